"""What follows from data that are about to be validated, laid into the same store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.engines.stores import BESIDE
from kg.entail.closure import conclude
from kg.entail.rules import rules_of

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Store


def add_entailed(store: Store, words: Sequence[str]) -> int:
    """Add what follows from the default graph of a store by the rules for which words stand; return how much it is.

    What follows from what lies beside the data alone is beside them too: it makes no node one of the data. Raises
    LimitError where it is too much.
    """
    import pyoxigraph

    rules, beside = rules_of(words), pyoxigraph.NamedNode(BESIDE)
    found = conclude(store, pyoxigraph.DefaultGraph(), rules)
    known = conclude(store, beside, rules)
    store.extend(found)
    also = (quad for quad in known if quad in found)
    store.extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, beside) for quad in also)
    return len(found)


def add_entailed_to(graph: rdflib.Graph, words: Sequence[str]) -> None:
    """Add to an rdflib graph what follows from it by the rules for which words stand; raise LimitError."""
    import pyoxigraph

    from kg.engines.given_graphs import GivenGraphs
    from kg.engines.rdflib_memory import as_triples

    store = pyoxigraph.Store()
    store.extend(GivenGraphs([graph]).iter_quads())
    for triple in as_triples(conclude(store, pyoxigraph.DefaultGraph(), rules_of(words))):
        graph.add(triple)
