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
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg._version import __version__
from kg.errors import StoreError, SyntaxErrors, TurtleError
from kg.io.atomic import replace_file, sync_folder
from kg.io.worker import call
from kg.project import ahead
from kg.project.config import Project
from kg.rdf.rewritten import is_literal_kept

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from kg.findings import Progress

LAYOUT = 1
# A file written this shortly before the build may have changed again within the same tick of the file system's clock.
_RACY_NS = 50_000_000
_KEPT = 2


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


def build_snapshot(project: Project, progress: Progress | None = None) -> Snapshot:
    """Build a snapshot from the files and point to it; raise SyntaxErrors with all faults and change nothing.

    `progress` is called with triples done, the number expected from the size of the files, and the current path.
    """
    import shutil

    import pyoxigraph

    started_ns = time.time_ns()
    folder = _make_building_folder(project)
    try:
        files: dict[str, FileState] = {}
        errors: list[TurtleError] = []
        store = pyoxigraph.Store(str(folder / "store"))
        store.bulk_extend(_iter_all_quads(project, files, errors, progress))
        if errors:
            raise SyntaxErrors(errors)
        store.flush()
        del store
        snapshot = Snapshot(folder, files, started_ns)
        _write_manifest(snapshot)
        return _publish(project, snapshot)
    except OSError as error:
        raise StoreError(
            f"the snapshot could not be built: {error}; free some space or check the rights on {project.state}; "
            "the snapshot before, if there was one, still answers"
        ) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_building_folder(project: Project) -> Path:
    folder = project.state / f"building-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        (project.state / "snapshots").mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except OSError as error:
        raise StoreError(f"cannot write to {project.state}: {error.strerror}; check the rights on it") from None
    return folder


def _iter_all_quads(
    project: Project, files: dict[str, FileState], errors: list[TurtleError], progress: Progress | None
) -> Iterator[Quad]:
    """Yield each triple of each file twice: for its named graph and for the merged default graph."""
    import pyoxigraph

    from kg.rdf.turtle import iter_quads

    paths = list(project.iter_graph_files())
    sizes = {path: path.stat().st_size for path in paths}
    expected = max(1, sum(sizes.values()) // 23)  # bytes per triple in typical Turtle; only the bar depends on it
    done = 0
    for path in paths:
        status = path.stat()
        digest = _hash(path)
        graph = pyoxigraph.NamedNode(project.graph_iri(path))
        count, kept = 0, True
        for quad in iter_quads(path, errors):
            count += 1
            kept = kept and is_literal_kept(quad.object)
            if progress and count % 5000 == 0:
                progress(done + count, expected, path.name)
            yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)
            yield quad
        done += count
        state = FileState(status.st_size, status.st_mtime_ns, digest, count, kept)
        files[path.relative_to(project.root).as_posix()] = state


def _write_manifest(snapshot: Snapshot) -> None:
    import pyoxigraph

    manifest = {
        "layout": LAYOUT,
        "kg": __version__,
        "pyoxigraph": pyoxigraph.__version__,
        "built_ns": snapshot.built_ns,
        "files": snapshot.files,
    }
    with replace_file(snapshot.folder / "manifest.json") as file:
        file.write(json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    sync_folder(snapshot.folder)


def _publish(project: Project, snapshot: Snapshot) -> Snapshot:
    import hashlib

    digest = hashlib.sha256(json.dumps(snapshot.files, sort_keys=True).encode()).hexdigest()
    final = project.state / "snapshots" / f"{digest[:16]}-{snapshot.built_ns:x}"
    snapshot.folder.rename(final)
    sync_folder(final.parent)
    with replace_file(project.state / "current") as file:
        file.write(final.name.encode("ascii"))
    sync_folder(project.state)
    remove_old(project)
    return snapshot._replace(folder=final)


def remove_old(project: Project) -> list[Path]:
    """Delete snapshots before the previous one and what killed builds left; return what was deleted.

    The previous snapshot stays, because a query that began before the build may still read it.
    """
    import shutil

    current = (project.state / "current").read_text("ascii").strip() if (project.state / "current").is_file() else ""
    snapshots = project.state / "snapshots"
    by_age = sorted(snapshots.iterdir(), key=lambda p: p.stat().st_mtime_ns, reverse=True) if snapshots.is_dir() else []
    others = [folder for folder in by_age if folder.name != current]
    rubbish = others[_KEPT - 1 :] + [path for path in project.state.glob("building-*") if not _is_alive(path)]
    for folder in rubbish:
        shutil.rmtree(folder, ignore_errors=True)
    return rubbish


def _is_alive(building: Path) -> bool:
    try:
        os.kill(int(building.name.split("-")[1]), 0)
    except (ValueError, IndexError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def require_snapshot(project: Project, *, build: bool = True, progress: Progress | None = None) -> Snapshot:
    """Return a snapshot that is fresh, building it if need be and allowed; raise StoreError where it is not."""
    snapshot = find_snapshot(project)
    if snapshot and is_fresh(project, snapshot):
        return snapshot
    if not build:
        state = "older than the files" if snapshot else "not there"
        raise StoreError(f"the snapshot is {state}; make it with: kg build")
    return call(lambda: build_snapshot(project, progress))


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
