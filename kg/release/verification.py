"""Verification of a release: every file is what its description says, and all say the same."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from importlib.resources import files as package_files
from pathlib import Path

from kg.ask.running import run
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.errors import KgError
from kg.exchange.dump import collected
from kg.findings import Finding, Progress, Report
from kg.project.config import Project
from kg.project.sealing import hash_file
from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.formats import BY_SUFFIX, FORMATS, is_graph_file, without_packing
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import DCAT, DCTERMS, SPDX, TYPE, VOID
from kg.release.description import value_of
from kg.release.dump_checks import (
    Dump,
    check_counts,
    check_dump,
    digest_of,
    fault,
    read_reference,
)
from kg.release.packing import DCAT_FILE, INDEX, SUMS, VOID_FILE, iter_files, media_type_of
from kg.shacl.outside import validate_outside

_LONGEST_FIELD = (1 << 31) - 1  # what csv itself takes for too long is a long text


def verify_release(folder: Path, project: Project | None = None, progress: Progress | None = None) -> Report:
    """Return what is wrong with a release: files, checksums, descriptions, counts, and dumps that differ.

    Each dump is read by two parsers, and each must hold just what the canonical N-Quads hold. With a project, a note
    tells whether its files hold the same as the release. What is no file of its own is told, and then nothing is read.
    """
    if others := list(_check_kinds(folder)):
        return Report(others)
    findings = [*_check_sums(folder), *_check_description(folder), *_check_content(folder)]
    dumps = [
        Dump(path, BY_SUFFIX[without_packing(path).suffix])
        for path in sorted(folder.iterdir())
        if without_packing(path).suffix in BY_SUFFIX and path.name not in (VOID_FILE, DCAT_FILE)
    ]
    references = [dump for dump in dumps if dump.format == "nquads"]
    if len(references) != 1:
        message = "a release needs one file of canonical N-Quads" + (
            ", and this one has none" if not references else ""
        )
        return Report([*findings, fault(folder, message, "dumps")])
    notes: list[str] = []
    reference = references[0]
    try:
        with CanonicalGraphs() as graphs:
            findings += read_reference(reference, graphs)
            quads, triples = digest_of(graphs.iter_quad_lines()), digest_of(graphs.iter_triple_lines())
            known = graphs.blank_quads(merged=False)
            findings += check_counts(folder, graphs)
            for n, dump in enumerate(dumps):
                expected = quads if FORMATS[dump.format].named_graphs else triples
                findings += check_dump(dump, expected, graphs, reference.path.name)
                if progress:
                    progress(n + 1, len(dumps), dump.path.name)
    except KgError as error:
        findings.append(fault(reference.path, error.message, "dumps"))
    else:
        if project:
            with collected(project, known=known) as graphs:
                same = digest_of(graphs.iter_quad_lines()) == quads
            notes.append(f"the files of the project hold {'just' if same else 'not'} what the release holds")
    return Report(findings, notes)


def _check_kinds(folder: Path) -> Iterator[Finding]:
    """Yield a finding for each link, which may lead anywhere, and each pipe or device, which may have no end."""
    for parent, folders, names in os.walk(folder):
        for path in sorted(Path(parent, name) for name in (*folders, *names)):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                yield fault(path, "this is a link, a pipe or a device, and a release has files alone", "content")


def _find_within(folder: Path, name: str) -> Path | None:
    """Return the file of a release that a text of it names; None where that would be outside."""
    path = Path(name)
    return None if not name or path.is_absolute() or ".." in path.parts else folder / path


def _check_sums(folder: Path) -> Iterator[Finding]:
    sums = folder / SUMS
    try:
        lines = sums.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield fault(
            sums, f"the list of checksums cannot be read: {getattr(error, 'strerror', None) or error}", "checksums"
        )
        return
    listed = set()
    for number, line in enumerate(lines, 1):
        digest, _, name = line.partition("  ")
        path = _find_within(folder, name)
        if len(digest) != 64 or path is None:
            yield fault(sums, "this line is no checksum and path", "checksums", number)
            continue
        listed.add(name)
        if not path.is_file():
            yield fault(path, f"the file is missing; {SUMS} lists it", "checksums")
        elif hash_file(path) != digest:
            yield fault(
                path, f"the content is not that of the release: its SHA-256 is not the one in {SUMS}", "checksums"
            )
    for path in iter_files(folder):
        name = path.relative_to(folder).as_posix()
        if name != SUMS and name not in listed:
            yield fault(path, f"the file is not of this release; {SUMS} does not list it", "checksums")


def _check_description(folder: Path) -> Iterator[Finding]:
    described = [folder / VOID_FILE, folder / DCAT_FILE]
    missing = [path for path in described if not path.is_file()]
    for path in missing:
        yield fault(path, "the description is missing", "description")
    if missing:
        return
    try:
        shapes = Path(str(package_files("kg.release") / "shapes.ttl"))
        # Each by itself: what one leaves out, the other must not make up for.
        found = [finding for path in described for finding in validate_outside([path], [shapes]).findings]
        void, dcat = (TermGraph(read_triples([path])) for path in described)
    except KgError as error:
        yield fault(
            folder, f"the description cannot be read: {getattr(error, 'strerror', None) or error}", "description"
        )
        return
    yield from found
    yield from _check_files(folder, dcat)
    licences = {
        value for triples in (void, dcat) for _, p, v in triples if p == IRI(DCTERMS + "license") for value in [str(v)]
    }
    if len(licences) > 1:
        yield fault(folder / DCAT_FILE, f"there are several licences: {', '.join(sorted(licences))}", "licence")
    index = folder / INDEX
    if index.is_file():
        text = index.read_text("utf-8", "replace")
        datasets = [s for s, p, v in dcat if p == TYPE and v == IRI(DCAT + "Dataset")]
        for licence in licences:
            if f"<{licence}>" not in text:
                yield fault(index, f"the licence is not <{licence}> here", "licence")
        for version in (one for dataset in datasets for one in value_of(dcat, dataset, DCAT + "version")):
            if f"release {version}\n" not in text:
                yield fault(index, f"the version is not {version} here", "version")
            for dataset in datasets:
                if not str(dataset).endswith(f"/{version}"):
                    yield fault(folder / DCAT_FILE, f"<{dataset}> is not version {version}", "version")
    if {s for s, p, v in void if p == TYPE and v == IRI(VOID + "Dataset")} != {
        s for s, p, v in dcat if p == TYPE and v == IRI(DCAT + "Dataset")
    }:
        yield fault(folder / VOID_FILE, f"{VOID_FILE} and {DCAT_FILE} describe different releases", "version")


def _check_content(folder: Path) -> Iterator[Finding]:
    """Yield a finding for each file of terms, each saved query and each table that cannot be read."""
    engine = EmbeddedEngine(load_merged([]))
    for path in iter_files(folder):
        try:
            if is_graph_file(path) and path.parent != folder:
                read_triples([path])
            elif path.suffix == ".rq":
                run(engine, path.read_text("utf-8"), path=path)
            elif path.name == "csv-metadata.json":
                yield from _check_tables(path)
        except (KgError, ValueError, OSError) as error:
            yield fault(path, f"cannot be read: {getattr(error, 'strerror', None) or error}", "content")


def _check_tables(description: Path) -> Iterator[Finding]:
    for url, names in _read_tables(description):
        path = _find_within(description.parent, url)
        if path is None:
            yield fault(description, f"{url} is no table beside it", "content")
            continue
        with path.open(encoding="utf-8", newline="") as file:
            csv.field_size_limit(_LONGEST_FIELD)
            for number, row in enumerate(csv.reader(file), 1):
                if (number == 1 and row != names) or len(row) != len(names):
                    yield fault(path, f"the columns are not those of {description.name}", "content", number)
                    break


def _read_tables(description: Path) -> list[tuple[str, list[str]]]:
    """Return each table with its columns; raise ValueError for what describes none (CSV on the Web, section 5)."""
    try:
        tables = json.loads(description.read_text("utf-8"))["tables"]
        return [(str(one["url"]), [column["name"] for column in one["tableSchema"]["columns"]]) for one in tables]
    except (LookupError, TypeError, RecursionError):
        raise ValueError("it says not for each of its tables the url and the names of the columns") from None


def _check_files(folder: Path, dcat: TermGraph) -> Iterator[Finding]:
    described = set()
    where = folder / DCAT_FILE
    for one in [s for s, p, v in dcat if p == TYPE and v == IRI(DCAT + "Distribution")]:
        for name in value_of(dcat, one, DCTERMS + "title"):
            path = _find_within(folder, name)
            described.add(name)
            if path is None or not path.is_file():
                yield fault(where, f"{name} is described, and not there", "description")
                continue
            if value_of(dcat, one, DCAT + "byteSize") != [str(path.stat().st_size)]:
                yield fault(path, f"the size is not the one in {DCAT_FILE}", "description")
            for checksum in value_of(dcat, one, SPDX + "checksum"):
                if value_of(dcat, IRI(checksum), SPDX + "checksumValue") != [hash_file(path)]:
                    yield fault(path, f"the SHA-256 is not the one in {DCAT_FILE}", "description")
            told = [iri.partition("media-types/")[2] for iri in value_of(dcat, one, DCAT + "mediaType")]
            if told != [media_type_of(path)]:
                yield fault(
                    path, f"{DCAT_FILE} says {', '.join(told)}, and its name says {media_type_of(path)}", "description"
                )
    for path in iter_files(folder):
        name = path.relative_to(folder).as_posix()
        if name not in described and name not in (SUMS, DCAT_FILE):
            yield fault(path, f"{DCAT_FILE} does not describe the file", "description")
