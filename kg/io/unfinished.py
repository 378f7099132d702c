"""What is in the making and must not be left behind, whoever ends this process and however.

A process that is killed cannot clear anything away. So whoever may have to kill it is told beforehand what to remove.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_begun: set[str] = set()
_looked_into: set[str] = set()
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
def unfinished_beside(target: Path) -> Iterator[Path]:
    """Give a path beside another one for what is to take its place, as `unfinished` does.

    What processes of this machine had in the making in that folder when they were killed is removed before, once.
    """
    folder = os.fspath(target.parent)
    if folder not in _looked_into:
        _looked_into.add(folder)
        _remove_rests(folder)
    with unfinished(target.with_name(f".{target.name}.{_machine()}-{os.getpid()}.part")) as path:
        yield path


def _remove_rests(folder: str) -> None:
    import re

    from kg.io.kept import remove

    own = re.compile(rf"\..*\.{_machine()}-(\d+)\.part", re.DOTALL)
    with suppress(OSError):  # told by whoever writes there
        for path in Path(folder).iterdir():
            if (of := own.fullmatch(path.name)) and not _is_alive(int(of[1])):
                remove(path)


def _machine() -> str:
    """Return what tells this machine from others that may write into the same folder, where processes have its ids."""
    import zlib

    return f"{zlib.crc32(os.uname().nodename.encode() if os.name == 'posix' else b''):08x}"


def _is_alive(process: int) -> bool:
    if os.name != "posix":  # where asking for a process may end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it is somebody else's, or no number of a process
        return True
    return True


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """Give an empty folder among the temporary files, which nobody else can read, for as long as the block runs."""
    import tempfile

    with unfinished(Path(tempfile.gettempdir(), f"{prefix}{os.urandom(8).hex()}")) as folder:
        folder.mkdir(mode=0o700)
        yield folder
