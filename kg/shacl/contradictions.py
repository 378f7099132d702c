"""Counts of a shape that no node can meet, where the shape is asked of nodes: within sh:not, say, they may be meant."""

from __future__ import annotations

from kg.rdf.terms import Literal, Term
from kg.rdf.vocabulary import FIRST, REST
from kg.shacl.faults import Fault
from kg.shacl.model import ShapesGraph
from kg.shacl.shape import TRUE, Shape, sh

_MUST_HOLD = (FIRST, REST, *map(sh, ("property", "node", "qualifiedValueShape", "and", "or")))
_MAY_FAIL = (sh("not"), sh("xone"))


def contradictions(shapes: ShapesGraph, shape: Shape) -> list[Fault]:
    """Return that a shape asks for more values than it allows, unless it is deactivated or may well fail."""
    least, most = (
        max((one.minimum or 0 for one in shape.constraints if one.component == name), default=-1)
        for name in ("minCount", "maxCount")
    )
    if not least > most >= 0 or shape.node not in _asked(shapes):
        return []
    told = f"sh:minCount {least} is more than sh:maxCount {most}; nothing can conform"
    return [Fault("contradiction", told, shape.node)]


def _asked(shapes: ShapesGraph) -> set[Term]:
    """Return the shapes that nodes must conform to: with a target or used by none, and what these refer to."""
    graph = shapes.graph
    used = {value for name in (*_MUST_HOLD, *_MAY_FAIL) for value in graph.values_of(name)}
    todo: list[Term] = [*shapes.targeted_nodes, *(node for node in shapes.shape_nodes if node not in used)]
    found = set[Term]()
    while todo:
        node = todo.pop()
        if node not in found and not any(value in TRUE for value in graph.values(node, sh("deactivated"))):
            found.add(node)
            todo += (each for name in _MUST_HOLD for each in graph.values(node, name) if not isinstance(each, Literal))
    return found
