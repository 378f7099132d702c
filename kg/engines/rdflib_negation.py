"""Negations of a query, so that rdflib can read them: it loses what is inverse in `!(a|^b)`, and knows no `!!a`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice, pairwise, takewhile

from kg.sparql.tokens import Token, meaningful, tokenize


def without_mixed_negation(query: str) -> str:
    """Return a query in which a path that negates inverse predicates is split: `!(a|^b)` is `(!(a)|^(!(b)))`."""
    if "^" not in query or "!" not in query:
        return query
    tokens = meaningful(tokenize(query))
    done, parts = 0, []
    for place, token in enumerate(tokens):
        if token.text != "!":
            continue
        negated = _negated(tokens, place + 1)
        if any(one.text == "^" for one in negated):
            parts += [query[done : token.start], _other_way_round(negated)]
            done = negated[-1].start + len(negated[-1].text)
    return "".join((*parts, query[done:]))


def _negated(tokens: Sequence[Token], start: int) -> Sequence[Token]:
    """Return what a sign negates, if it is predicates: one, or some in brackets."""
    end = start
    if tokens[start].text != "(":
        return tokens[start : start + 2] if tokens[start].text == "^" else ()
    while tokens[end].text != ")":
        if end > start and not (tokens[end].kind in ("iri", "name") or tokens[end].text in ("^", "|", "a")):
            return ()
        end += 1
    return tokens[start : end + 1]


def _other_way_round(negated: Sequence[Token]) -> str:
    sides: tuple[list[str], list[str]] = ([], [])
    for before, one in pairwise(negated):
        if one.text not in ("^", "|", "(", ")"):
            sides[before.text == "^"].append(one.text)
    straight, inverse = ("|".join(side) for side in sides)
    return f"(!({straight})|^(!({inverse})))" if straight else f"(^(!({inverse})))"


def without_double_negation(query: str) -> str:
    """Return a query in which what is negated several times is negated once, or once more in brackets: `!(!a)`."""
    if query.count("!") < 2:
        return query
    tokens = meaningful(tokenize(query))
    closed, written = _closed(tokens), [token.text for token in tokens]
    place = 0
    while place < len(tokens):
        signs = len(list(takewhile(lambda token: token.text == "!", islice(tokens, place, None))))
        if signs > 1:
            end = _end_of_operand(tokens, place + signs, closed)
            if end is None:
                return query  # whose fault rdflib tells
            written[place : place + signs] = ["!", *[""] * (signs - 1)]
            if signs % 2 == 0:
                written[place] = "!(!"
                written[end] += ")"
        place += signs or 1
    ends = [0, *(token.start + len(token.text) for token in tokens)]
    between = (query[end : token.start] for end, token in zip(ends, tokens, strict=False))
    return "".join(chain.from_iterable(zip(between, written, strict=True))) + query[ends[-1] :]


def _closed(tokens: Sequence[Token]) -> dict[int, int]:
    """Return where each bracket is closed."""
    found, opened = {}, []
    for place, token in enumerate(tokens):
        if token.text in ("(", "{"):
            opened.append(place)
        elif token.text in (")", "}") and opened:
            found[opened.pop()] = place
    return found


def _end_of_operand(tokens: Sequence[Token], start: int, closed: Mapping[int, int]) -> int | None:
    """Return where ends what a sign negates (PrimaryExpression in the grammar); None where there is nothing."""
    token, after = (tokens[place] if place < len(tokens) else None for place in (start, start + 1))
    if token is None or token.text in ("(", "{"):
        return closed.get(start)
    if token.text in ("+", "-") or token.word in ("NOT", "EXISTS") or (after and after.kind == "language"):
        return _end_of_operand(tokens, start + 1, closed) if token.kind != "string" else start + 1
    if after and after.text == "^^":
        return start + 2
    if after and after.text == "(" and token.kind in ("word", "iri", "name"):
        return closed.get(start + 1)
    return start
