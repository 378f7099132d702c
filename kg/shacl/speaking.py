"""Which of some files findings need be looked for in: those that state something of the nodes that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.engines.base import Engine
from kg.engines.stated import graphs_stating
from kg.findings import Finding
from kg.project.config import Project
from kg.rdf.terms import IRI, BlankNode


def files_speaking(
    project: Project, engine: Engine, findings: Sequence[Finding], files: Sequence[Path]
) -> Sequence[Path] | None:
    """Return those of some files, each a named graph of an engine, in which all places of findings stand.

    None where that may be any of them: a node has no name, or nothing is stated of it, or a path leads beyond it.
    """
    nodes = {finding.focus for finding in findings if finding.focus is not None}
    if any(isinstance(term, BlankNode) for one in findings for term in (one.focus, one.value)):
        return None
    if any(finding.path is not None and finding.path.startswith("(") for finding in findings):
        return None
    named = [node for node in nodes if isinstance(node, IRI)]
    if len(named) < len(nodes):
        return None
    by_graph = {project.graph_iri(path): path for path in files}
    about: set[Path] = {finding.location.path for finding in findings if finding.location}
    covered: set[IRI] = set()
    for node, graph in graphs_stating(engine, named):
        if graph in by_graph:
            covered.add(node)
            about.add(by_graph[graph])
    return [path for path in files if path in about] if len(covered) == len(named) else None
