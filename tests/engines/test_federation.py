"""SERVICE on purpose: who is asked, what for, and how the rows stand in the query; without any server."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence

import pytest

from kg.ask.running import prepare_text
from kg.engines import federation
from kg.engines.base import Solutions, Traits
from kg.engines.federation import Call, call_services, find_calls, require_allowed
from kg.errors import IdentifierError, KgError, LimitError, QueryError, RemoteError, UsageError
from kg.rdf.terms import IRI, BlankNode, Literal, Row, Term, Triple, to_n3
from tests.servers import Told, serving


class Elsewhere:
    """An endpoint that gives the same rows for everything, and notes what it was asked."""

    traits = Traits(tells_back=False, names_blank_nodes=False, holds_shapes=False)

    def __init__(self, variables: tuple[str, ...] = (), rows: Sequence[Row] = ()) -> None:
        self.variables, self.rows = variables, rows
        self.asked: list[str] = []

    def select(self, query: str) -> Solutions:
        """Answer a SELECT."""
        self.asked.append(query)
        return Solutions(self.variables, iter(self.rows))

    @property
    def plain(self) -> Elsewhere:
        """The endpoint itself."""
        return self

    @property
    def with_entailed(self) -> Elsewhere:
        """The endpoint itself."""
        return self

    def write(self, term: Term) -> str:
        """Return a term in N-Triples syntax."""
        return to_n3(term)

    def ask(self, query: str) -> bool:
        """Answer no ASK."""
        raise NotImplementedError

    def graph(self, query: str) -> Iterator[Triple]:
        """Answer no CONSTRUCT."""
        raise NotImplementedError


def run(
    text: str, *elsewhere: Elsewhere, allowed: Sequence[str] = ("127.0.0.1",)
) -> tuple[str, list[tuple[str, bool]]]:
    """Return the query with rows for its SERVICE patterns, and which addresses were opened as public or not."""
    opened: list[tuple[str, bool]] = []
    left = list(reversed(elsewhere))

    def open_service(address: str, public: bool) -> Elsewhere:
        opened.append((address, public))
        return left.pop(0)

    return call_services(text, allowed, open_service), opened


def test_a_call_is_found_with_its_address_and_its_pattern() -> None:
    """Whatever the braces in texts and comments, and whether the address is an IRI or a prefixed name."""
    text = 'PREFIX e: <http://e.org/> SELECT * { SERVICE silent e:sparql { ?s ?p "}" # }\n { ?a ?b ?c } } ?s ?q ?o }'
    start, end = text.index("SERVICE"), text.index(" ?s ?q")

    assert find_calls(text) == [Call(start, end, "http://e.org/sparql", text[text.index("{ ?s") : end], True)]


def test_all_calls_are_found_in_their_order() -> None:
    text = "SELECT * { SERVICE <http://a/> { ?s ?p ?o } SERVICE <http://b/> {} }"

    assert [("http://a/", "{ ?s ?p ?o }", False), ("http://b/", "{}", False)] == [
        (call.address, call.pattern, call.silent) for call in find_calls(text)
    ]


@pytest.mark.parametrize(
    ("text", "told", "column"),
    [
        ("SELECT * { SERVICE ?e { ?s ?p ?o } }", "a variable would go anywhere", 12),
        ("SELECT * { SERVICE e:x { ?s ?p ?o } }", "a variable would go anywhere", 12),
        ("SELECT * { SERVICE <http://a/> { SERVICE <http://b/> { } } }", "SERVICE within SERVICE is not followed", 34),
        ("SELECT * { SERVICE <http://a/> ?s }", "needs a pattern in braces", 32),
        ("SELECT * { SERVICE <http://a/>", "needs a pattern in braces", 20),
        ("SELECT * { SERVICE", "a variable would go anywhere", 12),
    ],
)
def test_a_call_that_cannot_be_made_is_told_with_its_place(text: str, told: str, column: int) -> None:
    with pytest.raises(QueryError, match=told) as caught:
        find_calls(text)

    assert caught.value.location is not None
    assert (1, column) == caught.value.location[1:]


@pytest.mark.parametrize(
    ("address", "allowed", "fine"),
    [
        ("http://127.0.0.1:8/x", "127.0.0.1", True),
        ("http://127.0.0.1:8/x", "127.0.0.1:8", True),
        ("http://127.0.0.1:8/x", "127.0.0.1:9", False),
        ("http://127.0.0.1/x", "127.0.0.10", False),
        ("http://localhost:8/x", "LOCALHOST", True),
        ("http://[::1]:8/x", "[::1]:8", True),
        ("http://[::1]:8/x", "::1", True),
        ("http://127.0.0.1.e.org/x", "127.0.0.1", False),
        ("http://not-localhost:8/x", "localhost:8", False),
        ("http://127.0.0.1/x", "0.0.1", False),
    ],
)
def test_a_host_is_allowed_by_its_own_name_alone_or_with_its_port(address: str, allowed: str, fine: bool) -> None:
    if fine:
        require_allowed(address, ["else.org", allowed])
    else:
        with pytest.raises(UsageError, match=r"is not allowed$"):
            require_allowed(address, ["else.org", allowed])


def test_an_address_that_is_none_is_refused_before_anything_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", None)
    for address in ("ftp://e.org/", "http://me@e.org/", "http://e.org/#x"):
        with pytest.raises(IdentifierError, match="the endpoint of SERVICE"):
            require_allowed(address, ["e.org"])


def look_up(*answers: Sequence[str]) -> Callable[..., list[object]]:
    """Return a way to look up names that gives one answer after the other, the last one for ever."""
    left = list(answers)

    def getaddrinfo(_: str, port: int, *__: object, **___: object) -> list[object]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    return getaddrinfo


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["fe80::1%eth0"], ["100.64.0.1"]]
)
def test_a_name_must_lead_to_public_addresses_only(found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is not public among others is enough to refuse it."""
    monkeypatch.setattr(socket, "getaddrinfo", look_up(found))

    with pytest.raises(UsageError, match="an address that is not public"):
        require_allowed("http://friend.example.org/", ["friend.example.org"])


@pytest.mark.parametrize("name", ["notlocalhost", "evil.localhost", "localhost.example.org"])
def test_a_name_that_has_the_one_of_this_machine_in_it_is_a_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leads to is looked up, as of any other; localhost itself says what it is."""
    monkeypatch.setattr(socket, "getaddrinfo", look_up(["127.0.0.1"]))
    with pytest.raises(UsageError, match=f"{name} leads to 127.0.0.1, an address that is not public"):
        require_allowed(f"http://{name}/sparql", [name])
    require_allowed("http://LOCALHOST/sparql", ["localhost"])


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(
        RemoteError, match=r"http://outside.example.org/sparql cannot be reached: there is no such host"
    ):
        require_allowed("http://outside.example.org/sparql", ["outside.example.org"])


def test_a_name_that_leads_elsewhere_the_second_time_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at where a name leads and the request, its owner may change that."""
    with serving(lambda asked: Told(200, b"secret")) as server:
        port = server.url.rpartition(":")[2]
        monkeypatch.setattr(socket, "getaddrinfo", look_up(["93.184.215.14"], ["127.0.0.1"]))
        query = f"SELECT * {{ SERVICE <http://friend.example.org:{port}/> {{ ?s ?p ?o }} }}"
        with pytest.raises(RemoteError, match=r"leads to 127\.0\.0\.1, an address that is not public"):
            prepare_text(query, None, services=["friend.example.org"])

        assert [] == server.asked


def test_a_name_must_be_a_public_one_and_an_address_may_be_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names a private address means it; who names a host does not know where that leads."""
    monkeypatch.setattr(socket, "getaddrinfo", look_up(["93.184.215.14"]))
    for address, public in (
        ("http://friend.example.org/", True),
        ("http://127.0.0.1/", False),
        ("http://localhost/", False),
    ):
        host = address.split("/")[2]
        _, opened = run(f"ASK {{ SERVICE <{address}> {{ }} }}", Elsewhere(), allowed=[host])

        assert [(address, public)] == opened


def test_nobody_is_asked_when_one_is_not_allowed() -> None:
    """All addresses are looked at before the first connection."""
    first, second = Elsewhere(), Elsewhere()
    with pytest.raises(UsageError, match=r"127\.0\.0\.2/> is not allowed"):
        run("ASK { SERVICE <http://127.0.0.1/> { } SERVICE <http://127.0.0.2/> { } }", first, second)

    assert [] == first.asked + second.asked


def test_an_endpoint_is_asked_for_its_pattern_with_the_prefixes_of_the_query() -> None:
    elsewhere = Elsewhere(("s",), [])
    run("PREFIX a: <urn:a:>\nPREFIX b: <urn:b:> SELECT ?s { SERVICE <http://127.0.0.1/> { ?s a:p b:o } }", elsewhere)

    assert ["PREFIX a: <urn:a:>\nPREFIX b: <urn:b:>\nSELECT * WHERE { ?s a:p b:o }"] == elsewhere.asked


def test_rows_take_the_place_of_each_pattern() -> None:
    """What has no value is UNDEF, and nothing else of the query changes."""
    first = Elsewhere(("s", "l"), [(IRI("urn:1"), None), (IRI("urn:2"), Literal('"', "", "en"))])
    second = Elsewhere(("s",), [(IRI("urn:1"),)])
    text, _ = run(
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?l } ?s ?q ?o SERVICE <http://127.0.0.1/> {?s a ?c} }",
        first,
        second,
    )

    assert text == (
        'SELECT * { { VALUES (?s ?l) { (<urn:1> UNDEF)\n(<urn:2> "\\""@en) } } ?s ?q ?o { VALUES (?s) { (<urn:1>) } } }'
    )


def test_blank_nodes_of_two_answers_have_two_names_and_of_one_answer_one() -> None:
    node: Term = BlankNode("b0")
    text, _ = run(
        "ASK { SERVICE <http://127.0.0.1/> { } SERVICE <http://127.0.0.1/> { } }",
        Elsewhere(("x",), [(node,), (node,)]), Elsewhere(("x",), [(node,)]),
    )  # fmt: skip

    assert 2 == text.count("<urn:kg:blank:1:b0>")
    assert 1 == text.count("<urn:kg:blank:2:b0>")


def test_rows_are_taken_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query with millions of rows in it would be no query."""
    assert 100_000 == federation.MOST_ROWS
    monkeypatch.setattr(federation, "MOST_ROWS", 3)
    text = "ASK { SERVICE <http://127.0.0.1/> { } }"

    run(text, Elsewhere(("x",), [(Literal("1"),)] * 3))
    with pytest.raises(RemoteError, match="gives more than 3 rows for a SERVICE pattern; narrow the pattern"):
        run(text, Elsewhere(("x",), [(Literal("1"),)] * 4))


@pytest.mark.parametrize("error", [RemoteError, LimitError, QueryError, UsageError])
def test_silence_is_for_endpoints_that_fail_and_not_for_those_that_are_not_allowed(error: type[KgError]) -> None:
    """However they fail. A group of nothing joins with everything (SPARQL 1.1 Federated Query, section 2.3)."""

    def refuse(address: str, public: bool) -> Elsewhere:
        raise error(f"{address} does not answer")

    text = "ASK {{ SERVICE {} <http://127.0.0.1/> {{ ?s ?p ?o }} }}"

    assert "ASK { {} }" == call_services(text.format("SILENT"), ["127.0.0.1"], refuse)
    with pytest.raises(error, match="does not answer"):
        call_services(text.format(""), ["127.0.0.1"], refuse)
    with pytest.raises(UsageError, match="is not allowed"):
        call_services(text.format("SILENT"), ["127.0.0.2"], refuse)
