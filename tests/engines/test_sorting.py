"""Rows that are sorted here come in the order in which the store gives them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import pytest

from kg.engines import embedded, sorting
from kg.engines.embedded import EmbeddedEngine
from kg.engines.sorting import take_order
from kg.errors import QueryError
from kg.rdf.terms import Literal, Row

_XSD = "http://www.w3.org/2001/XMLSchema#"
_IRIS = ["<urn:a>", "<urn:A>", "<urn:é>", "<urn:a/b>", "<http://x>", "<urn:😀>", "<urn:\ufb00>"]
_TEXTS = ['"b"', '"a"', '"B"', '"a"@en', '"a"@de', '"ä"', '"10"', '"9"', '""', '"a b"', '"\ufb00"', '"😀"', '"2024"']
_NUMBERS = ["1", "-2", "10", "9", "1.0", "1.50", "0.25", "-0.5", "+3", "007", "9.", "100000000"]
_DATES = [f'"{date}"^^<{_XSD}date>' for date in ("2024-10-18", "1999-01-01", "2024-02-31", "0001-01-01")]
_YEARS = [f'"{year}"^^<{_XSD}gYear>' for year in ("1999", "2024", "0100")]
_MONTHS = [f'"{month}"^^<{_XSD}gYearMonth>' for month in ("1999-12", "2024-01")]
_OWN = [f'"{text}"^^<urn:{kind}>' for text in ("b", "a", "2024-10-18") for kind in ("one", "two")]
_OTHERS = [
    *("true", "false", "1.5e0", "1e3", "_:b", "_:c", '"a"@ar--rtl', "12345678901234567890"),
    *(f'"{text}"^^<{_XSD}{kind}>' for text, kind in (("2024-01-01Z", "date"), ("-0001-01-01", "date"))),
    *(f'"{text}"^^<{_XSD}{kind}>' for text, kind in (("2024-01-01T00:00:00", "dateTime"), ("P1Y", "duration"))),
    *(f'"{text}"^^<{_XSD}{kind}>' for text, kind in (("x", "integer"), ("INF", "double"), ("NaN", "double"))),
]
SORTED: tuple[list[str], ...] = (_IRIS, _TEXTS, _NUMBERS, [*_IRIS, *_TEXTS], [*_IRIS, *_NUMBERS], _DATES, _YEARS)
SORTED += ([*_TEXTS, *_DATES, *_YEARS, *_MONTHS, *_OWN, *_IRIS],)
ORDERS = ("?a", "DESC(?a)", "?a ?b", "DESC(?b) ?a", "STR(?a) ?b", "DESC(STR(?b)) ASC(?a)", "ASC(STR(?a)) DESC(?b)")


def _engine(values: list[str], chance: random.Random, snapshot: str = "one") -> EmbeddedEngine:
    """Hold things of which each may have a value `a` and a value `b`, both out of some."""
    store = pyoxigraph.Store()
    for n in range(40):
        for name in ("a", "b"):
            if chance.random() < 0.9:
                term = chance.choice(values)
                store.update(f"INSERT DATA {{ <urn:t{n}> <urn:{name}> {term} }}")
        store.update(f"INSERT DATA {{ <urn:t{n}> <urn:is> <urn:thing> }}")
    return EmbeddedEngine(store, snapshot=snapshot)


def _ordered(engine: EmbeddedEngine, query: str, names: str) -> list[Any]:
    """Return what the rows are ordered by, numbers by value: rows that are alike in it have no order."""
    solutions = engine.select(query)
    places = [solutions.variables.index(name) for name in names]
    return [tuple(_by_value(row[place]) for place in places) for row in solutions.rows]


def _by_value(term: Any) -> Any:
    if isinstance(term, Literal) and term.datatype in (_XSD + "integer", _XSD + "decimal"):
        return float(term.lexical)
    return term


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("values", SORTED)
def test_the_order_is_that_of_the_store(values: list[str], order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(f"{values}{order}")
    query = (
        "SELECT ?t ?a ?b WHERE { ?t <urn:is> <urn:thing> OPTIONAL { ?t <urn:a> ?a } OPTIONAL { ?t <urn:b> ?b } }"
        f" ORDER BY {order}"
    )
    by_text = "STR" in order
    done: list[bool] = []
    kept = sorting.sort_rows

    def watched(rows: list[Row], *rest: Any) -> list[Row] | None:
        found = kept(rows, *rest)
        done.append(found is not None)
        return found

    monkeypatch.setattr("kg.engines.sorting.sort_rows", watched)
    for _ in range(6):
        engine = _engine(values, chance)
        by_store = EmbeddedEngine(engine._store)
        names = "".join(name for name in "ab" if f"?{name}" in order)
        ours, theirs = _ordered(engine, query, names), _ordered(by_store, query, names)
        if by_text:  # texts that are alike have no order
            ours, theirs = ([[str(term) for term in row] for row in rows] for rows in (ours, theirs))
        assert ours == theirs
    assert all(done)


@pytest.mark.parametrize("other", _OTHERS)
@pytest.mark.parametrize("among", [["<urn:a>"], ['"a"', '"b"'], ["1", "3"]])
def test_what_has_another_order_is_left_to_the_store(other: str, among: list[str]) -> None:
    engine = _engine([*among, other, other], random.Random(other))
    query = "SELECT ?t ?a WHERE { ?t <urn:a> ?a } ORDER BY ?a ?t"
    order = take_order(query)
    assert order
    rows = list(EmbeddedEngine(engine._store).select(order.text).rows)
    assert sorting.sort_rows(rows, ("t", "a"), order) is None
    assert list(engine.select(query).rows) == list(EmbeddedEngine(engine._store).select(query).rows)


def test_numbers_and_texts_together_are_left_to_the_store() -> None:
    engine = _engine(["1", '"a"', '"2"', "3"], random.Random(1))
    query = "SELECT ?t ?a WHERE { ?t <urn:a> ?a } ORDER BY ?a ?t"
    order = take_order(query)
    assert order
    assert sorting.sort_rows(list(engine.select(order.text).rows), ("t", "a"), order) is None
    assert list(engine.select(query).rows) == list(EmbeddedEngine(engine._store).select(query).rows)


@pytest.mark.parametrize(
    "limits", ["LIMIT 3", "OFFSET 2", "LIMIT 3 OFFSET 4", "OFFSET 38 limit 9", "LIMIT 0", "OFFSET 99"]
)
def test_limits_count_after_the_order(limits: str) -> None:
    engine = _engine(["1", "2", "3"], random.Random(2))
    query = f"SELECT ?t WHERE {{ ?t <urn:is> <urn:thing> }} ORDER BY DESC(?t) {limits}"
    assert take_order(query)
    assert list(engine.select(query).rows) == list(EmbeddedEngine(engine._store).select(query).rows)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }",
        "SELECT ?a { ?a ?b ?c } # ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a VALUES ?b { 1 }",
        "SELECT ?a { ?a ?b ?c } ORDER BY (?a + 1)",
        "SELECT ?a { ?a ?b ?c } ORDER BY COALESCE(?a, ?b)",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a LIMIT 1 LIMIT 2",
        "SELECT ?a { ?a ?b 'ORDER BY ?a' }",
        "SELECT ?order { ?order ?b ?c }",
        "ASK { ?a ?b ?c }",
    ],
)
def test_what_is_no_order_of_the_whole_is_not_taken(text: str) -> None:
    assert take_order(text) is None


def test_an_order_by_what_is_not_asked_for_is_the_stores() -> None:
    engine = _engine(["1", "2", "3", "4"], random.Random(3))
    query = "SELECT ?t { ?t <urn:a> ?a } ORDER BY DESC(?a) ?t"
    assert list(engine.select(query).rows) == list(EmbeddedEngine(engine._store).select(query).rows)


def test_many_rows_are_left_to_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def watched(rows: list[Row], *rest: Any) -> list[Row] | None:
        asked.append(len(rows))
        return sort_rows(rows, *rest)

    sort_rows = sorting.sort_rows
    monkeypatch.setattr("kg.engines.sorting.FIRST_ROWS", 3)
    monkeypatch.setattr("kg.engines.sorting.MOST_ROWS", 5)
    monkeypatch.setattr("kg.engines.sorting.sort_rows", watched)
    engine = _engine(["1"], random.Random(4))
    rows = list(engine.select("SELECT ?t { ?t <urn:is> ?a } ORDER BY ?t").rows)
    assert len(rows) == 40
    assert rows == sorted(rows)
    assert asked == [3]


def test_what_is_left_to_the_store_is_seen_by_the_first_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    kept = embedded._iter_rows

    def watched(solutions: Any) -> Iterator[Row]:
        for row in kept(solutions):
            taken.append(row)
            yield row

    monkeypatch.setattr(sorting, "FIRST_ROWS", 3)
    monkeypatch.setattr(embedded, "_iter_rows", watched)
    engine = _engine(["true", "false"], random.Random(6))
    rows = list(engine.select("SELECT ?a { ?t <urn:a> ?a } ORDER BY ?a").rows)
    assert len(taken) == len(rows) + 3


@pytest.mark.parametrize("text", ["SELECT ?a { ?a ?b ?c ORDER BY ?a", "SELECT ?a { ?a ?b } ORDER BY ?a"])
def test_faults_are_told_of_the_text_as_it_was_given(text: str) -> None:
    told = []
    for snapshot in ("one", ""):
        with pytest.raises(QueryError) as caught:
            list(_engine(["1"], random.Random(5), snapshot).select(text).rows)
        told.append((str(caught.value), caught.value.location))
    assert told[0] == told[1]
