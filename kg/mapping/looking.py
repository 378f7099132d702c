"""What the columns of a table hold: numbers, dates and how they are written, names of one or of several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from kg.ask.parting import SEPARATORS

# How dates are written beside the ISO way, in the order in which they are tried.
_DATES = ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d")
_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}\Z")
_DECIMAL = re.compile(r"[+-]?[0-9]+\.[0-9]+\Z")
_GROUPED = ("1,234.5", "1.234,5", "1 234,5")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
# So many of the rows must have a sign between names for the column to be one of several names.
_SHARE = 0.02
# Titles have these as well; between names they part such as come up elsewhere.
_IN_NAMES = (", ", " and ", " / ")
_ISO_DAY = "%Y-%m-%d"
_MOST_STYLES = 3


class Column(NamedTuple):
    """A column: its name, and what it holds as a datatype of a mapping, how that is written, and between which signs.

    A `datatype` of "" is text, and of "iri" an address; None is for a column that is empty. `others` are patterns by
    which all its values can be read as well, and `more` are those by which some are that the first does not fit.
    """

    name: str
    datatype: str | None
    pattern: str | None = None
    separators: tuple[str, ...] = ()
    distinct: int = 0
    others: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


def look_at_column(name: str, values: Sequence[str]) -> Column:
    """Return what a column holds, by some of its values."""
    said = [value.strip() for value in values if value and value.strip()]
    distinct = len(set(said))
    if not said:
        return Column(name, None)

    def all_fit(shape: re.Pattern[str]) -> bool:
        return all(map(shape.match, said))

    if all_fit(_ISO) and ("year" in name.lower() or not all_fit(_INTEGER)):
        return Column(name, "kg:date", distinct=distinct)
    if {value.lower() for value in said} <= {"true", "false"} and all(value.islower() for value in said):
        return Column(name, "xsd:boolean", distinct=distinct)
    if all_fit(_INTEGER):
        return Column(name, "xsd:integer", distinct=distinct)
    if all(_INTEGER.match(value) or _DECIMAL.match(value) for value in said):
        return Column(name, "xsd:decimal", distinct=distinct)
    for pattern in _GROUPED:
        if (kind := _fits_grouped(pattern, said)) is not None:
            return Column(name, kind, pattern, distinct=distinct)
    fitting = [pattern for pattern in _DATES if all(_is_date(value, pattern) for value in said)]
    if fitting:
        return Column(name, "kg:date", fitting[0], distinct=distinct, others=tuple(fitting[1:]))
    if all_fit(_IRI):
        return Column(name, "iri", distinct=distinct)
    if styles := _styles(said):
        return Column(name, "kg:date", styles[0], distinct=distinct, more=styles[1:])
    several = [sign for sign in SEPARATORS if sum(sign in value for value in said) >= max(2, _SHARE * len(said))]
    kept = tuple(sign for sign in several if sign not in _IN_NAMES or _parts_recur(sign, said))
    return Column(name, "", separators=kept, distinct=distinct)


def _styles(values: Sequence[str]) -> tuple[str, ...]:
    """Return the few ways in which all dates of a column are written; none where some values are no dates."""
    left, found = set(values), list[str]()
    while left and len(found) < _MOST_STYLES:
        fitting = {
            pattern: {value for value in left if _is_date(value, pattern)} for pattern in (_ISO_DAY, *_DATES, "%Y")
        }
        best = max(fitting, key=lambda pattern: len(fitting[pattern]))
        if not fitting[best]:
            return ()
        found.append(best)
        left -= fitting[best]
    return () if left else tuple(found)


def _parts_recur(sign: str, values: Sequence[str]) -> bool:
    """Tell whether what stands around a sign comes up in other cells, as names do and parts of a title do not."""
    cells: dict[str, set[str]] = {}
    for value in set(values):
        for part in value.split(sign):
            cells.setdefault(part.strip(), set()).add(value)
    joint = [value for value in set(values) if sign in value]
    recurring = [value for value in joint if any(len(cells[part.strip()]) > 1 for part in value.split(sign))]
    return len(recurring) * 2 >= len(joint) > 0


def find_key(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the columns that tell rows apart, as few as possible and three at most; none where none do.

    Only such count as people would name a row by: dates, whole numbers and texts.
    """
    kinds = ("", "kg:date", "xsd:integer")
    likely = [n for n, one in enumerate(columns) if one.datatype in kinds and one.distinct > 1]
    for size in (1, 2, 3):
        # one column is best a text, of which names are made; several are best dates and numbers, which are short
        likely.sort(key=lambda n: ((columns[n].datatype == "") == (size > 1), n))
        for chosen in map(sorted, combinations(likely, size)):
            keys = {tuple(row[n] for n in chosen) for row in rows}
            if len(keys) == len(rows) and all(all(key) for key in keys):
                return tuple(columns[n].name for n in chosen)
    return ()


def _is_date(value: str, pattern: str) -> bool:
    try:
        datetime.strptime(value, pattern)
    except ValueError:
        return False
    return True


def _fits_grouped(pattern: str, values: Sequence[str]) -> str | None:
    thousands, point = pattern[1], pattern[-2]
    grouped = re.compile(rf"[+-]?[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})*(?:{re.escape(point)}[0-9]+)?\Z")
    if not all(map(grouped.match, values)) or not any(thousands in value for value in values):
        return None
    return "xsd:decimal" if any(point in value for value in values) else "xsd:integer"
