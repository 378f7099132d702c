"""Messages of JSON-RPC 2.0: what a line or a body says, and the errors that are its answers."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

PARSE, INVALID, METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603


class Message(NamedTuple):
    """A request, or a notice, which wants no answer."""

    method: str
    params: dict[str, Any]
    id: Any = None
    is_notice: bool = False


class NotAMessageError(Exception):
    """What came is no request; the error that is its answer."""

    def __init__(self, code: int, told: str) -> None:
        super().__init__(told)
        self.answer = failed(None, code, told)


def read_message(text: bytes) -> Message | None:
    """Return a request or a notice, None for an answer, which nobody here waits for, or raise NotAMessageError."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAMessageError(PARSE, "this is no JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("method"), str):
        if isinstance(told, dict) and ("result" in told or "error" in told):
            return None
        raise NotAMessageError(INVALID, "one request of JSON-RPC 2.0 is taken")
    if not isinstance(told.get("id"), str | int | float | None):
        raise NotAMessageError(INVALID, "the id of a request is a text or a number")
    params = told.get("params")
    return Message(told["method"], params if isinstance(params, dict) else {}, told.get("id"), "id" not in told)


def failed(id_: Any, code: int, told: str) -> dict[str, Any]:
    """Return the answer to a request that has no result."""
    return {"jsonrpc": "2.0", "id": id_, "error": {"code": code, "message": told}}
