"""A bracket that a statement lacks, or has too much: of all places where it may go, the one that all speaks for.

A parser stumbles behind such a slip, often far behind it, and every place at which the brackets match again gives a
statement that can be read. Only one of them is meant. Which one is seen from what is stated alike elsewhere, and from
how the lines are indented; where these do not agree on one, nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.edit.likeness import (
    Pattern,
    TripleOf,
    declarations_in,
    misplaced_lines,
    patterns_in,
    patterns_of,
    same_statements,
)
from kg.edit.spans import Edit, place_of
from kg.edit.stating import Texts, is_turtle
from kg.edit.unfit import allowed_in, count_unfit
from kg.places.terminals import TOKEN
from kg.project.config import Project

_PAIRS = {"]": "[", ")": "("}
_SIGNS = "[]()"
_MOST_TOKENS = 600
_MOST_READ = 1 << 18
_LONGEST = 1 << 14
_MOST_BACK = 1 << 16
# The end of a statement, before a line that begins at the margin.
_STARTS = re.compile(r"\.[ \t]*\n(?:[ \t]*\n)*(?=[^\s#\])])")


class Token(NamedTuple):
    """A piece of a text from `start` to before `end`."""

    text: str
    start: int
    end: int


class _Reading(NamedTuple):
    """A statement with its bracket put in or taken out, and what speaks against it: the less, the better."""

    begin: int
    end: int
    sign: str
    unlike: int
    misplaced: int
    is_odd: bool
    triples: tuple[TripleOf, ...]


class Bracket(NamedTuple):
    """What puts the brackets of a statement in order, with its name; None where several ways are as good."""

    edit: Edit | None
    title: str = ""


def bracket_edit(path: Path, texts: Texts, line: int, project: Project) -> Bracket | None:
    """Return what puts the brackets of the statement at a line in order; None where none is lost or too much.

    What the shapes of a project know of the things comes first, and what is stated alike elsewhere after that.
    """
    text = texts(path)
    tokens = _statement_at(text, line)
    wanted = _wanted(tokens)
    if wanted is None:
        return None
    if len(tokens) > _MOST_TOKENS or tokens[-1].end - tokens[0].start > _LONGEST:
        return Bracket(None)
    readings = _readings(path, text, tokens, wanted, texts)
    if not readings:
        return None
    best = _best(readings, project)
    if best is None:
        return Bracket(None)
    begin, end = place_of(text, best.begin), place_of(text, best.end)
    if not best.sign:
        return Bracket(Edit(path, begin, end, ""), f"take out this {text[best.begin : best.end]}")
    if best.sign in "[(":
        near = next(one for one in tokens if one.start >= best.begin)
        return Bracket(Edit(path, begin, end, f"{best.sign} "), f"put {best.sign} before {near.text}")
    near = [one for one in tokens if one.end <= best.begin][-1]
    return Bracket(Edit(path, begin, end, f" {best.sign}"), f"put {best.sign} behind {near.text}")


def _statement_at(text: str, line: int) -> list[Token]:
    """Return the pieces of the statement that a line is part of, to its dot: within brackets there is none."""
    begin = 0
    for _ in range(line - 1):
        begin = text.find("\n", begin) + 1
    end = text.find("\n", begin)
    end = len(text) if end < 0 else end
    found: list[Token] = []
    for match in TOKEN.finditer(text, _start_before(text, begin)):
        if match.lastgroup == "space":
            continue
        piece = Token(match[0], match.start(), match.end())
        found.append(piece)
        if match.lastgroup == "mark" and piece.text in (".", "{", "}"):
            if piece.end > begin and (found[0].end <= end) and _wanted(found) is not None:
                return found
            if piece.end >= end:
                return []
            found = []
    return found if found and found[0].end <= end else []


def _start_before(text: str, at: int) -> int:
    """Return where a statement begins, as far as the ends of lines tell, with at least a whole one to a place."""
    if '"""' in text or "'''" in text:  # which may have lines that look so
        return 0
    for _ in range(2):
        starts = [found.end() for found in _STARTS.finditer(text, max(0, at - _MOST_BACK), at)]
        at = starts[-1] - 1 if starts else 0
    return max(at, 0)


def _wanted(tokens: Sequence[Token]) -> tuple[str, str] | None:
    """Return the sign that is missing and the one that may be too much instead; None where it is not just one."""
    off = {}
    for closing, opening in _PAIRS.items():
        signs = [one.text for one in tokens]
        off[closing] = signs.count(opening) - signs.count(closing)
    if sorted(map(abs, off.values())) != [0, 1]:
        return None
    closing = next(sign for sign, number in off.items() if number)
    return (closing, _PAIRS[closing]) if off[closing] > 0 else (_PAIRS[closing], closing)


def _readings(path: Path, text: str, tokens: Sequence[Token], wanted: tuple[str, str], texts: Texts) -> list[_Reading]:
    """Return a statement with its brackets in order in all ways that can be read; of those that say the same, one."""
    missing, extra = wanted
    begin, end = tokens[0].start, tokens[-1].end
    head = declarations_in(text[:begin])
    if len(head) > _LONGEST:
        return []
    known: frozenset[Pattern] | None = None
    found: dict[object, _Reading] = {}
    places = [(at, at) for at in (one.start if missing in "[(" else one.end for one in tokens)]
    for first, last in [*places, *((one.start, one.end) for one in tokens if one.text == extra)]:
        put = missing if first == last else ""
        body = f"{text[begin:first]} {put} {text[last:end]}"
        if not _match(tokens, first, put) or (triples := same_statements(head + body)) is None:
            continue
        if known is None:
            known = _known(path, texts, text[:begin] + text[end:])
        unlike = len(patterns_of(triples) - known)
        is_odd = (not put and unlike > 0) or (put != "" and _is_pointless(tokens, first, put))
        if triples not in found or found[triples].is_odd:
            found[triples] = _Reading(first, last, put, unlike, misplaced_lines(body), is_odd, triples)
    return list(found.values())


def _is_pointless(tokens: Sequence[Token], at: int, put: str) -> bool:
    """Tell whether a bracket that is put at a place encloses nothing, or makes a list of nothing but a list."""
    before = next((one.text for one in reversed(tokens) if one.end <= at), "")
    behind = next((one.text for one in tokens if one.start >= at), "")
    if put in "()" and put in (before, behind):
        return True
    return before == _PAIRS.get(put) if put in _PAIRS else put == _PAIRS.get(behind)


def _match(tokens: Sequence[Token], at: int, put: str) -> bool:
    """Tell whether each bracket is closed by one of its kind, with one put at a place, or taken out there."""
    signs: list[tuple[float, str]] = [(one.start, one.text) for one in tokens if one.text in _SIGNS]
    signs = [*signs, (at - 0.5, put)] if put else [one for one in signs if one[0] != at]
    opened: list[str] = []
    for _, sign in sorted(signs):
        if sign in "[(":
            opened.append(sign)
        elif not opened or opened.pop() != _PAIRS[sign]:
            return False
    return not opened


def _known(path: Path, texts: Texts, rest: str) -> frozenset[Pattern]:
    """Return how the rest of a file and those beside it are built, of many only the first ones."""
    found, left = set(patterns_in(rest[:_MOST_READ])), _MOST_READ
    for other in sorted(path.parent.glob("*")):
        if other != path and is_turtle(other) and 0 < other.stat().st_size <= left:
            left -= other.stat().st_size
            found |= patterns_in(texts(other))
    return frozenset(found)


def _best(readings: Sequence[_Reading], project: Project) -> _Reading | None:
    """Return the reading of which nothing speaks for another one more; None where there are several.

    A bracket that is there was rather meant than not, so none is taken out where another one may be missing. Of things
    whose classes shapes know, that others are stated so is not enough to tell.
    """
    readings = [one for one in readings if not one.is_odd] or readings
    left = _fitting(readings, project) if len(readings) > 1 else None
    unlike = min(one.unlike for one in left or readings)
    misplaced = min(one.misplaced for one in left or readings)
    if left is not None and len(left) > 1 and sum(one.misplaced == misplaced for one in left) > 1:
        return None
    best = [one for one in left or readings if (one.unlike, one.misplaced) == (unlike, misplaced)]
    if len(best) != 1 or (not best[0].sign and any(one.sign and not one.is_odd for one in readings)):
        return None
    return best[0]


def _fitting(readings: Sequence[_Reading], project: Project) -> list[_Reading] | None:
    """Return the readings that shapes find least in; None where they know the class of nothing."""
    allowed = allowed_in(project)
    unfit = [count_unfit(one.triples, allowed) for one in readings] if allowed is not None else []
    known = [number for number in unfit if number is not None]
    if not known:
        return None
    return [one for one, number in zip(readings, unfit, strict=True) if number == min(known)]
