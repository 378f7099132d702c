"""The statements of files that have changed since the graph of a project was read, by an editor or on the disk."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import replace_graph
from kg.errors import KgError, TurtleError
from kg.lsp.names import Names
from kg.project.config import Project
from kg.project.difference import find_sound_files
from kg.rdf.held import held_content
from kg.rdf.terms import Literal
from kg.rdf.turtle import iter_quads

_CHUNK = 400
_Triples = set[tuple[Any, Any, Any]]
_Pair = tuple[str, str]


class ChangedGraphs:
    """Graphs of files in a store of Oxigraph in memory: in that of the project, or in one beside its snapshot.

    What the snapshot has of a file that has changed since counts no more, whether the file says it still or not.
    """

    def __init__(self, project: Project, store: Any, snapshot: EmbeddedEngine | None = None) -> None:
        self.store, self.names = store, Names(())
        self.lost: frozenset[_Pair] = frozenset()
        """Things with labels that they had when the graph was read, and that no file says any more."""
        self.nameless: frozenset[str] = frozenset()
        """The things among them that have no label any more."""
        self._project, self._properties = project, {*project.preferred, *project.others}
        self._snapshot = snapshot
        self._replaced: set[str] = set()
        self._before: set[_Pair] = set()
        self._labels: dict[Path, list[_Pair]] = {}
        self._named: set[str] = set()

    def lay(self, path: Path) -> bool:
        """Take in what a file states now, and tell whether that is something else; a broken text changes nothing."""
        new: _Triples = set()
        if held_content(path) is not None or path.is_file():
            faults: list[TurtleError] = []
            try:
                new = {(quad.subject, quad.predicate, quad.object) for quad in iter_quads(path, faults)}
            except (KgError, OSError, UnicodeDecodeError):
                return False
            if faults:
                return False
        return self._lay(path, self._project.graph_iri(path), new)

    def lay_newer(self, snapshot: EmbeddedEngine, most: int) -> None:
        """Take in what a snapshot lacks: open texts, so many bytes of newer files, and which files are gone."""
        with suppress(KgError, OSError):
            sound, files = find_sound_files(self._project), list(self._project.iter_graph_files())
            for path in files:
                is_open = held_content(path) is not None
                if is_open or (self._project.name_of(path) not in sound and (most := most - size_of(path)) > 0):
                    self.lay(path)
            graphs = set(map(self._project.graph_iri, files))
            for (graph,) in snapshot.select("SELECT ?g WHERE { GRAPH ?g {} }").rows:
                if str(graph) not in graphs:
                    self._lay(Path(str(graph)), str(graph), set())

    def _lay(self, path: Path, graph: str, new: _Triples) -> bool:
        is_first = path not in self._labels
        old = self._read(graph) if is_first else set()
        if self._snapshot is not None and is_first:
            if old == new:
                return False
            self._replaced.add(graph)
            is_other = True
            replace_graph(self.store, graph, new)
        else:
            is_other = replace_graph(self.store, graph, new)
        if is_first:
            self._before.update(self._pairs(old))
        if is_other or is_first:
            self._name(path, new)
        return is_other

    def _read(self, graph: str) -> _Triples:
        """Return what a graph stated when it was read."""
        held = (self._snapshot or EmbeddedEngine(self.store, in_memory=True)).quads_of(graph)
        return {(quad.subject, quad.predicate, quad.object) for quad in held}

    def _pairs(self, triples: _Triples) -> set[_Pair]:
        return {(s.value, o.value) for s, p, o in triples if p.value in self._properties and hasattr(o, "language")}

    def _name(self, path: Path, triples: _Triples) -> None:
        self._labels[path] = sorted(self._pairs(triples))
        now = {pair for some in self._labels.values() for pair in some}
        self._named = {thing for thing, _ in now}
        self.names = Names(pair for some in self._labels.values() for pair in some)
        left = self._before - now
        stated = self._stated({thing for thing, _ in left}) if left else set()
        self.lost = frozenset(left - stated)
        self.nameless = frozenset({thing for thing, _ in left} - {thing for thing, _ in stated} - self._named)

    def _stated(self, things: Collection[str]) -> set[_Pair]:
        """Return some things with the labels that the files that have not changed say."""
        engine = self._snapshot or EmbeddedEngine(self.store, in_memory=True)
        every, found = sorted(things), set[_Pair]()
        properties = " ".join(f"<{one}>" for one in sorted(self._properties))
        for start in range(0, len(every), _CHUNK):
            named = " ".join(f"<{one}>" for one in every[start : start + _CHUNK])
            pattern = f"VALUES ?thing {{ {named} }} VALUES ?p {{ {properties} }} GRAPH ?g {{ ?thing ?p ?label }}"
            rows = engine.select(f"SELECT DISTINCT ?thing ?label WHERE {{ {pattern} {self.but} }}").rows
            found |= {(str(thing), label.lexical) for thing, label in rows if isinstance(label, Literal)}
        return found

    @property
    def but(self) -> str:
        """What keeps a question to the snapshot, in which ?g is a graph, from what counts no more."""
        return (
            f"FILTER(?g NOT IN ({', '.join(f'<{one}>' for one in sorted(self._replaced))}))" if self._replaced else ""
        )

    def has_named(self, thing: str) -> bool:
        """Tell whether one of these files says how a thing is called."""
        return thing in self._named


def size_of(path: Path) -> int:
    """Return how many bytes a file has, in an editor if it is open there; raise OSError."""
    held = held_content(path)
    return path.stat().st_size if held is None else len(held)


def is_sound(path: Path) -> bool:
    """Tell whether a file can be read in full, or is not there."""
    faults: list[TurtleError] = []
    if held_content(path) is not None or path.is_file():
        try:
            for _ in iter_quads(path, faults):
                pass
        except (KgError, OSError):
            return False
    return not faults
