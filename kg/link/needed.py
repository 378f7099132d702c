"""Which links a proof takes: found by asking again without them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import combinations

from kg.link.items import Item
from kg.link.rules import Rules
from kg.link.scoring import Facts, Known, Subject, values_of
from kg.link.support import Link, Ways

_TRIED = 5
"""Of so many links all combinations are tried; of more than that those of one, and then all at once."""


def agreeing_links(subject: Subject, item: Item, rules: Rules, facts: Facts) -> list[Link]:
    """Return the links of things that facts of a subject tell of, to items that facts of an item tell of as well."""
    found: dict[Link, None] = {}
    for name, values in subject.facts.items():
        linked = [value for value in values if value.thing and value.text]
        theirs = {value.text for value in values_of(item, rules.facts[name], facts)} if linked else ()
        found |= {(value.thing, value.text): None for value in linked if value.text in theirs}
    return list(found)


def with_links(subject: Subject, kept: Collection[Link], asked: Collection[Link]) -> Subject:
    """Return a subject as if of some links only those that are kept were made."""

    def now(value: Known) -> Known:
        link = value.thing, value.text
        return value._replace(text="") if link in asked and link not in kept else value

    return subject._replace(facts={name: tuple(map(now, values)) for name, values in subject.facts.items()})


def ways_to(is_proven: Callable[[Subject], bool], subject: Subject, agreeing: Collection[Link]) -> Ways:
    """Return the smallest sets of links that agree by which a subject is proven; none where it is without any.

    Where no set that was tried proves it, it takes all.
    """
    asked = list(dict.fromkeys(agreeing))
    found: list[tuple[Link, ...]] = []
    for way in _tried(asked):
        if not any(set(known) <= set(way) for known in found) and is_proven(with_links(subject, way, asked)):
            found.append(way)
            if not way:
                return ()
    return tuple(found or [tuple(asked)] if asked else ())


def _tried(links: list[Link]) -> Iterator[tuple[Link, ...]]:
    for size in range((len(links) if len(links) <= _TRIED else 1) + 1):
        yield from combinations(links, size)
