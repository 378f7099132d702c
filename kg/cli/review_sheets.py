"""The forms of a table that people fill in: text with tabs or commas between the cells, or a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.cli.forms import form_of
from kg.cli.output import open_output, say
from kg.errors import UsageError
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
        from kg.cli.review_workbooks import rows_of_workbook

        return list(rows_of_workbook(path, sole=sole))
    return [Row(line, tuple(map(_as_written, cells))) for line, cells in read_sheet(path, _DELIMITERS)]


def _is_computed(text: str) -> bool:
    bare = text.lstrip("'")
    return harmless(bare) != bare


def _shown(text: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet would compute, or what looks as if it had one."""
    return f"'{text}" if _is_computed(text) else text


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _is_computed(cell) else cell
