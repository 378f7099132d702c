"""Validation: each source with the spine and the ontology, then all sources together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path

from kg.ask.labels import labels_of
from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine, load_merged
from kg.engines.exact import ExactEngine, open_files
from kg.errors import InputError, Location, ShapesError
from kg.findings import SEVERITIES, Finding, Progress, Report, merge_reports
from kg.places.locator import Locator, Places
from kg.project.config import CONFIG, Project, iter_turtle_files
from kg.project.snapshots import find_snapshot, is_fresh, open_snapshot
from kg.rdf.graph import TermGraph
from kg.rdf.rewritten import is_kept
from kg.rdf.terms import IRI, RDF, BlankNode, Literal, Prefixes, Term, Triple
from kg.rdf.turtle import read_triples
from kg.shacl.compiled import validate
from kg.shacl.doubts import find_doubts, tell_idle
from kg.shacl.lint import lint_shapes
from kg.shacl.model import UNNAMED, ShapesGraph, sh

ENGINES = ("compiled", "pyshacl")
Remote = Callable[["Sequence[Path] | None"], Engine]
"""Gives an engine on the graphs of some files together, or, for None, on the merged graph."""
_LARGE = 10_000
_SHAPES_GRAPH = IRI("urn:kg:shapes")


class Validated:
    """What was found in some files taken together, and the graph that was asked."""

    def __init__(
        self,
        files: Sequence[Path],
        findings: Sequence[Finding],
        engine: Engine,
        places: Places,
        rules: frozenset[str] = frozenset(),
    ) -> None:
        self.files, self.findings, self.engine, self.rules = files, findings, engine, rules
        self._places = places

    def report(self, project: Project | None, notes: Sequence[str] = ()) -> Report:
        """Return the findings with place, label of the node and the source line."""
        return Report(self.located(project, self.findings), notes, (self.engine,), rules=self.rules)

    def located(self, project: Project | None, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings of this graph with place, label of the node and the source line."""
        if not findings:
            return []
        prefixes = Prefixes(project.prefixes if project else {})
        locator = Locator(self.files, self._blank_triples(findings), self._places, prefixes)
        placed = locator.locate(findings)
        labels = {}
        if project:
            labels = labels_of(self.engine, project, {f.focus for f in placed if isinstance(f.focus, IRI)})
        told = [
            finding._replace(
                label=labels.get(finding.focus) if isinstance(finding.focus, IRI) else None,
                line=locator.line(finding.location) if finding.location else None,
            )
            for finding in placed
        ]
        return _steady(told, self.files)

    def conflicts(self, project: Project, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings that only several sources together have, with the values and places of each source."""
        if not findings:
            return []
        locator = Locator(self.files, places=self._places)
        locator.locate(findings)
        prefixes = Prefixes(project.prefixes)
        told = []
        for finding in self.located(project, findings):
            places = locator.places_of(finding.focus, finding.path) if finding.focus and finding.path else []
            related = tuple((place, prefixes.render(value)) for place, value in places)
            message = f"sources disagree: {finding.message}"
            told.append(finding._replace(severity="warning", message=message, related=related))
        return told

    def _blank_triples(self, findings: Sequence[Finding]) -> list[Triple]:
        """Return the triples with blank nodes, if a finding is about one."""
        if not any(isinstance(term, BlankNode) for finding in findings for term in (finding.focus, finding.value)):
            return []
        rows = self.engine.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }").rows
        return [(s, p, o) for s, p, o in rows if s is not None and p is not None and o is not None]


def _steady(findings: Sequence[Finding], files: Sequence[Path]) -> list[Finding]:
    """Return findings worst first, then as they stand in the files, with names for blank nodes that do not change."""
    order = {path: n for n, path in enumerate(files)}

    def key(finding: Finding) -> tuple[object, ...]:
        place = finding.location
        where = (order.get(place.path, 0), place.line or 0, place.column or 0) if place else (-1, 0, 0)
        terms = (finding.focus, finding.value)
        named = ["" if isinstance(term, BlankNode) else str(term) for term in terms]
        return SEVERITIES.index(finding.severity), *where, finding.rule, str(finding.path), *named, finding.message

    names: dict[Term, BlankNode] = {}

    def rename(term: Term | None) -> Term | None:
        return names.setdefault(term, BlankNode(f"b{len(names) + 1}")) if isinstance(term, BlankNode) else term

    return [f._replace(focus=rename(f.focus), value=rename(f.value)) for f in sorted(findings, key=key)]


class Validator:
    """Shapes, read and found to be sound, that validate files."""

    def __init__(
        self, shape_files: Sequence[Path], progress: Progress | None = None, places: Places | None = None
    ) -> None:
        """Read the shapes; raise SyntaxErrors, and ShapesError for those that cannot be trusted to check anything."""
        self._files, self._progress, self._places = shape_files, progress, places or Places()
        self._shapes = _read_sound(shape_files)
        self._seen_idle: list[frozenset[Term]] = []
        self.notes: tuple[str, ...] = ()
        """Which shapes were left to pySHACL, and why."""

    @property
    def idle(self) -> frozenset[Term]:
        """The shapes that had no focus node in any of the files that were validated."""
        return frozenset.intersection(*self._seen_idle) if self._seen_idle else frozenset()

    def doubts(self, asked: Validated) -> list[Finding]:
        """Return what is legal in the shapes but most likely a slip, by what a graph knows."""
        return find_doubts(self._shapes, asked.engine, self._files)

    def slips(self, asked: Validated) -> list[Finding]:
        """Return the doubts, and a finding for each idle shape of which they say nothing."""
        doubts = self.doubts(asked)
        told = {doubt.rule for doubt in doubts}
        return doubts + [one for one in tell_idle(self._shapes, self._files, self.idle) if one.rule not in told]

    def validate(
        self, files: Sequence[Path], only: Sequence[Path] | None = None, engine: Engine | None = None
    ) -> Validated:
        """Return what the shapes, or those that stand in some files, find in data files; raise SyntaxErrors.

        An engine that holds the files already, all of them and no others, saves loading them.
        """
        shapes = self._shapes if only is None else ShapesGraph(TermGraph(read_triples(only)), _SHAPES_GRAPH)
        if engine is not None and engine.name == "endpoint" and shapes.needs_own_graph:
            raise ShapesError("a shape asks for its own graph, which an endpoint does not have; leave --endpoint out")
        if engine is None or shapes.needs_own_graph or not (engine.name == "endpoint" or self._keeps(engine, shapes)):
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
        rules = frozenset(str(node) for node in self._shapes.graph.subjects() if isinstance(node, IRI))
        return Validated(files, found, asked, self._places, rules)

    def _keeps(self, engine: Engine, shapes: ShapesGraph) -> bool:
        """Tell whether an engine compares the literals of the shapes as they are written."""
        return isinstance(engine, ExactEngine) or _are_kept(shapes)


def _read_sound(shape_files: Sequence[Path]) -> ShapesGraph:
    """Return the shapes of some files; raise SyntaxErrors, and ShapesError for those that cannot be trusted."""
    shapes = ShapesGraph(TermGraph(read_triples(shape_files)), _SHAPES_GRAPH)
    problems = lint_shapes(shapes, shape_files)
    if problems:
        raise ShapesError("\n".join(problems))
    return shapes


def _are_kept(shapes: ShapesGraph) -> bool:
    """Tell whether a store keeps the literals that shapes compare as terms; others are compared as values."""
    as_terms = (IRI(RDF + "first"), sh("hasValue"), sh("targetNode"))
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

    def doubts(self, asked: Validated) -> list[Finding]:
        """Return what is legal in the shapes but most likely a slip, by what a graph knows."""
        return find_doubts(self._sound, asked.engine, self._files)

    slips = doubts

    def validate(
        self, files: Sequence[Path], only: Sequence[Path] | None = None, engine: Engine | None = None
    ) -> Validated:
        """Return what the shapes, or those that stand in some files, find in data files; raise SyntaxErrors."""
        from kg.shacl import reference

        shapes = self._shapes if only is None else reference.load_shapes(only)
        graph = reference.load_graph(files)
        found = reference.validate(graph, shapes)
        rules = reference.names(self._shapes)
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


def validate_project(
    project: Project,
    *,
    engine: str = "compiled",
    changed: AbstractSet[Path] | None = None,
    progress: Progress | None = None,
    remote: Remote | None = None,
) -> Report:
    """Return what is wrong within each source, and where sources disagree.

    Each source is checked with the spine and the ontology by all shapes. Then everything is checked together by the
    shapes that hold between sources; what only shows there is a conflict and has the severity "warning". With
    `changed`, only these sources are checked, and their conflicts with others; all are when anything that they all
    depend on has changed: spine, ontology, shapes or kg.toml. With `remote`, the shapes are asked of engines elsewhere
    that hold what was pushed, and the files only tell the places.
    """
    shape_files = list(project.iter_shape_files(within_a_source=True))
    spine = [*project.iter_ontology_files(), *iter_turtle_files(project.spine)]
    sources = list(project.iter_source_files())
    concerned = sources
    if changed is not None:
        if any(_concerns_all(project, path) for path in changed):
            changed = None
        else:
            concerned = [source for source in sources if source in changed]
            if not concerned:
                return Report((), ["no source has changed"])
    validator = read_shapes(shape_files, engine, progress)
    everything = _open_large(project) if remote is None else remote(None)
    alone = everything if len(sources) < 2 else None

    def check(files: list[Path]) -> Validated:
        return validator.validate(files, engine=alone if remote is None or alone else remote(files))

    checked = [check([*spine, one]) for one in concerned] or [check(spine)]
    report = merge_reports(one.report(project) for one in checked)
    merged = checked[0]
    if len(sources) > 1:
        between = list(project.iter_shape_files(within_a_source=False))
        merged = validator.validate([*spine, *sources], between, everything)
        known = {_identity(finding) for finding in report.findings}
        conflicts = merged.conflicts(project, [f for f in merged.findings if _identity(f) not in known])
        told = {_place_of(finding) for finding in report.findings}  # names of blank nodes differ from graph to graph
        conflicts = [c for c in conflicts if not (_is_about_blank(c) and _place_of(c) in told)]
        if changed is not None:
            conflicts = [c for c in map(partial(_in_changed, changed=changed), conflicts) if c is not None]
        report = merge_reports((report, Report(conflicts, (), (merged.engine,))))
    doubts = validator.doubts(merged) if sources else []  # nothing is known before there is data
    # What no source speaks of yet is no fault; and a part of the sources does not say what all of them lack.
    idle = validator.idle if sources and changed is None else ()
    notes = (*validator.notes, *([_told_together(project, idle)] if idle else ()))
    worst_first = sorted((*report.findings, *doubts), key=lambda finding: SEVERITIES.index(finding.severity))
    return report._replace(findings=worst_first, notes=notes)


def _told_together(project: Project, idle: Collection[Term]) -> str:
    """Return a line that names the first few of many shapes without a focus node."""
    prefixes = Prefixes(project.prefixes)
    shown = sorted(prefixes.render(node) if isinstance(node, IRI) else f"a {UNNAMED}" for node in idle)
    more = f" and {len(shown) - 3:,} more" if len(shown) > 3 else ""
    subject = "1 shape has" if len(shown) == 1 else f"{len(shown):,} shapes have"
    return f"{subject} no focus node in the data: {', '.join(shown[:3])}{more}"


def _open_large(project: Project) -> Engine | None:
    """Return the snapshot, if it is fresh and so large that opening it is faster than loading the files."""
    snapshot = find_snapshot(project)
    if snapshot is None or snapshot.triples < _LARGE or not is_fresh(project, snapshot):
        return None
    if not all(state.kept for state in snapshot.files.values()):
        return None  # a snapshot does not tell how such literals are written
    return EmbeddedEngine(open_snapshot(snapshot))


def _concerns_all(project: Project, path: Path) -> bool:
    shared = (project.ontology, project.shapes, project.spine)
    return path == project.root / CONFIG or any(path.is_relative_to(folder) for folder in shared)


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.focus, finding.path, finding.value, finding.component


def _in_changed(conflict: Finding, changed: AbstractSet[Path]) -> Finding | None:
    """Return a conflict with its place in a file that has changed; None where it is with none of these."""
    place = next((place for place, _ in conflict.related if place.path in changed), None)
    if place is None or place == conflict.location:
        return conflict if place else None
    return conflict._replace(location=place, line=None)


def _is_about_blank(finding: Finding) -> bool:
    return isinstance(finding.focus, BlankNode) or isinstance(finding.value, BlankNode)


def _place_of(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.location, finding.path, finding.component


def _each_once(files: Iterable[Path]) -> list[Path]:
    """Return files without those that are named twice; their blank nodes would count twice."""
    return list({path.resolve(): path for path in reversed(list(files))}.values())[::-1]


def validate_outside(
    files: Iterable[Path], shapes: Iterable[Path], *, engine: str = "compiled", progress: Progress | None = None
) -> Report:
    """Return what shapes files find in data files that belong to no project; raise InputError for missing ones."""
    files, shapes = _each_once(files), _each_once(shapes)
    for path in (*files, *shapes):
        if not path.is_file():
            told = "is a folder; name its files" if path.is_dir() else "there is no such file"
            raise InputError(told, location=Location(path))
    if engine == "pyshacl":
        return _found_outside(read_shapes(shapes, engine, progress), files, None)
    from concurrent.futures import ThreadPoolExecutor

    places = Places()
    with ThreadPoolExecutor(1) as beside:  # the store loads while the shapes are read
        opened = beside.submit(lambda: open_files(files, meanwhile=lambda: places.read_ahead(files)))
        validator = Validator(shapes, progress, places)
        return _found_outside(validator, files, opened.result())


def _found_outside(validator: Validator | ReferenceValidator, files: Sequence[Path], opened: Engine | None) -> Report:
    found = validator.validate(files, engine=opened)
    empty = () if found.engine.ask("ASK { ?s ?p ?o }") else (f"0 triples in {', '.join(map(str, files))}",)
    # Shapes for many files say more than one file uses; in a project the same is a warning.
    doubts = [f"{d.location.from_here()}: {d.message}" if d.location else d.message for d in validator.slips(found)]
    return found.report(None, (*validator.notes, *doubts, *empty))
