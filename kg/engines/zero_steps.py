"""Paths that may have no step, from a term that a query names and the data do not have (SPARQL 1.1, section 18.4).

Such a term is an end of itself, and no step leads to it or from it, so all that its path finds is known from the text.
A store finds nothing there.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
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
_FRESH = "fresh"
"""What an end is that stands for anything and for nothing else in the query: `[]`, and a label that is there once."""
_FOUND = "VALUES () { () }"
_SEPARATING = ("OPTIONAL", "MINUS", "UNION", "GRAPH", "BIND", "VALUES")
_UNKNOWN = "?"


class _Triple(NamedTuple):
    """A path that may have no step, between two ends."""

    subject: str
    path: str
    value: str
    kinds: tuple[str, str]


class _Statement(NamedTuple):
    """Paths from one subject, all of which may have no step, where they stand in the text, and in what graph.

    `block` is where the triples begin among which they are, and `last` where they end with their dot.
    """

    triples: tuple[_Triple, ...]
    block: int
    start: int
    end: int
    last: int
    graph: str


class _Open:
    """A bracket that is open: the graph that is asked in it, and where the triples begin among which the next are."""

    def __init__(self, mark: str, graph: str, *, is_of_filter: bool = False) -> None:
        self.mark, self.graph, self.is_of_filter = mark, graph, is_of_filter
        self.block: int | None = None


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
    known = dict[str, bool]()

    def holds(pattern: str) -> bool:
        return ask(f"{prologue}ASK {{ {pattern} }}")

    def is_there(term: str) -> bool:
        if term not in known:
            known[term] = holds(_anywhere(term))
        return known[term]

    def said(one: _Triple, graph: str) -> str | None:
        (subject, _, value), (kind, other) = one[:3], one.kinds
        term, end = (subject, other) if kind in _CONSTANTS else (value, kind)
        if other not in _CONSTANTS and kind not in _CONSTANTS:
            return None
        if end in _CONSTANTS:
            is_one = (kind in _NAMES) == (other in _NAMES) and holds(f"FILTER(sameTerm({subject}, {value}))")
            found = _FOUND if is_one else None
        elif end == "variable":
            found = f"VALUES {value if kind in _CONSTANTS else subject} {{ {term} }}"
        else:
            found = _FOUND if end == _FRESH else None
        if found is None or not graph:
            return found if found and not is_there(term) else None
        there = f"GRAPH {graph} {{}} FILTER NOT EXISTS {{ GRAPH {graph} {{ {_anywhere(term)} }} }}"
        return f"{{ {' '.join(one[:3])} }} UNION {{ {found} {there} }}"

    edits: list[tuple[int, int, str]] = []
    for statement in _statements(text):
        pieces = [(one, said(one, statement.graph)) for one in statement.triples]
        found = [piece for _, piece in pieces if piece]
        if found:  # before the triples, in two parts of which no label of a blank node may stand
            edits.append((statement.block, statement.block, " ".join([*found, ""])))
            left = " . ".join(" ".join(one[:3]) for one, piece in pieces if not piece)
            edits.append((statement.start, statement.end if left else statement.last, left))
    done, end_of_last = list[str](), 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        done += [text[end_of_last:start], new]
        end_of_last = end
    return "".join([*done, text[end_of_last:]])


def _anywhere(term: str) -> str:
    """Return a pattern that finds a term in the graph."""
    is_name = term[0] == "<" or ":" in term.partition('"')[0].partition("'")[0]
    return f"{{ [] ?kg_step {term} }}" + (f" UNION {{ {term} ?kg_step [] }}" if is_name else "")


def _statements(text: str) -> Iterator[_Statement]:
    """Yield the statements of a query that have no other paths than those that may have no step."""
    tokens = meaningful(tokenize(text))
    if any(one.word == "SERVICE" for one in tokens):
        return
    reader, open_, n = _Reader(text, tokens), list[_Open](), 0
    while n < len(tokens):
        token = tokens[n]
        here = open_[-1] if open_ and open_[-1].mark == "{" else None
        found = reader.statement(n) if here and token.text not in "{}" else None
        if here and found:
            triples, end = found
            here.block = token.start if here.block is None else here.block
            if triples and here.graph != _UNKNOWN:
                stop = reader.end_of(end - 1)
                last = reader.end_of(end) if reader.is_mark(end, ".") else stop + (text[stop : stop + 1] == ".")
                yield _Statement(triples, here.block, token.start, stop, last, here.graph)
            n = end
            continue
        if token.kind == "mark" and token.text in OPENING:
            graph = open_[-1].graph if open_ else ""
            of_graph = token.text == "{" and n > 1 and tokens[n - 2].word == "GRAPH"
            open_.append(_Open(token.text, tokens[n - 1].text if of_graph else graph))
        elif token.kind == "mark" and token.text in CLOSING and open_:
            closed = open_.pop()
            if token.text == "}" and not closed.is_of_filter and open_:
                open_[-1].block = None
        elif here and token.word == "SELECT":  # no triples before its own group, and a graph has no name in there
            here.mark = "SELECT"
            here.graph = _UNKNOWN if here.graph.startswith(("?", "$")) else here.graph
        elif here and token.word in ("FILTER", "BIND"):
            while n + 1 < len(tokens) and not reader.is_mark(n, "(", "{"):
                n += 1
            open_.append(_Open(tokens[n].text, here.graph, is_of_filter=token.word == "FILTER"))
        if here and token.word in _SEPARATING:
            here.block = None
        n += 1


class _Reader:
    """Reads terms and paths from the tokens of a query."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, tokens
        marks = [one.word or one.text for one in tokens]
        made = marks.index("}") if ["CONSTRUCT", "{"] in map(list, pairwise(marks)) and "}" in marks else 0
        self._labels = Counter(one.text for one in tokens[made:] if one.kind == "blank")

    def end_of(self, n: int) -> int:
        one = self._tokens[n]  # the dot behind a number ends its triple
        return one.start + len(one.text.rstrip(".") if one.kind == "number" else one.text)

    def is_mark(self, n: int, *marks: str) -> bool:
        return n < len(self._tokens) and self._tokens[n].kind == "mark" and self._tokens[n].text in marks

    def _kind(self, start: int, end: int) -> str:
        """Return what an end of a path is."""
        one = self._tokens[start]
        if one.kind == "blank":
            return _FRESH if self._labels[one.text] == 1 else one.kind
        if one.text == "[" and end == start + 2:
            return _FRESH
        return self._tokens[end - 1].kind if one.text in "+-" else one.kind

    def _said(self, start: int, end: int) -> str:
        return self._text[self._tokens[start].start : self.end_of(end - 1)]

    def statement(self, start: int) -> tuple[tuple[_Triple, ...], int] | None:
        """Return the triples of a statement, none where a path has a step, and where it ends; None for none."""
        after = self._term(start) or self._bracketed(start)
        if after is None:
            return None
        subject, kind, n, stays = self._said(start, after), self._kind(start, after), after, True
        triples: list[_Triple] = []
        while True:
            path = self._path(n) or self._variable(n)
            if path is None:
                if n == after and not self.is_mark(start, "["):
                    return None
                break
            at, (may_stay_there, n) = n, path
            said, stays = self._said(at, n), stays and may_stay_there
            while True:
                end = self._term(n) or self._bracketed(n)
                if end is None:
                    return None
                triples.append(_Triple(subject, said, self._said(n, end), (kind, self._kind(n, end))))
                n = end
                if not self.is_mark(n, ","):
                    break
                n += 1
            if not self.is_mark(n, ";"):
                break
            while self.is_mark(n, ";"):
                n += 1
        is_said_once = kind in (*_CONSTANTS, "variable") or len(triples) == 1
        return (tuple(triples) if stays and is_said_once else ()), n

    def _variable(self, n: int) -> tuple[bool, int] | None:
        return (False, n + 1) if n < len(self._tokens) and self._tokens[n].kind == "variable" else None

    def _term(self, n: int) -> int | None:
        """Return where a term ends that stands in one piece."""
        if n >= len(self._tokens):
            return None
        one = self._tokens[n]
        if self.is_mark(n, "+", "-"):
            return n + 2 if n + 1 < len(self._tokens) and self._tokens[n + 1].kind == "number" else None
        if one.kind == "string":
            if n + 1 < len(self._tokens) and self._tokens[n + 1].kind == "language":
                return n + 2
            return n + 3 if self.is_mark(n + 1, "^^") else n + 1
        return n + 1 if one.kind in ("variable", "blank", *_NAMES, "number") or one.word in ("TRUE", "FALSE") else None

    def _bracketed(self, n: int) -> int | None:
        depth = 0
        while n < len(self._tokens) and (depth or self.is_mark(n, "[", "(")):
            depth += self.is_mark(n, *OPENING) - self.is_mark(n, *CLOSING)
            n += 1
            if not depth:
                return n
        return None

    def _path(self, n: int) -> tuple[bool, int] | None:
        """Return whether a path may have no step, and where it ends; None where there is none."""
        stays = False
        while (found := self._sequence(n)) is not None:
            stays, n = stays or found[0], found[1]
            if not self.is_mark(n, "|"):
                return stays, n
            n += 1
        return None

    def _sequence(self, n: int) -> tuple[bool, int] | None:
        stays = True
        while (found := self._step(n)) is not None:
            stays, n = stays and found[0], found[1]
            if not self.is_mark(n, "/"):
                return stays, n
            n += 1
        return None

    def _step(self, n: int) -> tuple[bool, int] | None:
        n += self.is_mark(n, "^")
        stays = False
        if self.is_mark(n, "!"):
            n += 1 + self.is_mark(n + 1, "^")
            end = self._bracketed(n) or n + 1
        elif self.is_mark(n, "("):
            inner = self._path(n + 1)
            if inner is None or not self.is_mark(inner[1], ")"):
                return None
            stays, end = inner[0], inner[1] + 1
        elif n < len(self._tokens) and (self._tokens[n].kind in _NAMES or self._tokens[n].word == "A"):
            end = n + 1
        else:
            return None
        if self.is_mark(end, "*", "?", "+"):
            return stays or not self.is_mark(end, "+"), end + 1
        return stays, end
