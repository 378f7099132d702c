"""Verification of a release: every file is what its description says, and all say the same."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files as package_files
from pathlib import Path
from typing import IO, Any, NamedTuple

from kg.ask.running import run
from kg.engines.embedded import EmbeddedEngine, load_merged
from kg.errors import KgError, Location
from kg.exchange.dump import collected
from kg.findings import Finding, Progress, Report
from kg.io.compression import open_uncompressed, without_suffix
from kg.io.sorting import SortedLines
from kg.project.config import Project
from kg.rdf.canonical import CanonicalGraphs, LineFile
from kg.rdf.formats import FORMATS
from kg.rdf.terms import IRI, RDF, Triple
from kg.rdf.turtle import read_triples
from kg.release.description import DCAT, DCTERMS, SPDX, VOID, Counts, count, value_of
from kg.release.packing import DCAT_FILE, INDEX, SUMS, VOID_FILE, hash_file, iter_files, media_type_of
from kg.shacl.outside import validate_outside

_TYPE = IRI(RDF + "type")
_NUMBER = re.compile(
    rb'"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)("\^\^<http://www.w3.org/2001/XMLSchema#(?:integer|decimal|double)>)'
)
_RDFLIB = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
_BY_SUFFIX = {f".{known.suffix}": name for name, known in FORMATS.items()}


class _Dump(NamedTuple):
    path: Path
    format: str


def verify_release(folder: Path, project: Project | None = None, progress: Progress | None = None) -> Report:
    """Return what is wrong with a release: files, checksums, descriptions, counts, and dumps that differ.

    Each dump is read by two parsers, and each must hold just what the canonical N-Quads hold. With a project, a note
    tells whether its files hold the same as the release.
    """
    findings = [*_check_sums(folder), *_check_description(folder), *_check_content(folder)]
    dumps = [
        _Dump(path, _BY_SUFFIX[without_suffix(path).suffix])
        for path in sorted(folder.iterdir())
        if without_suffix(path).suffix in _BY_SUFFIX and path.name not in (VOID_FILE, DCAT_FILE)
    ]
    references = [dump for dump in dumps if dump.format == "nquads"]
    if len(references) != 1:
        message = "a release needs one file of canonical N-Quads" + (
            ", and this one has none" if not references else ""
        )
        return Report([*findings, _finding(folder, message, "dumps")])
    notes: list[str] = []
    reference = references[0]
    try:
        with CanonicalGraphs() as graphs:
            findings += _read_reference(reference, graphs)
            quads, triples = _digest(graphs.iter_quad_lines()), _digest_merged(graphs)
            findings += _check_counts(folder, graphs)
            for n, dump in enumerate(dumps):
                expected = quads if FORMATS[dump.format].named_graphs else triples
                findings += _check_dump(dump, expected, graphs, reference.path.name)
                if progress:
                    progress(n + 1, len(dumps), dump.path.name)
    except KgError as error:
        findings.append(_finding(reference.path, error.message, "dumps"))
    else:
        if project:
            with collected(project) as graphs:
                same = _digest(graphs.iter_quad_lines()) == quads
            notes.append(f"the files of the project hold {'just' if same else 'not'} what the release holds")
    return Report(findings, notes)


def _finding(path: Path, message: str, rule: str, line: int | None = None) -> Finding:
    return Finding("violation", message, rule, Location(path, line, 1 if line else None))


def _check_sums(folder: Path) -> Iterator[Finding]:
    sums = folder / SUMS
    try:
        lines = sums.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield _finding(sums, f"the list of checksums cannot be read: {error}", "checksums")
        return
    listed = set()
    for number, line in enumerate(lines, 1):
        digest, _, name = line.partition("  ")
        path = folder / name
        if len(digest) != 64 or not name or Path(name).is_absolute() or ".." in Path(name).parts:
            yield _finding(sums, "this line is no checksum and path", "checksums", number)
            continue
        listed.add(name)
        if not path.is_file():
            yield _finding(path, f"the file is missing; {SUMS} lists it", "checksums")
        elif hash_file(path) != digest:
            yield _finding(
                path, f"the content is not that of the release: its SHA-256 is not the one in {SUMS}", "checksums"
            )
    for path in iter_files(folder):
        name = path.relative_to(folder).as_posix()
        if name != SUMS and name not in listed:
            yield _finding(path, f"the file is not of this release; {SUMS} does not list it", "checksums")


def _check_description(folder: Path) -> Iterator[Finding]:
    described = [folder / VOID_FILE, folder / DCAT_FILE]
    missing = [path for path in described if not path.is_file()]
    for path in missing:
        yield _finding(path, "the description is missing", "description")
    if missing:
        return
    try:
        shapes = Path(str(package_files("kg.release") / "shapes.ttl"))
        # Each by itself: what one leaves out, the other must not make up for.
        found = [finding for path in described for finding in validate_outside([path], [shapes]).findings]
        void, dcat = (read_triples([path]) for path in described)
    except KgError as error:
        yield _finding(folder, f"the description cannot be read: {error}", "description")
        return
    yield from found
    yield from _check_files(folder, dcat)
    licences = {
        value for triples in (void, dcat) for _, p, v in triples if p == IRI(DCTERMS + "license") for value in [str(v)]
    }
    if len(licences) > 1:
        yield _finding(folder / DCAT_FILE, f"there are several licences: {', '.join(sorted(licences))}", "licence")
    index = folder / INDEX
    if index.is_file():
        text = index.read_text("utf-8", "replace")
        datasets = [s for s, p, v in dcat if p == _TYPE and v == IRI(DCAT + "Dataset")]
        for licence in licences:
            if f"<{licence}>" not in text:
                yield _finding(index, f"the licence is not <{licence}> here", "licence")
        for version in (one for dataset in datasets for one in value_of(dcat, dataset, DCAT + "version")):
            if f"release {version}\n" not in text:
                yield _finding(index, f"the version is not {version} here", "version")
            for dataset in datasets:
                if not str(dataset).endswith(f"/{version}"):
                    yield _finding(folder / DCAT_FILE, f"<{dataset}> is not version {version}", "version")
    if {s for s, p, v in void if p == _TYPE and v == IRI(VOID + "Dataset")} != {
        s for s, p, v in dcat if p == _TYPE and v == IRI(DCAT + "Dataset")
    }:
        yield _finding(folder / VOID_FILE, f"{VOID_FILE} and {DCAT_FILE} describe different releases", "version")


def _check_content(folder: Path) -> Iterator[Finding]:
    """Yield a finding for each file of terms, each saved query and each table that cannot be read."""
    engine = EmbeddedEngine(load_merged([]))
    for path in iter_files(folder):
        try:
            if path.suffix == ".ttl" and path.parent != folder:
                read_triples([path])
            elif path.suffix == ".rq":
                run(engine, path.read_text("utf-8"), path=path)
            elif path.name == "csv-metadata.json":
                yield from _check_tables(path)
        except (KgError, ValueError, OSError) as error:
            yield _finding(path, f"cannot be read: {error}", "content")


def _check_tables(description: Path) -> Iterator[Finding]:
    for table in json.loads(description.read_text("utf-8"))["tables"]:
        path = description.parent / table["url"]
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                if (number == 1 and row != names) or len(row) != len(names):
                    yield _finding(path, f"the columns are not those of {description.name}", "content", number)
                    break


def _check_files(folder: Path, dcat: list[Triple]) -> Iterator[Finding]:
    described = set()
    where = folder / DCAT_FILE
    for one in [s for s, p, v in dcat if p == _TYPE and v == IRI(DCAT + "Distribution")]:
        for name in value_of(dcat, one, DCTERMS + "title"):
            path = folder / name
            described.add(name)
            if not path.is_file():
                yield _finding(where, f"{name} is described, and not there", "description")
                continue
            if value_of(dcat, one, DCAT + "byteSize") != [str(path.stat().st_size)]:
                yield _finding(path, f"the size is not the one in {DCAT_FILE}", "description")
            for checksum in value_of(dcat, one, SPDX + "checksum"):
                if value_of(dcat, IRI(checksum), SPDX + "checksumValue") != [hash_file(path)]:
                    yield _finding(path, f"the SHA-256 is not the one in {DCAT_FILE}", "description")
            told = [iri.partition("media-types/")[2] for iri in value_of(dcat, one, DCAT + "mediaType")]
            if told != [media_type_of(path)]:
                yield _finding(
                    path, f"{DCAT_FILE} says {', '.join(told)}, and its name says {media_type_of(path)}", "description"
                )
    for path in iter_files(folder):
        name = path.relative_to(folder).as_posix()
        if name not in described and name not in (SUMS, DCAT_FILE):
            yield _finding(path, f"{DCAT_FILE} does not describe the file", "description")


def _read_reference(dump: _Dump, graphs: CanonicalGraphs) -> Iterator[Finding]:
    """Read the canonical N-Quads into graphs, and yield a finding where they are not canonical."""
    digest = hashlib.sha256()
    with open_uncompressed(dump.path) as file:
        while block := file.read(1 << 20):
            digest.update(block)
    _read(dump, graphs)
    if _digest(graphs.iter_quad_lines()) != digest.digest():
        yield _finding(
            dump.path, "the N-Quads are not canonical: not sorted, not unique, or not written as RDFC-1.0 says", "dumps"
        )


def _read(dump: _Dump, graphs: CanonicalGraphs) -> None:
    """Read a dump with the first parser; raise KgError for one that it refuses."""
    import pyoxigraph

    with open_uncompressed(dump.path) as file:
        try:
            kind = getattr(pyoxigraph.RdfFormat, FORMATS[dump.format].constant)
            graphs.add_quads(pyoxigraph.parse(file, kind))
        except (SyntaxError, ValueError) as error:
            raise KgError(f"{dump.path.name} cannot be parsed: {error}") from None
    graphs.name_blank_nodes()


def _read_again(dump: _Dump, graphs: CanonicalGraphs) -> None:
    """Read a dump with the second parser, rdflib; raise KgError for one that it refuses."""
    with open_uncompressed(dump.path) as file:
        try:
            read_again(file, dump.format, graphs)
        except KgError as error:
            raise KgError(f"{dump.path.name} cannot be parsed by rdflib: {error.message}") from None


def read_again(file: IO[bytes], format_name: str, graphs: CanonicalGraphs) -> None:
    """Read RDF in one of FORMATS into graphs with rdflib, literals as they are written; raise KgError for a fault."""
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

    normalized, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        held = rdflib.Dataset()
        try:
            held.parse(file, format=_RDFLIB.get(format_name, format_name))
        except Exception as error:  # rdflib raises errors of many kinds
            raise KgError(str(error)) from None
        for graph in held.graphs():
            name = "" if graph.identifier == held.default_graph.identifier else str(graph.identifier)
            graphs.add(name, (pyoxigraph.Triple(*map(convert, triple)) for triple in graph))
    finally:
        rdflib.NORMALIZE_LITERALS = normalized
    graphs.name_blank_nodes()


def _digest(lines: Iterator[bytes]) -> bytes:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.digest()


def _digest_merged(graphs: CanonicalGraphs) -> bytes:
    """Return the digest of all graphs taken as one, in which blank nodes have other names than in each by itself."""
    if not graphs.has_blank_nodes:
        return _digest(graphs.iter_triple_lines())
    import pyoxigraph

    with CanonicalGraphs() as merged:
        lines = LineFile(graphs.iter_triple_lines())
        merged.add("", pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES))  # type: ignore[arg-type]  # has read()
        merged.name_blank_nodes()
        return _digest(merged.iter_triple_lines())


def _check_dump(dump: _Dump, expected: bytes, reference: CanonicalGraphs, name: str) -> Iterator[Finding]:
    named = FORMATS[dump.format].named_graphs
    # The first parser has read the canonical N-Quads already.
    for reader in (_read_again,) if dump.path.name == name else (_read, _read_again):
        try:
            with CanonicalGraphs() as graphs:
                reader(dump, graphs)
                found = _digest(graphs.iter_quad_lines()) if named else _digest_merged(graphs)
                same = found == expected
                if not same and reader is _read_again:
                    same = _values(graphs, named=named) == _values(reference, named=named)
        except KgError as error:
            yield _finding(dump.path, error.message, "dumps")
            return
        if not same:
            yield _finding(dump.path, f"this does not hold what {name} holds", "dumps")
            return


def _values(graphs: CanonicalGraphs, *, named: bool) -> bytes:
    """Return a digest in which numbers count by their value: rdflib reads 01 in Turtle as 1."""
    with SortedLines() as lines:
        for line in graphs.iter_quad_lines() if named else graphs.iter_triple_lines():
            lines.add(_NUMBER.sub(lambda match: str(Decimal(match[1].decode()).normalize()).encode() + match[2], line))
        return _digest(iter(lines))


def _check_counts(folder: Path, graphs: CanonicalGraphs) -> Iterator[Finding]:
    path = folder / VOID_FILE
    try:
        void = read_triples([path])
    except KgError:
        return  # told by the check of the description
    dataset = next((s for s, p, v in void if p == _TYPE and v == IRI(VOID + "Dataset")), None)
    if dataset is None:
        return
    links = sorted({v for s, _, _ in void for v in value_of(void, s, VOID + "linkPredicate")})
    base = str(dataset).rpartition("release/")[0]
    counts = count(graphs.iter_triple_lines(), base, links)
    for name, told, found in _compare(void, dataset, counts):
        if told != found:
            yield _finding(path, f"{name}: {path.name} says {told}, and there are {found}", "counts")


def _compare(void: list[Triple], dataset: Any, counts: Counts) -> Iterator[tuple[str, str, str]]:
    """Yield what is counted, the number that is told, and the number that is there."""

    def only(values: list[str]) -> str:
        return values[0] if len(values) == 1 else "several" if values else "none"

    for name, n in (
        ("triples", counts.triples), ("distinctSubjects", counts.subjects), ("distinctObjects", counts.objects),
        ("classes", len(counts.classes)), ("properties", len(counts.properties)),
    ):  # fmt: skip
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
