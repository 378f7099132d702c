"""Values that stand with another node than the one they are found at, at the end of a path of several properties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.places.lines import AnyPositions
from kg.places.reader import Placed
from kg.places.said import same
from kg.rdf.terms import BlankNode, Literal, Term

_MOST = 10_000
"""How many nodes are looked at on the way to one value."""


class _Step(NamedTuple):
    """A statement with the file that it stands in."""

    positions: AnyPositions
    placed: Placed


class FarValues:
    """What some files say, by node, to be gone through along the properties of a path."""

    def __init__(self, files: Iterable[AnyPositions]) -> None:
        """Read the files to their ends."""
        self._of: dict[Term, list[_Step]] = {}
        self._to: dict[Term, list[_Step]] = {}
        for positions in files:
            for placed in positions.iter_placed():
                step = _Step(positions, placed)
                self._of.setdefault(placed.subject, []).append(step)
                if not isinstance(placed.value, Literal):
                    self._to.setdefault(placed.value, []).append(step)

    def find(self, focus: Term, properties: Sequence[str], value: Term) -> _Step | None:
        """Return the nearest statement with a value, or of it, to which some properties lead from a node.

        Nodes without a name are those of their file alone, so no way begins at one.
        """
        if isinstance(focus, BlankNode):
            return None
        seen: set[Term] = {focus}
        layer: list[Term] = [focus]
        while layer and len(seen) < _MOST:
            after: list[Term] = []
            for node in layer:
                for step in self._of.get(node, ()):
                    if str(step.placed.predicate) in properties:
                        if same(step.placed.value, value):
                            return step
                        after.append(step.placed.value)
                for step in self._to.get(node, ()):
                    if str(step.placed.predicate) in properties:
                        if step.placed.subject == value:
                            return step
                        after.append(step.placed.subject)
            layer = [node for node in dict.fromkeys(after) if node not in seen and not isinstance(node, Literal)]
            seen.update(layer)
        return None
