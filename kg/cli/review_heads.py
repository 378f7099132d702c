"""The heads of tables that people fill in: which columns are ours, what a head lacks, and what is not read."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, Location
from kg.link.sheets import Row

COLUMNS = ("thing", "label", "item", "called", "score", "reasons", "decision", "because")
PART = "part"
WORDS = {"yes": "accepted", "no": "rejected", "unsure": "unsure", "absent": "absent"}
NEEDED = ("thing", "item", "decision")
_OURS = (*COLUMNS, PART)
_TELLING = {"thing", "decision"}  # the others are words of many tables
MUST = f"the first line must hold the columns: {', '.join(NEEDED)}"


def head_of(rows: Sequence[Row]) -> list[str]:
    """Return the first line of a table as it is written, without empty cells at its end."""
    head = list(rows[0].cells) if rows else []
    while head and not head[-1]:  # a spreadsheet makes all rows as long as the longest
        head.pop()
    return head


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Return what the columns of a table are called, ours as we call them."""
    return [_name(cell) for cell in head_of(rows)]


def require_columns(rows: Sequence[Row], path: Path) -> None:
    """Raise InputError for a first line without what tells which thing is decided on, with what, and how."""
    if fault := fault_of(rows):
        raise InputError(f"{MUST}; {fault.told}" if fault.known else MUST, location=Location(path, fault.line, 1))


class HeadFault(NamedTuple):
    """What keeps rows from being a table: in words, and at which line; `known` are our columns that are there."""

    line: int
    told: str
    known: frozenset[str]


def fault_of(rows: Sequence[Row]) -> HeadFault | None:
    """Return what is wrong with the head of a table; None where it is one of ours."""
    first = rows[0] if rows else Row(1, ())
    if not _lacking(first):
        return None
    best = max(rows, key=lambda row: len(_known(row.cells)), default=first)  # the first of these
    known, lacks = _known(best.cells), _lacking(best)
    others = [repr(cell) for cell in best.cells if cell and known and _name(cell) not in _OURS]
    missing = f"lacks {', '.join(lacks)}" + (f", and has {', '.join(others)}" if others else "")
    if best is first or not known:
        told = f"it {missing}"
    elif lacks:
        told = f"line {best.line} has some of them, and {missing}"
    else:
        told = f"they stand in line {best.line}: delete what is above"
    return HeadFault(first.line, told, known)


def may_be_one(rows: Sequence[Row], fault: HeadFault) -> bool:
    """Tell whether what has no head of ours may hold decisions all the same."""
    if len(fault.known) > 1 and fault.known & _TELLING:
        return True
    return any(
        any(cell.casefold() in WORDS for cell in row.cells)
        and (fault.known or any("://" in cell for cell in row.cells))
        for row in rows
    )


def tell_unread(rows: Sequence[Row], path: Path) -> list[str]:
    """Return in a line which columns hold something, and are none of ours."""
    columns = columns_of(rows)
    unread = [
        repr(name) if name else f"the {at}th, without a name"
        for at, name in enumerate(columns, 1)
        if name not in _OURS and any(row.cells[at - 1 : at] != ("",) for row in rows[1:] if len(row.cells) >= at)
    ]
    lacks = [name for name in COLUMNS if name not in columns]
    also = f"; of ours there is no {', no '.join(lacks)}" if lacks else ""
    return [f"{path.name}: not read is what stands in the columns {', '.join(unread)}{also}"] if unread else []


def is_ours(column: str) -> bool:
    """Tell whether a column is one of those that are read."""
    return column in _OURS


def _lacking(row: Row) -> list[str]:
    known = _known(row.cells)
    return [name for name in NEEDED if name not in known]


def _known(cells: Sequence[str]) -> frozenset[str]:
    return frozenset(filter(_OURS.__contains__, map(_name, cells)))


def _name(cell: str) -> str:
    """Return a cell of a head as we write it: what differs in case, width or spaces alone is ours."""
    plain = " ".join(unicodedata.normalize("NFKC", cell).casefold().split())
    return plain if plain in _OURS else cell
