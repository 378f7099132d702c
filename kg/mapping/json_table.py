"""Tables in JSON: the values to which a path leads, each a row, or each line of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kg.errors import Location
from kg.io.decoding import not_utf8
from kg.mapping.jsonpath import finder, read_path
from kg.mapping.model import MappingError, Source
from kg.mapping.natural import natural
from kg.mapping.rows import Cell, NamedColumns, Row, TableError
from kg.rdf.formats import packing_of


class JsonTable(NamedColumns):
    """A file of JSON; a path leads to its rows, and the paths of references begin at a row."""

    def __init__(self, source: Source, references: Sequence[str] = ()) -> None:
        """Take the paths; raise MappingError for one that is none."""
        super().__init__(source, dict.fromkeys(references))
        self._finders = [finder(self._path(name)) for name in self._known]
        self._iterate = finder(self._path(source.iterator or "$"))

    def _path(self, text: str) -> tuple[str | int | None, ...]:
        try:
            return read_path(text)
        except ValueError as error:
            raise MappingError(str(error), location=self.source.place) from None

    def rows(self) -> Iterator[Row]:
        """Yield the rows; raise TableError for what is no JSON, and for a path that leads to more than a text."""
        for number, value in enumerate(self.values(), 1):
            yield number, number, [self._cell(find, value, n, number) for n, find in enumerate(self._finders)]

    def values(self) -> Iterator[Any]:
        """Yield the values that are rows."""
        return self._iterate(_load(self.source, self._read(), 1))

    def _read(self) -> bytes:
        from kg.io.compression import unpacking

        with unpacking(self.source.path, packing_of(self.source.path)) as file:
            return file.read()

    def _cell(self, find: Callable[[Any], Iterator[Any]], value: Any, index: int, number: int) -> Cell:
        found = []
        for one in find(value):
            if isinstance(one, dict | list):
                kind = "a list" if isinstance(one, list) else "an object"
                told = f"{self.columns[index]} of record {number} leads to {kind}"
                raise TableError(
                    f"{told}; refer to what is in it", location=self.places([((number, number, []), index)])[0]
                )
            if one is not None:
                found.append(one if isinstance(one, str) else natural(one))
        return None if not found else found[0] if len(found) == 1 else tuple(found)


class JsonLinesTable(JsonTable):
    """A file with a value of JSON on each line."""

    def values(self) -> Iterator[Any]:
        """Yield the values that are rows; raise TableError for a line that is none."""
        for _, value in self._lines():
            yield from self._iterate(value)

    def rows(self) -> Iterator[Row]:
        """Yield the rows, each with its line."""
        for line, value in self._lines():
            for inner in self._iterate(value):
                yield line, line, [self._cell(find, inner, n, line) for n, find in enumerate(self._finders)]

    def places(self, spots: Sequence[tuple[Row, int | None]]) -> list[Location]:
        """Return the lines of rows."""
        return [Location(self.source.path, row[1], 1) for row, _ in spots]

    def _lines(self) -> Iterator[tuple[int, Any]]:
        from kg.io.compression import unpacking

        with unpacking(self.source.path, packing_of(self.source.path)) as file:
            for line, raw in enumerate(file, 1):
                if raw.strip():
                    yield line, _load(self.source, raw.rstrip(b"\r\n"), line)


def _load(source: Source, raw: bytes, line: int) -> Any:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(error, source.path, TableError, line) from None
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = Location(source.path, line + error.lineno - 1, error.colno)
        raise TableError(f"this is not JSON: {error.msg[0].lower()}{error.msg[1:]}", location=place) from None
    except (RecursionError, ValueError) as error:
        told = "nests too deep" if isinstance(error, RecursionError) else str(error)
        raise TableError(f"this cannot be read: {told}", location=Location(source.path, line, 1)) from None


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")
