"""The Model Context Protocol over stdin and stdout, for assistants on this machine; workers answer, as for pages."""

from __future__ import annotations

import json
from typing import Any

import anyio
import mcp_types as types
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from kg._version import __version__
from kg.project.config import Project
from kg.web.messages import Asked, get
from kg.web.pool import Pool
from kg.web.problems import Problem


def run(project: Project, pool: Pool) -> None:
    """Answer until stdin ends."""
    anyio.run(_serve, project, pool)


async def _serve(project: Project, pool: Pool) -> None:
    async def list_tools(context: Any, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult.model_validate(await _asked(pool, "tools/list", {}))

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        given = {"name": params.name, "arguments": params.arguments or {}}
        try:
            return types.CallToolResult.model_validate(await _asked(pool, "tools/call", given))
        except Problem as problem:
            told = json.dumps({"error": problem.detail})
            return types.CallToolResult(content=[types.TextContent(type="text", text=told)], is_error=True)

    server: Server[Any] = Server(
        project.name, version=__version__, title=project.title, on_list_tools=list_tools, on_call_tool=call_tool
    )
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


async def _asked(pool: Pool, method: str, params: dict[str, Any]) -> dict[str, Any]:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    environ = {**get("/mcp").environ, "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
    asked = Asked(environ, json.dumps(message).encode())
    answered = await to_thread.run_sync(pool.ask, asked)
    told: dict[str, Any] = json.loads(answered.body)
    if "result" not in told:
        raise Problem(answered.status, str(told.get("error", told.get("detail", "there is no answer"))))
    result: dict[str, Any] = told["result"]
    return result
