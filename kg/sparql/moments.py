"""Texts whose answer differs from one moment to the next, though nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

from kg.errors import KgError

# Between the name and the bracket there may be comments.
_MOMENTS = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*(?:#[^\r\n]*[\r\n]\s*)*\(", re.IGNORECASE)


def asks_for_the_moment(text: str) -> bool:
    """Tell whether a query, or a file with queries in it, may ask for the time or for chance (SPARQL 1.1, 17.4).

    A name in a text or a comment counts as well: who is told so has only more to do.
    """
    return _MOMENTS.search(text) is not None


def file_asks_for_the_moment(path: Path) -> bool:
    """Tell the same of a file, packed or not; one that cannot be read may."""
    from kg.rdf.guarded import open_unpacked

    try:
        with open_unpacked(path) as file:
            return asks_for_the_moment(file.read().decode("utf-8", "replace"))
    except (KgError, OSError):
        return True
