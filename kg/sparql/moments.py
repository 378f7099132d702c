"""Texts whose answer differs from one moment to the next, though nothing else does."""

from __future__ import annotations

import re

_MOMENTS = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\s*\(", re.IGNORECASE)


def asks_for_the_moment(text: str) -> bool:
    """Tell whether a query, or a file with queries in it, may ask for the time or for chance (SPARQL 1.1, 17.4).

    A name in a text or a comment counts as well: who is told so has only more to do.
    """
    return _MOMENTS.search(text) is not None
