"""A mapping as it is written, against the headers of its tables: what is wrong is found before a row is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError
from kg.findings import Finding, faults_of
from kg.mapping.agreement import RULE
from kg.mapping.datatypes_asked import iter_refused
from kg.mapping.describing import compile_document
from kg.mapping.engine import Context, compile_maps
from kg.mapping.files import iter_mapping_files, read_mapping
from kg.mapping.model import MappingFile
from kg.mapping.naming import Minting
from kg.mapping.references import by_source
from kg.mapping.requiring import require_apart, require_named
from kg.mapping.terms_known import iter_unknown
from kg.mapping.writing import Writer
from kg.project.config import Project


def check_mapping(project: Project, path: Path) -> list[Finding]:
    """Return the faults of a mapping, each with its place: of its text, of columns not there, of terms not declared."""
    found = [fault._replace(rule=RULE) for error in _iter_errors(project, path) for fault in faults_of(error)]
    with suppress(KgError):  # told already
        mapping = read_mapping(project, path)
        found += iter_unknown(project, mapping, RULE)
        found += iter_refused(project, mapping, RULE)
    return list(dict.fromkeys(found))  # one subject may be used by several


def _iter_errors(project: Project, path: Path) -> Iterator[KgError]:
    try:
        mapping = read_mapping(project, path)
        require_named(mapping)
        require_apart(mapping, _others(project, path))
    except KgError as error:
        yield error
        return
    yield from _iter_misfits(mapping)


def _others(project: Project, path: Path) -> Iterator[MappingFile]:
    """Yield the mappings before one that can be read."""
    for other in iter_mapping_files(project):
        if other == path:
            return
        with suppress(KgError):
            yield read_mapping(project, other)


def _iter_misfits(mapping: MappingFile) -> Iterator[KgError]:
    """Yield what is wrong with each triples map by itself."""
    context = Context(Writer(mapping.prefixes), Minting())
    for source, some in by_source(list(mapping.maps.values())).items():
        for one in some:
            try:
                _, (compiled,) = compile_maps(source, [one], [context], dict(mapping.maps))
                if one.split:
                    compiled.place_of(one.split.column)
            except KgError as error:
                yield error
                if not source.path.is_file():
                    break
    if mapping.document:
        try:
            compile_document(mapping, context)
        except KgError as error:
            yield error
