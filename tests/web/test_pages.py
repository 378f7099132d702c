"""Pages: every link leads somewhere, every footnote is true, and nothing that the data holds is markup."""

from __future__ import annotations

import ast
import re
import zlib
from collections import deque
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from kg.ask.neighbours import Page
from kg.engines.embedded import EmbeddedEngine
from kg.io.worker import call
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.rdf.terms import IRI
from tests import ROOT
from tests.services import FLASK, require
from tests.web.asking import Site

from ..conftest import Ran


class Links(HTMLParser):
    """Collects what a page refers to, and the names of its parts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what a tag refers to."""
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.links.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)


BROWSER = "text/html,*/*;q=0.8"


def test_every_link_of_the_site_leads_somewhere(site: Site) -> None:
    """From the front page on: every page and every place within one, and some of the many files for programs."""
    seen: dict[str, Links | None] = {}
    waiting = deque(["/"])
    wanted: list[tuple[str, str, str]] = []
    while waiting:
        address = waiting.popleft()
        if address in seen or zlib.crc32(address.encode()) % (
            160 if is_file(address) else 16 if "/query/" in address else 1
        ):
            continue
        answered = site.get(address, BROWSER)
        while answered.status == 303:
            answered = site.get(answered.header("Location"), BROWSER)
        assert answered.status == 200, (address, answered)
        if not answered.header("Content-Type").startswith("text/html"):
            seen[address] = None
            continue
        page = seen[address] = Links(answered.body.decode())
        assert len(page.ids) == len(set(page.ids)), address
        for link in page.links:
            parts = urlsplit(urljoin(f"http://localhost{address}", link))
            if parts.netloc != "localhost":
                continue
            there = parts.path + (f"?{parts.query}" if parts.query else "")
            wanted.append((address, there, parts.fragment))
            waiting.append(there)
    assert sum(page is not None for page in seen.values()) > 300
    missing = [one for one in wanted if one[2] and (there_ := seen.get(one[1])) and one[2] not in there_.ids]
    assert missing == []


def is_file(address: str) -> bool:
    return address.partition("?")[0].rpartition(".")[2] in (
        "csv",
        "json",
        "jsonld",
        "md",
        "ndjson",
        "nt",
        "nq",
        "rdf",
        "rq",
        "trig",
        "tsv",
        "ttl",
        "xml",
    )


def test_each_footnote_of_each_page_is_a_source_that_says_so() -> None:
    """For every statement with a mark, on every page: the graphs of that source hold this very statement."""
    require(FLASK)
    from kg.ask.show import read_card
    from kg.web.served import open_served

    served = open_served(read_project(ROOT))
    held: dict[tuple[str, str, str], set[str]] = {}
    for subject, predicate, value, graph in served.engine.select("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }").rows:
        assert isinstance(graph, IRI)
        for source in served.documents.get(graph, (graph,)):
            held.setdefault((str(subject), str(predicate), str(value)), set()).add(source.value)
    things = [s for (s,) in served.engine.select("SELECT DISTINCT ?s { ?s a ?c }").rows if isinstance(s, IRI)]
    marked = 0
    cards = call(lambda: [read_card(served.engine, served.project, thing, Page(25)) for thing in things])
    for thing, card in zip(things, cards, strict=True):
        for statement in (*card.names, *card.statements):
            said = held[thing.value, statement.predicate.value, str(statement.value)]
            assert {one.value for one in statement.sources} == said
            marked += len(said)
        for statement in card.incoming:
            said = held[str(statement.value), statement.predicate.value, thing.value]
            assert {one.value for one in statement.sources} == said
            marked += len(said)
        for node, details in card.details.items():
            for detail in details:
                assert {one.value for one in detail.sources} == held[
                    str(node), detail.predicate.value, str(detail.value)
                ]
                marked += 1
    assert marked > 2_000


def test_the_marks_on_a_page_are_those_of_its_statements(site: Site) -> None:
    """The number behind a value leads to the name of the source that says so."""
    text = site.text("/thing.html?iri=work:apt")
    notes = {
        n: unescape(re.sub("<[^>]+>", "", name))
        for n, name in re.findall(r'<li id="source-(\d+)"[^>]*>(.*?)</li>', text)
    }
    shown = re.search(r"pop-punk</a><sup class=\"marks\">(.*?)</sup>", text)
    assert shown is not None
    marks = re.findall(r"#source-(\d+)", shown[1])
    assert [notes[mark] for mark in marks] == ["Article on the releases of Rosé and G-Dragon at the same hour"]


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_a_thing_is_told_in_every_form(site: Site, ending: str) -> None:
    import pyoxigraph

    answered = site.get(f"/thing.{ending}?iri=work:apt", "*/*")
    kind = pyoxigraph.RdfFormat.from_extension(ending)
    assert answered.status == 200
    assert kind is not None
    found = list(pyoxigraph.parse(answered.body, kind, base_iri="http://e/"))
    statements = {(str(q.subject), str(q.predicate), str(q.object)) for q in found}
    asked = site.text(
        "/sparql", "application/n-triples", query="CONSTRUCT { work:apt ?p ?o } WHERE { GRAPH ?g { work:apt ?p ?o } }"
    )
    own = {
        (str(t.subject), str(t.predicate), str(t.object))
        for t in pyoxigraph.parse(asked, pyoxigraph.RdfFormat.N_TRIPLES)
    }
    assert own <= statements
    assert (ending in ("trig", "nq")) == any(q.graph_name != pyoxigraph.DefaultGraph() for q in found)


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("text/html", "html"),
        ("text/turtle", "ttl"),
        ("application/ld+json;q=0.9, text/html;q=0.3", "jsonld"),
        ("*/*", "html"),
        ("", "html"),
    ],
)
def test_a_thing_sends_to_the_form_that_is_wanted(site: Site, accept: str, ending: str) -> None:
    answered = site.get("/agent/rose", accept)
    assert (answered.status, answered.header("Location")) == (303, f"/agent/rose.{ending}")


def test_a_form_that_there_is_none_of(site: Site) -> None:
    assert site.get("/agent/rose", "image/png").status == 406
    assert site.get("/agent/nobody").status == 404
    assert site.get("/agent/rose.xyz").status == 404
    assert site.get("/thing").status == 400
    assert site.get("/thing?iri=agent:rose").header("Location") == "/agent/rose.html"


INJECTED = [
    "/agent/rose%3E%20%3Fp%20%3Fo%20%7D%20%7D%20%23",
    "/agent/a%20b",
    "/agent/rose%5C",
    "/agent/ros%FF",
    "/a%00b",
    "/agent/rose%3E.ttl",
    "/%3Cx%3E",
    "/agent/%25",
    "/agent/%ED%A0%80",
    "/source/%EF%BF%BE",
    "/ontology/%25",
]


@pytest.mark.parametrize("address", INJECTED)
def test_an_address_that_is_no_iri_is_of_nothing(site: Site, address: str) -> None:
    """What a path holds never becomes part of a query (it is an IRI, or there is no such thing)."""
    assert site.get(address).status == 404


@pytest.mark.parametrize("iri", ["http://x/%25", "http://x/%EF%BF%BE", "agent:%25"])
@pytest.mark.parametrize("address", ["/browse?class=", "/thing?iri=", "/query/passages_on?thing="])
def test_what_is_no_iri_is_no_fault_of_a_query(site: Site, address: str, iri: str) -> None:
    answered = site.get(address + iri)
    assert answered.status == 400
    assert "not SPARQL" not in answered.body.decode()


def test_a_thing_with_escapes_in_its_iri_is_found_by_it(hostile: Site) -> None:
    for address in ("/thing/venue/Hall%2C%20Great", "/thing/venue/Hall%252C%2520Great"):
        assert "in a hall" in hostile.get(hostile.get(address).header("Location")).body.decode()


def test_a_no_says_why(site: Site) -> None:
    told = site.text("/query/is_asserted", subject="Number One Girl", property="mg:writr", value="Bruno Mars")
    assert "mg:writr does not occur in the data; did you mean mg:writer?" in told
    told = site.text("/query/certifications_of", work="agent:rose")
    assert "this asks for" in told


@pytest.mark.parametrize(("start", "status"), [("0", 200), ("1000000", 404), ("abc", 400), ("-5", 400)])
def test_a_page_of_a_list_is_there_or_not(site: Site, start: str, status: int) -> None:
    assert site.get("/browse?class=skos:Concept", **{"from": start}).status == status


HOSTILE = r"""
@prefix e: <http://e/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://e/a> a e:Thing ; skos:prefLabel "<script>alert(1)</script>\u202Eevil\u0007"@en ;
  e:text "\"><img src=x onerror=alert(1)>" , "javascript:alert(1)" , "http://e/\" onmouseover=\"x" ;
  e:link <javascript:alert(1)> , <data:text/html,x> , <http://e/a%2F..%2F..%2Fetc/passwd> ;
  e:self <http://e/thing> , <http://e/static/x> , <http://e/..> , <http://e/a/../b> , <http://e/q?x=1&y=2> , <http://e/a//b> .
<javascript:alert(1)> a e:Thing .
<http://e/thing> a e:Thing . <http://e/static/x> a e:Thing . <http://e/..> a e:Thing . <http://e/a/../b> a e:Thing .
<http://e/q?x=1&y=2> a e:Thing . <http://e/a//b> a e:Thing . <http://e/%2e%2e/x.ttl> a e:Thing ; skos:prefLabel "dots"@en .
<http://e/x.ttl> a e:Thing ; skos:prefLabel "named like a file"@en .
<http://e/thing/venue/Hall%2C%20Great> skos:prefLabel "in a hall"@en .
e:rtl skos:prefLabel "שלום"@he ; a e:Thing . [] a e:Thing ; e:of <http://e/a> .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A project whose names and values would be markup, scripts or paths."""
    require(FLASK)
    from kg.web.application import make_application
    from kg.web.served import open_served

    folder = tmp_path_factory.mktemp("hostile") / "p"
    create_project(folder)
    config = (folder / "kg.toml").read_text("utf-8")
    (folder / "kg.toml").write_text(re.sub(r'base = ".*"', 'base = "http://e/"', config), "utf-8")
    (folder / "data/sources").mkdir(parents=True, exist_ok=True)
    (folder / "data/sources/h.ttl").write_text(HOSTILE, "utf-8")
    return Site(make_application(open_served(read_project(folder))).wsgi_app)


def test_nothing_that_the_data_holds_is_markup(hostile: Site) -> None:
    addresses = [
        "/a.html",
        "/browse?class=e:Thing",
        "/search?q=script",
        "/search?q=%3Cscript%3E%22",
        "/",
        "/questions",
        "/sparql?query=SELECT+*+%7B%3Fs+%3Fp+%3Fo%7D",
    ]
    for address in addresses:
        answered = hostile.get(address)
        text = answered.body.decode()
        assert answered.status in (200, 404), (address, text)
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "\u202e" not in text
        assert "\x07" not in text
        for link in Links(text).links:
            assert urlsplit(link).scheme in ("", "http", "https"), link
        assert "script-src 'self'" in answered.header("Content-Security-Policy")


def test_every_thing_has_a_page_whatever_its_iri(hostile: Site) -> None:
    from kg.web.addresses import Addresses

    addresses = Addresses("http://e/")
    asked = hostile.text(
        "/sparql", "text/csv", query="SELECT DISTINCT ?s { ?s a <http://e/ontology#Thing> FILTER(isIRI(?s)) }"
    )
    things = asked.split()[1:]
    assert len(things) == 11
    for thing in things:
        address = addresses.thing(thing)
        answered = hostile.get(address.partition("#")[0])
        if "#" in address:
            continue
        assert answered.status == 303, (thing, address, answered)
        page = hostile.get(answered.header("Location"))
        assert page.status == 200, (thing, answered.header("Location"))


@pytest.mark.parametrize(
    "address",
    [
        "/../kg.toml",
        "/%2e%2e/kg.toml",
        "/static/x/../../application.py",
        "/static/x/style.css",
        "/.kg/current",
        "/kg.toml",
        "/data/sources/h.ttl",
        "/query/../../kg.toml",
        "/query/%00",
        "/a%00b",
        "/" + "a" * 9000,
    ],
)
def test_no_address_opens_a_file(hostile: Site, address: str) -> None:
    assert hostile.get(address).status in (400, 404)


@pytest.mark.parametrize("query", ["ASK { ?s mg:byArtits ?o }", "SELECT * { ?s mg:byArtits ?o }"])
def test_a_query_of_ones_own_without_an_answer_says_why(site: Site, query: str) -> None:
    told = site.text("/sparql", query=query)
    assert "mg:byArtits does not occur in the data; did you mean mg:byArtist?" in told


@pytest.mark.parametrize("name", ["is_asserted", "credits_of", "description_of"])
def test_what_a_page_tells_to_type_in_python_is_right(site: Site, name: str) -> None:
    """The line that the page shows, run: it gives what a query of that form gives."""
    import kg

    query = next(one for one in kg.open(ROOT).queries if one.name == name)
    given = {param.name: param.example or "" for param in query.params if param.required}
    told = unescape(site.text(f"/query/{name}", **given))
    line = next(line for line in told.splitlines() if "= kg.open()." in line)
    word, _, call_ = line.removesuffix("</pre>").partition(" = kg.open().")
    assert word.removeprefix("<pre>") in ("answer", "rows", "triples")
    called = ast.parse(call_, mode="eval").body
    assert isinstance(called, ast.Call)
    assert isinstance(called.func, ast.Name)
    values = {str(one.arg): ast.literal_eval(one.value) for one in called.keywords}
    answered = getattr(kg.open(ROOT), called.func.id)(*map(ast.literal_eval, called.args), **values)
    assert bool(answered) == (name != "is_asserted")


def test_the_front_page_has_things_and_not_the_terms_of_the_ontology(site: Site) -> None:
    told = site.text("/")
    listed = re.findall(r'<li><a href="/browse\?class=([^"]*)">', told)
    assert listed
    assert not [one for one in listed if "owl%23" in one]
    assert any("ontology%23MusicRecording" in one for one in listed)


def test_a_browser_gets_the_description_of_the_data(site: Site) -> None:
    answered = site.get("/.well-known/void", "text/html")
    assert (answered.status, answered.header("Content-Type")) == (200, "text/turtle; charset=utf-8")


def test_a_list_is_narrowed_by_what_its_things_share(site: Site) -> None:
    """Each choice that the page offers gives as many things as it says, here and in files."""
    told = site.text("/browse?class=mg:ChartEntry")
    offered = re.findall(r'<select id="f-\d+" name="([^"]+)">(.*?)</select>', told)
    assert offered
    tried = 0
    for name, options in offered:
        for value, number in re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)</option>', options):
            asked = {unescape(name): unescape(value)}
            assert f" of {number}</span>" in site.text("/browse?class=mg:ChartEntry", **asked)
            rows = site.text("/browse.csv?class=mg:ChartEntry", "text/csv", **asked).split()[1:]
            assert len(rows) == int(number)
            tried += 1
    assert tried > 5


def test_a_choice_that_is_none(site: Site) -> None:
    assert site.get("/browse?class=mg:ReleaseEvent&nonsense=1").status == 400
    assert site.get("/browse?class=mg:ReleaseEvent&mg:releaseOf=nope:x").status == 400
    assert "0–0 of 0" in site.text("/browse?class=mg:ReleaseEvent", **{"mg:releaseOf": "agent:rose"})


def test_each_mark_in_a_panel_is_of_a_source_that_names_what_the_row_names() -> None:
    """For every panel on every page: each thing of a row stands in the statements of the source that the row credits.

    What a question computes, such as a clock time or the words for a standing, no source states as such.
    """
    require(FLASK)
    from kg.errors import KgError
    from kg.web.answers import ask, bound
    from kg.web.panels import wanted_panels
    from kg.web.served import open_served

    served = open_served(read_project(ROOT))
    held: dict[object, set[object]] = {}
    for *terms, graph in served.engine.select("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }").rows:
        assert isinstance(graph, IRI)
        for source in served.documents.get(graph, (graph,)):
            held.setdefault(source, set()).update(terms)

    def rows_of(thing: IRI, cls: IRI) -> list[tuple[str, dict[str, object]]]:
        found: list[tuple[str, dict[str, object]]] = []
        for panel, query in wanted_panels(served, thing, served.classes_above([cls])):
            if query.view is None or not query.view.variable("source"):
                continue
            try:
                text, _ = bound(served, query, {**dict(panel.given), panel.thing: f"<{thing}>"})
            except KgError:  # such as a thing that this question does not ask for: it has no panel
                continue
            answer = ask(served, query, text)
            found += [
                (query.view.variable("source"), dict(zip(answer.variables, row, strict=True))) for row in answer.rows
            ]
        return found

    things = served.engine.select("SELECT DISTINCT ?s ?c { ?s a ?c }").rows
    named = [(thing, cls) for thing, cls in things if isinstance(thing, IRI) and isinstance(cls, IRI)]
    marked = 0
    for role, row in call(lambda: [one for pair in named for one in rows_of(*pair)]):
        credited = row.pop(role)
        if credited is None:
            continue
        for name, term in row.items():
            assert not isinstance(term, IRI) or term in held[credited], (name, term, credited)
            marked += isinstance(term, IRI)
    assert marked > 800


def test_the_question_of_a_panel_is_asked_of_any_thing_as_of_its_own() -> None:
    """A question is prepared once, and the thing is put into it: the rows are those of the question bound to the thing."""
    require(FLASK)
    from kg.web.answers import ask, bound
    from kg.web.panels import answer_of, wanted_panels
    from kg.web.served import open_served

    served = open_served(read_project(ROOT))
    things = served.engine.select("SELECT ?c (SAMPLE(?s) AS ?one) (MAX(?s) AS ?other) { ?s a ?c } GROUP BY ?c").rows

    def both(thing: IRI, cls: IRI) -> list[tuple[list[object], list[object]]]:
        return [
            (
                list(ask(served, query, bound(served, query, {**panel.given, panel.thing: f"<{thing}>"})[0]).rows),
                list(answer_of(served, panel, query, thing).rows),
            )
            for panel, query in wanted_panels(served, thing, served.classes_above([cls]))
        ]

    pairs = [(thing, cls) for cls, *some in things for thing in some if isinstance(thing, IRI) and isinstance(cls, IRI)]
    compared = call(lambda: [rows for pair in pairs for rows in both(*pair)])
    assert all(expected == found for expected, found in compared)
    assert sum(bool(found) for _, found in compared) > 20


def new_site(root: Path) -> Site:
    """Return a project as a site that knows nothing yet."""
    require(FLASK)
    from kg.web.application import make_application
    from kg.web.served import open_served

    return Site(make_application(open_served(read_project(root))).wsgi_app)


def test_no_page_has_an_engine_read_all_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given one list of things and one of properties, it does: 26 things among 90,000 statements took it 32 ms of .3."""
    asked: list[str] = []
    query = EmbeddedEngine._query

    def note(engine: EmbeddedEngine, text: str) -> Any:
        asked.append(text)
        return query(engine, text)

    monkeypatch.setattr(EmbeddedEngine, "_query", note)
    fresh = new_site(ROOT)
    for address in (
        "/agent/rose.html",
        "/thing.html?iri=work:apt",
        "/browse?class=mg:ChartEntry",
        "/search?q=rose",
        "/sources",
    ):
        assert 200 == fresh.get(address).status, address
    ours = [text for text in asked if not text.lstrip().startswith("PREFIX")]

    assert len(ours) > 40
    assert [] == [text for text in ours if re.search(r"VALUES \?\w+ \{[^}]*\}\s*VALUES \?\w+ \{", text)]


def test_things_are_listed_for_machines_where_the_base_ends_with_a_hash(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.ttl").write_text("<http://e.x/y#one> a <http://e.x/y#Thing> .")
    assert 0 == kg("init", ".", cwd=tmp_path).code
    made = new_site(tmp_path)
    (address,) = re.findall(r"<loc>http://localhost(/[^<]*one[^<]*)</loc>", made.text("/sitemap.xml"))
    assert "<h1" in made.text(address)
