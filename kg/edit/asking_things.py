"""Which thing a curator means by a name: one that the graph has, one of this draft, or none yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from kg.ask.doubts import surely_doubts, without_doubt, without_doubting_word
from kg.ask.folding import fold
from kg.ask.labels import labels_of, types_of
from kg.ask.search import ALIKE, search
from kg.edit.allowed import Allowed
from kg.edit.asking_line import Names
from kg.edit.drafts import Draft, Drafted
from kg.engines.base import Engine
from kg.errors import KgError
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, Term, find_iri, split_iri

_MOST = 5
_FEW = 25
"""So many things are shown as choices; of more, a name is to be given."""


class Candidate(NamedTuple):
    """A thing that may be meant: its label, its classes, and whether it is called just so."""

    iri: IRI
    label: str
    classes: tuple[IRI, ...]
    is_called_so: bool


class Things:
    """The things of a graph and of a draft, found by their names."""

    def __init__(self, project: Project, engine: Engine, allowed: Allowed, draft: Draft) -> None:
        self._project, self._engine, self._allowed, self.draft = project, engine, allowed, draft
        self.prefixes = Prefixes(project.prefixes)
        self.preferred, self.base = project.preferred, project.base

    def find(self, name: str, classes: Collection[IRI] = ()) -> list[Candidate]:
        """Return the things that a name may mean, of one of some classes or of any, those called just so first."""
        found = [
            Candidate(thing.iri, thing.label, thing.classes, is_called_so=True)
            for thing in self.draft
            if thing.label and fold(thing.label) == fold(name) and self._fits(thing.classes, classes)
        ]
        known = {one.iri for one in found}
        hits = search(self._engine, self._project, name, cls=tuple(map(str, classes)) or None, limit=_MOST)
        whole = bool(fold(name))
        found += [
            Candidate(hit.thing, hit.label, hit.types, is_called_so=whole and fold(hit.matched) == fold(name))
            for hit in hits
            if hit.thing not in known and not str(hit.thing).startswith(self._not_things)
        ]
        return sorted(found, key=lambda one: not one.is_called_so)

    @cached_property
    def _not_things(self) -> tuple[str, ...]:
        return (f"{self._project.base}graph/",)

    def doubt(self, name: str, classes: Collection[IRI] = ()) -> str | None:
        """Return the question mark or word beside a name that says that it is doubted; None for a part of a name.

        A word with which names begin as well doubts what is known of some classes, or of any.
        """
        by_word = without_doubting_word(name) if without_doubt(name) is None else None
        if without_doubt(name) is None and by_word is None:
            return None
        sign = by_word[1] if by_word is not None else "?"
        names = [thing.label for thing in self.draft]
        names += [hit.matched for hit in search(self._engine, self._project, name, limit=_MOST)]
        if any(fold(one) == fold(name) and (by_word is not None or "?" in one) for one in names):
            return None
        if by_word is None or surely_doubts(name) or any(one.is_called_so for one in self.find(by_word[0], classes)):
            return sign
        return None

    def slips(self, name: str, classes: Collection[IRI]) -> list[Candidate]:
        """Return the things that are nearly called so, but for a letter of a word."""
        hits = search(self._engine, self._project, name, cls=tuple(map(str, classes)) or None, limit=_MOST)
        words = len(fold(name).split())
        return [
            Candidate(hit.thing, hit.label, hit.types, is_called_so=False)
            for hit in hits
            if hit.score < ALIKE and len(fold(hit.matched).split()) == words
        ]

    def by_id(self, text: str) -> IRI | None:
        """Return the thing that an id names; None for a text that is no id, or the id of nothing that is known."""
        try:
            iri = find_iri(text, self.prefixes)
        except KgError:
            return None
        return iri if iri is not None and (iri in self.draft.things or self.is_known(iri)) else None

    def unknown_id(self, text: str) -> IRI | None:
        """Return the IRI of a text that is an id of nothing that is known; None for a known one, and for a name."""
        try:
            iri = find_iri(text, self.prefixes)
        except KgError:
            return None
        return iri if iri is not None and self.by_id(text) is None else None

    def is_known(self, iri: IRI) -> bool:
        """Tell whether the graph says anything of a thing."""
        return self._engine.ask(f"ASK {{ <{iri}> ?p ?o }}")

    def classes_of(self, iri: IRI) -> tuple[IRI, ...]:
        """Return the classes of a thing, those of the draft included."""
        drafted = self.draft.things.get(iri)
        known = types_of(self._engine, [iri]).get(iri, ())
        return tuple(
            dict.fromkeys([*known, *(drafted.classes if drafted else ()), *(drafted.types if drafted else ())])
        )

    def label_of(self, iri: IRI) -> str:
        """Return how a thing is called, or its id."""
        drafted = self.draft.things.get(iri)
        if drafted and drafted.label:
            return drafted.label
        return labels_of(self._engine, self._project, [iri]).get(iri) or self.prefixes.render(iri)

    def few(self, classes: Collection[IRI]) -> tuple[str, ...]:
        """Return the names of all things of some classes, in their order; none where they are more than a few."""
        every = sorted({below for cls in classes for below in (cls, *self._allowed.below(cls))})
        values = " ".join(f"<{cls}>" for cls in every)
        rows = self._engine.select(
            f"SELECT DISTINCT ?s WHERE {{ VALUES ?c {{ {values} }} ?s a ?c }} ORDER BY ?s LIMIT {_FEW + 1}"
        ).rows
        found = [thing for (thing,) in rows if isinstance(thing, IRI)]
        if len(found) > _FEW:
            return ()
        labels = labels_of(self._engine, self._project, found)
        names = [labels.get(iri) or self.prefixes.render(iri) for iri in found]
        return tuple(sorted(names)) if len(set(names)) == len(names) else ()

    def is_of(self, iri: IRI, classes: Collection[IRI]) -> bool:
        """Tell whether a thing is of one of some classes; so it is where there are none."""
        return self._fits(self.classes_of(iri), classes)

    def go_together(self, classes: Collection[IRI], other: IRI) -> bool:
        """Tell whether something is of one of some classes and of another one as well, so that this is usual."""
        values = " ".join(f"<{cls}>" for cls in classes)
        return self._engine.ask(f"ASK {{ VALUES ?own {{ {values} }} ?s a ?own, <{other}> FILTER(?own != <{other}>) }}")

    def _fits(self, own: Iterable[IRI], classes: Collection[IRI]) -> bool:
        return not classes or any(not self._allowed.above(cls).isdisjoint(classes) for cls in own)

    def has(self, iri: IRI, predicate: IRI) -> bool:
        """Tell whether a thing has a value for a property, in the graph or in the draft."""
        drafted = self.draft.things.get(iri)
        if drafted and predicate in drafted.given:
            return True
        return self._engine.ask(f"ASK {{ <{iri}> <{predicate}> ?o }}")

    def values(self, iri: IRI, predicate: IRI) -> list[Term]:
        """Return the values of a property of a thing, in the graph and in the draft."""
        drafted = self.draft.things.get(iri)
        rows = self._engine.select(f"SELECT DISTINCT ?o WHERE {{ <{iri}> <{predicate}> ?o }}").rows
        found = [value for (value,) in rows if value is not None]
        return list(dict.fromkeys([*found, *(drafted.values(predicate) if drafted else ())]))

    @cached_property
    def language(self) -> str:
        """The language in which most names are given, or English where none is."""
        properties = " ".join(f"<{iri}>" for iri in self._project.preferred)
        rows = self._engine.select(
            f"SELECT ?tag (COUNT(*) AS ?n) WHERE {{ VALUES ?p {{ {properties} }} ?s ?p ?o BIND(LANG(?o) AS ?tag) "
            "FILTER(?tag != '') } GROUP BY ?tag ORDER BY DESC(?n) ?tag LIMIT 1"
        ).rows
        return next((tag.lexical for tag, _ in rows if isinstance(tag, Literal)), "en")

    def datatype_of(self, predicate: IRI) -> str | None:
        """Return the datatype that most values of a property have; None where it has no literals."""
        some = f"SELECT ?o WHERE {{ ?s <{predicate}> ?o FILTER(isLiteral(?o)) }} LIMIT 1000"
        rows = self._engine.select(
            f"SELECT ?d (COUNT(*) AS ?n) WHERE {{ {{ {some} }} BIND(DATATYPE(?o) AS ?d) }} GROUP BY ?d "
            "ORDER BY DESC(?n) ?d LIMIT 1"
        ).rows
        return next((str(datatype) for datatype, _ in rows if isinstance(datatype, IRI)), None)

    @cached_property
    def class_names(self) -> Names[IRI]:
        """The names of the classes of which a shape speaks."""
        return Names({cls: self.names_of(cls) for cls in self._allowed.classes})

    def names_of(self, term: IRI, *more: str) -> list[str]:
        """Return by which names a term may be called: its label, how its IRI ends, its CURIE, and others."""
        end = split_iri(term.value)[1]
        return list(dict.fromkeys([self._allowed.name_of(term), *more, end, self.prefixes.render(term)]))

    def kinds_of(self, iri: IRI) -> str:
        """Return the classes of a thing in words."""
        return ", ".join(self._allowed.name_of(cls) for cls in self.classes_of(iri)) or "thing"


def drafted_of(things: Things, iri: IRI) -> Drafted:
    """Return the part of the draft that adds to a thing that is known."""
    known = things.draft.things.get(iri)
    return known or Drafted(iri, things.classes_of(iri), is_new=False, label=things.label_of(iri))
