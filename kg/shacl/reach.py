"""Which shapes hang together: what a shape refers to, what refers to it, and a shape without the others."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from kg.rdf.graph import TermGraph
from kg.rdf.terms import BlankNode, Literal, Term, Triple
from kg.rdf.vocabulary import CLASSES, FIRST, REST, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.shape import TARGETS, sh

_LISTED = ("and", "or", "xone")
_LEADING = frozenset(
    (FIRST, REST, *map(sh, ("property", "node", "not", "qualifiedValueShape", "sparql", "path", *_LISTED)))
)
_BINDING = _LEADING - {sh("property"), sh("sparql")}
# Of advanced features all that hangs on these nodes belongs to the shape, whatever it is called.
_OPEN = frozenset(map(sh, ("expression", "rule", "target")))
_SHAPE_WITHIN = sh("filterShape")


def below(graph: TermGraph, node: Term) -> set[Term]:
    """Return a shape with all that it refers to, directly or by others; it may be written in any way."""
    found, todo = {node}, [node]
    while todo:
        subject = todo.pop()
        values = (value for predicate in _LEADING for value in graph.values(subject, predicate))
        new = {value for value in (*values, *_hanging(graph, subject)) if not isinstance(value, Literal)} - found
        found |= new
        todo += new
    return found


def _hanging(graph: TermGraph, node: Term) -> set[Term]:
    """Return what hangs on a node by an advanced feature: the nodes without a name, and the shapes that they name."""
    found: set[Term] = set()
    todo = [value for predicate in _OPEN for value in graph.values(node, predicate)]
    while todo:
        one = todo.pop()
        if one not in found:
            found.add(one)
            if isinstance(one, BlankNode):
                todo += [
                    value
                    for predicate in graph.predicates(one)
                    for value in graph.values(one, predicate)
                    if isinstance(value, BlankNode) or predicate == _SHAPE_WITHIN
                ]
    return found


def without_sense(graph: TermGraph, nodes: Iterable[Term]) -> frozenset[Term]:
    """Return some shapes, and all that refer to one but by sh:property or sh:sparql, and mean nothing without it."""
    found = set(nodes)
    todo = list(found)
    while todo:
        node = todo.pop()
        above = {user for predicate in _BINDING for user in graph.subjects_with(predicate, node)}
        todo += above - found
        found |= above
    return frozenset(found)


def alone(
    shapes: ShapesGraph,
    node: Term,
    out: AbstractSet[Term] = frozenset(),
    passed: AbstractSet[tuple[Term | None, Term | None]] = frozenset(),
) -> TermGraph:
    """Return the shapes graph without the shapes that one does without, and without all targets but its own.

    It does without those that are `out` as well, without components that check nothing, and without terms that are
    `passed` over in a shape.
    """
    out = {*out, *shapes.without_validator}
    needed = below(shapes.graph, node)
    others = {*shapes.shape_nodes, *shapes.graph.subjects_of(TARGETS)} - needed

    def is_kept(triple: Triple) -> bool:
        subject, predicate, value = triple
        if subject in out or (value in out and predicate in _LEADING):
            return False
        if (subject, predicate) in passed or (subject, value) in passed:
            return False
        if subject == node:
            return True
        is_target = predicate in TARGETS or (predicate == TYPE and value in CLASSES and subject in needed)
        return not is_target and subject not in others

    return TermGraph(triple for triple in shapes.graph if is_kept(triple))
