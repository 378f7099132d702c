"""How deeply things are nested in a text: parsers in native code do not survive many thousands of levels.

A text comes in pieces, as it is read, and is refused before a parser sees the piece with the level too many. Nothing
that a text quotes, in strings, comments or attributes, counts for a level or hides one.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Protocol

from kg.rdf.limits import MOST_OPEN
from kg.rdf.terms import DEEPEST

# What is begun and not ended after so much is no tag, and no beginning of a triple term.
_MOST_HELD = 1 << 18
_OPENS = re.compile(rb"<<\(")
# What may stand between a triple term and the next, which is its object: a subject and a predicate.
_SUBJECT_AND_PREDICATE = re.compile(rb"(?:#[^\n]*(?:\n|\Z)|<(?:(?!<)[^>\s])*>|\\.|[^<\"'#)\\])*", re.DOTALL)
_TAG = re.compile(
    rb"<(?:!--.*?(?:-->|(\Z))|!\[CDATA\[.*?(?:\]\]>|(\Z))|\?.*?(?:\?>|(\Z)))"
    rb"|<(/?)[^\s<>/!?=\"']+(?:\s+[^\s<>/=\"']+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*(/?)>"
    rb"|<(!)[A-Za-z]",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_STEPS = [{"[": 1, "{": 1, "]": -1, "}": -1}.get(chr(n), 0) for n in range(256)]


class Nesting(Protocol):
    """Follows a text, of which there may be any number of pieces."""

    def is_too_deep(self, piece: bytes) -> bool:
        """Take the next piece, and tell whether the text is nested too deeply by now."""
        ...


class OfTripleTerms:
    """Follows Turtle and what is like it, where a triple term may be the object of another."""

    def __init__(self) -> None:
        self._levels, self._held = 0, b""

    def is_too_deep(self, piece: bytes) -> bool:
        """Take the next piece, and tell whether the text is nested too deeply by now."""
        text = self._held + piece
        start = 0
        for match in _OPENS.finditer(text):
            between = _SUBJECT_AND_PREDICATE.match(text, start, match.start())
            follows = self._levels and between and between.end() == match.start()
            self._levels = self._levels + 1 if follows else 1
            if self._levels > DEEPEST:
                return True
            start = match.end()
        self._held = text[start:] if self._levels else text[-2:]
        if len(self._held) > _MOST_HELD:
            self._levels, self._held = 0, self._held[-2:]
        return False


class OfElements:
    """Follows XML."""

    def __init__(self) -> None:
        self._open, self._held = 0, b""
        self.declares = False
        """Whether it has declared a document type by now, which parsers read wherever it stands."""

    def is_too_deep(self, piece: bytes) -> bool:
        """Take the next piece, and tell whether the text is nested too deeply by now."""
        text = self._held + piece
        end = 0
        for match in _TAG.finditer(text):
            *unfinished, closes, closed, declares = match.groups()
            if any(one is not None for one in unfinished):  # it ends in a piece to come
                end = match.start()
                break
            end = match.end()
            self.declares = self.declares or declares is not None
            if closes is not None and not closed:
                self._open += -1 if closes else 1
                if self._open > MOST_OPEN:
                    return True
        begun = text.find(b"<", end)
        self._held = text[begun:] if begun >= 0 else b""
        return len(self._held) > _MOST_HELD


class OfBraces:
    """Follows JSON."""

    def __init__(self) -> None:
        self._open, self._quoted, self._held = 0, False, b""

    def is_too_deep(self, piece: bytes) -> bool:
        """Take the next piece, and tell whether the text is nested too deeply by now."""
        text = self._held + piece
        if b"\\" in text:
            text = _ESCAPED.sub(b"", text)
        self._held = b"\\" if text.endswith(b"\\") else b""
        parts = text.removesuffix(b"\\").split(b'"')
        for part in parts[self._quoted :: 2]:
            opened = part.count(b"{") + part.count(b"[")
            # Rows without a value stand side by side, with no text between.
            if (
                self._open + opened > MOST_OPEN
                and self._open + max(accumulate(map(_STEPS.__getitem__, part))) > MOST_OPEN
            ):
                return True
            self._open += opened - part.count(b"}") - part.count(b"]")
        self._quoted ^= len(parts) % 2 == 0
        return False
