"""Whether files of a project are the graphs that they say they are, for whoever reads only what they say together."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from kg.errors import TurtleError, UsageError
from kg.project.config import Project
from kg.project.difference import find_sound_files
from kg.rdf.formats import NAMING_ENDINGS
from kg.rdf.turtle import iter_quads, require_sound


def require_own_graphs(project: Project, files: Sequence[Path]) -> None:
    """Raise SyntaxErrors, with all faults of some files, where one has statements of another graph than its own.

    Only formats that name graphs are looked at, and no file that the snapshot was built from and is as it was.
    """
    named = [path for path in files if os.fspath(path).lower().endswith(NAMING_ENDINGS)]  # by text, as all are asked
    sound = find_sound_files(project) if named else {}
    for path in named:
        if project.name_of(path) not in sound:
            errors: list[TurtleError] = []
            for _ in iter_quads(path, errors, graph=project.graph_iri(path)):
                pass
            if errors:
                require_sound(files, graph_of=project.graph_iri)


def require_free(project: Project, path: Path) -> None:
    """Raise UsageError where a file of the data that is to be written is not going to be a graph of its own.

    Another file may be that graph already, in a form of another name, and the project could then no longer be read; and
    what lies among the ontology or the shapes is read as these.
    """
    name = project.graph_iri(path)
    for other in (*project.iter_ontology_files(), *project.iter_data_files()):
        if other != path and project.graph_iri(other) == name:
            told = f"{project.relative(other)} is the graph <{name}> already"
            raise UsageError(f"{told}; remove it, or give {project.relative(path)} another name")
    for folder in (project.ontology, project.shapes):
        if folder.is_relative_to(project.data) and path.is_relative_to(folder):
            told = f"{project.relative(path)} would be no data, as {project.relative(folder)} is not"
            raise UsageError(f"{told}; give it a name beside that")
