"""In which order a thing is told: its properties as the shapes of its classes name, group and order them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import LABEL, RDFS, SH, TYPE

_TARGET, _PROPERTY, _PATH = IRI(SH + "targetClass"), IRI(SH + "property"), IRI(SH + "path")
_ORDER, _GROUP, _MOST = IRI(SH + "order"), IRI(SH + "group"), IRI(SH + "maxCount")
_CLASS = IRI(RDFS + "Class")


class Place(NamedTuple):
    """Where a property stands among those of a thing: the rank of its group, the group's name, its own rank."""

    group_rank: float
    group: str
    rank: float


_LAST = Place(float("inf"), "", float("inf"))


class Order:
    """What shapes say of how a thing is told.

    `places` has the place of each property, class by class, and `single` the properties that may have one value.
    Shapes without sh:order are in the order in which the files have them.
    """

    def __init__(self, places: Mapping[IRI, Mapping[IRI, Place]], single: Mapping[IRI, frozenset[IRI]]) -> None:
        self._places, self._single = places, single

    def place(self, predicate: IRI, classes: Iterable[IRI]) -> Place:
        """Return where a property stands for a thing of some classes; the last place where no shape knows it."""
        known = [self._places[cls][predicate] for cls in classes if predicate in self._places.get(cls, {})]
        return min(known, default=_LAST)

    def properties(self, cls: IRI) -> list[IRI]:
        """Return the properties that shapes of a class know, in their order."""
        known = self._places.get(cls, {})
        return sorted(known, key=lambda predicate: (known[predicate], predicate.value))

    def has_one_value(self, predicate: IRI, classes: Iterable[IRI]) -> bool:
        """Tell whether the shapes of some classes let a thing have one value of a property at most (sh:maxCount 1)."""
        return any(predicate in self._single.get(cls, frozenset()) for cls in classes)

    @property
    def singles(self) -> Iterable[tuple[IRI, IRI]]:
        """Each class with each property of which its things have one value at most."""
        return [(cls, predicate) for cls, found in sorted(self._single.items()) for predicate in sorted(found)]


def read_order(files: Iterable[Path]) -> Order:
    """Return what the shapes of some files say; a file with faults says nothing."""
    said: dict[tuple[Term, IRI], list[Term]] = {}
    for path in files:
        try:
            for subject, predicate, value in read_triples([path]):
                if isinstance(predicate, IRI):
                    said.setdefault((subject, predicate), []).append(value)
        except KgError:
            continue
    places: dict[IRI, dict[IRI, Place]] = {}
    single: dict[IRI, set[IRI]] = {}
    for shape in dict.fromkeys(subject for subject, _ in said):
        classes = [one for one in said.get((shape, _TARGET), ()) if isinstance(one, IRI)]
        if isinstance(shape, IRI) and _CLASS in said.get((shape, TYPE), ()):
            classes.append(shape)
        if not classes:
            continue
        for number, part in enumerate(said.get((shape, _PROPERTY), ())):
            path_of = said.get((part, _PATH), [None])[0]
            if not isinstance(path_of, IRI):
                continue
            group = said.get((part, _GROUP), [None])[0]
            place = Place(
                _number(said, group, float("inf")) if group else 0.0,
                _text(said, group) if group else "",
                _number(said, part, float(number)),
            )
            most = said.get((part, _MOST), [None])[0]
            for cls in classes:
                known = places.setdefault(cls, {})
                known[path_of] = min(known.get(path_of, _LAST), place)
                if isinstance(most, Literal) and most.lexical == "1":
                    single.setdefault(cls, set()).add(path_of)
    return Order(places, {cls: frozenset(found) for cls, found in single.items()})


def _number(said: Mapping[tuple[Term, IRI], list[Term]], node: Term, otherwise: float) -> float:
    value = said.get((node, _ORDER), [None])[0]
    try:
        return float(value.lexical) if isinstance(value, Literal) else otherwise
    except ValueError:
        return otherwise


def _text(said: Mapping[tuple[Term, IRI], list[Term]], node: Term) -> str:
    for value in said.get((node, LABEL), ()):
        if isinstance(value, Literal):
            return value.lexical
    return ""
