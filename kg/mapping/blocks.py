"""Blocks of statements, sorted into the files where they belong, whatever their order in the table and their number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from kg.io.sorting import Room, SortedLines
from kg.mapping.engine import ALSO, PART
from kg.mapping.writing import Writer

_BEHIND = "\x1f"
_MARK, _PART, _ALSO = _BEHIND.encode(), PART.encode(), ALSO.encode()
_TURTLE_PART, _TURTLE_ALSO = b" ;\n    ", b",\n        "
_BATCH = 2_000


class Sheaf:
    """The blocks of one file: what is said of a subject comes in pieces, and is given back as one."""

    def __init__(self, room: Room) -> None:
        self._lines: SortedLines = room.lines()
        self._held: list[str] = []
        self.writers: list[Writer] = []
        self.is_empty = True
        self.by_row = False
        """Whether each piece should be all that is said of its subject."""
        self.differing: list[str] = []
        """Of these subjects, several pieces say other things, if each should be one."""
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

    def additions(self) -> Additions:
        """Return what is to be put into the file if that was made before: each piece of a block once, sorted."""
        self.flush()
        found = Additions([])
        for line in self._lines:
            subject, _, piece = line[:-1].decode().partition(_BEHIND)
            found.pieces.append((subject, piece))
        found.by_row = self.by_row
        return found

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
            if self.by_row and _disagree([piece.decode() for piece in (said, *more)]):
                self.differing.append(subject.decode())
            said = _merge([piece.decode() for piece in (said, *more)]).encode()
        self.subjects += 1
        self.statements += _count(said)
        return _as_turtle(subject, said)


def _count(said: bytes) -> int:
    return said.count(_PART) + said.count(_ALSO) + 1


def _as_turtle(subject: bytes, said: bytes) -> bytes:
    return b"\n%s %s .\n" % (subject, said.replace(_PART, _TURTLE_PART).replace(_ALSO, _TURTLE_ALSO))


class Additions:
    """What is to be put into a file that was made before: `pieces` of blocks, and of those there what is `gone`.

    `more` is by how many statements the file has grown, once it was written.
    """

    def __init__(self, pieces: list[tuple[str, str]]) -> None:
        self.pieces, self.more = pieces, 0
        self.by_row = False
        self.differing: list[str] = []
        self.gone: set[tuple[str, str]] = set()

    def writer(self, head: bytes, old: bytes) -> Callable[[IO[bytes]], str]:
        """Return what writes the file anew, as if all had been there from the beginning, and returns its digest."""

        def write(file: IO[bytes]) -> str:
            import hashlib

            content = self._merged(head, old)
            file.write(content)
            return hashlib.sha256(content).hexdigest()

        return write

    def _merged(self, head: bytes, old: bytes) -> bytes:
        blocks = old[len(head) + 1 : -1].split(b"\n\n") if len(old) > len(head) else []
        found: dict[bytes, tuple[list[str], set[str]]] = {}
        for n, pairs in enumerate((self.pieces, self.gone)):
            for name, piece in pairs:
                held = found.setdefault(name.encode(), ([], set()))
                (held[0].append if n == 0 else held[1].add)(piece)
        for subject, (pieces, gone) in sorted(found.items()):
            at = bisect_left(blocks, subject + _MARK, key=_key)
            there = at < len(blocks) and blocks[at].startswith(subject + b" ")
            if there:
                said = blocks[at][len(subject) + 1 : -2].replace(_TURTLE_PART, _PART).replace(_TURTLE_ALSO, _ALSO)
                self.more -= _count(said)
                pieces = [_without(said.decode(), gone), *pieces]
            if self.by_row and len(pieces) > 1 and _disagree(pieces):
                self.differing.append(subject.decode())
            merged = _merge([piece for piece in pieces if piece]).encode()
            self.more += _count(merged)
            blocks[at : at + there] = [_as_turtle(subject, merged)[1:-1]]
        return b"".join((head, *(b"\n%s\n" % block for block in blocks)))


def _key(block: bytes) -> bytes:
    return block[: block.index(b" ")] + _MARK


def _without(said: str, gone: set[str]) -> str:
    """Return what is said without some statements of it."""
    kept = []
    for part in said.split(PART) if gone else ():
        name, _, values = part.partition(" ")
        some = [value for value in values.split(ALSO) if f"{name} {value}" not in gone]
        kept += [f"{name} {ALSO.join(some)}"] if some else []
    return PART.join(kept) if gone else said


def _disagree(pieces: list[str]) -> bool:
    """Tell whether two pieces have other values of one property."""
    known: dict[str, str] = {}
    parts = (part.partition(" ") for piece in pieces for part in piece.split(PART) if part)
    return any(known.setdefault(name, values) != values for name, _, values in parts if name != "a")


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

    put(header(head, prefixes, sheaf.prefixes))
    held: list[bytes] = []
    for block in sheaf:
        held.append(block)
        if len(held) >= _BATCH:
            put(b"".join(held))
            held.clear()
    put(b"".join(held))
    return digest.hexdigest()


def header(head: str, prefixes: Mapping[str, str], used: Iterable[str]) -> bytes:
    """Return the first lines of a file, with the prefixes that may come up in it."""
    return (head + "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(used))).encode()


def name_of(path: Path, root: Path) -> str:
    """Return a path as seen from a folder, or as it is."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
