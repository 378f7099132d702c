"""A talk over stdin and stdout: how much is asked at once, what is answered to whom, and when nobody hears any more."""

from __future__ import annotations

import io
import json
import threading
from functools import partial
from typing import Any, cast

import pytest

from kg.project.reading import read_project
from kg.web import stdio
from kg.web.jsonrpc import INTERNAL
from kg.web.messages import Answered
from kg.web.problems import Problem
from kg.web.stdio import Talk
from tests import ROOT
from tests.timing import wait_until

from .test_mcp import Assistant


class Held:
    """Workers that answer when they are let, and write down what they were asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.free = threading.Event()

    def ask(self, asked: Any, _: Any) -> Answered:
        """Answer, as a pool does."""
        self.asked.append(asked)
        assert self.free.wait(20)
        id_ = json.loads(asked.body)["id"]
        return Answered(200, (), json.dumps({"jsonrpc": "2.0", "id": id_, "result": {}}).encode())


def test_no_more_is_taken_in_than_may_wait() -> None:
    """64 questions; the next one is read when one of them is answered, and each is answered."""
    pool = Held()
    assistant = Assistant(pool)
    for n in range(70):
        assistant.say({"id": n, "method": "tools/call", "params": {}})
    wait_until(lambda: len(pool.asked) == 64 and assistant._lines.qsize() == 5)
    threading.Event().wait(0.1)
    assert (64, 5) == (len(pool.asked), assistant._lines.qsize())
    pool.free.set()
    assert set(range(70)) == {assistant.hear()["id"] for _ in range(70)}
    assistant.end()
    assistant.thread.join(5)
    assert not assistant.thread.is_alive()
    assert {} == assistant.talk._stopped, "nothing is held of what is answered"


def test_a_question_goes_on_as_it_would_over_http() -> None:
    pool = Held()
    pool.free.set()
    assistant = Assistant(pool)
    assistant.say({"id": "a", "method": "tools/call", "params": {"name": "é"}})
    assert {"jsonrpc": "2.0", "id": "a", "result": {}} == assistant.hear()
    assistant.end()
    (asked,) = pool.asked
    assert {"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": {"name": "é"}} == json.loads(asked.body)
    wanted = {"REQUEST_METHOD": "POST", "PATH_INFO": "/mcp", "CONTENT_TYPE": "application/json"}
    assert wanted == {name: asked.environ[name] for name in wanted}


class Saying:
    """Workers that say one thing."""

    def __init__(self, told: Any) -> None:
        self.told = told

    def ask(self, asked: Any, _: Any) -> Answered:
        """Answer, as a pool does."""
        if isinstance(self.told, Exception):
            raise self.told
        return Answered(500, (), json.dumps(self.told).encode())


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Problem(503, "too many ask"), "too many ask"), ({"detail": "it is late"}, "it is late"),
        ({"error": "a text", "detail": "odd"}, "odd"), ({}, "there is no answer"), ({"error": None}, "there is no answer"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_told_as_the_protocol_has_it(said: Any, told: str) -> None:
    """Of a tool as its result, for who asks it to read; of anything else as a fault (MCP 2025-06-18, tools)."""
    assistant = Assistant(Saying(said))
    assistant.say({"id": 1, "method": "tools/call", "params": {}})
    result = assistant.hear()["result"]
    assert (True, {"error": told}) == (result["isError"], json.loads(result["content"][0]["text"]))
    assistant.say({"id": 2, "method": "resources/list"})
    assert {"id": 2, "code": INTERNAL, "message": told} == {"id": 2, **assistant.hear()["error"]}
    assistant.end()


def test_a_fault_that_a_worker_tells_is_passed_on() -> None:
    error = {"code": -32602, "message": "no such tool"}
    assistant = Assistant(Saying({"jsonrpc": "2.0", "id": 1, "error": error}))
    assistant.say({"id": 1, "method": "tools/call", "params": {}})
    assert error == assistant.hear()["error"]
    assistant.end()


@pytest.mark.parametrize("fault", [BrokenPipeError, ValueError])
@pytest.mark.parametrize("step", ["write", "flush"])
def test_where_nobody_hears_the_talk_ends(fault: type[Exception], step: str) -> None:
    """With the answer that could not be written, whatever else is asked."""
    written: list[bytes] = []

    class Closed(io.BytesIO):
        def write(self, line: Any) -> int:
            written.append(line)
            if step == "write":
                raise fault
            return len(line)

        def flush(self) -> None:
            if step == "flush":
                raise fault

    lines = io.BytesIO(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n' * 50)
    pool: Any = Held()
    Talk(read_project(ROOT), pool, Closed()).run(lines)

    assert [{"jsonrpc": "2.0", "id": 1, "result": {}}] == [json.loads(line) for line in written]
    assert written[0].endswith(b"\n")


def test_what_was_given_up_is_not_answered_and_its_number_may_come_again() -> None:
    pool = Held()
    assistant = Assistant(pool)
    assistant.say({"id": 1, "method": "tools/call", "params": {}})
    wait_until(lambda: len(pool.asked) == 1)
    assistant.say({"method": "notifications/cancelled", "params": {"requestId": 1}})
    assistant.say({"id": 2, "method": "tools/call", "params": {}})
    wait_until(lambda: len(pool.asked) == 2)
    assistant.say({"method": "notifications/other", "params": {"requestId": 2}})
    assistant.say({"id": 3, "method": "ping"})
    assert 3 == assistant.hear()["id"]
    pool.free.set()
    assert 2 == assistant.hear()["id"]
    assistant.say({"id": 1, "method": "tools/call", "params": {}})
    assert 1 == assistant.hear()["id"]
    assistant.end()
    assistant.thread.join(5)
    assert (False, True) == (assistant.thread.is_alive(), assistant.told.empty())


def test_what_was_asked_is_answered_though_nothing_more_is_said() -> None:
    """As of a file of questions: its end comes long before the answers."""
    pool = Held()
    assistant = Assistant(pool)
    assistant.say({"id": 1, "method": "tools/call", "params": {}})
    assistant.end()
    assistant.thread.join(0.1)
    assert assistant.thread.is_alive(), "its end would be that of the process, and of what is asked"
    pool.free.set()
    assistant.thread.join(20)

    assert (1, False) == (assistant.hear()["id"], assistant.thread.is_alive())


@pytest.mark.parametrize("answer", [{"result": {}}, {"error": {"code": 1, "message": "no"}}])
def test_an_answer_of_the_other_side_is_passed_over(answer: dict[str, Any]) -> None:
    assistant = Assistant(Held())
    assistant.say({"id": 1, **answer})
    assistant.say({"id": 2, "method": "ping"})
    assert 2 == assistant.hear()["id"]
    assistant.end()


def test_what_is_served_is_looked_at_when_other_questions_are_saved_and_not_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stdio, "_LOOKED_AT", 0.001)
    looks, followed = [0], list[int]()

    def questions() -> str:
        looks[0] += 1
        return "before" if looks[0] < 5 else "now"

    def follow() -> str:
        followed.append(looks[0])
        return "tag"

    assistant = Assistant(Held(), follow=follow, questions=questions)
    wait_until(lambda: looks[0] > 20)
    assistant.end()

    assert [5] == followed


def test_whoever_is_asked_learns_when_nobody_waits() -> None:
    """Of each of two questions with one number, as that of the last one may be given up when the first is answered."""
    gone: list[Any] = []
    free = [threading.Event(), threading.Event()]

    class Pool:
        def ask(self, asked: Any, is_gone: Any) -> Answered:
            number = len(gone)
            gone.append(is_gone)
            assert free[number].wait(20)
            return Answered(200, (), b'{"jsonrpc": "2.0", "id": 1, "result": {}}')

    assistant = Assistant(Pool())
    for number in range(2):
        assistant.say({"id": 1, "method": "tools/call", "params": {}})
        wait_until(partial(lambda before: len(gone) > before, number))
    free[0].set()
    assert 1 == assistant.hear()["id"]
    wait_until(lambda: assistant.talk._pending == 1)
    assert [False, False] == [is_gone() for is_gone in gone]
    assistant.say({"method": "notifications/cancelled", "params": {"requestId": 1}})
    assistant.say({"id": 2, "method": "ping"})
    assert 2 == assistant.hear()["id"]
    assert [False, True] == [is_gone() for is_gone in gone]
    assistant.talk._is_heard = False
    assert gone[0](), "there is nobody to be told"
    free[1].set()
    assistant.end()


def test_a_fault_in_place_of_the_tools_is_passed_on_and_asked_for_again() -> None:
    pool = Saying({"jsonrpc": "2.0", "id": 1, "error": {"code": INTERNAL, "message": "not now"}})
    assistant = Assistant(pool)
    for _ in range(2):
        assistant.say({"id": 1, "method": "tools/list"})
        assert "not now" == assistant.hear()["error"]["message"]
    pool.told = {"jsonrpc": "2.0", "id": 1, "result": {"tools": []}}
    assistant.say({"id": 1, "method": "tools/list"})
    assert {"tools": []} == assistant.hear()["result"]
    assistant.end()


def test_answers_are_written_one_after_the_other() -> None:
    """Two that are there at once would else be mixed in one line."""
    within, most = [0], list[int]()

    class Out(io.BytesIO):
        def write(self, line: Any) -> int:
            within[0] += 1
            most.append(within[0])
            threading.Event().wait(0.02)
            within[0] -= 1
            return len(line)

    pool = Held()
    pool.free.set()
    line = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {}}\n'
    Talk(read_project(ROOT), cast("Any", pool), Out()).run(io.BytesIO(line * 5))

    assert [1] * 5 == most
