"""Blank nodes of two graphs paired, where nothing tells the graphs apart, in time by their size.

The nodes of both are parted together until no part has nodes that are joined to the other parts in different ways
(colour refinement). Where a part still has several nodes of each graph, one of each is taken for the same, which parts
the others further. In the end each part has one node of each graph, and the graphs are the same; or it does not, and
then only what was parted before anything was taken for the same is sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kg.rdf.rdfc import labels_of

Near = Sequence[Sequence[tuple[str, int]]]
"""How each node is joined to which others: each joint has a word at either end."""


class Pairs(NamedTuple):
    """The part of each node before anything was taken for the same, and at the end, if all are paired then."""

    sure: list[int]
    paired: list[int] | None


def pair(sides: Sequence[int], looks: Sequence[tuple[str, ...]], near: Near) -> Pairs:
    """Pair the nodes of two sides, 0 and 1, that look alike and are joined alike."""
    parting = _Parting(looks, near)
    parting.settle(0)
    sure = list(parting.part)
    number = 0
    while number < len(parting.members):  # those that come while it goes on as well
        ends: tuple[list[int], list[int]] = [], []
        for node in parting.members[number]:
            ends[sides[node]].append(node)
        if len(ends[0]) != len(ends[1]):
            return Pairs(sure, None)
        for one, other in zip(*ends, strict=True):
            if len(parting.members[number]) > 2 and parting.part[one] == parting.part[other] == number:
                parting.take_out(number, [one, other])
        number += 1
    held = parting.members
    fine = all(len(members) == 2 and sum(sides[node] for node in members) == 1 for members in held)
    return Pairs(sure, parting.part if fine else None)


class _Parting:
    def __init__(self, looks: Sequence[tuple[str, ...]], near: Near) -> None:
        numbers: dict[tuple[str, ...], int] = {}
        self.part = [numbers.setdefault(look, len(numbers)) for look in looks]
        self.members: list[set[int]] = [set() for _ in numbers]
        for node, number in enumerate(self.part):
            self.members[number].add(node)
        self._near = near

    def settle(self, number: int) -> None:
        """Part all by the parts from one on, and by what comes of that."""
        while number < len(self.members):
            self._part_by(number)
            number += 1

    def take_out(self, number: int, piece: list[int]) -> None:
        """Part some nodes from the others of their part, and all by that."""
        first = len(self.members)
        self._split(number, [piece], keep=True)
        self.settle(first)

    def _part_by(self, number: int) -> None:
        met: dict[int, list[str]] = {}
        for node in self.members[number]:
            for word, other in self._near[node]:
                met.setdefault(other, []).append(word)
        touched: dict[int, dict[tuple[str, ...], list[int]]] = {}
        for node, words in met.items():
            touched.setdefault(self.part[node], {}).setdefault(tuple(sorted(words)), []).append(node)
        for before, pieces in touched.items():
            self._split(before, list(pieces.values()))

    def _split(self, before: int, pieces: list[list[int]], *, keep: bool = False) -> None:
        """Take pieces out of a part as parts of their own, by which the others are parted next.

        The largest stays, for what it parts is parted by the others: so a node is looked at again as often as its part
        has halved (Hopcroft).
        """
        held = self.members[before]
        rest = len(held) - sum(map(len, pieces))
        pieces.sort(key=len)
        if not keep and rest < len(pieces[-1]):
            largest = pieces.pop()
            if rest:
                pieces.append(list(held.difference(largest, *pieces)))
        for piece in pieces:
            held.difference_update(piece)
            for node in piece:
                self.part[node] = len(self.members)
            self.members.append(set(piece))


def names_as_in(quads: Iterable[Any], known: Iterable[Any]) -> dict[str, str] | None:
    """Return the names that the blank nodes of pyoxigraph quads have in the same quads under other names.

    None where they are others, or where that is not found.
    """
    sides: list[int] = []
    looks: list[tuple[str, ...]] = []
    near: list[list[tuple[str, int]]] = []
    numbers: tuple[dict[str, int], dict[str, int]] = {}, {}

    def add(side: int, look: tuple[str, ...]) -> int:
        sides.append(side)
        looks.append(look)
        near.append([])
        return len(sides) - 1

    for side, held in enumerate((quads, known)):
        for quad in dict.fromkeys(held):
            labels = list(dict.fromkeys(labels_of(quad)))
            node = add(side, ("statement", _pattern(quad, labels)))
            for n, label in enumerate(labels):
                if label not in numbers[side]:
                    numbers[side][label] = add(side, ("node",))
                near[node].append((str(n), numbers[side][label]))
                near[numbers[side][label]].append((str(n), node))
    paired = pair(sides, looks, near).paired
    if paired is None:
        return None
    there = {paired[node]: label for label, node in numbers[1].items()}
    return {label: there[paired[node]] for label, node in numbers[0].items()}


def _pattern(statement: Any, labels: list[str]) -> str:
    """Return a statement in which blank nodes are told apart, but by no name."""
    shown = []
    for term in (statement.subject, statement.predicate, statement.object, getattr(statement, "graph_name", "")):
        kind = type(term).__name__
        if kind == "Triple":
            shown.append(f"<<( {_pattern(term, labels)} )>>")
        else:
            shown.append(f"_:{labels.index(str(term))}" if kind == "BlankNode" else str(term))
    return " ".join(shown)
