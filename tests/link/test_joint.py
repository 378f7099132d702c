"""Joint names: never one of those in them; on request each part has an item of its own, which is only related."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from kg.cli.reviewing import Reviewer
from kg.errors import InputError, UsageError
from kg.link.decisions import BY_HAND, RELATED, UNCERTAIN, Decision, Held, linked, note_of
from kg.link.desk import Thing, thing_of
from kg.link.evaluate import Question, collect_questions
from kg.link.items import Item, Statement, Value
from kg.link.joint import Bearers, Parts, asked_as
from kg.link.link_desk import LinkDesk
from kg.link.link_health import find_stale_links, find_unknown_things
from kg.link.pipeline import Proposal, propose, read_proposals
from kg.link.publish import links_path, links_text, linksets
from kg.link.rounds import take_proven
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Known, Subject
from kg.link.sources.index import OfflineIndex
from kg.link.sources.index_builder import build_index
from kg.link.sssom import links_table, path_of, read_decisions
from kg.link.targets import items_behind
from kg.link.waiting import Waiting
from kg.link.wanted import Wanted
from kg.project.config import Project
from kg.project.reading import read_project
from tests.conftest import Ran
from tests.link.wikibase import entity_lines
from tests.services import EXTRACT, require

W3ID = "https://w3id.org/music-kg/"
PERSON, GROUP = f"{W3ID}ontology#Person", f"{W3ID}ontology#MusicGroup"
ROSE, LISA, MARS, DUO = "Q27655344", "Q26707663", "Q1450", f"{W3ID}agent/duo"
FORMS = (
    "{} & {}",
    "{} and {}",
    "{} feat. {}",
    "{} (feat. {})",
    "{} (with {})",
    "{} with {}",
    "{} x {}",
    "{} ft. {}",
    "{} + {}",
    "{}, {}",
)


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture(scope="module")
def source(rules: Rules, tmp_path_factory: pytest.TempPathFactory) -> OfflineIndex:
    """An index of the small knowledge base, and of a band that is called as two together."""
    folder = tmp_path_factory.mktemp("joint")
    band = {
        "id": "Q900200",
        "type": "item",
        "labels": {"en": {"language": "en", "value": "Big Lisa & Taeyang"}},
        "aliases": {},
        "claims": {
            "P31": [
                {
                    "mainsnak": {
                        "snaktype": "value",
                        "property": "P31",
                        "datavalue": {"type": "wikibase-entityid", "value": {"id": "Q215380", "entity-type": "item"}},
                    },
                    "rank": "normal",
                    "references": [],
                }
            ]
        },
    }
    rows = [*json.loads(entity_lines()), band]
    (folder / "world.json").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    build_index(folder / "world.json", folder / "i.sqlite", rules)
    return OfflineIndex(folder / "i.sqlite", rules)


def thing(name: str, iri: str = DUO, cls: str = GROUP) -> Subject:
    return Subject(iri, cls, name, (name,), {})


def own(name: str, iri: str, cls: str = PERSON) -> Subject:
    return thing(name, f"{W3ID}agent/{iri}", cls)


def link(iri: str, item: str) -> Decision:
    return Decision(
        f"{W3ID}agent/{iri}", item, "accepted", "https://schema.org/sameAs", BY_HAND, "2026-01-31", "somebody"
    )


def related(part: str, item: str, verdict: str = RELATED) -> Decision:
    return Decision(
        DUO, item, verdict, UNCERTAIN, BY_HAND, "2026-01-31", "somebody", 0.9, "duo", part, other=note_of(part)
    )


def parts(
    source: OfflineIndex, rules: Rules, shipped: Project, name: str, *subjects: Subject, decisions: list[Decision]
) -> list[Proposal]:
    asked = Parts(source, rules, shipped.linking.thresholds, subjects, decisions)
    return asked.of(thing(name))


def told(proposals: list[Proposal]) -> dict[str, list[str]]:
    return {one.subject.part: [c.item + ("!" if c is one.proven else "") for c in one.candidates] for one in proposals}


# --- Which parts there are


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann & Ben", ["Ann", "Ben"]),
        ("Ann feat. Ben", ["Ann", "Ben"]),
        ("Ann (feat. Ben)", ["Ann", "Ben"]),
        ("Ann (feat. Ben (singer))", ["Ann", "Ben (singer)"]),
        ("Ann (singer) with Ben", ["Ann (singer)", "Ben"]),
        ("Ann, Ben & Cem [with Dan]", ["Ann", "Ben", "Cem", "Dan"]),
        ("ANN FEAT. BEN", ["ANN", "BEN"]),
        ("Ann & ann", []),
        ("Ann", []),
        ("Andand", []),
        ("MAMAMOO+", []),
        ("Ann &", []),
    ],
)
def test_a_joint_name_is_cut_where_the_rules_say(rules: Rules, name: str, expected: list[str]) -> None:
    assert list(rules.naming.parts_of(name)) == expected


def test_some_that_are_known_together_are_one_part(rules: Rules) -> None:
    known = {"Ann & Ben", "Ben & Cem"}
    assert rules.naming.parts_of("Ann & Ben feat. Cem", known.__contains__) == ("Ann & Ben", "Cem")
    assert rules.naming.parts_of("Ann feat. Ben & Cem", known.__contains__) == ("Ann", "Ben & Cem")


# --- What is proposed for them


def test_300_joint_credits_are_linked_to_neither_and_on_request_to_both(
    tmp_path: Path, rules: Rules, shipped: Project
) -> None:
    """Of 300 of members of one group, in ten forms, none is one of the two; of 60, each part is the right one."""
    build_index(require(EXTRACT), tmp_path / "k.sqlite", rules)
    source = OfflineIndex(tmp_path / "k.sqlite", rules)
    groups: dict[str, list[Question]] = {}
    for one in collect_questions(source, source.named(), rules, ["membership"]):
        for value in one.subject.facts["membership"]:
            groups.setdefault(value.text, []).append(one)
    pairs = [(a, b) for group in groups.values() for a in group for b in group if a.item != b.item]
    limits = shipped.linking.thresholds
    ask = Parts(source, rules, limits, [], [])
    taken: list[str] = []
    right, wrong = 0, []
    for number, (one, other) in enumerate(random.Random(1).sample(pairs, 300)):
        name = FORMS[number % len(FORMS)].format(one.name, other.name)
        subject = one.subject._replace(label=name, names=(name,))
        taken += [name] if propose(source, subject, rules, limits).proven else []
        for proposal, true in zip(ask.of(subject) if number < 60 else (), (one, other), strict=False):
            best = proposal.proven
            right += best is not None and best.item == true.item
            wrong += [(name, best.item)] if best is not None and best.item != true.item else []

    assert [] == taken
    assert [] == wrong
    assert right >= 118


def test_a_thing_of_ours_that_is_linked_proves_its_item_for_the_part(
    source: OfflineIndex, rules: Rules, shipped: Project
) -> None:
    """Without its link, and where another thing of ours is called so as well, nothing is proven."""
    rose, other = own("Rosé", "rose"), own("Rose", "another")

    def asked(*subjects: Subject, decisions: list[Decision]) -> dict[str, list[str]]:
        return told(parts(source, rules, shipped, "Rosé & Bruno Mars", *subjects, decisions=decisions))

    assert asked(rose, decisions=[link("rose", ROSE)])["Rosé"][0] == f"{ROSE}!"
    assert asked(rose, decisions=[])["Rosé"][0] == ROSE
    assert asked(rose, other, decisions=[link("rose", ROSE)])["Rosé"][0] == ROSE
    assert asked(decisions=[])["Bruno Mars"][0] == MARS


@pytest.mark.parametrize(
    ("known", "other", "is_proven"),
    [
        ({}, "Rosé", False),
        ({}, "ROSE", False),
        ({}, "Ro sé", False),
        ({}, "Rosanna", True),
        ({"membership": (Known("Q25056945", ("BLACKPINK",), "urn:g"),)}, "Rosé", True),
        ({"membership": (Known("Q1", ("Another",), "urn:g"),)}, "Rosé", False),
        ({"membership": (Known("Q1", ("Another",), "urn:g"),)}, "Rosanna", False),
    ],
)
def test_a_namesake_that_fits_no_less_leaves_a_part_for_review(
    source: OfflineIndex,
    rules: Rules,
    shipped: Project,
    monkeypatch: pytest.MonkeyPatch,
    known: dict[str, tuple[Known, ...]],
    other: str,
    is_proven: bool,
) -> None:
    """Whoever of ours is linked: another item may be called so, and be meant. A fact that only one has decides.

    Where the item of what is linked has another one, that is for review as well, whoever else is called so.
    """
    namesake = Item("Q900300", (("en", other),), (), {"P31": (Statement(Value("item", "Q5")),)})
    items, with_name = source.items, source.with_name
    monkeypatch.setattr(
        source, "items", lambda ids: {**items(ids), **({"Q900300": namesake} if "Q900300" in ids else {})}
    )
    monkeypatch.setattr(source, "with_name", lambda name, **more: [*with_name(name, **more), "Q900300"])
    asked = Parts(source, rules, shipped.linking.thresholds, [own("Rosé", "rose")], [link("rose", ROSE)])

    found = asked.of(thing("Rosé & Nobody Atall")._replace(facts=known))

    assert ROSE in [one.item for one in found[0].candidates]
    assert (found[0].proven is not None and found[0].proven.item == ROSE) == is_proven


def test_a_part_that_nobody_knows_has_no_item_and_the_other_has_its_own(
    source: OfflineIndex, rules: Rules, shipped: Project
) -> None:
    found = parts(
        source, rules, shipped, "Rosé feat. Nobody Atall", own("Rosé", "rose"), decisions=[link("rose", ROSE)]
    )
    assert [(one.subject.part, one.proven.item if one.proven else None) for one in found] == [
        ("Rosé", ROSE),
        ("Nobody Atall", None),
    ]
    assert found[1].candidates == ()


def test_an_item_is_offered_for_the_part_that_it_fits_best(
    source: OfflineIndex, rules: Rules, shipped: Project
) -> None:
    """A group that is called as a member but for an article: one no says nothing of the other part."""
    found = parts(source, rules, shipped, "Rosé & The Rose", decisions=[])
    assert told(found) == {"Rosé": [ROSE], "The Rose": ["Q47276215"]}


def test_a_name_that_an_item_has_as_a_whole_is_not_cut(source: OfflineIndex, rules: Rules, shipped: Project) -> None:
    """Unless a person said no to it; within a longer name it is one part."""
    whole, limits = "Big Lisa & Taeyang", shipped.linking.thresholds
    assert propose(source, thing(whole), rules, limits).candidates[0].item == "Q900200"
    assert parts(source, rules, shipped, whole, decisions=[]) == []
    elsewhere = [link("another", "Q900200")]
    assert parts(source, rules, shipped, whole, decisions=elsewhere) == [], "taken by another, and a name all the same"
    refused = [link("duo", "Q900200")._replace(verdict="rejected")]
    assert list(told(parts(source, rules, shipped, whole, decisions=refused))) == ["Big Lisa", "Taeyang"]
    absent = [link("duo", "")._replace(verdict="absent")]
    assert list(told(parts(source, rules, shipped, whole, decisions=absent))) == ["Big Lisa", "Taeyang"]
    assert list(told(parts(source, rules, shipped, f"{whole} feat. Rosé", decisions=[]))) == [whole, "Rosé"]


@pytest.mark.parametrize("name", ["Lisa with Rosé", "Lisa & Somebody", "Rosé (feat. Jennie)"])
def test_an_item_of_a_part_is_not_offered_for_the_whole(
    source: OfflineIndex, rules: Rules, shipped: Project, name: str
) -> None:
    """Not even as a member of the group; another member is, as nothing is known of its name."""
    asked = thing(name)._replace(facts={"membership": (Known("Q25056945", ("BLACKPINK",), "urn:bp"),)})
    asked = asked._replace(cls=PERSON)
    offered = {one.item for one in propose(source, asked, rules, shipped.linking.thresholds).candidates}
    called = {"Lisa": LISA, "Rosé": ROSE, "Jennie": "Q26262599"}
    assert {item for part, item in called.items() if part not in name} <= offered
    assert not {item for part, item in called.items() if part in name} & offered


def test_titles_and_what_is_linked_as_a_whole_are_not_cut(source: OfflineIndex, rules: Rules, shipped: Project) -> None:
    asked = Parts(source, rules, shipped.linking.thresholds, [], [])
    assert asked.of(thing("Rosé & Lisa"))
    assert asked.of(thing("Rosé & Lisa", cls=f"{W3ID}ontology#MusicRecording")) == []
    assert parts(source, rules, shipped, "Rosé & Lisa", decisions=[link("duo", "Q900010")]) == []
    done = parts(source, rules, shipped, "Rosé & Lisa", decisions=[related("Lisa", LISA)])
    assert list(told(done)) == ["Rosé"]


def test_dates_and_identifiers_of_the_whole_say_nothing_of_a_part(
    source: OfflineIndex, rules: Rules, shipped: Project
) -> None:
    facts = {"musicbrainz-artist": (Known("7f233cda-eacb-4235-b681-5f7be343a1a2"),)}
    asked = Parts(source, rules, shipped.linking.thresholds, [], [])
    found = asked.of(thing("Bruno Mars & G-Dragon")._replace(facts=facts))
    assert all(ROSE not in items for items in told(found).values())
    assert not any(one.proven for one in found)


def test_ours_are_found_by_each_of_their_names_in_the_classes_that_are_asked_for(rules: Rules) -> None:
    """Whatever the letters; not the thing itself, which is no part of its own name."""
    rose, other = own("Rosé", "rose")._replace(names=("Rosé", "Park Chaeyoung")), own("Lisa", "lisa")
    held = Bearers([rose, other], rules, {rose.iri: ROSE})
    for name in ("ROSÉ", "park chaeyoung"):
        assert [(rose.iri, ROSE)] == [(one.thing, one.text) for one in held.of(name, {rose.cls}, DUO)]
        assert () == held.of(name, {GROUP} - {rose.cls}, DUO)
        assert () == held.of(name, {rose.cls}, rose.iri)


def test_a_part_is_asked_for_by_its_name_and_by_what_those_who_act_together_share(rules: Rules) -> None:
    """Not by a date or an identifier, nor by a thing that is called as the part; of the classes that the rules have."""
    bearer, band = Known(ROSE, ("Rosé",), "urn:rose"), Known("Q25056945", ("BLACKPINK",), "urn:bp")
    facts = {"membership": (band, bearer), "musicbrainz-artist": (Known("m"),)}
    whole = thing("Rosé & Lisa")._replace(facts=facts)
    part = whole._replace(part="Rosé", names=("Rosé",), bearers=(bearer,))
    known = rules.classes[whole.cls]
    more = rules._replace(classes={**rules.classes, whole.cls: known._replace(parts=(*known.parts, "urn:none"))})

    assert [whole] == asked_as(whole, more)
    asked = asked_as(part, more)
    assert list(known.parts) == [one.cls for one in asked]
    assert {("Rosé", ("Rosé",))} == {(one.label, one.names) for one in asked}
    assert [{"membership": (band,)}] * len(asked) == [dict(one.facts) for one in asked]


def test_only_a_yes_to_a_part_is_the_end_of_asking_for_it(source: OfflineIndex, rules: Rules, shipped: Project) -> None:
    """An item that was refused is not offered again; and on request all parts are asked for."""
    asked, yes = thing("Rosé & Lisa"), [related("Lisa", LISA)]
    limits = shipped.linking.thresholds
    assert ["Rosé"] == list(told(Parts(source, rules, limits, [], yes).of(asked)))
    assert ["Rosé", "Lisa"] == list(told(Parts(source, rules, limits, [], yes, again=True).of(asked)))
    for verdict in ("unsure", "rejected"):
        found = told(Parts(source, rules, limits, [], [related("Lisa", LISA, verdict)]).of(asked))
        assert ["Rosé", "Lisa"] == list(found)
        assert (verdict == "unsure") == (LISA in [one.rstrip("!") for one in found["Lisa"]])


def test_several_of_ours_that_have_one_name_are_one_part(source: OfflineIndex, rules: Rules, shipped: Project) -> None:
    """Though no item is called so."""
    name, duo = "Nobody & Atall feat. Rosé", own("Nobody & Atall", "another")
    assert ["Nobody", "Atall", "Rosé"] == list(told(parts(source, rules, shipped, name, decisions=[])))
    assert ["Nobody & Atall", "Rosé"] == list(told(parts(source, rules, shipped, name, duo, decisions=[])))


# --- What is decided on them


def test_what_is_related_is_no_link_and_excludes_none(music: Project) -> None:
    held = Held([link("rose", ROSE)])
    for one in (related("Rosé", ROSE), related("Lisa", LISA)):
        held.put(one)
    held.put(link("duo", "Q900010"))
    held.put(link("lisa", LISA))

    assert linked(held.decisions) == {
        f"{W3ID}agent/rose": ROSE,
        f"{W3ID}agent/lisa": LISA,
        DUO: "Q900010",
    }


def test_a_part_is_settled_by_its_own_decision_or_by_the_whole() -> None:
    held = Held([])
    held.put(related("Rosé", ROSE))
    assert held.is_settled(DUO, "Rosé")
    assert not held.is_settled(DUO)
    assert not held.is_settled(DUO, "Lisa")
    held.put(related("Rosé", ROSE, "rejected"))
    assert not held.is_settled(DUO, "Rosé")
    held.put(link("duo", "Q900010"))
    assert held.is_settled(DUO, "Rosé")


def test_related_decisions_are_read_as_they_were_written(music: Project, rules: Rules) -> None:
    """Accepted, rejected, unsure; and a sign that parts notes does not part a name."""
    kept = [
        related("Rosé", ROSE),
        related("Lisa", LISA, "rejected"),
        related("A|B", MARS, "unsure"),
        link("rose", ROSE),
    ]
    links_table(music, rules.items).write(kept)
    first = path_of(music).read_bytes()

    again = read_decisions(music, rules.items)
    links_table(music, rules.items).write(reversed(again))

    assert {one._replace(line=0) for one in again} == set(kept)
    assert {one.part for one in again} == {"Rosé", "Lisa", "A B", ""}
    assert path_of(music).read_bytes() == first
    assert f"agent:duo\tduo\tskos:relatedMatch\t\twd:{ROSE}\tRosé".encode() in first
    path_of(music).write_bytes(first.replace(b"decision=related", b"decision=other"))
    with pytest.raises(InputError, match="can only be decision=unsure or decision=related"):
        read_decisions(music, rules.items)
    path_of(music).write_bytes(first.replace(b"decision=related", b""))
    with pytest.raises(InputError, match="write decision=related beside part="):
        read_decisions(music, rules.items)


def test_a_related_item_is_published_as_related_and_never_as_identity(music: Project, rules: Rules) -> None:
    decisions = [
        related("Rosé", ROSE),
        related("Lisa", LISA, "rejected"),
        related("Mars", MARS, "unsure"),
        link("rose", ROSE),
    ]
    table = links_table(music, rules.items)
    table.write(decisions)
    (own_set,) = [one for one in linksets(music, rules) if one.table.path == table.path]

    published, identity = (links_text(own_set, decisions, identity=identical) for identical in (False, True))

    assert re.findall(r"^agent:duo .*", published, re.MULTILINE) == [f"agent:duo skos:relatedMatch wd:{ROSE} ."]
    assert "void:triples 2" in published
    assert "agent:duo" not in identity


def test_a_related_item_that_is_gone_is_told_and_its_kind_is_free(
    source: OfflineIndex, rules: Rules, music: Project
) -> None:
    decisions = [related("Rosé", ROSE), related("Lisa", "Q900090"), related("Mars", "Q900099")]
    found = find_stale_links(source, decisions, {DUO: GROUP}, rules, path_of(music))
    assert [one.message.split()[0] for one in found] == ["Q900090", "Q900099"], (
        "Rosé is a person, and the thing a group"
    )
    unknown = find_unknown_things(decisions[:1], {}, path_of(music))
    assert "nothing in the data is called" in unknown[0].message


def test_parts_wait_behind_the_whole_and_only_on_request(source: OfflineIndex, rules: Rules, shipped: Project) -> None:
    name = "Rosé & Lisa"
    whole = propose(source, thing(name), rules, shipped.linking.thresholds)
    other = propose(source, own("Bruno Mars", "mars"), rules, shipped.linking.thresholds)
    every = [other, whole, *parts(source, rules, shipped, name, decisions=[])]
    wanted = Wanted(proven=True, unfound=True)

    assert [one.subject.part for one in Waiting(every, wanted)] == ["", ""]
    waiting = Waiting(every, wanted._replace(joint=True))
    shown = [one.subject.shown for one in waiting]
    assert shown.index("Rosé & Lisa · part 'Rosé'") > shown.index("Rosé & Lisa")
    waiting.know([related("Rosé", ROSE), link("rose", ROSE), link("lisa", LISA)])
    left = [one for one in waiting if one.subject.iri == DUO]
    assert [one.subject.part for one in left] == ["", "Lisa"]
    assert LISA in [one.item for one in left[1].candidates], "an item of another thing is offered for a part"
    waiting.know([link("duo", "Q900010")])
    assert [one.subject.label for one in waiting] == ["Bruno Mars"]


def test_a_yes_to_the_thing_proves_the_part_and_undo_takes_both_back(
    source: OfflineIndex, rules: Rules, music: Project
) -> None:
    """The review of a thing that is called as a part has the part looked at again, as it has the members of a group."""
    shutil.rmtree(music.data / "links")
    desk = LinkDesk(music, rules, source)
    asked = Parts(source, rules, music.linking.thresholds, [own("Rosé", "rose")], [])
    waiting = Waiting(asked.of(thing("Rosé & Nobody Atall")), Wanted(joint=True))
    new = desk.decided(Thing(f"{W3ID}agent/rose", PERSON, "Rosé"), ROSE, "accepted", "me", "")

    decided = desk.decide([new], waiting.telling_of)

    assert {(one.subject, one.item, one.verdict, one.part) for one in decided.decisions} == {
        (f"{W3ID}agent/rose", ROSE, "accepted", ""),
        (DUO, ROSE, RELATED, "Rosé"),
    }
    change = desk.last()
    assert change is not None
    assert desk.take_back(change)[0] == []


def test_what_a_person_decides_on_a_part(source: OfflineIndex, rules: Rules, music: Project) -> None:
    desk = LinkDesk(music, rules, source)
    (first, _) = Parts(source, rules, music.linking.thresholds, [], []).of(thing("Rosé & Lisa"))
    part = thing_of(first.subject)

    assert desk.decided(part, ROSE, "accepted", "me", "")[2:4] == (RELATED, UNCERTAIN)
    assert desk.decided(part, ROSE, "rejected", "me", "")[2:4] == ("rejected", UNCERTAIN)
    with pytest.raises(UsageError, match="not told to be absent"):
        desk.decided(part, "", "absent", "me", "")
    assert desk.with_item(first, MARS).candidates[0].item == MARS, "a person, though the thing is a group"
    with pytest.raises(UsageError, match="which ours is not"):
        desk.with_item(first, "Q900020")


def test_what_is_proven_for_a_part_is_taken_beside_the_link_that_proves_it(
    source: OfflineIndex, rules: Rules, shipped: Project
) -> None:
    """And not where that link holds no longer, or a person has said no."""
    decisions = [link("rose", ROSE)]
    found = parts(source, rules, shipped, "Rosé & Nobody Atall", own("Rosé", "rose"), decisions=decisions)

    taken = take_proven(found, decisions, rules)
    assert [(one.item, one.verdict, one.justification) for one in taken.decisions[1:]] == [
        (ROSE, RELATED, "semapv:MappingChaining")
    ]
    assert take_proven(found, [], rules).things == []
    assert take_proven(found, [*decisions, related("Rosé", ROSE, "rejected")], rules).things == []


# --- At the prompt


def test_parts_are_reviewed_one_by_one_with_the_keys_of_all(
    source: OfflineIndex, rules: Rules, music: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(music.data / "links")
    desk = LinkDesk(music, rules, source)
    found = Parts(source, rules, music.linking.thresholds, [], []).of(thing("Rosé & Bruno Mars & Lisa"))
    waiting = Waiting(found, Wanted(joint=True))
    answers = iter(["s", "x", "a 1: their page", "b", "a", "r 1", "k", f"i {ROSE}", "a 1", "q"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(answers))
    shown: list[str] = []
    Reviewer(desk, waiting, "me", lambda one, _: shown.append(one.subject.part), "", "kg link undo").run()

    rose, mars, lisa = "Rosé", "Bruno Mars", "Lisa"
    assert shown == [rose, mars, mars, lisa, mars, lisa, lisa, rose, rose, lisa]
    decided = {(one.item, one.verdict, one.part, one.predicate) for one in desk.current()}
    refused = next(one.item for one in desk.current() if one.verdict == "rejected")
    assert decided == {
        (ROSE, RELATED, rose, UNCERTAIN),
        (MARS, RELATED, mars, UNCERTAIN),
        (refused, "rejected", lisa, UNCERTAIN),
    }


def test_from_a_joint_name_to_two_links(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    """Without the option nothing is cut; with it two links, which only say that something is related."""
    shutil.rmtree(music.data / "links")
    (tmp_path / "world.json").write_text(entity_lines(), "utf-8")
    agents = music.data / "spine" / "agents.ttl"
    text = agents.read_text("utf-8") + '\nagent:duo a mg:MusicGroup ;\n    skos:prefLabel "Rosé & Bruno Mars"@en .\n'
    agents.write_text(text, "utf-8")
    for words in (["index", str(tmp_path / "world.json")], ["accept", "Rosé", ROSE, "--by", "me"], ["candidates"]):
        assert kg("link", *words, cwd=music).code == 0
    kept = music.state / "link" / "proposals.jsonl"
    assert not any(one.subject.part for one in read_proposals(kept))
    plain = kept.read_text("utf-8").splitlines()

    ran = kg("link", "candidates", "--joint", cwd=music)
    assert ran.code == 0, ran.err
    assert "Rosé & Bruno Mars · part 'Rosé'" in ran.out
    assert "to review (kg link review --joint), " in ran.err
    with_parts = kept.read_text("utf-8").splitlines()
    assert [line for line in with_parts if '"part"' not in line] == plain
    accepted = kg("link", "accept", "--proven", "--once", cwd=music)
    assert accepted.code == 0, accepted.err
    table = tmp_path / "t.tsv"
    kg("link", "review", "-o", str(table), cwd=music)
    assert "part" not in table.read_text("utf-8").splitlines()[0].split("\t")
    kg("link", "review", "--joint", "-o", str(table), cwd=music)
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()]
    filled = [rows[0], *([*row[:7], "yes", *row[8:]] for row in rows if row[3] == MARS and row[2])]
    assert len(filled) == 2
    table.write_text("".join("\t".join(row) + "\n" for row in filled), "utf-8")
    taken = kg("link", "review", "--read", str(table), "--by", "me", cwd=music)
    assert taken.code == 0, taken.err

    assert kg("link", "apply", cwd=music).code == 0
    made = links_path(music).read_text("utf-8")
    assert re.findall(r"^agent:duo .*", made, re.MULTILINE) == [
        f"agent:duo skos:relatedMatch wd:{MARS} .",
        f"agent:duo skos:relatedMatch wd:{ROSE} .",
    ]
    again = kg("link", "candidates", "--joint", "-f", "json", cwd=music)
    assert "Bruno Mars & " not in again.out
    assert not any(json.loads(line).get("part") for line in again.out.splitlines()), (
        "what is decided is not asked again"
    )
    for words in (["quickstatements", "--create"], ["ids", "--dry-run"], ["compare"]):
        told_of = kg("wikidata", *words, cwd=music)
        assert f"duo\t{ROSE}" not in told_of.out
        assert "Rosé & Bruno Mars" not in told_of.out + told_of.err or words[0] == "quickstatements"
    listed = kg("link", "list", "--verdict", "related", cwd=music)
    assert len(re.findall(r"agent:duo .*Mars · part '(Rosé|Bruno Mars)'", listed.out)) == 2
    assert kg("link", "undo", "--by", "me", cwd=music).code == 0
    assert [
        one.item
        for one in read_decisions(read_project(music.root), items_behind("http://www.wikidata.org/entity/"))
        if one.verdict == RELATED
    ] == [ROSE]
