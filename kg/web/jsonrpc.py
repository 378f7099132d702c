"""Messages of JSON-RPC 2.0: what a line or a body says, and the errors that are its answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from kg.web.sent_json import read_json

PARSE, INVALID, METHOD, PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603


class Message(NamedTuple):
    """A request, or a notice, which wants no answer."""

    method: str
    params: dict[str, Any]
    id: Any = None
    is_notice: bool = False


class NotAMessageError(Exception):
    """What came is no request; the error that is its answer."""

    def __init__(self, code: int, told: str, id_: Any = None) -> None:
        super().__init__(told)
        self.answer = failed(id_, code, told)


def read_message(text: bytes) -> Message | None:
    """Return a request or a notice, None for an answer, which nobody here waits for, or raise NotAMessageError."""
    try:
        told = read_json(text)
    except ValueError as fault:
        raise NotAMessageError(PARSE, str(fault)) from None
    if not isinstance(told, dict) or not isinstance(told.get("method"), str):
        if isinstance(told, dict) and ("result" in told or "error" in told):
            return None
        raise NotAMessageError(INVALID, "one request of JSON-RPC 2.0 is taken")
    id_ = told.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int | float | None):
        raise NotAMessageError(INVALID, "the id of a request is a text or a number")
    if told.get("jsonrpc") != "2.0":
        raise NotAMessageError(INVALID, 'a request of JSON-RPC 2.0 says so: "jsonrpc": "2.0"', id_)
    params = told.get("params")
    return Message(told["method"], params if isinstance(params, dict) else {}, id_, "id" not in told)


def failed(id_: Any, code: int, told: str) -> dict[str, Any]:
    """Return the answer to a request that has no result."""
    return {"jsonrpc": "2.0", "id": id_, "error": {"code": code, "message": told}}
