"""Whether a text with a mend of its syntax is better for it: the mended text is read again, before anybody sees it.

What a reader takes for forgotten is a guess. One that is wrong leaves a fault, brings another one, or makes statements
part of a text, or a text that nobody meant, which no reader takes for a fault.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.edit.odd_texts import makes_odd_texts
from kg.edit.spans import Edit, changed_text
from kg.edit.stating import Texts, is_turtle
from kg.edit.written import more_prefixes
from kg.errors import KgError, Mend, TurtleError
from kg.rdf.turtle import iter_quads

_DECLARES = "@prefix "
_PREFIX = re.compile(r"^[ \t]*@prefix[ \t]+([\w.-]*):[ \t]*<[^>\n]*>", re.MULTILINE)
_NAME = r"(?:[A-Za-z][\w.-]*)?:[\w%.-]*\w"
# Signs and names that statements are made of.
_STATEMENTS = re.compile(rf"[;,.]\s+(?:a|{_NAME})\s+(?:{_NAME}|<|\"|'|\[|\d|$)")


class _Read(NamedTuple):
    """What a reader makes of a text: the places of its faults by their words, and texts with statements in them.

    `stated` is what is said of things with names, and how often.
    """

    faults: tuple[tuple[str, tuple[int, int]], ...]
    swallowing: frozenset[str]
    stated: Mapping[tuple[str, str, str], int] = MappingProxyType({})


def edit_of(mend: Mend, texts: Texts) -> Edit:
    """Return a mend as an edit; a declaration goes to where it belongs in the text as it is now."""
    path, line, column = mend.at.path, mend.at.line or 1, mend.at.column or 1
    if mend.text.startswith(_DECLARES):
        line = _line_of_prefix(texts(path), mend.text)
    return Edit(path, (line, column), (line, column + mend.length), mend.text)


def _line_of_prefix(text: str, declared: str) -> int:
    """Return the line before which a declaration is to stand: in the order of the others, or before the first line."""
    name = declared.split()[1]
    places = [(f"{found[1]}:", text.count("\n", 0, found.start()) + 1) for found in _PREFIX.finditer(text)]
    after = [line for other, line in places if other > name]
    return after[0] if after else (places[-1][1] + 1 if places else 1)


def is_good(edits: tuple[Edit, ...], texts: Texts, prefixes: Mapping[str, str]) -> bool:
    """Tell whether the text of a file is better with edits; of what is no Turtle that is not known, and so it is.

    That some `prefixes` are not declared in it is a fault of its own, which a mend of another one may bring to light.
    """
    path = edits[0].path
    if edits[0].text.startswith(_DECLARES):  # which no guess is; a fault behind it in its statement now comes to light
        return True
    before = texts(path)
    if not is_turtle(path):
        return True
    after = changed_text(before, edits)
    declared = more_prefixes(f"{before}\n{after}", prefixes)
    return not makes_odd_texts(before, after) and _is_better(path, declared + before, declared + after)


def _is_better(path: Path, before: str, after: str) -> bool:
    """Tell whether a text has a fault fewer than before, none that is new, no statements in its texts, and all others.

    The same slip further below may come to light, which was hidden by the one that is mended: for a bracket that is
    closed where none was open that looks the same.
    """
    old, new = _read(path, before), _read(path, after)
    if Counter(words for words, _ in new.faults) - Counter(words for words, _ in old.faults):
        return False
    if new.swallowing - old.swallowing:
        return False
    mended = {subject for subject, _, _ in Counter(new.stated) - Counter(old.stated)}
    things = {subject for subject, _, _ in new.stated}  # of which one may have been taken for a property
    gone = Counter(old.stated) - Counter(new.stated)
    if any(subject not in mended and f"<{prop}>" not in things for subject, prop, _ in gone):
        return False  # nothing is mended of that one, and something of it is gone
    if len(new.faults) < len(old.faults):
        return True
    if len(new.faults) > len(old.faults) or _closes_bracket(before, after):
        return False
    pairs = list(zip(_places(old), _places(new), strict=True))
    return all(was <= now for was, now in pairs) and any(was < now for was, now in pairs)


def holds_statements(text: str) -> bool:
    """Tell whether a text of the data has signs and names in it that statements are made of."""
    return _STATEMENTS.search(text) is not None


def _closes_bracket(before: str, after: str) -> bool:
    return any(after.count(sign) > before.count(sign) for sign in "])")


def _places(read: _Read) -> list[tuple[int, int]]:
    return sorted(place for _, place in read.faults)


@lru_cache(maxsize=4)
def _read(path: Path, text: str) -> _Read:
    faults: list[TurtleError] = []
    swallowing, stated = set(), Counter[tuple[str, str, str]]()
    try:
        for quad in iter_quads(path, faults, text.encode("utf-8")):
            value: Any = quad.object
            subject, shown = str(quad.subject), str(value)
            if not subject.startswith("_:"):
                stated[subject, quad.predicate.value, "_:" if shown.startswith("_:") else shown] += 1
            if hasattr(value, "datatype") and holds_statements(value.value):
                swallowing.add(value.value)
    except KgError as error:
        return _Read(((error.message, (0, 0)),), frozenset())
    return _Read(tuple((one.message, _place(one)) for one in faults), frozenset(swallowing), stated)


def _place(fault: TurtleError) -> tuple[int, int]:
    at = fault.location
    return (at.line or 0, at.column or 0) if at else (0, 0)
