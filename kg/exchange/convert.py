"""Converting RDF from one format to another, as it streams by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from kg.errors import Advice, UsageError
from kg.rdf.foreign import read_quads_of
from kg.rdf.formats import FORMATS, carried, write_quads
from kg.sparql.rows import Counted


def write_quads_to(
    quads: Iterable[Any], file: IO[bytes], format_name: str, prefixes: Mapping[str, str], *, merged: bool = False
) -> int:
    """Write quads to a binary file in one of FORMATS as they stream by; return their number.

    A format without named graphs takes quads of named graphs only when `merged`; else UsageError is raised. CannotCarry
    is raised for a term that the format has no way to write.
    """
    named = FORMATS[format_name].named_graphs
    counted: Counted[Any] = Counted(flattened(quads, format_name) if not named and not merged else quads)
    pieces: Iterable[Any] = (quad.triple for quad in counted) if merged or not named else counted
    if format_name == "rdfxml":
        pieces = carried(pieces)
    write_quads(pieces, file, format_name, prefixes if format_name in ("turtle", "trig", "rdfxml") else None)
    return counted.count


def flattened(quads: Iterable[Any], format_name: str) -> Iterator[Any]:
    """Yield quads of the default graph; raise UsageError for one of a named graph."""
    import pyoxigraph

    default = pyoxigraph.DefaultGraph()
    for quad in quads:
        if quad.graph_name != default:
            raise UsageError(f"{format_name} has no named graphs, and the input has", advice=Advice("merge"))
        yield quad


def convert(
    source: Path,
    target: IO[bytes],
    read: str,
    write: str,
    prefixes: Mapping[str, str],
    *,
    base: str | None = None,
    merged: bool = False,
) -> int:
    """Convert a file into a binary file, each in one of FORMATS; return the number of statements."""
    return write_quads_to(read_quads_of(source, read, base=base), target, write, prefixes, merged=merged)
