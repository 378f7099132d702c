"""Where in RDF/XML or JSON-LD a fault stands of which the parser tells no place.

The file is read again, near the fault byte by byte: what has been read last is at fault. Of JSON-LD the parser reads
all before it looks at the meaning; so another parser gets it, which tells a fault as it reads, with the keys of each
object in the order that this one asks for.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import Location
from kg.rdf.guarded import Guarded, open_unpacked
from kg.rdf.json_order import Ordered

_LARGEST = 1 << 28
_BLOCK = 1 << 16
_KEYWORD = re.compile(r"@\w+")


def find_fault(path: Path, format_name: str, base: str | None, reason: str) -> Location:
    """Return the place of the fault for which a parser gave a reason; without a line where that cannot be told.

    A file that is larger than 256 MB is not held for that.
    """
    content = _content(path)
    if content is None:
        return Location(path)
    if format_name == "rdfxml":
        failed = _fail(content, "RDF_XML", base)
        return Location(path) if failed is None else _located(path, content[: _begin_of_xml(content, failed.end)])
    ordered = Ordered(content.decode("utf-8", "replace"))
    failed = _fail(ordered.text.encode(), "STREAMING_JSON_LD", base)
    if failed is None or not _alike(failed.reason, reason):
        return Location(path)
    at = ordered.begin_of_last(len(ordered.text.encode()[: failed.end].decode("utf-8", "replace")))
    return Location(path) if at is None else _located(path, content.decode("utf-8", "replace")[:at].encode())


def in_characters(path: Path, line: int, column: int) -> Location:
    """Return a place in JSON, of which the parser tells the column in bytes, with that in characters, as all others."""
    with open_unpacked(path) as file:
        for _ in range(line - 1):
            file.readline()
        before = file.read(column - 1 + len(BOM_UTF8))
    before = (before.removeprefix(BOM_UTF8) if line == 1 else before)[: column - 1]
    return Location(path, line, len(before.decode("utf-8", "replace")) + 1)


def _content(path: Path) -> bytes | None:
    """Return what is in a file, unpacked, or None for one that is too large."""
    blocks, size = [], 0
    with open_unpacked(path) as file:
        held = Guarded(file, (), path)
        while block := held.read(_BLOCK):
            blocks.append(block)
            size += len(block)
            if size > _LARGEST:
                return None
    return b"".join(blocks)


class _Failed(NamedTuple):
    """A fault: behind how many bytes it is told, and in which words."""

    end: int
    reason: str


class _Pieces:
    """A content that is given in pieces, from some byte on one by one."""

    def __init__(self, content: bytes, singly_from: int) -> None:
        self._content, self._singly_from = content, singly_from
        self.given = self.last = 0

    def read(self, size: int = -1) -> bytes:
        self.last = self.given
        left = self._singly_from - self.given
        size = 1 if left <= 0 else min(size if size > 0 else left, left)
        piece = self._content[self.given : self.given + size]
        self.given += len(piece)
        return piece


def _fail(content: bytes, kind: str, base: str | None) -> _Failed | None:
    """Return where and how a parser fails, or None if it does not."""
    roughly = _Pieces(content, len(content))
    if _reason(roughly, kind, base) is None:
        return None
    exactly = _Pieces(content, roughly.last)
    reason = _reason(exactly, kind, base)
    return None if reason is None else _Failed(exactly.given, reason)


def _reason(pieces: _Pieces, kind: str, base: str | None) -> str | None:
    import pyoxigraph

    source: Any = pieces  # has read()
    try:
        for _ in pyoxigraph.parse(source, getattr(pyoxigraph.RdfFormat, kind), base_iri=base):
            pass
    except (SyntaxError, ValueError) as error:
        return str(error.args[0])
    return None


def _alike(one: str, other: str) -> bool:
    """Tell whether two reasons are one: in the same words, or about the same keyword."""
    keyword, of_other = _KEYWORD.search(one), _KEYWORD.search(other)
    return one == other or (keyword is not None and of_other is not None and keyword[0] == of_other[0])


def _begin_of_xml(content: bytes, end: int) -> int:
    """Return where the tag or text begins that ends at a byte; of a text, the sign with which a tag begins is read."""
    if content[end - 1 : end] == b"<" or end >= len(content):
        begin = content.rfind(b">", 0, end - 1) + 1
        text = content[begin : end - 1]
        return begin + len(text) - len(text.lstrip())
    if content[:end].endswith(b"]]>"):
        return content.rfind(b"<![CDATA[", 0, end)
    return max(0, content.rfind(b"<", 0, end))


def _located(path: Path, before: bytes) -> Location:
    """Return the place behind what stands before it."""
    line = before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")
    return Location(path, before.count(b"\n") + 1, len(line) + 1)
