"""A draft: what is to be written, thing by thing, before anything is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import TYPE

Said = tuple[IRI, IRI, Term]


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

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Leave the draft as it was before where an error is raised meanwhile."""
        before = [(thing, list(thing.stated), list(thing.types)) for thing in self]
        try:
            yield
        except Exception:
            self.things = {thing.iri: thing for thing, _, _ in before}
            for thing, stated, types in before:
                thing.stated, thing.types = stated, types
            raise

    def take_back(self, said: Collection[Said], wrong: Collection[IRI]) -> None:
        """Leave out statements after all; a new thing that others still name stays, unless it is what is `wrong`."""
        rest = [triple for triple in self.triples() if triple not in said]
        used = {term for subject, _, value in rest for term in (subject, value)} - set(wrong)
        for thing in list(self):
            if thing.is_new and thing.iri in used:
                continue
            thing.types = [cls for cls in thing.types if (thing.iri, TYPE, cls) not in said]
            thing.stated = [
                (predicate, value) for predicate, value in thing.stated if (thing.iri, predicate, value) not in said
            ]
            if not thing.types and not thing.stated:
                del self.things[thing.iri]

    def triples(self) -> Iterator[Said]:
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
