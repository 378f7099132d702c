"""What a person has most likely done wrong between two values of a property: a word or a sign for the comma, or both.

Some words say more than that there are two: of what is told by them nothing is mended.
"""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%-](?:[\w%.-]*[\w%-])?"
TEXT = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)?"""
_VALUE = rf"(?:{NAME}|<[^<>\s]*>|{TEXT}|[+-]?\d+(?:\.\d+)?)"
_AND, _OR, _WITH = r"and|plus|&", r"or", r"with|feat\.?|ft\.?|featuring"
_WORD = re.compile(
    rf"(?:(?P<and>{_AND})|(?P<or>{_OR})|(?P<with>{_WITH}))(?![\w:.-])[ \t]*(?=(?P<next>{_VALUE}|\[)|$|[;.])",
    re.IGNORECASE,
)
_SIGN = re.compile(rf"(?P<and>[/|])[ \t]*(?=(?P<next>{NAME}|<[^<>\s]*>|{TEXT}))")
_BEHIND_VALUE = re.compile(rf"(?:<[^<>\s]*>|{NAME}|a)\s+(?:{_VALUE}\s*,\s*)*{_VALUE}(\s*)$")
_BEHIND_COMMA = re.compile(rf"{_VALUE}\s*,(\s*)$")
_BEHIND_PROPERTY = re.compile(rf"(?:[;\[]\s*|(?:^|\n)(?:<[^<>\s]*>|{NAME})[ \t]+){NAME}[ \t]+$")


def _between(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _WORD.match(after) or _SIGN.match(after)
    if found is None or not re.search(r"is not a(?:llowed| valid)|dot is expected", reason.lower()):
        return None
    word, comma = found[0].strip(), _BEHIND_COMMA.search(before)
    value = None if comma else _BEHIND_VALUE.search(before)
    if comma is None and value is None:
        return None
    ends = found["next"] is None and after[found.end() :].strip() != ""
    if found.groupdict().get("or"):
        told = f"{word} leaves open which value is meant, and what is not sure is no fact: write the one that is"
        return Misread(f"{told}, or state a claim of each")
    if found.groupdict().get("with"):
        told = f"a comma stands between two values, and not {word}; what {word} tells may have a property of its own"
        return Misread(told)
    if ends:
        return Misread(f"a value is missing behind {word}, or {word} is one too many: take it out")
    if comma is not None:
        back = 0 if found["next"] or "\n" in comma[1] else len(comma[1])
        told = f"a comma alone stands between two values: take out {word}"
        return Misread(told, back, back + found.end(), "")
    gap = len(value[1]) if value and "\n" not in value[1] else 0
    told = f"a comma stands between two values, and not {word}"
    return Misread(told, gap, gap + len(word), ",", "write a comma")


def _first(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of such a word before the first value of a property."""
    found = _WORD.match(after) if "is not a" in reason and _BEHIND_PROPERTY.search(before) else None
    if found is None or found["next"] is None:
        return None
    word = found[0].strip()
    return Misread(f"a value is missing before {word}, or {word} is one too many: take it out")


RULES: tuple[Rule, ...] = (_first, _between)
"""What may stand in the place of a comma between two values, each tried in turn."""
