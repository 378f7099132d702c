"""Which blank nodes of two readings are the same: those of which the same is said, near and far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kg.places.said import key_of
from kg.rdf.terms import BlankNode, Term

# How far one looks to tell nodes without a name apart; the cells of a list are told apart by what follows.
_ROUNDS = 12


def signatures(triples: Iterable[Sequence[Any]]) -> dict[Term, int]:
    """Return for each blank node a number that is the same for all nodes of which the same is said, near and far.

    Of what tells more than a triple only the triple is looked at.
    What is said of a node comes first, then what is said of its neighbours, and so on for _ROUNDS steps.
    """
    own: dict[Term, set[int]] = defaultdict(set)
    # A file may say a thing twice, and a graph does not.
    near: dict[Term, dict[tuple[str, Term, Term], None]] = defaultdict(dict)
    for subject, predicate, value, *_ in triples:
        if type(value) is BlankNode:
            if type(subject) is BlankNode:
                own[subject].add(hash(("has", predicate, None)))
                own[value].add(hash(("of", predicate, None)))
                near[subject]["has", predicate, value] = None
                near[value]["of", predicate, subject] = None
            else:
                own[value].add(hash(("of", predicate, subject)))
        elif type(subject) is BlankNode:
            own[subject].add(hash(("has", predicate, key_of(value))))
    found: dict[Term, int] = {node: hash(frozenset(said)) for node, said in own.items()}
    ways = {node: [(hash((way, p)), other) for way, p, other in around] for node, around in near.items()}
    for _ in range(_ROUNDS if near else 0):
        # The sum is the same in whatever order the neighbours come.
        found |= {
            node: hash((found[node], sum([hash((way, found[other])) for way, other in around])))
            for node, around in ways.items()
        }
    return found
