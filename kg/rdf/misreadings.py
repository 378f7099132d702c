"""What a person has most likely done wrong where a parser of Turtle gave up: a sign left out, or one too many.

A parser tells what it met and could not use. What was forgotten is seen from what stands before it and behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

_NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%/#.-]*"
_TERM = rf"(?:<[^<>\s]*>|{_NAME})"
_VALUE = rf"(?:{_TERM}|\"[^\"]*\"[^\s;,.]*|[+-]?\d[\w.]*|true|false)"
_PROPERTY_AND_VALUE = re.compile(rf"(?:{_TERM}|a)[ \t]+\S")
_AFTER_COMMA = re.compile(rf"(,)\s*{_TERM}\s+$")
_AFTER_SEMICOLON = re.compile(rf"(;)[ \t]*\n(?:[ \t]*\n)*{_TERM}[ \t]+$")
_VALUE_AFTER_SEMICOLON = re.compile(rf"(;)\s*({_TERM})\s*$")
_NEXT_AFTER_SEMICOLON = re.compile(rf"(;)[ \t]*\n(?:[ \t]*\n)*{_TERM}[ \t]+{_TERM}[ \t]+$")
_WHOLE_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
# What git writes into a file where two sides of a merge differ.
_MERGE_MARK = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?: |$)")
_WORD = re.compile(r"[^\W\d][\w-]*")
_SMART = "“”„‟«»＂"
_SMART_PAIR = re.compile(rf"[{_SMART}‘’]([^{_SMART}’\n]*)[{_SMART}‘’]")
_DOT_NEEDED = "a dot is needed here, as another thing begins below: a semicolon goes on with the same thing"
_ADDRESS = re.compile(r"(https?)(://[^\s;,]*[^\s;,.])")


class Misread(NamedTuple):
    """What was most likely forgotten or too much, in words; `back` characters before the fault, or at it.

    In place of `length` characters there, `text` would mend it; None where nobody can tell.
    """

    words: str
    back: int = 0
    length: int = 0
    text: str | None = None


def misread(reason: str, before: str, after: str) -> Misread | None:
    """Return what was most likely meant, by what stands before and behind a fault; None where it is not known.

    `before` is the text of the last lines up to the fault, without comments, and `after` the rest of its line.
    """
    for rule in _RULES:
        if (found := rule(reason, before, after)) is not None:
            return found
    return None


def _end(before: str) -> int:
    """Return how far before the fault the last thing ends."""
    return len(before) - len(before.rstrip())


def _merge_mark(reason: str, before: str, after: str) -> Misread | None:
    line = before.rpartition("\n")[2]
    if not _MERGE_MARK.match(line + after):
        return None
    told = "a merge was not finished here: keep one side, and take out the lines of <<<<<<<, ======= and >>>>>>>"
    return Misread(told, len(line))


def _unseen(reason: str, before: str, after: str) -> Misread | None:
    sign = after[:1]
    kind = unicodedata.category(sign) if sign else ""
    if kind not in ("Zs", "Cf") or sign == " " or f"'{sign}' is not allowed" not in reason:
        return None
    named = f"U+{ord(sign):04X} ({unicodedata.name(sign, 'a sign').lower()}) stands here, and cannot be seen"
    if kind == "Zs":
        return Misread(f"{named}: write a plain space", 0, 1, " ")
    return Misread(f"{named}: take it out", 0, 1, "")


def _sign(reason: str, before: str, after: str) -> Misread | None:
    if found := re.match(r"'[“”‘’„«»＂]' is not allowed", reason):
        pair = _SMART_PAIR.match(after)
        told = 'straight quotes are needed: write "so" instead of “so”'
        if pair:
            return Misread(told.replace("so", pair[1]), 0, len(pair[0]), f'"{pair[1]}"')
        return Misread(told, 0, 1, '"') if found else None
    if "'/' is not allowed" in reason and after.startswith("//"):
        if before.endswith(("http:", "https:")):
            return None
        return Misread("a comment begins with #, not with //", 0, 2, "#")
    if (found := re.match(r"'([&%@!~*=?+$])' is not allowed", reason)) and before[-1:].strip():
        begun = re.search(r"\S+$", before)
        if begun and ":" in begun[0]:
            told = f"the sign {found[1]} cannot stand in a name behind a prefix as it is: write \\{found[1]}"
            return Misread(told, 0, 0, "\\")
        return Misread(f'{begun[0] if begun else ""}{found[1]} is no value: write a text in quotes, as "12{found[1]}"')
    return None


def _address(reason: str, before: str, after: str) -> Misread | None:
    found = _ADDRESS.match(after)
    if found and "prefix http" in reason:
        return Misread(f"an address stands in < and >: write <{found[0]}>", 0, len(found[0]), f"<{found[0]}>")
    return None


def _dot_expected(reason: str, before: str, after: str) -> Misread | None:
    if "dot is expected" not in reason.lower() and "not a valid subject" not in reason:
        return None
    if after.startswith("^"):
        return Misread("a datatype stands behind two signs ^^, not behind one", 0, 1, "^^")
    if reason.startswith(". is not") and before.endswith("."):
        return Misread("this dot is one too many: a statement ends with one", 0, 1, "")
    if after.strip() and (next_one := _NEXT_AFTER_SEMICOLON.search(before)):
        return Misread(_DOT_NEEDED, len(before) - next_one.start(1), 1, ".")
    line = before.rpartition("\n")[2]
    if (year := re.search(r"(?<![\w-])\d{4}$", before)) and (rest := re.match(r"-\d\d(?:-\d\d)?(?![\w-])", after)):
        day = year[0] + rest[0]
        kind = "date" if len(day) > 7 else "gYearMonth"
        return Misread(f'a date stands in quotes: write "{day}"^^xsd:{kind}', 4, len(day), f'"{day}"^^xsd:{kind}')
    word = _WORD.match(after)
    if word and not re.match(rf"{_NAME}", after):
        if line.endswith('"'):
            told = f'the quotation mark before {word[0]} ends the text: write \\" for one within a text'
            return Misread(told)
        if re.search(rf"{_NAME} $", line):
            name = line.split()[-1]
            told = f'a name behind a prefix has no spaces: write {_joined(name, word[0])}, or text in quotes, "so"'
            return Misread(told)
    if line.strip() and _AFTER_COMMA.search(before):
        at = before.rindex(",")
        told = "a semicolon is needed here: a comma comes before a further value, a semicolon before a further property"
        return Misread(told, len(before) - at, 1, ";")
    if not line.strip() and line and _PROPERTY_AND_VALUE.match(after):
        return Misread("a semicolon is missing at the end of this line", _end(before), 0, " ;")
    return None


def _joined(name: str, word: str) -> str:
    """Return a name with a space in it as one without, in small letters as most names are."""
    prefix, _, local = name.partition(":")
    return f"{prefix}:{local.lower()}-{word.lower()}"


def _no_object(reason: str, before: str, after: str) -> Misread | None:
    found = re.match(r"(\S+) is not a valid RDF object", reason)
    if not found:
        return None
    what = found[1]
    if what == "." and (value := _VALUE_AFTER_SEMICOLON.search(before)):
        told = f"a comma comes before a further value: {value[2]} stands behind a semicolon, where a property would be"
        return Misread(told, len(before) - value.start(1), 1, ",")
    if (semicolon := _AFTER_SEMICOLON.search(before)) and (what == "a" or ":" in what):
        return Misread(_DOT_NEEDED, len(before) - semicolon.start(1), 1, ".")
    if what in (".", ";", ",", "]"):
        return Misread("a value is missing here", _end(before))
    if what.startswith("?"):
        return Misread(f"{what} is a variable, and these are for queries: write the value itself")
    if what in ("True", "False", "TRUE", "FALSE"):
        return Misread(f"write {what.lower()}, in small letters", 0, len(what), what.lower())
    if _WORD.fullmatch(what):
        if re.search(r"(?:^|\s)a\s+$", before):
            return Misread(f"the class {what} needs its prefix, as in :{what}")
        text = re.match(r"[^;,.\n\"]*[^;,.\n\"\s]", after)
        shown = text[0] if text else what
        return Misread(f'text stands in quotes: write "{shown}"', 0, len(shown), f'"{shown}"')
    return None


def _no_predicate(reason: str, before: str, after: str) -> Misread | None:
    found = re.match(r"(\S+) is not a valid predicate", reason)
    if not found:
        return None
    if found[1] in ("A", "is", "isa", "type"):
        return Misread("the class of a thing stands behind the small letter a", 0, len(found[1]), "a")
    if _WORD.fullmatch(found[1]):
        return Misread(f"the property {found[1]} needs its prefix, as in :{found[1]}")
    if found[1] == ".":
        return Misread("a property and a value are missing here, or the sign before it is one too many", _end(before))
    return None


def _unclosed(reason: str, before: str, after: str) -> Misread | None:
    if "should end with a ']'" in reason:
        return Misread("a ] is missing before this", _end(before), 0, " ]")
    if "not allowed in string literals" in reason:
        sign = _WHOLE_TEXT.sub("", before.rpartition("\n")[2]).partition("'")[0].rstrip()
        mark = '"' if '"' in sign else "'"
        return Misread(f"a text in {mark} ends on its line: put the text in {mark * 3}, or write \\n for a new line")
    if "Unexpected end" in reason:
        if after.startswith(('"', "'")):
            return Misread("the file ends within the text that begins here: a quotation mark is missing")
        if after.startswith("<"):
            return Misread("the file ends within the IRI that begins here: > is missing")
    if reason.startswith("Invalid IRI code point"):
        found = re.match(r"Invalid IRI code point '(.)'", reason)
        sign = f"{found[1]!r}" if found else "a sign"
        what = "a space stands" if sign == "' '" else f"{sign} stands"
        return Misread(f"{what} in this IRI, which may have none: take it out, or close the IRI with > before it")
    if reason.startswith("Unexpected character") and (tag := re.search(r"@([A-Za-z]+)$", before)):
        region = re.match(r"_(\w+)", after)
        if region:
            return Misread(f"a language tag is written with a hyphen: @{tag[1]}-{region[1]}", 0, 1, "-")
    return None


_RULES: tuple[Callable[[str, str, str], Misread | None], ...] = (
    _merge_mark, _unseen, _sign, _address, _dot_expected, _no_object, _no_predicate, _unclosed,
)  # fmt: skip
