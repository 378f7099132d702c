"""Tables for people: cells broken between words, and a row as lines of its own where the terminal is too narrow."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from itertools import islice

from kg.cli.footnotes import fold_sources
from kg.cli.output import Output
from kg.cli.wrapping import hang, longest_word, width_of, wrap
from kg.sparql.rows import escape_control

_CHUNK = 1000
_GAP = "  "
# No column is wider than this for the sake of a word that could be broken as well.
_WORD = 24
# A column that would break a line every other word is no column.
_NARROW = 10


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str | None]], output: Output, *, numbers: Sequence[str] = ()
) -> None:
    """Print rows under their columns, as wide as the terminal, or as wide as they are elsewhere.

    The first thousand rows set the widths, and the others follow as they come. Columns whose cells all look like
    whole numbers stand to the right. Where even the words do not fit beside each other, each row is a list of its
    cells under each other.
    """
    source = iter(rows)
    first = [_shown(row) for row in islice(source, _CHUNK)]
    right = [
        (bool(first) and all(row[n].replace(",", "").isdigit() or not row[n] for row in first)) or column in numbers
        for n, column in enumerate(columns)
    ]
    widths = _widths(columns, first, shutil.get_terminal_size().columns if output.terminal else None)
    if widths is None:
        width = shutil.get_terminal_size().columns
        for chunk in (first, *iter(lambda: [_shown(row) for row in islice(source, _CHUNK)], [])):
            output.write("".join(_as_list(columns, row, width) for row in chunk))
        return
    head = _row(columns, right, widths, rigid=output.terminal)
    output.write(head + "─" * (sum(widths) + len(_GAP) * (len(widths) - 1)) + "\n")
    chunk = first
    while chunk:
        output.write("".join(_row(row, right, widths, rigid=output.terminal) for row in chunk))
        chunk = [_shown(row) for row in islice(source, _CHUNK)]


def print_answer(columns: Sequence[str], rows: Iterable[Sequence[str | None]], output: Output) -> None:
    """Print the rows of an answer, on a terminal with its sources as footnotes, as `fold_sources` makes them.

    What a program reads has a row for each source.
    """
    legend: list[str] = []
    if output.terminal:
        rows, legend = fold_sources(columns, rows)
    print_table(columns, rows, output)
    width = shutil.get_terminal_size().columns
    for n, line in enumerate(legend):
        begin, _, text = escape_control(line).partition(_GAP)
        lines = hang(begin + _GAP, text, width, width_of(begin + _GAP))
        output.write(("" if n else "\n") + "\n".join(lines) + "\n")


def _shown(row: Sequence[str | None]) -> list[str]:
    return ["" if cell is None else escape_control(cell) for cell in row]


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int | None) -> list[int] | None:
    """Return how wide the columns are within a room, if there is a limit; None where they do not fit beside each other.

    Each column has at least its longest word, unless that is very long; what is left is shared out by what they lack.
    """
    cells = [[column, *(row[n] for row in rows)] for n, column in enumerate(columns)]
    wanted = [max(max(map(width_of, cell.split("\n")), default=0) for cell in column) for column in cells]
    if room is None or not columns:
        return wanted
    room -= len(_GAP) * (len(columns) - 1)
    if sum(wanted) <= room:
        return wanted
    least = [
        min(want, max(min(_WORD, max(map(longest_word, column))), min(_NARROW, want)))
        for want, column in zip(wanted, cells, strict=True)
    ]
    if sum(least) > room:
        return None
    while (spare := room - sum(least)) > 0:
        lacking = [n for n, want in enumerate(wanted) if least[n] < want]
        share = max(1, spare // len(lacking))
        for n in lacking[:spare]:
            least[n] = min(wanted[n], least[n] + share)
    return least


def _row(cells: Sequence[str], right: Sequence[bool], widths: Sequence[int], *, rigid: bool) -> str:
    broken = [wrap(cell, width) if rigid else cell.split("\n") for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for n in range(max(map(len, broken), default=0)):
        parts = [
            _padded(cell[n] if n < len(cell) else "", width, to_right)
            for cell, width, to_right in zip(broken, widths, right, strict=True)
        ]
        lines.append(_GAP.join(parts).rstrip() + "\n")
    return "".join(lines)


def _padded(text: str, width: int, to_right: bool) -> str:
    filling = " " * max(0, width - width_of(text))
    return filling + text if to_right else text + filling


def _as_list(columns: Sequence[str], row: Sequence[str], width: int) -> str:
    """Return one row as its cells under each other, those without a value left out, and a line between rows."""
    margin = min(max(map(width_of, columns)), width // 3)
    lines = []
    for column, cell in zip(columns, row, strict=True):
        if cell:
            name, *more = wrap(column, margin)
            texts = wrap(cell, max(1, width - margin - len(_GAP)))
            lines.append(f"{_padded(name, margin, False)}{_GAP}{texts[0]}".rstrip())
            for n in range(max(len(more), len(texts) - 1)):
                begin = _padded(more[n] if n < len(more) else "", margin, False)
                lines.append(f"{begin}{_GAP}{texts[n + 1] if n + 1 < len(texts) else ''}".rstrip())
    return "\n".join([*lines, "─" * width]) + "\n"
