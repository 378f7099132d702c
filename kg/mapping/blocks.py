"""Blocks of statements, sorted into the files where they belong, whatever their order in the table and their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from kg.io.sorting import Room, SortedLines
from kg.mapping.engine import ALSO, PART
from kg.mapping.writing import Writer

_BEHIND = "\x1f"
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

    def __iter__(self) -> Iterator[str]:
        """Yield the block of each subject as Turtle, in the order of their bytes."""
        self.flush()
        self.subjects = self.statements = 0
        known, pieces = "", [""]
        for line in self._lines:
            subject, _, said = line[:-1].decode().partition(_BEHIND)
            if subject != known:
                if known:
                    yield self._block(known, pieces)
                known, pieces = subject, [said]
            else:
                pieces.append(said)
        if known:
            yield self._block(known, pieces)

    def _block(self, subject: str, pieces: list[str]) -> str:
        said = pieces[0] if len(pieces) == 1 else _merge(pieces)
        self.subjects += 1
        self.statements += said.count(PART) + said.count(ALSO) + 1
        text = said.replace(PART, " ;\n    ")
        if ALSO in text:
            text = text.replace(ALSO, ",\n        ")
        return f"\n{subject} {text} .\n"


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

    def put(text: str) -> None:
        raw = text.encode()
        digest.update(raw)
        file.write(raw)

    put(head)
    put("".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(sheaf.prefixes)))
    held: list[str] = []
    for block in sheaf:
        held.append(block)
        if len(held) >= _BATCH:
            put("".join(held))
            held.clear()
    put("".join(held))
    return digest.hexdigest()


def name_of(path: Path, root: Path) -> str:
    """Return a path as seen from a folder, or as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
