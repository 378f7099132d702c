"""Names with a prefix that stand between < and >, where they are addresses of their own: `<work:so>` is not work:so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kg.places.reader import Placed, Reader
from kg.rdf.formats import graph_format
from kg.rdf.opened import iter_pieces
from kg.rdf.terms import IRI, Term
from kg.rdf.turtle import read_bytes
from kg.rdf.usual_prefixes import SCHEMES
from kg.rdf.vocabulary import TYPE

Bracketed = list[tuple[str, int, int]]
"""Names that stand in brackets in a file, each with the line and the column of its bracket."""

_NAME = re.compile(r"[A-Za-z][\w.-]*:\w(?:[\w.-]*[\w-])?")
_LARGEST, _MOST = 1 << 24, 100


def find_bracketed(path: Path, prefixes: frozenset[str], content: bytes | None = None) -> Bracketed:
    """Return the names of some prefixes that stand in brackets as subjects, properties or classes.

    Of other values the shapes tell. Of many the first ones; a file of more than 16 MB that has any is not looked at.
    """
    begins = _begins(prefixes - SCHEMES)
    if begins is None or not any(begins.search(piece) for piece in iter_pieces(path, content)):
        return []
    text = (read_bytes(path) if content is None else b"".join(iter_pieces(path, content))).decode("utf-8", "replace")
    if len(text) > _LARGEST or graph_format(path) not in ("turtle", "trig"):
        return []
    found: dict[int, str] = {}
    for placed in Reader(text, 0, {}, "").read():
        for term, offset in _terms_of(placed):
            name = term.value if isinstance(term, IRI) else ""
            if text[offset : offset + 1] == "<" and begins.match(f"<{name}".encode()):
                found[offset] = name
                if len(found) == _MOST:
                    return _placed(text, found)
    return _placed(text, found)


def _placed(text: str, names: Mapping[int, str]) -> Bracketed:
    """Return names with their lines and columns, from one to the next."""
    found, line, before = Bracketed(), 1, 0
    for at, name in sorted(names.items()):
        line, before = line + text.count("\n", before, at), at
        found.append((name, line, at - text.rfind("\n", 0, at)))
    return found


def is_name(text: str) -> bool:
    """Tell whether what stands in brackets is a name with a prefix without them as well."""
    return _NAME.fullmatch(text) is not None


def _terms_of(placed: Placed) -> list[tuple[Term, int]]:
    own = [(placed.subject, placed.at_subject), (placed.predicate, placed.at_predicate)]
    return [*own, (placed.value, placed.at_value)] if placed.predicate == TYPE else own


@lru_cache(maxsize=256)
def _begins(prefixes: frozenset[str]) -> re.Pattern[bytes] | None:
    names = "|".join(re.escape(prefix) for prefix in sorted(prefixes) if prefix)
    return re.compile(rf"<(?:{names}):".encode()) if names else None
