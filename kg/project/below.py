"""What files are like now, packed: their names, sizes, times, kinds and numbers on the disk.

Whoever wants to know whether anything has changed asks this of thousands of files at each start, so as little as can
be is done with each.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from operator import attrgetter
from struct import Struct

_pack = Struct("=qqqQI").pack
_name = attrgetter("name")
_COMPILED = "__pycache__"


class Below:
    """Files that were looked at, in the order in which they were added."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._stamps: list[bytes] = []
        self.newest_ns = 0
        """When any of them was changed last."""
        self.are_files = True
        """Whether all of them are files, or links to files."""

    def add(self, path: str) -> None:
        """Look at a file; raise OSError."""
        self._note(path, os.stat(path))  # noqa: PTH116 - half the time

    def add_below(self, folder: str, suffix: str = "") -> None:
        """Look at the files below a folder, links followed, whose names end so; raise OSError.

        With a suffix, folders of what Python has compiled are passed over, which come and go with its runs.
        """
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._names.append(folder)
            with os.scandir(handle) as found:
                entries = sorted(found, key=_name)
            for entry in entries:
                if suffix and entry.name == _COMPILED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    self.add_below(f"{folder}/{entry.name}", suffix)
                elif entry.name.endswith(suffix):
                    self._note(entry.name, entry.stat())
            self._names.append("")  # the end of the folder
        finally:
            os.close(handle)

    def _note(self, name: str, status: os.stat_result) -> None:
        mtime, ctime, mode = status.st_mtime_ns, status.st_ctime_ns, status.st_mode
        self._names.append(name)
        self._stamps.append(_pack(status.st_size, mtime, ctime, status.st_ino, mode))
        if mtime > self.newest_ns:
            self.newest_ns = mtime
        if ctime > self.newest_ns:
            self.newest_ns = ctime
        if not stat.S_ISREG(mode):
            self.are_files = False

    def digest(self, *rests_on: str) -> str:
        """Return what differs with any change of a file, and with any of some texts."""
        import hashlib

        names = "\0".join((*rests_on, "", *self._names)).encode("utf-8", "surrogateescape")
        return hashlib.sha256(b"%d:%b%b" % (len(names), names, b"".join(self._stamps))).hexdigest()


def iter_below(folder: str) -> Iterator[str]:
    """Yield the files below a folder in a fixed order, and links, wherever they lead; raise OSError."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=_name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from iter_below(entry.path)
        else:
            yield entry.path
