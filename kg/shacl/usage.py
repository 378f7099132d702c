"""How often predicates are used in a graph: what tells whether it pays to look at all uses before the focus nodes.

In a small graph it never does, since asking for a count takes as long as any other question.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from threading import Lock
from typing import NamedTuple

from kg.engines.base import Engine
from kg.rdf.terms import IRI, Literal, Term

# From how many triples on a graph is large: then counts, and a second thread, save more than they take.
LARGE = 10_000
# As long as no more predicates are asked for each is counted by itself, and always in a graph with so many triples.
_SINGLY, HUGE = 20, 200_000
# How many uses of a predicate are walked along in the time in which it is looked up for one focus node.
_WALKED_ON_DISK, _WALKED_IN_MEMORY = 3, 2


class Uses(NamedTuple):
    """How many triples have a predicate, and how many subjects these have."""

    triples: int
    subjects: int


class Usage:
    """Counts predicates and sets of nodes, each once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._walked = _WALKED_IN_MEMORY if engine.traits.in_memory else _WALKED_ON_DISK
        self._uses: dict[IRI, Uses] = {}
        self._sizes: dict[str, int] = {}
        self._lock = Lock()

    @cached_property
    def is_large(self) -> bool:
        """Whether the graph has so many triples that it pays to count first, and to ask on two threads."""
        counted = f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {LARGE} }} }}"
        ((number,),) = self._engine.select(counted).rows
        return _number(number) >= LARGE

    @cached_property
    def _is_huge(self) -> bool:
        """Whether counting all predicates at once would hold far more than counting those that are asked for."""
        counted = f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {HUGE} }} }}"
        ((number,),) = self._engine.select(counted).rows
        return _number(number) >= HUGE

    def of(self, predicate: IRI) -> Uses:
        """Return how often a predicate is used in the whole graph."""
        if not self.is_large or (len(self._uses) >= _SINGLY and predicate not in self._uses and not self._is_huge):
            return self._all.get(predicate, Uses(0, 0))
        if predicate not in self._uses:
            text = f"SELECT (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?m) WHERE {{ ?s <{predicate}> ?o }}"
            ((triples, subjects),) = self._engine.select(text).rows
            self._uses[predicate] = Uses(_number(triples), _number(subjects))
        return self._uses[predicate]

    @cached_property
    def _all(self) -> dict[Term | None, Uses]:
        text = "SELECT ?p (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?m) WHERE { ?s ?p ?o } GROUP BY ?p"
        return {p: Uses(_number(triples), _number(subjects)) for p, triples, subjects in self._engine.select(text).rows}

    def all_have(self, predicate: IRI, nodes: str) -> bool:
        """Tell whether surely each node that a pattern binds to ?focus has a value; may say no where each has one.

        The nodes add nothing to the subjects of the predicate then. Counting both takes half as long as comparing them.
        """
        if not self.is_mostly_of(predicate, nodes) or self.of(predicate).subjects < self._size(nodes):
            return False
        both = f"SELECT (COUNT(DISTINCT ?focus) AS ?n) WHERE {{ {{ {nodes} }} UNION {{ ?focus <{predicate}> ?any }} }}"
        ((counted,),) = self._engine.select(both).rows
        return _number(counted) == self.of(predicate).subjects

    def is_mostly_of(self, predicate: IRI, nodes: str) -> bool:
        """Tell whether a predicate is hardly used by other nodes than a pattern binds; never so in a small graph."""
        if not self.is_large:
            return False
        triples = self.of(predicate).triples
        return triples <= self._walked or triples <= self._walked * self._size(nodes)

    def is_hardly_beyond(self, nodes: str, predicate: IRI) -> bool:
        """Tell whether the nodes that a pattern binds are hardly more than the uses of a predicate."""
        return self._size(nodes) <= self._walked * self.of(predicate).triples

    def _size(self, nodes: str) -> int:
        with self._lock:
            if nodes not in self._sizes:
                ((size,),) = self._engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {nodes} }}").rows
                self._sizes[nodes] = _number(size)
            return self._sizes[nodes]


class FewNodes(Usage):
    """Counts nothing: the nodes to look at are so few that each is looked up, however large the graph is."""

    is_large = False

    def __init__(self, engine: Engine, perhaps: Iterable[Term] = ()) -> None:
        """Take an engine, and predicates that are likely used, which are taken to be without being looked for."""
        super().__init__(engine)
        self._perhaps = frozenset(perhaps)

    def of(self, predicate: IRI) -> Uses:
        """Return that a predicate may be used more than once by some, or is not used at all."""
        if predicate not in self._uses:
            used = predicate in self._perhaps or self._engine.ask(f"ASK {{ ?s <{predicate}> ?o }}")
            self._uses[predicate] = Uses(2, 1) if used else Uses(0, 0)
        return self._uses[predicate]


def _number(term: Term | None) -> int:
    return int(term.lexical) if isinstance(term, Literal) else 0
