"""Validating again what has changed: from the findings before, and the triples that came and went since.

Each part of the shapes keeps its findings where it reads nothing that came or went. Else it is evaluated for the focus
nodes from which a path leads to such a triple; and for all of them where that cannot be told, or is no gain. It is
enough to follow paths in the graph as it is now: where a path led to a triple that went by way of others that went,
the first of these is read as well, and what leads to it is still there. What is found is what a validation of the
whole graph finds, which a test of many random graphs, shapes and edits proves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, cast

from kg.engines.base import Engine
from kg.errors import NotCompiled
from kg.rdf.formats import from_oxigraph
from kg.rdf.terms import IRI, Literal, Term, Triple
from kg.rdf.vocabulary import TYPE
from kg.shacl.compiled import Outcome, Part, Rooted, evaluate_part, parts_of
from kg.shacl.evaluate import Evaluator
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import AT_ONCE, Nodes
from kg.shacl.reads import Read, Reads, may_be_empty, read_tree, reads_of
from kg.shacl.usage import FewNodes

_MOST = 5_000
"""For more focus nodes than this, all are evaluated."""

_Getter = Callable[[Any], Any]
_OF_TRIPLE = itemgetter(0), itemgetter(1), itemgetter(2)
_OF_QUAD = attrgetter("subject"), attrgetter("predicate"), attrgetter("object")


class Delta(NamedTuple):
    """The triples that came and went between two graphs."""

    added: Sequence[Triple]
    removed: Sequence[Triple] = ()


class Again:
    """Shapes that are evaluated time and again, each time for what has changed; what they read is found out once."""

    def __init__(self, shapes: ShapesGraph) -> None:
        """Take the shapes; raise ShapesError."""
        self.shapes = shapes
        self.parts = parts_of(shapes)
        self.reads = [reads_of(shapes, part.target, part.shape) for part in self.parts]
        self.of_target: dict[Term, list[int]] = {}
        """The numbers of the parts of each shape with a target."""
        for number, part in enumerate(self.parts):
            self.of_target.setdefault(part.target.node, []).append(number)

    def validate(self, before: Outcome, delta: Delta, engine: Engine) -> Outcome | None:
        """Return what the shapes find in a graph, from what they found before some triples came and went.

        None is returned where a shape cannot be compiled.
        """
        return self._validate(before, _Index((*delta.added, *delta.removed)), engine)

    def validate_with(self, before: Outcome, quads: Sequence[Any], engine: Engine) -> Outcome | None:
        """Return the same where all that changed is that these quads of the store came."""
        return self._validate(before, _Index(quads, _OF_QUAD), engine)

    def _validate(self, before: Outcome, changed: _Index, engine: Engine) -> Outcome | None:
        if before.left:
            return None
        try:
            return _Turn(self, before, changed, engine).run()
        except NotCompiled:
            return None


class _Turn:
    """One evaluation of what has changed."""

    def __init__(self, again: Again, before: Outcome, changed: _Index, engine: Engine) -> None:
        self._again, self._before, self._changed, self._engine = again, before, changed, engine
        self._few = Evaluator(engine, again.shapes, FewNodes(engine, changed.predicates))
        self._ends: dict[Read, frozenset[Term]] = {}
        self._led: dict[tuple[str | None, frozenset[Term]], AbstractSet[Term] | None] = {}
        self._sets: dict[frozenset[Term], list[Nodes]] = {}

    @cached_property
    def _all(self) -> Evaluator:
        return Evaluator(self._engine, self._again.shapes)

    def run(self) -> Outcome:
        """Return what all parts find."""
        results = list(self._before.parts)
        idle = set(self._before.idle)
        near = [self._near(one) for one in self._again.reads]
        for shape in self._again.shapes.targeted:
            touched = [n for n in self._again.of_target.get(shape.node, ()) if near[n] is None or near[n]]
            if not touched:
                continue
            targets = self._few.sets.targets(shape)
            some = {node for n in touched for node in near[n] or ()}
            members = self._members(targets, some)
            if members or any(map(self._few.sets.has_any, targets)):
                idle.discard(shape.node)
            else:
                idle.add(shape.node)
            for n in touched:
                results[n] = self._evaluate(self._again.parts[n], results[n], near[n], members)
        return Outcome(results, [], frozenset(idle))

    def _evaluate(self, part: Part, known: list[Rooted], near: set[Term] | None, members: set[Term]) -> list[Rooted]:
        if near is None:
            return evaluate_part(self._all, part, self._all.sets.target_nodes(part.target))
        kept = [rooted for rooted in known if rooted[0] not in near]
        for nodes in self._sets_of(frozenset(near & members)):
            kept += evaluate_part(self._few, part, nodes)
        return kept

    def _sets_of(self, terms: frozenset[Term]) -> list[Nodes]:
        """Return some nodes as sets to be asked one after the other, the same for each part that is to look at them."""
        if terms not in self._sets:
            self._sets[terms] = self._few.sets.among(terms)
        return self._sets[terms]

    def _members(self, targets: Sequence[Nodes], some: Iterable[Term]) -> set[Term]:
        """Return those of some nodes that are in one of some sets of nodes."""
        found = (
            self._few.sets.rows(f"{few('focus')} {nodes('focus')}", "?focus", distinct=True)
            for few in self._sets_of(frozenset(some))
            for nodes in targets
        )
        return {node for rows in found for (node,) in rows}

    def _near(self, reads: Reads) -> set[Term] | None:
        """Return the nodes from which what changed may have been read; None where it may be any."""
        if self._changed and (reads.whole is None or not reads.whole.isdisjoint(self._changed.predicates)):
            return None
        found: set[Term] = set()
        for read in reads.near:
            if read not in self._ends:
                classes = self._few.sets.subclasses(read.of) if read.of is not None else None
                self._ends[read] = self._changed.ends(read, classes)
            key = read.before, self._ends[read]
            if key not in self._led:
                self._led[key] = _led_to(self._engine, *key)
            led = self._led[key]
            if led is None or len(found) > _MOST:
                return None
            found |= led
        return found


class _Index:
    """Triples that came or went, by predicate; of the store's own, only what is asked for becomes terms of ours."""

    def __init__(self, held: Sequence[Any], getters: tuple[_Getter, _Getter, _Getter] = _OF_TRIPLE) -> None:
        self._subject, predicate, self._value = getters
        self._terms: dict[Any, Term] = {}
        by: dict[Any, list[Any]] = {}
        for one, key in zip(held, map(predicate, held), strict=True):
            by.setdefault(key, []).append(one)
        self._by = {self._term(key): some for key, some in by.items()}

    def __bool__(self) -> bool:
        return bool(self._by)

    @property
    def predicates(self) -> Iterable[Term]:
        return self._by.keys()

    def ends(self, read: Read, classes: Sequence[Term] | None) -> frozenset[Term]:
        """Return the nodes at which a read meets a triple."""
        some = (
            self._by.get(read.predicate, []) if read.predicate else [one for held in self._by.values() for one in held]
        )
        if classes is not None and read.predicate == TYPE:
            met = {kind for kind in set(map(self._value, some)) if self._term(kind) in classes}
            some = [one for one in some if self._value(one) in met]
        return frozenset(map(self._term, set(map(self._subject if read.forward else self._value, some))))

    def _term(self, held: Any) -> Term:
        term = self._terms.get(held)
        if term is None:
            term = self._terms[held] = cast("Term", held) if isinstance(held, tuple) else from_oxigraph(held)
        return term


def _led_to(engine: Engine, path: str | None, ends: frozenset[Term]) -> AbstractSet[Term] | None:
    """Return the nodes from which a path leads to some others; None where that cannot be asked, or is too many."""
    if len(ends) > _MOST or any(not isinstance(end, IRI | Literal) for end in ends):
        return None
    if path is None:
        return ends
    # Of a node that went from the graph with its last triple, an engine does not say that it leads to itself.
    found = set(ends) if may_be_empty(read_tree(path)) else set()
    ordered = sorted(map(engine.write, ends))
    for start in range(0, len(ordered), AT_ONCE):
        values = f"VALUES ?end {{ {' '.join(ordered[start : start + AT_ONCE])} }}"
        for (node,) in engine.select(f"SELECT DISTINCT ?focus WHERE {{ {values} ?focus {path} ?end }}").rows:
            if not isinstance(node, IRI | Literal) or len(found) > _MOST:
                return None
            found.add(node)
    return found
