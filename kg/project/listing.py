"""The files of folders: those that are graphs by their names, and the links that no listing follows."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

from kg.errors import Location, ProjectError
from kg.rdf.formats import GRAPH_ENDINGS, graph_ending, packing_of

RACY_NS = 50_000_000
"""What was written this shortly before it was looked at may have changed again within the same tick of the clock."""
_MOST_LOOKED = 100
# Most files are not packed, and one look at their names tells it.
_PLAIN = frozenset(ending for ending in GRAPH_ENDINGS if ending.count(".") == 1)
_name = attrgetter("name")
_State: TypeAlias = "tuple[int, int, int, int] | None"


def without(paths: Iterable[Path], *others: Path) -> Iterator[Path]:
    """Yield paths that are neither others nor below them."""
    return map(path_of, without_text(map(os.fspath, paths), *others))


def without_text(paths: Iterable[str], *others: Path) -> Iterator[str]:
    """Yield paths that are neither others nor below them; by text, as it is asked of each file at each question."""
    folders = tuple(f"{other}/" for other in others)
    return (path for path in paths if not f"{path}/".startswith(folders))


_looked: dict[str, tuple[tuple[tuple[str, _State], ...], tuple[str, ...]]] = {}
"""The files below a folder, as a run asks for them several times, behind each folder that was looked into.

No name comes to a folder or goes without changing its state, which is as it was before. No folders stand for some that
may change, or have changed, without showing it.
"""


def iter_rdf_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are graphs by their names, packed or not, in a fixed order, no hidden ones.

    A file in place of a folder is yielded itself. What an editor holds and has never saved comes behind the others.

    Raises ProjectError for two whose names differ in what tells the format only, as both would be one graph, for a name
    that is no text, and for what has such a name and is no file: what is passed over in silence is lost.
    """
    return map(path_of, rdf_files(folder))


def rdf_files(folder: Path) -> tuple[str, ...]:
    """Return the files that `iter_rdf_files` yields as texts; the very same while no folder has changed.

    Errors are those of `iter_rdf_files`.
    """
    saved = _saved_files(folder)
    if held := _held_below(folder):
        paths = list(map(path_of, saved))
        graphs = {(path.parent, _stem(path.name)) for path in paths}
        for path in held:
            is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if not is_hidden and _stem(path.name) is not None and (path.parent, _stem(path.name)) not in graphs:
                graphs.add((path.parent, _stem(path.name)))
                paths.append(path)
        if len(paths) > len(saved):
            return tuple(map(os.fspath, paths))
    return saved


def _saved_files(folder: Path) -> tuple[str, ...]:
    name = os.fspath(folder)
    known = _looked.get(name)
    if known is not None and known[0] and all(_state_of(one) == state for one, state in known[0]):
        return known[1]
    began = time.time_ns()
    folders: list[tuple[str, _State]] = []
    files = tuple(_iter_saved(name, folders))
    if known is not None and known[1] == files:
        files = known[1]
    if len(_looked) >= _MOST_LOOKED:
        _looked.clear()
    surely = all(state is not None and max(state[:2]) < began - RACY_NS for _, state in folders)
    _looked[name] = tuple(folders) if surely else (), files
    return files


def _state_of(folder: str) -> _State:
    """Return what differs when a name comes to a folder or goes, or another folder takes its place, if it is there."""
    try:
        status = os.stat(folder)  # noqa: PTH116 - half the time
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


def _held_below(folder: Path) -> list[Path]:
    if "kg.rdf.held" not in sys.modules:  # so nobody can hold a text, and a question need not read more
        return []
    from kg.rdf.held import held_below

    return [path for path in held_below(folder) if packing_of(path) is None]


def _iter_saved(folder: str, folders: list[tuple[str, _State]]) -> Iterator[str]:
    """Yield the files below a folder, and note the state of each folder; a link has none, as it leads elsewhere."""
    if not os.path.isdir(folder):  # noqa: PTH112 - on the way of every question
        if os.path.isfile(folder) and folder.lower().endswith(GRAPH_ENDINGS):  # noqa: PTH113
            yield folder
        return
    folders.append((folder, _state_of(folder)))
    with os.scandir(folder) as found:
        entries = sorted(found, key=_name)
    seen: dict[str, str] = {}
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            for path in _iter_saved(entry.path, folders):
                if _is_no_text(name):
                    raise _unusable(entry, "has a name that is not UTF-8; rename it")
                yield path
        elif (stem := _stem(name)) is not None:
            other = seen.setdefault(stem, name)
            if other != name:
                told = f"is the same graph as {other}, and only one of them could be kept; remove or rename one"
                raise _unusable(entry, told)
            if not entry.is_file():
                raise _unusable(entry, "is no file, or a link that leads to none; remove it or put the file there")
            if _is_no_text(name):
                raise _unusable(entry, "has a name that is not UTF-8; rename it")
            if entry.is_symlink():
                folders.append((entry.path, None))
            yield entry.path


def find_linked_folders(*folders: Path) -> list[Path]:
    """Return the links to folders below some folders, sorted, no hidden ones: who lists files passes them over."""
    found = []
    for folder in folders:
        for above, names, _ in os.walk(folder):
            names[:] = [name for name in names if not name.startswith(".")]
            found += [path for path in (Path(above, name) for name in names) if path.is_symlink()]
    return sorted(found)


def stem_of(name: str) -> str:
    """Return the name or path of a file that is a graph without what tells its format."""
    at = name.rfind(".")
    return name[:at] if name[at:] in _PLAIN else name.removesuffix(graph_ending(name))


def _stem(name: str) -> str | None:
    """Return the name of a file that is a graph, without what tells its format; None for one that is none."""
    return stem_of(name) if name.lower().endswith(GRAPH_ENDINGS) else None


@cache
def path_of(name: str) -> Path:
    """Return a path; made once, as a run lists the files several times, and this takes longer than all the rest."""
    return Path(name)


def _is_no_text(name: str) -> bool:
    return not name.isascii() and any("\ud800" <= character <= "\udfff" for character in name)


def _unusable(entry: os.DirEntry[str], told: str) -> ProjectError:
    return ProjectError(told, location=Location(Path(entry.path)))
