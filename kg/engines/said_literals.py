"""Whether a query says a literal that a store would rewrite, at a place where its written form makes a difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from kg.rdf.rewritten import is_kept
from kg.rdf.terms import XSD, unescape_text
from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import Token, meaningful, tokenize

# What these stand beside is a value to them, in whatever form.
_OF_VALUES = frozenset(("=", "!=", "<", ">", "<=", ">=", "*", "/"))
# By these a condition sees more of a literal than its value.
_SEEING = frozenset({
    "STR", "DATATYPE", "SAMETERM", "STRLEN", "SUBSTR", "UCASE", "LCASE", "STRSTARTS", "STRENDS", "CONTAINS",
    "STRBEFORE", "STRAFTER", "ENCODE_FOR_URI", "CONCAT", "REGEX", "REPLACE", "STRDT", "STRLANG", "MD5", "SHA1",
    "SHA256", "SHA384", "SHA512", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "TZ",
})  # fmt: skip
_CONDITIONS = ("FILTER", "HAVING")
_OPERANDS = ("variable", "number", "string", "iri", "name")
_NONE = Token("mark", "", -1)


def says_rewritten(query: str) -> bool:
    """Tell whether a query says, or makes, a literal that a store would rewrite, where its written form is seen.

    One that is only compared or computed with does not count, nor one of a condition that sees values only.
    """
    tokens = [_NONE, *meaningful(tokenize(query)), _NONE, _NONE]
    if any(token.word == "STRDT" for token in tokens):
        return True
    prefixes = read_prologue(query).prefixes
    sees = _sees_terms(tokens)
    return any(
        not (_is_value(tokens, start, end, within) or (not sees and _is_of_condition(within)))
        for start, end, within in _rewritten(tokens, prefixes)
    )


def _sees_terms(tokens: Sequence[Token]) -> bool:
    """Tell whether a query has a function that sees how a literal is written, or one that nobody here knows."""
    return any(
        token.word in _SEEING or (token.kind in ("iri", "name") and after.text == "(")
        for token, after in pairwise(tokens)
    )


def _is_of_condition(within: Sequence[str]) -> bool:
    """Tell whether brackets are those of a condition, and not of a pattern within one."""
    inner = list(takewhile(lambda bracket: bracket != "{", reversed(within)))
    return "FILTER" in inner


def _rewritten(tokens: Sequence[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[int, int, list[str]]]:
    """Yield where each such literal starts and ends, and the brackets around it."""
    within: list[str] = []
    for place, token in enumerate(tokens):
        if token.text in ("{", "[", "("):
            within.append(_kind_of_bracket(tokens, place))
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


def _kind_of_bracket(tokens: Sequence[Token], place: int) -> str:
    """Return a bracket, or the word that tells what it holds: a list, or a condition."""
    if tokens[place].text != "(":
        return tokens[place].text
    before = [tokens[place - 1].word, tokens[place - 2].word if tokens[place - 1].word and place > 1 else ""]
    if any(word in _CONDITIONS for word in before):
        return "FILTER"
    return "IN" if before[0] == "IN" else "("


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
    if not within or within[-1] not in ("(", "IN", "FILTER"):
        return False
    if within[-1] == "IN" and tokens[end].text in (",", ")"):
        return True
    before = tokens[start - 1]
    if before.text in ("+", "-"):
        if tokens[start - 2].kind in _OPERANDS or tokens[start - 2].text == ")":
            return True
        before = tokens[start - 2]
    return before.text in _OF_VALUES or tokens[end].text in (*_OF_VALUES, "+", "-")
