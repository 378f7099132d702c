"""Canonical names for blank nodes: RDF Dataset Canonicalization (RDFC-1.0, W3C Recommendation of 21 May 2024).

Nodes that look alike are told apart by how the others look along every way from them, and neighbours that look alike
are visited in every order; so a few nodes can take longer than anybody waits. What is done is counted, and after so
much there is an end, at the same place on every machine; what surely takes more is refused before. A node far along a
row takes no stack: a walk that has to look further hands the next node to whoever runs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from hashlib import sha256
from itertools import islice, permutations
from math import factorial
from typing import Any, NamedTuple

from kg.errors import LimitError

STEPS = 9_000_000
"""How much is done at most: some twelve seconds of a processor, where it was foreseen, as for 1,200 nodes in a row."""
UNFORESEEN = 1_500_000
"""How much is done where nobody foresees how much it takes: two seconds, enough for seven nodes joined each to each."""
_BEGUN = 4  # what a look around costs beside each way from there
_COPIED = 16  # so many names that are kept for now cost one step
_ORDER = 2  # and what another order of some neighbours does

_Walk = Generator[str, str, str]


class _Way(NamedTuple):
    """How a node is joined to another one, and the hash of that while the other has no name."""

    joint: str
    other: str
    unnamed: str


def find_names(quads: Iterable[Any], steps: int = STEPS) -> dict[str, str]:
    """Return the canonical name of each blank node of pyoxigraph quads, both as `_:label`, or raise LimitError."""
    return _Naming(quads, steps).names()


def renamed(quads: Iterable[Any], names: dict[str, str]) -> Iterator[Any]:
    """Yield quads with other names for their blank nodes."""
    import pyoxigraph

    nodes = {label: pyoxigraph.BlankNode(name.removeprefix("_:")) for label, name in names.items()}

    def move(term: Any) -> Any:
        if _is_triple(term):
            return pyoxigraph.Triple(move(term.subject), term.predicate, move(term.object))
        return nodes[str(term)] if _is_blank(term) else term

    for quad in quads:
        yield pyoxigraph.Quad(move(quad.subject), quad.predicate, move(quad.object), move(quad.graph_name))


class _Naming:
    def __init__(self, quads: Iterable[Any], steps: int) -> None:
        self._left = steps
        self._about: dict[str, list[Any]] = {}
        for quad in dict.fromkeys(quads):
            for label in dict.fromkeys(labels_of(quad)):
                self._about.setdefault(label, []).append(quad)
        self._looks = {label: _look(label, said) for label, said in self._about.items()}
        self._ways: dict[str, list[_Way]] = {}
        self._canonical: dict[str, str] = {}
        self._issued: dict[str, str] = {}
        """Names for now, in the order in which they were given on the way that is being gone."""

    def names(self) -> dict[str, str]:
        """Name those first that look like no other, then the others by their looks."""
        alike: dict[str, list[str]] = {}
        for label, look in sorted(self._looks.items(), key=lambda one: one[1]):
            alike.setdefault(look, []).append(label)
        for labels in alike.values():
            if len(labels) == 1:
                self._name(labels)
        self._require_few_steps()
        for labels in alike.values():
            self._name_all(labels)
        return self._canonical

    def _name(self, labels: Iterable[str]) -> None:
        for label in labels:
            if label not in self._canonical:
                self._canonical[label] = f"_:c14n{len(self._canonical)}"

    def _require_few_steps(self) -> None:
        """Refuse at once what surely takes too many, and let the rest take a little more than it surely does."""
        left = {label for label in self._looks if label not in self._canonical}
        least = sum(map(self._least_steps, self._groups(left)))
        self._require(least)
        self._left = min(self._left, max(least * 5 // 4, UNFORESEEN))

    def _groups(self, left: set[str]) -> Iterator[list[str]]:
        """Take out the nodes that hang together, one group after the other."""
        while left:
            group = [left.pop()]
            for label in group:
                found = {way.other for way in self._ways_from(label)} & left
                left -= found
                group += found
            yield group

    def _least_steps(self, group: list[str]) -> int:
        """Return what it takes at least: each whose turn is first visits all, and neighbours in all orders."""
        first = min(self._looks[label] for label in group)
        all_of_them, inside = sum(map(self._cost, group)), set(group)
        least = 0
        for label in group:
            if self._looks[label] == first:
                alike = Counter(way.unnamed for way in self._ways_from(label) if way.other in inside)
                least += max(all_of_them, *(factorial(min(count, 20)) * _ORDER for count in alike.values()), 0)
        return least

    def _cost(self, label: str) -> int:
        return _BEGUN + len(self._ways_from(label))

    def _name_all(self, alike: list[str]) -> None:
        found = []
        for label in alike:
            if label not in self._canonical:
                self._issued = {label: "_:b0"}
                found.append((self._hash(label), list(self._issued)))
        for _, met in sorted(found, key=lambda one: one[0]):
            self._name(met)

    def _hash(self, start: str) -> str:
        """Return the hash of a node by all that is met from it on."""
        walks, told = [self._walk(start)], ""
        begun = False
        while walks:
            try:
                asked = walks[-1].send(told) if begun else next(walks[-1])
            except StopIteration as end:
                walks.pop()
                told, begun = end.value, True
            else:
                walks.append(self._walk(asked))
                begun = False
        return told

    def _walk(self, label: str) -> _Walk:
        """Yield nodes whose hash has to be sent, and return that of this one; names for now are then given to all."""
        self._take(self._cost(label))
        near: dict[str, dict[str, None]] = {}
        for joint, other, unnamed in self._ways_from(label):
            name = self._canonical.get(other) or self._issued.get(other)
            near.setdefault(_sha(joint + name) if name else unnamed, {})[other] = None
        text = ""
        for joint in sorted(near):
            text += joint + (yield from self._first_path(list(near[joint])))
        return _sha(text)

    def _first_path(self, others: list[str]) -> _Walk:
        """Visit some nodes in every order, and keep to the one whose path is the first."""
        if len(others) == 1:
            return (yield from self._path(others))
        before, best, kept = len(self._issued), "", list[tuple[str, str]]()
        for order in permutations(others):
            self._take(_ORDER + len(order))
            path = yield from self._path(order)
            if not best or path < best:
                self._take(len(self._issued) // _COPIED)
                best, kept = path, list(islice(self._issued.items(), before, None))
            while len(self._issued) > before:
                self._issued.popitem()
        self._issued.update(kept)
        return best

    def _path(self, order: Iterable[str]) -> _Walk:
        """Return the path through some nodes."""
        path, unseen = "", []
        for other in order:
            name = self._canonical.get(other) or self._issued.get(other)
            if not name:
                name = self._issued[other] = f"_:b{len(self._issued)}"
                unseen.append(other)
            path += name
        for other in unseen:
            told = yield other
            path += f"{self._issued[other]}<{told}>"
        return path

    def _take(self, steps: int) -> None:
        self._require(steps)
        self._left -= steps

    def _require(self, steps: int) -> None:
        if steps > self._left:
            raise LimitError("canonical names for the blank nodes take too many steps to find; give them IRIs")

    def _ways_from(self, label: str) -> list[_Way]:
        if label not in self._ways:
            found = {(joint, other) for quad in self._about[label] for joint, other in _joints(quad) if other != label}
            self._ways[label] = [_Way(joint, other, _sha(joint + self._looks[other])) for joint, other in sorted(found)]
        return self._ways[label]


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _is_blank(term: Any) -> bool:
    return type(term).__name__ == "BlankNode"


def _is_triple(term: Any) -> bool:
    return type(term).__name__ == "Triple"


def labels_of(statement: Any) -> Iterator[str]:
    """Yield the blank nodes of a statement, those in triple terms as well."""
    for term in (statement.subject, statement.object, getattr(statement, "graph_name", None)):
        if _is_blank(term):
            yield str(term)
        elif _is_triple(term):
            yield from labels_of(term)


def _joints(quad: Any) -> Iterator[tuple[str, str]]:
    """Yield as what the blank nodes of a statement stand in it, and which they are."""
    inner = quad.object
    parts = [("s", quad.subject), ("o", inner), ("g", quad.graph_name)]
    if _is_triple(inner):
        parts += [("os", inner.subject), ("oo", inner.object)]
    for role, term in parts:
        if _is_blank(term):
            yield role if role == "g" else f"{role}{quad.predicate}", str(term)


def _look(label: str, said: Iterable[Any]) -> str:
    """Return what a node looks like by itself: its statements, in which the others are not told apart."""
    lines = (
        f"{_seen(one.subject, label)} {one.predicate} {_seen(one.object, label)}{_graph(one.graph_name, label)} .\n"
        for one in said
    )
    return _sha("".join(sorted(lines)))


def _seen(term: Any, label: str) -> str:
    if _is_blank(term):
        return "_:a" if str(term) == label else "_:z"
    if _is_triple(term):
        return f"<<( {_seen(term.subject, label)} {term.predicate} {_seen(term.object, label)} )>>"
    return str(term)


def _graph(name: Any, label: str) -> str:
    return "" if type(name).__name__ == "DefaultGraph" else f" {_seen(name, label)}"
