"""Lists of graphs are asked of the store, with the rows that reading every triple gives."""

from typing import Any

import pytest

from kg.engines.embedded import _LISTED, EmbeddedEngine
from kg.engines.graph_lists import list_graphs

_DATA = "INSERT DATA { GRAPH <urn:a> { <urn:s> <urn:p> 1, 2 } GRAPH <urn:b> { <urn:s> <urn:q> 1 } <urn:s> <urn:p> 1 }"
LISTS = (
    "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "select distinct ?g { graph ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY DESC(?g) LIMIT 2",
    "SELECT ?g # which\nWHERE {\n  GRAPH ?g { ?s ?p ?o }\n} GROUP BY ?g",
    "SELECT ?g ?o { { SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g } GRAPH ?g { ?s <urn:q> ?o } }",
    "SELECT ?n { { SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } } { SELECT ?h { GRAPH ?h { ?s ?p ?o } } GROUP BY ?h }"
    " BIND(CONCAT(STR(?g), STR(?h)) AS ?n) }",
)
OTHERS = (
    "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?s WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?g ?p WHERE { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?s } }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?g ?p ?o } }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s <urn:q> ?o } }",
    "SELECT DISTINCT ?g WHERE { GRAPH <urn:a> { ?s ?p ?g } }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?o = 2) }",
    "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o . ?s <urn:q> ?x } }",
    "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g HAVING (COUNT(*) > 1)",
    "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY DESC(COUNT(*))",
    "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p",
    "SELECT (COUNT(*) AS ?g) WHERE { GRAPH ?h { ?s ?p ?o } }",
    "SELECT ('{ SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } }' AS ?x) { GRAPH <urn:a> { ?s ?p ?o } }",
    "ASK { GRAPH ?g { ?s ?p ?o } }",
)


def _rows(text: str) -> list[str]:
    import pyoxigraph

    store = pyoxigraph.Store()
    store.update(_DATA)
    store.update(
        "INSERT DATA { GRAPH <urn:gone> { <urn:s> <urn:p> 1 } }; DELETE DATA { GRAPH <urn:gone> { <urn:s> <urn:p> 1 } }"
    )
    assert pyoxigraph.NamedNode("urn:gone") in set(store.named_graphs())
    rows: Any = store.query(text)
    return sorted(map(str, rows))


@pytest.mark.parametrize("text", LISTS)
def test_a_list_of_graphs_is_asked_of_the_store_and_has_the_same_rows(text: str) -> None:
    """Whatever its form, a list is found; a graph that holds nothing any more is not among its rows."""
    asked = list_graphs(text)
    assert asked != text
    assert asked.count("\n") == text.count("\n")
    assert asked.count("{}") == text.upper().count("SELECT") - text.count("?o {") - text.count("?n {")
    assert _rows(asked) == _rows(text) != []


@pytest.mark.parametrize("text", OTHERS)
def test_what_asks_for_more_than_the_graphs_is_left(text: str) -> None:
    """A row for each triple, a filter, a count, or a text that looks like a list, stays as it is."""
    assert list_graphs(text) == text


@pytest.mark.parametrize("cut", range(1, 14))
def test_a_text_that_breaks_off_is_left(cut: int) -> None:
    """What is no query is told by whoever parses it."""
    text = " ".join(LISTS[0].split()[:cut])
    assert list_graphs(text) == text


def test_the_engine_on_a_snapshot_lists_and_others_need_not() -> None:
    """A fault is placed in the text that was given, and not in the one that is asked."""
    import pyoxigraph

    from kg.errors import QueryError

    store = pyoxigraph.Store()
    store.update(_DATA)
    engine = EmbeddedEngine(store, snapshot="one")
    assert all(_LISTED.search(text) for text in LISTS)
    assert sorted(str(row[0]) for row in engine.select(LISTS[0]).rows) == ["urn:a", "urn:b"]
    broken = "SELECT * { { SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } } ?s ?p }"
    with pytest.raises(QueryError) as caught:
        engine.select(broken)
    with pytest.raises(QueryError) as plain:
        EmbeddedEngine(store).select(broken)
    assert caught.value.location == plain.value.location is not None
