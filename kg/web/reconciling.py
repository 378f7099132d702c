"""Reconciliation: names in somebody's table to things, by the Reconciliation API 0.2 (W3C Community Group), and 0.1."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from kg.web.addresses import Addresses
from kg.web.application import page
from kg.web.cards import read_page
from kg.web.pages import classes_of_things
from kg.web.problems import Problem
from kg.web.reconciler import MOST_QUERIES, Reconciler
from kg.web.sent_json import read_json
from kg.web.served import Served

_WIDTH, _HEIGHT = 430, 300
_MOST_TYPES = 20
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,100}\Z")


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of reconciliation."""
    routes = Blueprint("reconciling", __name__)
    service = Reconciler(served)

    @routes.route("/reconcile", methods=("GET", "POST"))
    def reconcile() -> Response:
        if "queries" in request.values:
            return _told(service.reconcile(_json(request.values["queries"])))
        if "extend" in request.values:
            return _told(service.extend(_json(request.values["extend"])))
        return _told(_manifest(served, addresses, request.host_url.rstrip("/")))

    @routes.get("/reconcile/suggest/<what>")
    def suggest(what: str) -> Response:
        words = request.args.get("prefix", "")
        if what not in ("entity", "type", "property"):
            raise Problem(404, "entities, types and properties are suggested")
        if what == "entity":
            return _told({"result": service.suggest_entity(words, request.args.getlist("type"))})
        return _told({"result": getattr(service, f"suggest_{what}")(words)})

    @routes.get("/reconcile/properties")
    def properties() -> Response:
        return _told(service.propose(request.args.get("type", ""), _whole(request.args.get("limit", ""))))

    @routes.get("/reconcile/flyout")
    def flyout() -> Response:
        iri = service.iri(request.args.get("id", ""))
        name = served.name(iri)
        return _told(
            {
                "id": service.id_of(iri),
                "html": page("flyout.html", thing=read_page(served, addresses, iri), name=name).get_data(True),
            }
        )

    @routes.get("/reconcile/preview")
    def preview() -> Response:
        iri = service.iri(request.args.get("id", ""))
        made = page("preview.html", thing=read_page(served, addresses, iri), name=served.name(iri))
        # OpenRefine shows it in a frame of its own page.
        made.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
        )
        return made

    return routes


def _told(value: Any) -> Response:
    """Return an answer as JSON, or as a call of what the caller has for it (JSONP), as version 0.1 has it."""
    name = request.args.get("callback")
    if name is None:
        return jsonify(value)
    if not _CALLBACK.match(name):
        raise Problem(400, "the callback is no name")
    told = (
        json.dumps(value, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
    return Response(f"/**/{name}({told});", content_type="text/javascript; charset=utf-8")


def _json(text: str) -> dict[str, Any]:
    try:
        value = read_json(text)
    except ValueError as fault:
        raise Problem(400, f"what was sent cannot be read: {fault}") from None
    if not isinstance(value, dict):
        raise Problem(400, "what was sent is no object of JSON")
    return value


def _whole(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 6 else 100


def _manifest(served: Served, addresses: Addresses, host: str) -> dict[str, Any]:
    classes = [cls for cls, _ in classes_of_things(served)[:_MOST_TYPES]]
    labels = served.labels([(cls,) for cls in classes])
    suggest = {
        kind: {
            "service_url": host,
            "service_path": f"/reconcile/suggest/{kind}",
            "flyout_service_url": host,
            "flyout_service_path": "/reconcile/flyout?id=${id}",
        }
        for kind in ("entity", "type", "property")
    }
    named = [(own := served.prefixes.render(cls), labels.get(cls, own)) for cls in classes]
    proposing = {"service_url": host, "service_path": "/reconcile/properties"}
    return {
        "versions": ["0.1", "0.2"],
        "name": served.project.title,
        "identifierSpace": served.project.base,
        "schemaSpace": served.project.base,
        "documentation": f"{host}/api",
        "view": {"url": f"{host}/thing?iri={{{{id}}}}"},
        "preview": {"url": f"{host}/reconcile/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "defaultTypes": [{"id": cls, "name": name} for cls, name in named],
        "suggest": suggest,
        "extend": {"propose_properties": proposing, "property_settings": []},
        "batchSize": MOST_QUERIES,
    }
