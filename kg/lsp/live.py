"""What the saved checks of a project find, and what does not fit its things, in all texts as they are at the moment.

A finding may rest on a statement of any file, so it comes and goes with that one, and not at the next save only. That
takes a graph of all files in memory, and is looked for as long as it takes a moment: what a large project has of it is
found by the check of what is saved.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kg.check.steps import find_faulty, is_slip_of_ours, run_checks
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.errors import KgError
from kg.findings import Finding
from kg.lsp.changed_graphs import ChangedGraphs, size_of
from kg.places.files import Places
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import CONFIG, Project
from kg.rdf.held import held_content
from kg.shacl.fitting import Fitting
from kg.shacl.grouping import flat, without_told
from kg.shacl.misfit_words import RULE as FIT
from kg.shacl.on_snapshot import files_about
from kg.shacl.telling import tell
from kg.shacl.validated import CONFLICT, Validated
from kg.shacl.validator import Validator

_MOST_BYTES = 2 << 20
_LONGEST = 0.5
"""Whatever takes more seconds is left to the check of what is saved."""
_RULES = ("query/", FIT, "repeats", "ids")

Stamp = tuple[int, int]


def is_live(finding: Finding) -> bool:
    """Tell whether a finding is one of those that are looked for in all texts at once."""
    return finding.rule.startswith(_RULES) or is_conflict(finding)


def is_conflict(finding: Finding) -> bool:
    """Tell whether a finding is one that only several sources together have."""
    return finding.message.startswith(CONFLICT)


class _Shapes(NamedTuple):
    """The shapes of a project, and what they know of properties."""

    validator: Validator
    fitting: Fitting


class Live:
    """The graph of all texts of a project, and what is found in it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._graphs: ChangedGraphs | None = None
        self._stamps: dict[Path, Stamp] = {}
        self._files: list[Path] = []
        self._faulty: dict[str, KgError] = {}
        self._shapes: _Shapes | None = None
        self._places = Places()
        self._found: list[Finding] | None = None
        self._is_too_much = False

    def find(self) -> list[Finding] | None:
        """Return what is found, the same list while no text has changed; None where that would take too long."""
        if self._is_too_much:
            return None
        with suppress(KgError, OSError, UnicodeDecodeError):
            self._found = self._find()
        return self._found

    def _find(self) -> list[Finding] | None:
        project = self._project
        files = list(project.iter_graph_files())
        shapes = list(project.iter_shape_files(within_a_source=True))
        stamps = {path: _stamp(path) for path in (*files, *shapes, *_queries(project), project.root / CONFIG)}
        changed = {path for path in {*stamps, *self._stamps} if stamps.get(path) != self._stamps.get(path)}
        if not changed:
            return self._found
        if sum(map(size_of, files)) > _MOST_BYTES:
            self._is_too_much = True
            return None
        self._stamps = stamps
        if self._graphs is None:
            self._graphs = ChangedGraphs(project, load_graphs(()))
        graphs = {*files, *self._files}
        self._files = files
        for path in changed & graphs:
            self._graphs.lay(path)
        for path in changed:
            self._places.forget(path)
        catalog = read_catalog(project)
        if any(path.suffix == ".rq" for path in changed):
            self._faulty = find_faulty(project, catalog)
        if self._shapes is None or not changed.isdisjoint(shapes):
            validator = Validator(shapes, places=self._places, lenient=True)
            self._shapes = _Shapes(validator, Fitting(validator.shapes, project))
        begun = time.thread_time()
        engine = EmbeddedEngine(self._graphs.store, in_memory=True)
        found = [*self._conflicts(self._shapes, engine, files), *self._checked(self._shapes, engine, catalog, files)]
        self._is_too_much = time.thread_time() - begun > _LONGEST
        return found

    def _conflicts(self, shapes: _Shapes, engine: EmbeddedEngine, files: list[Path]) -> list[Finding]:
        between = list(self._project.iter_shape_files(within_a_source=False))
        merged = shapes.validator.validate(files, between, engine)
        found = merged.conflicts(self._project, merged.findings)
        told = [one for one in found if len({place.path for place, _ in one.related}) > 1]
        return tell(told, engine, self._project)

    def _checked(self, shapes: _Shapes, engine: EmbeddedEngine, catalog: Catalog, files: list[Path]) -> list[Finding]:
        shapes.fitting.found = None
        unfit = shapes.fitting.tell(engine)
        if unfit:
            about = files_about(self._project, engine, flat(unfit), files)
            found = Validated(about, unfit, engine, Places())
            unfit = found.with_classes(self._project, found.located(self._project, unfit))
        checked = run_checks(self._project, catalog, engine, self._faulty).findings
        ours = [one for one in unfit if is_slip_of_ours(self._project, one)]
        others = [one for one in unfit if one not in ours]
        return [*others, *without_told(checked, others), *without_told(ours, checked)]


def _queries(project: Project) -> Iterator[Path]:
    yield from sorted(project.queries.rglob("*.rq")) if project.queries.is_dir() else ()


def _stamp(path: Path) -> Stamp:
    held = held_content(path)
    if held is not None:
        return hash(held), len(held)
    with suppress(OSError):
        status = path.stat()
        return status.st_mtime_ns, status.st_size
    return 0, -1
