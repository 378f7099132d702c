"""Which blank nodes of two readings are the same: those of which the same is said, near and far."""

from __future__ import annotations

from collections.abc import Iterable

from kg.places.said import key_of
from kg.rdf.terms import BlankNode, Term, Triple

# How far one looks to tell nodes without a name apart; the cells of a list are told apart by what follows.
_ROUNDS = 12


def signatures(triples: Iterable[Triple]) -> dict[Term, int]:
    """Return for each blank node a number that is the same for all nodes of which the same is said, near and far.

    What is said of a node comes first, then what is said of its neighbours, and so on for _ROUNDS steps.
    """
    own: dict[Term, set[object]] = {}
    near: dict[Term, list[tuple[str, Term, Term]]] = {}
    blank = (one for one in triples if isinstance(one[0], BlankNode) or isinstance(one[2], BlankNode))
    for subject, predicate, value in dict.fromkeys(blank):  # a file may say a thing twice, and a graph does not
        if isinstance(subject, BlankNode):
            other = None if isinstance(value, BlankNode) else key_of(value)
            own.setdefault(subject, set()).add(("has", predicate, other))
        if isinstance(value, BlankNode):
            other = None if isinstance(subject, BlankNode) else subject
            own.setdefault(value, set()).add(("of", predicate, other))
            if isinstance(subject, BlankNode):
                near.setdefault(subject, []).append(("has", predicate, value))
                near.setdefault(value, []).append(("of", predicate, subject))
    found = {node: hash(frozenset(said)) for node, said in own.items()}
    ways = {node: [(hash((way, p)), other) for way, p, other in around] for node, around in near.items()}
    for _ in range(_ROUNDS if near else 0):
        # The sum is the same in whatever order the neighbours come.
        found |= {
            node: hash((found[node], sum([hash((way, found[other])) for way, other in around])))
            for node, around in ways.items()
        }
    return found
