"""What passed is known by its content, under `.kg/`, and is not tried again; nor is what checks of the graph found.

What was asked of the graph rests on a snapshot, which stays for as long. It need not be asked again where nothing came
or went since that it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.ask.opening import open_engine, open_snapshot_engine
from kg.engines.base import Engine
from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.config import CONFIG, Project
from kg.project.current import require_snapshot
from kg.project.difference import changed_files, find_delta, find_quads
from kg.project.programs import find_programs
from kg.project.snapshots import Snapshot, find_snapshot, pin_snapshot, read_snapshot
from kg.rdf.terms import Term
from kg.shacl.again import Delta
from kg.sparql.moments import asks_for_the_moment
from kg.sparql.newly import Stated
from kg.sparql.reads import find_predicates


class KeptPasses:
    """What passed in the run before, each with a digest of all that it rests on beside kg.toml and the programs."""

    def __init__(self, project: Project, *, keep: bool = True) -> None:
        """Read what is kept, unless nothing is to be kept."""
        self._project, self._programs = project, find_programs() if keep else None
        self._path = project.state / "passes.json"
        self._known: dict[str, Any] = {}
        self._known_values: dict[str, Any] = {}
        self._rested_on = ""
        self._passed: dict[str, str] = {}
        self._values: dict[str, Any] = {}
        self._config = b""
        self.kept = self.tried = 0
        """How many were known, and how many were not."""
        if self._programs is None:
            return
        with suppress(OSError):
            self._config = (project.root / CONFIG).read_bytes()
        held = read_kept(self._path)
        with suppress(KeyError, TypeError, ValueError):  # written by a program that is not this one
            known, values, self._rested_on = dict(held["passed"]), dict(held["values"]), str(held["snapshot"])
            self._known, self._known_values = known, values

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The snapshot of the files as they are, built if need be; None where nothing can be kept on it.

        To be asked before the graph is opened. What passes only counts if nobody builds another snapshot meanwhile.
        """
        if self._programs is not None:
            with suppress(KgError):  # told by who opens it
                return require_snapshot(self._project)
        return None

    @cached_property
    def engine(self) -> Engine:
        """An engine on that snapshot, or else on one that is fresh; errors are those of `open_engine`."""
        if self.snapshot is not None:
            with suppress(KgError):  # another was built meanwhile, and this one is gone
                return open_snapshot_engine(self._project, self.snapshot)
        return open_engine(self._project)

    @cached_property
    def delta(self) -> Delta | None:
        """What came into the graph and went from it since what is kept passed; None where nobody knows."""
        if self.snapshot is None:
            return None
        if self.snapshot.name == self._rested_on:
            return Delta(())
        with suppress(KgError):
            before = read_snapshot(self._project, self._rested_on)
            if before is not None and before.base == self.snapshot.base:
                return Delta(*find_delta(self._project, before, self.snapshot))
        return None

    @cached_property
    def quads(self) -> tuple[Sequence[Stated], Sequence[Stated]] | None:
        """What came into graphs of files and went from them meanwhile; None where nobody knows."""
        if self.delta is None or self.snapshot is None:
            return None
        with suppress(KgError):
            before = read_snapshot(self._project, self._rested_on)
            return find_quads(self._project, before, self.snapshot) if before is not None else None
        return None

    @cached_property
    def _changed(self) -> frozenset[Term] | None:
        """The predicates of all that came or went."""
        delta = self.delta
        return None if delta is None else frozenset(p for _, p, _ in (*delta.added, *delta.removed))

    @cached_property
    def _is_same(self) -> bool:
        """Whether every graph is as it was, and not only all of them together."""
        before = read_snapshot(self._project, self._rested_on)
        return before is not None and self.snapshot is not None and not changed_files(before, self.snapshot)

    def has(self, name: str, *content: bytes | str) -> bool:
        """Tell whether something passed with this content, and note that it does again."""
        return self._has(name, self._digest(content))

    def has_on_graph(self, name: str, query: str, *content: bytes | str) -> bool:
        """Tell whether a query passed with this content on the graph, and still does; note that it does again."""
        digest = self._digest(("", query, *content))
        return self._has(name, digest if self.snapshot and self._reads_nothing_new(query) else None)

    def _has(self, name: str, digest: str | None) -> bool:
        known = digest is not None and self._known.get(name) == digest
        if digest is not None and known:
            self._passed[name] = digest
        self.kept += known
        self.tried += not known
        return known

    def _reads_nothing_new(self, query: str) -> bool:
        """Tell whether a query reads nothing that came or went; one of graphs reads where each triple stands."""
        if self._changed is None:
            return False
        with suppress(KgError):
            reads = find_predicates(query)
            if reads is not None:
                return reads.isdisjoint(self._changed)
        return self._is_same

    def note(self, name: str, *content: bytes | str) -> None:
        """Remember that something passed with this content."""
        digest = self._digest(content)
        if digest is not None:
            self._passed[name] = digest

    def note_on_graph(self, name: str, query: str, *content: bytes | str) -> None:
        """Remember that a query passed with this content on the graph."""
        if self.snapshot:
            self.note(name, "", query, *content)

    def find_on_graph(self, name: str, query: str, *content: bytes | str) -> Any:
        """Return what a query was found to tell of the graph, where it still does, and remember it again; or None."""
        reads = self.snapshot and self._reads_nothing_new(query)
        value = self.find(name, "", query, *content) if reads else None
        if value is not None:
            self.hold_on_graph(name, value, query, *content)
        self.kept += value is not None
        self.tried += value is None
        return value

    def hold_on_graph(self, name: str, value: Any, query: str, *content: bytes | str) -> None:
        """Remember what a query told of the graph, a value of JSON."""
        if self.snapshot:
            self.hold(name, value, "", query, *content)

    def find(self, name: str, *content: bytes | str) -> Any:
        """Return what was found out before with this content; None where nothing is known."""
        digest = self._digest(content)
        with suppress(TypeError, ValueError, KeyError):
            known, value = self._known_values[name]
            if digest is not None and known == digest:
                return value
        return None

    def hold(self, name: str, value: Any, *content: bytes | str) -> None:
        """Remember what was found out with this content, a value of JSON."""
        digest = self._digest(content)
        if digest is not None:
            self._values[name] = [digest, value]

    def find_or_make(self, name: str, make: Callable[[], Any], *content: bytes | str) -> Any:
        """Return what was found out with this content, before or now, and remember it."""
        value = self.find(name, *content)
        if value is None:
            value = make()
        self.hold(name, value, *content)
        return value

    def write(self) -> None:
        """Keep what passed in this run, where it can be written."""
        if self._programs is None or not self._path.parent.is_dir():
            return
        rests_on = self.snapshot.name if "snapshot" in self.__dict__ and self.snapshot else ""
        same = rests_on == self._rested_on and self._values == self._known_values
        if self._passed == self._known and same:
            return
        with suppress(KgError, OSError):
            now = find_snapshot(self._project) if rests_on else None
            if not rests_on or (now is not None and now.name == rests_on):
                if rests_on:
                    pin_snapshot(self._project, rests_on, "passes")
                write_kept(self._path, {"snapshot": rests_on, "passed": self._passed, "values": self._values})

    def _digest(self, content: tuple[bytes | str, ...]) -> str | None:
        """Return a digest of content, and of what all rests on; None where what is found differs by the moment."""
        import hashlib

        if self._programs is None or any(isinstance(part, str) and asks_for_the_moment(part) for part in content):
            return None
        digest = hashlib.sha256(self._programs.encode())
        for part in (self._config, *content):
            raw = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
            digest.update(b"%d:" % len(raw) + raw)
        return digest.hexdigest()


def contents_of(paths: Iterable[Path]) -> list[bytes | str]:
    """Return the contents of files that something rests on; none of those that cannot be read, which others tell."""
    found: list[bytes | str] = []
    for path in paths:
        with suppress(OSError):
            found.append(path.read_bytes())
    return found
