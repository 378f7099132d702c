"""Locks between processes: one holds it, the others wait, and a process that ends lets go of it, however it ends."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_EVERY = 0.05
# What the systems answer where a file system has no locks.
_NONE_THERE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


@contextmanager
def locked(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[bool]:
    """Hold the lock of a file, made where it is not there; give False where the file system has no locks.

    `waiting` is called time and again while another holds it. The lock is one of the kernel (flock), so it holds
    between processes, and between containers that share the folder, and is gone with the process that held it. The
    file is never removed: two processes could then hold two locks of one name. Raises OSError where the file cannot
    be opened.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        try:
            held = _wait(handle, waiting)
            if held and not _is_named(handle, path):
                continue  # the folder was cleared meanwhile, and the next one locks another file
            yield held
            return
        finally:
            os.close(handle)


@contextmanager
def held_for_a_while(path: Path, seconds: float, *, shared: bool) -> Iterator[bool]:
    """Hold a lock as `locked` does, or with all that hold it `shared`; give False where it was not free in time."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    until = time.monotonic() + seconds
    try:
        while not (held := _try(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)) and time.monotonic() < until:
            time.sleep(_EVERY)
        yield held
    finally:
        os.close(handle)


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds the lock of a file now."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return not _try(handle)
    except OSError:
        return False
    finally:
        os.close(handle)


def _wait(handle: int, waiting: Callable[[], None] | None) -> bool:
    try:
        while not _try(handle):
            if waiting:
                waiting()
            time.sleep(_EVERY)
    except OSError as error:
        if error.errno in _NONE_THERE:
            return False
        raise
    return True


def _try(handle: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_named(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False
