"""Graphs in canonical form: each triple once, in the order of its N-Triples line, blank nodes named by RDFC-1.0.

Everything that is written for others to keep comes from here, so the same graphs give the same bytes everywhere.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any

from kg.errors import InputError
from kg.io.sorting import RUN_BYTES, Room, SortedLines, unique
from kg.rdf import rdfc
from kg.rdf.pairing import names_as_in

_AT_ONCE = 20_000
DEFAULT = ""
"""The name of the default graph."""


class CanonicalGraphs:
    """Named graphs, sorted on disk where they are large; to be used as a context manager."""

    def __init__(self, run_bytes: int = RUN_BYTES) -> None:
        self._room = Room(run_bytes)
        self._sorted: dict[str, SortedLines] = {}
        self._blank: dict[str, list[bytes]] = {}
        self.has_blank_nodes = False
        """Whether any were named, in a triple term or as a graph too; their names depend on all graphs together."""

    def __enter__(self) -> CanonicalGraphs:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._room.close()

    @property
    def names(self) -> list[str]:
        """The IRIs of the graphs, sorted; that of the default graph is empty."""
        return sorted(self._sorted)

    def add(self, graph: str, triples: Iterable[Any]) -> None:
        """Add pyoxigraph triples, or quads of the default graph, to a graph.

        Blank nodes with the same label are the same node, in whichever graph.
        """
        import pyoxigraph

        held = self._graph(graph)
        if graph.startswith("_:"):  # its name is a blank node, so all of it is about one
            self._blank.setdefault(graph, []).extend(_lines(triples))
            return
        iterator = iter(triples)
        while text := pyoxigraph.serialize(islice(iterator, _AT_ONCE), format=pyoxigraph.RdfFormat.N_TRIPLES):
            ground, blank = part_blank(text)
            if blank:
                self._blank.setdefault(graph, []).extend(blank)
            held.add(ground)

    def add_quads(self, quads: Iterable[Any]) -> None:
        """Add pyoxigraph quads, each to its own graph."""
        waiting: dict[str, list[Any]] = {}
        for n, quad in enumerate(quads, 1):
            waiting.setdefault(_name_of(quad), []).append(quad.triple)
            if n % _AT_ONCE == 0:
                self._add_all(waiting)
        self._add_all(waiting)

    def _add_all(self, waiting: dict[str, list[Any]]) -> None:
        for name, quads in waiting.items():
            self.add(name, quads)
        waiting.clear()

    def _graph(self, name: str) -> SortedLines:
        if name not in self._sorted:
            self._sorted[name] = self._room.lines()
        return self._sorted[name]

    def name_blank_nodes(self, steps: int = rdfc.STEPS, known: Sequence[Any] = ()) -> None:
        """Give the blank nodes their canonical names, once all is added; raise LimitError where that takes too much.

        Where the quads about them are found to be the known ones, they get the names there, in time by their number.
        """
        if not self._blank:
            return
        import pyoxigraph

        lines = b"".join(_with_graph(line, _suffix(name)) for name, lines in self._blank.items() for line in lines)
        for name in [name for name in self._sorted if name.startswith("_:")]:
            del self._sorted[name]
        self._blank = {}
        quads = list(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS))
        names = (names_as_in(quads, known) if known else None) or rdfc.find_names(quads, steps)
        self.has_blank_nodes |= bool(names)
        named: dict[str, list[Any]] = {}
        for quad in rdfc.renamed(quads, names):
            named.setdefault(_name_of(quad), []).append(quad.triple)
        for name, triples in named.items():
            self._graph(name).add(pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"")

    def blank_quads(self, *, merged: bool) -> list[Any]:
        """Return the quads about blank nodes that have their names, or their triples with all graphs as one."""
        import pyoxigraph

        if not self.has_blank_nodes:
            return []
        lines = self.iter_triple_lines() if merged else self.iter_quad_lines()
        _, blank = part_blank(b"".join(line for line in lines if b"_:" in line))
        return list(pyoxigraph.parse(b"".join(blank), pyoxigraph.RdfFormat.N_QUADS))

    def iter_triple_lines(self, graphs: Sequence[str] | None = None) -> Iterator[bytes]:
        """Yield the N-Triples lines of some graphs (default: all) together, sorted, each once."""
        self._require_named()
        names = self.names if graphs is None else graphs
        if len(names) == 1:
            return iter(self._sorted[names[0]])
        return unique(heapq.merge(*(iter(self._sorted[name]) for name in names)))

    def iter_quad_lines(self, graphs: Sequence[str] | None = None) -> Iterator[bytes]:
        """Yield the N-Quads lines of some graphs (default: all), sorted, as canonical N-Quads have them."""
        self._require_named()
        names = self.names if graphs is None else graphs
        return heapq.merge(*(self._with_graphs(name) for name in names))

    def _with_graphs(self, name: str) -> Iterator[bytes]:
        suffix = _suffix(name)
        return (_with_graph(line, suffix) for line in self._sorted[name])

    def _require_named(self) -> None:
        if self._blank:
            raise InputError("the blank nodes have no names yet")


def part_blank(text: bytes) -> tuple[bytes, list[bytes]]:
    """Part N-Triples into those surely without a blank node, and the lines that may have one, in texts as well."""
    if b"_:" not in text:
        return text, []
    ground: list[bytes] = []
    blank: list[bytes] = []
    for line in text.splitlines(keepends=True):
        (blank if line.startswith(b"_:") or b" _:" in line else ground).append(line)
    return b"".join(ground), blank


def _lines(triples: Iterable[Any]) -> list[bytes]:
    import pyoxigraph

    return (pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)


def _name_of(quad: Any) -> str:
    name = str(getattr(quad.graph_name, "value", DEFAULT))
    return f"_:{name}" if type(quad.graph_name).__name__ == "BlankNode" else name


def _suffix(name: str) -> bytes:
    if name == DEFAULT:
        return b" .\n"
    return (f" {name} .\n" if name.startswith("_:") else f" <{name}> .\n").encode()


def _with_graph(line: bytes, suffix: bytes) -> bytes:
    return line[:-3] + suffix


class LineFile:
    """Lines as a file that a parser can read from."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._rest = lines, memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes, nothing at the end; a parser in native code must never get more."""
        if size < 0:
            rest, self._rest = bytes(self._rest), memoryview(b"")
            return rest + b"".join(self._lines)
        if not self._rest:
            self._rest = memoryview(b"".join(islice(self._lines, 512)))
        found, self._rest = self._rest[:size], self._rest[size:]
        return bytes(found)
