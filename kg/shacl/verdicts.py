"""Verdicts that are kept under `.kg/`: what each source, and all of them together, were found to violate.

A verdict is known by the content that it rests on, so that it cannot be out of date: that of the source, the spine,
the ontology, the shapes and kg.toml, and the versions of the programs. That on all sources together rests on a
snapshot, which stays as long as the verdict; what has changed since then is evaluated again. Files may change while
they are validated: contents are looked at before and after, and only a verdict on what was there both times is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import KgError
from kg.findings import Finding
from kg.io.kept import read_kept, write_kept
from kg.project.config import CONFIG, Project
from kg.project.difference import find_changes
from kg.project.kept_findings import MOST, decode, encode
from kg.project.programs import find_programs
from kg.project.sealing import hash_file
from kg.project.snapshots import FileState, Snapshot, find_snapshot, pin_snapshot
from kg.project.stamps import look
from kg.rdf.terms import Term
from kg.shacl.compiled import Outcome
from kg.shacl.fitting import Unfit
from kg.shacl.fitting import decode as decode_unfit
from kg.shacl.fitting import encode as encode_unfit
from kg.shacl.kept_outcomes import decode_outcome, encode_outcome, numbers_of
from kg.sparql.moments import file_asks_for_the_moment

_LAYOUT = 3
_REASON = "the shapes, the spine, the ontology, kg.toml or kg itself have changed"
_NAMED = 3


class _Rests(NamedTuple):
    """Digests of what all verdicts rest on: shapes, kg.toml and the programs, and with these the spine as well."""

    rules: str
    spine: str


class Verdicts:
    """The verdicts of a project, read once; what is remembered is written at the end.

    To be made before anything is read that a verdict rests on.
    """

    def __init__(self, project: Project, shape_files: Sequence[Path], spine: Sequence[Path], *, keep: bool) -> None:
        """Read what is kept, unless nothing is to be kept."""
        self._project, self._shape_files, self._spine = project, shape_files, spine
        self._keep = keep and find_programs() is not None and not any(map(file_asks_for_the_moment, shape_files))
        self._changed = False
        self.kept: set[str] = set()
        """Files, by their paths in the project, of which a store is known to keep all literals."""
        self.told: list[str] = []
        """What was kept and what was not, and why."""
        self._sources: dict[str, Any] = {}
        self._together: Any = None
        self._of_spine: Any = None
        self._known_sources: dict[str, Any] = {}
        self._idle: dict[tuple[int, ...], frozenset[Term]] = {}
        self._digests: Mapping[str, str] = {}
        self._reason = "a shape asks for the time or for chance" if keep else "nothing is to be kept"
        if self._keep:
            self._digests = self._find_digests()
            self._rests = self._find_rests(self._digests)
            held = read_kept(project.state / "verdicts.json")
            self._reason = _REASON if isinstance(held, dict) else "nothing was kept"
            if not project.state.is_dir():
                self._reason = "nothing is kept before a snapshot was built"
            with suppress(KeyError, TypeError, AttributeError):  # written by a program that is not this one
                if held["spine"] == self._rests.spine:
                    self._known_sources, self._of_spine = dict(held["sources"]), held["of_spine"]
                self._together = held["together"] if held["rules"] == self._rests.rules else None

    def _find_digests(self) -> dict[str, str]:
        """Return the digest of each file of the graph by its name; those that a snapshot knows are not read."""
        same: Mapping[str, FileState] = {}
        with suppress(KgError):
            snapshot = find_snapshot(self._project)
            if snapshot is not None:
                same = find_changes(snapshot, look(self._project)).same
        digests = {name: known.sha256 for name, known in same.items()}
        self.kept.update(name for name, known in same.items() if known.kept)
        for name, path in self._project.graph_files().items():
            if name not in digests:
                with suppress(OSError):  # told by who reads it next
                    digests[name] = hash_file(path)
        if self._project.sources:
            for source in self._project.iter_sources():
                names = map(self._project.name_of, source.files)
                if source.path not in source.files:
                    digests[self._project.name_of(source.path)] = _digest([(name, digests.get(name)) for name in names])
        return digests

    def _find_rests(self, digests: Mapping[str, str]) -> _Rests:
        """Return the digests of what all verdicts rest on."""
        rules = []
        for path in (self._project.root / CONFIG, *self._shape_files):
            with suppress(OSError):  # told by who reads it next
                rules.append((self._project.name_of(path), hash_file(path)))
        one = _digest([find_programs(), _LAYOUT, rules])
        shared = [(name, digests.get(name)) for name in map(self._project.name_of, self._spine)]
        return _Rests(one, _digest([one, shared]))

    @property
    def rules(self) -> str:
        """A digest of shapes, kg.toml and the programs; no text where nothing is kept."""
        return self._rests.rules if self._keep else ""

    def tell(self, text: str) -> None:
        """Note what was kept or not, for whoever wants to know."""
        self.told.append(text)

    def tell_sources(self, anew: Sequence[Path], kept: int) -> None:
        """Note which sources were validated again, and why, and how many were not."""
        names = ", ".join(self._project.name_of(path) for path in anew[:_NAMED])
        more = f" and {len(anew) - _NAMED:,} more" if len(anew) > _NAMED else ""
        if kept:
            self.tell(f"sources: {kept:,} kept, as neither they nor what they rest on have changed")
        if anew:
            why = "which changed or is new" if self._known_sources else f"as {self._reason}"
            self.tell(f"sources: {len(anew):,} validated, {why}: {names}{more}")

    def rest_on(self, snapshot: Snapshot, files: Iterable[Path]) -> bool:
        """Tell whether some files are in a snapshot with the content that they had when verdicts were asked for."""
        names = map(self._project.name_of, files)
        states = ((snapshot.files.get(name), self._digests.get(name)) for name in names)
        return all(state is not None and state.sha256 == digest for state, digest in states)

    def digests_now(self) -> Mapping[str, str] | None:
        """Return the digests of the files by their names; None where something that all rest on changed meanwhile.

        To be asked once all is validated: what was found of another content than before is found there no more.
        """
        now = self._find_digests()
        return now if self._find_rests(now) == self._rests else None

    def of_source(self, source: Path, targets: Sequence[Term]) -> tuple[list[Finding], frozenset[Term]] | None:
        """Return what a source is known to violate, and which of the shapes with a target are idle."""
        name = self._project.name_of(source)
        held = self._known_sources.get(name)
        with suppress(KeyError, TypeError, ValueError, IndexError, AttributeError):
            if held is not None and held["of"] == self._digests[name]:
                found = decode(held["found"], self._project.root) if held["found"] else []
                numbers = tuple(held["idle"])
                if numbers not in self._idle:  # most sources have the same
                    self._idle[numbers] = frozenset(targets[n] for n in numbers)
                self._sources[name] = held
                return found, self._idle[numbers]
        return None

    def note_source(
        self, source: Path, found: Sequence[Finding], idle: frozenset[Term], targets: Sequence[Term]
    ) -> None:
        """Remember what a source was found to violate."""
        name = self._project.name_of(source)
        with suppress(ValueError):
            if self._keep and name in self._digests and len(found) <= MOST:
                held: dict[str, Any] = {"of": self._digests[name], "found": encode(found, self._project.root)}
                held["idle"] = numbers_of(idle, targets)
                self._sources[name] = held
                self._changed = True

    def together(self, targets: Sequence[Term]) -> tuple[str, Outcome] | None:
        """Return the name of a snapshot, and what the shapes that hold between sources find there."""
        held = self._together
        with suppress(KeyError, TypeError, ValueError, IndexError, AttributeError):
            if held is not None:
                return str(held["snapshot"]), decode_outcome(held, targets, self._project.root)
        return None

    @property
    def unfit(self) -> Unfit | None:
        """What was found in that snapshot not to fit; None where nobody looked."""
        with suppress(KeyError, TypeError, AttributeError):
            return decode_unfit(self._together["unfit"])
        return None

    def note_together(self, snapshot: Snapshot, outcome: Outcome, targets: Sequence[Term], unfit: Unfit | None) -> None:
        """Remember what all files together were found to violate, and what was found not to fit."""
        held = encode_outcome(outcome, targets, self._project.root) if self._keep else None
        if held is not None:
            self._together = {"snapshot": snapshot.name, "unfit": encode_unfit(unfit), **held}
            self._changed = True

    def of_spine(self, origin: str, targets: Sequence[Term]) -> Outcome | None:
        """Return what the spine alone is known to violate in the snapshots of an origin."""
        held = self._of_spine
        with suppress(KeyError, TypeError, ValueError, IndexError, AttributeError):
            if held is not None and held["origin"] == origin:
                return decode_outcome(held, targets, self._project.root)
        return None

    def note_spine(self, origin: str, outcome: Outcome, targets: Sequence[Term]) -> None:
        """Remember what the spine alone was found to violate in the snapshots of an origin."""
        held = encode_outcome(outcome, targets, self._project.root) if self._keep else None
        if held is not None:
            self._of_spine = {"origin": origin, **held}
            self._changed = True

    def write(self, *, whole: bool) -> None:
        """Write what is remembered, where it can be; verdicts on other sources stay unless `whole` were looked at.

        Nothing is written where something that all rest on has changed meanwhile, and nothing on a source that has.
        """
        if not self._keep or not self._changed or not self._project.state.is_dir():
            return
        now = self.digests_now()
        if now is None:
            return
        noted = self._sources if whole else {**self._known_sources, **self._sources}
        sources = {name: held for name, held in noted.items() if now.get(name) == held["of"]}
        held = {**self._rests._asdict(), "sources": sources, "of_spine": self._of_spine, "together": self._together}
        with suppress(KgError, OSError):
            if self._together is not None:
                pin_snapshot(self._project, self._together["snapshot"], "verdicts")
            write_kept(self._project.state / "verdicts.json", held)


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
