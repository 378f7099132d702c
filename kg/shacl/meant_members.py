"""Texts for which a list has another name: told with that, where the shapes say what people write for it.

A node of the shapes graph says so: `rdf:value` is the member of the list, each `skos:hiddenLabel` a text that is
written for it, and `rdfs:comment` the reason why the two look unlike.
"""

from __future__ import annotations

from collections.abc import Collection

from kg.findings import Finding
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, RDF, Literal, Term, to_n3
from kg.rdf.vocabulary import RDFS, SKOS
from kg.shacl.model import ShapesGraph

_VALUE, _WRITTEN, _WHY = IRI(f"{RDF}value"), IRI(f"{SKOS}hiddenLabel"), IRI(f"{RDFS}comment")


def with_member(finding: Finding, shapes: ShapesGraph) -> Finding:
    """Return a finding of a text that is not in a list with the member that is meant by it; any other as it is."""
    if finding.component != "InConstraintComponent" or not isinstance(finding.value, Literal):
        return finding
    members = {each for one in shapes.get(IRI(finding.rule)).constraints for each in one.members}
    found = meant_member(finding.value.lexical, members, shapes.graph)
    if found is None:
        return finding
    member, why = found
    told = f"{to_n3(finding.value)} is not in the list: did you mean {to_n3(member)}{f', as {why}' if why else ''}?"
    return finding._replace(said=told, meant=member)


def meant_member(text: str, members: Collection[Term], graph: TermGraph) -> tuple[Term, str] | None:
    """Return the member for which people write a text, and why it looks unlike that; None where nothing says so."""
    for node in graph.subjects_with(_WRITTEN, Literal(text.strip())):
        for member in graph.values(node, _VALUE):
            if member in members:
                why = next((one.lexical for one in graph.values(node, _WHY) if isinstance(one, Literal)), "")
                return member, why
    return None
