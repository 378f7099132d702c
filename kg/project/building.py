"""Building a snapshot: by one process at a time, in a folder of its own, flushed, then published."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import Advice, StoreError, SyntaxErrors, TurtleError
from kg.io.atomic import sync_folder
from kg.io.kept import read_plain, remove, write_plain
from kg.io.locks import is_locked, locked
from kg.io.unfinished import unfinished
from kg.io.worker import call
from kg.project import early_opening
from kg.project.config import Project
from kg.project.sealing import STORE, Stamp, is_intact, seal, stamp_of
from kg.project.snapshots import (
    FileState,
    Snapshot,
    find_snapshot,
    is_fresh,
    open_snapshot,
    verify_snapshot,
    write_manifest,
)
from kg.rdf.rewritten import is_literal_kept

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from kg.findings import Progress

_KEPT = 2
# How often a build begins anew because files were changed while it read them.
_TRIES = 4
# Files written this shortly ago may be the first of many, as in a checkout; so long they must have been left alone.
_SETTLED_NS = 30_000_000
_MOST_SETTLING = 1.0
# Without locks nobody knows whether a build still runs; then only what is older is taken for rubbish.
_OLD_SECONDS = 86_400


def build_snapshot(project: Project, progress: Progress | None = None) -> Snapshot:
    """Build a snapshot from the files and point to it; raise SyntaxErrors with all faults and change nothing.

    While another process builds, this waits. `progress` is called with triples done, the number expected from the size
    of the files, and the current path.
    """
    with _alone(project, progress) as alone:
        return _build(project, progress, alone=alone)


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

    def wait_or_build() -> Snapshot:
        with _alone(project, progress) as alone:
            return _find_good(project) or _build(project, progress, alone=alone)

    return call(wait_or_build)


def open_fresh(
    project: Project, *, build: bool = True, progress: Progress | None = None
) -> tuple[Snapshot, Store]:  # fmt: skip
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
                snapshot = call(lambda: build_snapshot(project, progress))
                return snapshot, open_snapshot(snapshot)
            failed = snapshot.name  # two builds have ended meanwhile, and the older one's snapshot is gone


def _find_good(project: Project) -> Snapshot | None:
    """Return the current snapshot if it is fresh and sound."""
    try:
        snapshot = find_snapshot(project)
    except StoreError:
        return None
    return snapshot if snapshot and is_fresh(project, snapshot) and is_intact(snapshot.folder) else None


@contextmanager
def _alone(project: Project, progress: Progress | None = None) -> Iterator[bool]:
    """Hold the lock of a project's builds; give False where its file system has no locks."""

    def waiting() -> None:
        if progress:
            progress(0, 1, "waiting for the build of another process")

    with ExitStack() as stack:
        try:
            _make_state(project)
            alone = stack.enter_context(locked(project.state / "lock", waiting))
        except OSError as error:
            raise StoreError(f"cannot write to {project.state}: {error.strerror}; check the rights on it") from None
        yield alone


def _make_state(project: Project) -> None:
    """Make the folders of the state; whatever else goes by their names gives way. Raises OSError."""
    snapshots, lock = project.state / "snapshots", project.state / "lock"
    if not project.state.is_dir():
        remove(project.state)
        project.state.mkdir(parents=True, exist_ok=True)
    if snapshots.is_symlink() or not snapshots.is_dir():
        remove(snapshots)
        snapshots.mkdir(exist_ok=True)
    if lock.is_symlink() or (lock.exists() and not lock.is_file()):
        remove(lock)


class _Changed(Exception):
    """A file is no longer as it was when the build began."""


def _build(project: Project, progress: Progress | None, *, alone: bool) -> Snapshot:
    """Build from the files as they are now; anew where one changes before it is read, as a mixture was never true."""
    remove_old(project, alone=alone)
    for left in reversed(range(_TRIES)):
        _settle(project)
        try:
            return _build_once(project, progress, alone=alone, strict=left > 0)
        except _Changed:
            continue
    raise AssertionError("the last try takes what is there")


def _build_once(project: Project, progress: Progress | None, *, alone: bool, strict: bool) -> Snapshot:
    import pyoxigraph

    started_ns = time.time_ns()
    files: dict[str, FileState] = {}
    errors: list[TurtleError] = []
    try:
        with unfinished(project.state / f"building-{os.urandom(8).hex()}") as folder:
            folder.mkdir()
            store = pyoxigraph.Store(str(folder / STORE))
            store.bulk_extend(_iter_all_quads(project, files, errors, progress, strict=strict))
            if errors:
                raise SyntaxErrors(errors)
            store.flush()
            del store
            return _publish(project, Snapshot(folder, files, started_ns, project.base), alone=alone)
    except OSError as error:
        gone = error.filename if strict and isinstance(error, FileNotFoundError) else None
        if gone is not None and not Path(str(gone)).is_relative_to(project.state):
            raise _Changed from None  # a file of the project went away meanwhile
        raise StoreError(
            f"the snapshot could not be built: {error}; free some space or check the rights on {project.state}; "
            "the snapshot before, if there was one, still answers"
        ) from None


def _stamp(path: Path) -> Stamp | None:
    try:
        return stamp_of(path.stat())
    except OSError:
        return None


def _settle(project: Project) -> None:
    """Wait until no file has been written for a moment, but not for ever."""
    until = time.monotonic() + _MOST_SETTLING
    while time.monotonic() < until:
        paths = list(project.iter_graph_files())
        stamps = [stamp for path in {*paths, *(path.parent for path in paths)} if (stamp := _stamp(path))]
        newest = max((max(mtime, ctime) for _, mtime, ctime, _ in stamps), default=0)
        still = newest + _SETTLED_NS - time.time_ns()
        if not 0 < still <= _SETTLED_NS:  # a time to come is that of a clock that goes wrong
            return
        time.sleep(still / 1e9)


def _iter_all_quads(
    project: Project, files: dict[str, FileState], errors: list[TurtleError], progress: Progress | None, *, strict: bool
) -> Iterator[Quad]:
    """Yield each triple of each file twice: for its named graph and for the merged default graph.

    With `strict`, _Changed is raised for a file that is no longer as it was when the first one was read.
    """
    import hashlib

    import pyoxigraph

    from kg.rdf.turtle import iter_quads

    stamps = {path: _stamp(path) for path in project.iter_graph_files()}
    size = sum(stamp[0] for stamp in stamps.values() if stamp)
    expected = max(1, size // 23)  # bytes per triple in typical Turtle; only the bar depends on it
    done = 0
    for path, stamp in stamps.items():
        now = time.time_ns()
        try:
            content = path.read_bytes() if stamp else None
        except OSError:
            content = None  # told by who reads it next, with the reason
        if strict and stamp != _stamp(path):
            raise _Changed
        graph = pyoxigraph.NamedNode(project.graph_iri(path))
        count, kept = 0, True
        for quad in iter_quads(path, errors, content):
            count += 1
            kept = kept and is_literal_kept(quad.object)
            if progress and count % 5000 == 0:
                progress(done + count, expected, path.name)
            yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad
        done += count
        if stamp and content is not None:
            digest = hashlib.sha256(content).hexdigest()
            files[path.relative_to(project.root).as_posix()] = FileState(stamp, now, digest, count, kept)


def _publish(project: Project, snapshot: Snapshot, *, alone: bool) -> Snapshot:
    import hashlib
    import json

    digest = hashlib.sha256(json.dumps(snapshot.files, sort_keys=True).encode()).hexdigest()
    final = project.state / "snapshots" / f"{digest[:16]}-{snapshot.built_ns:x}"
    seal(snapshot.folder, final.name)
    write_manifest(snapshot.folder, final.name, snapshot)
    sync_folder(snapshot.folder)
    snapshot.folder.rename(final)
    sync_folder(final.parent)
    write_plain(project.state / "current", final.name.encode("ascii"))
    sync_folder(project.state)
    remove_old(project, alone=alone)
    return snapshot._replace(folder=final)


def remove_old(project: Project, *, alone: bool) -> list[Path]:
    """Delete snapshots before the previous one and what killed builds left; return what was deleted.

    The previous snapshot stays, because a query that began before the build may be about to open it. To be called by
    who holds the lock: nobody else builds then (`alone`); where there are no locks, only old rests are removed.
    """
    current = (read_plain(project.state / "current", 1000) or b"").decode("ascii", "replace").strip()
    by_age = sorted((project.state / "snapshots").iterdir(), key=lambda path: path.lstat().st_mtime_ns, reverse=True)
    others = [folder for folder in by_age if folder.name != current]
    rests = [path for path in project.state.glob("building-*") if alone or _is_old(path)]
    for folder in others[_KEPT - 1 :]:
        gone = project.state / f"building-{os.urandom(8).hex()}"
        with unfinished(gone):
            folder.rename(gone)  # at once, so that a reader finds all of it or nothing
    for path in rests:
        remove(path)
    return others[_KEPT - 1 :] + rests


def _is_old(path: Path) -> bool:
    return time.time() - path.lstat().st_mtime > _OLD_SECONDS


def repair_snapshot(project: Project, progress: Progress | None = None) -> tuple[Snapshot, bool, list[Path]]:
    """Return a snapshot that is fresh and read to its last byte, whether it had to be built, and what was deleted.

    Errors are those of `build_snapshot`.
    """
    with _alone(project, progress) as alone:
        gone = remove_old(project, alone=alone)
        snapshot = _find_good(project)
        if snapshot is not None and not verify_snapshot(snapshot):
            return snapshot, False, gone
        with suppress(OSError):
            (project.state / "current").unlink()
        return _build(project, progress, alone=alone), True, gone


def is_building(project: Project) -> bool:
    """Tell whether another process builds a snapshot now; never where the file system has no locks."""
    return is_locked(project.state / "lock")
