"""The forms of a table that people fill in: text with tabs or commas between the cells, or a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.cli.forms import form_of
from kg.cli.output import open_output, say
from kg.cli.review_rows import NEEDED, is_filled, require_columns
from kg.errors import InputError, Location, UsageError
from kg.link.sheets import Row, read_sheet, written
from kg.rdf.formats import packing_of
from kg.rdf.terms import Literal
from kg.sparql.rows import csv_cell
from kg.sparql.spreadsheets import harmless

_FORMS = {".tsv": "tsv", ".txt": "tsv", ".csv": "csv", ".xlsx": "xlsx"}
_DELIMITERS = "\t,;"  # a spreadsheet writes CSV with semicolons where a comma stands in numbers


def table_form(path: str) -> str:
    """Return the form of a table by the suffix of its file, tabs where it has none; raise UsageError for another one.

    A table that is packed is none to fill in.
    """
    if packing_of(Path(path)):
        raise UsageError(f"{path} would be packed, and a table to fill in is not; leave {Path(path).suffix} out")
    return str(form_of(path, None, _FORMS, "tsv", ""))


def write_rows(rows: Sequence[Sequence[str]], output: str, form: str) -> None:
    """Write a table with its head, so that a spreadsheet shows every text as it is and computes none."""
    with open_output(output) as file:
        if form == "xlsx":
            from kg.pictures.workbook import workbook

            cut: list[str] = []
            head, *others = rows
            file.file.write(workbook(head, (tuple(map(Literal, row)) for row in others), notes=cut))
            for words in cut:
                say(words)
        elif form == "csv":
            file.write("\ufeff" + "".join(",".join(csv_cell(_shown(cell)) for cell in row) + "\r\n" for row in rows))
        else:
            file.write("".join("\t".join(written(_shown(cell)) for cell in row) + "\n" for row in rows))


def read_rows(path: Path, form: str, *, sole: bool = False) -> list[Row]:
    """Return the rows of a table, its head the first; raise InputError for what cannot be read.

    If it has to be the `sole` one of its file, a workbook with a sheet of others cannot.
    """
    if form == "xlsx":
        return list(_rows_of_workbook(path, sole=sole))
    return [Row(line, tuple(map(_as_written, cells))) for line, cells in read_sheet(path, _DELIMITERS)]


def _is_computed(text: str) -> bool:
    bare = text.lstrip("'")
    return harmless(bare) != bare


def _shown(text: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would compute, or what looks as if it had one."""
    return f"'{text}" if _is_computed(text) else text


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _is_computed(cell) else cell


def _rows_of_workbook(path: Path, *, sole: bool) -> Iterator[Row]:
    name = None if sole or not path.is_file() else _sheet_of(path)
    if name is not None:
        _require_unmerged(path, name)
    yield from _rows_of_sheet(path, name)


def _rows_of_sheet(path: Path, name: str | None) -> Iterator[Row]:
    from kg.mapping.model import Source
    from kg.mapping.rows import open_table

    table = open_table(Source(path, "xlsx", query=name))
    yield Row(1, tuple(table.columns))
    for line, _, cells in table.rows():
        yield Row(line, tuple(str(cell).strip() for cell in cells))


def _sheet_of(path: Path) -> str:
    """Return which sheet of a workbook is the table, others being notes.

    Raises InputError where none is, and where more than one is filled in: what the other says would be lost.
    """
    from kg.mapping.spreadsheet import first_rows

    heads = first_rows(path)
    ours = [name for name, head in heads.items() if set(NEEDED) <= set(head)]
    if not ours:
        require_columns([], path)
    filled = [one for one in ours if is_filled(list(_rows_of_sheet(path, one)))] if len(ours) > 1 else []
    if len(filled) > 1:
        shown = ", ".join(map(repr, filled))
        told = f"several sheets are filled in ({shown}), and one table is taken at a time"
        raise InputError(f"{told}; save each as a file of its own", location=Location(path))
    return (filled or ours)[0]


def _require_unmerged(path: Path, name: str) -> None:
    """Raise InputError for cells of a sheet that are merged: a workbook keeps what the first of them says alone."""
    from kg.mapping.spreadsheet import merged_cells

    for cells, row, column in merged_cells(path, name):
        told = f"the cells {cells} are merged, and only the first of them says anything"
        raise InputError(f"{told}; part them, and fill in each", location=Location(path, row, column))
