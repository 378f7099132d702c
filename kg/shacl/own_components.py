"""Constraint components that a shapes graph declares itself (SHACL, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Term
from kg.rdf.vocabulary import SUBCLASS_OF, TYPE
from kg.shacl.shape import TRUE, Constraint, sh


class Component(NamedTuple):
    """A constraint component defined with SPARQL (SHACL, section 6): its parameters, and its validators."""

    node: Term
    parameters: tuple[tuple[IRI, bool], ...]
    node_validator: Term | None
    property_validator: Term | None
    validator: Term | None

    @property
    def can_check(self) -> bool:
        """Whether there is a validator for any kind of shape."""
        return any((self.node_validator, self.property_validator, self.validator))


def read_components(graph: TermGraph) -> Iterable[Component]:
    """Yield the components that a shapes graph declares, those of subclasses of sh:ConstraintComponent included."""
    kinds: list[Term] = [sh("ConstraintComponent")]
    for kind in kinds:
        kinds += [sub for sub in graph.subjects_with(SUBCLASS_OF, kind) if sub not in kinds]
    for node in dict.fromkeys(node for kind in kinds for node in graph.subjects_with(TYPE, kind)):
        parameters = []
        for parameter in graph.values(node, sh("parameter")):
            optional = any(value in TRUE for value in graph.values(parameter, sh("optional")))
            parameters += [(path, optional) for path in graph.values(parameter, sh("path")) if isinstance(path, IRI)]

        def first(name: str, node: Term = node) -> Term | None:
            values = graph.values(node, sh(name))
            return values[0] if values else None

        yield Component(node, tuple(parameters), first("nodeValidator"), first("propertyValidator"), first("validator"))


def bound_by(graph: TermGraph, node: Term, component: Component, *, is_property: bool) -> Iterable[Constraint]:
    """Yield a constraint for each combination of parameter values that a shape gives a component."""
    specific = component.property_validator if is_property else component.node_validator
    validator = specific or component.validator
    required = [path for path, optional in component.parameters if not optional]
    if validator is None or not required or not all(graph.values(node, path) for path in required):
        return
    combinations: list[tuple[tuple[str, Term], ...]] = [()]
    for path, _ in component.parameters:
        name = min(path.value.rpartition("#")[2], path.value.rpartition("/")[2], key=len)
        values = graph.values(node, path)
        if values:
            combinations = [(*before, (name, value)) for before in combinations for value in values]
    for bindings in combinations:
        yield Constraint("custom", component.node, source=validator, bindings=bindings)
