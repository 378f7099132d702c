"""The server by itself: how an answer goes out, who answers, who is woken, and when a connection is ended."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from kg.web.messages import Application
from tests.services import FLASK, require

BODY = 1 << 20


@pytest.fixture(autouse=True)
def _installed() -> None:
    require(FLASK)


def says(*pieces: bytes, status: str = "200 OK", length: int | None = None) -> Application:
    """Return an application that answers in pieces, with a length if there is one."""

    def application(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        start(status, [] if length is None else [("Content-Length", str(length))])
        return iter(pieces)

    return application


def made(application: Application, at_hand: bool = False) -> Any:
    """Return a server that does not run."""
    from kg.web.server import Server

    return Server(application, "127.0.0.1", 0, body=BODY, at_hand=lambda _: at_hand)


class Wire:
    """A connection as a task sees it; `sent` is what went out, each time that something did."""

    def __init__(self, application: Application, **adjusted: Any) -> None:
        self.sent: list[bytes] = []
        self.addr, self.check_client_disconnected = ("127.0.0.1", 1), lambda: False
        adj = SimpleNamespace(url_prefix="", ident=None, log_socket_errors=True, **adjusted)
        self.server = SimpleNamespace(adj=adj, application=application, effective_port=1, server_name="localhost")

    def write_soon(self, data: bytes) -> None:
        """Take what goes out."""
        self.sent.append(data)


def request(version: str = "1.1", command: str = "GET", **headers: str) -> Any:
    return SimpleNamespace(
        version=version, headers=headers, command=command, path="/", request_uri="/", query="", url_scheme="http",
        get_body_stream=lambda: None,
    )  # fmt: skip


def answered(application: Application, asked: Any) -> tuple[Any, list[bytes]]:
    """Return a task that was done, and what it sent."""
    from kg.web.server import _Task

    wire: Any = Wire(application)
    task = _Task(wire, asked)
    task.service()
    return task, wire.sent


@pytest.mark.parametrize(("size", "times"), [(1, 1), (65_536, 1), (65_537, 2)])
def test_the_head_of_an_answer_goes_out_with_a_body_of_up_to_so_many_bytes(size: int, times: int) -> None:
    """64 KiB; what is put together is copied."""
    task, sent = answered(says(b"x" * size, length=size), request())
    head, _, body = b"".join(sent).partition(b"\r\n\r\n")

    assert (times, b"x" * size, False) == (len(sent), body, task.close_on_finish)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {size}".encode() in head


def test_an_answer_in_pieces_goes_out_piece_by_piece() -> None:
    """Its head once, and not more than it is long."""
    for pieces in ((b"to", b"ld"), (b"told", b"told")):
        _, sent = answered(says(*pieces, length=4), request())
        assert b"told" == b"".join(sent).partition(b"\r\n\r\n")[2]
        assert 1 == b"".join(sent).count(b"HTTP/1.1")
    task, sent = answered(says(b"to", b"ld"), request())
    assert b"2\r\nto\r\n2\r\nld\r\n0\r\n\r\n" == b"".join(sent).partition(b"\r\n\r\n")[2]
    assert task.close_on_finish
    task, sent = answered(says(b"told", length=5), request())
    assert (b"told", True) == (b"".join(sent).partition(b"\r\n\r\n")[2], task.close_on_finish)


@pytest.mark.parametrize("status", ["304 Not Modified", "204 No Content"])
@pytest.mark.parametrize("body", [(), (b"told",)])
@pytest.mark.parametrize(
    ("version", "headers", "is_ended"),
    [
        ("1.1", {}, False), ("1.1", {"CONNECTION": "keep-alive"}, False), ("1.1", {"CONNECTION": "close"}, True),
        ("1.1", {"CONNECTION": "Close"}, True), ("1.0", {}, True),
    ],
)  # fmt: skip
def test_an_answer_without_a_body_leaves_the_connection_open(
    status: str, body: tuple[bytes, ...], version: str, headers: dict[str, str], is_ended: bool
) -> None:
    """Unless who asked has no more to ask (RFC 9112, 9.3)."""
    task, sent = answered(says(*body, status=status, length=len(body) and 4), request(version, **headers))

    assert is_ended is task.close_on_finish
    assert b"" == b"".join(sent).partition(b"\r\n\r\n")[2]
    assert is_ended is (b"Connection: close" in b"".join(sent))


def test_the_thread_that_reads_is_woken_where_something_is_left_for_it() -> None:
    from kg.web.server import _Seen

    for left in ({}, {"total_outbufs_len": 1}, {"requests": [1]}, {"close_when_flushed": True}, {"will_close": True}):
        woken: list[int] = []
        rest = {"total_outbufs_len": 0, "requests": [], "close_when_flushed": False, "will_close": False}
        channel: Any = SimpleNamespace(**{**rest, **left})
        _Seen(SimpleNamespace(pull_trigger=lambda woken=woken: woken.append(1)), channel).pull_trigger()
        assert bool(left) is bool(woken)


def test_who_reads_a_request_begins_it_and_what_is_left_goes_to_others() -> None:
    from kg.web.server import _Seen

    passed: list[Any] = []
    channel: Any = SimpleNamespace(reader=threading.get_ident(), is_due=False)
    seen = _Seen(SimpleNamespace(add_task=passed.append), channel)
    seen.add_task(channel)
    assert (True, []) == (channel.is_due, passed)
    channel.reader, channel.is_due = 0, False
    seen.add_task(channel)
    assert (False, [channel]) == (channel.is_due, passed)


@pytest.fixture
def connection() -> Iterator[Any]:
    """Return what makes a connection to a server that does not run: its channel, and the other end."""
    opened: list[Any] = []

    def connect(server: Any) -> tuple[Any, socket.socket]:
        from kg.web.server import _Channel

        here, there = socket.socketpair()
        there.settimeout(3)
        one = server._each()[0]
        opened.extend((there, server))
        channel = _Channel(one, here, ("127.0.0.1", 1), one.adj, map={})
        opened.append(here)
        return channel, there

    yield connect
    for one in opened:
        one.close()


def flushed(channel: Any, there: socket.socket) -> bytes:
    """Return what was sent to the other end."""
    while channel.total_outbufs_len:
        channel._flush_some()
    return there.recv(1 << 16)


def serve(channel: Any) -> None:
    """Have a request answered by another thread."""
    other = threading.Thread(target=channel.service)
    other.start()
    other.join(10)


ASK = b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n"


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    """Answer with the path that was asked for."""
    path = environ["PATH_INFO"].encode()
    start("200 OK", [("Content-Length", str(len(path)))])
    return [path]


def test_a_request_begins_with_its_first_byte_and_ends_with_its_last(connection: Any) -> None:
    """From then on its time counts, which is that of one request and not of the connection."""
    channel, there = connection(made(echo, at_hand=True))
    for n in range(2):
        assert channel.began is None
        assert channel.received(b"GET")
        began = channel.began
        assert began is not None
        assert channel.received((ASK % n)[3:9])
        assert began == channel.began
        assert channel.received((ASK % n)[9:])
        assert channel.began is None
        assert flushed(channel, there).endswith(b"/%d" % n)
    assert channel.received(b"\r\n\r\n")  # what is empty is no request
    assert channel.began is None
    assert channel.received(ASK % 1 + b"GET")
    assert not channel.received(b"")


def test_who_has_asked_a_moment_ago_has_waited_since_then(connection: Any) -> None:
    """Where there are too many, who has asked for nothing longest goes, and not who came first and asks on."""
    channel, _ = connection(made(echo, at_hand=True))
    channel.asked = came = channel.asked - 1000
    assert channel.received(b"GET")
    assert came == channel.asked, "a beginning asks for nothing"
    assert channel.received((ASK % 1)[3:])

    assert channel.asked >= came + 1000


def test_what_is_at_hand_is_answered_by_who_reads(connection: Any) -> None:
    """One request after the other, each with its own answer; and nothing overtakes what is still to be sent."""
    server = made(echo, at_hand=True)
    passed: list[Any] = []
    server._each()[0].task_dispatcher = SimpleNamespace(add_task=passed.append, shutdown=lambda **_: None)
    channel, there = connection(server)
    channel.received(ASK % 1 + ASK % 2)
    told = flushed(channel, there)
    assert ([], 2, True) == (passed, told.count(b"HTTP/1.1 200"), told.index(b"/1") < told.index(b"/2"))

    channel.received(ASK % 3)
    channel.outbufs[-1].append(b"x")
    channel.total_outbufs_len += 1
    channel.received(ASK % 4)
    assert ([channel], 1) == (passed, len(channel.requests))
    serve(channel)
    assert b"/3x" in (told := flushed(channel, there))
    assert told.endswith(b"/4")


def test_who_takes_nothing_keeps_no_thread(connection: Any) -> None:
    """It asks for two large answers at once; eighty of such would keep all others out for as long as they like."""
    server = made(says(*[b"x" * (1 << 20)] * 20, length=20 << 20))
    passed: list[Any] = []
    server._each()[0].task_dispatcher = SimpleNamespace(add_task=passed.append, shutdown=lambda **_: None)
    channel, _ = connection(server)
    channel.received(ASK % 1 + ASK % 2)
    for _ in range(2):
        serve(channel)
    assert [] == channel.requests


def test_nothing_is_waited_for_behind_a_request_without_a_body(connection: Any) -> None:
    """Who says that it waits to be asked for a body, and has none, is answered; the next request is one of its own."""
    channel, there = connection(made(echo, at_hand=True))
    head = ASK % 1
    channel.received(head[:-2] + b"Expect: 100-continue\r\n\r\n")
    assert flushed(channel, there).endswith(b"/1")
    channel.received(ASK % 2)
    assert flushed(channel, there).endswith(b"/2")


@pytest.mark.parametrize("at_hand", [True, False])
def test_all_else_is_passed_on(connection: Any, at_hand: bool) -> None:
    """What has to be asked for, and what is no request."""
    server = made(echo, at_hand)
    passed: list[Any] = []
    server._each()[0].task_dispatcher = SimpleNamespace(add_task=passed.append, shutdown=lambda **_: None)
    channel, there = connection(server)
    if not at_hand:
        channel.received(ASK % 1 + ASK % 2)
        for n in (1, 2):
            assert [channel] * n == passed
            serve(channel)
            assert flushed(channel, there).endswith(b"/%d" % n)
    channel.received(b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n")
    assert channel is passed[-1]
    serve(channel)
    assert b"400 Bad Request" in flushed(channel, there)


def test_a_request_has_15_seconds_to_come_in_whole() -> None:
    """Until one has begun, and as soon as it is whole, a connection may wait."""
    from kg.web.server import _Channel

    channel: Any = _Channel.__new__(_Channel)
    channel.requests = []
    assert not channel.is_late(1e9)
    channel.began = 100.0
    assert [False, False, True] == [channel.is_late(100.0 + after) for after in (0.0, 15.0, 15.01)]
    channel.requests = [object()]
    assert not channel.is_late(1e9)


def test_who_is_late_is_sent_away_and_nobody_else() -> None:
    """With what is looked at each time anyway."""
    from kg.web.server import _maintenance

    closed: list[tuple[int, int]] = []
    looked: list[float] = []

    def shut(n: int) -> SimpleNamespace:
        return SimpleNamespace(shutdown=lambda how: closed.append((n, how)))

    channels = {n: SimpleNamespace(is_late=lambda _, n=n: n == 1, will_close=False, socket=shut(n)) for n in range(3)}
    _maintenance(SimpleNamespace(active_channels=channels), looked.append)(7.0)

    assert ([(1, socket.SHUT_RDWR)], [7.0]) == (closed, looked)
    assert [False, True, False] == [one.will_close for one in channels.values()]


@pytest.mark.parametrize(
    ("answered", "left", "ago", "goes"),
    [(False, 0, 0.0, True), (True, 0, 99.0, False), (False, 9, 59.0, False), (False, 9, 61.0, True)],
)
def test_who_is_answered_or_takes_an_answer_stays(answered: bool, left: int, ago: float, goes: bool) -> None:
    """But not for ever; and who goes already is not ended a second time."""
    from kg.web.server import _Channel

    channel: Any = _Channel.__new__(_Channel)
    channel.requests, channel.total_outbufs_len, channel.asked = [1] * answered, left, 1000.0 - ago
    channel.will_close = False
    assert goes is channel.may_go(1000.0)
    channel.will_close = True
    assert not channel.may_go(1000.0)


def test_who_takes_an_answer_goes_after_all_who_say_nothing() -> None:
    from kg.web.server import _making_room

    def channel(left: int, asked: float) -> SimpleNamespace:
        gone: list[int] = []
        return SimpleNamespace(total_outbufs_len=left, asked=asked, may_go=lambda _: True, will_close=False, gone=gone,
                               socket=SimpleNamespace(shutdown=gone.append))  # fmt: skip

    channels = [channel(1, 1.0), channel(0, 3.0), channel(0, 2.0)]
    server = SimpleNamespace(
        active_channels=dict(enumerate(channels)), adj=SimpleNamespace(connection_limit=3), _map={}
    )
    may_come = _making_room(server, lambda: len(server._map) < 3)

    assert may_come()
    assert not any(one.will_close for one in channels)
    server._map = dict(enumerate(channels))
    assert not may_come()
    assert [False, False, True] == [one.will_close for one in channels]
    server.active_channels[2].may_go = lambda _: False
    may_come()
    assert [False, True, True] == [one.will_close for one in channels]


def test_many_who_say_nothing_keep_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither is one who comes cut off in place of one who goes, whose number the system gives to the next."""
    monkeypatch.setattr("kg.web.server.CONNECTIONS", 12)
    server = made(echo, at_hand=True)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    silent = []
    try:
        for n in range(100):
            silent += [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(3)]
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as one:
                one.sendall(ASK % n)
                assert one.recv(1 << 16).endswith(b"/%d" % n)
    finally:
        for one in silent:
            one.close()
        server.close()


def test_each_address_of_a_name_has_the_same_server() -> None:
    from kg.web.server import Server

    server = Server.__new__(Server)
    several = [SimpleNamespace(channel_class=None, effective_port=port) for port in (7, 8)]
    server._server = SimpleNamespace(map={1: several[0], 2: SimpleNamespace(), 3: several[1]})

    assert (several, 7) == (server._each(), server.port)


def test_the_limits_of_a_connection_are_what_the_documents_say() -> None:
    """Of bodies twice what is taken, since frames of chunks count as well; whoever reads one counts it."""
    server = made(echo)
    told = server._each()[0].adj
    server.close()

    assert (80, 500, 60, 5) == (told.threads, told.connection_limit, told.channel_timeout, told.cleanup_interval)
    assert (2 * BODY, 32 << 10) == (told.max_request_body_size, told.max_request_header_size)
    assert (None, 1, True, False) == (
        told.ident,
        told.channel_request_lookahead,
        told.clear_untrusted_proxy_headers,
        told.expose_tracebacks,
    )


@pytest.mark.parametrize(("size", "status"), [(32_768 - 1, b"200"), (32_768, b"431")])
@pytest.mark.parametrize("block", [8_192, 40_000])
def test_a_head_has_fewer_bytes_than_is_said(connection: Any, size: int, status: bytes, block: int) -> None:
    """32 KiB, and nobody is asked about what has more."""
    server = made(echo, at_hand=True)
    server._each()[0].task_dispatcher = SimpleNamespace(add_task=serve, shutdown=lambda **_: None)
    channel, there = connection(server)
    head = (ASK % 1)[:-2] + b"X: "
    head = head.ljust(size - 4, b"x") + b"\r\n\r\n"
    for start in range(0, size, block):
        channel.received(head[start : start + block])
    assert status == flushed(channel, there)[9:12]
