"""A month in words, or a number with words, in no quotation marks: of what is meant, what the shapes allow."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.edit.spans import Edit, offset_of
from kg.edit.stating import Texts
from kg.edit.unfit import allowed_in
from kg.edit.written import prefixes_of
from kg.errors import Location
from kg.project.config import Project
from kg.rdf.left_out import left_out
from kg.rdf.misread_words import counted_meant, month_meant
from kg.rdf.terms import IRI, XSD

_PROPERTY = re.compile(r"(?:^|[\s\[;])([A-Za-z][\w.-]*):([\w-]+)\s+$")
_MOST_BEFORE = 1_000


def worded_edits(
    place: Location, texts: Texts, project: Project, prefixes: Mapping[str, str]
) -> list[tuple[Edit, bool]]:
    """Return what may stand in place of words, each with whether it says what was said; nothing if shapes are silent.

    Of the first day of a month, where a date is asked for, nothing was said; of what a number counts, something was.
    """
    text, line, column = texts(place.path), place.line or 1, place.column or 1
    own = text.split("\n")[line - 1]
    meant = month_meant(own[column - 1 :]) or counted_meant(own[column - 1 :])
    at = offset_of(text, line, column)
    named = _PROPERTY.search(text[max(0, at - _MOST_BEFORE) : at]) if meant else None
    space = {**prefixes, **prefixes_of(text)}.get(named[1]) if named else None
    allowed = allowed_in(project) if space is not None else None
    if named is None or space is None or allowed is None:
        return []
    path = IRI(space + named[2])
    known = [allowed.of([cls]).get(path) for cls in allowed.knowing(path)]
    every = {one.datatypes for one in known if one is not None}
    datatypes = {datatype.removeprefix(XSD) for datatype in every.pop()} if len(every) == 1 else set()
    end = column + len(meant[""])
    return [
        (
            Edit(place.path, (line, column), (line, end), written),
            kind != "date" and left_out(meant[""], written, XSD + kind) is None,
        )
        for kind, written in meant.items()
        if kind in datatypes
    ]
