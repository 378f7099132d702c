"""A draft: what is to be written, thing by thing, before anything is."""

from __future__ import annotations

from collections.abc import Iterator

from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import TYPE


class Drafted:
    """One thing of a draft: its classes, whether it is new, and what is stated of it, in the order it was said."""

    def __init__(self, iri: IRI, classes: tuple[IRI, ...], *, is_new: bool, label: str = "") -> None:
        self.iri, self.classes, self.is_new, self.label = iri, classes, is_new, label
        self.stated: list[tuple[IRI, Term]] = []
        self.types: list[IRI] = list(classes) if is_new else []
        """The classes that are to be written."""

    def add(self, predicate: IRI, value: Term) -> bool:
        """State something, once; tell whether it was new."""
        if (predicate, value) in self.stated:
            return False
        self.stated.append((predicate, value))
        return True

    def values(self, predicate: IRI) -> list[Term]:
        """Return what is stated for a property."""
        return [value for known, value in self.stated if known == predicate]

    @property
    def given(self) -> frozenset[IRI]:
        """The properties that are stated."""
        return frozenset(predicate for predicate, _ in self.stated)


class Draft:
    """The things that are to be written, in the order in which they came up."""

    def __init__(self) -> None:
        self.things: dict[IRI, Drafted] = {}

    def __iter__(self) -> Iterator[Drafted]:
        return iter(self.things.values())

    def put(self, thing: Drafted) -> Drafted:
        """Take a thing in, or return the one with its IRI that is there."""
        return self.things.setdefault(thing.iri, thing)

    def forget(self, thing: Drafted) -> None:
        """Leave a thing out after all."""
        self.things.pop(thing.iri, None)

    def triples(self) -> Iterator[tuple[IRI, IRI, Term]]:
        """Yield all that is to be written."""
        for thing in self:
            for cls in thing.types:
                yield thing.iri, TYPE, cls
            for predicate, value in thing.stated:
                yield thing.iri, predicate, value

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be written."""
        return not any(True for _ in self.triples())
