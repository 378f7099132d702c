"""Nodes without a name, told by what is said of them: the same text wherever the same is said, near and far.

A node that is said of another stands in its text. A text that grows long stands in another one as a digest, so a node
that many others share, and the end of a long list, are written out once. Nodes that lead back to themselves stand for
each other by digests that are the same for the same circle, found by looking at neighbours' neighbours in turn
(colour refinement), together with all there is in the circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kg.rdf.terms import BlankNode, Term, Triple, to_n3

# A text longer than this, in characters, stands in another as a digest.
_MOST = 4000
_ROUNDS = 16

Said = Mapping[Term, Sequence[tuple[Term, Term]]]
"""What is said of each node: properties and values."""


def describe(triples: Iterable[Triple], wanted: Collection[Term]) -> tuple[dict[Term, str], dict[Term, str]]:
    """Return the texts of some blank nodes of a graph, and the digests of all, in time by the number of triples."""
    said: dict[Term, list[tuple[Term, Term]]] = {}
    for subject, predicate, value in triples:
        if isinstance(subject, BlankNode):
            said.setdefault(subject, []).append((predicate, value))
        if isinstance(value, BlankNode):
            said.setdefault(value, [])
    texts: dict[Term, str] = {}
    digests: dict[Term, str] = {}
    within: dict[Term, str] = {}  # how a node stands in the text of another, as long as one is to come
    to_come: Counter[Term] = Counter(
        value for values in said.values() for _, value in values if isinstance(value, BlankNode)
    )
    for circle in _circles(said):
        inside = _inside(circle, said, within)
        for node in circle:
            parts = sorted(f"{to_n3(p)} {inside.get(v) or within.get(v) or to_n3(v)}" for p, v in said[node])
            text = f"[ {' ; '.join(parts)} ]" if parts else "[ ]"
            # In a circle the text is that of the next step only, and the digest knows all of it.
            digests[node] = hash_text(text + inside.get(node, ""))
            if node in wanted:
                texts[node] = text
            if to_come[node]:
                within[node] = text if len(text) <= _MOST else f"[ … {digests[node]} ]"
        for node in circle:
            for _, value in said[node]:
                to_come[value] -= 1
                if not to_come[value]:
                    within.pop(value, None)
    return texts, digests


def _inside(circle: Sequence[Term], said: Said, within: Mapping[Term, str]) -> dict[Term, str]:
    """Return how the nodes of a circle stand in each other's texts; nothing for a node that is in none."""
    members = set(circle)
    ways = {node: [(to_n3(p), v) for p, v in said[node] if v in members] for node in circle}
    if not any(ways.values()):
        return {}
    colours = {
        node: hash_text(
            "\n".join(sorted(f"{to_n3(p)} {'' if v in members else within.get(v) or to_n3(v)}" for p, v in said[node]))
        )
        for node in circle
    }
    for _ in range(min(len(circle), _ROUNDS)):
        near: dict[Term, list[str]] = {node: [] for node in circle}
        for node, leading in ways.items():
            for predicate, other in leading:
                near[node].append(f"> {predicate} {colours[other]}")
                near[other].append(f"< {predicate} {colours[node]}")
        colours = {node: hash_text("\n".join([colours[node], *sorted(around)])) for node, around in near.items()}
    whole = hash_text("\n".join(sorted(colours.values())))
    return {node: f"[ … {hash_text(colour + whole)} ]" for node, colour in colours.items()}


def _circles(said: Said) -> Iterator[list[Term]]:
    """Yield the nodes that lead to each other together, what they lead to first (Tarjan's strong components)."""
    order: dict[Term, int] = {}
    lowest: dict[Term, int] = {}
    open_: dict[Term, None] = {}
    for start in said:
        if start in order:
            continue
        order[start] = lowest[start] = len(order)
        open_[start] = None
        ahead = [(start, iter(said[start]))]
        while ahead:
            node, values = ahead[-1]
            for _, value in values:
                if value not in said:
                    continue
                if value not in order:
                    order[value] = lowest[value] = len(order)
                    open_[value] = None
                    ahead.append((value, iter(said[value])))
                    break
                if value in open_:
                    lowest[node] = min(lowest[node], order[value])
            else:
                ahead.pop()
                if ahead:
                    above = ahead[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == order[node]:
                    circle: list[Term] = []
                    while not circle or circle[-1] != node:
                        circle.append(open_.popitem()[0])
                    yield circle


def hash_text(text: str) -> str:
    """Return a short name for a text that is the same everywhere."""
    import hashlib

    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
