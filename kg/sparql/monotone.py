"""Queries in which all is monotone but anti-joins of triple patterns, as groups with what each asks for.

Monotone are joins, unions, filters, renamings and lists of distinct values: with more triples they only find more
(SPARQL 1.1, section 18.5). OPTIONAL, aggregates, limits and EXISTS are not read, and neither are paths.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.sparql.tokens import AGGREGATES, Token


class OtherwiseError(Exception):
    """The query has what is not known to be monotone."""


class Pattern(NamedTuple):
    """A triple pattern: its three terms, and the graph that is asked; `at` is where its statement begins, or GRAPH."""

    terms: tuple[Token, Token, Token]
    graph: Token | None
    at: int


class Group:
    """A group of a query, with what it asks for; `shows` are the variables that a subquery gives, None for all."""

    def __init__(self, graph: Token | None, start: int) -> None:
        self.graph, self.start, self.end = graph, start, start
        self.patterns: list[Pattern] = []
        self.parts: list[Group] = []
        self.without: list[tuple[int, bool, Group]] = []
        """Where each anti-join begins, whether it is MINUS, and its group."""
        self.filters: list[tuple[int, int, frozenset[str]]] = []
        """Where each filter begins and ends, and its variables."""
        self.made: set[str] = set()  # variables of BIND
        self.shows: frozenset[str] | None = None
        self.is_joined = True  # and no way of a UNION among others
        self.is_plain = True  # nothing but triple patterns


def names_in(pattern: Pattern) -> set[str]:
    """Return the variables of a triple pattern, with that of its graph."""
    return {one.text[1:] for one in (*pattern.terms, pattern.graph) if one is not None and one.kind == "variable"}


def bound_by(group: Group, end: int) -> set[str]:
    """Return the variables that a group surely binds before a place in the text."""
    found = {name for one in group.patterns if one.at < end for name in names_in(one)}
    for part in group.parts:
        if part.is_joined and part.start < end:
            bound = bound_by(part, part.end)
            found |= bound if part.shows is None else bound & part.shows
    return found


def variables_in(group: Group) -> set[str]:
    """Return the variables of the triple patterns of a group, without those of its parts."""
    return {name for one in group.patterns for name in names_in(one)}


def iter_within(group: Group) -> Iterator[Group]:
    """Yield a group and those in it, anti-joins aside."""
    yield group
    for part in group.parts:
        yield from iter_within(part)


def iter_with_above(group: Group, above: tuple[Group, ...] = ()) -> Iterator[tuple[Group, tuple[Group, ...]]]:
    """Yield each group with those that it is in, the nearest first."""
    yield group, above
    for part in group.parts:
        yield from iter_with_above(part, (group, *above))


class _Reader:
    """Reads a SELECT token by token, as far as all in it is monotone, or an anti-join of triple patterns alone."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens, self._next = tokens, 0

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *texts: str) -> Token:
        """Return the next token; one of some marks or words, if any are given."""
        token = self._tokens[self._next]
        if texts and (token.word or token.text) not in texts:
            raise OtherwiseError
        self._next += 1
        return token

    def query(self) -> Group:
        """Read a whole query."""
        self._take("SELECT")
        group = self._select(None)
        if self._next < len(self._tokens):
            raise OtherwiseError
        return group

    def _select(self, graph: Token | None) -> Group:
        """Read what follows SELECT, to the end of the query or of the group that it stands in."""
        shown: set[str] = set()
        is_all = False
        while self._peek().text != "{" and self._peek().word != "WHERE":
            token = self._take()
            if token.kind == "variable":
                shown.add(token.text[1:])
            elif token.text == "(":
                self._brackets()
            elif token.text == "*":
                is_all = True
            elif token.word not in ("DISTINCT", "REDUCED"):
                raise OtherwiseError
        if self._peek().word == "WHERE":
            self._take()
        group = self._group(graph, self._take("{"))
        group.shows = None if is_all else frozenset(shown)
        ordered = False
        while self._next < len(self._tokens) and self._peek().text != "}":
            token = self._take()
            if token.word in ("GROUP", "ORDER"):
                ordered = self._take("BY") is not None and token.word == "ORDER"
            elif token.text == "(" and ordered:
                self._brackets()
            elif token.kind != "variable" and not (
                ordered and token.word not in ("HAVING", "LIMIT", "OFFSET", "VALUES")
            ):
                raise OtherwiseError
        return group

    def _brackets(self) -> set[str]:
        """Read an expression in brackets to its end; return what it is renamed to."""
        depth, made, last = 1, set[str](), None
        while depth:
            token = self._take()
            if token.text in "{}" or token.word in ("EXISTS", *AGGREGATES):
                raise OtherwiseError
            depth += (token.text == "(") - (token.text == ")")
            if last == "AS":
                made.add(token.text[1:])
            last = token.word
        return made

    def _group(self, graph: Token | None, opening: Token) -> Group:
        """Read a group of patterns to its end."""
        group = Group(graph, opening.start)
        while (token := self._take()).text != "}":
            if token.word == "FILTER" and self._peek().word == "NOT":
                self._take()
                self._take("EXISTS")
                self._add_without(group, token, is_minus=False)
            elif token.word == "MINUS":
                self._add_without(group, token, is_minus=True)
            elif token.word == "GRAPH":
                self._take_graph(group, token)
            elif token.text == "{":
                self._take_ways(group, token)
            elif token.word in ("FILTER", "BIND", "VALUES"):
                group.is_plain = False
                self._take_other(group, token)
            elif token.text != ".":
                self._triples(group, token)
        group.end = token.start + 1
        return group

    def _take_other(self, group: Group, first: Token) -> None:
        """Read on after FILTER, BIND or VALUES."""
        if first.word == "VALUES":
            while self._take().text != "}":
                pass
            return
        begun = self._next
        while (token := self._take()).text != "(":
            if token.kind not in ("word", "iri", "name") or token.word == "EXISTS":
                raise OtherwiseError
        made = self._brackets()
        within = self._tokens[begun : self._next]
        if first.word == "BIND":
            group.made |= made
        else:
            names = frozenset(one.text[1:] for one in within if one.kind == "variable")
            group.filters.append((first.start, within[-1].start + 1, names))

    def _add_without(self, group: Group, first: Token, *, is_minus: bool) -> None:
        inner = self._group(group.graph, self._take("{"))
        if not inner.is_plain or inner.parts or inner.without:
            raise OtherwiseError
        group.without.append((first.start, is_minus, inner))

    def _take_graph(self, group: Group, first: Token) -> None:
        graph = self._take()
        if graph.kind not in ("variable", "iri", "name") or group.graph is not None:
            raise OtherwiseError
        part = self._group(graph, self._take("{"))
        if not any(one.patterns for one in iter_within(part)):
            raise OtherwiseError  # it asks whether there is such a graph
        part.patterns = [one._replace(at=first.start) for one in part.patterns]
        group.parts.append(part)

    def _take_ways(self, group: Group, opening: Token) -> None:
        """Read a group within a group, a subquery, or the ways of a UNION."""
        ways = [self._inner(group.graph, opening)]
        while self._peek().word == "UNION":
            self._take()
            ways.append(self._inner(group.graph, self._take("{")))
        for way in ways:
            way.is_joined = len(ways) == 1
        group.parts += ways

    def _inner(self, graph: Token | None, opening: Token) -> Group:
        if self._peek().word != "SELECT":
            return self._group(graph, opening)
        if graph is not None:
            raise OtherwiseError  # what stands in a graph need not say there in which
        self._take()
        group = self._select(graph)
        self._take("}")
        return group

    def _triples(self, group: Group, subject: Token) -> None:
        """Read the triples of a subject."""
        if subject.kind not in ("variable", "iri", "name"):
            raise OtherwiseError
        while True:
            verb = self._take()
            if verb.kind not in ("variable", "iri", "name") and verb.text != "a":
                raise OtherwiseError
            group.patterns.append(Pattern((subject, verb, self._object()), group.graph, subject.start))
            while self._peek().text == ",":
                self._take()
                group.patterns.append(Pattern((subject, verb, self._object()), group.graph, subject.start))
            if self._peek().text != ";":
                return
            while self._peek().text == ";":
                self._take()
            if self._peek().text in (".", "}", "{") or self._peek().word not in ("", "A"):
                return

    def _object(self) -> Token:
        token = self._take()
        if token.text == "-":  # a plus is that of a path here, or might be
            token = self._take()
        elif token.kind == "string" and self._peek().kind == "language":
            self._take()
        elif token.kind == "string" and self._peek().text == "^^":
            self._take()
            self._take()
        if token.kind not in ("variable", "iri", "name", "string", "number") and token.word not in ("TRUE", "FALSE"):
            raise OtherwiseError
        return token


def read_groups(tokens: Sequence[Token]) -> Group:
    """Return the outermost group of a SELECT; raise OtherwiseError where not all in it is known to be monotone.

    An IndexError is raised for one that ends too early.
    """
    return _Reader(tokens).query()
