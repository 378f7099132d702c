"""Pages: every link leads somewhere, every footnote is true, and nothing that the data holds is markup."""

from __future__ import annotations

import ast
import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.io.worker import call
from kg.project.config import Project
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.rdf.terms import IRI
from kg.web.addresses import Addresses
from tests import ROOT
from tests.services import FLASK, require
from tests.web.asking import Site, served_of_nothing

from ..conftest import Ran

if TYPE_CHECKING:
    from kg.web.served import Served


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


class Crawled(NamedTuple):
    """What is there from the front page on: the text of each page, None for a file, and each link that was found."""

    pages: dict[str, str | None]
    wanted: list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def crawled(site: Site) -> Crawled:
    """Every page of things and of classes, and some of the many files and answers."""
    found = Crawled({}, [])
    waiting = deque(["/"])
    while waiting:
        address = waiting.popleft()
        if address in found.pages or zlib.crc32(address.encode()) % (
            160 if is_file(address) else 16 if "/query/" in address else 1
        ):
            continue
        answered = site.get(address, BROWSER)
        while answered.status == 303:
            answered = site.get(answered.header("Location"), BROWSER)
        assert answered.status == 200, (address, answered)
        is_page = answered.header("Content-Type").startswith("text/html")
        text = found.pages[address] = answered.body.decode() if is_page else None
        for link in Links(text or "").links:
            parts = urlsplit(urljoin(f"http://localhost{address}", link))
            if parts.netloc == "localhost":
                there = parts.path + (f"?{parts.query}" if parts.query else "")
                found.wanted.append((address, there, parts.fragment))
                waiting.append(there)
    return found


def test_every_link_of_the_site_leads_somewhere(crawled: Crawled) -> None:
    """Every page and every place within one: what was not there would have ended the walk."""
    ids = {address: Links(text).ids for address, text in crawled.pages.items() if text is not None}
    assert len(ids) > 300
    assert [] == [address for address, found in ids.items() if len(found) != len(set(found))]
    assert [] == [one for one in crawled.wanted if one[2] and one[2] not in ids.get(one[1], [one[2]])]


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


class Marked(NamedTuple):
    """A statement on a page, and the sources whose marks it has."""

    subject: str
    predicates: frozenset[str]
    value: str
    sources: frozenset[str]
    is_detail: bool = False


TERM = r'(?:<a [^>]*href="[^"]*">[^\n]*?</a>|<bdi[^>]*>[^\n]*?</bdi>)'
MARKS = r"(?:<sup>.*?</sup>)"


class Footnotes:
    """Reads from the pages of things which statements they credit to whom."""

    def __init__(self, site: Served) -> None:
        addresses = Addresses(site.project.base)
        rows = list(site.engine.select("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }").rows)
        terms = {term for row in rows for term in row if isinstance(term, IRI)}
        self.held: dict[tuple[str, str, str], set[str]] = {}
        self.called: dict[str, set[str]] = {}
        for subject, predicate, value, graph in rows:
            assert isinstance(graph, IRI)
            assert isinstance(predicate, IRI)
            sources = {source.value for source in site.documents.get(graph, (graph,))}
            self.held.setdefault((str(subject), predicate.value, str(value)), set()).update(sources)
            terms |= set(site.documents.get(graph, ()))
        for predicate in {row[1] for row in rows}:
            assert isinstance(predicate, IRI)
            self.called.setdefault(site.name(predicate), set()).add(predicate.value)
        self.iris = {addresses.thing(term): term.value for term in terms}

    def term(self, shown: str) -> str:
        """Return the IRI or the text that is shown."""
        link = re.match(r'<a (class="out" )?[^>]*href="([^"]*)"', shown)
        if link and not link[1]:
            return self.iris[unescape(link[2])]
        return unescape(re.sub("<[^>]+>", "", shown))

    def read(self, thing: str, page: str) -> Iterator[Marked]:
        """Yield the facts of a page, those of the nodes around its thing as well, and the passages of its footnotes."""
        notes = dict(re.findall(rf'<li id="source-(\d+)"[^>]*>({TERM})', page))
        for section in re.findall(r"<section[^>]*>.*?</section>", page, re.DOTALL):
            incoming = "<h2>Stated of other things</h2>" in section
            for dt, dds in re.findall(r"<div>\n<dt>(.*?)</dt>\n(.*?)</div>", section, re.DOTALL):
                title = re.search(r'<span title="([^"]*)"', dt)
                predicate = unescape(title[1]) if title else self.term(dt)
                for shown, marks, said in re.findall(
                    rf'<dd>({TERM})({MARKS}?)(?: <span class="detail">(.*?)</span>)?</dd>', dds
                ):
                    value, sources = self.term(shown), self.marked(marks, notes)
                    ends = (value, thing) if incoming else (thing, value)
                    yield Marked(ends[0], frozenset([predicate]), ends[1], sources)
                    for name, values, own in re.findall(rf"([^<>;]*): ((?:{TERM}(?:, )?)+)({MARKS}?)(?:; |$)", said):
                        by = self.marked(own, notes) if own else sources
                        for one in re.findall(TERM, values):
                            called = frozenset(self.called[unescape(name.strip())])
                            yield Marked(value, called, self.term(one), by, True)

    def read_passages(self, page: str) -> Iterator[Marked]:
        """Yield the passages that the footnotes of a page name, as facts of the nodes that stand there."""
        located = frozenset([f"{BASE}ontology#locator"])
        for source, passages in re.findall(
            rf'<li id="source-\d+"[^>]*>({TERM})\s*<ul class="passages">(.*?)</ul>', page, re.DOTALL
        ):
            for place, nodes in re.findall(rf"<li>({TERM}): (.*?)</li>", passages):
                for node in re.findall(TERM, nodes):
                    yield Marked(self.term(node), located, self.term(place), frozenset([self.term(source)]))

    def is_held(self, one: Marked, *, exactly: bool) -> bool:
        """Tell whether the graphs of the sources of a statement hold it, and, if asked, those of no other.

        A date that is told as a year or a month is held as a day that says so.
        """
        texts = [one.value]
        if re.fullmatch(r"\d{4}(-\d\d)?", one.value):
            texts += [
                day for subject, _, day in self.held if subject == one.subject and day.startswith(f"{one.value}-")
            ]
        for predicate, text in ((predicate, text) for predicate in one.predicates for text in texts):
            held = self.held.get((one.subject, predicate, text), set())
            if set(one.sources) == held or (not exactly and held >= one.sources):
                return True
        return False

    def marked(self, marks: str, notes: dict[str, str]) -> frozenset[str]:
        """Return the sources to which marks lead."""
        return frozenset(self.term(notes[number]) for number in re.findall(r"#source-(\d+)", marks))


BASE = "https://w3id.org/music-kg/"


def test_each_footnote_of_each_page_is_a_source_that_says_so(crawled: Crawled) -> None:
    """Every fact of every page of a thing has a mark, and for each mark the graphs of that source hold this very fact."""
    from kg.web.served import open_served

    reader = Footnotes(open_served(read_project(ROOT)))
    named = {address: address.replace(".html", "", 1) for address in crawled.pages}
    things = {
        reader.iris[named[one]]: text
        for one, text in crawled.pages.items()
        if text and "<article>" in text and named[one] in reader.iris
    }
    facts = [one for thing, text in things.items() for one in reader.read(thing, text)]
    passages = [one for thing, text in things.items() for one in reader.read_passages(text)]
    wrong = [one for one in facts if not one.sources or not reader.is_held(one, exactly=True)]

    assert len(things) > 250
    assert len(facts) > 1_800
    assert sum(text.count("<dd>") for text in things.values()) == sum(not one.is_detail for one in facts)
    assert len(passages) > 100
    assert [] == wrong + [one for one in passages if not reader.is_held(one, exactly=False)]


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


def test_each_thing_has_the_rdf_of_its_own(site: Site) -> None:
    """Whichever was asked for before, in the same form or in another."""
    for ending in ("nt", "nq"):
        for name in ("agent/rose", "work/apt", "agent/rose"):
            told = site.text(f"/{name}.{ending}", "*/*")
            typed = set(re.findall(r"(?m)^<https://w3id.org/music-kg/([^>]*)> <[^>]*#type> ", told))
            assert name in typed
            assert not {"agent/rose", "work/apt"} - {name} & typed


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
<http://e/x.ttl> a e:Thing ; skos:prefLabel "named like a file"@en ;
  a <mailto:a@e>, <tag:e,2020:T>, <urn:x:T>, <data:text/html,T>, <javascript:T>, <http://e/q?T=1&t=2#> .
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


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("/", BROWSER), ("/nobody", BROWSER), ("/nobody", "*/*"), ("/sparql", BROWSER), ("/sparql", "text/turtle"),
        ("/sparql?query=SELECT*%7B%7D", "*/*"), ("/sparql?query=SELECT*%7B%7D", "text/csv"), ("/sparql?query=ASK%7B%7D", BROWSER),
        ("/sparql?query=no", BROWSER), ("/sparql?query=no", "*/*"), ("/graphs?default", "*/*"), ("/openapi.json", "*/*"),
        ("/reconcile?callback=f", "*/*"), ("/suggest?q=a", "*/*"),
    ],
)  # fmt: skip
def test_a_browser_is_told_to_be_careful_with_each_answer(site: Site, address: str, accept: str) -> None:
    """Nothing is taken from elsewhere or sent there, and no page of others shows it in a frame; faults as well."""
    told = {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Vary": "Accept",
    }
    answered = site.get(address, accept)

    assert told == {name: answered.header(name) for name in told}


def test_every_thing_has_a_page_whatever_its_iri(hostile: Site) -> None:
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


def test_every_class_has_a_list_whatever_its_iri(hostile: Site) -> None:
    addresses = Addresses("http://e/")
    asked = hostile.text("/sparql", "text/csv", query="SELECT DISTINCT ?c { ?s a ?c FILTER(isIRI(?c)) }")
    classes = [line.strip('"') for line in asked.split()[1:]]
    assert {"mailto:a@e", "tag:e,2020:T", "javascript:T"} < set(classes)
    for cls in classes:
        assert 200 == hostile.get(addresses.of_class(IRI(cls))).status, cls


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


def test_rows_of_a_panel_that_differ_only_in_their_source_are_one(site: Site) -> None:
    """With the marks of all who say so; what is a date or a number has no markup in a cell."""
    rows = re.findall(r"<tr>(<td>.*?)</tr>", site.text("/thing.html", iri="work:number-one-girl"))
    without = [re.sub(MARKS, "", row) for row in rows]
    assert len(set(without)) == len(rows) > 4
    assert any(row.count("#source-") > 1 for row in rows)
    assert any(re.search(r"<td>\d", row) for row in rows)
    assert not any(re.search(r"<bdi>[\d-]+</bdi>", row) for row in rows)


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


def test_each_panel_of_a_question_has_its_own_values(empty_project: Project) -> None:
    """The question is prepared once for each of them."""
    require(FLASK)
    from kg.web.panels import answer_of
    from kg.web.served import open_served

    header = '#+ summary: Which?\n#+ params: {of: {type: iri, example: "urn:a"}, n: {type: integer, example: 1}}\n'
    panels = "#+ panel: [{with: {n: 1}}, {with: {n: 2}}]\n"
    (empty_project.queries / "which.rq").write_text(f"{header}{panels}SELECT ?n {{ ?of <urn:p> ?n }}\n", "utf-8")
    (empty_project.data / "a.ttl").write_text("<urn:a> <urn:p> 1, 2 .\n", "utf-8")
    served = open_served(read_project(empty_project.root))
    (query,) = (one for one in served.queries if one.name == "which")

    def answers() -> list[list[str]]:
        found = (answer_of(served, panel, query, IRI("urn:a")).rows for panel in query.panels)
        return [[str(value) for (value,) in rows] for rows in found]

    assert [["1"], ["2"]] == call(answers)


def test_a_question_that_is_prepared_once_is_the_one_bound_to_its_thing() -> None:
    """Byte for byte, for each saved query with the examples of its header, and another thing behind each."""
    require(FLASK)
    from kg.ask.running import bind_saved, prepare_text
    from kg.web.answers import bound
    from kg.web.served import open_served

    served, compared = open_served(read_project(ROOT)), 0
    for query in served.queries:
        examples = {p.name: [p.example] if p.many else p.example for p in query.params if p.example}
        others = {p.name: "agent:lisa" for p in query.params if p.name in examples and p.type == "iri" and not p.many}
        for given in (examples, {**examples, **others}):
            text, terms = bound(served, query, given)
            assert text == prepare_text(bind_saved(query, terms, served.project.prefixes), served.project, query.name)
            compared += bool(terms)
    assert compared > 100


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


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/query/names_of", 200, ""),
        ("/query/names_of?thing=", 200, ""),
        ("/query/names_of?thing=Nobody+so+called", 404, "Nobody so called"),
        ("/query/names_of?thing=agent:rose&odd=1", 404, "odd"),
        ("/query/names_of?thing=agent:rose&thing=agent:lisa", 400, "thing"),
    ],
)
def test_a_question_that_cannot_be_asked_is_a_form_with_what_was_typed(
    site: Site, address: str, status: int, told: str
) -> None:
    """And with what is wrong; without a word it is the form alone."""
    answered = site.get(address)
    text = answered.body.decode()
    assert (status, True) == (answered.status, 'name="thing"' in text)
    assert told in text


@pytest.mark.parametrize(
    "address", ["/thing", "/thing?iri=", "/thing.ttl", "/thing?iri=no+thing", "/thing.html?iri=a%20b"]
)
def test_an_address_that_names_no_thing_is_told_what_to_give(site: Site, address: str) -> None:
    answered = site.get(address, "*/*")
    assert 400 == answered.status
    assert "give its IRI or CURIE as iri" in answered.body.decode()


def test_of_a_thing_a_hundred_thousand_statements_are_told_at_most() -> None:
    """Each once, with those that point at it and, by graph, with claims about it."""
    require(FLASK)
    from kg.rdf.terms import IRI, Literal
    from kg.web.things import _merged, _statements, _within_graphs

    served, asked = served_of_nothing()
    for find in (_merged, _within_graphs):
        assert [] == list(find(served, IRI("http://e/a")))
    assert all(query.endswith(" LIMIT 100000") for query in asked)
    assert [2, 2] == [query.count("BIND(<http://e/a> AS ") for query in asked]
    a, b = (IRI("http://e/a"), IRI("http://e/b"), Literal("x")), (IRI("http://e/a"), IRI("http://e/b"), Literal("y"))
    assert [a, b] == list(_statements(iter([a, b, a, (a[0], None, a[2])])))
