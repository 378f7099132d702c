"""Named graphs of a query that rdflib runs: in one that is not in the data nothing is found (SPARQL 1.1, section 18.6).

rdflib makes an empty one of any name, in which a pattern without triples has a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.engines.rdflib_parts import evaluate_by

_OURS = "Graph that there is"


def only_graphs_that_are(algebra: Any) -> None:
    """Change the algebra of a query, so that GRAPH finds nothing in a graph that the data do not have."""
    evaluate_by(algebra, _OURS, lambda part: part.name == "Graph", _found)


def _found(context: Any, part: Any) -> Iterator[Any]:
    from rdflib.plugins.sparql.evaluate import evalGraph

    name, dataset = context[part.term], context.dataset
    if name is None or dataset is None or _is_graph(dataset, name):
        yield from evalGraph(context, part)


def _is_graph(dataset: Any, name: Any) -> bool:
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    return name != DATASET_DEFAULT_GRAPH_ID and (None, None, None) in dataset.get_context(name)
