"""A text as an editor has it: positions in the units that were agreed on, and changes of a part of it.

Editors count lines from 0, and within a line units of UTF-16 unless something else is agreed on; a line ends with a
line feed, a carriage return or both. Elsewhere lines end with a line feed and characters are counted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

_END = re.compile(r"\r\n|\n|\r")


class Place(NamedTuple):
    """A line and a unit within it, both from 0, as an editor counts them."""

    line: int
    character: int


class Span(NamedTuple):
    """A part of a text, from an offset in characters to another."""

    start: int
    end: int


class Text:
    """A text, its version, and the units in which its editor counts: utf-8, utf-16 or utf-32."""

    def __init__(self, text: str, version: int | None = None, units: str = "utf-16") -> None:
        self.text, self.version, self.units = text, version, units

    @cached_property
    def content(self) -> bytes:
        """The text as bytes; half a character becomes bytes that are no UTF-8, and is told as such by readers."""
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def starts(self) -> list[int]:
        """Where each line begins, as an editor counts lines."""
        return [0, *(match.end() for match in _END.finditer(self.text))]

    @cached_property
    def _starts_elsewhere(self) -> list[int]:
        if "\r" not in self.text:
            return self.starts
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def offset(self, place: Place) -> int:
        """Return the offset of a place; one beyond the end of a line or of the text is that end, one before it 0."""
        place = Place(max(place.line, 0), max(place.character, 0))
        if place.line >= len(self.starts):
            return len(self.text)
        begin, line = self._line(place.line)
        if self.units == "utf-32" or line.isascii():
            return begin + min(place.character, len(line))
        units = 0
        for number, character in enumerate(line):
            if units >= place.character:
                return begin + number
            units += _width(character, self.units)
        return begin + len(line)

    def place(self, offset: int) -> Place:
        """Return the place of an offset."""
        offset = max(0, offset)
        number = bisect_right(self.starts, offset) - 1
        before = self.text[self.starts[number] : offset]
        if self.units == "utf-32" or before.isascii():
            return Place(number, len(before))
        return Place(number, sum(_width(character, self.units) for character in before))

    def offset_at(self, line: int, column: int) -> int:
        """Return the offset of a line and a column that count characters from 1, as findings have them."""
        starts = self._starts_elsewhere
        if line > len(starts):
            return len(self.text)
        end = starts[line] if line < len(starts) else len(self.text)
        return min(starts[line - 1] + max(column, 1) - 1, end)

    def line_of(self, offset: int) -> Span:
        """Return the line in which an offset lies, without its end."""
        number = bisect_right(self.starts, offset) - 1
        begin, line = self._line(number)
        return Span(begin, begin + len(line))

    def changed(self, start: Place, end: Place, new: str, version: int | None) -> Text:
        """Return the text with another one in place of a part of it."""
        begin, behind = self.offset(start), self.offset(end)
        text = self.text[:begin] + new + self.text[max(begin, behind) :]
        return Text(text, version, self.units)

    def _line(self, number: int) -> tuple[int, str]:
        begin = self.starts[number]
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return begin, self.text[begin:end].rstrip("\r\n")


def _width(character: str, units: str) -> int:
    if units == "utf-8":
        return len(character.encode("utf-8", "surrogatepass"))
    return 2 if character > "\uffff" else 1
