"""What the embedded store counts: as SPARQL has it, though the store itself has no count where a row is an error."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.ask.loose import open_files
from kg.engines.counted import count_rows, count_what_is_seen
from kg.engines.embedded import _COUNTS, EmbeddedEngine

VALUES = 'VALUES (?g ?v) { ("a" 1) ("a" 2) ("a" 2) ("b" "x") ("b" UNDEF) ("b" 5) }'


@pytest.mark.parametrize(
    ("selected", "rows"),
    [
        ("(COUNT(?v + 1) AS ?n)", ["4"]),
        ("(count ( ?v * 2 # ) of it\n) AS ?n)", ["4"]),
        ("(COUNT(?v + 1) AS ?n) (COUNT(*) AS ?m) (COUNT(?v) AS ?k)", ["4 6 5"]),
        ("(COUNT(1/0) AS ?n)", ["0"]),
        ("(COUNT(-?v) AS ?n)", ["4"]),
        ("(COUNT(COALESCE(?v + 1, ?none)) AS ?n)", ["4"]),
        ("(COUNT(IF(?v IN (), 1, ?v + 1)) AS ?n)", ["4"]),
        ("(COUNT(STR(?v)) + COUNT((?v)) AS ?n)", ["10"]),
        ("(COUNT(BNODE()) AS ?n)", ["6"]),
        ('(COUNT(CONCAT(")", STR(?v + 1))) AS ?n)', ["4"]),
        ("?g (COUNT(?v + 1) AS ?n)", ["a 3", "b 1"]),
        ("(COUNT(DISTINCT ?v) AS ?n)", ["4"]),
        ("(count(distinct ?v + 1 # ) of it\n) AS ?n)", ["3"]),
        ("(COUNT # (\n (DISTINCT 1/0) AS ?n)", ["0"]),
        ("?g (COUNT(DISTINCT ?v + 1) AS ?n)", ["a 2", "b 1"]),
    ],
)
def test_a_row_whose_expression_is_an_error_is_not_counted(selected: str, rows: list[str]) -> None:
    """SPARQL 1.1, section 18.5.1.2: errors are left out, and the others are counted."""
    engine = EmbeddedEngine(pyoxigraph.Store())
    by = " GROUP BY ?g" if selected.startswith("?g") else ""

    found = engine.select(f"SELECT {selected} WHERE {{ {VALUES} }}{by}").rows

    assert rows == sorted(" ".join(getattr(one, "lexical", "-") for one in row) for row in found)


def test_what_is_counted_within_a_counted_expression_is_left_to_the_store() -> None:
    """A subquery of EXISTS may count an expression of its own."""
    engine = EmbeddedEngine(pyoxigraph.Store())
    within = f"EXISTS {{ SELECT (COUNT(?v + 1) AS ?k) {{ {VALUES} }} }}"
    ((found,),) = engine.select(f"SELECT (COUNT({within}) AS ?n) {{ VALUES ?one {{ 1 2 }} }}").rows

    assert "2" == getattr(found, "lexical", "")


def test_a_group_of_which_a_row_is_an_error_is_kept_by_its_count() -> None:
    engine = EmbeddedEngine(pyoxigraph.Store())
    found = engine.select(f"SELECT ?g WHERE {{ {VALUES} }} GROUP BY ?g HAVING (COUNT(?v + 1) = 1)").rows

    assert ["b"] == [getattr(group, "lexical", "") for (group,) in found]


@pytest.mark.parametrize(
    "operand",
    [
        "<http://e/a>", '"a"@en', '"IN ("', '"a"^^<http://e/d>', "1.5", "true", "-?v", "!?v", "(?v + 1)", "?v + 1 * 2", "1/0", "?none",
        'STRLEN(STR("("))', "(?v IN ())", "EXISTS { ?s ?p ?v FILTER(?v NOT IN ()) }", "NOT EXISTS {}", "BNODE()", "IF(true, 1, 2)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("listed", ["IN ()", "in( )", "IN # (\n(# )\n)", "NOT IN ()", "NOT # no\n IN (\n)"])
def test_nothing_is_among_no_values_whatever_it_is(operand: str, listed: str) -> None:
    """It is false, or true with NOT, where the operand is an error too: there is nothing to compare it with."""
    engine = EmbeddedEngine(pyoxigraph.Store())
    is_not = listed.startswith("NOT")
    expression = f"{operand} {listed}"

    (row,) = engine.select(
        f"SELECT ({expression} AS ?x) (IF({expression}, 1, 2) AS ?y) (2 > 1 && {expression} AS ?z) "
        f"(COALESCE(?none, {expression}) AS ?w) {{}}"
    ).rows
    assert [str(is_not).lower(), str(2 - is_not), *[str(is_not).lower()] * 2] == [
        getattr(term, "lexical", "-") for term in row
    ]
    assert is_not == engine.ask(f"ASK {{ VALUES ?v {{ 1 }} FILTER({expression}) }}")
    assert is_not != engine.ask(f"ASK {{ BIND(1 AS ?v) FILTER(!({expression}) || false) }}")


def test_a_group_that_is_looked_for_among_no_values_is_one() -> None:
    engine = EmbeddedEngine(pyoxigraph.Store())
    (row,) = engine.select(
        f"SELECT (COUNT(*) IN () AS ?n) (SUM(DISTINCT ?v NOT IN ()) AS ?m) WHERE {{ {VALUES} }}"
    ).rows
    assert ["false"] == [getattr(term, "lexical", "-") for term in row if term]


@pytest.mark.parametrize(
    ("condition", "count"),
    [("?v IN ()", 0), ("?v NOT IN ()", 6), ("?none NOT IN ( )", 6), ("!(?v IN ())", 6), ("true && ?v NOT IN ()", 6)],
)
def test_nothing_is_among_no_values(condition: str, count: int) -> None:
    found = EmbeddedEngine(pyoxigraph.Store()).select(f"SELECT ?g WHERE {{ {VALUES} FILTER({condition}) }}").rows

    assert count == len(list(found))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) (COUNT( ?v ) AS ?m) (count(DISTINCT ?v) AS ?k) { ?s ?p ?v }",
        'SELECT ?s { ?s ?p "COUNT(1 + 1)" FILTER(?s IN (1)) }',
        "SELECT (COUNT(DISTINCT *) AS ?n) { ?s <http://e/COUNT(a)> ?v }",
    ],
)
def test_a_query_without_such_is_as_it_was(text: str) -> None:
    assert text == count_rows(text)


@pytest.mark.parametrize("text", ["(COUNT(*)", "COUNT( ?v )", "count(distinct ?v)", "?s IN (1)", "COUNT($v)"])
def test_most_queries_are_not_even_read_for_it(text: str) -> None:
    assert _COUNTS.search(text) is None


ROWS = "@prefix e: <http://e/> . e:a e:p e:b , e:c ; e:n 0 . e:b e:q 1 , 2 . e:c e:q 1 . e:d e:p e:b . e:l e:m ( 1 2 ) , ( 1 3 ) ."


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:p/e:q ?o }", ["4"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:p [] }", ["2"]),
        ("SELECT (count # (\n( distinct * ) AS ?n) (COUNT(*) AS ?m) (SUM(?o) AS ?k) WHERE { ?s e:p/e:q ?o }", ["4 5 7"]),
        ("SELECT ?s (COUNT(DISTINCT *) AS ?n) (COUNT(*) AS ?m) { ?s e:p/e:q ?o } GROUP BY ?s", ["a 2 3", "d 2 2"]),
        ("SELECT ?s { ?s e:p _:b } GROUP BY ?s HAVING(COUNT(DISTINCT *) = 1) ORDER BY COUNT(DISTINCT *)", ["a", "d"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:m ( 1 [] ) }", ["1"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { [] e:p [] }", ["1"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:none [] }", ["0"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { { ?s e:p [] } UNION { ?s e:p/e:q 1 } OPTIONAL { ?s e:n ?x } }", ["2"]),
        ("SELECT ?s ?n { ?s e:n 0 { SELECT (COUNT(DISTINCT *) AS ?n) { ?x e:p [] } } }", ["a 2"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { { SELECT ?s { ?s e:p [] } } }", ["2"]),
        ("SELECT (EXISTS { ?a e:n ?b } AS ?x) (COUNT(DISTINCT *) AS ?n) { ?s e:p [] } GROUP BY ?none", ["true 2"]),
        ("SELECT ?x { ?x e:n 0 FILTER EXISTS { SELECT (1 AS ?z) { ?s e:p [] } HAVING(COUNT(DISTINCT *) = 2) } }", ["a"]),
        ("SELECT DISTINCT * { ?o e:n ?s }", ["a 0"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { ?s e:p [] } VALUES ?s { e:a e:b }", ["2", "2"]),
        ("SELECT (COUNT(DISTINCT *) AS ?n) (MAX(?m) AS ?k) { ?s e:p [] { SELECT (COUNT(DISTINCT *) AS ?m) { ?x e:p [] } } }", ["2 2"]),
    ],
)  # fmt: skip
def test_rows_that_differ_are_those_of_variables(query: str, rows: list[str], engine: str, tmp_path: Path) -> None:
    """Nodes within a path, and those without a name, are no part of a row."""
    (tmp_path / "d.ttl").write_text(ROWS)
    found = open_files([tmp_path / "d.ttl"], engine).select(f"PREFIX e: <http://e/> {query}").rows

    assert rows == sorted(" ".join(str(one).rpartition("/")[2] for one in row) for row in found)


def test_a_template_is_not_what_is_counted() -> None:
    text = "CONSTRUCT { <http://e/a> <http://e/n> 1 } WHERE { ?s ?p [] } GROUP BY ?s HAVING(COUNT(DISTINCT *) > 0)"

    assert "WHERE { { SELECT * { ?s ?p [] } } } GROUP" in count_what_is_seen(text)


@pytest.mark.parametrize(
    "text", ["SELECT DISTINCT * { ?s ?p 'COUNT(DISTINCT *)' }", "SELECT (COUNT(*) AS ?n) { [] ?p 1 }"]
)
def test_a_query_that_counts_no_different_rows_is_as_it_was(text: str) -> None:
    assert text == count_what_is_seen(text)
