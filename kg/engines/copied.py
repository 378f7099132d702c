"""A graph in memory that grows: some files as they are, others several times over under other names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.rdf.turtle import iter_quads

if TYPE_CHECKING:
    from pyoxigraph import Store

    from kg.errors import TurtleError

Graph = tuple[str, list[Any]]
"""The IRI of a graph, and its quads."""


class Sample(NamedTuple):
    """What is copied (`sources`), and what is there once (`shared`)."""

    shared: list[Graph]
    sources: list[Graph]

    @property
    def size(self) -> int:
        """The number of statements that are copied."""
        return sum(len(quads) for _, quads in self.sources)


def read_sample(shared: Iterable[tuple[str, Path]], sources: Iterable[tuple[str, Path]], most: int) -> Sample:
    """Return a sample of files, each with the IRI of its graph: of the sources, the first statements up to a number."""
    errors: list[TurtleError] = []
    taken: list[Graph] = []
    left = most
    for iri, path in sources:
        quads = list(islice(iter_quads(path, errors), left))
        left -= len(quads)
        if quads:
            taken.append((iri, quads))
    return Sample([(iri, list(iter_quads(path, errors))) for iri, path in shared], taken)


def load_copies(sample: Sample, copies: int, labels: Collection[str]) -> tuple[Store, int]:
    """Return a store in memory, laid out like a snapshot, with so many copies of the sources, and its statements.

    What only the sources describe has another name in each copy, and other `labels` (the IRIs of the properties); what
    is said of a source's graph elsewhere is said of each copy of it.
    """
    import pyoxigraph

    from kg.engines.stores import load_graphs

    known = {quad.subject for _, quads in sample.shared for quad in quads}
    own = {quad.subject for _, quads in sample.sources for quad in quads} - known
    store = load_graphs(_iter_copies(sample, copies, own, labels))
    return store, sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))


def _iter_copies(
    sample: Sample, copies: int, own: Collection[Any], labels: Collection[str]
) -> Iterator[tuple[str, Iterable[Any]]]:
    import pyoxigraph

    graphs = {pyoxigraph.NamedNode(iri) for iri, _ in sample.sources}
    for iri, quads in sample.shared:
        yield iri, quads
    for copy in range(copies):
        renaming = _Renaming(copy, {*own, *graphs}, labels)
        for iri, quads in sample.shared:
            about = [quad for quad in quads if quad.subject in graphs]
            yield iri, map(renaming.quad, about)
        for iri, quads in sample.sources:
            yield renaming.term(pyoxigraph.NamedNode(iri)).value, map(renaming.quad, quads)


class _Renaming:
    """The names of one copy; the first has the names that the files have."""

    def __init__(self, copy: int, own: Collection[Any], labels: Collection[str]) -> None:
        self._end, self._own, self._labels = f"-{copy}" if copy else "", own, labels

    def term(self, term: Any) -> Any:
        import pyoxigraph

        if not self._end or term not in self._own:
            return term
        return type(term)(f"{term.value}{self._end}") if not isinstance(term, pyoxigraph.Triple) else term

    def quad(self, quad: Any) -> Any:
        import pyoxigraph

        value = self.term(quad.object)
        if self._end and quad.predicate.value in self._labels and isinstance(value, pyoxigraph.Literal):
            text = value.value + self._end
            value = pyoxigraph.Literal(text, language=value.language) if value.language else pyoxigraph.Literal(text)
        return pyoxigraph.Quad(self.term(quad.subject), quad.predicate, value)
