"""rdflib graphs that a program holds: handed to the fast store term by term, without text in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.rdf.terms import IRI, BlankNode, Term

if TYPE_CHECKING:
    import rdflib


def is_graph(thing: object) -> bool:
    """Tell whether a thing is an rdflib graph or dataset, without importing rdflib."""
    return any(f"{kind.__module__}.{kind.__name__}" == "rdflib.graph.Graph" for kind in type(thing).__mro__)


class GivenGraphs:
    """Some rdflib graphs, and which of their blank nodes goes by another name in the store."""

    def __init__(self, graphs: Iterable[rdflib.Graph]) -> None:
        self._graphs = list(graphs)
        self._renamed: dict[str, str] = {}

    def iter_quads(self) -> Iterator[Any]:
        """Yield the triples of all graphs as pyoxigraph quads of the default graph.

        Raises InputError for what RDF has not: a name that is no IRI, a literal that is a subject, a variable.
        """
        import pyoxigraph
        from rdflib import BNode, Literal, URIRef

        known: dict[Any, Any] = {}  # each IRI and blank node once; the literals are too many
        quad, literal, named_node = pyoxigraph.Quad, pyoxigraph.Literal, pyoxigraph.NamedNode

        def convert(term: Any) -> Any:
            kind = type(term)
            if kind is Literal or (kind is not URIRef and isinstance(term, Literal)):
                if term.language:
                    return literal(str(term), language=term.language)
                return (
                    literal(str(term), datatype=named_node(str(term.datatype))) if term.datatype else literal(str(term))
                )
            if isinstance(term, BNode):
                return self._blank(str(term))
            if isinstance(term, URIRef):
                return named_node(str(term))
            raise ValueError(f"{term!r} is no term of RDF")

        for graph in self._graphs:
            for triple in _triples(graph):
                terms = []
                for term in triple:
                    found = known.get(term) if not isinstance(term, Literal) else None
                    if found is None:
                        try:
                            found = convert(term)
                        except ValueError as error:
                            raise InputError(f"the graph holds {term!r}: {error}") from None
                        if not isinstance(term, Literal):
                            known[term] = found
                    terms.append(found)
                try:
                    yield quad(*terms)
                except TypeError:
                    raise InputError(f"the graph holds a triple that RDF does not have: {triple!r}") from None

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


def _triples(graph: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the triples of a graph, or of all graphs of a dataset together."""
    if hasattr(graph, "quads"):
        return (quad[:3] for quad in graph.quads((None, None, None, None)))
    triples: Iterator[tuple[Any, ...]] = graph.triples((None, None, None))
    return triples


def read_report(turtle: str, blank: str, conforms: bool) -> rdflib.Graph:
    """Return a validation report as an rdflib graph, with blank nodes for the IRIs that begin with `blank`.

    Whether it conforms is as given, whatever the text says.
    """
    import rdflib

    def meant(term: Any) -> Any:
        named = isinstance(term, rdflib.URIRef) and term.startswith(blank)
        return rdflib.BNode(term[len(blank) :]) if named else term

    graph, read = rdflib.Graph(), rdflib.Graph().parse(data=turtle, format="turtle")
    for prefix, namespace in read.namespaces():
        graph.bind(prefix, namespace)
    for triple in read:
        graph.add(tuple(map(meant, triple)))
    for node in list(graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)):
        graph.set((node, rdflib.SH.conforms, rdflib.Literal(conforms)))
    return graph
