"""Variables that a SELECT gives beside an aggregate without grouping by them, of which parsers say little."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kg.errors import Location
from kg.sparql.tokens import AGGREGATES, CLOSING, OPENING, Token, locate, meaningful, tokenize

_MODIFIERS = frozenset({"HAVING", "LIMIT", "OFFSET", "ORDER", "VALUES"})


def find_ungrouped(text: str) -> tuple[Location, str] | None:
    """Return the place of the first variable of a SELECT that is neither grouped by nor aggregated, and what to do."""
    tokens = meaningful(tokenize(text))
    for start, token in enumerate(tokens):
        if token.word == "SELECT" and (found := _ungrouped(tokens, start + 1)):
            name = found.text
            if name == "*":
                return locate(text, found.start), "SELECT * has no columns where rows are grouped; name those to show"
            told = f"{name} is neither aggregated nor grouped by; write GROUP BY {name}, or leave it out"
            return locate(text, found.start), told
    return None


def _ungrouped(tokens: Sequence[Token], start: int) -> Token | None:
    """Return the first such variable of the SELECT whose list begins at a token."""
    listed, aggregates, n = _listed(tokens, start)
    n = _after_group(tokens, n)
    while n < len(tokens) and tokens[n].text != "}" and tokens[n].word not in ("GROUP", *_MODIFIERS):
        n += 1
    grouped = set()
    groups = n < len(tokens) and tokens[n].word == "GROUP"
    if groups:
        variables, _, _ = _listed(tokens, n + 2)
        grouped = {token.text[1:] for token in variables}
    if not groups and not aggregates:
        return None
    return next((one for one in (*listed, *tokens[start : start + 1]) if _lacks(one, grouped)), None)


def _lacks(token: Token, grouped: Collection[str]) -> bool:
    """Tell whether a token of a list gives what rows that are grouped do not have."""
    return token.text == "*" or (token.kind == "variable" and token.text[1:] not in grouped)


def _listed(tokens: Sequence[Token], start: int) -> tuple[list[Token], bool, int]:
    """Return the variables of a list that stand by themselves, whether there are aggregates, and where it ends.

    In a GROUP BY, what an expression is renamed to stands by itself as well.
    """
    listed: list[Token] = []
    aggregates, depth, n = False, 0, start
    while n < len(tokens):
        token = tokens[n]
        if depth == 0 and (token.text in ("{", "}", "*") or token.word in ("WHERE", "FROM", *_MODIFIERS)):
            break
        if token.kind == "mark" and token.text in OPENING + CLOSING:
            depth += 1 if token.text in OPENING else -1
        aggregates |= token.word in AGGREGATES
        renamed = tokens[start - 1].word == "BY" and tokens[n - 1].word == "AS"
        if token.kind == "variable" and (depth == 0 or (depth == 1 and renamed)):
            listed.append(token)
        n += 1
    return listed, aggregates, n


def _after_group(tokens: Sequence[Token], start: int) -> int:
    """Return the number of the token behind the group that begins at or behind a token."""
    depth = 0
    for n in range(start, len(tokens)):
        if tokens[n].kind == "mark" and tokens[n].text in "{}":
            depth += 1 if tokens[n].text == "{" else -1
            if depth <= 0:
                return n + 1
    return len(tokens)
