"""The SPARQL 1.1 Graph Store HTTP Protocol, reading only: GET and HEAD; what would change a graph is not allowed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request

from kg.errors import IdentifierError
from kg.rdf.formats import BY_MEDIA_TYPE, to_quad, write_quads
from kg.rdf.terms import IRI, parse_iri
from kg.web.accepting import GRAPHS, choose
from kg.web.addresses import Addresses
from kg.web.problems import Problem
from kg.web.questions import with_charset
from kg.web.served import Served

OFFERED = (GRAPHS["ttl"], *(media for media in GRAPHS.values() if media != GRAPHS["ttl"]))


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of graphs."""
    routes = Blueprint("graphs", __name__)

    @routes.get("/graphs")
    def graph() -> Response:
        return graph_as(served, _named(), choose(request.headers.get("Accept", ""), OFFERED))

    @routes.get("/graphs.<ending>")
    def graph_in_form(ending: str) -> Response:
        if ending not in GRAPHS:
            raise Problem(404, f"there is no form {ending!r}; there are {', '.join(GRAPHS)}")
        return graph_as(served, _named(), GRAPHS[ending])

    return routes


def _named() -> IRI | None:
    """Return the graph that a request names, None for the default graph."""
    if "default" in request.args and "graph" not in request.args:
        return None
    text = request.args.get("graph", "")
    if not text or "default" in request.args:
        raise Problem(400, "the address names one graph: ?graph=IRI, or ?default for the merged graph")
    try:
        return parse_iri(text)
    except IdentifierError as error:
        raise Problem(400, str(error)) from None


def graph_as(served: Served, graph: IRI | None, media_type: str | None) -> Response:
    """Return a graph in a form; raise Problem for one that is not there."""
    if media_type is None:
        raise Problem(406, f"a graph is told as {', '.join(OFFERED)}", offered=list(OFFERED))
    if graph is not None and not served.engine.ask(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"):
        raise Problem(404, f"there is no graph {served.prefixes.render(graph)}")
    buffer = io.BytesIO()
    write_quads(_triples(served, graph), buffer, BY_MEDIA_TYPE[media_type], served.project.prefixes)
    return Response(buffer.getvalue(), content_type=with_charset(media_type))


def _triples(served: Served, graph: IRI | None) -> Iterator[Any]:
    pattern = "?s ?p ?o" if graph is None else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    for row in served.engine.select(f"SELECT ?s ?p ?o WHERE {{ {pattern} }}").rows:
        yield to_quad(term for term in row if term is not None)
