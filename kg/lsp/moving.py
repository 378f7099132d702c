"""Findings carried along with a text that has changed since: those in lines that it still has stay, where they are now.

Lines are told to be the same by those that occur once in both texts and stand in the same order, as people tell them,
and then by what is alike around these: that takes a moment for thousands of lines, whatever was changed where.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from kg.errors import Location
from kg.findings import Finding


def carried(before: str, after: str, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings of a text that stand in lines which another text has too, each with its line there."""
    if before == after or not findings:
        return list(findings)
    lines = {old + 1: new + 1 for old, new in same_lines(before.split("\n"), after.split("\n"))}
    return [one for finding in findings if (one := _carried(finding, lines)) is not None]


def _carried(finding: Finding, lines: dict[int, int]) -> Finding | None:
    place = finding.location
    if place is None or place.line is None:
        return finding
    if place.line not in lines:
        return None

    def moved(other: Location) -> Location | None:
        if other.path != place.path or other.line is None:
            return other
        return other._replace(line=lines[other.line]) if other.line in lines else None

    related = tuple((at, said) for other, said in finding.related if (at := moved(other)) is not None)
    under = tuple(one for other in finding.under if (one := _carried(other, lines)) is not None)
    return finding._replace(location=moved(place), related=related, under=under)


def same_as(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """Return which lines of a text, counted from 1, another one before it had too."""
    return [there + 1 for _, there in same_lines(old, new)]


def same_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the lines that a text has kept, each with its number in the one and in the other, in their order."""
    found: list[tuple[int, int]] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        begin, end, start, stop = waiting.pop()
        while begin < end and start < stop and old[begin] == new[start]:
            found.append((begin, start))
            begin, start = begin + 1, start + 1
        while begin < end and start < stop and old[end - 1] == new[stop - 1]:
            end, stop = end - 1, stop - 1
            found.append((end, stop))
        anchors = _in_order(_once_in_both(old, new, begin, end, start, stop))
        for at, there in anchors:
            waiting.append((begin, at, start, there))
            found.append((at, there))
            begin, start = at + 1, there + 1
        if anchors:
            waiting.append((begin, end, start, stop))
    return sorted(found)


def _once_in_both(
    old: Sequence[str], new: Sequence[str], begin: int, end: int, start: int, stop: int
) -> Iterator[tuple[int, int]]:
    counted, other = Counter(old[begin:end]), Counter(new[start:stop])
    places = {new[at]: at for at in range(start, stop) if other[new[at]] == 1}
    for at in range(begin, end):
        if counted[old[at]] == 1 and old[at] in places:
            yield at, places[old[at]]


def _in_order(pairs: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many pairs, of which the first ones ascend, as the second ones can ascend in too."""
    every, last, ends, before = list(pairs), list[int](), list[int](), dict[int, int]()
    for number, (_, there) in enumerate(every):
        length = bisect_left(last, there)
        if length:
            before[number] = ends[length - 1]
        last[length : length + 1], ends[length : length + 1] = [there], [number]
    found: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        found.append(every[number])
        number = before.get(number, -1)
    return found[::-1]
