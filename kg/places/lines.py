"""Where in a file of N-Triples or N-Quads a statement stands: each is one line, so no more than a line is held.

A large file, or one that is packed, is read again rather than kept. An offset is that of a line and within it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from kg.errors import Location
from kg.places.documents import DocumentPositions
from kg.places.positions import Positions
from kg.places.reader import Placed, Reader
from kg.places.text_places import LONGEST_SHOWN
from kg.rdf.foreign import foreign_format
from kg.rdf.formats import graph_format
from kg.rdf.opened import iter_lines
from kg.rdf.terms import IRI, Literal, Term, in_language, unescape_text

# What may be a second statement on a line: parsers take one there, though the grammar has none.
_MAY_GO_ON = re.compile(r"\.\s*(?:<|_:)")
# A line as most are, without escapes: what it says is seen at once, and no word by word.
_IRI = r"<([^<>\s\\]*)>"
_TEXT = rf'"([^"\\\r\n]*)"(?:@([A-Za-z0-9-]+)|\^\^{_IRI})?'
_PLAIN = re.compile(
    rf"[ \t]*{_IRI}[ \t]*{_IRI}[ \t]*(?:{_IRI}|{_TEXT})[ \t]*(?:<[^<>\s\\]*>[ \t]*)?\.[ \t]*(?:#.*)?\r?\n?\Z"
)
_WITHIN = 32
_MASK = (1 << _WITHIN) - 1


class LinePositions:
    """The places of statements in one file of lines; what Positions is for Turtle."""

    has_labels = True
    """Whether the file may hold blank nodes with labels: they are all that these formats have."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shown: dict[int, str] = {}

    @cached_property
    def size(self) -> int:
        """The length of the file in characters, unpacked; raises TurtleError when it cannot be read."""
        return sum(map(len, iter_lines(self.path)))

    def read_ahead(self) -> None:
        """Do nothing: the file is read again for each question."""

    def iter_placed(self, subjects: set[Term] | None = None) -> Iterator[Placed]:
        """Yield the statements whose subject is one of `subjects` (default: all); raise TurtleError."""
        wanted = None if subjects is None else {str(one) for one in subjects if isinstance(one, IRI)}
        for number, line in enumerate(iter_lines(self.path), 1):
            if wanted is not None and _subject_of(line) not in wanted and not _MAY_GO_ON.search(line):
                continue
            for one in _read(line, number << _WITHIN):
                if subjects is None or one.subject in subjects:
                    if subjects is not None:
                        self._shown[number] = line
                    yield one

    def locate(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        return Location(self.path, offset >> _WITHIN, (offset & _MASK) + 1)

    def line(self, number: int) -> str | None:
        """Return a line of the file, without its end; None for one so long that nobody reads it."""
        text = self._shown.get(number)
        if text is None:
            text = next((line for n, line in enumerate(iter_lines(self.path), 1) if n == number), None)
        return text.rstrip("\r\n") if text is not None and len(text) <= LONGEST_SHOWN else None


AnyPositions: TypeAlias = Positions | LinePositions | DocumentPositions


def positions_of(path: Path, base: str = "") -> AnyPositions:
    """Return the places in a file, relative IRIs against a base; raise TurtleError."""
    if foreign := foreign_format(path):
        return DocumentPositions(path, foreign, base)
    if graph_format(path) in ("ntriples", "nquads"):
        return LinePositions(path)
    return Positions(path, base)


def _read(line: str, start: int) -> Iterable[Placed]:
    """Return the statements of a line that begins at an offset."""
    plain = _PLAIN.match(line)
    if plain is None:
        return (
            Placed(*one[:3], start + one.at_subject, start + one.at_predicate, start + one.at_value)
            for one in Reader(line, 0, {}, "").read()
        )
    subject, predicate, iri, lexical, language, datatype = plain.groups()
    value: Term
    if iri is not None:
        value = IRI(iri)
    elif language:
        value = in_language(lexical, language.lower())
    else:
        value = Literal(lexical, datatype) if datatype else Literal(lexical)
    at_value = plain.start(4) - 1 if iri is None else plain.start(3) - 1
    return (
        Placed(
            IRI(subject),
            IRI(predicate),
            value,
            start + plain.start(1) - 1,
            start + plain.start(2) - 1,
            start + at_value,
        ),
    )


def _subject_of(line: str) -> str | None:
    """Return the IRI with which a line begins; None for a comment, a blank node, or nothing."""
    start = line.find("<")
    end = line.find(">", start)
    if start < 0 or line[:start].strip():
        return None
    iri = line[start + 1 : end]
    return unescape_text(iri) if "\\" in iri else iri
