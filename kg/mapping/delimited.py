"""Tables of delimited text, CSV and TSV, read as a stream: every row with its line, every fault at its place."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO

from kg.errors import Location
from kg.mapping.model import Source
from kg.mapping.rows import NamedColumns, Row, TableError, name_columns
from kg.rdf.formats import packing_of, without_packing

_BLOCK = 1 << 18
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
LONGEST_CELL = 16_000_000
"""How many characters a cell may have; a quotation mark that is never closed makes one of all that follows."""
_DELIMITERS = "\t;|,"


class DelimitedTable(NamedColumns):
    """A file of delimited text, packed or not."""

    plain = True

    def __init__(self, source: Source, _: Sequence[str] = ()) -> None:
        """Read the header; raise TableError for a file that has none."""
        super().__init__(source)
        self._delimiter = source.delimiter or (
            "\t" if without_packing(source.path).suffix.lower() in (".tsv", ".tab") else ","
        )
        for _row in self._records(until_header=True):
            pass
        super().__init__(source, self.columns)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, empty lines left out; raise TableError for what cannot be read."""
        return self._records()

    def rows_at(self, wanted: Mapping[int, int]) -> Iterator[Row]:
        """Yield the rows that begin in some lines, each with its number, which is given; raise TableError."""
        left = dict(wanted)
        lines = iter(enumerate(_lines(self.source._replace(behind=None)), 1)) if left else iter(())
        for line, text in lines:
            if (number := left.pop(line, None)) is not None:
                row = chain((text,), (more for _, more in lines))
                yield number, line, next(csv.reader(row, delimiter=self._delimiter, strict=True))
                if not left:
                    return

    def places(self, spots: Sequence[tuple[Row, int | None]]) -> list[Location]:
        """Return where cells begin, found by reading their lines once more."""
        path = self.source.path
        found = [Location(path, row[1], 1) for row, _ in spots]
        wanted: dict[int, list[tuple[int, int]]] = {}
        for n, (row, index) in enumerate(spots):
            if index:
                wanted.setdefault(row[1], []).append((index, n))
        lines = iter(enumerate(_lines(self.source._replace(behind=None)), 1)) if wanted else iter(())
        for line, text in lines:
            if line in wanted:
                begins = self._begins(text, lines)
                for index, n in wanted.pop(line):
                    if index < len(begins):
                        found[n] = Location(path, line + begins[index][0], begins[index][1])
                if not wanted:
                    break
        return found

    def _begins(self, text: str, more: Iterator[tuple[int, str]]) -> list[tuple[int, int]]:
        """Return where each cell of a row begins: how many lines further, and in which column."""
        found, quoted, down = [(0, 1)], False, 0
        while True:
            for column, letter in enumerate(text, 1):
                if letter == '"':
                    quoted = not quoted
                elif letter == self._delimiter and not quoted:
                    found.append((down, column + 1))
            if not quoted or (following := next(more, None)) is None:
                return found
            text, down = following[1], down + 1

    def _records(self, *, until_header: bool = False) -> Iterator[Row]:
        path = self.source.path
        if csv.field_size_limit() < LONGEST_CELL:
            csv.field_size_limit(LONGEST_CELL)
        behind = None if until_header else self.source.behind
        lines = _lines(self.source._replace(behind=behind))
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        number, line, header, width = 0, 1, self.source.header, len(self.columns)
        if behind:
            _, number, line = behind
        before, first = line, self.columns
        try:
            for cells in reader:
                number += 1
                if number > header:
                    if not any(cells):  # an empty line, or what a spreadsheet writes of one: nothing but delimiters
                        pass
                    elif len(cells) == width and cells != first:
                        yield number, line, cells
                    else:
                        raise self._misfit(cells, line, last=next(reader, None) is None)
                elif number == header and until_header:
                    self.columns = name_columns(cells, Location(path, line, 1))
                    return
                line = before + reader.line_num
        except csv.Error as error:
            raise TableError(_in_words(str(error)), location=Location(path, line, 1)) from None
        self.end = number, line
        if until_header:
            told = f"it ends before row {header}, which names the columns" if number else "it is empty"
            raise TableError(
                f"{told}; a table needs a row with the names of its columns", location=Location(path, 1, 1)
            )

    def _misfit(self, cells: list[str], line: int, *, last: bool) -> TableError:
        wanted, path = len(self.columns), self.source.path
        if cells == self.columns:
            told = "the names of the columns stand here once more; take this row out"
            return TableError(told, location=Location(path, line, 1))
        if len(cells) > wanted:
            told = (
                f"this row has {len(cells)} cells, and there are {wanted} columns; put a text that holds the delimiter "
            )
            (place,) = self.places([((0, line, cells), wanted)])
            return TableError(
                f"{told}{self._delimiter!r} in quotes, or name the delimiter in the mapping", location=place
            )
        told = f"this row has {len(cells)} of {wanted} cells"
        if last:
            told += f", none for {self.columns[len(cells)]!r}; is the file cut off?"
        else:
            told += f"; one is missing at its end or before, and an empty one needs its {self._delimiter!r} as well"
        return TableError(told, location=Location(path, line, 1))


def _in_words(told: str) -> str:
    if "unexpected end of data" in told:
        return "a quotation mark is opened in this row and never closed; is the file cut off?"
    if "field larger" in told:
        return f"a cell of this row has more than {LONGEST_CELL:,} characters; is a quotation mark never closed?"
    if "new-line character" in told:
        return "a carriage return stands alone here, and other lines end otherwise; have all lines end alike"
    if "expected after" in told:
        return 'a quotation mark within a cell stands alone here; write it twice, "", within quotes'
    return f"this row cannot be read: {told}"


def _lines(source: Source) -> Iterator[str]:
    """Yield the lines of a file with their ends; raise TableError at the very character that cannot be read."""
    from kg.io.compression import unpacking

    path, line, rest = source.path, 1, ""
    with unpacking(path, packing_of(path)) as file:
        block = whole = file.read(_BLOCK)
        encoding = source.encoding
        for bom, name in _BOMS:
            if block.startswith(bom):
                block, encoding = block[len(bom) :], name
                break
        if source.behind:
            block, line = _pass_over(file, whole, source.behind.at), source.behind.line
        decoder = codecs.getincrementaldecoder(encoding)()
        end = "\n"
        while True:
            try:
                text = rest + decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                good = rest + error.object[: error.start].decode(encoding, "ignore")
                told = (
                    f"this is not {encoding}: byte 0x{error.object[error.start]:02X}; name the encoding in the mapping"
                )
                raise TableError(told, location=_place_in(path, line, good, len(good))) from None
            if "\0" in text:
                told = "a NUL stands here, and no text has one; is this file a table of text?"
                raise TableError(told, location=_place_in(path, line, text, text.index("\0")))
            if line == 1 and not source.behind and "\n" not in text and "\r" in text.rstrip("\r"):
                end = "\r"
            *lines, rest = text.split(end)
            line += len(lines)
            for one in lines:
                yield one + "\n"
            if not block:
                if rest:
                    yield rest
                return
            if len(rest) > LONGEST_CELL:
                told = f"this line has more than {LONGEST_CELL:,} characters; is this file a table of text?"
                raise TableError(told, location=Location(path, line, 1))
            block = file.read(_BLOCK)


def _pass_over(file: IO[bytes], block: bytes, left: int) -> bytes:
    """Return what stands in a file behind so many bytes, of which the first block was read."""
    while left > len(block) and block:
        left -= len(block)
        block = file.read(_BLOCK)
    return block[left:] or file.read(_BLOCK)


def _place_in(path: Path, line: int, text: str, at: int) -> Location:
    return Location(path, line + text.count("\n", 0, at), at - text.rfind("\n", 0, at))


def guess_delimiter(text: str) -> str:
    """Return the delimiter that parts the lines of a text into the same number of cells, or a comma."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        if counts and min(counts) > 1 and counts.count(counts[0]) * 10 >= len(counts) * 8 and counts[0] > most:
            best, most = delimiter, counts[0]
    return best
