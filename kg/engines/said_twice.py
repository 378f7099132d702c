"""What a query may say once only: the label of a node, the value of a name (SPARQL 1.1, sections 10.1 and 19.6)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from kg.errors import QueryError
from kg.sparql.tokens import Token, locate, meaningful, tokenize

_LABEL = "the label {0} is that of a node in one pattern, and stands in another one too; write a variable in both"
_VALUE = "{0} has a value in this group already; give another name, and compare: FILTER(?other = {0})"
_SHOWN = "{0} is selected twice; leave one out, or give it another name: (… AS ?other)"
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


def find_selected_twice(query: str) -> tuple[Token, str] | None:
    """Return the first name that a SELECT gives for the second time, with words for that, if any is."""
    heads, depth = list[tuple[int, set[str]]](), 0
    tokens = meaningful(tokenize(query))
    for before, token in pairwise(tokens):
        if before.word == "SELECT":
            heads.append((depth, set()))
        depth += (token.text == "(") - (token.text == ")")
        if (token.text == "{" or token.word in ("WHERE", "FROM")) and heads and heads[-1][0] == depth:
            heads.pop()
        is_shown = heads and token.kind == "variable" and (depth == heads[-1][0] or before.word == "AS")
        if is_shown and token.text[1:] in heads[-1][1]:
            return token, _SHOWN.format(token.text)
        if is_shown:
            heads[-1][1].add(token.text[1:])
    return None


def require_one_pattern(query: str) -> None:
    """Raise QueryError for a label on both sides of VALUES or BIND, which end a pattern (SPARQL 1.1, section 18.2.2.5).

    Oxigraph takes the sides for one pattern, others for two; of what else parts patterns its parser tells by itself.
    """
    groups: list[tuple[int, dict[str, int]]] = [(0, {})]
    for token in meaningful(tokenize(query)):
        ended, seen = groups[-1]
        if token.text == "{":
            groups.append((0, {}))
        elif token.text == "}" and len(groups) > 1:
            groups.pop()
        elif token.word in ("VALUES", "BIND"):
            groups[-1] = (ended + 1, seen)
        elif token.kind == "blank" and seen.setdefault(token.text, ended) != ended:
            told = f"this is not SPARQL: {_LABEL.format(token.text)}"
            raise QueryError(told, location=locate(query, token.start))


def _told(query: str, token: Token, other: str, told: str, ask: Callable[[str], str]) -> tuple[Token, str] | None:
    is_it = ask(query[: token.start] + other + query[token.start + len(token.text) :]) != ask(query)
    return (token, told.format(token.text)) if is_it else None
