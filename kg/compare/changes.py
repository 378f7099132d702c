"""What differs, as values: statements, changes, things and moves."""

from __future__ import annotations

from typing import NamedTuple

from kg.errors import Location
from kg.rdf.terms import Term


class Statement(NamedTuple):
    """A triple."""

    subject: Term
    predicate: Term
    value: Term


class Change(NamedTuple):
    """A value that is gone (`new` is None), new (`old` is None) or changed, with its places on both sides."""

    predicate: Term
    old: Term | None
    new: Term | None
    old_at: Location | None = None
    new_at: Location | None = None


class Thing(NamedTuple):
    """What differs about a thing: `kind` is "added", "removed", "changed" or "renamed", `was` its former name."""

    kind: str
    node: Term
    changes: tuple[Change, ...]
    was: Term | None = None


class Move(NamedTuple):
    """Statements that both sides have, but in other graphs: how many, in which only before, in which only now."""

    statements: int
    before: tuple[str, ...]
    now: tuple[str, ...]


class Difference(NamedTuple):
    """All that differs, with the labels of what is named, and how many statements are gone and new."""

    things: tuple[Thing, ...]
    moves: tuple[Move, ...]
    labels: dict[str, str]
    removed: int
    added: int
    patch: tuple[tuple[str, str, bytes], ...]
    """(sign, graph, line) of each statement that a graph lost or gained."""

    joined: tuple[str, ...] = ()
    """The graphs in which nodes without names that say the same each are joined in another way."""

    def __bool__(self) -> bool:
        return bool(self.things or self.moves or self.joined)
