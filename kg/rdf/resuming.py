"""Where the reading of Turtle goes on behind a fault: at the next line that begins a statement.

A parser goes on where it stumbled, and takes the rest of a text for statements. What was begun there is not judged; all
that stands before the line at which reading goes on counts for its declarations alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from kg.rdf.opened import iter_pieces

_NAME = rb"(?:[^\s:<>\"'()\[\]{};,.#@][^\s:<>\"'()\[\]{};,#@]*)?:[^\s<>\"'()\[\]{};,#@]*"
_TERM = rb"(?:<[^<>\"\s]*>|" + _NAME + rb")"
_DIRECTIVE = re.compile(rb"@?(?:prefix|base)\s", re.IGNORECASE)
# A subject with a property, or alone on its line; a graph that is opened.
_SUBJECT = re.compile(_TERM + rb"[ \t]*(?:[ \t](?:a[ \t\r\n<]|" + _TERM + rb"|#)|\r?\n?$|\{)|\[|GRAPH\s", re.IGNORECASE)
_PREFIX = re.compile(
    rb"[ \t]*@?prefix[ \t]+([^\s:<>=]*)[ \t]*:?[ \t]*=?[ \t]*(<?)([^\s<>\"{}|^`\\]*)(>?)", re.IGNORECASE
)
_BASE = re.compile(rb"[ \t]*@?base[ \t]+(<[^\s<>\"{}|^`\\]*>)", re.IGNORECASE)
_OPENS_GRAPH = re.compile(rb"[^\s{}\"#]*(?:[ \t]+[^\s{}\"#]+)?[ \t]*\{(?!\|)")
_LONG = re.compile(rb'"{3}|\'{3}')
# How the namespaces begin of prefixes that nothing declares, where reading goes on as if something did.
_MADE = "urn:undeclared:"


class Rest:
    """What is left of a file from a line on, for a parser: nothing but declarations stands in the lines before it.

    Prefixes that are `made` up are declared on the first line, before what else stands there.
    """

    def __init__(self, path: Path, content: bytes | None, line: int, made: Iterable[str] = ()) -> None:
        self.line = line
        self.made = "".join(f"@prefix {prefix}: <{_MADE}{prefix}:> . " for prefix in made).encode()
        self.lost: set[str] = set()
        """The prefixes of which a declaration before that line has a fault; what was meant is guessed."""
        self._pieces, self._ready = self._iter(path, content), self.made

    def has_said(self, statement: object) -> bool:
        """Tell whether a statement has no name with a prefix that is made up."""
        return not self.made or _MADE not in str(statement)

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, nothing at the end."""
        while not self._ready and (piece := next(self._pieces, None)) is not None:
            self._ready = piece
        size = len(self._ready) if size < 0 else size
        found, self._ready = self._ready[:size], self._ready[size:]
        return found

    def _iter(self, path: Path, content: bytes | None) -> Iterator[bytes]:
        number, graph = 1, b""
        for piece in iter_pieces(path, content):
            begin = 0
            while number < self.line and begin < len(piece):
                end = piece.find(b"\n", begin) + 1 or len(piece)
                line, begin, number = piece[begin:end], end, number + 1
                if opens := _OPENS_GRAPH.match(line):
                    graph = opens[0]
                elif line.startswith(b"}"):
                    graph = b""
                yield self._declared(line) + (graph if number == self.line else b"") + b"\n"
            yield piece[begin:]

    def _declared(self, line: bytes) -> bytes:
        """Return what a line declares, each as a whole declaration."""
        found, begin = [], 0
        while declared := _PREFIX.match(line, begin) or _BASE.match(line, begin):
            begin = declared.end()
            begin += len(line[begin:]) - len(line[begin:].lstrip(b" \t."))
            if declared.re is _BASE:
                found.append(b"@base %s ." % declared[1])
                continue
            found.append(b"@prefix %s: <%s> ." % (declared[1], declared[3]))
            if not (declared[2] and declared[4]):
                self.lost.add(declared[1].decode("utf-8", "replace"))
        return b" ".join(found)


def next_statement(path: Path, content: bytes | None, line: int) -> int | None:
    """Return the first line behind another at which a statement seems to begin; None where none does.

    It has a subject, or a declaration, at its margin, behind an empty line or one that ends in a full stop.
    """
    may_begin = within = False
    for number, text in enumerate(_iter_lines(path, content), 1):
        if number < line:
            continue
        if number > line and not within and (_DIRECTIVE.match(text) or (may_begin and _SUBJECT.match(text))):
            return number
        within ^= len(_LONG.findall(text)) % 2 == 1
        bare = text.partition(b" #")[0].strip()
        if not bare.startswith(b"#"):
            may_begin = not bare or bare.endswith((b".", b"{", b"}"))
    return None


def _iter_lines(path: Path, content: bytes | None) -> Iterator[bytes]:
    return chain.from_iterable(piece.removesuffix(b"\n").split(b"\n") for piece in iter_pieces(path, content) if piece)
