"""Loose files: asked without a project around them, or beside one that they are not part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.engines.base import Engine
from kg.errors import IdentifierError, InputError, Location, SyntaxErrors, TurtleError
from kg.io.worker import call
from kg.project.config import Project
from kg.project.pointer import find_root
from kg.project.reading import project_of_files, read_project
from kg.rdf.formats import is_graph_file
from kg.rdf.given import STDIN, files_of
from kg.rdf.terms import parse_iri
from kg.rdf.turtle import iter_quads, own_address, read_prefixes


def around(files: Iterable[Path], here: Path) -> Project:
    """Return what questions on some files are asked with: the prefixes of the files, and what kg.toml says.

    That is the kg.toml around the folder `here`. Where there is none, all but the prefixes is as in one that says
    nothing. Of a prefix with several meanings the first one counts that is an absolute IRI. Raises ProjectError for a
    kg.toml that cannot be used, and InputError for a missing file; a folder stands for all RDF below it.
    """
    prefixes: dict[str, str] = {}
    for path in _files_of(files):
        if is_graph_file(path):
            for prefix, namespace, _ in read_prefixes(path):
                with suppress(IdentifierError):
                    prefixes.setdefault(prefix, parse_iri(namespace).value)
    project = read_project(here) if find_root(here) else project_of_files(here)
    return project._replace(prefixes={**project.prefixes, **prefixes})


def open_files(files: Sequence[Path], name: str = "embedded") -> Engine:
    """Return an engine on some RDF files: all of them merged, and each a named graph, called by its address.

    A folder stands for all RDF below it. A file of quads keeps its own named graphs. Raises UsageError for a suffix
    that names no format, InputError for a file that is not there, and SyntaxErrors with all faults.
    """
    paths = _files_of(files)
    return call(lambda: _open(paths, name))


def _files_of(names: Iterable[Path]) -> list[Path]:
    """Return the files that paths stand for; raise InputError for standard input, which is asked more than once."""
    names = list(names)
    if STDIN in names:
        raise InputError("standard input is not read; write it to a file, and name that", location=Location(STDIN))
    return [one.path for one in files_of(names)]


def _open(paths: Sequence[Path], name: str) -> Engine:
    errors: list[TurtleError] = []
    graphs = ((path.resolve().as_uri(), _iter_statements(path, errors)) for path in paths)
    engine: Engine
    if name == "memory":
        from kg.engines.rdflib_memory import MemoryEngine, load_dataset

        engine = MemoryEngine(load_dataset(graphs, as_written=False))
    else:
        from kg.engines.embedded import EmbeddedEngine
        from kg.engines.stores import load_graphs

        engine = EmbeddedEngine(load_graphs(graphs), in_memory=True)
    if errors:
        raise SyntaxErrors(errors)
    return engine


def _iter_statements(path: Path, errors: list[TurtleError]) -> Iterator[Any]:
    if _is_turtle(path):
        yield from iter_quads(path, errors, base=own_address)
        return
    from kg.rdf.foreign import format_of, read_quads_of

    try:
        yield from read_quads_of(path, format_of(path), base=own_address(path), apart=True)
    except TurtleError as error:
        errors.append(error)


def _is_turtle(path: Path) -> bool:
    return path.suffix.lower() == ".ttl"
