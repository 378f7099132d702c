"""Reading a project's files into a database, each as it was at one moment, and what is remembered of each."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kg.errors import TurtleError
from kg.io.allocator import is_bounded, require_room
from kg.project.config import Project
from kg.project.contents import Content, watcher
from kg.project.sealing import STORE, Stamp
from kg.project.snapshots import OPENING, FileState
from kg.project.stamps import Look, find_stamp
from kg.rdf.formats import BY_SUFFIX, PACKINGS, graph_ending
from kg.rdf.ill_formed import is_ill_formed
from kg.rdf.rewritten import is_literal_kept

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    from kg.findings import Progress

# What filling a database reserves: at least, and for each of the quads that are sorted at once (measured: 0.7 kB). More
# at once are faster where there are millions, and fewer do where a process may only reserve so much.
_FILLING, _PER_QUAD, _AT_ONCE, _MODEST = 120 << 20, 800, 850_000, 200_000
_NEARLY = 0.8
BYTES_PER_TRIPLE = 23
"""In typical Turtle; only what is shown of a build, and the way it is made, depend on this and the next."""
# Measured on a catalogue of 102,000 triples and on 3,291 of articles. Packing takes away what formats say again and
# again, so what is packed takes much the same in each.
_IN_FORMAT = {"turtle": BYTES_PER_TRIPLE, "trig": 74, "ntriples": 127, "nquads": 187}
_PACKED = {"gz": 6, "zst": 4}
_PER_TRIPLE = {
    suffix + PACKINGS.get(packing, ""): _PACKED.get(packing, plain)
    for suffix, name in BY_SUFFIX.items()
    if (plain := _IN_FORMAT.get(name))
    for packing in ("", *PACKINGS)
}


T = TypeVar("T")


class FileChanged(Exception):
    """A file is no longer as it was when the build began."""


class Reading:
    """The files of a project as they are read for one build: their faults, and what is to be remembered of each.

    With `strict`, FileChanged is raised for a file that is no longer as it was when the first one was read.
    """

    def __init__(self, project: Project, progress: Progress | None = None, *, strict: bool = True) -> None:
        self.project, self._progress, self._strict = project, progress, strict
        self.errors: list[TurtleError] = []
        self.files: dict[str, FileState] = {}
        self.contents: dict[str, Content] = {}
        self.entailed = 0
        """How many statements follow from the files."""
        self.done, self._bytes = 0, 0
        """How many triples there are in the files that were read to their end, and their bytes."""
        self._expected = 1

    def expect(self, triples: int) -> None:
        """Say about how many triples there are to read, for the progress that is shown."""
        self._expected = max(1, triples)

    def about(self, stamp: Stamp | None) -> int:
        """Return about how many triples a file has, by its size and by what was read before it."""
        return stamp[0] * self.done // self._bytes if stamp and self._bytes else 0

    def concluding(self, count: int) -> None:
        """Tell how many statements were found to follow, however many that will be."""
        if self._progress:
            self._progress(self.done, self._expected, f"what follows: {count:,}")

    def iter_file(self, path: Path, stamp: Stamp | None) -> Iterator[tuple[Quad, Quad]]:
        """Yield the triples of a file that had a stamp when the build began, and remember its state.

        Each is yielded as it is in the graph of the file, and as it is in the merged graph.
        """
        import hashlib

        import pyoxigraph

        from kg.rdf.turtle import iter_quads

        now = time.time_ns()
        try:
            content = path.read_bytes() if stamp else None
        except OSError:
            content = None  # told by who reads it next, with the reason
        if self._strict and stamp != find_stamp(path):
            raise FileChanged
        count, kept, well_formed = 0, True, True
        watch, told = watcher(self.project.base)
        graph = pyoxigraph.NamedNode(self.project.graph_iri(path))
        named_node, make = pyoxigraph.NamedNode, pyoxigraph.Quad
        for quad in iter_quads(path, self.errors, content, graph=graph.value):
            count += 1
            subject, predicate, value = quad.subject, quad.predicate, quad.object  # each makes an object anew
            if type(value) is not named_node:
                kept = kept and is_literal_kept(value)
                well_formed = well_formed and not is_ill_formed(value)
            watch(subject, predicate, value)
            if self._progress and count % 5000 == 0:
                self._progress(self.done + count, self._expected, path.name)
            yield make(subject, predicate, value, graph), quad
        self.done += count
        self._bytes += len(content or b"")
        if stamp and content is not None:
            digest = hashlib.sha256(content).hexdigest()
            self.files[self.project.name_of(path)] = FileState(stamp, now, digest, count, kept, well_formed)
            self.contents[self.project.name_of(path)] = told()


def triples_in(stamps: Mapping[Path, Stamp | None] | Mapping[str, Stamp | None]) -> int:
    """Return about how many triples some files hold, by their formats, how they are packed, and their sizes."""
    return sum(
        stamp[0] // _PER_TRIPLE.get(graph_ending(os.fspath(path)).lower(), BYTES_PER_TRIPLE)
        for path, stamp in stamps.items()
        if stamp
    )


def require_room_for(triples: int) -> None:
    """Raise LimitError where there is no memory for a database that takes in about so many triples."""
    require_room(OPENING + _FILLING + min(2 * triples, _at_once()) * _PER_QUAD)


def _at_once() -> int:
    """Return how many quads are sorted at once."""
    return min(_AT_ONCE, _MODEST) if is_bounded() else _AT_ONCE


def fill_store(reading: Reading, seen: Look, folder: Path, work: Path) -> dict[str, FileState]:
    """Make a database in a folder from all files that were seen, and return what is remembered of each; raise OSError.

    It is made in a folder for `work`, which is of no use then.
    """
    import pyoxigraph

    expected, at_once, names = triples_in(seen.stamps), _at_once(), list(seen.stamps)
    require_room_for(expected)
    reading.expect(expected)
    if 2 * expected > at_once:
        names = _as_laid_down(reading.project, seen, work)
    store = pyoxigraph.Store(str(work / STORE))
    files = (
        (
            2 * reading.about(stamp := seen.stamps[name]),
            chain.from_iterable(reading.iter_file(Path(seen.files[name]), stamp)),
        )
        for name in names
    )
    times = 0
    for part in iter_parts(files, lambda: 2 * reading.done, at_once):
        store.bulk_extend(part)
        times += 1
    if reading.errors:
        order = {path: n for n, path in enumerate(seen.files.values())}
        reading.errors.sort(key=lambda error: order.get(str(error.location and error.location.path), -1))
    else:
        if times > 1:
            store.optimize()  # else a thing is looked up in the files of each time, which takes three times as long
        if reading.project.entailment:
            from kg.project.entailing import lay_down

            reading.entailed = lay_down(store, reading.project, reading.concluding)
        hand_over(store, folder)
    return reading.files


def hand_over(store: Store, folder: Path) -> None:
    """Lay a database that was written to into a folder, flushed.

    Closing one goes on in the background for a while, in which it may still clear files away. What is laid down shares
    the files by hard links, and has never been open.
    """
    store.flush()
    store.backup(str(folder / STORE))


def _as_laid_down(project: Project, seen: Look, work: Path) -> list[str]:
    """Return the names of the files in the order in which a database lays down their graphs.

    What is read in this order is laid behind what was read before, in those of its tables that begin with the graph,
    and need not be merged with it: an eighth of a build (docs/performance.md).
    """
    import pyoxigraph

    graphs: dict[str, list[str]] = {}
    for name, path in seen.files.items():
        graphs.setdefault(project.graph_iri(Path(path)), []).append(name)
    store = pyoxigraph.Store(str(work / "order"))
    for iri in graphs:
        store.add_graph(pyoxigraph.NamedNode(iri))
    return [name for graph in store.named_graphs() for name in graphs[graph.value]]


def iter_parts(
    files: Iterable[tuple[int, Iterator[T]]], count: Callable[[], int], at_once: int
) -> Iterator[Iterator[T]]:
    """Yield what the iterators of files yield in parts of at most so many, each to be used up before the next.

    A part ends with a file if it can: where nearly so many are read, and the next file does not fit, by the number that
    is expected of it. `count` tells how many all files that were read to their end had.
    """
    rest: Iterator[T] = iter(())
    began, ended = 0, 0  # how many were read before a part, and at its end where that is the end of a file

    def fitting() -> Iterator[Iterator[T]]:
        nonlocal rest, began, ended
        began, ended = began + at_once if ended < 0 else ended, -1
        yield rest  # of the file in which the part before ended, or before which it did
        for expected, rest in files:
            read = count() - began
            if read >= at_once * _NEARLY and read + expected > at_once:
                ended = count()
                return
            yield rest

    files = iter(files)
    while True:
        part = islice(chain.from_iterable(fitting()), at_once)
        if (first := next(part, None)) is None:
            return
        yield chain([first], part)
