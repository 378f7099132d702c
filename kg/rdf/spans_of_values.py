"""Two values in place of one: a text from the one to the other, such as from a day to another day."""

from __future__ import annotations

import re

from kg.rdf.terms import IRI, XSD, Literal, to_n3
from kg.rdf.xsd import is_number

_BETWEEN = r"\s*(?:[-/~–—−]|\.\.+|…|\b(?:to|until|till|and|or)\b)\s*"
_DATE = r"-?\d{4,}-\d\d-\d\d"
_DAYS = re.compile(rf"\s*(?:(?:from|between)\s+)?({_DATE}){_BETWEEN}({_DATE})\s*")
_MONTHS = re.compile(rf"\s*(\d{{4}}-\d\d){_BETWEEN}(\d{{4}}-\d\d)\s*")
_YEARS = re.compile(rf"\s*(\d{{4}}){_BETWEEN}(\d{{4}})\s*")
_NUMBERS = re.compile(rf"\s*(?:from\s+)?(\d+(?:\.\d+)?){_BETWEEN}(\d+(?:\.\d+)?)\s*")


def span_in(text: str, datatype: str) -> tuple[Literal, Literal] | None:
    """Return the two values of a datatype that a text goes from and to; None for a text that is no such span.

    >>> span_in("1-3", XSD + "integer")[0].lexical, span_in("2024-10-18 to 2024-11-02", XSD + "date")[1].lexical
    ('1', '2024-11-02')
    """
    patterns = {XSD + "date": _DAYS, XSD + "gYearMonth": _MONTHS, XSD + "gYear": _YEARS}
    pattern = patterns.get(datatype, _NUMBERS if is_number(datatype) else None)
    found = pattern.fullmatch(text) if pattern else None
    return (Literal(found[1], datatype), Literal(found[2], datatype)) if found else None


def span_told(text: str, datatype: str, shown: tuple[str, str]) -> str:
    """Return that a text is a span where one value is asked for, and the two values of which one is to be written."""
    return f"{text} is two values, and one {to_n3(IRI(datatype))} is asked for: write {shown[0]} or {shown[1]}"
