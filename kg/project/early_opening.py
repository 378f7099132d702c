"""Opening the current snapshot early, while Python still imports and reads what a question needs.

Opening takes native code some 10 ms without Python's lock, and 180 threads. So it begins before the project is read:
whether the snapshot is fresh is seen meanwhile. What is imported before is what a question needs as well, and nothing
more, or it would start too late.

A command that has to build goes on in a child process, and one that is made beside threads in native code may wait
for ever. So whoever has begun and finds that the snapshot is not fresh has to begin anew, in a process without them.
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


_begun: list[tuple[str, threading.Thread, list[Store]]] = []
"""The folder of a snapshot, the thread that opens it, and its database as soon as it is open."""
_fresh: list[tuple[Project, Snapshot]] = []


def open_early(*, at_once: bool) -> bool:
    """Begin to open the snapshot of the project around the working directory; tell whether it is fresh.

    That is done `at_once`, or else when it is known to be fresh, in a thread of its own. Only what is sound is opened.
    Whatever goes wrong here goes wrong again, and is told, when the snapshot is opened in earnest.
    """
    from kg.io.allocator import is_bounded

    with suppress(Exception):
        bounded = is_bounded()  # then whoever opens it in earnest sees to it that there is memory
        if at_once and not bounded and (pointed := _find_folder()):
            _begin(pointed)
        from kg.project.reading import read_project
        from kg.project.sealing import is_sealed
        from kg.project.snapshots import find_snapshot, is_fresh

        project = read_project()
        snapshot = find_snapshot(project)
        if snapshot is None or not is_sealed(folder := os.fspath(snapshot.folder)) or not is_fresh(project, snapshot):
            return False
        if not bounded and not _begun:
            _begin(folder)
        _fresh.append((project, snapshot))
        return True
    return False


def has_begun() -> bool:
    """Tell whether a database that nobody has taken is open or about to be, once it is; its threads run beside."""
    for _, thread, _ in _begun:
        thread.join()  # while it makes threads of its own, none of which could be made beside `exec`
    return bool(_begun)


def take_opened(project: Project) -> tuple[Snapshot, Store] | None:
    """Return the snapshot that was opened early for a project, and its database, once; None where there is none."""
    if not _fresh or not _begun or _fresh[0][0] != project:
        return None
    (_, snapshot), (folder, thread, opened) = _fresh.pop(), _begun.pop()
    thread.join()
    return (snapshot, opened[0]) if opened and folder == os.fspath(snapshot.folder) else None


def _find_folder() -> str | None:
    """Return the folder of the snapshot that is pointed at, if it is sound, before anything of the project is read."""
    from kg.project.pointer import STATE, find_root, is_name, read_pointer, snapshots_of
    from kg.project.sealing import is_sealed

    root = find_root(Path().absolute())
    name = root and read_pointer(root / STATE)
    if not root or not name or not is_name(name):
        return None
    folder = os.fspath(snapshots_of(root / STATE) / name)
    return folder if is_sealed(folder) else None


def _begin(folder: str) -> None:
    import pyoxigraph

    from kg.project.sealing import STORE

    opened: list[Store] = []

    def work() -> None:
        with suppress(Exception):
            opened.append(pyoxigraph.Store.read_only(f"{folder}/{STORE}"))

    thread = threading.Thread(target=work, daemon=True)
    _begun.append((folder, thread, opened))
    thread.start()
