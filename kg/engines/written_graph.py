"""A graph that keeps literals as files have them, for queries that may meet one that a store rewrites.

A query sees how a literal is written by `str` and `datatype`, by what it joins and counts, and by what it gives back,
and a store would answer by what it has made of it. Only what such a query reads is laid down, in a graph of rdflib, and
only where it may meet such a literal, in the data or in its own text: rdflib takes longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from threading import RLock
from typing import Any

from kg.engines.base import Solutions
from kg.engines.marked import is_rewritten
from kg.engines.rdflib_groups import every_row
from kg.engines.rdflib_memory import as_triples, from_rdflib, quieten, to_rdflib
from kg.engines.rdflib_queries import prepare, telling_faults
from kg.engines.said_literals import says_rewritten
from kg.errors import KgError, QueryError
from kg.io.allocator import require_room
from kg.rdf.terms import IRI, Row, Term
from kg.sparql.reads import find_predicates
from kg.sparql.tokens import tokenize

_MANY, _OF_MANY = 100_000, 300 << 20
"""So many triples at a time, and what rdflib reserves for them."""

_COUNTING = frozenset(("COUNT", "SUM", "AVG", "GROUP_CONCAT"))


class WrittenGraph:
    """Statements with literals as they are written; safe to ask from several threads."""

    def __init__(
        self,
        quads: Callable[[IRI | None], Iterable[Any]],
        is_rewritten: Callable[[IRI | None], bool],
        named: Callable[[], Iterable[Any]],
    ) -> None:
        """Take what gives the statements with a predicate, or all, and tells whether a store would rewrite any of them.

        What is in `named` graphs is given as quads, for queries that speak of graphs.
        """
        self._quads, self._is_rewritten, self._named = quads, is_rewritten, named
        self._graph: Any = None
        self._held: set[IRI | None] = set()
        self._whole: Any = None
        self._prepared: dict[str, Any] = {}
        self._meets: dict[str, bool] = {}
        self._found: dict[IRI | None, bool] = {}
        self._lock = RLock()

    def tells_more(self, query: str, bound: Mapping[str, Term]) -> bool:
        """Tell whether a query with some terms may see a literal that a store has rewritten, or how often a store errs.

        A store takes two ways of one path (`a|b`) to the same value for one, and whoever counts sees that.
        """
        if query not in self._meets:
            with self._lock:
                self._meets[query] = (
                    says_rewritten(query) or _counts_ways(query) or any(map(self._has_rewritten, _read_by(query)))
                )
        return self._meets[query] or any(map(is_rewritten, bound.values()))

    def _has_rewritten(self, predicate: IRI | None) -> bool:
        if predicate not in self._found:
            self._found[predicate] = self._is_rewritten(predicate)
        return self._found[predicate]

    def select(self, query: str, bound: Mapping[str, Term]) -> Solutions:
        """Answer a SELECT; raise QueryError."""
        self.prepare(query)
        with self._lock, telling_faults():
            result = self._ask(query, bound)
            rows: list[Row] = [tuple(map(from_rdflib, row)) for row in every_row(result)]
        return Solutions(tuple(map(str, result.vars)), iter(rows))

    def ask(self, query: str, bound: Mapping[str, Term]) -> bool:
        """Answer an ASK; raise QueryError."""
        self.prepare(query)
        with self._lock, telling_faults():
            return bool(self._ask(query, bound).askAnswer)

    def prepare(self, query: str) -> Any:
        """Return a query as rdflib runs it, read and admitted once; raise QueryError for one that it cannot read."""
        with self._lock:
            if query not in self._prepared:
                try:
                    with telling_faults():
                        self._prepared[query] = prepare(query, {})
                except QueryError as error:
                    told = f"it reads literals that a store rewrites, so that rdflib is asked: {error.message}"
                    raise QueryError(told) from None
            return self._prepared[query]

    def _ask(self, query: str, bound: Mapping[str, Term]) -> Any:
        quieten()
        terms = {name: to_rdflib(term) for name, term in bound.items()}
        return self._graph_for(query).query(self.prepare(query), initBindings=terms)

    def _graph_for(self, query: str) -> Any:
        """Return a graph of rdflib with all that a query reads."""
        import rdflib

        if any(token.word == "GRAPH" for token in tokenize(query)):
            if self._whole is None:
                self._whole = rdflib.Dataset()
                for triple in _converted(self._quads(None)):
                    self._whole.default_graph.add(triple)
                for quad in self._named():
                    graph = self._whole.graph(rdflib.URIRef(quad.graph_name.value))
                    graph.add(next(as_triples([quad])))
            return self._whole
        if self._graph is None:
            self._graph = rdflib.Graph()
        for predicate in _read_by(query):
            if not self._held & {predicate, None}:
                for triple in _converted(self._quads(predicate)):
                    self._graph.add(triple)
                self._held.add(predicate)
        return self._graph


def _counts_ways(query: str) -> bool:
    """Tell whether a query has a path of alternatives, and an aggregate that sees how often it leads to a value."""
    tokens = tokenize(query)
    return any(token.text == "|" for token in tokens) and any(token.word in _COUNTING for token in tokens)


def _read_by(query: str) -> Iterable[IRI | None]:
    """Return the predicates that a query reads; None is all of them."""
    try:
        found = find_predicates(query)
    except KgError:
        found = None
    return (None,) if found is None else found


def _converted(quads: Iterable[Any]) -> Iterator[Any]:
    for number, triple in enumerate(as_triples(quads, as_written=True), 1):
        if number % _MANY == 0:
            require_room(_OF_MANY)
        yield triple
