"""Sources, evaluated again only for what has changed in them, and in the spine, since an earlier snapshot.

They are large, or were asked in a snapshot. What the shapes found is kept under `.kg/`, and rests on a snapshot that
stays for as long. The source is asked where it is, as the graphs of its files; these must not share a statement, which
would count twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kg.engines.embedded import EmbeddedEngine
from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.config import Project
from kg.project.difference import graph_differences, graphs_with
from kg.project.snapshots import Snapshot, open_snapshot, pin_snapshot, read_snapshot
from kg.rdf.formats import triple_of
from kg.rdf.terms import BlankNode, Term, Triple
from kg.shacl.again import Again, Delta
from kg.shacl.compiled import Outcome
from kg.shacl.kept_outcomes import decode_outcome, encode_outcome
from kg.shacl.validator import Validator
from kg.shacl.verdicts import Verdicts

_PIN = "sources"
_MOST_CHANGED = 50_000
"""After more changes than this, a source is validated as a whole."""
_MOST_SMALL = 16
"""Of so many sources that are not large what was found is kept, each with what the spine violates."""
_PART = 4
"""Files that hold this part of all are asked as what any graph has; the others stand in the way of fewer."""


class _Kept(NamedTuple):
    """The files of a source and of what it was validated with, by their paths, and what was found, as kept."""

    files: list[str]
    held: dict[str, Any]


class SinceSnapshot:
    """What sources were found to violate when they and the spine were as in an earlier snapshot."""

    def __init__(
        self, project: Project, snapshot: Snapshot, engine: EmbeddedEngine, validator: Validator, verdicts: Verdicts
    ) -> None:
        """Read what is kept, where anything is to be."""
        self._project, self._snapshot, self._engine, self._verdicts = project, snapshot, engine, verdicts
        self._shapes = validator.shapes
        self._targets = [shape.node for shape in self._shapes.targeted]
        self._path = project.state / f"{_PIN}.json"
        self._known: dict[str, _Kept] = {}
        self._noted: dict[str, _Kept] = {}
        self._before: Snapshot | None = None
        self._opened: tuple[Any, Any] | None = None
        held = read_kept(self._path) if verdicts.rules else None
        with suppress(KeyError, TypeError, ValueError, AttributeError, KgError):  # written by another program
            if held is not None and held["rules"] == verdicts.rules:
                before = read_snapshot(project, str(held["snapshot"]))
                if before is not None and before.origin == snapshot.origin:
                    self._known = {
                        str(name): _Kept([str(each) for each in one["files"]], one)
                        for name, one in held["sources"].items()
                    }
                    self._before = before

    def validate(self, source: Path, files: Sequence[Path]) -> tuple[Outcome, EmbeddedEngine] | None:
        """Return what some files violate, those of a source among them, and their graph; None where nobody knows."""
        known = self._known.get(self._project.name_of(source))
        if known is None or self._before is None or not self._verdicts.rest_on(self._snapshot, files):
            return None
        names = [self._project.name_of(path) for path in files]
        with suppress(KgError, KeyError, TypeError, ValueError, IndexError, AttributeError):
            outcome = decode_outcome(known.held, self._targets, self._project.root)
            delta = self._find_delta(self._before, known.files, names)
            if delta is None or len(outcome.parts) != len(self._again.parts):
                return None
            engine = self._engine.on(self._graphs(names), are_much=self._are_much(names))
            found = self._again.validate(outcome, delta, engine)
            if found is not None:
                self.note(source, files, found, small="small" in known.held)
                return found, engine
        return None

    @cached_property
    def _again(self) -> Again:
        return Again(self._shapes)

    def note_loaded(self, source: Path, files: Sequence[Path], outcome: Outcome, engine: EmbeddedEngine) -> None:
        """Remember what some files, which were loaded for it, were found to violate; not where that does not help.

        They may share a statement then, or what was found is about a node without a name, which the snapshot has
        another label for.
        """
        states = [self._snapshot.files.get(self._project.name_of(path)) for path in files]
        if None in states or any(isinstance(term, BlankNode) for term in _nodes_of(outcome)):
            return
        ((counted,),) = engine.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
        if str(counted) == str(sum(state.triples for state in states if state)):
            self.note(source, files, outcome)

    def note(self, source: Path, files: Sequence[Path], outcome: Outcome, *, small: bool = False) -> None:
        """Remember what some files, which share no statement, were found to violate; of a small source for a while."""
        held = encode_outcome(outcome, self._targets, self._project.root) if self._verdicts.rules else None
        if held is not None and self._verdicts.rest_on(self._snapshot, files):
            names = [self._project.name_of(path) for path in files]
            self._noted[self._project.name_of(source)] = _Kept(
                names, {**held, "files": names, **({"small": True} if small else {})}
            )

    def write(self) -> None:
        """Write what is remembered, and what was known of sources that are as they were.

        Nothing is written where something that all rest on has changed meanwhile, and nothing new on a source that has.
        """
        if not self._verdicts.rules or not (self._noted or self._known):
            return
        now = self._verdicts.digests_now()
        if now is None:
            return
        noted = {name: one for name, one in self._noted.items() if self._is_still(now, one.files)}
        stay = {name: one for name, one in self._known.items() if self._is_as_before(one.files)}
        kept = {**stay, **noted}
        small = [name for name, one in kept.items() if "small" in one.held]
        kept = {name: one for name, one in kept.items() if name not in small[:-_MOST_SMALL]}
        with suppress(KgError, OSError):
            pin_snapshot(self._project, self._snapshot.name, _PIN)
            sources = {name: one.held for name, one in kept.items()}
            held = {"rules": self._verdicts.rules, "snapshot": self._snapshot.name, "sources": sources}
            write_kept(self._path, held)

    def _is_still(self, now: Mapping[str, str], names: Sequence[str]) -> bool:
        """Tell whether files hold what the snapshot has of them; one that was loaded may hold something else."""
        return all(now.get(name) == state.sha256 for name in names if (state := self._snapshot.files.get(name)))

    def _is_as_before(self, names: Sequence[str]) -> bool:
        before, now = (one.files if one else {} for one in (self._before, self._snapshot))
        return all(name in before and name in now and before[name].sha256 == now[name].sha256 for name in names)

    def _are_much(self, names: Sequence[str]) -> bool:
        """Tell whether files hold a good part of all: then what any graph has is found sooner than what each has."""
        states = [self._snapshot.files.get(name) for name in names]
        return _PART * sum(state.triples for state in states if state) >= self._snapshot.triples

    def _graphs(self, names: Sequence[str]) -> list[str]:
        return [*map(self._project.graph_of, names)]

    def _stores(self, before: Snapshot) -> tuple[Any, Any]:
        """Return the databases of the earlier snapshot and of this one, opened once for all sources."""
        if self._opened is None:
            self._opened = open_snapshot(before), open_snapshot(self._snapshot)
        return self._opened

    def _find_delta(self, before: Snapshot, old: Sequence[str], new: Sequence[str]) -> Delta | None:
        """Return what came into some files and went from them.

        None where that is much, where two state the same now, or where a file came when nobody looked at this source:
        what it says was in the earlier snapshot already, and was not read.
        """
        if any(self._is_as_before([name]) for name in {*old} ^ {*new}):
            return None
        changed = [name for name in dict.fromkeys([*old, *new]) if not self._is_as_before([name])]
        was, now = self._stores(before)
        there, here = set(self._graphs(old)), set(self._graphs(new))
        added: dict[Triple, None] = {}
        removed: dict[Triple, None] = {}
        for came, went in graph_differences(self._project, before, self._snapshot, changed):
            if len(added) + len(came) + len(removed) + len(went) > _MOST_CHANGED:
                return None
            for quad in came:
                if len(graphs_with(now, quad) & here) > 1:
                    return None
                if not graphs_with(was, quad) & there:
                    added[triple_of(quad)] = None
            for quad in went:
                if not graphs_with(now, quad) & here:
                    removed[triple_of(quad)] = None
        return Delta(list(added), list(removed))


def _nodes_of(outcome: Outcome) -> Iterator[Term | None]:
    for part in outcome.parts:
        for root, found in part:
            yield from (root, found.focus, found.value)
