"""Snapshots: an immutable Oxigraph database made from the files, and the pointer to the newest one.

.kg/
    current                    the name of the snapshot to read
    pinned                     the names of those that are not to be removed, as verdicts or passes rest on them
    verdicts.json              what was found to be wrong, by the content that it rests on
    sources.json               what large sources were found to violate, to be gone on from
    validated.json             the report of the last validation, and in checked.json of the last check
    unanswered.json            saved queries that a snapshot has no answer to
    passes.json                queries and answers that passed, by the content that they rest on
    lock                       held by who builds; the others wait
    snapshots/<name>/          manifest.json, the database in store/, store.json with its seal, and known.json with
                               what is known of files, laid over beneath.json after a build by difference
    building-<random>/         a snapshot in the making; rubbish where nobody holds the lock
    laid-<random>/             what is validated and too large for memory; rubbish when it is old

A snapshot is built beside, flushed, renamed and only then pointed at. So a reader sees the old one or the new one,
and a killed build leaves the old one answering. The default graph holds every triple once; each file's triples are in
its named graph as well.
"""

import os
import time
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import Advice, KgError, StoreError
from kg.io.allocator import require_room
from kg.io.kept import read_kept, read_plain, write_kept, write_plain
from kg.project.config import Project, entailed_graph
from kg.project.listing import RACY_NS
from kg.project.pointer import is_name, pointer_of, read_pointer, snapshots_of
from kg.project.sealing import STORE, Stamp, hash_file, is_intact, stamp_of

if TYPE_CHECKING:
    from pyoxigraph import Store


OPENING = 200 << 20
"""How many bytes opening a database reserves: 160 MB were measured, most of them for the stacks of threads."""
LAYOUT = 5
MANIFEST = "manifest.json"
_MOST_MANIFESTS, _MOST_OPEN = 3, 2


class FileState(NamedTuple):
    """What is remembered of a file: its stamp when it was looked at, when that was (ns), SHA-256, number of triples.

    And whether the store surely has all its literals as they are written, and each has a text of its datatype.
    """

    stamp: Stamp
    seen_ns: int
    sha256: str
    triples: int
    kept: bool = False
    well_formed: bool = False

    def is_surely(self, stamp: Stamp) -> bool:
        """Tell whether a file with this stamp is the one that was looked at, so that its content need not be."""
        return self.stamp == stamp and not self.may_have_changed

    @property
    def may_have_changed(self) -> bool:
        """Whether the file was so new when it was looked at that a change since might not show."""
        return max(self.stamp[1], self.stamp[2]) > self.seen_ns - RACY_NS


class Snapshot(NamedTuple):
    """A finished snapshot: its folder, the files it was made from by path in the project, when (ns), and the base.

    What follows from the files by the rules of `entailment` is in a graph of its own, so many statements (`entailed`).

    The `generation` counts how often its database was changed since it was built from all files, under the name
    `origin`. Among those of one origin a blank node keeps its label for as long as its file does not change.
    """

    folder: Path
    files: dict[str, FileState]
    built_ns: int
    base: str = ""
    generation: int = 0
    origin: str = ""
    entailment: tuple[str, ...] = ()
    entailed: int = 0

    @property
    def name(self) -> str:
        """The name of the snapshot."""
        return self.folder.name

    @property
    def entailed_graph(self) -> str:
        """The IRI of the graph of what follows; no text where there is none."""
        return entailed_graph(self.base) if self.entailment else ""

    @property
    def triples(self) -> int:
        """The number of triples of all files together."""
        return sum(state.triples for state in self.files.values())


_manifests: dict[Path, tuple[Stamp, Snapshot | None]] = {}
_open: dict[Path, "Store"] = {}
"""The databases that were opened last: what is, and what was before, as opening one takes 10 ms of the processor."""


def find_snapshot(project: Project) -> Snapshot | None:
    """Return the current snapshot, or None where there is none; raise StoreError for a damaged one."""
    while True:
        name = _read_pointer(project)
        if name is None:
            return None
        snapshot = _read_manifest(snapshots_of(project.state) / name)
        if snapshot is not None:
            return snapshot
        if _read_pointer(project) == name:  # else another process has built anew, and removed what was old
            told = "it was cut off, changed, or made by another version"
            raise _damaged(f"{snapshots_of(project.state) / name / MANIFEST}: {told}")


def read_snapshot(project: Project, name: str) -> Snapshot | None:
    """Return a snapshot by its name, or None where it is no longer there, or not sound."""
    folder = snapshots_of(project.state) / name
    snapshot = _read_manifest(folder) if is_name(name) else None
    return snapshot if snapshot is not None and is_intact(folder) else None


def pin_snapshot(project: Project, name: str, what: str) -> None:
    """Let a snapshot stay, in place of the one before, for as long as something rests on it.

    It stays when it is neither the current nor the previous one. Raises InputError or OSError.
    """
    pinned = {**_read_pinned(project), what: name}
    write_plain(project.state / "pinned", "".join(f"{one} {pinned[one]}\n" for one in sorted(pinned)).encode("ascii"))


def find_pinned(project: Project) -> frozenset[str]:
    """Return the names of the snapshots that are to stay."""
    return frozenset(_read_pinned(project).values())


def _read_pinned(project: Project) -> dict[str, str]:
    """Return the names of the snapshots that are to stay, by what rests on each."""
    lines = (read_plain(project.state / "pinned", 1000) or b"").decode("ascii", "replace").splitlines()
    return {what: name for what, _, name in (line.partition(" ") for line in lines) if is_name(name)}


def _read_pointer(project: Project) -> str | None:
    name, file = read_pointer(project.state), pointer_of(project.state)
    if name is None and not file.is_symlink() and not file.exists():
        return None
    if name is None or not is_name(name):
        raise _damaged(f"{file} does not name a snapshot")
    return name


def _read_manifest(folder: Path) -> Snapshot | None:
    """Return what the manifest of a folder says, read once while it has a stamp: a run asks for it several times.

    Nobody writes into a manifest: another one takes its place, and may only know more of when its files were seen.
    """
    try:
        stamp = stamp_of(os.stat(folder / MANIFEST))  # noqa: PTH116 - half the time
    except OSError:
        return None
    known = _manifests.get(folder)
    if known is None or known[0] != stamp:
        known = stamp, _read_again(folder)
        _remember(folder, *known)
    return known[1]


def _remember(folder: Path, stamp: Stamp, snapshot: Snapshot | None) -> None:
    if len(_manifests) >= _MOST_MANIFESTS:
        _manifests.clear()
    _manifests[folder] = stamp, snapshot


def _read_again(folder: Path) -> Snapshot | None:
    held = read_kept(folder / MANIFEST)
    if not isinstance(held, dict) or (held.get("layout"), held.get("name")) != (LAYOUT, folder.name):
        return None
    with suppress(KeyError, TypeError, ValueError, AttributeError):  # written by a program that is not this one
        states = held["files"]
        files = dict(zip(states, map(FileState._make, states.values()), strict=True))
        rules, entailed = held["entailment"], held["entailed"]
        if type(rules) is not list or not all(type(rule) is str for rule in rules) or type(entailed) is not int:
            return None
        if _are_sound(list(files.values())):
            numbers = int(held["built_ns"]), str(held["base"]), int(held["generation"]), str(held["origin"])
            return Snapshot(folder, files, *numbers, tuple(rules), entailed)
    return None


def _are_sound(states: list[FileState]) -> bool:
    """Tell whether what was kept of files has the types that it was written with; all at once, as there are many."""
    types = [set(map(type, column)) for column in zip(*states, strict=True)]
    if not states or types != [{list}, {int}, {str}, {int}, {bool}, {bool}]:
        return not states
    stamps = [state.stamp for state in states]
    return set(map(len, stamps)) == {4} and set(map(type, chain.from_iterable(stamps))) == {int}


def write_manifest(folder: Path, name: str, snapshot: Snapshot) -> None:
    """Write what is known of a snapshot into a folder, which will be its own; raise InputError where it cannot be."""
    held: dict[str, Any] = {"layout": LAYOUT, "name": name, **snapshot._asdict()}
    del held["folder"]
    write_kept(folder / MANIFEST, held)


def remember(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot that was just published, which need not be read again."""
    with suppress(OSError):
        _remember(snapshot.folder, stamp_of((snapshot.folder / MANIFEST).stat()), snapshot)
    return snapshot


def _damaged(what: str) -> StoreError:
    return StoreError(f"the snapshot is damaged: {what}; make it again", advice=Advice("repair"))


def is_fresh(project: Project, snapshot: Snapshot) -> bool:
    """Tell whether a snapshot holds just what the files hold now, by their stamps, by content where in doubt."""
    if snapshot.base != project.base or snapshot.entailment != project.entailment:
        return False
    again: dict[str, FileState] = {}
    try:
        files = project.graph_files()
        if files.keys() != snapshot.files.keys():
            return False
        for name, path in files.items():
            known = snapshot.files[name]
            stamp, now = stamp_of(os.stat(path)), time.time_ns()  # noqa: PTH116 - half the time
            if not known.is_surely(stamp):
                if stamp[0] != known.stamp[0] or hash_file(path) != known.sha256:
                    return False
                again[name] = known._replace(stamp=stamp, seen_ns=now)
    except OSError:
        return False
    if any(not state.may_have_changed for state in again.values()):
        with suppress(KgError, OSError):  # where it can be written, the next question need not look again
            write_manifest(snapshot.folder, snapshot.name, snapshot._replace(files={**snapshot.files, **again}))
    return True


def open_snapshot(snapshot: Snapshot) -> "Store":
    """Open a snapshot's database for reading, once for several steps of a run; raise StoreError for a damaged one."""
    folder = snapshot.folder / STORE
    if not is_intact(snapshot.folder):
        raise _damaged(f"{folder} is not what was built")
    store = _open.pop(folder, None) or _open_anew(folder)
    for oldest in tuple(_open)[: 1 - _MOST_OPEN]:
        _open.pop(oldest, None)
    _open[folder] = store
    return store


def _open_anew(folder: Path) -> "Store":
    import pyoxigraph

    require_room(OPENING)
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except (OSError, RuntimeError, ValueError) as error:
        raise _damaged(str(error)) from None


def verify_snapshot(snapshot: Snapshot) -> list[str]:
    """Return what is wrong with a snapshot's database, reading all of it; an empty list means nothing."""
    if not is_intact(snapshot.folder, thorough=True):
        return [f"{snapshot.folder / STORE} is not what was built"]
    import pyoxigraph

    faults: list[str] = []
    try:
        store = _open_anew(snapshot.folder / STORE)
        named: Any = store.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")
        found = int(next(iter(named))[0].value)
        if graph := snapshot.entailed_graph:
            entailed = sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.NamedNode(graph)))
            if entailed != snapshot.entailed:
                told = (
                    f"the graph of what is entailed holds {entailed} statements, and {snapshot.entailed} were laid down"
                )
                faults.append(told)
            found -= entailed
        default: Any = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        merged = int(next(iter(default))[0].value)
    except StoreError as error:
        return [error.message]
    except (OSError, RuntimeError) as error:
        return [f"the database cannot be read: {error}"]
    if found > snapshot.triples or (found == 0) != (snapshot.triples == 0):
        faults.append(f"the named graphs hold {found} triples, the files {snapshot.triples}")
    if merged > found:
        faults.append(f"the merged graph holds {merged} triples, the named graphs only {found}")
    return faults
