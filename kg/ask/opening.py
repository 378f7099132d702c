"""Opening an engine on the graph of a project, or on what an endpoint holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.engines.base import Engine
from kg.io.worker import call
from kg.project.config import Project
from kg.project.current import open_fresh

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.engines.known_lists import Known
    from kg.findings import Progress
    from kg.project.snapshots import Snapshot

ENGINES = ("embedded", "memory")


def open_engine(
    project: Project,
    name: str = "embedded",
    *,
    build: bool = True,
    progress: Progress | None = None,
    endpoint: str | None = None,
    seconds: float | None = None,
) -> Engine:
    """Return an engine on the graph of a project, or on what an endpoint holds.

    The endpoint is given by its name or address, with the `seconds` that all its answers together may take. Raises
    StoreError, without `build`, for a damaged or stale snapshot, SyntaxErrors for files with faults, and RemoteError
    for an endpoint that does not answer.
    """
    if endpoint is not None:
        from kg.engines.pushed import open_endpoint

        return open_endpoint(project, endpoint, seconds=seconds)
    if name == "memory":
        from kg.engines.rdflib_memory import MemoryEngine, load_files

        return MemoryEngine(call(lambda: load_files((project.graph_iri(p), p) for p in project.iter_graph_files())))
    return _engine_on(project, *open_fresh(project, build=build, progress=progress))


def open_snapshot_engine(project: Project, snapshot: Snapshot) -> Engine:
    """Return an engine on one snapshot of a project, whether files have changed since or not; raise StoreError."""
    from kg.project.snapshots import open_snapshot

    return _engine_on(project, snapshot, open_snapshot(snapshot))


def _engine_on(project: Project, snapshot: Snapshot, store: Store) -> Engine:
    from kg.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(store, snapshot=snapshot.name, known=cache(lambda: _known_of(project, snapshot)))


def _known_of(project: Project, snapshot: Snapshot) -> Known | None:
    """Return what the build of a snapshot knew of it, if anything."""
    from kg.engines.known_lists import Known
    from kg.project.contents import read_contents

    contents = read_contents(snapshot)
    if contents is None:
        return None
    blank = [project.graph_iri(project.root / name) for name, content in contents.items() if content.blank]
    found = list(contents.values())
    properties = {name for one in found for name in one.properties}
    subjects = {name for one in found for name in one.subjects}
    values = {name for one in found for name in one.values}
    return Known(snapshot.base, blank, sorted(properties), sorted(subjects), sorted(values))
