"""A request is begun by who reads it, and answered there when the answer has come: to wait costs a thread as much."""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from types import SimpleNamespace
from typing import Any

import pytest

from kg.web import awaiting
from kg.web.awaiting import Awaited
from kg.web.front import Front
from kg.web.messages import Answered, Asked, to_bytes
from kg.web.pool import Begun, Pool, Work, _waiting_on, _Worker
from kg.web.problems import Problem
from tests.services import FLASK, require
from tests.timing import wait_until

TOLD = Answered(200, (("Content-Type", "text/plain"),), b"told")


class Sure:
    """What was begun, with a line that the test answers on."""

    def __init__(self, answer: Answered | Problem = TOLD, *, is_short: bool = True) -> None:
        self.ours, self.theirs = Pipe()
        self.line, self.is_taken, self.short, self.answer = self.ours.fileno(), False, is_short, answer
        self.takers: list[int] = []
        self.gone: list[bool] = []

    def is_short(self) -> bool:
        """Be as the test has it."""
        return self.short

    def take(self, is_gone: Callable[[], bool]) -> Answered:
        """Give the answer; who took it is written down."""
        self.is_taken = True
        self.takers.append(threading.get_ident())
        self.gone.append(is_gone())
        if isinstance(self.answer, Problem):
            raise self.answer
        return self.answer


# --- In the loop


def test_what_is_awaited_has_a_tenth_of_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then who can wait is to wait, and the loop looks at it no more; it is told once in any case."""
    clock = [100.0]
    monkeypatch.setattr(awaiting, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    lines: dict[int, Any] = {}
    told: list[bool] = []

    def come(*, late: bool) -> None:
        told.append(late)

    first = Awaited(lines, 7, come)
    assert (lines, first.writable(), first.accepting) == ({7: first}, False, False)
    clock[0] += 0.1
    assert first.readable()
    clock[0] += 0.01
    assert not first.readable()
    assert ([True], {}) == (told, lines)
    for way in ("handle_read_event", "handle_close", "handle_error"):
        other = Awaited(lines, 7, come)
        try:
            raise ValueError
        except ValueError:
            getattr(other, way)()
        other.handle_close()
        first.handle_close()
        assert ([True, False], {}) == (told, lines), way
        told.pop()
    Awaited(lines, 8, come).close()
    assert [True] == told, "a server that ends begins nothing"


# --- The server


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return what makes a running server of what begins requests; its loop is `loop`, and what was `asked` is listed."""
    require(FLASK)
    from kg.web import server

    made: list[Any] = []

    def make(begin: Callable[[Asked], Any]) -> SimpleNamespace:
        asked: list[Asked] = []

        def ask(one: Asked, _: Any) -> Answered:
            asked.append(one)
            return TOLD._replace(body=b"asked")

        front = Front(ask, lambda: "same", {"localhost", "127.0.0.1"}, begin=begin)
        own = server.Server(front, "127.0.0.1", 0, body=1 << 20, at_hand=front.at_hand, begin=front.begin)
        running = threading.Thread(target=own.run, daemon=True)
        running.start()
        made.append((own, running))
        return SimpleNamespace(port=own.port, loop=running.ident, asked=asked, server=own)

    yield make
    for own, running in made:
        own.close()
        running.join(5)


def got(port: int, path: str = "/a", method: str = "GET") -> bytes:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.request(method, path)
    answer = client.getresponse()
    body = answer.read()
    client.close()
    return body


def test_a_short_answer_is_sent_by_who_read_the_request(served: Any) -> None:
    begun = Sure()
    site = served(lambda _: begun)
    begun.theirs.send_bytes(b"come")
    assert b"told" == got(site.port)
    assert ([site.loop], [False], []) == (begun.takers, [bool(one) for one in begun.gone], site.asked)
    assert b"told" == got(site.port), "and is known from then on"
    assert 1 == len(begun.takers)


@pytest.mark.parametrize("late", [True, False])
def test_what_takes_long_is_waited_for_by_another(served: Any, late: bool) -> None:
    """So is an answer that is long to read, or to pack; meanwhile others are answered."""
    begun = Sure(is_short=late)
    waits = [begun]
    site = served(lambda _: waits.pop() if waits else None)
    if not late:
        begun.theirs.send_bytes(b"come")
    slow: list[bytes] = []
    asking = threading.Thread(target=lambda: slow.append(got(site.port, "/slow")))
    asking.start()
    wait_until(lambda: waits == [])
    assert b"asked" == got(site.port, "/other")
    asking.join(20)
    assert ([b"told"], 1) == (slow, len(begun.takers))
    assert site.loop not in begun.takers


def test_requests_behind_one_that_was_begun_are_answered_in_their_order(served: Any) -> None:
    every = [Sure(TOLD._replace(body=b"told %d" % n)) for n in range(3)]
    given = iter(every)
    site = served(lambda _: next(given))
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        line.sendall(b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % n for n in range(3)))
        for one in every:
            one.theirs.send_bytes(b"come")
        told = b""
        while not told.endswith(b"told 2"):
            told += line.recv(1 << 16)
    assert [b"told 0", b"told 1", b"told 2"] == [part[:6] for part in told.split(b"\r\n\r\n")[1:]]


@pytest.mark.parametrize("answer", [TOLD, Problem(504, "too long")])
def test_what_was_begun_for_one_who_has_gone_is_taken_all_the_same(served: Any, answer: Any) -> None:
    """Or its worker would never be free again; whoever takes it knows that nobody waits."""
    begun = Sure(answer)
    site = served(lambda _: begun)
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        line.sendall(b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_until(lambda: begun.line in site.server._each()[0]._map)
    wait_until(lambda: begun.takers != [])
    assert ([True], 1) == (begun.gone, len(begun.takers))
    assert site.loop not in begun.takers


def test_a_problem_that_comes_of_it_is_told(served: Any) -> None:
    begun = Sure(Problem(503, "ask for less"))
    site = served(lambda _: begun)
    begun.theirs.close()  # the worker died
    assert b"ask for less" in got(site.port)


class Stop(BaseException):
    """What ends the program."""


@pytest.mark.parametrize("within", ["the listener", "a connection", "what is awaited"])
def test_what_ends_the_program_is_no_fault_of_a_connection(monkeypatch: pytest.MonkeyPatch, within: str) -> None:
    """A signal comes while something is looked at; the loop would go on, and the program end by force."""
    require(FLASK)
    from kg.web import server

    def stop(*_: object) -> bool:
        raise Stop

    begun = Sure()
    begun.theirs.send_bytes(b"come")
    if within == "what is awaited":
        monkeypatch.setattr(begun, "is_short", stop)
    at_hand: Any = stop if within == "a connection" else lambda _: False
    own = server.Server(lambda *_: [], "127.0.0.1", 0, body=1 << 20, at_hand=at_hand, begin=lambda _: begun)
    if within == "the listener":
        monkeypatch.setattr(own._each()[0], "handle_accept", stop)
    ended: list[str] = []

    def run() -> None:
        try:
            own.run()
        except Stop:
            ended.append("stopped")

    running = threading.Thread(target=run, daemon=True)
    running.start()
    with socket.create_connection(("127.0.0.1", own.port), timeout=20) as line:
        line.sendall(b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        running.join(20)
    own.close()
    assert ["stopped"] == ended


# --- The front


def test_only_what_reads_and_is_welcome_is_begun() -> None:
    """All else is answered as it was before, and /health by the server itself."""
    begun: list[Asked] = []

    def begin(asked: Asked) -> Any:
        begun.append(asked)
        return Sure(TOLD._replace(body=b"begun"))

    front = Front(lambda *_: TOLD, lambda: "same", {"localhost"}, begin=begin)
    known = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "QUERY_STRING": "b=1", "HTTP_HOST": "localhost"}
    for more in (
        {"REQUEST_METHOD": "POST"}, {"REQUEST_METHOD": "OPTIONS"}, {"REQUEST_METHOD": "DELETE"}, {"PATH_INFO": "/health"},
        {"PATH_INFO": "/review"}, {"HTTP_HOST": "evil"}, {"HTTP_HOST": "localhost, localhost"}, {"CONTENT_LENGTH": "x"},
        {"QUERY_STRING": "b" * 20_000}, {"PATH_INFO": "/mcp", "HTTP_ORIGIN": "http://evil"},
        {"CONTENT_LENGTH": "1", "wsgi.input": io.BytesIO(b"x")},
    ):  # fmt: skip
        environ: dict[str, Any] = {**known, **more}
        assert not front.at_hand(environ)
        assert front.begin(environ) is None, more
    assert [] == begun
    for method in ("GET", "HEAD"):
        environ = {**known, "REQUEST_METHOD": method, "PATH_INFO": f"/{method}"}
        assert not front.at_hand(environ)
        assert front.begin(environ) is not None
        assert begun.pop() == Asked({**environ_of(known), "PATH_INFO": f"/{method}", "REQUEST_METHOD": "GET"})
        assert b"".join(front(environ, lambda *_: None)) == (b"begun" if method == "GET" else b"")


def environ_of(environ: dict[str, Any]) -> dict[str, Any]:
    return {name: environ[name] for name in ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_HOST")}


# --- The workers


class Idle(_Worker):
    """A worker without a process."""

    made: list[Idle]

    def __init__(self, _: object, work: Work) -> None:
        self.line, self.theirs = Pipe()
        self._has_come, self.work, self.is_ready, self.has_ended = _waiting_on(self.line), work, True, False
        self.made.append(self)

    def end(self) -> None:
        """End."""
        self.has_ended = True


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Pool:
    from kg.web import pool as pools

    monkeypatch.setattr(Idle, "made", [], raising=False)
    monkeypatch.setattr(pools, "_Worker", Idle)
    return Pool(Work("root", "one"), 1, seconds=0.2)


ASKED = Asked({"PATH_INFO": "/a"})


def begun_by(pool: Pool) -> Begun:
    begun = pool.begin(ASKED)
    assert begun is not None
    return begun


def test_a_free_worker_is_asked_and_is_free_when_its_answer_is_taken(pool: Pool) -> None:
    (worker,) = Idle.made
    begun = begun_by(pool)
    assert ([], False) == (pool._free, begun.is_taken)
    assert pool.begin(ASKED) is None, "who is at work is asked for nothing else"
    assert ASKED == worker.theirs.recv()
    worker.theirs.send_bytes(to_bytes(TOLD))
    assert worker.line.poll(5)
    assert begun.is_short()
    assert TOLD == begun.take(lambda: False)
    assert ([worker], True, False) == (pool._free, begun.is_taken, worker.has_ended)


def test_nothing_is_begun_where_it_would_be_waited_for(pool: Pool) -> None:
    """By others for a worker, for one that opens its snapshot, for a long message, or for who holds the list of them."""
    (worker,) = Idle.made
    pool._queue = 1
    assert pool.begin(ASKED) is None
    pool._queue, worker.is_ready = 0, False
    assert pool.begin(ASKED) is None
    worker.is_ready = True
    assert pool.begin(Asked({"QUERY_STRING": "x" * (16 << 10)})) is None
    with pool._changed:
        other: list[Any] = []
        asking = threading.Thread(target=lambda: other.append(pool.begin(ASKED)))
        asking.start()
        asking.join(10)
        assert [None] == other
    assert not worker.theirs.poll()
    assert [worker] == pool._free
    assert pool.begin(Asked({"QUERY_STRING": "x" * (15 << 10)})) is not None


@pytest.mark.parametrize(("size", "is_short"), [(16_000, True), (17_000, False), (1 << 20, False)])
def test_of_a_long_answer_it_is_seen_that_it_is(pool: Pool, size: int, is_short: bool) -> None:
    """Even where only its length has come by now."""
    (worker,) = Idle.made
    begun = begun_by(pool)
    assert not begun.is_short()
    sending = threading.Thread(target=worker.theirs.send_bytes, args=(bytes(size),))
    sending.start()
    assert worker.line.poll(5)
    assert is_short == begun.is_short()
    worker.line.recv_bytes()
    sending.join(5)


def test_only_the_length_of_a_long_answer_is_no_short_answer(pool: Pool) -> None:
    (worker,) = Idle.made
    begun = begun_by(pool)
    worker.theirs._send((1 << 20).to_bytes(4, "big"))  # type: ignore[attr-defined]  # as send_bytes begins
    assert worker.line.poll(5)
    assert not begun.is_short()


def test_what_is_begun_has_its_time_from_then_on(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.web import pool as pools

    (worker,) = Idle.made
    begun = begun_by(pool)
    late = time.monotonic() + pool.seconds
    monkeypatch.setattr(pools, "time", SimpleNamespace(monotonic=lambda: late))
    with pytest.raises(Problem) as told:
        begun.take(lambda: pytest.fail("it was waited for"))
    assert (504, True, False) == (told.value.status, worker.has_ended, worker in pool._free)


def test_who_has_gone_is_looked_for_a_second_after_it_was_begun(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not a second after somebody came to wait."""
    (worker,) = Idle.made
    waits: list[float] = []
    pool.seconds = 60
    begun = begun_by(pool)
    begun._began -= 0.75
    monkeypatch.setattr(worker, "_has_come", waits.append)
    with pytest.raises(Problem) as told:
        begun.take(lambda: True)
    assert (408, 1, True) == (told.value.status, len(waits), waits[0] <= 0.25)


def test_a_worker_made_while_another_snapshot_came_answers_nobody(monkeypatch: pytest.MonkeyPatch, pool: Pool) -> None:
    """Its answer would be of the graph before, and be kept as one of this."""
    from kg.web import pool as pools

    new = Work("root", "two")
    begun = begun_by(pool)
    renewing = [new]

    class Slow(Idle):
        def __init__(self, context: object, work: Work) -> None:
            super().__init__(context, work)
            if renewing:
                pool.renew(renewing.pop())

    monkeypatch.setattr(pools, "_Worker", Slow)
    Idle.made[0].theirs.close()
    with pytest.raises(Problem):
        begun.take(lambda: False)
    assert {new} == {worker.work for worker in pool._free}
    assert 1 == len(pool._free)
    assert [True, True, False] == [worker.has_ended for worker in Idle.made]


@pytest.mark.parametrize("before", [True, False])
def test_a_worker_that_dies_is_replaced(pool: Pool, before: bool) -> None:
    """Before it was asked or behind it; who asked is told."""
    (worker,) = Idle.made
    if before:
        worker.theirs.close()
    begun = begun_by(pool)
    if not before:
        worker.theirs.close()
    assert not begun.is_short()
    with pytest.raises(Problem) as told:
        begun.take(lambda: False)
    assert (503, True, 2) == (told.value.status, worker.has_ended, len(Idle.made))
    assert Idle.made[1:] == pool._free
