"""Where in its files a version has the values that changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.compare.changes import Change, Statement, Thing
from kg.compare.versions import NODE, Version
from kg.errors import Location
from kg.places.lines import positions_of
from kg.rdf.formats import is_graph_file
from kg.rdf.terms import IRI, BlankNode, Literal, Term, to_n3


def with_places(things: Sequence[Thing], old: Version, new: Version) -> list[Thing]:
    """Return things with the places of the values that changed, in the files of each side."""
    before = [Statement(t.was or t.node, c.predicate, c.old) for t in things for c in t.changes if c.old is not None]
    now = [Statement(t.node, c.predicate, c.new) for t in things for c in t.changes if c.new is not None]
    old_at, new_at = _places(old, before), _places(new, now)

    def place(thing: Thing, change: Change) -> Change:
        was = Statement(thing.was or thing.node, change.predicate, change.old) if change.old is not None else None
        is_ = Statement(thing.node, change.predicate, change.new) if change.new is not None else None
        return change._replace(old_at=old_at.get(was) if was else None, new_at=new_at.get(is_) if is_ else None)

    return [thing._replace(changes=tuple(place(thing, change) for change in thing.changes)) for thing in things]


def _places(side: Version, statements: Iterable[Statement]) -> dict[Statement, Location]:
    """Return the place of each statement in the first file that has it, the path seen from the side's root."""
    lines = {
        f"{to_n3(one.subject)} {to_n3(one.predicate)} {to_n3(one.value)} .\n".encode(): one
        for one in statements
        if isinstance(one.subject, IRI) and not one.subject.value.startswith(f"{NODE}:")
    }
    found: dict[Statement, Location] = {}
    for name, path in side.files.items():
        here = [lines.pop(line) for line in lines.keys() & side.graphs.get(name, set())]
        if here:
            short = path.relative_to(side.root) if path.is_relative_to(side.root) else path
            found |= _places_in(path, here, short) if is_graph_file(path) else dict.fromkeys(here, Location(short))
    return found


def _places_in(path: Path, statements: Iterable[Statement], shown: Path) -> dict[Statement, Location]:
    """Return the places of statements in a file; a value written out is looked for by its property only."""
    plain: dict[Statement, Statement] = {}
    nodes: dict[tuple[Term, Term], list[Statement]] = {}
    for one in statements:
        if isinstance(one.value, Literal) and one.value.datatype == NODE:
            nodes.setdefault((one.subject, one.predicate), []).append(one)
        else:
            plain[one] = one
    positions = positions_of(path)
    found: dict[Statement, Location] = {}
    for placed in positions.iter_placed({one.subject for one in statements}):
        if isinstance(placed.value, BlankNode):
            here = nodes.pop((placed.subject, placed.predicate), [])
        else:
            one = Statement(*placed[:3])
            here = [plain.pop(one)] if one in plain else []
        if here:
            place = positions.locate(placed.at_value)._replace(path=shown)
            found |= dict.fromkeys(here, place)
    return found
