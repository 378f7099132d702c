"""The first rows of a table as the things that a mapping makes of them, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from kg.errors import Location
from kg.mapping.engine import Context, compile_maps, telling
from kg.mapping.files import tables_of
from kg.mapping.generated import digest_of
from kg.mapping.model import MappingFile
from kg.mapping.namers import namer_for
from kg.mapping.names import learn_names
from kg.mapping.references import by_source
from kg.mapping.rows import no_such_table
from kg.mapping.writing import Writer
from kg.project.config import Project
from kg.rdf.terms import Literal, Prefixes, Term
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import LABEL, TYPE


class Thing(NamedTuple):
    """A thing that a row speaks of: its id, what it is in words, and properties with values in words."""

    name: str
    kinds: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


class Shown(NamedTuple):
    """A row, where it stands, and its things."""

    number: int
    place: Location
    things: tuple[Thing, ...]


def preview(project: Project, mapping: MappingFile, most: int) -> Iterator[Shown]:
    """Yield the first rows of each table; raise the errors of mappings and rows."""
    paths = tables_of(mapping)
    for lost in (one.source for one in mapping.maps.values() if not one.source.path.is_file()):
        raise no_such_table(lost.path, lost.place)
    digests = {path: digest_of(path) for path in paths}
    context = Context(Writer(mapping.prefixes), namer_for(project, mapping), digests=digests)
    learn_names(list(mapping.maps.values()), context)
    words = _Words(project)
    for source, some in by_source(list(mapping.maps.values())).items():
        table, compiled = compile_maps(source, some, [context] * len(some), dict(mapping.maps))
        for row in islice(table.rows(), most):
            number, _, cells = row
            cells.append(str(number))
            said: dict[str, dict[tuple[str, str], None]] = {}
            with telling(table, row):
                for one in compiled:
                    for statement in one.statements(cells):
                        said.setdefault(statement.subject, {})[statement.predicate, statement.value] = None
            things = tuple(words.thing(name, list(facts)) for name, facts in said.items())
            yield Shown(number, table.places([(row, None)])[0], things)


class _Words:
    """What the terms of the ontology are called."""

    def __init__(self, project: Project) -> None:
        self._labels: dict[str, str] = {}
        prefixes = Prefixes(project.prefixes)
        names = (str(LABEL), *project.preferred)
        for subject, predicate, value in read_triples(project.iter_ontology_files()):
            if str(predicate) in names and isinstance(value, Literal):
                self._labels.setdefault(_short(subject, prefixes), value.lexical)

    def thing(self, name: str, facts: list[tuple[str, str]]) -> Thing:
        """Return a thing in words."""
        type_of = f"<{TYPE}>"
        kinds = tuple(self._label(value) for predicate, value in facts if predicate == type_of)
        rest = tuple((self._label(one), value) for one, value in facts if one != type_of)
        return Thing(name, kinds, rest)

    def _label(self, term: str) -> str:
        return self._labels.get(term, term)


def _short(term: Term, prefixes: Prefixes) -> str:
    return prefixes.render(term)


def as_lines(shown: Shown) -> Iterator[str]:
    """Yield a row in words, a line for each fact."""
    place = shown.place
    yield f"row {shown.number} of {place.path.name}" + (f", line {place.line}" if place.line else "")
    for thing in shown.things:
        yield f"  {thing.name}" + (f": {', '.join(thing.kinds)}" if thing.kinds else "")
        width = max((len(name) for name, _ in thing.facts), default=0)
        yield from (f"    {name:<{width}}  {value}" for name, value in thing.facts)
