"""Alternatives in paths, whose rows are put together: what two of them find counts twice (SPARQL 1.1, section 18.4).

The store gives a pair of ends once. So each triple of a path is asked in each of its ways, in a group of its own with
the triples around it. Within `*`, `+` and `?` alternatives are a set, and stay. What `!` leaves is found as often as
there are triples that fit (section 18.4), for which a variable stands in its place, since the store has a pair of ends
that are known once there as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count, pairwise, product
from math import prod
from typing import NamedTuple

from kg.engines.base import NOTHING
from kg.engines.negated_steps import HOLE, Step, Way, as_path, as_triples, inverted
from kg.engines.parser_faults import find_fault, variables_of_all
from kg.engines.statement_reader import Statement, StatementReader
from kg.errors import QueryError
from kg.sparql.tokens import AGGREGATES, Token, locate, meaningful, tokenize

_MOST, _MOST_EACH = 32, 1000
"""In so many ways the triples of one pattern are asked together, and one triple by itself; with more it is refused."""


_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class TooManyWaysError(QueryError):
    """The alternatives of paths are too many to be asked one by one."""


def ask_each_way(text: str) -> str:
    """Return a query in which each alternative of a path is asked by itself, where the number of rows matters."""
    tokens = meaningful(tokenize(text))
    if not any(one.kind == "mark" and one.text in "|!" for one in tokens) or not _counts(tokens) or HOLE in text:
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
    if edits and (star := _star(tokens)):
        shown = variables_of_all(text) or (NOTHING,)
        edits.append((star.start, star.start + 1, " ".join(f"?{name}" for name in shown)))
    done, last = list[str](), 0
    for start, end, new in sorted(edits):
        done += [text[last:start], new]
        last = end
    return "".join([*done, text[last:]])


def shows_none(text: str) -> bool:
    """Tell whether a query shows all its variables and has none, so that its rows have no column (section 18.2.4.4)."""
    return _star(meaningful(tokenize(text))) is not None and not variables_of_all(text)


def _star(tokens: Sequence[Token]) -> Token | None:
    """Return the sign by which a SELECT gives all variables; those that are new are none of them."""
    words = [one.word for one in tokens]
    n = words.index("SELECT") + 1 if "SELECT" in words else 0
    n += words[n : n + 1] == ["REDUCED"]
    return tokens[n] if n and "CONSTRUCT" not in words[:n] and tokens[n].text == "*" else None


def _counts(tokens: Sequence[Token]) -> bool:
    """Tell whether it can be seen here how often a row is found: not where all rows are distinct, or none is shown."""
    words = [one.word for one in tokens if one.kind == "word"]
    if "CONSTRUCT" in words or words.count("SELECT") != 1:
        return "CONSTRUCT" in words or "SELECT" in words
    is_distinct = words[words.index("SELECT") + 1 :][:1] == ["DISTINCT"]
    return not is_distinct or not AGGREGATES.isdisjoint(words)


def _copies(choices: Sequence[Sequence[str]], most: int, mark: str) -> list[str] | None:
    """Return the texts of triples, each with another choice; None where they would be too many.

    In each copy but the first the labels of blank nodes have a `mark` and a number: one may stand in one pattern only.
    """
    if prod(map(len, choices)) > most:
        return None
    return ["".join(one).replace(HOLE, f"{mark}{copy}" if copy else "") for copy, one in enumerate(product(*choices))]


def _united(ways: Sequence[str]) -> str:
    return " UNION ".join(f"{{ {way}}}" for way in ways)


class _Triple(NamedTuple):
    """A triple: its ends, the ways of its path between them, and the token at which its statement begins."""

    subject: str
    ways: list[Way]
    value: str
    at: int


class _Writer:
    """Writes statements as triples, those whose path has alternatives as a choice."""

    def __init__(self, reader: StatementReader, tokens: Sequence[Token], text: str) -> None:
        self._reader, self._tokens, self._text = reader, tokens, text
        self._mark, self._numbers = "kg", count(1)
        while any(one.kind in ("blank", "variable") and self._mark in one.text for one in tokens):
            self._mark += "x"
        self._spares = _shows_all(tokens)

    def _fresh(self) -> str:
        return f"{self._mark}{next(self._numbers)}{self._mark}"

    def each_way(self, block: Sequence[Statement]) -> str:
        """Return statements that stand together in all their ways, and nothing where they may stay as they are.

        Of too many ways the triples that share a node without a name have their own. Raises QueryError where that
        cannot be.
        """
        triples = [triple for one in block for triple in self._triples(one.first)]
        if not any(len(one.ways) > 1 or self._is_negated(one) for one in triples):
            return ""
        ways = _copies([*map(self._choices, triples)], _MOST, self._mark)
        if ways is not None:
            return _united(ways) if len(ways) > 1 else ways[0]
        found: list[str] = []
        for some in _sharing(triples):
            ways = _copies([*map(self._choices, some)], _MOST_EACH, self._mark)
            if ways is None:
                raise self._too_many(some[0].at)
            found.append(_united(ways))
        return " ".join(found)

    def _is_negated(self, triple: _Triple) -> bool:
        return not self._spares and any(step.negated is not None for way in triple.ways for step in way)

    def _choices(self, triple: _Triple) -> list[str]:
        subject, ways, value, _ = triple
        if not self._is_negated(triple):
            return [f"{subject} {as_path(way)} {value}  . " for way in ways]
        return [as_triples(subject, way, value, self._fresh) for way in ways]

    def _too_many(self, n: int) -> TooManyWaysError:
        return TooManyWaysError(
            "the alternatives of these paths are too many to be counted; write DISTINCT, or some of them as UNION",
            location=locate(self._text, self._tokens[n].start),
        )

    def _triples(self, n: int) -> list[_Triple]:
        """Return the triples of the statement that begins at a token."""
        found: list[_Triple] = []
        subject = self._term(n, found, n)
        self._properties(subject, self._behind(n), found, n)
        return found

    def _behind(self, n: int) -> int:
        return self._reader.term(n) or self._reader.bracketed(n) or n + 1

    def _term(self, n: int, found: list[_Triple], at: int) -> str:
        """Return a term, with what is said in its brackets among what is found."""
        end = self._behind(n)
        if self._reader.is_mark(n, "["):
            label = f"_:{self._fresh()}{HOLE}"
            self._properties(label, n + 1, found, at)
            return label
        if self._reader.is_mark(n, "("):
            return self._list(n + 1, end - 1, found, at)
        return self._tokens[n].text + HOLE if self._tokens[n].kind == "blank" else self._reader.said(n, end)

    def _list(self, n: int, end: int, found: list[_Triple], at: int) -> str:
        members: list[str] = []
        while n < end:
            members.append(self._term(n, found, at))
            n = self._behind(n)
        labels = [*(f"_:{self._fresh()}{HOLE}" for _ in members), f"<{_RDF}nil>"]
        for member, (label, rest) in zip(members, pairwise(labels), strict=True):
            found.append(_Triple(label, [(Step(f"<{_RDF}first>"),)], member, at))
            found.append(_Triple(label, [(Step(f"<{_RDF}rest>"),)], rest, at))
        return labels[0]

    def _properties(self, subject: str, n: int, found: list[_Triple], at: int) -> None:
        reader, is_more = self._reader, True
        while is_more and (path := reader.path(n) or reader.variable(n)):
            ways, n = self._ways(n, path[1]), path[1]
            is_more = True
            while is_more:  # each of the triples is found in all ways
                found.append(_Triple(subject, ways, self._term(n, found, at), at))
                n = self._behind(n)
                is_more = reader.is_mark(n, ",")
                n += is_more
            is_more = reader.is_mark(n, ";")
            while reader.is_mark(n, ";"):
                n += 1

    def _ways(self, n: int, end: int) -> list[Way]:
        """Return the paths without alternatives that a path is put together of."""
        found, start = list[Way](), n
        while n < end:
            stop = self._reader.sequence(n)
            if stop is None:  # a variable
                return [(Step(self._reader.said(n, end)),)]
            steps: list[list[Way]] = []
            while n < stop[1] and (step := self._reader.step(n)):
                steps.append(self._ways_of_step(n, step[1]))
                n = step[1] + 1
            if len(found) + prod(map(len, steps)) > _MOST_EACH:
                raise self._too_many(start)
            found += [sum(one, ()) for one in product(*steps)]
        return found

    def _ways_of_step(self, n: int, end: int) -> list[Way]:
        reader = self._reader
        start = n + reader.is_mark(n, "^")
        if reader.is_mark(start, "!") and not reader.is_mark(end - 1, "*", "+", "?"):
            ways = self._both_ways(start + 1, end)
        elif reader.is_mark(start, "(") and reader.is_mark(end - 1, ")"):
            ways = self._ways(start + 1, end - 1)
        else:
            ways = [(Step(reader.said(start, end)),)]
        return [inverted(way) for way in ways] if start > n else ways

    def _both_ways(self, n: int, end: int) -> list[Way]:
        """Return the properties of a negated set that go forward, and those that go backward (section 18.2.2.3)."""
        there, back = list[str](), list[str]()
        for before, one in pairwise(self._tokens[n - 1 : end]):
            if one.kind != "mark":
                (back if before.text == "^" else there).append(one.text)
        sides = ((there, False), (back, True))
        return [(Step("", tuple(one), is_inverse),) for one, is_inverse in sides if one] or [(Step("", ()),)]


def _shows_all(tokens: Sequence[Token]) -> bool:
    """Tell whether rows of all variables are to differ, to which a new one would make a difference."""
    marks = [one.word or one.text for one in tokens]
    return any(marks[n : n + 2] == ["DISTINCT", "*"] for n in range(len(marks)))


def _sharing(triples: Sequence[_Triple]) -> list[list[_Triple]]:
    """Return triples by the nodes without a name that they share, in their order."""
    groups, of_label = dict[int, list[_Triple]](), dict[str, int]()
    for n, one in enumerate(triples):
        labels = [end for end in (one.subject, one.value) if HOLE in end]
        first, *others = sorted({of_label[end] for end in labels if end in of_label}) or [n]
        groups.setdefault(first, []).append(one)
        of_label.update((end, first) for end in labels)
        for other in others:
            groups[first] += groups.pop(other)
            of_label.update((end, first) for end, at in of_label.items() if at == other)
    return list(groups.values())
