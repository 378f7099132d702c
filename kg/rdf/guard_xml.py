"""What a parser would hold of XML, counted as it streams by: open elements, a text up to its end, and entities.

Another parser goes ahead of it, which gives everything away at once. An entity may stand for text, but for no other
entity and for nothing outside the file: a few of those stand for more text than a machine has room for.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

from kg.errors import LimitError, Location, TurtleError
from kg.io.decoding import NO_UTF8
from kg.rdf.limits import LONGEST, MOST_ENTITY_TEXT, MOST_OPEN, too_deep, too_long
from kg.rdf.xml_encoding import require_readable

_LONGEST_NAME = 100
_NO_TOKEN, _TOO_MUCH = 4, 43
"""What expat gives as its reason where a text has no sense, and where entities grow without end, by its own measure."""
_REFERENCE = re.compile(rb"&([^&;<\s]{1,100}+);")


def _before_no_utf8(rest: bytes) -> str | None:
    """Return the text that stands before bytes that are no UTF-8; None where there are none before the next element."""
    try:
        rest.partition(b"<")[0].decode()
    except UnicodeDecodeError as error:
        return error.object[: error.start].decode()
    return None


class XmlGuard:
    """Takes in each block of a document before a parser does; raises KgError where that would take too much."""

    def __init__(self, path: Path) -> None:
        self._path, self._edge = path, b""
        self._depth = self._fed = self._last = self._grown = 0
        self._entities: dict[bytes, int] = {}
        self._parser = expat.ParserCreate()
        self._parser.ordered_attributes = True  # takes less time
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = self._declare

    def feed(self, block: bytes) -> None:
        """Take in a block, an empty one at the end."""
        if not self._fed:
            require_readable(block, self._path)
        self._fed += len(block)
        try:
            self._parser.Parse(block, not block)
        except expat.ExpatError as error:
            if error.code == _TOO_MUCH:
                raise self._grows() from None
            where = Location(self._path, error.lineno, error.offset + 1)
            at = self._parser.ErrorByteIndex - self._fed + len(block)
            if error.code == _NO_TOKEN and at >= 0 and (before := _before_no_utf8(block[at:])) is not None:
                told = NO_UTF8
                lines, last = before.count("\n"), len(before) - before.rfind("\n")
                column = last if lines else error.offset + 1 + len(before)
                where = Location(self._path, error.lineno + lines, column)
                raise TurtleError(told, location=where) from None
            raise TurtleError(f"is no XML: {str(error).partition(':')[0]}", location=where) from None
        if self._fed - self._last > LONGEST:
            raise too_long("a text", LONGEST, self._path)
        if self._entities:
            self._count(self._edge + block)

    def _count(self, text: bytes) -> None:
        end = 0
        for found in _REFERENCE.finditer(text):
            self._grown += self._entities.get(found[1], 0)
            end = found.end()
        self._edge = text[max(end, len(text) - _LONGEST_NAME - 1) :]
        if self._grown > MOST_ENTITY_TEXT:
            raise self._grows()

    def _grows(self) -> LimitError:
        message = f"its entities stand for more than {MOST_ENTITY_TEXT:,} bytes, or for far more than the file holds"
        return LimitError(f"{message}; that much is not read", location=Location(self._path))

    def _start(self, name: str, attributes: object) -> None:
        self._depth += 1
        self._last = self._parser.CurrentByteIndex
        if self._depth > MOST_OPEN:
            raise too_deep(MOST_OPEN, self._path)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._last = self._parser.CurrentByteIndex

    def _declare(self, name: str, parameter: bool, value: str | None, *elsewhere: str | None) -> None:
        if parameter or value is None or "&" in value or len(name.encode()) > _LONGEST_NAME:
            message = (
                f"the entity {name[:_LONGEST_NAME]} leads elsewhere or to other entities; only plain ones are read"
            )
            raise TurtleError(message, location=Location(self._path))
        self._entities[name.encode()] = len(value.encode())
