"""Sources that state nothing but what another one states: most likely one article that was entered twice."""

from __future__ import annotations

from kg.engines.base import Engine
from kg.errors import Location
from kg.findings import Finding
from kg.project.config import Project

# A source of fewer statements may well say just what another one says.
_LEAST = 5


def find_repeats(project: Project, engine: Engine, severity: str | None) -> list[Finding]:
    """Return a finding for each file of a source all of whose statements stand in one other file.

    Of two that state the same the one with the longer name is told, or else the later one. Nodes without a name are
    like no other.
    """
    if severity is None:
        return []
    files = {project.graph_iri(path): path for path in project.iter_source_files()}
    findings = []
    told: set[str] = set()
    for graph, path in sorted(files.items(), key=lambda pair: (len(pair[0]), pair[0]), reverse=True):
        for other in _sharing_first(engine, graph):
            if other in files and other not in told and _is_within(engine, graph, other):
                told.add(graph)
                message = "Take one of the files out, or leave in each what its own document states."
                said = f"all that this file states stands in {project.name_of(files[other])} as well"
                related = ((Location(files[other], 1, 1), project.name_of(files[other])),)
                place = Location(path, 1, 1)
                findings.append(Finding(severity, message, "repeats", place, related=related, said=said))
                break
    return findings[::-1]


def _sharing_first(engine: Engine, graph: str) -> list[str]:
    """Return the graphs that have the first statement of one, where that has enough of them."""
    rows = engine.select(f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} LIMIT {_LEAST}").rows
    some = [row for row in rows if all(term is not None for term in row)]
    if len(some) < _LEAST:
        return []
    text = (
        "SELECT DISTINCT ?other WHERE { { SELECT ?s ?p ?o WHERE { "
        f"GRAPH <{graph}> {{ ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }} }} LIMIT 1 }} "
        f"GRAPH ?other {{ ?s ?p ?o }} FILTER(?other != <{graph}>) }} ORDER BY ?other"
    )
    return [str(row[0]) for row in engine.select(text).rows]


def _is_within(engine: Engine, graph: str, other: str) -> bool:
    inside = f"FILTER NOT EXISTS {{ GRAPH <{other}> {{ ?s ?p ?o }} }}"
    return not engine.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} {inside} }}")
