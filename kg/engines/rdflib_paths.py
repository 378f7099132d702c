"""Paths of a query that rdflib runs: one that may have no step ends at nodes of the graph (SPARQL 1.1, section 18.4).

A term that stands in the query is an end of itself, known or not; a value that a row has found is one among the nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from kg.engines.rdflib_parts import evaluate_by
from kg.engines.rdflib_scopes import Given

_OURS = "Paths between nodes"


def stay_in_the_graph(algebra: Any) -> None:
    """Change the algebra of a query, so that a path between variables has nodes of the graph at its ends."""
    from rdflib.paths import Path

    def has_path(part: Any) -> bool:
        return part.name == "BGP" and any(isinstance(predicate, Path) for _, predicate, _ in part.triples)

    evaluate_by(algebra, _OURS, has_path, _found)


def _found(context: Any, part: Any) -> Iterator[Any]:
    from rdflib import BNode, Variable
    from rdflib.paths import Path
    from rdflib.plugins.sparql.evaluate import evalBGP

    given = Given.of(context).of_query

    def is_open(end: Any) -> bool:
        return isinstance(end, (Variable, BNode)) and end not in given

    triples = [
        (subject, _between_nodes()(path), value)
        if isinstance(path, Path) and is_open(subject) and is_open(value)
        else (subject, path, value)
        for subject, path, value in part.triples
    ]
    triples.sort(key=lambda triple: sum(context[term] is None for term in triple))
    yield from evalBGP(context, triples)


@cache
def _between_nodes() -> Any:
    from rdflib.paths import Path

    class BetweenNodes(Path):
        """A path whose ends, where they are known, are nodes of the graph."""

        def __init__(self, path: Path) -> None:
            self._path = path

        def eval(self, graph: Any, subj: Any = None, obj: Any = None) -> Iterator[Any]:
            for end in (subj, obj):
                if end is not None and (end, None, None) not in graph and (None, None, end) not in graph:
                    return
            yield from self._path.eval(graph, subj, obj)

        def n3(self, namespace_manager: Any = None) -> str:
            return self._path.n3(namespace_manager)

    return BetweenNodes
