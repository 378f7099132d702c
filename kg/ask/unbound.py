"""Variables that a query asks for and that nothing in it ever gives a value."""

from __future__ import annotations

from kg.errors import nearest
from kg.sparql.tokens import Token, meaningful, tokenize


def find_unbound(text: str) -> list[str]:
    """Return a sentence for each variable that a SELECT gives and its pattern has not, with the nearest that it has."""
    tokens = meaningful(tokenize(text))
    start = next((n for n, token in enumerate(tokens) if token.word == "SELECT"), None)
    body = next((n for n, token in enumerate(tokens) if (token.kind, token.text) == ("mark", "{")), len(tokens))
    if start is None or start > body:
        return []
    within = dict.fromkeys(token.text[1:] for token in tokens[body:] if token.kind == "variable")
    told = []
    for name in _selected(tokens[start + 1 : body]):
        if name not in within:
            close = nearest(name, within, 1)
            hint = f"; did you mean ?{close[0]}?" if close else ""
            told.append(f"?{name} is asked for, and nothing in the pattern gives it a value{hint}")
    return told


def _selected(tokens: list[Token]) -> list[str]:
    """Return the variables that are selected as they are, those that are computed left out."""
    depth, found = 0, dict[str, None]()
    for token in tokens:
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        elif token.kind == "variable" and depth == 0:
            found[token.text[1:]] = None
    return list(found)
