"""A text in place of what stands in a file, by lines and columns, and texts with such edits made."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Edit(NamedTuple):
    """A text in place of what stands in a file from one place to another; line and column count from 1."""

    path: Path
    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def changed_text(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with some edits made; of two that touch each other only the first one is."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(place: tuple[int, int]) -> int:
        return min(starts[min(place[0], len(lines)) - 1] + place[1] - 1, len(text))

    spans = sorted(((offset(one.start), offset(one.end), one.text) for one in dict.fromkeys(edits)), reverse=True)
    free = len(text) + 1
    for begin, end, new in spans:
        if end <= free and not (end == free and begin == end):
            text = text[:begin] + new + text[end:]
            free = begin
    return text


def offset_of(text: str, line: int, column: int) -> int:
    """Return how many letters of a text stand before a place."""
    begin = 0
    for _ in range(line - 1):
        begin = text.find("\n", begin) + 1
    return begin + column - 1


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset in a text."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
