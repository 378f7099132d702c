"""The answers of SPARQL endpoints: found to be whole, and given to a parser as a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from kg.errors import InputError, RemoteError
from kg.io.response import Response
from kg.rdf.formats import BY_MEDIA_TYPE, FORMATS
from kg.rdf.nesting import Nesting, OfBraces, OfElements, OfTripleTerms

T = TypeVar("T")
ROWS = {
    "application/sparql-results+json": "JSON",
    "application/json": "JSON",
    "application/sparql-results+xml": "XML",
    "application/xml": "XML",
    "text/xml": "XML",
}
"""The media types of rows, and of graphs below, with the parser's names for them."""
GRAPHS = {media: FORMATS[name].constant for media, name in BY_MEDIA_TYPE.items() if not FORMATS[name].named_graphs}
# What servers say when rows are missing: Virtuoso's time limit and row limit, and a plain word for it.
_PARTIAL = ("X-SQL-State", "X-SPARQL-MaxRows", "X-Partial-Result", "X-Incomplete")
_BLOCK = 1 << 16
_MOST_TRUTH = 1 << 18
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_WITHIN = 256
_XML_END = re.compile(rb"</(?:[\w.-]+:)?(?:sparql|RDF)\s*>\s*(?:<!--(?:[^-]|-[^-])*-->\s*)*\Z")
_WHY: Mapping[int, str] = {
    400: "does not accept the query",
    401: "wants a name and a password",
    403: "forbids this",
    404: "has nothing there",
    405: "does not accept this kind of request",
    406: "cannot answer in a format that kg reads",
    408: "gave up waiting for the query",
    413: "finds the query too large",
    414: 'finds the address too long; use method = "POST"',
    415: "does not accept the form of the request",
    429: "has too many requests from here",
    500: "failed at the query",
    501: "cannot do this",
    502: "is behind a machine that could not reach it",
    503: "is overloaded or being serviced",
    504: "reached its time limit",
}


def parsed(response: Response, work: Callable[[], T]) -> T:
    """Return what a parser makes of an answer; raise RemoteError for what it cannot read."""
    try:
        return work()
    except (SyntaxError, ValueError, InputError) as error:
        raise RemoteError(f"{response.url}: the answer cannot be read, or is cut off: {error}") from None


def kind_of(response: Response, known: Mapping[str, str]) -> str:
    """Return the parser's name for the format of an answer, by ROWS or GRAPHS; raise RemoteError for another."""
    kind = known.get(response.media_type)
    if kind is None:
        told = response.media_type or "no media type"
        raise RemoteError(f"{response.url} answers with {told}, which is no answer to a query: {response.quote()}")
    return kind


def require_whole(response: Response) -> None:
    """Raise RemoteError for a status that is no answer, and for an answer that says it is a part."""
    where = f"{urlsplit(response.url).scheme}://{urlsplit(response.url).netloc}{urlsplit(response.url).path}"
    if not 200 <= response.status < 300:
        why = _WHY.get(response.status, "gives no answer")
        raise RemoteError(f"{where} {why} (HTTP {response.status}): {response.quote()}".rstrip(": "))
    for header in _PARTIAL:
        if header in response.headers:
            raise RemoteError(
                f"{where} says that its answer is not whole ({header}: {response.headers[header]}); ask for less"
            )
    if response.status == 206:
        raise RemoteError(f"{where} gives only a part of the answer (HTTP 206); ask for less at a time")


class Body:
    """The body of an answer as a file for a parser.

    A document type in XML is refused wherever it stands, for it can make text grow. Virtuoso's names of blank nodes,
    which the format does not allow, lose what is too much.
    """

    def __init__(self, response: Response) -> None:
        self.response = response
        self._ended = False
        self._ready = self._rest = self._last = b""
        self._elements = OfElements() if self._is_xml else None
        of_others: Nesting = OfBraces() if "json" in response.media_type else OfTripleTerms()
        self._nesting = self._elements or of_others

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, nothing at the end."""
        while not self._ended and (size < 0 or not self._ready):
            block = self.response.read(_BLOCK)
            if self._nesting.is_too_deep(block):
                raise RemoteError(f"{self.response.url}: the answer is nested more deeply than is read")
            if self._elements is not None and self._elements.declares:
                raise RemoteError(f"{self.response.url}: the answer declares a document type, which is not read")
            self._ended = not block
            self._last = (self._last + block)[-_WITHIN:]
            text = self._rest + block
            cut = len(text) if self._ended else text.rfind(b"}") + 1 or max(0, len(text) - _WITHIN)
            self._ready += _NODE.sub(rb"\1", text[:cut]) if b"nodeID://" in text else text[:cut]
            self._rest = text[cut:]
        found, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return found

    def require_end(self) -> None:
        """Refuse an answer in XML that goes on behind its end, as some servers report a failure, or that lacks its end.

        Its parser takes an answer that stops between two rows for whole; those of other forms read on to the end.
        """
        self.read()
        if self._is_xml and not _XML_END.search(self._last):
            raise RemoteError(f"{self.response.url}: the answer is cut off, or more text follows it")

    def read_truth(self) -> bytes:
        """Return all of an answer to an ASK; raise RemoteError for one that is cut off, goes on, or is far too large.

        A parser of JSON does not look behind the truth.
        """
        found = b""
        while block := self.read(_BLOCK):
            found += block
            if len(found) > _MOST_TRUTH:
                raise RemoteError(f"{self.response.url} answers an ASK with more than true or false")
        self.require_end()
        if not self._is_xml:
            import json

            try:
                json.loads(found)
            except (ValueError, RecursionError):
                told = "the answer cannot be read, or is cut off, or more text follows it"
                raise RemoteError(f"{self.response.url}: {told}") from None
        return found

    @property
    def _is_xml(self) -> bool:
        return self.response.media_type.endswith("xml")
