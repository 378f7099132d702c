"""Whether a query says a literal that a store would rewrite, at a place where its written form makes a difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.rdf.rewritten import is_kept
from kg.rdf.terms import XSD, unescape_text
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import Token, meaningful, tokenize

# What these stand beside is a value to them, in whatever form.
_OF_VALUES = frozenset(("=", "!=", "<", ">", "<=", ">=", "*", "/"))
_OPERANDS = ("variable", "number", "string", "iri", "name")
_NONE = Token("mark", "", -1)


def says_rewritten(query: str) -> bool:
    """Tell whether a literal that a store would rewrite stands in a pattern, in VALUES, or where a term is asked for.

    One that is only compared or computed with does not count.
    """
    tokens = [_NONE, *meaningful(tokenize(query)), _NONE, _NONE]
    prefixes = read_prologue(query).prefixes
    return any(not _is_value(tokens, start, end, within) for start, end, within in _rewritten(tokens, prefixes))


def _rewritten(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield where each such literal starts and ends, and the brackets around it."""
    within: list[str] = []
    for place, token in enumerate(tokens):
        if token.text in ("{", "[", "("):
            within.append("IN" if token.text == "(" and tokens[place - 1].word == "IN" else token.text)
        elif token.text in ("}", "]", ")") and within:
            within.pop()
        elif token.kind == "number":
            sign = tokens[place - 1].text
            if not is_kept((sign if sign in ("+", "-") else "") + token.text, XSD + _kind_of(token.text)):
                yield place, place + 1, within
        elif (
            token.kind == "string"
            and tokens[place + 1].text == "^^"
            and not is_kept(_lexical(token.text), _datatype(tokens[place + 2], prefixes))
        ):
            yield place, place + 3, within


def _kind_of(number: str) -> str:
    return "double" if "e" in number.lower() else "decimal" if "." in number else "integer"


def _lexical(text: str) -> str:
    width = 3 if text[:3] in ('"""', "'''") else 1
    return unescape_text(text[width:-width])


def _datatype(token: Token, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return unescape_text(token.text[1:-1])
    prefix, _, name = token.text.partition(":")
    return prefixes.get(prefix, "") + name


def _is_value(tokens: Sequence[Token], start: int, end: int, within: Sequence[str]) -> bool:
    """Tell whether a literal is compared or computed with; outside of brackets such signs are those of paths."""
    if not within or within[-1] not in ("(", "IN"):
        return False
    if within[-1] == "IN" and tokens[end].text in (",", ")"):
        return True
    before = tokens[start - 1]
    if before.text in ("+", "-"):
        if tokens[start - 2].kind in _OPERANDS or tokens[start - 2].text == ")":
            return True
        before = tokens[start - 2]
    return before.text in _OF_VALUES or tokens[end].text in (*_OF_VALUES, "+", "-")
