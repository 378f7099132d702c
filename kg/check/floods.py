"""Floods: of many findings that say the same of different things, people are shown the first few and a count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

from kg.errors import Location
from kg.findings import Finding, Note, Report

# What tells one message of a kind from the next: an IRI, a quoted text, a CURIE or prefix, a number.
_PARTICULAR = re.compile(
    r"""<[^<>\s]*>|"(?:[^"\\]|\\.)*"|'[^'\s]*'"""
    r"|(?<![\w.-])[\w.-]*:(?=\S)[^\s,;]*|(?<![\w-])[\w-]+:(?=\s)|\d[\d.,]*"  # not once more from each letter of a word
)
T = TypeVar("T", Finding, "str | Note")


class More(NamedTuple):
    """How many more there are of a kind than were shown, and where the first and the next of them stand."""

    number: int
    first: Location | None
    next: Location | None

    def __str__(self) -> str:
        where = f" that at {self.first}; the next is at {self.next}" if self.first and self.next else " it"
        return f"and {self.number:,} more like{where}"


def kind_of(one: Finding | str | Note) -> tuple[object, ...]:
    """Return what findings, or notes, have in common that say the same of different things."""
    if isinstance(one, Finding):
        return one.step, one.severity, one.rule, one.component, _general(one.message)
    return (_general(one if isinstance(one, str) else one.text),)


@lru_cache(10_000)
def _general(message: str) -> str:
    return _PARTICULAR.sub("…", message)


def few_of_each(ones: Iterable[T], most: int | None) -> Iterator[tuple[T, More | None]]:
    """Yield the first of each kind, at most so many, in their order; None is all.

    In place of the rest of a kind, however many these are, comes the first of them with their number. One that is
    alone in being left out is not worth a line of its own, and is shown.
    """
    ones = list(ones)
    kinds = [kind_of(one) for one in ones] if most is not None else []
    if most is None or len(kinds) <= most:
        yield from ((one, None) for one in ones)
        return
    total, seen = Counter(kinds), Counter[tuple[object, ...]]()
    first: dict[tuple[object, ...], T] = {}
    for one, kind in zip(ones, kinds, strict=True):
        seen[kind] += 1
        first.setdefault(kind, one)
        if seen[kind] <= most or total[kind] == most + 1:
            yield one, None
        elif seen[kind] == most + 1:
            yield one, More(total[kind] - most, _place(first[kind]), _place(one))


def count_hidden(report: Report) -> int:
    """Return how many findings of a report a text only counts."""
    most = report.most_alike
    if most is None:
        return 0
    return sum(total - most for total in Counter(map(kind_of, report.findings)).values() if total > most + 1)


def telling_unlisted(report: Report) -> Report:
    """Return a report with a note on how many findings count that no form lists, as there are so many alike."""
    found = [one for finding in report.findings for one in (finding, *finding.under) if one.beyond]
    notes = [
        f"{one.beyond:,} more findings like that on <{one.cause or one.path}> count, and are not listed"
        for one in found
    ]
    return report._replace(notes=(*report.notes, *notes)) if notes else report


def _place(one: Finding | str | Note) -> Location | None:
    return None if isinstance(one, str) else one.location
