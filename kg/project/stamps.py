"""What a look at the files of a project shows of each: its size, its times, and its number on the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kg.project.config import Project
from kg.project.sealing import Stamp, stamp_of

# Files written this shortly ago may be the first of many, as in a checkout; so long they must have been left alone.
_SETTLED_NS = 30_000_000
_MOST_SETTLING = 1.0


class Look(NamedTuple):
    """The stamps of the files of a project by their paths in it, None for one that went away, and since when (ns)."""

    since_ns: int
    files: Mapping[str, str]
    stamps: dict[str, Stamp | None]


def find_stamp(path: Path | str) -> Stamp | None:
    """Return the stamp of a file, or None where it has none."""
    try:
        return stamp_of(os.stat(path))  # noqa: PTH116 - half the time
    except OSError:
        return None


def look(project: Project) -> Look:
    """Look at every file that becomes a named graph; errors are those of `graph_files`."""
    since_ns, files = time.time_ns(), project.graph_files()
    return Look(since_ns, files, {name: find_stamp(path) for name, path in files.items()})


def settle(project: Project) -> Look:
    """Wait until no file has been written for a moment, but not for ever; return the last look at all of them."""
    until = time.monotonic() + _MOST_SETTLING
    while True:
        try:
            found = look(project)
        except FileNotFoundError:  # a folder that went away while it was looked into
            if time.monotonic() >= until:
                raise
            time.sleep(_SETTLED_NS / 1e9)
            continue
        folders = map(find_stamp, {path.rpartition("/")[0] for path in found.files.values()})
        times = [max(stamp[1], stamp[2]) for stamp in (*found.stamps.values(), *folders) if stamp]
        still = max(times, default=0) + _SETTLED_NS - time.time_ns()
        if not 0 < still <= _SETTLED_NS or time.monotonic() >= until:  # a time to come is that of a clock gone wrong
            return found
        time.sleep(still / 1e9)
