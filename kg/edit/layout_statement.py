"""One statement of Turtle or TriG in the layout of the house.

What is written on one line stays on one line, statements and brackets alike. Otherwise each predicate begins a line,
but for the first, which stands beside its subject; values keep the breaks that they have behind commas.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kg.edit.layout_pieces import PLAIN_PART, Piece
from kg.errors import InputError

STEP = 4
_OPENING = {"[": "]", "(": ")", "{|": "|}", "<<": ">>", "<<(": ")>>"}
_CLOSING = frozenset(_OPENING.values())
_MOST_BLANK = 1
_NOTHING = Piece("m", 0, "")
_BEHIND_IDLE = frozenset((";", ".", "]", "|}", ""))
_PLAIN_MARKS = frozenset(";,.[]()")
_NOT_PREFIXED = frozenset("<\"'#_+-.0123456789")
# Forms of statements are remembered: in a large file most are alike. One of more pieces than these is not.
_FORMS, _LONGEST = 4096, 400

# What a statement is made of but its words: the kind of each piece, a mark itself, and the ends of lines before it.
Form = tuple[tuple[str, int], ...]


def render(pieces: Sequence[Piece], indent: int, end: str, *, remarked: bool = False) -> str:
    """Return a statement, laid out from its first piece to its last.

    It stands in a graph or outside of one by its `indent`; `end` is the end of a line, but for those within texts;
    where it is `remarked`, a comment follows it on its last line.
    """
    form = tuple((piece.text if piece.kind == "m" else piece.kind, piece.lines) for piece in pieces)
    words = [p.text.rstrip(" \t") if p.kind == "c" else p.text for p in pieces if p.kind != "m"]
    return _layout(form, indent, end, remarked) % tuple(words)


def render_plain(text: str, indent: int, end: str, used: set[str], *, remarked: bool = False) -> tuple[str, str]:
    """Return a plain statement, laid out, and its subject; add the prefixes that it has to those that are `used`."""
    form, words = [], []
    parts = PLAIN_PART.findall(text)
    for gap, part in parts:
        lines = _ends(gap) if gap and gap != " " else 0
        if part in _PLAIN_MARKS:
            form.append((part, lines))
            continue
        sign = part[0]
        form.append(("c" if sign == "#" else "n", lines))
        words.append(part.rstrip(" \t") if sign == "#" else part)
        if sign in "\"'":
            part = part.rpartition("^^")[2]
            sign = part[:1]
        if sign not in _NOT_PREFIXED and ":" in part:
            used.add(part.partition(":")[0])
    return _layout(tuple(form), indent, end, remarked) % tuple(words), parts[0][1]


def _layout(form: Form, indent: int, end: str, remarked: bool) -> str:
    """Return how statements of a form are laid out, with a place for each word."""
    find = _kept_layout if len(form) <= _LONGEST else _kept_layout.__wrapped__
    return find(form, indent, end, remarked)


@lru_cache(_FORMS)
def _kept_layout(form: Form, indent: int, end: str, remarked: bool) -> str:
    pieces: Sequence[Piece] = [
        Piece(kind, lines, "%s") if kind.isalpha() else Piece("m", lines, kind) for kind, lines in form
    ]
    if any(piece.kind == "c" for piece in pieces):
        pieces = _signs_before_comments(pieces, passing=() if remarked else (".",))
    return _Renderer(_without_idle_signs(pieces), indent, end).render()


def _ends(gap: str) -> int:
    if "\r" in gap:
        gap = gap.replace("\r\n", "\n").replace("\r", "\n")
    return gap.count("\n")


def _signs_before_comments(pieces: Sequence[Piece], passing: Sequence[str]) -> list[Piece]:
    """Return pieces with signs before the comments that they follow; those `passing` only before one on their line."""
    moved: list[Piece] = []
    for piece in pieces:
        at = len(moved)
        if piece.kind == "m" and (piece.text in (";", ",") or piece.text in passing):
            while at and moved[at - 1].kind == "c" and (piece.text not in passing or moved[at - 1].lines == 0):
                at -= 1
        moved.insert(at, piece if at == len(moved) else piece._replace(lines=0))
    return moved


def _without_idle_signs(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return pieces without the semicolons that part nothing: before another, and before what ends."""
    idle = {
        n
        for n, (piece, after) in enumerate(zip(pieces, [*pieces[1:], _NOTHING], strict=True))
        if piece.text == ";" and piece.kind == "m" and after.kind == "m" and after.text in _BEHIND_IDLE
    }
    return [piece for n, piece in enumerate(pieces) if n not in idle] if idle else pieces


class _Frame:
    """What is open: whether it is broken into lines, and how far its lines and its end are indented."""

    __slots__ = ("broken", "inner", "mark", "outer")

    def __init__(self, mark: str, outer: int, *, broken: bool) -> None:
        self.mark, self.outer, self.broken = mark, outer, broken
        self.inner = outer + STEP


class _Renderer:
    def __init__(self, pieces: Sequence[Piece], indent: int, end: str) -> None:
        self._pieces, self._line, self._end = pieces, indent, end
        self._stack = [_Frame("", indent, broken=any(piece.lines or piece.kind == "c" for piece in pieces[1:]))]
        self._broken = _broken_brackets(pieces)
        self._last = pieces[0]  # that is no comment

    def render(self) -> str:
        before = self._pieces[0]
        out = [before.text]
        self._open(0, before)
        for n, piece in enumerate(self._pieces[1:], 1):
            out.append(self._between(before, piece))
            out.append(piece.text)
            if piece.kind != "c":
                self._last = piece
                self._open(n, piece)
            before = piece
        return "".join(out)

    def _open(self, n: int, piece: Piece) -> None:
        if piece.kind == "m" and piece.text in _OPENING:
            self._stack.append(_Frame(piece.text, self._line, broken=n in self._broken))

    def _between(self, before: Piece, piece: Piece) -> str:
        """Return what stands between two pieces."""
        frame = self._stack[-1]
        if piece.kind == "m":
            text = piece.text
            if text in _CLOSING:
                if len(self._stack) == 1:
                    raise InputError(f"{text} closes nothing that is open")  # the parser tells where
                self._stack.pop()
                if before.kind == "c" or (frame.broken and (text not in (")", ">>", ")>>") or piece.lines)):
                    return self._break(frame.outer, 0)
                return "" if before.text in ("[", "(") and before.kind == "m" else " "
            if before.kind != "c":
                if text in (",", "^^"):
                    return ""
                if text in (";", "."):
                    return " "
            elif text in (".", ";", ","):
                return self._break(frame.inner, 0)
        elif piece.kind == "c":
            if piece.lines == 0 and before.kind != "c":
                return " "
            return self._break(self._indent(frame), piece.lines)
        if before.kind == "c":
            return self._break(self._indent(frame), piece.lines)
        if before.kind == "m":
            text = before.text
            if text == "^^":
                return ""
            if text == ";":
                return self._break(frame.inner, piece.lines) if frame.broken else " "
            if text == ",":
                lines = max(before.lines, piece.lines)
                return self._break(frame.inner + STEP, lines) if lines else " "
            if text in ("[", "{|"):
                return self._break(frame.inner, 0) if frame.broken else " "
        if piece.kind == "l" and before.kind == "s":
            return ""
        if frame.mark == "(" and frame.broken and piece.lines:
            return self._break(frame.inner, piece.lines)
        return " "

    def _indent(self, frame: _Frame) -> int:
        """Return how far a line is indented that begins behind the last piece, where a comment makes it begin."""
        last = self._last
        if frame.mark == "(" or (last.kind == "m" and last.text in (";", "[", "{|", "(")) or last is self._pieces[0]:
            return frame.inner
        return frame.inner + STEP

    def _break(self, indent: int, lines: int) -> str:
        self._line = indent
        return self._end * (1 + min(max(lines - 1, 0), _MOST_BLANK)) + " " * indent


def _broken_brackets(pieces: Sequence[Piece]) -> set[int]:
    """Return the places of the brackets in which something begins a line, what stands in brackets in them aside."""
    found: set[int] = set()
    opened: list[int] = []
    for n, piece in enumerate(pieces):
        if opened and (piece.lines or piece.kind == "c"):
            found.add(opened[-1])
        if piece.kind == "m":
            if piece.text in _OPENING:
                opened.append(n)
            elif piece.text in _CLOSING and opened:
                opened.pop()
    return found
