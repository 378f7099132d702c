"""What machines ask for: robots, a map of the site, VoID, and OpenAPI of the saved questions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from markupsafe import escape

from kg._version import __version__
from kg.project.saved_query import Parameter, SavedQuery
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import TYPE
from kg.web.accepting import GRAPHS, ROWS, choose
from kg.web.addresses import Addresses
from kg.web.application import page
from kg.web.description import describe_data
from kg.web.parameters import of_all, schema_of_value
from kg.web.questions import with_charset
from kg.web.served import Served

_MOST_ADDRESSES = 50_000


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes for machines."""
    routes = Blueprint("machines", __name__)

    @routes.get("/robots.txt")
    def robots() -> Response:
        host = request.host_url.rstrip("/")
        # Of a question and of a search only the answers, which are without end.
        rules = "\n".join(f"Disallow: /{one}" for one in ("sparql?", "search?", "suggest", "graphs", "thing"))
        return Response(
            f"User-agent: *\n{rules}\nSitemap: {host}/sitemap.xml\n", content_type="text/plain; charset=utf-8"
        )

    @routes.get("/sitemap.xml")
    def sitemap() -> Response:
        host = request.host_url.rstrip("/")
        query = f"SELECT DISTINCT ?s WHERE {{ ?s <{TYPE}> ?c }} LIMIT {_MOST_ADDRESSES}"
        things = sorted(thing for (thing,) in served.engine.select(query).rows if isinstance(thing, IRI))
        base = served.project.base  # which may end with #
        listed = ["/", *(addresses.question(query.name) for query in served.queries if not query.is_check)]
        listed += [
            addresses.thing(one, "html")
            for one in things
            if one.value.startswith(base) and "#" not in one.value.removeprefix(base)
        ]
        entries = "".join(f"<url><loc>{escape(host + one)}</loc></url>\n" for one in listed)
        told = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
        return Response(told, content_type="application/xml")

    @routes.get("/.well-known/void")
    def void() -> Response:
        # A browser wants pages alone; what the address is known for is worth more to it than that there is none.
        kind = choose(request.headers.get("Accept", ""), (GRAPHS["ttl"], *GRAPHS.values())) or GRAPHS["ttl"]
        return Response(describe_data(served, request.host_url.rstrip("/"), kind), content_type=with_charset(kind))

    @routes.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(_openapi(served, request.host_url.rstrip("/")))

    @routes.get("/api")
    def api() -> Response:
        queries = [query for query in served.queries if not query.is_check]
        return page("api.html", queries=queries, rows=ROWS, graphs=GRAPHS, host=request.host_url.rstrip("/"))

    return routes


def _openapi(served: Served, host: str) -> dict[str, Any]:
    """Return the saved questions as OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": served.project.title, "version": __version__, **_license(served)},
        "servers": [{"url": host}],
        "paths": {f"/query/{query.name}": {"get": _operation(query)} for query in served.queries},
    }


def _license(served: Served) -> dict[str, Any]:
    known = served.project.license
    return {"license": {"name": known.rstrip("/").rpartition("/")[2] or known, "url": known}} if known else {}


def _operation(query: SavedQuery) -> dict[str, Any]:
    kinds = (*ROWS.values(), *GRAPHS.values(), "text/html")
    return {
        "operationId": query.name,
        "summary": query.summary,
        **({"description": query.description} if query.description else {}),
        "tags": list(query.tags),
        "parameters": [_parameter(param) for param in query.params],
        "responses": {
            "200": {"description": "The answer", "content": {kind: {"schema": {"type": "string"}} for kind in kinds}},
            "default": {
                "description": "A problem",
                "content": {"application/problem+json": {"schema": {"type": "object"}}},
            },
        },
    }


def _parameter(param: Parameter) -> dict[str, Any]:
    schema = schema_of_value(param)
    if param.default is not None and schema["type"] == "string":
        schema["default"] = param.default
    told = {
        "name": param.name,
        "in": "query",
        "required": param.required,
        "schema": of_all(param, schema),
    }
    if param.description:
        told["description"] = param.description
    if param.example is not None and schema["type"] == "string":
        told["example"] = [param.example] if param.many else param.example
    return told
