"""Items of the other side: names, and statements with rank, precision, qualifiers and references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

ID = re.compile(r"[QPL][1-9][0-9]*\Z")
DAY, MONTH, YEAR = 11, 10, 9
# What a Wikibase calls the calendar of XML Schema, the Gregorian one carried backwards.
GREGORIAN = "Q1985727"
UNREAD = "unread"
"""The kind of a value that is not read; its text says why."""
UNKNOWN, QUANTITY, OTHER_KIND, ROUGH = (
    "they know that there is one, and not which",
    "it is a quantity",
    "it is of a kind that is not read",
    "the date is less exact than a year",
)


class Value(NamedTuple):
    """A value of a statement: an "item" by id, a "date" with its precision (11 day, 10 month, 9 year), or a "text".

    A text may have a language, and a date the item of the calendar that it is of. Of an "unread" one the text says why.
    """

    kind: str
    text: str
    precision: int | None = None
    language: str = ""
    calendar: str = ""


Snaks: TypeAlias = tuple[tuple[str, Value], ...]
"""Values by their properties, as qualifiers and references have them."""


class Statement(NamedTuple):
    """A value of a property, its rank ("preferred", "normal", "deprecated"), and where it is said to come from.

    `references` are the addresses that are named, `cited` all that each reference says.
    """

    value: Value
    rank: str = "normal"
    references: tuple[str, ...] = ()
    qualifiers: Snaks = ()
    cited: tuple[Snaks, ...] = ()


class Item(NamedTuple):
    """An item as it was found; `moved` is the id that it now has if it was merged, `gone` says that it was deleted."""

    id: str
    labels: tuple[tuple[str, str], ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    claims: Mapping[str, tuple[Statement, ...]] = {}
    moved: str | None = None
    gone: bool = False

    def best(self, *properties: str) -> tuple[Value, ...]:
        """Return the values of best rank: the preferred ones where there are any, never the deprecated ones."""
        found: dict[Value, None] = {}
        for name in properties:
            found |= dict.fromkeys(
                s.value for s in _best(s for s in self.claims.get(name, ()) if s.value.kind != UNREAD)
            )
        return tuple(found)

    def stated(self, name: str) -> tuple[Statement, ...]:
        """Return the statements of best rank with a property, those that were not read among them."""
        return tuple(_best(self.claims.get(name, ())))

    def names(self, properties: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the labels and aliases in every language, and the texts of properties that hold names."""
        texts = [text for _, text in (*self.labels, *self.aliases)]
        texts += [value.text for value in self.best(*properties) if value.kind == "text"]
        return tuple(dict.fromkeys(texts))

    def label(self, languages: Iterable[str] = ("en", "mul")) -> str:
        """Return the label in the first of some languages that has one, else any, else the id."""
        known = dict(self.labels)
        return next((known[one] for one in languages if one in known), None) or next(iter(known.values()), self.id)


def _best(statements: Iterable[Statement]) -> list[Statement]:
    """Return the preferred statements where there are any, and else all but the deprecated ones."""
    some = [one for one in statements if one.rank != "deprecated"]
    return [one for one in some if one.rank == "preferred"] or some


def is_item(text: str) -> bool:
    """Tell whether a text is the id of an item, such as Q42."""
    return text[:1] == "Q" and bool(ID.match(text))


def number_of(identifier: str) -> int:
    """Return the number in an id, for sorting."""
    return int(identifier[1:]) if ID.match(identifier) else 0


def date_value(text: str, precision: int | None, calendar: str = "") -> Value:
    """Return a date as it is written with all its parts; only those count that are as exact as it is said to be."""
    match = re.match(r"([+-]?)0*([0-9]+)-([0-9]{2})-([0-9]{2})", text)
    if match is None or (precision is not None and precision < YEAR):
        return Value(UNREAD, ROUGH if match else OTHER_KIND)
    sign, year, month, day = match.groups()
    if precision is None:
        # Without a precision the first of January may stand for the year, and the first of a month for the month.
        precision = YEAR if (month, day) in (("01", "01"), ("00", "00")) else MONTH if day in ("01", "00") else DAY
    parts = [f"{'-' if sign == '-' else ''}{int(year):04d}", month, day]
    exact = min(precision, DAY)
    return Value("date", "-".join(parts[: exact - YEAR + 1]), exact, calendar=calendar)
