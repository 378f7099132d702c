"""What a person has most likely done wrong where a property has several values: which signs stand around and between.

Commas stand between them. Other languages have brackets around them, or the same sign as behind them.
"""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

_NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%/#-](?:[\w%/#.-]*[\w%/#-])?"
_TERM = rf"(?:<[^<>\s]*>|{_NAME}|a(?=\s))"
_TEXT = r"""(?:"(?:[^"\\\n]|\\.)+"|'(?:[^'\\\n]|\\.)+')(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)?"""
_LITERAL = rf"(?:{_TEXT}|[+-]?\d+(?:\.\d+)?(?![\w:.-]))"
_VALUE = rf"(?:{_LITERAL}|true\b|false\b|<[^<>\s]*>|{_NAME})"
_LISTED = rf"({_TERM})\s+(?:{_VALUE}\s*,\s*)*"
_STATED = rf"{_LISTED}({_VALUE})"
_BRACKET_AND_NAME = re.compile(rf"{_LISTED}\[\s*(<[^<>\s]*>|{_NAME})\s*$")
_BRACKET = re.compile(rf"{_LISTED}\[\s*$")
_REST = re.compile(rf"((?:\s*[,;]\s*{_VALUE})*)\s*\]")
_VALUES = re.compile(rf"({_VALUE}(?:\s*[,;]\s*{_VALUE})*)\s*\]")
_BETWEEN = re.compile(rf"({_VALUE})(\s*);")
_BEHIND_SEMICOLON = re.compile(rf"{_STATED}\s*(;)\s*(<[^<>\s]*>|{_NAME})(\s*)$")
_LITERAL_BEHIND_SEMICOLON = re.compile(rf"{_STATED}\s*(;)\s*$")
_NEXT = re.compile(rf"(\s*)([;,])([ \t]*)({_VALUE})(?=\s*(?:[;,.\]]|$))(?!\.[\w])")
_BEHIND_DOT = re.compile(rf"{_STATED}[ \t]*(\.)[ \t]+(<[^<>\s]*>|{_NAME})[ \t]*$")
_LITERAL_BEHIND_DOT = re.compile(rf"{_STATED}[ \t]*(\.)\s+$")
_MORE_BEHIND_DOT = re.compile(rf"[ \t]*([.,])([ \t]+)({_VALUE})(?=\s*(?:[;,.\]]|$))")
_ENDED = re.compile(rf"(?:\s*,\s*{_VALUE})*\s*(?:[.;\]]|$)")
FURTHER_VALUE = "a comma comes before a further value"
"""What is said first of a semicolon that stands in the place of a comma."""
_COMMA = f"{FURTHER_VALUE}; a semicolon, as stands here, comes before a further property"


def _brackets(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of square brackets around values, which a nameless thing has with its properties."""
    begun, rest, first = None, None, ""
    if re.match("[,;] is not a valid RDF object", reason):
        begun, rest = _BRACKET_AND_NAME.search(before), _REST.match(after)
        if begun is None or (_is_like(begun[2], begun[1]) and _is_small(begun[2])):
            return None  # it may be a property, whose value is missing
        first = begun[2]
    elif re.match(r"[\"'\d+-].* is not a valid predicate", reason, re.DOTALL):
        begun, rest = _BRACKET.search(before), _VALUES.match(after)
    if begun is None:
        return None
    bracket = before.rindex("[", begun.start(), begun.start(2) if first else None)
    told = "no square brackets stand around values"
    if rest is None or "\n" in before[bracket:]:
        return Misread(f"{told}: take them out, and leave the commas", len(before) - bracket)
    values = _BETWEEN.sub(r"\1\2,", f"{first}{rest[1]}")
    length = len(before) - bracket
    return Misread(f"{told}: write {values}", length, length + rest.end(), values, "take out the brackets")


def _semicolons(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a semicolon before a further value; all of them on a line are mended where nothing else stands there."""
    if re.match(r"[;,.\]] is not a valid RDF object", reason):
        found = _BEHIND_SEMICOLON.search(before)
        if found is None:
            return None
        name, of, like = found[4], found[1], found[2]
        if not _is_value(name, of, like):
            told = f"a value is missing here, behind {name}"
            if not (_is_small(name) if of == "a" else _is_like(name, of) and not _is_like(name, like)):
                told += f"; or, if that is a value, a comma stands before it, and no semicolon behind {like}"
            return Misread(told, len(before) - found.end(4))
    elif re.match(r"[\"'\d+-].* is not a valid predicate", reason, re.DOTALL):
        found = _LITERAL_BEHIND_SEMICOLON.search(before)
        own = re.match(_LITERAL, after)
        if found is None or own is None or not re.match(r"\s*(?:[;,.\]]|$)", after[own.end() :]):
            return None
        if "\n" in before[found.start(3) :] or _kind(own[0]) != _kind(found[2]):
            return Misread(f"{_COMMA}; or, a property is missing before {own[0]}", len(before) - found.start(3))
        before, after = before + own[0], after[own.end() :]
        return _commas(found[1], found[2], before, found.start(3), after, len(own[0]))
    else:
        return None
    return _commas(found[1], found[2], before, found.start(3), after, 0)


def _commas(of: str, like: str, before: str, semicolon: int, after: str, ahead: int) -> Misread:
    """Return that commas are to stand at a semicolon and at those behind further values; the fault is `ahead` less."""
    back = len(before) - semicolon - ahead
    if "\n" in before[semicolon:]:
        return Misread(_COMMA, back, 1, ",")
    written, end, several = f",{before[semicolon + 1 :]}", 0, False
    while (one := _NEXT.match(after, end)) and (
        one[2] == "," or _is_value(one[4], of, like) or (re.match(_LITERAL, one[4]) and _kind(one[4]) == _kind(like))
    ):
        written += f"{one[1]},{one[3]}{one[4]}"
        end, several = one.end(), several or one[2] == ";"
    if not several:
        return Misread(_COMMA, back, 1, ",", "write a comma")
    return Misread(_COMMA, back, back + ahead + end, written, "write commas")


def _early_dot(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a dot behind which a further value stands on its line."""
    found, own = None, None
    if re.match(r"[;,.\]] is not a valid predicate", reason) and _ENDED.match(after):
        found = _BEHIND_DOT.search(before)
        if found is None or not _is_value(found[4], found[1], found[2]):
            return None
    elif re.match(r"[\"'\d+-].* is not a valid subject", reason, re.DOTALL):
        found, own = _LITERAL_BEHIND_DOT.search(before), re.match(_LITERAL, after)
        if found is None or own is None or not _ENDED.match(after[own.end() :]):
            return None
        if "\n" in before[found.start(3) :] or _kind(own[0]) != _kind(found[2]) or not re.match(_TEXT, own[0]):
            told = f"this dot ends the statement, and {own[0]} begins none"
            told += ": a comma is needed here, or a semicolon, and a property before it"
            return Misread(told, len(before) - found.start(3))
    if found is None:
        return None
    told = "this dot ends the statement, and a further value stands behind it: a comma is needed here"
    back, ahead = len(before) - found.start(3), own.end() if own else 0
    last, several = (own[0] if own else found[4]), False
    written = f",{before[found.start(3) + 1 :]}{after[:ahead]}"
    while more := _MORE_BEHIND_DOT.match(after, ahead):
        if not (_kind(more[3]) == _kind(last) if own else _is_value(more[3], found[1], last)):
            break
        written, ahead, several = f"{written},{more[2]}{more[3]}", more.end(), several or more[1] == "."
    if not several:
        return Misread(told, back, 1, ",")
    return Misread(f"{told}, and at each that follows", back, back + ahead, written, "write commas")


def _kind(value: str) -> str:
    """Return what stands behind the marks of a text; of other values whether they are numbers."""
    return value[value.rfind(value[0]) :].strip("\"'") if value[0] in "\"'" else f"{value[0] in '+-0123456789'}"


def _is_value(name: str, of: str, like: str) -> bool:
    """Tell whether a name is a value of a property, as another one is, and no property."""
    if of == "a":
        return _is_like(name, like) and not _is_small(name)
    return _is_like(name, like) and not _is_like(name, of)


def _is_like(one: str, other: str) -> bool:
    return _prefix(one) == _prefix(other)


def _is_small(name: str) -> bool:
    """Tell whether a name begins as those of properties do, and not as those of classes."""
    return name.rpartition(":")[2][:1].islower()


def _prefix(term: str) -> str | None:
    return "<" if term.startswith("<") else term.partition(":")[0] if re.match(_NAME, term) else None


RULES: tuple[Rule, ...] = (_brackets, _semicolons, _early_dot)
"""What may be wrong with the signs around several values, each tried in turn."""
