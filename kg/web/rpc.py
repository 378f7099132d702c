"""The Model Context Protocol over HTTP: one message, one answer, nothing remembered between them (JSON-RPC 2.0)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from kg._version import __version__
from kg.web.addresses import Addresses
from kg.web.served import Served
from kg.web.tools import Tools

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""The versions of the protocol that are spoken, the newest first."""
_PARSE, _INVALID, _METHOD, _PARAMS = -32700, -32600, -32601, -32602


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the route of the protocol."""
    routes = Blueprint("rpc", __name__)
    tools = Tools(served)

    @routes.post("/mcp")
    def mcp() -> Response:
        try:
            message = json.loads(request.get_data(cache=False))
        except (ValueError, RecursionError):
            return _told({"jsonrpc": "2.0", "id": None, "error": {"code": _PARSE, "message": "this is no JSON"}}, 400)
        if not isinstance(message, dict) or not isinstance(message.get("method"), str):
            if isinstance(message, dict) and ("result" in message or "error" in message):
                return Response(status=202)
            told = {"code": _INVALID, "message": "one request of JSON-RPC 2.0 is taken"}
            return _told({"jsonrpc": "2.0", "id": None, "error": told}, 400)
        if "id" not in message:
            return Response(status=202)  # a notice wants no answer
        return _told(
            {"jsonrpc": "2.0", "id": message["id"], **answer(served, tools, message["method"], message.get("params"))}
        )

    @routes.get("/mcp")
    def listen() -> Response:
        raise MethodNotAllowed(["POST"])  # nothing is told without being asked

    return routes


def _told(value: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


def answer(served: Served, tools: Tools, method: str, params: Any) -> dict[str, Any]:
    """Return the result or the error of one request."""
    given: Mapping[str, Any] = params if isinstance(params, dict) else {}
    if method == "initialize":
        return {"result": _initialized(served, str(given.get("protocolVersion", "")))}
    if method == "ping":
        return {"result": {}}
    if method == "tools/list":
        return {"result": {"tools": [described(tool) for tool in tools.listed()]}}
    if method == "tools/call":
        arguments = given.get("arguments")
        if not isinstance(given.get("name"), str) or not isinstance(arguments, dict | None):
            return {"error": {"code": _PARAMS, "message": "a call has the name of a tool, and arguments as an object"}}
        told = tools.call(given["name"], arguments or {})
        content = [{"type": "text", "text": told.text}]
        return {"result": {"content": content, "structuredContent": told.value, "isError": told.is_error}}
    return {"error": {"code": _METHOD, "message": f"there is no method {method[:100]!r}"}}


def described(tool: Any) -> dict[str, Any]:
    """Return a tool as the protocol lists it."""
    return {
        "name": tool.name,
        "title": tool.title,
        "description": f"{tool.title} {tool.description}",
        "inputSchema": tool.schema,
        "annotations": {"readOnlyHint": True, "openWorldHint": False, "idempotentHint": True, "destructiveHint": False},
    }


def _initialized(served: Served, wanted: str) -> dict[str, Any]:
    return {
        "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {"listChanged": False}},
        "serverInfo": {"name": served.project.name, "title": served.project.title, "version": __version__},
        "instructions": (
            f"{served.project.title}: facts with the sources that state them. What is only reported is no fact, and an "
            "empty answer comes with its reason."
        ),
    }
