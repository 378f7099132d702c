"""Opening the current snapshot early, while Python still imports and reads what a question needs.

Opening takes native code some 10 ms without Python's lock, and 180 threads. So it begins before the project is read:
whether the snapshot is the right one is seen meanwhile, and if it is not, what was opened is left alone. What is
imported before is what a question needs as well, and nothing more, or it would start too late.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.project.config import Project
    from kg.project.snapshots import Snapshot

_opening: list[tuple[Project, Snapshot, threading.Thread, list[Store]]] = []


def open_early() -> bool:
    """Begin to open the snapshot of the project around the working directory, in a thread of its own.

    Only what is sound is opened; tell whether it is fresh as well. Whatever goes wrong here goes wrong again, and is
    told, when the snapshot is opened in earnest.
    """
    from kg.io.allocator import is_bounded

    with suppress(Exception):
        begun = _begin(open_it=not is_bounded())  # else whoever opens it in earnest sees to it that there is memory
        if begun is None:
            return False
        from kg.project.reading import read_project
        from kg.project.snapshots import find_snapshot, is_fresh

        folder, opening = begun
        project = read_project()
        snapshot = find_snapshot(project)
        if snapshot is None or os.fspath(snapshot.folder) != folder or not is_fresh(project, snapshot):
            return False
        if opening is not None:
            _opening.append((project, snapshot, *opening))
        return True
    return False


def _begin(*, open_it: bool) -> tuple[str, tuple[threading.Thread, list[Store]] | None] | None:
    """Return the folder of the snapshot, if it is there and sound, and the thread that opens it, with its result."""
    from kg.project.pointer import STATE, find_root, is_name, read_pointer, snapshots_of
    from kg.project.sealing import STORE, is_sealed

    root = find_root(Path().absolute())
    name = root and read_pointer(root / STATE)
    if not root or not name or not is_name(name):
        return None
    folder = os.fspath(snapshots_of(root / STATE) / name)
    if not is_sealed(folder):
        return None
    if not open_it:
        return folder, None
    import pyoxigraph

    opened: list[Store] = []

    def work() -> None:
        with suppress(Exception):
            opened.append(pyoxigraph.Store.read_only(f"{folder}/{STORE}"))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return folder, (thread, opened)


def take_opened(project: Project) -> tuple[Snapshot, Store] | None:
    """Return the snapshot that was opened early for a project, and its database, once; None where there is none."""
    if not _opening or _opening[0][0] != project:
        return None
    _, snapshot, thread, opened = _opening.pop()
    thread.join()
    return (snapshot, opened[0]) if opened else None
