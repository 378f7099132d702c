"""rdflib graphs that a program holds: handed to the fast store term by term, without text in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from kg.engines.given_text import Group, Lines, iter_lines
from kg.errors import InputError
from kg.rdf.formats import has_blank_node
from kg.rdf.rewritten import is_kept
from kg.rdf.terms import IRI, BlankNode, Term

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Store


_MOST_TYPED = 100_000
"""So many literals with a datatype are kept at once for those that come again."""


def is_graph(thing: object) -> bool:
    """Tell whether a thing is an rdflib graph or dataset, without importing rdflib."""
    return any(f"{kind.__module__}.{kind.__name__}" == "rdflib.graph.Graph" for kind in type(thing).__mro__)


class GivenGraphs:
    """Some rdflib graphs, and which of their blank nodes goes by another name in the store."""

    def __init__(self, graphs: Iterable[rdflib.Graph]) -> None:
        self._graphs = list(graphs)
        self._renamed: dict[str, str] = {}
        self.keeps = True
        """Whether a store keeps all literals that were handed over so far as they are."""

    def iter_quads(self) -> Iterator[Any]:
        """Yield the triples of all graphs as pyoxigraph quads of the default graph.

        Raises InputError for what RDF has not: a name that is no IRI, a literal that is a subject, a variable.
        """
        return self._quads(triple for graph in self._graphs for triple in _triples(graph))

    def add_to(self, store: Store) -> None:
        """Put the triples of all graphs into the default graph of a store; errors are those of `iter_quads`."""
        import pyoxigraph

        left: list[tuple[Any, ...]] = []
        lines = iter_lines((group for graph in self._graphs for group in _groups(graph)), left, self._passes)
        text: Any = Lines(lines)
        try:
            store.load(text, pyoxigraph.RdfFormat.N_TRIPLES)
        except (SyntaxError, ValueError):  # which triple it is, is told one by one
            store.extend(self.iter_quads())
        else:
            store.extend(self._quads(left))

    def _passes(self, lexical: str, datatype: str) -> None:
        self.keeps = self.keeps and is_kept(lexical, datatype)

    def _quads(self, triples: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        import pyoxigraph

        convert, convert_literal, iris = self._converters()
        named_node, literal_node = _plain_types()
        quad, find = pyoxigraph.Quad, iris.get
        for triple in triples:
            subject, predicate, value = triple
            try:  # Calls are saved here, as most of the time goes into them: an IRI that is known takes none.
                new = find(str(subject)) if type(subject) is named_node else None
                of = find(str(predicate)) if type(predicate) is named_node else None
                kind = type(value)
                if kind is literal_node:
                    to = convert_literal(value)
                else:
                    to = (find(str(value)) if kind is named_node else None) or convert(value)
                yield quad(new or convert(subject), of or convert(predicate), to)
            except (ValueError, TypeError) as error:
                told = ", ".join(map(repr, triple))
                raise InputError(f"the graph holds what RDF does not have, {told}: {error}") from None

    def _converters(self) -> tuple[Callable[[Any], Any], Callable[[Any], Any], dict[str, Any]]:
        """Return what makes terms of pyoxigraph of rdflib's, literals apart, and the IRIs that were made by their text.

        A text is found faster than a term of rdflib, which compares itself in Python.
        """
        import pyoxigraph
        from rdflib import BNode, Literal, URIRef

        iris: dict[str, Any] = {}
        blank: dict[str, Any] = {}
        typed: dict[tuple[str, Any], Any] = {}
        literal, named_node = pyoxigraph.Literal, pyoxigraph.NamedNode

        def of_literal(term: Any) -> Any:
            lexical, language, datatype = str(term), term.language, term.datatype
            if language:
                return literal(lexical, language=language)
            if datatype is None:
                return literal(lexical)
            found = typed.get((lexical, datatype))
            if found is None:
                if len(typed) >= _MOST_TYPED:
                    typed.clear()
                self._passes(lexical, str(datatype))
                found = typed[lexical, datatype] = literal(lexical, datatype=named_node(str(datatype)))
            return found

        def convert(term: Any) -> Any:
            found: Any
            if isinstance(term, URIRef):
                found = iris[str(term)] = named_node(str(term))
                return found
            if isinstance(term, BNode):
                found = blank.get(str(term))
                if found is None:
                    found = blank[str(term)] = self._blank(str(term))
                return found
            if isinstance(term, Literal):
                return of_literal(term)
            raise ValueError(f"{term!r} is no term")

        return convert, of_literal, iris

    def _blank(self, name: str) -> Any:
        import pyoxigraph

        try:
            return pyoxigraph.BlankNode(name)
        except ValueError:  # rdflib takes any text for a label
            label = f"given{len(self._renamed)}"
            self._renamed[label] = name
            return pyoxigraph.BlankNode(label)

    def given(self, term: Term | None) -> Term | None:
        """Return a term of the store as the graphs have it."""
        if isinstance(term, BlankNode) and term.value in self._renamed:
            return BlankNode(self._renamed[term.value])
        return term

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes that the graphs know, the first of each name, where they stand for IRIs."""
        found: dict[str, str] = {}
        for graph in self._graphs:
            for prefix, namespace in graph.namespaces():
                found.setdefault(prefix, IRI(str(namespace)).value)
        return found


def add_inferred(store: Store, graph: rdflib.Graph) -> None:
    """Add what an rdflib graph has beyond a store; blank nodes have other names there, so what has any is left out."""
    store.extend(quad for quad in GivenGraphs([graph]).iter_quads() if not has_blank_node(quad))


def _plain_types() -> tuple[type, type]:
    from rdflib import Literal, URIRef

    return URIRef, Literal


def _triples(graph: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the triples of a graph, or of all graphs of a dataset together."""
    if hasattr(graph, "quads"):
        return (quad[:3] for quad in graph.quads((None, None, None, None)))
    triples: Iterator[tuple[Any, ...]] = graph.triples((None, None, None))
    return triples


def _groups(graph: Any) -> Iterable[Group]:
    """Return the triples of a graph by subject and predicate.

    rdflib's own store has them so, and would look up for each of them which graphs it belongs to, which takes six times
    as long as to read them: where a graph is all that its store holds, there is nothing to look up.
    """
    index = None if hasattr(graph, "quads") else getattr(graph.store, "_Memory__spo", None)
    if index is not None and [graph.identifier] == [one.identifier for one in graph.store.contexts()]:
        return ((subject, rows.items()) for subject, rows in index.items())
    return ((subject, ((predicate, (value,)),)) for subject, predicate, value in _triples(graph))


def read_report(turtle: str, blank: str, conforms: bool) -> rdflib.Graph:
    """Return a validation report as an rdflib graph, its blank nodes made of IRIs that begin with `blank`.

    Whether it conforms is as given, whatever the text says.
    """
    import pyoxigraph
    import rdflib

    from kg.engines.rdflib_memory import as_triples

    def meant(term: Any) -> Any:
        named = isinstance(term, rdflib.URIRef) and term.startswith(blank)
        return rdflib.BNode(unquote(term[len(blank) :])) if named else term

    # rdflib's own parser takes thirty times as long, which is a tenth of a validation of half a million triples.
    read = pyoxigraph.parse(turtle, pyoxigraph.RdfFormat.TURTLE)
    graph = rdflib.Graph()
    for triple in as_triples(read, as_written=True):
        graph.add(tuple(map(meant, triple)))
    for prefix, namespace in read.prefixes.items():  # which are known only when all is read
        graph.bind(prefix, namespace)
    for node in list(graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)):
        graph.set((node, rdflib.SH.conforms, rdflib.Literal(conforms)))
    return graph
