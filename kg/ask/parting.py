"""Texts in which several names stand: between which signs and words, and the names that they part."""

from __future__ import annotations

import re
from collections.abc import Iterable

SEPARATORS = (" & ", " and ", " with ", " featuring ", " feat. ", " / ", ", ", "; ", "|")
"""Signs and words between names, as they stand in texts most of the time."""
_RARER = ("feat", "ft.", "ft", "vs.", "vs", "x", "×", "+")
_ANYWHERE = ("/", "|", ";")
"""Signs that part names whether or not there are spaces around them."""
_LETTER = re.compile(r"[^\W_]")


def separated(separators: Iterable[str]) -> str:
    """Return a pattern for separators: they stand between spaces, a comma only before one, and some signs anywhere."""
    found = []
    for one in sorted(separators, key=lambda text: (-len(text), text)):
        text = r"\s+".join(map(re.escape, one.split()))
        if one == ",":
            found.append(r",(?=\s)")
        else:
            found.append(text if one in _ANYWHERE else f"(?<![^\\s(\\[]){text}(?!\\S)")
    return "|".join(found)


_ONE = separated(dict.fromkeys((*map(str.strip, SEPARATORS), *_RARER)))
_BETWEEN = re.compile(rf"[\s(\[]*(?:(?:,(?!\d)|{_ONE})[\s)\]]*)+", re.IGNORECASE)


def parted(text: str) -> list[tuple[int, int]]:
    """Return where the names in a text begin and end; one place where it has no separator between two names.

    >>> [text[begin:end] for text in ["Ada, Ben feat. Cleo"] for begin, end in parted(text)]
    ['Ada', 'Ben', 'Cleo']
    """
    found, start = [], 0
    for match in _BETWEEN.finditer(text):
        if _LETTER.search(text, start, match.start()) and _LETTER.search(text, match.end()):
            found.append((start, match.start()))
            start = match.end()
    end = len(text.rstrip(" )]")) if found else len(text)
    return [*found, (start, end)]
