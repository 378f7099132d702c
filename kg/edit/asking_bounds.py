"""Bounds that a curator types where a value is asked for: which property is for them."""

from __future__ import annotations

from kg.edit.asked import Asked, Property
from kg.rdf.graph import TermGraph
from kg.rdf.vocabulary import SEE_ALSO


def bounding(asked: Asked, prop: Property, ontology: TermGraph) -> Property | None:
    """Return the property by which a bound of the values of another is given, or that itself where it is such a one.

    The ontology says so with `rdfs:seeAlso` of the other; both have the same datatypes. None where it says nothing.
    """
    alike = [one for one in asked.properties if one.datatypes and one.datatypes == prop.datatypes]
    named = ontology.values(prop.path, SEE_ALSO)
    found = next((one for one in alike if one.path in named), None)
    return found or (prop if any(prop.path in ontology.values(one.path, SEE_ALSO) for one in alike) else None)
