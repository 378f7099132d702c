"""A second parser, rdflib, for a second opinion on what we wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from kg.engines.rdflib_memory import quieten
from kg.engines.rdflib_queries import literals_as_written
from kg.errors import KgError
from kg.rdf.canonical import CanonicalGraphs

_RDFLIB = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}


def read_again(file: IO[bytes], format_name: str, graphs: CanonicalGraphs, known: Sequence[Any] = ()) -> None:
    """Read RDF in one of FORMATS into graphs with rdflib, literals as they are written; raise KgError for a fault.

    Blank nodes get the names that they have in the known quads, where those are the same.
    """
    import pyoxigraph
    import rdflib

    def convert(term: Any) -> Any:
        if isinstance(term, rdflib.URIRef):
            return pyoxigraph.NamedNode(str(term))
        if isinstance(term, rdflib.BNode):
            return pyoxigraph.BlankNode(str(term))
        if term.language:
            return pyoxigraph.Literal(str(term), language=term.language)
        datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
        return pyoxigraph.Literal(str(term), datatype=datatype)

    quieten()
    with literals_as_written():
        held = rdflib.Dataset()
        try:
            held.parse(file, format=_RDFLIB.get(format_name, format_name))
        except Exception as error:  # rdflib raises errors of many kinds
            raise KgError(str(error)) from None
        for graph in held.graphs():
            name = "" if graph.identifier == held.default_graph.identifier else str(graph.identifier)
            graphs.add(name, (pyoxigraph.Triple(*map(convert, triple)) for triple in graph))
    graphs.name_blank_nodes(known=known)
