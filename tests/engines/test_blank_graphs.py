"""Blank nodes are looked for where there are any, with the rows that reading every triple gives."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.ask.opening import open_engine
from kg.engines.blank_graphs import name_graphs
from kg.engines.embedded import EmbeddedEngine
from kg.project.config import Project

_DATA = (
    "INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1, <urn:o> } GRAPH <urn:b> { <urn:s> <urn:q> [ <urn:r> 2 ] }"
    " GRAPH <urn:c> { [] <urn:p> <urn:o> } GRAPH <urn:d> { <urn:s> <urn:p> <urn:x> } }"
)
ASKED = (
    "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "select * {\n  graph ?g { ?a ?b ?c } # any\n  filter ( isBlank(?c) || isblank(?a) )\n}",
    "SELECT ?s ?o WHERE { GRAPH <urn:a> { ?s ?q ?t } OPTIONAL { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) } }",
    "ASK { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) FILTER(?g = <urn:c>) }",
)
OTHERS = (
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?p)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?s)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISIRI(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(!ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o) || ?o = 1) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) && ISBLANK(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o . ?o ?q ?r } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH <urn:a> { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH ?s { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o)) }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } } # FILTER(ISBLANK(?s) || ISBLANK(?o))",
    "SELECT ('GRAPH ?g { ?s ?p ?o } FILTER(ISBLANK(?s) || ISBLANK(?o))' AS ?x) { ?s ?p ?o }",
)


def _store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.update(_DATA)
    return store


@pytest.mark.parametrize("text", ASKED)
def test_it_is_asked_of_the_graphs_with_blank_nodes_and_has_the_same_rows(text: str) -> None:
    asked = name_graphs(text, ["urn:b", "urn:c"])
    assert "<urn:b> <urn:c>" in asked
    assert asked.count("\n") == text.count("\n")
    plain = EmbeddedEngine(_store())
    engine = EmbeddedEngine(plain._store, snapshot="one", with_blank_nodes=lambda: ["urn:b", "urn:c"])
    if text.startswith("ASK"):
        assert plain.ask(text) is engine.ask(text) is True
    else:
        rows = sorted(map(str, plain.select(text).rows))
        assert sorted(map(str, engine.select(text).rows)) == rows != []


@pytest.mark.parametrize("text", OTHERS)
def test_any_other_question_stays_as_it_is(text: str) -> None:
    assert name_graphs(text, ["urn:b"]) == text


def test_where_no_graph_has_one_nothing_is_read() -> None:
    engine = EmbeddedEngine(_store(), snapshot="one", with_blank_nodes=list)
    assert list(engine.select(ASKED[0]).rows) == []
    assert len(list(EmbeddedEngine(engine._store).select(ASKED[0]).rows)) == 3


@pytest.mark.parametrize(
    ("held", "rows"),
    [
        ("<urn:s> <urn:p> <urn:o> .", 0),
        ("<urn:s> <urn:p> [] .", 1),
        ("[] <urn:p> 1 .", 1),
        ("<urn:s> <urn:p> (1) .", 3),
        ('<urn:s> <urn:p> "_:b [ ]" .', 0),
    ],
)
def test_a_build_remembers_which_files_have_any(empty_project: Project, held: str, rows: int) -> None:
    """After a build from all files, and after one by difference."""
    data = empty_project.root / "data"
    (data / "two.ttl").write_text(held)
    for first, more in (("1", 0), ("1, []", 1), ("1, 2", 0)):
        (data / "one.ttl").write_text(f"<urn:s> <urn:p> {first} .")
        engine = open_engine(empty_project)
        assert isinstance(engine, EmbeddedEngine)
        found = [row for row in engine.select(ASKED[0]).rows if "/graph/ontology" not in str(row[0])]
        assert len(found) == rows + more
        plain = [row for row in EmbeddedEngine(engine._store).select(ASKED[0]).rows if "/ontology" not in str(row[0])]
        assert sorted(map(str, plain)) == sorted(map(str, found))
