"""Blocks of statements, sorted into the files where they belong, whatever their order in the table and their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from kg.io.sorting import Room, SortedLines
from kg.mapping.engine import ALSO, PART
from kg.mapping.writing import Writer

_BEHIND = "\x1f"
_MARK, _PART, _ALSO = _BEHIND.encode(), PART.encode(), ALSO.encode()
_BATCH = 2_000


class Sheaf:
    """The blocks of one file: what is said of a subject comes in pieces, and is given back as one."""

    def __init__(self, room: Room) -> None:
        self._lines: SortedLines = room.lines()
        self._held: list[str] = []
        self.writers: list[Writer] = []
        self.is_empty = True
        self.subjects = self.statements = 0

    @property
    def prefixes(self) -> set[str]:
        """The prefixes that may come up in it."""
        return {prefix for writer in self.writers for prefix in writer.used}

    def add(self, subject: str, said: str) -> None:
        """Add what is said of a subject, PART between two properties."""
        self.is_empty = False
        held = self._held
        held.append(f"{subject}{_BEHIND}{said}\n")
        if len(held) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand what was added on to be sorted."""
        self._lines.add("".join(self._held).encode())
        self._held.clear()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the block of each subject as Turtle, in the order of their bytes."""
        self.flush()
        self.subjects = self.statements = 0
        known, said = b"", b""
        more: list[bytes] = []
        for line in self._lines:
            subject, _, piece = line.partition(_MARK)
            if subject != known:
                if known:
                    yield self._block(known, said, more)
                known, said, more = subject, piece[:-1], []
            else:
                more.append(piece[:-1])
        if known:
            yield self._block(known, said, more)

    def _block(self, subject: bytes, said: bytes, more: list[bytes]) -> bytes:
        if more:
            said = _merge([piece.decode() for piece in (said, *more)]).encode()
        parts, also = said.count(_PART), said.count(_ALSO)
        self.subjects += 1
        self.statements += parts + also + 1
        text = said.replace(_PART, b" ;\n    ")
        if also:
            text = text.replace(_ALSO, b",\n        ")
        return b"\n%s %s .\n" % (subject, text)


def _merge(pieces: list[str]) -> str:
    """Return what several pieces say, each property once, and each of its values."""
    found: dict[str, set[str]] = {}
    for piece in pieces:
        for part in piece.split(PART):
            name, _, values = part.partition(" ")
            found.setdefault(name, set()).update(values.split(ALSO))
    ordered = sorted(found, key=lambda name: (name != "a", name))
    return PART.join(f"{name} {ALSO.join(sorted(found[name]))}" for name in ordered)


def write_sheaf(sheaf: Sheaf, file: IO[bytes], head: str, prefixes: Mapping[str, str]) -> str:
    """Write a file of blocks behind some first lines; return the digest of its bytes."""
    import hashlib

    digest = hashlib.sha256()

    def put(raw: bytes) -> None:
        digest.update(raw)
        file.write(raw)

    put(head.encode())
    put("".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(sheaf.prefixes)).encode())
    held: list[bytes] = []
    for block in sheaf:
        held.append(block)
        if len(held) >= _BATCH:
            put(b"".join(held))
            held.clear()
    put(b"".join(held))
    return digest.hexdigest()


def name_of(path: Path, root: Path) -> str:
    """Return a path as seen from a folder, or as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
