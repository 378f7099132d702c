"""Tables of workbooks (XLSX), a sheet row by row, read by openpyxl, which is an extra.

A day is written as 1958-08-04 whatever the workbook shows, and a number without its format. A formula gives what was
computed when the workbook was saved; one without such a value is told, since an empty cell states nothing.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from kg._version import DISTRIBUTION
from kg.errors import KgError, Location, UsageError
from kg.io import compression
from kg.mapping.model import Source
from kg.mapping.rows import NamedColumns, Row, TableError, name_columns

_FORMULA = re.compile(rb"<f[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref=[\"']([^\"'>]+)[\"']")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file of the older form begins, and one of any form that has a password."""
_SAVED = "open it in a spreadsheet, and save it as XLSX or CSV"
_LONGEST = 200
_BLOCK = 1 << 20
_FAULTS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
"""What stands in a cell of which the formula failed."""


class SheetTable(NamedColumns):
    """A sheet of a workbook: the one that the mapping names, or the only one."""

    plain = True

    def __init__(self, source: Source, _: Sequence[str] = ()) -> None:
        """Read the header; raise TableError for what has none, and UsageError where the package is missing."""
        super().__init__(source)
        _require_harmless(source.path)
        for number, cells in self._all(values=True):
            if number == source.header:
                texts = [self._text(number, at, cell) for at, cell in enumerate(cells)]
                while texts and not texts[-1].strip():  # cells that only have a colour
                    texts.pop()
                super().__init__(source, name_columns(texts, Location(source.path, number, 1)))
                return
        told = f"it ends before row {source.header}, which names the columns; a table needs such a row"
        raise TableError(told, location=Location(source.path, 1, 1))

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, empty ones left out; raise TableError for what cannot be used."""
        width, header = len(self.columns), self.source.header
        formulas: Iterator[Any] = self._all(values=False) if self._has_formulas() else repeat((0, ()))
        for (number, cells), (_, written) in zip(self._all(values=True), formulas, strict=False):
            if number <= header:
                continue
            texts = [self._text(number, at, cell) for at, cell in enumerate(cells)]
            for at, formula in enumerate(written):
                if not texts[at] and isinstance(formula, str) and formula.startswith("="):
                    told = f"the formula {formula[:40]!r} has no value; open the workbook, and save it"
                    raise TableError(told, location=Location(self.source.path, number, at + 1))
            for at in range(width, len(texts)):
                if texts[at].strip():
                    told = f"a cell beyond the {width} columns that have a name: {texts[at][:40]!r}"
                    raise TableError(told, location=Location(self.source.path, number, at + 1))
            if any(texts):
                yield number, number, [*texts[:width], *[""] * (width - len(texts))]

    def places(self, spots: Sequence[tuple[Row, int | None]]) -> list[Location]:
        """Return the row and the column of each."""
        return [Location(self.source.path, row[0], (index or 0) + 1) for row, index in spots]

    def _text(self, number: int, at: int, cell: Any) -> str:
        """Return what a cell says as a text; raise TableError for a formula that failed."""
        if isinstance(cell, str):
            if cell in _FAULTS:
                told = f"{cell} stands here: a formula failed; mend it in the workbook"
                raise TableError(told, location=Location(self.source.path, number, at + 1))
            return cell
        return "" if cell is None else _as_text(cell)

    def _all(self, *, values: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield the rows with their numbers: the values, or the formulas where there are such."""
        with self._told():
            book = _opened(self.source.path, values=values)
            try:
                sheet = self._sheet(book)
                sheet.reset_dimensions()  # what a workbook says of its size may be wrong
                yield from enumerate(sheet.iter_rows(values_only=True), 1)
            finally:
                book.close()

    def _sheet(self, book: Any) -> Any:
        names = [sheet.title for sheet in book.worksheets]
        if (name := self.source.query) is None and len(names) == 1:
            name = names[0]
        if name not in names:
            told = f"it has no sheet {name!r}" if name else "it has several sheets; name one in the mapping, as query"
            raise TableError(f"{told}; known: {', '.join(names) or 'none'}", location=Location(self.source.path))
        return book[name]

    def _has_formulas(self) -> bool:
        return _has(self.source.path, _FORMULA)

    def _told(self) -> AbstractContextManager[None]:
        return _errors_told(self.source.path)


def iter_sheets(path: Path) -> Iterator[tuple[str, Iterator[tuple[int, tuple[str, ...]]]]]:
    """Yield each sheet of a workbook with its rows that hold anything, as texts; raise TableError for what is none.

    The rows of one are read before the next is asked for.
    """
    _require_harmless(path)
    with _errors_told(path):
        book = _opened(path)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what a workbook says of its size may be wrong
                yield sheet.title, _rows_of(path, sheet)
        finally:
            book.close()


def _rows_of(path: Path, sheet: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    with _errors_told(path):  # of its own: it is read while the sheets wait
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            texts = tuple("" if cell is None else _as_text(cell).strip() for cell in cells)
            if any(texts):
                yield number, texts


class Merged(NamedTuple):
    """Cells that are merged, as the workbook writes them, and the numbers of their rows and columns."""

    name: str
    rows: range
    columns: range


def merged_cells(path: Path, sheet: str) -> list[Merged]:
    """Return the cells of a sheet that are merged, in the order in which they begin.

    They are read as they are written, since the package makes a cell for each that one may be merged of: millions.
    """
    with _errors_told(path):
        book = _opened(path)
        try:
            part = book[sheet]._worksheet_path
        finally:
            book.close()
        found = [_merged(text.decode()) for text in _iter_found(path, _MERGED, [part])]
    return sorted(found, key=lambda one: (one.rows[0], one.columns[0]))


def _merged(name: str) -> Merged:
    from openpyxl.utils import range_boundaries

    left, top, right, bottom = range_boundaries(name)
    return Merged(name, range(top, bottom + 1), range(left, right + 1))


def _require_harmless(path: Path) -> None:
    """Raise LimitError for a workbook that stands for far more than it holds, of which the package holds the texts.

    The sizes are those that the workbook states; no part is read beyond its own.
    """
    with _errors_told(path), zipfile.ZipFile(path) as held:
        size = sum(part.file_size for part in held.infolist())
    if size > compression.HARMLESS and size > compression.MOST_TIMES * path.stat().st_size:
        raise compression.too_large(path, "save it as CSV")


def _has(path: Path, pattern: re.Pattern[bytes]) -> bool:
    """Tell whether any sheet of a workbook is written with something."""
    with _errors_told(path):
        return next(_iter_found(path, pattern), None) is not None


def _iter_found(path: Path, pattern: re.Pattern[bytes], parts: Sequence[str] = ()) -> Iterator[bytes]:
    """Yield what a pattern finds, its last group, in the parts of a workbook that are named, or in all its sheets."""
    with zipfile.ZipFile(path) as held:
        for name in parts or held.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with held.open(name) as file:
                    rest = b""
                    while block := file.read(_BLOCK):
                        text, end = rest + block, 0
                        for match in pattern.finditer(text):
                            yield match[match.lastindex or 0]
                            end = match.end()
                        rest = text[max(end, len(text) - _LONGEST) :]


@contextmanager
def _errors_told(path: Path) -> Iterator[None]:
    """Make the errors of the package and of the file ours."""
    try:
        yield
    except (KgError, MemoryError):
        raise
    except Exception as error:  # what a workbook of others makes the package stumble over has no common class
        told = _why(path, error)
        raise TableError(f"is no workbook as XLSX: {told}; {_SAVED}", location=Location(path)) from None


def _why(path: Path, error: Exception) -> str:
    """Return in words why a workbook cannot be read, by what it is or by what the package said."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(_COMPOUND)) == _COMPOUND:
                return "it is of an older form (XLS), or has a password"
    first, *_ = f"{error.args[0] if isinstance(error, KeyError) and error.args else error}".splitlines() or [""]
    return first or f"it cannot be read ({type(error).__name__})"


def _opened(path: Path, *, values: bool = True) -> Any:
    """Return a workbook with its sheets of cells, to be read row by row; raise TableError where it lacks one.

    A sheet that is a chart has no cells, and is left out unread, as is what links to other files.
    """
    _require_openpyxl()
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(path, read_only=True, data_only=values, keep_links=False)
    reader.read_chartsheet = lambda *_: None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of looks, which nobody sees here
        reader.read()
    gone = [sheet.name for sheet, part in reader.parser.find_sheets() if part.target not in reader.valid_files]
    if gone or not reader.wb.worksheets:  # the package would pass over it
        reader.wb.close()
        told = f"the cells of its sheet {gone[0]!r} are not in it" if gone else "it has no sheet of cells"
        raise TableError(f"is no workbook as XLSX: {told}; {_SAVED}", location=Location(path))
    return reader.wb


def _require_openpyxl() -> None:
    try:
        import openpyxl  # noqa: F401 – whether it is there
    except ImportError:
        told = f"workbooks need a package that is not installed: pip install '{DISTRIBUTION}[xlsx]'"
        raise UsageError(told) from None


def _as_text(cell: Any) -> str:
    """Return a value of a cell as a text.

    >>> [_as_text(cell) for cell in (True, 12.0, 0.5, datetime(1958, 8, 4), datetime(1958, 8, 4, 20, 15))]
    ['true', '12', '0.5', '1958-08-04', '1958-08-04T20:15:00']
    """
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)
