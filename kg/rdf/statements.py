"""The statements of files that are asked for twice, for what they import and for all that they say: read once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.errors import InputError, SyntaxErrors, TurtleError
from kg.rdf.terms import Triple
from kg.rdf.turtle import Base, iter_quads


class Statements:
    """The statements of files as our terms; those of a file are kept until they are taken."""

    def __init__(self, base: Base | None = None) -> None:
        """Take the base of each file, where relative IRIs are no faults."""
        self._base = base
        self._kept: dict[Path, tuple[list[Triple], list[TurtleError]]] = {}

    def keep(self, path: Path) -> list[Triple] | None:
        """Return the statements of a file and keep them; None where they cannot be read. Who takes them is told why."""
        if path not in self._kept:
            try:
                self._kept[path] = self._read(path)
            except InputError:
                return None
        return self._kept[path][0]

    def take(self, paths: Iterable[Path]) -> list[Triple]:
        """Return the statements of several files; raise SyntaxErrors with all faults of all files."""
        found: list[Triple] = []
        errors: list[TurtleError] = []
        for path in paths:
            triples, faults = self._kept.pop(path) if path in self._kept else self._read(path)
            found += triples
            errors += faults
        if errors:
            raise SyntaxErrors(errors)
        return found

    def _read(self, path: Path) -> tuple[list[Triple], list[TurtleError]]:
        from kg.rdf.formats import triples_of

        errors: list[TurtleError] = []
        return list(triples_of(iter_quads(path, errors, base=self._base))), errors
