"""Validation of one file while it is edited: beside the spine, again only for what came and went with the last letters.

The spine, the ontology and the shapes are read and validated once. The statements of the file are laid beside them, and
after a change those that differ are put in or taken out, and what can read them is evaluated again (kg/shacl/again).
What is found is what `kg validate` finds in the file by itself; what only all sources together show is not looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.check.literals import find_ill_formed
from kg.engines.embedded import EmbeddedEngine
from kg.engines.exact import keeps_literals
from kg.engines.stores import load_merged
from kg.errors import KgError, Location, ShapesError, SyntaxErrors, TurtleError
from kg.findings import Finding
from kg.lsp.checked import names_any
from kg.lsp.stated import Stated
from kg.places.files import Places
from kg.places.locator import Locator
from kg.project.config import Project
from kg.project.levels import severity_of
from kg.project.listing import iter_rdf_files
from kg.rdf.faults import all_with_prefixes
from kg.rdf.formats import triple_of
from kg.rdf.garbled_texts import may_be_garbled
from kg.rdf.held import held_texts, seeing
from kg.rdf.ill_formed import is_ill_formed
from kg.rdf.rewritten import is_literal_kept
from kg.rdf.terms import IRI
from kg.rdf.turtle import iter_quads, read_bytes
from kg.shacl.again import Again, Delta
from kg.shacl.claimed import find_misclaimed, with_misclaimed
from kg.shacl.compiled import Outcome, validate
from kg.shacl.elsewhere import Wider
from kg.shacl.grouping import without_told
from kg.shacl.telling import tell
from kg.shacl.validator import Validator

More = Callable[[set[Any]], Iterable[Finding]]


class Validating:
    """The shapes and the spine of a project, and the statements of one file after the other laid beside them."""

    def __init__(self, project: Project, without: Path | None = None) -> None:
        """Read shapes and spine, the latter `without` a file that is edited itself.

        Of files with faults that counts which can be read, and no shape; `unread` has what they say. Shapes that cannot
        be used are left out. The `fault` is one of either.
        """
        self.project, self.without = project, without
        self.unread: dict[Path, str] = {}
        self.fault: KgError | None = None
        self._places = Places()
        shapes = list(project.iter_shape_files(within_a_source=True))
        files = (*project.iter_ontology_files(), *iter_rdf_files(project.spine))
        self._spine = [path for path in files if path != without]
        try:
            self._validator = self._validator_of(shapes)
            self._store = load_merged(self._spine)
        except SyntaxErrors:
            self._store = load_merged([])
            for path in (*shapes, *self._spine):
                faults: list[TurtleError] = []
                quads = list(iter_quads(path, faults))
                if path in self._spine:
                    self._store.extend(quads)
                if faults:
                    self.fault, self.unread[path] = faults[0], _text_of(path)
            self._spine = [path for path in self._spine if path not in self.unread]
            self._validator = self._validator_of([path for path in shapes if path not in self.unread])
        self._engine = EmbeddedEngine(self._store, in_memory=True)
        self._again = Again(self._validator.shapes)
        self._alone = validate(self._engine, self._validator.shapes)
        self._known = {*self._alone.findings, *find_misclaimed(self._engine, self._validator.shapes)}
        self._laid: set[Any] = set()
        self._quads: set[Any] = set()
        self._doubtful: set[Any] = set()
        self._path: Path | None = None
        self._outcome = self._alone

    def _validator_of(self, shapes: Sequence[Path]) -> Validator:
        try:
            return Validator(shapes, places=self._places)
        except ShapesError as error:
            self.fault = error
            return Validator(shapes, places=self._places, lenient=True)

    def find(
        self,
        path: Path,
        content: bytes,
        more: More = lambda quads: (),
        wider: Wider | None = None,
    ) -> list[Finding]:
        """Return what is wrong in a file with a content; raise SyntaxErrors with all faults of it.

        What `more` finds in its statements is told as well, with its places; `wider` knows all files.
        """
        with seeing({**held_texts(), path: content}):  # places are looked up in it
            return self._find(path, content, more, wider)

    def _find(self, path: Path, content: bytes, more: More, wider: Wider | None) -> list[Finding]:
        faults: list[TurtleError] = []
        quads = set(iter_quads(path, faults, content, graph=self.project.graph_iri(path)))
        if faults:
            raise all_with_prefixes(SyntaxErrors(faults), self.project.prefixes)
        self._places.forget(path)
        files = [*self._spine, path]
        outcome = self._validated(path, quads)
        if outcome is None:
            found = self._validator.validate(files)
        else:
            found = self._validator.found(files, outcome, self._engine)
        found = with_misclaimed(found, self._validator.shapes)
        stated = Stated(quads)
        new = [one for one in found.findings if one not in self._known or stated.has(one)] + list(more(quads))
        located = found.located(self.project, new)

        def where(statements: Sequence[Finding]) -> Sequence[Finding]:
            subjects = {one.focus for one in statements if isinstance(one.focus, IRI)} if wider else ()
            others = [other for subject in subjects for other in wider.files_of(subject)] if wider else []
            return Locator([*files, *dict.fromkeys(others)]).locate(statements)

        told = tell(located, found.engine, self.project, where, wider=wider, shapes=self._validator.shapes)
        told = [one for one in told if not any(names_any(text, one) for text in self.unread.values())]
        return without_told(self._literals(path, content), told) + [_brought(finding, path) for finding in told]

    def _literals(self, path: Path, content: bytes) -> list[Finding]:
        """Return the literals of the file that nobody means."""
        level = severity_of(self.project.style.literals)
        if level is None or not (may_be_garbled(content) or any(is_ill_formed(quad.object) for quad in self._doubtful)):
            return []
        return [finding._replace(severity=level) for finding in find_ill_formed(path, content)]

    def _validated(self, path: Path, quads: set[Any]) -> Outcome | None:
        """Return what the shapes find with the statements of a file; None where only reading all anew can tell."""
        if path != self._path:
            for quad in self._laid:
                self._store.remove(quad)
            self._laid, self._path, self._outcome = set(), path, self._alone
            self._quads, self._doubtful = set(), set()
        came, went = quads - self._quads, self._quads - quads
        self._quads = quads
        self._doubtful = (self._doubtful - went) | {quad for quad in came if _is_doubtful(quad)}
        added = [quad for quad in came if quad not in self._store]
        removed = went & self._laid
        for quad in removed:
            self._store.remove(quad)
        self._store.extend(added)
        self._laid = (self._laid - removed) | set(added)
        self._engine = EmbeddedEngine(self._store, in_memory=True)  # one knows what it laid down of a store as it was
        can = self._validator.can_go_on and not self._alone.left and self._is_kept
        outcome = None
        if can and all(is_literal_kept(quad.object) for quad in self._doubtful):
            delta = Delta(list(map(triple_of, added)), list(map(triple_of, removed)))
            outcome = self._again.validate(self._outcome, delta, self._engine)
        if outcome is None:
            self._path = None  # nothing is known of what is laid now, so the next time begins anew
        else:
            self._outcome = outcome
        return outcome

    @cached_property
    def _is_kept(self) -> bool:
        """Whether the store keeps the literals of the spine as they are written."""
        return all(map(keeps_literals, self._spine))


def _text_of(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8", "replace")
    except KgError:
        return ""


def _brought(finding: Finding, path: Path) -> Finding:
    """Return a finding with its place in the file that brought it, though the node may be described elsewhere."""
    if finding.location is not None and finding.location.path == path:
        return finding
    here = next((place for place, _ in finding.related if place.path == path), None)
    return finding._replace(location=here or Location(path, 1, 1))


def _is_doubtful(quad: Any) -> bool:
    """Tell whether a statement has a literal that a store may keep in another way, or whose text may be none."""
    return not is_literal_kept(quad.object) or is_ill_formed(quad.object)
