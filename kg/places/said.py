"""What a file says of one node, in such an order that the place of a value is found at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache

from kg.places.reader import Placed
from kg.rdf.rewritten import given_back
from kg.rdf.terms import XSD, BlankNode, Literal, Term
from kg.rdf.vocabulary import TYPE
from kg.rdf.xsd import is_number

_PREDICATES = re.compile(r"<([^>]+)>")


class Said:
    """The triples of one node in one file, by property and by value, each asked for without a look at the others."""

    def __init__(self, triples: Sequence[Placed], placed: Mapping[Term, Sequence[Placed]]) -> None:
        """Take the triples of the node as they stand, at least one, and those of all nodes that the file speaks of."""
        self.first = triples[0]
        self._triples, self._placed = triples, placed
        self._by_property: dict[str, list[tuple[int, Placed]]] = {}
        for number, triple in enumerate(triples):
            self._by_property.setdefault(str(triple.predicate), []).append((number, triple))
        self._below: dict[object, Placed] | None = None
        self.is_typed = TYPE.value in self._by_property
        """Whether the file says what kind of thing the node is."""

    @cached_property
    def _by_value(self) -> dict[object, Placed]:
        return {key_of(triple.value): triple for triple in reversed(self._triples)}

    @cached_property
    def _by_both(self) -> dict[tuple[str, object], tuple[int, Placed]]:
        found: dict[tuple[str, object], tuple[int, Placed]] = {}
        for number, triple in enumerate(self._triples):
            found.setdefault((str(triple.predicate), key_of(triple.value)), (number, triple))
        return found

    def of(self, predicates: Iterable[str]) -> list[Placed]:
        """Return the triples with one of some properties, as they stand in the file."""
        lists = [self._by_property[name] for name in dict.fromkeys(predicates) if name in self._by_property]
        if len(lists) == 1:
            return [triple for _, triple in lists[0]]
        return [triple for _, triple in sorted(pair for pairs in lists for pair in pairs)]

    def first_of(self, predicates: Iterable[str]) -> Placed | None:
        """Return the first triple with one of some properties."""
        found = [self._by_property[name][0] for name in predicates if name in self._by_property]
        return min(found)[1] if found else None

    def with_value(self, predicates: Iterable[str], value: Term) -> Placed | None:
        """Return the first triple with one of some properties and a value."""
        key = key_of(value)
        found = [self._by_both[name, key] for name in predicates if (name, key) in self._by_both]
        return min(found)[1] if found else None

    def anywhere(self, value: Term) -> Placed | None:
        """Return the first triple with a value among those of the nodes that hang on this one, or else of this one."""
        if self._below is None:
            self._below = {}
            for node in _below(self._triples, self._placed):
                for triple in self._placed[node]:
                    self._below.setdefault(key_of(triple.value), triple)
        key = key_of(value)
        return self._below.get(key) or self._by_value.get(key)


def _below(triples: Sequence[Placed], placed: Mapping[Term, Sequence[Placed]]) -> list[Term]:
    """Return the blank nodes that can be reached from some triples."""
    found: dict[Term, None] = {}
    todo = [t.value for t in triples]
    while todo:
        node = todo.pop()
        if isinstance(node, BlankNode) and node in placed and node not in found:
            found[node] = None
            todo += [t.value for t in placed[node]]
    return list(found)


def key_of(term: Term) -> object:
    """Return what stays the same when a store writes a literal in another form."""
    if not isinstance(term, Literal):
        return term
    if term.language:
        return term.lexical, term.language.lower()
    if is_number(term.datatype):
        with suppress(InvalidOperation):
            number = Decimal(term.lexical)
            return number if number.is_finite() else term.lexical, term.datatype
        return term.lexical, term.datatype
    lexical = (
        {"1": "true", "0": "false"}.get(term.lexical, term.lexical)
        if term.datatype == XSD + "boolean"
        else term.lexical
    )
    return lexical.replace("+00:00", "Z"), term.datatype


@lru_cache
def predicates_in(path: str) -> Sequence[str]:
    """Return the properties that a path names; thousands of findings may have one."""
    return _PREDICATES.findall(path) or [path]


def same(one: Term | None, other: Term | None) -> bool:
    """Tell whether two terms are one, however a store writes them."""
    return one is not None and other is not None and (one == other or key_of(one) == key_of(other))


def stored_alike(one: Term, other: Term) -> bool:
    """Tell whether a store gives two literals back as one: it takes "1"^^xsd:int for an integer."""
    if not isinstance(one, Literal) or not isinstance(other, Literal) or one.language or other.language:
        return False
    if not one.datatype.startswith(XSD) or not other.datatype.startswith(XSD):
        return False
    return given_back(*one[:2]) == given_back(*other[:2])
