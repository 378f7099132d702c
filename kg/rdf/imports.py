"""What files import by owl:imports, as far as it was given or a catalogue says where it is.

Nothing is ever fetched, and no address in a file opens another file of this machine: files are untrusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import TurtleError
from kg.rdf.foreign import SUFFIXES, mentions
from kg.rdf.formats import from_oxigraph, triple_of, without_packing
from kg.rdf.terms import IRI, Triple
from kg.rdf.turtle import Base, iter_quads, own_address
from kg.rdf.vocabulary import OWL, TYPE
from kg.rdf.xml_catalog import NAME, XmlCatalog

_IMPORTS = f"{OWL}imports"
_VERSION = f"{OWL}versionIRI"
_ONTOLOGY = IRI(f"{OWL}Ontology")
_TELLING = frozenset({_IMPORTS, _VERSION, TYPE.value})


class Import(NamedTuple):
    """A statement that a file imports something, and the file."""

    path: Path
    triple: Triple


class Head(NamedTuple):
    """What a file says of itself: what it imports, and by which names the ontology that it is goes."""

    imports: tuple[Import, ...] = ()
    names: tuple[str, ...] = ()


class Imports:
    """Finds what is imported: by a catalogue, or among the files that were given, by name or by address."""

    def __init__(
        self,
        given: Iterable[Path],
        catalogs: Iterable[Path] = (),
        base: Base | None = None,
        statements: Callable[[Path], Iterable[Triple] | None] = lambda _: None,
    ) -> None:
        """Take the files that were given, and the catalogues besides those in the folders of what imports.

        `statements` gives those of a file that is read for more than this. Raises InputError for a catalogue that
        cannot be read.
        """
        self._given, self._base, self._statements = list(given), base, statements
        self._named = [XmlCatalog(path) for path in catalogs]
        self._beside: dict[Path, list[XmlCatalog]] = {}
        self._heads: dict[Path, Head] = {}

    def reached(self, files: Sequence[Path]) -> tuple[list[Path], list[Import]]:
        """Return the further files that some import, directly or by others, and the statements that lead nowhere."""
        found: dict[Path, Path] = {path.resolve(): path for path in files}
        own, nowhere, todo = set(found), [], list(files)
        while todo:
            path = todo.pop(0)
            for one in self._head(path).imports if mentions(path, b"imports") else ():
                there = self._find(one)
                if there is None:
                    nowhere.append(one)
                elif there.resolve() not in found:
                    found[there.resolve()] = there
                    todo.append(there)
        return [path for real, path in found.items() if real not in own], nowhere

    def _find(self, one: Import) -> Path | None:
        iri = str(one.triple[2])
        by_catalog = (catalog.find(iri) for catalog in [*self._named, *self._catalogs_beside(one.path)])
        for path in (*by_catalog, self._by_name.get(iri.removesuffix("#"))):
            if path is not None and path.is_file() and without_packing(path).suffix.lower() in SUFFIXES:
                return path
        return None

    def _catalogs_beside(self, path: Path) -> list[XmlCatalog]:
        """Return the catalogue in the folder of a file, and those of files that came before it."""
        if path.parent not in self._beside:
            there = path.parent / NAME
            self._beside[path.parent] = [XmlCatalog(there)] if there.is_file() else []
        others = (catalog for folder, some in self._beside.items() if folder != path.parent for catalog in some)
        return [*self._beside[path.parent], *others]

    @cached_property
    def _by_name(self) -> dict[str, Path]:
        """The files that were given by their addresses, and by the names of the ontologies that they are."""
        found = {own_address(path): path for path in self._given}
        for path in self._given:
            for name in self._head(path).names if mentions(path, b"Ontology") else ():
                found.setdefault(name.removesuffix("#"), path)
        return found

    def _head(self, path: Path) -> Head:
        """Return what a file says of itself; it is read once, however often that is asked."""
        if path not in self._heads:
            known = self._statements(path)
            self._heads[path] = read_head(path, self._base) if known is None else _head_of(path, known)
        return self._heads[path]


def read_head(path: Path, base: Base | None = None) -> Head:
    """Return what a file says of itself, each statement once; faults of the file are told by who loads it."""
    errors: list[TurtleError] = []
    # Our own terms are made of few statements only, as that takes most of the time.
    return _head_of(path, (triple_of(quad) for quad in iter_quads(path, errors, base=base) if _is_telling(quad)))


def _is_telling(quad: Any) -> bool:
    predicate = quad.predicate.value
    return predicate in _TELLING and (predicate != TYPE.value or from_oxigraph(quad.object) == _ONTOLOGY)


def _head_of(path: Path, statements: Iterable[Triple]) -> Head:
    imports: dict[Triple, None] = {}
    names: dict[str, None] = {}
    for triple in statements:
        if triple[1][0] not in _TELLING:
            continue
        predicate = str(triple[1])
        if predicate == _IMPORTS:
            imports[triple] = None
        elif predicate == _VERSION:
            names[str(triple[2])] = None
        elif triple[2] == _ONTOLOGY:
            names[str(triple[0])] = None
    return Head(tuple(Import(path, triple) for triple in imports if isinstance(triple[2], IRI)), tuple(names))
