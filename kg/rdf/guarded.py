"""A stranger's file as a parser may have it: looked at, block by block, before the parser gets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from kg.errors import Location, TurtleError
from kg.io.decoding import UTF16, require_utf8
from kg.rdf.formats import packing_of
from kg.rdf.held import held_content
from kg.rdf.limits import too_deep
from kg.rdf.nesting import OfTripleTerms
from kg.rdf.terms import DEEPEST

if TYPE_CHECKING:
    from kg.rdf.xml_encoding import XmlText

_BLOCK, HEAD = 1 << 16, 400


@contextmanager
def open_unpacked(path: Path, content: bytes | None = None) -> Iterator[IO[bytes]]:
    """Give the content of a file, unpacked if its name says that it is packed; its bytes where it was read before.

    Raises InputError for a file that cannot be read, and LimitError for one that stands for far more than it holds,
    both also while it is read.
    """
    from kg.io.compression import unpacking  # a question does without

    if content is None and packing_of(path) is None:
        content = held_content(path)
    with unpacking(path, packing_of(path), content) as file:
        yield file


class Guard(Protocol):
    """Looks at a document, block by block."""

    def feed(self, block: bytes) -> None:
        """Take in a block, an empty one at the end; raise KgError for what would take a parser too much."""
        ...


class Guarded:
    """A file, read without the byte order mark that it may begin with, and only as far as its guards let it pass.

    XML in another encoding, by its mark or its declaration, is read as UTF-8.
    """

    def __init__(self, file: IO[bytes], guards: Sequence[Guard], path: Path) -> None:
        self._file, self._ready, self._first, self._guards = file, memoryview(b""), True, guards
        self._path = path
        self._text: XmlText | None = None

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
            if block[:2] in UTF16 or b"<?xml" in block[:HEAD].replace(b"\0", b""):
                self._text = self._text_of(block)
            block = block.removeprefix(b"\xef\xbb\xbf") or (self._file.read(_BLOCK) if block else block)
        if self._text is not None:
            block = self._decoded(self._text, block)
        for guard in self._guards:
            guard.feed(block)
        return block

    def _text_of(self, block: bytes) -> XmlText | None:
        from kg.rdf.xml_encoding import text_of

        return text_of(block, self._path)

    def _decoded(self, text: XmlText, block: bytes) -> bytes:
        """Return the text of a block, and of more where there is less than a letter in it."""
        while True:
            if (found := text.feed(block)) or not block:
                return found
            block = self._file.read(_BLOCK)


class HeadGuard:
    """Lets pass JSON-LD and RDF/XML that begin as UTF-8 does, and that hold anything at all."""

    def __init__(self, path: Path) -> None:
        self._path, self._begun = path, False

    def feed(self, block: bytes) -> None:
        """Take in a block, an empty one at the end; raise TurtleError."""
        if self._begun:
            return
        require_utf8(block, self._path, TurtleError)
        self._begun = bool(block.strip())
        if not block:
            raise TurtleError(
                "is empty, which no file of this format is; was it written to its end?", location=Location(self._path)
            )


class TermGuard:
    """Lets pass what is nested in triple terms only as deep as parsers bear it."""

    def __init__(self, path: Path) -> None:
        self._path, self._nesting, self._begun = path, OfTripleTerms(), False

    def feed(self, block: bytes) -> None:
        """Take in a block; raise TurtleError."""
        if not self._begun:
            require_utf8(block, self._path, TurtleError)
            self._begun = True
        if self._nesting.is_too_deep(block):
            raise too_deep(DEEPEST, self._path)


def guards_of(format_name: str, path: Path) -> list[Guard]:
    """Return what guards the parser of one of FORMATS; of lines it takes one after the other."""
    if format_name == "jsonld":
        from kg.rdf.guard_json import JsonGuard

        return [HeadGuard(path), JsonGuard(path)]
    if format_name == "rdfxml":
        from kg.rdf.guard_xml import XmlGuard

        return [HeadGuard(path), XmlGuard(path)]
    if format_name in ("turtle", "trig"):
        from kg.rdf.guard_turtle import TurtleGuard

        return [TermGuard(path), TurtleGuard(path)]
    return [TermGuard(path)]
