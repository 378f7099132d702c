"""What is sent to an endpoint, to the last parameter, and what becomes of the connection and of the rows."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from kg.engines.endpoint import EndpointEngine, find_endpoint
from kg.engines.endpoint_answers import Body
from kg.errors import IdentifierError, QueryError, RemoteError, UsageError
from kg.io import http
from kg.io.response import Limits, Response
from kg.project.config import Endpoint
from tests.servers import Asked, Server, Told, in_turn, serving

JSON = {"Content-Type": "application/sparql-results+json"}
QUERY = "SELECT ?a WHERE { ?a ?b ?c }"
TRUE = Told(200, b'{"head": {}, "boolean": true}', JSON)


def rows(*values: str, name: str = "a") -> Told:
    """Return an answer with a row for each value."""
    bindings = [{name: {"type": "literal", "value": value}} for value in values]
    return Told(200, json.dumps({"head": {"vars": [name]}, "results": {"bindings": bindings}}).encode(), JSON)


def sent(asked: Asked) -> dict[str, list[str]]:
    """Return the parameters of a request, wherever it has them."""
    text = asked.body.decode() or urlsplit(asked.path).query
    return parse_qs(text, keep_blank_values=True)


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize(
    ("merged", "default", "named", "expected"),
    [
        (None, (), (), {}),
        (None, (), ("urn:n",), {}),
        ("urn:m", (), (), {"default-graph-uri": ["urn:m"]}),
        ("urn:m", (), ("urn:n", "urn:o"), {"default-graph-uri": ["urn:m"], "named-graph-uri": ["urn:n", "urn:o"]}),
        ("urn:m", ("urn:d", "urn:e"), (), {"default-graph-uri": ["urn:d", "urn:e"]}),
        (None, ("urn:d",), ("urn:n",), {"default-graph-uri": ["urn:d"], "named-graph-uri": ["urn:n"]}),
    ],
)
def test_a_query_is_sent_with_the_graphs_that_it_is_asked_of_and_nothing_else(
    method: str,
    merged: str | None,
    default: tuple[str, ...],
    named: tuple[str, ...],
    expected: dict[str, list[str]],
) -> None:
    """SPARQL 1.1 Protocol, section 2.1.4: with one of these a server leaves the dataset that it has by itself."""
    with serving(lambda asked: rows("1")) as server:
        endpoint = Endpoint(f"{server.url}/sparql", merged=merged, method=method)
        assert list(EndpointEngine(endpoint, default=default, named=named).select(QUERY).rows)
    (asked,) = server.asked

    assert (method, "/sparql") == (asked.method, urlsplit(asked.path).path)
    assert {"query": [QUERY], **expected} == sent(asked)


@pytest.mark.parametrize("part", ["url", "update", "graphs"])
def test_each_address_of_an_endpoint_is_looked_at(part: str) -> None:
    with pytest.raises(IdentifierError):
        EndpointEngine(Endpoint("http://a/")._replace(**{part: "file:///etc/passwd"}))  # type: ignore[arg-type]
    with pytest.raises(IdentifierError):
        find_endpoint(None, "file:///etc/passwd")


def test_a_query_passes_the_gate_before_it_is_sent() -> None:
    """An endpoint of ours is no way to others."""
    with serving(lambda asked: TRUE) as server, pytest.raises(QueryError, match="would reach out"):
        EndpointEngine(Endpoint(server.url)).ask("ASK { SERVICE <http://other.example.org/> { ?s ?p ?o } }")

    assert [] == server.asked


def test_an_endpoint_has_the_time_that_its_settings_give_it() -> None:
    assert 7 == EndpointEngine(Endpoint("http://a/", seconds=7)).requests.limits.seconds
    assert 3 == EndpointEngine(Endpoint("http://a/", seconds=7), limits=Limits(seconds=3)).requests.limits.seconds


# --- Passwords


def signed(url: str, **more: object) -> Endpoint:
    return Endpoint(url, name="here", user_variable="KG_WHO", password_variable="KG_WORD")._replace(**more)  # type: ignore[arg-type]  # noqa: S106


def test_a_password_goes_with_each_question_as_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 7617, section 2.1."""
    monkeypatch.setenv("KG_WHO", "zoë")
    monkeypatch.setenv("KG_WORD", "ключ")
    with serving(lambda asked: TRUE) as server:
        assert EndpointEngine(signed(server.url)).ask("ASK { }")
    kind, _, told = server.asked[0].headers["Authorization"].partition(" ")

    assert ("Basic", "zoë:ключ") == (kind, b64decode(told).decode())


@pytest.mark.parametrize("missing", ["KG_WHO", "KG_WORD"])
def test_a_variable_that_is_not_set_is_told_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setenv("KG_WHO", "zoe")
    monkeypatch.setenv("KG_WORD", "word")
    monkeypatch.delenv(missing)
    with serving(lambda asked: TRUE) as server:
        with pytest.raises(UsageError, match=f"the environment variable {missing}, which kg.toml names for here"):
            EndpointEngine(signed(server.url)).ask("ASK { }")

        assert [] == server.asked


@pytest.mark.parametrize("challenge", ['Basic realm="r", nonce="n"', 'Digest realm="r"', 'Digest nonce="n"'])
def test_a_challenge_without_what_an_answer_needs_gets_none(monkeypatch: pytest.MonkeyPatch, challenge: str) -> None:
    """It is told as what it is, and nothing is sent again."""
    monkeypatch.setenv("KG_WHO", "zoe")
    monkeypatch.setenv("KG_WORD", "word")
    with serving(lambda asked: Told(401, headers={"WWW-Authenticate": challenge})) as server:
        with pytest.raises(RemoteError, match="wants a name and a password"):
            EndpointEngine(signed(server.url, authentication="digest")).ask("ASK { }")

        assert 1 == len(server.asked)


def test_who_has_no_name_sends_none() -> None:
    with serving(lambda asked: TRUE) as server:
        assert EndpointEngine(Endpoint(f"{server.url}/sparql")).ask("ASK { }")

    assert "Authorization" not in server.asked[0].headers


# --- Changes


@pytest.mark.parametrize("update", [None, "/changes"])
def test_a_change_is_sent_to_its_own_address_by_who_may_change_it(update: str | None) -> None:
    with serving(lambda asked: Told(204)) as server:
        endpoint = Endpoint(f"{server.url}/sparql", update=update and f"{server.url}{update}", name="here")
        with pytest.raises(UsageError, match="the endpoint here is not marked writable"):
            EndpointEngine(endpoint).requests.update("CLEAR ALL")
        with pytest.raises(UsageError, match="the endpoint here is not marked writable"):
            EndpointEngine(endpoint._replace(graphs=server.url)).requests.put_graph("urn:g", b"")
        assert [] == server.asked
        EndpointEngine(endpoint._replace(writable=True)).requests.update("CLEAR ALL")
    (asked,) = server.asked

    assert ("POST", update or "/sparql") == (asked.method, asked.path)
    assert {"update": ["CLEAR ALL"]} == sent(asked)


# --- Connections

ENDS: dict[str, tuple[Told, Callable[[EndpointEngine], object]]] = {
    "all rows are read": (rows("1"), lambda engine: list(engine.select(QUERY).rows)),
    "an answer is none": (Told(404), lambda engine: engine.select(QUERY)),
    "it is of no known kind": (Told(200, b"x", {"Content-Type": "text/html"}), lambda engine: engine.select(QUERY)),
    "it is a truth": (TRUE, lambda engine: engine.select(QUERY)),
    "it has other columns": (rows("1", name="b"), lambda engine: engine.select(QUERY)),
    "it is cut": (rows("1")._replace(body=rows("1").body[:-9]), lambda engine: list(engine.select(QUERY).rows)),
    "a truth is read": (TRUE, lambda engine: engine.ask("ASK { }")),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_connection_is_closed_at_once_however_a_question_ends(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not when Python comes to look for what nobody holds."""
    told, ask = ENDS[end]
    open_: list[Response] = []

    @contextmanager
    def send(*given: object) -> Iterator[Response]:
        with http.send(*given) as response:  # type: ignore[arg-type]
            open_.append(response)
            try:
                yield response
            finally:
                open_.remove(response)

    monkeypatch.setattr("kg.engines.requests.send", send)
    with serving(lambda asked: told) as server:
        kept: list[BaseException] = []
        try:
            ask(EndpointEngine(Endpoint(server.url), limits=Limits(tries=1)))
        except RemoteError as error:
            kept.append(error)  # with all that its frames hold

        assert [] == open_


# --- Answers

SPACE = "http://www.w3.org/2005/sparql-results#"
ROW = "<head><variable name='a'/></head><results><result><binding name='a'><literal>1</literal></binding></result></results>"
PREFIXED = ROW.replace("</", "</s:").replace("<", "<s:").replace("<s:/s:", "</s:")
TRIPLE = (
    "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='urn:e:'>"
    "<r:Description r:about='urn:a'><e:b>c</e:b></r:Description></r:RDF>"
)


@pytest.mark.parametrize("behind", ["", "\n", " <!-- all - of it -->\n<!---->"])
@pytest.mark.parametrize(
    "whole", [f"<sparql xmlns='{SPACE}'>{ROW}</sparql>", f"<s:sparql xmlns:s='{SPACE}'>{PREFIXED}</s:sparql >"]
)
def test_an_answer_in_xml_may_end_in_any_way_that_xml_does(whole: str, behind: str) -> None:
    """With a prefix, with remarks, or with nothing."""
    told = Told(200, f"{whole}{behind}".encode(), {"Content-Type": "application/sparql-results+xml"})
    with serving(lambda asked: told) as server:
        assert ["1"] == [str(row[0]) for row in EndpointEngine(Endpoint(server.url, rows="xml")).select(QUERY).rows]
    assert server.asked[0].headers["Accept"] == "application/sparql-results+xml"


@pytest.mark.parametrize("behind", ["", "\n", " <!-- all of it -->\n"])
@pytest.mark.parametrize("whole", [TRIPLE, TRIPLE.replace("r:", "").replace("xmlns:r=", "xmlns=").replace("about=", "r:about=").replace("xmlns=", "xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns=")])  # fmt: skip
def test_a_graph_in_xml_needs_no_length_as_its_end_tells_it(whole: str, behind: str) -> None:
    told = Told(200, f"{whole}{behind}".encode(), {"Content-Type": "application/rdf+xml"}, length=False)
    with serving(lambda asked: told) as server:
        assert 1 == len(list(EndpointEngine(Endpoint(server.url)).graph("CONSTRUCT WHERE { ?s ?p ?o }")))


def test_what_follows_an_answer_is_seen_however_far_behind_it_is() -> None:
    """A parser has what it needs long before."""
    text = f"<sparql xmlns='{SPACE}'>{ROW}</sparql>{' ' * 300_000}java.lang.Error"
    with serving(lambda asked: Told(200, text.encode(), {"Content-Type": "text/xml"})) as server:
        found = EndpointEngine(Endpoint(server.url)).select(QUERY).rows
        with pytest.raises(RemoteError, match="cut off"):
            list(found)


class Pieces:
    """A response that comes in pieces."""

    url, announced = "http://a/", True

    def __init__(self, media_type: str, *pieces: bytes) -> None:
        self.media_type, self.pieces = media_type, list(pieces)

    def read(self, size: int) -> bytes:
        """Return the next piece."""
        return self.pieces.pop(0) if self.pieces else b""


def test_a_name_of_virtuoso_is_seen_wherever_an_answer_is_cut_in_pieces() -> None:
    """In JSON it allows none that begins so; in a text it stays."""
    node, text = (
        '{"a": {"type": "bnode", "value": "nodeID://b1"}}',
        '{"a": {"type": "literal", "value": "nodeID://b2"}}',
    )
    whole = f'{{"head": {{"vars": ["a"]}}, "results": {{"bindings": [{node}, {text}, {node}]}}}}'.encode()
    wanted = whole.replace(b"nodeID://b1", b"b1")
    for cut in range(len(whole)):
        body = Body(Pieces("application/sparql-results+json", whole[:cut] or b" ", whole[cut:]))  # type: ignore[arg-type]
        assert wanted == body.read().lstrip(), cut


def test_an_answer_is_handed_on_as_it_comes() -> None:
    """And not held until its end, whatever it has in it to cut it at."""
    for media in ("application/n-triples", "text/turtle", "application/sparql-results+xml"):
        response = Pieces(media, *[b"<a>urn:a</a> <b>urn:b</b>\n" * 2_000] * 20)
        body = Body(response)  # type: ignore[arg-type]
        assert body.read(10)
        assert 19 == len(response.pieces)


GROWING = '<!DOCTYPE r [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>'
GROWN = TRIPLE.replace(">c<", ">&c;<")


@pytest.mark.parametrize("declared", [GROWING, GROWING.replace("DOCTYPE", "doctype")])
@pytest.mark.parametrize(
    "before",
    ["", " \n", f"<!--{'x' * 5_000}-->", "<!-->", "<!--->", "<!----->", "<?>", "<?x y?>", f"<?x {'y' * 70_000}?>"],
)
@pytest.mark.parametrize("within", [False, True])
def test_a_document_type_is_not_read_wherever_it_stands(declared: str, before: str, within: bool) -> None:
    """Its entities stand for more text than a machine has room for; a parser reads it behind anything."""
    begin, mark, rest = GROWN.partition("><")
    text = f"{begin}>{before}{declared}{mark[1:]}{rest}" if within else f"{before}{declared}{GROWN}"
    told = Told(200, text.encode(), {"Content-Type": "application/rdf+xml"})
    with serving(lambda asked: told) as server:
        found = EndpointEngine(Endpoint(server.url)).graph("CONSTRUCT WHERE { ?s ?p ?o }")
        with pytest.raises(RemoteError):
            list(found)


@pytest.mark.parametrize("text", ["<!DOCTYPE html> is how HTML begins", "<!ENTITY a>", "<!doctype"])
def test_a_text_may_speak_of_document_types(text: str) -> None:
    """In JSON it declares nothing, nor among what XML only quotes or remarks."""
    with serving(lambda asked: rows(text)) as server:
        assert [text] == [str(row[0]) for row in EndpointEngine(Endpoint(server.url)).select(QUERY).rows]
    quoted = f"<!-- {text} -->{TRIPLE.replace('>c<', f'><![CDATA[{text}]]><')}"
    with serving(lambda asked: Told(200, quoted.encode(), {"Content-Type": "application/rdf+xml"})) as server:
        found = list(EndpointEngine(Endpoint(server.url)).graph("CONSTRUCT WHERE { ?s ?p ?o }"))
        assert [text] == [str(triple[2]) for triple in found]


@pytest.mark.parametrize("end", ["", "</results>", "</results> java.lang.Error", "</results></sparql> java.lang.Error"])
@pytest.mark.parametrize("media", ["application/sparql-results+xml", "application/xml", "text/xml"])
def test_an_answer_in_xml_without_its_end_is_not_whole_whatever_it_is_called(media: str, end: str) -> None:
    """Its parser takes what stops between two rows for all of them."""
    text = f"<sparql xmlns='{SPACE}'>{ROW.removesuffix('</results>')}{end}"
    with serving(lambda asked: Told(200, text.encode(), {"Content-Type": media})) as server:
        found = EndpointEngine(Endpoint(server.url)).select(QUERY).rows
        with pytest.raises(RemoteError, match="cut off"):
            list(found)


@pytest.mark.parametrize("status", [300, 304, 418, 505])
def test_any_other_status_is_no_answer(status: int) -> None:
    with (
        serving(lambda asked: rows("1")._replace(status=status)) as server,
        pytest.raises(RemoteError, match=f"HTTP {status}"),
    ):
        EndpointEngine(Endpoint(server.url), limits=Limits(tries=1)).select(QUERY)


def test_a_row_that_cannot_be_held_is_told_as_an_answer_that_cannot_be_read() -> None:
    """Triples of triples, deeper than is read, and not as deep as no parser bears."""
    term = '{"type": "uri", "value": "urn:x"}'
    for _ in range(129):
        parts = ('{"type": "uri", "value": "urn:x"}',) * 2
        term = f'{{"type": "triple", "value": {{"subject": {parts[0]}, "predicate": {parts[1]}, "object": {term}}}}}'
    body = f'{{"head": {{"vars": ["a"]}}, "results": {{"bindings": [{{"a": {term}}}]}}}}'
    with serving(lambda asked: Told(200, body.encode(), JSON)) as server:
        found = EndpointEngine(Endpoint(server.url)).select(QUERY).rows
        with pytest.raises(RemoteError, match=r"the answer cannot be read, .* nested deeper than 128 levels"):
            list(found)


# --- Rows


def test_columns_of_other_names_are_told() -> None:
    """As many of them, and none that was asked for."""
    with (
        serving(lambda asked: rows("1", name="b")) as server,
        pytest.raises(RemoteError, match="gives the columns b, and was asked for a"),
    ):
        EndpointEngine(Endpoint(server.url)).select(QUERY)


@pytest.mark.parametrize(("counted", "is_whole"), [("500", True), ("501", False), ("499", True)])
def test_500_rows_are_a_round_number(counted: str, is_whole: bool) -> None:
    """At which servers cut; fewer than it gave may be counted where something came meanwhile."""
    some = rows(*map(str, range(500)))
    number = {"type": "literal", "value": counted, "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    count = json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [{"n": number}]}}).encode()
    with serving(in_turn(some, Told(200, count, JSON))) as server:
        solutions = EndpointEngine(Endpoint(server.url)).select(QUERY)
        if is_whole:
            assert 500 == len(list(solutions.rows))
        else:
            with pytest.raises(RemoteError, match="gave 500 of 501 rows; it cuts answers"):
                list(solutions.rows)


def asked_in_order(server: Server, query: str, *, ordered: bool) -> list[str]:
    return [str(row[0]) for row in EndpointEngine(Endpoint(server.url, ordered=ordered)).select(query).rows]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("ORDER BY ?a", ["1", "10", "2"]),
        ("ORDER BY $a", ["1", "10", "2"]),
        ("ORDER BY DESC(x:integer(?a))", ["10", "2", "1"]),
        ("ORDER BY ?a LIMIT 2", ["1", "10"]),
        ("ORDER BY ?a OFFSET 1", ["10", "2"]),
    ],
)
def test_rows_are_put_in_order_here_where_a_server_does_not(order: str, expected: list[str]) -> None:
    """Within the limits that count behind the order; a server that does is asked for it, and its order stays."""
    query = f"PREFIX x: <http://www.w3.org/2001/XMLSchema#> {QUERY} {order}"
    with serving(lambda asked: rows("10", "1", "2")) as server:
        assert expected == asked_in_order(server, query, ordered=False)
        assert "ORDER" not in sent(server.asked[-1])["query"][0]
        assert "LIMIT" not in sent(server.asked[-1])["query"][0]
        assert ["10", "1", "2"] == asked_in_order(server, query, ordered=True)
        assert order in sent(server.asked[-1])["query"][0]
