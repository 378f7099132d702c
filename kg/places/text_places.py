"""A text in which offsets have lines and columns, counted by blocks, so that no place costs a look at all of it."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from kg.errors import Location

_STRIDE = 4096
LONGEST_SHOWN = 10_000
"""Of a line that is longer than this nobody wants to read all."""


class TextPlaces:
    """The lines and columns of one file's text."""

    def __init__(self, path: Path, text: str) -> None:
        """Take a file and its text, unpacked."""
        self.path, self.text = path, text
        self._starts: dict[int, int] = {}

    def locate(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        block = offset // _STRIDE
        line = self.lines_before[block] + self.text.count("\n", block * _STRIDE, offset) + 1
        start = self.text.rfind("\n", block * _STRIDE, offset) + 1 or self._lines_begun[block]
        self._starts[line] = start
        return Location(self.path, line, offset - start + 1)

    def line(self, number: int) -> str | None:
        """Return a line of the file, without its end; None for one so long that nobody reads it."""
        if number in self._starts:
            return self._line_at(self._starts[number])
        block = max(0, bisect_left(self.lines_before, number - 1) - 1)
        start = block * _STRIDE
        for _ in range(number - 1 - self.lines_before[block]):
            start = self.text.index("\n", start) + 1
        return self._line_at(start)

    def _line_at(self, start: int) -> str | None:
        end = self.text.find("\n", start, start + LONGEST_SHOWN)
        if end < 0 and start + LONGEST_SHOWN < len(self.text):
            return None
        return self.text[start : end if end >= 0 else None].rstrip("\r")

    @cached_property
    def lines_before(self) -> list[int]:
        """How many lines end before each block of the text."""
        blocks = range(0, len(self.text) + 1, _STRIDE)
        return list(accumulate((self.text.count("\n", start, start + _STRIDE) for start in blocks), initial=0))

    @cached_property
    def _lines_begun(self) -> list[int]:
        """Where the line begins that goes on at the beginning of each block of the text."""
        blocks = range(0, len(self.text) + 1, _STRIDE)
        ends = (self.text.rfind("\n", start, start + _STRIDE) + 1 for start in blocks)
        return list(accumulate(ends, max, initial=0))
