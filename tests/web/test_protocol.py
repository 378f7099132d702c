"""Service descriptions, and what the W3C's tests of the SPARQL 1.1 Protocol, in tests/conformance, leave out."""

from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.project.reading import read_project
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI, XSD_STRING, Literal, in_language, to_n3
from kg.sparql.dataset import Dataset
from tests import ROOT
from tests.services import FLASK, require
from tests.web.asking import Site, send, served_of_nothing

SD = "http://www.w3.org/ns/sparql-service-description#"

# --- Service Description


@pytest.mark.parametrize(
    "accept", ["*/*", "text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"]
)
def test_a_service_without_a_question_describes_itself(site: Site, accept: str) -> None:
    answered = site.get("/sparql", accept)
    kind = answered.header("Content-Type").partition(";")[0]
    said = {(t.subject.value, t.predicate.value, t.object.value) for t in pyoxigraph.parse(answered.body, pyoxigraph.RdfFormat.from_media_type(kind), base_iri="http://e/")}  # fmt: skip
    address = "http://localhost/sparql"
    assert (address, SD + "endpoint", address) in said
    assert (address, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", SD + "Service") in said
    assert (address, SD + "supportedLanguage", SD + "SPARQL11Query") in said
    graphs = {o for s, p, o in said if p == SD + "name"}
    asked = site.text("/sparql", "text/csv", query="SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert graphs == set(asked.split()[1:])


@pytest.mark.parametrize(("most", "told"), [(2, False), (1, True)])
def test_a_page_says_that_there_are_more_where_there_are(
    site: Site, monkeypatch: pytest.MonkeyPatch, most: int, told: bool
) -> None:
    monkeypatch.setattr("kg.web.protocol.MOST_ROWS", most)
    query = "CONSTRUCT { <urn:a> <urn:p> ?n } WHERE { VALUES ?n { 1 2 } }"

    page = site.text("/sparql", query=query)
    assert told == ("These are the first" in page)
    assert 1 + most == page.count("<tr"), "with that of the names"


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "application/n-triples"])
def test_an_answer_has_as_many_bytes_as_it_may_and_no_more(
    site: Site, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    """All of it counts, however small its pieces are: else one question takes all memory of a worker."""
    form = "CONSTRUCT { <urn:a> <urn:p> ?n }" if accept == "application/n-triples" else "SELECT ?n"
    query = f"{form} WHERE {{ VALUES ?n {{ {' '.join(map(str, range(2_000)))} }} }}"
    size = len(site.get("/sparql", accept, query=query).body)

    monkeypatch.setattr("kg.web.answers.MOST_BYTES", size)
    assert (200, size) == ((whole := site.get("/sparql", accept, query=query)).status, len(whole.body))
    monkeypatch.setattr("kg.web.answers.MOST_BYTES", size - 1)
    refused = site.get("/sparql", accept, query=query)

    assert refused.status == 503
    assert "the answer is larger than" in json.loads(refused.body)["detail"]


def test_texts_are_asked_of_a_copy_of_the_merged_graph_unless_they_speak_of_others() -> None:
    """It is opened when first it is needed, and once, as that takes time; pages are made from the snapshot."""
    require(FLASK)
    from kg.web.application import make_application
    from kg.web.served import Served

    graph, opened = "urn:of:a:file", Counter[str]()
    kept, copied = (
        EmbeddedEngine(load_graphs([(graph, pyoxigraph.parse(f"<urn:a> <urn:p> '{said}' .", pyoxigraph.RdfFormat.TURTLE))]))
        for said in ("kept", "copied")
    )  # fmt: skip

    def merged() -> EmbeddedEngine:
        opened.update(["copy"])
        return copied

    site = Site(make_application(Served(read_project(ROOT), kept, merged)).wsgi_app)

    def asked(query: str, **given: object) -> list[str]:
        return site.text("/sparql", "text/csv", query=query, **given).split()

    assert "kept" in site.text("/graphs", "text/turtle", graph=graph)
    assert ["o", "kept"] == asked("SELECT ?o { GRAPH ?g { <urn:a> ?p ?o } }")
    assert ["o", "kept"] == asked("SELECT ?o FROM <urn:of:a:file> { <urn:a> ?p ?o }")
    assert ["o", "kept"] == asked("SELECT ?o { <urn:a> ?p ?o }", **{"default-graph-uri": graph})
    assert not opened
    for _ in range(2):
        assert ["o", "copied"] == asked("SELECT ?o { <urn:a> ?p ?o }")
    assert opened == {"copy": 1}


# --- What the suite leaves out


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("text/csv;q=0.2, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("application/json", "application/sparql-results+json"),
    ],
)
def test_the_form_that_is_liked_best_is_given(site: Site, accept: str, kind: str) -> None:
    answered = site.get("/sparql", accept, query="SELECT ?s { ?s ?p ?o } LIMIT 3")
    assert (answered.status, answered.header("Content-Type").partition(";")[0]) == (200, kind)


ROWS_IN_ORDER = [
    "SELECT * { ?s mg:releaseDate ?o } LIMIT 5",
    "SELECT ?o ?s { ?s mg:releaseDate ?o } ORDER BY DESC(?o) ?s LIMIT 5",
    "SELECT ?o ?s { ?s mg:releaseDate ?o } LIMIT 5",
    "SELECT ?o { BIND(IRI('a/b') AS ?o) }",
    "SELECT ?o { VALUES ?o { <a> <x:y> UNDEF } }",
    "SELECT ?o { VALUES ?o { 'é\\u0022\\n'@en-GB 1.50 } }",
]


@pytest.mark.parametrize("query", ROWS_IN_ORDER)
def test_rows_as_json_are_the_rows_of_every_form(site: Site, query: str) -> None:
    """Whoever writes them, rows, columns and terms are the same, and relative IRIs hang on the address."""
    told = json.loads(site.get("/sparql", "application/json", query=query).body)
    sent = json.loads(site.post("/sparql", query.encode(), "application/sparql-query", "application/json").body)
    lines = site.text("/sparql", "text/tab-separated-values", query=query).splitlines()
    rows = [
        "\t".join(_n3(row[name]) if name in row else "" for name in told["head"]["vars"])
        for row in told["results"]["bindings"]
    ]

    assert ["\t".join(f"?{name}" for name in told["head"]["vars"]), *rows] == lines
    assert told == sent


def _n3(term: dict[str, str]) -> str:
    if term["type"] == "uri":
        return to_n3(IRI(term["value"]))
    if "xml:lang" in term:
        return to_n3(in_language(term["value"], term["xml:lang"]))
    return to_n3(Literal(term["value"], term.get("datatype", XSD_STRING)))


@pytest.mark.parametrize("written", ["BIND(IRI('a/b') AS ?o)", "BIND(uri('a/b') AS ?o)", "VALUES ?o { <a/b> }"])
def test_an_iri_that_is_not_whole_hangs_on_the_address(site: Site, written: str) -> None:
    """As it is written, and as it is made of a text (RFC 3986, 5.1.3)."""
    told = json.loads(site.get("/sparql", "application/json", query=f"SELECT ?o {{ {written} }}").body)
    assert [{"type": "uri", "value": "http://localhost/a/b"}] == [row["o"] for row in told["results"]["bindings"]]


def test_an_answer_by_the_short_way_has_the_headers_of_any_other(site: Site) -> None:
    short = site.get("/sparql", "application/json", query="SELECT ?s { ?s ?p ?o } LIMIT 1")
    long = site.get("/sparql", "application/json", query="ASK {}")
    assert {name: value for name, value in short.headers if name != "Content-Length"} == {
        name: value for name, value in long.headers if name != "Content-Length"
    }


def test_what_nobody_can_give_is_refused_with_what_there_is(site: Site) -> None:
    answered = site.get("/sparql", "image/png", query="ASK {}")
    assert answered.status == 406
    assert "application/sparql-results+json" in json.loads(answered.body)["offered"]
    described = site.get("/sparql", "image/png")
    assert (406, True) == (described.status, "text/turtle" in json.loads(described.body)["offered"])


UNSAFE = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { " + "{" * 200 + "}" * 200 + " }",
    "SELECT * { " + " ".join(f"BIND({n} AS ?v{n})" for n in range(4000)) + " }",
    "INSERT DATA { <http://e/a> <http://e/b> 1 }",
    "LOAD <http://127.0.0.1:9/>",
    "SELECT ?x { ?x ?y }",
    "SELECT ?x FROM { ?x ?y ?z }",
    "",
]


@pytest.mark.parametrize("query", UNSAFE, ids=[one[:20] for one in UNSAFE])
def test_what_is_no_question_is_refused_with_its_place(site: Site, query: str) -> None:
    for answered in (
        site.get("/sparql", "application/json", query=query),
        site.post("/sparql", query.encode(), "application/sparql-query"),
        site.post("/sparql", f"query={quote(query)}".encode(), "application/x-www-form-urlencoded"),
    ):
        told = json.loads(answered.body)
        assert (answered.status, answered.header("Content-Type"), told["status"]) == (
            400,
            "application/problem+json",
            400,
        )
        assert query == "" or told.get("line") == 1 or "changes data" in told["detail"]


@pytest.mark.parametrize(("fields", "status"), [(1_000, 200), (1_001, 400), (20_000, 400)])
@pytest.mark.parametrize("place", ["address", "body", "address of a body"])
def test_so_many_fields_are_read_as_is_said(site: Site, place: str, fields: int, status: int) -> None:
    """1,000 of them, with the query, whether they mean anything or not."""
    sent = "query=ASK%7B%7D" + "&a=" * (fields - 1)
    if place == "address":
        answered = site.get(f"/sparql?{sent}", "application/json")
    elif place == "body":
        answered = site.post("/sparql", sent.encode(), "application/x-www-form-urlencoded")
    else:
        rest = sent.replace("query=ASK%7B%7D", "b=")
        answered = site.post(f"/sparql?{rest}", b"ASK {}", "application/sparql-query")
    told = json.loads(answered.body)
    assert (answered.status, told.get("status", 200)) == (status, status)
    if status == 400:
        assert f"the {place.split()[0]} cannot be read: Max number of fields exceeded" == told["detail"]


GRAPHS = "https://w3id.org/music-kg/graph/"


def test_from_asks_graphs_of_the_store_and_nothing_is_repeated(site: Site) -> None:
    """A statement of two graphs is one of their merge (SPARQL 1.1, section 13.1)."""
    two = f"{GRAPHS}sources/number-one-girl-single", f"{GRAPHS}sources/number-one-girl-video"
    each = [count(site, f"SELECT (COUNT(*) AS ?n) FROM <{one}> {{ ?s ?p ?o }}") for one in two]  # noqa: S608 - SPARQL
    both = count(site, f"SELECT (COUNT(*) AS ?n) FROM <{two[0]}> FROM <{two[1]}> {{ ?s ?p ?o }}")  # noqa: S608 - SPARQL
    assert max(each) < both < sum(each)
    assert both == count(
        site,
        f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?s ?p ?o {{ VALUES ?g {{ <{two[0]}> <{two[1]}> }} GRAPH ?g {{ ?s ?p ?o }} }} }} }}",
    )
    assert count(site, f"SELECT (COUNT(*) AS ?n) FROM NAMED <{two[0]}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == each[0]  # noqa: S608 - SPARQL
    assert count(site, f"SELECT (COUNT(*) AS ?n) FROM NAMED <{two[0]}> {{ ?s ?p ?o }}") == 0  # noqa: S608 - SPARQL
    assert count(site, "SELECT (COUNT(*) AS ?n) FROM <http://nowhere/> { ?s ?p ?o }") == 0


def test_a_dataset_of_the_protocol_counts_before_that_of_the_query(site: Site) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{GRAPHS}spine/places> {{ ?s ?p ?o }}"  # noqa: S608 - SPARQL
    alone = count(site, query)
    told = site.text("/sparql", "text/csv", query=query, **{"default-graph-uri": f"{GRAPHS}spine/events"})
    assert int(told.split()[1]) != alone


def count(site: Site, query: str) -> int:
    return int(site.text("/sparql", "text/csv", query=query).split()[1])


@pytest.mark.parametrize("address", ["/graphs?default", f"/graphs?graph={quote(GRAPHS + 'spine/places')}"])
@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/rdf+xml"])
def test_a_graph_is_given_whole(site: Site, address: str, accept: str) -> None:
    answered = site.get(address, accept)
    kind = pyoxigraph.RdfFormat.from_media_type(accept)
    found = {str(triple_of(q)) for q in pyoxigraph.parse(answered.body, kind)}
    pattern = "GRAPH ?g { ?s ?p ?o }" if "default" in address else f"GRAPH <{GRAPHS}spine/places> {{ ?s ?p ?o }}"
    wanted = site.get("/sparql", "application/n-triples", query=f"CONSTRUCT {{ ?s ?p ?o }} {{ {pattern} }}")
    assert found == {str(triple_of(q)) for q in pyoxigraph.parse(wanted.body, pyoxigraph.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize(
    ("address", "accept", "status", "told"),
    [
        ("/graphs", "*/*", 400, "the address names one graph"),
        ("/graphs?graph=", "*/*", 400, "the address names one graph"),
        ("/graphs?default&graph=http://e/a", "*/*", 400, "the address names one graph"),
        ("/graphs?graph=a%20b", "*/*", 400, "a b"),
        ("/graphs?graph=http://e/none", "*/*", 404, "there is no graph"),
        ("/graphs?default", "image/png", 406, "a graph is told as text/turtle, "),
        ("/graphs.png?default", "*/*", 404, "there is no form 'png'; there are ttl, "),
    ],
)
def test_a_graph_that_is_not_there_or_not_named(site: Site, address: str, accept: str, status: int, told: str) -> None:
    answered = site.get(address, accept)
    assert (status, "application/problem+json") == (answered.status, answered.header("Content-Type"))
    assert told in json.loads(answered.body)["detail"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH"])
def test_no_graph_is_changed(site: Site, method: str) -> None:
    answered = send(
        site.application, method, "/graphs?default", {"content-type": "text/turtle"}, b"<http://e/a> <http://e/b> 1 ."
    )
    assert answered.status == 405
    assert "GET" in answered.header("Allow")


def test_the_place_of_a_fault_is_one_in_the_text_that_was_sent(site: Site) -> None:
    for query, column in (("SELECT * { ?s mg:chart }", 24), ("SELECT *\n{ ?s ?p ?o ?x }", 12)):
        told = json.loads(site.get("/sparql", "*/*", query=query).body)
        assert told["column"] == column, told


FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
CHANGED = "nothing is changed here; only questions are answered"
UNREADABLE = "is not UTF-8, or has letters that are not escaped"


@pytest.mark.parametrize(
    ("address", "kind", "body", "status", "told"),
    [
        # SPARQL 1.1 Protocol, 2.2: an update comes in a form or by itself; by GET there is none
        ("/sparql?update=CLEAR+ALL", "", b"", 403, CHANGED), ("/sparql?query=ASK%7B%7D&update=CLEAR+ALL", "", b"", 403, CHANGED),
        ("/sparql", FORM, b"update=CLEAR+ALL", 403, CHANGED), ("/sparql", FORM, b"query=ASK%7B%7D&update=CLEAR+ALL", 403, CHANGED),
        ("/sparql", "application/sparql-update", b"CLEAR ALL", 403, CHANGED),
        ("/sparql", "Application/SPARQL-Update; charset=utf-8", b"CLEAR ALL", 403, CHANGED),
        # 2.1: one query, of one kind
        ("/sparql", FORM, b"", 400, "the form has no query"), ("/sparql", FORM, b"a=b", 400, "the form has no query"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "", b"", 400, "one query is answered at a time"),
        ("/sparql?query=ASK%7B%7D", FORM, b"query=ASK%7B%7D", 400, "one query is answered at a time"),
        *(("/sparql", kind, b"ASK {}", 415, "a query comes as") for kind in ("text/plain", "", "application/json")),
        ("/sparql", DIRECT, b"ASK {} # \xff", 400, "the query is not UTF-8, from byte 10 on"),
        ("/sparql?query=%ff", "", b"", 400, UNREADABLE), ("/sparql", FORM, b"query=%ff", 400, UNREADABLE), ("/sparql", FORM, b"query=\xff", 400, UNREADABLE),
        # 2.1.4: the graphs that it is asked of
        *((f"/sparql?query=ASK%7B%7D&{name}=no", "", b"", 400, "no") for name in ("default-graph-uri", "named-graph-uri")),
        *((f"/sparql?{name}=a%20b", DIRECT, b"ASK {}", 400, "a b") for name in ("default-graph-uri", "named-graph-uri")),
    ],
)  # fmt: skip
def test_what_is_no_question_of_the_protocol_is_told(
    site: Site, address: str, kind: str, body: bytes, status: int, told: str
) -> None:
    answered = site.post(address, body, kind) if kind or body else site.get(address, "*/*")

    assert (status, "application/problem+json") == (answered.status, answered.header("Content-Type"))
    assert told in json.loads(answered.body)["detail"]


def test_a_question_may_stand_anywhere_that_the_protocol_has_for_it(site: Site) -> None:
    """In the address, in a form, by itself; the graphs in the address count with each, and HEAD is as GET."""
    graph = site.text("/sparql", "text/csv", query="SELECT ?g { GRAPH ?g { ?s ?p ?o } } LIMIT 1").split()[1]
    asked = "ASK { GRAPH ?g { ?s ?p ?o } }"
    for given, expected in (
        ("", True),
        (f"?named-graph-uri={quote(graph, '')}", True),
        ("?named-graph-uri=http%3A%2F%2Fe%2Fnone", False),
    ):
        for answered in (
            site.get(f"/sparql{given or '?'}", "application/json", query=asked),
            site.post(f"/sparql{given}", f"query={quote(asked)}".encode(), FORM),
            site.post(f"/sparql{given}", asked.encode(), f"{DIRECT}; charset=utf-8"),
        ):
            assert expected is json.loads(answered.body)["boolean"]
    head = send(site.application, "HEAD", f"/sparql?query={quote('SELECT * {} LIMIT 1')}", {"accept": "text/csv"}, b"")
    assert (200, "text/csv") == (head.status, head.header("Content-Type").partition(";")[0])


@pytest.mark.parametrize(
    "asked", ["SELECT (1 AS ?x) {}", "PREFIX e: <http://e/> ASK {}", "CONSTRUCT { ?x ?y 1 } { ?x ?y 1 }"]
)
def test_a_question_may_begin_with_the_mark_of_a_file(site: Site, asked: str) -> None:
    """As a program sends a file that it has read: a byte order mark is no part of the text, one further on is."""
    for mark, status in (("\ufeff", 200), ("\ufeff\ufeff", 400)):
        answers = (
            site.get("/sparql", "*/*", query=mark + asked),
            site.post("/sparql", f"query={quote(mark + asked)}".encode(), FORM),
            site.post("/sparql", (mark + asked).encode(), DIRECT),
        )
        assert [one.status for one in answers] == [status] * 3
        assert len({one.body for one in answers}) == 1


def test_the_place_of_a_fault_is_counted_behind_that_mark(site: Site) -> None:
    told = [site.post("/sparql", f"{mark}SELECT ?x {{ ?x }}".encode(), DIRECT) for mark in ("\ufeff", "")]
    assert [one.status for one in told] == [400, 400]
    assert told[0].body == told[1].body


def test_only_a_question_by_get_goes_the_short_way(site: Site) -> None:
    """What is sent to another address, or in another way, is answered there."""
    rows = quote("SELECT (1 AS ?short) {}")
    for answered, status in (
        (site.get(f"/nobody?query={rows}", "application/json"), 404),
        (site.post(f"/sparql?query={rows}", b"SELECT (2 AS ?long) {}", DIRECT, "application/json"), 200),
        (site.post("/sparql", b"SELECT (2 AS ?long) {}", DIRECT, "application/json"), 200),
    ):
        assert (status, False) == (answered.status, b"short" in answered.body)


@pytest.mark.parametrize(
    "accept",
    ["text/csv", "text/tab-separated-values", "application/sparql-results+json", "application/sparql-results+xml"],
)
def test_an_answer_has_an_end(site: Site, monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    """It counts what it has in all, however small each part of it is."""
    monkeypatch.setattr("kg.web.answers.MOST_BYTES", 1 << 20)
    hundred = " ".join(map(str, range(100)))
    query = f"SELECT ?text {{ VALUES ?a {{ {hundred} }} VALUES ?b {{ {hundred} }} BIND('{{}}' AS ?text) }}"

    for length, is_told in ((1, True), (110, False)):
        answered = site.get(f"/sparql?query={quote(query.replace('{}', 'x' * length))}", accept)
        assert is_told == (answered.status == 200), answered.body[:200]
        assert is_told != (b"the answer is larger than 1 MB" in answered.body)


@pytest.mark.parametrize("graphs", [(), (IRI("urn:of:a:file"),)])
def test_only_a_snapshot_is_asked(graphs: tuple[IRI, ...]) -> None:
    require(FLASK)
    from kg.web.protocol import Sent, _prepared

    served = SimpleNamespace(project=None, with_entailed=None, engine_for_text=lambda _: None)
    with pytest.raises(TypeError, match="a snapshot is served"):
        _prepared(cast("Any", served), Sent("ASK {}", Dataset(graphs, ())))


def test_a_question_is_asked_of_what_follows_as_well() -> None:
    """Where kg.toml has rules; the engine without it is for the pages of things."""
    from kg.web.served import Served

    engine = EmbeddedEngine(pyoxigraph.Store(), apart="urn:what:follows")
    asked = Served(read_project(ROOT), engine).engine_for_text("ASK {}")
    assert isinstance(asked, EmbeddedEngine)
    assert asked is not engine
    engine._store.add(pyoxigraph.Quad(*3 * (pyoxigraph.NamedNode("urn:a"),), pyoxigraph.NamedNode("urn:what:follows")))
    assert (asked.ask("ASK { ?a ?b ?c }"), engine.ask("ASK { ?a ?b ?c }")) == (True, False)


def test_the_merged_graph_has_what_several_graphs_state_once() -> None:
    require(FLASK)
    from kg.rdf.terms import IRI
    from kg.web.graphs import _triples

    served, asked = served_of_nothing()
    assert [] == [*_triples(served, None), *_triples(served, IRI("http://e/g"))]
    merged, named = asked
    assert "GRAPH" not in merged
    assert "GRAPH <http://e/g> {" in named
