"""Whether nodes without names are joined alike on both sides, where their descriptions alone do not tell it.

A node that one statement at most leads to, and that leads to such nodes only, is told whole by its description and by
how many there are of it. The others are paired here, each with one of the other side; and where that is not found,
and how they are joined does not part them either, canonical names decide, or nothing does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.compare.nameless import hash_text
from kg.rdf import rdfc
from kg.rdf.pairing import Near, pair
from kg.rdf.terms import BlankNode, Term, to_n3

_FEWEST_STEPS, _STEPS_A_NODE = 50_000, 1_000
"""How much is done to name a group: by its nodes, so that many groups take time by their number."""

_Joint = tuple[str, tuple[str, str], str]


class Joined(NamedTuple):
    """The labels of the nodes that no description tells whole, and the statements about them.

    A statement is (start, (property, graph), end), an end that is none of the nodes in N-Triples or as a digest.
    """

    nodes: frozenset[str]
    statements: tuple[_Joint, ...]

    @property
    def graphs(self) -> set[str]:
        """The graphs of the statements."""
        return {graph for _, (_, graph), _ in self.statements}

    def renamed(self, name: str, graph: str) -> Joined:
        """Return the same, with another name for a graph."""
        return Joined(self.nodes, tuple((s, (p, graph if g == name else g), o) for s, (p, g), o in self.statements))


def joined_in(
    triples: Mapping[str, Collection[tuple[Term, Term, Term]]], digests: Mapping[str, Mapping[Term, str]]
) -> Joined:
    """Return what of the graphs of a file is not told whole by the digests of its nodes, in each graph."""
    graphs: dict[Term, set[str]] = {}
    held: dict[Term, list[Term]] = {}
    above: dict[Term, list[Term | None]] = {}
    for graph, said in triples.items():
        for subject, _, value in said:
            for term in (subject, value):
                if isinstance(term, BlankNode):
                    graphs.setdefault(term, set()).add(graph)
            if isinstance(value, BlankNode):
                above.setdefault(value, []).append(subject if isinstance(subject, BlankNode) else None)
                if isinstance(subject, BlankNode):
                    held.setdefault(subject, []).append(value)
    # From the ends up: what is whole, and is led to once, is part of what leads to it.
    to_come = {node: len(held.get(node, ())) for node in graphs}
    whole = {node for node, among in graphs.items() if len(above.get(node, ())) <= 1 and len(among) == 1}
    todo = [node for node in whole if not to_come[node]]
    told = set(todo)
    for node in todo:
        for parent in above.get(node, ()):
            if parent is not None:
                to_come[parent] -= 1
                if not to_come[parent] and parent in whole:
                    told.add(parent)
                    todo.append(parent)
    nodes = graphs.keys() - told
    if not nodes:
        return Joined(frozenset(), ())

    def shown(graph: str, term: Term) -> str:
        if not isinstance(term, BlankNode):
            return to_n3(term)
        return f"_:{term}" if term in nodes else digests[graph][term]

    found = (
        (shown(graph, s), (to_n3(p), graph), shown(graph, v))
        for graph, said in triples.items()
        for s, p, v in said
        if s in nodes or v in nodes
    )
    return Joined(frozenset(f"_:{node}" for node in nodes), tuple(found))


def same_joints(old: Iterable[Joined], new: Iterable[Joined]) -> bool:
    """Tell whether two sides, of one or several files each, are joined alike; LimitError where it takes too much."""
    sides: list[int] = []
    looks: list[list[str]] = []
    near: list[list[tuple[str, int]]] = []
    for side, files in enumerate((old, new)):
        for joined in files:
            numbers = {label: len(sides) + n for n, label in enumerate(sorted(joined.nodes))}
            sides += [side] * len(numbers)
            looks += [[] for _ in numbers]
            near += [[] for _ in numbers]
            for start, named, end in joined.statements:
                word = " ".join(named)
                one, other = numbers.get(start), numbers.get(end)
                if one is not None and other is not None:
                    near[one].append((f"> {word}", other))
                    near[other].append((f"< {word}", one))
                elif one is not None:
                    looks[one].append(f"> {word} {end}")
                elif other is not None:
                    looks[other].append(f"< {word} {start}")
    pairs = pair(sides, [tuple(sorted(look)) for look in looks], near)
    if pairs.paired is not None:
        return True
    parts = pairs.sure
    groups: tuple[Counter[tuple[int, ...]], Counter[tuple[int, ...]]] = Counter(), Counter()
    unsure: tuple[list[list[int]], list[list[int]]] = [], []
    for group in _groups(near):
        side = sides[group[0]]
        held = tuple(sorted(parts[n] for n in group))
        groups[side][held] += 1
        if len(set(held)) < len(held):
            unsure[side].append(group)
    if groups[0] != groups[1]:
        return False
    old_names, new_names = (Counter(_named(group, parts, near) for group in side) for side in unsure)
    return old_names == new_names


def _groups(near: Near) -> Iterator[list[int]]:
    """Yield the nodes that hang together."""
    seen = [False] * len(near)
    for start in range(len(near)):
        if seen[start]:
            continue
        seen[start] = True
        group = [start]
        for node in group:
            for _, other in near[node]:
                if not seen[other]:
                    seen[other] = True
                    group.append(other)
        yield group


def _named(group: Sequence[int], parts: Sequence[int], near: Near) -> str:
    """Return a group by its canonical names, each node being of its part."""
    import pyoxigraph

    iri, blank = pyoxigraph.NamedNode, {node: pyoxigraph.BlankNode(f"n{node}") for node in group}
    quads = [pyoxigraph.Quad(blank[node], iri("urn:part"), iri(f"urn:part:{parts[node]}")) for node in group]
    quads += [
        pyoxigraph.Quad(blank[node], iri(f"urn:joint:{hash_text(word)}"), blank[other])
        for node in group
        for word, other in near[node]
        if word.startswith(">")
    ]
    names = rdfc.find_names(quads, _FEWEST_STEPS + _STEPS_A_NODE * len(group))
    return hash_text("\n".join(sorted(map(str, rdfc.renamed(quads, names)))))
