"""Texts that stand in place of files: what an editor holds, and has not saved.

Whoever reads a file that is not packed reads the held text instead, so that what is told is told of what a person sees.
Only the file itself is held: its size, its time, and digests of it are those on the disk.
"""

from __future__ import annotations

from pathlib import Path

_HELD: dict[Path, bytes] = {}


def hold(path: Path, content: bytes) -> None:
    """Let a text stand in place of a file from now on."""
    _HELD[path] = content


def let_go(path: Path) -> None:
    """Let a file be read from the disk again."""
    _HELD.pop(path, None)


def held_content(path: Path) -> bytes | None:
    """Return what stands in place of a file; None where it is read from the disk."""
    return _HELD.get(path) if _HELD else None
