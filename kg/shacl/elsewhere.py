"""Things that only another source describes: each source is looked at by itself, and what is beside it is not there.

What a value is, is asked for by more than sh:class: by the shapes of sh:node, by one of several, or by a number of
values that conform. Of all of them the same is to be said where it is another source that says what the value is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kg.engines.base import Engine
from kg.engines.stated import values_of
from kg.errors import ShapesError
from kg.findings import Finding
from kg.rdf.terms import IRI, Term, to_n3
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.shape import Constraint

_MEMBERS = ("and", "or", "xone", "node", "qualifiedValueShape")
_OF_VALUES = tuple(f"{one}ConstraintComponent" for one in ("Class", "And", "Or", "Xone", "Node"))
_OF_NUMBER = "QualifiedMinCountConstraintComponent"


class Wider(Protocol):
    """What knows more than the graph that was asked: the texts and the things of all files."""

    def usual_language(self, path: IRI) -> str | None:
        """Return the language tag that nearly all texts of a property have."""

    def types_of(self, things: Sequence[IRI]) -> Mapping[IRI, tuple[IRI, ...]]:
        """Return the classes that any file says each of some things to be of."""

    def files_of(self, thing: IRI) -> Sequence[Path]:
        """Return the files that say something of a thing."""


def classes_asked(shapes: ShapesGraph, constraint: Constraint | None) -> tuple[IRI, ...]:
    """Return the classes of which a constraint wants its values to be, by the shapes that it names, however deep."""
    if constraint is None or (constraint.component != "class" and constraint.component not in _MEMBERS):
        return ()
    try:
        return tuple(dict.fromkeys(_within(shapes, constraint, 0)))
    except ShapesError:
        return ()


def classes_alone(shapes: ShapesGraph, finding: Finding) -> tuple[IRI, ...]:
    """Return the classes of one of which a value has to be; none where something else would do, or nobody can tell."""
    try:
        own = shapes.get(IRI(finding.rule)).constraints
        lists = [one for one in own if one.component in ("or", "xone")]
        members = shapes.members(lists[0]) if len(lists) == 1 else []
    except ShapesError:
        return ()
    asked = [[one.value for one in member.constraints if one.component == "class"] for member in members]
    return tuple(dict.fromkeys(one for some in asked for one in some if isinstance(one, IRI))) if all(asked) else ()


def _within(shapes: ShapesGraph, constraint: Constraint, depth: int) -> Iterator[IRI]:
    if constraint.component == "class":
        yield from [constraint.value] if isinstance(constraint.value, IRI) else []
    elif constraint.component in _MEMBERS and depth < 8:
        for member in shapes.members(constraint):
            if member.path is None:
                for inner in member.constraints:
                    yield from _within(shapes, inner, depth + 1)


def with_unseen(findings: Sequence[Finding], engine: Engine) -> list[Finding]:
    """Return findings with those of their values of which the graph that was asked does not say what they are."""
    values = {n: [one.value] for n, one in enumerate(findings) if one.component in _OF_VALUES}
    values |= _counted(findings, engine)
    things = dict.fromkeys(value for some in values.values() for value in some if isinstance(value, IRI))
    typed = {thing for thing, _ in values_of(engine, things, TYPE)}
    unseen = {n: tuple(one for one in some if isinstance(one, IRI) and one not in typed) for n, some in values.items()}
    return [one._replace(unseen=unseen[n]) if unseen.get(n) else one for n, one in enumerate(findings)]


def _counted(findings: Sequence[Finding], engine: Engine) -> dict[int, list[Term | None]]:
    """Return the values of which too few conform, by the numbers of the findings that say so."""
    by_path: dict[str, dict[Term, list[int]]] = {}
    for number, one in enumerate(findings):
        if one.component == _OF_NUMBER and isinstance(one.focus, IRI) and one.path and not one.path.startswith("("):
            by_path.setdefault(one.path, {}).setdefault(one.focus, []).append(number)
    found: dict[int, list[Term | None]] = {}
    for path, nodes in by_path.items():
        for focus, value in sorted(values_of(engine, nodes, IRI(path)), key=lambda pair: str(pair[1])):
            for number in nodes[focus]:
                found.setdefault(number, []).append(value)
    return found


def are_below(engine: Engine, classes: Iterable[IRI], asked: Iterable[IRI]) -> bool:
    """Tell whether one of some classes is, or is a subclass of, one of those that are asked for."""
    some, wanted = list(classes), list(asked)
    if set(some) & set(wanted):
        return True
    low, high = (" ".join(map(to_n3, each)) for each in (some, wanted))
    ways = f"VALUES ?low {{ {low} }} VALUES ?high {{ {high} }} ?low <{SUBCLASS_OF}>+ ?high"
    return bool(some and wanted) and engine.ask(f"ASK {{ {ways} }}")
