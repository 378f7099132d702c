"""Workbooks that people fill in: which sheet is the table, and what is told of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.cli.output import say
from kg.cli.review_heads import MUST, WORDS, columns_of, fault_of, is_ours, may_be_one, require_columns
from kg.cli.review_rows import is_filled, raise_all
from kg.errors import InputError, Location
from kg.link.sheets import Row
from kg.mapping.model import Source
from kg.mapping.rows import open_table
from kg.mapping.spreadsheet import Merged, iter_sheets, merged_cells


def rows_of_workbook(path: Path, *, sole: bool) -> Iterator[Row]:
    """Yield the rows of the table in a workbook, its head the first; see `read_rows`."""
    if sole or not path.is_file():
        yield from _rows_of_sheet(path, None)
        return
    name = _sheet_of(path)
    rows = list(_rows_of_sheet(path, name))
    _require_unmerged(path, name, rows)
    yield from rows


def _rows_of_sheet(path: Path, name: str | None) -> Iterator[Row]:
    table = open_table(Source(path, "xlsx", query=name))
    yield Row(1, tuple(table.columns))
    for line, _, cells in table.rows():
        yield Row(line, tuple(str(cell).strip() for cell in cells))


def _sheet_of(path: Path) -> str:
    """Return which sheet of a workbook is the table; what else holds anything is told in a line.

    Raises InputError where none is, where more than one is filled in, and for a sheet that may be filled in and has not
    the head of ours: what it says would be lost.
    """
    ours, notes, faults = list[str](), list[str](), list[InputError]()
    for name, found in iter_sheets(path):
        first = next(found, None)
        if first is None:
            continue
        rows = [Row(*first)] if first[0] == 1 else [Row(1, ()), Row(*first)]
        fault = fault_of(rows)
        if fault is None:
            ours.append(name)
            continue
        rows += [Row(*one) for one in found]
        fault = fault_of(rows) or fault
        if may_be_one(rows, fault):
            told = f"{MUST}; in the sheet {name!r}, which may be filled in, {fault.told}"
            faults.append(
                InputError(f"{told}; put it right, or take the sheet out", location=Location(path, fault.line, 1))
            )
        else:
            notes.append(
                f"the sheet {name!r} is passed over, as its first line is no head of such a table: {fault.told}"
            )
    raise_all(faults)
    if not ours:
        require_columns([], path)
    filled = [one for one in ours if is_filled(list(_rows_of_sheet(path, one)))] if len(ours) > 1 else []
    if len(filled) > 1:
        shown = ", ".join(map(repr, filled))
        told = f"several sheets are filled in ({shown}), and one table is taken at a time"
        raise InputError(f"{told}; save each as a file of its own", location=Location(path))
    taken = (filled or ours)[0]
    notes += [f"the sheet {one!r} is passed over: nothing is decided in it" for one in ours if one != taken]
    for words in notes:
        say(f"{path.name}: {words}")
    return taken


def _require_unmerged(path: Path, name: str, rows: Sequence[Row]) -> None:
    """Raise InputError where merged cells take from a table what it says, as they keep what the first says alone.

    Cells that are not read may be merged, and so may one that is read with others below or beside the rows; no head. So
    may a note that stands in its lines alone.
    """
    read = {at for at, column in enumerate(columns_of(rows), 1) if is_ours(column)}
    lines = {row.line: row.cells for row in rows}
    for one in merged_cells(path, name):
        held = [(row, at) for row in lines if row in one.rows for at in read if at in one.columns]
        is_alone = held == [(one.rows[0], one.columns[0])] and not (one.rows[0] == 1 and len(one.columns) > 1)
        if not held or is_alone or _is_note(one, lines):
            continue
        told = f"the cells {one.name} are merged, and only the first of them says anything"
        raise InputError(f"{told}; part them, and fill in each", location=Location(path, one.rows[0], one.columns[0]))


def _is_note(one: Merged, lines: Mapping[int, Sequence[str]]) -> bool:
    """Tell whether merged cells hold a text with nothing beside it, which is neither a thing nor a decision."""
    if one.rows[0] == 1:
        return False
    said = [cell for line, cells in lines.items() if line in one.rows for cell in cells if cell]
    return len(said) == 1 and "://" not in said[0] and said[0].casefold() not in WORDS
