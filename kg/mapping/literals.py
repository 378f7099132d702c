"""Cells as literals: of a datatype that they fit, dates as precise as they are, or as they are by nature."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from kg.mapping.model import DATE
from kg.mapping.natural import Natural
from kg.mapping.rows import BadCell
from kg.mapping.writing import Writer
from kg.rdf.lexical import can_be_ill_formed, is_well_formed
from kg.rdf.terms import XSD, XSD_STRING, Literal

_PRECISIONS = (
    (re.compile(r"-?[0-9]{4,}\Z"), XSD + "gYear"),
    (re.compile(r"-?[0-9]{4,}-[0-9]{2}\Z"), XSD + "gYearMonth"),
    (re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}\Z"), XSD + "date"),
    (re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T"), XSD + "dateTime"),
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z|[ix](?:-[A-Za-z0-9]{1,8})+\Z")
_LIKE_DATES = re.compile(r"[0-9]{1,4}[./ -][0-9A-Za-z]{1,9}[./ -][0-9]{1,4}|[A-Za-z]{3,9}\.? [0-9]{1,2},? [0-9]{4}")
_NUMBERS = {
    XSD + name
    for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger")
}
_OF_NUMBERS = re.compile(r"1(?P<thousands>[^0-9])234(?:(?P<point>[^0-9])5)?\Z")


def literal_maker(writer: Writer, datatype: str | None, patterns: Sequence[str] = ()) -> Callable[[str], str]:
    """Return a function that gives the literal of a text; it raises BadCell, in words, for a text that does not fit.

    Each of the `patterns` says how dates are written, in the signs of strptime, or numbers: as 1,234.5.
    """
    of_natures = writer.literal

    def natural(text: str) -> str:
        return of_natures(text, text.datatype if type(text) is Natural else XSD_STRING, None)

    if datatype is None:
        return natural
    named = _named(datatype)
    read = _first_of([_reader(pattern) for pattern in patterns], patterns)

    def dated(text: str) -> str:
        text = read(text.strip())
        for shape, kind in _PRECISIONS:
            if shape.match(text):
                if is_well_formed(Literal(text, kind)):
                    return of_natures(text, kind, None)
                break
        raise BadCell(f"{_shown(text)} is no date; {_date_hint(text)}")

    if datatype == DATE:
        return dated
    if not can_be_ill_formed(datatype):
        return lambda text: of_natures(text, datatype, None)

    def checked(text: str) -> str:
        text = read(text.strip())
        if not is_well_formed(Literal(text, datatype)):
            raise BadCell(f"{_shown(text)} is no {named}{_hint(text, datatype)}")
        return of_natures(text, datatype, None)

    return checked


def require_language(tag: str) -> str:
    """Return a language tag; raise BadCell for what is none."""
    if not _LANGUAGE.match(tag):
        raise BadCell(f"{_shown(tag)} is no language tag, such as en or pt-BR")
    return tag


def _named(datatype: str) -> str:
    return f"xsd:{datatype.removeprefix(XSD)}" if datatype.startswith(XSD) else f"<{datatype}>"


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def _hint(text: str, datatype: str) -> str:
    if text.startswith("="):
        return "; this is a formula: save the table with its values"
    if datatype in _NUMBERS and re.fullmatch(r"[0-9][0-9., ]*", text):
        return "; say how numbers are written with kg:pattern: 1,234.5"
    if datatype in (XSD + "date", XSD + "gYear", XSD + "gYearMonth"):
        return f"; {_date_hint(text)}"
    return "; correct the cell, or the datatype in the mapping"


def _date_hint(text: str) -> str:
    if _LIKE_DATES.search(text):
        return 'say how dates are written with kg:pattern, such as "%d.%m.%Y"'
    return "write it as 1958, 1958-08 or 1958-08-04"


def check_pattern(pattern: str) -> None:
    """Raise ValueError, in words, for a pattern that says nothing of dates or numbers."""
    if "%" not in pattern and not _OF_NUMBERS.match(pattern):
        raise ValueError(f"{pattern!r} says neither how dates are written, as %d.%m.%Y, nor numbers, as 1,234.5")


def _first_of(readers: Sequence[Callable[[str], str]], patterns: Sequence[str]) -> Callable[[str], str]:
    """Return a function that reads a text in the first way that it fits, or as it is where none is said."""
    if len(readers) < 2:
        return readers[0] if readers else lambda text: text

    def read(text: str) -> str:
        for one in readers:
            with suppress(BadCell):
                return one(text)
        raise BadCell(f"{_shown(text)} is no date as {' or '.join(patterns)}; correct the cell, or kg:pattern")

    return read


def _reader(pattern: str) -> Callable[[str], str]:
    numbers = _OF_NUMBERS.match(pattern)
    if numbers:
        thousands, point = numbers["thousands"], numbers["point"] or ""

        def number(text: str) -> str:
            plain = text.replace(thousands, "")
            return plain.replace(point, ".") if point else plain

        return number
    precise = {sign for sign in ("%d", "%m", "%b", "%B", "%j") if sign in pattern}

    def moment(text: str) -> str:
        try:
            found = datetime.strptime(text, pattern)
        except ValueError:
            raise BadCell(f"{_shown(text)} is no date as {pattern}; correct the cell, or kg:pattern") from None
        if "%H" in pattern or "%I" in pattern:
            return found.isoformat()
        if "%d" in precise or "%j" in precise:
            return found.date().isoformat()
        return f"{found.year:04}-{found.month:02}" if precise else f"{found.year:04}"

    return moment
