"""Where in the shapes files a remark on a shape belongs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from kg.errors import Location, ShapesError
from kg.places.files import Places
from kg.places.lines import AnyPositions
from kg.places.locator import Locator
from kg.places.reader import Placed
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, BlankNode, Term
from kg.shacl.shape import sh

_PARAMETER = re.compile(r"sh:(\w+)")


class ShapePlaces:
    """The places of terms in shapes files, which are read once, and only if something is looked for."""

    def __init__(self, files: Sequence[Path], graph: TermGraph, places: Places | None = None) -> None:
        self.files, self._graph, self._places = files, graph, places or Places()

    def find(self, subject: Term, term: Term | None, text: str) -> Location | None:
        """Return the place of a term, or of the parameter that a text names first, or else of the shape."""
        uses = self._uses
        used = uses.first.get(term) if term is not None and not isinstance(term, BlankNode) else None
        if used_here := isinstance(subject, BlankNode) and used and term and self._locator.find_use(subject, term):
            return used_here
        if used and term is not None:
            # A path in brackets has its terms at nodes of its own.
            used = uses.first_of(subject, term) or used
            positions, placed = used
            return positions.locate(placed.at_predicate if placed.predicate == term else placed.at_value)
        if isinstance(term, BlankNode):  # of which nothing is said, so that only its use can be found
            said = uses.by_subject.get(subject, ())
            bare = [p for p in said if isinstance(p[1].value, BlankNode) and p[1].value not in uses.by_subject]
            for positions, placed in bare:
                return positions.locate(placed.at_value)
        named = _PARAMETER.search(text)
        wanted = sh(named[1]) if named else None
        if isinstance(subject, BlankNode):
            return self._locator.find_property(subject, wanted)
        for positions, placed in uses.by_subject.get(subject, ()):
            if placed.predicate == wanted:
                return positions.locate(placed.at_predicate)
        return next((p.locate(placed.at_subject) for p, placed in uses.by_subject.get(subject, ())), None)

    @contextmanager
    def telling(self) -> Iterator[None]:
        """While the block runs, raise a ShapesError without a place at the query of the node that it is about."""
        try:
            yield
        except ShapesError as error:
            if error.location is None and isinstance(error.node, IRI | BlankNode):
                raise error.at(self.find(error.node, None, "sh:select")) from None
            raise

    def line(self, place: Location) -> str | None:
        """Return the source line of a place that was found."""
        return self._places.of(place.path).line(place.line) if place.line else None

    @cached_property
    def _placed(self) -> list[tuple[AnyPositions, Placed]]:
        read = [self._places.of(path) for path in self.files]
        return [(positions, placed) for positions in read for placed in positions.iter_placed()]

    @cached_property
    def _uses(self) -> _Uses:
        return _Uses(self._placed)

    @cached_property
    def _locator(self) -> Locator:
        return Locator(self.files, self._graph, self._places)


class _Uses:
    """Where each term stands first, at all and in what is said of a node, and what is said of each node."""

    def __init__(self, placed: Sequence[tuple[AnyPositions, Placed]]) -> None:
        self._placed = placed
        self.first = _first_uses(placed)
        self.by_subject: dict[Term, list[tuple[AnyPositions, Placed]]] = defaultdict(list)
        for pair in placed:
            self.by_subject[pair[1][0]].append(pair)
        self._of_subject: dict[Term | None, dict[Term, tuple[AnyPositions, Placed]]] = {}

    def first_of(self, subject: Term, term: Term) -> tuple[AnyPositions, Placed] | None:
        """Return where a term stands first in what is said of a node; of nodes without a name in that of any."""
        nameless = isinstance(subject, BlankNode)  # their labels differ in a graph
        key = None if nameless else subject
        if key not in self._of_subject:
            said = self.by_subject.get(subject, ())
            if nameless:
                said = [pair for pair in self._placed if isinstance(pair[1].subject, BlankNode)]
            self._of_subject[key] = _first_uses(said)
        return self._of_subject[key].get(term)


def _first_uses(placed: Sequence[tuple[AnyPositions, Placed]]) -> dict[Term, tuple[AnyPositions, Placed]]:
    """Return where each predicate and each value stands first."""
    return {term: pair for pair in reversed(placed) for term in pair[1][1:3]}
