"""What rules read: statements that are there, wherever they lie, and the few with terms of the standards in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kg.entail.rules import Pattern, Rule, is_fixed
from kg.rdf.terms import RDF

if TYPE_CHECKING:
    from pyoxigraph import Store

Fact: TypeAlias = tuple[Any, Any, Any]
"""Subject, property and object, terms of pyoxigraph."""
Binding: TypeAlias = dict[str, Any]


class Layer(NamedTuple):
    """A graph of a database, without some of its statements."""

    store: Store
    graph: Any
    without: Collection[Fact] = frozenset()


class Plan(NamedTuple):
    """How a rule goes on from a statement that fits one of its patterns: with the other premises, in this order."""

    rule: Rule
    start: Pattern
    others: tuple[Pattern, ...]


class Facts:
    """Statements of some layers, as rules ask for them; what is concluded is laid into `new`, a database in memory."""

    def __init__(self, layers: Sequence[Layer], rules: Iterable[Rule], new: Store | None = None) -> None:
        import pyoxigraph

        self._ox: Any = pyoxigraph
        self.new = pyoxigraph.Store() if new is None else new
        self._default = pyoxigraph.DefaultGraph()
        self._layers = [*layers, Layer(self.new, self._default)]
        self._terms: dict[str, Any] = {}
        self._nodes = (pyoxigraph.NamedNode, pyoxigraph.BlankNode)
        self._type = self.term(RDF + "type")
        self._from: dict[Any, dict[Any, dict[Any, None]]] = {}
        self._to: dict[Any, dict[Any, dict[Any, None]]] = {}
        premises = {premise for rule in rules for premise in rule.premises if is_fixed(premise)}
        fixed = dict.fromkeys(
            (self.term(p), None if o.startswith("?") else self.term(o)) for _, p, o in sorted(premises)
        )
        self._kinds = frozenset(value for _, value in fixed if value is not None)
        self._relations = frozenset(predicate for predicate, value in fixed if value is None)
        for predicate, value in fixed:
            for fact in self._stored(None, predicate, value):
                self._index(fact)

    def term(self, iri: str) -> Any:
        """Return a term of a pattern as pyoxigraph has it."""
        found = self._terms.get(iri)
        if found is None:
            found = self._terms[iri] = self._ox.NamedNode(iri)
        return found

    def is_fixed(self, fact: Fact) -> bool:
        """Tell whether a statement is one from which rules start; a text is no class, and nothing is the same as it."""
        if fact[1] == self._type:
            return fact[2] in self._kinds
        return fact[1] in self._relations and isinstance(fact[2], self._nodes)

    def _index(self, fact: Fact) -> None:
        subject, predicate, value = fact
        self._from.setdefault(predicate, {}).setdefault(subject, {})[value] = None
        self._to.setdefault(predicate, {}).setdefault(value, {})[subject] = None

    def add(self, fact: Fact) -> None:
        """Lay a conclusion down."""
        self.new.add(self._ox.Quad(*fact))
        if self.is_fixed(fact):
            self._index(fact)

    def iter_fixed(self) -> Iterator[Fact]:
        """Yield the statements from which rules start."""
        for predicate, by_subject in self._from.items():
            for subject, values in by_subject.items():
                for value in values:
                    yield subject, predicate, value

    def has(self, fact: Fact) -> bool:
        """Tell whether a statement is in one of the layers."""
        subject, predicate, value = fact
        quad = self._ox.Quad
        return any(
            quad(subject, predicate, value, layer.graph) in layer.store and fact not in layer.without
            for layer in self._layers
        )

    def _stored(self, subject: Any, predicate: Any, value: Any) -> Iterator[Fact]:
        for store, graph, without in self._layers:
            for quad in store.quads_for_pattern(subject, predicate, value, graph):
                fact = quad.subject, quad.predicate, quad.object
                if fact not in without:
                    yield fact

    def _found(self, pattern: Pattern, binding: Binding) -> Iterable[Fact]:
        subject, predicate, value = (binding.get(part) if part.startswith("?") else self.term(part) for part in pattern)
        if not self._can_be(subject, predicate):
            return ()
        if not is_fixed(pattern):
            return self._stored(subject, predicate, value)
        if subject is not None:
            return [(subject, predicate, one) for one in self._from.get(predicate, {}).get(subject, ())]
        if value is not None:
            return [(one, predicate, value) for one in self._to.get(predicate, {}).get(value, ())]
        by_subject = self._from.get(predicate, {})
        return [(one, predicate, other) for one, values in by_subject.items() for other in values]

    def _can_be(self, subject: Any, predicate: Any) -> bool:
        return (subject is None or isinstance(subject, self._nodes)) and (
            predicate is None or isinstance(predicate, self._ox.NamedNode)
        )

    def is_statement(self, fact: Fact) -> bool:
        """Tell whether RDF has such a statement: no literal is a subject, and a property is an IRI."""
        return self._can_be(fact[0], fact[1])

    def iter_bindings(self, premises: Sequence[Pattern], binding: Binding) -> Iterator[Binding]:
        """Yield how the variables of some premises can be bound, beside those that are, so that all are there."""
        if not premises:
            yield binding
            return
        first, rest = premises[0], premises[1:]
        for fact in self._found(first, binding):
            more = self.bound(first, fact, binding)
            if more is not None:
                yield from self.iter_bindings(rest, more)

    def bound(self, pattern: Pattern, fact: Fact, binding: Binding) -> Binding | None:
        """Return a binding with the variables of a pattern as a statement has them; None where it does not fit."""
        if not pattern[1].startswith("?") and not isinstance(fact[2], self._nodes):
            return None  # all terms of the standards that rules have are about nodes
        found = dict(binding)
        for part, term in zip(pattern, fact, strict=True):
            if part.startswith("?"):
                if found.setdefault(part, term) != term:
                    return None
            elif self.term(part) != term:
                return None
        return found

    def filled(self, pattern: Pattern, binding: Binding) -> Fact:
        """Return the statement that a pattern is with its variables bound."""
        subject, predicate, value = (binding[p] if p.startswith("?") else self.term(p) for p in pattern)
        return subject, predicate, value


def plan(rule: Rule, start: Pattern, others: Iterable[Pattern]) -> Plan:
    """Return how to look for the other premises of a rule: first those of which most is known by then."""
    known = {part for part in start if part.startswith("?")}
    left, ordered = list(others), []
    while left:
        best = max(left, key=lambda one: (sum(p in known or not p.startswith("?") for p in one), is_fixed(one)))
        left.remove(best)
        ordered.append(best)
        known.update(best)
    return Plan(rule, start, tuple(ordered))
