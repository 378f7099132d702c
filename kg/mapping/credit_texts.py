"""Texts of credits: how separators stand in them, and names without what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def separated(separators: Iterable[str]) -> str:
    """Return a pattern for separators: they stand between spaces, but a comma only before one, and a slash anywhere."""
    found = []
    for one in sorted(separators, key=lambda text: (-len(text), text)):
        text = r"\s+".join(map(re.escape, one.split()))
        if one == ",":
            found.append(r",(?=\s)")
        else:
            found.append(text if one == "/" else f"(?<![^\\s(\\[]){text}(?!\\S)")
    return "|".join(found)


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
