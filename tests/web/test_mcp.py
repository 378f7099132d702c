"""The Model Context Protocol: a client of the official kit lists and calls every saved question, and odd ones are told."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from queue import SimpleQueue
from typing import Any

import pytest

from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.saved_query import Parameter
from kg.rdf.values import VALUE_TYPES
from kg.web.parameters import schema_of_value
from tests import ROOT
from tests.services import FLASK, MCP, require
from tests.web.asking import Site

QUERIES = [query for query in read_catalog(read_project(ROOT)).iter_queries() if not query.is_check]


def sent(site: Site, method: str, params: Any = None, **more: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params, **more}
    answered = site.post("/mcp", json.dumps(message).encode(), "application/json")
    return json.loads(answered.body)


def called(site: Site, name: str, **given: Any) -> Any:
    result = sent(site, "tools/call", {"name": name, "arguments": given})["result"]
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    return result


def test_a_client_of_the_official_kit_lists_and_calls_every_question() -> None:
    """Over stdin and stdout, in one go: all tools, each with the examples of its header."""
    require(MCP, FLASK)
    import anyio
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    async def work() -> tuple[list[str], dict[str, bool]]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        server = StdioServerParameters(command=sys.executable, args=["-m", "kg", "mcp"], cwd=str(ROOT), env=environment)
        async with Client(stdio_client(server)) as client:
            tools = (await client.list_tools()).tools
            found = {}
            for query in QUERIES:
                given = {
                    param.name: [param.example] if param.many else param.example
                    for param in query.params
                    if param.required
                }
                told = await client.call_tool(query.name, given)
                found[query.name] = bool(told.is_error)
            refused = await client.call_tool("chart_positions_of", {"work": "Nobody"})
            found["refused"] = not refused.is_error
            return [tool.name for tool in tools], found

    names, failed = anyio.run(work)
    assert set(names) == {*(query.name for query in QUERIES), "search", "show", "sparql"}
    assert {name for name, bad in failed.items() if bad} == set()


def test_a_tool_says_what_it_takes(site: Site) -> None:
    tools = {tool["name"]: tool for tool in sent(site, "tools/list")["result"]["tools"]}
    tool = tools["chart_positions_of"]
    assert tool["title"] == "Which chart positions did a work reach, and who says so?"
    assert tool["inputSchema"]["required"] == ["work"]
    assert tool["annotations"]["readOnlyHint"] is True
    assert not any(query.name in tools for query in read_catalog(read_project(ROOT)).iter_queries() if query.is_check)


def test_values_are_of_the_types_of_json_where_it_has_them() -> None:
    """In the description of the interface as well; all others are texts."""
    found = {kind: schema_of_value(Parameter("x", kind))["type"] for kind in VALUE_TYPES}

    others = {kind: name for kind, name in found.items() if name != "string"}
    assert {"integer": "integer", "decimal": "number", "boolean": "boolean"} == others
    assert {"type": "string", "format": "date"} == schema_of_value(Parameter("x", "date"))


def test_the_description_of_the_interface_says_what_each_question_takes(site: Site) -> None:
    """As OpenAPI: asked so, with the examples that it gives, a question has its answer."""
    told = json.loads(site.text("/openapi.json", "*/*"))["paths"]
    queries = {f"/query/{query.name}": query for query in read_catalog(read_project(ROOT)).iter_queries()}
    taken = {path: {one["name"]: one for one in told[path]["get"]["parameters"]} for path in told}

    assert {path: [(one.name, "query", one.required) for one in query.params] for path, query in queries.items()} == {
        path: [(name, one["in"], one["required"]) for name, one in given.items()] for path, given in taken.items()
    }
    path = "/query/chart_positions_of"
    given = {name: one["example"] for name, one in taken[path].items() if one["required"]}
    assert json.loads(site.text(path, "application/sparql-results+json", **given))["results"]["bindings"]


def test_answers_carry_names_sources_and_reasons(site: Site) -> None:
    told = called(site, "chart_positions_of", work="APT.")["structuredContent"]
    assert {"name": "Billboard Hot 100", "id": "chart:billboard-hot-100"} in [row["chart"] for row in told["rows"]]
    assert all("Article" in row["source"]["name"] for row in told["rows"])
    assert "no_data_because" not in told
    empty = called(site, "debut_to_peak")["structuredContent"]
    assert (empty["rows"], "no source gives both" in empty["no_data_because"]) == ([], True)
    card = called(site, "show", thing="Number One Girl")["structuredContent"]
    assert card["only_reported"][0]["about"]
    assert all(fact["stated_by"] for fact in card["facts"])
    assert called(site, "search", text="rose")["structuredContent"]["things"][0]["id"] == "agent:rose"
    assert called(site, "sparql", query="ASK { work:apt ?p ?o }")["structuredContent"] == {"answer": True}


def test_a_no_says_why_here_too(site: Site) -> None:
    told = called(site, "is_asserted", subject="Number One Girl", property="mg:writr", value="Bruno Mars")[
        "structuredContent"
    ]
    assert told["answer"] is False
    assert "did you mean mg:writer?" in told["no_data_because"]


HOSTILE = [
    ("nothing", {}), ("chart_positions_of", {}), ("chart_positions_of", {"work": "Nobody"}), ("chart_positions_of", {"work": ""}),
    ("chart_positions_of", {"work": 7}), ("chart_positions_of", {"work": {"a": 1}}), ("chart_positions_of", {"work": [None]}),
    ("chart_positions_of", {"work": ["APT.", "rosie"]}), ("chart_positions_of", {"work": "APT.", "limit": 5}),
    ("chart_positions_of", {"work": "<a> } DROP ALL #"}), ("chart_positions_of", {"work": "<http://e/a b>"}),
    ("chart_positions_of", {"work": "nope:x"}), ("chart_positions_of", {"work": "a" * 100_000}), ("chart_positions_of", {"work": "\x00"}),
    ("chart_positions_of", {"work": "APT.", "chart": "Rosé Rosé"}), ("chart_positions_of", {"WORK": "APT."}), ("chart_positions_of", {"": ""}),
    ("show", {}), ("show", {"thing": ""}), ("show", {"thing": 5}), ("show", {"thing": "Nobody at all"}), ("show", {"thing": "Rosé", "more": 1}),
    ("show", {"thing": None}), ("show", {"thing": ["Rosé"]}), ("show", {"thing": "<javascript:alert(1)>"}),
    ("search", {}), ("search", {"text": 3}), ("search", {"text": "rose", "class": "mg:Nothing"}), ("search", {"words": "rose"}), ("search", {"text": " "}),
    ("sparql", {}), ("sparql", {"query": ""}), ("sparql", {"query": "SELECT"}), ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}),
    ("sparql", {"query": "LOAD <http://127.0.0.1:9/>"}), ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
    ("sparql", {"query": "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }"}), ("sparql", {"query": "{" * 1000}), ("sparql", {"query": "SELECT * { ?s nope:x ?o }"}),
    ("sparql", {"query": 5}), ("sparql", {"query": "SELECT ?x { BIND(1 AS ?x) }" * 2}), ("sparql", {"query": "SELECT * { ?s ?p ?o } LIMIT -1"}),
    ("../kg.toml", {}), ("", {}), ("show ", {"thing": "Rosé"}), ("SHOW", {"thing": "Rosé"}), ("__init__", {}), ("peaks_within", {"top": "many"}),
    ("peaks_within", {"top": "1e999"}), ("peaks_within", {"top": "5", "x": "y"}), ("releases_on", {"day": "2025-02-30"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given"), HOSTILE)
def test_what_cannot_be_used_is_told_and_not_done(site: Site, name: str, given: dict[str, Any]) -> None:
    result = called(site, name, **given)
    assert result["isError"] is True, result
    message = result["structuredContent"]["error"]
    assert message
    assert "Traceback" not in message
    assert str(ROOT) not in message


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 50


UNANSWERABLE = [
    (rb'{"jsonrpc":"2.0","id":"\ud800","method":"ping"}', -32700), (b'{"jsonrpc":"2.0","id":"\xed\xa0\x80","method":"ping"}', -32700),
    *((b'{"jsonrpc":"2.0","id":%b,"method":"ping"}' % number, -32700) for number in (b"NaN", b"-Infinity", b"1e400", b"-1e400")),
    (rb'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"show","arguments":{"thing":"Ros\udcff"}}}', -32700),
    (rb'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"\ud800":1e999}}}', -32700),
    (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', -32600),
]  # fmt: skip
"""What cannot be told again in an answer: halves of letters, and numbers that are none."""


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, -32700),
        (b"[]", 400, -32600),
        (b'{"id": 1}', 400, -32600),
        *((text, 400, code) for text, code in UNANSWERABLE),
        (b'{"jsonrpc":"2.0","id":1,"method":"nope"}', 200, -32601),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}', 200, -32602),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}', 200, -32602),
        (
            b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":["rose"]}}',
            200,
            -32602,
        ),
    ],
)
def test_what_is_no_message_has_its_error(site: Site, body: bytes, status: int, code: int) -> None:
    answered = site.post("/mcp", body, "application/json")
    told = json.loads(answered.body.decode("utf-8"))
    assert (answered.status, told["error"]["code"]) == (status, code)


@pytest.mark.parametrize("said", [{"jsonrpc": "1.0"}, {"jsonrpc": 2.0}, {"jsonrpc": None}, {}], ids=str)
def test_another_protocol_is_told_to_who_asked(site: Site, said: dict[str, Any]) -> None:
    answered = site.post("/mcp", json.dumps({"id": "a", "method": "ping", **said}).encode(), "application/json")
    told = json.loads(answered.body)
    assert (answered.status, told["id"], told["error"]["code"]) == (400, "a", -32600)


def test_the_hand_is_shaken(site: Site) -> None:
    for wanted, spoken in (("2025-06-18", "2025-06-18"), ("1999-01-01", "2025-11-25")):
        told = sent(
            site,
            "initialize",
            {"protocolVersion": wanted, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
        )
        assert told["result"]["protocolVersion"] == spoken
        assert told["result"]["capabilities"] == {"tools": {"listChanged": False}}  # over HTTP nobody is told
    assert (
        site.post("/mcp", b'{"jsonrpc":"2.0","method":"notifications/initialized"}', "application/json").status == 202
    )
    assert sent(site, "ping")["result"] == {}
    assert site.get("/mcp").status == 405


class Waiting:
    """Workers that answer a heavy question never, and all others at once; a heavy one that nobody waits for is given up."""

    def ask(self, asked: Any, is_gone: Any) -> Any:
        """Answer, as a pool does."""
        from kg.web.messages import Answered
        from kg.web.problems import Problem

        message = json.loads(asked.body)
        until = time.monotonic() + 1
        while message.get("params", {}).get("name") == "heavy":
            if is_gone():
                raise Problem(408, "who asked has gone")
            if time.monotonic() > until:
                raise Problem(504, "the answer took too long")
            time.sleep(0.01)
        return Answered(200, (), json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": {}}).encode())


class Assistant:
    """One who talks with `kg mcp`, line by line."""

    def __init__(self, pool: Any, **more: Any) -> None:
        from kg.web.stdio import Talk

        self._lines: SimpleQueue[bytes] = SimpleQueue()
        self.told: SimpleQueue[Any] = SimpleQueue()
        files: Any = self  # has what is used of them
        self.talk = Talk(read_project(ROOT), pool, files, **more)
        self.thread = threading.Thread(target=self.talk.run, args=(files,), daemon=True)
        self.thread.start()

    def say(self, line: bytes | dict[str, Any]) -> None:
        """Write a line."""
        self._lines.put((line if isinstance(line, bytes) else json.dumps({"jsonrpc": "2.0", **line}).encode()) + b"\n")

    def end(self) -> None:
        """Close stdin."""
        self._lines.put(b"")

    def hear(self) -> Any:
        """Wait for the next answer."""
        return self.told.get(timeout=20)

    def readline(self, most: int) -> bytes:
        """Give the next line to who reads stdin."""
        return self._lines.get()

    def write(self, line: bytes) -> None:
        """Take a line of stdout."""
        self.told.put(json.loads(line))

    def flush(self) -> None:
        """Nothing is held."""


CHANGED = {"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}
HEAVY: dict[str, Any] = {"jsonrpc": "2.0", "id": "heavy", "method": "tools/call", "params": {"name": "heavy"}}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        *UNANSWERABLE,
        *((text, -32700) for text in (b"hello", b"{", b"\xff\xfe", b"[" * 100_000, b'{"jsonrpc": "2.0", "method"')),
        *((text, -32600) for text in (b"[]", b"5", b"null", b'"ping"', b'{"id": 1}', b'{"id": 1, "method": 5}')),
        *((text, -32600) for text in (b'{"id": {}, "method": "ping"}', b'[{"id": 1, "method": "ping"}]', b" " * (1 << 20) + b"{}")),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_a_line_that_is_no_request_is_told_and_the_next_is_answered(line: bytes, code: int) -> None:
    """Over stdin as over HTTP: the id of what cannot be read is null."""
    lines, told = io.BytesIO(line + b'\n\n{"jsonrpc": "2.0", "id": 2, "method": "ping"}\n'), io.BytesIO()
    from kg.web.stdio import Talk

    pool: Any = Waiting()
    Talk(read_project(ROOT), pool, told).run(lines)
    first, second = map(json.loads, told.getvalue().decode("utf-8").splitlines())

    assert (None, code, 2, {}) == (first["id"], first["error"]["code"], second["id"], second["result"])


def test_what_is_heavy_holds_nothing_else_and_can_be_cancelled() -> None:
    assistant = Assistant(Waiting())
    assistant.say(HEAVY)
    for id_, method in enumerate(("ping", "tools/list", "initialize", "tools/call", "tools/list", "nothing")):
        assistant.say({"id": id_, "method": method, "params": {"name": "quick"}})
        assert assistant.hear()["id"] == id_
    assistant.say({"method": "notifications/cancelled", "params": {"requestId": "nobody"}})
    assistant.say({"method": "notifications/cancelled", "params": {"requestId": "heavy"}})
    assistant.end()
    assistant.thread.join(3)

    assert (False, True) == (assistant.thread.is_alive(), assistant.told.empty())


def test_what_was_asked_before_the_end_is_answered() -> None:
    """More than are asked at once, and the heavy one when its time is over."""
    assistant = Assistant(Waiting())
    asked = [HEAVY, *({"id": n, "method": "tools/call", "params": {"name": "quick"}} for n in range(200))]
    for one in asked:
        assistant.say(one)
    assistant.end()
    answers = {told["id"]: told for told in (assistant.hear() for _ in asked)}
    assistant.thread.join(10)

    assert {one["id"] for one in asked} == set(answers)
    assert "took too long" in answers["heavy"]["result"]["content"][0]["text"]
    assert not assistant.thread.is_alive()


def test_the_files_are_followed_from_question_to_question(empty_project: Project) -> None:
    """A statement more, a new saved question, and a file with a fault, of which the answer tells."""
    require(FLASK)
    many = empty_project.data / "many.ttl"
    many.write_text("<urn:a> <urn:p> 1 .\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "kg", "mcp"]
    with subprocess.Popen(
        words, cwd=empty_project.root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None

        def hear(method: str, **params: Any) -> Any:
            asked = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            server.stdin.write(json.dumps(asked).encode() + b"\n")  # type: ignore[union-attr]  # is a pipe
            server.stdin.flush()  # type: ignore[union-attr]
            return json.loads(server.stdout.readline())["result"]  # type: ignore[union-attr]

        def counted() -> tuple[int, str]:
            query = "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }"
            told = hear("tools/call", name="sparql", arguments={"query": query})["structuredContent"]
            return int(told["rows"][0]["n"]), told.get("answered_from_before_because", "")

        def tools() -> set[str]:
            return {tool["name"] for tool in hear("tools/list")["tools"]}

        assert ((1, ""), False) == (counted(), "how_many" in tools())
        many.write_text("<urn:a> <urn:p> 1, 2 .\n")
        (empty_project.queries / "how_many.rq").write_text("#+ summary: How many?\nSELECT * { ?s ?p ?o }\n")
        assert json.loads(server.stdout.readline()) == CHANGED  # without a question
        assert ((2, ""), True) == (counted(), "how_many" in tools())
        many.write_text("<urn:a> <urn:p> 1, 2, 3 .\n<urn:b> oops\n")
        n, fault = counted()
        assert (2, True) == (n, "many.ttl:2" in fault)
        server.stdin.close()


class Serving:
    """Workers that list tools, and are asked what they list by whatever else."""

    def __init__(self) -> None:
        self.tools, self.fails, self.listed = ["a"], False, 0

    def ask(self, asked: Any, _: Any) -> Any:
        """Answer, as a pool does."""
        from kg.web.messages import Answered
        from kg.web.problems import Problem

        message = json.loads(asked.body)
        self.listed += message["method"] == "tools/list"
        if self.fails:
            raise Problem(500, "a saved question has a fault")
        result = {"tools": [{"name": name} for name in self.tools]}
        return Answered(200, (), json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode())


def test_who_has_listed_the_tools_is_told_when_there_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new question and one that went away, with a question and without; not that the same are there as before."""
    from kg.web import stdio

    monkeypatch.setattr(stdio, "_LOOKED_AT", 0.01)
    pool, tags = Serving(), ["0"]
    assistant = Assistant(pool, follow=lambda: tags[-1], questions=lambda: tags[-1])

    def ask(method: str) -> Any:
        assistant.say({"id": 1, "method": method})
        return assistant.hear().get("result")

    def change(*tools: str) -> None:
        pool.tools = list(tools)
        tags.append(str(len(tags)))

    assert ask("initialize")["capabilities"]["tools"] == {"listChanged": True}
    change("b")
    assert (ask("tools/call"), pool.listed) == ({"tools": [{"name": "b"}]}, 0)  # who has listed none knows none
    assert ask("tools/list") == {"tools": [{"name": "b"}]}
    for tools in (("b", "c"), ("c",)):
        change(*tools)
        assert assistant.hear() == CHANGED
    change("c")  # such as by another text of the same question
    while pool.listed < 4:
        time.sleep(0.01)
    pool.fails = True
    change("c", "d")
    while pool.listed < 5:
        time.sleep(0.01)
    assert [ask("tools/call")["isError"] for _ in range(3)] == [True] * 3
    assert (pool.listed, assistant.told.empty()) == (5, True)
    pool.fails = False
    change("c", "d")
    assert assistant.hear() == CHANGED
    assistant.end()
    assistant.thread.join(3)

    assert (False, True) == (assistant.thread.is_alive(), assistant.told.empty())


def test_what_changes_with_a_saved_question(empty_project: Project) -> None:
    require(FLASK)
    from kg.web.following import Following
    from kg.web.pool import Work

    work = Work(str(empty_project.root), "none", project=empty_project)
    unasked: Any = None
    following = Following(empty_project, unasked, work)
    path, seen = empty_project.queries / "more" / "how_many.rq", [following.questions()]
    path.parent.mkdir()
    for text in ("#+ summary: How many?\n", "#+ summary: How many are there?\n"):
        path.write_text(text)
        seen.append(following.questions())
    (empty_project.data / "more.ttl").write_text("")
    assert following.questions() == seen[-1]
    path.unlink()
    seen.append(following.questions())
    config = empty_project.root / "kg.toml"
    config.write_text(config.read_text("utf-8") + "# more\n", "utf-8")
    seen.append(following.questions())

    assert len(set(seen)) == 5
