"""Rows of tables, whatever file they stand in, and what is wrong with one, at its row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from kg.errors import InputError, Location, nearest
from kg.mapping.model import MappingError, Source
from kg.project.named_paths import names_in

Cell: TypeAlias = Any
"""A text, None for nothing, or a tuple of texts where a path of JSON leads to several."""


Row: TypeAlias = tuple[int, int, list[Cell]]
"""A row: its number as a spreadsheet counts, so that the first below a header in row 1 is row 2; the line where it
begins, or the number again where a file has no lines; and its cells."""


class Table(Protocol):
    """A table that can be read from its beginning any number of times."""

    source: Source
    columns: list[str]
    plain: bool
    """Whether all cells are texts, of which an empty one says nothing."""
    end: tuple[int, int]
    """The number of the last row and the line behind it, once all rows were read; zeros where a file has no lines."""

    def index(self, reference: str) -> int:
        """Return at which place in each row the value of a reference stands; raise MappingError where there is none."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield the rows; raise TableError for what cannot be read."""
        ...

    def places(self, spots: Sequence[tuple[Row, int | None]]) -> list[Location]:
        """Return where cells stand, each by its row and its place in that, or None for the row; read once for all."""
        ...


class NamedColumns:
    """A table whose columns have names; how its rows are read is of each kind of file."""

    plain = False
    end = (0, 0)

    def __init__(self, source: Source, columns: Iterable[str] = ()) -> None:
        self.source = source
        self.columns = list(columns)
        self._known = {name: n for n, name in enumerate(self.columns)}

    def index(self, reference: str) -> int:
        """Return at which place in each row the value of a column stands; raise MappingError where there is none."""
        if reference not in self._known:
            raise no_such_column(self.source, reference, self.columns, None)
        return self._known[reference]

    def places(self, spots: Sequence[tuple[Row, int | None]]) -> list[Location]:
        """Return the file for each; the number of the row is told in words."""
        return [Location(self.source.path) for _ in spots]


class TableError(InputError):
    """A row of a table cannot be used."""


class BadCell(Exception):
    """What a mapping cannot use in a row: told in words, and at which place in the row, if that is known."""

    def __init__(self, told: str, index: int | None = None) -> None:
        super().__init__(told)
        self.told, self.index = told, index


def no_such_column(source: Source, name: str, known: Sequence[str], place: Location | None) -> MappingError:
    """Return the error of a reference to a column that a table does not have."""
    close = nearest(name, known, 1)
    if close:
        hint = f"did you mean {close[0]!r}?"
    else:
        shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
        hint = f"it has {shown}" if known else "it has none"
    place = place_of_column(name, place or source.place)
    return MappingError(f"{source.path.name} has no column {name!r}; {hint}", location=place)


def place_of_column(column: str, place: Location | None) -> Location | None:
    """Return where a mapping names a column, at or behind the beginning of what does; this where it cannot be found."""
    if place is None or place.line is None:
        return place
    try:
        text = place.path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return place
    lines = text.split("\n")
    begin = sum(len(line) + 1 for line in lines[: place.line - 1]) + (place.column or 1) - 1
    name = re.escape(column)
    for form in (rf"\$\({name}\)", rf"(?<![\w-]){name}(?![\w-])"):
        if match := re.compile(form).search(text, begin):
            at = match.start()
            return place._replace(line=text.count("\n", 0, at) + 1, column=at - text.rfind("\n", 0, at))
    return place


def name_columns(cells: Sequence[str], place: Location) -> list[str]:
    """Return the names of columns; raise TableError where there are none, or two of one name."""
    names = [cell.strip() for cell in cells]
    for n, name in enumerate(names):
        if name and name in names[:n]:
            raise TableError(f"two columns are called {name!r}; give each a name of its own", location=place)
    if not any(names):
        raise TableError("no column has a name here; say in the mapping which row names them", location=place)
    return names


def no_such_table(path: Path, place: Location | None = None) -> TableError:
    """Return the error of a table that is not there, at the line of the mapping that names it."""
    beside = [name for name in names_in(path.parent) if (path.parent / name).is_file()]
    close = nearest(path.name, beside, 1)
    hint = f"did you mean {close[0]!r}?" if close else "put it there, or correct the path"
    told = f"there is no table {path.name!r} in {path.parent.name}/" if place else "there is no such table"
    return TableError(f"{told}; {hint}", location=place or Location(path))


Opener: TypeAlias = Callable[[Source, Sequence[str]], Table]


def open_table(source: Source, references: Sequence[str] = ()) -> Table:
    """Return a table; its rows are read when they are asked for, and only the `references` need be found in them.

    Raises TableError for a file that is not there, and UsageError where a package is missing that reads it.
    """
    from importlib import import_module

    if not source.path.is_file():
        raise no_such_table(source.path, source.place)
    module, name = _KINDS[source.formulation]
    opener: Opener = getattr(import_module(f"kg.mapping.{module}"), name)
    return opener(source, references)


_KINDS = {
    "csv": ("delimited", "DelimitedTable"),
    "jsonpath": ("json_table", "JsonTable"),
    "jsonl": ("json_table", "JsonLinesTable"),
    "sqlite": ("database", "SqliteTable"),
    "parquet": ("parquet", "ParquetTable"),
    "xlsx": ("spreadsheet", "SheetTable"),
}
FORMULATIONS = tuple(_KINDS)
"""How tables can be read."""
SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".txt": "csv",
    ".json": "jsonpath", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".parquet": "parquet",
    ".xlsx": "xlsx", ".xlsm": "xlsx",
}  # fmt: skip
"""How the files with these suffixes are read."""


_WORKBOOKS = (".xls", ".xlsb", ".ods", ".numbers")


def formulation_of(path: Path) -> str | None:
    """Return how a file is read by its name, packed or not; None for a name that says nothing."""
    from kg.rdf.formats import without_packing

    return SUFFIXES.get(without_packing(path).suffix.lower())


def told_unknown(path: Path) -> str:
    """Return what is to be said of a file whose name does not say how it is read."""
    if path.suffix.lower() in _WORKBOOKS:
        return f"{path.name} is a workbook of a kind that is not read; save it as .xlsx, or its sheet as CSV"
    return (
        f"what {path.name} is cannot be told by its name; say it with referenceFormulation: {', '.join(FORMULATIONS)}"
    )
