"""Turtle and what is like it, read with the place of every term: a second reading that only ever follows the parser.

The text is known to be good; so this reader has no errors to tell and takes each token for what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from kg.places.resolving import resolve
from kg.places.terminals import NEXT, TOKEN
from kg.rdf.terms import (
    IRI,
    XSD,
    BlankNode,
    Literal,
    Term,
    TripleTerm,
    in_language,
    unescape_text,
)
from kg.rdf.vocabulary import FIRST, NIL, REIFIES, REST, TYPE

_ESCAPE = re.compile(r"\\(.)")
_Tokens: TypeAlias = "Iterator[re.Match[str]]"
_IRI, _DIRECTIVE, _LANGUAGE, _BLANK, _NUMBER, _NAME, _WORD, _MARK = (
    NEXT.groupindex[kind] for kind in ("iri", "directive", "language", "blank", "number", "name", "word", "mark")
)
_NAMING = (_NAME, _IRI)
_PLAIN = ("statement", "node")
_new = tuple.__new__  # without what Python does for each named tuple
# What most often stands behind a text that has neither language nor datatype.
_ENDS_TEXT = (" ;", " .", " ,", ";", ".", ",", ")", " )", " ]")


class Placed(NamedTuple):
    """A triple with the offsets, in characters, of its three terms."""

    subject: Term
    predicate: Term
    value: Term
    at_subject: int
    at_predicate: int
    at_value: int


class _Frame:
    """An open statement, `[ … ]`, `( … )`, or what is said of a triple: `{| … |}`, `<< … >>`, `<<( … )>>`."""

    def __init__(self, kind: str, start: int, subject: Term | None = None) -> None:
        self.kind, self.start = kind, start
        self.subject, self.at_subject = subject, start
        self.predicate: Term | None = None
        self.at_predicate = start
        self.cell: Term | None = None
        self.value: Term | None = None
        self.reifier: Term | None = None


class Reader:
    """Reads Turtle, TriG, N-Triples or N-Quads from an offset, to the end or to the end of one statement."""

    def __init__(self, text: str, start: int, prefixes: dict[str, str], base: str, *, one: bool = False) -> None:
        self._text, self._start, self._one = text, start, one
        self.prefixes, self.base = dict(prefixes), base
        self._blank = 0
        self._known: dict[str, IRI] = {}
        self._stack = [_Frame("statement", start)]
        self._out: list[Placed] = []
        self._scope = f"{start}-"

    def read(self) -> Iterator[Placed]:
        """Yield the triples in the order in which their objects begin to end."""
        tokens, known, out = NEXT.finditer(self._text, self._start), self._known, self._out
        for token in tokens:
            kind = token.lastindex
            if kind is None:
                continue
            text, start = token[kind], token.start(kind)
            if kind in _NAMING:
                term = known.get(text) or self._value(token, tokens)
                frame = self._stack[-1]  # what is most of a text goes the shortest way
                if frame.kind not in _PLAIN or frame.subject is None or frame.value is not None:
                    self._term(term, start)
                elif frame.predicate is None:
                    frame.predicate, frame.at_predicate = term, start
                else:
                    frame.value = term
                    parts = (frame.subject, frame.predicate, term, frame.at_subject, frame.at_predicate, start)
                    yield _new(Placed, parts)
            elif kind == _MARK:
                if text == ";" or text == ",":
                    frame = self._stack[-1]
                    frame.reifier = frame.value = None
                    if text == ";":
                        frame.predicate = None
                    continue
                if text == "~":
                    self._reify(self._reifier(token, tokens), start)
                elif self._mark(text, start) and self._one:
                    yield from out
                    return
            elif kind == _DIRECTIVE:
                self._declare(text, tokens)
                if self._one:
                    return
            elif kind != _WORD or text.lower() != "graph":  # behind that the name of the graph follows
                self._term(self._value(token, tokens), start)
            if out:
                yield from out
                out.clear()

    def _declare(self, word: str, tokens: _Tokens) -> None:
        self._known.clear()
        if word.lower().endswith("version"):
            _next(tokens)
        elif word.lower().endswith("prefix"):
            prefix = _text(_next(tokens)).rstrip(":")
            self.prefixes[prefix] = self._resolve(_text(_next(tokens))[1:-1])
        else:
            self.base = self._resolve(_text(_next(tokens))[1:-1])
        if word.startswith("@"):
            next((one for one in tokens if one.lastindex), None)  # the full stop

    def _resolve(self, text: str) -> str:
        return resolve(self.base, unescape_text(text))

    def _new_blank(self) -> BlankNode:
        self._blank += 1
        return BlankNode(f"{self._scope}{self._blank}")

    def _mark(self, mark: str, start: int) -> bool:
        """Take a punctuation mark; return whether it ended a statement."""
        frame = self._stack[-1]
        if mark in ".{}":  # what stands before a brace is the name of a graph
            self._stack = [_Frame("statement", start)]
            return True
        if mark == "[":
            self._stack.append(_Frame("node", start, self._new_blank()))
        elif mark == "{|":
            if frame.reifier is None:
                self._reify(self._new_blank(), start)
            self._stack.append(_Frame("node", start, frame.reifier))
            frame.reifier = None
        elif mark in ("<<", "<<("):
            self._stack.append(_Frame("triple", start))
        elif mark in ("|}", ">>", ")>>") and len(self._stack) > 1:
            self._stack.pop()
            if mark == ")>>":
                self._term(_triple_term(frame), frame.start)
            elif mark == ">>":
                reifier = frame.reifier or self._new_blank()
                self._out.append(Placed(reifier, REIFIES, _triple_term(frame), frame.start, start, frame.at_subject))
                self._term(reifier, frame.start)
        elif mark == "(":
            self._stack.append(_Frame("list", start))
        elif mark in "])" and len(self._stack) > 1:
            self._stack.pop()
            if mark == ")":
                if frame.cell is not None:
                    self._out.append(Placed(frame.cell, REST, NIL, frame.start, start, start))
                self._term(frame.subject or NIL, frame.start)
            elif frame.subject is not None:
                self._term(frame.subject, frame.start)
        return False

    def _term(self, term: Term, start: int) -> None:
        frame = self._stack[-1]
        if frame.kind == "list":
            cell = self._new_blank()
            if frame.cell is None:
                frame.subject = cell
            else:
                self._out.append(Placed(frame.cell, REST, cell, frame.start, start, start))
            frame.cell = cell
            self._out.append(Placed(cell, FIRST, term, frame.start, start, start))
        elif frame.subject is None:
            frame.subject, frame.at_subject = term, start
        elif frame.predicate is None:
            frame.predicate, frame.at_predicate = term, start
        elif frame.kind == "triple":
            frame.value = term
        elif frame.value is None:  # what follows a value is the name of a graph
            frame.value = term
            self._out.append(Placed(frame.subject, frame.predicate, term, frame.at_subject, frame.at_predicate, start))

    def _reifier(self, tilde: re.Match[str], tokens: _Tokens) -> Term:
        """Return the node that stands behind a tilde, or a new one."""
        after = self._after(tilde)
        if after and after.lastindex in (_IRI, _NAME, _BLANK):
            return self._value(_next(tokens), tokens)
        return self._new_blank()

    def _reify(self, reifier: Term, start: int) -> None:
        """Let a node stand for the triple that has just been read, or is being read."""
        frame = self._stack[-1]
        frame.reifier = reifier
        if frame.kind != "triple":
            self._out.append(Placed(reifier, REIFIES, _triple_term(frame), start, start, frame.at_subject))

    def _iri(self, kind: int, text: str) -> IRI:
        if kind == _IRI:
            return IRI(self._resolve(text[1:-1]))
        prefix, _, local = text.partition(":")
        return IRI(self.prefixes.get(prefix, "") + (_ESCAPE.sub(r"\1", local) if "\\" in local else local))

    def _value(self, token: re.Match[str], tokens: _Tokens) -> Term:
        kind, text = token.lastindex, _text(token)
        if kind in _NAMING:
            known = self._known.get(text)
            if known is None:
                known = self._known[text] = self._iri(kind, text)
            return known
        if kind == _BLANK:
            return BlankNode(text[2:])
        if kind == _WORD:
            return TYPE if text == "a" else Literal(text, XSD + "boolean")
        if kind == _NUMBER:
            name = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
            return Literal(text, XSD + name)
        width = 3 if text[:3] in ('"""', "'''") else 1
        lexical = unescape_text(text[width:-width])
        if self._text.startswith(_ENDS_TEXT, token.end()):
            return Literal(lexical)
        after = self._after(token)
        if after and after.lastindex == _LANGUAGE:
            return in_language(lexical, _text(_next(tokens))[1:].lower())
        if after and _text(after) == "^^":
            _next(tokens)
            datatype = self._value(_next(tokens), tokens)
            return Literal(lexical, str(datatype))
        return Literal(lexical)

    def _after(self, token: re.Match[str]) -> re.Match[str] | None:
        """Return the terminal behind one, which is not taken yet."""
        return next((one for one in NEXT.finditer(self._text, token.end()) if one.lastindex), None)


def _next(tokens: _Tokens) -> re.Match[str]:
    """Take the next terminal; raise StopIteration where there is none."""
    while True:
        token = next(tokens)
        if token.lastindex:
            return token


def _text(token: re.Match[str]) -> str:
    return token[token.lastindex or 0]


def _triple_term(frame: _Frame) -> Term:
    if isinstance(frame.subject, IRI | BlankNode) and isinstance(frame.predicate, IRI) and frame.value is not None:
        return TripleTerm(frame.subject, frame.predicate, frame.value)
    return BlankNode("")  # no Turtle, and told by the parser


def end_of_term(line: str, start: int) -> int | None:
    """Return where the term that begins at an offset of a line ends, or None where that is not on this line."""
    token = TOKEN.match(line, start)
    if token is None or token.lastgroup not in ("string", "iri", "blank", "number", "name", "word"):
        return None  # a bracket ends far away
    if token.lastgroup != "string":
        return token.end()
    if token[0] in ('""', "''") and line.startswith(token[0][0], token.end()):
        return None  # three quotes, and no three more on this line
    after = TOKEN.match(line, token.end())
    if after and after.lastgroup == "language":
        return after.end()
    return end_of_term(line, after.end()) if after and after[0] == "^^" else token.end()


def without_comment(line: str) -> str:
    """Return a line of Turtle up to its comment."""
    for token in TOKEN.finditer(line):
        if token.lastgroup == "space" and token[0].startswith("#"):
            return line[: token.start()]
    return line
