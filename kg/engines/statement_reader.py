"""Statements of a query as they stand in its text: terms, paths, and where each ends (SPARQL 1.1, section 19.8)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.sparql.tokens import CLOSING, OPENING, Token

NAMES, CONSTANTS = ("iri", "name"), ("iri", "name", "string", "number", "word")
UNKNOWN = "?"
"""The graph of statements in a subquery in GRAPH ?g, where it has no name."""
_SEPARATING = ("OPTIONAL", "MINUS", "UNION", "GRAPH", "BIND", "VALUES")
MOVES, BETWEEN, STAYS = range(3)
"""Where a path ends at a term that its graph does not have: nowhere, at that term where both of its ends are it in the
query, or also where one end is open. Each step of a sequence has its own ends, and those between are open: there only
what the graph has is an end of itself (SPARQL 1.1, sections 18.2.2.4 and 18.4).
"""
FRESH = "fresh"
"""What an end is that stands for anything and for nothing else in the query: `[]`, and a label that is there once."""


class PathTriple(NamedTuple):
    """A path between two ends."""

    subject: str
    path: str
    value: str
    kinds: tuple[str, str]


class Statement(NamedTuple):
    """A statement: its first token, where it begins and ends in the text, without and with its dot, and its graph.

    `triples` are its paths where all of them stay at a term that no graph has, and `block` is where the triples begin
    among which it is: all of these are one basic graph pattern (section 18.2.2). Places in the text are in characters.
    """

    triples: tuple[PathTriple, ...]
    block: int
    first: int
    start: int
    end: int
    last: int
    graph: str


class _Open:
    """A bracket that is open: the graph that is asked in it, and where the triples begin among which the next are."""

    def __init__(self, mark: str, graph: str, *, is_of_filter: bool = False) -> None:
        self.mark, self.graph, self.is_of_filter = mark, graph, is_of_filter
        self.block: int | None = None


class StatementReader:
    """Reads statements, terms and paths from the tokens of a query; each is named by its first token."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, tokens
        marks = [one.word or one.text for one in tokens]
        made = marks.index("}") if ["CONSTRUCT", "{"] in map(list, pairwise(marks)) and "}" in marks else 0
        self._labels = Counter(one.text for one in tokens[made:] if one.kind == "blank")

    def statements(self) -> Iterator[Statement]:
        """Yield the statements of all groups of the query, in their order; templates and lists of values as well."""
        tokens, open_, n = self._tokens, list[_Open](), 0
        while n < len(tokens):
            token = tokens[n]
            here = open_[-1] if open_ and open_[-1].mark == "{" else None
            found = self.statement(n) if here and token.text not in "{}" else None
            if here and found:
                here.block = token.start if here.block is None else here.block
                triples, behind = found
                end = self.end_of(behind - 1)
                is_dot = self.is_mark(behind, ".")  # or one that is taken for that of a number
                last = self.end_of(behind) if is_dot else end + (self._text[end : end + 1] == ".")
                yield Statement(triples, here.block, n, token.start, end, last, here.graph)
                n = behind
                continue
            if token.kind == "mark" and token.text in OPENING:
                graph = open_[-1].graph if open_ else ""
                of_graph = token.text == "{" and n > 1 and tokens[n - 2].word == "GRAPH"
                open_.append(_Open(token.text, tokens[n - 1].text if of_graph else graph))
            elif token.kind == "mark" and token.text in CLOSING and open_:
                closed = open_.pop()
                if token.text == "}" and not closed.is_of_filter and open_:
                    open_[-1].block = None
            elif here and token.word == "SELECT":  # no triples before its own group, and a graph has no name in there
                here.mark = "SELECT"
                here.graph = UNKNOWN if here.graph.startswith(("?", "$")) else here.graph
            elif here and token.word in ("FILTER", "BIND"):
                while n + 1 < len(tokens) and not self.is_mark(n, "(", "{"):
                    n += 1
                open_.append(_Open(tokens[n].text, here.graph, is_of_filter=token.word == "FILTER"))
            if here and token.word in _SEPARATING:
                here.block = None
            n += 1

    def end_of(self, n: int) -> int:
        """Return where a token ends, in characters."""
        one = self._tokens[n]  # the dot behind a number ends its triple
        return one.start + len(one.text.rstrip(".") if one.kind == "number" else one.text)

    def is_mark(self, n: int, *marks: str) -> bool:
        """Tell whether a token is one of some marks."""
        return n < len(self._tokens) and self._tokens[n].kind == "mark" and self._tokens[n].text in marks

    def kind(self, start: int, end: int) -> str:
        """Return what an end of a path is."""
        one = self._tokens[start]
        if one.kind == "blank":
            return FRESH if self._labels[one.text] == 1 else one.kind
        if one.text == "[" and end == start + 2:
            return FRESH
        return self._tokens[end - 1].kind if one.text in "+-" else one.kind

    def said(self, start: int, end: int) -> str:
        """Return the text of some tokens."""
        return self._text[self._tokens[start].start : self.end_of(end - 1)]

    def statement(self, start: int) -> tuple[tuple[PathTriple, ...], int] | None:
        """Return the triples of a statement, none where a path moves, and where it ends; None for none."""
        after = self.term(start) or self.bracketed(start)
        if after is None:
            return None
        found = self._paths(after, self.said(start, after), self.kind(start, after))
        if found is None or (found[2] == after and not self.is_mark(start, "[")):
            return None
        if found[2] == after and (inner := self._paths(start + 1, "[]", FRESH)) and inner[2] == after - 1:
            found = *inner[:2], after  # all that is said of it stands in its brackets
        triples, stays, n = found
        is_said_once = triples[:1] and (triples[0].kinds[0] in (*CONSTANTS, "variable") or len(triples) == 1)
        return (tuple(triples) if stays and is_said_once else ()), n

    def _paths(self, n: int, subject: str, kind: str) -> tuple[list[PathTriple], bool, int] | None:
        """Return the triples of a subject from a token on, whether each stays at a term of no graph, and the end."""
        triples, stays = list[PathTriple](), True
        while path := self.path(n) or self.variable(n):
            at, (end_of_none, n) = n, path
            said = self.said(at, n)
            while True:
                end = self.term(n) or self.bracketed(n)
                if end is None:
                    return None
                kinds = kind, self.kind(n, end)
                triples.append(PathTriple(subject, said, self.said(n, end), kinds))
                stays = stays and end_of_none >= (BETWEEN if set(kinds) <= {*CONSTANTS} else STAYS)
                n = end
                if not self.is_mark(n, ","):
                    break
                n += 1
            if not self.is_mark(n, ";"):
                break
            while self.is_mark(n, ";"):
                n += 1
        return triples, stays, n

    def variable(self, n: int) -> tuple[int, int] | None:
        """Return what `path` does, for a variable in the place of one."""
        return (MOVES, n + 1) if n < len(self._tokens) and self._tokens[n].kind == "variable" else None

    def term(self, n: int) -> int | None:
        """Return where a term ends that stands in one piece."""
        if n >= len(self._tokens):
            return None
        one = self._tokens[n]
        if self.is_mark(n, "+", "-"):
            return n + 2 if n + 1 < len(self._tokens) and self._tokens[n + 1].kind == "number" else None
        if one.kind == "string":
            if n + 1 < len(self._tokens) and self._tokens[n + 1].kind == "language":
                return n + 2
            return n + 3 if self.is_mark(n + 1, "^^") else n + 1
        return n + 1 if one.kind in ("variable", "blank", *NAMES, "number") or one.word in ("TRUE", "FALSE") else None

    def bracketed(self, n: int) -> int | None:
        """Return where what stands in brackets ends; None where there are none."""
        depth = 0
        while n < len(self._tokens) and (depth or self.is_mark(n, "[", "(")):
            depth += self.is_mark(n, *OPENING) - self.is_mark(n, *CLOSING)
            n += 1
            if not depth:
                return n
        return None

    def path(self, n: int) -> tuple[int, int] | None:
        """Return which of MOVES, BETWEEN and STAYS a path does, and where it ends; None where there is none."""
        found = MOVES
        while (one := self.sequence(n)) is not None:
            found, n = max(found, one[0]), one[1]
            if not self.is_mark(n, "|"):
                return found, n
            n += 1
        return None

    def sequence(self, n: int) -> tuple[int, int] | None:
        """Return what `path` does, for one of its alternatives."""
        found = list[int]()
        while (one := self.step(n)) is not None:
            found.append(one[0])
            n = one[1]
            if not self.is_mark(n, "/"):
                return found[0] if len(found) == 1 else BETWEEN if found == [STAYS, STAYS] else MOVES, n
            n += 1
        return None

    def step(self, n: int) -> tuple[int, int] | None:
        """Return what `path` does, for one step of a sequence."""
        n += self.is_mark(n, "^")
        found = MOVES
        if self.is_mark(n, "!"):
            n += 1 + self.is_mark(n + 1, "^")
            end = self.bracketed(n) or n + 1
        elif self.is_mark(n, "("):
            inner = self.path(n + 1)
            if inner is None or not self.is_mark(inner[1], ")"):
                return None
            found, end = inner[0], inner[1] + 1
        elif n < len(self._tokens) and (self._tokens[n].kind in NAMES or self._tokens[n].word == "A"):
            end = n + 1
        else:
            return None
        if self.is_mark(end, "*", "?"):
            return STAYS, end + 1
        if self.is_mark(end, "+"):  # as many steps as lead somewhere from the term
            return STAYS if found == STAYS else MOVES, end + 1
        return found, end
