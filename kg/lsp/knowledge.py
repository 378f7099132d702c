"""What is known of a project while its files are edited: its shapes and terms, its graph, its labels.

Nothing is written for it, not even below `.kg/`: a snapshot that is there, whole and of this project is read, be it
older than the files; where there is none, the files are read into memory if they are not too many.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.ask.labels import iter_labels, stated_labels_of, types_of
from kg.edit.allowed import Allowed
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.errors import KgError, TurtleError
from kg.lsp.names import Names
from kg.project.config import CONFIG, Project
from kg.project.listing import iter_rdf_files
from kg.project.reading import project_of_text
from kg.project.sealing import is_sealed
from kg.project.snapshots import find_snapshot, open_snapshot
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Prefixes, split_iri, to_n3
from kg.rdf.turtle import iter_quads, read_triples
from kg.rdf.vocabulary import CLASSES, OWL, PROPERTIES, RDFS, SKOS, SUBCLASS_OF, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.reading import SHAPES_GRAPH, read_graph

MOST_BYTES = 8 << 20
"""Of more data than this only a snapshot is asked."""

_OTHERS = (OWL, RDFS, SKOS)


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
        self.names = Names(())
        self.is_warm = False

    @cached_property
    def allowed(self) -> Allowed:
        """What the shapes ask and allow; of files with faults, which are told elsewhere, nothing."""
        shapes = ShapesGraph(TermGraph(()), SHAPES_GRAPH)
        ontology = TermGraph(())
        with suppress(KgError):
            shapes = read_graph(list(self.project.iter_shape_files(within_a_source=True)))
        with suppress(KgError):
            ontology = TermGraph(read_triples(self.project.iter_ontology_files()))
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

    def _open(self) -> tuple[EmbeddedEngine | None, str]:
        """Return the graph of all files, None where there is too much to read, and the name of its snapshot."""
        with suppress(KgError, OSError):
            snapshot = find_snapshot(self.project)
            if snapshot and snapshot.base == self.project.base and is_sealed(os.fspath(snapshot.folder)):
                return EmbeddedEngine(open_snapshot(snapshot), apart=snapshot.entailed_graph), snapshot.name
        with suppress(KgError, OSError):
            files = list(self.project.iter_graph_files())
            if sum(path.stat().st_size for path in files) <= MOST_BYTES:
                faults: list[TurtleError] = []
                graphs = ((self.project.graph_iri(path), iter_quads(path, faults)) for path in files)
                return EmbeddedEngine(load_graphs(graphs), in_memory=True), ""
        return None, ""

    def warm(self) -> None:
        """Read what takes long: the graph, and the labels of all things; until then there are none."""
        _ = self.allowed, self.terms
        self.graph, self.snapshot = self._open()
        labels: dict[tuple[str, str], None] = {}
        with suppress(KgError):
            if self.graph is not None:
                labels = {(thing.value, label): None for thing, label in iter_labels(self.graph, self.project)}
        self.names, self.is_warm = Names(labels), True

    def renew(self, saved: Path | None = None) -> None:
        """Read anew what a saved file changes, or a snapshot that was built meanwhile."""
        if saved is None or self.role_of(saved) in ("shapes", "ontology"):
            for name in ("allowed", "terms", "spaces"):
                self.__dict__.pop(name, None)
        with suppress(KgError, OSError):
            snapshot = find_snapshot(self.project)
            newer = snapshot is not None and snapshot.name != self.snapshot
            if newer or (not self.snapshot and self.graph is not None):
                self.warm()

    def classes_of(self, thing: IRI) -> tuple[IRI, ...]:
        """Return the classes that the graph says a thing to be of."""
        with suppress(KgError):
            if self.graph is not None:
                return types_of(self.graph, [thing]).get(thing, ())
        return ()

    def labels_of(self, things: Sequence[IRI]) -> dict[IRI, str]:
        """Return the labels that the graph, or the ontology, has for some things."""
        found = {one: self.terms[one].label for one in things if one in self.terms}
        with suppress(KgError):
            if self.graph is not None:
                found |= stated_labels_of(self.graph, self.project, [one for one in things if one not in found])
        return found

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
        if self.project.queries.is_dir():
            seen.update(dict.fromkeys(sorted(self.project.queries.rglob("*.rq"))))
        yield from seen

    def files_of(self, thing: IRI) -> list[Path]:
        """Return the files that say something of a thing, first those that say what kind of thing it is."""
        if self.graph is None:
            return []
        with suppress(KgError):
            about = to_n3(thing)
            query = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {about} ?p ?o }} }} LIMIT 1000"
            typed = f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ {about} a ?class }} }}"
            graphs, first = ({str(row[0]) for row in self.graph.select(one).rows} for one in (query, typed))
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
