"""What is known of a project while its files are edited: its shapes and terms, its graph, its labels.

Nothing is written for it, not even below `.kg/`: a snapshot that is there, whole and of this project is read, and
what has changed since is laid beside it; where there is none, the files are read into memory if they are not too many.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from kg.ask.known_names import KnownNames
from kg.ask.labels import iter_labels, stated_labels_of
from kg.edit.allowed import Allowed
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.errors import KgError, TurtleError
from kg.lsp.changed_graphs import ChangedGraphs, is_sound, size_of
from kg.lsp.names import Names
from kg.project.config import CONFIG, Project
from kg.project.listing import iter_rdf_files
from kg.project.reading import project_of_text
from kg.project.sealing import is_sealed
from kg.project.snapshots import find_snapshot, open_snapshot
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Prefixes, Row, split_iri, to_n3
from kg.rdf.turtle import iter_quads, read_triples
from kg.rdf.vocabulary import CLASSES, OWL, PROPERTIES, RDFS, SKOS, SUBCLASS_OF, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.reading import SHAPES_GRAPH, read_graph

MOST_BYTES = 8 << 20
"""Of more data than this only a snapshot is asked."""

_OTHERS = (OWL, RDFS, SKOS)
_CHUNK = 400


class Declared(NamedTuple):
    """A term of the ontology: its kind, "class", "property" or "thing", its label, and what it means."""

    iri: IRI
    kind: str
    label: str
    definition: str


class Knowledge:
    """One project: shapes and ontology are read when first asked for, graph and labels when `warm` is called."""

    def __init__(self, root: Path, text: str | None = None) -> None:
        """Read a project, with another text of its kg.toml if one is given; raise ProjectError."""
        said = text if text is not None else (root / CONFIG).read_bytes().decode("utf-8-sig")
        self.project: Project = project_of_text(root, said)
        self.prefixes = Prefixes(self.project.prefixes)
        self.graph: EmbeddedEngine | None = None
        self.snapshot = ""
        self.changed: ChangedGraphs | None = None
        self.is_warm = False
        self._names = Names(())
        self._seen = ""
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._languages: dict[IRI, str | None] = {}
        self._lock = threading.Lock()

    @cached_property
    def allowed(self) -> Allowed:
        """What the shapes ask and allow; of files with faults, which are told elsewhere, nothing."""
        shapes = ShapesGraph(TermGraph(()), SHAPES_GRAPH)
        ontology = TermGraph(())
        with suppress(KgError):
            shapes = read_graph(list(filter(is_sound, self.project.iter_shape_files(within_a_source=True))))
        with suppress(KgError):
            ontology = TermGraph(read_triples(filter(is_sound, self.project.iter_ontology_files())))
        return Allowed(shapes, ontology)

    @cached_property
    def terms(self) -> dict[IRI, Declared]:
        """The terms that the ontology declares, by IRI."""
        graph = self.allowed.ontology
        found: dict[IRI, Declared] = {}
        for node in graph.subjects():
            if isinstance(node, IRI):
                kinds = graph.values(node, TYPE)
                kind = "thing"
                if any(one in CLASSES for one in kinds) or graph.values(node, SUBCLASS_OF):
                    kind = "class"
                elif any(one in PROPERTIES for one in kinds):
                    kind = "property"
                elif not kinds:
                    continue
                found[node] = Declared(node, kind, self.allowed.name_of(node), self.allowed.definition_of(node))
        for cls in self.allowed.classes:
            found.setdefault(cls, Declared(cls, "class", self.allowed.name_of(cls), ""))
        return found

    @cached_property
    def spaces(self) -> tuple[str, ...]:
        """The namespaces in which the ontology declares several properties: a name there that it lacks is a slip."""
        names = (str(term.iri) for term in self.terms.values() if term.kind == "property")
        counted = Counter(split_iri(name)[0] for name in names)
        return tuple(space for space, number in counted.items() if number > 1 and not space.startswith(_OTHERS))

    def _open(self) -> tuple[EmbeddedEngine | None, str, ChangedGraphs | None]:
        """Return the graph of all files, None where there is too much to read, its snapshot, and where changes go."""
        with suppress(KgError, OSError):
            snapshot = find_snapshot(self.project)
            if snapshot and snapshot.base == self.project.base and is_sealed(os.fspath(snapshot.folder)):
                engine = EmbeddedEngine(open_snapshot(snapshot), apart=snapshot.entailed_graph)
                return engine, snapshot.name, ChangedGraphs(self.project, load_graphs(()), engine)
        with suppress(KgError, OSError):
            files = list(self.project.iter_graph_files())
            if sum(map(size_of, files)) <= MOST_BYTES:
                faults: list[TurtleError] = []
                store = load_graphs((self.project.graph_iri(path), iter_quads(path, faults)) for path in files)
                return EmbeddedEngine(store, in_memory=True), "", ChangedGraphs(self.project, store)
        return None, "", None

    def warm(self) -> None:
        """Read what takes long: the graph, and the labels of all things; until then there are none."""
        _ = self.allowed, self.terms
        self._languages = {}
        self._stamps, self._seen = self._stamped(), self._newest()
        self.graph, self.snapshot, self.changed = self._open()
        labels: dict[tuple[str, str], None] = {}
        with suppress(KgError):
            if self.graph is not None:
                labels = {(thing.value, label): None for thing, label in iter_labels(self.graph, self.project)}
        self._names = Names(labels)
        if self.changed is not None and self.graph is not None and self.snapshot:
            with self._lock:
                self.changed.lay_newer(self.graph, MOST_BYTES)
        self.is_warm = True

    def renew(self, path: Path) -> bool:
        """Read anew what a file says that has changed, saved or not, and tell whether it says something else now.

        One that cannot be read changes nothing.
        """
        role = self.role_of(path)
        if role in ("shapes", "ontology") and not is_sound(path):
            return False
        if role in ("shapes", "ontology"):
            for name in ("allowed", "terms", "spaces"):
                self.__dict__.pop(name, None)
        if self.is_warm and self._newest() != self._seen:
            self.warm()
        return self.lay(path) if role in ("data", "ontology") else True

    def _newest(self) -> str:
        with suppress(KgError, OSError):
            snapshot = find_snapshot(self.project)
            return snapshot.name if snapshot else ""
        return ""

    def lay(self, path: Path) -> bool:
        """Take in what a file of the graph states now, and tell whether that is something else."""
        with self._lock:
            return self.changed.lay(path) if self.changed is not None else True

    def find_changed_files(self) -> list[Path]:
        """Return the files that have come, gone or changed on the disk since this was asked last."""
        before, now = self._stamps, self._stamped()
        self._stamps = now
        return [path for path in dict.fromkeys((*before, *now)) if before.get(path) != now.get(path)]

    def _stamped(self) -> dict[Path, tuple[int, int]]:
        found = {}
        with suppress(KgError):
            shapes = self.project.iter_shape_files(within_a_source=True)
            for path in (self.project.root / CONFIG, *self.project.iter_graph_files(), *shapes):
                with suppress(OSError):
                    status = path.stat()
                    found[path] = status.st_mtime_ns, status.st_size
        return found

    @property
    def engines(self) -> tuple[EmbeddedEngine, ...]:
        """What is asked for the graph: what is in memory, and a snapshot if there is one."""
        if self.graph is None or not self.snapshot or self.changed is None:
            return (self.graph,) if self.graph is not None else ()
        return EmbeddedEngine(self.changed.store, in_memory=True), self.graph

    def rows(self, names: str, pattern: str, behind: str = "") -> list[Row]:
        """Return what some variables are in the files as they are now, each row once.

        All that a pattern asks stands in GRAPH ?g: what a snapshot has of a file that has changed since is left out.
        """
        found: dict[Row, None] = {}
        with suppress(KgError):
            for engine in self.engines:
                but = self.changed.but if self.changed is not None and engine is self.graph else ""
                query = f"SELECT DISTINCT {names} WHERE {{ {pattern} {but} }} {behind}"
                found.update(dict.fromkeys(engine.select(query).rows))
        return list(found)

    def types_of(self, things: Sequence[IRI], but: Path | None = None) -> dict[IRI, tuple[IRI, ...]]:
        """Return the classes that the files, or all `but` one of them, say each of some things to be of, sorted."""
        found: dict[IRI, tuple[IRI, ...]] = {}
        others = f"FILTER(?g != <{self.project.graph_iri(but)}>)" if but is not None else ""
        for start in range(0, len(things), _CHUNK):
            values = " ".join(map(to_n3, things[start : start + _CHUNK]))
            pattern = f"VALUES ?thing {{ {values} }} GRAPH ?g {{ ?thing <{TYPE}> ?class }} {others}"
            for thing, cls in sorted(self.rows("?thing ?class", pattern), key=str):
                if isinstance(thing, IRI) and isinstance(cls, IRI):
                    found[thing] = (*found.get(thing, ()), cls)
        return found

    def classes_of(self, thing: IRI) -> tuple[IRI, ...]:
        """Return the classes that the graph says a thing to be of."""
        return self.types_of([thing]).get(thing, ())

    def labels_of(self, things: Sequence[IRI]) -> dict[IRI, str]:
        """Return the labels that the graph, or the ontology, has for some things."""
        found = {one: self.terms[one].label for one in things if one in self.terms}
        lost = self.changed.lost if self.changed is not None else frozenset()
        with suppress(KgError):
            for engine in self.engines:
                left = [one for one in things if one not in found]
                labels = stated_labels_of(engine, self.project, left).items()
                found |= {one: label for one, label in labels if (one.value, label) not in lost}
        return found

    def usual_language(self, path: IRI) -> str | None:
        """Return the one language tag that texts of a property have, or else labels; None where there are several."""
        with suppress(KgError):
            if self.graph is not None and path not in self._languages:
                self._languages[path] = KnownNames(self.graph, self.project).usual_language(path)
        return self._languages.get(path)

    def iter_named(self, typed: str) -> Iterator[tuple[str, str]]:
        """Yield things with the labels that begin, or of which a word begins, as something typed; new ones first."""
        lost = self.changed.lost if self.changed is not None else frozenset()
        return (one for one in self._chained(lambda names: names.iter_beginning(typed)) if one not in lost)

    def iter_ids(self, begin: str) -> Iterator[tuple[str, str]]:
        """Yield things whose IRI begins as something typed, each with one of its labels; new ones first."""
        nameless = self.changed.nameless if self.changed is not None else frozenset()
        return (one for one in self._chained(lambda names: names.iter_ids(begin)) if one[0] not in nameless)

    def _chained(self, ask: Callable[[Names], Iterator[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
        changed = self.changed
        if changed is None:
            return ask(self._names)
        return chain(ask(changed.names), (one for one in ask(self._names) if not changed.has_named(one[0])))

    def iter_files(self) -> Iterator[Path]:
        """Yield every file in which a term may stand: ontology, shapes, spine, sources, saved queries, each once."""
        seen: dict[Path, None] = {}
        with suppress(KgError):
            seen.update(dict.fromkeys(self.project.iter_ontology_files()))
        with suppress(KgError):
            seen.update(dict.fromkeys(self.project.iter_shape_files(within_a_source=True)))
        with suppress(KgError):
            seen.update(dict.fromkeys(iter_rdf_files(self.project.spine)))
        with suppress(KgError):
            seen.update(dict.fromkeys(self.project.iter_data_files()))
        seen.update(dict.fromkeys(sorted(self.project.queries.rglob("*.rq"))))
        yield from seen

    def files_of(self, thing: IRI) -> list[Path]:
        """Return the files that say something of a thing, first those that say what kind of thing it is."""
        if self.graph is None:
            return []
        with suppress(KgError):
            about = to_n3(thing)
            graphs = {str(row[0]) for row in self.rows("?g", f"GRAPH ?g {{ {about} ?p ?o }}", "LIMIT 1000")}
            first = {str(row[0]) for row in self.rows("?g", f"GRAPH ?g {{ {about} a ?class }}")}
            files = [path for path in self.project.iter_graph_files() if self.project.graph_iri(path) in graphs]
            return sorted(files, key=lambda path: self.project.graph_iri(path) not in first)
        return []

    def role_of(self, path: Path) -> str:
        """Return what a file is to the project: "settings", "query", "shapes", "ontology", "data", or no text."""
        project = self.project
        if path == project.root / CONFIG:
            return "settings"
        if path.suffix == ".rq":
            return "query"
        if path.is_relative_to(project.shapes):
            return "shapes"
        if path.is_relative_to(project.ontology):
            return "ontology"
        return "data" if path.is_relative_to(project.data) else ""
