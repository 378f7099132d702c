"""The properties that a shape asks of a thing, and those that it holds to a datatype."""

from __future__ import annotations

from kg.rdf.terms import IRI, Term
from kg.shacl.model import ShapesGraph
from kg.shacl.shape import Shape


def asked_by(shape: Shape, shapes: ShapesGraph) -> list[IRI]:
    """Return the properties of which a shape asks for a value, in its order."""
    asked: dict[IRI, None] = {}
    for part in (shapes.get(one.value) for one in shape.constraints if one.component == "property"):
        needed = any(one.component == "minCount" and one.minimum for one in part.constraints)
        if needed and not part.deactivated and part.path is not None and part.path.predicate is not None:
            asked[part.path.predicate] = None
    return list(asked)


def held_to(datatype: Term | None, shape: Shape, shapes: ShapesGraph) -> set[IRI]:
    """Return the properties whose values a shape wants to be of a datatype."""
    parts = (shapes.get(one.value) for one in shape.constraints if one.component == "property")
    return {
        part.path.predicate
        for part in parts
        if part.path is not None
        and part.path.predicate is not None
        and any(one.component == "datatype" and one.value == datatype for one in part.constraints)
    }
