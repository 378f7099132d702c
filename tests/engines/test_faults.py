"""Endpoints that misbehave: the right message and exit code, in bounded time, and no part taken for the whole."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from kg.engines.endpoint import EndpointEngine
from kg.errors import IdentifierError, RemoteError
from kg.io.response import Limits
from kg.project.config import Endpoint, Project
from tests.conftest import Ran
from tests.servers import Asked, Told, in_turn, serving
from tests.timing import LONG, within

JSON = {"Content-Type": "application/sparql-results+json"}
XML = {"Content-Type": "application/sparql-results+xml"}
QUERY = "SELECT ?a WHERE { ?a ?b ?c }"


def rows(count: int, *, total: int | None = None) -> bytes:
    """Return an answer with so many rows."""
    bindings = [{"a": {"type": "literal", "value": str(n)}} for n in range(count)]
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": bindings}}).encode()


def counted(number: object) -> bytes:
    """Return the answer to a count."""
    return json.dumps(
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "literal", "value": str(number)}}]}}
    ).encode()


XML_ROWS = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="a"/></head><results>'
    b'<result><binding name="a"><literal>1</literal></binding></result></results>'
)
RDF = (
    b'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    b'<rdf:Description rdf:about="urn:a"><e:b>c</e:b></rdf:Description></rdf:RDF>'
)
GOOD = Told(200, rows(2), JSON)
LIMITS = Limits(seconds=LONG, size=1 << 20, wait=1, tries=3)


def select(url: str, limits: Limits = LIMITS, query: str = QUERY) -> list[str]:
    return [str(row[0]) for row in EndpointEngine(Endpoint(url), limits=limits).select(query).rows]


def refuse(told: Told | Callable[[Asked], Told], limits: Limits = LIMITS, query: str = QUERY) -> str:
    """Return the message for an answer."""
    with serving(told if callable(told) else lambda asked: told) as server, pytest.raises(RemoteError) as error:
        select(server.url, limits, query)
    return error.value.message.replace(server.url, "URL")


def test_a_good_answer_is_taken() -> None:
    with serving(lambda asked: GOOD) as server:
        assert select(server.url) == ["0", "1"]
    (asked,) = server.asked
    assert asked.method == "POST"
    assert asked.headers["User-Agent"].startswith("kg-workbench/")
    assert asked.headers["Accept"].startswith("application/sparql-results+json")


def test_a_good_answer_in_xml_is_taken() -> None:
    with serving(lambda asked: Told(200, XML_ROWS + b"</sparql>\n", XML)) as server:
        assert select(server.url) == ["1"]


# --- Time (H1, H2)


@pytest.mark.parametrize(
    "told",
    [
        Told(200, rows(2), JSON, silent=60),
        Told(200, rows(200), JSON, drip=0.2),
        Told(200, rows(200), JSON, drip=0.2, chunked=True),
        Told(500, rows(200), JSON, drip=0.2),
    ],
    ids=["hangs", "drips", "drips in chunks", "drips an error"],
)  # fmt: skip
def test_an_answer_ends_at_the_deadline(told: Told) -> None:
    """Also a limit below a second is kept."""
    with within(1.6, waiting=0.9):
        message = refuse(told, LIMITS._replace(seconds=0.9))

    assert "did not answer in full within 0.9 s" in message or "HTTP 500" in message


def test_headers_that_drip_end_at_the_deadline() -> None:
    """Each byte comes in time, so only a clock of its own ends it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            line, _ = listening.accept()
            with line, suppress(OSError):
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 600:
                    line.sendall(bytes([byte]))
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        with within(1.6, waiting=0.9), pytest.raises(RemoteError, match=r"within 0\.9 s"):
            select(f"http://127.0.0.1:{listening.getsockname()[1]}/", LIMITS._replace(seconds=0.9))


# --- Statuses (H3)


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 408, 413, 414, 415, 429, 500, 501, 502, 503, 504, 418, 599]
)
def test_a_status_that_is_no_answer_has_its_message(status: int) -> None:
    with within(3):
        message = refuse(Told(status, b"the server's own words", {"Retry-After": "0"}))

    assert f"(HTTP {status})" in message
    assert "the server's own words" in message
    assert (status in (418, 599)) is ("gives no answer" in message)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_server_that_recovers_is_asked_again(status: int) -> None:
    with serving(in_turn(Told(status, headers={"Retry-After": "0"}), GOOD)) as server:
        assert select(server.url) == ["0", "1"]


def test_a_wait_that_is_too_long_is_told() -> None:
    with within(1):
        message = refuse(Told(503, headers={"Retry-After": "3600"}))

    assert "asks to wait 3,600 s" in message


def test_an_update_is_not_sent_twice() -> None:
    with serving(lambda asked: Told(503, headers={"Retry-After": "0"})) as server:
        with pytest.raises(RemoteError, match="HTTP 503"):
            EndpointEngine(Endpoint(server.url, writable=True)).requests.update("CLEAR ALL")
        assert len(server.asked) == 1


# --- What is no answer (H5, H6, H7, H10, H14)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Told(200, b"<html><body>A proxy says hello</body></html>", {"Content-Type": "text/html"}), "text/html, which is no answer.*A proxy says hello"),
        (Told(200, b"<html>hello", JSON), "cannot be read"),
        (Told(200, rows(2)), "no media type"),
        (Told(200, b"a,b\n1,2\n", {"Content-Type": "text/csv"}), "text/csv, which is no answer"),
        (Told(200, rows(9)[:-30], JSON), "cut off"),
        (Told(200, rows(9), JSON, cut=40), "cut off"),
        (Told(200, rows(9), JSON, length=10_000), "cut off"),
        (Told(200, rows(9), JSON, chunked=True, cut=100), "cut off"),
        (Told(200, rows(9) + b"\njava.lang.OutOfMemoryError at x.y.Z", JSON), "cut off|more text follows"),
        (Told(200, b"[]", JSON), "cannot be read"),
        (Told(200, b"", JSON), "cannot be read"),
        (Told(200, b'{"results": {"bindings": []}}', JSON), "cannot be read"),
        (Told(200, b'{"head": {"vars": ["a", "a"]}, "results": {"bindings": []}}', JSON), "declared twice"),
        (Told(200, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "x", "value": "1"}}]}}', JSON), "term type"),
        (Told(200, b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"b": {"type": "uri", "value": "x:y"}}]}}', JSON), "cannot be read"),
        (Told(200, b'{"head": {}, "boolean": true}', JSON), "answers a SELECT with true or false"),
        (Told(200, rows(1).replace(b'"0"', b'"caf\xe9"'), JSON), "cannot be read"),
        (Told(200, b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x "y">]><sparql/>', XML), "declares a document type"),
        (Told(200, b"<sparql xmlns='http://www.w3.org/2005/sparql-results#'><head><variable name='a'/></head><results>", XML), "cannot be read|cut off"),
        (Told(200, XML_ROWS + b"</sparql> java.lang.Error", XML), "cut off|cannot be read"),
        (Told(200, XML_ROWS, XML), "cut off|cannot be read"),
        (Told(200, XML_ROWS + b"<!-- </sparql> -->", XML), "cut off"),
        (Told(206, rows(2), JSON), "only a part"),
        (Told(200, rows(2), {**JSON, "X-SQL-State": "S1TAT"}), "not whole"),
        (Told(200, rows(2), {**JSON, "X-SPARQL-MaxRows": "2"}), "not whole"),
        (Told(200, rows(2), {**JSON, "Content-Encoding": "br"}), "packed as 'br'"),
        (Told(200, gzip.compress(rows(9))[:-9], {**JSON, "Content-Encoding": "gzip"}), "cut off"),
        (Told(200, b"not packed", {**JSON, "Content-Encoding": "gzip"}), "damaged"),
        (Told(200, rows(1).replace(b'"0"', b'"' + b"x" * (2 << 20) + b'"'), JSON), "larger than"),
        (Told(200, gzip.compress(rows(1).replace(b'"0"', b'"' + b"x" * (2 << 20) + b'"')), {**JSON, "Content-Encoding": "gzip"}), "larger than"),
    ],
)  # fmt: skip
def test_what_is_no_whole_answer_is_told(told: Told, message: str) -> None:
    import re

    with within(3):
        found = refuse(told)

    assert re.search(message, found), found


TRUE = b'{"head": {}, "boolean": true}'
XML_TRUE = b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'


# By Virtuoso's limits of time and of rows, and in plain words.
PARTIAL = {"X-SQL-State": "S1TAT", "X-SPARQL-MaxRows": "2", "X-Partial-Result": "true", "X-Incomplete": "yes"}
FORMS: dict[str, tuple[bytes, dict[str, str], Callable[[EndpointEngine], object]]] = {
    "rows": (rows(2), JSON, lambda engine: list(engine.select(QUERY).rows)),
    "a truth": (TRUE, JSON, lambda engine: engine.ask("ASK { ?a ?b ?c }")),
    "a graph": (
        b"<urn:a> <urn:b> <urn:c> .\n", {"Content-Type": "application/n-triples"},
        lambda engine: list(engine.graph("CONSTRUCT WHERE { ?a ?b ?c }")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("spelt", [str, str.lower, str.upper])
@pytest.mark.parametrize("header", PARTIAL)
def test_an_answer_that_says_it_is_a_part_is_not_taken_for_the_whole(
    header: str, spelt: Callable[[str], str], form: str
) -> None:
    """In whichever letters, of whatever form; without the header it is taken."""
    body, kind, ask = FORMS[form]
    partial = Told(200, body, {**kind, spelt(header): PARTIAL[header]})
    with serving(in_turn(Told(200, body, kind), partial)) as server:
        engine = EndpointEngine(Endpoint(server.url), limits=LIMITS)
        assert ask(engine)
        with pytest.raises(
            RemoteError, match=rf"its answer is not whole \({header}: {PARTIAL[header]}\); ask for less"
        ):
            ask(engine)


@pytest.mark.parametrize(
    ("body", "form", "message"),
    [
        (TRUE, JSON, None),
        (TRUE + b" \n", JSON, None),
        (XML_TRUE, XML, None),
        (TRUE + b"\njava.lang.OutOfMemoryError", JSON, "more text follows"),
        (TRUE + TRUE, JSON, "more text follows"),
        (TRUE[:-1], JSON, "cut off"),
        (TRUE + b" " * (1 << 17) + b"java.lang.Error", JSON, "more text follows"),
        (TRUE + b" " * (1 << 19), JSON, "more than true or false"),
        (XML_TRUE + b"java.lang.Error", XML, "more text follows"),
        (rows(2), JSON, "answers an ASK with rows"),
        (b"[" * 1_500 + b"]" * 1_500, JSON, "cannot be read"),
    ],
)
def test_a_truth_counts_only_where_nothing_else_is_said(body: bytes, form: dict[str, str], message: str | None) -> None:
    """A parser is content with the word alone, and the failure may come behind it."""
    with serving(lambda asked: Told(200, body, form)) as server:
        engine = EndpointEngine(Endpoint(server.url), limits=LIMITS)
        if message is None:
            assert engine.ask("ASK { }") is True
        else:
            with pytest.raises(RemoteError, match=message):
                engine.ask("ASK { }")


@pytest.mark.parametrize(
    ("values", "expected"), [(["1"], True), (["true"], True), (["0"], False), (["false"], False), ([], False)]
)
def test_a_row_with_a_number_is_a_truth(values: list[str], expected: bool) -> None:
    """Virtuoso answers so."""
    bindings = [{"__ASK_RETVAL": {"type": "literal", "value": value}} for value in values]
    body = json.dumps({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": bindings}}).encode()
    with serving(lambda asked: Told(200, body, JSON)) as server:
        assert EndpointEngine(Endpoint(server.url), limits=LIMITS).ask("ASK { }") is expected


def test_a_packed_answer_is_unpacked() -> None:
    with serving(lambda asked: Told(200, gzip.compress(rows(3)), {**JSON, "Content-Encoding": "gzip"})) as server:
        assert select(server.url) == ["0", "1", "2"]


@pytest.mark.parametrize(("graphs", "repeats"), [((), False), (("urn:a",), False), (("urn:a", "urn:b"), True)])
def test_a_triple_may_come_twice_where_two_graphs_are_asked_together(graphs: tuple[str, ...], repeats: bool) -> None:
    assert repeats == EndpointEngine(Endpoint("http://localhost/"), default=graphs).traits.repeats


def test_an_order_by_what_is_not_told_is_left_to_the_server() -> None:
    """It cannot be made here."""
    with serving(lambda asked: Told(200, rows(2), JSON)) as server:
        found = list(EndpointEngine(Endpoint(server.url, ordered=False)).select(f"{QUERY} ORDER BY ?c").rows)

        assert len(found) == 2
        assert b"ORDER" in server.asked[-1].body


# --- Fewer rows than there are (H9)


def test_a_round_number_of_rows_is_compared_with_the_count() -> None:
    """A server that cuts at a thousand says so nowhere; its own count gives it away."""

    def answer(asked: Asked) -> Told:
        counting = b"COUNT" in asked.body
        return Told(200, counted(2500) if counting else rows(1000), JSON)

    message = refuse(answer)

    assert "gave 1,000 of 2,500 rows" in message


@pytest.mark.parametrize("told", [counted("many"), counted("1.0E3"), counted("²"), counted("١٢"), b'{"head": {"vars": ["n"]}, "results": {"bindings": [{}]}}',
                                  b'{"head": {"vars": ["n"]}, "results": {"bindings": []}}'])  # fmt: skip
def test_a_count_that_is_none_is_told(told: bytes) -> None:
    message = refuse(lambda asked: Told(200, told if b"COUNT" in asked.body else rows(1000), JSON))

    assert "gives no number where it was asked to count" in message


def test_other_columns_than_asked_for_are_told_and_swapped_ones_put_right() -> None:
    swapped = b'{"head": {"vars": ["b", "a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "1"}, "b": {"type": "literal", "value": "2"}}]}}'
    with serving(lambda asked: Told(200, swapped, JSON)) as server:
        solutions = EndpointEngine(Endpoint(server.url)).select("SELECT ?a (STR(?x) AS ?b) WHERE { ?a ?y ?x }")
        assert solutions.variables == ("a", "b")
        assert [[str(term) for term in row] for row in solutions.rows] == [["1", "2"]]
    message = refuse(Told(200, swapped, JSON))
    assert "gives the columns b, a, and was asked for a" in message


ENDLESS = b'{"type": "triple", "value": {"subject": 1, "object": ' * 2_000
NESTED: dict[str, tuple[bytes, dict[str, str], Callable[[EndpointEngine], object]]] = {
    "rows in JSON": (rows(1).replace(b'{"type"', ENDLESS + b'{"type"'), JSON, FORMS["rows"][2]),
    "rows in XML": (XML_ROWS.replace(b"<literal>", b"<triple>" * 2_001), XML, FORMS["rows"][2]),
    "a truth": (b'{"head": {}, "x": ' + b"[" * 2_001, JSON, FORMS["a truth"][2]),
    "a graph": (b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 129, FORMS["a graph"][1], FORMS["a graph"][2]),
}


@pytest.mark.parametrize("form", NESTED)
def test_an_answer_is_refused_that_is_nested_as_deep_as_ends_the_process(form: str) -> None:
    """A parser in native code calls itself for each level, and takes the process with it when its stack is full."""
    body, headers, ask = NESTED[form]
    with (
        serving(lambda asked: Told(200, body, headers)) as server,
        pytest.raises(RemoteError, match="the answer is nested more deeply than is read"),
    ):
        ask(EndpointEngine(Endpoint(server.url), limits=LIMITS))


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Told(200, b"<urn:a> <urn:b> <urn:c> .\n", {"Content-Type": "application/n-triples"}, length=False), "does not say how long"),
        (Told(200, RDF[:-10], {"Content-Type": "application/rdf+xml"}, length=False), "cut off|cannot be read"),
        (Told(200, b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn", {"Content-Type": "application/n-triples"}), "cannot be read"),
        (Told(200, b"<urn:a> <urn:b> <urn:c> .\n", {"Content-Type": "application/n-triples"}, length=99), "cut off"),
        (Told(200, b"{}", {"Content-Type": "application/ld+json"}), "no answer to a query"),
    ],
)  # fmt: skip
def test_a_graph_that_may_not_be_whole_is_told(told: Told, message: str) -> None:
    with serving(lambda asked: told) as server, pytest.raises(RemoteError, match=message):
        list(EndpointEngine(Endpoint(server.url), limits=LIMITS).graph("CONSTRUCT WHERE { ?s ?p ?o }"))


def test_a_packed_answer_in_two_pieces_is_read_whole() -> None:
    lines = [b"<urn:a> <urn:b> <urn:c> .\n", b"<urn:a> <urn:b> <urn:d> .\n"]
    headers = {"Content-Type": "application/n-triples", "Content-Encoding": "gzip"}
    with serving(lambda asked: Told(200, b"".join(map(gzip.compress, lines)), headers)) as server:
        assert len(list(EndpointEngine(Endpoint(server.url)).graph("CONSTRUCT WHERE { ?s ?p ?o }"))) == 2


@pytest.mark.parametrize(
    "challenge",
    [
        'Digest realm="r", nonce="n", algorithm=SHA-256',
        "Digest realm",
        'Digest realm="r", nonce="n", qop="auth-int"',
        "Digest",
    ],
)
def test_a_challenge_that_is_not_known_is_told(challenge: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TEST_USER", "me")
    settings = Endpoint("", user_variable="KG_TEST_USER", password_variable="KG_TEST_USER", authentication="digest")  # noqa: S106
    with (
        serving(lambda asked: Told(401, headers={"WWW-Authenticate": challenge})) as server,
        pytest.raises(RemoteError),
    ):
        EndpointEngine(settings._replace(url=server.url)).ask("ASK { }")
    assert all("Basic" not in one.headers.get("Authorization", "") for one in server.asked)


@pytest.mark.parametrize(("authentication", "requests"), [("digest", 2), ("basic", 1)])
def test_a_challenge_is_answered_with_what_it_asks_for(
    authentication: str, requests: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, and only by who has said that the server may ask so; the password itself is not sent then (RFC 7616)."""
    monkeypatch.setenv("KG_TEST_USER", "me")
    settings = Endpoint("", user_variable="KG_TEST_USER", password_variable="KG_TEST_USER")  # noqa: S106
    challenge = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}

    def answer(asked: Asked) -> Told:
        known = asked.headers.get("Authorization", "").startswith('Digest username="me", realm="r", nonce="n"')
        return Told(200, TRUE, JSON) if known else Told(401, headers=challenge)

    with serving(answer) as server:
        engine = EndpointEngine(settings._replace(url=server.url, authentication=authentication), limits=LIMITS)
        if requests == 2:
            assert engine.ask("ASK { }") is True
        else:
            with pytest.raises(RemoteError, match="wants a name and a password"):
                engine.ask("ASK { }")

    assert requests == len(server.asked)


def test_a_key_in_an_address_is_not_shown() -> None:
    for url in ("http://127.0.0.1:1/sparql?apikey=SECRET",):
        with pytest.raises(RemoteError) as error:
            select(url)
        assert "SECRET" not in error.value.message


def test_rows_with_blank_nodes_are_put_in_order_too() -> None:
    body = b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "literal", "value": "2"}}, {"a": {"type": "bnode", "value": "b1"}}]}}'
    with serving(lambda asked: Told(200, body, JSON)) as server:
        solutions = EndpointEngine(Endpoint(server.url, ordered=False)).select(f"{QUERY} ORDER BY ?a")
        assert [str(row[0]) for row in solutions.rows] == ["b1", "2"]


def test_a_round_number_that_is_all_there_is_is_fine() -> None:
    def answer(asked: Asked) -> Told:
        return Told(200, counted(1000) if b"COUNT" in asked.body else rows(1000), JSON)

    with serving(answer) as server:
        assert len(select(server.url)) == 1000


# --- Redirects (H11)


@pytest.mark.parametrize(
    "target",
    ["http://example.org/sparql", "file:///etc/passwd", "ftp://127.0.0.1/x", "https://127.0.0.1:1/", "http://127.0.0.1:1/",
     "http://127.0.0.2/", "//example.org/", "gopher://127.0.0.1/", "http://[::1]/", "http://127.0.0.1:99999/", "http://[::1/x"],
)  # fmt: skip
def test_a_redirect_elsewhere_is_refused(target: str) -> None:
    message = refuse(Told(307, headers={"Location": target}))

    assert "only the same host is followed" in message


def test_a_redirect_on_the_same_host_keeps_what_was_sent() -> None:
    def answer(asked: Asked) -> Told:
        return GOOD if asked.path == "/there" else Told(307, headers={"Location": "/there"})

    with serving(answer) as server:
        assert select(server.url) == ["0", "1"]
    assert [one.method for one in server.asked] == ["POST", "POST"]
    assert server.asked[0].body == server.asked[1].body


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_lose_the_query_is_told(status: int) -> None:
    message = refuse(Told(status, headers={"Location": "/there"}))

    assert "without what was sent" in message


def test_a_redirect_in_a_circle_ends() -> None:
    message = refuse(Told(307, headers={"Location": "/"}))

    assert "in a circle" in message


# --- Addresses (H15)


@pytest.mark.parametrize(
    "url",
    ["", "localhost", "//x/y", "http://", "http://a b/", "http://a/\r\nX: y", "http://me:secret@a/", "http://a:99999/",
     "http://a:port/", "file:///etc/passwd", "javascript:alert(1)", "http://a/#part", "http://exämple.org/", "http://a/<x>"],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(IdentifierError):
        EndpointEngine(Endpoint(url))


@pytest.mark.parametrize(
    ("url", "message"),
    [("http://127.0.0.1:1/", "nothing listens there"), ("http://no.such.host.invalid/", "no such host")],
)  # fmt: skip
def test_a_server_that_is_not_there_is_told(url: str, message: str) -> None:
    with pytest.raises(RemoteError, match=message):
        select(url)


def test_what_speaks_no_tls_is_told() -> None:
    with serving(lambda asked: GOOD) as server, pytest.raises(RemoteError, match="certificate or encryption"):
        select(server.url.replace("http:", "https:"))


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_an_address_with_a_query_of_its_own_keeps_it(method: str) -> None:
    with serving(lambda asked: GOOD) as server:
        list(EndpointEngine(Endpoint(f"{server.url}/sparql?key=1", method=method)).select(QUERY).rows)

    assert server.asked[0].path.startswith("/sparql?key=1")
    assert "?" not in server.asked[0].path.removeprefix("/sparql?").replace("%3F", "")


def test_the_form_of_a_query_is_not_guessed() -> None:
    """A prefix that holds the word SELECT does not make a query of an update."""
    with serving(lambda asked: GOOD) as server, pytest.raises(Exception, match="DELETE changes data"):
        select(server.url, query="prefix a: <x:#SELECT>\nDELETE WHERE { ?s ?p ?o }")

    assert server.asked == []


# --- At the prompt


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (Told(200, b"<html>login</html>", {"Content-Type": "text/html"}), "is no answer to a query: <html>login"),
        (Told(503, headers={"Retry-After": "999"}), "asks to wait 999 s"),
        (Told(200, rows(9), JSON, cut=60), "cut off"),
    ],
)  # fmt: skip
def test_the_exit_code_is_four_and_no_file_is_left(
    music: Project, kg: Callable[..., Ran], tmp_path: Path, told: Told, message: str
) -> None:
    output = tmp_path / "rows.csv"
    output.write_text("old")
    with serving(lambda asked: told) as server:
        ran = kg("sparql", QUERY, "--endpoint", server.url, "-o", str(output), cwd=music)

    assert ran.code == 4
    assert message in ran.err
    assert ran.out == ""
    assert output.read_text() == "old"
    assert "Traceback" not in ran.err


def test_no_reason_for_an_empty_answer_is_no_fault(music: Project, kg: Callable[..., Ran]) -> None:
    """A server that has answered the question, with nothing, may fail when it is asked why."""

    def tell(asked: Asked) -> Told:
        return Told(500, b"no") if b"ASK" in unquote_to_bytes(asked.body) else nothing

    nothing = Told(200, b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}', JSON)
    with serving(tell) as server:
        ran = kg("sparql", "SELECT ?s { ?s <urn:p> ?o }", "--endpoint", server.url, "-f", "csv", cwd=music)

    assert (0, "s\r\n") == ran[:2]
    assert len(server.asked) > 1, "and it is asked"


def test_an_unknown_endpoint_is_told(music: Project, kg: Callable[..., Ran]) -> None:
    config = music.root / "kg.toml"
    config.write_text(config.read_text() + '\n[endpoints.store]\nurl = "http://127.0.0.1:1/"\n')

    ran = kg("sparql", QUERY, "--endpoint", "stroe", cwd=music)

    assert ran.code == 2
    assert "did you mean store?" in ran.err


def test_the_time_limit_of_the_command_counts(music: Project, kg_process: Callable[..., Ran]) -> None:
    with serving(lambda asked: Told(200, rows(2), JSON, silent=60)) as server, within(4, waiting=1):
        ran = kg_process("sparql", QUERY, "--endpoint", server.url, "--timeout", "1", cwd=music)

    assert ran.code == 4


@pytest.mark.parametrize(("address", "path"), [("g", "/g?"), ("g?key=1", "/g?key=1&")])
@pytest.mark.parametrize("add", [False, True])
def test_a_graph_is_put_under_its_name_and_not_sent_twice(
    monkeypatch: pytest.MonkeyPatch, address: str, path: str, add: bool
) -> None:
    """With a name that has signs of addresses in it, for whom the endpoint knows; a busy server is told of."""
    monkeypatch.setenv("KG_WHO", "ann")
    monkeypatch.setenv("KG_WORD", "secret")
    with serving(lambda _: Told(503, headers={"Retry-After": "0"})) as server:
        settings = Endpoint(
            server.url, name="here", writable=True, graphs=f"{server.url.rstrip('/')}/{address}",
            user_variable="KG_WHO", password_variable="KG_WORD",  # noqa: S106 - its name
        )  # fmt: skip
        with pytest.raises(RemoteError, match="503"):
            EndpointEngine(settings, limits=LIMITS).requests.put_graph(
                "urn:a/b&c=#d", b"<urn:a> <urn:p> 1 .\n", add=add
            )
    (asked,) = server.asked

    assert ("POST" if add else "PUT", f"{path}graph=urn%3Aa%2Fb%26c%3D%23d") == (asked.method, asked.path)
    assert b"<urn:a> <urn:p> 1 .\n" == asked.body
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert ("application/n-triples", "Basic YW5uOnNlY3JldA==") == (headers["content-type"], headers["authorization"])
    assert headers["user-agent"].startswith("music-kg") or "kg" in headers["user-agent"]
