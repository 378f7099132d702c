"""What a parser would hold of Turtle or TriG, counted as it streams by: the brackets that are open.

Brackets do not count in texts, IRIs and comments. Most files are read line by line, since only a text in three
quotation marks goes over the end of one.
"""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

from kg.rdf.limits import LONGEST_IRI, MOST_OPEN, too_deep, too_long

_WITH_BRACKETS = re.compile(rb"^[^\n\[\](){}]*+[\[\](){}][^\n]*+", re.MULTILINE)
# Whole texts, IRIs and comments of a line, and the brackets beside them.
_SIGNS = re.compile(
    rb"""\\.|"(?>[^"\\\n\r]++|\\.)*+"|'(?>[^'\\\n\r]++|\\.)*+'|<[^<>"{}\s]*+>|\#[^\n\r]*+|([\[\](){}])""", re.DOTALL
)
_PLAIN = re.compile(
    rb"""(?>[^"'<#\\\[\](){}]++|\\.|<[^<>"{}\s]*+>|<(?=[\s=<])|\#[^\n\r]*+[\n\r]"""
    rb"""|"{3}(?>[^"\\]++|\\.|"(?=[^"]|"[^"]))*+"{3}|'{3}(?>[^'\\]++|\\.|'(?=[^']|'[^']))*+'{3}"""
    rb"""|"(?=[^"]|"[^"])(?>[^"\\\n\r]++|\\.)*+"|'(?=[^']|'[^'])(?>[^'\\\n\r]++|\\.)*+')*+""",
    re.DOTALL,
)
_RESTS = {
    b'"""': re.compile(rb'(?>[^"\\]++|\\.|"(?=[^"]|"[^"]))*+', re.DOTALL),
    b"'''": re.compile(rb"(?>[^'\\]++|\\.|'(?=[^']|'[^']))*+", re.DOTALL),
    b'"': re.compile(rb'(?>[^"\\\n\r]++|\\.)*+', re.DOTALL),
    b"'": re.compile(rb"(?>[^'\\\n\r]++|\\.)*+", re.DOTALL),
    b"#": re.compile(rb"[^\n\r]*+"),
}
_STEPS = {**dict.fromkeys(b"[({", 1), **dict.fromkeys(b"])}", -1)}
_IRI = re.compile(rb'<[^<>"{}\s]*+\Z')
# A quotation mark within a text in three of them is not the first of three; what follows must be there to tell.
# So many bytes behind one tell whether a text begins with it or with three, and whether it ends.
_EDGE = 2


class TurtleGuard:
    """Takes in each block of a document before a parser does; raises KgError where that would take too much."""

    def __init__(self, path: Path) -> None:
        self._path, self._text, self._inside, self._depth = path, b"", b"", 0

    def feed(self, block: bytes) -> None:
        """Take in a block, an empty one at the end."""
        text, position = self._text + block, 0
        if block and not self._inside and b'"""' not in text and b"'''" not in text:
            cut = text.rfind(b"\n") + 1
            if cut:
                self._text = text[cut:]
                self._count(text[:cut])
                return
        end = len(text) - _EDGE if block else len(text)
        while position < end:
            step = self._leave if self._inside else self._pass
            position, known = step(text, position, end)
            if not known:
                break
        self._text = text[position:]

    def _count(self, lines: bytes) -> None:
        """Count the brackets of whole lines."""
        signs = b"".join(_SIGNS.findall(b"\n".join(_WITH_BRACKETS.findall(lines))))
        closed = signs.count(b"]") + signs.count(b")") + signs.count(b"}")
        if self._depth + len(signs) - closed > MOST_OPEN:  # which may be side by side, or closed again at once
            deepest = max(accumulate(map(_STEPS.__getitem__, signs), initial=self._depth))
            if deepest > MOST_OPEN:
                raise too_deep(MOST_OPEN, self._path)
        self._turn(len(signs) - 2 * closed)

    def _turn(self, step: int) -> None:
        self._depth = max(0, self._depth + step)
        if self._depth > MOST_OPEN:
            raise too_deep(MOST_OPEN, self._path)

    def _pass(self, text: bytes, position: int, end: int) -> tuple[int, bool]:
        """Return where to go on: behind a bracket, or within what does not end here; and whether enough is known."""
        found = _PLAIN.match(text, position, end)
        position = found.end() if found else position
        sign = text[position : min(position + 1, end)]
        if sign == b"":
            return position, True
        if sign in b"[({" or sign in b"])}":
            self._turn(1 if sign in b"[({" else -1)
        elif sign == b"#":
            self._inside = sign
        elif sign in (b'"', b"'"):
            self._inside = sign * 3 if text.startswith(sign * 3, position) else sign
            return position + len(self._inside), True
        elif sign == b"\\" or (sign == b"<" and _IRI.match(text, position, end)):
            if end - position > LONGEST_IRI:
                raise too_long("an IRI", LONGEST_IRI, self._path)
            return position, False
        return position + 1, True

    def _leave(self, text: bytes, position: int, end: int) -> tuple[int, bool]:
        """Return where a text or a comment ends, or what is there of it; and whether enough is known."""
        found = _RESTS[self._inside].match(text, position, end)
        position = found.end() if found else position
        if position >= end:
            return position, True
        if text.startswith(self._inside, position):
            position += len(self._inside)
        elif text[position : position + 1] not in b"\n\r":
            return position, False  # half of an escape, or of what ends it
        self._inside = b""
        return position, True
