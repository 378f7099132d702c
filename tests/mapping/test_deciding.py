"""The namer of a project: what a run rests on, how rows are named and labelled, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kg.link.decisions import Decision
from kg.link.pipeline import Proposal
from kg.mapping import deciding, model
from kg.mapping.credits import CreditRules, Credits, Part
from kg.mapping.deciding import Deciding, read_known_things
from kg.mapping.kept_splits import key_of
from kg.mapping.known import KnownThings
from kg.mapping.naming import Named
from kg.project.config import Project

from ..conftest import Ran
from .test_identity import BASE, KNOWN, NS, decision

NAME = model.Expression((model.Reference("name"),))
CREDIT = model.Credit(("Featuring",), None, ("&",))
ARTIST = model.Identity(NS + "Artist", NAME, BASE + "agent/", scheme="catalogue", credit=CREDIT)
SONG = model.Identity(NS + "Song", NAME, BASE + "work/")
Make = Callable[..., Deciding]


@pytest.fixture
def namer(empty_project: Project) -> Make:
    """Return what makes the namer of a project in which some things are known."""
    project = empty_project._replace(base=BASE)

    def make(*decisions: Decision, known: KnownThings = KNOWN, **more: object) -> Deciding:
        return Deciding(project, known, decisions, **more)  # type: ignore[arg-type]  # what a test wants

    return make


OTHERS = {
    "a name": KNOWN._replace(names={**KNOWN.names, BASE + "work/pear": ("Birne",)}),
    "who made it": KNOWN._replace(by={BASE + "work/apple": (BASE + "agent/rose",)}),
    "an identifier": KNOWN._replace(identified={("catalogue", "A-2"): BASE + "agent/ann"}),
    "a class": KNOWN._replace(classes={**KNOWN.classes, BASE + "agent/rose": frozenset({NS + "Place"})}),
    "a thing": KNOWN._replace(taken=KNOWN.taken | {BASE + "agent/zed"}),
}
SAID = decision("name/agent.zed", "agent/zed", "accepted", "Zed")
SAID_OTHERWISE = {
    "another name": SAID._replace(subject=BASE + "name/agent.yon"),
    "another item": SAID._replace(item="agent/yon"),
    "another verdict": SAID._replace(verdict="rejected"),
    "another label": SAID._replace(subject_label="Yon"),
}


def test_a_run_rests_on_all_that_is_known_and_decided_in_whatever_order(namer: Make) -> None:
    """So that files are made anew where any of it is another."""
    others: Any = {
        name: dict(reversed([*one.items()])) for name, one in KNOWN._asdict().items() if isinstance(one, dict)
    }
    turned = KNOWN._replace(**others)
    other = decision("name/agent.kit", "agent/kit", "accepted", "Kit")
    assert namer(SAID, other).rests_on() == namer(other, SAID, known=turned).rests_on()
    found = {
        "as it is": namer(SAID).rests_on(),
        "without it": namer().rests_on(),
        **{what: namer(SAID, known=known).rests_on() for what, known in OTHERS.items()},
        **{what: namer(said).rests_on() for what, said in SAID_OTHERWISE.items()},
    }
    assert len(set(found.values())) == len(found), found


def test_a_row_is_named_by_what_tells_it_apart_and_by_its_identifier(namer: Make) -> None:
    one = namer()
    assert one.iri(SONG, Named("Apple", "Rosé & Ann Orr")) == BASE + "work/apple"
    assert one.iri(SONG, Named("Apple", "Rosé")) == BASE + "work/apple--rose"
    assert one.iri(ARTIST, Named("Anything", "", "A-1")) == BASE + "agent/ann"
    assert one.iri(ARTIST._replace(scheme=""), Named("Anything", "", "A-1")) != BASE + "agent/ann"


def test_a_thing_is_called_as_nobody_else_calls_it_and_best_first(namer: Make) -> None:
    """What is known of it is not told again, in whatever letters; of spellings the one that is no shouting is best."""
    one = namer()
    assert one.labels(BASE + "agent/ann", ["ANNIE", "ann orr", "Ann O."]) == (["Ann O."], False)
    assert one.labels(BASE + "agent/zed", ["ZED", "zed", "Zed", "Sed"]) == (["Sed", "Zed", "zed", "ZED"], True)


def test_notes_part_a_credit_where_the_mapping_says_so(namer: Make) -> None:
    """Who stands behind a note is behind a comma, and is known to stand alone."""
    noted = CREDIT._replace(notes=True)
    one = namer()
    one.learn_credits(ARTIST._replace(credit=noted), ["Ada (text), Ben (maps)", "Ben & Ada"])
    assert one.split(noted, "Ada (text), Ben (maps)") == [("Ada", ""), ("Ben", ",")]
    assert one.split(noted, "Ben & Ada") == [("Ben", ""), ("Ada", "&")]
    assert namer().split(CREDIT, "Ada (text)") == [("Ada (text)", "")]


def test_what_parts_a_credit_is_as_the_mapping_has_it() -> None:
    said = model.Credit((" feat. ",), None, ("&",), ("with",), ("Band",), ("The",))
    assert deciding._rules_of(said) == CreditRules(("feat.",), ("&",), ("with",), ("Band",), ("The",))


def test_what_was_learnt_of_credits_is_recalled(namer: Make) -> None:
    """And then what was kept of credits that are not in the table at hand stays; else it goes with them."""
    key = key_of(deciding._rules_of(CREDIT))
    kept = {key: {"Old & Gone": {(): (Part("Old"), Part("Gone", "&"))}}}
    first, again, none = namer(), namer(kept=kept), namer(kept=kept)
    first.learn_credits(ARTIST, ["Ben", "Ada"])
    again.recall(first.knowledge())
    parted = [("Ben", ""), ("Ada", "&")]
    assert (parted, [("Ben & Ada", "")]) == (again.split(CREDIT, "Ben & Ada"), none.split(CREDIT, "Ben & Ada"))
    for one in (again, none):
        one.split(CREDIT, "Ada")
    assert {"Old & Gone", "Ben & Ada"} == set(again.splits()[key])
    assert {"Ben & Ada"} == set(none.splits()[key]), "nobody has a say in a name alone"


def test_a_credit_is_read_as_when_most_was_decided_of_what_still_is(
    namer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, whole, parted = key_of(deciding._rules_of(CREDIT)), (Part("A & B"),), (Part("A"), Part("B", "&"))
    kept = {key: {"A & B": {("one: z",): whole, ("one: x", "one: y"): parted, ("one: q", "one: r", "one: s"): whole}}}
    read = []
    for decided in (("one: x", "one: y", "one: z"), ("one: x", "one: z"), ("one: x",)):
        monkeypatch.setattr(Credits, "decided", lambda *_, said=decided: said)
        read.append([name for name, _ in namer(kept=kept).split(CREDIT, "A & B")])
    assert read[:2] == [["A", "B"], ["A & B"]]


def test_a_name_waits_until_it_is_decided(namer: Make) -> None:
    """One that is none of its candidates still waits where two or more are left; one of which nobody is sure waits."""

    def proposed(*decisions: Decision) -> list[Proposal]:
        one = namer(*decisions)
        one.learn(ARTIST._replace(credit=None), [Named(name) for name in ("The Zed", "The Zed (band)", "Zed, The")])
        return one.proposals()

    def waiting(*decisions: tuple[str, str, str]) -> dict[str, list[str]]:
        said = [decision(names[name], item, verdict, name) for name, item, verdict in decisions]
        return {one.subject.label: [mark.item for mark in one.candidates] for one in proposed(*said)}

    names = {one.subject.label: one.subject.iri.removeprefix(BASE) for one in proposed()}
    zed, other, band, last = "agent/the-zed", "agent/the-zed-band", "The Zed (band)", "Zed, The"
    assert waiting() == {band: [zed], last: [zed, other]}
    assert waiting((band, zed, "unsure")) == waiting()
    assert waiting((band, zed, "rejected")) == {last: [zed, other]}
    assert waiting((band, "agent/kit", "rejected")) == {last: [zed, other]}
    assert waiting((last, zed, "rejected")) == {band: [zed]}
    assert waiting((last, "agent/kit", "rejected")) == waiting()
    assert waiting((last, zed, "accepted")) == {band: [zed]}


def test_what_a_table_made_is_not_what_is_known(songs: Project, kg: Callable[..., Ran]) -> None:
    """Neither its files nor its description: what it said decides nothing the next time."""
    before = read_known_things(songs)
    assert kg("tables", "run", cwd=songs).code == 0
    (songs.data / "sources" / "by-hand.ttl").write_text(f"<{songs.base}thing/x> a <urn:C> .\n", "utf-8")
    assert {f"{songs.base}thing/x"} == read_known_things(songs).taken - before.taken
