"""What a run changes, in words: what is new, what is another value now, and what is gone."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from kg.ask.labels import labels_of
from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes, Term, Triple
from kg.rdf.vocabulary import TYPE

NEW, CHANGED, GONE = "new", "changed", "gone"


class Changed(NamedTuple):
    """What is new of a thing, what is another value now, or what is gone; all of it in words, property by property."""

    kind: str
    thing: str
    what: tuple[str, ...]

    @property
    def words(self) -> str:
        """What has changed, in one line."""
        return f"{self.kind}: {self.thing}: {'; '.join(self.what)}"


def changes_between(
    engine: Engine, project: Project, before: Collection[Triple], after: Collection[Triple]
) -> tuple[Changed, ...]:
    """Return what two sets of facts differ in, by thing; values of a property that go and come are one change."""
    old, new = frozenset(before), frozenset(after)
    gone, come = old - new, new - old
    mentioned = {term for triple in gone | come for term in triple if isinstance(term, IRI)}
    labels = labels_of(engine, project, sorted(mentioned, key=str))
    render = Prefixes(project.prefixes).render

    def shown(term: Term) -> str:
        return labels.get(term) or render(term) if isinstance(term, IRI) else render(term)

    values: dict[tuple[Term, Term], tuple[list[Term], list[Term]]] = {}
    for n, some in enumerate((gone, come)):
        for thing, prop, value in some:
            values.setdefault((thing, prop), ([], []))[n].append(value)
    found: dict[tuple[Term, str], list[str]] = {}
    for thing, prop in sorted(values, key=lambda one: (str(one[0]), str(one[1]))):
        left, right = (", ".join(map(shown, sorted(some, key=str))) for some in values[thing, prop])
        kind = CHANGED if left and right else NEW if right else GONE
        named = "is a" if prop == TYPE else shown(prop)
        told = f"{left} → {right}" if kind == CHANGED else right or left
        found.setdefault((thing, kind), []).append(f"{named} {told}")
    return tuple(Changed(kind, shown(thing), tuple(what)) for (thing, kind), what in found.items())
