"""Facets: which values the things of a class share, so that a list can be of those with one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.engines.base import Engine
from kg.errors import KgError
from kg.rdf.terms import IRI, Literal, Prefixes, find_iri
from kg.web.problems import Problem
from kg.web.served import Served

MOST_THINGS = 20_000
"""Of a class with more things nothing is counted: a page is not to wait for it."""
_MOST_FACETS, _MOST_VALUES, _CHUNK = 6, 40, 500
_OWN = ("class", "from")


class Facet(NamedTuple):
    """A property with the values that things have of it, those of most things first, each with their number."""

    predicate: IRI
    values: tuple[tuple[IRI, int], ...]


def read_chosen(given: Mapping[str, str], prefixes: Prefixes) -> dict[IRI, IRI]:
    """Return which value an address chooses of which property, both as IRI or CURIE; raise Problem for other text."""
    chosen: dict[IRI, IRI] = {}
    for name, text in given.items():
        if name in _OWN or not text:
            continue
        predicate, value = _iri(name, prefixes), _iri(text, prefixes)
        if predicate is None or value is None:
            raise Problem(400, f"{name}={text} chooses nothing; a property and its value are named by IRI or CURIE")
        chosen[predicate] = value
    return chosen


def _iri(text: str, prefixes: Prefixes) -> IRI | None:
    try:
        return find_iri(text, prefixes)
    except KgError as error:
        raise Problem(400, str(error)) from None


def keep_chosen(engine: Engine, things: Iterable[IRI], chosen: Mapping[IRI, IRI]) -> set[IRI]:
    """Return those of some things that have each value that is chosen."""
    kept = set(things)
    for predicate, value in chosen.items():
        rows = engine.select(f"SELECT DISTINCT ?s WHERE {{ ?s <{predicate}> <{value}> }}").rows
        kept &= {thing for (thing,) in rows if isinstance(thing, IRI)}
    return kept


def facets_of(served: Served, classes: Sequence[IRI], things: Sequence[IRI]) -> list[Facet]:
    """Return the facets of the things of a class: properties that its shapes know and of which things share values.

    `classes` are the class and those above it. A property with one value, or with one for nearly each thing, parts
    nothing and is left out, and so is one of more values than a list to choose from may have.
    """
    known = list(dict.fromkeys(one for cls in classes for one in served.order.properties(cls)))
    if not known or not 2 < len(things) <= MOST_THINGS:
        return []
    counts: dict[IRI, dict[IRI, int]] = {}
    for start in range(0, len(things), _CHUNK):
        named = " ".join(f"<{one}>" for one in things[start : start + _CHUNK])
        for predicate in known:  # given a list of both, an engine reads all that there is
            pattern = f"VALUES ?s {{ {named} }} ?s <{predicate}> ?o FILTER(isIRI(?o))"
            query = f"SELECT ?o (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {pattern} }} GROUP BY ?o"
            for value, number in served.engine.select(query).rows:
                if isinstance(value, IRI) and isinstance(number, Literal):
                    of = counts.setdefault(predicate, {})
                    of[value] = of.get(value, 0) + int(number.lexical)
    found = []
    for predicate in known:
        values = counts.get(predicate, {})
        if 1 < len(values) <= _MOST_VALUES and 2 * len(values) <= sum(values.values()):
            ranked = sorted(values.items(), key=lambda one: (-one[1], one[0].value))
            found.append(Facet(predicate, tuple(ranked)))
    return found[:_MOST_FACETS]
