"""Blank nodes of what is told of one thing, named by what is stated of them and not by the snapshot they come from.

It is no canonical form: nodes that are told apart only by a long way of other blank nodes may change places. For what
stands around one thing it does, at a cost that no graph can raise (`kg.rdf.rdfc` is for whole graphs).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.rdf.formats import has_blank_node

_ROUNDS = 3


def in_order(quads: Iterable[Any]) -> list[Any]:
    """Return quads of pyoxigraph sorted, with names of blank nodes that rest on nothing but what they state."""
    held = list(quads)
    return sorted(_named(held) if any(has_blank_node(quad) for quad in held) else held, key=str)


def _named(quads: list[Any]) -> list[Any]:
    from pyoxigraph import BlankNode, Quad, Triple

    def replaced(held: Any, names: dict[Any, str]) -> Any:
        if isinstance(held, BlankNode):
            return BlankNode(names[held])
        if not isinstance(held, Triple):
            return held
        return Triple(replaced(held.subject, names), held.predicate, replaced(held.object, names))

    def quad(held: Any, names: dict[Any, str]) -> Any:
        return Quad(replaced(held.subject, names), held.predicate, replaced(held.object, names), held.graph_name)

    names = dict.fromkeys(_blanks_in(quads), "b")
    for _ in range(_ROUNDS):
        said: dict[Any, list[str]] = {node: [] for node in names}
        for one in quads:
            for node in _blanks_in([one]):  # what is said of a node, with the node itself marked
                said[node].append(str(quad(one, {**names, node: "own"})))
        texts = {node: "\n".join(sorted(lines)) for node, lines in said.items()}
        ranks = {text: f"b{number}" for number, text in enumerate(sorted(set(texts.values())))}
        names = {node: ranks[text] for node, text in texts.items()}
    ordered = sorted(names, key=lambda node: int(names[node][1:]))
    final = {node: f"b{number}" for number, node in enumerate(ordered)}  # those alike have names of their own
    return [quad(one, final) for one in quads]


def _blanks_in(quads: Iterable[Any]) -> list[Any]:
    found: dict[Any, None] = {}
    for one in quads:
        held = one
        while hasattr(held, "predicate"):
            if type(held.subject).__name__ == "BlankNode":
                found[held.subject] = None
            held = held.object
        if type(held).__name__ == "BlankNode":
            found[held] = None
    return list(found)
