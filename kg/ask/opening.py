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

    from kg.engines.embedded import EmbeddedEngine
    from kg.engines.known_lists import Known
    from kg.findings import Progress
    from kg.project.snapshots import Snapshot

ENGINES = ("embedded", "memory")

MOST_COPIED = 100_000
"""Of so many statements a copy is made in less than a second, in 50 MB."""


def open_engine(
    project: Project,
    name: str = "embedded",
    *,
    build: bool = True,
    progress: Progress | None = None,
    endpoint: str | None = None,
    seconds: float | None = None,
    entailed: bool = False,
) -> Engine:
    """Return an engine on the graph of a project, or on what an endpoint holds.

    With what is `entailed` by the rules of kg.toml in the merged graph, if it is asked for and kg.toml has rules; an
    endpoint has what was pushed.
    The endpoint is given by its name or address, with the `seconds` that all its answers together may take. Raises
    StoreError, without `build`, for a damaged or stale snapshot, SyntaxErrors for files with faults, and RemoteError
    for an endpoint that does not answer.
    """
    if endpoint is not None:
        from kg.engines.pushed import open_endpoint

        return open_endpoint(project, endpoint, seconds=seconds)
    if name == "memory":
        from kg.engines.rdflib_memory import MemoryEngine, load_files

        files = [(project.graph_iri(path), path) for path in project.iter_graph_files()]
        return MemoryEngine(call(lambda: load_files(files, project.entailment if entailed else ())))
    asked = _engine_on(project, *open_fresh(project, build=build, progress=progress))
    return asked.with_entailed if entailed else asked


def open_snapshot_engine(project: Project, snapshot: Snapshot) -> EmbeddedEngine:
    """Return an engine on one snapshot of a project, whether files have changed since or not; raise StoreError."""
    from kg.project.snapshots import open_snapshot

    return _engine_on(project, snapshot, open_snapshot(snapshot))


def open_merged_copy(project: Project, snapshot: Snapshot) -> EmbeddedEngine:
    """Return an engine on a copy in memory of the merged graph of a snapshot, with what follows, and no other graph.

    A row is found there in a quarter of the time. It is one on the snapshot itself where that has more than MOST_COPIED
    statements, with what follows from them.
    """
    from kg.engines.embedded import EmbeddedEngine
    from kg.engines.stores import copy_to_memory

    if snapshot.triples + snapshot.entailed > MOST_COPIED:
        return open_snapshot_engine(project, snapshot).with_entailed
    from kg.project.snapshots import open_snapshot

    graphs = ("", snapshot.entailed_graph) if snapshot.entailed_graph else ("",)
    return EmbeddedEngine(copy_to_memory(open_snapshot(snapshot), graphs), in_memory=True, snapshot=snapshot.name)


def _engine_on(project: Project, snapshot: Snapshot, store: Store) -> EmbeddedEngine:
    from kg.engines.embedded import EmbeddedEngine

    known = cache(lambda: _known_of(project, snapshot))
    return EmbeddedEngine(store, snapshot=snapshot.name, known=known, apart=snapshot.entailed_graph)


def _known_of(project: Project, snapshot: Snapshot) -> Known | None:
    """Return what the build of a snapshot knew of it, if anything."""
    from kg.engines.known_lists import Known
    from kg.project.contents import read_contents

    contents = read_contents(snapshot)
    if contents is None:
        return None
    blank = [project.graph_of(name) for name, content in contents.items() if content.blank]
    found = list(contents.values())
    properties = {name for one in found for name in one.properties}
    subjects = {name for one in found for name in one.subjects}
    values = {name for one in found for name in one.values}
    beyond = {name for one in found for name in one.beyond}
    filled = [(one.properties, one.filled) for one in found]
    return Known(snapshot.base, blank, sorted(properties), sorted(subjects), sorted(values), sorted(beyond), filled)
