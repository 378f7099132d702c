"""Lines that are no wider than a terminal, broken between words; a word that is too long is broken at its joints."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Where a long word, an IRI for example, is broken rather than anywhere: behind one of these.
_JOINTS = r"(?<=[-/_#:.,;&?=])(?=.)"


def width_of(text: str) -> int:
    """Return how many columns of a terminal a text takes: letters of some scripts take two, marks none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def longest_word(text: str) -> int:
    """Return how many columns the widest word of a text takes."""
    return max(map(width_of, text.split()), default=0)


def wrap(text: str, width: int, more: int | None = None) -> list[str]:
    """Return the lines of a text, at least one, each at most `width` columns wide; those after the first `more`.

    Line ends of the text stay, and so do its spaces within a line.
    """
    rest = width if more is None else more
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap(paragraph, rest if lines else width, rest)
    return lines


def _wrap(text: str, width: int, more: int) -> list[str]:
    if width_of(text) <= width:
        return [text]
    lines, line = [], ""
    room = width
    for piece in re.findall(r"\s+|\S+", text):
        if piece.isspace() or width_of(line + piece) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
            line, room = "", more
        parts = [piece] if width_of(piece) <= room else _parts_of(piece, room, more)
        lines += parts[:-1]
        if len(parts) > 1:
            room = more
        line = parts[-1]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _parts_of(word: str, width: int, more: int) -> list[str]:
    """Return a long word in parts that fit, broken at joints where there are some, else anywhere."""
    parts, part, room = [], "", width
    for piece in re.split(_JOINTS, word):
        if part and width_of(part + piece) > room:
            parts.append(part)
            part, room = "", more
        part += piece
        while width_of(part) > room:
            cut = _fitting(part, room)
            parts.append(part[:cut])
            part, room = part[cut:], more
    return [*parts, part] if part else parts


def _fitting(text: str, width: int) -> int:
    """Return how many letters of a text fit, at least one."""
    taken = 0
    for n, letter in enumerate(text):
        taken += width_of(letter)
        if taken > width:
            return max(1, n)
    return len(text)


def hang(begin: str, text: str, width: int, margin: int) -> Sequence[str]:
    """Return the lines of a text behind a beginning, the later ones under a margin of spaces."""
    first, *others = wrap(text, max(1, width - width_of(begin)), max(1, width - margin))
    return [begin + first, *(" " * margin + line for line in others)]
