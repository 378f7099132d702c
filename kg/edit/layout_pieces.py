"""Turtle and TriG cut into statements, with every comment and how many lines stand before each piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, Location
from kg.places import terminals

_PIECE = re.compile(
    rf"""
    ([ \t\r\n]*+)(?:
    (?P<c>{terminals.COMMENT})
  | (?P<s>{terminals.STRING})
  | (?P<i>{terminals.IRIREF})
  | (?P<d>{terminals.DIRECTIVE})
  | (?P<l>{terminals.LANGUAGE})
  | (?P<b>{terminals.BLANK})
  | (?P<n>{terminals.NUMBER})
  | (?P<p>{terminals.NAME})
  | (?P<w>{terminals.WORD})
  | (?P<m>{terminals.MARK})
  | \Z)
  """,
    re.VERBOSE | re.DOTALL,
)
_SUFFIXED = rf"(?:{terminals.STRING})(?:{terminals.LANGUAGE}|\^\^(?:{terminals.IRIREF}|{terminals.NAME}))?+(?!\s*+[@^])"
_NAMED = rf"{terminals.IRIREF}|{terminals.BLANK}|{terminals.NAME}"
# A comment behind a sign on its line, where a term is what comes next.
_REMARK = rf"(?:[ \t]*+{terminals.COMMENT}+(?=[ \t\r\n]*+[^;,.\#\s]))?+"
# A statement without comments but behind semicolons and commas, and without what is said of statements: most are.
_PLAIN = re.compile(
    rf"""
    ([ \t\r\n]*+)
    ((?:{_NAMED}|[\[(])
    (?:[ \t\r\n]*+(?:[;,]{_REMARK}|{_SUFFIXED}|{_NAMED}|{terminals.NUMBER}|(?:a|true|false)(?![\w:-])|[\[\]()]))*+
    [ \t\r\n]*+\.)(?=[ \t]*+(?:[\r\n\#]|\Z))
    """,
    re.VERBOSE | re.DOTALL,
)
PLAIN_PART = re.compile(
    rf"([ \t\r\n]*+)({_SUFFIXED}|{_NAMED}|{terminals.NUMBER}|[;,.\[\]()]|a|true|false|{terminals.COMMENT})",
    re.VERBOSE | re.DOTALL,
)
"""White space and what stands behind it, in a plain statement."""
_BEHIND = re.compile(rf"[ \t]*+({terminals.COMMENT})")
_GAP = re.compile(r"[ \t\r\n]*")
_LONE_RETURN = re.compile(r"\r(?!\n)")


class Piece(NamedTuple):
    """A terminal or a comment.

    Its kind is a letter: a comment, string, IRI in brackets, directive, language tag, blank node, number, prefixed
    name, word or mark. `lines` is how many ends of lines stand before it.
    """

    kind: str
    lines: int
    text: str


class Statement(NamedTuple):
    """A statement, or what else stands by itself: a directive, the beginning or the end of a graph, a last comment.

    `kind` is one of "triples", "directive", "open", "close" and "end", or "plain" for triples that are one piece, with
    few comments. `above` are the comments before it, `pieces` its own with those in it, `behind`
    the one that follows it on its last line.
    """

    kind: str
    above: list[Piece]
    pieces: list[Piece]
    behind: Piece | None


def iter_statements(text: str, path: Path) -> Iterator[Statement]:
    """Yield the statements of the text of a file in their order; raise InputError at what is no piece of Turtle."""
    return _Reader(text, path).read()


class _Reader:
    def __init__(self, text: str, path: Path) -> None:
        self._text, self._path = text, path
        self._at = 0
        self._lone = _LONE_RETURN.search(text) is not None

    def read(self) -> Iterator[Statement]:
        """Yield the statements of the text."""
        text = self._text
        nothing: list[Piece] = []
        while True:
            plain = _PLAIN.match(text, self._at)
            if plain:
                self._at = plain.end()
                yield self._plain(nothing, plain)
                continue
            at, piece = self._at, self._next()
            if piece is None:
                return
            if piece.kind != "c":
                yield self._statement([], piece)
                continue
            above = []
            while piece is not None and piece.kind == "c":
                above.append(piece)
                at, piece = self._at, self._next()
            if piece is None:
                yield Statement("end", above, [], None)
                return
            self._at = at
            plain = _PLAIN.match(text, at)
            if plain:
                self._at = plain.end()
                yield self._plain(above, plain)
            else:
                yield self._statement(above, self._next() or piece)

    def _plain(self, above: list[Piece], plain: re.Match[str]) -> Statement:
        behind = _BEHIND.match(self._text, self._at)
        if behind:
            self._at = behind.end()
        remark = Piece("c", 0, behind[1]) if behind else None
        return Statement("plain", above, [Piece("plain", self._lines(plain[1]), plain[2])], remark)

    def _statement(self, above: list[Piece], first: Piece) -> Statement:
        own = [first]
        kind = self._take(first, own)
        behind = None
        if kind != "open":
            at, after = self._at, self._next()
            if after is not None and after.kind == "c" and after.lines == 0:
                behind = after
            else:
                self._at = at
        return Statement(kind, above, own, behind)

    def _take(self, first: Piece, own: list[Piece]) -> str:
        """Fill `own` with the pieces of one statement; return its kind."""
        if first.kind == "d":
            self._take_directive(first.text.lower(), own)
            return "directive"
        if first.text == "}" and first.kind == "m":
            return "close"
        piece: Piece | None = first
        depth = 0
        while piece is not None:
            if piece.kind == "m":
                mark = piece.text
                if mark == "." and depth == 0:
                    break
                if mark in ("[", "(", "{|", "<<", "<<("):
                    depth += 1
                elif mark in ("]", ")", "|}", ">>", ")>>"):
                    depth -= 1
                elif mark == "{":
                    return "open"
            at, piece = self._at, self._next()
            if piece is not None:
                if piece.kind == "m" and piece.text == "}":  # the last statement of a graph needs no full stop
                    self._at = at
                    break
                own.append(piece)
        return "triples"

    def _take_directive(self, word: str, own: list[Piece]) -> None:
        wanted = 2 if word.endswith("prefix") else 1
        while True:
            at, piece = self._at, self._next()
            if piece is None:
                return
            if wanted == 0 and not (piece.kind == "c" and word.startswith("@")):
                if word.startswith("@") and piece.text == ".":
                    own.append(piece)
                else:
                    self._at = at
                return
            own.append(piece)
            wanted -= piece.kind != "c"

    def _next(self) -> Piece | None:
        match = _PIECE.match(self._text, self._at)
        if match is None:
            at = _GAP.match(self._text, self._at).end()  # type: ignore[union-attr]  # there always is one
            line = self._text.count("\n", 0, at) + 1
            where = Location(self._path, line, at - self._text.rfind("\n", 0, at))
            raise InputError(f"{self._text[at : at + 1]!r} cannot stand here", location=where)
        self._at = match.end()
        kind = match.lastgroup
        return None if kind is None else Piece(kind, self._lines(match[1]), match[kind])

    def _lines(self, gap: str) -> int:
        lines = gap.count("\n")
        return lines + len(_LONE_RETURN.findall(gap)) if self._lone else lines
