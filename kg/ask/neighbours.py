"""What stands beside a thing, property by property: all of it, or a page of each property and how many there are.

Up to a thousand statements of a property are put in order before a page is taken. Of more, a page is taken in the order
in which the engine has them, which is the same for as long as the graph is: putting hundreds of thousands of names in
order would take many times as long as finding them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from kg.engines.base import Engine
from kg.rdf.terms import IRI, BlankNode, Literal, Row, Term

ORDERED = 1_000
"""How many statements of one property are put in order, whatever part of them is wanted."""


class Page(NamedTuple):
    """Which statements of each property are wanted: so many, after leaving out some; all of them without a limit."""

    limit: int | None = None
    offset: int = 0


class Left(NamedTuple):
    """A property of which not all statements are given: whether they point at the thing, and how many there are."""

    predicate: IRI
    incoming: bool
    total: int


class Statement(NamedTuple):
    """One statement about a thing: the property, the other end, and the graphs or documents that state it."""

    predicate: IRI
    value: Term
    sources: tuple[IRI, ...]


class Neighbours:
    """Reads what is stated of one thing (outgoing), or what points at it (incoming), with those that state it."""

    def __init__(self, engine: Engine, thing: IRI, documents: dict[Term, Term], *, incoming: bool) -> None:
        self._engine, self._thing, self._documents, self._incoming = engine, thing, documents, incoming
        self.left: list[Left] = []

    def _pattern(self, predicate: str = "?p") -> str:
        return f"?v {predicate} <{self._thing}>" if self._incoming else f"<{self._thing}> {predicate} ?v"

    def read(self, page: Page = Page(), whole: Collection[str] = ()) -> list[Statement]:  # noqa: B008 - a value
        """Return the statements of a page, sorted; those of some properties are given as a `whole`.

        What is left out is told in `left`.
        """
        if page.limit is None and not page.offset:
            return self._in_order("")
        counted = self._engine.select(
            f"SELECT ?p (COUNT(DISTINCT ?v) AS ?n) WHERE {{ {self._pattern()} }} GROUP BY ?p"
        ).rows
        counts = {str(row[0]): int(str(row[1])) for row in counted if row[0] is not None}
        few = [one for one, count in counts.items() if count <= ORDERED or one in whole or page.limit is None]
        found = self._in_order(f"VALUES ?p {{ {' '.join(f'<{one}>' for one in few)} }}") if few else []
        by_property: dict[str, list[Statement]] = {}
        for statement in found:
            by_property.setdefault(str(statement.predicate), []).append(statement)
        for one in counts.keys() - set(few):
            by_property[one] = self._part(one, page)
        stop = None if page.limit is None else page.offset + page.limit
        given: list[Statement] = []
        for one in sorted(by_property):
            cut = slice(None) if one in whole or one not in few else slice(page.offset, stop)
            given += by_property[one][cut]
            if len(by_property[one][cut]) < counts[one]:
                self.left.append(Left(IRI(one), self._incoming, counts[one]))
        return given

    def _in_order(self, only: str) -> list[Statement]:
        query = f"SELECT ?g ?p ?v WHERE {{ {only} GRAPH ?g {{ {self._pattern()} }} }}"
        if not self._incoming:
            return stated(self._engine.select(f"{query} ORDER BY ?p ?v ?g").rows, self._documents)
        return stated(sorted(self._engine.select(query).rows, key=_names), self._documents)

    def _part(self, predicate: str, page: Page) -> list[Statement]:
        """Return the statements of a page of a property that has many, in the order of their names."""
        pattern = self._pattern(f"<{predicate}>")
        query = f"SELECT DISTINCT ?v WHERE {{ {pattern} }} LIMIT {page.limit} OFFSET {page.offset}"
        values = [value for (value,) in self._engine.select(query).rows if value is not None]
        named = " ".join(self._engine.write(value) for value in values if not isinstance(value, BlankNode))
        sources = self._engine.select(
            f"SELECT ?g ?v WHERE {{ VALUES ?v {{ {named} }} GRAPH ?g {{ {pattern} }} }} ORDER BY ?g"
        )
        rows = ((graph, IRI(predicate), value) for graph, value in sources.rows)
        found = {statement.value: statement for statement in stated(rows, self._documents)}
        return [found.get(value, Statement(IRI(predicate), value, ())) for value in sorted(values, key=_name)]


def _names(row: Row) -> tuple[str, bool, str, str]:
    """Return the order of a row whose terms are names: it is that of an engine, which looks up each name many times."""
    graph, predicate, node = row
    return str(predicate), isinstance(node, IRI), str(node), str(graph)


def _name(term: Term) -> tuple[bool, bool, str]:
    return isinstance(term, Literal), isinstance(term, IRI), str(term)


def stated(rows: Iterable[Row], documents: dict[Term, Term]) -> list[Statement]:
    """Return a statement for each property and value of rows of graph, property and value, with all that state it."""
    found: dict[tuple[IRI, Term], dict[IRI, None]] = {}
    for graph, predicate, value in rows:
        if isinstance(graph, IRI) and isinstance(predicate, IRI) and value is not None:
            source = documents.get(graph, graph)
            found.setdefault((predicate, value), {})[IRI(str(source))] = None  # several graphs may be of one document
    return [Statement(predicate, value, tuple(sources)) for (predicate, value), sources in found.items()]
