"""Which graphs hold anything: what a store can list, so that not every triple need be read for it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.sparql.tokens import Token, meaningful, tokenize

_AFTER = frozenset({"ORDER", "BY", "ASC", "DESC", "LIMIT", "OFFSET"})


def list_graphs(text: str) -> str:
    """Return a query in which lists of graphs are asked of the store: the same rows, and the same lines.

    Such a list is a SELECT of one variable, distinct or grouped by it, of the graphs that hold any triple whatever. A
    graph that has been emptied may still be listed, so one triple is looked for in each.
    """
    tokens = meaningful(tokenize(text))
    pieces, end = [], 0
    for n, token in enumerate(tokens):
        if token.word == "SELECT" and (pattern := _pattern(tokens, n)):
            first, last = pattern
            start, stop = first.start, last.start + len(last.text)
            variable = next(one.text for one in tokens if one.start > start and one.kind == "variable")
            pieces += [text[end:start], f"GRAPH {variable} {{}} FILTER EXISTS {{ {text[start:stop]} }}"]
            end = stop
    return "".join([*pieces, text[end:]])


def _pattern(tokens: Sequence[Token], n: int) -> tuple[Token, Token] | None:
    """Return the first and last token of `GRAPH ?g { ?a ?b ?c }` if a SELECT asks only which ?g there are."""
    n += 1
    distinct = tokens[n : n + 1] != [] and tokens[n].word == "DISTINCT"
    n += distinct
    head = tokens[n : n + 1]
    body = n + 2 if [token.word for token in tokens[n + 1 : n + 2]] == ["WHERE"] else n + 1
    group = tokens[body : body + 9]
    if len(group) < 9 or group[1].word != "GRAPH" or any(group[i].kind != "variable" for i in (2, 4, 5, 6)):
        return None
    if [group[i].text for i in (0, 3, 7, 8)] != ["{", "{", "}", "}"] or head[0].text != group[2].text:
        return None
    names = {group[i].text[1:] for i in (2, 4, 5, 6)}
    if len(names) < 4 or not _is_list(tokens, body + 9, group[2].text, distinct=distinct):
        return None
    return group[1], group[7]


def _is_list(tokens: Sequence[Token], n: int, graph: str, *, distinct: bool) -> bool:
    """Tell whether each graph comes once in a SELECT whose group ends before a token, whatever it holds."""
    if [token.word or token.text for token in tokens[n : n + 3]] == ["GROUP", "BY", graph]:
        distinct, n = True, n + 3
    while n < len(tokens) and tokens[n].text != "}":
        token = tokens[n]
        if token.word not in _AFTER and token.kind != "number" and token.text not in ("(", ")", graph):
            return False
        n += 1
    return distinct
