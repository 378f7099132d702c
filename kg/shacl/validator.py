"""A validator: shapes that were read and found to be sound, ready to validate files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine, load_merged
from kg.engines.exact import open_files
from kg.errors import Advice, ShapesError
from kg.findings import Finding, Progress
from kg.places.locator import Places
from kg.rdf.graph import TermGraph
from kg.rdf.rewritten import is_kept
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import FIRST
from kg.shacl.compiled import validate
from kg.shacl.likely_mistakes import find_idle_shapes, find_likely_mistakes
from kg.shacl.lint import lint_shapes
from kg.shacl.model import UNNAMED, ShapesGraph
from kg.shacl.rule_texts import read_rules
from kg.shacl.shape import sh
from kg.shacl.validated import Validated

ENGINES = ("compiled", "pyshacl")
_SHAPES_GRAPH = IRI("urn:kg:shapes")


class Validator:
    """Shapes, read and found to be sound, that validate files."""

    def __init__(
        self, shape_files: Sequence[Path], progress: Progress | None = None, places: Places | None = None
    ) -> None:
        """Read the shapes; raise SyntaxErrors, and ShapesError for those that cannot be trusted to check anything."""
        self._files, self._progress, self._places = shape_files, progress, places or Places()
        self._shapes = _read_sound(shape_files)
        self._rules = read_rules(self._shapes.graph)
        self._seen_idle: list[frozenset[Term]] = []
        self.notes: tuple[str, ...] = ()
        """Which shapes were left to pySHACL, and why."""

    @property
    def idle(self) -> frozenset[Term]:
        """The shapes that had no focus node in any of the files that were validated."""
        return frozenset.intersection(*self._seen_idle) if self._seen_idle else frozenset()

    def likely_mistakes(self, asked: Validated, *, idle: bool = False) -> list[Finding]:
        """Return what is legal in the shapes but hardly meant, by what a graph knows.

        With `idle` each idle shape of which nothing else is told is one as well.
        """
        found = find_likely_mistakes(self._shapes, asked.engine, self._files)
        told = {mistake.rule for mistake in found}
        unused = find_idle_shapes(self._shapes, self._files, self.idle) if idle else []
        return found + [one for one in unused if one.rule not in told]

    def validate(
        self, files: Sequence[Path], only: Sequence[Path] | None = None, engine: Engine | None = None
    ) -> Validated:
        """Return what the shapes, or those that stand in some files, find in data files; raise SyntaxErrors.

        An engine that holds the files already, all of them and no others, saves loading them.
        """
        shapes = self._shapes if only is None else ShapesGraph(TermGraph(read_triples(only)), _SHAPES_GRAPH)
        if engine is not None and shapes.needs_own_graph and not engine.traits.holds_shapes:
            raise ShapesError(
                "a shape asks for its own graph, which an endpoint does not have", advice=Advice("no-endpoint")
            )
        if engine is None or shapes.needs_own_graph or not _can_judge(engine, shapes):
            named: dict[str, Sequence[Path]] = {str(_SHAPES_GRAPH): self._files} if shapes.needs_own_graph else {}
            exact = not _are_kept(shapes)
            engine = open_files(files, named, exact=exact, meanwhile=lambda: self._places.read_ahead(files))
        asked = engine
        outcome = validate(asked, shapes, self._progress)
        found = list(outcome.findings)
        if only is None:
            self._seen_idle.append(outcome.idle)
        if outcome.left:
            found += _by_pyshacl(files, only or self._files, outcome.left)
            told = [f"{_name(node)} was left to pySHACL: {reason}" for node, reason in outcome.left]
            self.notes = tuple(dict.fromkeys((*self.notes, *told)))
        return Validated(files, found, asked, self._places, self._rules)


def _read_sound(shape_files: Sequence[Path]) -> ShapesGraph:
    """Return the shapes of some files; raise SyntaxErrors, and ShapesError for those that cannot be trusted."""
    shapes = ShapesGraph(TermGraph(read_triples(shape_files)), _SHAPES_GRAPH)
    faults = lint_shapes(shapes, shape_files)
    if faults:
        told = (f"{fault.location}: {fault.message}" if fault.location else fault.message for fault in faults)
        raise ShapesError("\n".join(told), findings=faults)
    return shapes


def _can_judge(engine: Engine, shapes: ShapesGraph) -> bool:
    """Tell whether an engine compares the literals of shapes as written, or is a server, whose literals are its own."""
    return engine.traits.as_written or not engine.traits.tells_back or _are_kept(shapes)


def _are_kept(shapes: ShapesGraph) -> bool:
    """Tell whether a store keeps the literals that shapes compare as terms; others are compared as values."""
    as_terms = (FIRST, sh("hasValue"), sh("targetNode"))
    compared = (value for _, predicate, value in shapes.graph if predicate in as_terms)
    return all(is_kept(v.lexical, v.datatype) for v in compared if isinstance(v, Literal) and not v.language)


class ReferenceValidator:
    """The same by pySHACL, for a second opinion; it does not tell which shapes are idle."""

    notes: tuple[str, ...] = ()
    idle: frozenset[Term] = frozenset()

    def __init__(self, shape_files: Sequence[Path]) -> None:
        """Read the shapes; raise SyntaxErrors, and ShapesError for shapes that are not well-formed."""
        from kg.shacl import reference

        self._files, self._sound = shape_files, _read_sound(shape_files)
        self._shapes = reference.load_shapes(shape_files)
        reference.require_well_formed(self._shapes)
        self._places = Places()

    def likely_mistakes(self, asked: Validated, *, idle: bool = False) -> list[Finding]:
        """Return what is legal in the shapes but hardly meant, by what a graph knows."""
        return find_likely_mistakes(self._sound, asked.engine, self._files)

    def validate(
        self, files: Sequence[Path], only: Sequence[Path] | None = None, engine: Engine | None = None
    ) -> Validated:
        """Return what the shapes, or those that stand in some files, find in data files; raise SyntaxErrors."""
        from kg.shacl import reference

        shapes = self._shapes if only is None else reference.load_shapes(only)
        graph = reference.load_graph(files)
        found = reference.validate(graph, shapes)
        rules = read_rules(self._sound.graph)
        return Validated(files, found, EmbeddedEngine(load_merged(files)), self._places, rules)


def read_shapes(
    shape_files: Sequence[Path], engine: str = "compiled", progress: Progress | None = None
) -> Validator | ReferenceValidator:
    """Return a validator with the shapes of some files, of one of ENGINES; raise SyntaxErrors and ShapesError."""
    return ReferenceValidator(shape_files) if engine == "pyshacl" else Validator(shape_files, progress)


def _name(node: Term) -> str:
    return f"<{node}>" if isinstance(node, IRI) else f"a {UNNAMED}"


def _by_pyshacl(files: Sequence[Path], shape_files: Sequence[Path], left: Sequence[tuple[Term, str]]) -> list[Finding]:
    """Return what pySHACL finds by the shapes that could not be compiled; raise ShapesError for one without a name."""
    from kg.shacl import reference

    for node, reason in left:
        if not isinstance(node, IRI):
            raise ShapesError(f"a shape without a name cannot be left to pySHACL, and {reason}; give the shape an IRI")
    names = [str(node) for node, _ in left]
    return reference.validate(reference.load_graph(files), reference.load_shapes(shape_files), only=names)
