"""How the C library takes memory: in large pieces for a large graph, and with care where there may be little."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import LimitError

_LARGE = 4_000_000
_TOP_PAD, _PIECE = -2, 64 << 20  # M_TOP_PAD of mallopt(3): how much more than needed to take at once
_ARENA_MAX = -8
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


def give_back() -> None:
    """Give back to the system what is free after large work: the C library keeps it, and the next work comes on top.

    Without glibc, do nothing.
    """
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def is_bounded() -> bool:
    """Tell whether this process may only reserve so much memory, as under `ulimit -v`."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
    return False


def be_modest() -> None:
    """Have all threads share one place to take memory from; to be said before there are any.

    Each would reserve 128 MB for itself otherwise. Without glibc, do nothing.
    """
    import ctypes

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def require_room(size: int) -> None:
    """Raise LimitError where a process that may reserve only so much cannot reserve so many bytes more.

    To be asked before work in native code, which does not tell that there is no memory, but ends the process.
    """
    if not is_bounded():
        return
    import mmap

    try:
        mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ).close()
    except (OSError, ValueError, OverflowError):
        told = f"there is not enough memory to work with; allow {size >> 20:,} MB more, as with ulimit -v"
        raise LimitError(told) from None


@contextmanager
def without_collecting() -> Iterator[None]:
    """Keep Python from looking through all that a caller holds for garbage, again and again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
