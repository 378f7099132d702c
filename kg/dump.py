"""Dumps: the graph of the files in a standard format, every literal as the file has it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.errors import SyntaxErrors, TurtleError, UnknownName
from kg.project import Project
from kg.results import Counted
from kg.serialization import FORMATS, write_quads
from kg.turtle import iter_quads

if TYPE_CHECKING:
    from pyoxigraph import Quad


def find_graph_files(project: Project, names: Iterable[str]) -> list[Path]:
    """Return the files of the graphs with these IRIs or paths (all when none is named); raise UnknownName."""
    known = {project.graph_iri(path): path for path in project.iter_graph_files()}
    short = {iri.removeprefix(f"{project.base}graph/"): path for iri, path in known.items()}
    files = []
    for name in names:
        bare = name.strip("<>")
        if bare not in known and bare not in short:
            raise UnknownName("graph", name, short, f"there are: {', '.join(short)}")
        files.append(known.get(bare) or short[bare])
    return files or list(known.values())


def write_dump(
    project: Project, file: IO[bytes], format_name: str, *, graphs: Iterable[str] = (), base: str | None = None
) -> int:
    """Write the graphs (default: all) to a binary file in one of FORMATS; return the number of statements.

    Formats with named graphs keep one graph a file; the others hold each triple once. `base` replaces the project's
    base in every IRI. Raises SyntaxErrors, before or while writing, for files with faults.
    """
    files = find_graph_files(project, graphs)
    errors: list[TurtleError] = []
    named = FORMATS[format_name].named_graphs
    quads: Iterator[Any] = _iter_named(project, files, errors) if named else _iter_once(files, errors)
    prefixes: Mapping[str, str] = project.prefixes
    if base:
        quads = _rebase(quads, project.base, base)
        prefixes = {
            p: base + ns[len(project.base) :] if ns.startswith(project.base) else ns for p, ns in prefixes.items()
        }
    written = Counted(quads)
    write_quads(written, file, format_name, prefixes if format_name in ("turtle", "trig", "rdfxml") else None)
    if errors:
        raise SyntaxErrors(errors)
    return written.count


def require_readable(project: Project, graphs: Iterable[str] = ()) -> None:
    """Read the files of some graphs (default: all), and raise SyntaxErrors with all their faults."""
    errors: list[TurtleError] = []
    for path in find_graph_files(project, graphs):
        for _ in iter_quads(path, errors):
            pass
    if errors:
        raise SyntaxErrors(errors)


def _iter_named(project: Project, files: list[Path], errors: list[TurtleError]) -> Iterator[Quad]:
    import pyoxigraph

    for path in files:
        graph = pyoxigraph.NamedNode(project.graph_iri(path))
        for quad in iter_quads(path, errors):
            yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)


def _iter_once(files: list[Path], errors: list[TurtleError]) -> Iterator[Any]:
    """Yield each triple once, remembering a digest of those seen rather than the triples."""
    seen: set[bytes] = set()
    for path in files:
        for quad in iter_quads(path, errors):
            key = hashlib.blake2b(str(quad.triple).encode(), digest_size=16).digest()
            if key not in seen:
                seen.add(key)
                yield quad.triple


def _rebase(quads: Iterator[Any], old: str, new: str) -> Iterator[Any]:
    import pyoxigraph

    def move(term: Any) -> Any:
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(old):
            return pyoxigraph.NamedNode(new + term.value[len(old) :])
        return term

    for quad in quads:
        moved = (move(quad.subject), move(quad.predicate), move(quad.object))
        graph = getattr(quad, "graph_name", None)
        yield pyoxigraph.Triple(*moved) if graph is None else pyoxigraph.Quad(*moved, move(graph))
