"""Where in a file of RDF/XML or JSON-LD a triple stands: the whole document is read again for each question.

Only the triples that a question is about are kept, and those with nodes without a name, by which such nodes are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from kg.errors import Location
from kg.places.reader import Placed
from kg.places.text_places import TextPlaces
from kg.rdf.terms import BlankNode, Term

Read: TypeAlias = "Callable[[str, str], Iterator[Placed]]"


class DocumentPositions:
    """The places of triples in one document; what Positions is for Turtle."""

    has_labels = False
    """Whether more must be read to find nodes with labels: all that is said of nodes without a name is always read."""

    def __init__(self, path: Path, format_name: str, base: str) -> None:
        """Take a file and its format, relative IRIs against a base; nothing is read yet."""
        self.path, self._format, self._base = path, format_name, base

    @cached_property
    def _places(self) -> TextPlaces:
        from kg.rdf.foreign import read_text_of

        return TextPlaces(self.path, read_text_of(self.path))

    @property
    def size(self) -> int:
        """The length of the file in characters, unpacked; raises TurtleError when it cannot be read."""
        return len(self._places.text)

    def read_ahead(self) -> None:
        """Do nothing: what a parser has not yet passed may be made to take all memory."""

    def iter_placed(self, subjects: set[Term] | None = None) -> Iterator[Placed]:
        """Yield the triples whose subject is one of `subjects` (default: all), and all with nodes without a name."""
        for placed in _READERS[self._format](self._places.text, self._base):
            if (
                subjects is None
                or placed.subject in subjects
                or isinstance(placed.subject, BlankNode)
                or isinstance(placed.value, BlankNode)
            ):
                yield placed

    def locate(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        return self._places.locate(offset)

    def line(self, number: int) -> str | None:
        """Return a line of the file, without its end; None for one so long that nobody reads it."""
        return self._places.line(number)


def _read_jsonld(text: str, base: str) -> Iterator[Placed]:
    from kg.places.jsonld import JsonLdReader

    return JsonLdReader(text, base).read()


def _read_rdfxml(text: str, base: str) -> Iterator[Placed]:
    from kg.places.rdfxml import RdfXmlReader

    return RdfXmlReader(text, base).read()


_READERS: Mapping[str, Read] = {"jsonld": _read_jsonld, "rdfxml": _read_rdfxml}
