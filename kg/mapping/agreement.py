"""Whether mappings, tables and the files made of them agree: the state of each, and what a check finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from kg.errors import Advice, KgError, Location
from kg.findings import Finding, Note, Report, faults_of
from kg.mapping.files import digest_of_mapping, iter_mapping_files, read_mapping, tables_of
from kg.mapping.generated import Made, description_of, digest_of, iter_made, read_made
from kg.mapping.model import MappingFile
from kg.mapping.namers import namer_for
from kg.mapping.placing import is_as_made
from kg.project.config import Project

RULE = "tables"
Digests: TypeAlias = Mapping[str, str]
"""Digests of files by their paths in the project, so that these need not be read."""
_NONE: Digests = MappingProxyType({})


class State(NamedTuple):
    """How a mapping stands: in a word, and of what each finding or note tells."""

    name: str
    word: str
    tables: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    files: int = 0


def check_tables(project: Project, known: Digests = _NONE) -> Report:
    """Return what does not agree: files changed by hand, tables and mappings that changed since, what is left over.

    A table that is not there cannot be compared, which is noted and no fault: not every table may be handed on.
    """
    states = list(iter_states(project, known))
    findings = [finding for state in states for finding in state.findings]
    return Report(findings, [note for state in states for note in state.notes])


def iter_states(project: Project, known: Digests = _NONE) -> Iterator[State]:
    """Yield the state of each mapping, and of what was made by one that is gone."""
    names = set()
    for path in iter_mapping_files(project):
        names.add(path.stem)
        yield state_of(project, path, known)
    for made in iter_made(project):
        if made.description.stem not in names:
            told = f"{made.mapping}, by which this was made, is gone. Remove these files, or bring the mapping back."
            finding = Finding("violation", told, RULE, Location(made.description))
            yield State(made.description.stem, "left over", (), (finding,), (), len(made.files))


def state_of(project: Project, path: Path, known: Digests = _NONE) -> State:
    """Return the state of a mapping."""
    try:
        mapping = read_mapping(project, path)
    except KgError as error:
        return State(path.stem, "faulty", (), tuple(fault._replace(rule=RULE) for fault in faults_of(error)))
    tables = tuple(tables_of(mapping))
    made = read_made(description_of(project, mapping.name))
    if made is None:
        note = Note("nothing was made of this yet; do it", Location(path), Advice("tables-run"))
        return State(mapping.name, "not run", tables, notes=(note,))
    findings = list(_changed_by_hand(project, made, known))
    word = "changed by hand" if findings else "fresh"
    if made.mapping_digest != digest_of_mapping(project, path, namer_for(project, mapping).rests_on()):
        told = "The mapping, a prefix or what a label is changed since its files were made. Make them anew"
        findings.append(Finding("violation", told, RULE, Location(path), advice=Advice("tables-run")))
        word = "to run"
    notes = []
    for shown, digest in made.tables.items():
        table = project.root / shown
        if not table.is_file():
            told = f"{shown} is not here, so whether it changed cannot be told"
            notes.append(Note(told, Location(path)))
        elif digest_of(table) != digest:
            told = f"{table.name} changed since the files were made of it. Make them anew"
            findings.append(Finding("violation", told, RULE, Location(table), advice=Advice("tables-run")))
            word = "to run"
    return State(mapping.name, word, tables, tuple(findings), tuple(notes), len(made.files))


def _changed_by_hand(project: Project, made: Made, known: Digests) -> Iterator[Finding]:
    place = ", ".join((*made.tables, made.mapping))
    for shown, digest in made.files.items():
        path = project.root / shown
        if not path.is_file():
            told = f"{shown} was made of a table and is gone. Make it anew"
            yield Finding("violation", told, RULE, Location(made.description), advice=Advice("tables-run"))
        elif known[shown] != digest if shown in known else not is_as_made(path, digest):
            told = f"This was made of a table and then changed by hand. Make the change in {place}"
            yield Finding("violation", told, RULE, Location(path, 1, 1), advice=Advice("tables-replace"))


def folders_to_name(project: Project, mapping: MappingFile) -> Path | None:
    """Return the folder that kg.toml should name as one source, where a mapping makes one and it does not."""
    folder = project.data / mapping.graph
    splits = any(one.split for one in mapping.maps.values())
    return folder if splits and folder not in project.sources else None
