"""Bringing the graph to a server: one graph for each file and the merged one, only what changed, going on after a kill.

A graph of its own on the server, the manifest, has the state of each graph. While a graph is on its way the state says
so, with the number of parts that have arrived: a part sent twice changes nothing, since a graph is a set. It is ready
when as many triples are there as here; its state then has the hash and the number. The merged graph is made on the
server from the others. Who pushes puts a mark into the manifest, and stops when another's mark is there instead.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from kg.engines.base import Engine, read_count
from kg.engines.endpoint import EndpointEngine
from kg.engines.pushed import EXTRA, READY, STATE, manifest_graph, merged_graphs, read_states
from kg.errors import InputError, Location, ProjectError, RemoteError, UsageError
from kg.findings import Progress
from kg.project.config import Endpoint, Project
from kg.rdf.formats import has_blank_node, write_quads
from kg.rdf.terms import IRI, Literal, to_n3
from kg.rdf.turtle import stream_quads

PART = 50_000
_PART_OF_UPDATE = 2_000
_COMING, _OWNER = "coming:", "owner:"


class Graph(NamedTuple):
    """A graph to be pushed: its IRI, the file that it is made from (None: the merged graph), and a hash."""

    iri: str
    path: Path | None
    hash: str


class Step(NamedTuple):
    """What is to be done with a graph: "new", "changed", "continued" after `parts` parts, "same", or "extra"."""

    graph: str
    what: str
    parts: int = 0


class Pushed(NamedTuple):
    """A graph with the number of triples on the server, and the number here; None for one that was removed."""

    graph: str
    there: int
    here: int | None


def local_graphs(project: Project, merged: str) -> list[Graph]:
    """Return the graphs of a project with their hashes, the merged one last.

    Raises ProjectError for a file of the merged graph's name, and for two files that are one graph.
    """
    graphs: dict[str, Graph] = {}
    for path in project.iter_graph_files():
        iri = project.graph_iri(path)
        if iri == merged:
            told = "this file and the merged graph are one graph on a server; rename one"
            raise ProjectError(told, location=Location(path))
        graphs[iri] = Graph(iri, path, hashlib.sha256(path.read_bytes()).hexdigest())
    whole = hashlib.sha256("".join(f"{one.iri} {one.hash}\n" for one in graphs.values()).encode()).hexdigest()
    return [*graphs.values(), Graph(merged, None, whole)]


def find_unpushed(project: Project, settings: Endpoint, states: dict[str, str]) -> list[str]:
    """Return the graphs of the files that an endpoint does not have as they are here, by what its manifest says."""
    graphs = local_graphs(project, settings.merged or "")
    return [one.iri for one in graphs if not states.get(one.iri, "").startswith(f"{READY}{one.hash}:")]


class Pusher:
    """Pushes the graphs of a project to an endpoint that kg.toml marks writable and gives a merged graph.

    `local` is an engine on the files, by which triples are counted here.
    """

    def __init__(self, project: Project, settings: Endpoint, local: Engine) -> None:
        if not settings.writable:
            raise UsageError(
                f"{settings.name or settings.url} is not marked writable; kg.toml must name the endpoint "
                "and say: writable = true"
            )
        if settings.merged is None:
            raise UsageError(
                f'[endpoints.{settings.name}] must say where the merged graph goes, such as: merged = "graph/merged"'
            )
        self._project, self._merged, self._local = project, settings.merged, local
        self._manifest = manifest_graph(project)
        self._size = PART if settings.graphs is not None else _PART_OF_UPDATE
        # Graphs are asked for by name here, so no dataset is chosen.
        self._server = EndpointEngine(settings._replace(merged=None), contact=project.contact)
        self._graphs = {one.iri: one for one in local_graphs(project, settings.merged)}
        self._mark = f"{_OWNER}{uuid.uuid4()}"

    def plan(self) -> list[Step]:
        """Return what is to be done, graph by graph; a graph that has lost triples on the server is sent again."""
        known = read_states(self._server, self._project)
        counts = self._counts() if known else {}
        steps = []
        for graph in self._graphs.values():
            state = known.get(graph.iri, "")
            coming = f"{_COMING}{graph.hash}:{self._size}:"
            if state == f"{READY}{graph.hash}:{counts.get(graph.iri, 0)}":
                steps.append(Step(graph.iri, "same"))
            elif state.startswith(coming) and graph.path is not None:
                steps.append(Step(graph.iri, "continued", int(state.removeprefix(coming))))
            else:
                steps.append(Step(graph.iri, "changed" if state else "new"))
        gone = sorted(known.keys() - self._graphs.keys() - {self._manifest} - merged_graphs(self._project))
        return [*steps, *(Step(iri, "extra") for iri in gone)]

    def _counts(self) -> dict[str, int]:
        query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        rows = self._server.select(query).rows
        return {str(g): int(n.lexical) for g, n in rows if isinstance(g, IRI) and isinstance(n, Literal)}

    def _say(self, graph: str, state: str | None) -> None:
        """Write the state of a graph into the manifest, in place of what is there; killed between, it is sent anew."""
        graph_and_state = f"GRAPH <{self._manifest}> {{ <{graph}> <{STATE}> ?state }}"
        self._server.requests.update(f"DELETE {{ {graph_and_state} }} WHERE {{ {graph_and_state} }}")
        if state is not None:
            said = f"GRAPH <{self._manifest}> {{ <{graph}> <{STATE}> {to_n3(Literal(state))} }}"
            self._server.requests.update(f"INSERT DATA {{ {said} }}")

    def _require_alone(self) -> None:
        """Raise RemoteError when another push has begun since."""
        if read_states(self._server, self._project).get(self._manifest) != self._mark:
            raise RemoteError("another push to this endpoint has begun; this one stops, and the other goes on alone")

    def push(self, steps: Iterable[Step], *, prune: bool = False, progress: Progress | None = None) -> list[Pushed]:
        """Do what a plan says; return the graphs that were written, or with `prune` removed, with their numbers.

        A graph with another number of triples there than here is not marked as ready, so that it is sent again.
        """
        wanted = list(steps)
        if all(step.what == "same" or (step.what == "extra" and not prune) for step in wanted):
            return []
        self._require_parts(wanted)
        self._say(self._manifest, self._mark)
        touched: list[Pushed] = []
        for number, step in enumerate(wanted):
            if progress is not None:
                progress(number, len(wanted), step.graph)
            if step.what == "extra":
                self._require_alone()
                if prune:
                    self._server.requests.update(f"DROP SILENT GRAPH <{step.graph}>")
                    touched.append(Pushed(step.graph, self._count_there(step.graph), None))
                self._say(step.graph, None if prune else EXTRA)
            elif step.what != "same" and step.graph != self._merged:
                touched.append(self._send(self._graphs[step.graph], step.parts))
        touched.append(self._merge())
        self._require_alone()
        self._say(self._manifest, None)
        return touched

    def _require_parts(self, steps: Iterable[Step]) -> None:
        """Raise InputError, before anything is sent, for a file with nodes without a name that needs several parts."""
        for step in steps:
            path = self._graphs[step.graph].path if step.graph in self._graphs else None
            if path is None or step.what == "same":
                continue
            blank = count = 0
            for quad in stream_quads(path, graph=step.graph):
                count += 1
                blank += has_blank_node(quad)
            if blank and count > self._size:
                raise InputError(
                    f"has nodes without a name and more than {self._size:,} triples, so it cannot travel "
                    "in parts; give the nodes names",
                    location=Location(path),
                )

    def _send(self, graph: Graph, arrived: int) -> Pushed:
        """Send a graph in parts, telling the manifest after each; go on after the parts that have arrived."""
        coming = f"{_COMING}{graph.hash}:{self._size}:"
        if not arrived:
            self._require_alone()
            self._say(graph.iri, f"{coming}0")
            self._server.requests.update(f"DROP SILENT GRAPH <{graph.iri}>")
        for number, body in enumerate(_parts(graph, self._size), 1):
            if number <= arrived:
                continue
            self._require_alone()
            if self._server.endpoint.graphs is not None:
                self._server.requests.put_graph(graph.iri, body, add=True)
            else:
                self._server.requests.update(f"INSERT DATA {{ GRAPH <{graph.iri}> {{\n{body.decode()}}} }}")
            self._say(graph.iri, f"{coming}{number}")
        return self._finish(graph, f"GRAPH <{graph.iri}> {{ ?s ?p ?o }}")

    def _merge(self) -> Pushed:
        """Make the merged graph on the server from the graphs of all files."""
        self._require_alone()
        graph = self._graphs[self._merged]
        self._say(self._merged, f"{_COMING}{graph.hash}:0:0")
        self._server.requests.update(f"DROP SILENT GRAPH <{self._merged}>")
        for one in self._graphs.values():
            if one.path is not None:
                self._server.requests.update(f"ADD SILENT <{one.iri}> TO <{self._merged}>")
        return self._finish(graph, "?s ?p ?o")

    def _finish(self, graph: Graph, pattern_here: str) -> Pushed:
        here = read_count(self._local.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern_here} }}"))
        there = self._count_there(graph.iri)
        self._require_alone()
        self._say(graph.iri, f"{READY}{graph.hash}:{there}" if there == here else f"{_COMING}counted {there} of {here}")
        return Pushed(graph.iri, there, here)

    def _count_there(self, graph: str) -> int:
        return read_count(self._server.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))


def _parts(graph: Graph, size: int) -> Iterator[bytes]:
    """Yield the triples of a graph's file as N-Triples in parts of a size."""
    triples: Iterator[Any] = (quad.triple for quad in stream_quads(graph.path or Path(), graph=graph.iri))
    while chunk := list(islice(triples, size)):
        body = io.BytesIO()
        write_quads(chunk, body, "ntriples")
        yield body.getvalue()
