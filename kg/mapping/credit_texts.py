"""Texts of credits: names without what stands around them."""

from __future__ import annotations

import re

_NOTE = re.compile(r"\s*\([^()]*\)\s*$")
_BEHIND_NOTE = re.compile(r"(?<=\))\s*,\s*")


def without_notes(text: str) -> list[str]:
    """Return the texts in a list of names with notes in brackets: a comma behind a note parts, and no note is told.

    >>> without_notes("Ada (text), Ben, Cleo (maps)")
    ['Ada', 'Ben, Cleo']
    """
    return [_NOTE.sub("", one) or one for one in _BEHIND_NOTE.split(text) if one]


def between(text: str, first: str, last: str) -> str:
    """Return a text from one name in it to another."""
    start = text.index(first)
    return text[start : text.index(last, start + len(first)) + len(last)]


def whole(text: str) -> str:
    """Return a text as it stands, or without what was meant to part it from another name."""
    return trimmed(text) or text


def trimmed(text: str) -> str:
    """Return a name without spaces and signs around it, and without a bracket that is not closed or not opened."""
    text = text.strip(" &,+")
    while text[:1] in ("(", "[") and not any(ch in text for ch in ")]"):
        text = text[1:].strip()
    while (text[-1:] in (")", "]") and not any(ch in text for ch in "([")) or text[-1:] in ("(", "["):
        text = text[:-1].strip(" &,+")
    return text
