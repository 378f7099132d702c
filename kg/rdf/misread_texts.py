"""What a person has most likely done wrong with a text in Turtle: its quotation marks, its tag or its datatype."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from typing import NamedTuple

_SMART = "“”„‟«»＂"
_SMART_PAIR = re.compile(rf"[{_SMART}]([^{_SMART}\n]*)[{_SMART}]|[‘’`´]([^{_SMART}’`´\n]*)[{_SMART}‘’`´]")
_WHOLE_TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_ESCAPE = re.compile(r"\\(.)")
_OPEN_TEXT = re.compile(
    r"""^(?:<[^<>\s]*>|[^"'#<]|(?<=\S)\#|<(?![^<>\s]*>)|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*+(["'])(.*)$"""
)
# An IRI that nothing closes up to the fault; a text that would be closed by the beginning of a further one.
_OPEN_IRI = re.compile(r"<([\w+.-]+:[^<>\"{}|^`\s]*)\s[^>]*\Z")
_LONG_TEXT = re.compile(r"""(["'])\1\1(?:(?!\1\1\1).)*?(?<!\1)\1\1()[ \t]*[.;,\])](?:(?!\1\1\1).)*\1{3}\Z""", re.DOTALL)
# What ends a statement, or a part of it, at the end of a line; before it a tag or a datatype.
_ENDS = re.compile(r"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)?\s*[.;,\])]\s*$")
_XSD = (
    "date",
    "dateTime",
    "time",
    "gYear",
    "gYearMonth",
    "duration",
    "integer",
    "decimal",
    "double",
    "boolean",
    "string",
)


# A text of which only the second quotation mark is there, with a tag or a datatype behind it or else an end.
_TAIL = r"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)"
_UNOPENED = re.compile(rf"""[^"'\\\n]+?(?:"{_TAIL}?|'{_TAIL})(?=\s*(?:[.;,\])]|$))""")
# What goes on behind a text on its line: a further property, another value of it, a further statement, or a bracket.
_NAME = r"([A-Za-z][\w.-]*)?:[\w%.-]*\w"
_PROPERTY = rf"(?:a|<[^<>\s]*>|{_NAME})\s+(?:$|[\"'<\[\d]|true\b|false\b|[\w.-]*:\w)"
_BEHIND_TAIL = re.compile(
    rf"{_TAIL}(?=\s*;\s+{_PROPERTY}|\s*,\s*(?:$|[\"'<\[]|[\w.-]*:\w)|\s*\.\s+(?:<[^<>\s]*>|{_NAME})\s|\s*[\])]\s*[;,.])"
)
_BEHIND_TEXT = re.compile(rf"(?=\s*;\s+{_PROPERTY}|\s+\.\s+{_NAME}\s+{_PROPERTY})")
# What is quoted within a text, and what is left of that: behind it, or behind a tag, something ends.
_WITHIN_TEXT = re.compile(rf"""([^"\\\n]+")[^"\\\n]*"{_TAIL}?\s*(?:[.;,\])]|$)""")
_SIDE_BY_SIDE = "quotation marks stand side by side here: a text begins and ends with one, or with three"
_BACKSLASH = "a backslash stands before the {} that ends this text: take it out, or write \\\\ where one is meant"
# A mark with a backslash before it, behind which more values, or a property, seem to stand in a text.
_SPOILT_END = re.compile(r"""\\(["'])(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?[ \t]*[,;][ \t]*\Z""")
# What to do, behind what is wrong.
_TO_DO = re.compile(r""": ((?:write|take out) (?:"(?:[^"\\]|\\.)*"[^\s;,]*|[^;"]*))""")


class Misread(NamedTuple):
    """What was most likely forgotten or too much, in words; `back` characters before the fault, or at it.

    In place of `length` characters there, `text` would mend it; None where nobody can tell. What that does is called
    `act`, where the words have an example and not that.
    """

    words: str
    back: int = 0
    length: int = 0
    text: str | None = None
    act: str = ""

    @property
    def title(self) -> str:
        """What is to be done, where the words say that, or else all of them: a text may have any sign within."""
        found = None if self.act else _TO_DO.search(self.words)
        return found[1] if found else self.act or self.words


Rule = Callable[[str, str, str, Container[str]], Misread | None]
"""Gives what was meant, by the reason of a parser, the text before and behind the fault, and the declared prefixes."""


def _marks(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if not re.match(r"'[“”‘’„«»＂`´]' is not allowed", reason):
        return None
    pair = _SMART_PAIR.match(after)
    if pair:
        text = re.sub(r'(?<!\\)"', r"\"", pair[1] or pair[2] or "")
        told = f'straight quotes are needed: write "{text}" instead of {pair[0]}'
        return Misread(told, 0, len(pair[0]), f'"{text}"')
    told = f'straight quotes are needed: write "so" instead of {after[:1]}'
    return Misread(told, 0, 1, '"', f'write " in place of {after[:1]}')


def _tag(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if "language code should" in reason and (found := re.match(r"""["' ]+([A-Za-z]+(?:-[A-Za-z0-9]+)*)["']?""", after)):
        return Misread(
            f"a language tag stands right behind @, without quotes: write @{found[1]}", 0, len(found[0]), found[1]
        )
    if "Expecting a datatype IRI" in reason and after.startswith("@"):
        return Misread("a language tag stands right behind the text: take out ^^ before it", 2, 2, "")
    is_sign = "integer should not be empty" in reason and after.startswith("-")
    if is_sign and (tag := re.search(r"[\"'](@[A-Za-z]+(?:-[A-Za-z0-9]+)*)$", before)):
        return Misread(f"a language tag does not end with a hyphen: write {tag[1]}", 0, 1, "")
    if reason.startswith("Unexpected character") and (tag := re.search(r"@([A-Za-z]+)$", before)):
        region = re.match(r"_(\w+)", after)
        if region:
            return Misread(f"a language tag is written with a hyphen: @{tag[1]}-{region[1]}", 0, 1, "-")
    return None


def _unopened(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _UNOPENED.match(after) if "is not a valid RDF object" in reason and after[:1].isalpha() else None
    if found is None:
        return None
    mark = '"' if '"' in found[0] else "'"
    return Misread(f"a quotation mark is missing before this: write {mark}{found[0]}", 0, 0, mark)


def _datatype(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if "Expecting a datatype IRI" in reason and (word := re.match(r"[A-Za-z]\w*", after)):
        known = f"xsd:{word[0]}" if word[0] in _XSD else f"prefix:{word[0]}"
        mend = known if word[0] in _XSD else None
        return Misread(f"a datatype has its prefix: write {known}", 0, len(word[0]), mend)
    if "dot is expected" in reason.lower() or reason.startswith("^ is not"):
        if after.startswith("^"):
            return Misread("a datatype stands behind two signs ^^, not behind one", 0, 1, "^^")
        text = re.search(r"(\"[^\"\n]*\")(\s*)$", before)
        kind = re.match(r"[A-Za-z][\w-]*:(\w+)", after)
        if text and kind and kind[1] in _XSD:
            told = f"^^ is missing between a text and its datatype: write {text[1]}^^{kind[0]}"
            return Misread(told, len(text[2]), len(text[2]), "^^")
    return None


def _beside(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of marks that stand side by side at an end of a text, so that an empty one stands beside it."""
    if "dot is expected" not in reason.lower() and "not a valid subject" not in reason:
        return None
    found = re.search(r"""(?<!["'\\])(?:"+|'+)$|["']$""", before)
    if found is None or (len(found[0]) < 2 if after[:1] not in ('"', "'") else not after):
        return None
    if len(found[0]) == 3 and _LONG_TEXT.search(before):  # they end one, which began before its time
        return None
    if after[:1] in ("", " ", "\t", ",", ";", ".", "@", "^"):
        return None
    return Misread(_SIDE_BY_SIDE)


def _within(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    line = before.rpartition("\n")[2]
    if "Unexpected escape" in reason and (iri := _OPEN_IRI.search(before)):
        return Misread("> is missing at the end of this IRI", len(before) - iri.end(1), 0, ">")
    if found := re.match(r"Unexpected escape character '\\+(.)'", reason):
        told = f"a backslash in a text is written twice: write \\\\{found[1]}"
        begun = _OPEN_TEXT.match(line)
        others = _ESCAPE.findall(f"{begun[2] if begun else line}{after[2:].partition(chr(10))[0]}")
        if any(sign in "tbnrfuU" for sign in others):  # one of C:\new that reads as a new line may be meant as well
            return Misread(f"{told}, and so for each that is meant")
        if not after.startswith("\\"):
            return Misread(told)
        text = re.match(rf"(?:\\.|[^\\{begun[1]}])*" if begun else r"\\", after)[0]  # type: ignore[index]  # all of it fits
        every = list(dict.fromkeys(sign for sign in _ESCAPE.findall(text) if sign not in "\"'\\"))
        told += "".join(f" and \\\\{sign}" for sign in every if sign != found[1])
        return Misread(told, 0, len(text), re.sub(r"\\(?![\"'\\])|(\\[\"'\\])", lambda one: one[1] or "\\\\", text))
    if "not allowed in string literals" in reason:
        begun = _OPEN_TEXT.match(line)
        if begun and re.search(rf"[\"']{_TAIL}$", line[: begun.start(1)]):
            return _too_many(begun[1], len(line) - begun.start(1))
        if begun and (known := _unclosed(begun[1], begun[2], len(line) - begun.start(2), prefixes)):
            return known
        sign = _WHOLE_TEXT.sub("", line).partition("'")[0].rstrip()
        mark = '"' if '"' in sign else "'"
        return Misread(f"a text in {mark} ends on its line: put the text in {mark * 3}, or write \\n for a new line")
    if "Unexpected end" in reason and after[:1] in ('"', "'") and after[:1] and after[1:3] != after[0] * 2:
        if re.search(rf"[\"']{_TAIL}$", before):
            return _too_many(after[0], 0)
        return _unclosed(after[0], after[1:], -1, prefixes)
    if "not a valid subject" in reason or "dot is expected" in reason.lower():
        if long := _LONG_TEXT.search(before):
            mark = long[1][0]
            told = f"a quotation mark is missing here: the text in {mark * 3} that begins before it is not closed"
            return Misread(told, len(before) - long.start(2), 0, mark)
        *_, last = (None, *_WHOLE_TEXT.finditer(line))
        if last and last.end() == len(line) and (at := _end_within(last[0][1:-1], prefixes)) is not None:
            return _mark_missing(last[0][0], last[0][1 : at + 1], len(last[0]) - 1 - at)
        if (
            last
            and last.end() == len(line)
            and (spoilt := _SPOILT_END.search(last[0][1:-1]))
            and spoilt[1] == last[0][0]
        ):
            return _spoilt(spoilt[1], last[0][1 : spoilt.start() + 1], len(last[0]) - 1 - spoilt.start())
        word = re.match(r"[^\W\d][\w-]*(?![\w:.-])", after)
        if word and line.endswith(('"', "'")):
            told = f"the quotation mark before {word[0]} ends the text: write \\{line[-1]} for one within a text"
            if line.endswith("'"):
                return Misread(f'{told}, or put the text in "')
            whole = _WITHIN_TEXT.match(after)
            if whole is None:
                return Misread(told)
            quoted = f'\\"{whole[1][:-1]}\\"'
            return Misread(told, 1, whole.end(1) + 1, quoted, f"write {quoted}")
    return None


def _too_many(mark: str, back: int) -> Misread:
    return Misread(f"this {mark} stands behind the end of a text, and is one too many: take it out", back, 1, "")


def _unclosed(mark: str, rest: str, back: int, prefixes: Container[str]) -> Misread | None:
    """Return where the text ends that is not closed on its line; the rest behind its mark is before the fault."""
    if (at := _end_within(rest, prefixes)) is not None:
        return _mark_missing(mark, rest[:at], back - at)
    end = _ENDS.search(rest)
    if end is None:
        return None
    text = rest[: end.start()]
    if text and text[-1] in _SMART:
        whole = f"{mark}{text[:-1]}{mark}"
        told = f"straight quotes are needed: write {whole} instead of {whole[:-1]}{text[-1]}"
        return Misread(told, back - end.start() + 1, 1, mark)
    return _mark_missing(mark, text, back - end.start())


def _mark_missing(mark: str, text: str, back: int) -> Misread:
    other = "'" if mark == '"' else '"'
    if not text.strip():
        return Misread(
            f"this {mark} begins a text with nothing in it, and is one too many: take it out", back + 1, 1, ""
        )
    if text.rstrip().endswith(f"\\{mark}"):
        return _spoilt(mark, text.rstrip()[:-2], back + 2 + len(text) - len(text.rstrip()))
    if text.rstrip().endswith(other):
        told = f"this text begins with {mark} and ends with {other}: the same quotation mark stands at both ends"
        return Misread(told, back + 1)
    spaces = len(text) - len(text.rstrip())  # what stands before a tag is no part of the text
    told = f"a quotation mark is missing here: the text {mark}{text.rstrip()} is not closed"
    return Misread(told, back + spaces, spaces, mark)


def _spoilt(mark: str, text: str, back: int) -> Misread:
    """Return that a backslash stands before the end of a text; one behind a letter, alone in it, is not meant."""
    told = _BACKSLASH.format(mark)
    if text.count(f"\\{mark}") % 2:
        told = f"a quotation mark is missing here, as \\{mark} is part of a text; or, the backslash is one too many"
    if not text[-1:].isalpha() or "\\" in text or mark in text:  # of a folder, an inch, or what is quoted
        return Misread(told, back)
    return Misread(told, back, 1, "", "take out the backslash")


def _end_within(rest: str, prefixes: Container[str]) -> int | None:
    """Return where, in what stands behind a mark on its line, a text ends behind which statements go on."""
    for way in (_BEHIND_TAIL, _BEHIND_TEXT):
        for found in way.finditer(rest):
            if found.start() and all(prefix is None or prefix in prefixes for prefix in found.groups()):
                return found.start()
    return None


RULES: tuple[Rule, ...] = (_marks, _tag, _unopened, _datatype, _beside, _within)
"""What may be wrong with a text, each tried in turn."""
