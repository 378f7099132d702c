"""What is served: one project as it is at one time, and what its pages are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Hashable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from kg._version import __version__
from kg.ask.labels import labels_of, name_of
from kg.ask.opening import open_engine
from kg.engines.base import Engine
from kg.errors import KgError
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import CONFIG, Project
from kg.project.listing import iter_rdf_files
from kg.project.saved_query import SavedQuery
from kg.rdf.terms import IRI, Prefixes, Row
from kg.rdf.vocabulary import DERIVED_FROM, OWL, SUBCLASS_OF
from kg.web.order import Order, read_order

T = TypeVar("T")
_MOST_LABELS = 50_000
_MOST_KNOWN = 10_000


class Served:
    """A project with an engine on its snapshot; what it knows is read when first it is asked for.

    What `merged` opens, when first it is needed, has the merged graph with what follows: it answers those texts of
    others that speak of no other graph, in whatever order its rows come.
    """

    def __init__(self, project: Project, engine: Engine, merged: Callable[[], Engine] | None = None) -> None:
        self.project, self.engine = project, engine
        self._merged = merged
        self.prefixes = Prefixes(project.prefixes)
        self._labels: dict[IRI, str | None] = {}
        self._known: dict[IRI, bool] = {}
        self._found: dict[Hashable, Any] = {}
        self._latest: tuple[Hashable, Any] = (None, None)

    def once(self, what: Hashable, find: Callable[[], T]) -> T:
        """Return what `find` returned when first it was asked what this is: neither data nor queries change here."""
        if what not in self._found:
            self._found[what] = find()
        found: T = self._found[what]
        return found

    def again(self, what: Hashable, find: Callable[[], T]) -> T:
        """Return what `find` returned if this was also the last thing that was asked for here, as for another form."""
        if self._latest[0] != what:
            self._latest = (what, find())
        found: T = self._latest[1]
        return found

    @cached_property
    def catalog(self) -> Catalog:
        """The saved queries."""
        return read_catalog(self.project)

    @cached_property
    def queries(self) -> list[SavedQuery]:
        """The saved queries, by name."""
        return list(self.catalog.iter_queries())

    def saved(self, name: str) -> SavedQuery:
        """Return a saved query; raise UnknownName."""
        known = self.once("queries by name", lambda: {query.name: query for query in self.queries})
        return known[name] if name in known else self.catalog.get(name)

    def engine_for(self, query: SavedQuery) -> Engine:
        """Return the engine that a saved query is asked of: with what follows by kg.toml, where that counts."""
        return self.with_entailed if query.asks_entailed else self.engine

    @property
    def with_entailed(self) -> Engine:
        """The engine with what follows in the merged graph; pages of things tell what sources state, without it."""
        return getattr(self.engine, "with_entailed", self.engine)

    def engine_for_text(self, text: str) -> Engine:
        """Return the engine that a text of somebody else, as it is prepared, is asked of, with what follows."""
        if self._merged is None or "GRAPH" in text.upper():
            return self.with_entailed
        return self.once("merged", self._merged)

    @cached_property
    def order(self) -> Order:
        """In which order the shapes have a thing told."""
        return read_order(iter_rdf_files(self.project.shapes))

    @cached_property
    def documents(self) -> dict[IRI, tuple[IRI, ...]]:
        """The documents from which each graph was made."""
        found: dict[IRI, tuple[IRI, ...]] = {}
        query = f"SELECT DISTINCT ?g ?d WHERE {{ ?g <{DERIVED_FROM}> ?d . GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g ?d"
        for graph, document in self.engine.select(query).rows:
            if isinstance(graph, IRI) and isinstance(document, IRI):
                found[graph] = (*found.get(graph, ()), document)
        return found

    def read_at(self, source: IRI) -> tuple[str, ...]:
        """Return the addresses at which a source can be read, where kg.toml says which property tells of them."""
        address = self.project.site.address
        return self.once(("read at", source), lambda: self._read_at(source, address)) if address else ()

    def _read_at(self, source: IRI, address: str) -> tuple[str, ...]:
        rows = self.engine.select(f"SELECT DISTINCT ?a WHERE {{ <{source}> <{address}> ?a }} ORDER BY ?a").rows
        return tuple(str(found) for (found,) in rows)

    @cached_property
    def ontology(self) -> tuple[IRI, ...]:
        """The graphs of the files of the ontology."""
        return tuple(IRI(self.project.graph_iri(path)) for path in self.project.iter_ontology_files())

    @cached_property
    def functional(self) -> frozenset[IRI]:
        """The properties that have one value at most by the ontology (owl:FunctionalProperty)."""
        rows = self.engine.select(f"SELECT ?p WHERE {{ ?p a <{OWL}FunctionalProperty> }}").rows
        return frozenset(predicate for (predicate,) in rows if isinstance(predicate, IRI))

    @cached_property
    def _above(self) -> dict[IRI, tuple[IRI, ...]]:
        found: dict[IRI, tuple[IRI, ...]] = {}
        for below, above in self.engine.select(f"SELECT ?c ?d WHERE {{ ?c <{SUBCLASS_OF}> ?d }} ORDER BY ?c ?d").rows:
            if isinstance(below, IRI) and isinstance(above, IRI):
                found[below] = (*found.get(below, ()), above)
        return found

    def classes_above(self, classes: Iterable[IRI]) -> tuple[IRI, ...]:
        """Return some classes and all those above them, the nearest first."""
        found = dict.fromkeys(classes)
        for cls in (waiting := list(found)):
            for above in self._above.get(cls, ()):
                if above not in found:
                    found[above] = None
                    waiting.append(above)
        return tuple(found)

    def has_any(self, classes: Container[IRI], curies: Iterable[str]) -> bool:
        """Tell whether one of some classes is named, by its CURIE; with a prefix that is not declared nothing is."""
        for curie in curies:
            with suppress(KgError):  # told by who checks the queries
                if self.prefixes.expand(curie) in classes:
                    return True
        return False

    def is_known(self, iri: IRI) -> bool:
        """Tell whether anything is stated of a thing, or by its means; of those asked for last it is known."""
        if iri not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            used = f"{{ ?s <{iri}> ?o }} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
            about = f"{{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} UNION {used}"
            self._known[iri] = self.engine.ask(f"ASK {{ {about} }}")
        return self._known[iri]

    def labels(self, rows: Iterable[Row]) -> dict[IRI, str]:
        """Return the labels of all IRIs in some rows; those that were asked for last are known."""
        wanted = dict.fromkeys(term for row in rows for term in row if isinstance(term, IRI))
        unknown = [iri for iri in wanted if iri not in self._labels]
        if unknown:
            if len(self._labels) + len(unknown) > _MOST_LABELS:
                self._labels.clear()
            found = labels_of(self.engine, self.project, unknown)
            self._labels.update((iri, found.get(iri)) for iri in unknown)
        return {iri: label for iri in wanted if (label := self._labels.get(iri)) is not None}

    def name(self, iri: IRI) -> str:
        """Return how one thing is called."""
        return name_of(iri, self.labels([(iri,)]), self.prefixes)


def open_served(project: Project, *, build: bool = True) -> Served:
    """Return what is served of a project, its snapshot made first where files have changed; errors as `open_engine`."""
    return Served(project, open_engine(project, build=build))


def tag_of(project: Project, snapshot: str) -> str:
    """Return what changes with the snapshot, the saved queries, kg.toml, the shapes and this version."""
    made = hashlib.sha256(f"{__version__} {snapshot}".encode())
    files = [project.root / CONFIG, *iter_rdf_files(project.shapes), *sorted(project.queries.rglob("*.rq"))]
    for path in files:
        made.update(f"\0{path.relative_to(project.root)}\0".encode())
        made.update(_content(path))
    return made.hexdigest()[:16]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
