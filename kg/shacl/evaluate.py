"""The compiled engine: each constraint becomes SPARQL over a set of nodes and runs in the engine (SHACL, section 4).

Nested shapes are evaluated over the set of all value nodes at once, by putting one pattern into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kg.engines.base import Engine
from kg.engines.marked import is_rewritten
from kg.errors import QueryError, ShapesError
from kg.rdf.lexical import has_order
from kg.rdf.terms import BlankNode, Literal, Term, to_n3
from kg.shacl import nested_checks, value_checks
from kg.shacl.components import LocalCheck, local_check
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import AT_ONCE, Nodes, NodeSets
from kg.shacl.queries import SparqlConstraint
from kg.shacl.result import Result, component_of
from kg.shacl.shape import Constraint, Shape, sh, unasked
from kg.shacl.usage import Usage

_ALL = 1_000_000_000


class Evaluator:
    """Evaluates the shapes of a shapes graph against the graph of an engine."""

    def __init__(self, engine: Engine, shapes: ShapesGraph, usage: Usage | None = None) -> None:
        self.engine, self.shapes = engine, shapes
        self.sets = NodeSets(engine, usage, keeps=not _ask_graphs(shapes))
        self.lenient, self.marks = not engine.traits.tells_back, engine.traits.as_written
        self._asked_again: dict[str, bool] = {}
        self.read_sparql: dict[tuple[Term, Constraint], SparqlConstraint] = {}
        self._failing: dict[tuple[Term, Nodes], dict[Term, None]] = {}

    def evaluate_all(self) -> Iterator[Result]:
        """Yield the results of every shape that has a target."""
        for shape in self.shapes.targeted:
            yield from self.evaluate(shape, self.sets.target_nodes(shape))

    def evaluate(self, shape: Shape, nodes: Nodes) -> Iterator[Result]:
        """Yield the results of a shape for some focus nodes; raise ShapesError where no question has room for it."""
        if shape.deactivated:
            return
        try:
            yield from self._local(shape, nodes)
            for constraint in shape.constraints:
                check = _CHECKS.get(constraint.component)
                if check:
                    yield from check(self, shape, constraint, nodes)
        except QueryError as error:  # of a question that was made of it, which nobody has written
            raise unasked(shape.node, shape.path, error) from None

    # --- Constraints that look at one value

    def _local(self, shape: Shape, nodes: Nodes) -> Iterator[Result]:
        """Check all constraints that look at one value by itself in one query."""
        checks = [
            (constraint, check)
            for constraint in shape.constraints
            if (check := local_check(constraint, self.sets.write, lenient=self.lenient, marks=self.marks))
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
        if shape.path is None:  # each node is a value of itself, and is told once
            alone = self.sets.rows(f"{nodes('value')} FILTER({suspicion})", f"?value{flags}", distinct=repeats)
            rows: Iterable[Sequence[Term]] = ((row[0], *row) for row in alone)
        else:
            tests = (f"{self.sets.values(shape, some)} FILTER({suspicion})" for some in suspects)
            rows = (row for test in tests for row in self.sets.rows(test, f"?focus ?value{flags}", distinct=repeats))
        for focus, value, *bad in self._found_again(shape, list(rows)) if self.lenient else rows:
            for n, (constraint, check) in enumerate(checks):
                suspected = not bad or _is_true(bad[n])
                if suspected and self._is_confirmed(shape, check, value):
                    yield self.result(shape, constraint, focus, value)

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

    def _is_confirmed(self, shape: Shape, check: LocalCheck, value: Term) -> bool:
        try:
            if check.confirm is not None and not check.confirm(value):
                return False
        except ShapesError as error:
            raise ShapesError(error.message, node=shape.node) from None
        return not check.compares or self.is_true_of(check.suspicion, value)

    def is_true_of(self, expression: str, value: Term, other: Term | None = None) -> bool:
        """Ask an expression again of a value that the engine holds as written, and so could not compare."""
        if self.lenient or isinstance(value, BlankNode) or isinstance(other, BlankNode):
            return True
        if not has_order(value) or not (is_rewritten(value) or is_rewritten(other)):
            return True
        bound = f"BIND({to_n3(value)} AS ?value)" + (f" BIND({to_n3(other)} AS ?other)" if other else "")
        text = f"ASK {{ {bound} FILTER({expression}) }}"
        if text not in self._asked_again:
            self._asked_again[text] = self.engine.ask(text)
        return self._asked_again[text]

    def result(self, shape: Shape, constraint: Constraint, focus: Term, value: Term | None) -> Result:
        """Return the result that a focus node, or a value of it, violates a constraint."""
        component = component_of(constraint)
        # A shape within others has a hundred thousand that nobody is told of.
        parts = (focus, focus, shape.path, value, shape, component, shape.messages, None, None, None, constraint)
        return Result._make(parts)

    def non_conforming(self, shape: Shape, nodes: Nodes) -> Mapping[Term, None]:
        """Return the nodes of a set that do not conform to a shape, in the order in which they were found."""
        key = (shape.node, nodes)
        if key not in self._failing:  # many shapes may refer to one
            self._failing[key] = {result.root: None for result in self.evaluate(shape, nodes)}
            self.sets.require_named(self._failing[key])
        return self._failing[key]


_CHECKS: dict[str, Callable[[Evaluator, Shape, Constraint, Nodes], Iterator[Result]]] = {
    "class": value_checks.class_of_values,
    "minCount": value_checks.min_count,
    "maxCount": value_checks.max_count,
    "uniqueLang": value_checks.unique_lang,
    "hasValue": value_checks.has_value,
    "equals": value_checks.equals,
    "disjoint": value_checks.disjoint,
    "lessThan": value_checks.less_than,
    "lessThanOrEquals": value_checks.less_than,
    "closed": value_checks.closed,
    "property": nested_checks.property_shape,
    "node": nested_checks.shaped,
    "not": nested_checks.shaped,
    "and": nested_checks.shaped,
    "or": nested_checks.shaped,
    "xone": nested_checks.shaped,
    "qualifiedValueShape": nested_checks.qualified,
    "sparql": nested_checks.sparql_constraint,
    "custom": nested_checks.sparql_constraint,
}


def _ask_graphs(shapes: ShapesGraph) -> bool:
    """Tell whether a query of the shapes may see which graphs there are."""
    texts = (*shapes.graph.values_of(sh("select")), *shapes.graph.values_of(sh("ask")))
    return any("graph" in str(text).lower() for text in texts)


def _is_true(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.lexical in ("true", "1")
