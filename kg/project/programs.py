"""The programs that find something: what is kept of their work is worth nothing to others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from kg.project.sealing import stamp_of


@cache
def find_programs() -> str | None:
    """Return what differs with any change of this package or of the library that answers; None where it is not known.

    Files are known by their sizes, times and numbers on the disk, so that an installed release and a checkout in which
    somebody works are told apart as well.
    """
    import hashlib
    from importlib.util import find_spec

    engine = find_spec("pyoxigraph")
    package = os.fspath(Path(__file__).parents[1])
    try:
        files = [*iter_below(package, ".py"), *([engine.origin] if engine and engine.origin else [])]
        lines = [f"{path} {stamp_of(os.stat(path))}" for path in files]  # noqa: PTH116 - half the time
    except OSError:  # such as in an archive
        return None
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def iter_below(folder: str, suffix: str = "") -> Iterator[str]:
    """Yield the files below a folder in a fixed order, and links, wherever they lead; raise OSError."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from iter_below(entry.path, suffix)
        elif entry.name.endswith(suffix):
            yield entry.path
