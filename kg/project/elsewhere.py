"""Folders for what is kept of a project outside of it: for editors, and where the project may only be read."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError
from kg.project.config import Project

_OF = "of"
"""The file that holds which project a folder is for."""


def cache_folder(root: Path, what: str) -> Path | None:
    """Return the user's folder of what is kept of a project, made if need be; None where there can be none.

    Those of projects that are gone are taken away.
    """
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        above = (given if given.is_absolute() else Path.home() / ".cache") / "kg" / what
        folder = above / cache_name(root)
        for other in above.iterdir() if not folder.exists() and above.is_dir() else ():
            if _is_of_none(other):
                shutil.rmtree(other, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / _OF).exists():
            (folder / _OF).write_bytes(os.fsencode(root))
    except (OSError, RuntimeError, ValueError):
        return None
    return folder


def _is_of_none(folder: Path) -> bool:
    """Tell whether the project of a folder is gone; of one that does not say which it is for that is not known."""
    try:
        return not Path(os.fsdecode((folder / _OF).read_bytes())).is_dir()
    except OSError:  # another process is about to say it, or it is none of ours
        return False


def kept_elsewhere(project: Project) -> Project:
    """Return a project that may only be read with a folder of the user for what is kept.

    What it brings stays in use for as long as it is fresh, and all does where the user has no folder either.
    """
    from kg.project.snapshots import find_snapshot, is_fresh

    with suppress(KgError):
        snapshot = find_snapshot(project)
        if snapshot is not None and is_fresh(project, snapshot):
            return project
    return project._replace(apart=cache_folder(project.root, "projects"))


def cache_name(root: Path) -> str:
    """Return the name of a folder of the user for a project."""
    import hashlib

    return hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
