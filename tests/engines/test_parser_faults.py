"""What is wrong with a query is told in words of its own, at the place where it is to be mended."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.engines.embedded import EmbeddedEngine
from kg.engines.parser_faults import told_of, variables_of_all
from kg.engines.rdflib_memory import MemoryEngine
from kg.errors import QueryError

SEMICOLON = "a semicolon is missing before {}, which goes on with the same thing; a dot before another one"
SHOWN = "{0} is selected twice; leave one out, or give it another name: (… AS ?other)"
UNGROUPED = "{0} is neither aggregated nor grouped by; write GROUP BY {0}, or leave it out"


@pytest.mark.parametrize(
    ("query", "place", "reason"),
    [
        ("SELECT * { ?s <urn:p> 1 <urn:q> 2 }", (1, 25), SEMICOLON.format("<urn:q>")),
        ("SELECT * {\n ?s a <urn:C>\n <urn:q> 2 }", (3, 2), SEMICOLON.format("<urn:q>")),
        ("SELECT * { ?s <urn:p> 1 ; <urn:q> 'x' <urn:r> 2 }", (1, 39), SEMICOLON.format("<urn:r>")),
        ("SELECT * { ?s <urn:p> 1 . ?t <urn:q> ?x <urn:r> 2 }", (1, 41), SEMICOLON.format("<urn:r>")),
        ("SELECT * { ?s a <urn:C> <urn:q> ?x ; <urn:r> 2 . }", (1, 25), SEMICOLON.format("<urn:q>")),
        ("SELECT * { ?s a <urn:C>, <urn:D> <urn:q> ?x }", (1, 34), SEMICOLON.format("<urn:q>")),
        ("SELECT * { ?s ?p <urn:a> <urn:b> }", (1, 26), "'<urn:b> }' cannot stand here"),
        ("SELECT * { { ?a ?b ?c } ?s <urn:p> 1 <urn:q> 2 }", (1, 38), SEMICOLON.format("<urn:q>")),
        ("SELECT * { ?s <urn:p> [ <urn:q> 1 <urn:r> 2 ] }", (1, 35), SEMICOLON.format("<urn:r>")),
        ("SELECT * {\n ?s <urn:p> ) .\n ?t <urn:q> 1 <urn:r> 2 }", (2, 13), "something is missing before ')'"),
        ("SELECT * { ?s <urn:p> 1 'x' 2 }", (1, 25), "\"'x' 2 }\" cannot stand here"),
        ("SELECT * { ?s <1:p> 1 }", (1, 15), "<1:p> is a relative IRI, and the query has no BASE to complete it; write the whole IRI"),
        ("SELECT * { ?s <urn:p> 1 } ORDRE BY ?s", (1, 27), "'ORDRE' is no word of SPARQL; did you mean ORDER?"),
        ("SELECT * { ?s <p> 1 }", (1, 15), "<p> is a relative IRI, and the query has no BASE to complete it; write the whole IRI"),
        ("BASE <urn:b> SELECT * { ?s <p> 1 } }", (1, 36), "something is missing before '}'"),
        ("SELECT * { VALUES ?s { <urn:a> <urn:b> <urn:c> <urn:d> } ?s <urn:p> }", (1, 69), "something is missing before '}'"),
        ("SELECT * { ?s <urn:p>/<urn:q> <urn:r> ; <urn:p> }", (1, 49), "something is missing before '}'"),
        ("SELECT * {\n ?a ?b .\n ?s ?p ?o }", (2, 8), "something is missing before '.'"),
        ("SELECT * { ?a . ?s ?p ?o }", (1, 15), "something is missing before '.'"),
        ("SELECT * { ?a <urn:p>/<urn:q>* ; ?p ?o }", (1, 32), "something is missing before ';'"),
        ("SELECT * { ?a ?b , ?c }", (1, 18), "something is missing before ','"),
        ("SELECT * { ?a ?b [ a ; ?p ?o ] }", (1, 22), "something is missing before ';'"),
        ("SELECT * { ?a ?b ?c . . ?s ?p ?o }", (1, 23), "'. ?s ?p ?o }' cannot stand here"),
        ("SELECT ?a . { ?s ?p ?o }", (1, 11), "'. { ?s ?p ?o }' cannot stand here"),
        ("SELECT * { ?s ?p <urn:o>\n  ", (1, 24), "something is missing here"),
        ("SELECT * { GRAPH", (1, 16), "something is missing here"),
        ("SELECT (COUNT() AS ?n) { ?a ?p ?b }", (1, 15), "COUNT has nothing in its brackets; COUNT(*) counts rows"),
        ("SELECT (SUM(DISTINCT ) AS ?n) { ?a ?p ?b }", (1, 22), "SUM has nothing in its brackets"),
        ("SELECT (COUNT(?b+) AS ?n) { ?a <urn:p>+ ?b }", (1, 17), "a value is missing behind +"),
        ("SELECT * { ?a (<urn:p>+) ?b FILTER(?a &&) }", (1, 39), "a value is missing behind &&"),
        ("ASK { ?a (<urn:p>*) ?b FILTER(1 IN () IN ()) }", (1, 39), "'IN ()) }' cannot stand here"),
        ("ASK { ?a ?p ?b FILTER(?a < 1 IN ()) }", (1, 30), "'IN ()) }' cannot stand here"),
        ("ASK { FILTER(1 = 2 NOT IN ()) }", (1, 20), "'NOT IN ()) }' cannot stand here"),
        ("SELECT (1 IN () = false AS ?x) {}", (1, 17), "'= false AS ?x) {}' cannot stand here"),
        ("SELECT ?s {\n ?s ?p ?o FILTER(?o IN ()) . ?x }", (2, 33), "something is missing before '}'"),
        ("SELECT (COUNT(?s, ?l) AS ?c) { ?s ?p ?l }", (1, 17), "', ?l) AS ?c) { ?s ?p' cannot stand here"),
        ("SELECT ?k (COUNT(?l) AS ?n) { ?s ?p ?l } GROUP BY (STR(?l) ?k)", (1, 60), "AS is missing before ?k"),
        ("SELECT (STR(?l) ?k) { ?s ?p ?l }", (1, 17), "AS is missing before ?k"),
        ("SELECT ?s { ?s ?p ?l BIND(?l ?k) }", (1, 30), "AS is missing before ?k"),
        ("SELECT ?k (COUNT(?l) AS ?n) { ?s ?p (?l ?k) } GROUP BY (?s AS ?x)", (1, 8), UNGROUPED.format("?k")),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ?p ?b }", (1, 8), UNGROUPED.format("?a")),
        ("SELECT (?b + 1 AS ?x) ?c (MAX(?b) AS ?n) { ?a ?p ?b, ?c } GROUP BY ?b", (1, 23), UNGROUPED.format("?c")),
        ("SELECT ?a ?b { { ?a ?p ?b } } GROUP BY (STR(?a) AS ?n) ?a LIMIT 1", (1, 11), UNGROUPED.format("?b")),
    ],
)  # fmt: skip
def test_a_fault_of_a_query_is_told_where_it_is(query: str, place: tuple[int, int], reason: str) -> None:
    with pytest.raises(QueryError) as error:
        EmbeddedEngine(pyoxigraph.Store(), apart="urn:apart").select(query)

    assert f"this is not SPARQL: {reason}" == error.value.message
    assert error.value.location is not None
    assert place == (error.value.location.line, error.value.location.column)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("ASK { <urn:f> ?p ?o\n FILTER(<urn:f>(1)) }", (2, 9)),
        ("PREFIX e: <urn:> ASK { BIND(e:f (1) AS ?x) FILTER(?x) }", (1, 29)),
    ],
)
def test_a_function_that_nobody_knows_is_told_where_it_is_called(query: str, place: tuple[int, int]) -> None:
    with pytest.raises(QueryError) as error:
        EmbeddedEngine(pyoxigraph.Store()).ask(query)

    assert error.value.message == "the query cannot be run: The custom function <urn:f> is not supported"
    assert error.value.location is not None
    assert place == (error.value.location.line, error.value.location.column)


LABEL = "the label _:a is that of a node in one pattern, and stands in another one too; write a variable in both"
SECOND = "{0} has a value in this group already; give another name, and compare: FILTER(?other = {0})"


@pytest.mark.parametrize("engine", [lambda: EmbeddedEngine(pyoxigraph.Store()), lambda: MemoryEngine(rdflib.Dataset())])
@pytest.mark.parametrize(
    ("query", "place", "reason"),
    [
        ("SELECT * { _:a ?p ?x OPTIONAL { _:a ?q ?y } }", 33, LABEL), ("SELECT * { { _:a ?p ?x } UNION { ?y ?q _:a } }", 40, LABEL),
        ("SELECT * { _:a ?p ?x FILTER EXISTS { _:a ?q ?y } }", 38, LABEL), ("SELECT * { _:a ?p ?x MINUS { ?x ?q [ ?r _:a ] } }", 41, LABEL),
        ("SELECT * { _:a ?p ?x BIND(1 AS ?y) _:a ?q ?z }", 36, LABEL), ("select * { _:a ?p ?x bind(1 as ?y) _:a ?q ?z }", 36, LABEL),
        ("SELECT * { _:a ?p ?x VALUES ?y { 1 } _:a ?q ?z }", 38, LABEL), ("SELECT * { _:a ?p ?x values ?y { 1 } _:a ?q ?z }", 38, LABEL),
        ("SELECT * { _:a ?p ?x . { } _:a ?q ?y }", 28, LABEL), ("SELECT * { _:a ?p ?x GRAPH ?g { _:a ?q ?y } }", 33, LABEL), ("SELECT * { _:a ?p ?x { SELECT ?y { _:a ?q ?y } } }", 36, LABEL),
        ("SELECT * { ?x ?p ?y BIND(1 AS ?y) }", 31, SECOND.format("?y")), ("SELECT * { ?x ?p ?y BIND(1 AS ?y) ?y ?q ?z }", 31, SECOND.format("?y")),
        ("SELECT * { ?x ?p ?y . { ?y ?q ?z BIND(STR(?y) AS $z) } }", 50, SECOND.format("$z")), ("SELECT * { OPTIONAL { ?x ?p ?y } BIND(1 AS ?x) }", 44, SECOND.format("?x")),
        ("SELECT * { VALUES ?x { 1 } BIND(1 AS ?x) }", 38, SECOND.format("?x")), ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", 36, SECOND.format("?x")), ("SELECT * { { SELECT ?x { ?x ?p ?y } } BIND(2 AS ?x) }", 49, SECOND.format("?x")),
        ("SELECT ?y { ?x ?p ?y } GROUP BY ?x", 8, UNGROUPED.format("?y")), ("SELECT ?y (COUNT(*) AS ?n) { ?x ?p ?y }", 8, UNGROUPED.format("?y")), ("SELECT ?x { { SELECT ?x ?y { ?x ?p ?y } GROUP BY ?x } }", 25, UNGROUPED.format("?y")),
        ("SELECT * { ?x ?p ?y } GROUP BY ?x", 8, "SELECT * has no columns where rows are grouped; name those to show"),
        ("SELECT (?y AS ?z) { ?x ?p ?y } GROUP BY ?x", 42, "The SELECT contains an expression with a variable that is unbound"),
        ("SELECT ?x ?x { ?x ?p ?y }", 11, SHOWN.format("?x")), ("SELECT ?x (STR(?x) AS ?y) (1 AS ?y) { ?x ?p ?o }", 33, SHOWN.format("?y")), ("SELECT ?x { { SELECT ?y $y { ?x ?p ?y } } }", 25, SHOWN.format("$y")), ("SELECT ?y { { SELECT ?y { ?y ?p ?o } } { SELECT (?o AS ?k) ?k { ?x ?p ?o } } }", 60, SHOWN.format("?k")), ("SELECT (1 AS ?y) { ?x ?p ?y }", 29, "The SELECT overrides an existing variable using an expression"),
    ],
)  # fmt: skip
def test_what_may_be_said_once_is_refused_alike(engine: Any, query: str, place: int, reason: str) -> None:
    with pytest.raises(QueryError) as error:
        engine().select(query)

    assert error.value.message == f"this is not SPARQL: {reason}"
    assert error.value.location is not None
    assert (1, place) == (error.value.location.line, error.value.location.column)


@pytest.mark.parametrize("engine", [lambda: EmbeddedEngine(pyoxigraph.Store()), lambda: MemoryEngine(rdflib.Dataset())])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { _:a ?p ?x FILTER(?x = 1) _:a ?q ?y }", "SELECT * { ?x ?p ?y { BIND(1 AS ?y) } }", "SELECT * { ?a ?b ?c FILTER(?x) BIND(1 AS ?x) }",
        "SELECT * { ?a ?b ?c MINUS { ?x ?p ?y } BIND(1 AS ?x) }", "SELECT (COUNT(?y) AS ?n) ?x { ?x ?p ?y } GROUP BY ?x", "SELECT ?k { ?x ?p ?y } GROUP BY (STR(?x) AS ?k)",
    ],
)  # fmt: skip
def test_what_is_said_once_is_answered(engine: Any, query: str) -> None:
    assert list(engine().select(query).rows) == []


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("ASK {\n FILTER(1 NOT IN () IN ()) }", (2, 21)), ("ASK {\n FILTER(!!(1 = 1) && 2 IN () < ) }", (2, 30)),
        ("SELECT (COUNT() AS ?n) { ?s ?p ?o }", (1, 15)), ("SELECT ?s {\n ?s ?p ?o ?q }", (2, 11)),
    ],
)  # fmt: skip
def test_in_memory_it_is_told_as_by_the_store(query: str, place: tuple[int, int]) -> None:
    """Of the text as it was written, which rdflib never sees."""
    with pytest.raises(QueryError) as store:
        EmbeddedEngine(pyoxigraph.Store()).select(query)
    with pytest.raises(QueryError) as memory:
        MemoryEngine(rdflib.Dataset()).select(query)

    assert store.value.message == memory.value.message
    assert store.value.location == memory.value.location
    assert memory.value.location is not None
    assert place == (memory.value.location.line, memory.value.location.column)


def test_nothing_that_would_reach_out_is_given_to_the_parser() -> None:
    """Nor a part of it, which by itself would not: an engine runs what it can read."""
    reaching = "SELECT * { ?s ?p ?o SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    for ask in (lambda: variables_of_all(reaching), lambda: told_of(reaching), lambda: told_of("SELECT * {", reaching)):
        with pytest.raises(QueryError, match="reach out to another server"):
            ask()
    assert told_of("SELECT * {") != ""


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(<urn:f>(1)) }", "SELECT * { ?s !() ?o }", "SELECT ?g { ?s ?p ?o } GROUP BY (?s AS ?g)",
        "SELECT * { ?s ?p ?o FILTER(REGEX(?o, '(')) }",
    ],
)  # fmt: skip
def test_of_what_can_be_read_nothing_is_told(query: str) -> None:
    """Though it cannot be run, or the parser knows it in another form only."""
    assert told_of(query) == ""


def test_the_variables_of_a_query_are_those_that_it_gives() -> None:
    assert variables_of_all("SELECT * { ?b ?a ?c }") == ("a", "b", "c")
    for none in ("ASK { ?b ?a ?c }", "CONSTRUCT WHERE { ?b ?a ?c }", "nonsense", "SELECT * { ?b ?a"):
        assert variables_of_all(none) == ()
