"""MINUS within EXISTS, where a row is put in place of its variables, which nothing then shares (SPARQL 1.1, 18.6).

The store hands that row to both sides of MINUS, which then always share what it has, and so takes away too much where
they share nothing else. There MINUS is given a condition that nothing meets.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import QueryError
from kg.sparql.tokens import CLOSING, OPENING, Token, locate, meaningful, tokenize


class _Group:
    """A bracket that is open: what it belongs to, where it begins, and the variables that its rows have for sure."""

    def __init__(self, kind: str, start: int, outer: _Group | None) -> None:
        self.kind, self.start, self.outer = kind, start, outer
        self.has: set[str] = set()
        self.selects = False

    @property
    def exists(self) -> _Group | None:
        """The EXISTS in which this is; None where there is none, or where a subquery is between."""
        if self.selects or self.outer is None:
            return None
        return self if self.kind == "EXISTS" else self.outer.exists

    def row(self) -> set[str]:
        """Return the variables that a row has for sure for which the EXISTS around is asked."""
        exists = self.exists
        if exists is None or exists.outer is None:
            return set()
        around = exists.outer
        while around.kind in ("(", "[") and around.outer:
            around = around.outer
        if around.kind == "FILTER" and around.outer:
            around = around.outer
        is_pattern = around.kind != "BIND" and around.outer is not None and not around.selects
        return around.row() | (around.has if is_pattern else set())


def require_no_second_value(text: str) -> None:
    """Raise QueryError where BIND within EXISTS names a variable that the row around it has for sure.

    With the value in place of its name that is no pattern (section 18.6), and engines would find this or that.
    """
    for around, token in _read(meaningful(tokenize(text)))[1]:
        if token.text[1:] in around.row():
            raise QueryError(
                f"BIND within EXISTS names {token.text}, which has a value in the row that is asked for; "
                f"take another name and compare: FILTER(?other = {token.text})",
                location=locate(text, token.start),
            )


def share_no_row(text: str) -> str:
    """Return a query in which MINUS takes nothing away where its sides share nothing but the row of an EXISTS."""
    tokens = meaningful(tokenize(text))
    pieces: list[tuple[int, str]] = []
    for around, start, end in _read(tokens)[0]:
        shared = _named(tokens[around.start : start]) & _named(tokens[start:end])
        if shared <= around.row():
            pieces += [(tokens[start].start + 1, " {"), (tokens[end].start, "} FILTER(false) ")]
    done, last = list[str](), 0
    for place, new in sorted(pieces):
        done += [text[last:place], new]
        last = place
    return "".join([*done, text[last:]])


def _read(tokens: Sequence[Token]) -> tuple[list[tuple[_Group, int, int]], list[tuple[_Group, Token]]]:
    """Return each MINUS and each name of BIND within EXISTS, with its group, which is known to the end by then."""
    group, found, made = _Group("", -1, None), list[tuple[_Group, int, int]](), list[tuple[_Group, Token]]()
    for n, token in enumerate(tokens):
        if token.kind == "mark" and token.text in OPENING:
            group = _Group(_kind(tokens, n), n, group)
        elif token.kind == "mark" and token.text in CLOSING and group.outer:
            if group.kind == "MINUS" and group.outer.exists:
                found.append((group.outer, group.start, n))
            if group.kind in ("[", "GRAPH") and not group.selects:
                group.outer.has |= group.has
            group = group.outer
        elif token.word == "SELECT":
            group.selects = True
        elif token.kind == "variable" and not (tokens[n - 1].word == "VALUES" and _has_undefined(tokens, n)):
            group.has.add(token.text[1:])
            if group.kind == "BIND" and tokens[n - 1].word == "AS" and group.exists:
                made.append((group, token))
    return found, made


def _kind(tokens: Sequence[Token], n: int) -> str:
    """Return what a bracket belongs to: a word before it, or nothing but its sign."""
    before = tokens[n - 1].word if n else ""
    if before in ("EXISTS", "MINUS", "FILTER", "BIND"):
        return before
    return "GRAPH" if n > 1 and tokens[n - 2].word == "GRAPH" else tokens[n].text


def _has_undefined(tokens: Sequence[Token], n: int) -> bool:
    """Tell whether the values that are listed behind a token leave some out."""
    for token in tokens[n:]:
        if token.text == "}" or token.word == "UNDEF":
            return token.word == "UNDEF"
    return True


def _named(tokens: Sequence[Token]) -> set[str]:
    return {token.text[1:] for token in tokens if token.kind == "variable"}
