"""A stranger's file as a parser may have it: looked at, block by block, before the parser gets it."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Protocol

_BLOCK = 1 << 16


class _Guard(Protocol):
    def feed(self, block: bytes) -> None: ...


class Guarded:
    """A file in one of FORMATS, read without the byte order mark that it may begin with."""

    def __init__(self, file: IO[bytes], format_name: str, path: Path) -> None:
        self._file, self._ready, self._first = file, memoryview(b""), True
        self._guard = _guard_of(format_name, path)

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, nothing at the end; raise KgError for what would take a parser too much."""
        if size < 0:
            return b"".join(iter(lambda: self.read(_BLOCK), b""))
        if not self._ready:
            self._ready = memoryview(self._next())
        found, self._ready = self._ready[:size], self._ready[size:]
        return bytes(found)

    def _next(self) -> bytes:
        block = self._file.read(_BLOCK)
        if self._first:
            self._first = False
            block = block.removeprefix(b"\xef\xbb\xbf") or (self._file.read(_BLOCK) if block else block)
        if self._guard is not None:
            self._guard.feed(block)
        return block


def _guard_of(format_name: str, path: Path) -> _Guard | None:
    """Return what guards a parser; for lines nothing, for a parser takes one after the other."""
    if format_name == "jsonld":
        from kg.rdf.guard_json import JsonGuard

        return JsonGuard(path)
    if format_name == "rdfxml":
        from kg.rdf.guard_xml import XmlGuard

        return XmlGuard(path)
    if format_name in ("turtle", "trig"):
        from kg.rdf.guard_turtle import TurtleGuard

        return TurtleGuard(path)
    return None
