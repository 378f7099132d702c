"""Where an index of labels lies and for how long it is good: beside the snapshot whose labels it has.

<snapshot>/labels.sqlite    the index
<snapshot>/labels.json      by which rules it was made, and how to know the file

It is made when first something is searched in a large snapshot, or by `kg build`; from that of the snapshot before by
what differs, where there is one. A small graph is searched without. What is damaged is as good as nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.ask.folding import FOLDING
from kg.ask.remembered import remembered
from kg.engines.base import Engine
from kg.errors import KgError, StoreError
from kg.io.kept import read_kept, remove, write_kept
from kg.io.unfinished import unfinished
from kg.project.config import Project
from kg.project.pointer import snapshots_of
from kg.project.sealing import INDEX, OF_INDEX, hash_file, keeping_seals, stamp_of
from kg.project.snapshots import Snapshot, read_snapshot
from kg.rdf.terms import IRI, Literal

if TYPE_CHECKING:
    from kg.ask.label_index import LabelIndex

LEAST = 20_000
"""How many triples a snapshot has at least for an index to be worth its while."""
_CHUNK = 400
_LAYOUT = 4


def open_index(engine: Engine, project: Project, *, make: bool = False) -> LabelIndex | None:
    """Return the index of the snapshot that an engine asks; None where there is none and none is to be made.

    Nor is there one for what is no snapshot, for a small one, and where it cannot be written.
    """
    name = engine.traits.snapshot
    if name and not make and not (snapshots_of(project.state) / name / OF_INDEX).exists():
        return None
    snapshot = read_snapshot(project, name) if name else None
    if snapshot is None or snapshot.triples < LEAST:
        return None
    if not _is_good(project, snapshot.folder) and not (make and _make(engine, project, snapshot)):
        return None
    from kg.ask.label_index import LabelIndex  # its database takes long to load

    with suppress(StoreError):
        return LabelIndex(snapshot.folder / INDEX)
    remove(snapshot.folder / OF_INDEX)
    return None


def keep_index(engine: Engine, project: Project) -> LabelIndex | None:
    """Return the index as `open_index` does, made if need be; it stays open for the engine while it is as it was."""
    opened: dict[str, tuple[Any, LabelIndex]] = remembered(engine, ("index", *_rules(project)), dict)
    folder = project.state / "snapshots" / engine.traits.snapshot
    with suppress(KeyError, OSError):
        stamps, index = opened["index"]
        if stamps == _stamps(folder):
            return index
    found = open_index(engine, project, make=True)
    if found is not None:
        with suppress(OSError):
            opened["index"] = (_stamps(folder), found)
    return found


def _stamps(folder: Path) -> list[Any]:
    return [LEAST, *(stamp_of((folder / name).lstat()) for name in (INDEX, OF_INDEX))]


def _rules(project: Project) -> list[Any]:
    return [_LAYOUT, FOLDING, *project.preferred, *project.others]


def _is_good(project: Project, folder: Path) -> bool:
    """Tell whether an index is just as it was written, and by the rules of today."""
    about = read_kept(folder / OF_INDEX)
    try:
        if not isinstance(about, dict) or about["rules"] != _rules(project):
            return False
        stamp = stamp_of((folder / INDEX).lstat())
        if about["stamp"] != stamp:
            if about["sha256"] != hash_file(folder / INDEX):
                return False
            with suppress(KgError):
                write_kept(folder / OF_INDEX, {**about, "stamp": stamp})
    except (OSError, KeyError):
        return False
    return True


def _make(engine: Engine, project: Project, snapshot: Snapshot) -> bool:
    """Make the index of a snapshot; tell whether that could be done."""
    from kg.ask.label_writing import write_index

    with suppress(OSError, KgError):
        before = _find_before(project, snapshot)
        if before is not None:
            with keeping_seals([before.folder]):
                _write(snapshot.folder, project, lambda path: _change(path, engine, project, before, snapshot))
        else:
            _write(snapshot.folder, project, lambda path: write_index(path, _iter_labels(engine, project)))
        return True
    return False


def _write(folder: Path, project: Project, fill: Callable[[Path], str | None]) -> None:
    """Lay down an index that something fills, and returns its digest if that is known."""
    from kg.io.atomic import sync_file

    with unfinished(folder / f"labels-{os.urandom(8).hex()}") as beside:
        digest = fill(beside)
        sync_file(beside)
        digest = digest or hash_file(beside)
        if not (folder / INDEX).is_file():
            remove(folder / INDEX)
        beside.replace(folder / INDEX)
    stamp = stamp_of((folder / INDEX).lstat())
    write_kept(folder / OF_INDEX, {"rules": _rules(project), "stamp": stamp, "sha256": digest})


def _find_before(project: Project, snapshot: Snapshot) -> Snapshot | None:
    """Return a snapshot that this one was made from by changes, if it is there still and has a good index."""
    for folder in snapshots_of(project.state).iterdir():
        if folder != snapshot.folder and _is_good(project, folder):
            before = read_snapshot(project, folder.name)
            if before is not None and before.origin == snapshot.origin:
                return before
    return None


def _change(path: Path, engine: Engine, project: Project, before: Snapshot, after: Snapshot) -> str | None:
    """Make an index from that of another snapshot; only things whose labels differ are looked at.

    Where none does, both share it by a hard link, as most edits change no label; then its digest is returned.
    """
    import shutil

    from kg.ask.label_writing import change_index, write_index
    from kg.project.difference import find_delta

    names = {*project.preferred, *project.others}
    things = list(
        dict.fromkeys(
            str(subject)
            for triples in find_delta(project, before, after)
            for subject, predicate, _ in triples
            if isinstance(subject, IRI) and str(predicate) in names
        )
    )
    if not things:
        with suppress(OSError, KeyError, TypeError):  # a file system without hard links, or changed meanwhile
            digest = str(read_kept(before.folder / OF_INDEX)["sha256"])
            os.link(before.folder / INDEX, path)
            return digest
    shutil.copyfile(before.folder / INDEX, path)
    if not change_index(path, things, _iter_labels(engine, project, things)):
        path.unlink()
        write_index(path, _iter_labels(engine, project))
    return None


def _iter_labels(engine: Engine, project: Project, things: list[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield things, those given or all, with their labels, in no order; a label with two languages comes twice."""
    for part in _parts(things):
        for prop in (*project.preferred, *project.others):
            for thing, label in engine.select(f"SELECT ?thing ?label WHERE {{ {part} ?thing <{prop}> ?label }}").rows:
                if isinstance(thing, IRI) and isinstance(label, Literal):
                    yield thing.value, label.lexical


def _parts(things: list[str] | None) -> Iterable[str]:
    if things is None:
        return [""]
    starts = range(0, len(things), _CHUNK)
    return [f"VALUES ?thing {{ {' '.join(f'<{one}>' for one in things[n : n + _CHUNK])} }}" for n in starts]
