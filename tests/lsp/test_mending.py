"""What would mend a finding is offered as long as no text has it, whichever text that is and whether it was saved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import Location
from kg.findings import Finding
from kg.lsp.desk import Desk
from kg.lsp.mending import actions_for
from kg.lsp.opened import Open
from kg.lsp.whole_check import find_all
from kg.lsp.wire import diagnostic
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import DERIVED_FROM
from tests.edit.mistakes import PROJECT

HEAD = """@prefix mg: <https://example.org/songs/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://example.org/songs/source/> .
@prefix work: <https://example.org/songs/work/> .
@prefix agent: <https://example.org/songs/agent/> .

"""
TEXT = HEAD + 'work:ruby-song mg:theme "fame"@en ;\n    mg:by agent:nobody .\n'
OF_GRAPH = "<https://example.org/songs/graph/sources/late-news> prov:wasDerivedFrom source:late-news .\n"
OF_DOCUMENT = 'source:late-news a mg:SourceDocument ;\n    skos:prefLabel "Late News"@en .\n'
OF_AGENT = 'agent:nobody a mg:Person ;\n    skos:prefLabel "Nobody"@en .\n'
SOURCES, NEVER_SAVED = "data/spine/sources.ttl", "data/spine/never-saved.ttl"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on which a source lies that was never saved."""
    shutil.copytree(PROJECT, tmp_path / "songs")
    one = Desk()
    open_on(one, tmp_path / "songs/data/sources/late-news.ttl", TEXT)
    yield one
    for uri in list(one.opened):
        one.close(uri)


def open_on(desk: Desk, path: Path, text: str) -> Open:
    one = desk.open(path.as_uri(), text, 1)
    assert one is not None
    return one


def titles(desk: Desk) -> list[str]:
    """Return what is offered about a graph without a document, and a thing that nothing describes."""
    one = next(iter(desk.opened.values()))
    assert one.knowledge is not None
    project, seen, place = one.knowledge.project, desk.seen(), Location(one.path, 8, 1)
    graph, kind = IRI(project.graph_iri(one.path)), IRI("https://example.org/songs/ontology#Person")
    nobody = IRI("https://example.org/songs/agent/nobody")
    told = [
        Finding("violation", "m", "query/q", place, focus=graph, path=str(DERIVED_FROM)),
        Finding("violation", "m", "r", place, path="p", value=nobody, cause=nobody, asked=kind),
        Finding("violation", "m", "q", place, focus=nobody, path=str(DERIVED_FROM), meant=graph),
    ]
    pairs = [(diagnostic(seen, one, one.text, finding), finding) for finding in told]
    made = seen.within(lambda: actions_for(pairs, project, seen, versioned=False))
    return [action.title.split()[0] for action in made]


@pytest.mark.parametrize("where", [SOURCES, NEVER_SAVED])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ["describe", "describe", "state"]),
        (OF_DOCUMENT + OF_GRAPH, ["describe", "state"]),
        (OF_GRAPH, ["describe", "state"]),
        (OF_DOCUMENT, ["state", "describe", "state"]),
        (OF_AGENT, ["describe", "state"]),
        (OF_GRAPH.replace("<https://example.org/songs/graph/sources/late-news>", "agent:nobody").replace("source:late-news", "<https://example.org/songs/graph/sources/late-news>"), ["describe", "describe"]),
    ],
)  # fmt: skip
def test_what_an_open_text_has_already_is_not_offered(
    desk: Desk, tmp_path: Path, where: str, text: str, left: list[str]
) -> None:
    path = tmp_path / "songs" / where
    saved = path.read_text("utf-8") if path.exists() else HEAD
    assert titles(desk) == ["describe", "describe", "state"]

    open_on(desk, path, f"{saved}\n{HEAD}\n{text}")

    assert titles(desk) == left


def test_what_two_files_have_is_told_in_each_with_the_place_in_the_other(tmp_path: Path) -> None:
    """A slip in a term of others, which only a check finds, and two things of one name."""
    root = tmp_path / "songs"
    shutil.copytree(PROJECT, root)
    texts = {
        name: f'{HEAD}work:{work} skos:atlLabel "M"@en .\nagent:{agent} a mg:Person ; skos:prefLabel "Twin"@en .\n'
        for name, work, agent in (("first", "apt", "a-twin"), ("other", "ruby-song", "b-twin"))
    }
    for name, text in texts.items():
        (root / f"data/sources/{name}.ttl").write_text(text, "utf-8")
    found = find_all(root, tmp_path / "apart").findings
    desk = Desk()
    for name, text in texts.items():
        one = open_on(desk, root / f"data/sources/{name}.ttl", text)
        desk.take_check(root, found)
        said = [diagnostic(desk.seen(), one, one.text, finding) for finding in desk.find(one)]
        told = {str(one.code).rpartition("/")[2]: one for one in said}

        assert "skos:altLabel?" in told["fit"].message
        assert 'agent:a-twin "Twin" and agent:b-twin "Twin"' in told["shared_label"].message
        for about in (told["fit"], told["shared_label"]):
            places = [place.location.uri.rpartition("/")[2] for place in about.related_information or ()]
            assert places == ["other.ttl" if name == "first" else "first.ttl"]
    for uri in list(desk.opened):
        desk.close(uri)
