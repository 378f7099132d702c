"""Where in a file of Turtle or TriG a triple stands: line and column of its subject, predicate and object.

Looked up only after something was found, and only for the subjects concerned. A file whose statements begin at the
margin, as most do, is searched for just those; any other is read token by token. The file is known to be good
Turtle, since it was parsed before; this module only remembers where things were.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from kg.places.reader import Placed, Reader, without_comment
from kg.places.text_places import TextPlaces
from kg.rdf.formats import FORMATS, graph_format
from kg.rdf.terms import IRI, Term
from kg.rdf.turtle import read_bytes

_WORD = r"<[^<>\s]*>|[^\s<>@\[\](),;.\"'#\\](?:\\.|[^\s<>\"'\[\](),;#\\])*"
_AT_MARGIN = re.compile(
    r"\n(<[^<>\s]*>|[^\s#@\[\](),;.\"'<][^\s<\"]*)"
)  # three times as fast as ^ for the start of a line
_AT_BEGINNING = re.compile(rf"\ufeff?(?:\s|#[^\r\n]*[\r\n])*({_WORD})")
_GAP = r"(?:(?:[ \t]*(?:\#[^\r\n]*)?[\r\n])+[ \t]+|[ \t]*)"  # to something that is not at the margin
# A dot within a number or a name stops nothing, and must not hide the one that follows.
_AFTER_STOP = re.compile(rf"[.](?:(?![\w%\\.-])|(?<=[\"'>\])][.])){_GAP}({_WORD})")
_AFTER_DIRECTIVE = re.compile(rf"(?i:prefix\s+[^\s:]*:|base)\s*<[^<>\s]*>{_GAP}(?=({_WORD}))")
_QUOTED_COMMENT = re.compile(r"""\#[^\r\n]*(?:\"{3}|'{3})""")
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)")
_ESCAPED_IRI = re.compile(r"<[^<>\s]*\\[uU]")
_ESCAPE = re.compile(r"\\(.)")
_DIRECTIVE = re.compile(r"[ \t]*(?:@prefix|@base|(?i:prefix|base))[ \t\r\n]")
_ENDS_DIRECTIVE = re.compile(r"(?:\A|[.>])[ \t]*(?i:prefix\s+[^\s:]*:|base)\s*<[^<>\s]*>\s*\Z")


class Positions(TextPlaces):
    """The places of triples in one file."""

    def __init__(self, path: Path, base: str = "") -> None:
        """Read a file, relative IRIs against a base; raise TurtleError when it cannot be read."""
        super().__init__(path, read_bytes(path).decode("utf-8"))
        self._base = base
        self._has_graphs = FORMATS[graph_format(path)].named_graphs
        self._all: list[Placed] | None = None
        self._read: dict[int, list[Placed]] = {}  # of statements at the margin, as several ask for the same

    @property
    def size(self) -> int:
        """The length of the file in characters."""
        return len(self.text)

    @cached_property
    def has_labels(self) -> bool:
        """Whether the file may hold blank nodes with labels."""
        return "_:" in self.text

    def iter_placed(self, subjects: set[Term] | None = None) -> Iterator[Placed]:
        """Yield the triples whose subject is one of `subjects` (default: all), with what hangs on them in brackets."""
        if subjects is not None and self._all is None:
            found = self._at_margin(subjects)
            if found is not None:
                yield from found
                return
        if self._all is None:
            self._all = list(Reader(self.text, 0, {}, self._base).read())
        yield from self._all

    def read_ahead(self) -> None:
        """Do now what finding the first place would have to do."""
        _ = self.lines_before
        if self._has_graphs:
            return  # it is read from its beginning in any case
        _ = self._declared, self._margin, self._elsewhere
        _ = self._has_escaped_iris, self._has_quoted_comments, self._has_bare_returns

    @cached_property
    def _declared(self) -> tuple[dict[str, str], str] | None:
        return _declarations(self.text, self._base, self._words)

    @cached_property
    def _words(self) -> list[int]:
        return list(_iter_words(self.text))

    def _at_margin(self, subjects: set[Term]) -> list[Placed] | None:
        """Return the triples of statements that begin at the margin, or None where a subject may begin elsewhere."""
        if self._has_graphs:
            return None  # what stands in the braces of a graph may begin anywhere
        declared = self._declared
        if self._has_escaped_iris or self._has_quoted_comments or self._has_bare_returns:
            return None  # an IRI may be written in many ways; a text may not be where it seems to be, nor a line
        if declared is None or any(not isinstance(term, IRI) for term in subjects):
            return None
        prefixes, base = declared
        forms = {f"<{iri}>": iri for iri in subjects}
        for prefix, namespace in prefixes.items():
            for iri in subjects:
                if isinstance(iri, IRI) and iri.value.startswith(namespace):
                    forms[f"{prefix}:{iri.value[len(namespace) :]}"] = iri
        found: list[Placed] = []
        for start in sorted(start for form in forms for start in self._margin.get(form, ())):
            if not self._begins_statement(start):
                return None  # it goes on from the line before, or stands in a text; only reading tells
            if start not in self._read:
                self._read[start] = list(Reader(self.text, start, prefixes, base, one=True).read())
            found += self._read[start]
        if base and self._has_relative:
            return None  # the subject may be written as a relative IRI
        return None if any(form in self._elsewhere for form in forms) else found

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        """The words that may begin a statement, and do not stand at the margin."""
        found = {match[1] for match in _AFTER_STOP.finditer(self.text)}
        end = 0
        for start in self._words:  # the pattern by itself would look at each letter
            if start >= end and (match := _AFTER_DIRECTIVE.match(self.text, start)):
                found.add(match[1])
                end = match.end()
        first = _AT_BEGINNING.match(self.text)
        if first and first.start(1) not in self._margin.get(first[1], ()):
            found.add(first[1])
        return frozenset(found | {_ESCAPE.sub(r"\1", word) for word in found if "\\" in word})

    def _in_long_string(self, offset: int) -> bool:
        """Tell whether an offset most likely lies within a string of several lines."""
        return any(bisect_right(places, offset - 3) % 2 for places in self._long_quotes.values())

    @cached_property
    def _long_quotes(self) -> dict[str, list[int]]:
        """Where the marks of strings of several lines stand."""
        marks = {quotes: [m.start() for m in re.finditer(quotes, self.text)] for quotes in ('"""', "'''")}
        return {quotes: places for quotes, places in marks.items() if places}

    @cached_property
    def _has_relative(self) -> bool:
        return any(map(_RELATIVE.match, (*self._margin, *self._elsewhere)))

    @cached_property
    def _has_escaped_iris(self) -> bool:
        if "\\" not in self.text:  # two signs are looked for at a tenth of the speed
            return False
        return ("\\u" in self.text or "\\U" in self.text) and bool(_ESCAPED_IRI.search(self.text))

    @cached_property
    def _has_quoted_comments(self) -> bool:
        return bool(self._long_quotes) and bool(_QUOTED_COMMENT.search(self.text))

    @cached_property
    def _has_bare_returns(self) -> bool:
        return "\r" in self.text and self.text.count("\r") != self.text.count("\r\n")

    @cached_property
    def _margin(self) -> dict[str, list[int]]:
        """The words that begin a line without white space before them, names without escapes, with where they do."""
        first = re.match(_WORD, self.text)
        found = {first[0]: [0]} if first else {}
        for match in _AT_MARGIN.finditer(self.text):
            found.setdefault(match[1], []).append(match.start(1))
        for word in [word for word in found if "\\" in word]:
            found.setdefault(_ESCAPE.sub(r"\1", word), []).extend(found[word])
        return found

    def _begins_statement(self, start: int) -> bool:
        """Tell whether the last thing before an offset, comments aside, is surely a full stop or nothing."""
        if self._in_long_string(start):
            return False
        end = start
        while end > 0:
            line_start = self.text.rfind("\n", 0, end - 1) + 1
            code = without_comment(self.text[line_start:end]).rstrip()
            if any(quotes in code for quotes in self._long_quotes):
                return False  # the line may begin within a text
            if code:
                return code.endswith(".") or bool(_ENDS_DIRECTIVE.search(code))
            end = line_start
        return True


def _declarations(text: str, base: str, words: Sequence[int]) -> tuple[dict[str, str], str] | None:
    """Return the prefixes and the base of a file, or None when one is declared twice and it matters where one looks."""
    prefixes: dict[str, str] = {}
    outer = base
    for word in words:
        start = word - 1 if text[word - 1 : word] == "@" else word
        before = text[text.rfind("\n", 0, start) + 1 : start].rstrip(" \t")
        if not _DIRECTIVE.match(text, start) or (before and before[-1] not in ".>"):
            continue
        reader = Reader(text, start, {}, base, one=True)
        list(reader.read())
        for prefix, namespace in reader.prefixes.items():
            if prefixes.setdefault(prefix, namespace) != namespace:
                return None
        if reader.base != base and base != outer:
            return None
        base = reader.base
    return prefixes, base


def _iter_words(text: str) -> Iterator[int]:
    """Yield where a directive may stand; much faster than looking at the start of each line."""
    # Lower case changes the length of a few letters beyond ASCII; then the slow way is the right one.
    lowered = text.lower()
    if len(lowered) != len(text):
        yield from (match.start() for match in re.finditer("prefix|base", text, re.IGNORECASE))
        return
    places = []
    for word in ("prefix", "base"):
        start = lowered.find(word)
        while start >= 0:
            places.append(start)
            start = lowered.find(word, start + 1)
    yield from sorted(places)
