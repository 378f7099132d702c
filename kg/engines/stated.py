"""What is stated of many things by some of the graphs of a store, found by one look for each thing.

A query of so many graphs looks into each of them for each thing, so that it takes longer with every graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kg.engines.base import Engine
from kg.io.worker import stream
from kg.rdf.formats import from_oxigraph
from kg.rdf.terms import IRI, Term, to_n3

if TYPE_CHECKING:
    from pyoxigraph import Store

_CHUNK = 400
_MOST_KEPT, _MOST_EACH = 20_000, 50


class Stated:
    """What some graphs of a store state of things.

    Where the store is not written to (`keep`), all that was once found of a thing stays known: several ask for what is
    stated of the same things, each by another property.
    """

    def __init__(self, store: Store, graphs: Iterable[Any], *, keep: bool) -> None:
        self._store, self._graphs, self._keep = store, set(graphs), keep
        self._known: dict[IRI, list[tuple[str, Term, str]]] = {}

    def of(self, things: Iterable[IRI], predicate: IRI | None = None) -> Iterator[tuple[IRI, Term, str]]:
        """Yield things with each value that one of the graphs states of them, by one property or any, and the graph."""
        wanted = list(dict.fromkeys(things))
        unknown = [thing for thing in wanted if thing not in self._known]
        for thing in wanted if len(unknown) < len(wanted) else ():
            for prop, value, graph in self._known.get(thing, ()):
                if predicate is None or prop == predicate.value:
                    yield thing, value, graph
        said: dict[IRI, list[tuple[str, Term, str]]] = {}
        for thing, prop, value, graph in self._look(unknown, predicate):
            said.setdefault(thing, []).append((prop, value, graph))
            yield thing, value, graph
        if self._keep and predicate is None and len(self._known) + len(unknown) <= _MOST_KEPT:
            few = ((thing, said.get(thing, [])) for thing in unknown)
            self._known |= {thing: some for thing, some in few if len(some) <= _MOST_EACH}

    def _look(self, things: Iterable[IRI], predicate: IRI | None) -> Iterator[tuple[IRI, str, Term, str]]:
        import pyoxigraph

        among, by = self._graphs, None if predicate is None else pyoxigraph.NamedNode(predicate.value)

        def look() -> Iterator[tuple[IRI, str, Term, str]]:
            for thing in things:
                for quad in self._store.quads_for_pattern(pyoxigraph.NamedNode(thing.value), by, None, None):
                    if (graph := quad.graph_name) in among:
                        name = str(getattr(graph, "value", ""))
                        yield thing, quad.predicate.value, from_oxigraph(quad.object), name

        return stream(look)


def values_of(engine: Engine, things: Iterable[Term], predicate: IRI) -> Iterator[tuple[IRI, Term]]:
    """Yield each of some things that has a name with each of its values by a property, once, in no order."""
    named = list(dict.fromkeys(thing for thing in things if isinstance(thing, IRI)))
    if (stated := engine.traits.stated) is not None:
        yield from dict.fromkeys((thing, value) for thing, value, _ in stated(named, predicate))
        return
    for start in range(0, len(named), _CHUNK):
        values = " ".join(map(to_n3, named[start : start + _CHUNK]))
        query = (
            f"SELECT DISTINCT ?thing ?value WHERE {{ VALUES ?thing {{ {values} }} ?thing {to_n3(predicate)} ?value }}"
        )
        for thing, value in engine.select(query).rows:
            if isinstance(thing, IRI) and value is not None:
                yield thing, value


def graphs_stating(engine: Engine, things: Iterable[IRI]) -> Iterator[tuple[IRI, str]]:
    """Yield each of some things with each named graph that states anything of it."""
    named = list(dict.fromkeys(things))
    if (stated := engine.traits.stated) is not None:
        yield from dict.fromkeys((thing, graph) for thing, _, graph in stated(named, None))
        return
    for start in range(0, len(named), _CHUNK):
        values = " ".join(map(to_n3, named[start : start + _CHUNK]))
        query = f"SELECT DISTINCT ?thing ?g WHERE {{ VALUES ?thing {{ {values} }} GRAPH ?g {{ ?thing ?p ?o }} }}"
        for thing, graph in engine.select(query).rows:
            if isinstance(thing, IRI):
                yield thing, str(graph)
