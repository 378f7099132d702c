"""Ways to nodes without a name: from a node that has one, by properties, as far as no edit beside them changes."""

from __future__ import annotations

from collections.abc import Iterable

from kg.rdf.terms import IRI, BlankNode, Term, Triple, to_n3
from kg.rdf.vocabulary import REST

# A node deeper than this is told by what stands on its line.
_DEEPEST = 12


def ways_to(nodes: Iterable[Term], triples: Iterable[Triple]) -> dict[Term, str]:
    """Return the shortest way to each node that one leads to, by the triples that have blank nodes.

    Of several the first by name counts. Where in a list something stands is no part of the way, as lists grow.
    """
    above: dict[Term, list[tuple[Term, Term]]] = {}
    for subject, predicate, value in triples:
        if isinstance(value, BlankNode):
            above.setdefault(value, []).append((subject, predicate))
    found = {}
    for node in nodes:
        ways, seen = {node: ""}, {node}
        for _ in range(_DEEPEST):
            further = [
                (subject, f" {to_n3(predicate)}{way}" if predicate != REST else way)
                for one, way in ways.items()
                for subject, predicate in above.get(one, ())
                if subject not in seen
            ]
            named = [f"{to_n3(subject)}{way}" for subject, way in further if isinstance(subject, IRI)]
            if named or not further:
                if named:
                    found[node] = min(named)
                break
            seen.update(subject for subject, _ in further)
            ways = dict(sorted(further, key=lambda pair: pair[1], reverse=True))
    return found
