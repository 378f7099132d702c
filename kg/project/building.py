"""Building a snapshot: by one process at a time, in a folder of its own, flushed, then published."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import StoreError, SyntaxErrors
from kg.io.atomic import sync_folder
from kg.io.kept import make_folder, make_way, remove, write_plain
from kg.io.locks import is_locked, locked
from kg.io.unfinished import unfinished
from kg.project.config import Project
from kg.project.contents import write_contents
from kg.project.difference import apply_changes, copy_snapshot, find_changes, is_small, moved
from kg.project.filling import FileChanged, Reading, fill_store
from kg.project.pointer import pointer_of, read_pointer, snapshots_of
from kg.project.sealing import is_intact, keeping_seals, seal
from kg.project.snapshots import (
    Snapshot,
    find_pinned,
    find_snapshot,
    is_fresh,
    remember,
    verify_snapshot,
    write_manifest,
)
from kg.project.stamps import settle

if TYPE_CHECKING:
    from kg.findings import Progress

_KEPT = 2
# How often a build begins anew because files were changed while it read them.
_TRIES = 4
# Without locks nobody knows whether a build still runs; then only what is older is taken for rubbish.
_OLD_SECONDS = 86_400
LAID_DOWN = "laid-"
"""How folders begin in which a validation lays down what is too large for memory."""


def build_snapshot(project: Project, progress: Progress | None = None, *, full: bool = False) -> Snapshot:
    """Build a snapshot of the files and point to it; raise SyntaxErrors with all faults and change nothing.

    Where few files have changed since the snapshot before, only these are read, unless a `full` build is asked for.
    While another process builds, this waits. `progress` is called with triples done, the number expected from the size
    of the files, and the current path.
    """
    with _alone(project, progress) as alone:
        return _build(project, progress, alone=alone, full=full)


def take_or_build(project: Project, progress: Progress | None = None) -> Snapshot:
    """Return the snapshot that another process has built meanwhile, if it is fresh and sound, or build one.

    Of several processes that need one, one builds it, and the others wait for it. Errors are those of `build_snapshot`.
    """
    with _alone(project, progress) as alone:
        return _find_good(project) or _build(project, progress, alone=alone)


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
            told = f"cannot write to {project.state}: {error.strerror}; check the rights on it"
            elsewhere = "" if os.access(project.root, os.W_OK) else ", or let XDG_CACHE_HOME name a folder to write to"
            raise StoreError(told + elsewhere) from None
        yield alone


def _make_state(project: Project) -> None:
    """Make the folders of the state; whatever else goes by their names gives way. Raises OSError."""
    built, lock = snapshots_of(project.state), project.state / "lock"
    if not project.state.is_dir():
        make_folder(project.state)
    make_folder(built)
    make_way(lock)


def _build(project: Project, progress: Progress | None, *, alone: bool, full: bool = False) -> Snapshot:
    """Build from the files as they are now; anew where one changes before it is read, as a mixture was never true."""
    with keeping_seals(_snapshots(project)) as reseal:
        remove_old(project, alone=alone)
        reseal()  # else the snapshot before would be read to its last byte
        for left in reversed(range(_TRIES)):
            try:
                return _build_once(project, progress, reseal, alone=alone, strict=left > 0, full=full)
            except FileChanged:
                continue
    raise AssertionError("the last try takes what is there")


def _build_once(
    project: Project, progress: Progress | None, reseal: Callable[[], None], *, alone: bool, strict: bool, full: bool
) -> Snapshot:
    reading = Reading(project, progress, strict=strict)
    try:
        seen = settle(project)
        before = None if full or not alone else _find_sound(project)
        started_ns = time.time_ns()
        with ExitStack() as making:
            folder, work = (
                making.enter_context(unfinished(project.state / f"building-{os.urandom(8).hex()}")) for _ in range(2)
            )
            folder.mkdir()
            work.mkdir()
            changes = find_changes(before, seen) if before else None
            if before and changes and is_small(changes, before):
                copy_snapshot(before, work)
                reseal()  # the copy shares its files with the snapshot before, whose readers look at their times
                files = apply_changes(reading, changes, before, folder, work)
            else:
                before = None
                files = fill_store(reading, seen, folder, work)
            if reading.errors:
                raise SyntaxErrors(reading.errors)
            remove(work)
            generation, origin = (before.generation + 1, before.origin) if before else (0, "")
            made = (project.entailment, reading.entailed)
            snapshot = Snapshot(folder, files, started_ns, project.base, generation, origin, *made)
            write_contents(snapshot, reading.contents, before)
            return _publish(project, snapshot, before, alone=alone)
    except OSError as error:
        gone = error.filename if strict and isinstance(error, FileNotFoundError) else None
        if gone is not None and not Path(str(gone)).is_relative_to(project.state):
            raise FileChanged from None  # a file of the project went away meanwhile
        raise StoreError(
            f"the snapshot could not be built: {error}; free some space or check the rights on {project.state}; "
            "the snapshot before, if there was one, still answers"
        ) from None


def _find_sound(project: Project) -> Snapshot | None:
    """Return the current snapshot if it is sound and of the same base, fresh or not."""
    try:
        snapshot = find_snapshot(project)
    except StoreError:
        return None
    return snapshot if snapshot and snapshot.base == project.base and is_intact(snapshot.folder) else None


def _snapshots(project: Project) -> list[Path]:
    with suppress(OSError):
        return list(snapshots_of(project.state).iterdir())
    return []


def _publish(project: Project, snapshot: Snapshot, before: Snapshot | None, *, alone: bool) -> Snapshot:
    import hashlib
    import json

    digest = hashlib.sha256(json.dumps(snapshot.files, sort_keys=True).encode()).hexdigest()
    final = snapshots_of(project.state) / f"{digest[:16]}-{snapshot.built_ns:x}"
    seal(snapshot.folder, final.name, before.folder if before else None)
    snapshot = snapshot._replace(origin=snapshot.origin or final.name)
    write_manifest(snapshot.folder, final.name, snapshot)
    sync_folder(snapshot.folder)
    snapshot.folder.rename(final)
    moved(snapshot.folder, final)
    sync_folder(final.parent)
    write_plain(pointer_of(project.state), final.name.encode("ascii"))
    sync_folder(project.state)
    with keeping_seals(_snapshots(project)):
        remove_old(project, alone=alone)
    return remember(snapshot._replace(folder=final))


def remove_old(project: Project, *, alone: bool) -> list[Path]:
    """Delete snapshots before the previous one and what killed builds left; return what was deleted.

    The previous snapshot stays, because a query that began before the build may be about to open it. To be called by
    who holds the lock: nobody else builds then (`alone`); where there are no locks, only old rests are removed.
    """
    by_age = sorted(snapshots_of(project.state).iterdir(), key=_built_ns, reverse=True)
    stay = {read_pointer(project.state), *find_pinned(project)}
    others = [folder for folder in by_age if folder.name not in stay]
    rests = [path for path in project.state.glob("building-*") if alone or _is_old(path)]
    rests += [path for path in project.state.glob(f"{LAID_DOWN}*") if _is_old(path)]
    for folder in others[_KEPT - 1 :]:
        gone = project.state / f"building-{os.urandom(8).hex()}"
        with unfinished(gone):
            folder.rename(gone)  # at once, so that a reader finds all of it or nothing
    for path in rests:
        remove(path)
    return others[_KEPT - 1 :] + rests


def _built_ns(folder: Path) -> int:
    """Return when a snapshot was built, by its name; 0 for what is none."""
    with suppress(ValueError):
        return int(folder.name.partition("-")[2], 16)
    return 0


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
            pointer_of(project.state).unlink()
        return _build(project, progress, alone=alone, full=True), True, gone


def is_building(project: Project) -> bool:
    """Tell whether another process builds a snapshot now; never where the file system has no locks."""
    return is_locked(project.state / "lock")
