"""Snapshots: an immutable Oxigraph database made from the files, and the pointer to the newest one.

.kg/
    current                    the name of the snapshot to read
    snapshots/<name>/          manifest.json and the database in store/
    building-<pid>-<random>/   a snapshot in the making; rubbish once its process is gone

A snapshot is built beside, flushed, renamed and only then pointed at. So a reader sees the old one or the new one,
and a killed build leaves the old one answering. The default graph holds every triple once; each file's triples are in
its named graph as well.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import StoreError
from kg.project import ahead
from kg.project.config import Project

if TYPE_CHECKING:
    from pyoxigraph import Store


LAYOUT = 1
# A file written this shortly before the build may have changed again within the same tick of the file system's clock.
_RACY_NS = 50_000_000


class FileState(NamedTuple):
    """What is remembered of a file: size in bytes, time of change in nanoseconds, SHA-256, number of triples.

    And whether the store surely has all its literals as they are written.
    """

    size: int
    mtime_ns: int
    sha256: str
    triples: int
    kept: bool = False


class Snapshot(NamedTuple):
    """A finished snapshot: its folder, the files it was made from by path in the project, and when (ns)."""

    folder: Path
    files: dict[str, FileState]
    built_ns: int

    @property
    def name(self) -> str:
        """The name of the snapshot."""
        return self.folder.name

    @property
    def is_readable(self) -> bool:
        """Whether this version of kg can read it; what another version made is stale."""
        return self.built_ns > 0

    @property
    def triples(self) -> int:
        """The number of triples of all files together."""
        return sum(state.triples for state in self.files.values())


def find_snapshot(project: Project) -> Snapshot | None:
    """Return the current snapshot, or None where there is none; raise StoreError for a damaged one."""
    pointer = project.state / "current"
    try:
        name = pointer.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(f"{pointer} cannot be read ({error})") from None
    if not name or not name.replace("-", "").isalnum():
        raise _damaged(f"{pointer} does not name a snapshot")
    return _read_snapshot(project.state / "snapshots" / name)


def _read_snapshot(folder: Path) -> Snapshot:
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
        files = {path: FileState(*state) for path, state in manifest["files"].items()}
        if manifest["layout"] != LAYOUT:
            return Snapshot(folder, {}, 0)  # made by another version: stale, not damaged
        return Snapshot(folder, files, manifest["built_ns"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(f"{folder / 'manifest.json'} ({type(error).__name__})") from None


def _damaged(what: str) -> StoreError:
    return StoreError(f"the snapshot is damaged: {what}; make it again with: kg doctor --repair")


def is_fresh(project: Project, snapshot: Snapshot) -> bool:
    """Tell whether a snapshot holds just what the files hold now, by size and time, by content where in doubt."""
    seen = 0
    for path in project.iter_graph_files():
        known = snapshot.files.get(path.relative_to(project.root).as_posix())
        if known is None:
            return False
        try:
            status = path.stat()
        except OSError:
            return False
        doubt = status.st_mtime_ns != known.mtime_ns or status.st_mtime_ns > snapshot.built_ns - _RACY_NS
        if status.st_size != known.size or (doubt and _hash(path) != known.sha256):
            return False
        seen += 1
    return seen == len(snapshot.files)


def _hash(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_snapshot(snapshot: Snapshot) -> Store:
    """Open a snapshot's database for reading; raise StoreError for a damaged one."""
    import pyoxigraph

    folder = snapshot.folder / "store"
    opened = ahead.take(str(folder))
    if isinstance(opened, pyoxigraph.Store):
        return opened
    if not (folder / "CURRENT").is_file():  # opening what is not there must never create it
        raise _damaged(f"there is no database in {folder}")
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except (OSError, RuntimeError, ValueError) as error:
        raise _damaged(str(error)) from None


def verify_snapshot(snapshot: Snapshot) -> list[str]:
    """Return what is wrong with a snapshot's database, reading all of it; an empty list means nothing."""
    faults: list[str] = []
    try:
        store = open_snapshot(snapshot)
        named: Any = store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        found = int(next(iter(named))[0].value)
        default: Any = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        merged = int(next(iter(default))[0].value)
    except StoreError as error:
        return [error.message]
    except (OSError, RuntimeError) as error:
        return [f"the database cannot be read: {error}"]
    if found > snapshot.triples or (found == 0) != (snapshot.triples == 0):
        faults.append(f"the named graphs hold {found} triples, the files {snapshot.triples}")
    if merged > found:
        faults.append(f"the merged graph holds {merged} triples, the named graphs only {found}")
    return faults


def remove_snapshots(project: Project) -> None:
    """Delete every snapshot and the pointer; the next build makes them anew."""
    import shutil

    with suppress(FileNotFoundError):
        (project.state / "current").unlink()
    for folder in (project.state / "snapshots", *project.state.glob("building-*")):
        shutil.rmtree(folder, ignore_errors=True)
