"""What a relative IRI means, as the parsers have it: dots are taken out of what is relative, not out of the base."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PARTS = re.compile(r"((?:[^:/?#]+:)?)((?://[^/?#]*)?)([^?#]*)((?:\?[^#]*)?)(.*)", re.DOTALL)


def resolve(base: str, iri: str) -> str:
    """Return an IRI as it is meant with a base, an absolute one or without a base as it is (RFC 3986, section 5.2)."""
    if not base or _SCHEME.match(iri):
        return iri
    _, authority, path, query, fragment = _parts(iri)
    scheme, base_authority, base_path, base_query, _ = _parts(base)
    if authority:
        return scheme + iri
    if not path:
        return scheme + base_authority + base_path + (query or base_query) + fragment
    root = "/" if base_authority else ""  # what is above all, where parsers end
    if path.startswith("/"):
        return scheme + base_authority + _without_dots("", path, root) + query + fragment
    folder = base_path[: base_path.rfind("/") + 1] or root
    return scheme + base_authority + _without_dots(folder, path, root) + query + fragment


def _parts(iri: str) -> tuple[str, ...]:
    found = _PARTS.match(iri)
    return found.groups() if found else ("", "", iri, "", "")


def _without_dots(folder: str, path: str, root: str) -> str:
    *segments, last = path.split("/")
    for segment in segments:
        if segment == "..":
            folder = _above(folder) or root
        elif segment != ".":
            folder += f"{segment}/"
    if last == "..":
        return _above(folder) or root
    return folder if last == "." else folder + last


def _above(folder: str) -> str:
    return folder[: folder.rfind("/", 0, -1) + 1]
