"""Where in the shapes files a remark on a shape belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from kg.errors import Location
from kg.places.lines import AnyPositions
from kg.places.locator import Locator, Places
from kg.places.reader import Placed
from kg.rdf.graph import TermGraph
from kg.rdf.terms import BlankNode, Term
from kg.shacl.shape import sh

_PARAMETER = re.compile(r"sh:(\w+)")


class ShapePlaces:
    """The places of terms in shapes files, which are read once, and only if something is looked for."""

    def __init__(self, files: Sequence[Path], graph: TermGraph, places: Places | None = None) -> None:
        self.files, self._graph, self._places = files, graph, places or Places()

    def find(self, subject: Term, term: Term | None, text: str) -> Location | None:
        """Return the place of a term, or of the parameter that a text names first, or else of the shape."""
        uses = self._by_term.get(term, ()) if term is not None and not isinstance(term, BlankNode) else ()
        if used_here := isinstance(subject, BlankNode) and uses and term and self._locator.find_use(subject, term):
            return used_here
        # A path in brackets has its terms at nodes of its own.
        used = self._first_use.get((term, _kept(subject)), uses[0]) if term is not None and uses else None
        if used:
            positions, placed = used
            return positions.locate(placed.at_predicate if placed.predicate == term else placed.at_value)
        if isinstance(term, BlankNode):  # of which nothing is said, so that only its use can be found
            said = self._by_subject.get(subject, ())
            bare = [p for p in said if isinstance(p[1].value, BlankNode) and p[1].value not in self._by_subject]
            for positions, placed in bare:
                return positions.locate(placed.at_value)
        named = _PARAMETER.search(text)
        wanted = sh(named[1]) if named else None
        if isinstance(subject, BlankNode):
            return self._locator.find_property(subject, wanted)
        for positions, placed in self._by_subject.get(subject, ()):
            if placed.predicate == wanted:
                return positions.locate(placed.at_predicate)
        return next((p.locate(placed.at_subject) for p, placed in self._by_subject.get(subject, ())), None)

    def line(self, place: Location) -> str | None:
        """Return the source line of a place that was found."""
        return self._places.of(place.path).line(place.line) if place.line else None

    @cached_property
    def _placed(self) -> list[tuple[AnyPositions, Placed]]:
        read = [self._places.of(path) for path in self.files]
        return [(positions, placed) for positions in read for placed in positions.iter_placed()]

    @cached_property
    def _by_term(self) -> dict[Term, list[tuple[AnyPositions, Placed]]]:
        found: dict[Term, list[tuple[AnyPositions, Placed]]] = {}
        for pair in self._placed:
            for term in {pair[1].predicate, pair[1].value}:
                found.setdefault(term, []).append(pair)
        return found

    @cached_property
    def _first_use(self) -> dict[tuple[Term, Term | None], tuple[AnyPositions, Placed]]:
        found: dict[tuple[Term, Term | None], tuple[AnyPositions, Placed]] = {}
        for pair in self._placed:
            for term in {pair[1].predicate, pair[1].value}:
                found.setdefault((term, _kept(pair[1].subject)), pair)
        return found

    @cached_property
    def _by_subject(self) -> dict[Term, list[tuple[AnyPositions, Placed]]]:
        found: dict[Term, list[tuple[AnyPositions, Placed]]] = {}
        for pair in self._placed:
            found.setdefault(pair[1].subject, []).append(pair)
        return found

    @cached_property
    def _locator(self) -> Locator:
        blank = [triple for triple in self._graph if any(isinstance(term, BlankNode) for term in triple)]
        return Locator(self.files, blank, self._places)


def _kept(subject: Term) -> Term | None:
    """Return a subject by which uses are told apart, the same for all blank nodes; their labels differ in a graph."""
    return None if isinstance(subject, BlankNode) else subject
