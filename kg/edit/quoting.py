"""A quotation mark that a line lacks: of all places where it may go, the one where all that is read is as elsewhere.

Wherever it is put, the marks behind it change sides, so that few places give a statement that can be read; of these,
the texts are to have no statements in them, and to begin and end as texts do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from kg.edit.likeness import Pattern, TripleOf, declarations_in, patterns_in, patterns_of, same_statements
from kg.edit.odd_texts import makes_odd_texts
from kg.edit.read_again import holds_statements
from kg.edit.spans import Edit
from kg.edit.stating import Texts
from kg.edit.written import more_prefixes
from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import Literal

_MARK = re.compile(r'\\.|(")')
# Where a text may begin or end.
_PLACE = re.compile(r"(?:(?<=[\s\[(])|^)(?=\S)|(?<=\S)[ \t]+(?=@[A-Za-z]|\^\^)|(?<=\S)(?=[\s;,.)\]^@]|$)")
_LONG = '"' * 3
# What stands behind the end of a text.
_ENDS = re.compile(r"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)?\s*(?:[.;,\])]|$)")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"[^"]*\Z', re.DOTALL)
_TYPED = re.compile(r'"((?:[^"\\]|\\.)*)"\^\^<([^<>]*)>\Z', re.DOTALL)
_NO_TEXT = re.compile(r"\A\s|\s\Z|(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)\Z|\A[,;.]")
# Marks that stand together, none of them written with a backslash as a part of a text.
_RUN = re.compile(r"\\.|(\"+|'+)", re.DOTALL)
# Within a text, what ends one, or begins one behind what stands between values.
_OTHER_TEXT = re.compile(
    r"""["'](?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w-]*:\w+)?(?:\\n|\s)*[;,.](?:\\n|\s)|[;,](?:\\n|\s)+\\?["']"""
)
_MOST_LINES = 200
_MOST_BETWEEN, _MOST_PAIRS = 4, 300
_MOST_READ = 1 << 18
_MOST_PLACES, _LONGEST = 600, 1 << 14


def quote_edit(path: Path, texts: Texts, line: int, prefixes: Mapping[str, str]) -> Edit | None:
    """Return what puts a quotation mark where one is lost on a line; None where none is, or where nobody can tell.

    Of a text in three of them that nothing closes, the three are put on the line on which it begins or ends.
    """
    text = texts(path)
    lines = text.split("\n")
    if line > len(lines):
        return None
    if text.count(_LONG) % 2:
        numbers, mark = [*range(line, min(line + _MOST_LINES, len(lines)) + 1)], _LONG
    elif _LONG not in text and sum(map(bool, _MARK.findall(lines[line - 1]))) % 2:
        numbers, mark = [line], '"'
    else:
        return None
    first, last = _around(lines, line - 1)
    head = _head(lines, first, last, prefixes)
    numbers = [one for one in numbers if one <= last + 1]
    around = sum(map(len, lines[first : last + 1]))
    if len(head) + around > _LONGEST or sum(len(_PLACE.findall(lines[one - 1])) for one in numbers) > _MOST_PLACES:
        return None
    known = patterns_in("\n".join([*lines[:first], *lines[last + 1 :]])[:_MOST_READ])
    found: dict[tuple[TripleOf, ...], tuple[int, Edit]] = {}
    for number in numbers:
        own = lines[number - 1]
        for place in _PLACE.finditer(own):
            begin, end = place.span()
            body = [*lines[first : number - 1], f"{own[:begin]}{mark}{own[end:]}", *lines[number : last + 1]]
            triples = same_statements(head + "\n".join(body))
            if (
                triples
                and triples not in found
                and _is_meant(triples, "\n".join(lines[first : last + 1]), "\n".join(body))
            ):
                edit = Edit(path, (number, begin + 1), (number, end + 1), mark)
                found[triples] = len(patterns_of(triples) - known), edit
    best = min((unlike for unlike, _ in found.values()), default=0)
    edits = [edit for unlike, edit in found.values() if unlike == best]
    return edits[0] if len(edits) == 1 else None


def unlike_marks_edits(path: Path, texts: Texts, line: int, prefixes: Mapping[str, str]) -> tuple[Edit, ...]:
    """Return what makes the marks at both ends of a text in the statement at a line alike; none where nobody can tell.

    They are of two kinds, or there are more of them than a text has.
    """
    text = texts(path)
    lines = text.split("\n")
    if line > len(lines):
        return ()
    first, last = _around(lines, line - 1)
    head = _head(lines, first, last, prefixes)
    body = "\n".join(lines[first : last + 1])
    pairs = _unlike_pairs(body)
    if not pairs or len(pairs) > _MOST_PAIRS or len(head) + len(body) > _LONGEST or same_statements(head + body):
        return ()
    known: frozenset[Pattern] | None = None
    found: dict[tuple[TripleOf, ...], tuple[tuple[int, int], tuple[Edit, ...]]] = {}
    for begin, end, mark in pairs:
        between, replaced = body[begin[1] : end[0]], body[slice(*begin)] + body[slice(*end)]
        if '"' in between and '"' in replaced and mark[0] != '"':  # it may be the end of what is quoted within
            continue
        mended = f"{body[: begin[0]]}{mark}{between}{mark}{body[end[1] :]}"
        triples = same_statements(head + mended)
        if not triples or triples in found or not _is_meant(triples, body, mended):
            continue
        if known is None:
            known = patterns_in("\n".join([*lines[:first], *lines[last + 1 :]])[:_MOST_READ])
        edits = tuple(_edit(path, body, first, span, mark) for span in (begin, end) if body[slice(*span)] != mark)
        against = sum(map(_holds_others, triples)), len(patterns_of(triples) - known)
        found[triples] = against, edits
    best = min((against for against, _ in found.values()), default=None)
    ways = [edits for against, edits in found.values() if against == best]
    return ways[0] if len(ways) == 1 else ()


_Span = tuple[int, int]


def _unlike_pairs(body: str) -> list[tuple[_Span, _Span, str]]:
    """Return where marks stand near each other that are not alike or too many, and what may stand in place of both."""
    runs = [place.span(1) for place in _RUN.finditer(body) if place[1]]
    found = []
    for at, begin in enumerate(runs):
        for end in runs[at + 1 : at + 1 + _MOST_BETWEEN]:
            one, other = body[slice(*begin)], body[slice(*end)]
            if one == other and len(one) in (1, len(_LONG)):
                continue
            is_long = len(one) >= len(_LONG) or len(other) >= len(_LONG)
            on_one_line = "\n" not in body[begin[1] : end[0]]
            for sign in dict.fromkeys((one[0], other[0])):
                found += [(begin, end, sign)] * on_one_line + [(begin, end, sign * len(_LONG))] * is_long
    return found


def _edit(path: Path, body: str, first: int, span: _Span, mark: str) -> Edit:
    """Return a mark in place of those at a span of a text that begins behind so many lines."""
    line, column = first + body.count("\n", 0, span[0]) + 1, span[0] - body.rfind("\n", 0, span[0])
    return Edit(path, (line, column), (line, column + span[1] - span[0]), mark)


def long_text_edits(path: Path, texts: Texts, line: int) -> tuple[Edit, ...]:
    """Return what puts a text that begins on a line and ends on a later one in three marks, as it stands."""
    lines = texts(path).split("\n")
    marks = [place.start() for place in _MARK.finditer(lines[line - 1]) if place[1]] if line <= len(lines) else []
    if len(marks) % 2 == 0 or _LONG in lines[line - 1]:
        return ()
    for number in range(line + 1, min(line + _MOST_LINES, len(lines)) + 1):
        ends = [place.start() for place in _MARK.finditer(lines[number - 1]) if place[1]]
        if not ends:
            continue
        if not _ENDS.match(lines[number - 1], ends[0] + 1):
            break
        begin, end = marks[-1], ends[0]
        return (
            Edit(path, (line, begin + 1), (line, begin + 2), _LONG),
            Edit(path, (number, end + 1), (number, end + 2), _LONG),
        )
    return ()


def _around(lines: list[str], own: int) -> tuple[int, int]:
    """Return the first and the last line of the statement that a line is part of, as far as the ends of lines tell."""
    first = last = own
    while (
        first > 0
        and own - first < _MOST_LINES
        and not lines[first - 1].rstrip().endswith(".")
        and lines[first - 1].strip()
    ):
        first -= 1
    while last < len(lines) - 1 and last - own < _MOST_LINES and not lines[last].rstrip().endswith("."):
        last += 1
    return first, last


def _head(lines: list[str], first: int, last: int, prefixes: Mapping[str, str]) -> str:
    """Return the declarations that the statement on some lines is read with; `prefixes` go without saying."""
    declared = declarations_in("\n".join(lines[:first]))
    return f"{more_prefixes(declared + chr(10).join(lines[first : last + 1]), prefixes)}\n{declared}"


def _is_meant(triples: tuple[TripleOf, ...], before: str, after: str) -> bool:
    return all(_is_text(one) and _is_typed(one, before) for one in triples) and not makes_odd_texts(before, after)


def _is_typed(triple: TripleOf, before: str) -> bool:
    """Tell whether a value, if it has a datatype, is one of it, or stood so before."""
    found = _TYPED.match(triple[2])
    return found is None or f'"{found[1]}"' in before or is_well_formed(Literal(found[1], found[2]))


def _holds_others(triple: TripleOf) -> bool:
    """Tell whether a value is a text that looks as if others were a part of it."""
    found = _TEXT.match(triple[2])
    return found is not None and _OTHER_TEXT.search(found[1]) is not None


def _is_text(triple: TripleOf) -> bool:
    """Tell whether a value, if it is a text, is one that people write, without statements in it."""
    found = _TEXT.match(triple[2])
    return found is None or not (_NO_TEXT.search(found[1]) or holds_statements(found[1]))
