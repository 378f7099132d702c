"""Triples maps over the rows of tables: each statement that a row makes, and blocks of statements for files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.errors import nearest
from kg.mapping.compiling import Compiler
from kg.mapping.makers import Cells, TermMaker
from kg.mapping.model import (
    Behind,
    Expression,
    MappingError,
    OtherMap,
    PredicateObject,
    Source,
    TriplesMap,
)
from kg.mapping.naming import Namer
from kg.mapping.references import by_source, read_together, references_of, same_table
from kg.mapping.rows import BadCell, Row, Table, TableError, open_table
from kg.mapping.writing import Writer
from kg.rdf.vocabulary import TYPE

DEFAULT_GRAPH = "http://w3id.org/rml/defaultGraph"
PART, ALSO = "\x1e", "\x1d"
"""What stands in a block between two properties, and between two values of one; texts of terms have neither."""


class Statement(NamedTuple):
    """A statement as texts, the name of its graph or "", and which cells its value is made of."""

    subject: str
    predicate: str
    value: str
    graph: str
    reads: tuple[int, ...] = ()


class _Said(NamedTuple):
    """Properties, values and graphs as functions; `fixed` is the one property, where it is the same for all rows."""

    predicates: tuple[TermMaker, ...]
    values: tuple[TermMaker, ...]
    graphs: tuple[TermMaker, ...]
    fixed: str | None


class Context(NamedTuple):
    """What all triples maps of a run share: how terms are written, who names things, the base, digests of tables."""

    writer: Writer
    namer: Namer
    base: str = ""
    digests: Mapping[Path, str] = MappingProxyType({})
    behind: Mapping[Path, Behind] = MappingProxyType({})
    """Where in tables rows are read from on, if not from the first."""

    def source(self, source: Source) -> Source:
        """Return a table as it is to be read."""
        return source._replace(behind=self.behind.get(source.path))

    def compiler(self, one: TriplesMap, table: Table) -> Compiler:
        """Return what makes functions of the term maps of a triples map."""
        return Compiler(
            table, self.writer, self.namer, base=one.base or self.base, digest=self.digests.get(table.source.path, "")
        )


class CompiledMap:
    """A triples map as functions for its table."""

    def __init__(self, one: TriplesMap, table: Table, context: Context, others: dict[str, TriplesMap]) -> None:
        """Compile it; raise MappingError for a column that is not there, or another map that is none."""
        self.map, self.table = one, table
        self._context, self._others = context, others
        self._compiler = context.compiler(one, table)
        self._subjects = [self._compiler.term(term) for term in one.subjects]
        self._graphs = [self._compiler.term(term) for term in one.graphs]
        written = context.writer
        self._type = Writer().iri(str(TYPE))
        self._classes = [written.iri(name) for name in one.classes]
        self._said = [self._say(po) for po in one.pos]
        self._block = self._fast_block() or self._slow_block

    def _say(self, po: PredicateObject) -> _Said:
        term = self._compiler.term
        only = po.predicates[0].expression if len(po.predicates) == 1 else None
        fixed = str(only.constant) if only and only.constant is not None else None
        values = tuple(self._other(one) if isinstance(one, OtherMap) else term(one) for one in po.objects)
        return _Said(tuple(map(term, po.predicates)), values, tuple(map(term, po.graphs)), fixed)

    def _other(self, other: OtherMap) -> TermMaker:
        """Return the subjects of another map as values."""
        if other.name not in self._others:
            close = nearest(other.name, self._others, 1)
            hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(self._others)}"
            told = f"there is no mapping {other.name!r} whose subjects could be meant; {hint}"
            raise MappingError(told, location=other.place)
        parent = self._others[other.name]
        if not other.joins:
            if not same_table(parent.source, self.map.source):
                told = (
                    f"the mapping {other.name!r} is of another table; say with a condition which of its rows are meant"
                )
                raise MappingError(told, location=other.place)
            compiler = self._context.compiler(parent, self.table)
            makers = [compiler.term(subject) for subject in parent.subjects]
            if len(makers) == 1:
                return makers[0]
            reads = tuple(n for maker in makers for n in maker.reads)
            return TermMaker(None, lambda cells: [text for maker in makers for text in maker.every(cells)], reads)
        children = [self._compiler.texts(join.child) for join in other.joins]
        index: dict[tuple[str, ...], list[str]] = {}
        read = False

        def every(cells: Cells) -> Sequence[str]:
            nonlocal read
            if not read:
                self._fill(index, parent, [join.parent for join in other.joins])
                read = True
            keys = [maker.every(cells) for maker in children]
            return [value for key in product(*keys) for value in index.get(key, ())]

        return TermMaker(None, every, tuple(n for maker in children for n in maker.reads))

    def _fill(self, index: dict[tuple[str, ...], list[str]], parent: TriplesMap, keys: list[Expression]) -> None:
        """Read the rows of another map, each subject under what it is found by."""
        names = [name for one in keys for name in one.references]
        table = open_table(parent.source, [*names, *references_of(parent)])
        compiler = self._context.compiler(parent, table)
        makers = [compiler.texts(key) for key in keys]
        subjects = [compiler.term(subject) for subject in parent.subjects]
        for row in table.rows():
            with telling(table, row):
                number, _, cells = row
                cells.append(str(number))
                for key in product(*[maker.every(cells) for maker in makers]):
                    held = index.setdefault(key, [])
                    held += [text for one in subjects for text in one.every(cells) if text not in held]

    def statements(self, cells: Cells) -> Iterator[Statement]:
        """Yield what a row states, as it stands in the mapping; raise BadCell."""
        own = [name for maker in self._graphs for name in maker.every(cells)]
        for maker in self._subjects:
            for subject in maker.every(cells):
                for graph in own or [""]:
                    for name in self._classes:
                        yield Statement(subject, self._type, name, _named(graph))
                for said in self._said:
                    names = [*own, *(name for one in said.graphs for name in one.every(cells))] or [""]
                    for predicate in [text for one in said.predicates for text in one.every(cells)]:
                        for value in said.values:
                            for text in value.every(cells):
                                for graph in names:
                                    yield Statement(subject, predicate, text, _named(graph), value.reads)

    def subjects(self, cells: Cells) -> list[str]:
        """Return the subjects of a row."""
        return [text for maker in self._subjects for text in maker.every(cells)]

    def blocks(self, cells: Cells) -> Iterator[tuple[str, str]]:
        """Yield each subject of a row with all that is said of it, in order, PART between two properties."""
        said = self._block(cells)
        if said:
            for subject in self.subjects(cells):
                yield subject, said

    def single(self) -> tuple[Callable[[Cells], str], Callable[[Cells], str]] | None:
        """Return the functions of the subject and of its block, where each row has one subject at most."""
        only = self._subjects[0].one
        return (only, self._block) if only and len(self._subjects) == 1 else None

    def _slow_block(self, cells: Cells) -> str:
        found: dict[str, dict[str, None]] = {}
        if self._classes:
            found["a"] = dict.fromkeys(self._classes)
        for said in self._said:
            predicates = [text for one in said.predicates for text in one.every(cells)]
            values = [text for one in said.values for text in one.every(cells)]
            for predicate in predicates if values else ():
                found.setdefault("a" if predicate == self._type else predicate, {}).update(dict.fromkeys(values))
        ordered = sorted(found, key=lambda name: (name != "a", name))
        return PART.join(f"{name} {ALSO.join(sorted(found[name]))}" for name in ordered)

    def _fast_block(self) -> Callable[[Cells], str] | None:
        """Return a function for what most mappings are: of each property one value, or none."""
        parts: dict[str, Any] = {}
        if len(self._classes) > 1:
            return None
        if self._classes:
            fixed = f"a {self._classes[0]}"
            parts["a"] = lambda cells: fixed
        for po, said in zip(self.map.pos, self._said, strict=True):
            name = "a" if said.fixed == str(TYPE) else said.fixed and self._context.writer.iri(said.fixed)
            one = po.objects[0]
            if name is None or name in parts or len(said.values) > 1 or said.values[0].one is None:
                return None
            if isinstance(one, OtherMap):
                parts[name] = _led(f"{name} ", said.values[0].one)
            else:
                parts[name] = self._compiler.term(one, f"{name} ").one
        makers = [parts[name] for name in sorted(parts, key=lambda name: (name != "a", name))]

        def block(cells: Cells) -> str:
            return PART.join([text for make in makers if (text := make(cells))])

        return block

    def key(self, *, of_subjects: bool = False) -> Callable[[Cells], Any] | None:
        """Return a function that gives the cells that a row, or its subjects, are read by; None where it is alone."""
        said = () if of_subjects else self._said
        makers = [*self._subjects, *(maker for one in said for maker in (*one.values, *one.predicates))]
        if any(term.identity is None and term.expression is None for term in self.map.subjects):
            return None
        reads = sorted({n for maker in makers for n in maker.reads})
        return None if -1 in reads or len(reads) > 4 or not reads or not self.table.plain else itemgetter(*reads)

    def reads_for(self, predicate: str) -> tuple[int, ...]:
        """Return the places of the cells that the values of a property are made of, or the name of the thing."""
        for term, maker in zip(self.map.subjects, self._subjects, strict=True):
            label = term.identity and term.identity.label
            if label and predicate in (label.preferred, label.other):
                return maker.reads
        return next((value.reads for said in self._said if said.fixed == predicate for value in said.values), ())

    def may_state(self, predicate: str | None) -> bool:
        """Tell whether a row may state anything by a property; a label of what the row names is put in later."""
        return (bool(self._classes) and predicate == str(TYPE)) or any(
            said.fixed is None or said.fixed == predicate for said in self._said
        )

    def stated(self) -> set[int]:
        """Return the places of all cells that values are made of."""
        return {n for said in self._said for value in said.values for n in value.reads}

    def place_of(self, reference: str) -> int:
        """Return at which place in the cells a column of the mapping stands."""
        return self._compiler.index(reference, self.map.split.place if self.map.split else self.map.place)


def _led(lead: str, make: Callable[[Cells], str]) -> Callable[[Cells], str]:
    def led(cells: Cells) -> str:
        text = make(cells)
        return lead + text if text else ""

    return led


def _named(graph: str) -> str:
    return "" if graph == f"<{DEFAULT_GRAPH}>" else graph


class telling:  # noqa: N801 - used as a function is, and a generator costs more for each row
    """A block in which what is wrong with a row becomes an error with its place."""

    def __init__(self, table: Table, row: Row) -> None:
        self._table, self._row = table, row

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BadCell):
            raise error_of(self._table, self._row, error) from None


def error_of(table: Table, row: Row, error: BadCell) -> TableError:
    """Return what is wrong with a row as an error with its place, and the name of the column."""
    at = error.index if error.index is not None and error.index >= 0 else None
    (place,) = table.places([(row, at)])
    told = error.told if at is None or at >= len(table.columns) else f"{table.columns[at]}: {error.told}"
    return TableError(told if place.line else f"row {row[0]}: {told}", location=place)


def compile_maps(
    source: Source, maps: Sequence[TriplesMap], contexts: Sequence[Context], others: dict[str, TriplesMap]
) -> tuple[Table, list[CompiledMap]]:
    """Return a table, opened, and the triples maps that read it as functions, each in its own context."""
    table = open_table(contexts[0].source(source), read_together(maps, others))
    return table, [CompiledMap(one, table, context, others) for one, context in zip(maps, contexts, strict=True)]


def statements_of(maps: Sequence[TriplesMap], context: Context) -> Iterator[Statement]:
    """Yield what the rows of all tables state; raise MappingError, and TableError at the first row of no use."""
    others = {one.name: one for one in maps}
    for source, some in by_source(maps).items():
        table, compiled = compile_maps(source, some, [context] * len(some), others)
        for row in table.rows():
            number, _, cells = row
            cells.append(str(number))
            with telling(table, row):
                for one in compiled:
                    yield from one.statements(cells)
