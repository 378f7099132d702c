"""Of which properties shapes say anything: of the things of each class, and of any thing."""

from __future__ import annotations

import re

from kg.rdf.terms import IRI, Term
from kg.shacl.model import ShapesGraph
from kg.shacl.queries import prefixes_of
from kg.shacl.shape import Shape

_IRI = re.compile(r"<([^<>\s]+)>")
_PREFIX = re.compile(r"PREFIX ([\w.-]*): <([^<>\s]+)>")
_CURIE = re.compile(r"([\w.-]*):([\w-]+)")


def properties_of_classes(shapes: ShapesGraph) -> tuple[dict[IRI, set[str]], set[str]]:
    """Return the properties that shapes know of the things of each class, and those that anything may have."""
    known: dict[IRI, set[str]] = {}
    others = []
    anybodys: set[str] = set()
    for shape in shapes.targeted:
        properties, beyond = _properties(shapes, shape)
        anybodys |= beyond
        for target in shape.targets:
            if target.kind == "class" and isinstance(target.term, IRI):
                known.setdefault(target.term, set()).update(properties)
            else:
                others.append((target, properties))
    of_classes = set[str]().union(*known.values())
    for target, properties in others:
        # What has a property of some classes is one of their things, whatever else a shape says of it.
        anybodys |= set() if target.kind == "subjectsOf" and str(target.term) in of_classes else properties
        anybodys |= {str(target.term)} if target.kind in ("subjectsOf", "objectsOf") else set()
    return known, anybodys


def properties_known(shapes: ShapesGraph) -> set[str]:
    """Return the properties of which any shape with a target says anything."""
    known, anybodys = properties_of_classes(shapes)
    return anybodys.union(*known.values())


def _properties(shapes: ShapesGraph, shape: Shape) -> tuple[set[str], set[str]]:
    """Return the properties of which a shape, and those that it refers to, say anything of the node itself.

    And those of nodes that it leads to, whose classes nobody knows: further along a path, against its direction, or of
    the values of a property.
    """
    own: set[str] = set()
    beyond: set[str] = set()
    seen: set[tuple[Term, bool]] = set()
    todo = [(shape, True)]
    while todo:
        one, of_node = todo.pop()
        if (one.node, of_node) in seen:
            continue
        seen.add((one.node, of_node))
        here = own if of_node else beyond
        if one.path is not None:
            here |= one.path.begins
            beyond |= one.path.beyond
        for constraint in one.constraints:
            here |= {term.value for term in (constraint.value, *constraint.members) if isinstance(term, IRI)}
            if constraint.component in ("property", "node", "and", "or", "xone", "not", "qualifiedValueShape"):
                todo += [(other, of_node and one.path is None) for other in shapes.members(constraint)]
            if constraint.component in ("sparql", "custom"):
                here |= {str(value) for value in _texts(shapes, constraint.value)}
    return own, beyond


def _texts(shapes: ShapesGraph, node: Term) -> set[str]:
    """Return the IRIs that stand in the texts of a constraint that is a query, whole or behind a prefix."""
    values = (v for p in shapes.graph.predicates(node) for v in shapes.graph.values(node, p))
    text = prefixes_of(shapes, node) + "\n".join(map(str, values))
    namespaces = dict(_PREFIX.findall(text))
    found = {namespaces[prefix] + name for prefix, name in _CURIE.findall(text) if prefix in namespaces}
    return found | set(_IRI.findall(text))
