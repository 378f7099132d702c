"""Turtle as statements that can be taken out and put in: each with the places of its predicates and values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.edit.edits import Edit
from kg.edit.names import Name, iter_turtle_names
from kg.places.terminals import TOKEN

_OPENING = frozenset(("[", "(", "{|", "<<", "<<("))
_CLOSING = frozenset(("]", ")", "|}", ">>", ")>>"))


class Value(NamedTuple):
    """A value from `start` to before `end`, with its IRI if it is one."""

    start: int
    end: int
    iri: str | None


class Group(NamedTuple):
    """A predicate with its values; it begins at `start`."""

    start: int
    predicate: str
    values: tuple[Value, ...]

    @property
    def end(self) -> int:
        """Where the last value ends."""
        return self.values[-1].end


class Block(NamedTuple):
    """Statements of one subject, up to their full stop; `above` is where the comments right above them begin.

    `subject` is the IRI, or None for what has none, and `prefixes` are those that can be used there.
    """

    above: int
    start: int
    end: int
    subject: str | None
    groups: tuple[Group, ...]
    prefixes: Mapping[str, str]
    name: Name | None


def iter_blocks(text: str, base: str = "") -> Iterator[Block]:
    """Yield the statements of Turtle or TriG by their subjects, in their order."""
    names = {one.start: one for one in iter_turtle_names(text, {}, base) if isinstance(one, Name)}
    reading = _Reading(text, names)
    for match in TOKEN.finditer(text):
        block = reading.take(match.lastgroup or "", match[0], match.start(), match.end())
        if block is not None:
            yield block


class _Reading:
    def __init__(self, text: str, names: Mapping[int, Name]) -> None:
        self._text, self._names = text, names
        self._above: int | None = None
        self._directive = 0
        self._reset()

    def _reset(self) -> None:
        self._depth, self._glued = 0, False
        self._parts: list[tuple[str, int, int]] = []

    def take(self, kind: str, piece: str, start: int, end: int) -> Block | None:
        """Take in a token; return the statements that it ends."""
        if kind == "space":
            self._take_space(piece, start)
            return None
        if self._directive:
            self._directive -= 1
            self._above = None
            return None
        if not self._parts and kind == "directive":
            word = piece.lower()
            self._directive = (2 if word.endswith("prefix") else 1) + word.startswith("@")
            return None
        if kind == "mark" and self._depth == 0 and piece in (".", "{", "}"):
            return self._end(piece, start, end)
        opens = kind == "mark" and piece in _OPENING
        closes = kind == "mark" and piece in _CLOSING
        if self._parts and (self._depth or closes or self._glued or kind == "language" or piece == "^^"):
            last = self._parts.pop()
            self._parts.append((last[0], last[1], end))
        else:
            sign = piece if kind == "mark" and piece in (";", ",") else "term"
            self._parts.append((sign, start, end))
        self._depth += opens - closes
        self._glued = piece == "^^"
        return None

    def _take_space(self, piece: str, start: int) -> None:
        if self._parts:
            return
        if piece.startswith("#"):
            before = self._text[self._text.rfind("\n", 0, start) + 1 : start]
            if before.strip():
                self._above = None  # it belongs to what stands before it
            elif self._above is None:
                self._above = start
        elif piece.count("\n") > 1:
            self._above = None

    def _end(self, mark: str, start: int, end: int) -> Block | None:
        parts, above = self._parts, self._above
        self._reset()
        self._above = None
        if mark == "{" or not parts:
            return None
        if mark == "}":
            end = parts[-1][2]
        first = parts[0]
        name = self._names.get(first[1]) if first[0] == "term" else None
        groups = tuple(self._groups(parts[1:]))
        prefixes = next((self._names[at].prefixes for _, at, _ in parts if at in self._names), {})
        return Block(
            first[1] if above is None else above, first[1], end, name.iri if name else None, groups, prefixes, name
        )

    def _groups(self, parts: list[tuple[str, int, int]]) -> Iterator[Group]:
        predicate: Name | None = None
        values: list[Value] = []
        fresh = True
        for kind, start, end in [*parts, (";", 0, 0)]:
            if kind == ";":
                if predicate is not None and values:
                    yield Group(predicate.start, predicate.iri, tuple(values))
                predicate, values, fresh = None, [], True
            elif kind == ",":
                fresh = True
            elif predicate is None:
                predicate = self._names.get(start)
                fresh = True
            elif fresh:
                named = self._names.get(start)
                values.append(Value(start, end, named.iri if named and named.end == end else None))
                fresh = False
            else:  # what is said of a triple belongs to its value
                values[-1] = values[-1]._replace(end=end)


def without(path: Path, text: str, block: Block, gone: Collection[tuple[int, int]]) -> list[Edit]:
    """Return what takes values out of a block, each by the numbers of its predicate and its own; comments stay."""
    kept = [[n for n in range(len(group.values)) if (g, n) not in gone] for g, group in enumerate(block.groups)]
    if not any(kept):
        return [_cut(path, text, block.start, block.end)]
    edits: list[Edit] = []
    for g, group in enumerate(block.groups):
        if not kept[g]:
            if any(kept[:g]):
                edits.append(_cut(path, text, block.groups[g - 1].end, group.end))
            else:
                edits.append(_cut(path, text, group.start, block.groups[g + 1].start))
            continue
        for n, value in enumerate(group.values):
            if n in kept[g]:
                continue
            if any(m < n for m in kept[g]):
                edits.append(_cut(path, text, group.values[n - 1].end, value.end))
            else:
                edits.append(_cut(path, text, value.start, group.values[n + 1].start))
    return edits


def _cut(path: Path, text: str, start: int, end: int) -> Edit:
    """Return what takes a piece out of a text but for the comments in it, with its line where that is left empty."""
    comments = [
        match[0]
        for match in TOKEN.finditer(text, start, end)
        if match.lastgroup == "space" and match[0].startswith("#")
    ]
    if comments:
        return Edit(path, start, end, "\n    ".join(["", *comments, ""]) if start else "\n".join([*comments, ""]))
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    if not text[line:start].strip() and not text[end : after if after >= 0 else len(text)].strip():
        end = after + 1 if after >= 0 else len(text)
        start = line
        if text[:start].endswith("\n\n") and text[end : end + 1] == "\n":
            end += 1  # of two blank lines one is enough
    return Edit(path, start, end, "")
