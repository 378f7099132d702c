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
    for shape in shapes.targeted:
        properties = _properties(shapes, shape, set())
        for target in shape.targets:
            if target.kind == "class" and isinstance(target.term, IRI):
                known.setdefault(target.term, set()).update(properties)
            else:
                others.append((target, properties))
    of_classes = set[str]().union(*known.values())
    anybodys: set[str] = set()
    for target, properties in others:
        # What has a property of some classes is one of their things, whatever else a shape says of it.
        anybodys |= set() if target.kind == "subjectsOf" and str(target.term) in of_classes else properties
        anybodys |= {str(target.term)} if target.kind in ("subjectsOf", "objectsOf") else set()
    return known, anybodys


def properties_known(shapes: ShapesGraph) -> set[str]:
    """Return the properties of which any shape with a target says anything."""
    known, anybodys = properties_of_classes(shapes)
    return anybodys.union(*known.values())


def _properties(shapes: ShapesGraph, shape: Shape, seen: set[Term]) -> set[str]:
    """Return the properties of which a shape, and those that it refers to, say anything of the node itself."""
    if shape.node in seen:
        return set()
    seen.add(shape.node)
    found: set[str] = set(_IRI.findall(shape.path.sparql)) if shape.path is not None else set()
    for constraint in shape.constraints:
        found |= {term.value for term in (constraint.value, *constraint.members) if isinstance(term, IRI)}
        if constraint.component in ("property", "node", "and", "or", "xone", "not", "qualifiedValueShape"):
            for other in shapes.members(constraint):
                found |= _properties(shapes, other, seen)
        if constraint.component in ("sparql", "custom"):
            found |= {str(value) for value in _texts(shapes, constraint.value)}
    return found


def _texts(shapes: ShapesGraph, node: Term) -> set[str]:
    """Return the IRIs that stand in the texts of a constraint that is a query, whole or behind a prefix."""
    values = (v for p in shapes.graph.predicates(node) for v in shapes.graph.values(node, p))
    text = prefixes_of(shapes, node) + "\n".join(map(str, values))
    namespaces = dict(_PREFIX.findall(text))
    found = {namespaces[prefix] + name for prefix, name in _CURIE.findall(text) if prefix in namespaces}
    return found | set(_IRI.findall(text))
