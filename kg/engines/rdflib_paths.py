"""Paths of a query that rdflib runs: one that may have no step ends at nodes of the graph (SPARQL 1.1, section 18.4).

A term that stands in the query is an end of itself, known or not; a value that a row has found is one among the nodes,
and so is what stands between the steps of a sequence, each of which is a pattern of its own. However many ways lead to
a node, those with any number of steps end there once; rdflib tells where they begin twice where a circle leads back,
and takes an end for none that Python takes for false, such as the number 0.
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
        (subject, _ours(path, open_ends=is_open(subject) + is_open(value)), value)
        if isinstance(path, Path)
        else (subject, path, value)
        for subject, path, value in part.triples
    ]
    triples.sort(key=lambda triple: sum(context[term] is None for term in triple))
    yield from evalBGP(context, triples)


def _ours(path: Any, *, open_ends: int = 1) -> Any:
    """Return a path whose parts with any number of steps are walked by us; of an inner one an end is open.

    Between two open ends only nodes of the graph are, and so at each step of a sequence but for two between known ends.
    """
    from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

    between, steps = _classes()
    if isinstance(path, SequencePath):
        path, is_between = SequencePath(*map(_ours, path.args)), open_ends > 0 or len(path.args) > 2
        return between(path) if is_between else path
    if isinstance(path, AlternativePath):
        path = AlternativePath(*(_ours(one, open_ends=min(open_ends, 1)) for one in path.args))
    elif isinstance(path, InvPath):
        path = InvPath(_ours(path.arg, open_ends=min(open_ends, 1)))
    elif isinstance(path, MulPath):
        path = steps(_ours(path.path), zero=path.zero, more=path.more)
    return between(path) if open_ends == 2 else path


@cache
def _classes() -> tuple[Any, Any]:
    from rdflib.paths import Path, eval_path

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

    class Steps(Path):
        """A path of no step or one, of any number, or of one at least: a set of pairs of ends."""

        def __init__(self, path: Any, *, zero: bool, more: bool) -> None:
            self._path, self._zero, self._more = path, zero, more

        def eval(self, graph: Any, subj: Any = None, obj: Any = None) -> Iterator[Any]:
            if subj is None and obj is not None:
                yield from ((start, obj) for start in self._reached(graph, obj, forward=False))
                return
            for start in self._starts(graph) if subj is None else (subj,):
                for end in self._reached(graph, start, forward=True):
                    if obj is None or end == obj:
                        yield start, end

        def _starts(self, graph: Any) -> dict[Any, None]:
            pairs = eval_path(graph, (None, self._path, None))
            if not self._zero:
                return dict.fromkeys(start for start, _ in pairs)
            return dict.fromkeys(node for subject, _, value in graph for node in (subject, value))

        def _reached(self, graph: Any, start: Any, *, forward: bool) -> dict[Any, None]:
            found = {start: None} if self._zero else {}
            todo = [start]
            while todo:
                at = todo.pop()
                for pair in eval_path(graph, (at, self._path, None) if forward else (None, self._path, at)):
                    if pair[forward] not in found:
                        found[pair[forward]] = None
                        if self._more:
                            todo.append(pair[forward])
            return found

        def n3(self, namespace_manager: Any = None) -> str:
            inner = self._path.n3(namespace_manager)
            return f"({inner}){'*' if self._zero and self._more else '+' if self._more else '?'}"

    return BetweenNodes, Steps
