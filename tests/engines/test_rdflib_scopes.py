"""What each part of a query sees, and what its columns and triples are, by SPARQL's text and by all ways to an engine."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from kg.ask.loose import open_files
from kg.engines.base import Solutions
from kg.engines.exact import open_files as open_exact
from kg.engines.rdflib_groups import every_row
from kg.engines.rdflib_queries import prepare
from kg.errors import QueryError
from kg.rdf.terms import IRI
from tests.engines.conftest import Ask

PREFIXES = "PREFIX e: <http://e/> "
DATA = '@prefix e: <http://e/> .\ne:a e:l "A" ; e:n 1 ; e:p e:b .\ne:b e:l "B" ; e:n 2 ; e:m 11, 12 .\ne:w e:written 007 .\n'


def told(solutions: Solutions) -> list[str]:
    """Return the rows, each as one text."""
    shown = (("-" if term is None else str(term).removeprefix("http://e/") for term in row) for row in solutions.rows)
    return sorted(map(" ".join, shown))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?s ?t { ?s e:l ?l { SELECT ?t { ?t e:l ?l } } }", ["a a", "a b", "b a", "b b"]),
        ("SELECT ?s ?c { ?s e:l ?l { SELECT (COUNT(*) AS ?c) { ?s e:l ?v } } }", ["a 2", "b 2"]),
        ("SELECT ?s ?k { ?s e:n ?v { SELECT ?s (COUNT(?v) AS ?k) { ?s e:m ?v } GROUP BY ?s } }", ["b 2"]),
        ("SELECT ?s ?x { ?s e:l ?l { SELECT (MAX(?n) AS ?x) { ?s e:n ?n } LIMIT 1 } }", ["a 2", "b 2"]),
        ("SELECT ?s { { SELECT ?s ?n { VALUES (?s ?n) { (e:a UNDEF) (e:b 1) } } } ?s e:n ?n }", ["a"]),
        ("SELECT ?s ?n { ?s e:n ?n { SELECT ?s ?n { VALUES (?s ?n) { (e:a UNDEF) (UNDEF 2) (e:b 1) } } } }", ["a 1", "b 2"]),
        ("SELECT ?s { ?s e:l ?l FILTER EXISTS { SELECT ?s { ?s e:m ?l } } }", ["b"]),
        ("SELECT ?s { ?s e:l ?l FILTER NOT EXISTS { SELECT ?s { ?s e:m ?l } } }", ["a"]),
        ("SELECT ?s { ?s e:l ?l FILTER EXISTS { SELECT ?s { ?s e:n ?n FILTER(?l = 'A') } } }", []),
        ("SELECT ?m { { SELECT ?m { ?s e:m ?m } } { SELECT ?m { ?s e:m ?m } LIMIT 9 } }", ["11", "12"]),
        ("SELECT ?s ?c { ?s e:l ?l { SELECT ?s (COUNT(*) AS ?c) { VALUES (?s ?z) { (UNDEF 1) (e:b 1) (UNDEF 2) } } GROUP BY ?s } }",
         ["a 2", "b 1", "b 2"]),
        ("SELECT ?l { ?s e:l ?l { { SELECT * { VALUES ?z { 1 1 } } LIMIT 2 } } FILTER(?l = 'A') }", ["A", "A"]),
    ],
)  # fmt: skip
def test_a_subquery_is_evaluated_by_itself(ask: Ask, query: str, rows: list[str]) -> None:
    """And what it selects is joined with what is around it (section 12)."""
    assert rows == told(ask(query))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?s ?w { ?s e:n ?v { ?s e:m ?w FILTER(!BOUND(?v)) } }", ["b 11", "b 12"]),
        ("SELECT ?s { ?s e:n ?v { ?s e:l ?l FILTER(?v > 0) } }", []),
        ("SELECT ?s { ?s e:n ?v { ?s e:l ?l FILTER NOT EXISTS { ?t e:n ?v } } }", []),
        ("SELECT ?s { VALUES ?s { e:a } { FILTER NOT EXISTS { ?s e:n 1 } } }", []),
        ("SELECT ?s { ?s e:n ?v { BIND(1 AS ?v) } }", ["a"]),
        ("SELECT ?s ?x { ?s e:n ?v { ?s e:l ?l BIND(?v AS ?x) } }", ["a -", "b -"]),
        ("SELECT ?s ?z { ?s e:n ?v { ?s e:l ?l OPTIONAL { ?s e:n ?z FILTER(?s = e:b) } } }", ["a -", "b 2"]),
        ("SELECT ?s ?z { ?s e:n ?v { ?s e:l ?l OPTIONAL { ?s e:n ?z FILTER(?v > 0) } } }", ["a -", "b -"]),
        ("SELECT ?s { VALUES (?s ?v) { (e:a 1) (e:b 1) } { ?s e:l ?l OPTIONAL { ?s e:n ?v } } }", ["a"]),
        ("SELECT ?s ?t { ?s e:n ?v { ?t e:l ?l MINUS { ?s e:m ?q } } }", ["a a", "a b", "b a", "b b"]),
        ("SELECT ?s { ?s e:p/e:n ?n MINUS { ?s e:p/e:n ?n } }", []),
        ("SELECT ?s { ?s e:l ?l MINUS { ?s e:m ?m FILTER(!BOUND(?l)) } }", ["a"]),
        ("SELECT ?s { ?s e:n ?v { ?s e:l ?l OPTIONAL { ?s e:q ?v } FILTER(!BOUND(?v)) } }", ["a", "b"]),
        ("SELECT ?s ?x { ?s e:n ?v { ?s e:l ?l OPTIONAL { ?s e:q ?v } BIND(?v AS ?x) } }", ["a -", "b -"]),
        ("SELECT ?s ?t { ?s e:n ?v { { ?t e:l 'A' } UNION { ?t e:n ?v } MINUS { VALUES ?v { 1 } } } }", ["a a", "b a", "b b"]),
        ("SELECT ?s { ?s e:n ?v { VALUES ?w { 1 UNDEF } OPTIONAL { VALUES ?v { 1 } FILTER(BOUND(?w)) } } }", ["a", "a", "b"]),
        ("SELECT ?s { ?s e:n ?v { VALUES (?v ?w) { (UNDEF 1) } OPTIONAL { VALUES ?v { 1 } } } }", ["a"]),
        ("SELECT ?u { VALUES ?w { 1 } { { VALUES ?v { 1 1 } } { VALUES ?u { 2 } } } }", ["2", "2"]),
        ("SELECT ?s { ?s e:n ?n FILTER EXISTS { { ?s e:l ?l FILTER(?n = 2) } } }", ["b"]),
    ],
)  # fmt: skip
def test_a_group_sees_its_own_variables(ask: Ask, query: str, rows: list[str]) -> None:
    """Those of a row around it only within EXISTS (section 18.6)."""
    assert rows == told(ask(query))


@pytest.mark.parametrize(
    ("before", "rows"),
    [
        ("VALUES ?x { e:a e:q }", ["a A", "q -"]),
        ("{ VALUES ?x { e:a } } UNION { VALUES ?x { e:q } }", ["a A", "q -"]),
        ("VALUES ?x { e:a e:q e:b } MINUS { ?x e:m ?m }", ["a A", "q -"]),
        ("VALUES ?y { e:a e:q } BIND(?y AS ?x)", ["a A", "q -"]),
        ("{ SELECT ?x { VALUES ?x { e:a e:q } } }", ["a A", "q -"]),
        ("VALUES ?x { e:a e:q } OPTIONAL { ?x e:p ?p }", ["a A", "q -"]),
        ("VALUES (?x ?y) { (e:a 1) (e:q UNDEF) } FILTER(?x != ?none || true)", ["a A", "q -"]),
    ],
)
def test_what_has_nothing_optional_stays(ask: Ask, before: str, rows: list[str]) -> None:
    assert rows == told(ask(f"SELECT ?x ?z {{ {before} OPTIONAL {{ ?x e:l ?z }} }}"))


def test_what_is_given_is_given_to_a_subquery(tmp_path: Path) -> None:
    """As SHACL (section 5.3.2) has it of `$this`; what a row has found is not."""
    (tmp_path / "d.ttl").write_text(DATA)
    engine = open_exact([tmp_path / "d.ttl"])
    assert engine.traits.written is not None
    counted = "SELECT $this ?k { $this e:n ?v { SELECT $this (COUNT(?v) AS ?k) { $this e:m ?v } GROUP BY $this } }"
    there = "SELECT ?l { e:a e:l ?l FILTER EXISTS { SELECT ?x { $this e:m ?l } } }"

    written = engine.traits.written()

    assert ["b 2"] == told(written.select(PREFIXES + counted, {"this": IRI("http://e/b")}))
    assert [[], ["A"]] == [told(written.select(PREFIXES + there, {"this": IRI(f"http://e/{name}")})) for name in "ab"]


@pytest.mark.parametrize(
    "inner",
    [
        "SELECT ?s ?t { ?s e:to ?t }", "SELECT (COUNT(*) AS ?n) { ?a e:to ?b }", "OPTIONAL { ?s e:to ?w } BIND(1 AS ?k)",
        "OPTIONAL { ?s e:to ?w } FILTER(BOUND(?w))", "OPTIONAL { ?s e:to ?w } OPTIONAL { ?w e:no ?x }",
    ],
)  # fmt: skip
def test_what_depends_on_no_row_is_evaluated_once(inner: str) -> None:
    """A thousand rows with a group of a thousand take some times as long as the group, and not a thousand."""
    from rdflib import Graph, Literal, URIRef

    graph = Graph()
    for number in range(1000):
        graph.add((URIRef(f"http://e/{number}"), URIRef("http://e/n"), Literal(number)))
        graph.add((URIRef(f"http://e/{number}"), URIRef("http://e/to"), URIRef(f"http://e/{number}")))
    query = prepare(f"{PREFIXES}SELECT * {{ ?s e:n ?v {{ {inner} }} }}", {})

    begun = process_time()
    found = len(list(every_row(graph.query(query))))

    assert (1000, True) == (found, process_time() - begun < 1)


ROUND = '@prefix e: <http://e/> .\ne:a e:p e:b . e:b e:p e:a , e:c ; e:q "" . e:c e:n 0 ; e:p e:c . e:d e:n 5 .\n'


@pytest.mark.parametrize("kind", ["memory", "embedded"])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?v { e:b e:p* ?v }", ["a", "b", "c"]),
        ("SELECT ?v { ?v e:p* e:b }", ["a", "b"]),
        ("SELECT ?v { e:c e:p? ?v }", ["c"]),
        ("SELECT ?v { e:c e:p+ ?v }", ["c"]),
        ("SELECT ?v { e:a (e:p/e:p)* ?v }", ["a", "c"]),
        ("SELECT ?v { e:a ^e:p+ ?v }", ["a", "b"]),
        ("SELECT (COUNT(*) AS ?n) { ?x e:p+ ?y }", ["7"]),
        ('SELECT ?z { "" e:p+ ?z }', []),
        ('SELECT ?z { ?z e:q+ "" }', ["b"]),
        ("SELECT ?z { ?z e:n+ 0 }", ["c"]),
        ("SELECT ?z { VALUES ?o { 0 5 7 } ?z e:n+ ?o }", ["c", "d"]),
        ("SELECT ?z { e:d e:n+ ?z FILTER NOT EXISTS { e:d e:n+ 0 } }", ["5"]),
    ],
)
def test_a_path_of_any_length_ends_at_each_node_once(tmp_path: Path, kind: str, query: str, rows: list[str]) -> None:
    """However many ways lead there, and whatever Python takes its end for (SPARQL 1.1, section 18.4)."""
    (tmp_path / "d.ttl").write_text(ROUND)

    assert rows == told(open_files([tmp_path / "d.ttl"], kind).select(PREFIXES + query))


@pytest.mark.parametrize("kind", ["memory", "embedded"])
@pytest.mark.parametrize(
    ("template", "expected"),
    [("?l e:y 1", 0), ("?s ?l 1", 0), ("?s [] 1", None), ("?l e:y 1 . ?s e:y ?l", 2), ("[] e:y ?l", 2)],
)
def test_what_cannot_be_a_triple_is_left_out(tmp_path: Path, kind: str, template: str, expected: int | None) -> None:
    """Of a template only the triple, and not its row (section 16.2)."""
    (tmp_path / "d.ttl").write_text(DATA)
    engine = open_files([tmp_path / "d.ttl"], kind)
    query = f"{PREFIXES}CONSTRUCT {{ {template} }} WHERE {{ ?s e:l ?l }}"

    if expected is None:
        with pytest.raises(QueryError, match="not SPARQL"):
            list(engine.graph(query))
    else:
        assert expected == len(list(engine.graph(query)))


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ('SELECT * { ?s e:l "A" } VALUES ?k { 1 }', "k s"),
        ("SELECT * { ?s e:l ?l MINUS { ?s e:m ?m } FILTER(!BOUND(?n)) FILTER NOT EXISTS { ?s e:q ?q } }", "l s"),
        ("SELECT * { ?s ?p [ e:n ?n ] OPTIONAL { ?s e:m ?m } { ?a e:p/e:n+ ?b } UNION { VALUES (?c ?d) { (1 2) } } }", "a b c d m n p s"),
        ("SELECT * { { SELECT * { ?s e:l ?l } VALUES ?k { 1 } } { SELECT (COUNT(?z) AS ?c) { ?z e:m ?m } } }", "c k l s"),
        ("SELECT * { BIND(1 AS ?x) MINUS { SELECT ?y { ?y e:m ?m } } }", "x"),
        ("SELECT * { MINUS { SELECT ?y { ?y e:m ?m } } }", ""),
        ("SELECT * { FILTER(!BOUND(?x)) }", ""),
        ("SELECT ?s { ?s e:l 'A' { SELECT * { FILTER(!BOUND(?l)) } } }", "s"),
        ("SELECT * { ?s e:l 'A' { SELECT * { FILTER(!BOUND(?l)) } } }", "s"),
        ("SELECT * { VALUES ?v {} }", "v"),
    ],
)  # fmt: skip
def test_all_columns_are_what_is_in_scope(ask: Ask, query: str, columns: str) -> None:
    """In the order of a store (section 18.2.1)."""
    assert columns.split() == list(ask(query).variables)


def test_a_group_has_no_columns_by_itself(ask: Ask) -> None:
    with pytest.raises(QueryError):
        list(ask("SELECT * { ?s e:l ?l } GROUP BY ?s").rows)


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("VALUES ?x { e:q e:a } ?x e:p* ?y", ["a a", "a b"]), ("VALUES ?y { e:q e:b } ?x e:p* ?y", ["a b", "b b"]),
        ("VALUES ?x { e:q e:a } ?x e:p?/e:p? ?y", ["a a", "a b"]), ("VALUES ?x { e:q e:a } ?x (e:p|e:m)? ?y", ["a a", "a b"]),
        ("?a ?x 1 . ?x e:p* ?y", []), ("VALUES (?x ?y) { (e:q e:q) (e:a e:b) } ?x e:p* ?y", ["a b"]),
        ("VALUES ?x { e:q e:a } FILTER EXISTS { ?x e:p* ?z }", ["a -"]),
    ],
)  # fmt: skip
def test_a_path_without_a_step_ends_at_nodes(ask: Ask, pattern: str, rows: list[str]) -> None:
    """Unless a term stands in the query (section 18.4)."""
    assert rows == sorted(set(told(ask(f"SELECT ?x ?y {{ {pattern} }}"))))


def test_a_term_that_is_given_is_an_end_of_itself(tmp_path: Path) -> None:
    """As is one that stands in the query; by itself a store has none there."""
    (tmp_path / "d.ttl").write_text(DATA)
    written = open_exact([tmp_path / "d.ttl"]).traits.written
    assert written is not None
    assert ["q"] == told(written().select(f"{PREFIXES}SELECT ?y {{ e:q e:p* ?y }}", {}))
    assert ["q"] == told(written().select(f"{PREFIXES}SELECT ?y {{ ?x e:p* ?y }}", {"x": IRI("http://e/q")}))


@pytest.mark.parametrize("engine", ["memory", "embedded"])
@pytest.mark.parametrize("selected", ["COUNT(COUNT(?s))", "SUM(COUNT(?s) + 1)", "MAX(IF(SAMPLE(?s) = 1, 1, 2))"])
def test_an_aggregate_within_another_is_refused(tmp_path: Path, engine: str, selected: str) -> None:
    """At the inner one; what is counted side by side, or in a subquery of EXISTS, is none."""
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    with pytest.raises(QueryError, match=r"within another one; compute the inner one in a subquery") as error:
        asked.select(f"SELECT ({selected} AS ?c) {{ ?s ?p ?l }}")
    asked.select("SELECT (COUNT(?s) + SUM(?l) AS ?c) (MAX(?l) AS ?m) { ?s ?p ?l }")
    asked.select("SELECT (MAX(IF(EXISTS { { SELECT (COUNT(?x) AS ?n) { ?x ?q ?s } } }, 1, 2)) AS ?c) { ?s ?p ?l }")

    assert error.value.location is not None
    assert 9 + selected.index("(") < (error.value.location.column or 0)


@pytest.mark.parametrize("engine", ["memory", "embedded"])
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?v FILTER(^COUNT(?v) > 0) }",
        "SELECT ?s {\n ?s ?p ?v\n BIND(1 + ^SUM(?v) AS ?c) }",
        "ASK { ?s ?p ?v FILTER(^SAMPLE(?v) > 0) }",
        "SELECT ?s { ?s ?p ?v } GROUP BY ?s (^COUNT(?v) AS ?c)",
        "SELECT ?s { ?s ?p ?v OPTIONAL { ?s ?q ?w FILTER(^max (?w) > 1) } } GROUP BY ?s",
        "SELECT ?s { ?s ?p ?v } GROUP BY ?s HAVING(EXISTS { ?s ?q ?o FILTER(^COUNT(?o) > 1) })",
        "SELECT ?s { { SELECT (COUNT(?w) AS ?n) { ?w ?q ?o } } FILTER(^COUNT(?n) > 1) }",
        "CONSTRUCT { ?s ?p ?v } { ?s ?p ?v FILTER(^COUNT(?v) > 0) }",
    ],
)
def test_an_aggregate_without_a_group_is_refused(tmp_path: Path, engine: str, query: str) -> None:
    """At its place; those of a subquery, of HAVING and of ORDER BY have their groups."""
    (tmp_path / "d.ttl").write_text(DATA)
    asked, before = open_files([tmp_path / "d.ttl"], engine), query.partition("^")[0]
    with pytest.raises(QueryError, match=r"may stand in SELECT, HAVING and ORDER BY only") as error:
        list(asked.graph(query.replace("^", ""))) if "CONSTRUCT" in query else asked.select(query.replace("^", ""))
    where = error.value.location

    assert where is not None
    assert (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1) == (where.line, where.column)
    of_groups = "SELECT ?s (COUNT(?l) AS ?n) { ?s ?p ?l FILTER(?l != 'count (') } GROUP BY ?s HAVING(MAX(?l) > 0) ORDER BY SUM(?l)"
    list(asked.select(of_groups).rows)
    list(asked.select(f"SELECT ?n {{ FILTER(true) {{ {of_groups} }} FILTER EXISTS {{ {{ {of_groups} }} }} }}").rows)


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("GRAPH <urn:no> { BIND(1 AS ?v) }", []), ("GRAPH <urn:no> {}", []), ("GRAPH <urn:no> { OPTIONAL { ?s ?p ?o } }", []),
        ("GRAPH <urn:x-rdflib:default> { BIND(1 AS ?v) }", []), ("OPTIONAL { GRAPH <urn:no> { BIND(1 AS ?v) } }", ["-"]),
        ("VALUES ?g { <urn:no> } GRAPH ?g { BIND(1 AS ?v) }", []), ("FILTER EXISTS { GRAPH <urn:no> {} } BIND(1 AS ?v)", []),
        ("{ SELECT ?g { GRAPH ?g { e:a e:n 1 } } } GRAPH ?g { BIND(1 AS ?v) }", ["1"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["memory", "embedded"])
def test_in_a_graph_that_is_none_nothing_is_found(tmp_path: Path, engine: str, pattern: str, rows: list[str]) -> None:
    """Whatever stands in it; in one that there is a pattern without triples has its row."""
    (tmp_path / "d.trig").write_text(DATA.replace("e:a e:l", "<urn:g> { e:a e:l") + "}")
    asked = open_files([tmp_path / "d.trig"], engine)

    assert rows == told(asked.select(f"{PREFIXES}SELECT ?v {{ {pattern} }}"))
    if engine == "memory":  # the store has the rows of VALUES there, whatever the graph
        assert [] == told(asked.select("SELECT ?v { GRAPH <urn:no> { VALUES ?v { 1 2 } } }"))
