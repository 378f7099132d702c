"""What can be decided on at each desk, and what the check tells of what was: by the rules, the lists and the items."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kg.errors import UsageError
from kg.link import link_desk, link_health
from kg.link.decisions import RELATED, UNCERTAIN, Decision, note_of
from kg.link.desk import Thing
from kg.link.items import Item
from kg.link.link_desk import LinkDesk
from kg.link.link_health import find_lost_parts, find_stale_links, find_unknown_things, find_wrong_identifiers
from kg.link.looking import look_at
from kg.link.pipeline import Proposal, write_proposals
from kg.link.rules import Rules, link_of, read_rules
from kg.link.scoring import Known, Scored, Subject
from kg.link.target_desk import TargetDesk, require_target, target_of
from kg.link.target_table import target_table
from kg.project.config import Project, Thresholds
from kg.rdf.terms import IRI

from .test_proposing import item, thing
from .test_support import BAND, HUMAN, ONTOLOGY, World, made

MBID = "7f233cda-eacb-4235-b681-5f7be343a1a2"
PERSON, GROUP = f"{ONTOLOGY}Person", f"{ONTOLOGY}MusicGroup"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


# --- Identifiers in another list


@pytest.mark.parametrize(
    ("typed", "verdict", "kept"),
    [
        (MBID, "accepted", MBID),
        (f"https://musicbrainz.org/artist/{MBID.upper()}/", "rejected", MBID),
        ("", "absent", ""),
        ("", "accepted", None),
        ("", "unsure", None),
        ("x", "absent", None),
        ("x", "accepted", None),
        (f"https://musicbrainz.org/recording/{MBID}", "accepted", None),
    ],
)
def test_an_identifier_is_one_of_the_list_and_none_only_where_there_is_none(
    shipped: Project, rules: Rules, typed: str, verdict: str, kept: str | None
) -> None:
    desk = TargetDesk(shipped, rules.targets["musicbrainz-artist"])
    one = Thing("http://e/a", PERSON, "A")
    if kept is None:
        with pytest.raises(UsageError, match=r"give one such as https://musicbrainz\.org/artist/"):
            desk.decided(one, typed, verdict, "ann", "")
    else:
        made = desk.decided(one, typed, verdict, "ann", "why")
        assert (kept, verdict, "ann", "why") == (made.item, made.verdict, made.author, made.comment)


def test_what_may_be_is_no_link_and_a_thing_of_another_class_has_none(shipped: Project, rules: Rules) -> None:
    desk = TargetDesk(shipped, rules.targets["musicbrainz-artist"])
    one = Thing("http://e/a", PERSON, "A")
    link = link_of(shipped)
    found = {
        verdict: desk.decided(one, MBID, verdict, "ann", "").predicate for verdict in ("accepted", "rejected", "unsure")
    }
    assert {"accepted": link, "rejected": link, "unsure": UNCERTAIN} == found
    with pytest.raises(UsageError, match="A is nothing that has a MusicBrainz artist"):
        desk.decided(one._replace(cls=f"{ONTOLOGY}Chart"), MBID, "accepted", "ann", "")


def test_an_address_is_known_as_that_of_a_list_though_it_is_faulty(rules: Rules) -> None:
    """And a list is told by its name alone."""
    isni = rules.targets["isni"]
    for text in ("https://isni.org/isni/0000000121032683", "https://isni.org/isni/0000000121032684"):
        assert isni == target_of(rules, text)
    assert target_of(rules, "0000000121032683") is target_of(rules, "https://e.org/x") is None
    assert isni == require_target(rules, "isni")
    with pytest.raises(UsageError, match=r"the rules have no target 'isn'; known: .*isni"):
        require_target(rules, "isn")


# --- Items


def decided(desk: LinkDesk, one: Thing, typed: str, verdict: str = "accepted") -> Decision:
    return desk.decided(one, typed, verdict, "ann", "why")


def test_a_link_is_to_an_item_that_may_be_what_the_thing_is(shipped: Project, rules: Rules) -> None:
    """Of a part it is only related; and what may be is uncertain."""
    world: Any = World({"Q1": ("Ten", HUMAN, ()), "Q2": ("Ten", BAND, ())})
    desk, one = LinkDesk(shipped, rules, world), Thing("http://e/a", PERSON, "Ten & Eleven")
    part, own = one._replace(part="Ten"), rules.classes[PERSON].predicate

    found = [
        (made.verdict, made.predicate, made.other, made.item_label)
        for made in (
            decided(desk, one, "Q1"), decided(desk, one, "Q2", "rejected"), decided(desk, one, "Q1", "unsure"),
            decided(desk, one, "", "absent"), decided(desk, part, "Q2"), decided(desk, part, "Q1", "rejected"),
        )
    ]  # fmt: skip
    assert [
        ("accepted", own, "", "Ten"), ("rejected", own, "", "Ten"), ("unsure", UNCERTAIN, "", "Ten"), ("absent", own, "", ""),
        (RELATED, UNCERTAIN, note_of("Ten"), "Ten"), ("rejected", UNCERTAIN, note_of("Ten"), "Ten"),
    ] == found  # fmt: skip
    assert "" == decided(desk, one, "Q999").item_label, "of one that nobody knows"


@pytest.mark.parametrize(
    ("typed", "part", "verdict", "told"),
    [
        ("x", "", "accepted", "is no item"),
        ("x", "", "absent", "is no item"),
        ("", "", "accepted", "is no item"),
        ("", "", "rejected", "is no item"),
        ("P31", "", "accepted", "is no item"),
        ("Q1", "Twelve", "accepted", "'Twelve' is no part"),
        ("Q1", "Twelve", "rejected", "'Twelve' is no part"),
        ("", "Ten", "absent", "a part is not told to be absent"),
        ("Q2", "", "accepted", "which ours is not"),
    ],
)
def test_what_cannot_be_is_not_decided(
    shipped: Project, rules: Rules, typed: str, part: str, verdict: str, told: str
) -> None:
    world: Any = World({"Q1": ("Ten", HUMAN, ()), "Q2": ("Ten", BAND, ())})
    with pytest.raises(UsageError, match=told):
        decided(LinkDesk(shipped, rules, world), Thing("http://e/a", PERSON, "Ten & Eleven", part), typed, verdict)


def test_what_a_person_looks_at_is_shown_and_not_taken(rules: Rules) -> None:
    """However well it is proven; of several that are called so those that nobody knows are left out."""
    world: Any = World({})
    world._items = {"Q1": item("Q1", "Ten", P463="Q10"), "Q2": Item("Q2"), "Q3": Item("Q3", gone=True)}
    subject = thing("Ten")._replace(facts={"membership": (Known("Q10"),)})

    found = look_at(world, subject, ["Q1", "Q2", "Q3"], rules, Thresholds())
    assert [("Q1", "review")] == [(one.item, one.decision) for one in found]
    for name in ("Q2", "Q3"):
        with pytest.raises(UsageError, match=f"{name} does not exist, or not here"):
            look_at(world, subject, [name], rules, Thresholds())


# --- What the check tells


def test_what_was_said_no_to_is_no_link_that_could_be_wrong(rules: Rules) -> None:
    """Of an unknown thing, of an item that is gone or of another kind, and of what is no class of the rules."""
    said = ("accepted", "rejected", "unsure", RELATED)
    every = [made(f"{verdict} Q{n} {verdict} ann")._replace(line=n) for n, verdict in enumerate(said, 1)]
    path = Path("t.tsv")
    unknown = find_unknown_things(every, {"http://e/else"}, path)
    assert [every[0].line, every[3].line] == [one.location.line for one in unknown if one.location]

    world: Any = World({})
    world._items = {f"Q{n}": Item(f"Q{n}", gone=True) for n in range(1, 5)}
    world.name = "api"
    classes = {one.subject: PERSON for one in every}
    told = find_stale_links(world, every, classes, rules, path)
    assert ["Q1", "Q4"] == [one.message.split()[0] for one in told]
    assert {"violation"} == {one.severity for one in told}
    assert [] == find_stale_links(world, every, {}, rules, path)


def test_a_part_is_looked_for_in_the_name_of_a_thing_that_is_there(rules: Rules) -> None:
    one = made("a Q1 related ann")._replace(other=note_of("Ten"))
    labels = {"http://e/a": "Ten & Eleven"}
    assert [] == find_lost_parts([one, one._replace(subject="http://e/gone")], labels, rules, Path("t.tsv"))
    (told,) = find_lost_parts([one._replace(other=note_of("Twelve"))], labels, rules, Path("t.tsv"))
    assert "Mend part=, or remove the row." in told.message


def test_an_address_that_one_list_reads_is_no_fault_of_another(
    rules: Rules, shipped: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = rules.targets["isni"]._replace(name="one")
    other = one._replace(name="other", check=None)
    values = ["https://isni.org/isni/0000000121032683", "https://isni.org/isni/0000000121032684", "https://e.org/"]
    rows = [(IRI("http://e/a"), IRI(value)) for value in values]
    monkeypatch.setattr(link_health, "rows_of", lambda *_: rows)
    engine: Any = SimpleNamespace()

    def told(*targets: Any) -> list[str]:
        known = rules._replace(targets={target.name: target for target in targets})
        return [str(finding.value) for finding in find_wrong_identifiers(engine, shipped, known)]

    assert [values[1]] == told(one)
    assert [] == told(one, other) == told(other, one)


# --- What a desk knows of what has changed


@pytest.fixture
def desk(empty_project: Project, rules: Rules) -> LinkDesk:
    """A desk on a small project, with two items that are called alike and one that is not."""
    world: Any = World({"Q1": ("Ten", HUMAN, ()), "Q2": ("Ten", HUMAN, ()), "Q3": ("Rosalynda", HUMAN, ())})
    return LinkDesk(empty_project._replace(links=(link_of_shipped(rules),)), rules, world)


def link_of_shipped(rules: Rules) -> str:
    return rules.classes[PERSON].predicate


def ours(name: str, label: str, part: str = "") -> Subject:
    return Subject(f"http://e/{name}", PERSON, label, (part or label,), {}, part=part)


def accept(desk: LinkDesk, name: str, label: str, typed: str, verdict: str = "accepted", part: str = "") -> list[str]:
    """Decide on a thing; return what is told of it."""
    made = decided(desk, Thing(f"http://e/{name}", PERSON, label, part), typed, verdict)
    return desk.decide([made], lambda _: []).told


def test_what_was_proposed_is_what_stands_in_the_file_now(desk: LinkDesk) -> None:
    """However often it was looked at, whoever has made it anew."""
    one, other = (Proposal(ours(name, name), ()) for name in "ab")
    assert [] == desk.proposed({"http://e/a", "http://e/b"})
    for n, every in enumerate(([one], [other], [one, other]), 1):
        write_proposals(every, desk.proposals_path)
        os.utime(desk.proposals_path, ns=(n * 10**9, n * 10**9))
        assert every == desk.proposed({"http://e/a", "http://e/b"})
        assert [one] * (one in every) == desk.proposed({"http://e/a"})
    desk.proposals_path.unlink()
    assert [] == [*desk.proposed({"http://e/a"})]


def test_proposals_rest_on_the_identifiers_that_are_decided(desk: LinkDesk, rules: Rules) -> None:
    """They prove links: of one that was taken back what is proposed says so still."""
    desk.project.linking.rules.write_text("# rules\n")
    before = desk.basis
    table = target_table(desk.project, rules.targets["isni"])
    table.write([decided_identifier(desk, rules)])
    assert before != desk.basis
    table.write([])
    assert before == desk.basis


def decided_identifier(desk: LinkDesk, rules: Rules) -> Decision:
    one = Thing("http://e/a", PERSON, "A")
    return TargetDesk(desk.project, rules.targets["isni"]).decided(one, "0000000121032683", "accepted", "ann", "")


def test_a_thing_is_like_what_is_linked_by_now(desk: LinkDesk) -> None:
    assert desk.like(ours("b", "Ten")) is None
    accept(desk, "a", "Ten", "Q1")
    like = desk.like(ours("b", "Ten"))
    assert like is not None
    assert ("http://e/a", "Q1") == (like.thing, like.item)


def test_by_another_name_what_is_linked_to_no_other_thing_is_shown(desk: LinkDesk) -> None:
    """For a part of a name as well what is: it may be the same."""
    accept(desk, "a", "Ten", "Q1")

    def shown(part: str = "") -> list[str]:
        proposal = Proposal(ours("b", "Else & More" if part else "Else", part), ())
        return [one.item for one in desk.with_name(proposal, "Ten").candidates]

    assert ["Q2"] == shown()
    assert ["Q1", "Q2"] == sorted(shown("Else"))
    for name in ("Nobody", ""):
        with pytest.raises(UsageError, match=f"nothing that it may be is called '{name}'"):
            desk.with_name(Proposal(ours("b", "Else"), ()), name)
    accept(desk, "c", "Ten", "Q2")
    with pytest.raises(UsageError, match="nothing that it may be is called 'Ten'"):
        shown()


def test_an_item_without_a_label_is_not_called_by_its_number(desk: LinkDesk) -> None:
    world: Any = desk.source
    world._items["Q4"] = Item("Q4", (), (("en", "Tenny"),), dict(world._items["Q1"].claims))
    assert "" == decided(desk, Thing("http://e/a", PERSON, "Tenny"), "Q4").item_label


def test_an_item_that_is_called_otherwise_is_told(desk: LinkDesk) -> None:
    """Nearly so is otherwise; unless it was proposed."""
    told = "Q3 is called 'Rosalynda' there, and not 'Rosalinda'; take that back if it is another"
    assert told in accept(desk, "a", "Rosalinda", "Q3")
    assert not [one for one in accept(desk, "b", "Ten", "Q1") if "is called" in one]
    desk.file.take_out([one.key for one in desk.current()])
    bare = Scored("Q3", "Rosalynda", 0.5, 0.5, True, False, (), (), (), (), ())
    write_proposals([Proposal(ours("a", "Rosalinda"), (bare,))], desk.proposals_path)
    assert told not in accept(desk, "a", "Rosalinda", "Q3")


def test_a_joint_name_is_linked_as_a_whole_only_to_what_is_called_so(desk: LinkDesk) -> None:
    """Without a remark, which may say that it is another."""
    world: Any = desk.source
    for n, name in ((5, "Ten & Eleven"), (6, "Eleven & Ten")):
        world._items[f"Q{n}"] = world._items["Q1"]._replace(id=f"Q{n}", labels=(("en", name),))
    odd = "a joint name, and Q{} is not known to be called so"
    assert not [one for one in accept(desk, "a", "Ten & Eleven", "Q5") if "joint name" in one]
    assert [one for one in accept(desk, "b", "Ten & Eleven", "Q6") if odd.format(6) in one]


def test_what_may_be_a_part_says_nothing_against_having_no_item(desk: LinkDesk) -> None:
    accept(desk, "a", "Ten & Eleven", "Q1", "unsure", "Ten")
    assert not [one for one in accept(desk, "a", "Ten & Eleven", "", "absent") if "may be" in one]
    accept(desk, "b", "Ten & Twelve", "Q1", "unsure")
    assert [one for one in accept(desk, "b", "Ten & Twelve", "", "absent") if "it has no item, and may be Q1" in one]


def test_at_the_desk_of_a_list_it_is_told_whose_an_identifier_is(
    desk: LinkDesk, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_desk, "words_on_holders", lambda _, name, new: [f"whose: {name}"])
    own = LinkDesk(desk.project, rules.of_target("musicbrainz-artist"), None)
    made = decided(own, Thing("http://e/a", PERSON, "A"), MBID)
    assert "whose: musicbrainz-artist" in own.remarks_on([made])
    assert not [
        one for one in desk.remarks_on([decided(desk, Thing("http://e/a", PERSON, "Ten"), "Q1")]) if "whose" in one
    ]


def test_what_has_no_item_is_looked_for_in_an_index_alone(
    desk: LinkDesk, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not over the network; and what is proposed for a part is nothing that the whole may be."""
    world: Any = desk.source
    write_proposals([Proposal(ours("a", "Ten & Eleven", "Ten"), ())], desk.proposals_path)
    monkeypatch.setattr(link_desk, "select_compared", lambda *_: [ours("a", "Ten")])
    engine: Any = SimpleNamespace()  # nothing asks it here
    own = LinkDesk(desk.project, rules, world, engine)
    assert [] == own._offered({"http://e/a"}, [])
    monkeypatch.setattr(world, "name", "index", raising=False)
    assert [["Q1", "Q2"]] == [[one.item for one in found.candidates] for found in own._offered({"http://e/a"}, [])]
