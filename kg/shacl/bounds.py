"""Bounds where a value itself is asked for: told with the property that gives the bound, where the ontology names one.

The ontology says with `rdfs:seeAlso` of a property by which other one a bound of its value is given, and a shape knows
both, with one datatype.
"""

from __future__ import annotations

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.bounds import bound_in
from kg.rdf.terms import IRI, Literal, Term, to_n3
from kg.rdf.vocabulary import SEE_ALSO
from kg.rdf.xsd import is_number
from kg.shacl.asked_properties import held_to
from kg.shacl.model import ShapesGraph


def with_bound(finding: Finding, engine: Engine, shapes: ShapesGraph) -> Finding:
    """Return a finding of a bound in place of a value with the property that is for it; any other as it is."""
    value, asked = finding.value, finding.asked
    if finding.component != "DatatypeConstraintComponent" or not isinstance(value, Literal) or finding.path is None:
        return finding
    bound = bound_in(value.lexical) if isinstance(asked, IRI) and is_number(asked.value) else None
    other = _bounding(IRI(finding.path), asked, engine, shapes) if bound is not None and asked is not None else None
    if other is None:
        return finding
    told = f"{to_n3(value)} is a bound, and {to_n3(IRI(finding.path))} is the value itself"
    said = f"{told}: write {to_n3(other)} {bound} in its place"
    return finding._replace(said=said, meant=None, instead="Where the value itself is known, write that.")


def _bounding(path: IRI, datatype: Term, engine: Engine, shapes: ShapesGraph) -> IRI | None:
    """Return the property by which a bound of the values of another is given; None where none is."""
    named = [row[0] for row in engine.select(f"SELECT ?q WHERE {{ {to_n3(path)} {to_n3(SEE_ALSO)} ?q }}").rows]
    for shape in shapes.targeted if named else ():
        fit = held_to(datatype, shape, shapes)
        if path in fit and (found := [one for one in named if isinstance(one, IRI) and one in fit]):
            return found[0]
    return None
