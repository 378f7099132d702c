"""An article is written with what is offered alone: names by completion, the rest by actions, and then it is in order."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kg.edit.fixes import Fix, fixes_of
from kg.edit.fixing import texts_after
from kg.edit.stating import Texts
from kg.edit.written import declaration
from kg.lsp.completing import Completing
from kg.lsp.desk import Desk
from kg.lsp.opened import Open
from kg.lsp.texts import Text
from kg.lsp.whole_check import find_all
from tests.edit.mistakes import PROJECT
from tests.lsp.conftest import known_of

# What is typed; what stands between ‹ and › is typed so far, and then picked: the first that is offered with that name.
TYPED = """‹wor=work:›night-market a ‹MusicRec=mg:MusicRecording› ;
    ‹pref=skos:prefLabel› "Night Market"@en ;
    ‹byAr=mg:byArtist› ‹Ros=agent:rose›, agent:ada-moon ;
    ‹prod=mg:producer› agent:ben-tall ;
    ‹writ=mg:writer› ‹Hana=agent:hana-seo› ;
    ‹theme=mg:theme› "homesickness"@en ;
    ‹live=mg:live› ‹fal=false› .

‹rel=release:›night-market a ‹ReleaseEv=mg:ReleaseEvent› ;
    ‹releaseO=mg:releaseOf› ‹Night=work:night-market› ;
    ‹dat=mg:date› 13.05.2025 .

‹ent=entry:›night-market-peak a ‹ChartE=mg:ChartEntry› ;
    ‹rec=mg:recording› ‹Night=work:night-market› ;
    ‹pos=mg:position› 4 .

‹cla=claim:›night-market-1 a ‹Cla=mg:Claim› ;
    ‹subj=rdf:subject› ‹Night=work:night-market› ;
    ‹pred=rdf:predicate› ‹writ=mg:writer› ;
    ‹obj=rdf:object› agent:carl-may ;
    ‹stat=mg:claimStatus› ‹rep=concept:reported› ;
    ‹stated=mg:statedIn› source:night-market ;
    ‹loc=mg:locator› "paragraph 2" .
"""
MADE = [
    "declare the prefix source:",
    "describe it as a mg:Person",
    "describe it as a mg:Person",
    "describe it as a mg:Person and a mg:MusicArtist",
    "describe it as a mg:SourceDocument",
    "state <https://example.org/songs/graph/sources/night-market> prov:wasDerivedFrom source:night-market .",
    'write "2025-05-13"^^xsd:date',
]
PIECE = re.compile(r"‹([^=›]*)=([^›]*)›|([^‹]+)")


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    """A project of songs, to be edited."""
    shutil.copytree(PROJECT, tmp_path / "songs")
    return tmp_path / "songs"


def typed(desk: Desk, one: Open) -> str:
    """Return the article as it is when it is written, each name picked of what is offered for its beginning."""
    text = ""
    for begun, name, plain in PIECE.findall(TYPED):
        text += plain or begun
        if plain:
            continue
        desk.change(one, Text(text, 2))
        one.again = 0.0
        desk.label(one)
        offer = Completing(known_of(one), text, one.labels).at(len(text))
        item = next((item for item in offer.items if item.text == name), None)
        assert item is not None, (text[-40:], [item.text for item in offer.items])
        text = text[: offer.start] + item.text
        if item.declares is not None:
            at, line = declaration(text, item.declares)
            text = text[:at] + line + text[at:]
    return text


def offered(desk: Desk, one: Open, read: Texts) -> list[Fix]:
    """Return what would mend the article, of each finding the likeliest."""
    return [fix for finding in desk.find(one) for fix in fixes_of(finding, known_of(one).project, read)[:1]]


def test_an_article_of_completions_and_actions_is_in_order(desk: Desk, songs: Path, tmp_path: Path) -> None:
    """Twelve facts and a rumour, a date as people write it, and three people and a document that nobody has described."""
    path = songs / "data/sources/night-market.ttl"
    one = desk.open(path.as_uri(), "", 1)
    assert one is not None
    desk.warm()
    texts = {path: typed(desk, one)}
    made = []

    def read(other: Path) -> str:
        return texts[other] if other in texts else other.read_text("utf-8")

    for _ in range(10):
        for other, text in texts.items():
            other.write_text(text, "utf-8")
        desk.changed([other for other in texts if other != path])
        desk.change(one, Text(texts[path], 3))
        fixes = offered(desk, one, read)
        if not fixes:
            desk.find_in_all(one)
            fixes = offered(desk, one, read)
        if not fixes:
            break
        made.append(fixes[0].title)
        texts |= texts_after(fixes[:1], read)

    found = find_all(songs, tmp_path / "apart").findings
    assert [one for one in found if one.rule != "answers"] == []  # a question has one more, as it should
    assert sorted(made) == MADE
