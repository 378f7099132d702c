"""Nothing reaches out unless it was named: a canary server counts the requests that it gets, and gets none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.cli.advice import told
from kg.engines.federation import find_calls, require_allowed
from kg.errors import KgError, QueryError, UsageError
from kg.project.config import Project
from tests.conftest import Ran
from tests.servers import Asked, Server, Told, in_turn, serving
from tests.timing import within

JSON = {"Content-Type": "application/sparql-results+json"}


@pytest.fixture(scope="module")
def canary() -> Iterator[Server]:
    """A server that nobody is to ask."""
    with serving(lambda asked: Told(200, b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}', JSON)) as server:
        yield server


def forms(port: int) -> list[str]:
    """Return ways to write an address that leads to the canary, or to what should not be reached."""
    hosts = [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1",
        "017700000001", "0177.0.0.1", "0.0.0.0", "0",  # noqa: S104 - an address to be refused
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[0:0:0:0:0:0:0:1]", "127.0.0.1.", "127.127.127.127", "127%2E0%2E0%2E1", "user@127.0.0.1", "127.0.0.1%00.org",
        "127。0。0。1", "①②⑦.⓪.⓪.①", "localtest.me", "169.254.169.254", "10.0.0.1",
    ]  # fmt: skip
    addresses = [f"http://{host}:{port}/x" for host in hosts]
    return [*addresses, f"https://127.0.0.1:{port}/x", f"HTTP://127.0.0.1:{port}/x", f"http://127.0.0.1:{port}\\@example.org/",
            f"http://example.org@127.0.0.1:{port}/", f"ftp://127.0.0.1:{port}/x", "file:///etc/passwd", f"//127.0.0.1:{port}/x"]  # fmt: skip


WAYS = {
    "SERVICE": lambda a: f"SELECT * WHERE {{ SERVICE <{a}> {{ ?s ?p ?o }} }}",
    "SERVICE SILENT": lambda a: f"SELECT * WHERE {{ SERVICE SILENT <{a}> {{ ?s ?p ?o }} }}",
    "SERVICE of a variable": lambda a: f"SELECT * WHERE {{ VALUES ?e {{ <{a}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
    "SERVICE of a prefix": lambda a: f"PREFIX e: <{a}> SELECT * WHERE {{ SERVICE e: {{ ?s ?p ?o }} }}",
    "SERVICE in a subquery": lambda a: f"ASK {{ {{ SELECT ?s WHERE {{ SERVICE <{a}> {{ ?s ?p ?o }} }} }} }}",
    "SERVICE hidden by escapes": lambda a: f"SELECT * WHERE {{ \\u0053ERVICE <{a}> {{ ?s ?p ?o }} }}",
    "LOAD": lambda a: f"LOAD <{a}>",
    "LOAD after a query": lambda a: f"SELECT * WHERE {{ ?s ?p ?o }} ; LOAD <{a}>",
    "FROM": lambda a: f"SELECT * FROM <{a}> WHERE {{ ?s ?p ?o }}",  # noqa: S608 - this is SPARQL
    "FROM NAMED": lambda a: f"SELECT * FROM NAMED <{a}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",  # noqa: S608 - this is SPARQL
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_no_query_reaches_out(shipped: Project, kg: Callable[..., Ran], canary: Server, way: str, engine: str) -> None:
    """Thirty-five forms of an address in ten forms of a query, on both engines."""
    addresses = forms(int(canary.url.rpartition(":")[2]))
    assert len(addresses) >= 30
    for address in addresses if engine == "embedded" else addresses[:3]:
        ran = kg("sparql", WAYS[way](address), "--engine", engine, "--no-build", cwd=shipped)
        assert ran.code in (2, 3), (address, ran)

    assert canary.asked == []


def test_allowing_one_host_allows_no_other(shipped: Project, kg: Callable[..., Ran], canary: Server) -> None:
    for address in forms(int(canary.url.rpartition(":")[2])):
        ran = kg("sparql", WAYS["SERVICE"](address), "--allow-service", "query.example.org", "--no-build", cwd=shipped)
        assert ran.code in (2, 3), (address, ran)

    assert canary.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming a host does not allow what its name leads to; naming the address does."""
    import socket

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        return [
            (
                socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                ({"inside.example.org": "10.0.0.1"}.get(host, "93.184.215.14"), 80),
            )
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    require_allowed("http://outside.example.org/sparql", ["outside.example.org"])
    with pytest.raises(UsageError, match=r"leads to 10\.0\.0\.1, an address that is not public"):
        require_allowed("http://inside.example.org/sparql", ["inside.example.org"])
    require_allowed("http://10.0.0.1/sparql", ["10.0.0.1"])
    require_allowed("http://[::1]:80/sparql", ["[::1]"])


def test_data_and_shapes_reach_out_neither(
    music: Project, kg: Callable[..., Ran], canary: Server, tmp_path: Path
) -> None:
    """JSON-LD contexts, imports of ontologies, document types and SERVICE in shapes are not followed."""
    for n, address in enumerate(forms(int(canary.url.rpartition(":")[2]))):
        context = tmp_path / f"c{n}.jsonld"
        context.write_text(json.dumps({"@context": address, "@id": "urn:a", "name": "b"}))
        assert kg("convert", str(context), str(tmp_path / "out.nt"), cwd=music).code == 3
        xml = tmp_path / f"x{n}.rdf"
        quoted = address.replace("&", "")
        xml.write_text(f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "{quoted}">]><r>&e;</r>')
        assert kg("convert", str(xml), str(tmp_path / "out.nt"), cwd=music).code == 3
    port = canary.url.rpartition(":")[2]
    legal = [one for one in forms(int(port)) if ":" in one.split("/")[0] and not re.search(r"[\\\s]", one)]
    assert len(legal) >= 30
    imports = ", ".join(f"<{one}>" for one in legal)
    (music.ontology / "more.ttl").write_text(
        f"@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<urn:o> a owl:Ontology ; owl:imports {imports} .\n"
    )
    shapes = music.shapes / "more.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        f"<urn:s> a owl:Ontology ; owl:imports {imports} .\n"
        '<urn:shape> a sh:NodeShape ; sh:targetNode <urn:o> ; sh:sparql [ a sh:SPARQLConstraint ; sh:message "m" ;\n'
        f'  sh:select "SELECT $this WHERE {{ SERVICE <http://127.0.0.1:{port}/> {{ $this ?p ?o }} }}" ] .\n'
    )
    for engine in ("compiled", "pyshacl"):
        assert kg("validate", "--engine", engine, cwd=music).code in (0, 1, 3)

    assert canary.asked == []


def test_a_redirect_does_not_lead_to_the_canary(shipped: Project, kg: Callable[..., Ran], canary: Server) -> None:
    for address in forms(int(canary.url.rpartition(":")[2])):
        location = address.encode("ascii", "ignore").decode()
        with serving(in_turn(Told(307, headers={"Location": location}))) as server:
            ran = kg("sparql", "ASK { ?s ?p ?o }", "--endpoint", server.url, cwd=shipped)
            assert ran.code == 4, (address, ran)

    assert canary.asked == []


# --- What is allowed


def friend(rows: list[dict[str, str]]) -> Told:
    bindings = [
        {name: {"type": "uri" if ":" in value else "literal", "value": value} for name, value in row.items()}
        for row in rows
    ]
    return Told(200, json.dumps({"head": {"vars": ["s", "l"]}, "results": {"bindings": bindings}}).encode(), JSON)


def test_a_named_host_is_asked_and_joined(shipped: Project, kg: Callable[..., Ran]) -> None:
    told = friend([{"s": "https://w3id.org/music-kg/agent/rose", "l": "Queen"}, {"s": "urn:else", "l": "no"}])
    query = "SELECT ?s ?l {{ ?s a mg:Person SERVICE <{}> {{ ?s <urn:nick> ?l }} }}"
    with serving(lambda asked: told) as server:
        ran = kg("sparql", query.format(server.url + "/"), "--allow-service", "127.0.0.1", "-f", "csv", cwd=shipped)
        memory = kg("sparql", query.format(server.url + "/"), "--allow-service", "127.0.0.1", "-f", "csv", "--engine", "memory",
                    cwd=shipped)  # fmt: skip

    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == ["s,l", "https://w3id.org/music-kg/agent/rose,Queen"]
    assert memory.out == ran.out
    assert b"urn%3Anick" in server.asked[0].body


def test_a_silent_service_that_fails_is_left_out(shipped: Project, kg: Callable[..., Ran]) -> None:
    query = "SELECT ?s {{ ?s a mg:MusicGroup SERVICE {} <http://127.0.0.1:1/> {{ ?s <urn:nick> ?l }} }}"

    loud = kg("sparql", query.format(""), "--allow-service", "127.0.0.1", cwd=shipped)
    silent = kg("sparql", query.format("SILENT"), "--allow-service", "127.0.0.1", "-f", "csv", cwd=shipped)

    assert loud.code == 4
    assert "nothing listens there" in loud.err
    assert len(silent.out.splitlines()) == 3


def test_blank_nodes_of_two_answers_are_not_one(shipped: Project, kg: Callable[..., Ran]) -> None:
    def told(asked: Asked) -> Told:
        name = "a" if asked.path == "/a" else "b"
        body = {
            "head": {"vars": ["x", name]},
            "results": {"bindings": [{"x": {"type": "bnode", "value": "b0"}, name: {"type": "literal", "value": "1"}}]},
        }
        return Told(200, json.dumps(body).encode(), JSON)

    with serving(told) as server:
        query = (
            f"SELECT * {{ SERVICE <{server.url}/a> {{ ?x <urn:a> ?a }} SERVICE <{server.url}/b> {{ ?x <urn:b> ?b }} }}"
        )
        ran = kg("sparql", query, "--allow-service", "127.0.0.1", "-f", "csv", cwd=shipped)

    assert ran.code == 0, ran.err
    assert len(ran.out.splitlines()) == 1, "a head and no row"


def test_a_time_limit_counts_for_services_and_showing_asks_nobody(shipped: Project, kg: Callable[..., Ran]) -> None:
    with serving(lambda asked: Told(200, silent=60)) as server:
        query = f"SELECT * {{ SERVICE <{server.url}/> {{ ?x <urn:a> ?a }} }}"
        shown = kg("sparql", query, "--allow-service", "127.0.0.1", "--show", cwd=shipped)
        assert shown.code == 0
        assert server.asked == []
        with within(4, waiting=2):
            ran = kg("sparql", query, "--allow-service", "127.0.0.1", "--timeout", "1", cwd=shipped)
            labelled = kg(
                "query", "certifications_of", "--work", "rosie", "--endpoint", server.url, "--timeout", "1", cwd=shipped
            )

    assert (ran.code, labelled.code) == (4, 4)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { SERVICE ?e { ?s ?p ?o } }", "a variable would go anywhere"),
        ("SELECT * { SERVICE <http://a/> { SERVICE <http://b/> { ?s ?p ?o } } }", "SERVICE within SERVICE"),
        ("SELECT * { SERVICE <http://a/> ?s }", "needs a pattern in braces"),
    ],
)  # fmt: skip
def test_a_service_that_cannot_be_asked_is_told(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        find_calls(query)


def test_words_in_texts_and_comments_are_no_service() -> None:
    assert find_calls('SELECT * { ?s ?p "SERVICE <http://a/> { }" } # SERVICE <http://b/> { }') == []


def test_what_is_not_allowed_says_how_to_allow_it() -> None:
    with pytest.raises(KgError, match="is not allowed") as caught:
        require_allowed("http://a.example.org/sparql", ["b.example.org"])

    assert "--allow-service a.example.org" in told(caught.value)
