"""Where a thing has its page, and which thing a page is of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from urllib.parse import quote, urlencode

from kg.errors import IdentifierError
from kg.rdf.terms import ADDRESSES, IRI, parse_iri

_PLAIN = re.compile(r"[^/?#\s]+(?:/[^/?#\s]+)*\Z")
ROOMS = (
    "api", "browse", "conflicts", "favicon.ico", "graphs", "health", "mcp", "openapi.json", "query", "questions",
    "reconcile", "reported", "review",
    "robots.txt", "search", "sitemap.xml", "sources", "sparql", "static", "suggest", "thing", ".well-known",
)  # fmt: skip
"""First parts of a path that are no part of the name of a thing."""
_SAFE = "/~!$&'()*+,;=:@-._"


class Addresses:
    """The addresses of one site: those of things whose IRIs begin with the base of the project hang on its root."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.graphs = f"{base}graph/"  # how the names of graphs begin, which are called as their files are

    def thing(self, iri: IRI | str, ending: str = "") -> str:
        """Return the address of the page of a thing, or, with an `ending`, of the thing in that form."""
        return _address(self._base, str(iri), ending)

    def iris(self, path: str) -> list[IRI]:
        """Return the IRIs whose page may have a path, given without what a browser escapes; none where it is no IRI.

        An IRI may hold escapes of its own, which a browser has taken for escapes of the path.
        """
        found = []
        for text in dict.fromkeys((path, quote(path, _SAFE), quote(path, "/~-._"))):
            with suppress(IdentifierError):
                found.append(parse_iri(self._base + text))
        return found

    def question(self, name: str, given: Mapping[str, object] | None = None, ending: str = "") -> str:
        """Return the address of a saved query, asked with some values."""
        values = {key: value for key, value in (given or {}).items() if value not in (None, "", ())}
        tail = f"?{urlencode(values, doseq=True)}" if values else ""
        return f"/query/{quote(name, '')}{ending and '.' + ending}{tail}"

    def of_class(self, cls: IRI, **more: object) -> str:
        """Return the address of the list of the things of a class."""
        return f"/browse?{urlencode({'class': _typed(cls), **{k: v for k, v in more.items() if v}})}"

    def search(self, words: str = "") -> str:
        """Return the address of a search."""
        return f"/search?{urlencode({'q': words})}" if words else "/search"


@lru_cache(20_000)  # a page names most of its things several times, and the next page many of them again
def _address(base: str, text: str, ending: str) -> str:
    path, mark, fragment = text.removeprefix(base).partition("#")
    if text.startswith(base) and _PLAIN.match(path) and not _is_taken(path):
        return f"/{quote(path, _SAFE)}{ending and '.' + ending}{mark and '#' + quote(fragment, _SAFE)}"
    return f"/thing{ending and '.' + ending}?{urlencode({'iri': text})}"


def _is_taken(path: str) -> bool:
    return path.split("/", 1)[0] in ROOMS or ".." in path.split("/")


def split_ending(path: str, endings: Mapping[str, str]) -> tuple[str, str]:
    """Return a path without the ending that names a form, and that ending; no text where there is none.

    >>> split_ending("agent/a.ttl", {"ttl": "text/turtle"})
    ('agent/a', 'ttl')
    """
    bare, _, ending = path.rpartition(".")
    return (bare, ending) if bare and ending in endings and not bare.endswith("/") else (path, "")


def _typed(iri: IRI) -> str:
    """Return an IRI as a person types it, to be read whatever prefixes there are.

    >>> _typed(IRI("http://e/a")), _typed(IRI("mailto:a@e"))
    ('http://e/a', '<mailto:a@e>')
    """
    return iri.value if iri.value.startswith(ADDRESSES) else f"<{iri.value}>"
