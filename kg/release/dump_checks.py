"""Dumps of a release, compared with its canonical N-Quads, and their counts with the description."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, DecimalException
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import KgError, Location
from kg.findings import Finding
from kg.io.sorting import Room
from kg.rdf.canonical import CanonicalGraphs, LineFile
from kg.rdf.formats import FORMATS
from kg.rdf.graph import TermGraph
from kg.rdf.guarded import Guarded, guards_of, open_unpacked
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import TYPE, VOID
from kg.release.description import Counts, count, value_of
from kg.release.packing import VOID_FILE
from kg.release.second_parser import read_again

# A triple term, or a text with a base direction; only the end of a line may be the name of a graph.
_OF_RDF_12 = re.compile(rb'<<\( |"@[A-Za-z0-9-]+--(?:ltr|rtl) ')
_NUMBER = re.compile(
    rb'"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)("\^\^<http://www.w3.org/2001/XMLSchema#(?:integer|decimal|double)>)'
)


_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Dump(NamedTuple):
    """A dump of a release: its file, and its format among FORMATS."""

    path: Path
    format: str


def fault(path: Path, message: str, rule: str, line: int | None = None) -> Finding:
    """Return a finding about a file of a release, or a line of it."""
    return Finding("violation", message, rule, Location(path, line, 1 if line else None))


def read_reference(dump: Dump, graphs: CanonicalGraphs) -> Iterator[Finding]:
    """Read the canonical N-Quads into graphs, and yield a finding where they are not canonical."""
    digest = hashlib.sha256()
    with open_unpacked(dump.path) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    _read(dump, graphs)
    if digest_of(graphs.iter_quad_lines()) != digest.digest():
        yield fault(
            dump.path, "the N-Quads are not canonical: not sorted, not unique, or not written as RDFC-1.0 says", "dumps"
        )


def _read(dump: Dump, graphs: CanonicalGraphs, known: Sequence[Any] = ()) -> None:
    """Read a dump with the first parser; raise KgError for one that it refuses."""
    import pyoxigraph

    with open_unpacked(dump.path) as file:
        try:
            kind = getattr(pyoxigraph.RdfFormat, FORMATS[dump.format].constant)
            read: Any = Guarded(file, guards_of(dump.format, dump.path), dump.path)  # has read()
            graphs.add_quads(pyoxigraph.parse(read, kind))
        except (SyntaxError, ValueError) as error:
            raise KgError(f"{dump.path.name} cannot be parsed: {error}") from None
    graphs.name_blank_nodes(known=known)


def _read_again(dump: Dump, graphs: CanonicalGraphs, known: Sequence[Any]) -> None:
    """Read a dump with the second parser, rdflib; raise KgError for one that it refuses."""
    with open_unpacked(dump.path) as file:
        try:
            read_again(file, dump.format, graphs, known)
        except KgError as error:
            raise KgError(f"{dump.path.name} cannot be parsed by rdflib: {error.message}") from None


def digest_of(lines: Iterator[bytes]) -> bytes:
    """Return the SHA-256 of lines."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.digest()


def check_dump(dump: Dump, expected: bytes, reference: CanonicalGraphs, name: str) -> Iterator[Finding]:
    """Yield a finding for a dump that a parser refuses, or cannot read, or that does not hold what it should."""
    named = FORMATS[dump.format].named_graphs
    second: tuple[Callable[[Dump, CanonicalGraphs, Sequence[Any]], None], ...] = (_read_again,)
    if any(map(_OF_RDF_12.search, reference.iter_quad_lines())):
        second = ()
        told = "triple terms and base directions (RDF 1.2) are unknown to rdflib; only one parser has read this dump"
        yield fault(dump.path, told, "dumps")._replace(severity="info")
    # The nodes are named as they are here: found anew, names would take as long for each parser.
    known = reference.blank_quads(merged=not named)
    # The first parser has read the canonical N-Quads already.
    for reader in second if dump.path.name == name else (_read, *second):
        try:
            with CanonicalGraphs() as graphs:
                reader(dump, graphs, known)
                same = digest_of(graphs.iter_quad_lines() if named else graphs.iter_triple_lines()) == expected
                if not same and known and not named:
                    same = _digest_merged(graphs) == _digest_merged(reference)
                if not same and reader is _read_again:
                    same = _values(graphs, named=named) == _values(reference, named=named)
        except KgError as error:
            yield fault(dump.path, error.message, "dumps")
            return
        if not same:
            yield fault(dump.path, f"this does not hold what {name} holds", "dumps")
            return


def _digest_merged(graphs: CanonicalGraphs) -> bytes:
    """Return the digest of all graphs taken as one, in which blank nodes have other names than in each by itself."""
    if not graphs.has_blank_nodes:
        return digest_of(graphs.iter_triple_lines())
    import pyoxigraph

    with CanonicalGraphs() as merged:
        lines = LineFile(graphs.iter_triple_lines())
        merged.add("", pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))  # type: ignore[arg-type]  # has read()
        merged.name_blank_nodes()
        return digest_of(merged.iter_triple_lines())


def _values(graphs: CanonicalGraphs, *, named: bool) -> bytes:
    """Return a digest in which numbers count by their value: rdflib reads 01 in Turtle as 1."""
    with Room() as room:
        lines = room.lines()
        for line in graphs.iter_quad_lines() if named else graphs.iter_triple_lines():
            lines.add(_NUMBER.sub(_by_value, line))
        return digest_of(iter(lines))


def _by_value(match: re.Match[bytes]) -> bytes:
    """Return a number in one form, to its last digit; zero has no sign, and what no machine can hold stays."""
    with suppress(DecimalException):
        number = Decimal(match[1].decode())
        return str(number.normalize(_EXACT) if number else 0).encode() + match[2]
    return match[0]


def check_counts(folder: Path, graphs: CanonicalGraphs) -> Iterator[Finding]:
    """Yield a finding for each number of the description that is not the one in the graphs."""
    path = folder / VOID_FILE
    try:
        void = TermGraph(read_triples([path]))
    except KgError:
        return  # told by the check of the description
    dataset = next((s for s, p, v in void if p == TYPE and v == IRI(VOID + "Dataset")), None)
    if dataset is None:
        return
    links = sorted({v for s, _, _ in void for v in value_of(void, s, VOID + "linkPredicate")})
    base = str(dataset).rpartition("release/")[0]
    counts = count(graphs.iter_triple_lines(), base, links)
    for name, told, found in _compare(void, dataset, counts):
        if told != found:
            yield fault(path, f"{name}: {path.name} says {told}, and there are {found}", "counts")


def _compare(void: TermGraph, dataset: Any, counts: Counts) -> Iterator[tuple[str, str, str]]:
    """Yield what is counted, the number that is told, and the number that is there."""

    def only(values: list[str]) -> str:
        return values[0] if len(values) == 1 else "several" if values else "none"

    for name, n in (
        ("triples", counts.triples),
        ("distinctSubjects", counts.subjects),
        ("distinctObjects", counts.objects),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
    ):
        yield name, only(value_of(void, dataset, VOID + name)), str(n)
    for part, of, unit, there in (
        ("classPartition", "class", "entities", counts.classes),
        ("propertyPartition", "property", "triples", counts.properties),
    ):
        told = {
            only(value_of(void, IRI(one), VOID + of)): only(value_of(void, IRI(one), VOID + unit))
            for one in value_of(void, dataset, VOID + part)
        }
        for iri in sorted(told.keys() | there.keys()):
            yield f"<{iri}>", told.get(iri, "none"), str(there.get(iri, "none"))
    told_links = {}
    for one in map(IRI, value_of(void, dataset, VOID + "subset")):
        ends = only(value_of(void, one, VOID + "linkPredicate")), only(value_of(void, one, VOID + "objectsTarget"))
        told_links[ends] = only(value_of(void, one, VOID + "triples"))
    there_links = {(link.predicate, link.target): str(link.triples) for link in counts.links}
    for key in sorted(told_links.keys() | there_links.keys()):
        yield f"links by <{key[0]}> to <{key[1]}>", told_links.get(key, "none"), there_links.get(key, "none")
