"""The rows of a table that people fill in: which of them hold a decision, and where cells have moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.cli.review_heads import PART, WORDS, columns_of, require_columns
from kg.errors import Faults, InputError, Location
from kg.link.sheets import Row

_NAMES = ("label", "called", PART)  # what stands there may be called Yes
_MADE = ("thing", "item", "score", "reasons")  # and what stands there was written here
_SHOWN = 5
_BEHIND = re.compile(rf"\s(\s*)({'|'.join(WORDS)})$")


class Answer(NamedTuple):
    """A row that holds a decision, with its line; `alone` is one whose thing, part and item no other row has."""

    line: int
    row: Mapping[str, str]
    verdict: str
    alone: bool


def read_answers(rows: Sequence[Row], path: Path) -> list[Answer]:
    """Return the rows that hold a decision; raise InputError for cells that have moved, each where it shows."""
    columns = columns_of(rows)
    twice = next((name for name in columns if name and columns.count(name) > 1), "")
    require_columns(rows, path)
    if twice:
        raise InputError(f"two columns are called {twice!r}", location=Location(path, 1, 1))
    answers, faults = list[Answer](), list[InputError]()
    at = columns.index("decision")
    told_of = Counter(_about(dict(zip(columns, row.cells, strict=False))) for row in rows[1:])
    for line, cells in rows[1:]:
        word = cells[at].lower() if at < len(cells) else ""
        if fault := _moved(cells, columns) or _no_decision(word, at):
            column, told = fault
            faults.append(InputError(told, location=Location(path, line, column)))
        elif word:
            row = dict(zip(columns, cells, strict=False))
            answers.append(Answer(line, row, WORDS[word], told_of[_about(row)] == 1))
    raise_all(faults)
    return answers


def tell_undecided(rows: Sequence[Row], path: Path) -> list[str]:
    """Return in a line which rows hold a reason and no decision: nothing is taken from them."""
    columns = columns_of(rows)
    if "because" not in columns:
        return []
    word, reason = columns.index("decision"), columns.index("because")
    alone = [str(line) for line, cells in rows[1:] if not cells[word] and cells[reason]]
    shown = ", ".join(alone[:_SHOWN]) + (f" and {len(alone) - _SHOWN} more" if len(alone) > _SHOWN else "")
    which = "line" if len(alone) == 1 else "lines"
    told = f"{path.name}: a reason and no decision in {which} {shown}: nothing was taken from there"
    return [f"{told}; write one of {', '.join(WORDS)}"] if alone else []


def is_filled(rows: Sequence[Row]) -> bool:
    """Tell whether any row of a table holds a decision, or what may be one that has moved."""
    columns = columns_of(rows)
    at = columns.index("decision")
    return any((at < len(cells) and cells[at]) or _moved(cells, columns) for _, cells in rows[1:])


def raise_all(faults: Sequence[InputError]) -> None:
    """Raise what is wrong with a table, if anything is, all at once."""
    if faults:
        raise faults[0] if len(faults) == 1 else Faults(faults)


def _about(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("thing", PART, "item"))


def _moved(cells: Sequence[str], columns: Sequence[str]) -> tuple[int, str] | None:
    """Return in which column it shows that cells of a row do not stand where they should, and the words for it."""
    count = len(columns)
    if len(cells) < count or any(cells[count:]):
        change = "a cell is missing, or what parts two" if len(cells) < count else "a cell is too much"
        return min(len(cells), count) + 1, f"this row has {len(cells)} cells, and the table {count} columns; {change}"
    if cells[columns.index("decision")]:
        return None
    for place, (name, cell) in enumerate(zip(columns, cells, strict=False), 1):
        behind = _BEHIND.search(cell)  # spaces where a tab stood
        if (cell.lower() in WORDS and name not in _NAMES) or (behind and (behind[1] or name in _MADE)):
            word = behind[2] if behind else cell
            return place, f"{word!r} stands in the column {name}, and nothing in decision; put each cell in its column"
    return None


def _no_decision(word: str, at: int) -> tuple[int, str] | None:
    if not word or word in WORDS:
        return None
    return at + 1, f"{word!r} is no decision; write one of {', '.join(WORDS)}"
