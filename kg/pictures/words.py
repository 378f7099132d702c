"""Text in a picture: one line of it, as wide as there is room for, and nothing that a viewer would act upon."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from unicodedata import category, east_asian_width

from kg.sparql.rows import escape_control

LONGEST = 160
"""So many characters of a text are looked at, however long it is; the table beneath has all of it."""

_NOT_IN_XML = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_NARROW, _BROAD = frozenset("fijlrt.,:;'|!()[]{}/\\-* I1"), frozenset("mwMW@%—…&")


def one_line(text: str, most: int = LONGEST) -> str:
    """Return the beginning of a text as one line that XML can hold; control characters are shown as escapes."""
    line = " ".join(text[: 4 * most].split())
    line = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", escape_control(line))
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1].rstrip()}…"


def in_xml(text: str) -> str:
    """Return one line of a text as XML shows it, between tags and in attributes."""
    return escape(one_line(text, 4 * LONGEST))


def width(text: str, size: float = 13) -> float:
    """Return how wide a line of text is at most, in the unit of its size; fonts differ, so it is rather too much."""
    return size * sum(map(_width, text))


def _width(character: str) -> float:
    if character in _NARROW:
        return 0.42
    if character in _BROAD or east_asian_width(character) in ("W", "F") or character > "\uffff":
        return 1.08
    if category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    return 0.74 if character.isupper() else 0.62


def fitted(text: str, room: float, size: float = 13) -> str:
    """Return a line of text that is no wider than the room; what is cut ends in an ellipsis."""
    line = one_line(text)
    if width(line, size) <= room:
        return line
    kept, used = "", width("…", size)
    for character in line:
        used += size * _width(character)
        if used > room:
            break
        kept += character
    return f"{kept.rstrip()}…"


def in_cells(text: str) -> int:
    """Return how many cells of a terminal a line of text takes."""
    return sum(2 if east_asian_width(ch) in ("W", "F") else category(ch) not in ("Mn", "Me", "Cf") for ch in text)


def fitted_in_cells(text: str, cells: int, ellipsis: str = "…") -> str:
    """Return a line of text that takes no more than so many cells."""
    line = one_line(text)
    if in_cells(line) <= cells:
        return line
    while line and in_cells(line) + len(ellipsis) > cells:
        line = line[:-1]
    return f"{line.rstrip()}{ellipsis}"[: max(cells, 0)]


def wrapped(text: str, room: float, size: float = 13) -> list[str]:
    """Return the lines of a text between whose words it is broken."""
    return [fitted(line, room, size) for line in _broken(text, lambda line: width(line, size) <= room)]


def wrapped_in_cells(text: str, cells: int) -> list[str]:
    """Return the lines of a text, none of which takes more than so many cells."""
    return [fitted_in_cells(line, cells) for line in _broken(text, lambda line: in_cells(line) <= cells)]


def _broken(text: str, fits: Callable[[str], bool]) -> list[str]:
    lines = [""]
    for word in one_line(text, 4 * LONGEST).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and not fits(longer):
            lines.append(word)
        else:
            lines[-1] = longer
    return [line for line in lines if line]
