"""Asking some graphs of a store as a dataset of their own (SPARQL 1.1, section 13.1)."""

from __future__ import annotations

from collections.abc import Sequence

from kg.engines.embedded import EmbeddedEngine
from kg.errors import LimitError
from kg.rdf.terms import IRI

MOST = 1_000_000
"""How many statements are merged for one question."""


def merged_engine(engine: EmbeddedEngine, default: Sequence[IRI], named: Sequence[IRI]) -> EmbeddedEngine:
    """Return an engine whose default graph is the merge of some graphs, and whose named graphs are others.

    A graph that is not there is empty. Where several are merged they are copied, as a store would give a statement of
    two of them twice; raises LimitError for more than a million statements.
    """
    if len(default) < 2:
        return engine.within([one.value for one in default], [one.value for one in named])
    import pyoxigraph

    store, left = pyoxigraph.Store(), MOST
    for goal, graphs in ((pyoxigraph.DefaultGraph(), default), (None, named)):
        for graph in graphs:
            target = goal or pyoxigraph.NamedNode(graph.value)
            for quad in engine.quads_of(graph.value):
                left -= 1
                if left < 0:
                    raise LimitError(f"the graphs hold more than {MOST:,} statements together; name fewer")
                store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, target))
    return EmbeddedEngine(store, in_memory=True)
