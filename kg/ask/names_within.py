"""How what a graph speaks of is called in each namespace: its things, its classes, its properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from weakref import WeakKeyDictionary, proxy

from kg.engines.base import Engine
from kg.rdf.terms import IRI, Literal, to_n3
from kg.rdf.vocabulary import TYPE

CLASS_OF_CLASSES = ("http://www.w3.org/2002/07/owl#Class", "http://www.w3.org/2000/01/rdf-schema#Class")
# What all triples have is taken once before anything is asked of its text, which takes most of the time.
_CLASSES = "".join(f"{{ ?s a <{cls}> }} UNION " for cls in CLASS_OF_CLASSES) + (
    "{ SELECT DISTINCT ?s WHERE { ?any a ?s } }"
)
_PROPERTIES = (
    "{ { SELECT ?s WHERE { ?any ?s ?value } GROUP BY ?s } } UNION { { SELECT ?kind WHERE { "
    "{ SELECT DISTINCT ?kind WHERE { ?thing a ?kind } } FILTER(CONTAINS(STR(?kind), 'Property')) } } ?s a ?kind }"
)
_SIGNS = re.compile(r"[.\\?*+{}()\[\]|^$]")
"""What means something else in a pattern."""


class NamesWithin:
    """The names in the namespaces of a graph, by what stands behind each namespace; each question is asked once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._things: dict[str, frozenset[str]] = {}

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

    @cached_property
    def _classes(self) -> list[str]:
        return self._terms(_CLASSES)

    @cached_property
    def _properties(self) -> list[str]:
        return self._terms(_PROPERTIES)

    def _terms(self, pattern: str) -> list[str]:
        rows = self._engine.select(f"SELECT DISTINCT ?s WHERE {{ {pattern} }}").rows
        return [row[0].value for row in rows if isinstance(row[0], IRI)]


_shared: WeakKeyDictionary[Engine, NamesWithin] = WeakKeyDictionary()


def _names(namespace: str, terms: Sequence[str]) -> frozenset[str]:
    names = (term[len(namespace) :] for term in terms if term.startswith(namespace))
    return frozenset(name for name in names if name and "/" not in name and "#" not in name)
