"""One statement of Turtle or TriG in the layout of the house.

What is written on one line stays on one line, statements and brackets alike. Otherwise each predicate begins a line,
but for the first, which stands beside its subject; values keep the breaks that they have behind commas.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.edit.layout_pieces import Piece

STEP = 4
_OPENING = {"[": "]", "(": ")", "{|": "|}", "<<": ">>", "<<(": ")>>"}
_CLOSING = frozenset(_OPENING.values())
_MOST_BLANK = 1
_NOTHING = Piece("m", 0, "")
_BEHIND_IDLE = frozenset((";", ".", "]", "|}", ""))


def render(pieces: Sequence[Piece], indent: int, end: str, *, remarked: bool = False) -> str:
    """Return a statement, laid out from its first piece to its last.

    It stands in a graph or outside of one by its `indent`; `end` is the end of a line, but for those within texts;
    where it is `remarked`, a comment follows it on its last line.
    """
    if any(piece.kind == "c" for piece in pieces):
        pieces = _signs_before_comments(pieces, passing=() if remarked else (".",))
    return _Renderer(_without_idle_signs(pieces), indent, end).render()


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
            if piece.kind == "c":
                out.append(piece.text.rstrip(" \t"))
            else:
                out.append(piece.text)
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
