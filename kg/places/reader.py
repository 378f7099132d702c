"""Turtle and what is like it, read with the place of every term: a second reading that only ever follows the parser.

The text is known to be good; so this reader has no errors to tell and takes each token for what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.places.resolving import resolve
from kg.rdf.terms import (
    IRI,
    LOCAL_CHAR,
    LOCAL_CHAR_OR_DOT,
    NAME_CHAR,
    NAME_CHAR_OR_DOT,
    XSD,
    BlankNode,
    Literal,
    Term,
    TripleTerm,
    in_language,
    unescape_text,
)
from kg.rdf.vocabulary import FIRST, NIL, REIFIES, REST, TYPE

_KINDS = rf'''
    (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
              |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<directive>@prefix\b|@base\b|@version\b|(?i:prefix|base)(?=[ \t\r\n<])|(?i:version)(?=[ \t\r\n"']))
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<blank>_:{NAME_CHAR}(?:{NAME_CHAR_OR_DOT}*{NAME_CHAR})?)
  | (?P<number>[+-]?(?:[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+|[0-9]+)(?![\w:]))
  | (?P<name>(?:[^\W\d_](?:{NAME_CHAR_OR_DOT}*{NAME_CHAR})?)?:
      (?:{LOCAL_CHAR}|\\[_~.\-!$&'()*+,;=/?\#@%]|\.(?={LOCAL_CHAR_OR_DOT}|\\))*)
  | (?P<word>a|true|false|(?i:graph))(?![\w:-])
  | (?P<mark>\^\^|\{{\||\|\}}|<<\(|\)>>|<<|>>|[.;,~\[\](){{}}])
    '''
_TOKEN = re.compile(rf"(?P<space>[ \t\r\n]+|\#[^\r\n]*) | {_KINDS}", re.VERBOSE | re.DOTALL)
# A token with the space before it, which is found in one step; since something always matches, nothing is tried twice.
_NEXT = re.compile(rf"(?:[ \t\r\n]+|\#[^\r\n]*)*(?: {_KINDS} | . | \Z)", re.VERBOSE | re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")


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
        tokens = self._tokens()
        for kind, text, start in tokens:
            if kind == "directive":
                self._declare(text, tokens)
                if self._one:
                    return
            elif text == "~" and kind == "mark":
                self._reify(self._reifier(tokens), start)
            elif kind == "word" and text.lower() == "graph":
                pass  # the name of the graph follows
            elif kind == "mark":
                if self._mark(text, start) and self._one:
                    yield from self._out
                    return
            else:
                self._term(self._value(kind, text, tokens), start)
            if self._out:
                yield from self._out
                self._out = []

    def _tokens(self) -> _Peekable:
        found = _NEXT.finditer(self._text, self._start)
        return _Peekable((kind, m[kind], m.start(kind)) for m in found if (kind := m.lastgroup))

    def _declare(self, word: str, tokens: _Peekable) -> None:
        self._known.clear()
        if word.lower().endswith("version"):
            next(tokens)
        elif word.lower().endswith("prefix"):
            prefix = next(tokens)[1].rstrip(":")
            self.prefixes[prefix] = self._resolve(next(tokens)[1][1:-1])
        else:
            self.base = self._resolve(next(tokens)[1][1:-1])
        if word.startswith("@"):
            next(tokens, None)  # the full stop

    def _resolve(self, text: str) -> str:
        return resolve(self.base, unescape_text(text))

    def _new_blank(self) -> BlankNode:
        self._blank += 1
        return BlankNode(f"{self._scope}{self._blank}")

    def _mark(self, mark: str, start: int) -> bool:
        """Take a punctuation mark; return whether it ended a statement."""
        frame = self._stack[-1]
        if mark in ".;,":
            frame.reifier = None
        if mark in ",;":
            frame.value = None
        if mark in ".{}":  # what stands before a brace is the name of a graph
            self._stack = [_Frame("statement", start)]
            return True
        if mark == ";":
            frame.predicate = None
        elif mark == "[":
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

    def _reifier(self, tokens: _Peekable) -> Term:
        """Return the node that stands behind a tilde, or a new one."""
        after = tokens.peek()
        if after and after[0] in ("iri", "name", "blank"):
            kind, text, _ = next(tokens)
            return self._value(kind, text, tokens)
        return self._new_blank()

    def _reify(self, reifier: Term, start: int) -> None:
        """Let a node stand for the triple that has just been read, or is being read."""
        frame = self._stack[-1]
        frame.reifier = reifier
        if frame.kind != "triple":
            self._out.append(Placed(reifier, REIFIES, _triple_term(frame), start, start, frame.at_subject))

    def _iri(self, kind: str, text: str) -> IRI:
        if kind == "iri":
            return IRI(self._resolve(text[1:-1]))
        prefix, _, local = text.partition(":")
        return IRI(self.prefixes.get(prefix, "") + (_ESCAPE.sub(r"\1", local) if "\\" in local else local))

    def _value(self, kind: str, text: str, tokens: _Peekable) -> Term:
        if kind in ("iri", "name"):
            known = self._known.get(text)
            if known is None:
                known = self._known[text] = self._iri(kind, text)
            return known
        if kind == "blank":
            return BlankNode(text[2:])
        if kind == "word":
            return TYPE if text == "a" else Literal(text, XSD + "boolean")
        if kind == "number":
            name = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
            return Literal(text, XSD + name)
        width = 3 if text[:3] in ('"""', "'''") else 1
        lexical = unescape_text(text[width:-width])
        after = tokens.peek()
        if after and after[0] == "language":
            return in_language(lexical, next(tokens)[1][1:].lower())
        if after and after[1] == "^^":
            next(tokens)
            datatype = self._value(*next(tokens)[:2], tokens)
            return Literal(lexical, str(datatype))
        return Literal(lexical)


def _triple_term(frame: _Frame) -> Term:
    if isinstance(frame.subject, IRI | BlankNode) and isinstance(frame.predicate, IRI) and frame.value is not None:
        return TripleTerm(frame.subject, frame.predicate, frame.value)
    return BlankNode("")  # no Turtle, and told by the parser


class _Peekable(Iterator[tuple[str, str, int]]):
    def __init__(self, source: Iterator[tuple[str, str, int]]) -> None:
        self._source = source
        self._ahead: list[tuple[str, str, int]] = []

    def __next__(self) -> tuple[str, str, int]:
        return self._ahead.pop() if self._ahead else next(self._source)

    def peek(self) -> tuple[str, str, int] | None:
        if not self._ahead:
            try:
                self._ahead.append(next(self._source))
            except StopIteration:
                return None
        return self._ahead[-1]


def end_of_term(line: str, start: int) -> int | None:
    """Return where the term that begins at an offset of a line ends, or None where that is not on this line."""
    token = _TOKEN.match(line, start)
    if token is None or token.lastgroup not in ("string", "iri", "blank", "number", "name", "word"):
        return None  # a bracket ends far away
    if token.lastgroup != "string":
        return token.end()
    if token[0] in ('""', "''") and line.startswith(token[0][0], token.end()):
        return None  # three quotes, and no three more on this line
    after = _TOKEN.match(line, token.end())
    if after and after.lastgroup == "language":
        return after.end()
    return end_of_term(line, after.end()) if after and after[0] == "^^" else token.end()


def without_comment(line: str) -> str:
    """Return a line of Turtle up to its comment."""
    for token in _TOKEN.finditer(line):
        if token.lastgroup == "space" and token[0].startswith("#"):
            return line[: token.start()]
    return line
