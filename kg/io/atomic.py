"""Writing files so that a reader sees the old content or the new, never a part."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kg.errors import InputError, Location
from kg.io.unfinished import unfinished_beside


@contextmanager
def replace_file(path: Path, *, lasting: bool = True) -> Iterator[IO[bytes]]:
    """Give a binary file that takes the place of `path`, flushed to disk, when the block ends without an error.

    What is not `lasting`, as it is made again where it is found wanting, is not waited for to be on the disk.
    A link is followed, the rights of an old file are kept, and a device or a pipe is written into as it is. Raises
    InputError when the file cannot be written; `path` is then as it was.
    """
    try:
        old = path.stat() if path.exists() else None
        target = path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError) as error:
        raise InputError(f"cannot be written: {error}", location=Location(path)) from None
    if old is not None and not stat.S_ISREG(old.st_mode):
        with _straight(path) as file:
            yield file
        return
    try:
        with unfinished_beside(target) as beside:
            with beside.open("wb") as file:
                if old is not None:
                    os.fchmod(file.fileno(), stat.S_IMODE(old.st_mode))
                yield file
                file.flush()
                if lasting:
                    os.fsync(file.fileno())
            beside.replace(target)
    except OSError as error:  # of other files nothing is said: some may have been written before this one
        raise InputError(explained(error, "this file is as it was"), location=Location(path)) from None


@contextmanager
def _straight(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("wb") as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(explained(error), location=Location(path)) from None


def explained(error: OSError, stands: str = "") -> str:
    """Return why something cannot be written, and what to do about it; `stands` says what is as it was."""
    import errno

    told = f"cannot be written: {error.strerror}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "; ".join(filter(None, (told, "free some space and try again", stands)))
    return told


def sync_file(path: Path) -> None:
    """Flush to disk what was written to a file and is closed, so that it is whole when it takes a name; raise OSError.

    A database that writes without waiting leaves that to whoever renames it.
    """
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Flush a folder's list of names to disk, so that a rename in it survives a power loss."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
