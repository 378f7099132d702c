"""Which form of an answer is wanted: by the ending of an address, or else by the Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.rdf.formats import FORMATS

HTML = "text/html"
GRAPHS: Mapping[str, str] = {known.suffix[1:]: known.media_type for known in FORMATS.values()}
"""The media type of each ending that a graph may have."""
ROWS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ndjson": "application/x-ndjson",
    "md": "text/markdown",
}
_ALSO = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "application/xhtml+xml": HTML,
    "text/plain": "application/n-triples",
    "application/x-turtle": "text/turtle",
}
"""Names by which programs ask for a form that has another one."""


class _Range(NamedTuple):
    quality: float
    exactness: int
    kind: str


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type of those `offered` that an Accept header likes best; None where it wants none of them.

    Of those liked alike the first one offered is taken. No header accepts everything.
    """
    return _choose(accept, tuple(offered))


@lru_cache(256)
def _choose(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = [_read(part) for part in accept.split(",") if part.strip()] or [_Range(1.0, 0, "*/*")]
    best: tuple[float, int] = (0.0, 0)
    chosen = None
    for place, kind in enumerate(offered):
        fitting = [one for one in ranges if _fits(one.kind, kind)]
        if not fitting:
            continue
        quality = max(fitting, key=lambda one: one.exactness).quality
        if quality > 0 and (chosen is None or (quality, -place) > best):
            best, chosen = (quality, -place), kind
    return chosen


def _read(part: str) -> _Range:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    kind = kind.lower()
    return _Range(quality, 0 if kind == "*/*" else 1 if kind.endswith("/*") else 2, _ALSO.get(kind, kind))


def _fits(wanted: str, kind: str) -> bool:
    bare = kind.partition(";")[0]
    return wanted in ("*/*", bare) or (wanted.endswith("/*") and bare.startswith(wanted[:-1]))
