"""Where a new thing stands in a file: beside the others of its class, in the section that a comment heads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from kg.places.reader import Placed
from kg.rdf.terms import Term
from kg.rdf.vocabulary import TYPE

_SECTION = re.compile(r"^#", re.MULTILINE)


def place_in(text: str, placed: Iterable[Placed], classes: Collection[Term]) -> int:
    """Return where a new thing stands: at the end of the section in which the last one of its classes does."""
    alike = (one.at_subject for one in placed if one.predicate == TYPE and one.value in classes)
    last = max(alike, default=None)
    line = text.find("\n", last) if last is not None else -1
    section = _SECTION.search(text, line) if line >= 0 else None
    return len(text[: section.start()].rstrip("\n")) + 1 if section is not None else len(text)
