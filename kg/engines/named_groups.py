"""Variables that groups are named as, `GROUP BY (?s AS ?g)`, which Oxigraph's parser passes over (SPARQL 1.1, 11.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.sparql.tokens import Token, meaningful, tokenize

_PERHAPS = re.compile(r"\bBY\b[^{}]*\(\s*[?$]\w+[\s)]*\bAS\b", re.IGNORECASE)


def name_groups(text: str) -> str:
    """Return a query in which a group that a variable is, by another name, has that name by an expression.

    The variable stays a key as well, which parts no group, so that it can be asked for as before.
    """
    if not _PERHAPS.search(text):
        return text
    tokens = meaningful(tokenize(text))
    done, last, grouping, depth = list[str](), 0, False, 0
    for n, one in enumerate(tokens):
        if one.word == "BY":
            grouping, depth = tokens[n - 1].word == "GROUP", 0
        elif one.word in ("HAVING", "LIMIT", "OFFSET", "VALUES") or one.text in ("{", "}"):
            grouping = False
        elif grouping and one.text == "(":
            if depth == 0 and (key := _key(tokens, n)):
                variable, name, end = key
                done += [text[last : one.start], f"{variable} (COALESCE({variable}) AS {name})"]
                last = tokens[end].start + 1
            depth += 1
        elif one.text == ")":
            depth -= 1
    return "".join([*done, text[last:]])


def _key(tokens: Sequence[Token], n: int) -> tuple[str, str, int] | None:
    """Return the variable in the brackets that open at a token, its other name, and the token that closes them."""
    inner = n + 1
    while inner < len(tokens) and tokens[inner].text == "(":
        inner += 1
    after = 2 * inner - n  # behind as many brackets as open
    texts = [one.word or one.text for one in tokens[inner + 1 : after + 3]]
    if texts[: after - inner] != [*[")"] * (after - inner - 1), "AS"] or texts[-1] != ")":
        return None
    variable, name = tokens[inner], tokens[after + 1]
    return (variable.text, name.text, after + 2) if variable.kind == name.kind == "variable" else None
