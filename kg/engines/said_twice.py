"""What a query may say once only: the label of a node, the value of a name (SPARQL 1.1, sections 10.1 and 19.6)."""

from __future__ import annotations

from collections.abc import Callable

from kg.sparql.tokens import Token, meaningful, tokenize

_LABEL = "the label {0} is that of a node in one pattern, and stands in another one too; write a variable in both"
_VALUE = "{0} has a value in this group already; give another name, and compare: FILTER(?other = {0})"
_FRESH, _MOST = "kg_other", 20


def find_twice(query: str, stumbled: int, ask: Callable[[str], str]) -> tuple[Token, str] | None:
    """Return the label at the place where the parser cannot go on, or a name before it, that is said twice, if any is.

    Whether one is, is asked: `ask` gives what the parser says of a text, and with another name that is something else.
    """
    tokens = meaningful(tokenize(query))
    named, seen = list[Token](), set[str]()
    for before, token, behind in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.start == stumbled and token.kind == "blank":
            return _told(query, token, f"_:{_FRESH}", _LABEL, ask)
        if before.word == "AS" and behind.text == ")" and token.text[1:] in seen:
            named.append(token)
        if token.kind == "variable":
            seen.add(token.text[1:])
    found = (_told(query, one, f"?{_FRESH}", _VALUE, ask) for one in named[:_MOST] if one.start < stumbled)
    return next((one for one in found if one), None)


def _told(query: str, token: Token, other: str, told: str, ask: Callable[[str], str]) -> tuple[Token, str] | None:
    is_it = ask(query[: token.start] + other + query[token.start + len(token.text) :]) != ask(query)
    return (token, told.format(token.text)) if is_it else None
