"""What `kg show` prints: each footnote names a source that states that very statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.ask.neighbours import Statement
from kg.ask.opening import open_engine
from kg.ask.show import read_card
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import DERIVED_FROM

from ..conftest import Ran

Stated = tuple[Term, IRI, Term, IRI]


def stated_on(engine: Engine, project: Project, thing: IRI) -> Iterator[Stated]:
    """Yield each statement of a card with each of its footnotes: subject, property, value and source."""
    card = read_card(engine, project, thing)

    def pairs(statements: tuple[Statement, ...], subject: IRI) -> Iterator[Stated]:
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
        line for line in kg("show", "Rosé", cwd=shipped).out.splitlines() if "MAMA" in line and "participant" in line
    ]

    assert "(event status: scheduled)" in line


def test_nothing_stands_beside_a_name_unless_it_is_wanted(kg: Callable[..., Ran], music: Project) -> None:
    text = (music.root / "kg.toml").read_text("utf-8")
    (music.root / "kg.toml").write_text(text.replace('beside = ["mg:eventStatus"]', ""), "utf-8")
    (line,) = [
        line for line in kg("show", "Rosé", cwd=music).out.splitlines() if "MAMA" in line and "participant" in line
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
