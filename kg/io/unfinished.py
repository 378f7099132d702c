"""What is in the making and must not be left behind, whoever ends this process and however.

A process that is killed cannot clear anything away. So whoever may have to kill it is told beforehand what to remove.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_begun: set[str] = set()
_listener: Callable[[str], object] | None = None


def tell_to(listener: Callable[[str], object]) -> None:
    """Have each path told from now on, before anything stands there; it never names anything else later."""
    global _listener
    _listener = listener


def clear() -> None:
    """Remove what is still in the making, by threads whose work was given up; for a process that is about to end."""
    from kg.io.kept import remove

    for path in tuple(_begun):
        remove(Path(path))


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give a path for a file or a folder in the making; whatever stands there at the end of the block is removed."""
    from kg.io.kept import remove

    name = str(path.absolute())
    _begun.add(name)
    if _listener is not None:
        _listener(name)
    try:
        yield path
    finally:
        remove(path)
        _begun.discard(name)


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Give an empty folder among the temporary files, which nobody else can read, for as long as the block runs."""
    import tempfile

    with unfinished(Path(tempfile.gettempdir(), f"{prefix}{os.urandom(8).hex()}")) as folder:
        folder.mkdir(mode=0o700)
        yield folder
