"""Bringing the graph to a server: one graph for each file and the merged one, only what changed, going on after a kill.

A graph of its own on the server, the manifest, has for each graph the hash of what was pushed. While a graph is on its
way the manifest says so, with the number of parts that have arrived: a part sent twice changes nothing, since a graph
is a set. The merged graph is made on the server from the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from kg.engines.base import Engine
from kg.engines.endpoint import STATE, EndpointEngine, manifest_graph
from kg.errors import RemoteError, UsageError
from kg.findings import Progress
from kg.project import Endpoint, Project
from kg.serialization import write_quads
from kg.terms import Literal, to_n3
from kg.turtle import stream_quads

PART = 50_000
_PART_OF_UPDATE = 2_000
_READY, _COMING = "sha256:", "coming:"


class Graph(NamedTuple):
    """A graph to be pushed: its IRI, the files that it is made from, and the hash of those."""

    iri: str
    files: tuple[Path, ...]
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
    """Return the graphs of a project with their hashes, the merged one last."""
    graphs = [
        Graph(project.graph_iri(path), (path,), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in project.iter_graph_files()
    ]
    whole = hashlib.sha256("".join(f"{one.iri} {one.hash}\n" for one in graphs).encode()).hexdigest()
    return [*graphs, Graph(merged, tuple(path for one in graphs for path in one.files), whole)]


class Pusher:
    """Pushes the graphs of a project to an endpoint that kg.toml marks writable and gives a merged graph."""

    def __init__(self, project: Project, settings: Endpoint) -> None:
        if not settings.writable:
            raise UsageError(f"{settings.name or settings.url} is not marked writable; kg.toml must name the endpoint "
                             "and say: writable = true")  # fmt: skip
        if settings.merged is None:
            raise UsageError(f"[endpoints.{settings.name}] must say where the merged graph goes, such as: "
                             'merged = "graph/merged"')  # fmt: skip
        self._project, self._merged = project, settings.merged
        self._manifest = manifest_graph(settings)
        # Graphs are asked for by name here, so no dataset is chosen.
        self._server = EndpointEngine(settings._replace(merged=None), contact=project.contact)
        self._graphs = {one.iri: one for one in local_graphs(project, settings.merged)}

    def plan(self) -> list[Step]:
        """Return what is to be done, graph by graph."""
        known = self._states()
        steps = []
        for graph in self._graphs.values():
            state = known.get(graph.iri, "")
            if state == _READY + graph.hash:
                steps.append(Step(graph.iri, "same"))
            elif state.startswith(f"{_COMING}{graph.hash}:") and graph.iri != self._merged:
                steps.append(Step(graph.iri, "continued", int(state.rpartition(":")[2])))
            else:
                steps.append(Step(graph.iri, "changed" if state else "new"))
        return [*steps, *(Step(iri, "extra") for iri in sorted(known.keys() - self._graphs.keys()))]

    def _states(self) -> dict[str, str]:
        query = f"SELECT ?g ?state WHERE {{ GRAPH <{self._manifest}> {{ ?g <{STATE}> ?state }} }}"
        return {
            str(graph): state.lexical for graph, state in self._server.select(query).rows if isinstance(state, Literal)
        }

    def _say(self, graph: str, state: str | None) -> None:
        """Write the state of a graph into the manifest, in place of what is there; killed between, it is sent anew."""
        graph_and_state = f"GRAPH <{self._manifest}> {{ <{graph}> <{STATE}> ?state }}"
        self._server.update(f"DELETE {{ {graph_and_state} }} WHERE {{ {graph_and_state} }}")
        if state is not None:
            said = f"GRAPH <{self._manifest}> {{ <{graph}> <{STATE}> {to_n3(Literal(state))} }}"
            self._server.update(f"INSERT DATA {{ {said} }}")

    def push(self, steps: Iterable[Step], *, prune: bool = False, progress: Progress | None = None) -> list[str]:
        """Do what a plan says; return the graphs that were written, and with `prune` those that were removed."""
        touched = []
        wanted = list(steps)
        changed = any(step.what not in ("same", "extra") for step in wanted if step.graph != self._merged)
        removed = [step.graph for step in wanted if step.what == "extra"] if prune else []
        for number, step in enumerate(wanted):
            if progress is not None:
                progress(number, len(wanted), step.graph)
            if step.graph == self._merged:
                continue
            if step.what == "extra":
                if prune:
                    self._remove(step.graph)
                    touched.append(step.graph)
            elif step.what != "same":
                self._send(self._graphs[step.graph], step.parts)
                touched.append(step.graph)
        merged = next(step for step in wanted if step.graph == self._merged)
        if changed or removed or merged.what != "same":
            self._merge()
            touched.append(self._merged)
        return touched

    def _remove(self, graph: str) -> None:
        self._clear(graph)
        self._say(graph, None)

    def _clear(self, graph: str) -> None:
        self._server.update(f"DROP SILENT GRAPH <{graph}>")

    def _send(self, graph: Graph, arrived: int) -> None:
        """Send a graph in parts, telling the manifest after each; go on after the parts that have arrived."""
        if not arrived:
            self._say(graph.iri, f"{_COMING}{graph.hash}:0")
            self._clear(graph.iri)
        (path,) = graph.files
        by_store = self._server.endpoint.graphs is not None
        for number, (body, blank) in enumerate(_parts(path, PART if by_store else _PART_OF_UPDATE), 1):
            if number <= arrived:
                continue
            if blank and number > 1:
                raise UsageError(f"{path} has nodes without a name and is too large for one part; give them names, "
                                 "with: kg import --name-nodes")  # fmt: skip
            if by_store:
                self._server.put_graph(graph.iri, body, add=True)
            else:
                self._server.update(f"INSERT DATA {{ GRAPH <{graph.iri}> {{\n{body.decode()}}} }}")
            self._say(graph.iri, f"{_COMING}{graph.hash}:{number}")
        self._say(graph.iri, _READY + graph.hash)

    def _merge(self) -> None:
        """Make the merged graph on the server from the graphs of all files."""
        graph = self._graphs[self._merged]
        self._say(self._merged, f"{_COMING}{graph.hash}:0")
        self._clear(self._merged)
        for iri in self._graphs:
            if iri != self._merged:
                self._server.update(f"ADD SILENT <{iri}> TO <{self._merged}>")
        self._say(self._merged, _READY + graph.hash)

    def compare(self, local: Engine, graphs: Iterable[str]) -> list[Pushed]:
        """Return the numbers of triples of some graphs, there and here; `local` is an engine on the files."""
        found = []
        for iri in graphs:
            pattern = "?s ?p ?o" if iri == self._merged else f"GRAPH <{iri}> {{ ?s ?p ?o }}"
            here = _count(local, pattern) if iri in self._graphs else None
            found.append(Pushed(iri, _count(self._server, f"GRAPH <{iri}> {{ ?s ?p ?o }}"), here))
        return found


def _count(engine: Engine, pattern: str) -> int:
    (number,) = next(iter(engine.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}").rows))
    if not isinstance(number, Literal):
        raise RemoteError("the server does not count what it has")
    return int(number.lexical)


def _parts(path: Path, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the triples of a file as N-Triples in parts of a size, and whether a part has nodes without a name."""
    import io

    triples: Iterator[Any] = (quad.triple for quad in stream_quads(path))
    while chunk := list(islice(triples, size)):
        body = io.BytesIO()
        write_quads(chunk, body, "ntriples")
        blank = any(type(term).__name__ == "BlankNode" for triple in chunk for term in (triple.subject, triple.object))
        yield body.getvalue(), blank
