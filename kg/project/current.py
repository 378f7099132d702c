"""The snapshot that holds what the files hold now: the one that is there, or one that is built for the question.

Most questions find it. So what builds one is imported where one has to be built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import Advice, StoreError
from kg.io.worker import call
from kg.project import early_opening
from kg.project.config import Project
from kg.project.sealing import is_intact
from kg.project.snapshots import Snapshot, find_snapshot, is_fresh, open_snapshot

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.findings import Progress


def require_snapshot(project: Project, *, build: bool = True, progress: Progress | None = None) -> Snapshot:
    """Return a snapshot that is fresh, building it if need be and allowed; raise StoreError where it is not.

    Of several processes that need one, one builds it, and the others wait for it and take what it has built. What is
    damaged is made anew.
    """
    try:
        snapshot = find_snapshot(project)
    except StoreError:
        if not build:
            raise
        snapshot = None
    if snapshot and is_fresh(project, snapshot) and is_intact(snapshot.folder):
        return snapshot
    if not build:
        if snapshot and is_fresh(project, snapshot):
            open_snapshot(snapshot)  # tells how it is damaged
        state = "older than the files" if snapshot else "not there"
        raise StoreError(f"the snapshot is {state}; make it", advice=Advice("build"))
    from kg.project.building import take_or_build

    if progress:
        progress(0, 1, "")  # a small build tells of nothing else
    return call(lambda: take_or_build(project, progress))


def open_fresh(project: Project, *, build: bool = True, progress: Progress | None = None) -> tuple[Snapshot, Store]:
    """Return a fresh snapshot and its database, open for reading; errors are those of `require_snapshot`."""
    opened = early_opening.take_opened(project)
    if opened is not None:
        return opened
    failed = ""
    while True:
        snapshot = require_snapshot(project, build=build, progress=progress)
        try:
            return snapshot, open_snapshot(snapshot)
        except StoreError:
            if not build:
                raise
            if snapshot.name == failed:  # it is what was built, and still cannot be opened
                from kg.project.building import build_snapshot

                snapshot = call(lambda: build_snapshot(project, progress, full=True))
                return snapshot, open_snapshot(snapshot)
            failed = snapshot.name  # two builds have ended meanwhile, and the older one's snapshot is gone
