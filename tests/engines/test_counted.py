"""What the embedded store counts: as SPARQL has it, though the store itself has no count where a row is an error."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.engines.counted import count_rows
from kg.engines.embedded import _COUNTS, EmbeddedEngine

VALUES = 'VALUES (?g ?v) { ("a" 1) ("a" 2) ("a" 2) ("b" "x") ("b" UNDEF) ("b" 5) }'


@pytest.mark.parametrize(
    ("selected", "rows"),
    [
        ("(COUNT(?v + 1) AS ?n)", ["4"]),
        ("(count ( ?v * 2 # ) of it\n) AS ?n)", ["4"]),
        ("(COUNT(?v + 1) AS ?n) (COUNT(*) AS ?m) (COUNT(?v) AS ?k)", ["4 6 5"]),
        ("(COUNT(1/0) AS ?n)", ["0"]),
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
        f"SELECT ({expression} AS ?x) (IF({expression}, 1, 2) AS ?y) (2 > 1 && {expression} AS ?z) {{}}"
    ).rows
    assert [str(is_not).lower(), str(2 - is_not), str(is_not).lower()] == [
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


@pytest.mark.parametrize(
    "text", ["(COUNT(*)", "COUNT( ?v )", "count(distinct ?v)", "?s IN (1)", "COUNT($v)", "COUNT(DISTINCT *)"]
)
def test_most_queries_are_not_even_read_for_it(text: str) -> None:
    assert _COUNTS.search(text) is None
