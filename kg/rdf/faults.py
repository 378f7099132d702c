"""A parser's fault in a file as it is told: with the place to which an editor must go, and in words."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from kg.errors import Location, TurtleError
from kg.rdf.opened import iter_pieces
from kg.rdf.parser_words import in_words

_NO_DOT = "a dot is missing at the end of this statement"
# What the parser notices at the next thing, where an editor must go to the end of the one before.
_BEFORE = {
    "dot is expected": _NO_DOT,
    "must be followed by a dot": _NO_DOT,
    "line jumps are not allowed": "the line ends within a statement, and a statement of this format is one line",
}


def fault_of(path: Path, error: SyntaxError, content: bytes | None = None) -> TurtleError:
    """Return what the parser of a file raised, in words; the bytes of the file are given where it was read before."""
    line, column = error.lineno or 1, error.offset or 1
    reason = str(error.args[0])
    head, _, tail = reason.partition(": ")
    if head.startswith("Parser error"):
        reason = tail
    for sign, advice in _BEFORE.items():
        if sign in reason.lower():
            line, column, _ = _end_of_previous(path, content, line, column)
            reason = advice
    if "Unexpected end" in reason:
        *place, is_there = _end_of_previous(path, content, line, column)
        if not is_there:  # there is no such line to go to
            line, column = place
    return TurtleError(in_words(reason), location=Location(path, line, column))


def _end_of_previous(path: Path, content: bytes | None, line: int, column: int) -> tuple[int, int, bool]:
    """Return the place just behind the last thing before a position, and whether the file has its line.

    Comments and white space are nothing. Lines are looked at as they are unpacked.
    """
    last, number = (line, ""), 0
    for text in chain.from_iterable(map(_lines_of, iter_pieces(path, content))):
        number += 1
        kept = text[: column - 1] if number == line else text
        if kept.strip() and not kept.lstrip().startswith("#"):
            last = number, kept
        if number == line:
            break
    if not last[1]:
        return line, column, number == line
    return last[0], len(last[1].rstrip().split(" #")[0].rstrip()) + 1, number == line


def _lines_of(piece: bytes) -> list[str]:
    text = piece.decode("utf-8", "replace").removesuffix("\n")
    return text.split("\n") if piece else []  # as the parser counts them
