"""Reports that are kept under `.kg/`, and stand for as long as nothing has changed that they rest on.

They rest on the files of the project, each known by its size, its times and its number on the disk as a snapshot knows
it, and on the programs, known in the same way. A text that asks what time it is rests on more, and nothing is kept.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from kg.errors import Advice, KgError
from kg.findings import Note, Report, Rule
from kg.io.kept import read_kept, write_kept
from kg.project.below import Below, iter_below
from kg.project.config import CONFIG, MAPPINGS, Project
from kg.project.kept_findings import MOST, decode, decode_place, encode, encode_place
from kg.project.listing import RACY_NS
from kg.project.programs import find_programs

Steps = Sequence[tuple[str, Report]]
"""The reports of a run by the names of its steps."""


class KeptReport:
    """The report of one kind of run, if it is kept; to be made before anything is read that the report rests on."""

    def __init__(self, project: Project, kind: str) -> None:
        """Look at what a report rests on now."""
        self._project, self._path = project, project.state / f"{kind}.json"
        self.seen, settled = _look(project)
        """What changes with any file that a check rests on; None where they cannot be looked at."""
        self._of = self.seen if settled else None

    def find(self) -> Steps | None:
        """Return the reports of the run that was kept last; None where anything has changed since."""
        held = read_kept(self._path) if self._of is not None else None
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by a program that is not this one
            if held is not None and held["of"] == self._of:
                return [(str(name), _decode(report, self._project.root)) for name, report in held["steps"]]
        return None

    def note(self, steps: Steps) -> None:
        """Keep the reports of a run, unless something that they rest on changed while it went on, or always does."""
        if self._of is None or sum(len(report.findings) for _, report in steps) > MOST:
            return
        with suppress(KgError, OSError, ValueError):
            if seen_now(self._project) == self._of and not _ask_for_the_moment(self._project):
                root = self._project.root
                held = {"of": self._of, "steps": [(name, _encode(report, root)) for name, report in steps]}
                write_kept(self._path, held)


def told_whole(steps: Steps, *, explain: bool) -> Steps:
    """Return kept reports as they are, or with a note that says that they were kept."""
    if not explain:
        return steps
    *others, (name, report) = steps
    told = "everything: as in the run before, since neither a file of the project nor kg has changed"
    return [*others, (name, report._replace(notes=(*report.notes, told)))]


def seen_now(project: Project) -> str | None:
    """Return what changes with any file that a check rests on; None where they cannot be looked at."""
    return _look(project)[0]


def _look(project: Project) -> tuple[str | None, bool]:
    """Return what changes with any file that a report rests on, and whether none is too new for that, or unusual."""
    begun = time.time_ns()
    programs = find_programs()
    seen = Below()
    try:
        for path in _iter_single(project):
            seen.add(path)
        for folder in _folders(project):
            seen.add_below(folder)
    except OSError:
        return None, False
    settled = programs is not None and seen.are_files and seen.newest_ns <= begun - RACY_NS
    return seen.digest(programs or "", os.fspath(project.root)), settled


def iter_files(project: Project) -> Iterator[str]:
    """Yield every file of a project that a check rests on, and links; raise OSError for a folder that went away."""
    yield from _iter_single(project)
    for folder in _folders(project):
        yield from iter_below(folder)


def _iter_single(project: Project) -> Iterator[str]:
    """Yield the files that a check rests on and that kg.toml, or a mapping, names one by one."""
    yield os.fspath(project.root / CONFIG)
    if project.linking.rules.exists():
        yield os.fspath(project.linking.rules)
    yield from map(os.fspath, _iter_tables(project))
    yield from (os.fspath(place) for place in _places(project) if not place.is_dir())


def _folders(project: Project) -> list[str]:
    return [os.fspath(place) for place in _places(project) if place.is_dir()]


def _iter_tables(project: Project) -> Iterator[Path]:
    """Yield the tables of which files were made, where they are there."""
    if not (project.root / MAPPINGS).is_dir():
        return
    from kg.mapping.generated import iter_made

    for made in iter_made(project):
        yield from (path for path in (project.root / shown for shown in made.tables) if path.is_file())


def _places(project: Project) -> list[Path]:
    """Return the folders and files of a project that are there, without those that lie in others."""
    named = [project.ontology, project.data, project.queries, project.cases]
    named += [project.shapes, project.within_a_source, project.spine, project.root / MAPPINGS]
    found: list[Path] = []
    for place in named:
        if place.exists() and not any(place.is_relative_to(other) for other in found):
            found.append(place)
    return found


def _ask_for_the_moment(project: Project) -> bool:
    """Tell whether a text of the project asks for the time, or for chance."""
    from kg.sparql.moments import file_asks_for_the_moment

    places = (project.queries, project.shapes, project.within_a_source)
    texts = chain(places, *(place.rglob("*") for place in places))  # shapes may be one file
    return any(file_asks_for_the_moment(path) for path in texts if path.is_file())


def _encode(report: Report, root: Path) -> dict[str, Any]:
    """Return a report as values of JSON; the graphs that were asked are no part of it."""
    notes = [
        note
        if isinstance(note, str)
        else {"text": note.text, "place": note.location and encode_place(note.location, root), "advice": note.advice}
        for note in report.notes
    ]
    return {"findings": encode(report.findings, root), "notes": notes, "rules": dict(report.rules)}


def _decode(held: dict[str, Any], root: Path) -> Report:
    notes = [
        note
        if isinstance(note, str)
        else Note(
            note["text"],
            None if note["place"] is None else decode_place(note["place"], root),
            None if note["advice"] is None else Advice(*note["advice"]),
        )
        for note in held["notes"]
    ]
    rules = {name: Rule(*rule) for name, rule in held["rules"].items()}
    return Report(tuple(decode(held["findings"], root)), tuple(notes), rules=rules)
