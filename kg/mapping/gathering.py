"""What the rows of tables state, gathered into the files where each statement belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kg.errors import KgError, Location
from kg.findings import Progress
from kg.io.sorting import Room
from kg.mapping.blocks import Sheaf
from kg.mapping.engine import CompiledMap, Context, compile_maps, error_of
from kg.mapping.makers import Cells
from kg.mapping.model import MappingFile, Source, TriplesMap
from kg.mapping.naming import slug
from kg.mapping.rows import BadCell, Table, TableError
from kg.mapping.twice import is_by_row
from kg.mapping.writing import Writer

# A table with more faults than this is most likely not the one that is meant.
_MOST_ERRORS = 20
_MOST_SEEN = 500_000
_STEP = 5_000
REST = "things"
"""The file of what belongs to no value of a column, where others do."""
LABELS = "kg:label"
"""In place of the name of a triples map, for how things are called."""


class Gathering:
    """Statements by the file where they belong, as blocks; `errors` are the faults of rows.

    `without` has, for each triples map, the numbers of the rows that gave it no subject, those alike once; `writers`
    are those by which each map wrote, and `writes` the maps that wrote into a file. `ends` tell where the rows of a
    table end: the number of the last, and the line behind it.
    """

    def __init__(self, mapping: MappingFile, room: Room, progress: Progress | None = None) -> None:
        self._mapping, self._room, self._progress = mapping, room, progress
        self.sheaves: dict[str, Sheaf] = {}
        self.errors: list[KgError] = []
        self.rows = 0
        self.without: dict[str, list[str]] = {}
        self.writers: dict[str, Writer] = {}
        self.writes: dict[str, set[str]] = {}
        self.ends: dict[Source, tuple[int, int]] = {}

    def read(self, tables: Iterable[tuple[Source, list[TriplesMap]]], context: Context) -> None:
        """Take in the rows of some tables, by the maps that read them; raise MappingError."""
        for source, some in tables:
            writers = [Writer(self._mapping.prefixes) for _ in some]
            self.writers |= {one.name: writer for one, writer in zip(some, writers, strict=True)}
            contexts = [context._replace(writer=writer) for writer in writers]
            table, compiled = compile_maps(source, some, contexts, dict(self._mapping.maps))
            try:
                self._read(table, [self._taker(one) for one in compiled])
            except TableError as error:
                self.errors.append(error)
            self.ends[source] = table.end

    def rest(self) -> str:
        """Return the file of what belongs to no row alone."""
        return rest_of(self._mapping)

    def sheaf(self, name: str, by: str) -> Sheaf:
        """Return the blocks of a file into which a triples map writes."""
        held = self.sheaves.setdefault(name, Sheaf(self._room))
        self.writes.setdefault(name, set()).add(by)
        held.by_row |= by in self._mapping.maps and is_by_row(self._mapping.maps[by])
        held.writers.append(self.writers.setdefault(by, Writer(self._mapping.prefixes)))
        return held

    def _read(self, table: Table, takers: list[Callable[[Cells], None]]) -> None:
        size = table.source.path.stat().st_size // 40
        told = _STEP
        for row in table.rows():
            number, _, cells = row
            cells.append(str(number))
            try:
                for take in takers:
                    take(cells)
            except BadCell as error:
                self.errors.append(error_of(table, row, error))
                if len(self.errors) >= _MOST_ERRORS:
                    told_last = f"more than {_MOST_ERRORS} faults; the rest of the table was not read"
                    self.errors.append(TableError(told_last, location=Location(table.source.path)))
                    return
            self.rows += 1
            if self.rows >= told:
                told += _STEP
                if self._progress:
                    self._progress(self.rows, max(size, self.rows * 10 // 9), self._mapping.name)

    def _taker(self, one: CompiledMap) -> Callable[[Cells], None]:
        """Return a function that takes a row in: what it states goes to the file where it belongs."""
        key, seen = one.key(), set[Any]()
        without = [] if one.map.implied else self.without.setdefault(one.map.name, [])
        blocks, single, add_of = one.blocks, one.single(), self._adder(one)

        def take(cells: Cells) -> None:
            add, some = add_of(cells), False
            for subject, said in blocks(cells):
                add(subject, said)
                some = True
            if not some:
                without.append(cells[-1])

        def take_one(cells: Cells) -> None:
            add, subject = add_of(cells), subject_of(cells)
            if not subject:
                without.append(cells[-1])
            elif said := said_of(cells):
                add(subject, said)

        if single:
            subject_of, said_of = single
            take = take_one
        if key is None:
            return take

        def take_new(cells: Cells) -> None:
            held = key(cells)
            if held not in seen:
                if len(seen) >= _MOST_SEEN:
                    seen.clear()
                seen.add(held)
                take(cells)

        return take_new

    def _adder(self, one: CompiledMap) -> Callable[[Cells], Callable[[str, str], None]]:
        """Return a function that gives what adds the blocks of a row to their file."""
        split, by = one.map.split, one.map.name
        known: dict[str, Callable[[str, str], None]] = {}
        if split is None:
            own = self.sheaf(self.rest(), by).add
            return lambda cells: own
        at, first = one.place_of(split.column), split.first

        def of_row(cells: Cells) -> Callable[[str, str], None]:
            value = (cells[at] or "")[:first]
            if value not in known:
                if not value.strip():
                    raise BadCell("it is empty, and says into which file the row goes", at)
                name = slug(value)
                if name == REST:
                    raise BadCell(f"{value!r} names the file of what is of no row alone", at)
                known[value] = self.sheaf(name, by).add
            return known[value]

        return of_row


def rest_of(mapping: MappingFile) -> str:
    """Return the file of what belongs to no row alone: the only one where nothing is split, "" then."""
    return REST if any(one.split for one in mapping.maps.values()) else ""
