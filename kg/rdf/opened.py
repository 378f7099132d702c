"""A file of a project as a parser may have it: known to be text, and a packed one unpacked as it is read."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from kg.errors import Advice, InputError, Location, TurtleError
from kg.io.decoding import require_utf8
from kg.rdf.formats import graph_format, packing_of
from kg.rdf.guarded import Guard, Guarded, TermGuard, guards_of, open_unpacked
from kg.rdf.held import held_content
from kg.rdf.limits import MOST_OPEN

_BLOCK = 1 << 16
_ARCHIVES = {b"\x1f\x8b": ("gzip", ".gz"), b"PK": ("zip", ""), b"\x28\xb5\x2f\xfd": ("zstd", ".zst")}
# What guards have let pass, by its content: a file is read for what it says, for its prefixes and for places in it.
_PASSED: set[tuple[str, str | None, int, int]] = set()
_MOST_PASSED = 1_000
_FOREIGN = (b"<!doctype", b"<!--", b"<html", b"<?xml")


class TextGuard:
    """Lets pass what is UTF-8 text, and neither packed once more nor another kind of document."""

    def __init__(self, path: Path) -> None:
        self._path, self._first, self._rest = path, True, b""
        self._offset, self._line, self._column = 0, 1, 1

    def feed(self, block: bytes) -> None:
        """Take in a block, an empty one at the end; raise TurtleError, with the place of the first bad byte."""
        if self._first:
            self._first = False
            self._look_at_head(block)
        text = self._rest + block
        try:
            known, size = ("", len(text)) if text.isascii() else codecs.utf_8_decode(text, "strict", not block)
        except UnicodeDecodeError as error:
            self._pass(text[: error.start], text[: error.start].decode("utf-8"))
            message = f"byte 0x{text[error.start]:02x} (offset {self._offset}) is not UTF-8; save the file as UTF-8"
            raise TurtleError(message, location=Location(self._path, self._line, self._column)) from None
        self._rest = text[size:]
        self._pass(text[:size], known)

    def _pass(self, raw: bytes, text: str) -> None:
        """Go on behind some bytes, and the text that they are unless they are ASCII."""
        self._offset += len(raw)
        self._line += raw.count(b"\n")
        behind = (text.rfind("\n") if text else raw.rfind(b"\n")) + 1
        self._column = (len(text or raw) - behind) + (1 if behind else self._column)

    def _look_at_head(self, block: bytes) -> None:
        for magic, (kind, suffix) in _ARCHIVES.items():
            if block.startswith(magic):
                told = f", or end its name in {suffix}" if suffix and packing_of(self._path) is None else " first"
                raise TurtleError(f"is a {kind} archive; unpack it{told}", location=Location(self._path))
        require_utf8(block, self._path, TurtleError)
        if block[:256].lstrip().lower().startswith(_FOREIGN):
            raise TurtleError(
                "is not Turtle but looks like HTML or XML; fetch it again, or, if it is RDF, make Turtle of it",
                location=Location(self._path, 1, 1),
                advice=Advice("convert", "FILE OUT.ttl"),
            )


@contextmanager
def opened(path: Path, content: bytes | None = None) -> Iterator[bytes | Guarded]:
    """Give the text of a file without a byte order mark: its bytes, or a stream that is unpacked as it is read.

    The bytes of the file are given where it was read before. Raises TurtleError for what is damaged or no UTF-8 text,
    and LimitError for what would take too much, both also while it is read.
    """
    if packing_of(path) is None:
        yield _require_text(path, _read(path) if content is None else content)
    else:
        with _unpacked(path, content, [TextGuard(path), *guards_of(graph_format(path), path)]) as stream:
            yield stream


@contextmanager
def streamed(path: Path) -> Iterator[Guarded]:
    """Give the text of a file as a stream, packed or not; errors are those of `opened`, but for what is no UTF-8."""
    if packing_of(path) is None:
        with _unpacked(path, None, guards_of(graph_format(path), path)) as stream:
            yield stream
    else:
        with opened(path) as held:
            yield cast("Guarded", held)


@contextmanager
def _unpacked(path: Path, content: bytes | None, guards: Sequence[Guard]) -> Iterator[Guarded]:
    try:
        with open_unpacked(path, content) as file:
            yield Guarded(file, guards, path)
    except TurtleError:
        raise
    except InputError as error:
        raise TurtleError(error.message, location=error.location) from None


def read_text(path: Path) -> bytes:
    """Return the content of a file of a project, unpacked, as UTF-8 without a byte order mark.

    Raises TurtleError, with the place of the first bad byte, for what is not UTF-8 text.
    """
    with opened(path) as held:
        return held if isinstance(held, bytes) else held.read()


def iter_pieces(path: Path, content: bytes | None = None) -> Iterator[bytes]:
    """Yield the text of a file in pieces of whole lines: all of one that is not packed."""
    with opened(path, content) as held:
        if isinstance(held, bytes):
            yield held
            return
        begun: list[bytes] = []
        while block := held.read(_BLOCK):
            cut = block.rfind(b"\n") + 1
            if cut:
                yield b"".join((*begun, block[:cut]))
                begun.clear()
            begun.append(block[cut:])
        yield b"".join(begun)


def iter_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that is known to be good, with their ends, as they are unpacked; raise TurtleError."""
    with _unpacked(path, None, []) as stream:
        begun = b""
        while block := stream.read(_BLOCK):
            *lines, begun = (begun + block).split(b"\n")
            for line in lines:
                yield line.decode("utf-8", "replace") + "\n"
        if begun:
            yield begun.decode("utf-8", "replace")


def _read(path: Path) -> bytes:
    if (content := held_content(path)) is not None:
        return content
    try:
        return path.read_bytes()
    except OSError as error:
        raise TurtleError(f"cannot be read: {error.strerror}", location=Location(path)) from None


def _require_text(path: Path, raw: bytes) -> bytes:
    raw = raw.removeprefix(codecs.BOM_UTF8)
    passed = graph_format(path), packing_of(path), hash(raw), len(raw)
    if passed not in _PASSED:
        _guard(path, raw)
        if len(_PASSED) >= _MOST_PASSED:
            _PASSED.clear()
        _PASSED.add(passed)
    return raw


def _guard(path: Path, raw: bytes) -> None:
    guards: list[Guard] = [TermGuard(path), TextGuard(path)]
    if graph_format(path) in ("turtle", "trig") and raw.count(b"(") + raw.count(b"[") > MOST_OPEN:
        guards = [*guards, *guards_of("turtle", path)[1:]]
    for guard in guards[:2]:
        guard.feed(raw)
        guard.feed(b"")
    for guard in guards[2:]:
        for start in range(0, len(raw) + _BLOCK, _BLOCK):  # the last block is empty, and ends it
            guard.feed(raw[start : start + _BLOCK])
