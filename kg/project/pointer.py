"""Where a project is, and which snapshot it points to, told before anything of either is read."""

from __future__ import annotations

import re
from pathlib import Path

from kg.io.kept import read_plain

CONFIG = "kg.toml"
STATE = ".kg"
"""The folder of everything that can be deleted and made again."""
_NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]+\Z")


def find_root(start: Path) -> Path | None:
    """Return the nearest folder from `start` upwards that holds a kg.toml."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), None)


def is_name(text: str) -> bool:
    """Tell whether a snapshot may be called so."""
    return _NAME.match(text) is not None


def pointer_of(state: Path) -> Path:
    """Return the file in the state of a project that names its current snapshot."""
    return state / "current"


def read_pointer(state: Path) -> str | None:
    """Return what the pointer of a state holds, which need be no name; None where there is nothing to be read."""
    raw = read_plain(pointer_of(state), 1000)
    return None if raw is None else raw.decode("ascii", "replace").strip()


def snapshots_of(state: Path) -> Path:
    """Return the folder that holds the snapshots of a state, each under its name."""
    return state / "snapshots"
