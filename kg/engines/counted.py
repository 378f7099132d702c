"""Counts as SPARQL has them, where a store has them otherwise: a row whose expression is an error is not counted.

And nothing is among no values: `?v IN ()` is false, and `?v NOT IN ()` true, whatever ?v is.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.sparql.tokens import CLOSING, OPENING, Token, meaningful, tokenize

_ERROR = "<urn:kg:an-error>"
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OF_ROWS = ["(", "DISTINCT", "*"]


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


class _Query:
    """A query or a subquery: whether it counts rows that differ, and where its pattern begins and ends."""

    def __init__(self) -> None:
        self.counts_rows = False
        self.start: int | None = None
        self.end: int | None = None


def count_what_is_seen(text: str) -> str:
    """Return a query whose different rows are those of its variables (SPARQL 1.1, section 18.5.1.2).

    To an engine the nodes within a path, and those that have no name or a label, may make rows that differ as well.
    """
    tokens = meaningful(tokenize(text))
    around, queries, of_braces = [_Query()], list[_Query](), list[_Query | None]()
    for n, token in enumerate(tokens):
        if token.word in _FORMS:
            queries.append(around[-1])
        elif token.word == "COUNT" and [one.word or one.text for one in tokens[n + 1 : n + 4]] == _OF_ROWS:
            around[-1].counts_rows = True
        elif token.kind == "mark" and token.text == "{":
            is_pattern = around[-1].start is None and tokens[n - 1].word not in ("EXISTS", "CONSTRUCT")
            around[-1].start = token.start if is_pattern else around[-1].start
            of_braces.append(around[-1] if is_pattern else None)
            around.append(_Query())
        elif token.kind == "mark" and token.text == "}" and of_braces:
            around.pop()
            if (one := of_braces.pop()) is not None:
                one.end = token.start + 1
    pieces: list[tuple[int, int, str]] = []
    for one in queries:
        if one.counts_rows and one.start is not None and one.end is not None:
            pieces += [(one.start, one.start, "{ { SELECT * "), (one.end, one.end, " } }")]
    return _replaced(text, sorted(pieces))


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
