"""Values that have a datatype by nature, as numbers of JSON and of databases have, as texts that know it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from kg.rdf.terms import XSD


class Natural(str):
    """A text that has a datatype by nature."""

    __slots__ = ("datatype",)
    datatype: str


def natural(value: Any) -> Natural:
    """Return a number, a truth, a day, a time or bytes as a text in the canonical form of its datatype."""
    if isinstance(value, bool):
        text, datatype = str(value).lower(), "boolean"
    elif isinstance(value, int):
        text, datatype = str(value), "integer"
    elif isinstance(value, float):
        text, datatype = _canonical(value), "double"
    elif isinstance(value, datetime):
        text, datatype = value.isoformat(), "dateTime"
    elif isinstance(value, date):
        text, datatype = value.isoformat(), "date"
    elif isinstance(value, bytes):
        text, datatype = value.hex().upper(), "hexBinary"
    else:
        text, datatype = str(value), "string"
    found = Natural(text)
    found.datatype = XSD + datatype
    return found


def _canonical(value: float) -> str:
    """Return a number as XSD writes a double: 1.5E0."""
    if value != value or value in (float("inf"), float("-inf")):
        return {"inf": "INF", "-inf": "-INF"}.get(str(value), "NaN")
    digits = ""
    for precision in range(17):  # as few digits as mean the same number
        digits = f"{value:.{precision}E}"
        if float(digits) == value:
            break
    mantissa, _, power = digits.partition("E")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(power)}"
