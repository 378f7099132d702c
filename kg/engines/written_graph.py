"""A graph that keeps literals as files have them, for queries that see how these are written.

A query does by `str`, `datatype`, a count, or a literal within a pattern, and a store would answer by what it has made
of them. Only what such a query reads is laid down, in a graph of rdflib, and only where it may meet a literal that a
store rewrites: rdflib takes longer. One that does no more than compare values is left to the store, as rdflib compares
those of unlike types otherwise than SPARQL says; and what rdflib fails to compute is not answered at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import Any

from kg.engines.base import NotAnswered, Solutions
from kg.engines.rdflib_memory import (
    as_triples,
    from_rdflib,
    literals_as_written,
    prepare,
    quieten,
    telling_faults,
    to_rdflib,
)
from kg.errors import KgError, QueryError
from kg.io.allocator import require_room
from kg.rdf.rewritten import is_kept
from kg.rdf.terms import IRI, Literal, Row, Term
from kg.sparql.reads import find_predicates
from kg.sparql.tokens import iter_meaningful, tokenize

# By these a query sees how a literal is written, or that two which are one value are two.
_SEEING = frozenset({
    "STR", "DATATYPE", "SAMETERM", "STRLEN", "SUBSTR", "UCASE", "LCASE", "STRSTARTS", "STRENDS", "CONTAINS",
    "STRBEFORE", "STRAFTER", "ENCODE_FOR_URI", "CONCAT", "REGEX", "REPLACE", "STRDT", "STRLANG", "MD5", "SHA1",
    "SHA256", "SHA384", "SHA512", "COUNT", "SUM", "AVG", "GROUP_CONCAT",
})  # fmt: skip
# By these it compares or computes values, which rdflib does otherwise than SPARQL where they are of unlike types.
_COMPARING = ("<", ">", "<=", ">=", "=", "!=", "+", "-", "*", "/", "IN")
_BEFORE_AN_OBJECT = ("iri", "name", "variable", "blank")
_MANY, _OF_MANY = 100_000, 300 << 20
"""So many triples at a time, and what rdflib reserves for them."""


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
        self._wants: dict[str, bool] = {}
        self._found: dict[IRI | None, bool] = {}
        self._lock = RLock()

    def tells_more(self, query: str, bound: Mapping[str, Term]) -> bool:
        """Tell whether a query with some terms may see a literal that a store has rewritten."""
        if query not in self._meets:
            with self._lock:
                self._wants[query] = _wants_written(query)
                self._meets[query] = self._wants[query] and any(map(self._has_rewritten, _read_by(query)))
        return self._wants[query] and (
            self._meets[query]
            or any(
                isinstance(term, Literal) and not term.language and not is_kept(term.lexical, term.datatype)
                for term in bound.values()
            )
        )

    def _has_rewritten(self, predicate: IRI | None) -> bool:
        if predicate not in self._found:
            self._found[predicate] = self._is_rewritten(predicate)
        return self._found[predicate]

    def select(self, query: str, bound: Mapping[str, Term]) -> Solutions:
        """Answer a SELECT; raise NotAnswered."""
        self.prepare(query)
        with self._lock, _answering():
            result = self._ask(query, bound)
            rows: list[Row] = [tuple(map(from_rdflib, row)) for row in result]
        return Solutions(tuple(map(str, result.vars)), iter(rows))

    def ask(self, query: str, bound: Mapping[str, Term]) -> bool:
        """Answer an ASK; raise NotAnswered."""
        self.prepare(query)
        with self._lock, _answering():
            return bool(self._ask(query, bound).askAnswer)

    def prepare(self, query: str) -> Any:
        """Return a query as rdflib runs it, read and admitted once; raise QueryError for one that it cannot read."""
        with self._lock:
            if query not in self._prepared:
                try:
                    with telling_faults(), literals_as_written():
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


@contextmanager
def _answering() -> Iterator[None]:
    try:
        with telling_faults():
            yield
    except QueryError as error:
        raise NotAnswered(error.message) from None


def _wants_written(query: str) -> bool:
    """Tell whether a query sees how literals are written, by what it computes or looks for, or only gives them back."""
    before, compares = "", False
    for token in iter_meaningful(tokenize(query)):
        if token.word in _SEEING or (token.kind in ("number", "string") and before in _BEFORE_AN_OBJECT):
            return True
        compares = compares or (token.word or token.text) in _COMPARING
        before = token.kind
    return not compares


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
