"""The compiled engine: each constraint becomes SPARQL over a set of nodes and runs in the engine (SHACL, section 4).

Nested shapes are evaluated over the set of all value nodes at once, by putting one pattern into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.engines.base import Engine
from kg.engines.exact import ExactEngine
from kg.errors import NotCompiled
from kg.rdf.terms import RDF, BlankNode, Literal, Term, to_n3
from kg.shacl.components import LocalCheck, compare, local_check, unlike
from kg.shacl.model import Constraint, Shape, ShapesGraph
from kg.shacl.nodes import AT_ONCE, Nodes, NodeSets
from kg.shacl.paths import Path
from kg.shacl.queries import SparqlConstraint, read_constraint

_ALL = 1_000_000_000


class Result(NamedTuple):
    """One result of a validation, as the SHACL report has it; `component` is a full IRI.

    `root` is the node of the evaluated set for which the result came up: the focus node itself, or the node from which
    nested property shapes led to it. `target` is the shape whose target led there, and `constraint` what was violated.
    """

    root: Term
    focus: Term
    path: Path | None
    value: Term | None
    shape: Shape
    component: str
    messages: tuple[Literal, ...] = ()
    source: Term | None = None
    result_path: Term | None = None
    target: Term | None = None
    constraint: Constraint | None = None


class Evaluator:
    """Evaluates the shapes of a shapes graph against the graph of an engine."""

    def __init__(self, engine: Engine, shapes: ShapesGraph) -> None:
        self._engine, self._shapes = engine, shapes
        self.sets = NodeSets(engine)
        self._plain: Engine = engine.plain if isinstance(engine, ExactEngine) else engine
        self._lenient = engine.name == "endpoint"
        self._asked_again: dict[str, bool] = {}
        self._sparql: dict[tuple[Term, Term], SparqlConstraint] = {}
        self._failing: dict[tuple[Term, Nodes], set[Term]] = {}

    def evaluate_all(self) -> Iterator[Result]:
        """Yield the results of every shape that has a target."""
        for shape in self._shapes.targeted:
            yield from self.evaluate(shape, self.sets.target_nodes(shape))

    def evaluate(self, shape: Shape, nodes: Nodes) -> Iterator[Result]:
        """Yield the results of a shape for a set of focus nodes."""
        if shape.deactivated:
            return
        yield from self._local(shape, nodes)
        for constraint in shape.constraints:
            check = _CHECKS.get(constraint.component)
            if check:
                yield from check(self, shape, constraint, nodes)

    # --- Constraints that look at one value

    def _local(self, shape: Shape, nodes: Nodes) -> Iterator[Result]:
        """Check all constraints that look at one value by itself in one query."""
        checks = [
            (constraint, check)
            for constraint in shape.constraints
            if (check := local_check(constraint, self.sets.write, lenient=self._lenient))
        ]
        if not checks:
            return
        suspicion = " || ".join(f"({check.suspicion})" for _, check in checks)
        suspects = [nodes]
        if shape.path is not None:
            # The limit keeps the filter outside: values that come up often are looked at once.
            values = f"{{ SELECT DISTINCT ?value WHERE {{ ?any {shape.path.sparql} ?value }} LIMIT {_ALL} }}"
            suspects = self.sets.narrowed(shape, nodes, f"SELECT ?value WHERE {{ {values} FILTER({suspicion}) }}")
        repeats = self.sets.may_repeat(shape)
        flags = (
            "".join(f" ({check.suspicion} AS ?bad{n})" for n, (_, check) in enumerate(checks))
            if len(checks) > 1
            else ""
        )
        tests = (f"{self.sets.values(shape, some)} FILTER({suspicion})" for some in suspects)
        rows = (row for test in tests for row in self.sets.rows(test, f"?focus ?value{flags}", distinct=repeats))
        for focus, value, *bad in self._found_again(shape, list(rows)) if self._lenient else rows:
            for n, (constraint, check) in enumerate(checks):
                suspected = not bad or _is_true(bad[n])
                if suspected and self._is_confirmed(check, value):
                    yield self._result(shape, constraint, focus, value)

    def _found_again(self, shape: Shape, rows: Sequence[Sequence[Term]]) -> list[Sequence[Term]]:
        """Return the rows without literals that a server does not find again as it tells them.

        Such a server keeps them in a form of its own, which says nothing about how they were written.
        """
        if shape.path is None:
            return list(rows)
        told = [row[:2] for row in rows if isinstance(row[1], Literal) and not isinstance(row[0], BlankNode)]
        asked = sorted({(to_n3(focus), to_n3(value)) for focus, value in told})
        kept: set[tuple[str, str]] = set()
        for start in range(0, len(asked), AT_ONCE):
            pairs = " ".join(f"({focus} {value})" for focus, value in asked[start : start + AT_ONCE])
            pattern = f"VALUES (?focus ?value) {{ {pairs} }} ?focus {shape.path.sparql} ?value ."
            kept |= {(to_n3(focus), to_n3(value)) for focus, value in self.sets.rows(pattern)}
        lost = set(asked) - kept
        return [row for row in rows if (to_n3(row[0]), to_n3(row[1])) not in lost]

    def _is_confirmed(self, check: LocalCheck, value: Term) -> bool:
        if check.confirm is not None and not check.confirm(value):
            return False
        return not check.compares or self._is_true_of(check.suspicion, value)

    def _is_true_of(self, expression: str, value: Term, other: Term | None = None) -> bool:
        """Ask an expression again of a value that the engine holds as written, and so could not compare."""
        if not self.sets.is_exact or isinstance(value, BlankNode) or isinstance(other, BlankNode):
            return True
        bound = f"BIND({to_n3(value)} AS ?value)" + (f" BIND({to_n3(other)} AS ?other)" if other else "")
        text = f"ASK {{ {bound} FILTER({expression}) }}"
        if text not in self._asked_again:
            self._asked_again[text] = self._engine.ask(text)
        return self._asked_again[text]

    def _result(self, shape: Shape, constraint: Constraint, focus: Term, value: Term | None) -> Result:
        component = component_of(constraint)
        return Result(focus, focus, shape.path, value, shape, component, shape.messages, constraint=constraint)

    # --- Constraints on the set of values

    def _class(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path and shape.path.predicate and not self.sets.usage.of(shape.path.predicate).triples:
            return
        classes = self.sets.subclasses(constraint.value)
        among = f"VALUES ?kind {{ {' '.join(map(to_n3, classes))} }} ?value <{RDF}type> ?kind ."
        typed = f"?value <{RDF}type> {to_n3(classes[0])} ." if len(classes) == 1 else among
        test = f"FILTER(NOT EXISTS {{ {typed} }})"
        values = self.sets.value_nodes(shape, nodes)("value")
        # Many focus nodes share a value; each is looked at once.
        if shape.path and shape.path.predicate and self.sets.usage.is_mostly_of(shape.path.predicate, nodes("focus")):
            values = f"{{ SELECT DISTINCT ?value WHERE {{ ?any {shape.path.sparql} ?value . }} }}"
            if self.sets.usage.is_hardly_beyond(typed, shape.path.predicate):
                test = f"MINUS {{ {typed} }}"
        bad = {value for (value,) in self.sets.rows(f"{values} {test}", "?value")}
        for focus, value in self.sets.pairs(shape, nodes, bad):
            yield self._result(shape, constraint, focus, value)

    def _min_count(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path is None:
            return
        least = constraint.minimum or 0
        if least == 1 and shape.path.may_be_empty:
            return  # a node is a value of its own
        if least == 1:
            predicate = shape.path.predicate
            if predicate is not None and self.sets.usage.all_have(predicate, nodes("focus")):
                return
            some = f"{{ ?focus {shape.path.sparql} ?any }}"
            usual = predicate is not None and self.sets.usage.is_mostly_of(predicate, nodes("focus"))
            lacking = f"MINUS {some}" if usual else f"FILTER(NOT EXISTS {some})"
            found: Iterable[Sequence[Term]] = self.sets.rows(f"{nodes('focus')} {lacking}", "?focus")
        elif least > 1:
            counted = f"{nodes('focus')} OPTIONAL {{ ?focus {shape.path.sparql} ?value }}"
            if shape.path.may_be_empty:
                counted = self.sets.values(shape, nodes)
            found = self._grouped(counted, f"COUNT(DISTINCT ?value) < {least}")
        else:
            return
        for focus, *_ in found:
            yield self._result(shape, constraint, focus, None)

    def _max_count(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path is None or constraint.minimum is None:
            return
        most = constraint.minimum
        if most == 0:
            found: Iterable[Sequence[Term]] = self.sets.rows(self.sets.values(shape, nodes), "?focus", distinct=True)
        else:
            counted = "COUNT(DISTINCT ?value)" if self.sets.may_repeat(shape) else "COUNT(?value)"
            pattern = self.sets.values(shape, nodes)
            predicate = shape.path.predicate
            if predicate is not None:
                uses = self.sets.usage.of(predicate)
                if uses.triples == uses.subjects:
                    return  # no subject in the whole graph has two values; one count is faster than grouping
                if self.sets.usage.is_mostly_of(predicate, nodes("focus")):
                    several = f"GROUP BY ?focus HAVING({counted} > {most})"
                    within = f"{{ SELECT ?focus WHERE {{ ?focus <{predicate}> ?value }} {several} }}"
                    found = self.sets.rows(f"{within} {nodes('focus')}", "?focus")
                    yield from (self._result(shape, constraint, focus, None) for (focus,) in found)
                    return
            found = self._grouped(pattern, f"{counted} > {most}")
        for focus, *_ in found:
            yield self._result(shape, constraint, focus, None)

    def _grouped(self, pattern: str, condition: str) -> list[Sequence[Term]]:
        text = f"SELECT ?focus WHERE {{ {pattern} }} GROUP BY ?focus HAVING({condition})"
        return [row for row in self._engine.select(text).rows if row and row[0] is not None]  # type: ignore[misc]  # ?focus is bound

    def _unique_lang(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        tags = 'BIND(LCASE(LANG(?value)) AS ?tag) FILTER(?tag != "") } GROUP BY ?focus ?tag'
        suspects = [nodes]
        if shape.path is not None:
            query = f"SELECT ?focus WHERE {{ ?focus {shape.path.sparql} ?value {tags} HAVING(COUNT(?value) > 1)"
            suspects = self.sets.narrowed(shape, nodes, query)
        counted = "COUNT(DISTINCT ?value)" if self.sets.may_repeat(shape) else "COUNT(?value)"
        for some in suspects:
            pattern = f"{self.sets.values(shape, some)} {tags} HAVING({counted} > 1)"
            for focus, _ in self._engine.select(f"SELECT ?focus ?tag WHERE {{ {pattern}").rows:
                if focus is not None:
                    yield self._result(shape, constraint, focus, None)

    def _has_value(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        wanted = constraint.value
        if isinstance(wanted, BlankNode):
            raise NotCompiled("sh:hasValue names a blank node")
        if shape.path is None:
            test = f"!sameTerm(?focus, {self.sets.write(wanted)})"
        else:
            test = f"NOT EXISTS {{ ?focus {shape.path.sparql} {self.sets.write(wanted)} }}"
            if shape.path.may_be_empty:
                test += f" && !sameTerm(?focus, {self.sets.write(wanted)})"
        for (focus,) in self.sets.rows(f"{nodes('focus')} FILTER({test})", "?focus"):
            yield self._result(shape, constraint, focus, None)

    def _equals(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        other = to_n3(constraint.value)
        mine = self.sets.values(shape, nodes)
        mine += f" FILTER(NOT EXISTS {{ ?focus {other} ?same . FILTER(sameTerm(?same, ?value)) }})"
        back = "sameTerm(?focus, ?value)" if shape.path is None else (
            f"EXISTS {{ ?focus {shape.path.sparql} ?same . FILTER(sameTerm(?same, ?value)) }}"
        )  # fmt: skip
        if shape.path is not None and shape.path.may_be_empty:
            back = f"sameTerm(?focus, ?value) || {back}"
        theirs = f"{nodes('focus')} ?focus {other} ?value . FILTER(!({back}))"
        for focus, value in dict.fromkeys(map(tuple, [*self.sets.rows(mine), *self.sets.rows(theirs)])):
            yield self._result(shape, constraint, focus, value)

    def _disjoint(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        pattern = f"{self.sets.values(shape, nodes)} ?focus {to_n3(constraint.value)} ?value ."
        if shape.path is None:
            pattern = f"{nodes('focus')} ?focus {to_n3(constraint.value)} ?focus . BIND(?focus AS ?value)"
        for focus, value in self.sets.rows(pattern, distinct=True):
            yield self._result(shape, constraint, focus, value)

    def _less_than(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        sign = "<" if constraint.component == "lessThan" else "<="
        test = f"!COALESCE(?value {sign} ?other, false)"
        if self._lenient:
            test = f"{unlike('?value', '?other')} || {test}"
        pattern = f"{self.sets.values(shape, nodes)} ?focus {to_n3(constraint.value)} ?other . FILTER({test})"
        repeats = self.sets.may_repeat(shape)
        for focus, value, other in self.sets.rows(pattern, "?focus ?value ?other", distinct=repeats):
            if compare(value, sign, other) is not True and self._is_true_of(test, value, other):
                yield self._result(shape, constraint, focus, value)

    def _closed(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        allowed = ", ".join(to_n3(term) for term in constraint.members)
        test = f"FILTER(?property NOT IN ({allowed}))" if allowed else ""
        pattern = f"{self.sets.value_nodes(shape, nodes)('focus')} ?focus ?property ?value . {test}"
        found: dict[Term, list[tuple[Term, Term]]] = {}
        for node, prop, value in self.sets.rows(pattern, "?focus ?property ?value"):
            found.setdefault(node, []).append((prop, value))
        pairs = [(node, node) for node in found] if shape.path is None else self.sets.pairs(shape, nodes, set(found))
        for focus, node in pairs:
            for prop, value in found[node]:
                yield self._result(shape, constraint, focus, value)._replace(path=None, result_path=prop)

    # --- Constraints that refer to shapes

    def _property(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        """Evaluate a nested property shape; a value node of several focus nodes is reported for each of them."""
        (inner,) = self._shapes.members(constraint)
        found = self.evaluate(inner, self.sets.value_nodes(shape, nodes))
        if shape.path is None:
            yield from found
            return
        by_root: dict[Term, list[Result]] = {}
        for result in found:
            by_root.setdefault(result.root, []).append(result)
        for focus, value in self.sets.pairs(shape, nodes, set(by_root)):
            yield from (result._replace(root=focus) for result in by_root[value])

    def non_conforming(self, shape: Shape, nodes: Nodes) -> set[Term]:
        """Return the nodes of a set that do not conform to a shape."""
        key = (shape.node, nodes)
        if key not in self._failing:  # many shapes may refer to one
            self._failing[key] = {result.root for result in self.evaluate(shape, nodes)}
            self.sets.require_named(self._failing[key])
        return self._failing[key]

    def _shaped(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        """Check sh:node, sh:not, sh:and, sh:or and sh:xone: which values conform to which members."""
        values = self.sets.value_nodes(shape, nodes)
        failing = [self.non_conforming(member, values) for member in self._shapes.members(constraint)]
        kind = constraint.component
        if kind in ("node", "and"):
            found = self.sets.pairs(shape, nodes, set().union(*failing))
        elif kind == "or":
            found = self.sets.pairs(shape, nodes, set.intersection(*failing) if failing else None)
        elif kind == "not":
            found = [pair for pair in self.sets.pairs(shape, nodes) if pair[1] not in failing[0]]
        else:
            found = [pair for pair in self.sets.pairs(shape, nodes) if sum(pair[1] not in bad for bad in failing) != 1]
        for focus, value in found:
            yield self._result(shape, constraint, focus, value)

    def _qualified(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path is None:
            return
        values = self.sets.value_nodes(shape, nodes)
        failing = self.non_conforming(self._shapes.get(constraint.value), values)
        siblings = [self.non_conforming(self._shapes.get(node), values) for node in constraint.members]
        counted: dict[Term, int] = {focus: 0 for (focus,) in self.sets.rows(nodes("focus"), "?focus")}
        for focus, value in self.sets.pairs(shape, nodes):
            counted[focus] += value not in failing and all(value in bad for bad in siblings)
        for focus, count in counted.items():
            if constraint.minimum is not None and count < constraint.minimum:
                result = self._result(shape, constraint, focus, None)
                yield result._replace(component=_component("QualifiedMinCount"))
            if constraint.maximum is not None and count > constraint.maximum:
                result = self._result(shape, constraint, focus, None)
                yield result._replace(component=_component("QualifiedMaxCount"))

    # --- Constraints in SPARQL

    def _sparql_constraint(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        source = constraint.source
        if source is None:
            return
        key = (shape.node, source)
        if key not in self._sparql:
            self._sparql[key] = read_constraint(self._shapes, shape, constraint)
        query = self._sparql[key]
        if query.asks:
            results = query.ask(self._plain, self.sets.pairs(shape, nodes))
        else:
            results = query.select(self._plain, [focus for (focus,) in self.sets.rows(nodes("focus"), "?focus")])
        for found in results:
            messages = found.messages or shape.messages
            yield Result(
                found.focus, found.focus, shape.path, found.value, shape, query.component, messages, query.source,
                found.path,
            )  # fmt: skip


_CHECKS: dict[str, Callable[[Evaluator, Shape, Constraint, Nodes], Iterator[Result]]] = {
    "class": Evaluator._class,
    "minCount": Evaluator._min_count,
    "maxCount": Evaluator._max_count,
    "uniqueLang": Evaluator._unique_lang,
    "hasValue": Evaluator._has_value,
    "equals": Evaluator._equals,
    "disjoint": Evaluator._disjoint,
    "lessThan": Evaluator._less_than,
    "lessThanOrEquals": Evaluator._less_than,
    "closed": Evaluator._closed,
    "property": Evaluator._property,
    "node": Evaluator._shaped,
    "not": Evaluator._shaped,
    "and": Evaluator._shaped,
    "or": Evaluator._shaped,
    "xone": Evaluator._shaped,
    "qualifiedValueShape": Evaluator._qualified,
    "sparql": Evaluator._sparql_constraint,
    "custom": Evaluator._sparql_constraint,
}


def _component(name: str) -> str:
    return f"http://www.w3.org/ns/shacl#{name}ConstraintComponent"


def component_of(constraint: Constraint) -> str:
    """Return the IRI of the component of a constraint."""
    name = constraint.component
    return _component(name[0].upper() + name[1:])


def _is_true(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.lexical in ("true", "1")
