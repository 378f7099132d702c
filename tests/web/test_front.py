"""The front and the workers: who is let in, what is answered again, and what happens to runaways."""

from __future__ import annotations

import gc
import gzip
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kg.project.scaffold import create_project
from kg.web.front import LARGEST_BODY, Front
from kg.web.messages import Answered, Asked
from kg.web.problems import Problem
from tests import ROOT
from tests.deaf import is_alive
from tests.servers import pid_listening
from tests.services import FLASK, MCP, require
from tests.timing import used_seconds, wait_until


class Asks:
    """Counts what reaches the workers, and answers."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.status = 200
        self.tag = "one"
        self.body = b"told"
        self.kind = "text/plain"

    def __call__(self, asked: Asked, is_gone: Any = None) -> Answered:
        """Answer."""
        self.asked.append(asked)
        headers = (("Content-Type", self.kind), ("Vary", "Accept"), ("Content-Length", str(len(self.body))))
        return Answered(self.status, headers, self.body)


def ask(
    front: Any, address: str = "/", method: str = "GET", body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    path, _, query = address.partition("?")
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost:8000",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    found = b"".join(front(environ, lambda status, sent: told.append((status, sent))))
    status, sent = told[-1]
    return int(status[:3]), {name.lower(): value for name, value in sent}, found


@pytest.fixture
def workers() -> Asks:
    return Asks()


@pytest.fixture
def front(workers: Asks) -> Any:
    return Front(workers, lambda: workers.tag, {"localhost", "graph.example"}, {"https://friend.example"})


@pytest.mark.parametrize(
    ("address", "origin", "status"),
    [
        *(("/mcp", origin, 200) for origin in ("http://localhost:8000", "https://LOCALHOST:8000")),
        *((path, "http://evil.example", 403) for path in ("/mcp", "/mcp/")),
        *(("/mcp", origin, 403) for origin in ("null", "", "http://localhost:81", "https://friend.example")),
        ("/sparql", "http://evil.example", 200),
    ],
)
def test_a_page_of_another_site_is_sent_away_from_the_tools(
    front: Any, workers: Asks, address: str, origin: str, status: int
) -> None:
    """Before anybody works; a program says no origin, and what is open to read stays so."""
    assert (status, 0 if status == 403 else 1) == (
        ask(front, address, "POST", b"{}", origin=origin, content_type="application/json")[0],
        len(workers.asked),
    )


@pytest.mark.parametrize("host", ["localhost", "localhost:9", "LOCALHOST:8000", "graph.example"])
def test_a_host_that_is_allowed(front: Any, host: str) -> None:
    assert ask(front, host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "",
        "localhost.evil.example",
        "evil.example:8000",
        "[::1",
        "127.0.0.2",
        "localhost@evil",
        "evil.localhost",
        "evil-localhost:8000",
    ],
)
def test_any_other_host_is_sent_away_before_anybody_works(front: Any, workers: Asks, host: str) -> None:
    status, headers, body = ask(front, host=host)
    assert (status, headers["content-type"], workers.asked) == (421, "application/problem+json", [])
    assert json.loads(body)["status"] == 421


def test_a_request_with_two_host_headers_is_refused(front: Any, workers: Asks) -> None:
    """The server joins them; whatever stands before it may have taken either."""
    for hosts in ("localhost, localhost", "localhost, evil.example"):
        assert (400, []) == (ask(front, host=hosts)[0], workers.asked)


def test_what_was_answered_is_answered_again_until_something_changes(front: Any, workers: Asks) -> None:
    status, headers, body = ask(front, "/a")
    again = ask(front, "/a")
    assert (status, body, again[2], len(workers.asked)) == (200, b"told", b"told", 1)
    assert ask(front, "/a", if_none_match=headers["etag"])[:1] == (304,)
    assert ask(front, "/a", if_none_match=f'W/{headers["etag"]}, "x"')[2] == b""
    assert ask(front, "/a", if_none_match='"other"')[0] == 200
    assert len(workers.asked) == 1
    workers.tag = "two"
    changed = ask(front, "/a", if_none_match=headers["etag"])
    assert (changed[0], len(workers.asked)) == (200, 2)
    assert changed[1]["etag"] != headers["etag"]


@pytest.mark.parametrize("other", [{"accept": "text/turtle"}, {"host": "graph.example"}])
def test_what_an_answer_rests_on_has_an_answer_of_its_own(front: Any, workers: Asks, other: Any) -> None:
    first = ask(front, "/a?x=1")[1]["etag"]
    assert ask(front, "/a?x=1", **other)[1]["etag"] != first
    assert ask(front, "/a?x=2")[1]["etag"] != first
    assert ask(front, "/b?x=1")[1]["etag"] != first
    assert len(workers.asked) == 4


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [
        ("gzip, deflate, br", True), ("br, GZIP;q=0.5", True), ("*", True), ("gzip;q=0", False), ("gzip;q=0.000, br", False),
        ("", False), ("br", False), ("xgzip", False), ("gzipped", False), ("gzip;q=1.0", True),
    ],
)  # fmt: skip
def test_text_goes_packed_to_those_who_take_it(front: Any, workers: Asks, accepted: str, is_taken: bool) -> None:
    """Under a tag of its own, once made and kept, the same bytes each time."""
    workers.body = b"told and told again. " * 500
    status, headers, body = ask(front, "/a", accept_encoding=accepted)
    plain = ask(front, "/a")
    assert (status, gzip.decompress(body) if is_taken else body) == (200, workers.body)
    assert (headers.get("content-encoding"), len(body) < 1_000) == (("gzip", True) if is_taken else (None, False))
    assert headers["content-length"] == str(len(body))
    assert (headers["etag"] != plain[1]["etag"]) == is_taken
    assert headers["vary"] == "Accept, Accept-Encoding"
    assert ask(front, "/a", accept_encoding=accepted)[2] == body
    assert len(workers.asked) == 1 + is_taken
    status, headers, _ = ask(front, "/a", accept_encoding=accepted, if_none_match=headers["etag"])
    assert (status, headers["vary"]) == (304, "Accept, Accept-Encoding")
    assert ask(front, "/a", "HEAD", accept_encoding=accepted)[1]["content-length"] == str(len(body))


def test_what_would_gain_nothing_is_not_packed(front: Any, workers: Asks) -> None:
    assert "content-encoding" not in ask(front, "/short", accept_encoding="gzip")[1]
    workers.body, workers.kind = b"x" * 5_000, "image/png"
    assert "content-encoding" not in ask(front, "/picture", accept_encoding="gzip")[1]
    workers.kind, workers.status = "text/plain", 503
    assert "content-encoding" not in ask(front, "/fault", accept_encoding="gzip")[1]


def test_what_is_kept_takes_no_more_room_than_it_may(workers: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the answers are, each with headers of its own; the last ones are known."""
    monkeypatch.setattr("kg.web.front._KEPT_BYTES", 1 << 18)

    def answer(asked: Asked, _: Any) -> Answered:
        headers = tuple(("".join(("X-", str(number))), "".join(["value "] * 20)) for number in range(7))
        return workers(asked)._replace(headers=headers)

    front = Front(answer, lambda: workers.tag, {"localhost"})
    ask(front, "/first")
    tracemalloc.start()
    try:
        for number in range(800):
            ask(front, f"/{number}")
            workers.asked.clear()
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    ask(front, "/799")

    assert held < 1 << 18
    assert workers.asked == []
    ask(front, "/first")
    assert len(workers.asked) == 1


def test_what_was_answered_before_the_graph_changed_is_kept_no_longer(front: Any, workers: Asks) -> None:
    """As nobody asks for it again; what comes is kept, and with it is as much room as there was."""
    for number in range(5):
        ask(front, f"/{number}")
    workers.tag = "another"
    for _ in "first", "again":
        ask(front, "/0")

    assert len(front._kept) == 1
    assert front._size == len(next(iter(front._kept.values())).body) + 1_200
    assert len(workers.asked) == 6


def test_what_two_asked_for_at_once_is_kept_once(workers: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The room that is left is counted aright afterwards."""
    monkeypatch.setattr("kg.web.front._KEPT_BYTES", 10_000)

    def answer(asked: Asked, _: Any) -> Answered:
        if len(workers.asked) % 2 == 0:
            workers(asked)
            ask(front, asked.environ["PATH_INFO"])
        return workers(asked)

    front = Front(answer, lambda: workers.tag, {"localhost"})
    for number in range(40):
        ask(front, f"/{number}")
    workers.asked.clear()
    for number in range(35, 40):
        ask(front, f"/{number}")

    assert workers.asked == []


def test_a_fault_is_not_kept(front: Any, workers: Asks) -> None:
    workers.status = 503
    assert "etag" not in ask(front, "/a")[1]
    workers.status = 200
    assert ask(front, "/a")[0] == 200


def test_health_waits_for_nobody(front: Any, workers: Asks) -> None:
    status, _, body = ask(front, "/health")
    assert (status, json.loads(body)["status"], workers.asked) == (200, "ok", [])


def test_head_is_get_without_the_body(front: Any) -> None:
    status, headers, body = ask(front, "/a", "HEAD")
    assert (status, headers["content-length"], body) == (200, "4", b"")


@pytest.mark.parametrize(
    ("address", "method", "body", "status"),
    [
        ("/a", "DELETE", b"", 405),
        ("/a", "TRACE", b"", 405),
        ("/" + "a" * 20_000, "GET", b"", 414),
        ("/a?" + "q" * 20_000, "GET", b"", 414),
        ("/sparql", "POST", b"x" * ((1 << 20) + 1), 413),
    ],
)
def test_what_is_too_much_or_never_done_reaches_nobody(
    front: Any, workers: Asks, address: str, method: str, body: bytes, status: int
) -> None:
    assert (ask(front, address, method, body)[0], workers.asked) == (status, [])


@pytest.mark.parametrize("length", ["-1", "--1", "+1", "1_0", " 1", "x", "²", "9" * 5_000])
def test_a_length_that_is_none_is_told_and_nothing_is_read(front: Any, workers: Asks, length: str) -> None:
    """Less than nothing would be all that ever comes, and what Python takes for a digit is not always one."""
    told: list[str] = []
    sent = {"REQUEST_METHOD": "POST", "PATH_INFO": "/sparql", "HTTP_HOST": "localhost", "CONTENT_LENGTH": length}
    list(front(sent, lambda status, _: told.append(status[:3])))

    assert (["413" if length[0] == "9" else "400"], []) == (told, workers.asked)


@pytest.mark.parametrize(
    ("packing", "status"), [("gzip", 415), ("GZIP, br", 415), ("identity", 200), (" Identity ", 200), ("", 200)]
)
def test_a_packed_body_is_told_as_that(front: Any, workers: Asks, packing: str, status: int) -> None:
    """And is not read as if it were text."""
    told, headers, body = ask(front, "/sparql", "POST", b"ASK {}", content_encoding=packing)

    assert (status, int(status == 200)) == (told, len(workers.asked))
    if told == 415:
        assert "without Content-Encoding" in json.loads(body)["detail"]
        assert "identity" == headers["accept-encoding"]


def test_only_origins_that_were_named_may_read_answers(front: Any) -> None:
    assert (
        ask(front, "/sparql?query=x", origin="https://friend.example")[1]["access-control-allow-origin"]
        == "https://friend.example"
    )
    for origin, path in (
        ("https://evil.example", "/sparql"),
        ("https://friend.example.evil.example", "/sparql"),  # which begins as the one that was named
        ("https://friend.example:81", "/sparql"),
        ("https://friend.exampl", "/sparql"),
        ("http://friend.example", "/sparql"),
        ("https://friend.example", "/agent/rose"),
        ("null", "/sparql"),
    ):
        assert "access-control-allow-origin" not in ask(front, path, origin=origin)[1]


@pytest.fixture
def listening(front: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server with one thread for what has to be asked."""
    require(FLASK)
    from kg.web import server

    monkeypatch.setattr(server, "_THREADS", 1)
    made = server.Server(front, "127.0.0.1", 0, body=1 << 20, at_hand=front.at_hand)
    running = threading.Thread(target=made.run, daemon=True)
    running.start()
    yield made.port
    made.close()
    running.join(5)


def asked_for(client: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, bytes]:
    client.request("GET", path, headers={"Host": "localhost", **headers})
    answer = client.getresponse()
    return answer.status, answer.read()


def test_what_is_at_hand_waits_for_nobody(listening: int, front: Any, workers: Asks) -> None:
    """It is answered while all threads wait for workers, and what came behind it on its connection in its turn."""
    client = http.client.HTTPConnection("127.0.0.1", listening, timeout=10)
    assert (200, b"told") == asked_for(client, "/known")
    free, begun = threading.Event(), threading.Event()

    def wait(asked: Asked, is_gone: Any = None) -> Answered:
        begun.set()
        free.wait(20)
        return workers(asked)

    front._ask = wait
    with socket.create_connection(("127.0.0.1", listening)) as busy:
        busy.sendall(b"".join(b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n" % name for name in (b"slow", b"known")))
        assert begun.wait(30)
        assert (200, b"told") == asked_for(client, "/known")
        free.set()
        told = b""
        while told.count(b"HTTP/1.1 200 OK") < 2 or not told.endswith(b"told"):
            told += busy.recv(1 << 16)
    client.close()
    assert ["/known", "/slow"] == [one.environ["PATH_INFO"] for one in workers.asked]


@pytest.mark.parametrize(("more", "status"), [(-1, b"200"), (0, b"431"), (1 << 15, b"431"), (1 << 20, b"431")])
def test_the_head_of_a_request_is_as_long_as_is_said(listening: int, workers: Asks, more: int, status: bytes) -> None:
    """Less than 32 KiB, with the two line ends behind it; nobody works for a longer one."""
    begin, end = b"GET /a HTTP/1.1\r\nHost: localhost\r\nX-Long: ", b"\r\n\r\n"
    head = begin + b"a" * ((1 << 15) + more - len(begin) - len(end)) + end
    with socket.create_connection(("127.0.0.1", listening), timeout=10) as sending:
        with suppress(OSError):  # what is not read any more may be cut
            sending.sendall(head)
        assert status == sending.recv(12)[9:]
    assert len(workers.asked) == (status == b"200")


def test_an_unchanged_answer_leaves_the_connection_open(listening: int) -> None:
    client = http.client.HTTPConnection("127.0.0.1", listening, timeout=30)
    client.request("GET", "/a", headers={"Host": "localhost"})
    answer = client.getresponse()
    etag = {"If-None-Match": answer.headers["ETag"], "read": str(len(answer.read()))}
    used = client.sock
    assert (304, b"") == asked_for(client, "/a", **etag)
    assert (304, b"") == asked_for(client, "/a", **etag)
    assert used is client.sock is not None
    assert (304, b"") == asked_for(client, "/a", Connection="close", **etag)
    assert client.sock is None


def test_who_is_sent_away_is_so_also_with_the_tag_of_an_answer(front: Any) -> None:
    etag = ask(front, "/a")[1]["etag"]
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "HTTP_HOST": "evil.example", "HTTP_IF_NONE_MATCH": etag}
    assert not front.at_hand(environ)
    assert front.at_hand({**environ, "HTTP_HOST": "localhost:8000", "QUERY_STRING": ""})
    assert not front.at_hand({**environ, "HTTP_HOST": "localhost:8000", "REQUEST_METHOD": "POST"})
    review = {**environ, "HTTP_HOST": "localhost:8000", "PATH_INFO": "/review"}
    assert not front.at_hand({**review, "HTTP_IF_NONE_MATCH": f'"{front._key(review)}"'})  # a worker is asked, always


# --- Workers


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "p"
    create_project(folder)
    (folder / "data/sources").mkdir(parents=True, exist_ok=True)
    lines = "".join(f"<http://e/{n}> <http://e/p> <http://e/{n + 1}> .\n" for n in range(3000))
    (folder / "data/sources/a.ttl").write_text(lines, "utf-8")
    return folder


@pytest.fixture(scope="module")
def pool(project: Path) -> Iterator[Any]:
    require(FLASK)
    from kg.project.current import require_snapshot
    from kg.project.reading import read_project
    from kg.web.pool import Pool, Work

    snapshot = require_snapshot(read_project(project))
    pool = Pool(Work(str(project), snapshot.name, memory=600 << 20), 1, seconds=2, waiting=3)
    yield pool
    pool.close()


def sparql(query: str) -> Asked:
    from urllib.parse import quote

    from kg.web.messages import get

    return get(f"/sparql?query={quote(query)}", "text/csv")


RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a <http://e/p> ?b . ?c <http://e/p> ?d . ?e <http://e/p> ?f }"
GREEDY = "SELECT DISTINCT ?a ?c ?e { ?a <http://e/p> ?b . ?c <http://e/p> ?d . ?e <http://e/p> ?f } ORDER BY ?a"


def test_a_runaway_is_cut_and_the_next_question_is_answered(pool: Any) -> None:
    assert pool.ask(sparql("ASK {}")).status == 200
    started = time.monotonic()
    with pytest.raises(Problem) as told:
        pool.ask(sparql(RUNAWAY))
    taken = time.monotonic() - started
    assert (told.value.status, 2 <= taken < 4) == (504, True)
    assert pool.ask(sparql("ASK {}")).status == 200


def test_another_worker_is_begun_while_all_are_busy(pool: Any) -> None:
    """And no more than there may be; who goes takes nothing with him but what he asked."""
    from kg.web.pool import Pool

    gone, told = threading.Event(), list[str]()

    def ask(question: str) -> None:
        try:
            growing.ask(sparql(question), gone.is_set)
        except Problem as problem:
            told.append(problem.detail)

    growing = Pool(pool._work, 1, most=2, seconds=60)
    runaway = threading.Thread(target=ask, args=(RUNAWAY,))
    try:
        assert growing.ask(sparql("ASK {}")).status == 200
        runaway.start()
        wait_until(lambda: not growing._free)
        assert [growing.ask(sparql("ASK {}")).status for _ in range(2)] == [200, 200]
        assert (growing._count, runaway.is_alive()) == (2, True)
    finally:
        gone.set()
        runaway.join(30)
        growing.close()

    assert told == ["who asked has gone"]


def test_a_question_that_wants_all_memory_ends_alone(pool: Any) -> None:
    with pytest.raises(Problem) as told:
        pool.ask(sparql(GREEDY))
    assert told.value.status in (503, 504)
    assert pool.ask(sparql("ASK {}")).status == 200


def test_a_worker_has_an_end_of_its_memory(pool: Any) -> None:
    """By the system, which native code asks."""
    assert pool.ask(sparql("ASK {}")).status == 200
    (worker,) = pool._free
    told = Path(f"/proc/{worker.process.pid}/limits").read_text()
    found = re.search(r"Max address space +([0-9]+) ", told)

    assert found is not None, told
    assert 600 << 20 < int(found[1]) < 600 << 24


def test_a_worker_that_dies_is_replaced(pool: Any) -> None:
    (worker,) = pool._free
    os.kill(worker.process.pid, signal.SIGKILL)
    with pytest.raises(Problem) as told:
        pool.ask(sparql("ASK {}"))
    assert told.value.status == 503
    assert pool.ask(sparql("ASK {}")).status == 200


def test_a_worker_that_was_busy_meanwhile_serves_what_is_new(pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers to its end, and is changed then: nobody could change it while it was at work."""
    from kg.web.messages import get
    from kg.web.pool import _Worker

    ask, work = _Worker.ask, pool._work

    def ask_while_files_change(worker: _Worker, *words: Any) -> Answered:
        pool.renew(work._replace(banner="what is new"))
        return ask(worker, *words)

    with monkeypatch.context() as patch:
        patch.setattr(_Worker, "ask", ask_while_files_change)
        before = pool.ask(get("/", "text/html"))
    after = pool.ask(get("/", "text/html"))
    pool.renew(work)

    assert (before.status, after.status) == (200, 200)
    assert [b"what is new" in one.body for one in (before, after)] == [False, True]


_SERVES = """
import sys
from kg.web.pool import Pool, Work
from tests.web.test_front import RUNAWAY, sparql
if __name__ == "__main__":
    pool = Pool(Work(*sys.argv[1:]), 1, seconds=600)
    pool.ask(sparql("ASK {}"))
    print(pool._free[0].process.pid, flush=True)
    pool.ask(sparql(RUNAWAY))
"""


def test_a_worker_does_not_outlive_its_server(project: Path, tmp_path: Path) -> None:
    """However that ended, and whatever the worker is at: nobody else would end it."""
    require(FLASK)
    from kg.project.current import require_snapshot
    from kg.project.reading import read_project

    snapshot = require_snapshot(read_project(project))
    script = tmp_path / "serves.py"
    script.write_text(_SERVES, "utf-8")
    words = [sys.executable, str(script), str(project), snapshot.name]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as server:
        assert server.stdout is not None
        worker = int(server.stdout.readline())
        begun = used_seconds(worker)
        wait_until(lambda: used_seconds(worker) > begun + 0.3)
        server.kill()
    try:
        assert not is_alive(worker)
    finally:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def test_who_has_gone_is_worked_for_no_longer(pool: Any) -> None:
    started = time.monotonic()
    with pytest.raises(Problem) as told:
        pool.ask(sparql(RUNAWAY), lambda: True)
    assert (told.value.status, time.monotonic() - started < 2) == (408, True)
    taken, pool._free = pool._free, []
    with pytest.raises(Problem) as told:
        pool.ask(sparql("ASK {}"), lambda: True)
    pool._free = taken
    assert told.value.status == 408
    assert pool.ask(sparql("ASK {}")).status == 200


def test_more_than_may_wait_are_told_to_come_back(pool: Any) -> None:
    answers: list[int] = []

    def one() -> None:
        try:
            answers.append(pool.ask(sparql(RUNAWAY)).status)
        except Problem as problem:
            answers.append(problem.status)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert set(answers) == {503, 504}
    assert answers.count(504) <= 4
    assert pool.ask(sparql("ASK {}")).status == 200


# --- The whole


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    require(FLASK)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--port", "0", "--workers", "2"], cwd=project, env=environment,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    yield line.partition(" at ")[2].partition(";")[0].rstrip("/")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    process.stderr.close()


def read(address: str, accept: str = "text/html") -> tuple[int, str]:
    try:
        asked = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 - http, as we made it
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_files_that_change_are_served_without_a_new_start(address: str, project: Path) -> None:
    path = project / "data/sources/b.ttl"
    name = "http://e/new"
    assert read(f"{address}/thing.html?iri={name}")[0] == 404
    path.write_text(f'<{name}> <http://www.w3.org/2000/01/rdf-schema#label> "brand new" .\n', "utf-8")
    assert until(lambda: "brand new" in read(f"{address}/thing.html?iri={name}")[1])
    path.write_text(f'<{name}> <http://www.w3.org/2000/01/rdf-schema#label> "brand new"\n', "utf-8")
    assert until(lambda: "b.ttl:1:72" in read(f"{address}/thing.html?iri={name}")[1])
    assert "brand new" in read(f"{address}/thing.html?iri={name}")[1]  # the snapshot before answers meanwhile
    path.unlink()
    assert until(lambda: read(f"{address}/thing.html?iri={name}")[0] == 404)


def until(holds: Any, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.3)
    return False


def test_a_client_of_the_official_kit_asks_over_http(address: str) -> None:
    require(MCP)
    import anyio
    from mcp.client import Client
    from mcp.client.streamable_http import streamable_http_client

    async def work() -> tuple[int, bool]:
        async with Client(streamable_http_client(f"{address}/mcp")) as client:
            tools = (await client.list_tools()).tools
            told = await client.call_tool("sparql", {"query": "ASK { ?s ?p ?o }"})
            return len(tools), bool(told.is_error)

    tools, failed = anyio.run(work)
    assert (tools >= 3, failed) == (True, False)


@pytest.mark.parametrize(("bytes_", "status"), [(LARGEST_BODY, 200), (LARGEST_BODY + 1, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_may_have_just_as_many_bytes_as_is_said(address: str, bytes_: int, status: int, chunked: bool) -> None:
    """The last one counts, also where nobody says before how many come."""
    body = b"ASK {}".ljust(bytes_)
    port = int(address.rpartition(":")[2])
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        sent = iter([body[:70_000], body[70_000:]]) if chunked else body
        client.request("POST", "/sparql", sent, {"Content-Type": "application/sparql-query"}, encode_chunked=chunked)
        found = client.getresponse()
        assert (status, True) == (found.status, bool(found.read()))
    except (BrokenPipeError, ConnectionResetError):
        assert status == 413  # the server has gone before all of it was sent
    finally:
        client.close()


@pytest.mark.parametrize(
    "head",
    [*(f"POST / HTTP/1.1\r\nContent-Length: {length}" for length in ("-1", "x", "9" * 5_000)), "GET http://[ HTTP/1.1"],
    ids=["less than nothing", "a letter", "thousands of digits", "half of brackets"],
)
def test_whoever_sends_what_cannot_be_read_is_told(address: str, head: str) -> None:
    """The connection is not just cut."""
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as sending:
        sending.settimeout(60)
        sending.sendall(f"{head}\r\nHost: localhost\r\n\r\n".encode())
        assert sending.recv(12) in (b"HTTP/1.0 400", b"HTTP/1.1 400")


def test_a_request_that_drips_is_ended(address: str) -> None:
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as dripping:
        dripping.settimeout(60)
        started = time.monotonic()
        ended = False
        for letter in b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 200:
            try:
                dripping.send(bytes([letter]))
            except OSError:
                ended = True
                break
            assert read(f"{address}/health")[0] == 200
            time.sleep(0.5)
            if time.monotonic() - started > 40:
                break
        assert ended
        assert time.monotonic() - started < 35


@pytest.mark.parametrize(
    "words",
    [
        ["serve", "--host", "192.0.2.1"],
        ["serve", "--port", "70000"],
        ["serve", "--seconds", "0"],
        ["serve", "--seconds", "nan"],
        ["mcp", "--seconds", "nan"],
    ],
)
def test_what_cannot_be_served_is_a_wrong_use(kg: Any, project: Path, words: list[str]) -> None:
    require(FLASK)
    assert kg(*words, cwd=project).code == 2


@pytest.mark.parametrize("host", ["a b", "192.0.2.1"])
def test_an_address_of_nobody_is_told_as_that(kg: Any, project: Path, host: str) -> None:
    require(FLASK)
    ran = kg("serve", "--host", host, "--allow-host", "x", cwd=project)
    assert (ran.code, "--host takes one" in ran.err, "--port" in ran.err) == (2, True, False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_a_port_that_is_taken_is_told(kg: Any, project: Path, host: str) -> None:
    """Of an address of this machine alone, whichever it is, nobody is asked by which name others call it."""
    require(FLASK)
    with socket.create_server((host, 0)) as taken:
        ran = kg("serve", "--host", host, "--port", str(taken.getsockname()[1]), cwd=project)
    assert ran.code == 2
    assert "take another with --port" in ran.err


def test_connections_that_have_ended_leave_nothing_behind(address: str) -> None:
    """Each leaves objects that hold each other, 2,500 bytes of them. It comes last: two thousand ports are taken then."""
    status = Path("/proc") / str(pid_listening(int(address.rpartition(":")[2]))) / "statm"

    def held_after(count: int) -> int:
        for _ in range(count):
            read(f"{address}/health", "*/*")
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    begun = held_after(700)  # until nothing is new to the server
    assert held_after(1500) - begun < 1500 * 2500 / 2
