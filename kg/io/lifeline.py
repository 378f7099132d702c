"""A process that ends with the one that started it, however that ends: the two share a pipe that nobody writes to."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

_ENDED = 143


def open_pipes(count: int) -> list[int]:
    """Return the ends of so many pipes, to read from and to write to by turns; none where so many may not be open."""
    ends: list[int] = []
    try:
        for _ in range(count):
            ends += os.pipe()
    except OSError:
        for end in ends:
            os.close(end)
        return []
    return ends


def hang_on(alive: int) -> None:
    """See to it that this process ends when the other end of a pipe is closed, as it is with the process that has it.

    The kernel itself sees to that on Linux; elsewhere it waits until Python is between two steps of its own.
    """
    try:
        import fcntl

        fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(alive, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    except (ImportError, AttributeError, OSError):
        import threading

        threading.Thread(target=lambda: os.read(alive, 1) or os._exit(_ENDED), daemon=True).start()
        return
    with suppress(BlockingIOError):
        if not os.read(alive, 1):  # it was closed before we came to this
            os._exit(_ENDED)
