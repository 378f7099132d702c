"""The statements of files that have changed since the graph of a project was read, by an editor or on the disk."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.engines.stores import replace_graph
from kg.errors import KgError, TurtleError
from kg.lsp.names import Names
from kg.project.config import Project
from kg.rdf.held import held_content
from kg.rdf.turtle import iter_quads


class ChangedGraphs:
    """Graphs of files in a store of Oxigraph in memory: in that of the project, or in one beside its snapshot."""

    def __init__(self, project: Project, store: Any) -> None:
        self.store, self.names = store, Names(())
        self._project, self._properties = project, {*project.preferred, *project.others}
        self._labels: dict[Path, list[tuple[str, str]]] = {}
        self._named: set[str] = set()

    def lay(self, path: Path) -> bool:
        """Take in what a file states now, and tell whether that is something else; a broken text changes nothing."""
        new: set[tuple[Any, Any, Any]] = set()
        if held_content(path) is not None or path.is_file():
            faults: list[TurtleError] = []
            with suppress(KgError, OSError, UnicodeDecodeError):
                new = {(quad.subject, quad.predicate, quad.object) for quad in iter_quads(path, faults)}
                if faults:
                    return False
        is_other = replace_graph(self.store, self._project.graph_iri(path), new)
        if is_other:
            self._name(path, new)
        return is_other

    def _name(self, path: Path, triples: set[tuple[Any, Any, Any]]) -> None:
        found = [(s.value, o.value) for s, p, o in triples if p.value in self._properties and hasattr(o, "language")]
        self._labels[path] = sorted(found)
        self._named = {thing for some in self._labels.values() for thing, _ in some}
        self.names = Names(pair for some in self._labels.values() for pair in some)

    def has_named(self, thing: str) -> bool:
        """Tell whether one of these files says how a thing is called."""
        return thing in self._named
