"""Building a snapshot: in a folder of its own, flushed, then published."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg._version import __version__
from kg.errors import Advice, StoreError, SyntaxErrors, TurtleError
from kg.io.atomic import replace_file, sync_folder
from kg.io.worker import call
from kg.project.config import Project
from kg.rdf.rewritten import is_literal_kept

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.findings import Progress
from kg.project.snapshots import LAYOUT, FileState, Snapshot, _hash, find_snapshot, is_fresh

_KEPT = 2


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
        raise StoreError(f"the snapshot is {state}; make it", advice=Advice("build"))
    return call(lambda: build_snapshot(project, progress))
