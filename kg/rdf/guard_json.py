"""What a parser would hold of JSON-LD, counted as it streams by: open brackets, and the values of an object.

An object of the outermost list is given away once it is read; of any other document all is held. An IRI in a context
may stand for as many long texts as there are names below it.
"""

from __future__ import annotations

import json
import re
from itertools import accumulate
from pathlib import Path

from kg.errors import LimitError, Location
from kg.rdf.limits import LONGEST, MOST_VALUES, too_deep, too_long
from kg.rdf.terms import DEEPEST

_TEXT = re.compile(rb'"(?>[^"\\]++|\\.)*+"', re.DOTALL)
_REST = re.compile(rb'(?>[^"\\]++|\\.)*+', re.DOTALL)
_TOKEN = re.compile(rb'"(?>[^"\\]++|\\.)*+"|[\[\]{},]', re.DOTALL)
# "@context", and what may be an escape for a letter of it.
_CONTEXT = re.compile(rb'"@context"|\\u00[467]')
_STEPS = {**dict.fromkeys(b"[{", 1), **dict.fromkeys(b"]}", -1), **dict.fromkeys(b",", 0)}
_OTHERS = bytes(set(range(256)) - _STEPS.keys())
# What is longer is neither a name nor an IRI that matters.
_SHORT = 200
_PER_VALUE = 700


class JsonGuard:
    """Takes in each block of a document before a parser does; raises KgError where that would take too much."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._carry = b""
        self._length = 0  # how much has gone by of a text that has not ended
        self._depth = self._values = self._text = self._long = 0
        self._listed: bool | None = None
        self._context: int | None = None  # how deep the context stands that is being read
        self._named = False  # whether what comes next is the value of "@context"

    def feed(self, block: bytes) -> None:
        """Take in a block."""
        text, self._carry = self._carry + block, b""
        if self._length:
            position = _end_of(text, 0)
            self._length += position
            if self._length > LONGEST:
                raise too_long("a text", LONGEST, self._path)
            if text[position : position + 1] != b'"':
                self._carry = text[position:]  # nothing, or half of an escape
                return
            self._end_text(self._length + 1)
            text, self._length = text[position + 1 :], 0
        signs = _TEXT.sub(b"", text)
        begun = signs.find(b'"')  # of a text that does not end here; in what follows no other begins
        if begun >= 0:
            signs, self._carry = signs[:begun], signs[begun:]
        whole = text[: len(text) - len(self._carry)]
        if self._context is not None or self._named or _CONTEXT.search(whole):
            self._look(whole)
        else:
            self._count(signs)
            self._text += len(whole)
        if len(self._carry) > _SHORT:
            half = _end_of(self._carry, 1)
            self._length, self._carry = half, self._carry[half:]
        if self._values * (_PER_VALUE + self._long) + 2 * self._text > MOST_VALUES * _PER_VALUE:
            message = f"one object of it holds more than {MOST_VALUES:,} values, or long texts in their place"
            advice = "write it as a list of objects at the outermost level, or as N-Quads"
            raise LimitError(f"{message}; {advice}", location=Location(self._path))

    def _look(self, text: bytes) -> None:
        """Take in whole tokens one by one, where a context is or may be."""
        for found in _TOKEN.finditer(text):
            token = found[0]
            if token[:1] == b'"':
                self._end_text(len(token))
                self._named = len(token) < _SHORT and _is_context(token)
                continue
            if token in b"[{" and self._named and self._context is None:
                self._context = self._depth + 1
            self._count_one(token)
            if self._context is not None and self._depth < self._context:
                self._context = None
            self._named = False

    def _end_text(self, length: int) -> None:
        if length > _SHORT and (self._context is not None or self._named):
            self._long += length
        self._text += length
        self._named = False

    def _count(self, signs: bytes) -> None:
        """Take in what stands between texts."""
        signs = signs.translate(None, _OTHERS)
        if self._listed is None and signs:
            self._listed = signs[:1] == b"["
        depths = list(accumulate(map(_STEPS.__getitem__, signs), initial=self._depth))
        if max(depths) > DEEPEST:
            raise too_deep(DEEPEST, self._path)
        self._depth = depths[-1]
        if self._listed and min(depths) <= 1:
            after = next(n for n, depth in enumerate(reversed(depths)) if depth <= 1)
            self._values = self._text = self._long = 0
            signs = signs[len(signs) - after :]
        self._values += signs.count(b"[") + signs.count(b"{") + signs.count(b",")

    def _count_one(self, sign: bytes) -> None:
        """Take in one bracket or comma, as `_count` does, for which it takes ten times as long."""
        before, self._depth = self._depth, self._depth + _STEPS[sign[0]]
        if self._listed is None:
            self._listed = sign == b"["
        if self._depth > DEEPEST:
            raise too_deep(DEEPEST, self._path)
        if self._listed and min(before, self._depth) <= 1:
            self._values = self._text = self._long = 0
        if not self._listed or self._depth > 1:
            self._values += sign in b"[{,"


def _end_of(text: bytes, start: int) -> int:
    """Return where a text ends, or where what is there of it does, but for half of an escape."""
    found = _REST.match(text, start)
    return found.end() if found else start


def _is_context(token: bytes) -> bool:
    if b"\\" not in token:
        return token == b'"@context"'
    try:
        return bool(json.loads(token) == "@context")
    except ValueError:
        return False
