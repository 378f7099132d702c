"""Candidates from everywhere: the same data behind an index, an interface and an endpoint gives the same decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.ask.opening import open_engine
from kg.engines.endpoint import EndpointEngine
from kg.errors import InputError, StoreError, TurtleError, UsageError
from kg.link.item_json import item_from_json
from kg.link.naming import Naming
from kg.link.pipeline import Proposal, propose, read_proposals, write_proposals
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Subject
from kg.link.selection import select_subjects
from kg.link.sources.answers import Answers
from kg.link.sources.base import CandidateSource
from kg.link.sources.index import OfflineIndex
from kg.link.sources.index_builder import build_index
from kg.link.sources.remote import RemoteItems
from kg.link.sources.wikibase import WikibaseAPI
from kg.project.config import Endpoint, Project
from tests.link.wikibase import WORLD, Wikibase, entity, entity_lines, turtle
from tests.servers import Server, serving

CONTACT = "somebody@example.org"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture(scope="module")
def subjects(shipped: Project, rules: Rules) -> list[Subject]:
    """All things of the project, the two groups, a performer and a song linked already."""
    base = shipped.base
    linked = {f"{base}agent/blackpink": "Q25056945", f"{base}agent/big-bang": "Q282104", f"{base}agent/rose": "Q27655344",
              f"{base}work/apt": "Q900020",
              f"{base}agent/g-dragon": "Q495577"}  # fmt: skip
    return select_subjects(open_engine(shipped), shipped, rules, linked)


@pytest.fixture
def wikibase() -> Iterator[Server]:
    """The small knowledge base, running."""
    with serving(Wikibase()) as server:
        yield server


def offline(folder: Path, rules: Rules, name: str, text: str) -> OfflineIndex:
    extract = folder / name
    extract.write_text(text, "utf-8")
    build_index(extract, folder / f"{name}.sqlite", rules)
    return OfflineIndex(folder / f"{name}.sqlite", rules)


def all_sources(folder: Path, rules: Rules, server: Server) -> dict[str, CandidateSource]:
    engine = EndpointEngine(Endpoint(server.url + "/sparql"), contact=CONTACT)
    return {
        "index of RDF": offline(folder, rules, "world.ttl", turtle()),
        "index of JSON": offline(folder, rules, "world.json", entity_lines()),
        "interface": WikibaseAPI(server.url + "/w/api.php", rules, CONTACT, Answers(folder / "api")),
        "endpoint": RemoteItems(engine, server.url, rules, Answers(folder / "sparql")),
    }


def decisions(
    source: CandidateSource, subjects: list[Subject], rules: Rules, shipped: Project
) -> dict[str, list[tuple[str, float, str]]]:
    return {
        one.label: [
            (c.item, c.score, c.decision) for c in propose(source, one, rules, shipped.linking.thresholds).candidates
        ]
        for one in subjects
    }


def test_all_sources_decide_alike(
    tmp_path: Path, rules: Rules, subjects: list[Subject], shipped: Project, wikibase: Server
) -> None:
    """The traps: a label under "mul" only, a subclass, namesakes, a deprecated value, an unknown one, a month's date."""
    found = {
        name: decisions(source, subjects, rules, shipped)
        for name, source in all_sources(tmp_path, rules, wikibase).items()
    }

    assert found["index of JSON"] == found["index of RDF"]
    assert found["interface"] == found["index of RDF"]
    assert found["endpoint"] == found["index of RDF"]
    proven = {label: best[0][0] for label, best in found["endpoint"].items() if best and best[0][2] == "proven"}
    assert proven == {
        "Rosé": "Q27655344", "Jennie": "Q26262599", "Lisa": "Q26707663", "BLACKPINK": "Q25056945", "Big Bang": "Q282104",
        "G-Dragon": "Q495577", "APT.": "Q900020", "rosie": "Q900022", "R": "Q900023",
    }  # fmt: skip
    assert {label: [c[0] for c in best] for label, best in found["index of RDF"].items() if best and label not in proven} == {
        "Taeyang": ["Q482991", "Q900003", "Q85881428"], "Daesung": ["Q194798"], "Bruno Mars": ["Q1450", "Q900004"],
        "Number One Girl": ["Q900025"], "On The Ground": ["Q900025"], "South Korea": ["Q884"], "New Zealand": ["Q664"],
    }  # fmt: skip


def test_one_request_at_a_time_with_a_sender_and_none_twice(
    tmp_path: Path, rules: Rules, subjects: list[Subject], shipped: Project, wikibase: Server
) -> None:
    """A second run asks nothing, and gives the same bytes."""
    outputs = []
    for _ in range(2):
        source = WikibaseAPI(wikibase.url + "/w/api.php", rules, CONTACT, Answers(tmp_path / "answers"))
        proposals = [propose(source, one, rules, shipped.linking.thresholds) for one in subjects]
        write_proposals(proposals, tmp_path / "proposals.jsonl")
        outputs.append(((tmp_path / "proposals.jsonl").read_bytes(), len(wikibase.asked)))

    assert outputs[0] == outputs[1]
    assert wikibase.most == 1
    assert all(CONTACT in one.headers["User-Agent"] for one in wikibase.asked)
    assert len({one.path for one in wikibase.asked}) == len(wikibase.asked)


def test_proposals_are_read_as_they_were_written(
    tmp_path: Path, rules: Rules, subjects: list[Subject], shipped: Project
) -> None:
    index = offline(tmp_path, rules, "world.ttl", turtle())
    proposals = [propose(index, one, rules, shipped.linking.thresholds) for one in subjects]
    write_proposals(reversed(proposals), tmp_path / "p.jsonl")

    again: list[Proposal] = list(read_proposals(tmp_path / "p.jsonl"))

    assert again == sorted(proposals, key=lambda one: one.subject.iri)
    (tmp_path / "p.jsonl").write_text('{"basis": ""}\n{}\n')
    with pytest.raises(InputError, match=r"p\.jsonl:2:1: this line is no proposal"):
        list(read_proposals(tmp_path / "p.jsonl"))


def test_items_are_the_same_from_everywhere(tmp_path: Path, rules: Rules, wikibase: Server) -> None:
    """Names, best values and dates as far as they are known, of every item; a merged and a deleted one as such."""
    sources = all_sources(tmp_path, rules, wikibase)
    names = [*WORLD, "Q900090", "Q999999"]
    found = {name: source.items(names) for name, source in sources.items()}
    used = {rules.kind, rules.broader, *(p for f in rules.facts.values() for p in (*f.properties, *f.reverse))}

    for identifier in names:
        told = {
            name: (sorted(one.names()), {p: sorted(one.best(p)) for p in used if one.best(p)}, one.gone)
            for name, items in found.items()
            if (one := items[identifier]) and not (name == "index of JSON" and identifier == "Q900090")
        }
        if identifier == "Q900090":
            assert found["interface"][identifier].moved == found["endpoint"][identifier].moved == "Q27655344"
            assert found["index of RDF"][identifier].moved == "Q27655344"
            continue
        assert len({repr(one) for one in told.values()}) == 1, told
    assert found["endpoint"]["Q900020"].best("P577")[0].text == "2024-10"
    assert found["index of RDF"]["Q999999"].gone


def test_what_needs_a_sender_says_so_before_anything_is_sent(tmp_path: Path, rules: Rules, wikibase: Server) -> None:
    with pytest.raises(UsageError, match="who asks must be said"):
        WikibaseAPI(wikibase.url, rules, "", Answers(tmp_path))

    assert wikibase.asked == []


# --- The index


def test_an_index_is_whole_or_not_there(tmp_path: Path, rules: Rules) -> None:
    """A faulty extract is told with its place, and the index before it goes on answering."""
    index = offline(tmp_path, rules, "world.ttl", turtle())
    bad = tmp_path / "bad.ttl"
    bad.write_text("<urn:a> <urn:b> <urn:c>\n<urn:d>")

    with pytest.raises(TurtleError, match=r"bad\.ttl:1:24: a dot is missing"):
        build_index(bad, tmp_path / "world.ttl.sqlite", rules)

    assert "Q27655344" in index.with_name("Rosé")
    assert not list(tmp_path.glob(".*part"))


@pytest.mark.parametrize(
    ("text", "message"),
    [('{"id": "Q1"', "line is no JSON"), ('{"labels": {}}', "no entity"), ('{"id": "x", "labels": {}}', "no entity"),
     ('{"id": "Q1", "claims": {"P1": [{"mainsnak": 5}]}}', "no entity")],
)  # fmt: skip
def test_a_faulty_entity_is_told_with_its_line(tmp_path: Path, rules: Rules, text: str, message: str) -> None:
    path = tmp_path / "e.json"
    path.write_text(f"[\n{json.dumps(entity('Q5'))},\n{text}\n]\n")

    with pytest.raises(TurtleError, match=rf"e\.json:3:1: .*{message}"):
        build_index(path, tmp_path / "i.sqlite", rules)


def test_what_is_no_index_is_told(tmp_path: Path, rules: Rules) -> None:
    with pytest.raises(StoreError, match="make one"):
        OfflineIndex(tmp_path / "none.sqlite", rules)
    (tmp_path / "bad.sqlite").write_text("no database at all" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        OfflineIndex(tmp_path / "bad.sqlite", rules)
    offline(tmp_path, rules, "world.ttl", turtle())
    with pytest.raises(StoreError, match="other rules"):
        OfflineIndex(tmp_path / "world.ttl.sqlite", rules._replace(entities="http://example.org/entity/"))


@pytest.mark.parametrize("what", ["entities", "direct", "class", "naming", "targets"])
def test_an_index_is_of_the_rules_that_it_was_made_by(tmp_path: Path, rules: Rules, what: str) -> None:
    """With names and identifiers written otherwise it would find less than there is, without a word."""
    offline(tmp_path, rules, "world.ttl", turtle())
    name, target = next((name, one) for name, one in rules.targets.items() if one.theirs)
    cls, known = next(iter(rules.classes.items()))
    others: dict[str, Any] = {
        "entities": "http://example.org/entity/",
        "direct": "http://example.org/direct/",
        "class": {**rules.classes, cls: known._replace(family_names=frozenset({"somebody"}))},
        "naming": Naming(articles=("versus",)),
        "targets": {**rules.targets, name: target._replace(drop=f"{target.drop}x")},
    }
    field = {"class": "classes"}.get(what, what)

    OfflineIndex(tmp_path / "world.ttl.sqlite", rules)
    with pytest.raises(StoreError, match="other rules"):
        OfflineIndex(tmp_path / "world.ttl.sqlite", rules._replace(**{field: others[what]}))


def test_an_identifier_that_is_none_is_no_item(tmp_path: Path, rules: Rules) -> None:
    """Extracts of others hold names such as Q1-somebody; such an item cannot be linked."""
    text = turtle() + '<http://www.wikidata.org/entity/Q5-x> rdfs:label "Nobody"@en .\n'

    assert offline(tmp_path, rules, "world.ttl", text).with_name("Nobody") == []


@pytest.mark.parametrize("claim", [{"snaktype": "novalue"}, {"snaktype": "somevalue"}])
def test_an_unknown_value_is_no_value(claim: dict[str, str]) -> None:
    item = item_from_json({"id": "Q1", "claims": {"P463": [{"mainsnak": claim, "rank": "normal"}]}})

    assert item.best("P463") == ()
