"""One source after the other beside a spine that is loaded once, and validated once.

What the spine alone violates stands for each source, but for the nodes from which something of the source can be read.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from kg.engines.embedded import EmbeddedEngine
from kg.engines.exact import keeps_literals
from kg.engines.stores import load_merged
from kg.io.allocator import expect
from kg.io.unfinished import unfinished
from kg.project.building import LAID_DOWN
from kg.project.config import Project
from kg.project.filling import triples_in
from kg.project.stamps import find_stamp
from kg.rdf.rewritten import is_literal_kept
from kg.rdf.terms import Term
from kg.rdf.turtle import read_quads
from kg.shacl.again import Again
from kg.shacl.compiled import Outcome, validate
from kg.shacl.since_snapshot import SinceSnapshot
from kg.shacl.validated import Validated
from kg.shacl.validator import Validator
from kg.shacl.within_snapshot import WithinSnapshot

_LARGE = 1_000_000
"""A source of more bytes is loaded with the spine and validated as a whole."""
_MUCH_LARGER = 10
"""So much larger is a spine that is not to be loaded for one source."""
_MOST_IN_MEMORY = 1_500_000
"""More triples than this, each of which takes 400 bytes of memory, are laid down on disk to be validated."""


class BesideSpine:
    """The ontology and the spine, loaded when the first source comes, unless they can be asked within a snapshot."""

    def __init__(
        self,
        project: Project,
        validator: Validator,
        spine: Sequence[Path],
        kept: Container[str] = (),
        within: WithinSnapshot | None = None,
        since: SinceSnapshot | None = None,
    ) -> None:
        """Take shapes, the files of ontology and spine, and the names of those whose literals a store surely keeps."""
        self._project, self._validator, self._spine = project, validator, spine
        self._kept, self._within, self._since = kept, within, since
        self._store = load_merged([])

    @cached_property
    def _known(self) -> tuple[Again, Outcome] | None:
        """What the spine alone violates; None where it must be loaded in another way, or left to pySHACL."""
        if not self._validator.can_go_on or not all(self._keeps(path) or keeps_literals(path) for path in self._spine):
            return None
        self._store = load_merged(self._spine)
        found = validate(EmbeddedEngine(self._store, in_memory=True), self._validator.shapes)
        return None if found.left else (Again(self._validator.shapes), found)

    @contextmanager
    def validated(self, path: Path, source: Sequence[Path]) -> Iterator[tuple[Validated, frozenset[Term]]]:
        """Give what a source and the spine violate together, and the shapes that are idle; raise SyntaxErrors.

        The graph is there until the end of the context.
        """
        files = [*self._spine, *source]
        if self.is_most(source):
            # What is new would be nearly everything, and each path be followed from all of it.
            with ExitStack() as until_told:
                known = self._since.validate(path, files) if self._since else None
                if known is None and (engine := until_told.enter_context(self._laid_down(files))) is not None:
                    found = validate(engine, self._validator.shapes)
                    known = None if found.left else (found, engine)
                    if known and self._since:
                        self._since.note_loaded(path, files, *known)
                if known is not None:
                    self._validator.note_idle(known[0].idle)
                    yield self._validator.found(files, *known), known[0].idle
                    return
                checked = self._validator.validate(files)
                yield checked, self._validator.last_idle
            return
        asked = self._within_snapshot(path, source)
        if asked is not None:
            outcome, engine = asked
            self._validator.note_idle(outcome.idle)
            yield self._validator.found(files, outcome, engine), outcome.idle
            return
        if self._known is not None:
            quads = read_quads(source)
            if all(map(self._keeps, source)) or all(is_literal_kept(quad.object) for quad in quads):
                new = [quad for quad in dict.fromkeys(quads) if quad not in self._store]
                self._store.extend(new)
                engine = EmbeddedEngine(self._store, in_memory=True, keeps=True)
                try:
                    again, alone = self._known
                    anew = again.validate_with(alone, new, engine)
                    if anew is not None:
                        self._validator.note_idle(anew.idle)
                        yield self._validator.found(files, anew, engine), anew.idle
                        return
                finally:
                    for quad in new:
                        self._store.remove(quad)
                    engine.forget_kept()
        checked = self._validator.validate(files)
        yield checked, self._validator.last_idle

    def _within_snapshot(self, path: Path, source: Sequence[Path]) -> tuple[Outcome, EmbeddedEngine] | None:
        """Return what a source and the spine violate together, by what has changed in them or in the source alone."""
        if self._within is None:
            return None
        files = [*self._spine, *source]
        found = self._since.validate(path, files) if self._since else None
        if found is None and (found := self._within.validate(source)) is not None and self._since:
            self._since.note(path, files, found[0], small=True)
        return found

    def _keeps(self, path: Path) -> bool:
        return self._project.name_of(path) in self._kept

    def is_most(self, source: Sequence[Path]) -> bool:
        """Tell whether a source is large, and most of what is to be validated with it or a good part of that."""
        size = _size_of(source)
        return size > _LARGE and size * _MUCH_LARGER > _size_of(self._spine)

    @contextmanager
    def _laid_down(self, files: Sequence[Path]) -> Iterator[EmbeddedEngine | None]:
        """Give a store with some files, on disk where they are too much for memory; None where it would not do."""
        if not self._validator.can_go_on or not all(map(self._keeps, files)):
            yield None
            return
        expect(files)
        with ExitStack() as until_asked:
            folder = None
            if triples_in({path: find_stamp(path) for path in files}) > _MOST_IN_MEMORY:
                folder = self._project.state / f"{LAID_DOWN}{os.urandom(8).hex()}"
                until_asked.enter_context(unfinished(folder))
            yield EmbeddedEngine(load_merged(files, folder=folder), in_memory=folder is None, keeps=folder is None)


def _size_of(files: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in files)
