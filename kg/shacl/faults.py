"""What can be wrong with shapes: the kinds of faults, each by the rule under which a report has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import KgError
from kg.findings import Rule
from kg.rdf.terms import Term

if TYPE_CHECKING:
    from kg.rdf.graph import TermGraph

UNNAMED = "shape without a name"
"""What stands for the name of a shape where neither it nor a shape around it has one."""
_SPEC = "https://www.w3.org/TR/shacl/#"

RULES: Mapping[str, Rule] = {
    "shapes/unknown-term": Rule("A term of SHACL's namespace is one that SHACL has.", f"{_SPEC}shapes"),
    "shapes/near-namespace": Rule("The namespace of SHACL is written as it is.", f"{_SPEC}shapes"),
    "shapes/ill-formed": Rule("A shape is formed as SHACL asks.", f"{_SPEC}shapes"),
    "shapes/wrong-value": Rule("A parameter has a value of a kind that SHACL allows.", f"{_SPEC}core-components"),
    "shapes/unknown-datatype": Rule("A datatype of XML Schema is one that it has.", f"{_SPEC}core-components"),
    "shapes/no-effect": Rule("A parameter stands where it has an effect.", f"{_SPEC}core-components"),
    "shapes/repeated-parameter": Rule("A parameter is given once.", f"{_SPEC}core-components"),
    "shapes/contradiction": Rule("Constraints can be met together.", f"{_SPEC}core-components"),
    "shapes/unsupported-term": Rule("A shape uses nothing that would be passed over."),
    "shapes/missing-path": Rule("A property shape has a path.", f"{_SPEC}property-shapes"),
    "shapes/path-in-node-shape": Rule("A node shape has no path.", f"{_SPEC}node-shapes"),
    "shapes/undescribed-shape": Rule("A shape that another refers to is described.", f"{_SPEC}shapes"),
    "shapes/unusable-query": Rule("A query in the shapes can be asked.", f"{_SPEC}sparql-constraints"),
    "shapes/nesting": Rule(
        "Shapes do not refer to themselves, and nest no deeper than engines bear.", f"{_SPEC}shapes-recursion"
    ),
    "shapes/nothing-checked": Rule("At least one shape has a target and is active.", f"{_SPEC}targets"),
    "shapes/not-applicable": Rule("Shapes can be applied."),
}
"""Each rule with what it asks for."""


class Fault(NamedTuple):
    """One fault: its rule without the beginning "shapes/", in words, and the shape and the term that it is about.

    With `advanced`, it is none where another engine may run SHACL's advanced features.
    """

    rule: str
    text: str
    subject: Term | None
    term: Term | None = None
    advanced: bool = False


def unusable_query(graph: TermGraph, shape: Term, source: Term | None, error: KgError) -> Fault:
    """Return the fault of a query that cannot be asked; what says nothing of itself is found at its shape."""
    from kg.shacl.shape import sh  # a report does without

    told = f"a query in the shapes cannot be asked: {error.message}"
    if source is None or graph.said_of(source):
        named = [sh(name) for name in ("select", "ask") if source is not None and graph.values(source, sh(name))]
        return Fault("unusable-query", told, source, named[0] if named else None)
    return Fault("unusable-query", told, shape, source)
