"""Alternatives in paths, whose rows are put together: what two of them find counts twice (SPARQL 1.1, section 18.4).

The store gives a pair of ends once. So each triple of a path is asked in each of its ways, in a group of its own with
the triples around it. Within `*`, `+` and `?` alternatives are a set, and stay, and so do those of `!` that go one way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from kg.engines.statement_reader import Statement, StatementReader
from kg.sparql.tokens import AGGREGATES, Token, meaningful, tokenize

_MOST = 32
"""In so many ways the triples of one pattern may be asked; with more, a pair counts once, as for the store."""
_IN_COPIES = "kg"
"""What the labels of blank nodes have behind their name in each copy: one label may stand in one pattern only."""


class _Label(str):
    """The label of a blank node."""

    __slots__ = ()


_Piece = str | list[str]
"""A part of a text, or the texts of which each copy has another one."""


def ask_each_way(text: str) -> str:
    """Return a query in which each alternative of a path is asked by itself, where the number of rows matters."""
    if "|" not in text.replace("||", ""):
        return text
    tokens = meaningful(tokenize(text))
    if not any(one.text == "|" for one in tokens) or not _counts(tokens):
        return text
    reader, blocks = StatementReader(text, tokens), dict[int, list[Statement]]()
    for statement in reader.statements():
        blocks.setdefault(statement.block, []).append(statement)
    edits: list[tuple[int, int, str]] = []
    writer = _Writer(reader, tokens)
    for block in blocks.values():
        pieces = [piece for one in block for piece in (*writer.statement(one.start), " . ")]
        ways = _copies(pieces)
        if len(ways) > 1:
            spans = [
                (tokens[one.start].start, reader.end_of(one.end - 1 + reader.is_mark(one.end, "."))) for one in block
            ]
            edits.append((*spans[0], " UNION ".join(f"{{ {way}}}" for way in ways)))
            edits += [(start, end, "") for start, end in spans[1:]]
    done, last = list[str](), 0
    for start, end, new in sorted(edits):
        done += [text[last:start], new]
        last = end + (text[end : end + 1] == "." and text[end - 1 : end].isdigit())  # a dot behind a number
    return "".join([*done, text[last:]])


def _counts(tokens: Sequence[Token]) -> bool:
    """Tell whether it can be seen here how often a row is found: not where all rows are distinct, or none is shown."""
    words = [one.word for one in tokens if one.kind == "word"]
    if "SERVICE" in words:
        return False
    selects = words.count("SELECT")
    if not selects:
        return "CONSTRUCT" in words
    is_distinct = words[words.index("SELECT") + 1 :][:1] == ["DISTINCT"]
    return selects > 1 or not is_distinct or "GROUP" in words or not AGGREGATES.isdisjoint(words)


def _copies(pieces: Sequence[_Piece]) -> list[str]:
    """Return the texts of pieces, each with another choice; none of them where they would be too many."""
    count = 1
    for piece in pieces:
        count *= 1 if isinstance(piece, str) else len(piece)
        if count > _MOST:
            return []
    chosen = product(*([piece] if isinstance(piece, str) else piece for piece in pieces))
    return [
        "".join(f"{piece}{_IN_COPIES}{copy}" if copy and isinstance(piece, _Label) else piece for piece in one)
        for copy, one in enumerate(chosen)
    ]


class _Writer:
    """Writes statements as pieces, paths with alternatives as a choice."""

    def __init__(self, reader: StatementReader, tokens: Sequence[Token]) -> None:
        self._reader, self._tokens = reader, tokens

    def statement(self, n: int) -> Iterator[_Piece]:
        """Yield the pieces of the statement that begins at a token, without its dot."""
        yield from self._term(n)
        yield from self._properties(self._behind(n))

    def _behind(self, n: int) -> int:
        return self._reader.term(n) or self._reader.bracketed(n) or n + 1

    def _term(self, n: int) -> Iterator[_Piece]:
        """Yield the pieces of a term, or of what stands in brackets."""
        end = self._behind(n)
        if self._reader.is_mark(n, "["):
            yield "[ "
            yield from self._properties(n + 1)
            yield "] "
        elif self._reader.is_mark(n, "("):
            yield "( "
            n += 1
            while n < end - 1:
                yield from self._term(n)
                n = self._behind(n)
            yield ") "
        elif self._tokens[n].kind == "blank":
            yield _Label(self._tokens[n].text)
            yield " "
        else:
            yield self._reader.said(n, end) + " "

    def _properties(self, n: int) -> Iterator[_Piece]:
        reader = self._reader
        while found := reader.path(n) or reader.variable(n):
            ways = self._ways(n, found[1])
            yield ways
            n = found[1]
            yield " "
            yield from self._term(n)
            n = self._behind(n)
            while reader.is_mark(n, ","):  # each of the triples is found in all ways
                yield "; "
                yield ways
                yield " "
                yield from self._term(n + 1)
                n = self._behind(n + 1)
            while reader.is_mark(n, ";"):
                yield "; "
                n += 1

    def _ways(self, n: int, end: int) -> list[str]:
        """Return the paths without alternatives that a path is put together of."""
        found, start = list[str](), n
        while n < end:
            stop = self._reader.sequence(n)
            if stop is None:  # a variable
                return [self._reader.said(n, end)]
            steps: list[list[str]] = []
            while n < stop[1] and (step := self._reader.step(n)):
                steps.append(self._ways_of_step(n, step[1]))
                n = step[1] + 1
            if len(found) + prod(map(len, steps)) > _MOST:
                return [self._reader.said(start, end)]
            found += ["/".join(one) for one in product(*steps)]
        return found

    def _ways_of_step(self, n: int, end: int) -> list[str]:
        reader = self._reader
        start = n + reader.is_mark(n, "^")
        if reader.is_mark(start, "!") and reader.is_mark(end - 1, ")"):
            return [f"{'^' if start > n else ''}(!({one}))" for one in self._both_ways(start + 2, end - 1)]
        if not reader.is_mark(start, "(") or not reader.is_mark(end - 1, ")"):
            return [reader.said(n, end)]
        ways = self._ways(start + 1, end - 1)
        return [f"{'^' if start > n else ''}({one})" for one in ways]

    def _both_ways(self, n: int, end: int) -> list[str]:
        """Return the properties of a negated set that go forward, and those that go backward (section 18.2.2.3)."""
        there, back = list[str](), list[str]()
        while n < end:
            if self._reader.is_mark(n, "^"):
                back.append(f"^{self._tokens[n + 1].text}")
                n += 3
            else:
                there.append(self._tokens[n].text)
                n += 2
        return ["|".join(one) for one in (there, back) if one] or [""]
