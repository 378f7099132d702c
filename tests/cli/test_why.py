"""What `kg why` prints: the statement, the rules and premises that give it, and the files that state these."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from kg.api import KnowledgeGraph
from kg.ask.show import read_card
from kg.errors import UnknownName
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI, XSD, Literal

from ..conftest import Ran

HEAD = "@prefix ex: <urn:example:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


@pytest.fixture
def chained(empty_project: Project) -> Project:
    """A project where one thing has a class by three rules on end, and another is stated by two files."""
    write_rules(empty_project, '["subclass", "domain"]')
    (empty_project.ontology / "terms.ttl").write_text(
        HEAD + "ex:C rdfs:subClassOf ex:D .\nex:D rdfs:subClassOf ex:E .\nex:p rdfs:domain ex:C ; rdfs:label 'pays' .\n"
    )
    (empty_project.data / "a.ttl").write_text(HEAD + "ex:x ex:p 1, 'one'@en ; rdfs:label 'Xaver' .\nex:y a ex:C .\n")
    (empty_project.data / "b.ttl").write_text(HEAD + "ex:y\n  a ex:C .\n")
    return read_project(empty_project.root)


def write_rules(project: Project, rules: str) -> None:
    path = project.root / "kg.toml"
    text = path.read_text("utf-8").partition("\n[entailment]")[0]
    path.write_text(f"{text}\n[entailment]\nrules = {rules}\n", "utf-8")


X, E = "<urn:example:x>", "<urn:example:E>"


@pytest.mark.parametrize("item", ["wd:Q27655344", "<http://www.wikidata.org/entity/Q27655344>", "Q27655344"])
def test_a_value_is_what_it_is_and_not_what_a_link_leads_to(
    shipped: Project, kg: Callable[..., Ran], item: str
) -> None:
    ran = kg("why", "agent:rose", "schema:sameAs", item, cwd=shipped.root)

    assert (0, 1) == (ran.code, ran.out.count("stated in data/links/wikidata.ttl:"))


@pytest.mark.parametrize("words", [("owl:sameAs", "wd:Q27655344"), ("schema:sameAs", "wd:Q495577")])
def test_a_link_that_nobody_states_is_told_as_it_was_asked(
    shipped: Project, kg: Callable[..., Ran], words: tuple[str, str]
) -> None:
    """And not with the thing of ours that the item is linked to."""
    ran = kg("why", "Rosé", *words, cwd=shipped.root)

    assert (1, True) == (ran.code, ran.err.startswith(f"no file states agent:rose {' '.join(words)}, "))


def test_the_chain_ends_in_files(chained: Project, kg: Callable[..., Ran]) -> None:
    """Each premise has its place, or stands further down as a conclusion itself."""
    ran = kg("why", "Xaver", "a", E, cwd=chained)

    assert (0, "") == (ran.code, ran.err)
    assert ran.out.splitlines() == [
        "[1] <urn:example:x> a <urn:example:E>",
        "    follows by subclass (rdfs9) from [2], [3]",
        "[2] <urn:example:D> rdfs:subClassOf <urn:example:E>",
        "    stated in ontology/terms.ttl:3:22",
        "[3] <urn:example:x> a <urn:example:D>",
        "    follows by subclass (rdfs9) from [4], [5]",
        "[4] <urn:example:C> rdfs:subClassOf <urn:example:D>",
        "    stated in ontology/terms.ttl:2:22",
        "[5] <urn:example:x> a <urn:example:C>",
        "    follows by domain (rdfs2) from [6], [7]",
        "[6] <urn:example:p> rdfs:domain <urn:example:C>",
        "    stated in ontology/terms.ttl:4:18",
        *(line for line in ran.out.splitlines()[12:]),
    ]
    assert ran.out.splitlines()[12:] in (
        ['[7] <urn:example:x> <urn:example:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>', "    stated in data/a.ttl:2:11"],
        ['[7] <urn:example:x> <urn:example:p> "one"@en', "    stated in data/a.ttl:2:14"],
    )  # fmt: skip


def test_what_is_stated_is_told_with_each_file(chained: Project, kg: Callable[..., Ran]) -> None:
    """Though it might follow as well."""
    ran = kg("why", "<urn:example:y>", "a", "<urn:example:C>", cwd=chained)

    assert ran.out.splitlines() == [
        "[1] <urn:example:y> a <urn:example:C>",
        "    stated in data/a.ttl:3:8",
        "    stated in data/b.ttl:3:5",
    ]


@pytest.mark.parametrize("given", ["one", '"one"@en'])
def test_a_value_is_named_by_its_text_and_a_property_by_its_label(
    chained: Project, kg: Callable[..., Ran], given: str
) -> None:
    ran = kg("why", X, "pays", given, cwd=chained)

    assert ran.out.splitlines() == ['[1] <urn:example:x> <urn:example:p> "one"@en', "    stated in data/a.ttl:2:14"]


@pytest.fixture
def wordy(chained: Project) -> Project:
    """Things whose names have words that are names as well, and values of every kind."""
    (chained.data / "c.ttl").write_text(
        HEAD + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "ex:song rdfs:label 'Number One Girl' ; ex:written_by ex:man ; ex:p 'a b c', '2024-10-18'^^xsd:date, ex:man .\n"
        "ex:man rdfs:label 'Bruno Mars' ; ex:p 'x: y'@en .\nex:number rdfs:label 'Number One' .\n"
        "ex:written_by rdfs:label 'written by' .\n"
    )
    return chained


@pytest.mark.parametrize(
    ("given", "line"),
    [
        *(("2.50", 2), ("2.5", 2), ('"2.50"^^xsd:decimal', 2), ("01", 3), ("1", 3), ("+1", 3), ('"1"^^xsd:int', 3)),
        *((f'"1"^^<{XSD}int>', 3), ("2020-01-01+00:00", 4), ('"2020-01-01+00:00"^^xsd:date', 4), ("2020-01-01Z", 4)),
        *(('"hi"@EN', 5), ("hi@en", 5), ("hi", 5)),
    ],
)  # fmt: skip
def test_a_value_is_taken_as_it_is_written_and_as_the_store_has_it(
    chained: Project, kg: Callable[..., Ran], given: str, line: int
) -> None:
    """And before a thing that is called so."""
    text = f"{HEAD}ex:v ex:n 2.50 ,\n'1'^^<{XSD}int> ,\n'2020-01-01+00:00'^^<{XSD}date> ,\n'hi'@EN .\n"
    (chained.data / "v.ttl").write_text(f"{text}ex:w rdfs:label '01' .\n", "utf-8")
    ran = kg("why", "<urn:example:v>", "<urn:example:n>", given, cwd=chained)

    assert (0, f"stated in data/v.ttl:{line}:") == (
        ran.code,
        ran.out.split("\n    ")[1][: len("stated in data/v.ttl:2:")],
    )


@pytest.mark.parametrize("given", ["3", "2.75", "true", '"no"@en', '"no"', f'"a"^^<{XSD}date>'])
def test_a_value_that_nobody_states_is_told_as_a_value(chained: Project, kg: Callable[..., Ran], given: str) -> None:
    ran = kg("why", X, "pays", given, cwd=chained)

    assert (1, True) == (ran.code, ran.err.startswith("no file states ")), ran


@pytest.mark.parametrize(
    "words",
    [
        "Number One Girl|written by|Bruno Mars", "<urn:example:song>|written by|Bruno Mars", "Number One Girl|<urn:example:written_by>|Bruno Mars",
        "Number One Girl|written by|<urn:example:man>", "Number One Girl|pays|a b c", "Number One Girl|pays|2024-10-18",
        "Number One Girl|pays|2024-10-18^^xsd:date", 'Number One Girl|pays|"2024-10-18"^^xsd:date', "Bruno Mars|pays|x: y", "Bruno Mars|pays|x: y@en",
        "Number One Girl|pays|Bruno Mars", "number one girl|Written By|bruno mars", "<urn:example:y>|a|<urn:example:C>", "Xaver|a|<urn:example:C>",
    ],
)  # fmt: skip
def test_words_need_no_quotes_where_they_can_be_read_in_one_way(
    wordy: Project, kg: Callable[..., Ran], words: str
) -> None:
    """The same is told with quotes, without, as one text, and with the full stop of Turtle."""
    quoted = kg("why", *words.split("|"), cwd=wordy)
    assert quoted.code == 0, quoted

    for given in (words.replace("|", " ").split(), [words.replace("|", " ")], [*words.replace("|", " ").split(), "."]):
        assert quoted == kg("why", *given, cwd=wordy), given


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Xaver", "kg why SUBJECT PREDICATE VALUE"), ("Bruno Mars", "kg why SUBJECT PREDICATE VALUE"), (".", "kg why SUBJECT PREDICATE VALUE"),
        ("Number One Girl sung by Bruno Mars", "no word of these is known as a property"),
        ("Number One Girl ex:sungBy Bruno Mars", "kg why 'Number One Girl' ex:sungBy 'Bruno Mars'"),
        ("Number One Girl written by Nobody Here", "there is no thing called 'Nobody Here'"), ("No Such Girl written by Bruno Mars", "kg why 'No Such Girl' 'written by' 'Bruno Mars'"),
        ("a b c d e f g h i j k l m n o p q r", "18 words are no statement"),
    ],
)  # fmt: skip
def test_words_that_are_no_statement_are_told_how_to_be_written(
    wordy: Project, kg: Callable[..., Ran], words: str, told: str
) -> None:
    ran = kg("why", *words.split(), cwd=wordy)

    assert (2, True, True) == (ran.code, told in ran.err, "needs quotes: kg why " in ran.err), ran


def test_words_that_can_be_read_in_two_ways_are_what_holds(wordy: Project, kg: Callable[..., Ran]) -> None:
    """Or both ways are told, where both hold or none does."""
    (wordy.data / "d.ttl").write_text(HEAD + "ex:pays rdfs:label 'One pays' . ex:n rdfs:label 'Number' .\n"
        "ex:number ex:p ex:man .\n[] ex:pays 1 .\n")  # fmt: skip
    ran = kg("why", *["Number", "One", "pays", "Bruno", "Mars"], cwd=wordy)
    assert (0, True) == (ran.code, ran.out.startswith("[1] <urn:example:number> <urn:example:p> <urn:example:man>")), (
        ran
    )

    (wordy.data / "e.ttl").write_text(HEAD + "ex:n ex:pays ex:man .\n")
    ran = kg("why", *["Number", "One", "pays", "Bruno", "Mars"], cwd=wordy)
    assert 2 == ran.code
    assert "Number 'One pays' 'Bruno Mars' or 'Number One' pays 'Bruno Mars'" in ran.err


def test_as_json_it_has_the_same(chained: Project, kg: Callable[..., Ran]) -> None:
    told = json.loads(kg("why", X, "a", E, "-f", "json", cwd=chained).out)

    assert told["value"] == {"iri": "urn:example:E"}
    assert told["stated"] is False
    assert [[2, 3], [], [4, 5], [], [6, 7], [], []] == [step["from"] for step in told["steps"]]
    assert {"name": "rdfs9", "word": "subclass"} == told["steps"][0]["rule"]
    assert None is told["steps"][1]["rule"]
    assert [{"path": "ontology/terms.ttl", "line": 3, "column": 22}] == told["steps"][1]["places"]


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ('["domain"]', "nor does it follow by the rules that kg.toml has: domain"),
        ("[]", "nor do rules give it, as kg.toml has none in [entailment]"),
    ],
)
def test_what_nothing_says_ends_with_1_and_the_reason(
    chained: Project, kg: Callable[..., Ran], rules: str, told: str
) -> None:
    """With the values that the thing has in its place."""
    write_rules(chained, rules)
    ran = kg("why", "<urn:example:y>", "a", E, cwd=chained)

    assert (1, "") == (ran.code, ran.out)
    assert ran.err.splitlines() == [
        f"no file states <urn:example:y> a <urn:example:E>, {told}", "values that it has: <urn:example:C>",
    ]  # fmt: skip


def test_a_name_that_nothing_has_is_told(chained: Project, kg: Callable[..., Ran]) -> None:
    ran = kg("why", X, "a", "<urn:example:F>", cwd=chained)

    assert 2 == ran.code
    assert "there is no thing" in ran.err


def test_a_program_asks_the_same(chained: Project) -> None:
    graph = KnowledgeGraph(chained)
    first, *others = graph.why("Xaver", "a", IRI("urn:example:E"))

    assert ("subclass", "rdfs9", ()) == (first.word, first.rule, first.graphs)
    assert set(first.premises) <= {step.triple for step in others}
    assert [] == graph.why("<urn:example:y>", "pays", IRI("urn:example:x"))
    assert [(f"{chained.base}graph/a",)] == [
        step.graphs for step in graph.why(IRI("urn:example:x"), "pays", Literal("one", language="en"))
    ]
    with pytest.raises(UnknownName):
        graph.why("Yvonne", "a", IRI("urn:example:E"))


def test_what_follows_is_on_no_card_and_in_no_count(chained: Project, kg: Callable[..., Ran]) -> None:
    """It is said by nobody: a card, the statistics, a dump and a check are the same with rules and without."""

    def told() -> list[object]:
        ran = [kg(*words.split(), cwd=chained) for words in ("stats", f"show {X}", "dump", "check", "search Xaver")]
        card = read_card(KnowledgeGraph(read_project(chained.root))._engine, chained, IRI("urn:example:x"))
        return [*(one.out for one in ran), card]

    with_rules = told()
    write_rules(chained, "[]")

    assert with_rules == told()
