"""Rows that make the same thing and say other things of it: most often a column is missing in the id."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from kg.mapping.engine import CompiledMap, Context, compile_maps
from kg.mapping.makers import Cells
from kg.mapping.model import MappingFile, TriplesMap
from kg.mapping.references import by_source
from kg.mapping.rows import BadCell

MOST = 100
"""So many things are looked for in the rows."""


class Twice(NamedTuple):
    """A thing that two rows make, the numbers of the rows, and the columns in which they differ."""

    thing: str
    rows: tuple[str, str]
    columns: tuple[str, ...]


def is_by_row(one: TriplesMap) -> bool:
    """Tell whether each row is meant to make a thing of its own: it is no name that others have, and no constant."""
    return not one.implied and all(
        term.identity is None and term.expression is not None and bool(term.expression.references)
        for term in one.subjects
    )


def find_rows(mapping: MappingFile, things: Collection[str], context: Context) -> list[Twice]:
    """Return those of some things that two rows of one map make which differ, each with the first two such rows."""
    wanted = set(things)
    found: dict[str, Twice] = {}
    for source, some in by_source(list(mapping.maps.values())).items():
        own = [one for one in some if is_by_row(one)]
        if not own:
            continue
        table, compiled = compile_maps(source, own, [context] * len(own), dict(mapping.maps))
        known: dict[tuple[str, str], Cells] = {}
        for number, _, cells in table.rows():
            cells.append(str(number))
            for one in compiled:
                for thing in wanted.intersection(_subjects(one, cells)):
                    first = known.setdefault((one.map.name, thing), cells)
                    if thing not in found and (columns := tuple(_differing(one, first, cells))):
                        found[thing] = Twice(thing, (first[-1], cells[-1]), columns)
    return [found[thing] for thing in sorted(found)]


def _subjects(one: CompiledMap, cells: Cells) -> list[str]:
    try:
        return one.subjects(cells)
    except BadCell:
        return []


def _differing(one: CompiledMap, first: Cells, second: Cells) -> Iterator[str]:
    """Yield the columns in which two rows differ, of those that a map states something of."""
    for n in sorted(one.stated()):
        if 0 <= n < len(one.table.columns) and first[n] != second[n]:
            yield one.table.columns[n]
