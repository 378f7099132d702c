"""Regular expressions in a query that an engine cannot read: they are errors, of which a filter says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import Location
from kg.findings import Note
from kg.sparql.tokens import CLOSING, OPENING, Token, locate, meaningful, tokenize

_SHOWN = 60


def find_unread_patterns(engine: Engine, text: str, path: Path | str = "query", shift: int = 0) -> list[Note]:
    """Return a note for each pattern that is written in a query and that an engine does not know.

    `shift` is how much stands before the text that the user wrote; places are those of that text.
    """
    notes = []
    for word, at, arguments in _iter_patterns(meaningful(tokenize(text))):
        asked = [
            arguments[0],
            *(['""'] if word == "REPLACE" else []),
            *arguments[1:],
        ]  # of which in memory less is read
        if not engine.ask(f'ASK {{ BIND({word}("", {", ".join(asked)}) AS ?read) FILTER(BOUND(?read)) }}'):
            shown = arguments[0] if len(arguments[0]) <= _SHOWN else f"{arguments[0][:_SHOWN]}…"
            told = f"this engine cannot read the pattern {shown}, so nothing matches it; another may"
            notes.append(Note(told, _place(text, at, path, shift)))
    return notes


def _place(text: str, at: int, path: Path | str, shift: int) -> Location | None:
    return locate(text[shift:], at - shift, path) if at >= shift else None


def _iter_patterns(tokens: Sequence[Token]) -> Iterator[tuple[str, int, list[str]]]:
    """Yield the word of a call, where its pattern stands if that is a plain text, and it and its flags as written."""
    for n, token in enumerate(tokens):
        if token.word not in ("REGEX", "REPLACE"):
            continue
        arguments = list(_arguments(tokens, n + 1))
        flags = 2 if token.word == "REGEX" else 3
        pattern = arguments[1] if len(arguments) > 1 else []
        if len(pattern) == 1 and pattern[0].kind == "string":
            given = arguments[flags] if len(arguments) > flags else []
            plain = [pattern[0].text, *(one.text for one in given if len(given) == 1 and one.kind == "string")]
            yield token.word, pattern[0].start, plain


def _arguments(tokens: Sequence[Token], start: int) -> Iterator[list[Token]]:
    """Yield the arguments of a call of which the bracket opens at a token."""
    depth, argument = 0, list[Token]()
    for token in tokens[start:]:
        if token.kind == "mark" and token.text in OPENING + CLOSING:
            depth += 1 if token.text in OPENING else -1
            if depth == 0 or (depth == 1 and token.text == "("):
                if depth == 0:
                    yield argument
                    return
                continue
        if depth == 1 and token.text == ",":
            yield argument
            argument = []
        else:
            argument.append(token)
