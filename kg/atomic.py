"""Writing files so that a reader sees the old content or the new, never a part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kg.errors import InputError, Location


@contextmanager
def replace_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a binary file that takes the place of `path`, flushed to disk, when the block ends without an error.

    Raises InputError when the file cannot be written; `path` is then as it was.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise InputError(_explain(error), location=Location(path)) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _explain(error: OSError) -> str:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"cannot be written: {error.strerror}; free some space and try again; nothing was changed"
    return f"cannot be written: {error.strerror}"


def sync_folder(path: Path) -> None:
    """Flush a folder's list of names to disk, so that a rename in it survives a power loss."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
