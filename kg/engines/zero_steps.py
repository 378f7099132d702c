"""Paths that may have no step, from a term that a query names and the data do not have (SPARQL 1.1, section 18.4).

Such a term is an end of itself, and no step leads to it or from it, so all that its path finds is known from the text.
A store finds nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kg.sparql.clauses import read_prologue
from kg.sparql.tokens import CLOSING, OPENING, Token, meaningful, tokenize

_MAY_STAY = re.compile(
    r"(?:\)|(?<![/\w:.<-])(?:<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w.%\\-]*|a))\s*[*?](?!\w)", re.IGNORECASE
)
"""What every path has that may have no step: behind a slash others stand before it."""
_LONG, _LISTED = 2000, re.compile(r"\bVALUES\s*[?$]\w+\s*\{[^{}\"']*\}")
"""Of a list so long as to matter nothing is read where no path has one of its terms as an end in the text."""
_NAMES, _CONSTANTS = ("iri", "name"), ("iri", "name", "string", "number", "word")


class _Triple(NamedTuple):
    """A path that may have no step, between two ends."""

    subject: str
    path: str
    value: str
    kinds: tuple[str, str]


class _Statement(NamedTuple):
    """Paths from one subject, all of which may have no step, and where they stand in the text."""

    triples: tuple[_Triple, ...]
    start: int
    end: int


def may_stay(text: str) -> bool:
    """Tell, in no time, whether a query may have a path that may have no step."""
    return _MAY_STAY.search(text) is not None


def ends(text: str) -> set[str]:
    """Return the variables of a query that are ends of paths that may have no step."""
    if not may_stay(text):
        return set()
    triples = (triple for one in _statements(text) for triple in one.triples)
    return {end[1:] for one in triples for end, kind in zip(one[::2], one.kinds, strict=True) if kind == "variable"}


def _names_ends(text: str) -> bool:
    """Tell whether a path that may have no step has a term at an end."""
    return may_stay(text) and any(
        set(one.kinds) != {"variable"} for found in _statements(text) for one in found.triples
    )


def say_what_stays(text: str, ask: Callable[[str], bool]) -> str:
    """Return a query that says what its paths find at terms that the data, which answer an ASK, do not have."""
    if not may_stay(text) or (len(text) > _LONG and not _names_ends(_LISTED.sub(" ", text))):
        return text
    first = read_prologue(text).first
    prologue = text[: first.start] if first else ""
    done, end_of_last, known = list[str](), 0, dict[str, bool]()

    def holds(pattern: str) -> bool:
        return ask(f"{prologue}ASK {{ {pattern} }}")

    def is_there(term: str) -> bool:
        if term not in known:
            is_name = term[0] == "<" or ":" in term.partition('"')[0].partition("'")[0]
            known[term] = holds(f"{{ ?s ?p {term} }}" + (f" UNION {{ {term} ?p ?o }}" if is_name else ""))
        return known[term]

    def said(one: _Triple) -> str | None:
        (subject, _, value), (kind, other) = one[:3], one.kinds
        if kind in _NAMES and other in _CONSTANTS:
            is_one = subject == value or (other in _NAMES and holds(f"FILTER(sameTerm({subject}, {value}))"))
            return "VALUES () { () }" if is_one and not is_there(subject) else None
        if kind in _NAMES and other == "variable" and not is_there(subject):
            return f"VALUES {value} {{ {subject} }}"
        if kind == "variable" and other in _CONSTANTS and not is_there(value):
            return f"VALUES {subject} {{ {value} }}"
        return None

    for statement in _statements(text):
        pieces = [(one, said(one)) for one in statement.triples]
        if any(piece for _, piece in pieces):
            whole = " ".join(piece or f"{one.subject} {one.path} {one.value} ." for one, piece in pieces)
            done += [text[end_of_last : statement.start], whole.removesuffix(" .")]
            end_of_last = statement.end
    return "".join([*done, text[end_of_last:]])


def _statements(text: str) -> Iterator[_Statement]:
    """Yield the statements of a query that have no other paths than those that may have no step, out of any GRAPH."""
    tokens = meaningful(tokenize(text))
    if len({one.text for one in tokens if one.kind == "blank"}) or any(one.word == "SERVICE" for one in tokens):
        return  # labels of blank nodes must not stand on both sides of what takes the place of a path
    reader, open_, n = _Reader(text, tokens), list[str](), 0
    while n < len(tokens):
        token = tokens[n]
        if token.kind == "mark" and token.text in OPENING:
            is_graph = token.text == "{" and n > 1 and tokens[n - 2].word == "GRAPH"
            open_.append("GRAPH" if is_graph or "GRAPH" in open_ else token.text)
        elif token.kind == "mark" and token.text in CLOSING and open_:
            open_.pop()
        elif open_ and open_[-1] == "{" and (found := reader.statement(n)) is not None:
            triples, end = found
            if triples:
                yield _Statement(triples, token.start, reader.end_of(end - 1))
            n = end
            continue
        n += 1


class _Reader:
    """Reads terms and paths from the tokens of a query."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, tokens

    def end_of(self, n: int) -> int:
        return self._tokens[n].start + len(self._tokens[n].text)

    def _is(self, n: int, *marks: str) -> bool:
        return n < len(self._tokens) and self._tokens[n].kind == "mark" and self._tokens[n].text in marks

    def _said(self, start: int, end: int) -> str:
        return self._text[self._tokens[start].start : self.end_of(end - 1)]

    def statement(self, start: int) -> tuple[tuple[_Triple, ...], int] | None:
        """Return the triples of a statement, none where a path has a step, and where it ends; None for none."""
        after = self._term(start)
        if after is None:
            return None
        subject, kind, n, stays = self._said(start, after), self._tokens[start].kind, after, True
        triples: list[_Triple] = []
        while True:
            path = self._path(n) or self._variable(n)
            if path is None:
                return None if n == after else (tuple(triples) if stays else (), n)
            at, (may_stay_there, n) = n, path
            said, stays = self._said(at, n), stays and may_stay_there
            while True:
                end = self._term(n) or self._bracketed(n)
                if end is None:
                    return None
                triples.append(_Triple(subject, said, self._said(n, end), (kind, self._tokens[n].kind)))
                n = end + 1
                if not self._is(end, ","):
                    break
            if not self._is(end, ";"):
                return (tuple(triples) if stays else ()), end
            while self._is(n, ";"):
                n += 1

    def _variable(self, n: int) -> tuple[bool, int] | None:
        return (False, n + 1) if n < len(self._tokens) and self._tokens[n].kind == "variable" else None

    def _term(self, n: int) -> int | None:
        """Return where a term ends that stands in one piece."""
        if n >= len(self._tokens):
            return None
        one = self._tokens[n]
        if one.kind == "string":
            if n + 1 < len(self._tokens) and self._tokens[n + 1].kind == "language":
                return n + 2
            return n + 3 if self._is(n + 1, "^^") else n + 1
        return n + 1 if one.kind in ("variable", *_NAMES, "number") or one.word in ("TRUE", "FALSE") else None

    def _bracketed(self, n: int) -> int | None:
        depth = 0
        while n < len(self._tokens) and (depth or self._is(n, "[", "(")):
            depth += self._is(n, *OPENING) - self._is(n, *CLOSING)
            n += 1
            if not depth:
                return n
        return None

    def _path(self, n: int) -> tuple[bool, int] | None:
        """Return whether a path may have no step, and where it ends; None where there is none."""
        stays = False
        while (found := self._sequence(n)) is not None:
            stays, n = stays or found[0], found[1]
            if not self._is(n, "|"):
                return stays, n
            n += 1
        return None

    def _sequence(self, n: int) -> tuple[bool, int] | None:
        stays = True
        while (found := self._step(n)) is not None:
            stays, n = stays and found[0], found[1]
            if not self._is(n, "/"):
                return stays, n
            n += 1
        return None

    def _step(self, n: int) -> tuple[bool, int] | None:
        n += self._is(n, "^")
        stays = False
        if self._is(n, "!"):
            n += 1 + self._is(n + 1, "^")
            end = self._bracketed(n) or n + 1
        elif self._is(n, "("):
            inner = self._path(n + 1)
            if inner is None or not self._is(inner[1], ")"):
                return None
            stays, end = inner[0], inner[1] + 1
        elif n < len(self._tokens) and (self._tokens[n].kind in _NAMES or self._tokens[n].word == "A"):
            end = n + 1
        else:
            return None
        if self._is(end, "*", "?", "+"):
            return stays or not self._is(end, "+"), end + 1
        return stays, end
