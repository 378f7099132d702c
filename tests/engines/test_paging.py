"""Rows come page by page, each once and in order, and together they are as many as the server counts."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph
import pytest

from kg.engines.base import Solutions
from kg.engines.embedded import EmbeddedEngine
from kg.engines.paging import iter_rows
from kg.errors import RemoteError
from kg.rdf.terms import IRI, Row

PATTERN = "?s <urn:p> ?o"


class Cutting(EmbeddedEngine):
    """A server that gives at most so many rows, and counts as told to."""

    def __init__(self, store: pyoxigraph.Store, most: int = 1_000, counts: int | None = None) -> None:
        super().__init__(store)
        self._most, self._counts = most, counts
        self.asked: list[str] = []

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        solutions = super().select(query)
        if "COUNT" in query:
            return solutions if self._counts is None else super().select(f"SELECT ({self._counts} AS ?n) {{}}")
        self.asked.append(query)
        rows: Iterator[Row] = (row for n, row in enumerate(solutions.rows) if n < self._most)
        return Solutions(solutions.variables, rows)


def store(rows: int, blank: bool = False) -> pyoxigraph.Store:
    """Return a store with so many rows for the pattern."""
    made, name = pyoxigraph.Store(), pyoxigraph.NamedNode
    for n in range(rows):
        value = pyoxigraph.BlankNode() if blank else name(f"urn:{n:03}")
        made.add(pyoxigraph.Quad(name(f"urn:{(n * 7) % rows:03}"), name("urn:p"), value))
    return made


@pytest.mark.parametrize("rows", [0, 1, 9, 10, 11, 30, 37])
@pytest.mark.parametrize("most", [4, 10, 1_000])
def test_all_rows_come_once_and_in_order(rows: int, most: int) -> None:
    """Whether a page is full or not, and also when the server gives less than a page."""
    engine = Cutting(store(rows), most)
    found = [str(subject) for subject, _ in iter_rows(engine, PATTERN, ["s", "o"], page=10)]

    assert [f"urn:{n:03}" for n in range(rows)] == found
    assert len(engine.asked) == -(-rows // min(most, 10))


def test_a_page_is_large_unless_somebody_asks_for_less() -> None:
    """50,000 rows: with few on each, a graph would take thousands of requests."""
    engine = Cutting(store(11))
    assert 11 == len(list(iter_rows(engine, PATTERN, ["s", "o"])))

    assert ["LIMIT 50000 OFFSET 0"] == [text[text.index("LIMIT") :] for text in engine.asked]


@pytest.mark.parametrize(("counted", "given"), [(12, 11), (99, 11), (10, 11)])
def test_rows_that_do_not_add_up_to_the_count_are_not_whole(counted: int, given: int) -> None:
    """Fewer, or more because the graph was changed meanwhile."""
    rows = iter_rows(Cutting(store(given), counts=counted), PATTERN, ["s"], page=100)

    with pytest.raises(RemoteError, match=f"counts {counted} rows and gives {given}; what was read is not whole"):
        list(rows)


def test_nodes_without_a_name_are_not_followed_from_page_to_page() -> None:
    """A label means nothing in the next answer; within one answer it does."""
    with pytest.raises(RemoteError, match="nodes without a name, which cannot be followed"):
        list(iter_rows(Cutting(store(11, blank=True)), PATTERN, ["s", "o"], page=10))

    assert 10 == len(list(iter_rows(Cutting(store(10, blank=True)), PATTERN, ["s", "o"], page=10)))
    assert IRI("urn:000") == next(iter_rows(Cutting(store(11, blank=True)), PATTERN, ["s"], page=10))[0]
