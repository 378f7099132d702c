"""Stores in memory, laid out like a snapshot or as the graphs of files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.engines.base import columns_of
from kg.errors import SyntaxErrors, TurtleError
from kg.rdf.formats import FORMATS, graph_format

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store

    from kg.rdf.turtle import Base


def load_store(files: Iterable[tuple[str, Path]], entailment: Sequence[str] = ()) -> Store:
    """Return a store in memory of (graph IRI, file), laid out like a snapshot; raise SyntaxErrors.

    What follows by the rules for which words of `entailment` stand is in the default graph.
    """
    from kg.rdf.turtle import iter_quads

    errors: list[TurtleError] = []
    store = load_graphs((iri, iter_quads(path, errors, graph=iri)) for iri, path in files)
    if errors:
        raise SyntaxErrors(errors)
    if entailment:
        from kg.engines.inferred import add_entailed

        add_entailed(store, entailment)
    return store


def load_graphs(graphs: Iterable[tuple[str, Iterable[Any]]]) -> Store:
    """Return a store in memory of (graph IRI, quads), laid out like a snapshot; quads of a named graph stay in it."""
    import pyoxigraph

    store, default = pyoxigraph.Store(), pyoxigraph.DefaultGraph()
    for iri, quads in graphs:
        graph = pyoxigraph.NamedNode(iri)
        for quad in quads:
            named = graph if quad.graph_name == default else quad.graph_name
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, named))
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return store


def copy_to_memory(store: Store, graphs: Iterable[str]) -> Store:
    """Return a store in memory whose default graph has what some graphs of another have together; "" is the default."""
    import pyoxigraph

    copy = pyoxigraph.Store()
    for iri in graphs:
        if iri:
            held = store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(iri))
            copy.bulk_extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in held)
        else:
            copy.bulk_extend(store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    return copy


def replace_graph(store: Store, iri: str, triples: Collection[tuple[Any, Any, Any]]) -> bool:
    """Let a graph of such a store hold these triples and no others; tell whether it held others."""
    import pyoxigraph

    graph = pyoxigraph.NamedNode(iri)
    new = set(triples)
    held = store.quads_for_pattern(None, None, None, graph)
    old = {(quad.subject, quad.predicate, quad.object) for quad in held}
    for triple in old - new:
        store.remove(pyoxigraph.Quad(*triple, graph))
        if sum(1 for _ in store.quads_for_pattern(*triple, None)) < 2:  # but for that of all graphs together
            store.remove(pyoxigraph.Quad(*triple))
    for triple in new - old:
        store.add(pyoxigraph.Quad(*triple, graph))
        store.add(pyoxigraph.Quad(*triple))
    return old != new


BESIDE = "urn:kg:beside"
"""The graph of what only files beside the data say; the default graph has it as well."""


def load_merged(
    files: Iterable[Path],
    named: Mapping[str, Iterable[Path]] | None = None,
    base: Base | None = None,
    beside: Sequence[Path] = (),
    folder: Path | None = None,
) -> Store:
    """Return a store in memory with all triples of some files in the default graph, and named graphs beside it.

    What files `beside` say is in the default graph too, and by itself in that of BESIDE. With a `folder`, the store is
    made there, and memory does not grow with it. Raises SyntaxErrors with all faults of all files.
    """
    import pyoxigraph

    from kg.rdf.turtle import require_sound, stream_quads

    files = list(files)
    store = pyoxigraph.Store(None if folder is None else str(folder))
    load = store.load if folder is None else store.bulk_load  # in memory, load is faster
    try:
        for path in files:
            _load(store, load, path, base)
        for path in beside:
            lay_beside(store, stream_quads(path, base))
        for name, paths in (named or {}).items():
            for path in paths:
                _load(store, load, path, base, pyoxigraph.NamedNode(name))
        if folder is not None:
            store.optimize()  # else a thing is looked up in what was made of each file
    except (SyntaxError, MemoryError, ValueError, TurtleError):
        # Tells all faults of all files, with their places.
        require_sound([*files, *beside, *(path for paths in (named or {}).values() for path in paths)], base)
        raise
    return store


def lay_beside(store: Store, quads: Iterable[Any]) -> None:
    """Add quads of the default graph to a store that has all data, and those that are new to it to BESIDE."""
    import pyoxigraph

    graph = pyoxigraph.NamedNode(BESIDE)
    new = [quad for quad in quads if quad not in store]
    store.extend(new)
    store.extend(_placed_in(graph, new))


def _placed_in(graph: NamedNode, quads: Iterable[Any]) -> Iterator[Any]:
    """Yield quads as statements of a graph."""
    import pyoxigraph

    return (pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


def _load(
    store: Store, load: Callable[..., None], path: Path, base: Base | None, graph: NamedNode | None = None
) -> None:
    """Load a file into one graph of a store; the errors are those of the parser, and TurtleError."""
    import pyoxigraph

    from kg.rdf.foreign import foreign_format
    from kg.rdf.opened import opened
    from kg.rdf.turtle import base_of, stream_quads

    known = FORMATS[graph_format(path)]
    if known.named_graphs or foreign_format(path):
        quads = stream_quads(path, base)
        store.extend(quads if graph is None else _placed_in(graph, quads))
        return
    kind = getattr(pyoxigraph.RdfFormat, known.constant)
    with opened(path) as held:
        load(held, kind, base_iri=base_of(path, base), to_graph=graph)


def write_json(query: str, solutions: Any, file: IO[bytes]) -> None:
    """Write what the store has found for a query; rows that show no variable have none."""
    from pyoxigraph import QueryResultsFormat

    if columns_of(query, solutions):
        solutions.serialize(file, QueryResultsFormat.JSON)
    else:
        file.write(b'{"head":{"vars":[]},"results":{"bindings":[%b]}}' % b",".join(b"{}" for _ in solutions))
