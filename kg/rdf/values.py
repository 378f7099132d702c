"""Typed values: what a person types for a parameter, as the literal that it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.errors import IdentifierError
from kg.rdf.terms import LANG_STRING, XSD, Literal

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_INTEGER = re.compile(r"([+-]?)0*([0-9]{1,1000})\Z")
_DECIMAL = re.compile(r"[+-]?[0-9]{0,1000}\.?[0-9]{0,1000}\Z")
_OFFSET = re.compile(r"[+-](?:0[0-9]|1[0-3]):[0-5][0-9]\Z|[+-]14:00\Z")  # as XML Schema has them
_DATE = re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}\Z")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\Z")

VALUE_TYPES: Mapping[str, str] = {
    "iri": "a CURIE, an <IRI> or a label",
    "string": "any text",
    "langString": "a text with its language, such as Rosé@en",
    "integer": "a whole number",
    "decimal": "a number such as 3.5",
    "boolean": "true or false",
    "date": "a date such as 2024-11-22",
    "dateTime": "a time with its offset, such as 2024-11-22T12:00:00+07:00",
    "offset": "an offset from UTC such as +07:00",
}


def parse_value(kind: str, text: str) -> Literal:
    """Return the literal of a parameter of a type other than `iri`; raise IdentifierError when it does not fit."""
    literal = _find_value(kind, text)
    if literal is None:
        shown = text if len(text) <= 60 else text[:57] + "..."
        raise IdentifierError(f"{shown!r} is not {VALUE_TYPES[kind]}")
    return literal


def is_date(text: str) -> bool:
    """Tell whether a text is a day of the calendar, as 2024-12-31."""
    return _find_time("date", text) is not None


def _find_value(kind: str, text: str) -> Literal | None:
    if any(0xD800 <= ord(ch) <= 0xDFFF for ch in text):
        return None
    if kind == "string":
        return Literal(text)
    if kind == "langString":
        value, _, language = text.rpartition("@")
        return Literal(value, LANG_STRING, language.lower()) if _LANGUAGE.match(language) else None
    if kind == "integer":
        whole = _INTEGER.match(text)
        if not whole:
            return None
        sign = "-" if whole[1] == "-" and whole[2] != "0" else ""
        return Literal(sign + whole[2], XSD + "integer")
    if kind == "decimal":
        fits = _DECIMAL.match(text) and any(ch.isdigit() for ch in text)
        return Literal(text, XSD + "decimal") if fits else None
    if kind == "boolean":
        return Literal(text, XSD + "boolean") if text in ("true", "false") else None
    if kind == "offset":
        return Literal(text) if _OFFSET.match(text) else None
    return _find_time(kind, text)


def _find_time(kind: str, text: str) -> Literal | None:
    from datetime import date, datetime

    pattern, parse = (_DATE, date.fromisoformat) if kind == "date" else (_DATE_TIME, datetime.fromisoformat)
    if not pattern.match(text) or not text.isascii():
        return None
    try:
        parse(text)
    except ValueError:
        return None
    return Literal(text, XSD + kind)
