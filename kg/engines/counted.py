"""Counts as SPARQL has them, where a store has them otherwise: a row whose expression is an error is not counted.

And nothing is among no values: `?v IN ()` is false, and `?v NOT IN ()` true, whatever ?v is.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.sparql.tokens import CLOSING, OPENING, Token, meaningful, tokenize

_BEFORE = frozenset(("(", ",", "&&", "||"))


def count_rows(text: str) -> str:
    """Return a query that counts rows in place of values of expressions, each unless its expression is an error.

    What counts different values is left as it is (SPARQL 1.1, section 18.5.1.2).
    """
    tokens = meaningful(tokenize(text))
    pieces: list[tuple[int, int, str]] = []
    for n, token in enumerate(tokens):
        following = [one.text for one in tokens[n + 1 : n + 3]]
        if token.word == "COUNT" and following[:1] == ["("] and (end := _end(tokens, n + 1)) is not None:
            said = tokens[n + 2 : end]
            if len(said) > 1 and said[0].word != "DISTINCT":
                whole = text[said[0].start : tokens[end].start].rstrip()
                pieces.append((token.start, token.start + len(token.text), "SUM"))
                # a comment at the end of it would hide what follows
                counted = f"COALESCE(IF(sameTerm(({whole}\n),({whole}\n)),1,1),0)"
                pieces.append((said[0].start, tokens[end].start, counted))
        elif token.word == "IN" and following == ["(", ")"]:
            is_not = tokens[n - 1].word == "NOT"
            at = n - 1 - is_not
            if at > 0 and tokens[at].kind == "variable" and tokens[at - 1].text in _BEFORE:
                pieces.append((tokens[at].start, tokens[n + 2].start + 1, "true" if is_not else "false"))
    done, end_of_last = list[str](), 0
    for start, stop, new in pieces:
        if start < end_of_last:  # within an expression that is counted
            continue
        done += [text[end_of_last:start], new]
        end_of_last = stop
    return "".join([*done, text[end_of_last:]])


def _end(tokens: Sequence[Token], opening: int) -> int | None:
    """Return the number of the token that closes a bracket."""
    depth = 0
    for n in range(opening, len(tokens)):
        if tokens[n].kind == "mark":
            depth += (tokens[n].text in OPENING) - (tokens[n].text in CLOSING)
            if not depth:
                return n
    return None
