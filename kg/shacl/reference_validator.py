"""A validator that is pySHACL, for a second opinion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine
from kg.engines.given_graphs import add_inferred
from kg.engines.stores import BESIDE, load_merged
from kg.errors import ShapesError
from kg.findings import Finding, Note
from kg.places.files import Places
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Term
from kg.shacl import reference
from kg.shacl.advanced import advanced_roots
from kg.shacl.faults import UNNAMED
from kg.shacl.idle import SeesIdle, find_idle, idle_shapes
from kg.shacl.known_nodes import without_known
from kg.shacl.lenient import Tolerated, borrow_prefixes, passed_over, tell, tolerate
from kg.shacl.likely_mistakes import find_likely_mistakes
from kg.shacl.model import ShapesGraph
from kg.shacl.reach import alone
from kg.shacl.reading import read_graph, read_sound
from kg.shacl.rule_texts import read_rules
from kg.shacl.untold import note_untold
from kg.shacl.validated import Validated


class ReferenceValidator(SeesIdle):
    """The same as Validator by pySHACL."""

    def __init__(
        self,
        shape_files: Sequence[Path],
        places: Places | None = None,
        *,
        lenient: bool = False,
        beside: Sequence[Path] = (),
        advanced: bool = False,
        notes: tuple[str, ...] = (),
        inference: Sequence[str] = (),
    ) -> None:
        """Read the shapes; raise SyntaxErrors, and ShapesError for shapes that are not well-formed.

        An `advanced` one runs advanced features too; `notes` say why it was chosen. What follows by the rules for which
        words of `inference` stand is validated as well.
        """
        super().__init__()
        self._inference = inference
        self._beside = beside
        self._places = places or Places()
        self.shapes, self._tolerated, self._shape_places = read_sound(
            shape_files, self._places, lenient=lenient, advanced=advanced
        )
        self._advanced = advanced
        self._whole = ShapesGraph(self.shapes.graph, advanced=advanced)
        self._refused: set[Term] = set()
        self.notes = notes
        """Why pySHACL was chosen, and which shapes were left out, and why."""
        self._borrowed = borrow_prefixes(shape_files) if self._tolerated else {}
        if self._tolerated is None:
            with self._shape_places.telling():
                reference.require_well_formed(reference.shapes_of(self._whole.graph))

    def idle_findings(self, asked: Validated, *, each: bool) -> list[Finding]:
        """Return a violation for each idle shape, or else one where all are, by what a graph knows."""
        left = bool(self._tolerated and self._tolerated.left)
        others = left or bool(self._advanced and advanced_roots(self.shapes))
        over = bool(self._tolerated and passed_over(self._tolerated))
        return find_idle(
            asked.engine, self.shapes, self._shape_places, self.idle, each=each, others=others, passed_over=over
        )

    def likely_mistakes(self, asked: Validated, *, idle: bool = False, in_few: bool = False) -> list[Finding]:
        """Return what is legal in the shapes but hardly meant, by what a graph knows; with `idle` idle shapes too."""
        unused = self.idle if idle else frozenset()
        return find_likely_mistakes(self.shapes, asked.engine, self._shape_places, unused, in_few=in_few)

    def untold(self, asked: Validated) -> list[Note]:
        """Return notes on subclasses of which only the shapes say that they are, by what a graph knows."""
        return list(note_untold(asked.engine, self.shapes, self._shape_places))

    def tolerated(self) -> list[Finding]:
        """Return the faults in the shapes that a lenient validator goes on with, as warnings, after validating."""
        return tell(self._tolerated, self._refused, self._shape_places) if self._tolerated else []

    def validate(
        self, files: Sequence[Path], only: Sequence[Path] | None = None, engine: Engine | None = None
    ) -> Validated:
        """Return what the shapes, or those that stand in some files, find in data files; raise SyntaxErrors."""
        base = self._places.base
        shapes = self._whole if only is None else read_graph(only, base, advanced=self._advanced)
        data, nameless = reference.load_beside(files, self._beside, base, self._inference)
        with self._shape_places.telling():
            try:
                found = self._found(data, shapes.graph)
            except ShapesError:
                if self._tolerated is None:
                    raise
                found = self._each(data, shapes)
        store = load_merged(files, base=base, beside=self._beside)
        if self._advanced:
            add_inferred(store, data)
        entailed = None
        if self._inference:
            from kg.engines.inferred import add_entailed

            entailed = add_entailed(store, self._inference)
        asked = EmbeddedEngine(store, beside=BESIDE if self._beside else "", entailed=entailed)
        if only is None:
            self.note_idle(idle_shapes(asked, self.shapes))
        found = without_known(found, asked, self._whole, nameless)
        return Validated(files, found, asked, self._places, read_rules(self.shapes.graph), self._beside)

    def _each(self, data: Any, shapes: ShapesGraph) -> list[Finding]:
        """Return what the shapes find that pySHACL can run by themselves."""
        found: list[Finding] = []
        tolerated = tolerate(shapes)
        for node in shapes.targeted_nodes:
            try:
                found += self._found(data, alone(shapes, node))
            except ShapesError:
                self._refused.add(node)
                if node not in tolerated.out:
                    found += self._found_without(data, shapes, node, tolerated)
        return found

    def _found_without(self, data: Any, shapes: ShapesGraph, node: Term, tolerated: Tolerated) -> list[Finding]:
        """Return what a shape finds without what is at fault; where pySHACL runs it neither way, that is a note."""
        try:
            return self._found(data, alone(shapes, node, tolerated.out, passed_over(tolerated)))
        except ShapesError as error:
            name = f"<{node}>" if isinstance(node, IRI) else f"a {UNNAMED}"
            self.notes = tuple(dict.fromkeys((*self.notes, f"{name} is left out: {error.message}")))
            return []

    def _found(self, data: Any, graph: TermGraph) -> list[Finding]:
        return reference.validate(data, reference.shapes_of(graph, self._borrowed), advanced=self._advanced)
