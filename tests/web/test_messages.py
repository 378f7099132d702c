"""What a program sends is a message or is told as none, to its last byte, and no answer is what JSON cannot hold."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from kg.web import stdio
from kg.web.jsonrpc import INTERNAL, INVALID, METHOD, PARAMS, PARSE, NotAMessageError, read_message
from kg.web.messages import Answered, Asked, respond
from kg.web.sent_json import read_json
from tests.services import FLASK, require


@pytest.mark.parametrize("most", [20, 1 << 20])
def test_a_line_is_as_long_as_is_said(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its end; what is longer is one fault, however long it is, and the next line is read."""
    assert stdio.LONGEST == 1 << 20
    monkeypatch.setattr(stdio, "LONGEST", most)
    for end in (b"", b"\n", b"\nnext\n"):
        after = [b"next\n"] if end == b"\nnext\n" else []
        for size, told in ((most, None), (most + 1, "too long"), (most + 2, "too long"), (3 * most, "too long"), (3 * most + 1, "too long")):  # fmt: skip
            line = b"x" * size
            found = list(stdio._lines(io.BytesIO(b"\n \n" + line + end)))
            assert [None if told else line + end[:1], *after] == found, (size, end)


def test_a_line_that_is_too_long_is_told_with_the_limit() -> None:
    with pytest.raises(NotAMessageError) as caught:
        stdio._too_long()
    assert {"code": -32600, "message": "a message has at most 1,048,576 bytes"} == caught.value.answer["error"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *((f"[{one}]", f"{one} is no number of JSON") for one in ("NaN", "Infinity", "-Infinity")),
        *((f"[{one}]", f"the number {one[:20]} is too large") for one in ("1e309", "-1e309", "1.0E400", "-2" + "0" * 400 + ".5")),
        ('["\\ud800"]', "half of a letter"), ('{"\\udfff":1}', "half of a letter"), ('["\\udc00\\ud800"]', "half of a letter"),
        *((one, "this is no JSON") for one in ("", "[", "{'a':1}", "[1,]", "[01]", "nul", '["\x00"]', "[" * 100_000, "1" * 5_000)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_bytes", [True, False])
def test_what_json_cannot_hold_is_told(text: str, told: str, as_bytes: bool) -> None:
    """RFC 8259, sections 6 and 8.2."""
    with pytest.raises(ValueError, match=told):
        read_json(text.encode() if as_bytes else text)


def test_what_json_can_hold_is_read() -> None:
    for value in (1, -1.5e300, 10**300, "é\U0001f600", {"a": [None, True]}, "NaN"):
        assert value == read_json(json.dumps(value))
    with pytest.raises(ValueError, match="this is no JSON"):
        read_json(b'["\xff"]')


def sent(**more: object) -> bytes:
    """Return a right request with some of it another; what is None is left out."""
    said = {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"a": 1}, **more}
    return json.dumps({key: value for key, value in said.items() if value != "left out"}).encode()


@pytest.mark.parametrize(
    ("text", "code", "id_"),
    [
        (b"xxxx", -32700, None), (b"1", -32600, None), (b"[]", -32600, None), (b"{}", -32600, None), (b"null", -32600, None),
        (sent(method=1), -32600, None), (sent(method=None), -32600, None), (sent(method="left out"), -32600, None),
        (sent(id=True), -32600, None), (sent(id=[1]), -32600, None), (sent(id={}), -32600, None),
        (sent(jsonrpc="1.0"), -32600, 1), (sent(jsonrpc=2.0, id="a"), -32600, "a"), (sent(jsonrpc="left out"), -32600, 1),
        (b"[" + sent() + b"]", -32600, None),
    ],
)  # fmt: skip
def test_what_is_no_request_is_told_with_its_code(text: bytes, code: int, id_: object) -> None:
    """JSON-RPC 2.0, sections 4 and 5.1; an id that cannot be told is none."""
    with pytest.raises(NotAMessageError) as caught:
        read_message(text)
    answer = caught.value.answer
    assert ("2.0", id_, code) == (answer["jsonrpc"], answer["id"], answer["error"]["code"])


def test_what_is_a_request_is_read() -> None:
    """One without an id is a notice, and one with null is none; what stands in a list is no parameter with a name."""
    for id_ in (1, 1.5, "a", "", 0):
        assert ("ping", {"a": 1}, id_, False) == read_message(sent(id=id_))
    assert ("ping", {"a": 1}, None, False) == read_message(sent(id=None))
    assert ("ping", {"a": 1}, None, True) == read_message(sent(id="left out"))
    for params in ([1], 1, None, "left out"):
        assert ("ping", {}, 1, False) == read_message(sent(params=params))
    assert read_message(sent(method="left out", result=1)) is read_message(sent(method="left out", error={})) is None


def test_the_codes_of_faults_are_those_of_the_protocol() -> None:
    """JSON-RPC 2.0, section 5.1."""
    assert (-32700, -32600, -32601, -32602, -32603) == (PARSE, INVALID, METHOD, PARAMS, INTERNAL)


class Shelf:
    """Tools that tell what they were called with."""

    def __init__(self, _: Any) -> None:
        """Take what is served, and ask it nothing."""

    def listed(self) -> list[Any]:
        """List one."""
        return [SimpleNamespace(name="n", title="A title?", description="Told.", schema={"type": "object"})]

    def call(self, name: str, given: Any) -> Any:
        """Tell it."""
        from kg.web.tools import Told

        return Told({"name": name, "given": given}, is_error=name == "wrong")


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return what posts a body to the tools of an assistant, and gives the status and the answer."""
    require(FLASK)
    from flask import Flask

    from kg.web import rpc

    monkeypatch.setattr(rpc, "Tools", Shelf)
    served: Any = SimpleNamespace(project=SimpleNamespace(name="n", title="T"))

    def post(body: bytes, banner: str = "") -> tuple[int, Any]:
        app = Flask("t")
        app.register_blueprint(rpc.make(served, banner))
        answered = app.test_client().post("/mcp", data=body)
        return answered.status_code, json.loads(answered.data) if answered.data else None

    return post


@pytest.mark.parametrize("id_", [1, 1.5, "a", "", 0, None])
def test_an_answer_names_the_request_that_it_is_for(shelf: Callable[..., Any], id_: object) -> None:
    """JSON-RPC 2.0, section 5."""
    asked = {"ping": {}, "tools/list": {}, "initialize": {}, "tools/call": {"name": "n"}}
    for method, params in asked.items():
        status, told = shelf(sent(id=id_, method=method, params=params))
        assert (200, {"jsonrpc", "id", "result"}, "2.0", id_) == (status, set(told), told["jsonrpc"], told["id"])
    status, told = shelf(sent(id=id_, method="none"))
    assert (200, "2.0", id_, METHOD) == (status, told["jsonrpc"], told["id"], told["error"]["code"])


def test_of_a_method_that_there_is_not_the_beginning_is_told(shelf: Callable[..., Any]) -> None:
    """Whoever sends a million letters does not get them back."""
    told = shelf(sent(method="m" * 5_000))[1]["error"]
    assert (METHOD, f"there is no method {'m' * 100!r}") == (told["code"], told["message"])


def test_what_wants_no_answer_has_none(shelf: Callable[..., Any]) -> None:
    """A notice, whatever it is called, and an answer; both are taken."""
    for body in (
        sent(id="left out"), sent(id="left out", method="tools/call"), sent(method="left out", result=1), sent(method="left out", error={}),
    ):  # fmt: skip
        assert (202, None) == shelf(body)


def test_a_call_is_passed_on_with_its_arguments_and_told_as_text_and_as_value(shelf: Callable[..., Any]) -> None:
    """Whether it went wrong, and from when the answer is, are told with it."""
    for arguments in ({"a": 1}, {}, None):
        for name in ("right", "wrong"):
            result = shelf(sent(method="tools/call", params={"name": name, "arguments": arguments}))[1]["result"]
            assert {"name": name, "given": arguments or {}} == result["structuredContent"]
            assert result["structuredContent"] == json.loads(result["content"][0]["text"])
            assert (name == "wrong", ["text"]) == (result["isError"], [one["type"] for one in result["content"]])
    result = shelf(sent(method="tools/call", params={"name": "n"}), "a fault")[1]["result"]
    assert {"name": "n", "given": {}, "answered_from_before_because": "a fault"} == result["structuredContent"]
    assert result["structuredContent"] == json.loads(result["content"][0]["text"])
    for params in ({}, {"name": None}, {"name": "n", "arguments": []}, {"name": "n", "arguments": "a"}):
        assert PARAMS == shelf(sent(method="tools/call", params=params))[1]["error"]["code"]


def test_a_tool_is_listed_as_one_that_only_reads(shelf: Callable[..., Any]) -> None:
    """So an assistant need not ask a person before each call."""
    (tool,) = shelf(sent(method="tools/list"))[1]["result"]["tools"]
    hints = {"readOnlyHint": True, "openWorldHint": False, "idempotentHint": True, "destructiveHint": False}
    assert {
        "name": "n", "title": "A title?", "description": "A title? Told.", "inputSchema": {"type": "object"}, "annotations": hints,
    } == tool  # fmt: skip


def test_an_answer_is_that_which_was_begun_last_and_is_whole() -> None:
    """A fault that shows meanwhile may begin it anew (PEP 3333); what was opened for it is closed."""
    closed: list[bool] = []

    class Pieces(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        assert ("3", b"abc") == (environ["CONTENT_LENGTH"], environ["wsgi.input"].read())
        start("200 OK", [("A", "1")])
        start("500 No", [("X-Told", "2")], object())
        return Pieces([b"a", b"b"])

    answered = respond(application, Asked({"CONTENT_LENGTH": "9"}, b"abc"))

    assert Answered(500, (("X-Told", "2"),), b"ab") == answered
    assert [True] == closed
    assert ["2", "2", ""] == [answered.header(name) for name in ("X-Told", "x-told", "A")]


def test_a_worker_gets_what_its_guards_look_at_and_nothing_of_the_server() -> None:
    """Of which site a form is, in which form something was sent, and by which name and way the server was asked."""
    from kg.web.messages import asked_of

    looked_at = {
        "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_NAME", "SERVER_PORT",
        "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_CHARSET", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE",
        "wsgi.url_scheme",
    }  # fmt: skip
    environ = {name: name.lower() for name in (*looked_at, "HTTP_COOKIE", "REMOTE_ADDR", "wsgi.input")}

    assert {name: name.lower() for name in looked_at} == asked_of(environ, b"").environ


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('"id": 1', (1, {}, False)), ('"id": 1.5', (1.5, {}, False)), ('"id": null', (None, {}, False)), ("", (None, {}, True)),
        ('"id": 1, "params": {"a": 1}', (1, {"a": 1}, False)), ('"id": 1, "params": [1]', (1, {}, False)), ('"id": 1, "params": "a"', (1, {}, False)),
    ],
)  # fmt: skip
def test_what_a_message_of_json_rpc_says(said: str, expected: tuple[object, ...]) -> None:
    """One without an id wants no answer, and one whose id is null does (JSON-RPC 2.0, 4)."""
    from kg.web.jsonrpc import read_message

    told = read_message(f'{{"jsonrpc": "2.0", "method": "m"{", " if said else ""}{said}}}'.encode())

    assert told is not None
    assert ("m", *expected) == (told.method, told.id, told.params, told.is_notice)
