"""What a person has most likely done wrong with what is written as in prose, or as in another language of computers."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from kg.rdf.meant_numbers import number_with_word
from kg.rdf.meant_values import day_in_words, meant_by, why_not
from kg.rdf.misread_texts import Misread, Rule
from kg.rdf.terms import XSD

_NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%-]*[\w%-]"
_END = r"(?=\s*(?:[;,.\])]|$))"
_NUMBERED = re.compile(rf"(?:[Nn][or]\.|[№]|N[º°])[ \t]*(\d+)(?!\.\d){_END}")
_COUNTED = re.compile(r"(?<![\w\"'.:,/+-])[+-]?\d+(?:\.\d+)?[ \t]+$")
_WORDS = r"[^\W\d_][^\W\d_]+(?:[ \t]+[^\W\d_]+)*"
_WHAT_IS_COUNTED = re.compile(f"{_WORDS}{_END}")
_WITH_WORDS = re.compile(rf"(\d+)[ \t]+({_WORDS}){_END}")
_WHOLE = ("integer", "nonNegativeInteger", "positiveInteger")
_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER_WORD = re.compile(rf"({'|'.join(_NUMBERS)}){_END}", re.IGNORECASE)
_DAY = re.compile(r"(?<![\w\"'.:/-])\d{1,2}(?:(?:st|nd|rd|th)?\.?[ \t]+|\.?)$")
_MONTH_AND_YEAR = re.compile(r"(?:st|nd|rd|th)?[ \t]*(?:of[ \t]+)?[A-Za-z]{3,9}\.?,?[ \t]+\d{4}(?!\w)")
_MONTH = re.compile(r"([A-Za-z]{3,9})\.?,?[ \t]+(\d{4})(?![\w-])([ \t]*\^\^[ \t]*[\w-]*:gYearMonth(?!\w))?")
_MONTH_FIRST = re.compile(r"[A-Za-z]{3,9}\.?[ \t]+\d{1,2}(?:st|nd|rd|th)?,?[ \t]+\d{4}(?!\w)")
_IN_BRACKETS = re.compile(rf"({_NAME}|a)\s+\[[ \t]*({_NAME}|<[^<>\s]*>)[ \t]*$")
_WRONG_COLON = re.compile(r"([A-Za-z][\w-]*)[;,./]([A-Za-z][\w-]*)(?=[\s;,.)\]]|$)")


def _counted(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of words behind a number, which say what it counts, or of how much it is."""
    if "is not a valid subject" not in reason and "dot is expected" not in reason.lower():
        return None
    number, words = _COUNTED.search(before), _WHAT_IS_COUNTED.match(after)
    if number is None or words is None or words[0].split()[0] in ("true", "false", "and", "or"):
        return None
    written = f"{number[0]}{words[0]}"
    meant = _counted_number(number[0].strip(), words[0].split())
    figures = meant or "it in figures"
    told = f'a number stands without words: write {figures}, or a text in quotes, "{written}"'
    return Misread(told, len(number[0]))


def _counted_number(number: str, words: Sequence[str]) -> str | None:
    """Return the number that one with words behind it means; None where it is of several words that multiply."""
    meant = number_with_word(f"{number} {words[0]}")
    return meant if len(words) == 1 or meant == number else None


def counted_meant(text: str) -> dict[str, str]:
    """Return what a number with words, that begins a text, may mean, each with the datatype of that; it as it stands.

    >>> counted_meant("3 members ;")
    {'': '3 members', 'integer': '3', 'nonNegativeInteger': '3', 'positiveInteger': '3', 'string': '"3 members"'}
    """
    found = _WITH_WORDS.match(text)
    meant = _counted_number(found[1], found[2].split()) if found else None
    if found is None or meant is None or not meant.isdigit():
        return {}
    return {"": found[0], **dict.fromkeys(_WHOLE, meant), "string": f'"{found[0]}"'}


def _number(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if "is not a valid RDF object" not in reason:
        return None
    if found := _NUMBERED.match(after):
        told = f'a number stands without words: write {found[1]}, or a text in quotes, "{found[0]}"'
        return Misread(told, 0, len(found[0]), found[1], f"write {found[1]}")
    if found := _NUMBER_WORD.match(after):
        number = _NUMBERS.index(found[1].lower())
        return Misread(f'a number is written in figures: write {number}, or a text in quotes, "{found[1]}"')
    return None


def _date(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a date whose month is a word."""
    day = _DAY.search(before) if "not a valid" in reason or "dot is expected" in reason.lower() else None
    rest = (_MONTH_AND_YEAR if day else _MONTH_FIRST).match(after)
    if rest is None or (day is None and "RDF object" not in reason):
        return None
    written = f"{day[0] if day else ''}{rest[0]}"
    plain = " ".join(written.replace(" of ", " ").split())
    meant = meant_by(plain, f"{XSD}date")
    if meant is None:
        reason = why_not(day_in_words(plain) or "", f"{XSD}date") or ""
        return Misread(f"{written} is no day: {reason}", len(day[0])) if reason and day else None
    told = f'a date stands in quotes, in figures: write "{meant}"^^xsd:date'
    return Misread(told, len(day[0]) if day else 0, len(written), f'"{meant}"^^xsd:date')


def _month(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a month in words, without a day: that a text was meant can be as well, where no datatype stands."""
    found = _MONTH.match(after) if "is not a valid RDF object" in reason else None
    first = day_in_words(f"1 {found[1]} {found[2]}") if found else None
    if found is None or first is None:
        return None
    month = f'"{first[:7]}"^^xsd:gYearMonth'
    told = f"a month stands in quotes, in figures: write {month}"
    if found[3]:
        return Misread(told, 0, len(found[0]), month)
    told += " where a month is asked for"
    day = f'or its first day, "{first}"^^xsd:date, where a date is asked for'
    return Misread(f'{told}, {day}, or a text in quotes, "{found[0]}"')


def month_meant(text: str) -> dict[str, str]:
    """Return what a month in words that begins a text may mean, each with the datatype of that; the month as it stands.

    >>> month_meant("March 2025 ;")["gYearMonth"]
    '"2025-03"^^xsd:gYearMonth'
    """
    found = _MONTH.match(text)
    first = day_in_words(f"1 {found[1]} {found[2]}") if found and not found[3] else None
    if found is None or first is None:
        return {}
    month, day = f'"{first[:7]}"^^xsd:gYearMonth', f'"{first}"^^xsd:date'
    return {"": found[0], "gYearMonth": month, "date": day, "string": f'"{found[0]}"'}


def _around_thing(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _IN_BRACKETS.search(before) if reason.startswith("] is not a valid RDF object") else None
    if found is None or found[1].partition(":")[0] == found[2].partition(":")[0]:
        return None  # it may be a property, whose value is missing
    length = len(before) - before.rindex("[")
    told = f"no brackets stand around a thing that has a name: write {found[2]}"
    return Misread(told, length, length + 1, found[2])


def _colon(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _WRONG_COLON.match(after) if re.search("is not a valid (?:RDF object|predicate|subject)", reason) else None
    if found is None or found[1] not in prefixes:
        return None
    told = f"a colon stands behind a prefix: write {found[1]}:{found[2]}"
    return Misread(told, 0, len(found[0]), f"{found[1]}:{found[2]}")


RULES: tuple[Rule, ...] = (_number, _date, _counted, _month, _around_thing, _colon)
"""What may be wrong with words, each tried in turn."""
