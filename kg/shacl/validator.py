"""A validator: shapes that were read and found to be sound, ready to validate files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.engines.base import Engine
from kg.engines.exact import open_files
from kg.errors import Advice, ShapesError
from kg.findings import Finding, Note, Progress
from kg.places.files import Places
from kg.rdf.terms import IRI, Term
from kg.shacl.advanced import advanced_roots, for_all
from kg.shacl.compiled import Outcome, validate
from kg.shacl.faults import UNNAMED
from kg.shacl.idle import SeesIdle, find_idle
from kg.shacl.known_nodes import without_known
from kg.shacl.lenient import Tolerated, borrow_prefixes, passed_over, tell, tolerate
from kg.shacl.likely_mistakes import find_likely_mistakes
from kg.shacl.model import ShapesGraph
from kg.shacl.reach import alone
from kg.shacl.reading import SHAPES_GRAPH, read_graph, read_sound
from kg.shacl.rule_texts import read_rules
from kg.shacl.untold import note_untold
from kg.shacl.validated import Validated

if TYPE_CHECKING:
    from kg.shacl.reference_validator import ReferenceValidator


class Validator(SeesIdle):
    """Shapes, read and found to be sound or made so, that validate files."""

    def __init__(
        self,
        shape_files: Sequence[Path],
        progress: Progress | None = None,
        places: Places | None = None,
        *,
        lenient: bool = False,
        beside: Sequence[Path] = (),
        advanced: bool = False,
        inference: Sequence[str] = (),
    ) -> None:
        """Read the shapes; raise SyntaxErrors, and ShapesError for those that cannot be trusted to check anything.

        A `lenient` validator does without the shapes that it cannot use. The base of relative IRIs is that of `places`.
        What files `beside` the data say is known to all that is validated, and is not validated itself. An `advanced`
        one leaves shapes with advanced features to pySHACL. What follows by the rules for which words of `inference`
        stand is validated as well.
        """
        self._beside = beside
        self._files, self._progress, self._places = shape_files, progress, places or Places()
        self._advanced, self._inference = advanced, inference
        self.shapes, self._tolerated, self._shape_places = read_sound(
            shape_files, self._places, lenient=lenient, advanced=advanced
        )
        self.rules = read_rules(self.shapes.graph)
        super().__init__()
        self._refused: dict[Term, str] = {}
        self.notes: tuple[str, ...] = ()
        """Which shapes were left to pySHACL, and why."""

    @property
    def can_go_on(self) -> bool:
        """Whether findings stand until something changes that the shapes read; not so for what is done by others."""
        if self._tolerated is not None or self._inference or (self._advanced and advanced_roots(self.shapes)):
            return False
        return not self.shapes.needs_own_graph

    def found(self, files: Sequence[Path], outcome: Outcome, engine: Engine) -> Validated:
        """Return what the shapes find in the graph of an engine, which holds some files."""
        return Validated(files, outcome.findings, engine, self._places, self.rules, self._beside)

    def idle_findings(self, asked: Validated, *, each: bool) -> list[Finding]:
        """Return a violation for each idle shape, or else one where all are, by what a graph knows."""
        left = bool(self._tolerated and self._tolerated.left)
        others = left or bool(self._advanced and advanced_roots(self.shapes))
        over = bool(self._tolerated and passed_over(self._tolerated))
        return find_idle(
            asked.engine, self.shapes, self._shape_places, self.idle, each=each, others=others, passed_over=over
        )

    def likely_mistakes(self, asked: Validated, *, idle: bool = False, in_few: bool = False) -> list[Finding]:
        """Return what is legal in the shapes but hardly meant, by what a graph knows, maybe to be told in few notes.

        With `idle` each idle shape of which nothing else is told is one as well.
        """
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
        """Return what the shapes, or those that stand in some files, find in data files; raise SyntaxErrors.

        An engine that holds the files already, all of them and no others, saves loading them.
        """
        shapes, base = self.shapes, self._places.base
        if only is not None:
            shapes = read_graph(only, base, advanced=self._advanced)
            tolerated = tolerate(shapes) if self._tolerated else None
            shapes = tolerated.shapes if tolerated else shapes
        else:
            tolerated = self._tolerated
        if engine is not None and shapes.needs_own_graph and not engine.traits.holds_shapes:
            raise ShapesError(
                "a shape asks for its own graph, which an endpoint does not have", advice=Advice("no-endpoint")
            )
        if engine is None or shapes.needs_own_graph:
            named: dict[str, Sequence[Path]] = {str(SHAPES_GRAPH): self._files} if shapes.needs_own_graph else {}
            ahead = lambda: self._places.read_ahead(files)  # noqa: E731
            more = self._inference
            engine = open_files(files, named, base=base, beside=self._beside, meanwhile=ahead, inference=more)
        with self._shape_places.telling():
            return self._validate(files, engine, shapes, tolerated, is_whole=only is None)

    def _validate(
        self,
        files: Sequence[Path],
        asked: Engine,
        shapes: ShapesGraph,
        tolerated: Tolerated | None,
        *,
        is_whole: bool,
    ) -> Validated:
        others = [node for node in advanced_roots(shapes) if node not in shapes.left_out] if self._advanced else []
        outcome = validate(asked, shapes.without(frozenset(others)) if others else shapes, self._progress)
        found = list(outcome.findings)
        if others:
            found += self._of_advanced(files, asked, shapes, others)
        if is_whole:
            self.note_idle(outcome.idle)
        if outcome.left:
            found += self._by_pyshacl(files, asked, shapes, [node for node, _ in outcome.left])
            self._note_left(outcome.left)
        if tolerated and tolerated.left:
            found += self._left(files, asked, tolerated)
        return Validated(files, found, asked, self._places, self.rules, self._beside)

    def _of_advanced(
        self, files: Sequence[Path], engine: Engine, shapes: ShapesGraph, nodes: Sequence[Term]
    ) -> list[Finding]:
        """Return what pySHACL finds by shapes with advanced features; a lenient run goes on without faulty ones."""
        if not self._tolerated:
            self._note_left((node, "it has advanced features") for node in nodes)
            return self._by_pyshacl(files, engine, shapes, nodes)
        found: list[Finding] = []
        for node in nodes:
            try:
                found += self._by_pyshacl(files, engine, shapes, [node], borrow_prefixes(self._files))
                self._note_left([(node, "it has advanced features")])
            except ShapesError as error:
                self.notes = tuple(dict.fromkeys((*self.notes, f"{_name(node)} is left out: {error.message}")))
        return found

    def _note_left(self, left: Iterable[tuple[Term, str]]) -> None:
        told = [f"{_name(node)} was left to pySHACL: {reason}" for node, reason in left]
        self.notes = tuple(dict.fromkeys((*self.notes, *told)))

    def _left(self, files: Sequence[Path], engine: Engine, tolerated: Tolerated) -> list[Finding]:
        """Return what is found by shapes with faults: what pySHACL finds, or else what is found without the faults."""
        found: list[Finding] = []
        whole = ShapesGraph(tolerated.shapes.graph, SHAPES_GRAPH, advanced=self._advanced)
        for node in tolerated.left:
            if node in self._refused:
                continue
            try:
                found += self._by_pyshacl(files, engine, whole, [node], borrow_prefixes(self._files))
            except ShapesError as error:
                self._refused[node] = error.message
        refused = self._refused.keys() & tolerated.left.keys()
        if refused:
            rest = whole.without(tolerated.out)
            found += validate(engine, rest, self._progress, refused).findings
        return found

    def _by_pyshacl(
        self,
        files: Sequence[Path],
        engine: Engine,
        shapes: ShapesGraph,
        nodes: Sequence[Term],
        prefixes: Mapping[str, str] | None = None,
    ) -> list[Finding]:
        """Return what pySHACL finds by some of the shapes; raise ShapesError for those that it cannot run."""
        from kg.shacl import reference

        data, nameless = reference.load_beside(files, self._beside, self._places.base, self._inference)
        given = [reference.shapes_of(alone(shapes, node), prefixes) for node in nodes]
        found = [
            one for shapes_alone in given for one in reference.validate(data, shapes_alone, advanced=self._advanced)
        ]
        return without_known(found, engine, shapes, nameless)


def _name(node: Term) -> str:
    return f"<{node}>" if isinstance(node, IRI) else f"a {UNNAMED}"


def read_shapes(
    shape_files: Sequence[Path],
    engine: str = "compiled",
    progress: Progress | None = None,
    places: Places | None = None,
    *,
    lenient: bool = False,
    beside: Sequence[Path] = (),
    advanced: bool = False,
    inference: Sequence[str] = (),
) -> Validator | ReferenceValidator:
    """Return a validator, one of ENGINES, with the shapes of some files; raise SyntaxErrors and ShapesError.

    With `advanced`, pySHACL runs the shapes that have advanced features, and all where these are rules or functions.
    """
    base = places.base if places else None
    needed = for_all(read_graph(shape_files, base).graph) if advanced and engine != "pyshacl" else None
    if engine == "pyshacl" or needed:
        from kg.shacl.reference_validator import ReferenceValidator  # most runs do without

        why = (f"all shapes were left to pySHACL: there is {needed}, which any of them may need",) if needed else ()
        return ReferenceValidator(
            shape_files, places, lenient=lenient, beside=beside, advanced=advanced, notes=why, inference=inference
        )
    return Validator(
        shape_files, progress, places, lenient=lenient, beside=beside, advanced=advanced, inference=inference
    )
