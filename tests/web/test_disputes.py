"""What stands in the graph as a whole: its sources, what they disagree on, and what is only reported; and on the page of a thing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web.asking import Site, queries_of, site_of

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ONE = """
<@graph/sources/one> prov:wasDerivedFrom e:paper , e:film .
e:rose a e:Person , owl:Thing ; e:born "1" , "3" ; e:size 1 ; e:many 1 , 2 ; e:friend e:lisa , e:zed .
e:paper e:at "https://paper.example/a" , "javascript:alert(1)" .
e:cat a e:Animal ; e:size 1 , 2 ; e:many 7 .
[] e:born "8" , "9" .
e:b a e:Person ; e:size 1 .
"""
TWO = f"""
<@graph/sources/two> prov:wasDerivedFrom e:paper .
e:rose e:born "1" .
e:b e:size 2 .
e:claim a e:Claim ; <{RDF}subject> e:rose ; <{RDF}predicate> e:many ; <{RDF}object> e:lisa ;
  e:said "so" ; e:place "page 10" , "page 9" ; e:by e:paper .
[] <{RDF}subject> e:rose ; <{RDF}predicate> e:many ; <{RDF}object> e:nobody ; e:said "never" ; e:place "page 11" ; e:by e:paper .
"""
THREE = '<@graph/sources/none> prov:wasDerivedFrom e:unread .\ne:zed e:born "5" ; rdfs:label "Zed" .\ne:ann a e:Singer ; e:size 1 , 2 .\n'
ONTOLOGY = 'e:born a owl:FunctionalProperty , owl:DatatypeProperty .\ne:Singer rdfs:subClassOf e:Person .\ne:Person a owl:Class ; rdfs:label "Person"@en .\n'
SHAPES = "e:S a sh:NodeShape ; sh:targetClass e:Person ; sh:property [ sh:path e:size ; sh:maxCount 1 ; sh:severity sh:Info ] .\n"
PREFIXES = """@prefix e: <http://e/> . @prefix prov: <http://www.w3.org/ns/prov#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SETTINGS = '\n[site]\nsections = ["z", "y"]\naddress = "e:at"\npassage = "e:place"\nquote = "e:said"\n'
CHECK = "#+ summary: A check?\n#+ tags: [quality]\n#+ severity: warning\n#+ problem: P.\n#+ solution: S.\nSELECT ?focus { ?focus <http://e/no> ?x }\n"
PANEL = '#+ summary: {0}\n#+ params: {{of: {{type: iri, example: "http://e/rose"}}}}\n#+ panel: {{thing: of, {1}}}\n{2}SELECT * {{ ?of <http://e/{3}> ?n }} ORDER BY ?n\n'
ASKING = '#+ summary: {0}\n#+ params:\n#+   of: {{type: iri, class: "{1}", example: "e:rose"}}\n{2}SELECT ?n {{ ?of <http://e/many> ?n }}\n'
QUERIES = {
    "check": CHECK,
    "beta": PANEL.format("Late", "order: 2", "", "many"),
    "zero": PANEL.format("Early", "order: 1, rows: 1", "", "many"),
    "behind": PANEL.format("Behind", "section: z", "", "many"),
    "first": PANEL.format("First", "section: y", "", "many"),
    "silent": PANEL.format("Silent", "order: 3", "#+ no_data: Nobody looked.\n", "none"),
    "quiet": PANEL.format("Quiet", "order: 4", "", "none"),
    "other": PANEL.format("Other", 'classes: "e:Animal", order: 5', "", "many"),
    "home": "#+ summary: Home\n#+ panel: {home: true}\nSELECT ?n { <http://e/rose> <http://e/many> ?n } ORDER BY ?n\n",
    "about": ASKING.format("About", "e:Person", ""),
    "elsewhere": ASKING.format("Elsewhere", "nope:Person", ""),
    "two": ASKING.format("Two", "e:Person", "#+   more: {type: string, example: a}\n"),
    "broken": PANEL.format("Broken", 'classes: "nope:Animal", order: 8', "", "many"),
    "away": PANEL.format("Away", "order: 7", "#+ view: {kind: list, item: n, link: n}\n", "friend"),
}


def with_settings(text: str) -> str:
    """Return a kg.toml with a prefix and the settings of a site."""
    return text.replace("[prefixes]\n", '[prefixes]\ne = "http://e/"\n') + SETTINGS


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Three sources, the third of them with one statement only, and claims of which one has no name."""
    stated = {"data/sources/one": ONE, "data/sources/two": TWO, "data/sources/none": THREE}
    stated |= {"ontology/o": ONTOLOGY, "ontology/shapes/s": SHAPES}
    files = {
        f"{name}.ttl": PREFIXES + text.replace("@graph/", "https://example.org/p/graph/")
        for name, text in stated.items()
    }
    files |= queries_of(QUERIES)
    return site_of(tmp_path_factory.mktemp("disputes") / "p", files, with_settings)


def words(text: str) -> str:
    """Return what a page says, without its markup."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", text)).split())


def test_the_sources_are_told_with_their_graphs_and_the_most_stated_first(site: Site) -> None:
    """A document of two graphs has the statements of both; one of nothing that is read has none."""
    told = words(site.text("/sources")).partition("graph e:")[2]
    base = "https://example.org/p/graph/sources/"
    assert f"paper 38 {base}one , {base}two e:film 21 {base}one e:unread 6 {base}none" in told


def test_what_can_have_one_value_is_told_with_all_and_who_states_each_once(site: Site) -> None:
    """By the ontology of any thing with a name, by a shape of those of its class; a source that states it twice has one mark."""
    told = words(site.text("/conflicts")).partition("Where sources disagree e:")[2].partition(" Sources ")[0]
    assert told == "b – e:size 1 1 2 2 2 e:rose – e:born 1 1 2 3 1 2"


def test_what_is_only_reported_is_told_whether_it_has_a_name_or_not(site: Site) -> None:
    """A claim without one has no page, and is told on the pages of the things that it is about."""
    named = "e:rose e:many e:lisa e:by : e:paper ; e:place : page 10 ; e:place : page 9 ; e:said : so"
    without = "e:rose e:many e:nobody e:by : e:paper ; e:place : page 11 ; e:said : never"
    assert f"Only reported ⚑ {named} {without} For programs" in words(site.text("/reported"))
    for thing in ("rose", "nobody"):
        told = site.text("/thing.html", iri=f"http://e/{thing}")
        assert without in words(told)
        assert told.count('class="claim"') == int(thing == "rose")
    assert "2 statements that are only reported" in words(site.text("/"))


def test_the_front_page_counts_what_stands(site: Site) -> None:
    """The classes of things and not those of terms; and questions, of which those that look for faults are none."""
    told = words(site.text("/"))
    assert "Things Person 2 e:Animal 1 e:Claim 1 e:Singer 1 owl:Thing 1 What stands" in told
    assert "3 sources 2 facts on which sources disagree" in told
    assert "About" in told
    assert "A check?" not in told


@pytest.mark.parametrize(
    ("thing", "disputed"), [("rose", "e:born"), ("b", "e:size"), ("ann", "e:size"), ("cat", ""), ("zed", "")]
)
def test_the_page_of_a_thing_tells_what_sources_disagree_on(site: Site, thing: str, disputed: str) -> None:
    told = words(site.text("/thing.html", iri=f"http://e/{thing}"))
    assert disputed == told.partition("Sources disagree ")[2].partition(" ")[0].replace("programs.", "")


def test_panels_stand_as_kg_toml_and_their_headers_say(site: Site) -> None:
    """Sections as they are named, panels by their order; no more rows than are wanted; for things of their classes."""
    text = site.text("/thing.html", iri="http://e/rose")
    titles = ["z", "Behind", "y", "First", "More", "Early", "Late", "Away"]
    assert titles == [
        one for one in re.findall(r"<h[23]>(?:<a [^>]*>)?(\w+)<", text) if one in {*titles, "Other", "Quiet", "Broken"}
    ]
    assert "n 1 all of it" in words(text.partition(">Early<")[2].partition(">Late<")[0])
    assert "n 1 2" in words(text.partition(">Late<")[2].partition(">Away<")[0])
    assert "No answer Silent Nobody looked." in words(text)
    assert "Quiet" not in words(text)
    assert ">Other<" in site.text("/thing.html", iri="http://e/cat")


def test_the_panels_of_the_front_page_are_not_those_of_things(site: Site) -> None:
    """Nor of one of which no class is known; whichever was asked for first."""
    for address, is_there in (("/", True), ("/thing.html?iri=http://e/lisa", False), ("/", True)):
        assert ('<h3><a href="/query/home' in site.text(address)) is is_there


def test_what_a_panel_links_to_is_a_page_here_where_it_has_a_name(site: Site) -> None:
    away = site.text("/thing.html", iri="http://e/rose").partition(">Away<")[2].partition("</ul>")[0]
    here, out = (
        '<a href="/thing?iri=http%3A%2F%2Fe%2Fzed">Zed</a>',
        'class="out" rel="noopener external nofollow" href="http://e/',
    )
    assert away.count(here) == 2
    assert f'{out}lisa"' in away
    assert f'{out}zed"' not in away


def test_a_thing_is_offered_the_questions_that_need_nothing_else(site: Site) -> None:
    """Nor does one with a prefix that nobody declared take the page away."""
    offered = {
        thing: words(site.text("/thing.html", iri=f"http://e/{thing}").partition("<h2>Questions")[2])
        for thing in ("rose", "cat")
    }
    assert {"About"} == {"About", "Elsewhere", "Two", "check"} & set(offered["rose"].split())
    assert "About" not in offered["cat"]


def test_a_footnote_tells_where_a_source_can_be_read_and_where_in_it_it_stands(site: Site) -> None:
    """By the numbers of pages; only what a browser may go to is a link."""
    text = site.text("/thing.html", iri="http://e/rose").partition('id="source-2"')[2]
    assert 'href="https://paper.example/a"' in text
    assert "<bdi>javascript:alert(1)</bdi>" in text
    assert "page 9 : e:claim page 10 : e:claim page 11 : without a name" in words(text)
    assert text.count('href="/thing?iri=http%3A%2F%2Fe%2Fclaim"') == 2
