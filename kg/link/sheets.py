"""Tables of values with tabs between them, or another sign, as people, spreadsheets and other tools save them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError, Location
from kg.io.decoding import place_of

_CELL = r'"([^"]*(?:""[^"]*)*)"(?=[{0}\n]|\Z)|[^{0}\n]*'
_MERGING = ("<<<<<<< ", ">>>>>>> ", "=======")


class Row(NamedTuple):
    """A row of a table with the number of the line where it begins."""

    line: int
    cells: tuple[str, ...]


def read_sheet(path: Path, delimiters: str = "\t") -> Iterator[Row]:
    """Yield the rows of a table that are not empty, a cell in quotes without them, though it holds several lines.

    Between the cells is that one of the `delimiters` which the first line has most of. UTF-8 is read, and UTF-16 where
    it says so at its beginning. Raises InputError for a file that cannot be read, and for one where a merge of git has
    stopped.
    """
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", location=Location(path)) from None
    except UnicodeDecodeError as error:
        message = f"cannot be read: {error}; a spreadsheet writes it as text in UTF-8 with tabs between the cells"
        raise InputError(message, location=place_of(error, path)) from None
    first = text.lstrip("\n").partition("\n")[0]
    for begin, cells in _iter_rows(text, max(delimiters, key=first.count)):
        if cells[0].startswith(_MERGING) and len(cells) == 1:
            message = (
                "a merge of git has stopped here; keep the rows of both sides, and delete the lines "
                f"that begin with {_MERGING[0].strip()}, {_MERGING[2]} and {_MERGING[1].strip()}"
            )
            raise InputError(message, location=Location(path, begin, 1))
        if any(cells):
            yield Row(begin, tuple(cells))


def _iter_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    place, line, pattern = 0, 1, re.compile(_CELL.format(delimiter))
    while place < len(text):
        begin, cells = line, list[str]()
        end = text.find("\n", place)
        whole = text[place : end if end >= 0 else len(text)]
        if '"' not in whole:
            place += len(whole)
            cells = [cell.strip() for cell in whole.split(delimiter)]
        while not cells or text[place : place + 1] == delimiter:
            place += bool(cells)
            match = pattern.match(text, place)
            cell, quoted = (match[0], match[1]) if match else ("", None)
            place += len(cell)
            line += cell.count("\n")
            cells.append(cell.strip() if quoted is None else quoted.replace('""', '"').strip())
        place, line = place + 1, line + 1
        yield begin, cells


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = data.decode("utf-16" if wide else "utf-8-sig")
    if "\0" in text:
        raise UnicodeDecodeError("utf-8", data, data.index(b"\0"), data.index(b"\0") + 1, "a byte of no text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def written(text: str) -> str:
    """Return text as a cell that is read as that text: on one line, and in quotes where it begins with one.

    >>> written('"Girl",\\nthey said')
    '\"\"\"Girl\"\", they said\"'
    """
    told = re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()
    return '"' + told.replace('"', '""') + '"' if told.startswith('"') else told
