"""The compiled engine: each constraint becomes SPARQL over a set of nodes and runs in the engine (SHACL, section 4).

A set of nodes is a SPARQL pattern that binds a variable. Nested shapes are evaluated over the set of all value nodes
at once, by putting one pattern into another, so no node ever travels to the store one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kg.engines.base import Engine
from kg.engines.exact import ExactEngine, write_exactly
from kg.errors import NotCompiled
from kg.shacl.components import LocalCheck, local_check, unlike
from kg.shacl.model import Constraint, Shape, ShapesGraph, Target
from kg.shacl.paths import Path
from kg.shacl.queries import SparqlConstraint, read_constraint
from kg.shacl.usage import Usage
from kg.terms import IRI, RDF, BlankNode, Literal, Term, to_n3

_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_MOST_VALUES = 2000
_AT_ONCE = 200
_ALL = 1_000_000_000

Nodes = Callable[[str], str]
"""A set of nodes: given the name of a variable, a SPARQL pattern that binds it to each node of the set once."""


class Result(NamedTuple):
    """One result of a validation, as the SHACL report has it; `component` is a full IRI.

    `root` is the node of the evaluated set for which the result came up: the focus node itself, or the node from which
    nested property shapes led to it. `target` is the shape whose target led there.
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


class Evaluator:
    """Evaluates the shapes of a shapes graph against the graph of an engine."""

    def __init__(self, engine: Engine, shapes: ShapesGraph) -> None:
        self._engine, self._shapes = engine, shapes
        # Terms are told apart as they are written; numbers and times are compared as values.
        self._exact = isinstance(engine, ExactEngine)
        self._write = write_exactly if self._exact else to_n3
        self._plain: Engine = engine.plain if isinstance(engine, ExactEngine) else engine
        self._repeats: bool = getattr(engine, "repeats", False)
        self._lenient = engine.name == "endpoint"
        self._asked_again: dict[str, bool] = {}
        self._fresh = 0
        self._closure: dict[Term, list[Term]] | None = None
        self.usage = Usage(engine)
        self._sparql: dict[tuple[Term, Term], SparqlConstraint] = {}

    def evaluate_all(self) -> Iterator[Result]:
        """Yield the results of every shape that has a target."""
        for shape in self._shapes.targeted:
            yield from self.evaluate(shape, self.target_nodes(shape))

    def evaluate(self, shape: Shape, nodes: Nodes) -> Iterator[Result]:
        """Yield the results of a shape for a set of focus nodes."""
        if shape.deactivated:
            return
        yield from self._local(shape, nodes)
        for constraint in shape.constraints:
            check = _CHECKS.get(constraint.component)
            if check:
                yield from check(self, shape, constraint, nodes)

    # --- Sets of nodes

    def target_nodes(self, shape: Shape) -> Nodes:
        """Return the set of the focus nodes of a shape."""
        targets = shape.targets
        if len(targets) == 1 and targets[0].kind in ("class", "node") and self._is_plain(targets[0]):
            return lambda var: self._target(targets[0], var)

        def pattern(var: str) -> str:
            parts = " UNION ".join(f"{{ {self._target(target, var)} }}" for target in targets)
            return f"{{ SELECT DISTINCT ?{var} WHERE {{ {parts} }} }}"

        return pattern

    def has_any(self, nodes: Nodes) -> bool:
        """Tell whether a set of nodes has a member."""
        return self._engine.ask(f"ASK {{ {nodes('focus')} }}")

    def _is_plain(self, target: Target) -> bool:
        return target.kind == "node" or len(self.subclasses(target.term)) == 1

    def _target(self, target: Target, var: str) -> str:
        if target.kind == "node":
            return f"VALUES ?{var} {{ {self._write(target.term)} }}"
        if target.kind == "class":
            classes = self.subclasses(target.term)
            if len(classes) == 1:
                return f"?{var} <{RDF}type> {to_n3(target.term)} ."
            kind = self._name("class")
            return f"VALUES ?{kind} {{ {' '.join(map(to_n3, classes))} }} ?{var} <{RDF}type> ?{kind} ."
        other = self._name("other")
        if target.kind == "subjectsOf":
            return f"?{var} {to_n3(target.term)} ?{other} ."
        return f"?{other} {to_n3(target.term)} ?{var} ."

    def subclasses(self, cls: Term) -> list[Term]:
        """Return a class and all its subclasses, from a closure that is computed once."""
        if self._closure is None:
            above: dict[Term, list[Term]] = {}
            for sub, sup in self._engine.select(f"SELECT ?sub ?sup WHERE {{ ?sub <{_SUBCLASS}> ?sup }}").rows:
                if sub is not None and sup is not None:
                    above.setdefault(sup, []).append(sub)
            self._closure = above
        found, todo = {cls: None}, [cls]
        while todo:
            for sub in self._closure.get(todo.pop(), ()):
                if sub not in found and isinstance(sub, IRI):
                    found[sub] = None
                    todo.append(sub)
        return list(found)

    def _name(self, word: str) -> str:
        self._fresh += 1
        return f"{word}{self._fresh}"

    def _values(self, shape: Shape, nodes: Nodes) -> str:
        """Return a pattern that binds ?focus and ?value to each focus node and its value nodes."""
        if shape.path is None:
            return f"{nodes('focus')} BIND(?focus AS ?value)"
        return f"{nodes('focus')} ?focus {shape.path.sparql} ?value ."

    def _value_nodes(self, shape: Shape, nodes: Nodes) -> Nodes:
        """Return the set of all value nodes of a shape."""
        path = shape.path
        if path is None:
            return nodes

        def pattern(var: str) -> str:
            start = self._name("start")
            return f"{{ SELECT DISTINCT ?{var} WHERE {{ {nodes(start)} ?{start} {path.sparql} ?{var} . }} }}"

        return pattern

    def _rows(self, pattern: str, variables: str = "?focus ?value", *, distinct: bool = False) -> list[Sequence[Term]]:
        text = f"SELECT {'DISTINCT ' if distinct else ''}{variables} WHERE {{ {pattern} }}"
        return list(self._engine.select(text).rows)  # type: ignore[arg-type]  # patterns bind all they select

    def _narrowed(self, shape: Shape, nodes: Nodes, suspects: str) -> list[Nodes]:
        """Return the focus nodes that can fail a check, in sets that can be asked one after the other.

        `suspects` asks for ?focus or ?value of all uses of the predicate, whoever has them; what it finds is then
        looked for among the focus nodes. Where few fail, this takes a third of the time. Where it does not pay, all
        focus nodes are returned.
        """
        predicate = shape.path.predicate if shape.path else None
        if predicate is None:
            return [nodes]
        if not self.usage.of(predicate).triples:
            return []
        if not self.usage.is_mostly_of(predicate, nodes("focus")):
            return [nodes]
        solutions = self._engine.select(f"{suspects} LIMIT {_MOST_VALUES}")
        failing = {row[0] for row in solutions.rows if row[0] is not None}
        if len(failing) == _MOST_VALUES or any(isinstance(node, BlankNode) for node in failing):
            return [nodes]
        return [_among(values, nodes) for values in self._iter_values(solutions.variables[0], failing)]

    def _iter_values(self, variable: str, terms: Iterable[Term]) -> Iterator[str]:
        """Yield VALUES of some terms, a few at a time: with many, a planner may walk along everything else for each."""
        ordered = sorted(map(self._write, terms))
        for start in range(0, len(ordered), _AT_ONCE):
            yield f"VALUES ?{variable} {{ {' '.join(ordered[start : start + _AT_ONCE])} }}"

    def _may_repeat(self, shape: Shape) -> bool:
        """Tell whether a value of a focus node may come twice: by two ways of a path, or from two graphs."""
        return self._repeats or (shape.path is not None and shape.path.may_repeat)

    # --- Constraints that look at one value

    def _local(self, shape: Shape, nodes: Nodes) -> Iterator[Result]:
        """Check all constraints that look at one value by itself in one query."""
        checks = [
            (constraint, check)
            for constraint in shape.constraints
            if (check := local_check(constraint, self._write, lenient=self._lenient))
        ]
        if not checks:
            return
        suspicion = " || ".join(f"({check.suspicion})" for _, check in checks)
        suspects = [nodes]
        if shape.path is not None:
            # The limit keeps the filter outside: values that come up often are looked at once.
            values = f"{{ SELECT DISTINCT ?value WHERE {{ ?any {shape.path.sparql} ?value }} LIMIT {_ALL} }}"
            suspects = self._narrowed(shape, nodes, f"SELECT ?value WHERE {{ {values} FILTER({suspicion}) }}")
        repeats = self._may_repeat(shape)
        flags = (
            "".join(f" ({check.suspicion} AS ?bad{n})" for n, (_, check) in enumerate(checks))
            if len(checks) > 1
            else ""
        )
        tests = (f"{self._values(shape, some)} FILTER({suspicion})" for some in suspects)
        rows = (row for test in tests for row in self._rows(test, f"?focus ?value{flags}", distinct=repeats))
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
        for start in range(0, len(asked), _AT_ONCE):
            pairs = " ".join(f"({focus} {value})" for focus, value in asked[start : start + _AT_ONCE])
            pattern = f"VALUES (?focus ?value) {{ {pairs} }} ?focus {shape.path.sparql} ?value ."
            kept |= {(to_n3(focus), to_n3(value)) for focus, value in self._rows(pattern)}
        lost = set(asked) - kept
        return [row for row in rows if (to_n3(row[0]), to_n3(row[1])) not in lost]

    def _is_confirmed(self, check: LocalCheck, value: Term) -> bool:
        if check.compares:
            return self._is_true_of(check.suspicion, value)
        return check.confirm is None or check.confirm(value)

    def _is_true_of(self, expression: str, value: Term, other: Term | None = None) -> bool:
        """Ask an expression again of a value that the engine holds as written, and so could not compare."""
        if not self._exact or isinstance(value, BlankNode) or isinstance(other, BlankNode):
            return True
        bound = f"BIND({to_n3(value)} AS ?value)" + (f" BIND({to_n3(other)} AS ?other)" if other else "")
        text = f"ASK {{ {bound} FILTER({expression}) }}"
        if text not in self._asked_again:
            self._asked_again[text] = self._engine.ask(text)
        return self._asked_again[text]

    def _result(self, shape: Shape, constraint: Constraint, focus: Term, value: Term | None) -> Result:
        return Result(focus, focus, shape.path, value, shape, component_of(constraint), shape.messages)

    # --- Constraints on the set of values

    def _class(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path and shape.path.predicate and not self.usage.of(shape.path.predicate).triples:
            return
        classes = self.subclasses(constraint.value)
        among = f"VALUES ?kind {{ {' '.join(map(to_n3, classes))} }} ?value <{RDF}type> ?kind ."
        typed = f"?value <{RDF}type> {to_n3(classes[0])} ." if len(classes) == 1 else among
        test = f"FILTER(NOT EXISTS {{ {typed} }})"
        values = self._value_nodes(shape, nodes)("value")
        # Many focus nodes share a value; each is looked at once.
        if shape.path and shape.path.predicate and self.usage.is_mostly_of(shape.path.predicate, nodes("focus")):
            values = f"{{ SELECT DISTINCT ?value WHERE {{ ?any {shape.path.sparql} ?value . }} }}"
            if self.usage.is_hardly_beyond(typed, shape.path.predicate):
                test = f"MINUS {{ {typed} }}"
        bad = {value for (value,) in self._rows(f"{values} {test}", "?value")}
        for focus, value in self._pairs(shape, nodes, bad):
            yield self._result(shape, constraint, focus, value)

    def _min_count(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path is None:
            return
        least = constraint.minimum or 0
        if least == 1:
            predicate = shape.path.predicate
            if predicate is not None and self.usage.all_have(predicate, nodes("focus")):
                return
            some = f"{{ ?focus {shape.path.sparql} ?any }}"
            usual = predicate is not None and self.usage.is_mostly_of(predicate, nodes("focus"))
            lacking = f"MINUS {some}" if usual else f"FILTER(NOT EXISTS {some})"
            found: Iterable[Sequence[Term]] = self._rows(f"{nodes('focus')} {lacking}", "?focus")
        elif least > 1:
            counted = f"{nodes('focus')} OPTIONAL {{ ?focus {shape.path.sparql} ?value }}"
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
            found: Iterable[Sequence[Term]] = self._rows(self._values(shape, nodes), "?focus", distinct=True)
        else:
            counted = "COUNT(DISTINCT ?value)" if self._may_repeat(shape) else "COUNT(?value)"
            pattern = self._values(shape, nodes)
            predicate = shape.path.predicate
            if predicate is not None:
                uses = self.usage.of(predicate)
                if uses.triples == uses.subjects:
                    return  # no subject in the whole graph has two values; one count is faster than grouping
                if self.usage.is_mostly_of(predicate, nodes("focus")):
                    several = f"GROUP BY ?focus HAVING({counted} > {most})"
                    within = f"{{ SELECT ?focus WHERE {{ ?focus <{predicate}> ?value }} {several} }}"
                    found = self._rows(f"{within} {nodes('focus')}", "?focus")
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
            suspects = self._narrowed(shape, nodes, query)
        counted = "COUNT(DISTINCT ?value)" if self._may_repeat(shape) else "COUNT(?value)"
        for some in suspects:
            pattern = f"{self._values(shape, some)} {tags} HAVING({counted} > 1)"
            for focus, _ in self._engine.select(f"SELECT ?focus ?tag WHERE {{ {pattern}").rows:
                if focus is not None:
                    yield self._result(shape, constraint, focus, None)

    def _has_value(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        wanted = constraint.value
        if isinstance(wanted, BlankNode):
            raise NotCompiled("sh:hasValue names a blank node")
        if shape.path is None:
            test = f"!sameTerm(?focus, {self._write(wanted)})"
        else:
            test = f"NOT EXISTS {{ ?focus {shape.path.sparql} {self._write(wanted)} }}"
        for (focus,) in self._rows(f"{nodes('focus')} FILTER({test})", "?focus"):
            yield self._result(shape, constraint, focus, None)

    def _equals(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        other = to_n3(constraint.value)
        mine = self._values(shape, nodes)
        mine += f" FILTER(NOT EXISTS {{ ?focus {other} ?same . FILTER(sameTerm(?same, ?value)) }})"
        back = "sameTerm(?focus, ?value)" if shape.path is None else (
            f"EXISTS {{ ?focus {shape.path.sparql} ?same . FILTER(sameTerm(?same, ?value)) }}"
        )  # fmt: skip
        theirs = f"{nodes('focus')} ?focus {other} ?value . FILTER(!({back}))"
        for focus, value in dict.fromkeys(map(tuple, [*self._rows(mine), *self._rows(theirs)])):
            yield self._result(shape, constraint, focus, value)

    def _disjoint(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        pattern = f"{self._values(shape, nodes)} ?focus {to_n3(constraint.value)} ?value ."
        if shape.path is None:
            pattern = f"{nodes('focus')} ?focus {to_n3(constraint.value)} ?focus . BIND(?focus AS ?value)"
        for focus, value in self._rows(pattern, distinct=True):
            yield self._result(shape, constraint, focus, value)

    def _less_than(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        sign = "<" if constraint.component == "lessThan" else "<="
        test = f"!COALESCE(?value {sign} ?other, false)"
        if self._lenient:
            test = f"{unlike('?value', '?other')} || {test}"
        pattern = f"{self._values(shape, nodes)} ?focus {to_n3(constraint.value)} ?other . FILTER({test})"
        repeats = self._may_repeat(shape)
        for focus, value, other in self._rows(pattern, "?focus ?value ?other", distinct=repeats):
            if self._is_true_of(test, value, other):
                yield self._result(shape, constraint, focus, value)

    def _closed(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        allowed = ", ".join(to_n3(term) for term in constraint.members)
        test = f"FILTER(?property NOT IN ({allowed}))" if allowed else ""
        pattern = f"{self._value_nodes(shape, nodes)('focus')} ?focus ?property ?value . {test}"
        for focus, prop, value in self._rows(pattern, "?focus ?property ?value"):
            yield self._result(shape, constraint, focus, value)._replace(path=None, result_path=prop)

    # --- Constraints that refer to shapes

    def _property(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        """Evaluate a nested property shape; a value node of several focus nodes is reported for each of them."""
        (inner,) = self._shapes.members(constraint)
        found = self.evaluate(inner, self._value_nodes(shape, nodes))
        if shape.path is None:
            yield from found
            return
        by_root: dict[Term, list[Result]] = {}
        for result in found:
            by_root.setdefault(result.root, []).append(result)
        for focus, value in self._pairs(shape, nodes, set(by_root)):
            yield from (result._replace(root=focus) for result in by_root[value])

    def non_conforming(self, shape: Shape, nodes: Nodes) -> set[Term]:
        """Return the nodes of a set that do not conform to a shape."""
        return {result.root for result in self.evaluate(shape, nodes)}

    def _pairs(self, shape: Shape, nodes: Nodes, wanted: set[Term] | None = None) -> list[tuple[Term, Term]]:
        """Return each focus node with each of its value nodes, or with those of `wanted` only."""
        if wanted is not None and not wanted:
            return []
        patterns = [self._values(shape, nodes)]
        if wanted and shape.path and len(wanted) < _MOST_VALUES and not any(isinstance(t, BlankNode) for t in wanted):
            patterns = [f"{values} {patterns[0]}" for values in self._iter_values("value", wanted)]
        distinct = self._may_repeat(shape)
        rows = (row for pattern in patterns for row in self._rows(pattern, distinct=distinct))
        return [(focus, value) for focus, value in rows if wanted is None or value in wanted]

    def _shaped(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        """Check sh:node, sh:not, sh:and, sh:or and sh:xone: which values conform to which members."""
        values = self._value_nodes(shape, nodes)
        failing = [self.non_conforming(member, values) for member in self._shapes.members(constraint)]
        kind = constraint.component
        if kind in ("node", "and"):
            found = self._pairs(shape, nodes, set().union(*failing))
        elif kind == "or":
            found = self._pairs(shape, nodes, set.intersection(*failing) if failing else None)
        elif kind == "not":
            found = [pair for pair in self._pairs(shape, nodes) if pair[1] not in failing[0]]
        else:
            found = [pair for pair in self._pairs(shape, nodes) if sum(pair[1] not in bad for bad in failing) != 1]
        for focus, value in found:
            yield self._result(shape, constraint, focus, value)

    def _qualified(self, shape: Shape, constraint: Constraint, nodes: Nodes) -> Iterator[Result]:
        if shape.path is None:
            return
        values = self._value_nodes(shape, nodes)
        failing = self.non_conforming(self._shapes.get(constraint.value), values)
        siblings = [self.non_conforming(self._shapes.get(node), values) for node in constraint.members]
        counted: dict[Term, int] = {focus: 0 for (focus,) in self._rows(nodes("focus"), "?focus")}
        for focus, value in self._pairs(shape, nodes):
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
            pairs: Iterable[tuple[Term, Term | None]] = self._pairs(shape, nodes)
        else:
            pairs = [(focus, None) for (focus,) in self._rows(nodes("focus"), "?focus")]
        for focus, value in pairs:
            for found in query.run(self._plain, focus, value):
                messages = found.messages or shape.messages
                yield Result(
                    focus, focus, shape.path, found.value, shape, query.component, messages, query.source, found.path
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


def _among(values: str, nodes: Nodes) -> Nodes:
    return lambda var: f"{values} {nodes(var)}"


def _component(name: str) -> str:
    return f"http://www.w3.org/ns/shacl#{name}ConstraintComponent"


def component_of(constraint: Constraint) -> str:
    """Return the IRI of the component of a constraint."""
    name = constraint.component
    return _component(name[0].upper() + name[1:])


def _is_true(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.lexical in ("true", "1")
