"""How often predicates are used in a graph: what tells whether it pays to look at all uses before the focus nodes."""

from __future__ import annotations

from typing import NamedTuple

from kg.engines.base import Engine
from kg.terms import IRI, Literal, Term

# Walking along all uses of a predicate takes a third of the time of looking it up for each focus node.
_WORTH = 3


class Uses(NamedTuple):
    """How many triples have a predicate, and how many subjects these have."""

    triples: int
    subjects: int


class Usage:
    """Counts predicates and sets of nodes, each once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._uses: dict[IRI, Uses] = {}
        self._sizes: dict[str, int] = {}

    def of(self, predicate: IRI) -> Uses:
        """Return how often a predicate is used in the whole graph."""
        if predicate not in self._uses:
            text = f"SELECT (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?m) WHERE {{ ?s <{predicate}> ?o }}"
            ((triples, subjects),) = self._engine.select(text).rows
            self._uses[predicate] = Uses(_number(triples), _number(subjects))
        return self._uses[predicate]

    def is_mostly_of(self, predicate: IRI, nodes: str) -> bool:
        """Tell whether a predicate is hardly used by other nodes than those that a pattern binds."""
        triples = self.of(predicate).triples
        return triples <= _WORTH or triples <= _WORTH * self._size(nodes)

    def is_hardly_beyond(self, nodes: str, predicate: IRI) -> bool:
        """Tell whether the nodes that a pattern binds are hardly more than the uses of a predicate."""
        return self._size(nodes) <= _WORTH * self.of(predicate).triples

    def _size(self, nodes: str) -> int:
        if nodes not in self._sizes:
            ((size,),) = self._engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {nodes} }}").rows
            self._sizes[nodes] = _number(size)
        return self._sizes[nodes]


def _number(term: Term | None) -> int:
    return int(term.lexical) if isinstance(term, Literal) else 0
