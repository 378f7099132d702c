"""Sorting more lines than fit into memory: sorted runs on disk, merged as they are read."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from types import TracebackType

RUN_BYTES = 16_000_000
_BLOCK = 1 << 18
# Reading many runs at once takes memory for each; so many are merged into one first.
_MOST_RUNS = 64


class SortedLines:
    """Lines, each ended by a line feed, given back in the order of their bytes, each once.

    At most RUN_BYTES of them are in memory; the rest lies in a temporary file that nobody else sees.
    """

    def __init__(self, run_bytes: int = RUN_BYTES) -> None:
        self._run_bytes = run_bytes
        self._held: list[bytes] = []
        self._size = 0
        self._descriptor = -1  # no file; asking it for bytes is an error
        self._end = 0
        self._runs: list[tuple[int, int]] = []

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the temporary file back."""
        if self._descriptor >= 0:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = -1

    def add(self, text: bytes) -> None:
        """Add the lines of a text; raise OSError when the disk is full."""
        self._held += text.splitlines(keepends=True)
        self._size += len(text)
        if self._size > self._run_bytes:
            self._held.sort()
            self._spill(unique(self._held))
            self._held, self._size = [], 0
            if len(self._runs) == _MOST_RUNS:
                runs = self._runs
                self._runs = []
                self._spill(unique(heapq.merge(*(self._read(*run) for run in runs))))

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines in order, each once; more may be added and all read again later."""
        self._held.sort()
        return unique(heapq.merge(self._held, *(self._read(*run) for run in self._runs)))

    def _spill(self, lines: Iterable[bytes]) -> None:
        if self._descriptor < 0:
            with tempfile.TemporaryFile(prefix="kg-sort-") as file:
                self._descriptor = os.dup(file.fileno())
        start = self._end
        block: list[bytes] = []
        size = 0
        for line in lines:
            block.append(line)
            size += len(line)
            if size >= _BLOCK:
                self._write(b"".join(block))
                block, size = [], 0
        self._write(b"".join(block))
        self._runs.append((start, self._end))

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, self._end)
            self._end += written
            view = view[written:]

    def _read(self, start: int, end: int) -> Iterator[bytes]:
        rest = b""
        while start < end:
            block = os.pread(self._descriptor, min(_BLOCK, end - start), start)
            start += len(block)
            lines = (rest + block).splitlines(keepends=True)
            rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
            yield from lines


def unique(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield sorted lines without repetition."""
    last = b""
    for line in lines:
        if line != last:
            yield line
            last = line
