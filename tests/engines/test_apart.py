"""A graph that is no file's stays out of every pattern of any graph, and nothing else of an answer changes."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.engines.apart import keep_apart
from kg.engines.embedded import EmbeddedEngine

APART = "urn:apart"
FILES = "<urn:a> { <urn:x> <urn:p> 1 . <urn:y> <urn:q> <urn:x> } <urn:b> { <urn:x> <urn:p> 1, 2 . <urn:a> <urn:of> <urn:d> }"
MORE = "<urn:apart> { <urn:x> <urn:p> 3 . <urn:y> <urn:p> 1 . <urn:apart> <urn:of> <urn:d> }"


def store_of(*texts: str) -> pyoxigraph.Store:
    """Return a store laid out like a snapshot."""
    store = pyoxigraph.Store()
    store.load(" ".join(texts).encode(), pyoxigraph.RdfFormat.TRIG)
    store.extend([pyoxigraph.Quad(*quad.triple) for quad in store if quad.graph_name != pyoxigraph.NamedNode(APART)])
    return store


QUERIES = [
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g (COUNT(*) AS ?n) { graph ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT * { ?s <urn:p> ?o GRAPH $g { ?s <urn:p> ?o } ?g <urn:of> ?d }",
    "SELECT * { ?s ?p ?o OPTIONAL { GRAPH ?g { ?s ?p ?o FILTER(?o > 1) } } }",
    "SELECT * { ?s ?p ?o MINUS { GRAPH ?g { ?s ?p 2 } } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s <urn:p> 3 } } }",
    "SELECT * { VALUES ?g { <urn:apart> <urn:a> } GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { { GRAPH ?g { ?s <urn:p> ?o } } UNION { GRAPH ?h { ?s <urn:q> ?o } } }",
    "SELECT * { GRAPH ?g { ?s <urn:q> ?o { SELECT ?o { GRAPH ?h { ?o <urn:p> ?v } } } } }",
    "SELECT * { GRAPH # { a comment\n ?g { ?s ?p '}' } }",
    "SELECT * { GRAPH $g { ?s ?p ?o } }",
    "SELECT * { GRAPH # and no sign of it\n ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g {} }",
    "SELECT*{{GRAPH ?g{?s ?p ?o}}{GRAPH ?g{?s ?p ?o}}}",
    "SELECT * { GRAPH ?g { ?s ?p ?o } BIND(str(?g) AS ?name) FILTER(?name != '}') }",
    "CONSTRUCT { ?s ?p ?g } { GRAPH ?g { ?s ?p ?o } }",
    "ASK { GRAPH ?g { ?s <urn:p> 3 } }",
    "SELECT * { GRAPH <urn:a> { ?s ?p ?o } }",
    "SELECT * { ?graph <urn:p> ?o }",
]


@pytest.mark.parametrize("snapshot", ["", "a-1"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_rows_are_those_without_the_graph(query: str, snapshot: str) -> None:
    """Wherever in a query the pattern stands, and whatever else is done to it."""
    with_it = EmbeddedEngine(store_of(FILES, MORE), apart=APART, snapshot=snapshot)
    without = EmbeddedEngine(store_of(FILES), snapshot=snapshot)

    if query.startswith("ASK"):
        assert without.ask(query) is with_it.ask(query) is False
    elif query.startswith("CONSTRUCT"):
        assert sorted(map(str, without.graph(query))) == sorted(map(str, with_it.graph(query)))
    else:
        assert without.select(query).variables == with_it.select(query).variables
        assert sorted(map(str, without.select(query).rows)) == sorted(map(str, with_it.select(query).rows))


def test_the_merged_graph_has_it_only_where_it_is_wanted() -> None:
    """Each statement once; and the graphs of the files are ranged over as before."""
    engine = EmbeddedEngine(store_of(FILES, MORE), apart=APART)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    assert ["4"] == [str(n) for (n,) in engine.select(count).rows]
    assert ["7"] == [str(n) for (n,) in engine.with_entailed.select(count).rows]
    assert ["5"] == [
        str(n) for (n,) in engine.with_entailed.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows
    ]
    plain = EmbeddedEngine(store_of(FILES))
    assert plain.with_entailed is plain


@pytest.mark.parametrize("query", QUERIES)
def test_every_line_stays_where_it_is(query: str) -> None:
    """A fault in the text is told at its line."""
    assert query.count("\n") == keep_apart(query, APART).count("\n")


@pytest.mark.parametrize("text", ["SELECT * { GRAPH ?g { ?s ?p ?o } GRAPH", "SELECT * { ?s ?p ?o } GRAPH ?"])
def test_what_a_query_ends_with_is_left_to_the_parser(text: str) -> None:
    """It tells what is wrong with it."""
    assert keep_apart(text, APART).endswith(text[-6:])


@pytest.mark.parametrize("text", ["{ # graph ?", "?g { } # graph ?\nGRAPH", "ASK { } } # graph ?", "} GRAPH ?"])
def test_what_is_no_query_is_left_to_the_parser(text: str) -> None:
    assert text == keep_apart(text, APART)


def test_what_is_put_in_stands_where_a_text_begins() -> None:
    """And has as many ends as beginnings."""
    assert "{ GRAPH ?g { } FILTER(?g != <urn:apart>) }" == keep_apart("GRAPH ?g { }", APART)
