"""Patterns of `GRAPH`, each of which is evaluated in one graph by itself (SPARQL 1.1, sections 13.3 and 18.6).

The store hands the name of a graph to the triples of the pattern, and nothing else knows it: what has no triples is
found in no graph, and once; a subquery counts over all graphs; MINUS takes away in any. There the graph is asked for
first, and a pattern of any graph is written down for each that there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from functools import cache

from kg.engines.statement_reader import CONSTANTS, StatementReader
from kg.errors import QueryError
from kg.sparql.tokens import CLOSING, OPENING, Token, locate, meaningful, tokenize

_LONG, _LISTED = 2000, re.compile(r"\bVALUES\s*([?$]\w+)\s*\{[^{}\"']*\}", re.IGNORECASE)
"""Long lists are not looked through where nothing is to be done without them."""
_MOST = 200_000
"""How many characters are written down for the graphs at most; an engine reads them in 0.1 s."""
_WITHIN = ("OPTIONAL", "MINUS", "EXISTS")
_GIVING = ("VALUES", "BIND")
_BEHIND_GROUPS = ("ORDER", "GROUP", "HAVING")
_MIXING = ("OPTIONAL", "UNION", "UNDEF")
"""Of what stands beside these a row may lack some."""


def ask_each_graph(text: str, graphs: Callable[[], Sequence[str]]) -> str:
    """Return a query that finds in each graph what it finds there by itself; `graphs` gives their IRIs.

    Raises QueryError for a pattern that would have to be written down for too many of them.
    """
    if len(text) > _LONG and _Patterns(_LISTED.sub(r"VALUES \1 { 1 }", text), tuple).rewritten() is None:
        return text
    return _Patterns(text, cache(graphs)).rewritten() or text


class _Patterns:
    """The patterns of a query."""

    def __init__(self, text: str, graphs: Callable[[], Sequence[str]]) -> None:
        self._text, self._graphs = text, graphs
        self._tokens = meaningful(tokenize(text))
        self._closed, opened = dict[int, int](), list[int]()
        self._around = dict[int, int]()
        for n, token in enumerate(self._tokens):
            if token.word in _WITHIN and opened:
                self._around[n] = next(filter(self._is_group, reversed(opened)), opened[0])
            if token.kind == "mark" and token.text in OPENING:
                opened.append(n)
            elif token.kind == "mark" and token.text in CLOSING and opened:
                self._closed[opened.pop()] = n
        self._is_changed = False
        self._is_broken = bool(opened)

    def rewritten(self) -> str | None:
        """Return the query in other words; None where it may stay, or cannot be read."""
        if self._is_broken:
            return None
        found = self._within(0, len(self._tokens), 0, len(self._text))
        return found if self._is_changed else None

    def _within(self, n: int, end: int, last: int, stop: int) -> str:
        """Return what becomes of the text from one place to another, between which some tokens stand."""
        done = list[str]()
        while n < end:
            close = self._closed.get(n + 2) if self._tokens[n].word == "GRAPH" else None
            if close is not None:
                done += [self._text[last : self._tokens[n].start], self._of_graph(n, close)]
                n, last = close, self._tokens[close].start + 1
            n += 1
        return "".join([*done, self._text[last:stop]])

    def _of_graph(self, n: int, close: int) -> str:
        """Return what becomes of a pattern of GRAPH."""
        word, graph, brace = self._tokens[n : n + 3]
        inner = self._within(n + 3, close, brace.start + 1, self._tokens[close].start)
        here = f"GRAPH {graph.text} {{{inner}}}"
        if close == n + 3:  # which asks for the graph alone
            return here
        if graph.kind != "variable":
            if self._has_triples(n + 3, close):
                return here
            self._is_changed = True
            return f"GRAPH {graph.text} {{}} {here}"
        if not self._needs_each(n, close, self._given_beside(n, close)):
            return here
        self._is_changed = True
        graphs = self._graphs()
        if len(inner) * len(graphs) > _MOST:
            if not self._needs_each(n, close, frozenset()):  # what a subquery finds is joined, and not looked for again
                return f"{{ SELECT * {{ {here} }} }}"
            raise QueryError(
                f"what GRAPH {graph.text} asks is asked of each of {len(graphs):,} graphs by itself, which is too "
                f"much; select {graph.text} in the subquery, with GRAPH in it (SELECT {graph.text} … {{ GRAPH "
                f"{graph.text} {{ … }} }} GROUP BY {graph.text}), put MINUS and OPTIONAL behind triples, and FILTER on "
                f"{graph.text} behind the last brace of GRAPH",
                location=locate(self._text, word.start),
            )
        if not graphs:
            return f"{{ {here} FILTER(false) }}"
        return _any_of([self._in_one(graph.text, f"<{iri}>", inner, at) for at, iri in enumerate(graphs)])

    def _in_one(self, variable: str, graph: str, inner: str, at: int) -> str:
        """Return a pattern as it is found in one graph; labels of blank nodes are those of one part of a query."""
        if "_:" in inner:
            marks = tokenize(inner)
            inner = "".join(f"{one.text}.kg{at}" if one.kind == "blank" else one.text for one in marks)
        return f"{{ VALUES {variable} {{ {graph} }} GRAPH {graph} {{}} GRAPH {graph} {{{inner}}} }}"

    def _needs_each(self, n: int, close: int, given: Set[str]) -> bool:
        """Tell whether a pattern of any graph is found otherwise in each by itself, or in none.

        The variables that are `given` may have values before the graph is known.
        """
        tokens = self._tokens[n + 3 : close]
        words, name = {token.word for token in tokens}, self._tokens[n + 1].text[1:]
        if "SELECT" in words or self._sees_name(name, n + 3, close) or not self._has_triples(n + 3, close):
            return True
        return self._doubles(n + 3, close, given) or any(self._sees_all(at, words) for at in range(n + 3, close))

    def _doubles(self, n: int, end: int, given: Set[str]) -> bool:
        """Tell whether there may be one step or more between given ends, which a store finds in all ways to the end."""
        steps = [at for at in range(n + 1, end) if self._is_step(at)]
        if not steps or any(token.word in _GIVING for token in self._tokens[n:end]):
            return bool(steps)

        def is_given(at: int) -> bool:
            token = self._tokens[at]
            return token.kind in CONSTANTS or (token.kind == "variable" and token.text[1:] in given)

        ends = [at for at in steps if is_given(self._behind_brackets(at + 1))]
        found = StatementReader(self._text, self._tokens).statements() if ends else ()
        closed = [one for one in found if is_given(one.first)]
        return any(one.start < self._tokens[at].start < one.end for one in closed for at in ends)

    def _given_beside(self, n: int, close: int) -> Set[str]:
        """Return the variables that what stands beside a pattern of GRAPH, or another one in it, may give a value."""
        tokens = self._tokens
        if not any(map(self._is_step, range(n + 4, close))):
            return frozenset()  # nobody asks
        given = self._giving(0, n) | self._giving(close + 1, len(tokens))
        for at in range(n + 3, close):
            if tokens[at].word == "GRAPH":
                given |= self._giving(at + 2, self._closed.get(at + 2, at + 2))
        return given

    def _giving(self, n: int, end: int) -> set[str]:
        given, in_group = set[str](), n > 0
        while n < end:
            token = self._tokens[n]
            in_group |= token.text in ("{", "}")  # what the query selects is none of it
            if token.word == "FILTER":
                n = self._behind(n, end)
                continue
            if token.word in _BEHIND_GROUPS:
                in_group = False
            elif token.word == "VALUES":
                in_group = True
            if in_group and token.kind == "variable":
                given.add(token.text[1:])
            n += 1
        return given

    def _behind_brackets(self, n: int) -> int:
        while self._tokens[n].text == ")":
            n += 1
        return n

    def _is_step(self, at: int) -> bool:
        """Tell whether a sign may be that of one step or more."""
        before = self._tokens[at - 1]
        return self._tokens[at].text == "+" and (before.kind in ("iri", "name") or before.text in (")", "a"))

    def _sees_name(self, name: str, n: int, end: int) -> bool:
        """Tell whether a variable is named by a part of a group before triples have given it a value, or by none."""
        filtered = False
        while n < end:
            token = self._tokens[n]
            behind = n + 1
            if token.text == "{":
                behind = self._closed[n] + 1
            elif token.word in ("FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "GRAPH"):
                behind = self._behind(n, end)
            is_named = name in _names(self._tokens[n:behind])
            if is_named and token.word == "FILTER":  # which is asked last, wherever it stands
                filtered = True
            elif is_named:
                return token.kind != "variable"
            n = behind
        return filtered

    def _sees_all(self, at: int, words: set[str]) -> bool:
        """Tell whether a part of a pattern of any graph is evaluated where the graph is not known yet."""
        word = self._tokens[at].word
        if word not in _WITHIN:
            return False
        group = self._around[at]
        if not self._has_triples(group + 1, self._closed[group] if word == "EXISTS" else at):
            return True
        if word != "MINUS":
            return False
        left, right = (_names(self._tokens[a:b]) for a, b in ((group, at), (at, self._closed.get(at + 1, at))))
        return bool(words.intersection(_MIXING)) or not left & right

    def _is_group(self, n: int) -> bool:
        return self._tokens[n].text == "{" and self._tokens[n - 1].word != "VALUES"

    def _has_triples(self, n: int, end: int) -> bool:
        """Tell whether all that some tokens find is found by triples of the graph that is asked."""
        while n < end:
            token = self._tokens[n]
            if token.word in ("FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "GRAPH"):
                n = self._behind(n, end)
            elif token.text == "{":
                branches = [self._has_triples(n + 1, self._closed[n])]
                n = self._closed[n] + 1
                while n < end and self._tokens[n].word == "UNION":
                    branches.append(self._has_triples(n + 2, self._closed[n + 1]))
                    n = self._closed[n + 1] + 1
                if all(branches):
                    return True
            elif token.word == "SELECT":
                return False
            elif token.text != ".":
                return True
            else:
                n += 1
        return False

    def _behind(self, n: int, end: int) -> int:
        """Return what stands behind a part that begins with a word."""
        brackets = "{(" if self._tokens[n].word in ("FILTER", "BIND") else "{"
        while n < end and self._tokens[n].text not in brackets:
            n += 1
        return self._closed.get(n, end) + 1


def _any_of(parts: Sequence[str]) -> str:
    """Return a pattern that finds what some find, nested no deeper than need be."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"{{ {_any_of(parts[:half])} UNION {_any_of(parts[half:])} }}"


def _names(tokens: Sequence[Token]) -> set[str]:
    return {token.text[1:] for token in tokens if token.kind == "variable"}
