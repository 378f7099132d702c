"""What a person has most likely done wrong where a parser of Turtle gave up: a sign left out, or one too many.

A parser tells what it met and could not use. What was forgotten is seen from what stands before it and behind it.
"""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.meant_numbers import number_with_word
from kg.rdf.misread_beside import RULES as OF_BESIDE
from kg.rdf.misread_between import RULES as OF_BETWEEN
from kg.rdf.misread_entities import RULES as OF_ENTITIES
from kg.rdf.misread_lines import RULES as OF_LINES
from kg.rdf.misread_lists import RULES as OF_LISTS
from kg.rdf.misread_lookalikes import RULES as OF_LOOKALIKES
from kg.rdf.misread_marks import RULES as OF_MARKS
from kg.rdf.misread_remarks import RULES as OF_REMARKS
from kg.rdf.misread_signs import RULES as OF_SIGNS
from kg.rdf.misread_texts import RULES as OF_TEXTS
from kg.rdf.misread_texts import Misread, Rule
from kg.rdf.misread_values import RULES as OF_VALUES
from kg.rdf.misread_values import is_further_value
from kg.rdf.misread_words import RULES as OF_WORDS

_NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%/#.-]*"
_TERM = rf"(?:<[^<>\s]*>|{_NAME})"
_VALUE = rf"(?:{_TERM}|\"[^\"]*\"[^\s;,.]*|[+-]?\d[\w.]*|true|false)"
_PROPERTY_AND_VALUE = re.compile(rf"(?:{_TERM}|a)[ \t]+\S")
_AFTER_COMMA = re.compile(rf"(,)\s*{_TERM}\s+$")
_AFTER_SEMICOLON = re.compile(rf"(;)[ \t]*\n(?:[ \t]*\n)*{_TERM}[ \t]+$")
_NEXT_AFTER_SEMICOLON = re.compile(rf"(;)[ \t]*\n(?:[ \t]*\n)*{_TERM}[ \t]+{_TERM}[ \t]+$")
_BEGUN_IRI = re.compile(r"<[\w+-]+:[^<>\"{}|^`\\\s]*[^<>\"{}|^`\\\s;,.](?=[;,.]?(?:\s|$))")
_WORD = re.compile(r"[^\W\d][\w-]*")
_WORDS_AND_PROPERTY = re.compile(rf"([\w-]+(?:[ \t]+[\w-]+)*?)[ \t]+(?:{_NAME}|a)[ \t]+[^\s.;,]")
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TAGGED = re.compile(r"([^\"@]*[^\"@\s])(@[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)")
_PREFIX_ALONE = re.compile(r"(?:^|\s)([A-Za-z][\w.-]*:)[ \t]+$")
_DOT_NEEDED = "a dot is needed here, as another thing begins below: a semicolon goes on with the same thing"
_COMMA = "a comma is missing here, before a further value"
_CLOSED = ("]", ")")
_EARLY_DOT = re.compile(rf"(\.)[ \t]*\n(?:[ \t]*\n)*[ \t]+{_TERM}[ \t]+(?:{_VALUE}[ \t]*)?$")
_REST_OF_DATE = re.compile(rf"(-\d\d(?:-\d\d)?)(?![\w-])(?:\"?[ \t]*\^\^[ \t]*({_TERM})|\")?")
_ONE_VALUE = re.compile(rf"{_VALUE}\s*(?:[;,.\])]|$)")
_WITHOUT_A = re.compile(r"(?:^|\n)\S+[ \t]+(?:[A-Za-z][\w.-]*)?:([A-Z]\w*)[ \t]*$")
_NO_VALUE = re.compile(rf"{_TERM}[ \t]*\n(?:[ \t]*\n)*{_TERM}[ \t]+$")
_UNENDED = re.compile(r"(?:^|[\n.])[ \t]*@(?:prefix|base)\s[^\n]*>\s*$")
_ADDRESS = re.compile(r"(https?)(://[^\s;,]*[^\s;,.])")


def misread(reason: str, before: str, after: str, prefixes: Container[str] = ()) -> Misread | None:
    """Return what was most likely meant, by what stands before and behind a fault; None where it is not known.

    `before` is the text of the last lines up to the fault, without comments, and `after` the rest of its line;
    `prefixes` are those that are declared before it.
    """
    for rule in _RULES:
        if (found := rule(reason, before, after, prefixes)) is not None:
            return found
    return None


def _end(before: str) -> int:
    """Return how far before the fault the last thing ends."""
    return len(before) - len(before.rstrip())


def _sign(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if (found := re.match(r"'([&%@!~*=?+$/])' is not allowed", reason)) and before[-1:].strip():
        begun = re.search(r"\S+$", before)
        if begun and ":" in begun[0] and not after.startswith("//"):
            told = f"the sign {found[1]} cannot stand in a name behind a prefix as it is: write \\{found[1]}"
            told += ", or, if the name has none, the name without it"
            if found[1] == "&" and (rest := re.match(r"&([\w-]+)", after)):
                told += f", as in {begun[0]}-and-{rest[1]}"
            elif found[1] == "/" and (rest := re.match(r"/([\w-]+)", after)):
                told += f", as in {begun[0]} or {begun[0]}-{rest[1]}; or write the IRI whole, in < and >"
            return Misread(told, 0, 0, "\\", f"write \\{found[1]}")
        if found[1] == "/":  # of a date in figures, or of an address
            return None
        return Misread(f'{begun[0] if begun else ""}{found[1]} is no value: write a text in quotes, as "12{found[1]}"')
    return None


def _address(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _ADDRESS.match(after)
    if found and "prefix http" in reason:
        return Misread(f"an address stands in < and >: write <{found[0]}>", 0, len(found[0]), f"<{found[0]}>")
    return None


def _dot_expected(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if "dot is expected" not in reason.lower() and "not a valid subject" not in reason:
        return None
    if reason.startswith(". is not") and before.rpartition("\n")[2].rstrip().endswith("."):
        gap = len(before) - len(before.rstrip())
        return Misread("this dot is one too many: a statement ends with one", gap + 1 if gap else 0, 1, "")
    if after.strip() and (next_one := _NEXT_AFTER_SEMICOLON.search(before)):
        return Misread(_DOT_NEEDED, len(before) - next_one.start(1), 1, ".")
    line = before.rpartition("\n")[2]
    if (year := re.search(r"(?<![\w\"'-])\d{4}$", before)) and (rest := _REST_OF_DATE.match(after)):
        day = year[0] + rest[1]
        kind = rest[2] or f"xsd:{'date' if len(day) > 7 else 'gYearMonth'}"
        length = 4 + len(rest[0])
        return Misread(f'a date stands in quotes: write "{day}"^^{kind}', 4, length, f'"{day}"^^{kind}')
    word = _WORD.match(after)
    if word and not re.match(rf"{_NAME}", after) and re.search(rf"{_NAME} $", line):
        if apart := _apart(line, word[0]):
            return apart
        words = re.match(r"[\w-]+(?:[ \t]+[\w-]+)*(?=\s*(?:[;,.\])]|$))", after)
        said = line.split()
        joined = _joined(said[-1], words[0] if words else word[0], of_class=said[-2:-1] == ["a"])
        return Misread(f'a name behind a prefix has no spaces: write {joined}, or text in quotes, "so"')
    if line.strip() and (comma := _AFTER_COMMA.search(before)) and not (further := is_further_value(before, after)):
        told = "a semicolon is needed here: a comma comes before a further value, a semicolon before a further property"
        if further is None:
            told = f"{_COMMA}; or, if {before.split()[-1]} is a property, a semicolon is needed before it"
            return Misread(told, _end(before))
        return Misread(told, len(before) - comma.start(1), 1, ";")
    if line and not line.strip() and after.startswith(("[", "(")) and before.rstrip()[-1:] in _CLOSED:
        return Misread(_COMMA, _end(before), 0, ",")
    literal = re.match(r"[\"'\d+-]", after) is not None
    if _ONE_VALUE.match(after) and (literal or "dot is expected" in reason.lower()) and line and before.strip():
        return Misread(_COMMA, _end(before), 0, ",")
    if line.strip() and _PROPERTY_AND_VALUE.match(after) and "dot is expected" in reason.lower():
        return Misread("a semicolon is missing here, before a further property", _end(before), 0, " ;")
    if not line.strip() and line and _PROPERTY_AND_VALUE.match(after):
        return Misread("a semicolon is missing at the end of this line", _end(before), 0, " ;")
    return None


def _joined(name: str, word: str, *, of_class: bool = False) -> str:
    """Return a name with spaces in it as one without, in small letters as most names are, unless it is of a class."""
    prefix, _, local = name.partition(":")
    if of_class and local[:1].isupper():
        return "".join((name, *(f"{one[:1].upper()}{one[1:]}" for one in word.split())))
    return f"{prefix}:{'-'.join((local, *word.split())).lower()}"


def _apart(line: str, word: str) -> Misread | None:
    """Return that a space stands behind the colon of a prefix, if so, before a word."""
    found = _PREFIX_ALONE.search(line)
    if not found:
        return None
    gap = len(line) - found.end(1)
    return Misread(f"no space stands behind the colon of a prefix: write {found[1]}{word}", gap, gap, "")


def _no_object(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if not (found := re.match(r"(\S+) is not a valid RDF object", reason)):
        return None
    what = found[1]
    if (semicolon := _AFTER_SEMICOLON.search(before)) and (what == "a" or ":" in what):
        return Misread(_DOT_NEEDED, len(before) - semicolon.start(1), 1, ".")
    if what in (".", ";", ",", "]"):
        end = _end(before)
        if before[: len(before) - end].endswith(","):
            told = "a value is missing behind this comma, or the comma is one too many: write it, or take the comma out"
            return Misread(told, end + 1)
        return Misread("a value is missing here", end)
    if what == "a" and re.match(rf"a[ \t]+{_NAME}", after):
        return Misread("a value is missing here, before the small letter a, which stands before a class", _end(before))
    if what.startswith("?"):
        return Misread(f"{what} is a variable, and these are for queries: write the value itself")
    if what in ("True", "False", "TRUE", "FALSE"):
        return Misread(f"write {what.lower()}, in small letters", 0, len(what), what.lower())
    if _WORD.fullmatch(what) or _TAGGED.fullmatch(what):
        if re.match(rf"[ \t]+(?:{_NAME}|[\"'<\d])", after[len(what) :]) and (apart := _apart(before, what)):
            return apart
        if re.search(r"(?:^|\s)a\s+$", before):
            return Misread(f"the class {what} needs its prefix, as in :{what}")
        text = re.match(r"[^;,.\n\"]*[^;,.\n\"\s]", after)
        shown = text[0] if text else what
        if after[len(shown) :].lstrip(" \t").startswith('"'):  # where the text ends is not known
            return Misread(f"text stands in quotes: one is missing before {shown}, or too much behind it")
        tagged = _TAGGED.fullmatch(shown)
        if tagged and not re.match(r"\.\S", after[len(shown) :]):  # an address for mail goes on
            quoted = f'"{tagged[1]}"{tagged[2]}'
            return Misread(
                f"text stands in quotes, and its language behind them: write {quoted}", 0, len(shown), quoted
            )
        if _ID.fullmatch(shown):
            if named := re.findall(rf"(?<![\w:.-])[A-Za-z][\w.-]*:{shown}(?![\w-])", before):
                told = f'{shown} is neither a thing nor a text: write {named[-1]}, or a text in quotes, "{shown}"'
                return Misread(told)
            told = f'text stands in quotes: write "{shown}"; a thing is written with its prefix, as in :{shown}'
            return Misread(told, 0, len(shown), f'"{shown}"')
        return Misread(f'text stands in quotes: write "{shown}"', 0, len(shown), f'"{shown}"')
    return None


def _no_predicate(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if not (found := re.match(r"(\S+) is not a valid predicate", reason)):
        return None
    if found[1] in ("A", "is", "isa", "type"):
        return Misread("the class of a thing stands behind the small letter a", 0, len(found[1]), "a")
    if found[1] == "[" and before.endswith("[") and (link := re.match(r"\[([^\[\]\n\"]+)\]\]", after)):
        told = f'brackets twice are no link here: write the thing with its prefix, or a text, "{link[1].strip()}"'
        return Misread(told, 1)
    if _WORD.fullmatch(found[1]) and (apart := _apart(before, found[1])):
        return apart
    spaced = re.search(rf"(?:^|\n)({_NAME})[ \t]+$", before)
    if spaced and (words := _WORDS_AND_PROPERTY.match(after)):
        return Misread(f"a name behind a prefix has no spaces: write {_joined(spaced[1], words[1])}")
    if _WORD.fullmatch(found[1]):
        return Misread(f"the property {found[1]} needs its prefix, as in :{found[1]}")
    if found[1] == ".":
        return Misread("a property and a value are missing here, or the sign before it is one too many", _end(before))
    return None


def _unclosed(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if "should end with a ']'" in reason:
        return Misread("a ] is missing before this", _end(before), 0, " ]")
    if "Unexpected end" in reason:
        if after.startswith(('"', "'")):
            return Misread("the file ends within the text that begins here: a quotation mark is missing")
        if after.startswith("<"):
            if begun := _BEGUN_IRI.match(after):
                return Misread("> is missing at the end of this IRI", -begun.end(), 0, ">", f"write {begun[0]}>")
            return Misread("the file ends within the IRI that begins here: > is missing")
    if reason.startswith("Invalid IRI code point"):
        found = re.match(r"Invalid IRI code point '(.)'", reason)
        sign = f"{found[1]!r}" if found else "a sign"
        what = "a space stands" if sign == "' '" else f"{sign} stands"
        return Misread(f"{what} in this IRI, which may have none: take it out, or close the IRI with > before it")
    return None


def _gap_of_line(before: str) -> int:
    """Return how far back the first word of the last line stands."""
    return len(before.rpartition("\n")[2].lstrip())


def _declaration(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if "PREFIX keyword should" in reason and (word := re.match(r"([\w-]+)(?:\s*=)?(?=\s*<)", after)):
        return Misread(f"a colon is missing behind the prefix: write {word[1]}:", 0, len(word[0]), f"{word[1]}:")
    if "PREFIX declaration should" in reason and (address := re.match(r"\w+://\S*", after)):
        return Misread(f"the namespace stands in < and >: write <{address[0]}>", 0, len(address[0]), f"<{address[0]}>")
    if "dot is expected" in reason.lower() and _UNENDED.search(before):
        return Misread("a dot is missing at the end of this declaration", _end(before), 0, " .")
    line = before.rpartition("\n")[2]
    if reason.startswith(". is not") and re.match(r"\s*(?:PREFIX|BASE)\b", line, re.IGNORECASE):
        return Misread("PREFIX and BASE without @ have no dot at their end: take it out", 0, 1, "")
    return None


def _statement(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    gap = _NO_VALUE.search(before) if "dot is expected" in reason or "subject" in reason else None
    if gap and _PROPERTY_AND_VALUE.match(after):
        end = len(gap[0].partition("\n")[0].rstrip())
        return Misread("a value is missing here; what stands behind # is a comment", len(gap[0]) - end)
    refused = re.match(r"(.+) is not a valid (RDF object|predicate|subject)", reason, re.DOTALL)
    if not refused:
        return None
    what, reason = refused.groups()
    if what in ("]", ")") and "subject" in reason:
        return Misread(f"this {what} closes no bracket that stands before it: take it out", 0, 1, "")
    if what == "=":
        return Misread("no = stands between a property and its value: take it out", 0, 1, "")
    if what == "{":
        return Misread("{ begins a graph, which files of TriG (.trig) have; in Turtle statements stand without a graph")
    if what == "," and "predicate" in reason:
        return Misread("a statement has one subject: write a statement for each, as commas stand between values only")
    goes_on = what not in (".", "a") or (what == "." and "object" in reason)
    if goes_on and "subject" not in reason and "{" not in before and (dot := _EARLY_DOT.search(before)):
        if "\n" in dot[0].partition("\n")[2]:  # where a line is empty, a new statement most likely begins
            told = "a line is missing that says what this is said of; or, if the statement above goes on, "
            return Misread(f"{told}a semicolon stands in place of its dot", _gap_of_line(before))
        told = "this dot ends the statement, and the line below goes on with it: a semicolon is needed here"
        return Misread(told, len(before) - dot.start(1), 1, ";")
    if what in (";", ".") and (bare := _WITHOUT_A.search(before)):
        told = f"a class stands behind the small letter a, which is missing before {before[bare.start(1) :].rstrip()}"
        name = before[bare.start() :].split()[-1]
        return Misread(told.replace(f" {bare[1]}", f" {name}"), len(before) - before.rindex(name), 0, "a ")
    if "predicate" in reason and what in prefixes and (local := re.match(rf"{re.escape(what)}[ .]+(\w+)(?=\s)", after)):
        return Misread(f"a colon is missing: write {what}:{local[1]}", 0, len(local[0]), f"{what}:{local[1]}")
    if "subject" in reason:
        number = re.search(r"(?<![\w:.-])[+-]?\d+$", before)
        if number and (word := re.match(r"[A-Za-z%][A-Za-z%\d]*", after)):
            whole = number[0] + word[0]
            meant = number_with_word(whole)
            is_sure = re.fullmatch(r"st|nd|rd|th|[OoIl][OoIl\d]*", word[0]) is not None
            surely = meant if is_sure else None
            told = f'{whole} is no number: write {f"{meant}, or " if meant else ""}a text in quotes, "{whole}"'
            return Misread(told, len(number[0]), len(whole), surely, f"write {meant}")
        if (what == "a" or ":" in what) and (gap := _NO_VALUE.search(before)):
            end = len(before[gap.start() :].partition("\n")[0].rstrip())
            return Misread(
                "a value is missing here; what stands behind # is a comment", len(before) - gap.start() - end
            )
    return None


_RULES: tuple[Rule, ...] = (
    *OF_REMARKS, *OF_ENTITIES, *OF_LOOKALIKES, *OF_LINES, *OF_BESIDE, _declaration, *OF_LISTS, *OF_MARKS, *OF_BETWEEN,
    *OF_WORDS, _statement, *OF_TEXTS, *OF_SIGNS, _sign, _address, *OF_VALUES, _dot_expected, _no_object,
    _no_predicate, _unclosed,
)  # fmt: skip
