"""Which of what waits somebody wants to see, as a value and as it is typed in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg.errors import UsageError
from kg.link.rules import Rules
from kg.rdf.terms import IRI, Prefixes


class Scores(NamedTuple):
    """Scores from `least` to `most`, both with it."""

    least: float = 0.0
    most: float = 1.0

    def fit(self, score: float) -> bool:
        """Tell whether a score is one of them, as precise as it is shown."""
        return self.least <= as_shown(score) <= self.most


def as_shown(score: float) -> float:
    """Return a score as a person sees it."""
    return round(score, 2)


class Wanted(NamedTuple):
    """Which proposals somebody wants to see.

    Of `classes`, none for all; whose best candidate has one of some `scores`; the `part` of so many parts, of
    which things that belong together are in one; those that are `proven`, have no candidate (`unfound`) or are of parts
    of `joint` names as well.
    """

    classes: frozenset[str] = frozenset()
    scores: Scores = Scores()
    part: tuple[int, int] = (1, 1)
    proven: bool = False
    unfound: bool = False
    joint: bool = False


def wanted_of(rules: Rules, prefixes: Prefixes, classes: Iterable[str], score: str | None, part: str | None) -> Wanted:
    """Return what is wanted by classes of the rules, a score as 0.8 or 0.5-0.7, and a part as 1/3.

    A class is named by its CURIE, its IRI or what stands last in it. Raises UsageError for what cannot be.
    """
    return Wanted(_classes(rules, prefixes, classes), scores_of(score), _part(part))


def _classes(rules: Rules, prefixes: Prefixes, named: Iterable[str]) -> frozenset[str]:
    known = {name: cls for cls in rules.classes for name in _names_of(cls, prefixes)}
    found = set()
    for one in named:
        if one.casefold() not in known:
            shown = ", ".join(prefixes.render(IRI(cls)) for cls in rules.classes)
            raise UsageError(f"the rules have no class {one!r}; known: {shown}")
        found.add(known[one.casefold()])
    return frozenset(found)


def _names_of(cls: str, prefixes: Prefixes) -> tuple[str, ...]:
    shown = prefixes.render(IRI(cls))
    return cls.casefold(), shown.casefold(), shown.rpartition(":")[2].casefold()


def scores_of(told: str | None) -> Scores:
    """Return the scores that somebody typed, all of them for nothing; raise UsageError for what is no score."""
    match = re.fullmatch(r"([01]?(?:\.[0-9]+)?)(?:-([01]?(?:\.[0-9]+)?))?", told or "0")
    least, most = (float(match[1] or 0), float(match[2] or 1)) if match else (2.0, 0.0)
    if not 0 <= least <= most <= 1:
        raise UsageError(f"{told!r} is no score; write one such as 0.8, or from one to another: 0.5-0.7")
    return Scores(least, most)


def _part(told: str | None) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", told or "1/1")
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageError(f"{told!r} is no part; write which one of how many, such as 2/3")
    return int(match[1]), int(match[2])
