"""The gate: what text an engine would not survive, or must not do, is refused here."""

from pathlib import Path

from kg.errors import QueryError
from kg.sparql.tokens import CLOSING, OPENING, Token, find_form, locate, meaningful, tokenize

# Measured on pyoxigraph 0.5.13: it crashes between 2,000 and 3,000 nested groups, at 4,000 to 6,000 parentheses
# and at chains of some 10,000 operators; other engines set the same limit on nesting.
MAX_NESTING = 128
MAX_OPERATORS = 1000
_CHAINED = frozenset(("UNION", "MINUS", "OPTIONAL", "||", "&&", "!", "|", "/", "^", "+", "-", "*", "=", "!=", "<", ">"))
_PAIRS = dict(zip(CLOSING, OPENING, strict=True))


def require_safe(text: str, path: Path | str = "query", *, services: bool = False) -> None:
    """Raise QueryError for text that could crash an engine or make it reach out to the network.

    Refused are updates, SERVICE (unless `services` says that it is called before an engine sees the text), FROM,
    nesting deeper than 128, unbalanced brackets and chains of more than 1,000 operators.
    """
    find_form(text, path)
    open_brackets: list[Token] = []
    operators = 0

    def refuse(message: str, token: Token) -> QueryError:
        return QueryError(message, location=locate(text, token.start, path))

    for token in meaningful(tokenize(text, path)):
        if token.kind == "mark" and token.text in OPENING:
            open_brackets.append(token)
            if len(open_brackets) > MAX_NESTING:
                raise refuse(f"brackets are nested more than {MAX_NESTING} deep; write the query flatter", token)
        elif token.kind == "mark" and token.text in CLOSING:
            if not open_brackets or open_brackets.pop().text != _PAIRS[token.text]:
                raise refuse(f"this {token.text} closes nothing", token)
        elif token.word == "SERVICE" and services:
            continue
        elif token.word in ("SERVICE", "LOAD"):
            advice = "; allow its host with --allow-service" if token.word == "SERVICE" else ""
            raise refuse(f"{token.word} would reach out to another server; ask that server itself{advice}", token)
        elif token.word == "FROM":
            raise refuse("FROM would fetch or replace graphs; use GRAPH <iri> { … } to ask one file", token)
        elif (token.word or token.text) in _CHAINED and token.kind in ("word", "mark"):
            operators += 1
            if operators > MAX_OPERATORS:
                raise refuse(f"more than {MAX_OPERATORS:,} operators; use VALUES for long lists", token)
    if open_brackets:
        raise refuse(f"this {open_brackets[-1].text} is never closed", open_brackets[-1])
