"""Columns of an answer as Python values, for programs that compute with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import XSD, Literal, Row, Term
from kg.rdf.xsd import is_integer, is_number
from kg.sparql.rows import plain

_LEAST, _MOST = -(2**63), 2**63 - 1


class Column(NamedTuple):
    """A column: its kind, "integer", "number", "boolean", "date", "moment", "local moment" or "text", and the values.

    A moment has a time zone, and is given in UTC; a local one has none. A value that is not bound is None.
    """

    name: str
    kind: str
    values: Sequence[Any]


def columns_of(variables: Sequence[str], rows: Sequence[Row]) -> list[Column]:
    """Return the columns of rows; one whose values are not all of a kind that Python has is text, all of it.

    Whole numbers of more than 64 bits, days with a time zone and times such as 24:00 stay text; an IRI is its text.
    """
    return [_column(name, [row[n] for row in rows]) for n, name in enumerate(variables)]


def _column(name: str, terms: Sequence[Term | None]) -> Column:
    made = [None if term is None else _value(term) for term in terms]
    kinds = {one[0] for one in made if one is not None}
    if kinds == {"integer", "number"}:
        return Column(name, "number", [None if one is None else float(one[1]) for one in made])
    if len(kinds) == 1 and (kind := kinds.pop()) != "text":
        return Column(name, kind, [None if one is None else one[1] for one in made])
    return Column(name, "text", [None if term is None else plain(term) for term in terms])


def _value(term: Term) -> tuple[str, Any]:
    """Return the kind and the value of a term; what Python has no value for is text."""
    if not isinstance(term, Literal) or not is_well_formed(term):
        return "text", None
    try:
        if is_integer(term.datatype):
            value = int(term.lexical)
            return ("integer", value) if _LEAST <= value <= _MOST else ("text", None)
        if is_number(term.datatype):
            return "number", float(term.lexical)
        make = _OTHERS.get(term.datatype)
        return make(term.lexical) if make else ("text", None)
    except (ValueError, OverflowError):
        return "text", None


def _moment(text: str) -> tuple[str, datetime]:
    moment = datetime.fromisoformat(text)
    return ("local moment", moment) if moment.tzinfo is None else ("moment", moment.astimezone(UTC))


_OTHERS: Mapping[str, Callable[[str], tuple[str, Any]]] = {
    XSD + "boolean": lambda text: ("boolean", text in ("true", "1")),
    XSD + "date": lambda text: ("date", date.fromisoformat(text)),
    XSD + "dateTime": _moment,
    XSD + "dateTimeStamp": _moment,
}
