"""How what a graph speaks of is called in each namespace: its things, its classes, its properties."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary, proxy

from kg.engines.base import Engine
from kg.rdf.terms import IRI, Literal, to_n3
from kg.rdf.vocabulary import TYPE

CLASS_OF_CLASSES = ("http://www.w3.org/2002/07/owl#Class", "http://www.w3.org/2000/01/rdf-schema#Class")
_DECLARED = " UNION ".join(f"{{ ?s a <{cls}> }}" for cls in CLASS_OF_CLASSES)
_SIGNS = re.compile(r"[.\\?*+{}()\[\]|^$]")
"""What means something else in a pattern."""


class Used(NamedTuple):
    """What a graph uses, as far as somebody asked: its classes, its properties, and its things by their namespaces."""

    classes: list[str] | None
    properties: list[str] | None
    things: dict[str, list[str]]


class NamesWithin:
    """The names in the namespaces of a graph, by what stands behind each namespace; each question is asked once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._things: dict[str, frozenset[str]] = {}
        self._classes_used: list[str] | None = None
        self._properties_used: list[str] | None = None

    @classmethod
    def of(cls, engine: Engine) -> NamesWithin:
        """Return the names of a graph; those of a snapshot, which never changes, are the same for all who ask it."""
        if not engine.traits.snapshot:
            return cls(engine)
        if engine not in _shared:
            _shared[engine] = cls(proxy(engine))  # else the engine would never be let go
        return _shared[engine]

    def things(self, namespace: str) -> frozenset[str]:
        """Return how the things that the graph gives a class are called in a namespace."""
        self.look_into([namespace])
        return self._things[namespace]

    def look_into(self, namespaces: Iterable[str]) -> None:
        """Ask how the things of several namespaces are called at once: to ask goes through all things each time."""
        new = [one for one in dict.fromkeys(namespaces) if one not in self._things]
        if new:
            within = "|".join(_SIGNS.sub(r"\\\g<0>", one) for one in new)
            begins = f"REGEX(STR(?s), {to_n3(Literal(f'^(?:{within})[^/#]*$'))})"
            if len(new) == 1:  # in half the time
                begins = f"STRSTARTS(STR(?s), {to_n3(Literal(new[0]))})"
            terms = self._terms(f"?s <{TYPE}> ?o FILTER({begins})")
            self._things |= {one: _names(one, terms) for one in new}

    def classes(self, namespace: str) -> frozenset[str]:
        """Return how classes are called in a namespace: those that things have, and those that are declared."""
        return _names(namespace, self._classes)

    def properties(self, namespace: str) -> frozenset[str]:
        """Return how properties are called in a namespace: those that things have, and those that are declared."""
        return _names(namespace, self._properties)

    @property
    def used(self) -> Used:
        """What was asked for so far, to be kept for who asks a graph that differs little."""
        return Used(
            self._classes_used, self._properties_used, {one: sorted(names) for one, names in self._things.items()}
        )

    def recall(self, used: Used) -> None:
        """Take what a graph uses from somebody who knows it, where nobody asked yet."""
        self._classes_used = used.classes if self._classes_used is None else self._classes_used
        self._properties_used = used.properties if self._properties_used is None else self._properties_used
        self._things = {one: frozenset(names) for one, names in used.things.items()} | self._things

    @cached_property
    def _classes(self) -> list[str]:
        return [*self._classes_of_things(), *self._terms(_DECLARED)]

    @cached_property
    def _properties(self) -> list[str]:
        if self._properties_used is None:
            self._properties_used = self._terms("{ SELECT ?s WHERE { ?any ?s ?value } GROUP BY ?s }")
        kinds = [f"<{one}>" for one in self._classes_of_things() if "Property" in one]
        return [
            *self._properties_used,
            *(self._terms(f"VALUES ?kind {{ {' '.join(kinds)} }} ?s a ?kind") if kinds else ()),
        ]

    def _classes_of_things(self) -> list[str]:
        if self._classes_used is None:
            self._classes_used = self._terms("?any a ?s")
        return self._classes_used

    def _terms(self, pattern: str) -> list[str]:
        rows = self._engine.select(f"SELECT DISTINCT ?s WHERE {{ {pattern} }}").rows
        return [row[0].value for row in rows if isinstance(row[0], IRI)]


_shared: WeakKeyDictionary[Engine, NamesWithin] = WeakKeyDictionary()


def _names(namespace: str, terms: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in (name_within(namespace, term) for term in terms) if name)


def name_within(namespace: str, term: str) -> str | None:
    """Return how a term is called in a namespace; None where it is not in it, but perhaps below it."""
    name = term.removeprefix(namespace)
    return name if term.startswith(namespace) and name and "/" not in name and "#" not in name else None
