"""Opening the current snapshot early, while Python still imports what a question needs.

Opening takes native code some 10 ms without Python's lock; measured, this takes 5 ms off every question asked at the
prompt. What is imported here is what a question needs as well, and nothing more, or it would start too late.

It begins no sooner than the snapshot is known to be fresh: a command that has to build goes on in a child process,
and one that is made beside a thread in native code may wait for ever.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.project.config import Project
    from kg.project.snapshots import Snapshot

_opening: list[tuple[Project, Snapshot, threading.Thread, list[Store]]] = []


def open_early() -> bool:
    """Begin to open the snapshot of the project around the working directory, in a thread of its own.

    Only what is fresh and sound is opened; tell whether it is. Whatever goes wrong here goes wrong again, and is told,
    when the snapshot is opened in earnest.
    """
    from kg.io.allocator import is_bounded
    from kg.project.reading import read_project
    from kg.project.sealing import STORE, is_sealed
    from kg.project.snapshots import find_snapshot, is_fresh

    try:
        project = read_project()
        snapshot = find_snapshot(project)
        if snapshot is None or not is_sealed(str(snapshot.folder)) or not is_fresh(project, snapshot):
            return False
    except Exception:
        return False
    if is_bounded():  # whoever opens it in earnest sees to it that there is memory
        return True
    import pyoxigraph

    folder = str(snapshot.folder / STORE)
    opened: list[Store] = []

    def work() -> None:
        try:
            opened.append(pyoxigraph.Store.read_only(folder))
        except Exception:
            opened.clear()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    _opening.append((project, snapshot, thread, opened))
    return True


def take_opened(project: Project) -> tuple[Snapshot, Store] | None:
    """Return the snapshot that was opened early for a project, and its database, once; None where there is none."""
    if not _opening or _opening[0][0] != project:
        return None
    _, snapshot, thread, opened = _opening.pop()
    thread.join()
    return (snapshot, opened[0]) if opened else None
