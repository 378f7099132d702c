"""The rule that a file of a project is one graph, for the formats whose statements may name graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.errors import Advice, Location, TurtleError
from kg.rdf.formats import FORMATS, graph_format
from kg.rdf.opened import iter_pieces


def of_one_graph(quads: Iterable[Any], path: Path, graph: str | None, content: bytes | None = None) -> Iterator[Any]:
    """Yield statements of a file as quads of the default graph; without a `graph`, their own graphs are left out.

    Raises TurtleError, with its line, for a statement of another graph.
    """
    import pyoxigraph

    if graph is None:
        yield from merged(quads)
        return
    default, own = pyoxigraph.DefaultGraph(), pyoxigraph.NamedNode(graph)
    for quad in quads:
        name = quad.graph_name
        if name != default:
            if name != own:
                raise _foreign(path, graph, name, content)
            quad = pyoxigraph.Quad(quad.subject, quad.predicate, quad.object)
        yield quad


def merged(quads: Iterable[Any]) -> Iterator[Any]:
    """Yield statements, or triples, as quads of the default graph."""
    import pyoxigraph

    quad = pyoxigraph.Quad
    return (quad(subject, predicate, value) for subject, predicate, value, *_ in quads)


def _foreign(path: Path, graph: str, name: Any, content: bytes | None) -> TurtleError:
    which = "a graph without a name" if type(name).__name__ == "BlankNode" else f"the graph {name}"
    told = (
        f"this is a statement of {which}, and a file of a project is one graph, here <{graph}>; "
        "move it to a file of its own, or leave the name of the graph out"
    )
    place = Location(path, _line_of(path, name, content))
    return TurtleError(told, location=place, advice=Advice("merge-file", str(path)))


def _line_of(path: Path, name: Any, content: bytes | None) -> int | None:
    """Return the line on which the first statement of a graph ends, by a second reading line by line."""
    import pyoxigraph

    lines = _Lines(path, content)
    kind = getattr(pyoxigraph.RdfFormat, FORMATS[graph_format(path)].constant)
    reader: Any = lines  # has read()
    try:
        parser = pyoxigraph.parse(reader, kind)
        while True:
            try:
                found = next(parser).graph_name
                if found == name or type(found).__name__ == type(name).__name__ == "BlankNode":
                    return lines.count
            except SyntaxError:  # told by who reads it first
                continue
    except (StopIteration, ValueError):
        return None


class _Lines:
    """A file that is read a line at a time, and counts the lines."""

    def __init__(self, path: Path, content: bytes | None) -> None:
        self._lines = (line for piece in iter_pieces(path, content) for line in piece.splitlines(keepends=True))
        self.count = 0

    def read(self, _: int = -1) -> bytes:
        line = next(self._lines, b"")
        self.count += bool(line)
        return line
