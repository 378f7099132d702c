"""The Model Context Protocol over HTTP: one message, one answer, nothing remembered between them (JSON-RPC 2.0)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from kg.web.handshake import initialized
from kg.web.jsonrpc import METHOD, PARAMS, Message, NotAMessageError, read_message
from kg.web.served import Served
from kg.web.tools import Tools


def make(served: Served, banner: str = "") -> Blueprint:
    """Return the route of the protocol; a `banner` is told with each answer, as that is what was known before."""
    routes = Blueprint("rpc", __name__)
    tools = Tools(served)

    @routes.post("/mcp")
    def mcp() -> Response:
        try:
            message = read_message(request.get_data(cache=False))
        except NotAMessageError as fault:
            return _told(fault.answer, 400)
        if message is None or message.is_notice:
            return Response(status=202)
        return _told({"jsonrpc": "2.0", "id": message.id, **answer(served, tools, message, banner)})

    @routes.get("/mcp")
    def listen() -> Response:
        raise MethodNotAllowed(["POST"])  # nothing is told without being asked

    return routes


def _told(value: Mapping[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status=status, content_type="application/json")


def answer(served: Served, tools: Tools, message: Message, banner: str = "") -> dict[str, Any]:
    """Return the result or the error of one request."""
    method, given = message.method, message.params
    if method == "initialize":
        return {"result": initialized(served.project, given)}
    if method == "ping":
        return {"result": {}}
    if method == "tools/list":
        return {"result": {"tools": [described(tool) for tool in tools.listed()]}}
    if method == "tools/call":
        arguments = given.get("arguments")
        if not isinstance(given.get("name"), str) or not isinstance(arguments, dict | None):
            return {"error": {"code": PARAMS, "message": "a call has the name of a tool, and arguments as an object"}}
        told = tools.call(given["name"], arguments or {})
        if banner:
            told = told._replace(value={**told.value, "answered_from_before_because": banner})
        content = [{"type": "text", "text": told.text}]
        return {"result": {"content": content, "structuredContent": told.value, "isError": told.is_error}}
    return {"error": {"code": METHOD, "message": f"there is no method {method[:100]!r}"}}


def described(tool: Any) -> dict[str, Any]:
    """Return a tool as the protocol lists it."""
    return {
        "name": tool.name,
        "title": tool.title,
        "description": f"{tool.title} {tool.description}",
        "inputSchema": tool.schema,
        "annotations": {"readOnlyHint": True, "openWorldHint": False, "idempotentHint": True, "destructiveHint": False},
    }
