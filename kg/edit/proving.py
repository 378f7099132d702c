"""Whether files would be right with some changes, found out before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.edit.writing import Change
from kg.findings import Finding
from kg.project.config import Project
from kg.project.listing import iter_rdf_files
from kg.rdf.terms import Term
from kg.shacl.claimed import with_misclaimed
from kg.shacl.validator import read_shapes


@contextmanager
def laid_beside(changes: Sequence[Change]) -> Iterator[dict[Path, Path]]:
    """Give files elsewhere that hold what some files would, by these; they are gone at the end."""
    with TemporaryDirectory(prefix="kg-new-") as folder:
        found = {}
        for number, change in enumerate(changes):
            beside = Path(folder, str(number), change.path.name)
            beside.parent.mkdir()
            beside.write_text(change.after, "utf-8")
            found[change.path] = beside
        yield found


def prove(project: Project, changes: Sequence[Change], source: Path | None, about: set[Term]) -> list[Finding]:
    """Return the violations of some things that a source would have with the spine, as a validation would tell them.

    Raises SyntaxErrors for what would be no Turtle.
    """
    with laid_beside(changes) as beside:
        spine = [*project.iter_ontology_files(), *iter_rdf_files(project.spine)]
        new = [path for path in beside if path.is_relative_to(project.spine) and path not in spine]
        own = {source} if source else set()
        own |= {path for path in beside if not path.is_relative_to(project.spine)}
        files = [beside.get(path, path) for path in [*spine, *new, *sorted(own)]]
        shapes = list(project.iter_shape_files(within_a_source=True))
        validator = read_shapes(shapes)
        checked = validator.validate([path for path in files if path.exists()])
        found = with_misclaimed(checked, validator.shapes).report(project)
        real = {there: here for here, there in beside.items()}
        report = found.with_places(lambda path: real.get(path, path))
    return [one for one in report.findings if one.severity == "violation" and one.focus in about]


def graphs_beside(project: Project, beside: Mapping[Path, Path]) -> dict[str, list[Path]]:
    """Return the files of each graph of a project, with some in place of others."""
    paths = dict.fromkeys([*project.iter_graph_files(), *beside])
    return {project.graph_iri(path): [beside.get(path, path)] for path in paths}
