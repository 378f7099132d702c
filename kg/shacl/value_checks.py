"""Constraints on the set of values of a focus node: how many, which, of what class (SHACL, section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kg.errors import NotCompiled
from kg.rdf.lexical import has_order
from kg.rdf.terms import RDF, XSD_STRING, BlankNode, Term, to_n3
from kg.shacl.components import FEW, compare, unlike
from kg.shacl.nodes import Nodes
from kg.shacl.result import Result
from kg.shacl.shape import Constraint, Shape

if TYPE_CHECKING:
    from kg.shacl.evaluate import Evaluator


def class_of_values(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the values that are of none of the subclasses of the class."""
    if shape.path and shape.path.predicate and not evaluator.sets.usage.of(shape.path.predicate).triples:
        return
    classes = evaluator.sets.of_class([constraint.value])
    among = f"VALUES ?kind {{ {' '.join(map(to_n3, classes))} }} ?value <{RDF}type> ?kind ."
    typed = f"?value <{RDF}type> {to_n3(classes[0])} ." if len(classes) == 1 else among
    test = f"FILTER(NOT EXISTS {{ {typed} }})"
    values = evaluator.sets.value_nodes(shape, nodes)("value")
    # Many focus nodes share a value; each is looked at once.
    if shape.path and shape.path.predicate and evaluator.sets.usage.is_mostly_of(shape.path.predicate, nodes("focus")):
        values = f"{{ SELECT DISTINCT ?value WHERE {{ ?any {shape.path.sparql} ?value . }} }}"
        if evaluator.sets.usage.is_hardly_beyond(typed, shape.path.predicate):
            test = f"MINUS {{ {typed} }}"
    bad = {value: None for (value,) in evaluator.sets.rows(f"{values} {test}", "?value")}
    for focus, value in evaluator.sets.pairs(shape, nodes, bad):
        yield evaluator.result(shape, constraint, focus, value)


def min_count(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the focus nodes that have fewer values than the least."""
    if shape.path is None:
        return
    least = constraint.minimum or 0
    if least == 1 and shape.path.may_be_empty:
        return  # a node is a value of its own
    if least == 1:
        predicate = shape.path.predicate
        if predicate is not None and evaluator.sets.usage.all_have(predicate, nodes("focus")):
            return
        some = f"{{ ?focus {shape.path.sparql} ?any }}"
        usual = predicate is not None and evaluator.sets.usage.is_mostly_of(predicate, nodes("focus"))
        lacking = f"MINUS {some}" if usual else f"FILTER(NOT EXISTS {some})"
        found: Iterable[Sequence[Term]] = evaluator.sets.rows(f"{nodes('focus')} {lacking}", "?focus")
    elif least > 1:
        counted = f"{nodes('focus')} OPTIONAL {{ ?focus {shape.path.sparql} ?value }}"
        if shape.path.may_be_empty:
            counted = evaluator.sets.values(shape, nodes)
        found = _grouped(evaluator, counted, f"COUNT(DISTINCT ?value) < {least}")
    else:
        return
    for focus, *_ in found:
        yield evaluator.result(shape, constraint, focus, None)


def max_count(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the focus nodes that have more values than the most."""
    if shape.path is None or constraint.minimum is None:
        return
    most = constraint.minimum
    if most == 0:
        found: Iterable[Sequence[Term]] = evaluator.sets.rows(
            evaluator.sets.values(shape, nodes), "?focus", distinct=True
        )
    else:
        counted = "COUNT(DISTINCT ?value)" if evaluator.sets.may_repeat(shape) else "COUNT(?value)"
        pattern = evaluator.sets.values(shape, nodes)
        predicate = shape.path.predicate
        if predicate is not None:
            uses = evaluator.sets.usage.of(predicate)
            if uses.triples == uses.subjects:
                return  # no subject in the whole graph has two values; one count is faster than grouping
            if evaluator.sets.usage.is_mostly_of(predicate, nodes("focus")):
                several = f"GROUP BY ?focus HAVING({counted} > {most})"
                within = f"{{ SELECT ?focus WHERE {{ ?focus <{predicate}> ?value }} {several} }}"
                found = evaluator.sets.rows(f"{within} {nodes('focus')}", "?focus")
                yield from (evaluator.result(shape, constraint, focus, None) for (focus,) in found)
                return
        found = _grouped(evaluator, pattern, f"{counted} > {most}")
    for focus, *_ in found:
        yield evaluator.result(shape, constraint, focus, None)


def _grouped(evaluator: Evaluator, pattern: str, condition: str) -> list[Sequence[Term]]:
    text = f"SELECT ?focus WHERE {{ {pattern} }} GROUP BY ?focus HAVING({condition})"
    return [row for row in evaluator.engine.select(text).rows if row and row[0] is not None]  # type: ignore[misc]  # ?focus is bound


def unique_lang(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield each focus node once for every language that several of its values have."""
    tags = 'BIND(LCASE(LANG(?value)) AS ?tag) FILTER(?tag != "") } GROUP BY ?focus ?tag'
    suspects = [nodes]
    if shape.path is not None:
        query = f"SELECT ?focus WHERE {{ ?focus {shape.path.sparql} ?value {tags} HAVING(COUNT(?value) > 1)"
        suspects = evaluator.sets.narrowed(shape, nodes, query)
    counted = "COUNT(DISTINCT ?value)" if evaluator.sets.may_repeat(shape) else "COUNT(?value)"
    for some in suspects:
        pattern = f"{evaluator.sets.values(shape, some)} {tags} HAVING({counted} > 1)"
        for focus, _ in evaluator.engine.select(f"SELECT ?focus ?tag WHERE {{ {pattern}").rows:
            if focus is not None:
                yield evaluator.result(shape, constraint, focus, None)


def has_value(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the focus nodes without the one value."""
    wanted = constraint.value
    if isinstance(wanted, BlankNode):
        raise NotCompiled("sh:hasValue names a blank node")
    if shape.path is None:
        test = f"!sameTerm(?focus, {evaluator.sets.write(wanted)})"
    else:
        test = f"NOT EXISTS {{ ?focus {shape.path.sparql} {evaluator.sets.write(wanted)} }}"
        if shape.path.may_be_empty:
            test += f" && !sameTerm(?focus, {evaluator.sets.write(wanted)})"
    for (focus,) in evaluator.sets.rows(f"{nodes('focus')} FILTER({test})", "?focus"):
        yield evaluator.result(shape, constraint, focus, None)


def equals(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the values that only the path, or only the other property, has."""
    other = to_n3(constraint.value)
    mine = evaluator.sets.values(shape, nodes)
    mine += f" FILTER(NOT EXISTS {{ ?focus {other} ?same . FILTER(sameTerm(?same, ?value)) }})"
    back = (
        "sameTerm(?focus, ?value)"
        if shape.path is None
        else (f"EXISTS {{ ?focus {shape.path.sparql} ?same . FILTER(sameTerm(?same, ?value)) }}")
    )
    if shape.path is not None and shape.path.may_be_empty:
        back = f"sameTerm(?focus, ?value) || {back}"
    theirs = f"{nodes('focus')} ?focus {other} ?value . FILTER(!({back}))"
    for focus, value in dict.fromkeys(map(tuple, [*evaluator.sets.rows(mine), *evaluator.sets.rows(theirs)])):
        yield evaluator.result(shape, constraint, focus, value)


def disjoint(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the values that the other property has as well."""
    pattern = f"{evaluator.sets.values(shape, nodes)} ?focus {to_n3(constraint.value)} ?value ."
    if shape.path is None:
        pattern = f"{nodes('focus')} ?focus {to_n3(constraint.value)} ?focus . BIND(?focus AS ?value)"
    for focus, value in evaluator.sets.rows(pattern, distinct=True):
        yield evaluator.result(shape, constraint, focus, value)


_WITHOUT_ORDER = (
    '(COALESCE(LANG(?value) != "", false) || sameTerm(?value, ?other) && !COALESCE('
    f'isNumeric(?value) && STR(?value) != "NaN" || DATATYPE(?value) = <{XSD_STRING}>, false))'
)
"""What may have no order though a store says that it has: texts in a language, and terms that are the same."""


def less_than(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the values that are not below each value of the other property."""
    sign = "<" if constraint.component == "lessThan" else "<="
    test = f"!COALESCE(?value {sign} ?other, false)"
    if evaluator.lenient:
        test = f"{unlike('?value', '?other')} || {test}"
    suspicion = f"{_WITHOUT_ORDER} || {test}"
    pattern = f"{evaluator.sets.values(shape, nodes)} ?focus {to_n3(constraint.value)} ?other . FILTER({suspicion})"
    repeats = evaluator.sets.may_repeat(shape)
    for focus, value, other in evaluator.sets.rows(pattern, "?focus ?value ?other", distinct=repeats):
        if has_order(value) and has_order(other):
            if value == other and sign == "<=":
                continue
            if compare(value, sign, other) or not evaluator.is_true_of(test, value, other):
                continue
        yield evaluator.result(shape, constraint, focus, value)


def closed(evaluator: Evaluator, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
    """Yield the statements of value nodes whose property is not allowed."""
    allowed = frozenset(constraint.members)
    few = 0 < len(allowed) <= FEW
    test = f"FILTER(?property NOT IN ({', '.join(map(to_n3, constraint.members))}))" if few else ""
    pattern = f"{evaluator.sets.value_nodes(shape, nodes)('focus')} ?focus ?property ?value . {test}"
    found: dict[Term, list[tuple[Term, Term]]] = {}
    for node, prop, value in evaluator.sets.rows(pattern, "?focus ?property ?value"):
        if prop not in allowed:
            found.setdefault(node, []).append((prop, value))
    pairs = [(node, node) for node in found] if shape.path is None else evaluator.sets.pairs(shape, nodes, found)
    for focus, node in pairs:
        for prop, value in found[node]:
            yield evaluator.result(shape, constraint, focus, value)._replace(path=None, result_path=prop)
