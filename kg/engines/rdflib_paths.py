"""Negated paths of a query, so that rdflib can read them: it loses what is inverse in `!(a|^b)`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
    return f"(!({straight})|^(!({inverse})))" if straight else f"^(!({inverse}))"
