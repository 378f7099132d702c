"""Sets of nodes in a graph, and how they are asked for.

A set of nodes is a SPARQL pattern that binds a variable, so that no node ever travels to the store one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import count
from threading import Lock

from kg.engines.base import Engine
from kg.errors import NotCompiled
from kg.rdf.terms import IRI, RDF, BlankNode, Term, to_n3
from kg.rdf.vocabulary import SUBCLASS_OF
from kg.shacl.shape import Shape
from kg.shacl.usage import Usage

_MOST_VALUES = 2000
# From how many classes or shapes on it pays to ask once which classes are used at all.
_MANY = 10
# A set that is asked for no more often is found as fast as it is kept.
_SELDOM = 2
AT_ONCE = 200
"""How many terms are put into one question: with many, a planner may walk along everything else for each."""

Nodes = Callable[[str], str]
"""A set of nodes: given the name of a variable, a SPARQL pattern that binds it to each node of the set once."""


class NodeSets:
    """The sets of nodes that shapes speak of, in the graph of an engine."""

    def __init__(self, engine: Engine, usage: Usage | None = None, *, keeps: bool = False) -> None:
        """Take an engine; where it `keeps` sets, one that is asked for often is found once."""
        self._engine, self._keep = engine, engine.traits.keep if keeps else None
        self.write = engine.write
        self.usage = usage or Usage(engine)
        self._numbers = count(1)  # next() is safe between threads, += is not
        self._closure: dict[Term, list[Term]] | None = None
        self._used_classes: frozenset[Term] | None = None
        self._value_nodes: dict[tuple[str, Nodes], Nodes] = {}
        self._met_beside: dict[tuple[str, tuple[Term, ...]], bool] = {}

    def target_nodes(self, shape: Shape) -> Nodes:
        """Return the set of the focus nodes of a shape."""
        by_kind, each = _by_kind(shape), self.targets(shape)
        # A class without others below, and nodes by name, give each node once.
        (kind, terms), *others = by_kind.items()
        if not others and (kind == "node" or (kind == "class" and len(self.of_class(terms)) == 1)):
            return each[0]

        def pattern(var: str) -> str:
            parts = " UNION ".join(f"{{ {nodes(var)} }}" for nodes in each)
            return f"{{ SELECT DISTINCT ?{var} WHERE {{ {parts} }} }}"

        return self._kept(pattern)

    def targets(self, shape: Shape) -> list[Nodes]:
        """Return the focus nodes of a shape as sets, one for each kind of its targets; a node may come several times.

        A few nodes are looked for in one of these, where of a set that has each once all would be found first.
        """
        return [partial(self._target, kind, terms) for kind, terms in _by_kind(shape).items()]

    def _kept(self, nodes: Nodes) -> Nodes:
        """Return a set that is found once where it is asked for again and again, and where it may be kept."""
        return KeptNodes([nodes], self._keep) if self._keep else nodes

    def has_any(self, nodes: Nodes) -> bool:
        """Tell whether a set of nodes has a member."""
        return self._engine.ask(f"ASK {{ {nodes('focus')} }}")

    def idle(self, targeted: Sequence[tuple[Shape, Nodes]]) -> frozenset[Term]:
        """Return those of some shapes, each with its focus nodes, that have none."""
        asked = targeted
        if len(targeted) > _MANY:  # one question tells of most that they have none
            asked = [(shape, nodes) for shape, nodes in targeted if self._may_be_met(shape)]
        met = {shape.node for shape, nodes in asked if self.has_any(nodes)}
        return frozenset(shape.node for shape, _ in targeted) - met

    def _may_be_met(self, shape: Shape) -> bool:
        """Tell whether a shape may have focus nodes, by the classes that are used."""
        classes = [target.term for target in shape.targets if target.kind == "class"]
        return len(classes) < len(shape.targets) or any(map(self._is_used, self._with_subclasses(classes)))

    def _is_used(self, cls: Term) -> bool:
        """Tell whether anything is of a class."""
        if self._used_classes is None:
            rows = self._engine.select(f"SELECT DISTINCT ?class WHERE {{ ?thing <{RDF}type> ?class }}").rows
            self._used_classes = frozenset(row[0] for row in rows if row[0] is not None)
        return cls in self._used_classes

    def of_class(self, classes: Iterable[Term]) -> list[Term]:
        """Return some classes and their subclasses, at least one; of many those of which there is anything."""
        found = self._with_subclasses(classes)
        return [cls for cls in found if self._is_used(cls)] or found[:1] if len(found) > _MANY else found

    def _with_subclasses(self, classes: Iterable[Term]) -> list[Term]:
        return list(dict.fromkeys(sub for cls in classes for sub in self.subclasses(cls)))

    def _target(self, kind: str, terms: Sequence[Term], var: str) -> str:
        """Return a pattern for all targets of a kind: however many there are, they are one list."""
        if kind == "node":
            return f"VALUES ?{var} {{ {' '.join(map(self.write, terms))} }}"
        listed, triple = self._triple(kind, terms, var)
        beside = self._engine.traits.beside
        if not beside:
            return listed + triple
        key, known = (kind, tuple(terms)), f"GRAPH <{beside}> {{ {triple} }}"
        if key not in self._met_beside:  # hardly any is met there, and to look for each node takes time
            self._met_beside[key] = self._engine.ask(f"ASK {{ {listed}{known} }}")
        return f"{listed}{triple} FILTER NOT EXISTS {{ {known} }}" if self._met_beside[key] else listed + triple

    def _triple(self, kind: str, terms: Sequence[Term], var: str) -> tuple[str, str]:
        """Return the pattern of a triple that makes a node a target, and the list that must go before."""
        if kind == "class":
            one, listed = self._any_of("class", self.of_class(terms))
            return listed, f"?{var} <{RDF}type> {one} ."
        one, listed = self._any_of("by", terms)
        other = self._name("other")
        return listed, f"?{var} {one} ?{other} ." if kind == "subjectsOf" else f"?{other} {one} ?{var} ."

    def known_targets(self, shape: Shape) -> set[Term]:
        """Return the nodes that would be focus nodes of a shape if what is beside the data were data."""
        beside = self._engine.traits.beside
        found: set[Term] = set()
        for target in shape.targets if beside else ():
            if target.kind != "node":
                listed, triple = self._triple(target.kind, [target.term], "focus")
                found.update(row[0] for row in self.rows(f"{listed}GRAPH <{beside}> {{ {triple} }}", "?focus"))
        return found - {row[0] for row in self.rows(self.target_nodes(shape)("focus"), "?focus")} if found else found

    def _any_of(self, word: str, terms: Sequence[Term]) -> tuple[str, str]:
        """Return what stands for one of some terms in a pattern, and the list that must go before."""
        if len(terms) == 1:
            return to_n3(terms[0]), ""
        name = self._name(word)
        return f"?{name}", f"VALUES ?{name} {{ {' '.join(map(to_n3, terms))} }} "

    def subclasses(self, cls: Term) -> list[Term]:
        """Return a class and all its subclasses, from a closure that is computed once."""
        if self._closure is None:
            above: dict[Term, list[Term]] = {}
            for sub, sup in self._engine.select(f"SELECT ?sub ?sup WHERE {{ ?sub <{SUBCLASS_OF}> ?sup }}").rows:
                if sub is not None and sup is not None:
                    above.setdefault(sup, []).append(sub)
            self._closure = above
        found, todo = {cls: None}, [cls]
        while todo:
            for sub in self._closure.get(todo.pop(), ()):
                if sub not in found:
                    found[sub] = None
                    todo.append(sub)
        return [sub for sub in found if isinstance(sub, IRI)]  # others lead on, but cannot be named

    def _name(self, word: str) -> str:
        return f"{word}{next(self._numbers)}"

    def values(self, shape: Shape, nodes: Nodes) -> str:
        """Return a pattern that binds ?focus and ?value to each focus node and its value nodes."""
        if shape.path is None:
            return f"{nodes('focus')} BIND(?focus AS ?value)"
        led = f"{nodes('focus')} ?focus {shape.path.sparql} ?value ."
        if shape.path.may_be_empty:  # SPARQL finds the node itself only if the graph has it
            return f"{{ {{ {nodes('focus')} BIND(?focus AS ?value) }} UNION {{ {led} }} }}"
        return led

    def value_nodes(self, shape: Shape, nodes: Nodes) -> Nodes:
        """Return the set of all value nodes of a shape."""
        path = shape.path
        if path is None:
            return nodes
        key = (path.sparql, nodes)
        if key in self._value_nodes:
            return self._value_nodes[key]

        def pattern(var: str) -> str:
            start = self._name("start")
            led = f"{nodes(start)} ?{start} {path.sparql} ?{var} ."
            if path.may_be_empty:
                led = f"{{ {nodes(var)} }} UNION {{ {led} }}"
            return f"{{ SELECT DISTINCT ?{var} WHERE {{ {led} }} }}"

        return self._value_nodes.setdefault(key, self._kept(pattern))

    def rows(self, pattern: str, variables: str = "?focus ?value", *, distinct: bool = False) -> list[Sequence[Term]]:
        """Return what a pattern binds some variables to."""
        text = f"SELECT {'DISTINCT ' if distinct else ''}{variables} WHERE {{ {pattern} }}"
        return list(self._engine.select(text).rows)  # type: ignore[arg-type]  # patterns bind all they select

    def narrowed(self, shape: Shape, nodes: Nodes, suspects: str) -> list[Nodes]:
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
        found = [row[0] for row in solutions.rows]  # a node comes once for each of its tags
        failing = {node for node in found if node is not None}
        if len(found) == _MOST_VALUES or any(isinstance(node, BlankNode) for node in failing):
            return [nodes]
        return [_among(values, nodes) for values in self.iter_values(solutions.variables[0], failing)]

    def iter_values(self, variable: str, terms: Iterable[Term]) -> Iterator[str]:
        """Yield VALUES of some terms, AT_ONCE of them at a time."""
        ordered = sorted(map(self.write, terms))
        for start in range(0, len(ordered), AT_ONCE):
            yield f"VALUES ?{variable} {{ {' '.join(ordered[start : start + AT_ONCE])} }}"

    def among(self, terms: AbstractSet[Term]) -> list[Nodes]:
        """Return some nodes, none of them blank, as sets that can be asked one after the other; one, where it is kept.

        Where many questions speak of them, a set that is kept saves each of these from being a long text.
        """
        listed = [_listed(values) for values in self.iter_values("node", terms)]
        return [KeptNodes(listed, self._keep)] if self._keep and listed else listed

    def require_named(self, nodes: Iterable[Term]) -> None:
        """Raise NotCompiled for blank nodes of an endpoint that are to be found again in another of its answers."""
        if not self._engine.traits.names_blank_nodes and any(isinstance(node, BlankNode) for node in nodes):
            raise NotCompiled("it speaks of nodes without a name, which two answers of an endpoint name differently")

    def may_repeat(self, shape: Shape) -> bool:
        """Tell whether a value of a focus node may come twice: by two ways of a path, or from two graphs."""
        return self._engine.traits.repeats or (shape.path is not None and shape.path.may_repeat)

    def pairs(self, shape: Shape, nodes: Nodes, wanted: Mapping[Term, object] | None = None) -> list[tuple[Term, Term]]:
        """Return each focus node with each of its value nodes, or with those of `wanted`, value nodes all, only."""
        if wanted is not None and not wanted:
            return []
        self.require_named(wanted or ())
        if wanted is not None and shape.path is None:
            return [(node, node) for node in wanted]
        if shape.path is None:
            return [(node, node) for (node,) in self.rows(nodes("focus"), "?focus")]
        patterns = [self.values(shape, nodes)]
        if wanted and shape.path and len(wanted) < _MOST_VALUES and not any(isinstance(t, BlankNode) for t in wanted):
            patterns = [f"{values} {patterns[0]}" for values in self.iter_values("value", wanted)]
        distinct = self.may_repeat(shape)
        rows = (row for pattern in patterns for row in self.rows(pattern, distinct=distinct))
        return [(focus, value) for focus, value in rows if wanted is None or value in wanted]


class KeptNodes:
    """A set of nodes, in one or more parts, that is kept beside the data when it has been asked for a few times.

    One of several parts is kept when it is asked for first.
    """

    _numbers = count(1)

    def __init__(self, parts: Sequence[Nodes], keep: Callable[[str, str], None]) -> None:
        self._parts, self._keep = parts, keep
        self._asked, self._graph, self._lock = 0, "", Lock()

    def __call__(self, var: str) -> str:
        """Return a pattern that binds a variable to each node of the set once."""
        with self._lock:
            self._asked += 1
            if not self._graph and (self._asked > _SELDOM or len(self._parts) > 1):
                graph = f"urn:kg:nodes:{next(self._numbers)}"
                for nodes in self._parts:
                    self._keep(graph, nodes("node"))
                self._graph = graph
        if not self._graph:
            return self._parts[0](var)
        return f"GRAPH <{self._graph}> {{ <{self._graph}> <{self._graph}> ?{var} }}"


def _by_kind(shape: Shape) -> dict[str, list[Term]]:
    """Return the terms of a shape's targets by their kinds."""
    found: dict[str, list[Term]] = {}
    for target in shape.targets:
        found.setdefault(target.kind, []).append(target.term)
    return found


def _among(values: str, nodes: Nodes) -> Nodes:
    return lambda var: f"{values} {nodes(var)}"


def _listed(values: str) -> Nodes:
    return lambda var: values.replace("?node", f"?{var}", 1)
