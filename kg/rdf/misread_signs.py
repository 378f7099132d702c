"""What a person has most likely done wrong with a sign that other texts have and Turtle has not: dashes, separators."""

from __future__ import annotations

import re
from collections.abc import Container

from kg.rdf.misread_texts import Misread, Rule

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_BULLET = re.compile(rf"([-*+\u2022\u00b7{_DASHES}]|\d+[.)])[ \t]+(?=\S)")
_NAME_BEGUN = re.compile(r"[\w:./#-]+$")
_THOUSANDS = re.compile(r"(?<![\w.,+-])[+-]?[1-9]\d{0,2}(?:[ _'\u00a0\u202f]\d{3})*[ _'\u00a0\u202f]?$")
_MORE_THOUSANDS = re.compile(r"[ _'\u00a0\u202f]?\d{3}(?:[ _'\u00a0\u202f]\d{3})*(?![\w.-])")
_SEPARATED = re.compile(r"[ _'\u00a0\u202f]")
_IN_BRACKETS = re.compile(r"\([^()]*$")

# What has brackets that are none: texts, and IRIs.
_QUOTED = re.compile(r"""\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>""")


def _bullet(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Return what a sign is that begins an item in a list of Markdown or of a letter."""
    found = _BULLET.match(after)
    if not found or before.rpartition("\n")[2].strip():
        return None
    told = (
        f"no {found[1]} begins a line, as in a list: take it out; commas stand between values, a dot ends a statement"
    )
    return Misread(told, 0, len(found[0]), "")


def _dash(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if after[:1] not in _DASHES or not after or "is not allowed" not in reason:
        return None
    begun = _NAME_BEGUN.search(before)
    whole = (begun[0] if begun else "") + "-" + re.match(r"[^\s;,.\])]*", after[1:])[0]  # type: ignore[index]
    plain = re.sub(f"[{_DASHES}]", "-", whole)
    if numbers := re.fullmatch(r"(\d+)-(\d+)", plain):
        told = f"{numbers[1]}{after[0]}{numbers[2]} is two numbers: write the one that is meant"
        return Misread(f"{told}, {numbers[1]} or {numbers[2]}")
    return Misread(f"the dash {after[0]} is no hyphen: write {plain}", 0, 1, "-")


def _separator(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    begun, more = _THOUSANDS.search(before), _MORE_THOUSANDS.match(after)
    if not begun or not more:
        return None
    whole = begun[0] + more[0]
    plain = _SEPARATED.sub("", whole)
    told = f"a number is written without separators: write {plain}"
    if " " in whole and not re.search(r" 0\d\d", whole):
        return Misread(f"{told}, or a comma between two numbers", len(begun[0]))
    return Misread(told, len(begun[0]), len(whole), plain)


def _comma_in_list(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    if not reason.startswith(", is not a valid") or not _IN_BRACKETS.search(before):
        return None
    rest = after.partition(")")[0]
    return Misread(
        "spaces stand between the items of a list in ( ): take the commas out", 0, len(rest), rest.replace(",", "")
    )


def _open_list(reason: str, before: str, after: str, prefixes: Container[str]) -> Misread | None:
    """Return that a list is not closed, where a sign stands that ends what it is in; with how it begins."""
    if not re.match(r"[;.\]] is not a valid RDF object", reason):
        return None
    plain = _QUOTED.sub(lambda found: "_" * len(found[0]), before)
    opened: list[int] = []
    for at, sign in enumerate(plain):
        if sign in "([":
            opened.append(at)
        elif sign in ")]" and opened:
            opened.pop()
    if not opened or plain[opened[-1]] != "(":
        return None
    begin = before[opened[-1] :].split()
    shown = " ".join(begin[:2]) if len(begin[0]) == 1 else begin[0]
    end = len(before) - len(before.rstrip())
    return Misread(f"a ) is missing here: the list that begins with {shown} is not closed", end, 0, " )")


RULES: tuple[Rule, ...] = (_bullet, _dash, _separator, _comma_in_list, _open_list)
"""What may be wrong with a sign, each tried in turn."""
