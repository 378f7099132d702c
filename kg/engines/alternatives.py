"""Alternatives in paths, whose rows are put together: what two of them find counts twice (SPARQL 1.1, section 18.4).

The store gives a pair of ends once. So each triple of a path is asked in each of its ways, in a group of its own with
the triples around it. Within `*`, `+` and `?` alternatives are a set, and stay, and so do those of `!` that go one way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from kg.engines.parser_faults import find_fault
from kg.engines.statement_reader import Statement, StatementReader
from kg.errors import QueryError
from kg.sparql.tokens import AGGREGATES, Token, locate, meaningful, tokenize

_MOST, _MOST_EACH = 32, 1000
"""In so many ways the triples of one pattern are asked together, and one triple by itself; with more it is refused."""


class _Label(str):
    """The label of a blank node."""

    __slots__ = ()


_Piece = str | list[str]
"""A part of a text, or the texts of which each copy has another one."""


def ask_each_way(text: str) -> str:
    """Return a query in which each alternative of a path is asked by itself, where the number of rows matters."""
    tokens = meaningful(tokenize(text))
    if not any(one.text == "|" for one in tokens) or not _counts(tokens):
        return text
    reader, blocks = StatementReader(text, tokens), dict[int, list[Statement]]()
    for statement in reader.statements():
        blocks.setdefault(statement.block, []).append(statement)
    edits: list[tuple[int, int, str]] = []
    writer = _Writer(reader, tokens, text)
    for block in blocks.values():
        new = writer.each_way(block)
        if new:
            edits.append((block[0].start, block[0].last, new))
            edits += [(one.start, one.last, "") for one in block[1:]]
    if edits and (fault := find_fault(text)):  # in other words it may be SPARQL
        raise fault
    done, last = list[str](), 0
    for start, end, new in sorted(edits):
        done += [text[last:start], new]
        last = end
    return "".join([*done, text[last:]])


def _counts(tokens: Sequence[Token]) -> bool:
    """Tell whether it can be seen here how often a row is found: not where all rows are distinct, or none is shown."""
    words = [one.word for one in tokens if one.kind == "word"]
    if "SERVICE" in words:
        return False
    if "CONSTRUCT" in words or words.count("SELECT") != 1:
        return "CONSTRUCT" in words or "SELECT" in words
    is_distinct = words[words.index("SELECT") + 1 :][:1] == ["DISTINCT"]
    return not is_distinct or not AGGREGATES.isdisjoint(words)


def _copies(pieces: Sequence[_Piece], most: int, mark: str = "") -> list[str] | None:
    """Return the texts of pieces, each with another choice; None where they would be too many.

    In each copy but the first the labels of blank nodes have a `mark` and a number: one may stand in one pattern only.
    """
    if prod(1 if isinstance(piece, str) else len(piece) for piece in pieces) > most:
        return None
    chosen = product(*([piece] if isinstance(piece, str) else piece for piece in pieces))
    return [
        "".join(f"{piece}{mark}{copy}" if copy and isinstance(piece, _Label) else piece for piece in one)
        for copy, one in enumerate(chosen)
    ]


def _united(ways: Sequence[str]) -> str:
    return " UNION ".join(f"{{ {way}}}" for way in ways)


class _Writer:
    """Writes statements as pieces, paths with alternatives as a choice."""

    def __init__(self, reader: StatementReader, tokens: Sequence[Token], text: str) -> None:
        self._reader, self._tokens, self._text = reader, tokens, text
        self._mark = "kg"
        while any(one.kind == "blank" and self._mark in one.text for one in tokens):
            self._mark += "x"

    def each_way(self, block: Sequence[Statement]) -> str:
        """Return statements that stand together in all their ways, and nothing where they have one way only.

        Of too many ways each triple has its own. Raises QueryError where that cannot be.
        """
        pieces = [piece for one in block for piece in (*self._statement(one.first), " . ")]
        if all(isinstance(piece, str) or len(piece) == 1 for piece in pieces):
            return ""
        ways = _copies(pieces, _MOST, self._mark)
        if ways is not None:
            return _united(ways)
        is_shared = any(isinstance(piece, _Label) for piece in pieces)
        found: list[str] = []
        for one in block:
            triples = list(self._triples(one.first)) or [list(self._statement(one.first))]  # or brackets alone
            for each in triples:
                ways = _copies(each, _MOST_EACH)
                if ways is None or is_shared or (len(triples) > 1 and self._reader.is_mark(one.first, "[", "(")):
                    raise self._too_many(one.first)
                found.append(_united(ways))
        return " ".join(found)

    def _too_many(self, n: int) -> QueryError:
        return QueryError(
            "the alternatives of these paths are too many to be counted; write DISTINCT, or some of them as UNION",
            location=locate(self._text, self._tokens[n].start),
        )

    def _triples(self, n: int) -> Iterator[list[_Piece]]:
        """Yield the pieces of each triple of a statement."""
        subject, n, is_more = list(self._term(n)), self._behind(n), True
        while is_more and (found := self._reader.path(n) or self._reader.variable(n)):
            ways, n = self._ways(n, found[1]), found[1]
            yield [*subject, ways, " ", *self._term(n), ". "]
            n = self._behind(n)
            while self._reader.is_mark(n, ","):
                yield [*subject, ways, " ", *self._term(n + 1), ". "]
                n = self._behind(n + 1)
            is_more = self._reader.is_mark(n, ";")
            while self._reader.is_mark(n, ";"):
                n += 1

    def _statement(self, n: int) -> Iterator[_Piece]:
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
        reader, is_more = self._reader, True
        while is_more and (found := reader.path(n) or reader.variable(n)):
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
            is_more = reader.is_mark(n, ";")
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
            if len(found) + prod(map(len, steps)) > _MOST_EACH:
                raise self._too_many(start)
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
