"""What a person has most likely done wrong beside a value: a doubt, how exact a number is, a link, no space, a sign.

What a sign beside a value says is lost without it, so that a person has to say what becomes of that.
"""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.misread_between import NAME, TEXT
from kg.rdf.misread_texts import Misread, Rule
from kg.rdf.words_of_doubt import DOUBTING

_BEHIND_VALUE = re.compile(rf"(?:<[^<>\s]*>|{NAME}|{TEXT}|(?<![\w.])[+-]?\d[\d.,]*)[ \t]*$")
_DOUBT = re.compile(rf"\?+(?=[ \t]*(?:[;,.\])]|$))|[(\[](?:\?+|{DOUBTING})[)\]]")
_DOUBTED = re.compile(rf"({DOUBTING})[ \t]+({NAME}|{TEXT})", re.IGNORECASE)
_ABOUT = re.compile(
    r"(~|[≈≃±≥≤]|[<>]=?|c(?:a|irca)?\.|circa|about|around|nearly|almost|over|under|at least|at most|up to|"
    r"more than|less than)[ \t]*(\d[\d.,]*\d|\d)(?=[ \t]*(?:[;,.\])]|$))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.:\"'-])\d[\d.,]*$")
_MORE = re.compile(r"(\+|[~≈±])(?=[ \t]*(?:[;,.\])]|$))")
_LINK = re.compile(r"([^\[\]\n]+)\]\(([^()\s]*)\)")
_JOINED = re.compile(r"(?:^|\s)(([A-Za-z][\w.-]*):([\w-]+)):(\w[\w%-]*)\s*$")
_DECLARED = re.compile(r"(?:^|\n)[ \t]*@?(?:prefix[ \t]+[\w.-]*:|base)[ \t]*<[^<>\s]*>[ \t]*$", re.IGNORECASE)


def _doubt(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _DOUBT.match(after) if _BEHIND_VALUE.search(before) else None
    if found is None or not re.search("variable name|dot is expected|not a valid", reason):
        return None
    value = (_BEHIND_VALUE.search(before) or found)[0].strip()
    told = f"{found[0]} says that {value} is doubted, and what is doubted is no fact: state a claim with it"
    return Misread(f"{told}, or take out {found[0]} where it is none")


def _doubting_word(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a word before a name or a text by which it is doubted."""
    found = _DOUBTED.match(after) if "is not a valid" in reason and "subject" not in reason else None
    if found is None:
        return None
    kind = "denied" if found[1].lower() == "not" else "doubted"
    told = f"{found[1]} says that {found[2]} is {kind}, and what is {kind} is no fact: state a claim with it"
    return Misread(f"{told}, or take out {found[1]} where it is none")


def _exact(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a sign or a word before or behind a number by which it is not exact."""
    number = _NUMBER.search(before)
    if number and (more := _MORE.match(after)):
        sign, figures, back = more[1], number[0], len(number[0])
    elif (found := _ABOUT.match(after)) and re.search(r"is not a|Unexpected end|Invalid IRI", reason):
        sign, figures, back = found[1], found[2], 0
    else:
        return None
    figures = re.sub(r",(?=\d{3}(?:\D|$))", "", figures)
    told = f"{sign} says that {figures} is not exact, and no sign stands beside a number: write {figures} alone where"
    return Misread(f"{told} its property says that, as what {sign} says is lost elsewhere", back)


def _link(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    found = _LINK.match(after) if before.endswith("[") else None
    if found is None:
        return None
    text = found[1].strip().replace('"', r"\"")
    is_name = re.fullmatch(NAME, found[2]) and found[2].partition(":")[0] in prefixes
    told = f"a link of Markdown is nothing here: write {found[2] if is_name else 'the thing with its prefix'}"
    told += f', or a text, "{text}"'
    return Misread(told if is_name else f"{told}, or the address between < and >, <{found[2]}>", 1)


def _no_space(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Tell of a property and its value without a space between them, where the prefix of the value is declared."""
    found = _JOINED.search(before) if re.match(r"[;,.\]] is not a valid", reason) else None
    if found is None or found[2] not in prefixes:
        return None
    parts = [at for at in range(1, len(found[3])) if found[3][at:] in prefixes]
    if not parts:
        return None
    begin = found.start(3) + parts[0]
    written = f"{before[found.start(1) : begin]} {before[begin : found.end(4)]}"
    told = f"a space stands between a property and its value: write {written}"
    return Misread(told, len(before) - begin, 0, " " if len(parts) == 1 else None)


def _declared(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if not re.match("[;,] is not a valid subject|.*dot is expected", reason, re.IGNORECASE):
        return None
    if after[:1] not in (";", ",") or not _DECLARED.search(before):
        return None
    return Misread(f"a dot ends a declaration, and no {after[0]}: write . in place of it", 0, 1, ".")


RULES: tuple[Rule, ...] = (_doubt, _doubting_word, _exact, _link, _no_space, _declared)
"""What may stand beside a value, each tried in turn."""
