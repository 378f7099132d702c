"""An answer as a workbook for spreadsheets: one sheet, with numbers as numbers and all else as text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from kg._version import DISTRIBUTION
from kg.errors import LimitError, UsageError
from kg.pictures.amounts import number_of
from kg.rdf.terms import XSD, Literal, Row
from kg.rdf.xsd import is_integer
from kg.sparql.rows import Render, escape_control, plain

SHEET = "answer"
"""What the sheet is called."""
_ROWS, _COLUMNS, _LONGEST = 1_048_576, 16_384, 32_767
# What a spreadsheet's number cannot hold to its last digit stays text.
_DIGITS = 15
_NUMBERS = (XSD + "decimal", XSD + "double", XSD + "float")


def workbook(
    variables: Sequence[str], rows: Iterable[Row], render: Render | None = None, *, notes: list[str] | None = None
) -> bytes:
    """Return the workbook of an answer, whose rows are taken one by one.

    Nothing in it is a formula or a link, whatever a text looks like. `render` says how a term is shown, and numbers are
    shown as they are. A cell holds 32,767 characters: what was cut is told in `notes`. Raises LimitError for more rows
    than a sheet has, and UsageError where the package is missing.
    """
    file = io.BytesIO()
    book = _xlsxwriter().Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet, show = book.add_worksheet(SHEET), render or plain
    if len(variables) > _COLUMNS:
        raise LimitError(f"a sheet has {_COLUMNS:,} columns, and this answer more; write it with -f csv")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(variables) - 1), 24)
    for column, variable in enumerate(variables):
        sheet.write_string(0, column, variable[:_LONGEST], bold)
    cut = 0
    for n, row in enumerate(rows, 1):
        if n >= _ROWS:
            book.close()
            raise LimitError(f"a sheet has {_ROWS:,} rows, and this answer more; ask for less, or write CSV")
        for column, term in enumerate(row):
            if term is None:
                continue
            number = _number(term) if isinstance(term, Literal) else None
            if number is not None:
                sheet.write_number(n, column, number)
                continue
            text = _text(show(term))
            cut += len(text) > _LONGEST
            sheet.write_string(n, column, text[:_LONGEST])
    book.close()
    if cut and notes is not None:
        notes.append(f"{cut:,} texts were cut to the {_LONGEST:,} characters that a cell holds; -f csv has all of them")
    return file.getvalue()


def _number(term: Literal) -> float | None:
    """Return the number of a literal that is one by its datatype and that a cell holds to its last digit."""
    if not is_integer(term.datatype) and term.datatype not in _NUMBERS:
        return None
    digits = re.sub(r"[eE].*|[^0-9]", "", term.lexical).strip("0")
    return number_of(term) if len(digits) <= _DIGITS else None


def _text(text: str) -> str:
    """Return text as a file of XML can hold it."""
    return escape_control(re.sub(r"[\ud800-\udfff\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text[: _LONGEST + 1]))


def _xlsxwriter() -> Any:
    try:
        import xlsxwriter
    except ImportError:
        message = f"xlsx needs a package that is not installed: pip install '{DISTRIBUTION}[xlsx]'"
        raise UsageError(f"{message}; or write CSV for a spreadsheet") from None
    return xlsxwriter
