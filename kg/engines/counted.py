"""Counts as SPARQL has them, where a store has them otherwise: a row whose expression is an error is not counted.

And nothing is among no values: `?v IN ()` is false, and `?v NOT IN ()` true, whatever ?v is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kg.errors import QueryError
from kg.sparql.tokens import CLOSING, OPENING, Token, locate, meaningful, tokenize

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_ERROR = "<urn:kg:an-error>"


def count_rows(text: str) -> str:
    """Return a query that counts rows in place of values of expressions, each unless its expression is an error.

    Where different values are counted, an error is one more of them, which is taken off again (SPARQL 1.1, 18.5.1.2).
    """
    text = _without_empty_lists(text)
    tokens = meaningful(tokenize(text))
    pieces: list[tuple[int, int, str]] = []
    for n, token in enumerate(tokens):
        if token.word == "COUNT" and n + 1 < len(tokens) and (end := _end(tokens, n + 1)) is not None:
            is_distinct = tokens[n + 2].word == "DISTINCT"
            said = tokens[n + 2 + is_distinct : end]
            if len(said) > 1:
                whole = text[said[0].start : tokens[end].start].rstrip()
                # a comment at the end of it would hide what follows
                is_error = f"COALESCE(IF(sameTerm(({whole}\n),({whole}\n)),0,0),1)"
                counted = f"SUM(1-{is_error})"
                if is_distinct:
                    values = f"COUNT(DISTINCT COALESCE(({whole}\n),{_ERROR}))"
                    counted = f"({values}-COALESCE(MAX({is_error}),0))"
                pieces.append((token.start, tokens[end].start + 1, counted))
    return _replaced(text, pieces)


def require_single_aggregates(text: str) -> None:
    """Raise QueryError for an aggregate within another one, which no group has (SPARQL 1.1, section 18.2.4.1)."""
    if sum(map(text.upper().count, _AGGREGATES)) < 2:
        return
    around, open_ = list[list[bool]](), list[bool]()
    for one, behind in pairwise(meaningful(tokenize(text))):
        is_aggregate = one.word in _AGGREGATES and behind.text == "("
        if is_aggregate and any(open_):
            told = "an aggregate stands within another one; compute the inner one in a subquery"
            raise QueryError(told, location=locate(text, one.start))
        if behind.kind == "mark" and behind.text == "(":
            open_.append(is_aggregate)
        elif behind.kind == "mark" and behind.text == "{":  # what EXISTS asks may have aggregates of its own
            around.append(open_)
            open_ = []
        elif behind.kind == "mark" and behind.text == ")" and open_:
            open_.pop()
        elif behind.kind == "mark" and behind.text == "}" and around:
            open_ = around.pop()


def without_comments(text: str) -> str:
    """Return a query with spaces for comments, as by the store's grammar none stands in the brackets of no values."""
    return "".join(" " * len(one.text) if one.kind == "comment" else one.text for one in tokenize(text))


def _without_empty_lists(text: str) -> str:
    """Return a query in which nothing is looked for among no values: what stood before is an operand without effect."""
    tokens = meaningful(tokenize(text))
    pieces: list[tuple[int, int, str]] = []
    for n, token in enumerate(tokens):
        if token.word == "IN" and [one.text for one in tokens[n + 1 : n + 3]] == ["(", ")"]:
            is_not = tokens[n - 1].word == "NOT"
            sign = tokens[n - 1] if is_not else token
            pieces.append((start := _start(tokens, n - is_not), start, "(("))
            pieces.append((sign.start, tokens[n + 2].start + 1, ")=1||true)" if is_not else ")=1&&false)"))
    return _replaced(text, sorted(pieces))


def _replaced(text: str, pieces: Sequence[tuple[int, int, str]]) -> str:
    done, end_of_last = list[str](), 0
    for start, stop, new in pieces:
        if start < end_of_last:  # within an expression that is counted
            continue
        done += [text[end_of_last:start], new]
        end_of_last = stop
    return "".join([*done, text[end_of_last:]])


def _end(tokens: Sequence[Token], opening: int) -> int | None:
    """Return the number of the token that closes a bracket; None where there is none."""
    depth = 0
    for n in range(opening, len(tokens)):
        if tokens[n].kind == "mark":
            depth += (tokens[n].text in OPENING) - (tokens[n].text in CLOSING)
        if not depth:
            return n if n > opening else None
    return None


def _start(tokens: Sequence[Token], end: int) -> int:
    """Return where the operand begins that ends before a token: behind a bracket, a comma, a connective or DISTINCT."""
    depth, n = 0, end
    while n > 0:
        before = tokens[n - 1]
        if before.kind == "mark":
            depth += (before.text in CLOSING) - (before.text in OPENING)
            if depth < 0 or (not depth and before.text in (",", "&&", "||")):
                break
        elif not depth and before.word == "DISTINCT":
            break
        n -= 1
    return tokens[n].start
