"""Validation: each source with the spine and the ontology, then all sources together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine, load_merged
from kg.errors import InputError, Location, ShapesError
from kg.findings import Finding, Progress, Report, merge_reports
from kg.labels import labels_of
from kg.locate import Locator
from kg.project import Project, iter_turtle_files
from kg.shacl.compiled import validate
from kg.shacl.graph import TermGraph
from kg.shacl.lint import find_doubts, lint_shapes
from kg.shacl.model import ShapesGraph
from kg.terms import IRI, BlankNode, Prefixes, Term, Triple
from kg.turtle import read_triples

ENGINES = ("compiled", "pyshacl")
_SHAPES_GRAPH = IRI("urn:kg:shapes")

Validation = Callable[[Sequence[Path]], "Validated"]


class Validated:
    """What was found in some files taken together, and the graph that was asked."""

    def __init__(
        self,
        files: Sequence[Path],
        findings: Sequence[Finding],
        engine: Engine | None,
        triples: int,
        notes: Sequence[str] = (),
    ) -> None:
        self.files, self.findings, self.triples, self.notes = files, findings, triples, notes
        self.engine = engine

    def located(self, project: Project | None) -> list[Finding]:
        """Return the findings with place, label of the node and the source line."""
        if not self.findings:
            return []
        locator = Locator(self.files, self._blank_triples())
        placed = locator.locate(self.findings)
        labels = {}
        if project and self.engine:
            labels = labels_of(self.engine, project, {f.focus for f in placed if isinstance(f.focus, IRI)})
        return [
            finding._replace(
                label=labels.get(finding.focus) if isinstance(finding.focus, IRI) else None,
                line=locator.line(finding.location) if finding.location else None,
            )
            for finding in placed
        ]

    def _blank_triples(self) -> list[Triple]:
        """Return the triples with blank nodes, if a finding is about one."""
        if self.engine is None or not any(isinstance(finding.focus, BlankNode) for finding in self.findings):
            return []
        rows = self.engine.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }").rows
        return [(s, p, o) for s, p, o in rows if s is not None and p is not None and o is not None]


def prepare(shape_files: Sequence[Path], engine: str = "compiled", progress: Progress | None = None) -> Validation:
    """Read shapes and return a function that validates files with them.

    Raises SyntaxErrors, and ShapesError for shapes that cannot be trusted to check anything.
    """
    if engine == "pyshacl":
        from kg.shacl import reference

        loaded = reference.load_shapes(shape_files)
        reference.require_well_formed(loaded)

        def by_reference(files: Sequence[Path]) -> Validated:
            graph = reference.load_graph(files)
            return Validated(files, reference.validate(graph, loaded), EmbeddedEngine(load_merged(files)), len(graph))

        return by_reference
    graph = TermGraph(read_triples(shape_files))
    shapes = ShapesGraph(graph, _SHAPES_GRAPH)
    problems = lint_shapes(shapes, shape_files)
    if problems:
        raise ShapesError("\n".join(problems))

    def compiled(files: Sequence[Path]) -> Validated:
        store = load_merged(files, {str(_SHAPES_GRAPH): shape_files} if shapes.needs_own_graph else {})
        asked = EmbeddedEngine(store)
        outcome = validate(asked, shapes, progress)
        found, notes = list(outcome.findings), find_doubts(shapes, asked)
        if outcome.left:
            found += _by_pyshacl(files, shape_files, outcome.left)
            notes += [f"{_name(node)} was left to pySHACL: {reason}" for node, reason in outcome.left]
        return Validated(files, found, asked, len(store), notes)

    return compiled


def _name(node: Term) -> str:
    return f"<{node}>" if isinstance(node, IRI) else "a shape without a name"


def _by_pyshacl(files: Sequence[Path], shape_files: Sequence[Path], left: Sequence[tuple[Term, str]]) -> list[Finding]:
    """Return what pySHACL finds by the shapes that could not be compiled; raise ShapesError for one without a name."""
    from kg.shacl import reference

    for node, reason in left:
        if not isinstance(node, IRI):
            raise ShapesError(f"a shape without a name cannot be left to pySHACL, and {reason}; give the shape an IRI")
    names = [str(node) for node, _ in left]
    return reference.validate(reference.load_graph(files), reference.load_shapes(shape_files), only=names)


def validate_project(project: Project, *, engine: str = "compiled", progress: Progress | None = None) -> Report:
    """Return what is wrong within each source, and where sources disagree.

    Each source is checked with the spine and the ontology by all shapes. Then everything is checked together by the
    shapes that hold between sources; what only shows there is a conflict and has the severity "warning".
    """
    run = prepare(list(project.iter_shape_files(within_a_source=True)), engine, progress)
    spine = [*project.iter_ontology_files(), *iter_turtle_files(project.spine)]
    sources = list(project.iter_source_files())
    checked = [run([*spine, source]) for source in sources] or [run(spine)]
    within = merge_reports(Report(one.located(project)) for one in checked)
    # A term that one source does not use another may; only what none of them knows is worth a word.
    doubts = [note for note in checked[0].notes if all(note in one.notes for one in checked)]
    within = within._replace(notes=tuple(doubts))
    if len(sources) < 2:
        return within
    between = prepare(list(project.iter_shape_files(within_a_source=False)), engine, progress)
    merged = between([*spine, *sources])
    known = {_identity(finding) for finding in within.findings}
    conflicts = [finding for finding in merged.findings if _identity(finding) not in known]
    return merge_reports((within, Report(_as_conflicts(project, merged, conflicts))))


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.focus, finding.path, finding.value, finding.component


def _as_conflicts(project: Project, merged: Validated, findings: Sequence[Finding]) -> list[Finding]:
    """Return findings that only several sources together have, with the values and places of each source."""
    if not findings:
        return []
    conflicts = Validated(merged.files, findings, merged.engine, merged.triples).located(project)
    locator = Locator(merged.files)
    locator.locate(findings)
    prefixes = Prefixes(project.prefixes)
    told = []
    for finding in conflicts:
        places = locator.places_of(finding.focus, finding.path) if finding.focus is not None and finding.path else []
        related = tuple((place, prefixes.render(value)) for place, value in places)
        message = f"sources disagree: {finding.message}"
        told.append(finding._replace(severity="warning", message=message, related=related))
    return told


def validate_outside(
    files: Iterable[Path], shapes: Iterable[Path], *, engine: str = "compiled", progress: Progress | None = None
) -> Report:
    """Return what shapes files find in data files that belong to no project; raise InputError for missing ones."""
    files, shapes = list(files), list(shapes)
    for path in (*files, *shapes):
        if not path.is_file():
            raise InputError("there is no such file", location=Location(path))
    found = prepare(shapes, engine, progress)(files)
    empty = () if found.triples else (f"0 triples in {', '.join(map(str, files))}",)
    return Report(found.located(None), (*found.notes, *empty))
