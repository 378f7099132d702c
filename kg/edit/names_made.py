"""Names that a mend of syntax makes: one that nothing describes is hardly meant where one near it is described."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kg.ask.meant import meant_among, slips_among
from kg.edit.spans import Edit, changed_text, offset_of, place_of
from kg.edit.stating import Texts, is_turtle, placed_in
from kg.project.config import Project
from kg.rdf.terms import IRI

_NAME = re.compile(r"(?<![\w:.-])([A-Za-z][\w-]*):((?:[\w%.-]|\\.)*(?:[\w%-]|\\.))")
# What people write for a word, in a name that has none of these signs.
_IN_WORDS = {"&": "and", "+": "plus", "@": "at"}


class NearName(NamedTuple):
    """A name that is described, and what puts it in the place of one that a mend would make."""

    shown: str
    edit: Edit


def near_name(edits: tuple[Edit, ...], texts: Texts, project: Project, prefixes: Mapping[str, str]) -> NearName | None:
    """Return the described name that was likely meant by one that edits make and nothing describes; None for others."""
    edit = edits[0]
    if len(edits) != 1 or edit.start[0] != edit.end[0] or not is_turtle(edit.path):
        return None
    before = texts(edit.path)
    at, size = offset_of(before, *edit.start), edit.end[1] - edit.start[1]
    after, end = changed_text(before, edits), at + len(edit.text)
    begin = after.rfind("\n", 0, at) + 1
    for found in _NAME.finditer(after, begin, _end_of_line(after, end)):
        namespace = prefixes.get(found[1], "")
        if found.end() < end or found.start() > at or not namespace.startswith(project.base):
            continue
        local = re.sub(r"\\(.)", r"\1", found[2])
        known = _described(project, texts, namespace)
        if local in known or f"{found[0]}" in before.split("\n")[edit.start[0] - 1]:
            return None
        meant = _meant(local, known)
        if meant is None:
            return None
        shown, until = f"{found[1]}:{meant}", found.end() - len(edit.text) + size
        start, stop = place_of(before, found.start()), place_of(before, until)
        return NearName(shown, Edit(edit.path, start, stop, shown))
    return None


def _meant(local: str, known: frozenset[str]) -> str | None:
    """Return the known name that was meant: with a word for a sign, a hyphen in its place, or nothing."""
    in_words = "".join(f"-{_IN_WORDS[sign]}-" if sign in _IN_WORDS else sign for sign in local)
    ways = [re.sub(r"[\W_]+", "-", one).strip("-").lower() for one in (in_words, local, re.sub(r"[^\w-]", "", local))]
    if same := [one for one in ways if one in known]:
        return same[0]
    near = sorted(slips_among(ways[-1], known))
    return near[0] if len(near) == 1 else meant_among(ways[-1], known, whole=True)


def _described(project: Project, texts: Texts, namespace: str) -> frozenset[str]:
    """Return the ends of the names in a namespace of which the files say anything."""
    files = [path for path in (*project.iter_ontology_files(), *project.iter_data_files()) if is_turtle(path)]
    subjects = {one.subject for path in files for one in placed_in(path, texts)}
    return frozenset(
        one.value.removeprefix(namespace)
        for one in subjects
        if isinstance(one, IRI) and one.value.startswith(namespace)
    )


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)
