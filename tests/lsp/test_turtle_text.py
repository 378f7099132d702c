"""What belongs at a place of a text that is being written."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from kg.edit.written import declaration
from kg.lsp.completing import Completing
from kg.lsp.knowledge import Knowledge
from kg.lsp.occurrences import term_at
from kg.lsp.outline import outline_of
from kg.lsp.query_text import offer_in_query
from kg.lsp.settings_text import about_key, offer_in_settings
from kg.lsp.turtle_text import spot_at
from kg.project.reading import read_project
from tests.lsp.conftest import QUERY, SOURCE

HEAD = "@prefix c: <https://example.org/c/> .\n@prefix x: <https://example.org/x/> .\n\n"


@pytest.mark.parametrize(
    ("text", "role", "typed"),
    [
        ("c:a|", "subject", "c:a"),
        ("c:a c:|", "predicate", "c:"),
        ("c:a c:b |", "object", ""),
        ("c:a c:b Ros|", "object", "Ros"),
        ("c:a c:b Rose and Br|", "object", "Rose and Br"),
        ("c:a a Mus|", "object", "Mus"),
        ("c:a c:b c:d , Ros|", "object", "Ros"),
        ("c:a c:b 1 ;\n    le|", "predicate", "le"),
        ("c:a c:b 1 ,\n    le|", "object", "le"),
        ("c:a c:b 1\n    le|", "predicate", "le"),
        ("c:a c:b 1 |", "end", ""),
        ("c:a c:b [ c:|", "predicate", "c:"),
        ("c:a c:b [ c:d x:|", "object", "x:"),
        ("c:a c:b ( x:|", "object", "x:"),
        ("c:a c:b [ c:d 1 ] ; x:|", "predicate", "x:"),
        ('c:a c:b "text with , ; . in it|', "text", "in it"),
        ('c:a c:b "text"@e|', "language", "@e"),
        ('c:a c:b "1"^^x|', "datatype", "x"),
        ("c:a c:b 1 . # com|", "comment", "com"),
        ("@prefix c|", "directive", "@prefix c"),
        ("c:a c:b <https://|", "object", "<https://"),
        # The statement before has no end, and one is in the middle of the next one.
        ('c:a c:b "never closed ;\n\nc:d c:|', "predicate", "c:"),
        ("c:a c:b 1 ;\n\nc:d c:e |\n    c:f 2 .\n", "object", ""),
        ("c:a c:b [ c:d (\n\nc:e |", "predicate", ""),
    ],
)
def test_the_role_of_a_place_is_told_by_what_stands_before_it(text: str, role: str, typed: str) -> None:
    before, _, after = text.partition("|")

    spot = spot_at(HEAD + before + after, len(HEAD + before))

    assert (spot.role, spot.typed) == (role, typed)


def test_what_a_statement_says_behind_a_place_counts() -> None:
    text = HEAD + "c:a c:b 1 ;\n    \n    a c:Work ;\n    x:d 2 .\n\nc:e x:f 3 .\n"

    spot = spot_at(text, text.index("    \n") + 4)

    assert [str(one) for one in spot.classes] == ["https://example.org/c/Work"]
    assert {str(one).rpartition("/")[2] for one in spot.given} >= {"b", "d"}
    assert not any(str(one).endswith("/f") for one in spot.given)


def offered(known: Knowledge, text: str) -> list[str]:
    """Return what may stand at the bar in a text."""
    before, _, after = text.partition("|")
    return [item.text for item in Completing(known, before + after).at(len(before)).items]


WORK = SOURCE.partition("c:first")[0] + "c:new a c:Work ;\n    "


def test_properties_that_the_shapes_ask_come_first_and_given_ones_do_not(known: Knowledge) -> None:
    assert offered(known, WORK + "|")[:3] == ["rdfs:label", "c:by", "c:released"]
    assert offered(known, WORK + "c:by c:artist1 ;\n    c:|")[0] == "c:released"
    assert "c:born" not in offered(known, WORK + "|")[:5]


def test_a_term_is_found_by_its_label(known: Knowledge) -> None:
    assert offered(known, WORK + "day|") == ["c:released"]


def test_a_term_is_found_by_each_word_of_its_name(known: Knowledge) -> None:
    """By those of its label, and those of its local name, which begin with capitals; what begins so comes first."""
    assert offered(known, WORK + "release|") == ["c:released"]
    assert offered(known, WORK + "artist|") == ["c:by"]
    assert offered(known, WORK.replace("c:Work", "c:Artist") + "Of|") == ["c:memberOf", "c:of", "c:released"]
    assert offered(known, WORK + "elease|") == []


def test_a_graph_is_offered_what_other_graphs_have(works: Path) -> None:
    """First the graphs of which nothing is said; then properties and values that no class asks for."""
    more = (
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:s> a sh:NodeShape ; sh:targetSubjectsOf prov:wasDerivedFrom ;\n"
        "    sh:property [ sh:path prov:wasDerivedFrom ; sh:class <https://example.org/catalogue/Label> ] .\n"
    )
    (works / "ontology/shapes/graphs.ttl").write_text(more, "utf-8")
    base = read_project(works).base
    prop = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
    said = f"<{base}graph/sources/source00000> {prop} c:press ."
    text = SOURCE + f'{said}\nc:press a c:Label ; rdfs:label "The press"@en .\n'
    (works / "data/sources/first.ttl").write_text(text, "utf-8")
    knowledge = Knowledge(works)
    knowledge.warm()
    begun = WORK.partition("c:new")[0]
    graph = f"<{base}graph/sources/source00001>"

    found = offered(knowledge, begun + f"<{base}graph/sou|")
    assert found == [f"<{base}graph/sources/{name}>" for name in ("first", "source00001", "source00000")]
    assert offered(knowledge, begun + "source00001|") == [graph]
    assert offered(knowledge, begun + f"{graph} |")[:2] == ["a", prop]
    assert offered(knowledge, begun + f"{graph} {prop} |")[0] == "c:press"
    assert offered(knowledge, begun + "c:new derived|") == [prop]


def test_values_are_what_the_shapes_allow(known: Knowledge) -> None:
    assert offered(known, WORK + "c:genre |")[:5] == ["c:pop", "c:rock", "c:jazz", "c:folk", "c:classical"]
    assert offered(known, WORK + "c:released |")[0] == '""^^xsd:date'
    assert offered(known, WORK + 'c:released "1999-01-01"^^|') == ["xsd:date"]


def test_a_thing_is_found_by_its_label_and_those_of_the_class_come_first(known: Knowledge) -> None:
    assert offered(known, WORK + "c:by Artist 12|")[0] == "c:artist12"
    assert offered(known, WORK + "c:by Artist 12|")[1:] == []
    assert offered(known, WORK + "c:by first|") == ["c:first"]
    assert offered(known, WORK + "c:by c:artist2|")[:3] == ["c:artist2", "c:artist20", "c:artist21"]


def test_classes_are_offered_behind_a(known: Knowledge) -> None:
    assert {"c:Work", "c:Artist", "c:Entry"} <= set(offered(known, WORK.partition("c:new")[0] + "c:x a |"))
    assert offered(known, WORK.partition("c:new")[0] + "c:x a c:Wo|") == ["c:Work"]


def test_a_statement_may_begin_with_something_new_of_our_own(known: Knowledge) -> None:
    text = f"@prefix thing: <{known.prefixes.namespaces['thing']}> .\n{SOURCE}\n"

    offered = [item.text for item in Completing(known, text).at(len(text)).items]

    assert offered[0] == "thing:"
    assert offered[1].startswith("c:artist")


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("", "P"), ("c:x", "Pc:x"), ("# Of", "# Of\n\nP"), ("# Of\n", "# Of\n\nP"), ("# Of\n\n", "# Of\n\nP"),
        ("# Of\n# it\nc:x", "# Of\n# it\n\nP\nc:x"), ("# Of\n\nc:x", "# Of\n\nP\nc:x"),
        ("# Of\n\n@prefix a: <urn:a> .\nc:x", "# Of\n\n@prefix a: <urn:a> .\nPc:x"),
    ],
)  # fmt: skip
def test_a_prefix_is_declared_below_what_a_file_says_of_itself(text: str, declared: str) -> None:
    at, line = declaration(text, ("c", "urn:c"))

    assert text[:at] + line + text[at:] == declared.replace("P", "@prefix c: <urn:c> .\n")


def test_a_prefix_that_is_not_declared_comes_with_its_declaration(known: Knowledge) -> None:
    text = "c:x a |"
    items = Completing(known, "c:x a ").at(6).items

    assert text
    assert {item.declares for item in items if item.text == "c:Work"} == {("c", "https://example.org/catalogue/")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (QUERY.replace("?artist }", "?a| }"), "?artist"),
        (QUERY.replace("c:by ?artist", "c:b|"), "c:by"),
        (QUERY.replace("a c:Work", "a c:Wo|"), "c:Work"),
        (QUERY.replace("c:by ?artist", "| "), "c:by"),
        (QUERY.replace("#+ params", "#+ de|\n#+ params"), "description: "),
        (QUERY.replace('description: "The artist"', "de|"), "default: "),
        (QUERY.replace("ORDER BY", "ORD|"), "ORDER BY"),
        ("PREFIX rd|\nSELECT * { ?s ?p ?o }", "rdfs: <http://www.w3.org/2000/01/rdf-schema#>"),
    ],
)
def test_a_query_is_completed(known: Knowledge, text: str, expected: str) -> None:
    before, _, after = text.partition("|")

    assert expected in [item.text for item in offer_in_query(known, before + after, len(before)).items]


@pytest.mark.parametrize("typed", ["Ar", "c:", "c:ar", "c:p", "art", "la"])
@pytest.mark.parametrize("of_class", ["", "a c:Work ; "])
def test_the_value_that_fits_comes_first_in_a_query_and_nothing_twice(
    known: Knowledge, typed: str, of_class: str
) -> None:
    before = f"PREFIX c: <https://example.org/catalogue/>\nSELECT * {{ ?work {of_class}c:by {typed}"
    items = offer_in_query(known, f"{before} }}", len(before)).items
    texts = [item.text for item in items]

    assert len(texts) == len(set(texts))
    kinds = [item.kind for item in items]
    assert "thing" not in kinds or "property" not in kinds or kinds.index("thing") < kinds.index("property")
    assert typed not in ("Ar", "c:ar") or re.fullmatch(r"c:artist\d+", texts[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[pro|", "project]"),
        ("[project]\nti|", "title = "),
        ("[validation]\n|", "spine = "),
        ("[style]\nprefixes = |", '"warning"'),
        ('[endpoints.here]\nmethod = "P|', "POST"),
        ("[endpoints.here]\nwritable = t|", "true"),
    ],
)
def test_keys_and_words_of_settings_are_completed(text: str, expected: str) -> None:
    before, _, after = text.partition("|")

    assert expected in [item.text for item in offer_in_settings(before + after, len(before)).items]


def test_a_key_of_settings_is_told() -> None:
    assert about_key('[project]\nbase = "x"\n', 12) == "`base`: an absolute IRI that ends in / or #; needed"


def test_nothing_fails_in_what_is_torn_apart(known: Knowledge) -> None:
    """Cut, doubled, and strewn with signs: whatever a person leaves behind, each question has an answer."""
    chance = random.Random(5)
    for _ in range(60):
        text = SOURCE + QUERY
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text))
            sign = chance.choice(
                [
                    '"',
                    '"""',
                    "'",
                    "<",
                    ">",
                    "[",
                    "]",
                    "(",
                    ")",
                    "{|",
                    "|}",
                    ".",
                    ";",
                    "\\",
                    "\ud83d",
                    "#",
                    "^^",
                    "<<",
                    "~",
                ]
            )
            text = text[:at] + chance.choice([sign, "", sign + "\n"]) + text[at + chance.randrange(8) :]
        at = chance.randrange(len(text))
        Completing(known, text).at(at)
        offer_in_query(known, text, at)
        offer_in_settings(text, at)
        term_at(text, at)
        outline_of(known, text)
