"""Dates at the precision at which they are meant: a source that knows the year alone states a day all the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kg.ask.neighbours import Statement
from kg.ask.show import Card
from kg.rdf.terms import IRI, XSD, Literal, Term

_DATE = re.compile(r"(-?\d{4,})-(\d{2})-\d{2}(?:Z|[+-]\d{2}:\d{2})?\Z")


def at_precision(card: Card, precision: Collection[str]) -> Card:
    """Return a card with its dates as years or months where a property of `precision` has a value that ends so.

    It counts for what the same sources state of the same thing, and is itself left out where it counted. A day that
    another source states as well stays one.
    """
    if not precision:
        return card
    return card._replace(
        statements=_cut(card.statements, precision),
        details={node: _cut(said, precision) for node, said in card.details.items()},
    )


def _cut(statements: Sequence[Statement], precision: Collection[str]) -> tuple[Statement, ...]:
    said = [one for one in statements if one.predicate.value in precision]
    dates = [one for one in statements if isinstance(one.value, Literal) and _DATE.match(one.value.lexical)]
    cut: dict[Statement, Term] = {}
    for date in dates:
        by = next((one for one in said if set(date.sources) <= set(one.sources)), None)
        value = _shorter(date.value, by.value) if by else None
        if value is not None:
            cut[date] = value
    counted = said if dates and len(cut) == len(dates) else []
    return tuple(one._replace(value=cut.get(one, one.value)) for one in statements if one not in counted)


def _shorter(date: Term, precision: Term) -> Literal | None:
    """Return a date as its year or month; None where it is meant as a day."""
    match = _DATE.match(str(date))
    kind = precision.value.lower() if isinstance(precision, IRI) else str(precision).lower()
    if match and kind.endswith("year"):
        return Literal(match[1], XSD + "gYear")
    if match and kind.endswith("month"):
        return Literal(f"{match[1]}-{match[2]}", XSD + "gYearMonth")
    return None
