"""Literals that somebody types: as files write them, as a store has them, or without the quotes that a shell took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.errors import KgError
from kg.rdf.rewritten import given_back
from kg.rdf.terms import IRI, XSD, Literal, Prefixes, find_iri, to_n3, unescape_text

_PARTS = re.compile(r"(.*?)(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?)|\^\^(\S+))?", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_NUMBERS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"),
    "boolean": re.compile(r"true|false"),
}


def find_literal(typed: str, stated: Sequence[Literal], prefixes: Prefixes) -> Literal | None:
    """Return which of some literals of a store is meant: what is written so, or else has that value in the store."""
    for literal in stated:
        if typed in _written(literal, prefixes):
            return literal
    text, language, kind = _parted(typed, prefixes)
    for literal in stated:
        if language or literal.language:
            told = literal.lexical, (literal.language or "").lower()
            if told == (text, language.lower()):
                return literal
        elif _stored(text, kind or literal.datatype) == (literal.lexical, literal.datatype):
            return literal
    return None


def read_literal(typed: str, prefixes: Prefixes) -> Literal | None:
    """Return what is typed as a literal of Turtle, None where it is none."""
    text, language, kind = _parted(typed, prefixes)
    if _QUOTED.fullmatch(typed) or (_QUOTED.match(typed) and (language or kind)):
        return Literal(text, language=language) if language else Literal(text, kind) if kind else Literal(text)
    return next((Literal(typed, XSD + name) for name, form in _NUMBERS.items() if form.fullmatch(typed)), None)


def _written(term: Literal, prefixes: Prefixes) -> Iterator[str]:
    """Yield the ways in which a literal is typed; a shell takes away the quotes of `"a"@en`."""
    text, kind = term.lexical, prefixes.render(IRI(term.datatype))
    yield from (text, f'"{text}"', to_n3(term))
    for quoted in (text, f'"{text}"'):
        yield f"{quoted}@{term.language}" if term.language else f"{quoted}^^{kind}"
        yield f"{quoted}^^<{term.datatype}>"


def _parted(typed: str, prefixes: Prefixes) -> tuple[str, str, str]:
    """Return the text of a literal without its quotes, its language and its datatype; nothing for what it has not."""
    parts = _PARTS.fullmatch(typed)
    text, language, kind = parts.groups("") if parts else (typed, "", "")
    try:
        datatype = find_iri(kind, prefixes) if kind else None
    except KgError:
        datatype = None
    if kind and datatype is None:
        text, kind = typed, ""
    if quoted := _QUOTED.fullmatch(text):
        text = unescape_text(quoted[1])
    return text, language, str(datatype or "")


def _stored(text: str, kind: str) -> tuple[str, str]:
    return given_back(text, kind) if kind.startswith(XSD) else (text, kind)
