"""Writing RDF: terms to and from pyoxigraph, and streams of quads in the usual formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kg.terms import IRI, LANG_STRING, BlankNode, Literal, Term, Triple

if TYPE_CHECKING:
    pass


class RdfFormat(NamedTuple):
    """An RDF format: the name of its constant in pyoxigraph, its suffix, and whether it keeps named graphs."""

    constant: str
    suffix: str
    named_graphs: bool


FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat("TURTLE", "ttl", False),
    "trig": RdfFormat("TRIG", "trig", True),
    "ntriples": RdfFormat("N_TRIPLES", "nt", False),
    "nquads": RdfFormat("N_QUADS", "nq", True),
    "jsonld": RdfFormat("JSON_LD", "jsonld", True),
    "rdfxml": RdfFormat("RDF_XML", "rdf", False),
}


def to_oxigraph(term: Term) -> Any:
    """Return a term as pyoxigraph's; raise ValueError for an IRI that it refuses."""
    import pyoxigraph

    if isinstance(term, IRI):
        return pyoxigraph.NamedNode(str(term))
    if isinstance(term, BlankNode):
        return pyoxigraph.BlankNode(str(term))
    if term.language:
        return pyoxigraph.Literal(term.lexical, language=term.language)
    return pyoxigraph.Literal(term.lexical, datatype=pyoxigraph.NamedNode(term.datatype))


def from_oxigraph(term: Any) -> Term:
    """Return a pyoxigraph term as ours."""
    kind = type(term).__name__
    if kind == "NamedNode":
        return IRI(term.value)
    if kind == "Literal":
        language = term.language
        return Literal(term.value, LANG_STRING if language else term.datatype.value, language)
    if kind == "BlankNode":
        return BlankNode(term.value)
    raise TypeError(f"a {kind} cannot be an answer")


def write_quads(
    quads: Iterable[Any],
    file: IO[bytes],
    format_name: str,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Write quads or triples to a binary file in one of FORMATS, as they come, in constant memory."""
    import pyoxigraph

    kind = getattr(pyoxigraph.RdfFormat, FORMATS[format_name].constant)
    pyoxigraph.serialize(quads, file, kind, prefixes=dict(prefixes or {}))


def write_triples(triples: Iterable[Triple], file: IO[bytes], format_name: str, prefixes: Mapping[str, str]) -> None:
    """Write our triples to a binary file in one of FORMATS."""
    import pyoxigraph

    converted = (pyoxigraph.Triple(*(to_oxigraph(term) for term in triple)) for triple in triples)
    write_quads(converted, file, format_name, prefixes)
