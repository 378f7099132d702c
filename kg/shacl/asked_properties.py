"""The properties without which a shape does not hold: what is to be given of a thing that it speaks of."""

from __future__ import annotations

from kg.rdf.terms import IRI
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
