"""Graphs by the same names on both sides, where only one of them is a project yet, or a file alone."""

from __future__ import annotations

from pathlib import Path

from kg.compare.versions import ALONE, Version
from kg.project.config import Project


def share_names(old: Version, new: Version) -> None:
    """Give the files of a folder that is no project the graphs that they are in the project of the other side.

    A file alone gets the graph of itself, or of the file of its name, on a side of several files.
    A file that lies where the project has no graph, such as one of its shapes, is no part of the comparison.
    """
    for side, other in ((old, new), (new, old)):
        if ALONE in side.files and (graph := _find_graph(other, side.files[ALONE])) is not None:
            side.rename(ALONE, graph)
        elif side.project is None and other.project is not None:
            for name in list(side.files):
                _rename(side, name, other.project)


def _rename(side: Version, name: str, project: Project) -> None:
    place = project.root / name
    if any(place.is_relative_to(folder) for folder in (project.shapes, project.queries, project.cases)):
        side.drop(name)
    elif any(place.is_relative_to(folder) for folder in (project.data, project.ontology)):
        side.rename(name, project.graph_iri(place))
    elif place.is_file():  # which the project does not read
        side.drop(name)


def _find_graph(other: Version, file: Path) -> str | None:
    """Return the graph that a side of several files has of a file, or else of one by its name."""
    if ALONE in other.files:
        return None
    by_name = None
    for graph, path in other.files.items():
        if path.name == file.name and path.samefile(file):
            return graph
        if path == other.root / file.name:
            by_name = graph
    return by_name
