"""A snapshot made from the one before: its database copied by hard links, and the graphs of changed files replaced.

A copy costs next to nothing, whatever its size, and differs from the original by what is written to it. So a build
costs what has changed. What a database holds afterwards is what a build from all files gives, as a test with many
histories proves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kg.errors import KgError
from kg.io.allocator import require_room
from kg.project.config import Project
from kg.project.filling import Reading, hand_over, require_room_for, triples_in
from kg.project.sealing import STORE, Stamp, hash_file
from kg.project.snapshots import OPENING, FileState, Snapshot, find_snapshot, open_snapshot
from kg.project.stamps import Look, look
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI, Triple
from kg.sparql.newly import Stated

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Store

# So many triples are built anew while a copy is made; and some four while one is replaced, which is six times written.
_COPYING, _REPLACING = 15_000, 4
# A database that has been changed so often is made anew when next there is a reason to.
_MOST_GENERATIONS = 1_000
_MOST_KNOWN, _MOST_NOTED = 64, 20_000
Difference: TypeAlias = "AbstractSet[Quad]"
Differences: TypeAlias = tuple[Difference, Difference]
_differences: dict[tuple[str, str, str], Differences] = {}
"""What came into graphs and went from them, by the folders of two snapshots, none of which ever changes."""


class Changes(NamedTuple):
    """What a snapshot lacks of the files: those that are as they were, those to be read, the names of those gone."""

    same: dict[str, FileState]
    changed: dict[Path, Stamp | None]
    gone: tuple[str, ...]


def find_changes(before: Snapshot, seen: Look) -> Changes:
    """Return how the files differ from those of a snapshot: by their stamps, and by their content where in doubt."""
    same: dict[str, FileState] = {}
    changed: dict[Path, Stamp | None] = {}
    for name, stamp in seen.stamps.items():
        known = before.files.get(name)
        if known and stamp and known.is_surely(stamp):
            same[name] = known
        elif known and stamp and stamp[0] == known.stamp[0] and _digest(seen.files[name]) == known.sha256:
            same[name] = known._replace(stamp=stamp, seen_ns=seen.since_ns)
        else:
            changed[Path(seen.files[name])] = stamp
    return Changes(same, changed, tuple(name for name in before.files if name not in seen.stamps))


def find_sound_files(project: Project) -> Mapping[str, FileState]:
    """Return what is known of the files that the snapshot was built from, and that are as they were.

    By their paths in the project.
    """
    try:
        snapshot = find_snapshot(project)
        return find_changes(snapshot, look(project)).same if snapshot else {}
    except KgError:
        return {}


def _digest(path: str) -> str | None:
    try:
        return hash_file(path)
    except OSError:
        return None


def is_small(changes: Changes, before: Snapshot) -> bool:
    """Tell whether it takes less to change a copy of a snapshot than to build anew."""
    read = triples_in(changes.changed)
    known = sum(state.triples for state in changes.same.values())
    replaced = read + before.triples - known
    return before.generation < _MOST_GENERATIONS and _COPYING + _REPLACING * replaced < known + read


def copy_snapshot(before: Snapshot, folder: Path) -> None:
    """Make a copy of a snapshot's database in another folder, which shares its files; raise OSError."""
    import pyoxigraph

    require_room(OPENING)
    pyoxigraph.Store.read_only(str(before.folder / STORE)).backup(str(folder / STORE))


def apply_changes(
    reading: Reading, changes: Changes, before: Snapshot, folder: Path, work: Path
) -> dict[str, FileState]:
    """Replace what has changed in a copy of a snapshot's database, made in `work`, and lay it into a folder.

    Returns what is remembered of all files.

    After faults in files, which `reading` has, the copy is of no use. Raises OSError.
    """
    import pyoxigraph

    project = reading.project
    triples = triples_in(changes.changed)
    reading.expect(triples)
    require_room_for(triples)
    store = pyoxigraph.Store(str(work / STORE))
    merged = Merged(before.entailed_graph, watched=bool(project.entailment))
    for name in changes.gone:
        graph = pyoxigraph.NamedNode(project.graph_of(name))
        _note(before, folder, graph, *_replace(store, graph, set(), merged, before.files[name].triples))
    for path, stamp in changes.changed.items():
        graph = pyoxigraph.NamedNode(project.graph_iri(path))
        held: Difference = dict.fromkeys(quad for quad, _ in reading.iter_file(path, stamp)).keys()
        name = project.name_of(path)
        state, known = reading.files.get(name), before.files.get(name)
        if state is None or not state.kept:  # the database has them in another form
            turned = pyoxigraph.Store()
            turned.extend(held)
            held = set(turned)
        if not reading.errors:
            _note(before, folder, graph, *_replace(store, graph, held, merged, known.triples if known else 0))
    if not reading.errors:
        if before.entailment or project.entailment:
            from kg.project.entailing import bring_up

            reading.entailed = bring_up(store, project, before, merged)
        hand_over(store, folder)
    files = {**changes.same, **reading.files}
    return {name: files[name] for name in {**before.files, **files} if name in files}


class Merged:
    """What came into the merged graph while files were read, and what went from it, if that is `watched`.

    `of_no_file` are the graphs that are no file's: the merged graph, and that of what follows, if there is one.
    """

    def __init__(self, entailed_graph: str, *, watched: bool) -> None:
        import pyoxigraph

        self._default, self._watched = pyoxigraph.DefaultGraph(), watched
        self.of_no_file: set[Any] = {self._default, *([pyoxigraph.NamedNode(entailed_graph)] if entailed_graph else [])}
        self.added: dict[tuple[Any, Any, Any], None] = {}
        self.removed: dict[tuple[Any, Any, Any], None] = {}

    def went(self, triple: tuple[Any, Any, Any]) -> None:
        """Note a statement that is there no longer."""
        if self._watched and self.added.pop(triple, self) is self:
            self.removed[triple] = None

    def come(self, store: Store, quads: Iterable[Quad]) -> None:
        """Note those of some statements, which the merged graph is about to have, that it has not."""
        import pyoxigraph

        for quad in quads if self._watched else ():
            triple = quad.subject, quad.predicate, quad.object
            if pyoxigraph.Quad(*triple) not in store and self.removed.pop(triple, self) is self:
                self.added[triple] = None


def _note(before: Snapshot, folder: Path, graph: NamedNode, come: Difference, gone: Difference) -> None:
    """Remember a difference that a build found by the way, unless it is large: whoever asks next reads nothing."""
    if len(come) + len(gone) <= _MOST_NOTED:
        _remember((str(before.folder), str(folder), graph.value), (come, gone))


def moved(folder: Path, final: Path) -> None:
    """Take what is remembered of a snapshot that was made in a folder for that of the place to which it moved."""
    for was, now, graph in list(_differences):
        if now == str(folder):
            _remember((was, str(final), graph), _differences.pop((was, now, graph)))


def _remember(key: tuple[str, str, str], difference: Differences) -> None:
    if len(_differences) >= _MOST_KNOWN:
        _differences.clear()
    _differences[key] = difference


def _replace(store: Store, graph: NamedNode, held: Difference, merged: Merged, most: int) -> Differences:
    """Let a named graph, of `most` quads, hold others, and return what came and went; they are as the store has them.

    The default graph goes on holding what any graph of a file does; how it changes is noted, where that is asked for.
    """
    import pyoxigraph

    come, gone = _compare(store, graph, held, most)
    for quad in gone:
        store.remove(quad)
        triple = quad.subject, quad.predicate, quad.object
        if all(other.graph_name in merged.of_no_file for other in store.quads_for_pattern(*triple, None)):
            store.remove(pyoxigraph.Quad(*triple))
            merged.went(triple)
    store.extend(come)
    merged.come(store, come)
    store.extend(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in come)
    if not held:  # else its name would be listed, as it is by no build from all files
        store.remove_graph(graph)
    return come, gone


def _compare(store: Store, graph: NamedNode, held: Difference, most: int) -> Differences:
    """Return what a graph of `most` quads at most lacks of some, in the order of a file, and what it has besides.

    To look a quad up takes half as long as to read it: it is done until more are new than can be where none is gone.
    """
    spare = len(held) - most
    come: Difference = set(islice((quad for quad in held if quad not in store), max(0, spare + 1))) if most else held
    if len(come) == spare:
        return come, frozenset()
    known = set(store.quads_for_pattern(None, None, None, graph))
    return held - known, known - held


def find_delta(project: Project, before: Snapshot, after: Snapshot) -> tuple[list[Triple], list[Triple]]:
    """Return the triples that came into the merged graph from one snapshot to another, and those that went from it.

    Only the graphs of files that differ are read. Raises StoreError for a database that cannot be.
    """
    changed = changed_files(before, after)
    if not changed:
        return [], []
    old, new = open_snapshot(before), open_snapshot(after)
    added: dict[Triple, None] = {}
    removed: dict[Triple, None] = {}
    for came, went in graph_differences(project, before, after, changed, (new, old)):
        added |= dict.fromkeys(_not_in(old, came))
        removed |= dict.fromkeys(_not_in(new, went))
    return list(added), list(removed)


def find_quads(project: Project, before: Snapshot, after: Snapshot) -> tuple[list[Stated], list[Stated]]:
    """Return what came into the graphs of files from one snapshot to another, each with its graph, and what went.

    Raises StoreError for a database that cannot be read.
    """
    added: list[Stated] = []
    removed: list[Stated] = []
    for name in changed_files(before, after):
        graph = IRI(project.graph_of(name))
        for came, went in graph_differences(project, before, after, [name]):
            added += [(*triple_of(quad), graph) for quad in came]
            removed += [(*triple_of(quad), graph) for quad in went]
    return added, removed


def graph_differences(
    project: Project, before: Snapshot, after: Snapshot, names: Iterable[str], stores: Sequence[Store] = ()
) -> Iterator[Differences]:
    """Yield what came into the graph of each of some files from one snapshot to another, and what went from it.

    The databases of the two are opened, the later one first, unless they are given.
    Reading a large graph takes long, and several steps of a check ask for the same: what was found stays known.
    """
    import pyoxigraph

    for name in names:
        graph = project.graph_of(name)
        key = str(before.folder), str(after.folder), graph
        if key not in _differences:
            stores = stores or [open_snapshot(after), open_snapshot(before)]
            node = pyoxigraph.NamedNode(graph)
            here, there = (set(store.quads_for_pattern(None, None, None, node)) for store in stores)
            _remember(key, (here - there, there - here))
        yield _differences[key]


def graphs_with(store: Store, quad: Quad) -> set[str]:
    """Return the named graphs of a database that have a statement."""
    quads = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return {getattr(one.graph_name, "value", "") for one in quads}


def changed_files(before: Snapshot, after: Snapshot) -> list[str]:
    """Return the paths of files that only one of two snapshots was made from, or that differed then."""
    return [
        name
        for name in {**before.files, **after.files}
        if name not in before.files or name not in after.files or before.files[name].sha256 != after.files[name].sha256
    ]


def _not_in(store: Store, quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the triples of some quads that the merged graph of a database has not."""
    import pyoxigraph

    for quad in quads:
        if pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) not in store:
            yield triple_of(quad)
