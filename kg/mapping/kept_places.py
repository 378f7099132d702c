"""Where in a table findings were found to stand, kept while the table stays as it was or only grows.

New rows change neither what the rows before them hold nor what is made of these, if what is made of new rows alone was
put into the files that are there. So only new rows are looked into, and only for what may stand nearer there.
"""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from kg.errors import KgError, Location
from kg.findings import Finding
from kg.io.kept import read_kept, write_kept
from kg.mapping.blocks import name_of
from kg.mapping.model import Behind, MappingFile, Source
from kg.mapping.references import by_source
from kg.mapping.remembering import Remembered
from kg.project.config import Project
from kg.project.programs import find_programs
from kg.rdf.terms import Term, to_n3


class Place(NamedTuple):
    """Where in a table a finding stands, what is told there, and whether no row behind it can stand nearer."""

    line: int | None
    column: int | None
    told: str
    final: bool


class KeptPlaces:
    """The places of the findings of one step in one table; `behind` is where new rows begin, if there are any."""

    def __init__(self, project: Project, mapping: MappingFile, source: Source, state: Remembered, step: str) -> None:
        """Read what is kept, where it was found by the same programs since the last run over all rows."""
        self._path = project.state / "places" / step / f"{mapping.name}.json"
        self._table = source.path
        self._of, self._now = [find_programs(), state.run], state.tables[name_of(source.path, project.root)]
        self._known: dict[str, Place | None] = {}
        self._asked: dict[str, Place | None] = {}
        self._keys: dict[int, str] = {}
        self.behind: Behind | None = None
        held = read_kept(self._path)
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by another program
            (at, digest), places = held["table"], held["places"]
            before = Behind(*at), str(digest)
            if held["of"] == self._of:  # rows were only added since the last run over all of them
                self._known = {str(about): Place(*one) if one else None for about, one in places.items()}
                self.behind = before[0] if before != self._now else None

    @classmethod
    def of(cls, project: Project, mapping: MappingFile, state: Remembered | None, step: str) -> KeptPlaces | None:
        """Return what is kept for a mapping; None where that may be of rows that others stand before."""
        sources = list(by_source(list(mapping.maps.values())))
        alone = state is not None and len(sources) == 1 and find_programs() is not None
        return cls(project, mapping, sources[0], state, step) if alone and state else None

    def knows(self, finding: Finding) -> bool:
        """Tell whether it is known where a finding stands in the rows that were looked into."""
        return self._about(finding) in self._known

    def is_open(self, finding: Finding) -> bool:
        """Tell whether a finding, of which that is known, may stand nearer in a row that was not."""
        known = self._known[self._about(finding)]
        return self.behind is not None and not (known and known.final)

    def take(self, finding: Finding, found: Place | None) -> None:
        """Take where a finding was found in rows that were looked into now, all of them or those behind others."""
        about = self._about(finding)
        known = self._known.get(about)
        nearer = known is None or (found is not None and found.final)
        self._asked[about] = found if nearer else known

    def find(self, finding: Finding) -> tuple[Location, str] | None:
        """Return where a finding stands and what is told there; None where no row makes what it is about."""
        about = self._about(finding)
        one = self._asked[about] if about in self._asked else self._asked.setdefault(about, self._known[about])
        return (Location(self._table, one.line, one.column), one.told) if one else None

    def _about(self, finding: Finding) -> str:
        """Return what is known of a finding by; each is asked for several times, and lives as long as its report."""
        key = self._keys.get(id(finding))
        if key is None:
            key = self._keys[id(finding)] = _about(finding)
        return key

    def write(self) -> None:
        """Keep where what was asked for stands."""
        if self.behind is None and self._asked == self._known:
            return
        with suppress(KgError, OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_kept(self._path, {"of": self._of, "table": self._now, "places": self._asked})


def _about(finding: Finding) -> str:
    def shown(term: Term | None) -> str:
        return to_n3(term) if term is not None else ""

    return f"{shown(finding.focus)} {finding.path or ''} {shown(finding.value)}"
