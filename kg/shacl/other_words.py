"""What a thing lacks said with a property that no shape knows: a name under another vocabulary's property for names."""

from __future__ import annotations

from functools import lru_cache

from kg.engines.base import Engine
from kg.errors import ShapesError
from kg.findings import Finding
from kg.rdf.terms import IRI, Literal, to_n3
from kg.shacl.model import ShapesGraph
from kg.shacl.properties import properties_known

_LACKING = "MinCountConstraintComponent"
_known = lru_cache(1)(properties_known)  # asked for each thing that lacks something


def in_other_words(finding: Finding, engine: Engine, shapes: ShapesGraph) -> tuple[IRI, Literal] | None:
    """Return the one text on a thing that is of the kind of what it lacks, with its property, which no shape knows."""
    if finding.component != _LACKING or not isinstance(finding.focus, IRI) or not finding.path:
        return None
    try:
        asked = {one.value for one in shapes.get(IRI(finding.rule)).constraints if one.component == "datatype"}
    except ShapesError:
        return None
    rows = engine.select(f"SELECT ?p ?v WHERE {{ {to_n3(finding.focus)} ?p ?v FILTER(isLiteral(?v)) }}").rows
    found = [
        (prop, value)
        for prop, value in rows
        if isinstance(prop, IRI) and isinstance(value, Literal) and IRI(value.datatype) in asked
        if str(prop) not in _known(shapes)
    ]
    one_alone = len({prop for prop, _ in found}) == 1
    return min(found, key=lambda one: to_n3(one[1])) if one_alone else None
