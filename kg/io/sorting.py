"""Sorting more lines than fit into memory: sorted runs on disk, merged as they are read."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType

RUN_BYTES = 16_000_000
_BLOCK = 1 << 18
_LEAST_BLOCK = 1 << 13
# Reading many runs at once takes memory for each; so many are merged into one first.
_MOST_RUNS = 64


class Room:
    """Memory for lines to be sorted, and a temporary file that nobody else sees for those that do not fit.

    Any number of SortedLines share it, so that many small sets of lines take no more memory than one large one.
    """

    def __init__(self, run_bytes: int = RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._held = 0
        self._members: list[SortedLines] = []
        self._descriptor: int | None = None
        self._end = self._runs = 0

    def __enter__(self) -> Room:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the temporary file back; nothing can be read any more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor, self._members = None, []

    def lines(self) -> SortedLines:
        """Return a set of lines that shares this room."""
        self._members.append(SortedLines(self))
        return self._members[-1]

    def took(self, size: int) -> None:
        """Note that so many bytes were added; write everything to the file when there are too many."""
        self._held += size
        if self._held > self._run_bytes:
            self._held = 0
            for member in self._members:
                member.spill()

    def write(self, lines: Iterable[bytes]) -> tuple[int, int]:
        """Write a run; return where it begins and ends. Raises OSError when the disk is full."""
        if self._descriptor is None:
            with tempfile.TemporaryFile(prefix="kg-sort-") as file:
                self._descriptor = os.dup(file.fileno())
        start = self._end
        block: list[bytes] = []
        size = 0
        for line in lines:
            block.append(line)
            size += len(line)
            if size >= _BLOCK:
                self._write(self._descriptor, b"".join(block))
                block, size = [], 0
        self._write(self._descriptor, b"".join(block))
        self._runs += 1
        return start, self._end

    def _write(self, descriptor: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(descriptor, view, self._end)
            self._end += written
            view = view[written:]

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the lines of a run, in blocks so large that one of each run fits into the room."""
        size = max(_LEAST_BLOCK, min(_BLOCK, self._run_bytes // max(1, self._runs)))
        parts: list[bytes] = []  # of a line that is longer than a block
        while start < end:
            if self._descriptor is None:
                raise ValueError("the lines were given back")
            block = os.pread(self._descriptor, min(size, end - start), start)
            start += len(block)
            cut = block.rfind(b"\n") + 1
            if cut:
                yield from b"".join([*parts, block[:cut]]).splitlines(keepends=True)
                parts = []
            parts.append(block[cut:])


class SortedLines:
    """Lines, each ended by a line feed, given back in the order of their bytes, each once; made by a Room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._held: list[bytes] = []
        self._runs: list[tuple[int, int]] = []

    def add(self, text: bytes) -> None:
        """Add the lines of a text; raise OSError when the disk is full."""
        self._held += text.splitlines(keepends=True)
        self._room.took(len(text))

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines in order, each once; more may be added and all read again later."""
        self._held.sort()
        return unique(heapq.merge(self._held, *(self._room.read(*run) for run in self._runs)))

    def spill(self) -> None:
        """Write what is in memory to the file of the room."""
        if not self._held:
            return
        self._held.sort()
        self._runs.append(self._room.write(unique(self._held)))
        self._held = []
        if len(self._runs) == _MOST_RUNS:
            merged = heapq.merge(*(self._room.read(*run) for run in self._runs))
            self._runs = [self._room.write(unique(merged))]


def unique(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield sorted lines without repetition."""
    last = b""
    for line in lines:
        if line != last:
            yield line
            last = line
