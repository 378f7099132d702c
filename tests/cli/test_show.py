"""What `kg show` prints: each footnote names a source that states that very statement."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.ask.neighbours import Statement
from kg.ask.opening import open_engine
from kg.ask.show import read_card
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import DERIVED_FROM

from ..conftest import Ran
from .terminal import run_on_terminal

Stated = tuple[Term, IRI, Term, IRI]


def stated_on(engine: Engine, project: Project, thing: IRI) -> Iterator[Stated]:
    """Yield each statement of a card with each of its footnotes: subject, property, value and source."""
    card = read_card(engine, project, thing)

    def pairs(statements: tuple[Statement, ...], subject: Term) -> Iterator[Stated]:
        for one in statements:
            yield from ((subject, one.predicate, one.value, source) for source in one.sources)

    yield from pairs((*card.names, *card.statements), thing)
    for node, details in card.details.items():
        yield from pairs(details, node)
    for one in card.incoming:
        yield from ((one.value, one.predicate, thing, source) for source in one.sources)


def test_every_footnote_is_a_source_that_states_that_very_statement(shipped: Project) -> None:
    """Of every thing of the shipped graph; a source is a document, or else the graph itself."""
    engine = open_engine(shipped)
    named = list(engine.select(f"SELECT ?g ?d WHERE {{ ?g <{DERIVED_FROM}> ?d }}").rows)
    documents = {row[0]: row[1] for row in named}
    held = {
        (subject, predicate, value, documents.get(graph, graph))
        for graph, subject, predicate, value in engine.select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    }
    things = [one for (one,) in engine.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(isIRI(?s)) }").rows]
    told = [pair for thing in things if isinstance(thing, IRI) for pair in stated_on(engine, shipped, thing)]

    assert len(told) > 4_000
    assert [] == [pair for pair in told if pair not in held]


def test_a_detail_has_a_mark_of_its_own_where_others_state_it(kg: Callable[..., Ran], shipped: Project) -> None:
    """Both sources know the release; only the second gives its day."""
    (line,) = [line for line in kg("show", "APT.", cwd=shipped).out.splitlines() if "release of APT." in line]

    assert "(date: 2024-10-18 [3]; event status: occurred; " in line
    assert line.endswith("[1] [3]")


def test_what_kg_toml_wants_told_stands_beside_a_name(kg: Callable[..., Ran], shipped: Project) -> None:
    """That an event was announced is told where a thing takes part in it, by who says so, and not only on its own card."""
    (line,) = [
        line
        for line in kg("show", "Rosé", cwd=shipped).out.splitlines()
        if "MAMA (" in line or line.endswith("MAMA  [2]")
    ]

    assert "(event status: scheduled)" in line


def test_nothing_stands_beside_a_name_unless_it_is_wanted(kg: Callable[..., Ran], music: Project) -> None:
    text = (music.root / "kg.toml").read_text("utf-8")
    (music.root / "kg.toml").write_text(text.replace('beside = ["mg:eventStatus"]', ""), "utf-8")
    (line,) = [
        line
        for line in kg("show", "Rosé", cwd=music).out.splitlines()
        if "MAMA (" in line or line.endswith("MAMA  [2]")
    ]

    assert "event status" not in line


def test_the_rest_of_a_property_is_counted_and_shown_when_asked_for(kg: Callable[..., Ran], shipped: Project) -> None:
    """A page, the next page, and all of it."""
    whole = kg("show", "agent:rose", "--all", cwd=shipped).out
    first = kg("show", "agent:rose", "--limit", "2", cwd=shipped).out
    second = kg("show", "agent:rose", "--limit", "2", "--offset", "2", cwd=shipped).out

    (line,) = [line for line in first.splitlines() if "more of" in line and "speaker" not in line][:1]
    assert "see --limit, --offset and --all" in line
    assert "more of" not in whole
    assert len(first.splitlines()) < len(whole.splitlines())
    assert first != second
    ran = kg("show", "agent:rose", "--all", "--offset", "2", cwd=shipped)
    assert (2, True) == (ran.code, "--all leaves nothing out" in ran.err)


def test_a_card_as_json_has_what_the_text_has(kg: Callable[..., Ran], shipped: Project) -> None:
    """Statements, what points at it, details, claims, and what is left out."""
    import json

    card = json.loads(kg("show", "work:number-one-girl", "-f", "json", "--limit", "3", cwd=shipped).out)

    assert ("https://w3id.org/music-kg/work/number-one-girl", "Number One Girl") == (card["iri"], card["label"])
    assert all(one["sources"] for one in (*card["statements"], *card["incoming"]))
    assert any("details" in one for one in card["incoming"])
    assert {"writer"} <= {claim["property"]["label"] for claim in card["claims"]}
    assert [one for one in card["left"] if one["incoming"] and one["total"] > 3]


def test_a_section_has_what_points_here_by_the_class_of_what_does(kg: Callable[..., Ran], shipped: Project) -> None:
    """Under the name of that class for several, and the name that the ontology gives the property from that end."""
    lines = kg("show", "Rosé", cwd=shipped).out.splitlines()
    titles = [line for line in lines if line and not line.startswith(" ")]

    assert {"Achievements", "Memberships", "Quotations", "Music recordings, music videos, release groups"} <= {*titles}
    assert any(line.startswith("  achieved ") for line in lines[lines.index("Achievements") :])
    assert not [line for line in lines if " of of " in line or "achieved by of" in line or "about of" in line]


def test_what_a_name_or_a_footnote_tells_is_not_told_again(kg: Callable[..., Ran], shipped: Project) -> None:
    """An entry is called by its work, chart, metric and position, so no details are left."""
    (line,) = [line for line in kg("show", "APT.", cwd=shipped).out.splitlines() if "Hot 100: peak 3" in line][1:]

    assert line.split("  ")[-2:] == ["APT. on Billboard Hot 100: peak 3", "[3]"]


def test_a_brief_card_has_a_line_for_each_property(kg: Callable[..., Ran], shipped: Project) -> None:
    """No footnotes, no details, three values at most, and how many more there are, also beyond the page."""
    brief = kg("show", "Rosé", "--brief", cwd=shipped).out
    paged = kg("show", "Rosé", "--brief", "--limit", "2", cwd=shipped).out

    (line,) = [line for line in brief.splitlines() if line.startswith("  artist of")]
    assert line.endswith(" (and 5 more)")
    assert 2 == line.count(" · ")
    assert "(and 5 more)" in paged
    assert "more of" not in paged
    assert not [sign for sign in ("[1]", "Sources", "stated in:") if sign in brief]
    assert "Only claimed" in brief
    assert len(brief.splitlines()) < 40


STATED = """@prefix ex: <https://example.org/small/ontology#> .
@prefix thing: <https://example.org/small/thing/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ("", "ex:by of"),
        ('ex:by rdfs:label "director" .', "director of"),
        ('ex:by rdfs:label "made by" .', "made by this"),
        ('ex:by rdfs:label "made by" ; owl:inverseOf ex:made . ex:made rdfs:label "made" .', "made"),
        ('ex:by rdfs:label "made by" . ex:made owl:inverseOf ex:by ; rdfs:label "made" .', "made"),
        ('ex:by <http://purl.org/net/vocab/2004/03/label#inverseSingular> "its work"@en , "sein Werk"@de ; owl:inverseOf ex:m . ex:m rdfs:label "m" .',
         "its work"),
    ],
)  # fmt: skip
def test_a_property_has_a_name_from_its_other_end(
    kg: Callable[..., Ran], empty_project: Project, said: str, heading: str
) -> None:
    """That of the ontology, or one that is made of its label."""
    (empty_project.data / "a.ttl").write_text(f"{STATED} {said} thing:song ex:by thing:rose .", "utf-8")

    assert f"\n  {heading}  thing:song" in kg("show", "thing:rose", cwd=empty_project).out


def test_a_blank_node_is_opened_and_what_is_in_it(kg: Callable[..., Ran], empty_project: Project) -> None:
    """From both sides, in the text and for programs; a circle of them comes to an end."""
    (empty_project.data / "a.ttl").write_text(
        f"""{STATED}
thing:book ex:part [ ex:of thing:series ; ex:number 3 ; ex:in [ ex:year [ ex:is [ ex:just 2020 ] ] ] ] .
[] ex:about thing:book ; ex:mark 5 .
thing:round ex:next _:a . _:a ex:next _:b . _:b ex:next _:a .
thing:series skos:prefLabel "The series"@en .
""", "utf-8")  # fmt: skip
    shown = kg("show", "thing:book", cwd=empty_project).out
    card = kg("show", "thing:book", "-f", "json", cwd=empty_project).out

    assert "  ex:part  ex:in: (ex:year: (ex:is: (ex:just: 2020))); ex:number: 3; ex:of: The series  [1]" in shown
    assert "  ex:about of  ex:mark: 5  [1]" in shown
    assert all(f'"value": "{value}"' in card for value in (3, 5))
    assert 0 == kg("show", "thing:round", cwd=empty_project).code


def on_terminal(project: Project, *words: str, **environment: str) -> str:
    return run_on_terminal(project, *words, **environment).replace("\r\n", "\n")


def test_a_card_on_a_terminal_is_coloured_and_no_wider_than_it(shipped: Project) -> None:
    """With NO_COLOR or a dumb terminal it is the same text without; its lines hang under their beginning."""
    coloured = on_terminal(shipped, "show", "Rosé", COLUMNS="60", PAGER="")
    plain = on_terminal(shipped, "show", "Rosé", COLUMNS="60", PAGER="", NO_COLOR="1")

    assert "\x1b[1;36mAchievements\x1b[0m\n" in coloured
    assert "\x1b" not in plain
    assert plain == re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert plain == on_terminal(shipped, "show", "Rosé", COLUMNS="60", PAGER="cat", TERM="dumb")
    assert max(map(len, plain.splitlines())) <= 60
    assert "  achieved  first: top-five entry by a K-pop female artist\n              on the Billboard Hot 100" in plain


def test_what_is_longer_than_the_terminal_goes_through_the_pager(shipped: Project, tmp_path: Path) -> None:
    """The one of $PAGER, with its words; not what is short, nor with --no-pager, nor what cannot be started."""
    pager = tmp_path / "a pager"
    pager.write_text(
        f"#!{sys.executable}\nimport sys\nprint('PAGED', sys.argv[1:])\nsys.stdout.write(sys.stdin.read())\n"
    )
    pager.chmod(0o755)
    given = {"PAGER": f"'{pager}' -x", "LINES": "24"}
    paged = on_terminal(shipped, "show", "Rosé", **given)
    plain = on_terminal(shipped, "show", "Rosé", "--no-pager", **given)

    assert f"PAGED ['-x']\n{plain}" == paged
    assert "PAGED" not in on_terminal(shipped, "show", "agent:tanu-muino", "--brief", **given)
    for none in ("", "cat", f"{pager}-gone", "'open"):
        assert plain == on_terminal(shipped, "show", "Rosé", PAGER=none, LINES="24")


def test_a_day_that_stands_for_its_year_is_told_as_the_year(music: Project, kg: Callable[..., Ran]) -> None:
    shown = kg("show", "release:r", cwd=music.root).out

    assert re.search(r"^  date +2021  \[1\]$", shown, re.MULTILINE)
    assert "precision" not in shown
    assert "2021-01-01" in kg("show", "release:r", "-f", "json", cwd=music.root).out


def test_what_is_left_of_a_property_stands_once_behind_its_last_line(
    kg: Callable[..., Ran], empty_project: Project
) -> None:
    """Or alone, where none of it is on the page."""
    (empty_project.data / "a.ttl").write_text(
        f"{STATED}thing:a ex:one 11, 12, 13, 14 ; ex:two 21, 22, 23 ; ex:three 31 .\n", "utf-8"
    )

    def shown(*words: str) -> list[str]:
        lines = kg("show", "thing:a", *words, cwd=empty_project).out.splitlines()
        lines = lines[lines.index("Statements") + 1 :]
        return [line.strip().partition(";")[0].replace("  [1]", "") for line in lines[: lines.index("")]]

    assert shown("--limit", "2") == [
        "ex:one    11", "12", "… 2 more of 4", "ex:three  31", "ex:two    21", "22", "… 1 more of 3",
    ]  # fmt: skip
    assert shown("--limit", "2", "--offset", "3") == [
        "ex:one    14", "… 3 more of 4", "ex:three  … 1 more of 1", "ex:two    … 3 more of 3",
    ]  # fmt: skip
