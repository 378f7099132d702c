"""Nodes that are targets only by what is known beside the data, as those of an ontology: they are not validated.

The compiled engine does not look at them. Another one gets all in one graph, and what it finds of them is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, Term
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.reach import below


def without_known(
    findings: Iterable[Finding], engine: Engine, shapes: ShapesGraph, nameless: Collection[Term] = ()
) -> list[Finding]:
    """Return findings without those about nodes that only what lies beside the data makes targets of their shapes.

    The engine has both, and `nameless` are the blank nodes of what is beside, as the findings name them.
    """
    found = list(findings)
    if not engine.traits.beside or not found:
        return found
    sets = NodeSets(engine)
    known = [
        (nodes, {str(one) for one in below(shapes.graph, shape.node) if isinstance(one, IRI)})
        for shape in shapes.targeted
        if (nodes := sets.known_targets(shape))
    ]
    return [one for one in found if one.focus not in nameless and not any(_is_of(one, *pair) for pair in known)]


def _is_of(finding: Finding, nodes: set[Term], names: set[str]) -> bool:
    """Tell whether a finding is about one of some nodes, by a shape of some names; where these have none, by any."""
    return finding.focus in nodes and (not names or finding.rule in names or finding.shape in names)
