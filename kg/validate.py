"""Validation: each source with the spine and the ontology, then all sources together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import InputError, Location
from kg.findings import Finding, Report, merge_reports
from kg.project import Project, iter_turtle_files
from kg.shacl.reference import Shapes, load_graph, load_shapes, require_well_formed, validate
from kg.terms import IRI, to_n3
from kg.turtle import iter_quads


def validate_project(project: Project) -> Report:
    """Return what is wrong within each source, and where sources disagree.

    Each source is checked with the spine and the ontology by all shapes. Then everything is checked together by the
    shapes that hold between sources; what only shows there is a conflict and has the severity "warning".
    """
    shapes = load_shapes(project.iter_shape_files(within_a_source=True))
    require_well_formed(shapes)
    spine = [*project.iter_ontology_files(), *iter_turtle_files(project.spine)]
    sources = list(project.iter_source_files())
    parts = [validate_files([*spine, source], shapes) for source in sources] or [validate_files(spine, shapes)]
    within = merge_reports(parts)
    if len(sources) < 2:
        return within
    between = load_shapes(project.iter_shape_files(within_a_source=False))
    merged = validate_files([*spine, *sources], between)
    known = {finding._replace(location=None) for finding in within.findings}
    conflicts = [
        finding._replace(severity="warning", message=f"sources disagree: {finding.message}")
        for finding in merged.findings
        if finding._replace(location=None) not in known
    ]
    return merge_reports((within, Report(conflicts)))


def validate_files(files: Sequence[Path], shapes: Shapes) -> Report:
    """Return what the shapes find in some Turtle files taken together, each finding with a file it belongs to.

    Raises SyntaxErrors and ShapesError.
    """
    graph = load_graph(files)
    findings = validate(graph, shapes)
    notes = () if len(graph) else (f"0 triples in {', '.join(map(str, files)) or 'no files'}",)
    return Report(_locate(findings, files), notes)


def validate_outside(files: Iterable[Path], shapes: Iterable[Path]) -> Report:
    """Return what shapes files find in data files that belong to no project; raise InputError for missing ones."""
    files, shapes = list(files), list(shapes)
    for path in (*files, *shapes):
        if not path.is_file():
            raise InputError("there is no such file", location=Location(path))
    loaded = load_shapes(shapes)
    require_well_formed(loaded)
    return validate_files(files, loaded)


def _locate(findings: Sequence[Finding], files: Sequence[Path]) -> list[Finding]:
    """Return the findings with the last file that has the focus node as a subject: the source, not the spine."""
    wanted = {to_n3(finding.focus) for finding in findings if isinstance(finding.focus, IRI)}
    where: dict[str, Path] = {}
    if wanted:
        for path in files:
            where.update(dict.fromkeys({str(quad.subject) for quad in iter_quads(path, [])} & wanted, path))
    return [
        finding._replace(location=Location(where[to_n3(finding.focus)]))
        if finding.focus is not None and to_n3(finding.focus) in where
        else finding
        for finding in findings
    ]
