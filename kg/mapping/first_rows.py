"""The first row of each thing that a triples map makes, kept while the table stays as it was or only grows.

Whoever asks for the row of a thing need not go through the table then. Only maps are kept of which many rows make the
same thing: what each row makes anew would be as long as the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.mapping.blocks import name_of
from kg.mapping.model import Behind, MappingFile, Source
from kg.mapping.remembering import Remembered
from kg.project.config import Project
from kg.project.programs import find_programs

_LEAST = 1_000
"""Of a map with so many things it can be told whether most rows make a new one."""

At = tuple[int, int]
"""The number of a row, and the line where it begins."""


class FirstRows:
    """The first rows of the things of one table, as far as it was gone through.

    `maps` are the names of the triples maps whose things are all known there; None where nothing is known. `behind` is
    where the rows begin that were not gone through, if there are any.
    """

    def __init__(self, project: Project, mapping: MappingFile, source: Source, state: Remembered) -> None:
        """Read what is kept, where it was found by the same programs since the last run over all rows."""
        self._path = project.state / "places" / "rows" / f"{mapping.name}.json"
        self._of, self._now = [find_programs(), state.run], state.tables[name_of(source.path, project.root)]
        self._rows: dict[str, dict[str, At]] = {}
        self.maps: list[str] | None = None
        self.behind: Behind | None = None
        held = read_kept(self._path)
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by another program
            (at, digest), rows = held["table"], held["rows"]
            if held["of"] == self._of:
                before = Behind(*at), str(digest)
                self._rows = {
                    str(name): {str(one): (n, line) for one, (n, line) in some.items()} for name, some in rows.items()
                }
                self.maps, self.behind = list(self._rows), before[0] if before != self._now else None

    def noting(self, maps: Iterable[str]) -> FirstRows:
        """Return the same where what some maps make is about to be noted, of all rows unless something is known."""
        if self.maps is None:
            self._rows = {name: {} for name in maps}
        return self

    def note(self, name: str, subjects: Iterable[str], at: At) -> None:
        """Take the things that a map makes of a row; rows come in their order."""
        known = self._rows.get(name)
        if known is None:
            return
        for subject in subjects:
            known.setdefault(subject, at)
        if self.maps is None and len(known) >= _LEAST and len(known) * 2 > at[0]:
            del self._rows[name]

    def is_most(self, number: int) -> bool:
        """Tell whether most rows stand before one, so that those behind it are best noted as well."""
        return self.maps is not None or number * 2 > self._now[0].row

    def end(self) -> None:
        """Keep what was noted, now that all rows were gone through."""
        self.maps, self.behind = list(self._rows), None
        with suppress(KgError, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_kept(self._path, {"of": self._of, "table": self._now, "rows": self._rows})

    def of(self, subject: str) -> Mapping[str, At]:
        """Return the first row of a thing for each map that makes it."""
        return {name: some[subject] for name, some in self._rows.items() if subject in some}
