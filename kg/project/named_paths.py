"""Paths that settings name: within the project, and there; one that is not is told with the one that is meant."""

import os
from pathlib import Path

from kg.errors import UsageError, nearest


def path_below(value: str, root: Path) -> Path:
    """Return the path that settings name; raise UsageError for one that is not there, or not below a folder."""
    # without "..", as files are known to be in a folder by how their paths begin
    path = Path(os.path.normpath(root / value))
    target, top = Path(os.path.realpath(path)), os.path.realpath(root)
    if not target.is_relative_to(top):
        raise UsageError(f"{value!r} is outside")
    if target == Path(top):
        raise UsageError(f"{value!r} is the project itself")
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{value!r} is not there{_near_path(path, root)}") from None
    except OSError as error:
        raise UsageError(f"{error.strerror}") from None
    return path


def names_in(folder: Path) -> list[str]:
    """Return the names of what is in a folder; none where it cannot be looked into."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names are all that is asked for
    except OSError:
        return []


def _near_path(path: Path, root: Path) -> str:
    """Return what is called nearly as a path that is not there, in its folder or in one that is called nearly so."""
    folder = path.parent
    if not folder.is_dir():
        around = folder.parent if folder.parent.is_dir() else root
        close = nearest(folder.name, [name for name in names_in(around) if (around / name).is_dir()], 1)
        folder = around / close[0] if close else folder
    known = names_in(folder)
    for name in (path.name,) if path.name in known else nearest(path.name, known, 1):
        return f"; did you mean {(folder / name).relative_to(root).as_posix()!r}?"
    return ""
