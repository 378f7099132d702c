"""A graph that keeps every literal as it is written, for checks of how literals are written.

Oxigraph's store rewrites numbers and times: 007 becomes 7, and "1"^^xsd:int becomes "1"^^xsd:integer. Where files hold
such literals, these are kept under datatypes of our own, and shown as they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from kg.engines.base import MARK, Solutions, Traits
from kg.engines.embedded import EmbeddedEngine
from kg.engines.marked import without_marks
from kg.engines.stores import BESIDE, lay_beside, load_merged
from kg.errors import KgError
from kg.io import allocator
from kg.io.worker import begin
from kg.rdf.foreign import foreign_format
from kg.rdf.formats import FORMATS, graph_format, packing_of
from kg.rdf.one_graph import merged
from kg.rdf.opened import opened
from kg.rdf.rewritten import is_kept, is_literal_kept
from kg.rdf.terms import IRI, to_n3
from kg.rdf.turtle import Base, base_of, stream_quads

if TYPE_CHECKING:
    from pyoxigraph import Store

# Larger files are looked at while they are loaded, and not before.
_AT_ONCE = 16_000_000


class ExactEngine(EmbeddedEngine):
    """Asks a store made by `load_exact`; terms go in and come out as they are written in the files."""

    def __init__(self, store: Store, plain: Callable[[], EmbeddedEngine], traits: Traits, *, keeps: bool) -> None:
        """Take what gives the same graph as a store has it, and the traits of that."""
        from kg.engines.written_graph import WrittenGraph

        super().__init__(store)
        written = WrittenGraph(self._written_quads, self._has_rewritten, self._named_quads)
        self.traits = traits._replace(as_written=True, written=lambda: written, keep=self._keep if keeps else None)
        self._open_plain, self._opening = plain, Lock()

    @property
    def plain(self) -> EmbeddedEngine:
        """The same graph with numbers that can be compared, for queries written by others."""
        with self._opening:
            return self._plain

    @cached_property
    def _plain(self) -> EmbeddedEngine:
        return self._open_plain()

    def _written_quads(self, predicate: IRI | None) -> Iterator[Any]:
        """Yield the statements of the merged graph, or those with a predicate, as they are written."""
        import pyoxigraph

        only = None if predicate is None else pyoxigraph.NamedNode(predicate.value)
        return _decoded(self._store.quads_for_pattern(None, only, None, pyoxigraph.DefaultGraph()))

    def _has_rewritten(self, predicate: IRI | None) -> bool:
        """Tell whether a predicate, or any, has a value that a store would rewrite."""
        pattern = f"?s {'?p' if predicate is None else to_n3(predicate)} ?o"
        return self.ask(f'ASK {{ {pattern} FILTER(STRSTARTS(STR(DATATYPE(?o)), "{MARK}")) }}')

    def _named_quads(self) -> Iterator[Any]:
        """Yield the statements of named graphs, such as that of the shapes, as a store has them."""
        plain = self.plain
        for graph in plain._store.named_graphs():
            if graph.value != plain.traits.beside:
                yield from plain.quads_of(graph.value)

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        return without_marks(super().select(query))


def open_files(
    files: Sequence[Path],
    named: dict[str, Sequence[Path]] | None = None,
    *,
    base: Base | None = None,
    beside: Sequence[Path] = (),
    meanwhile: Callable[[], None] = lambda: None,
    inference: Sequence[str] = (),
) -> EmbeddedEngine:
    """Return an engine with the triples of some files, literals as they are written, and named graphs beside.

    What files `beside` say is known, and is no data. `meanwhile` is work that is done beside while the store loads.
    What follows by the rules for which words of `inference` stand is there as well.
    Raises SyntaxErrors with all faults of all files, and LimitError where too much follows.
    """
    allocator.expect([*files, *beside])
    apart = BESIDE if beside else ""
    ahead = begin(meanwhile)  # the store needs one core only, and no lock of Python's
    texts = {} if named or inference else _marked_texts([*files, *beside])
    if any(marked for _, marked in texts.values()):
        with suppress(SyntaxError, ValueError, MemoryError, KgError):  # told of the files as they are
            written = load_exact(files, base, beside, {path: text for path, (text, _) in texts.items()})
            ahead()
            numbers = lambda: EmbeddedEngine(  # noqa: E731
                load_merged(files, None, base, beside), in_memory=True, beside=apart, keeps=True
            )
            return ExactEngine(written, numbers, Traits(in_memory=True, beside=apart), keeps=True)
    left = [path for path in (*files, *beside) if path not in texts]
    refused = Event()
    keeps = begin(lambda: all(not refused.is_set() and keeps_literals(path, base) for path in left))
    try:
        store = load_merged(files, named, base, beside)
    except BaseException:
        refused.set()  # at once, and what is left may take half a minute to read
        raise
    ahead()
    entailed = _add_entailed(store, inference)
    plain = EmbeddedEngine(store, in_memory=True, beside=apart, entailed=entailed, keeps=True)
    if keeps():
        return plain
    written = load_exact(files, base, beside)
    _add_entailed(written, inference)
    return ExactEngine(written, lambda: plain, plain.traits, keeps=True)


def _marked_texts(files: Sequence[Path]) -> dict[Path, tuple[bytes, bool]]:
    """Return the texts of those files of which no parser need be asked, as `marked_text` does; none of large files."""
    with suppress(OSError):  # told by whoever loads the file
        if sum(path.stat().st_size for path in files) > _AT_ONCE:
            return {}
    found = ((path, marked_text(path)) for path in files)
    return {path: text for path, text in found if text is not None}


def marked_text(path: Path) -> tuple[bytes, bool] | None:
    """Return the text of a file with the literals marked that a store would rewrite, and whether there are any.

    None is returned where only a parser tells, and for a file that cannot be read, which is told by whoever loads it.
    """
    from kg.rdf.written_literals import OnlyAParserTells, rewritten  # whose pattern takes a while to compile

    if packing_of(path) or foreign_format(path):
        return None
    with suppress(KgError, OnlyAParserTells), opened(path) as held:
        if isinstance(held, bytes):
            text = rewritten(held, MARK)
            return text, text is not held
    return None


def _add_entailed(store: Store, inference: Sequence[str]) -> int | None:
    if not inference:
        return None
    from kg.engines.inferred import add_entailed

    return add_entailed(store, inference)


def open_quads(
    fill: Callable[[Store], None], keeps: Callable[[], bool], quads: Callable[[], Iterable[Any]]
) -> EmbeddedEngine:
    """Return an engine on a store that is filled, exact where it does not keep all literals.

    Whether it does is what `keeps` tells when it has been filled; `quads` of pyoxigraph are the same once more.
    """
    import pyoxigraph

    store = pyoxigraph.Store()
    fill(store)
    plain = EmbeddedEngine(store, in_memory=True, keeps=True)
    if keeps():
        return plain
    exact = pyoxigraph.Store()
    exact.extend(_encoded(quads()))
    return ExactEngine(exact, lambda: plain, plain.traits, keeps=True)


def load_exact(
    files: Iterable[Path],
    base: Base | None = None,
    beside: Sequence[Path] = (),
    texts: Mapping[Path, bytes] | None = None,
) -> Store:
    """Return a store in memory with all triples of some files, laid out by `load_merged`, literals as written.

    `texts` are those of `marked_text`, as far as they are known.
    """
    import pyoxigraph

    store, known = pyoxigraph.Store(), texts or {}

    def quads_of(path: Path) -> Iterator[Any]:
        if path not in known:
            return _encoded(stream_quads(path, base))
        kind = getattr(pyoxigraph.RdfFormat, FORMATS[graph_format(path)].constant)
        return merged(pyoxigraph.parse(known[path], kind, base_iri=base_of(path, base), rename_blank_nodes=True))

    for path in files:
        known_format = FORMATS[graph_format(path)]
        if path in known and not known_format.named_graphs:
            store.load(known[path], getattr(pyoxigraph.RdfFormat, known_format.constant), base_iri=base_of(path, base))
        else:
            store.extend(quads_of(path))
    for path in beside:
        lay_beside(store, quads_of(path))
    return store


def _encoded(quads: Iterable[Any]) -> Iterator[Any]:
    import pyoxigraph

    for quad in quads:
        value = quad.object
        if isinstance(value, pyoxigraph.Literal) and not value.language:
            datatype = value.datatype.value
            if not is_kept(value.value, datatype):
                changed = pyoxigraph.Literal(value.value, datatype=pyoxigraph.NamedNode(MARK + datatype))
                quad = pyoxigraph.Quad(quad.subject, quad.predicate, changed)
        yield quad


def _decoded(quads: Iterable[Any]) -> Iterator[Any]:
    import pyoxigraph

    for quad in quads:
        value = quad.object
        if isinstance(value, pyoxigraph.Literal) and value.datatype.value.startswith(MARK):
            kind = pyoxigraph.NamedNode(value.datatype.value.removeprefix(MARK))
            quad = pyoxigraph.Quad(quad.subject, quad.predicate, pyoxigraph.Literal(value.value, datatype=kind))
        yield quad


class Conclusions:
    """What follows from statements that pass by, with literals as they are written."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take the words for the rules; without any nothing is remembered."""
        import pyoxigraph

        self._words, self._store = words, pyoxigraph.Store()

    def passing(self, quads: Iterator[Any]) -> Iterator[Any]:
        """Yield quads of pyoxigraph as they are."""
        if not self._words:
            return quads
        return self._noted(quads)

    def _noted(self, quads: Iterator[Any]) -> Iterator[Any]:
        for quad in quads:
            self._store.extend(_encoded([quad]))
            yield quad

    def __iter__(self) -> Iterator[Any]:
        """Yield the quads that follow; raise LimitError where they are too many."""
        import pyoxigraph

        from kg.entail.closure import conclude
        from kg.entail.rules import rules_of

        yield from _decoded(conclude(self._store, pyoxigraph.DefaultGraph(), rules_of(self._words)))


def keeps_literals(path: Path, base: Base | None = None) -> bool:
    """Tell whether a store keeps every literal of a file as it is written."""
    from kg.rdf.foreign import mentions

    if foreign_format(path) == "rdfxml" and not mentions(path, b"datatype"):
        return True  # all are texts
    with suppress(SyntaxError, ValueError, MemoryError, KgError):  # told by whoever loads it
        return all(is_literal_kept(quad.object) for quad in stream_quads(path, base))
    return True
