"""Terms as text: in N-Triples, or as our Turtle files have them, always the same text for the same term."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from kg.rdf.terms import IRI, LOCAL_NAME, XSD_STRING, Literal, Term, escape_text, is_bare, split_iri, to_n3
from kg.rdf.vocabulary import TYPE

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`\ud800-\udfff]')
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# How what stands behind a prefix may begin, as we write it.
_LOCAL_BEGIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")
# RFC 3987, iunreserved: what values in a template keep, beside letters and digits of ASCII; no private use.
_KEPT = re.compile(r"[A-Za-z0-9._~-]*\Z")
_UCS = (
    (0xA0, 0xD7FF),
    (0xF900, 0xFDCF),
    (0xFDF0, 0xFFEF),
    *((plane, plane + 0xFFFD) for plane in range(0x10000, 0xE0000, 0x10000)),
    (0xE1000, 0xEFFFD),
)


class Writer:
    """Writes terms: with prefixes as Turtle does, or in full; `used` are the prefixes that came up."""

    def __init__(self, prefixes: Mapping[str, str] | None = None) -> None:
        self.used: set[str] = set()
        self._namespaces = sorted((prefixes or {}).items(), key=lambda pair: (-len(pair[1]), pair[0]))
        self._fitting: dict[str, list[tuple[str, str]]] = {}

    def term(self, term: Term) -> str:
        """Return a term."""
        if isinstance(term, IRI):
            return self.iri(term.value)
        if isinstance(term, Literal):
            return self.literal(term.lexical, term.datatype, term.language)
        return to_n3(term)

    def iri(self, text: str) -> str:
        """Return an IRI that is known to be one."""
        if text == TYPE.value:  # as a property it is "a", and no prefix is declared for it
            return f"<{text}>"
        head, _ = split_iri(text)
        if head not in self._fitting:
            self._fitting[head] = [
                (prefix, space)
                for prefix, space in self._namespaces
                if head.startswith(space) or space.startswith(head)
            ]
        for prefix, space in self._fitting[head]:
            if text.startswith(space) and LOCAL_NAME.match(text, len(space)):
                self.used.add(prefix)
                return f"{prefix}:{text[len(space) :]}"
        return f"<{text}>"

    def shorten(self, head: str) -> tuple[str, str, str] | None:
        """Return prefix, namespace and the rest of how IRIs begin; None where that may be another prefix."""
        fitting = [
            (prefix, space) for prefix, space in self._namespaces if space.startswith(head) or head.startswith(space)
        ]
        if len(fitting) != 1 or not head.startswith(fitting[0][1]):
            return None
        ((prefix, space),) = fitting
        local = head[len(space) :]
        return (prefix, space, local) if not local or _LOCAL_BEGIN.match(local) else None

    def literal(self, lexical: str, datatype: str, language: str | None) -> str:
        """Return a literal."""
        if language:
            return f'"{escape_text(lexical)}"@{language}'
        if datatype == XSD_STRING:
            return f'"{escape_text(lexical)}"'
        if self._namespaces and is_bare(lexical, datatype):
            return lexical
        return f'"{escape_text(lexical)}"^^{self.iri(datatype)}'


def encode_iri(text: str) -> str:
    """Return a value as it stands in a template of an IRI: all but iunreserved is percent-encoded (RML, section 5)."""
    if _KEPT.match(text):
        return text
    return "".join(letter if _is_kept(letter) else quote(letter, safe="", errors="surrogatepass") for letter in text)


def encode_uri(text: str) -> str:
    """Return a value as it stands in a template of a URI: all but unreserved characters of ASCII is percent-encoded."""
    return quote(text, safe="~", errors="surrogatepass")


def as_it_is(text: str) -> str:
    """Return a value as it stands in a template of a literal."""
    return text


ENCODERS: Mapping[str, Callable[[str], str]] = {"IRI": encode_iri, "URI": encode_uri}
"""How values stand in templates of a term type; in others as they are."""


def _is_kept(letter: str) -> bool:
    if letter <= "\x7f":
        return letter.isalnum() or letter in "-._~"
    code = ord(letter)
    return any(low <= code <= high for low, high in _UCS)


def find_bad(iri: str) -> str | None:
    """Return what is wrong with an absolute IRI, in words, or None."""
    if bad := _NOT_IN_IRI.search(iri):
        return f"it holds {bad[0]!r}"
    return None if _ABSOLUTE.match(iri) else "it has no scheme such as https:"


def is_absolute(iri: str) -> bool:
    """Tell whether a text begins as an absolute IRI does."""
    return bool(_ABSOLUTE.match(iri))


def is_ascii_uri(iri: str) -> bool:
    """Tell whether an IRI is a URI as well."""
    return iri.isascii()
