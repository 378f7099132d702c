"""Where a text names things: each name with its place and its IRI, in Turtle, SPARQL, and files of settings and tables.

A name is a token, whatever its form: an IRI in brackets, whole or relative to a base, or a prefixed name in any prefix.
What stands in a comment or in the text of a literal is no name, but for a question or a template that a shape holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.errors import IdentifierError, QueryError
from kg.places.resolving import resolve
from kg.places.terminals import TOKEN
from kg.rdf.terms import IRI, LOCAL_NAME, RDF, Prefixes, unescape_text
from kg.sparql.tokens import iter_tokens

SH = "http://www.w3.org/ns/shacl#"
_QUESTIONS = frozenset(SH + name for name in ("select", "ask", "construct", "update"))
_TEMPLATE = SH + "labelTemplate"
_ESCAPE = re.compile(r"\\(.)")
_UNIT = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|[^\\]", re.DOTALL)
_PLAIN_NAME = re.compile(
    r"<(?P<iri>[A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\s]*)>"
    r"|(?<![\w:/#.%~$(-])(?P<whole>https?://[^\s<>\"{}|^`\\,\])']*[^\s<>\"{}|^`\\,\])'.;:])"
    r"|(?<![\w:/#.%~$(-])(?P<name>(?:[A-Za-z][\w.-]*)?:[\w%](?:[\w.%-]*[\w%-])?)(?![\w:/#%$({-]|\.\w)"
)


class Name(NamedTuple):
    """A name from `start` to before `end`, in characters, with its IRI.

    `prefixes` are those that can be used there. Its `form` is "name" or "iri" in Turtle and SPARQL, prefixed or in
    brackets; elsewhere "plain" for a prefixed name, and "whole" for an IRI without brackets. Where a form is "bare",
    an IRI may stand in place of a prefixed name as it is; elsewhere it would be read as one.
    """

    start: int
    end: int
    iri: str
    prefixes: Mapping[str, str]
    form: str = "name"

    def written(self, iri: str) -> str:
        """Return how another IRI is written in its place: with its prefix, with another, or whole."""
        if self.form == "whole":
            return iri
        if self.form == "iri":
            return f"<{iri}>"
        fitting = [(prefix, space) for prefix, space in self.prefixes.items() if space and iri.startswith(space)]
        fitting.sort(key=lambda pair: (pair[1] != self.iri[: len(pair[1])], -len(pair[1]), pair[0]))
        for prefix, space in fitting:
            if LOCAL_NAME.match(iri, len(space)):
                return f"{prefix}:{iri[len(space) :]}"
        return iri if self.form == "bare" else f"<{iri}>"


class Mention(NamedTuple):
    """A comment or a text, from `start` to before `end`, that may speak of a thing and names none."""

    start: int
    end: int


def iter_turtle_names(
    text: str, prefixes: Mapping[str, str], base: str = "", declared: Mapping[str, str] | None = None
) -> Iterator[Name | Mention]:
    """Yield the names of Turtle, TriG, N-Triples or N-Quads, and its comments and texts, in their order.

    `prefixes` are those of texts that hold questions, with those that shapes have `declared`; the text itself has its
    own.
    """
    known: dict[str, str] = {}
    predicate = ""
    after = ""
    directive: list[str] = []
    for match in TOKEN.finditer(text):
        kind, piece, start, end = match.lastgroup, match[0], match.start(), match.end()
        if kind == "space":
            if piece.startswith("#"):
                yield Mention(start, end)
            continue
        if kind == "directive":
            directive = [piece.lower()]
            continue
        if directive:
            directive.append(piece)
            if directive[0].endswith("prefix") and len(directive) == 3:
                known = {**known, directive[1][:-1]: resolve(base, _unescaped(piece[1:-1]))}
                directive = []
            elif directive[0].endswith("base"):
                base = resolve(base, _unescaped(piece[1:-1]))
                directive = []
            elif directive[0].endswith("version"):
                directive = []
            continue
        if kind == "iri":
            name = Name(start, end, resolve(base, _unescaped(piece[1:-1])), known, "iri")
        elif kind == "name":
            prefix, _, local = piece.partition(":")
            name = Name(start, end, known.get(prefix, "") + _ESCAPE.sub(r"\1", local), known)
        elif piece == "a" and kind == "word":
            name = Name(start, end, RDF + "type", known)
        else:
            if kind == "string":
                yield from _in_text(match, predicate, {**prefixes, **(declared or {})})
            after = piece
            continue
        yield name
        if after != "^^":
            predicate = name.iri
        after = piece


def _in_text(match: re.Match[str], predicate: str, prefixes: Mapping[str, str]) -> Iterator[Name | Mention]:
    """Yield the names in a literal that is a question or a template, or else that it may speak of something."""
    piece, start = match[0], match.start()
    if predicate not in _QUESTIONS and predicate != _TEMPLATE:
        yield Mention(start, match.end())
        return
    width = 3 if piece[:3] in ('"""', "'''") else 1
    places: list[int] = []
    said: list[str] = []
    for unit in _UNIT.finditer(piece, width, len(piece) - width):
        said.append(_unescaped(unit[0]))
        places.append(start + unit.start())
    places.append(match.end() - width)
    whole = "".join(said)
    inner = (
        iter_query_names(whole, prefixes)
        if predicate in _QUESTIONS
        else iter_plain_names(whole, prefixes, within=re.compile(r"(?<=\{)[^{}]*(?=\})"))
    )
    for one in inner:
        yield one._replace(start=places[one.start], end=places[one.end])


def iter_query_names(text: str, prefixes: Mapping[str, str], path: Path | str = "query") -> Iterator[Name | Mention]:
    """Yield the names of a query, those of its header too, and its comments and texts, in their order.

    A query that uses prefixes without declaring them has those that are given. What is no SPARQL ends it.
    """
    known = dict(prefixes)
    base = ""
    waiting: list[str] = []
    try:
        for token in iter_tokens(text, path):
            start, end = token.start, token.start + len(token.text)
            if token.kind == "comment":
                if token.text.startswith("#+"):
                    yield from iter_values(text, prefixes, start=start, end=end)
                    yield Mention(start, end)
                else:
                    yield Mention(start, end)
            elif token.kind == "string":
                yield Mention(start, end)
            elif token.kind == "word" and token.word in ("PREFIX", "BASE"):
                waiting = [token.word]
            elif token.kind == "name":
                if waiting == ["PREFIX"]:
                    waiting.append(token.text[:-1])
                    continue
                prefix, _, local = token.text.partition(":")
                yield Name(start, end, known.get(prefix, "") + _ESCAPE.sub(r"\1", local), known)
            elif token.kind == "iri":
                iri = resolve(base, _unescaped(token.text[1:-1]))
                if waiting:
                    if len(waiting) == 2:
                        known = {**known, waiting[1]: iri}
                    else:
                        base = iri
                    waiting = []
                else:
                    yield Name(start, end, iri, known, "iri")
            elif token.text == "a" and token.kind == "word":
                yield Name(start, end, RDF + "type", known)
    except QueryError:
        return


def iter_plain_names(
    text: str, prefixes: Mapping[str, str], *, within: re.Pattern[str], start: int = 0, end: int | None = None
) -> Iterator[Name]:
    """Yield the names in those parts of a text that a pattern finds, in files that are neither Turtle nor SPARQL."""
    for part in within.finditer(text, start, len(text) if end is None else end):
        for match in _PLAIN_NAME.finditer(text, part.start(), part.end()):
            if match["iri"] is not None:
                yield Name(match.start(), match.end(), match["iri"], prefixes, "iri")
            elif match["whole"] is not None:
                yield Name(match.start(), match.end(), match["whole"], prefixes, "whole")
            else:
                prefix, _, local = match["name"].partition(":")
                if prefix in prefixes:
                    yield Name(match.start(), match.end(), prefixes[prefix] + local, prefixes, "plain")


def iter_values(text: str, prefixes: Mapping[str, str], *, start: int = 0, end: int | None = None) -> Iterator[Name]:
    """Yield the names that are whole values, or keys, of YAML: what stands within a sentence is none."""
    last = len(text) if end is None else end
    for name in iter_plain_names(text, prefixes, within=LINES, start=start, end=last):
        if _VALUE_BEFORE.search(text, max(start, name.start - 100), name.start) and _VALUE_BEHIND.match(
            text, name.end, last
        ):
            yield name


LINES = re.compile(r"[^\n]*")
# What may stand around a value on its line.
_VALUE_BEFORE = re.compile(r"""(?:^[ \t]*|[:,\[{>-][ \t]*)["']?\Z""", re.MULTILINE)
_VALUE_BEHIND = re.compile(r"""(?:~\w+)?["']?[ \t]*(?:[,\]}\r\n:]|\#|\Z)""")


def declared_by_shapes(text: str) -> dict[str, str]:
    """Return the prefixes that shapes declare for the questions in them (SHACL, section 5.2.1)."""
    found: dict[str, str] = {}
    last, prefix = "", None
    for name in iter_turtle_names(text, {}):
        if isinstance(name, Name):
            last = name.iri
        elif last in (SH + "prefix", SH + "namespace") and text[name.start] in "\"'":
            width = 3 if text[name.start : name.start + 3] in ('"""', "'''") else 1
            said = _unescaped(text[name.start + width : name.end - width])
            if last == SH + "prefix":
                prefix = said
            elif prefix is not None:
                found[prefix] = said
    return found


def _unescaped(text: str) -> str:
    try:
        return unescape_text(text)
    except IdentifierError:
        return text


def shown(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI as a person writes it."""
    return Prefixes(prefixes).render(IRI(iri))
