"""What a person has most likely done wrong where a property has no value: what is written as a value may be one."""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.lexical import is_well_formed
from kg.rdf.meant_values import meant_by
from kg.rdf.misread_texts import Misread, Rule
from kg.rdf.terms import XSD, Literal

_NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%/#.-]*[\w%/#-]"
_TERM = rf"(?:<[^<>\s]*>|{_NAME}|a(?=\s))"
_VALUE = rf"(?:{_TERM}|\"[^\"\n]*\"[^\s;,.]*|[+-]?\d[\w.]*|true|false)"
_GAP = r"[ \t]*\n(?:[ \t]*\n)*[ \t]*"
_STATED = rf"({_TERM})\s+(?:{_VALUE}\s*,\s*)*({_VALUE})"
_BEHIND_VALUE = re.compile(rf"{_STATED}{_GAP}$")
_BEHIND_COMMA = re.compile(rf"{_STATED}\s*,\s*({_TERM})\s+$")
_NUMBER = re.compile(r"(?<![\w\"'.:+-])[+-]?\d+(?:\.\d+)?$")
_KIND = re.compile(rf"\^\^[ \t]*({_TERM})")
_DATE_BEGUN = re.compile(r"(?<![\w\"'.:/-])\d{1,4}(?:[./]\d{1,2})?$")
# A day in figures; one with hyphens that is written as it should be is no slip of this kind.
_DATE = re.compile(
    r"(?!\d{4}-\d\d-\d\d)(?:\d{1,2}([./-])\d{1,2}\1\d{4}|\d{4}([./-])\d{1,2}\2\d{1,2})(?![\w/-])(?!\.\d)"
)
_DATE_KIND = re.compile(r"[ \t]*\^\^[ \t]*[\w-]*:date(?!\w)")
_YEAR_BEGUN = re.compile(r"(?<![\w\"'.:/-])\d{4}$")
_SHORT_MONTH = re.compile(r"-([1-9])(?![\w-]|\.\d)(?:[ \t]*\^\^[ \t]*[\w-]*:gYearMonth(?!\w))?")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_RANGE = re.compile(r"-\d+(?![\w-]|\.\d)")
_MOMENT = re.compile(
    r"-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?(?![\w:\"'+-])"
    r"(?:[ \t]*\^\^[ \t]*[\w-]*:dateTime(?!\w))?"
)
_BEHIND_DOT = re.compile(
    rf"({_NAME})\s+(?:{_VALUE}\s*,\s*)*{_VALUE}[ \t]*(\.)[ \t]+({_NAME})[ \t]+(?:({_NAME})[ \t]*)?$"
)
_ALONE = re.compile(rf"({_NAME}|<[^<>\s]*>)\s*(?:[.;\]]|$)")
_BEFORE_PROPERTY = re.compile(rf"[;\[][ \t]*(?:\n\s*)?({_TERM}){_GAP}({_TERM})[ \t]+$")


def _in_a_new_line(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a property alone on its line, behind one without a semicolon; at the margin a statement begins."""
    alone = _ALONE.match(after) if _goes_on(reason) and not before.endswith("\n") else None
    found = _BEHIND_VALUE.search(before) if alone else None
    if alone is None or found is None:
        return None
    of_class = found[1] == "a"
    if (of_class and not _is_small(alone[1])) or (not of_class and _is_like(alone[1], found[2], found[1])):
        return None
    told = f"a semicolon is missing here, and a value behind {alone[1]}"
    if not of_class and not _is_like(alone[1], found[1], found[2]):
        told += f"; or, if that is a value of {found[1]}, a comma is missing here"
    return Misread(told, len(before) - found.end(2))


def _early_dot(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a dot behind which a property of the same thing stands on its line."""
    found = _BEHIND_DOT.search(before) if "is not a valid" in reason and "subject" not in reason else None
    if found is None or not _is_small(found[3]) or _prefix(found[3]) != _prefix(found[1]):
        return None
    value = found[4] or ""
    if (value and _prefix(value) == _prefix(found[3])) or (not value and not re.match(r"[\"'\d+-]", after)):
        return None
    told = "this dot ends the statement, and the property behind it goes on with it: a semicolon is needed here"
    return Misread(told, len(before) - found.start(2), 1, ";")


def _before_another(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a property whose value would be the property of the next line."""
    found = _BEFORE_PROPERTY.search(before) if _goes_on(reason) and re.match(_VALUE, after) else None
    if found is None or found[1] == "a" or (found[2] != "a" and _prefix(found[1]) != _prefix(found[2])):
        return None
    return Misread(f"a value is missing here, behind {found[1]}", len(before) - found.end(1))


def _bare(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a number with a datatype, and of a date as people write it, without quotation marks."""
    number, kind = _NUMBER.search(before.rstrip(" \t")), _KIND.match(after)
    if number and kind:
        back = len(before) - number.start()
        written = f'"{number[0]}"^^{kind[1]}'
        return Misread(f"a value with a datatype stands in quotes: write {written}", back, back + len(kind[0]), written)
    if year := _YEAR_BEGUN.search(before):
        if (moment := _MOMENT.match(after)) and not moment[1]:
            return Misread('a moment stands in quotes, with its seconds, as in "2024-10-18T20:30:00"^^xsd:dateTime', 4)
        if moment:
            written = f'"{year[0]}{moment[0].partition("^")[0].rstrip()}"^^xsd:dateTime'
            return Misread(f"a moment stands in quotes: write {written}", 4, 4 + len(moment[0]), written)
        if month := _SHORT_MONTH.match(after):
            written = f'"{year[0]}-0{month[1]}"^^xsd:gYearMonth'
            return Misread(f"a month stands in quotes, with two digits: write {written}", 4, 4 + len(month[0]), written)
    begun = _DATE_BEGUN.search(before)
    length, ways = days_meant(begun[0] + after) if begun else (0, [])
    if begun is None or not length:
        span = _RANGE.match(after) if begun else None
        if begun is None or span is None or _MONTH.fullmatch(begun[0] + span[0]):
            return None
        first, last = begun[0], span[0][1:]
        told = f"{first}-{last} is two numbers: write the one that is meant, {first} or {last}"
        told += f', or write a text in quotes, "{first}-{last}"'
        return Misread(told, len(begun[0]))
    if not ways:
        told = f"{(begun[0] + after)[:length]} is no day of any month: a date stands in quotes, year, month and day"
        return Misread(told, len(begun[0]))
    told = f"a date stands in quotes: write {', or '.join(ways)}"
    return Misread(told, len(begun[0]), length, ways[0] if len(ways) == 1 else None)


def days_meant(text: str) -> tuple[int, list[str]]:
    """Return how long a date in figures is that begins a text, and which days it may mean, as Turtle has them.

    These are two where day and month may be either.

    >>> days_meant("02.05.2025 .")
    (10, ['"2025-05-02"^^xsd:date', '"2025-02-05"^^xsd:date'])
    """
    found = _DATE.match(text)
    if found is None:
        return 0, []
    sure = meant_by(found[0], f"{XSD}date")
    one, other, year = re.split(r"[./-]", found[0])
    days = (
        [sure]
        if sure
        else [f"{year}-{int(second):02}-{int(first):02}" for first, second in ((one, other), (other, one))]
    )
    kind = _DATE_KIND.match(text, found.end())
    return (kind or found).end(), [f'"{day}"^^xsd:date' for day in days if is_well_formed(Literal(day, f"{XSD}date"))]


def _goes_on(reason: str) -> bool:
    """Tell whether more follows where a statement should have ended."""
    return "dot is expected" in reason.lower() or "not a valid subject" in reason


def _is_small(term: str) -> bool:
    """Tell whether a name begins as those of properties do, and not as those of classes."""
    return term.rpartition(":")[2][:1].islower()


def _is_like(term: str, one: str, other: str) -> bool:
    """Tell whether a term has the prefix of one term, and another has not."""
    return _prefix(term) == _prefix(one) != _prefix(other)


def _prefix(term: str) -> str:
    return "<" if term.startswith("<") else term.partition(":")[0] if ":" in term else ""


def is_further_value(before: str, after: str) -> bool | None:
    """Tell whether what stands behind a comma is a value, as those around it, and no property; None if it may be."""
    found = _BEHIND_COMMA.search(before)
    follows = re.match(_NAME, after)
    if found is None or follows is None or (of := _prefix(found[3])) == _prefix(found[1]) != _prefix(found[2]):
        return False
    if of in (_prefix(found[2]), _prefix(follows[0])) or not _is_small(found[3]):
        return True
    return None if _prefix(found[2]) and of != _prefix(found[1]) else False


RULES: tuple[Rule, ...] = (_bare, _early_dot, _in_a_new_line, _before_another)
