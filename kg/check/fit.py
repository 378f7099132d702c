"""Whether things have the properties of their classes: a habit of a house, looked at when the graph has changed."""

from __future__ import annotations

from kg.ask.opening import open_engine
from kg.check.kept_passes import KeptPasses, contents_of
from kg.findings import Finding
from kg.places.locator import Places
from kg.project.config import Project
from kg.project.levels import severity_of
from kg.shacl.fit import find_unfit
from kg.shacl.strange import find_strange
from kg.shacl.validated import Validated
from kg.shacl.validator import Validator


def check_fit(project: Project, passes: KeptPasses | None = None) -> list[Finding]:
    """Return, at their places, the things with properties which only shapes of other classes know, or nothing knows.

    Nothing is asked of a graph and shapes that are known to have none. Raises SyntaxErrors and ShapesError.
    """
    level = severity_of(project.style.fit)
    files = list(project.iter_shape_files(within_a_source=True))
    if level is None or not files:
        return []
    known = passes if passes and passes.graph else None
    rests_on = [known.graph, *contents_of(files)] if known else []
    if known and known.has("fit", *rests_on):
        return []
    engine = open_engine(project)
    common = (*project.preferred, *project.others, *project.links, *project.beside)
    shapes = Validator(files).shapes
    found = [*find_unfit(shapes, engine, level, common), *find_strange(shapes, engine, level, common, project.base)]
    if known and not found:
        known.note("fit", *rests_on)
    return Validated(list(project.iter_graph_files()), (), engine, Places()).located(project, found)
