"""A finding goes with its reason, in whichever text that stands, and before anything is saved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.lsp import live
from kg.lsp.checked import standing_in
from kg.lsp.desk import Desk
from kg.lsp.texts import Text
from kg.lsp.whole_check import find_all
from kg.project.building import build_snapshot
from kg.project.reading import read_project
from tests.edit.mistakes import PROJECT
from tests.lsp.test_mending import HEAD, OF_AGENT, OF_DOCUMENT, OF_GRAPH, SOURCES, open_on

ARTICLE = """@prefix agent: <https://example.org/songs/agent/> .
@prefix claim: <https://example.org/songs/claim/> .
@prefix mg: <https://example.org/songs/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix release: <https://example.org/songs/release/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix work: <https://example.org/songs/work/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

work:night-market a mg:MusicRecording ;
    skos:prefLabel "Night Market" ;
    mg:byArtist agent:rose, agent:ada-moon ;
    mg:producer agent:ben-tall ;
    mg:writer agent:rose, agent:ben-tall ;
    mg:theme "homesickness" ;
    mg:language "english" ;
    mg:live "no" ;
    mg:date "2025-05-01"^^xsd:date .

release:night-market a mg:ReleaseEvent ;
    mg:releaseOf work:night-market ;
    mg:date "2025-05-32"^^xsd:date .

claim:night-market-1 a mg:Claim ;
    rdf:subject work:night-market ;
    rdf:predicate mg:writer ;
    rdf:object agent:bruno-mars .

work:night-market mg:writer agent:bruno-mars .
"""
DATE = '<https://example.org/songs/release/ruby> mg:date "2025-03-0{}"^^<http://www.w3.org/2001/XMLSchema#date> .\n'
GRAPH = "<https://example.org/songs/graph/sources/late-news>"


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    """A project of songs, to be edited."""
    shutil.copytree(PROJECT, tmp_path / "songs")
    return tmp_path / "songs"


def test_what_rests_on_another_text_comes_and_goes_with_it(desk: Desk, songs: Path) -> None:
    """A graph without a document, a property that the class has not, two dates, and one name of two things."""
    text = HEAD + DATE.format(8) + 'work:ruby-song mg:numTracks 3 .\nagent:a a mg:Person ; skos:prefLabel "Twin"@en .\n'
    source = open_on(desk, songs / "data/sources/late-news.ttl", text)
    spine = open_on(desk, songs / "data/spine/never-saved.ttl", HEAD)
    desk.find(source)

    def told() -> set[str]:
        return {one.rule.rpartition("/")[2].rpartition("#")[2] for one in desk.find(source)}

    assert desk.find_in_all(source) == [source]
    assert told() == {"fit", "source_without_document", "ReleaseEvent-date"}
    twin = 'agent:b a mg:Person ; skos:prefLabel "Twin"@en .\n'
    desk.change(spine, Text(HEAD + OF_DOCUMENT + OF_GRAPH + twin, 2))
    assert source in desk.find_in_all(spine)
    assert told() == {"fit", "ReleaseEvent-date", "shared_label"}
    desk.change(spine, Text(HEAD + "work:ruby-song a mg:ReleaseGroup .\n", 3))
    desk.find_in_all(spine)
    assert told() == {"ReleaseEvent-date", "source_without_document"}
    other = songs / "data/sources/jennie-ruby.ttl"
    dated = open_on(desk, other, other.read_text("utf-8").replace("2025-03-07", "2025-03-08"))
    assert source in desk.find_in_all(dated)
    assert told() == {"source_without_document"}
    desk.change(source, Text(f"{text}\n{GRAPH} <http://www.w3.org/ns/prov#wasDerivedFrom> source:jennie-ruby .\n", 2))
    desk.find(source)
    desk.find_in_all(source)
    assert told() == set()


def test_what_rests_on_a_file_goes_with_it_and_comes_back(desk: Desk, songs: Path) -> None:
    """Though no other text changes, whether the file lay on the disk or was a text that was never saved."""
    other, twin = songs / "data/sources/jennie-ruby.ttl", songs / "data/spine/never-saved.ttl"
    text = HEAD + DATE.format(8) + 'agent:a a mg:Person ; skos:prefLabel "Twin"@en .\n'
    source = open_on(desk, songs / "data/sources/late-news.ttl", text)
    open_on(desk, twin, HEAD + 'agent:b a mg:Person ; skos:prefLabel "Twin"@en .\n')

    def told() -> set[str]:
        desk.find(source)
        desk.find_in_all(source)
        return {one.rule.rpartition("/")[2].rpartition("#")[2] for one in desk.find(source)}

    before = told()
    assert before > {"ReleaseEvent-date", "shared_label"}
    content = other.read_bytes()
    other.unlink()
    desk.changed([other])
    assert before - told() == {"ReleaseEvent-date"}
    other.write_bytes(content)
    desk.changed([other])
    assert before == told()
    desk.close(twin.as_uri())
    assert before - told() == {"shared_label"}


def test_a_text_that_cannot_be_read_takes_nothing_away(desk: Desk, songs: Path) -> None:
    source = open_on(desk, songs / "data/sources/late-news.ttl", HEAD + "work:apt mg:numTracks 3 .\n")
    desk.find(source)
    desk.find_in_all(source)
    before = {one.rule for one in desk.find(source)}
    desk.change(source, Text(source.text.text + "\nwork:apt mg:theme .\n", 2))

    desk.find_in_all(source)

    assert {one.rule for one in desk.find(source)} == {*before, "syntax"} > {"syntax", "fit"}


@pytest.mark.parametrize("built", [False, True])
def test_in_a_large_project_what_a_check_found_goes_with_its_reason(
    desk: Desk, songs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, built: bool
) -> None:
    """All texts together are not looked through there; but whether a finding still holds is asked."""
    monkeypatch.setattr(live, "_MOST_BYTES", 0)
    path = songs / "data/sources/late-news.ttl"
    path.write_text(HEAD + DATE.format(8) + "work:ruby-song skos:related agent:nobody .\n", "utf-8")
    if built:
        build_snapshot(read_project(songs))
    source = open_on(desk, path, path.read_text("utf-8"))
    spine = open_on(desk, songs / SOURCES, (songs / SOURCES).read_text("utf-8"))
    other = songs / "data/sources/jennie-ruby.ttl"
    dated = open_on(desk, other, other.read_text("utf-8"))
    desk.find(source)
    desk.warm()
    desk.take_check(songs, find_all(songs, tmp_path / "apart").findings)

    def told() -> set[str]:
        return {one.rule.rpartition("/")[2].rpartition("#")[2] for one in desk.find(source)}

    assert desk.find_in_all(source) == []
    assert told() == {"source_without_document", "ReleaseEvent-date", "dangling_reference"}
    desk.change(spine, Text(f"{spine.text.text}\n{HEAD}{OF_GRAPH}{OF_AGENT}", 2))
    assert source in desk.find_in_all(spine)
    assert told() == {"ReleaseEvent-date"}
    desk.change(dated, Text(dated.text.text.replace("2025-03-07", "2025-03-08"), 2))
    assert source in desk.find_in_all(dated)
    assert told() == set()
    desk.change(dated, Text(other.read_text("utf-8"), 3))
    desk.find_in_all(dated)
    assert told() == {"ReleaseEvent-date"}


def test_an_article_has_nothing_that_only_a_check_finds(desk: Desk, songs: Path, tmp_path: Path) -> None:
    """Twelve facts, two people whom nobody knows, and a rumour without its marks, as they are first typed."""
    path = songs / "data/sources/night-market.ttl"
    source = open_on(desk, path, ARTICLE)
    desk.find(source)
    desk.find_in_all(source)
    before = desk.find(source)

    path.write_text(ARTICLE, "utf-8")
    found = standing_in(find_all(songs, tmp_path / "apart").findings, path, songs / "kg.toml")

    assert len(found) == 12
    assert {(one.rule, one.location) for one in before} == {(one.rule, one.location) for one in found}


def test_a_slip_beside_a_fault_is_told_once_and_goes_when_it_is_mended(desk: Desk, songs: Path) -> None:
    text = (
        HEAD
        + 'work:zz a mg:MusicRecording ;\n    mg:byArtist agent:roze .\n\nwork:apt mg:theme "b"@en ;\n    mg:live true .\n'
    )
    source = open_on(desk, songs / "data/sources/late-news.ttl", text)

    def told_of_roze(new: str, version: int) -> list[int | None]:
        desk.change(source, Text(new, version))
        desk.find(source)
        desk.find_in_all(source)
        told = [one for one in desk.find(source) if "roze" in f"{one.value} {one.said} {one.message}"]
        return [one.location.line if one.location else None for one in told]

    faulty = text.replace('"b"@en ;', '"b"@en')
    assert told_of_roze(text, 1) == [9]
    assert told_of_roze(faulty, 2) == [9]
    assert told_of_roze(faulty.replace("roze", "rose"), 3) == []
    assert told_of_roze(text.replace("roze", "rose"), 4) == []


def test_what_is_mended_on_the_line_of_a_fault_is_told_no_more(desk: Desk, songs: Path) -> None:
    body = 'work:zz a mg:MusicRecording ; skos:preflabel "Zz"@en ; mg:by agent:rose .\n'
    source = open_on(desk, songs / "data/sources/late-news.ttl", HEAD + body)

    def told() -> set[str]:
        desk.find(source)
        desk.find_in_all(source)
        return {one.rule for one in desk.find(source) if "preflabel" in f"{one.said} {one.message}"}

    assert told() == {"fit"}
    desk.change(source, Text(HEAD + body.replace("preflabel", "prefLabel").replace("agent:rose", "agent: rose"), 2))
    assert told() == set()


def test_a_text_that_no_longer_speaks_of_a_thing_is_told_nothing_of_it(desk: Desk, songs: Path) -> None:
    first = open_on(desk, songs / "data/sources/first.ttl", HEAD)
    second = open_on(desk, songs / "data/sources/second.ttl", HEAD)

    def told(one: str, other: str) -> set[tuple[str, str]]:
        for opened, body in ((first, one), (second, other)):
            desk.change(opened, Text(HEAD + body, 2))
            desk.find(opened)
        desk.find_in_all(first)
        every = {(one.path.stem, it.rule.rpartition("#")[2]) for one in (first, second) for it in desk.find(one)}
        return {(name, rule) for name, rule in every if "/" not in rule}

    label, both = "MusicRecording-label", 'work:zz a mg:MusicRecording ; skos:prefLabel "Zz"@en .\n'
    assert told(both, 'work:zz skos:prefLabel "Zzz"@en .\n') == {("first", label), ("second", label)}
    assert told(both, 'work:zz skos:altLabel "Zzz"@en .\n') == set()
    assert told(both, "") == set()
    assert told("work:zz a mg:MusicRecording ; mg:byArtist agent:rose .\n", "") == {("first", label)}


def test_what_was_found_in_a_text_is_not_told_of_the_one_typed_meanwhile(
    desk: Desk, songs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = HEAD + "work:ruby-song mg:numTracks 3 .\n"
    source = open_on(desk, songs / "data/sources/late-news.ttl", wrong)
    desk.find(source)
    found_in = live.Live.find

    def find(self: live.Live) -> object:
        found = found_in(self)
        desk.change(source, Text(HEAD + "work:ruby-song mg:theme 3 .\n", 2))
        return found

    monkeypatch.setattr(live.Live, "find", find)
    desk.find_in_all(source)

    assert source.live.more
    assert "fit" not in {one.rule for one in desk.find(source)}
