"""Releases: a folder with dumps, their description and checksums, made whole or not at all.

NAME-VERSION.nq.gz …   the dumps; the N-Quads are canonical, and every other file can be checked against them
void.ttl, dcat.ttl     what is in it, and its files, for machines
INDEX.md               the same for people
ontology/, queries/    the terms and the rules, and the saved questions
SHA256SUMS             a checksum of every file, for `sha256sum -c`
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.errors import CannotCarry, InputError, Location, UsageError
from kg.exchange.dump import collected, explain, prefixes_of, write_graphs
from kg.exchange.tables import write_tables
from kg.io.atomic import explained, sync_file, sync_folder
from kg.io.compression import compressing
from kg.io.unfinished import unfinished_beside
from kg.project.config import CONFIG, Project
from kg.project.declared import read_settings
from kg.project.sealing import hash_file
from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.formats import FORMATS, PACKINGS, is_graph_file, packing_of, to_oxigraph, without_packing
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal, Triple
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import DERIVED_FROM, OWL, TYPE
from kg.release.description import (
    PREFIXES,
    Counts,
    FileFacts,
    ReleaseFacts,
    count,
    describe_content,
    describe_files,
    told_known,
)

SUMS, INDEX, VOID_FILE, DCAT_FILE = "SHA256SUMS", "INDEX.md", "void.ttl", "dcat.ttl"
REFERENCE = "nquads"
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,60}\Z")
_MEDIA_TYPES = {
    **{known.suffix: known.media_type for known in FORMATS.values()}, ".csv": "text/csv", ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet", ".rq": "application/sparql-query", ".md": "text/markdown",
    ".txt": "text/plain", "": "text/plain",
}  # fmt: skip


class Wanted(NamedTuple):
    """What a release is to hold: its version, the formats beside canonical N-Quads, the compression, tables."""

    version: str
    formats: Sequence[str] = ("turtle",)
    compression: str | None = "gz"
    tables: Sequence[str] = ()
    issued: str | None = None
    known: int = 0
    """How many findings were known and accepted when it was made."""


class Made(NamedTuple):
    """A finished release, and the formats that could not hold everything, each with the reason."""

    folder: Path
    refused: list[CannotCarry]


def make_release(project: Project, folder: Path, wanted: Wanted) -> Made:
    """Make a release in a new folder; raise UsageError or InputError, and then leave nothing behind.

    The project is taken as it is; that it is in order is for the caller to see to.
    """
    license_iri = require_possible(project, folder, wanted)
    # Folders that are not there yet come with it, so that nothing of them is left where it is ended.
    top = next((one for one in reversed(folder.parents) if not one.exists()), folder)
    try:
        with unfinished_beside(top) as beside:
            made = beside / folder.relative_to(top)
            made.mkdir(parents=True)
            refused = _fill(project, made, wanted, license_iri)
            for parent, _, names in os.walk(beside):
                for name in names:
                    sync_file(Path(parent) / name)
                sync_folder(Path(parent))
            _place(beside, top, folder)
            sync_folder(top.parent)
    except OSError as error:
        raise InputError(explained(error, "nothing was changed"), location=Location(folder)) from None
    return Made(folder, refused)


def _place(beside: Path, top: Path, folder: Path) -> None:
    """Give a release its name, with the folders above it up to the top; raise UsageError where another took it."""
    try:
        beside.rename(top)
    except OSError:
        if folder.exists():
            raise _taken(folder) from None
        if not top.is_dir():
            raise
        folder.parent.mkdir(parents=True, exist_ok=True)  # another release has made some of them meanwhile
        (beside / folder.relative_to(top)).rename(folder)
        for above in folder.relative_to(top).parents:
            sync_folder(top / above)


def _taken(folder: Path) -> UsageError:
    return UsageError(f"{folder} is there already; a release is never overwritten")


def require_possible(project: Project, folder: Path, wanted: Wanted) -> str:
    """Return the licence of a release that can be made; raise UsageError or InputError before any work is done."""
    if not _VERSION.match(wanted.version):
        raise UsageError(
            f"{wanted.version!r} cannot be a version; use letters, digits, dots and hyphens, such as 1.2.0"
        )
    if folder.exists():
        raise _taken(folder)
    if project.license is None:
        place = read_settings(project.root / CONFIG, project.root, {}).place(("project",))
        told = 'a release needs a licence; give its IRI in [project] as license = "https://…"'
        raise InputError(told, location=place)
    return project.license


def _fill(project: Project, folder: Path, wanted: Wanted, license_iri: str) -> list[CannotCarry]:
    dataset = IRI(f"{project.base}release/{wanted.version}")
    refused = []
    with collected(project) as graphs:
        for format_name in dict.fromkeys((REFERENCE, *wanted.formats)):
            try:
                _write_dump(project, graphs, folder, format_name, wanted)
            except CannotCarry as error:
                refused.append(explain(project, error))
        counts = count(graphs.iter_triple_lines(), project.base, project.links)
    for kind in wanted.tables:
        write_tables(project, folder / "tables", kind)
    for source, name in ((project.ontology, "ontology"), (project.queries, "queries")):
        _copy(source, folder / name)
    if (project.root / "LICENSE").is_file():
        shutil.copyfile(project.root / "LICENSE", folder / "LICENSE")
    _write_triples(folder / VOID_FILE, describe_content(dataset, project.title, license_iri, counts))
    facts = _facts(project, dataset, wanted, license_iri)
    files = [_file_facts(folder, path) for path in iter_files(folder)]
    (folder / INDEX).write_text(_index(facts, counts, files), "utf-8")
    files.append(_file_facts(folder, folder / INDEX))
    _write_triples(folder / DCAT_FILE, list(describe_files(facts, files)))
    files.append(_file_facts(folder, folder / DCAT_FILE))
    sums = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(files))
    (folder / SUMS).write_text(sums, "utf-8")
    return refused


def _write_dump(project: Project, graphs: CanonicalGraphs, folder: Path, format_name: str, wanted: Wanted) -> None:
    suffix = PACKINGS.get(wanted.compression or "", "")
    path = folder / f"{project.name}-{wanted.version}{FORMATS[format_name].suffix}{suffix}"
    try:
        with path.open("wb") as file, compressing(file, wanted.compression) as packed:
            write_graphs(graphs, packed, format_name, prefixes=prefixes_of(project))
    except CannotCarry:
        path.unlink()
        raise


def _copy(source: Path, target: Path) -> None:
    around = source if source.is_dir() else source.parent
    for path in iter_files(source) if source.is_dir() else [source]:
        if path.suffix in (".rq", ".md") or is_graph_file(path):
            there = target / path.relative_to(around)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there)


def _write_triples(path: Path, triples: Sequence[Triple]) -> None:
    import pyoxigraph

    with CanonicalGraphs() as graphs, path.open("wb") as file:
        graphs.add("", (pyoxigraph.Triple(*map(to_oxigraph, triple)) for triple in triples))
        write_graphs(graphs, file, "turtle", prefixes=PREFIXES)


def _facts(project: Project, dataset: IRI, wanted: Wanted, license_iri: str) -> ReleaseFacts:
    ontology = TermGraph(read_triples(project.iter_ontology_files(), graph_of=project.graph_iri))
    found = ontology.subjects_with(TYPE, IRI(OWL + "Ontology"))
    version = IRI(OWL + "versionInfo")
    versions = {str(one): [v.lexical for v in ontology.values(one, version) if isinstance(v, Literal)] for one in found}
    named = next(((iri, told[0]) for iri, told in versions.items() if told), (str(found[0]) if found else None, None))
    documents = {
        str(value)
        for _, predicate, value in read_triples(project.iter_data_files(), graph_of=project.graph_iri)
        if predicate == DERIVED_FROM
    }
    return ReleaseFacts(
        dataset,
        project.title,
        wanted.version,
        license_iri,
        wanted.issued,
        named[0],
        named[1],
        sorted(documents),
        known=wanted.known,
    )


def _file_facts(folder: Path, path: Path) -> FileFacts:
    packed = packing_of(path)
    relative = path.relative_to(folder).as_posix()
    return FileFacts(relative, media_type_of(path), packed, path.stat().st_size, hash_file(path))


def media_type_of(path: Path) -> str:
    """Return the media type that a file's name says, a compression aside."""
    return _MEDIA_TYPES.get(without_packing(path).suffix, "application/octet-stream")


def iter_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, sorted by their path."""
    found = [Path(parent) / name for parent, _, names in os.walk(folder) for name in names]
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _index(facts: ReleaseFacts, counts: Counts, files: Sequence[FileFacts]) -> str:
    """Return the page for people."""
    out = io.StringIO()
    out.write(f"# {facts.title}, release {facts.version}\n\n")
    if facts.issued:
        out.write(f"Issued {facts.issued}.\n")
    out.write(f"Licence: <{facts.license}>\n")
    if facts.ontology:
        version = f", version {facts.ontology_version}" if facts.ontology_version else ""
        out.write(f"Terms: <{facts.ontology}>{version}\n")
    if facts.known:
        out.write(f"{told_known(facts.known)}\n")
    out.write(
        f"\n{counts.triples:,} triples about {counts.subjects:,} things.\n\n"
        "## Things\n\n| class | things |\n| --- | --- |\n"
    )
    for iri, n in sorted(counts.classes.items()):
        out.write(f"| <{iri}> | {n:,} |\n")
    if counts.links:
        out.write("\n## Links\n\n| property | to | links |\n| --- | --- | --- |\n")
        for link in counts.links:
            out.write(f"| <{link.predicate}> | <{link.target}> | {link.triples:,} |\n")
    if facts.sources:
        out.write("\n## Taken from\n\n" + "".join(f"- <{source}>\n" for source in facts.sources))
    out.write("\n## Files\n\n| file | media type | bytes |\n| --- | --- | --- |\n")
    for file in files:
        out.write(f"| {file.path} | {file.media_type} | {file.size:,} |\n")
    out.write("\nThe N-Quads are canonical (RDFC-1.0) and sorted. To check that every file is as it was made:\n")
    out.write(f"\n    sha256sum -c {SUMS}\n    kg release --check .\n")
    return out.getvalue()
