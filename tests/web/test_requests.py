"""What of a request is let in, to the last byte: its address, its body, its method, its host, and whose page sent it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from kg._version import __version__
from kg.web import front as front_module
from kg.web.addresses import ROOMS
from kg.web.front import Front
from kg.web.messages import Answered, asked_of
from kg.web.problems import Problem

from .test_front import Asks, ask


@pytest.fixture
def workers() -> Asks:
    return Asks()


@pytest.fixture
def front(workers: Asks) -> Front:
    return Front(workers, lambda: workers.tag, {"localhost", "[::1]"}, {"https://friend.example"})


@pytest.mark.parametrize("path", [1, 2, 8_000, 16_383, 16_384])
def test_an_address_is_as_long_as_is_said(front: Front, workers: Asks, path: int) -> None:
    """16,384 bytes, of path and query together."""
    begin, rest = "/" + "a" * (path - 1), 16_384 - path
    assert (200, 1) == (ask(front, f"{begin}?{'q' * rest}" if rest else begin)[0], len(workers.asked))
    status, _, body = ask(front, f"{begin}?{'q' * (rest + 1)}")
    assert (414, 1) == (status, len(workers.asked))
    assert "an address has up to 16,384 bytes; send a long query by POST" == json.loads(body)["detail"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_a_body_is_as_large_as_is_said(front: Front, workers: Asks, method: str) -> None:
    """1 MiB, whatever is done with it; what is done by OPTIONS reads none."""
    status, _, _ = ask(front, "/sparql", method, b"x" * (1 << 20))
    assert (204 if method == "OPTIONS" else 200) == status
    if method == "POST":
        assert 1 << 20 == len(workers.asked[-1].body)
    status, _, body = ask(front, "/sparql", method, b"x" * ((1 << 20) + 1))
    assert (204 if method == "OPTIONS" else 413) == status
    if method in ("GET", "POST"):
        assert "a body has up to 1,048,576 bytes" == json.loads(body)["detail"]


@pytest.mark.parametrize(("length", "status"), [("", 200), ("0", 200), ("0" * 19 + "6", 200), ("0" * 20 + "6", 413)])
def test_a_length_has_as_many_digits_as_is_said(front: Front, workers: Asks, length: str, status: int) -> None:
    """20; none is no body."""
    import io

    told: list[str] = []
    sent = {"REQUEST_METHOD": "POST", "PATH_INFO": "/sparql", "HTTP_HOST": "localhost", "CONTENT_LENGTH": length,
            "wsgi.input": io.BytesIO(b"ASK {} and more")}  # fmt: skip
    list(front(sent, lambda said, _: told.append(said[:3])))

    assert [str(status)] == told
    assert [b"ASK {}" if length.endswith("6") else b""] * (status == 200) == [one.body for one in workers.asked]


# Those of RFC 9110 (9.3) and RFC 5789, and others.
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get", "")


@pytest.mark.parametrize("method", METHODS)
def test_only_what_changes_nothing_is_done(front: Front, workers: Asks, method: str) -> None:
    status, headers, _ = ask(front, "/a", method)
    if method in ("GET", "HEAD", "POST"):
        assert (200, 1) == (status, len(workers.asked))
    else:
        assert (204 if method == "OPTIONS" else 405, "GET, HEAD, POST", []) == (status, headers["allow"], workers.asked)


def test_of_a_method_that_is_none_the_beginning_is_told(front: Front) -> None:
    """Whoever sends thousands of letters does not get them back."""
    assert (
        "X" * 20 + " is not done here; nothing is changed over HTTP"
        == json.loads(ask(front, "/a", "X" * 9_000)[2])["detail"]
    )


@pytest.mark.parametrize("host", ["[::1]", "[::1]:80", "LocalHost", "localhost:", "localhost:1"])
def test_a_name_of_the_server_is_known_with_any_port(front: Front, host: str) -> None:
    assert 200 == ask(front, host=host)[0]


@pytest.mark.parametrize(
    "host",
    [
        "[::2]:80",
        "::1",
        "[::1",
        "[::11]",
        "x[::1]",
        ":80",
        "[]",
        "localhost.",
        " localhost",
        "[::1]evil.example",
        "[::1]:evil",
        "[::1]80",
        "localhost:evil",
        "localhost:²",
        "localhost:80:80",
        "[::1]]",
        "localhost]",
    ],
)
def test_what_only_looks_like_a_name_of_the_server_is_none(front: Front, workers: Asks, host: str) -> None:
    assert (421, []) == (ask(front, host=host)[0], workers.asked)


def test_a_name_is_known_in_any_case(workers: Asks) -> None:
    """As it is sent and as it was told to whoever runs the server (RFC 9110, 4.2.3)."""
    front = Front(workers, str, {"Graph.Example"})
    assert [200] * 3 == [ask(front, host=host)[0] for host in ("graph.example", "Graph.Example", "GRAPH.EXAMPLE:80")]


def test_a_name_may_be_known_with_one_port_alone(workers: Asks) -> None:
    front = Front(workers, str, {"localhost:8000"})
    assert [200, 200, 421, 421] == [
        ask(front, host=host)[0] for host in ("localhost:8000", "LOCALHOST:8000", "localhost:9000", "localhost")
    ]


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/a"])
def test_a_program_comes_to_the_tools_without_an_origin(front: Front, workers: Asks, path: str) -> None:
    assert (200, 1) == (ask(front, path, "POST", b"{}")[0], len(workers.asked))


@pytest.mark.parametrize("path", ["/mcp", "/mcp/", "/mcp//"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_no_page_of_another_site_comes_to_the_tools(front: Front, workers: Asks, path: str, method: str) -> None:
    """By no method; one of another port is of another site."""
    for origin in (
        "http://localhost:81",
        "http://localhost",
        "null",
        "",
        "localhost:8000",
        "http://localhost:8000.evil",
    ):
        assert (403, []) == (ask(front, path, method, origin=origin)[0], workers.asked)
    for path_, origin in ((path, "http://localhost:8000"), ("/mcpx", "null"), ("/a/mcp", "null")):
        assert 300 > ask(front, path_, method, origin=origin)[0]


@pytest.mark.parametrize("room", [one for one in ROOMS if one not in ("sparql", "reconcile")] + ["", "agent"])
@pytest.mark.parametrize("named", [{"https://friend.example"}, {"*"}])
def test_nothing_but_questions_can_be_read_by_pages_of_others(workers: Asks, room: str, named: set[str]) -> None:
    """Whoever was named."""
    front = Front(workers, str, {"localhost"}, named)
    for path in (f"/{room}", f"/{room}/sparql"):
        assert not [name for name in ask(front, path, origin="https://friend.example")[1] if "access-control" in name]


@pytest.mark.parametrize(
    ("said", "path"), [("*", "/reconcile"), ("*", "/reconcile/suggest"), ("https://friend.example", "/sparql")]
)
def test_who_may_read_answers_is_told_in_full(front: Front, said: str, path: str) -> None:
    """Anybody those of /reconcile, and only pages that were named those of /sparql."""
    _, headers, _ = ask(front, path, origin="https://friend.example")
    assert (said, "GET, POST") == (headers["access-control-allow-origin"], headers["access-control-allow-methods"])
    assert ("Content-Type, Accept" if said != "*" else None) == headers.get("access-control-allow-headers")
    assert (said != "*") == ("Origin" in headers["vary"])
    for answered in (ask(front, path), ask(front, path, origin="")):
        assert "access-control-allow-origin" not in answered[1]


def test_where_all_are_named_anybody_may_read_what_is_open(workers: Asks) -> None:
    front = Front(workers, lambda: "", {"localhost"}, {"*"})
    assert "*" == ask(front, "/sparql", origin="null")[1]["access-control-allow-origin"]
    assert "access-control-allow-origin" not in ask(front, "/agent/a", origin="null")[1]


@pytest.mark.parametrize(
    ("status", "name", "value"),
    [(405, "allow", "GET, HEAD, POST"), (415, "accept-encoding", "identity"), (503, "retry-after", "5"), (500, "", "")],
)
def test_a_fault_says_what_would_be_taken(status: int, name: str, value: str) -> None:
    """Each its own, and none that of another."""

    def fails(*_: Any) -> Answered:
        raise Problem(status, "told")

    found, headers, body = ask(Front(fails, str, {"localhost"}), "/a")
    assert (status, "application/problem+json", "nosniff", str(len(body))) == (
        found, headers["content-type"], headers["x-content-type-options"], headers["content-length"]
    )  # fmt: skip
    assert ({name: value} if name else {}) == {
        key: headers[key] for key in ("allow", "accept-encoding", "retry-after") if key in headers
    }


# --- What is answered again


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_of_the_moment_is_asked_for_each_time(front: Front, workers: Asks, method: str) -> None:
    for n in (1, 2, 3):
        _, headers, _ = ask(front, "/review/a", method)
        assert (n, False, "GET") == (len(workers.asked), "etag" in headers, workers.asked[-1].environ["REQUEST_METHOD"])


def test_only_what_changes_nothing_and_has_no_body_is_at_hand(front: Front) -> None:
    """And only for those who are let in, with all else that is asked of them."""
    known = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "QUERY_STRING": "", "HTTP_HOST": "localhost"}
    assert not front.at_hand({**known})
    list(front({**known}, lambda *_: None))
    assert front.at_hand({**known})
    assert front.at_hand({**known, "REQUEST_METHOD": "HEAD"})
    for more in (
        {"REQUEST_METHOD": "POST"}, {"REQUEST_METHOD": "OPTIONS"}, {"REQUEST_METHOD": "DELETE"}, {"PATH_INFO": "/review"},
        {"HTTP_HOST": "evil"}, {"HTTP_HOST": "localhost, localhost"}, {"CONTENT_LENGTH": "x"}, {"HTTP_ACCEPT": "x"},
        {"HTTP_CONTENT_ENCODING": "gzip"}, {"QUERY_STRING": "b"}, {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"CONTENT_LENGTH": "9999999"},
    ):  # fmt: skip
        assert not front.at_hand({**known, **more}), more
    import io

    assert not front.at_hand({**known, "CONTENT_LENGTH": "1", "wsgi.input": io.BytesIO(b"x")})


@pytest.mark.parametrize("told", ['"{}"', 'W/"{}"', '"x", "{}"', ' W/"{}" , "x"'])
def test_who_has_an_answer_is_told_that_it_is_still_right(front: Front, workers: Asks, told: str) -> None:
    """Without a body, and without a length of one."""
    tag = ask(front, "/a")[1]["etag"].strip('"')
    status, headers, body = ask(front, "/a", if_none_match=told.format(tag))
    assert (304, b"", f'"{tag}"', False, "Accept, Accept-Encoding") == (
        status, body, headers["etag"], "content-length" in headers, headers["vary"]
    )  # fmt: skip
    for other in (tag, f'"{tag}x"', "*x", ""):
        assert 200 == ask(front, "/a", if_none_match=other)[0]


def test_an_answer_that_is_too_large_is_not_kept(front: Front, workers: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    """And all that are kept take no more room than they may, to the byte."""
    monkeypatch.setattr(front_module, "_LARGEST_KEPT", 100)
    for size, asked in ((100, 1), (101, 2)):
        workers.asked, workers.body = [], b"x" * size
        ask(front, f"/{size}")
        ask(front, f"/{size}")
        assert asked == len(workers.asked)
    monkeypatch.setattr(front_module, "_KEPT_BYTES", 3 * (50 + 1_200))
    workers.asked, workers.body = [], b"x" * 50
    for path in ("/a", "/b", "/c", "/a", "/d", "/a", "/c", "/d", "/b"):  # the one that was used longest ago goes
        ask(front, path)
    assert ["/a", "/b", "/c", "/d", "/b"] == [one.environ["PATH_INFO"] for one in workers.asked]
    monkeypatch.setattr(front_module, "_LARGEST_KEPT", 2_000)
    workers.asked, workers.body = [], b"x" * 1_300  # which takes the room of two
    for path in ("/large", "/b", "/d"):
        ask(front, path)
    assert ["/large", "/d"] == [one.environ["PATH_INFO"] for one in workers.asked]


@pytest.mark.parametrize("status", [201, 303, 404, 500, 503])
def test_only_what_was_found_is_answered_again(front: Front, workers: Asks, status: int) -> None:
    """What leads elsewhere or is a fault now may be something else the next moment."""
    workers.status = status
    for _ in range(2):
        found, headers, _ = ask(front, "/a")
        assert (status, False, False) == (found, "etag" in headers, "cache-control" in headers)
    assert 2 == len(workers.asked)


@pytest.mark.parametrize("path", ["/a\udc80", "/\xe4", "/\U0001f3b5"])
def test_an_address_may_have_any_sign(front: Front, workers: Asks, path: str) -> None:
    """Also one that is no text, which whoever answers tells."""
    assert (200, 200, 1) == (ask(front, path)[0], ask(front, path)[0], len(workers.asked))


def test_only_what_the_application_looks_at_goes_on() -> None:
    """Neither cookies nor passwords, nor what the server says of itself."""
    names = (
        "REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "SERVER_NAME", "SERVER_PORT",
        "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_CHARSET", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE",
        "wsgi.url_scheme",
    )  # fmt: skip
    given = {
        name: name for name in (*names, "HTTP_COOKIE", "HTTP_AUTHORIZATION", "REMOTE_ADDR", "HTTP_X_FORWARDED_HOST")
    }

    assert {name: name for name in names} == asked_of(given, b"").environ
    assert ({}, b"a") == asked_of({}, b"a")


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [("gzip", True), ("GZIP", True), ("br, gzip;q=0.5", True), ("*", True), ("br;q=1, * ; q=0.1", True), ("gzip;q=0", False), ("gzip;q=0.0", False), ("gzip;q=0.001", True), ("xgzip", False), ("x-gzip", False), ("br", False), ("", False), ("gzipx", False)],
)  # fmt: skip
def test_an_answer_is_packed_for_who_takes_it(front: Front, workers: Asks, accepted: str, is_taken: bool) -> None:
    workers.body = b"x" * 5_000
    _, headers, body = ask(front, "/a", accept_encoding=accepted)
    assert is_taken is (headers.get("content-encoding") == "gzip")
    assert workers.body == (gzip.decompress(body) if is_taken else body)
    assert "Accept, Accept-Encoding" == headers["vary"]


@pytest.mark.parametrize(
    ("size", "is_packed"), [(1_399, False), (1_400, True), (4 << 20, True), ((4 << 20) + 1, False)]
)
def test_what_is_too_small_to_gain_or_too_large_to_wait_for_is_not_packed(
    front: Front, workers: Asks, size: int, is_packed: bool
) -> None:
    """From 1,400 bytes to 4 MiB."""
    workers.body = b"x" * size
    _, headers, body = ask(front, "/a", accept_encoding="gzip")
    assert (is_packed, is_packed) == ("content-encoding" in headers, len(body) < size)


@pytest.mark.parametrize("more", [{}, {"host": "[::1]"}, {"accept": "a"}, {"accept_encoding": "gzip"}])
@pytest.mark.parametrize("address", ["/a", "/a?b", "/b", "/", "/ab?"])
def test_an_answer_is_that_to_the_same_request(front: Front, workers: Asks, address: str, more: dict[str, Any]) -> None:
    """Of another address, host, form or packing it is another, and has another tag."""
    tags = {ask(front, "/a")[1]["etag"], ask(front, address, **more)[1]["etag"]}
    same = (address, more) == ("/a", {})
    assert (1 if same else 2) == len(tags) == len(workers.asked)
    workers.tag = "two"
    assert ask(front, "/a")[1]["etag"] not in tags


def test_health_is_told_in_full_and_not_kept(workers: Asks) -> None:
    front = Front(workers, str, {"localhost"}, (), lambda: "a-snapshot")
    for method in ("GET", "HEAD"):
        status, headers, body = ask(front, "/health", method)
        assert (200, "application/json", "nosniff", "no-store", []) == (
            status, headers["content-type"], headers["x-content-type-options"], headers["cache-control"], workers.asked
        )  # fmt: skip
        assert method == "HEAD" or {"status": "ok", "version": __version__, "snapshot": "a-snapshot"} == json.loads(
            body
        )
    ask(front, "/health", "POST")
    assert 1 == len(workers.asked)


@pytest.mark.parametrize(("said", "told"), [((), "no-cache"), ((("Cache-Control", "max-age=9"),), "max-age=9")])
def test_an_answer_is_asked_for_again_unless_it_says_otherwise(said: tuple[tuple[str, str], ...], told: str) -> None:
    sent: list[list[tuple[str, str]]] = []
    front = Front(lambda *_: Answered(200, (*said, ("content-length", "9")), b"told"), str, {"localhost"})
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "HTTP_HOST": "localhost"}
    assert [b"told"] == list(front(environ, lambda _, headers: sent.append(headers)))
    assert [told] == [value for name, value in sent[0] if name == "Cache-Control"]
    assert ["4"] == [value for name, value in sent[0] if name.lower() == "content-length"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/a", "/review/a"])
def test_who_waits_for_an_answer_may_go(front: Front, path: str, method: str) -> None:
    """Whoever answers is told whether anybody is there; by default somebody is."""
    for gone in (None, lambda: True):
        asked: list[tuple[bool, Any]] = []

        def told(one: Any, is_gone: Any, asked: list[tuple[bool, Any]] = asked) -> Answered:
            asked.append((is_gone(), one))
            return Answered(200, (), b"told")

        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "q", "HTTP_HOST": "localhost"}
        environ |= {"waitress.client_disconnected": gone} if gone else {}  # type: ignore[dict-item]
        list(Front(told, str, {"localhost"})(environ, lambda *_: None))
        ((is_gone, one),) = asked
        assert (gone is not None, b"") == (is_gone, one.body)
        assert {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "q",
            "HTTP_HOST": "localhost",
        } == one.environ
