"""What files import by owl:imports, as far as it was given or a catalogue says where it is.

Nothing is ever fetched, and no address in a file opens another file of this machine: files are untrusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.errors import TurtleError
from kg.rdf.foreign import SUFFIXES, mentions
from kg.rdf.formats import triple_of, without_packing
from kg.rdf.terms import IRI, Triple
from kg.rdf.turtle import Base, iter_quads, own_address
from kg.rdf.vocabulary import OWL, TYPE
from kg.rdf.xml_catalog import NAME, XmlCatalog

_IMPORTS = IRI(f"{OWL}imports")
_VERSION = IRI(f"{OWL}versionIRI")
_ONTOLOGY = IRI(f"{OWL}Ontology")


class Import(NamedTuple):
    """A statement that a file imports something, and the file."""

    path: Path
    triple: Triple


class Imports:
    """Finds what is imported: by a catalogue, or among the files that were given, by name or by address."""

    def __init__(self, given: Iterable[Path], catalogs: Iterable[Path] = (), base: Base | None = None) -> None:
        """Take the files that were given, and the catalogues besides those in the folders of what imports.

        Raises InputError for a catalogue that cannot be read.
        """
        self._given, self._base = list(given), base
        self._named = [XmlCatalog(path) for path in catalogs]
        self._beside: dict[Path, list[XmlCatalog]] = {}

    def reached(self, files: Sequence[Path]) -> tuple[list[Path], list[Import]]:
        """Return the further files that some import, directly or by others, and the statements that lead nowhere."""
        found: dict[Path, Path] = {path.resolve(): path for path in files}
        own, nowhere, todo = set(found), [], list(files)
        while todo:
            for one in iter_imports(todo.pop(0), self._base):
                path = self._find(one)
                if path is None:
                    nowhere.append(one)
                elif path.resolve() not in found:
                    found[path.resolve()] = path
                    todo.append(path)
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
            if mentions(path, b"Ontology"):
                for subject, predicate, value in _iter_triples(path, self._base):
                    if predicate == TYPE and value == _ONTOLOGY:
                        found.setdefault(str(subject).removesuffix("#"), path)
                    elif predicate == _VERSION:
                        found.setdefault(str(value).removesuffix("#"), path)
        return found


def iter_imports(path: Path, base: Base | None = None) -> Iterator[Import]:
    """Yield the statements of a file that import something, each once; faults of the file are told by who loads it."""
    if mentions(path, b"imports"):
        triples = (triple for triple in _iter_triples(path, base) if triple[1] == _IMPORTS)
        yield from (Import(path, triple) for triple in dict.fromkeys(triples) if isinstance(triple[2], IRI))


def _iter_triples(path: Path, base: Base | None) -> Iterator[Triple]:
    errors: list[TurtleError] = []
    return map(triple_of, iter_quads(path, errors, base=base))
