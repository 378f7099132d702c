"""What is kept from one run to the next and can be made again: read just as it was written, or not at all.

A kept file is JSON with a checksum of itself at its beginning. Whatever else stands in its place, a folder, a pipe,
a device, the work of another program or a part of what was written, is as good as nothing and gives way.
"""

from __future__ import annotations

import os
import stat
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

_MOST = 1 << 28
_HEAD = b'{"crc32": "%08x", "kept": '
_HEAD_LENGTH = len(_HEAD % 0)
_TAIL = b"}\n"


def read_plain(path: str | Path, most: int = _MOST) -> bytes | None:
    """Return the content of a regular file; None for what is none, is not there, is too large or cannot be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait for a writer
    except (OSError, ValueError):
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            return None
        blocks = []
        while block := os.read(handle, 1 << 20):
            blocks.append(block)
        return b"".join(blocks)
    except OSError:
        return None
    finally:
        os.close(handle)


def read_kept(path: str | Path) -> Any:
    """Return what `write_kept` has written to a file, or None where the file is not just as it was written."""
    raw = read_plain(path)
    if raw is None or not raw.endswith(_TAIL):
        return None
    body = memoryview(raw)[_HEAD_LENGTH : -len(_TAIL)]
    if raw[:_HEAD_LENGTH] != _HEAD % zlib.crc32(body):
        return None
    import json

    try:
        return json.loads(bytes(body))
    except (ValueError, RecursionError):  # rightly summed up, and still not ours
        return None


def write_kept(path: Path, value: Any) -> None:
    """Write a value to a file, whole, in place of whatever stands there; raise InputError where it cannot be."""
    write_plain(path, kept_content(value))


def kept_content(value: Any) -> bytes:
    """Return what `write_kept` writes, for a file that takes its place together with others."""
    import json

    body = json.dumps(value).encode("ascii")
    return _HEAD % zlib.crc32(body) + body + _TAIL


def write_plain(path: Path, content: bytes) -> None:
    """Write a file, whole, in place of whatever stands there; raise InputError where it cannot be written."""
    from kg.io.atomic import replace_file

    make_way(path)
    with replace_file(path) as file:
        file.write(content)


def make_way(path: Path) -> None:
    """Remove what has the name of a file and is none, such as a folder, a link or a pipe; a file stays."""
    with suppress(OSError):
        if not stat.S_ISREG(path.lstat().st_mode):
            remove(path)


def remove(path: Path) -> None:
    """Remove whatever has a name, a folder with all in it; a link is removed and not followed."""
    import shutil

    with suppress(OSError):
        if stat.S_ISDIR(path.lstat().st_mode):
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def make_folder(path: Path) -> None:
    """Make a folder, in place of whatever else has its name; one that is there stays, whoever made it when.

    A link to a folder gives way too. Raises OSError.
    """
    while True:
        with suppress(FileExistsError):
            path.mkdir(parents=True, exist_ok=True)
        try:
            if stat.S_ISDIR(path.lstat().st_mode):
                return
            path.unlink()  # never takes a folder, which another process may have made by now
        except FileNotFoundError:
            continue
        except OSError:
            if not stat.S_ISDIR(path.lstat().st_mode):
                raise
