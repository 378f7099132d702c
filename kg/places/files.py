"""Where the words of files stand, each file read once, and when first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from kg.errors import TurtleError
from kg.places.lines import AnyPositions, positions_of
from kg.rdf.statements import Statements
from kg.rdf.turtle import Base, base_of

LARGE = 1_000_000
"""Reading every word of a file of this size, in characters, would be felt."""


class Places:
    """The positions in files, each read once, and when first asked for."""

    def __init__(self, base: Base | None = None) -> None:
        """Take the base of each file, where the data were read with one."""
        self.base = base
        self.statements = Statements(base)
        self._positions: dict[Path, AnyPositions] = {}

    def of(self, path: Path) -> AnyPositions:
        """Return the positions in a file; raise TurtleError when it cannot be read."""
        if path not in self._positions:
            self._positions[path] = positions_of(path, base_of(path, self.base) or "")
        return self._positions[path]

    def forget(self, path: Path) -> None:
        """Read a file anew when next it is asked for."""
        self._positions.pop(path, None)

    def read_ahead(self, files: Iterable[Path]) -> None:
        """Read the large ones of some files, while something else is waited for."""
        for path in files:
            with suppress(OSError, TurtleError):  # told by whoever loads the file
                if path.stat().st_size >= LARGE:
                    self.of(path).read_ahead()
