"""Texts that stand in place of files: what an editor holds, and has not saved.

Whoever reads a file that is not packed reads the held text instead, so that what is told is told of what a person sees.
Only the file itself is held, and listed as if saved: its size, its time, and digests of it are those on the disk.

A person types on while something is looked for, so whoever takes longer looks at the texts of one moment (`seeing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextvars import ContextVar

_HELD: dict[Path, bytes] = {}
_seen: ContextVar[Mapping[Path, bytes] | None] | None = None  # made by the first who needs it; most do not


def hold(path: Path, content: bytes) -> None:
    """Let a text stand in place of a file from now on."""
    _HELD[path] = content


def let_go(path: Path) -> None:
    """Let a file be read from the disk again."""
    _HELD.pop(path, None)


@contextmanager
def seeing(texts: Mapping[Path, bytes]) -> Iterator[None]:
    """Let whoever reads within, and nobody else, find these texts in place of files, whatever is held meanwhile."""
    from contextvars import ContextVar

    global _seen
    if _seen is None:
        _seen = ContextVar("seen", default=None)
    before = _seen.set(texts)
    try:
        yield
    finally:
        _seen.reset(before)


def held_texts() -> dict[Path, bytes]:
    """Return all that stands in place of files, as it is at this moment."""
    return dict(_texts())


def held_content(path: Path) -> bytes | None:
    """Return what stands in place of a file; None where it is read from the disk."""
    return _texts().get(path)


def held_below(folder: Path) -> list[Path]:
    """Return the files of a folder in place of which texts stand, sorted; also those that were never saved."""
    return sorted(path for path in _texts() if path.is_relative_to(folder))


def _texts() -> Mapping[Path, bytes]:
    texts = _seen.get() if _seen is not None else None
    return _HELD if texts is None else texts
