"""The files of folders: those that are graphs by their names, and the links that no listing follows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from kg.errors import Location, ProjectError
from kg.rdf.formats import GRAPH_ENDINGS, graph_ending, packing_of


def without(paths: Iterable[Path], *others: Path) -> Iterator[Path]:
    """Yield paths that are neither others nor below them; by text, as it is asked of each file at each question."""
    folders = tuple(f"{other}/" for other in others)
    return (path for path in paths if not f"{path}/".startswith(folders))


def iter_rdf_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are graphs by their names, packed or not, in a fixed order, no hidden ones.

    A file in place of a folder is yielded itself. What an editor holds and has never saved comes behind the others.

    Raises ProjectError for two whose names differ in what tells the format only, as both would be one graph, for a name
    that is no text, and for what has such a name and is no file: what is passed over in silence is lost.
    """
    if held := _held_below(folder):
        saved = list(_iter_saved(folder))
        yield from saved
        graphs = {(path.parent, _stem(path.name)) for path in saved}
        for path in held:
            is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if not is_hidden and _stem(path.name) is not None and (path.parent, _stem(path.name)) not in graphs:
                graphs.add((path.parent, _stem(path.name)))
                yield path
    else:
        yield from _iter_saved(folder)


def _held_below(folder: Path) -> list[Path]:
    if "kg.rdf.held" not in sys.modules:  # so nobody can hold a text, and a question need not read more
        return []
    from kg.rdf.held import held_below

    return [path for path in held_below(folder) if packing_of(path) is None]


def _iter_saved(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        if folder.is_file() and folder.name.lower().endswith(GRAPH_ENDINGS):
            yield folder
        return
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            for path in _iter_saved(Path(entry.path)):
                if _is_no_text(entry.name):
                    raise _unusable(entry, "has a name that is not UTF-8; rename it")
                yield path
        elif (stem := _stem(entry.name)) is not None:
            other = seen.setdefault(stem, entry.name)
            if other != entry.name:
                told = f"is the same graph as {other}, and only one of them could be kept; remove or rename one"
                raise _unusable(entry, told)
            if not entry.is_file():
                raise _unusable(entry, "is no file, or a link that leads to none; remove it or put the file there")
            if _is_no_text(entry.name):
                raise _unusable(entry, "has a name that is not UTF-8; rename it")
            yield _path(entry.path)


def find_linked_folders(*folders: Path) -> list[Path]:
    """Return the links to folders below some folders, sorted, no hidden ones: who lists files passes them over."""
    found = []
    for folder in folders:
        for above, names, _ in os.walk(folder):
            names[:] = [name for name in names if not name.startswith(".")]
            found += [path for path in (Path(above, name) for name in names) if path.is_symlink()]
    return sorted(found)


@cache
def _stem(name: str) -> str | None:
    """Return the name of a file that is a graph, without what tells its format; None for one that is none."""
    return name.removesuffix(graph_ending(name)) if name.lower().endswith(GRAPH_ENDINGS) else None


@cache
def _path(name: str) -> Path:
    """Return a path; made once, as a run lists the files several times, and this takes longer than all the rest."""
    return Path(name)


def _is_no_text(name: str) -> bool:
    return not name.isascii() and any("\ud800" <= character <= "\udfff" for character in name)


def _unusable(entry: os.DirEntry[str], told: str) -> ProjectError:
    return ProjectError(told, location=Location(Path(entry.path)))
