"""The literals that values of JSON-LD are, written as the parser of JSON-LD writes them."""

from __future__ import annotations

import json
from decimal import Decimal

from kg.rdf.json_text import Object, Plain, Value
from kg.rdf.terms import RDF, XSD, XSD_STRING, Literal, in_language

_DOUBLE = XSD + "double"
_LARGEST = Decimal(10) ** 20
_SMALLEST_PLAIN = 1e-6


def literal(
    held: Plain, datatype: str | None = None, language: str | None = None, direction: str | None = None
) -> Literal:
    """Return the literal that a value is with a datatype, or in a language (JSON-LD 1.1 API, section 8.2)."""
    if isinstance(held, bool):
        return Literal("true" if held else "false", datatype or XSD + "boolean")
    if isinstance(held, int | Decimal):
        number = Decimal(held)
        if datatype != _DOUBLE and number.copy_abs() < _LARGEST and number == int(number):
            return Literal(str(int(number)), datatype or XSD + "integer")
        return Literal(_canonical(number), datatype or _DOUBLE)
    text = held or ""
    if datatype is not None:
        return Literal(text, datatype)
    if language is None:
        return Literal(text, XSD_STRING)
    return in_language(text, language.lower() + (f"--{direction}" if direction else ""))


def json_literal(value: Value) -> Literal:
    """Return a value as a literal of JSON, in the one form that RFC 8785 gives it."""
    return Literal(_written(value.held), RDF + "JSON")


def _canonical(number: Decimal) -> str:
    """Return a double as XML Schema writes it: 1.5E0."""
    sign, digits, exponent = number.as_tuple()
    figures = "".join(map(str, digits)).rstrip("0") or "0"
    power = int(exponent) + len(digits) - 1 if number else 0
    return f"{'-' if sign else ''}{figures[0]}.{figures[1:] or '0'}E{power}"


def _written(held: Plain | list[Value] | Object) -> str:
    if isinstance(held, Object):
        members = sorted({one.key: one.value for one in held}.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(value.held)}" for key, value in members) + "}"
    if isinstance(held, list):
        return "[" + ",".join(_written(one.held) for one in held) + "]"
    if isinstance(held, int | Decimal) and not isinstance(held, bool):
        return _number(float(held))
    return json.dumps(held, ensure_ascii=False)


def _number(number: float) -> str:
    """Return a number as ECMAScript writes it."""
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number))
    if abs(number) >= _SMALLEST_PLAIN and abs(number) < 1e21:
        return format(Decimal(repr(number)), "f")
    return repr(number).replace("e-0", "e-")
