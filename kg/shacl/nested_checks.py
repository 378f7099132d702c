"""Constraints that refer to shapes, or are SPARQL themselves (SHACL, sections 4.6, 4.7 and 5)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from kg.rdf.terms import Term
from kg.shacl.nodes import Nodes
from kg.shacl.queries import read_constraint
from kg.shacl.result import Result, component_iri
from kg.shacl.shape import Constraint, Shape

if TYPE_CHECKING:
    from kg.shacl.evaluate import Evaluator


def property_shape(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Evaluate a nested property shape; a value node of several focus nodes is reported for each of them."""
    (inner,) = evaluator.shapes.members(constraint)
    found = evaluator.evaluate(inner, evaluator.sets.value_nodes(shape, nodes))
    if shape.path is None:
        yield from found
        return
    by_root: dict[Term, list[Result]] = {}
    for result in found:
        by_root.setdefault(result.root, []).append(result)
    for focus, value in evaluator.sets.pairs(shape, nodes, by_root):
        yield from (result._replace(root=focus) for result in by_root[value])


def shaped(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Check sh:node, sh:not, sh:and, sh:or and sh:xone: which values conform to which members."""
    values = evaluator.sets.value_nodes(shape, nodes)
    failing = [evaluator.non_conforming(member, values) for member in evaluator.shapes.members(constraint)]
    kind = constraint.component
    if kind in ("node", "and"):
        found = evaluator.sets.pairs(shape, nodes, dict.fromkeys(chain(*failing)))
    elif kind == "or":
        by_all = {node: None for node in failing[0] if all(node in bad for bad in failing)} if failing else None
        found = evaluator.sets.pairs(shape, nodes, by_all)
    elif kind == "not":
        found = [pair for pair in evaluator.sets.pairs(shape, nodes) if pair[1] not in failing[0]]
    else:
        found = [pair for pair in evaluator.sets.pairs(shape, nodes) if sum(pair[1] not in bad for bad in failing) != 1]
    for focus, value in found:
        yield evaluator.result(shape, constraint, focus, value)


def qualified(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the focus nodes of whose values too few, or too many, conform."""
    if shape.path is None:
        return
    values = evaluator.sets.value_nodes(shape, nodes)
    failing = evaluator.non_conforming(evaluator.shapes.get(constraint.value), values)
    siblings = [evaluator.non_conforming(evaluator.shapes.get(node), values) for node in constraint.members]
    counted: dict[Term, int] = {focus: 0 for (focus,) in evaluator.sets.rows(nodes("focus"), "?focus")}
    for focus, value in evaluator.sets.pairs(shape, nodes):
        counted[focus] += value not in failing and all(value in bad for bad in siblings)
    for focus, count in counted.items():
        if constraint.minimum is not None and count < constraint.minimum:
            result = evaluator.result(shape, constraint, focus, None)
            yield result._replace(component=component_iri("QualifiedMinCount"))
        if constraint.maximum is not None and count > constraint.maximum:
            result = evaluator.result(shape, constraint, focus, None)
            yield result._replace(component=component_iri("QualifiedMaxCount"))


def sparql_constraint(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield what a constraint that is SPARQL itself finds."""
    if constraint.source is None:
        return
    key = (shape.node, constraint)  # one validator serves each value of a parameter
    if key not in evaluator.read_sparql:
        evaluator.read_sparql[key] = read_constraint(evaluator.shapes, shape, constraint)
    query = evaluator.read_sparql[key]
    if query.asks:
        results = query.ask(evaluator.engine, evaluator.sets.pairs(shape, nodes))
    else:
        results = query.select(evaluator.engine, [focus for (focus,) in evaluator.sets.rows(nodes("focus"), "?focus")])
    for found in results:
        messages = found.messages or shape.messages
        yield Result(
            found.focus, found.focus, shape.path, found.value, shape, query.component, messages, query.source,
            found.path,
        )  # fmt: skip
