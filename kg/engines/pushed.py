"""What was pushed to an endpoint: the manifest there, and an engine on it."""

from __future__ import annotations

import time

from kg.engines.base import Engine
from kg.engines.endpoint import EndpointEngine, find_endpoint
from kg.errors import Advice, RemoteError
from kg.io.response import Limits
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal
from kg.rdf.vocabulary import DCTERMS

STATE = DCTERMS + "identifier"
"""The property by which a pushed graph has its state: READY with hash and count, EXTRA, or something on its way."""
READY, EXTRA = "sha256:", "extra:"


def manifest_graph(project: Project) -> str:
    """Return the IRI of the graph in which an endpoint keeps what was pushed to it of a project."""
    return f"{project.base}graph#manifest"


def open_endpoint(project: Project, name: str, *, seconds: float | None = None) -> EndpointEngine:
    """Return an engine on an endpoint, given by its name in kg.toml or its address.

    Where the merged graph is a named one, `GRAPH ?g` ranges over the graphs that were pushed, or else over those that
    the files of the project would be. `seconds` is the time for all requests together. Raises RemoteError when it does
    not answer, and when a push to it has not been completed.
    """
    settings = find_endpoint(project, name)
    until = None if seconds is None else time.monotonic() + seconds
    limits = Limits(seconds=settings.seconds, until=until)
    plain = EndpointEngine(settings._replace(merged=None), contact=project.contact, limits=limits)
    if settings.merged is None:
        return plain
    states = read_states(plain, project)
    coming = [graph for graph, state in states.items() if not state.startswith((READY, EXTRA))]
    if coming:
        raise RemoteError(
            f"a push to {settings.name} is under way, or was interrupted; {len(coming)} graphs are not "
            "whole there. Wait, or end it",
            advice=Advice("push", settings.name),
        )
    named = [
        graph for graph, state in states.items() if state.startswith(READY) and graph not in merged_graphs(project)
    ]
    named = named or [project.graph_iri(path) for path in project.iter_graph_files()]
    return EndpointEngine(settings, named=sorted(named), contact=project.contact, limits=limits)


def merged_graphs(project: Project) -> set[str]:
    """Return the IRIs of the merged graphs on all endpoints of a project."""
    return {one.merged for one in project.endpoints.values() if one.merged is not None}


def read_states(engine: Engine, project: Project) -> dict[str, str]:
    """Return what the manifest of an endpoint says of each graph that was pushed."""
    query = f"SELECT ?g ?state WHERE {{ GRAPH <{manifest_graph(project)}> {{ ?g <{STATE}> ?state }} }}"
    rows = engine.select(query).rows
    return {str(graph): state.lexical for graph, state in rows if isinstance(graph, IRI) and isinstance(state, Literal)}
