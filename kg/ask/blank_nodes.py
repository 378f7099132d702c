"""Blank nodes around a thing, opened: none can be asked for by name, so what is stated of it is told with the thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.ask.neighbours import Statement, stated
from kg.engines.base import Engine
from kg.rdf.terms import IRI, BlankNode, Row, Term
from kg.rdf.vocabulary import TYPE

DEPTH = 4
"""How many blank nodes are opened that stand in each other."""


def opened(engine: Engine, thing: Term, documents: dict[Term, Term]) -> dict[Term, tuple[Statement, ...]]:
    """Return what is stated of the blank nodes that a thing names or that name it, and of those in them.

    Nothing where an engine calls a blank node by another name in each answer.
    """
    found: dict[Term, tuple[Statement, ...]] = {}
    if not engine.traits.names_blank_nodes:
        return found
    way, tests = f"{{ <{thing}> ?p0 ?n1 }} UNION {{ ?n1 ?p0 <{thing}> }}", "isBlank(?n1)"
    for depth in range(1, DEPTH + 1):
        node = f"?n{depth}"
        query = (
            f"SELECT {node} ?g ?p ?v WHERE {{ {way} GRAPH ?g {{ {node} ?p ?v }} FILTER({tests}) }} ORDER BY ?p ?v ?g"
        )
        rows: dict[Term, list[Row]] = {}
        for blank, graph, predicate, value in engine.select(query).rows:
            if blank is not None and blank not in found and value != thing and predicate != TYPE:
                rows.setdefault(blank, []).append((graph, predicate, value))
        if not rows:
            break
        found |= {blank: tuple(stated(dict.fromkeys(said), documents)) for blank, said in rows.items()}
        if not any(isinstance(value, BlankNode) for said in rows.values() for _, _, value in said):
            break
        way, tests = f"{way} . {node} ?p{depth} ?n{depth + 1}", f"{tests} && isBlank(?n{depth + 1})"
    return found


def in_order(statements: Sequence[Statement], details: Mapping[Term, Sequence[Statement]]) -> tuple[Statement, ...]:
    """Return statements with the blank nodes of each property in the order of what is stated of them.

    What they are called differs from one snapshot to the next, and so would their order.
    """
    places: dict[IRI, list[int]] = {}
    for n, one in enumerate(statements):
        if isinstance(one.value, BlankNode):
            places.setdefault(one.predicate, []).append(n)
    ordered = list(statements)
    for some in places.values():
        sorted_ones = sorted((statements[n] for n in some), key=lambda one: (_content(one.value, details), one.sources))
        for n, one in zip(some, sorted_ones, strict=True):
            ordered[n] = one
    return tuple(ordered)


def _content(node: Term, details: Mapping[Term, Sequence[Statement]], depth: int = 0) -> str:
    """Return a text that two blank nodes share of which the same is stated, whatever they are called."""
    if not isinstance(node, BlankNode):
        return str(node)
    said = details.get(node, ()) if depth < DEPTH else ()
    return f"[{' '.join(sorted(f'{one.predicate} {_content(one.value, details, depth + 1)}' for one in said))}]"
