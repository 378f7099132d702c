"""A request goes where it may, once or as often as is harmless, and waits no longer than it was told to."""

from __future__ import annotations

import email.utils
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, pairwise, repeat
from typing import Any

import pytest

from kg.errors import IdentifierError, RemoteError
from kg.io.http import Request, agent, send, waiting_time
from kg.io.response import Limits
from tests.servers import Asked, Told, in_turn, serving
from tests.timing import within

LIMITS = Limits(seconds=3, wait=1, tries=3)


def body_of(url: str, limits: Limits = LIMITS, **given: Any) -> bytes:
    """Return the body of the answer to a request."""
    with send(Request("GET", url)._replace(**given), limits) as response:
        return response.read()


def test_a_request_says_who_sends_it_and_that_it_will_not_send_another() -> None:
    """What is given takes the place of what is said by default, whatever the case of its name."""
    with serving(lambda asked: Told(200, b"whole")) as server:
        assert b"whole" == body_of(f"{server.url}/a?b=c")
        assert b"whole" == body_of(f"{server.url}?b=c")
        assert b"whole" == body_of(server.url, method="POST", body=b"sent", headers={"user-agent": "me"})

    first, bare, second = server.asked
    assert "/?b=c" == bare.path, "an address has a path, if only that of the root"
    assert ("GET", "/a?b=c", b"") == (first.method, first.path, first.body)
    assert ("POST", "/", b"sent") == (second.method, second.path, second.body)
    assert (agent(), "me") == (first.headers["User-Agent"], second.headers["User-Agent"])
    assert ("close", "gzip") == (first.headers["Connection"], first.headers["Accept-Encoding"])
    assert " (mailto:me@e.org) " in agent("mailto:me@e.org")


def test_an_address_that_is_none_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(IdentifierError), send(Request("GET", "ftp://127.0.0.1/")):
        pass


@pytest.mark.parametrize(
    "peer", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1"],  # noqa: S104 - an address to be refused
)  # fmt: skip
def test_nothing_is_sent_to_an_address_that_is_not_public(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the address that the connection has, and not the name by which it was asked for."""
    with serving(lambda asked: Told(200, b"secret")) as server:
        monkeypatch.setattr(socket.socket, "getpeername", lambda self: (peer, 80))
        with pytest.raises(RemoteError, match=f"leads to {peer.partition('%')[0]}, an address that is not public"):
            body_of(server.url, LIMITS._replace(public=True))
        assert [] == server.asked

        assert b"secret" == body_of(server.url)


@pytest.mark.parametrize("peer", ["93.184.215.14", "2606:2800:220:1::1"])
def test_what_is_public_may_be_asked_by_who_asks_for_that(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda asked: Told(200, b"whole")) as server:
        monkeypatch.setattr(socket.socket, "getpeername", lambda self: (peer, 80))

        assert b"whole" == body_of(server.url, LIMITS._replace(public=True))


@contextmanager
def greeted(answer: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Give the https address of a server that takes what it is sent first, and answers in pieces of its own."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                client, _ = server.accept()
                with client:
                    heard.append(client.recv(5000))
                    for piece in answer:
                        client.sendall(piece)
                        time.sleep(0.05)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}/", heard
    thread.join(5)


def test_an_encrypted_greeting_that_drips_ends_with_the_time() -> None:
    """Each byte comes in good time, and the greeting never ends."""
    dripping = chain([b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb"], repeat(b"\x00", 400))
    with greeted(dripping) as (url, heard):
        with within(2, waiting=1), pytest.raises(RemoteError, match="1 s"):
            body_of(url, LIMITS._replace(seconds=1))
        assert heard[0].startswith(b"\x16"), "it was a greeting"


class Greeted(socket.socket):
    """A connection after a greeting, as if it were encrypted."""

    def do_handshake(self) -> None:
        """Have it behind one."""


def test_what_drips_behind_an_encrypted_greeting_ends_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock cuts the encrypted connection, and not the plain one that it took the place of."""

    class Context:
        def wrap_socket(self, plain: socket.socket, **_: object) -> Greeted:
            timeout = plain.gettimeout()
            taken = Greeted(plain.family, plain.type, plain.proto, plain.detach())
            taken.settimeout(timeout)
            return taken

    monkeypatch.setattr(ssl, "create_default_context", Context)
    with (
        greeted(chain([b"HTTP/1.1 200 OK\r\nX-Long: "], repeat(b"x", 400))) as (url, _),
        within(2, waiting=1),
        pytest.raises(RemoteError, match="1 s"),
    ):
        body_of(url, LIMITS._replace(seconds=1))


def test_nothing_is_greeted_that_is_not_public() -> None:
    with (
        greeted([]) as (url, heard),
        pytest.raises(RemoteError, match="an address that is not public"),
    ):
        body_of(url, LIMITS._replace(public=True))
    assert heard == [b""]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_safe_request_is_sent_again_as_often_as_allowed(status: int) -> None:
    """The last answer is given whatever it is."""
    with serving(lambda asked: Told(status, headers={"Retry-After": "0"})) as server, send(
        Request("GET", server.url), LIMITS
    ) as response:  # fmt: skip
        assert status == response.status

    assert 3 == len(server.asked)


@pytest.mark.parametrize(("status", "safe"), [(503, False), (500, True), (404, True)])
def test_any_other_request_is_sent_once(status: int, safe: bool) -> None:
    """What changes something, and what will not get better by waiting."""
    with serving(lambda asked: Told(status, headers={"Retry-After": "0"})) as server, send(
        Request("GET", server.url, safe=safe), LIMITS
    ) as response:  # fmt: skip
        assert status == response.status

    assert 1 == len(server.asked)


def test_a_server_gets_the_time_that_it_asks_for() -> None:
    with serving(in_turn(Told(429, headers={"Retry-After": "1"}), Told(200, b"whole"))) as server:
        assert b"whole" == body_of(server.url)

    assert server.asked[1].at - server.asked[0].at >= 1


def test_a_server_that_does_not_say_how_long_is_left_alone_a_while() -> None:
    """One second, and twice as long after each time; no longer than we wait."""
    with serving(lambda asked: Told(503)) as server, send(Request("GET", server.url), LIMITS._replace(wait=0.3)):
        pass

    times = [asked.at for asked in server.asked]
    assert all(0.3 <= after - before < 1 for before, after in pairwise(times))


@pytest.mark.parametrize(
    ("headers", "pauses"), [({}, [1, 2, 4, 7, 7]), ({"Retry-After": "soon"}, [5, 7, 7, 7, 7])], ids=["not", "unread"]
)
def test_who_is_not_told_how_long_waits_longer_each_time(
    headers: dict[str, str], pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five times as long where a time was told that cannot be read; never longer than we wait."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with serving(lambda asked: Told(503, headers=headers)) as server, send(
        Request("GET", server.url), Limits(seconds=600, wait=7, tries=6)
    ) as response:  # fmt: skip
        assert 503 == response.status

    assert pauses == [each for each in slept if each], "the server sleeps as well, for no time"


def test_a_wait_that_would_end_after_the_deadline_is_not_begun() -> None:
    """The answer that is there is given at once."""
    with serving(lambda asked: Told(429, headers={"Retry-After": "1"})) as server, send(
        Request("GET", server.url), Limits(seconds=0.9)
    ) as response:  # fmt: skip
        assert 429 == response.status

    assert 1 == len(server.asked)


def test_a_server_that_asks_for_more_time_than_we_give_is_told() -> None:
    """It is not asked again before its time is over, though there would be time for that."""
    with serving(lambda asked: Told(429, headers={"Retry-After": "2"})) as server, pytest.raises(
        RemoteError, match=r"asks to wait 2 s \(HTTP 429\), longer than the 1 s that we wait; try again later"
    ):  # fmt: skip
        body_of(server.url, LIMITS._replace(seconds=30))

    assert 1 == len(server.asked)


def test_whoever_names_no_limits_asks_four_times_and_waits_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with serving(lambda asked: Told(429, headers={"Retry-After": "30" if asked.path == "/" else "31"})) as server:
        with send(Request("GET", server.url), Limits(seconds=600)) as response:
            assert 429 == response.status
        with pytest.raises(RemoteError, match=r"asks to wait 31 s .* longer than the 30 s that we wait"):
            body_of(f"{server.url}/much", Limits(seconds=600))

    assert [30, 30, 30] == [each for each in slept if each], "the server sleeps as well, for no time"
    assert 4 + 1 == len(server.asked)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("0", 0), (" 120 ", 120), ("-5", None), ("1.5", None), ("soon", None), ("9" * 13, None), ("", None)],
)
def test_a_waiting_time_is_a_number_of_seconds_or_nonsense(told: str, seconds: float | None) -> None:
    assert seconds == waiting_time(told)


def test_a_waiting_time_may_be_a_date() -> None:
    """One that is past asks for no waiting (RFC 9110)."""
    ahead = waiting_time(email.utils.formatdate(time.time() + 100, usegmt=True))

    assert ahead is not None
    assert 98 < ahead <= 100
    assert 0 == waiting_time("Fri, 01 Jan 1999 00:00:00 GMT")


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_within_the_host_takes_everything_along(status: int) -> None:
    def answer(asked: Asked) -> Told:
        return Told(200, b"whole") if asked.path == "/there" else Told(status, headers={"Location": "/there"})

    with serving(answer) as server:
        assert b"whole" == body_of(server.url, method="PUT", body=b"sent", headers={"Authorization": "secret"})

    assert [("PUT", b"sent", "secret")] * 2 == [(a.method, a.body, a.headers["Authorization"]) for a in server.asked]


def test_a_redirect_elsewhere_is_not_followed_with_what_was_sent() -> None:
    """Not even to another port of the same machine."""
    with (
        serving(lambda asked: Told(200)) as other,
        serving(lambda asked: Told(307, headers={"Location": other.url})) as server,
    ):
        with pytest.raises(RemoteError, match="only the same host is followed"):
            body_of(server.url, headers={"Authorization": "secret"})

        assert [] == other.asked


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_lose_what_was_sent_is_told(status: int) -> None:
    """With 307 and 308 it goes along; with any other a client asks anew without it."""
    with serving(lambda asked: Told(status, b"", {"Location": "/there"})) as server:
        with pytest.raises(RemoteError, match=f"redirects to '?{server.url}/there'? without what was sent; use that"):
            body_of(server.url, method="POST", body=b"sent")

        assert 1 == len(server.asked)


def test_a_redirect_that_leads_nowhere_is_the_answer() -> None:
    """As a list of choices without one that is meant (RFC 9110, 15.4)."""
    with serving(lambda asked: Told(302, b"choose")) as server:
        assert b"choose" == body_of(server.url)

    assert ["/"] == [asked.path for asked in server.asked]


@pytest.mark.parametrize("status", [200, 201, 202])
def test_where_something_was_made_is_no_redirect(status: int) -> None:
    """A server that took what was sent may say where it lies now (RFC 9110, 10.2.2); nobody asks there."""
    with serving(lambda asked: Told(status, b"made", headers={"Location": "/there"})) as server:
        assert b"made" == body_of(server.url, method="PUT", body=b"sent", safe=False)

        assert 1 == len(server.asked)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://e.org/", ("e.org", 80)),
        ("https://e.org/", ("e.org", 443)),
        ("http://e.org:8080/", ("e.org", 8080)),
        ("https://e.org:8443/", ("e.org", 8443)),
    ],
)
def test_an_address_without_a_port_has_that_of_its_kind(
    url: str, place: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, int]] = []

    def refuse(where: tuple[str, int], *_: object) -> socket.socket:
        asked.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(RemoteError, match="nothing listens there"):
        body_of(url)

    assert [place] == asked


def test_messages_show_no_key_of_an_address() -> None:
    """Neither of the one that was asked, nor of the one that it leads to."""
    answers = in_turn(Told(302, headers={"Location": "http://else.org/?key=1"}), Told(200, silent=60))
    with serving(answers) as server:
        for _ in range(2):
            with pytest.raises(RemoteError) as caught:
                body_of(f"{server.url}/?key=1", LIMITS._replace(seconds=0.3))
            assert "key" not in caught.value.message


@pytest.mark.parametrize(
    ("answer", "body", "why"),
    [
        (Told(302, headers={"Location": "/?key=2"}), None, "redirects in a circle"),
        (Told(302, headers={"Location": "/?key=2"}), b"sent", "without what was sent"),
        (Told(200, headers={"Content-Encoding": "br"}), None, "answers packed as 'br'"),
        (None, None, "nothing listens there"),
    ],
)
def test_no_fault_of_a_server_brings_a_key_to_light(answer: Told | None, body: bytes | None, why: str) -> None:
    """Messages are read by others than those who asked, as in the log of a build."""
    with serving(lambda asked: answer or Told(200)) as server:
        url = server.url
        if answer is not None:
            with pytest.raises(RemoteError, match=why) as caught:
                body_of(f"{url}/?key=1", method="POST" if body else "GET", body=body)
    if answer is None:
        with pytest.raises(RemoteError, match=why) as caught:
            body_of(f"{url}/?key=1")

    assert url in caught.value.message
    assert "key" not in caught.value.message


def test_whoever_gives_up_a_request_does_not_wait_for_its_clock() -> None:
    """A program ends although one of its requests has a day to be answered."""
    clocks: list[bool] = []

    def answer(_: Asked) -> Told:
        clocks.extend(one.daemon for one in threading.enumerate() if isinstance(one, threading.Timer))
        return Told(200, b"whole")

    with serving(answer) as server:
        body_of(server.url, LIMITS._replace(seconds=86_400))

    assert clocks
    assert all(clocks)


def test_redirects_are_followed_five_times() -> None:
    def answer(asked: Asked) -> Told:
        step = int(asked.path.strip("/"))
        return Told(200, b"whole") if step == 0 else Told(302, headers={"Location": f"/{step - 1}"})

    with serving(answer) as server:
        assert b"whole" == body_of(f"{server.url}/5")
        with pytest.raises(RemoteError, match="redirects in a circle"):
            body_of(f"{server.url}/6")


@pytest.mark.parametrize(
    ("host", "why"),
    [
        (f"{'a' * 64}.example", "cannot be reached"),
        ("nobody.invalid", "there is no such host"),
    ],
)
def test_a_host_that_cannot_be_is_told(host: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a name has up to 63 letters (RFC 1035, 2.3.4); nobody is asked for a longer one."""
    if host.endswith("invalid"):
        monkeypatch.setattr(socket, "getaddrinfo", _unknown)
    with pytest.raises(RemoteError, match=why):
        body_of(f"http://{host}/")


def _unknown(*_: object, **__: object) -> Any:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


@pytest.mark.parametrize(
    "answer", [b"hello\r\n\r\n", b"HTTP/9.9 x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200]
)
def test_what_is_not_http_is_told_as_that(answer: bytes) -> None:
    with greeted([answer]) as (url, _), pytest.raises(RemoteError, match="what it answers is not HTTP"):
        body_of(url.replace("https", "http"))


def test_the_head_of_an_answer_that_drips_ends_with_the_time() -> None:
    """Each byte comes in good time, and the head never ends."""
    with (
        greeted(chain([b"HTTP/1.1 200 OK\r\nX-Long: "], repeat(b"x", 100))) as (url, _),
        within(2, waiting=0.4),
        pytest.raises(RemoteError, match=r"0\.4 s"),
    ):
        body_of(url.replace("https", "http"), LIMITS._replace(seconds=0.4))


def test_whoever_takes_no_connection_is_waited_for_no_longer_than_was_said() -> None:
    """Nothing says that it does not: its line of those who wait is full."""
    with socket.socket() as full, suppress(OSError):
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        with within(2, waiting=0.3), pytest.raises(RemoteError, match=r"did not answer in full within 0\.3 s"):
            body_of(f"http://127.0.0.1:{full.getsockname()[1]}/", LIMITS._replace(seconds=0.3))
        for one in waiting:
            one.close()


def test_the_clock_of_a_request_stops_with_it() -> None:
    """Thousands of requests would else leave as many clocks behind."""
    before = {one for one in threading.enumerate() if isinstance(one, threading.Timer)}
    with serving(lambda asked: Told(200, b"whole")) as server:
        body_of(server.url, LIMITS._replace(seconds=60))

    for one in {one for one in threading.enumerate() if isinstance(one, threading.Timer)} - before:
        one.join(5)
        assert not one.is_alive()


def test_several_requests_together_end_when_they_must() -> None:
    """However much time each of them may take."""
    with serving(lambda asked: Told(200, b"whole", silent=60)) as server, within(2.5, waiting=0.5):
        started = time.monotonic()
        with pytest.raises(RemoteError, match="did not answer in full"):
            body_of(server.url, Limits(seconds=60, until=started + 0.5))
        with pytest.raises(RemoteError, match="did not answer in full"):
            body_of(server.url, Limits(seconds=60, until=started))

    assert 1 == len(server.asked), "what is late already is not sent"


def test_a_request_ends_when_its_own_time_is_over() -> None:
    """Also where all requests together have more of it."""
    with serving(lambda asked: Told(200, b"whole", silent=60)) as server, within(2.5, waiting=0.5), pytest.raises(
        RemoteError, match=r"did not answer in full within 0\.5 s"
    ):  # fmt: skip
        body_of(server.url, Limits(seconds=0.5, until=time.monotonic() + 60))


def test_a_connection_is_ended_with_its_answer() -> None:
    """Also when the body was not read; nothing is left for the garbage."""
    opened: list[socket.socket] = []
    connect = socket.create_connection

    def note(*words: object, **given: object) -> socket.socket:
        opened.append(connect(*words, **given))  # type: ignore[arg-type]
        return opened[-1]

    with serving(lambda asked: Told(200, b"x" * 1000)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "create_connection", note)
        with send(Request("GET", server.url)) as response:
            response.read(1)

    assert [-1] == [one.fileno() for one in opened]
