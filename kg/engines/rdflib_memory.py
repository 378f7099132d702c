"""The second opinion: a pure rdflib Dataset made from the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.engines.base import Solutions, Traits
from kg.engines.parser_faults import require_sparql
from kg.engines.rdflib_groups import every_row
from kg.engines.rdflib_queries import prepare, telling_faults
from kg.errors import InputError
from kg.io.allocator import require_room
from kg.rdf.rewritten import given_back, is_kept
from kg.rdf.terms import IRI, LANG_STRING, XSD_STRING, BlankNode, Literal, Row, Term, Triple, TripleTerm, to_n3

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Quad


# What rdflib reserves: at least, and for each byte of Turtle, which is some 3 kB for a triple (measured: 2 kB).
_LEAST, _PER_BYTE = 30 << 20, 130
_NOT_IN_RDFLIB = "triple terms and base directions (RDF 1.2) cannot be held by rdflib; ask the default engine"


class MemoryEngine:
    """Asks an rdflib Dataset whose default graph is the merged graph."""

    traits = Traits(in_memory=True)

    def __init__(self, dataset: rdflib.Dataset) -> None:
        self._dataset = dataset

    @property
    def plain(self) -> MemoryEngine:
        """The engine itself."""
        return self

    @property
    def with_entailed(self) -> MemoryEngine:
        """The engine itself."""
        return self

    def write(self, term: Term) -> str:
        """Return a term in N-Triples syntax."""
        return to_n3(term)

    def _query(self, query: str) -> Any:
        with telling_faults():
            require_sparql(query)
            return self._dataset.query(prepare(query, dict(self._dataset.namespaces()), stored=True))

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        result = self._query(query)
        variables = tuple(str(variable) for variable in result.vars)
        return Solutions(variables, _iter_rows(result))

    def ask(self, query: str) -> bool:
        """Answer an ASK."""
        return bool(self._query(query).askAnswer)

    def graph(self, query: str) -> Iterator[Triple]:
        """Answer a CONSTRUCT or a DESCRIBE."""
        for triple in self._query(query).graph:
            subject, predicate, value = (from_rdflib(term) for term in triple)
            if subject is not None and predicate is not None and value is not None:
                yield subject, predicate, value


def _iter_rows(result: Any) -> Iterator[Row]:
    """Yield rows as rdflib finds them; it evaluates late, so its faults show here."""
    with telling_faults():
        yield from (tuple(map(from_rdflib, row)) for row in every_row(result))


def quieten() -> None:
    """Have rdflib say nothing on stderr: of literals that are none of their type, nor of what it calls itself.

    Of "abc"^^xsd:integer it logs a traceback. Its queries call what it calls deprecated, which where warnings are
    errors (`python -W error`) would be told as a fault of the question.
    """
    import logging
    import warnings

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", "Parsing weird boolean", UserWarning)
    warnings.filterwarnings("ignore", module=r"(rdflib|pyparsing|html5rdf)(\.|\Z)")


def load_dataset(
    files: Iterable[tuple[str, Iterable[Quad]]], *, as_written: bool = True, called: Mapping[str, str] | None = None
) -> rdflib.Dataset:
    """Return an rdflib Dataset with a named graph per (graph IRI, quads), and all triples in the default graph.

    Quads of a named graph stay in it. Errors name a graph as it is `called`.
    Literals keep the form that the file gives them, or else have the one that a snapshot gives them.
    """
    import rdflib

    quieten()
    dataset = rdflib.Dataset()
    convert = _Converter(as_written=as_written)
    for iri, quads in files:
        of_file: rdflib.Graph | None = None  # a graph without a statement is none, as in a store
        for quad in quads:
            try:
                triple = (convert(quad.subject), convert(quad.predicate), convert(quad.object))
            except InputError as error:
                raise InputError(f"{(called or {}).get(iri, iri)}: {error.message}") from None
            if type(quad.graph_name).__name__ != "DefaultGraph":
                dataset.graph(convert(quad.graph_name)).add(triple)
            else:
                of_file = dataset.graph(rdflib.URIRef(iri)) if of_file is None else of_file
                of_file.add(triple)
            dataset.default_graph.add(triple)
    return dataset


def as_triples(quads: Iterable[Quad], *, as_written: bool = False) -> Iterator[Any]:
    """Yield quads of pyoxigraph as triples of rdflib, with literals as a store gives them back, or as they are."""
    quieten()
    convert = _Converter(as_written=as_written)
    return ((convert(quad.subject), convert(quad.predicate), convert(quad.object)) for quad in quads)


class _Converter:
    """Turns pyoxigraph terms into rdflib terms, each IRI once."""

    def __init__(self, *, as_written: bool) -> None:
        import rdflib

        self._rdflib, self._as_written = rdflib, as_written
        self._known: dict[str, rdflib.URIRef] = {}

    def __call__(self, term: Any) -> Any:
        kind = type(term).__name__
        if kind == "NamedNode":
            return self._known.setdefault(term.value, self._rdflib.URIRef(term.value))
        if kind == "BlankNode":
            return self._rdflib.BNode(term.value)
        if kind == "Triple" or term.direction:
            raise InputError(_NOT_IN_RDFLIB)
        if term.language:
            return self._rdflib.Literal(term.value, lang=term.language)
        if term.datatype.value == XSD_STRING:
            return self._rdflib.Literal(term.value)
        lexical, kind = term.value, term.datatype.value
        if not self._as_written and not is_kept(lexical, kind):
            lexical, kind = given_back(lexical, kind)
        datatype = self._known.setdefault(kind, self._rdflib.URIRef(kind))
        return self._rdflib.Literal(lexical, datatype=datatype, normalize=False)


def from_rdflib(term: Any) -> Term | None:
    """Return an rdflib term as ours, None for None."""
    if term is None:
        return None
    kind = type(term).__name__
    if kind == "URIRef":
        return IRI(str(term))
    if kind == "BNode":
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), LANG_STRING, term.language)
    return Literal(str(term), str(term.datatype) if term.datatype else XSD_STRING)


def to_rdflib(term: Term) -> Any:
    """Return a term as rdflib's, with the lexical form that it has."""
    import rdflib

    if isinstance(term, IRI):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, TripleTerm) or "--" in (term.language or ""):
        raise InputError(_NOT_IN_RDFLIB)
    if term.language:
        return rdflib.Literal(term.lexical, lang=term.language)
    datatype = None if term.datatype == XSD_STRING else rdflib.URIRef(term.datatype)
    return rdflib.Literal(term.lexical, datatype=datatype, normalize=False)


def load_files(files: Iterable[tuple[str, Path]], entailment: Sequence[str] = ()) -> rdflib.Dataset:
    """Return the Dataset of (graph IRI, file), for questions, with literals as in a snapshot.

    What follows by the rules for which words of `entailment` stand is in the default graph.

    So the same question counts the same on every engine. Raises SyntaxErrors with all faults of all files.
    """
    from kg.errors import SyntaxErrors, TurtleError
    from kg.rdf.turtle import iter_quads

    files = list(files)
    with suppress(OSError):  # told by who reads it
        require_room(_LEAST + _PER_BYTE * sum(path.stat().st_size for _, path in files))
    errors: list[TurtleError] = []
    dataset = load_dataset(((iri, iter_quads(path, errors, graph=iri)) for iri, path in files), as_written=False)
    if errors:
        raise SyntaxErrors(errors)
    if entailment:
        from kg.engines.inferred import add_entailed_to

        add_entailed_to(dataset.default_graph, entailment)
    return dataset
