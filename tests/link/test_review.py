"""Review for people with hundreds of open names: the order, what is offered, the keys, and the way back."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import click
import pytest

from kg.cli.link_session import LinkSession, write_proposal
from kg.cli.output import Output
from kg.cli.review_table import read_table
from kg.cli.reviewing import Reviewer
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_merged
from kg.link.decisions import BY_HAND, Decision, Held
from kg.link.desk import Thing
from kg.link.items import Item, Statement, Value
from kg.link.link_desk import LinkDesk
from kg.link.pipeline import Proposal, propose, write_proposals
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Feature, Known, Scored, Subject
from kg.link.sources.index import OfflineIndex
from kg.link.sssom import path_of, read_decisions
from kg.link.waiting import Waiting
from kg.link.wanted import Scores, Wanted
from kg.project.config import Project, Thresholds
from kg.rdf.terms import Prefixes
from tests.conftest import Ran
from tests.link.test_decisions import rows
from tests.link.wikibase import entity_lines

W3ID = "https://w3id.org/music-kg/"
PERSON, GROUP = f"{W3ID}ontology#Person", f"{W3ID}ontology#MusicGroup"
SAME = "https://schema.org/sameAs"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture
def ready(music: Project, kg: Callable[..., Ran], tmp_path: Path) -> Project:
    """The music project without any decision, and with an index of the small knowledge base."""
    shutil.rmtree(music.data / "links")
    (tmp_path / "world.json").write_text(entity_lines(), "utf-8")
    ran = kg("link", "index", str(tmp_path / "world.json"), cwd=music)
    assert ran.code == 0, ran.err
    return music


def state_a_duo(project: Project) -> None:
    """Add a group to the graph that is called as two together."""
    with (project.data / "spine" / "agents.ttl").open("a", encoding="utf-8") as file:
        file.write('\nagent:duo a mg:MusicGroup ;\n    skos:prefLabel "Rosé & Bruno Mars"@en .\n')


def candidate(item: str, score: float = 0.9, *features: Feature) -> Scored:
    return Scored(item, item, score, 0.9, True, False, (), (), (), (), features)


def waits(name: str, *candidates: Scored, of: Iterable[str] = (), cls: str = PERSON) -> Proposal:
    known = tuple(Known("", (one,), f"{W3ID}agent/{one}") for one in of)
    facts = {"membership": known} if known else {}
    return Proposal(Subject(f"{W3ID}agent/{name}", cls, name, (name,), facts), candidates)


def accepted(name: str, item: str, verdict: str = "accepted") -> Decision:
    return Decision(f"{W3ID}agent/{name}", item, verdict, SAME, BY_HAND, "2026-01-31", "somebody")


def names(proposals: Iterable[Proposal]) -> list[str]:
    return [one.subject.label for one in proposals]


# --- What waits


def test_those_on_which_most_depend_come_first() -> None:
    waiting = Waiting([
        waits("a", candidate("Q1"), of=["small"]), waits("b", candidate("Q2", 0.95), of=["large"]),
        waits("c", candidate("Q3"), of=["large"]), waits("small", candidate("Q4", 0.6)),
        waits("large", candidate("Q5", 0.5)),
    ])  # fmt: skip
    assert names(waiting) == ["large", "small", "b", "a", "c"]


def test_an_item_of_another_thing_is_not_offered() -> None:
    """One-to-one; what was rejected is not offered either, and what several names may be stays."""
    several = [waits("a", candidate("Q1"), candidate("Q2")), waits("b", candidate("Q1"))]
    decisions = [accepted("x", "Q1"), accepted("a", "Q3", "rejected")]
    waiting, shared = Waiting(several), Waiting(several, shared=True)
    for one in (waiting, shared):
        one.know(decisions)
    assert [(p.subject.label, [c.item for c in p.candidates]) for p in waiting] == [("a", ["Q2"])]
    assert names(shared) == ["a", "b"]
    waiting.know([accepted("x", "Q1"), accepted("a", "Q2")])
    assert names(waiting) == []


def key_of(name: str) -> str:
    return f"{W3ID}agent/{name}"


@pytest.mark.parametrize(
    ("decisions", "left"),
    [
        ([], ["Q1", "Q2"]),
        ([accepted("a", "Q1")], None),
        ([accepted("a", "", "absent")], None),
        ([accepted("a", "Q1", "rejected")], ["Q2"]),
        ([accepted("a", "Q1", "unsure")], ["Q2"]),
        ([accepted("a", "Q1", "rejected"), accepted("a", "Q2", "rejected")], None),
        ([accepted("b", "Q1")], ["Q2"]),
        ([accepted("b", "Q1", "rejected")], ["Q1", "Q2"]),
        ([accepted("a", "Q1", "fallen")], ["Q1", "Q2"]),  # it has fallen, and is asked for again
    ],
)
def test_what_is_decided_is_open_no_more(decisions: list[Decision], left: list[str] | None) -> None:
    waiting = Waiting([waits("a", candidate("Q1"), candidate("Q2"))])
    waiting.know(decisions)
    found = waiting.open(key_of("a"))
    assert left == (found and [one.item for one in found.candidates])
    assert None is waiting.open(key_of("nobody"))


def test_what_has_no_candidate_is_open_only_for_who_wants_it() -> None:
    """And what had some, that were all refused, for nobody."""
    for unfound in (True, False):
        waiting = Waiting([waits("none"), waits("a", candidate("Q1"))], Wanted(unfound=unfound))
        waiting.know([accepted("a", "Q1", "rejected")])
        assert [unfound, False] == [waiting.open(key_of(name)) is not None for name in ("none", "a")]


def test_a_person_is_asked_over_what_the_rules_took_and_not_over_what_a_person_said() -> None:
    """Of that thing; what the rules took for others holds, and afterwards all of it does again."""
    waiting = Waiting([waits("a", candidate("Q1"), candidate("Q2"), candidate("Q3")), waits("b", candidate("Q4"))])
    rules = [accepted(name, item)._replace(author="") for name, item in (("a", "Q1"), ("b", "Q2"))]
    person = accepted("a", "Q3", "rejected")
    found = waiting.over_rules(key_of("a"), [*rules, person])
    assert found is not None
    assert ["Q1"] == [one.item for one in found.candidates]
    assert [] == names(waiting)
    assert None is waiting.over_rules(key_of("a"), [accepted("a", "Q1"), rules[1]])


def test_what_is_made_anew_takes_its_place_and_others_are_known_beside() -> None:
    waiting = Waiting([waits("a", candidate("Q1"), of=["g"]), waits("b", candidate("Q2"), of=["g"])])
    new, again = waits("c", candidate("Q3"), of=["g", "h"]), waits("a", candidate("Q9"), of=["g"])
    waiting.change([new, again])
    assert ["a", "b", "c"] == names(waiting.telling_of([key_of("g")])) == names(waiting.proposals)
    assert ["c"] == names(waiting.telling_of([key_of("h")]))
    assert ["a", "b", "c"] == names(waiting.telling_of([key_of("h"), key_of("g")])), "each once"
    assert (["a", "b"], "Q9") == (names(waiting), next(iter(waiting)).candidates[0].item)
    assert [0, 1, None] == [waiting.place(key_of(name)) for name in "abc"]


def test_what_has_fallen_waits_before_all_others_and_even_where_it_is_proven() -> None:
    sure = waits("z", candidate("Q1", 0.5)._replace(decision="proven"))
    others = [waits("a", candidate("Q2", 0.95))]
    assert ["a"] == names(Waiting([*others, sure]))
    assert ["z", "a"] == names(Waiting([*others, sure], fallen={key_of("z")}))


def test_what_is_doubted_of_the_rules_counts_as_open_and_of_a_person_it_does_not() -> None:
    for by, left in (("", ["a"]), ("ann", [])):
        waiting = Waiting([waits("a", candidate("Q1"))], doubted={(key_of("a"), "Q1")})
        waiting.know([accepted("a", "Q1")._replace(author=by)])
        assert left == names(waiting)


def test_all_with_a_score_are_those_that_are_far_ahead_and_that_no_two_claim() -> None:
    """Where items are shared several may be one; without limits it is the score alone."""
    ahead = waits("a", candidate("Q1", 0.9), candidate("Q2", 0.7))
    near = waits("b", candidate("Q3", 0.9), candidate("Q4", 0.85))
    twice = [waits(name, candidate("Q5", 0.9)) for name in "cd"]
    low = waits("e", candidate("Q6", 0.6))
    for shared, left in ((False, "a"), (True, "acd")):
        waiting = Waiting([ahead, near, *twice, low], shared=shared)
        limits = Thresholds()._replace(gap=0.2)
        assert list(left) == sorted(one.subject.label for one, _ in waiting.within(Scores(0.8), limits))
        assert list("abcd") == sorted(one.subject.label for one, _ in waiting.within(Scores(0.8)))
    part = waits("f", candidate("Q7", 0.9))
    part = part._replace(subject=part.subject._replace(part="F"))
    every = Waiting([ahead, waits("none"), part], Wanted(unfound=True, joint=True))
    for whole, left in ((False, "af"), (True, "a")):
        assert list(left) == [one.subject.label for one, _ in every.within(Scores(0.0), whole=whole)]
    unshown = waits("a", candidate("Q1", 0.9)._replace(gap=0.1))  # a rival that is not offered is near
    assert [] == Waiting([unshown]).within(Scores(0.8), Thresholds()._replace(gap=0.2))
    assert 1 == len(Waiting([unshown]).within(Scores(0.8), Thresholds()._replace(gap=0.1)))


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Wanted(), ["good", "group", "poor"]),
        (Wanted(classes=frozenset({GROUP})), ["group"]),
        (Wanted(scores=Scores(0.8)), ["good", "group"]),
        (Wanted(scores=Scores(0.0, 0.7)), ["poor"]),
        (Wanted(proven=True), ["good", "group", "poor", "sure"]),
        (Wanted(unfound=True), ["good", "group", "none", "poor"]),
        (Wanted(scores=Scores(0.1), unfound=True), ["good", "group", "poor"]),
    ],
)
def test_only_what_somebody_wants_to_see(wanted: Wanted, left: list[str]) -> None:
    proposals = [
        waits("good", candidate("Q1", 0.9)), waits("poor", candidate("Q2", 0.5)), waits("none"),
        waits("group", candidate("Q3", 0.85), cls=GROUP), waits("sure", candidate("Q4")._replace(decision="proven")),
    ]  # fmt: skip
    assert sorted(names(Waiting(proposals, wanted))) == left


def test_parts_for_several_reviewers_are_all_of_it_once_and_what_belongs_together_is_in_one() -> None:
    proposals = [waits(f"g{n}", candidate(f"Q1{n}"), cls=GROUP) for n in range(20)]
    proposals += [waits(f"m{n}", candidate(f"Q2{n}"), of=[f"g{n % 20}"]) for n in range(100)]
    parts = [names(Waiting(proposals, Wanted(part=(n, 3)))) for n in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == sorted(names(proposals))
    assert all(len(part) > 20 for part in parts)
    for part in parts:
        assert {f"g{int(name[1:]) % 20}" for name in part} == {name for name in part if name[0] == "g"}


def test_cases_with_the_same_reasons_are_alike() -> None:
    def called(own: str, outcome: str, why: str = "the same name") -> Scored:
        member = Feature("membership", outcome, 0.0, f"member of: {own}")
        return candidate(f"Q{own}", 0.9, Feature("name", "agrees", 0.7, f"'{own}' and '{own}': {why}"), member)

    first, *others = [
        waits("1", called("1", "agrees")), waits("2", called("2", "agrees")), waits("3", called("3", "unknown")),
        waits("4", called("4", "agrees", "the same but for accents")), waits("5", called("5", "agrees"), cls=GROUP),
    ]  # fmt: skip
    waiting = Waiting([first, *others])
    assert [(one.subject.label, c and c.item) for one, c in waiting.alike(first, first.candidates[0])] == [("2", "Q2")]


def test_a_score_is_compared_as_it_is_shown() -> None:
    waiting = Waiting([waits("a", candidate("Q1", 0.8961)), waits("b", candidate("Q2", 0.8949))], Wanted())
    assert names(one for one, _ in waiting.within(Scores(0.9))) == ["a"]
    assert names(Waiting(waiting.proposals, Wanted(scores=Scores(0.9)))) == ["a"]


# --- What is offered


class World:
    """Some items with their statements."""

    name = "world"

    def __init__(self, *items: Item) -> None:
        self._items = {one.id: one for one in items}

    def with_statement(self, name: str, value: str) -> list[str]:
        """Return those that have a value."""
        return [one.id for one in self._items.values() if any(v.text == value for v in one.best(name))]

    def with_name(self, name: str, **_: object) -> list[str]:
        """Return those that are called so."""
        return [one.id for one in self._items.values() if name in one.names()]

    def holds(self, name: str) -> bool:
        """Tell that all is known."""
        return True

    def items(self, ids: Iterable[str]) -> dict[str, Item]:
        """Return items."""
        return {one: self._items.get(one, Item(one, gone=True)) for one in ids}


def member(item: str, label: str, group: str = "Q9") -> Item:
    claims = {"P31": (Statement(Value("item", "Q5")),), "P463": (Statement(Value("item", group)),)}
    return Item(item, (("en", label),), (), claims)


def test_members_of_a_linked_group_are_offered_where_no_letter_agrees(rules: Rules) -> None:
    """Those of the group alone, without those that are linked, and none of them is proven by that."""
    world = World(member("Q1", "石原"), member("Q2", "Quincy"), member("Q3", "Zed"), member("Q4", "Other", "Q8"))
    ours = Subject("urn:a", PERSON, "Mabel", ("Mabel",), {"membership": (Known("Q9", ("Group",), "urn:g"),)})

    found = propose(world, ours, rules, Thresholds(), {"Q3"})

    assert sorted((one.item, one.decision) for one in found.candidates) == [("Q1", "review"), ("Q2", "review")]
    unlinked = ours._replace(facts={"membership": (Known("", ("Group",), "urn:g"),)})
    assert propose(world, unlinked, rules, Thresholds()).candidates == ()


def test_an_item_that_is_taken_counts_as_a_rival_still(rules: Rules) -> None:
    """Whether it is taken may be wrong: what is proven must not rest on it."""
    world = World(member("Q1", "Mabel"), member("Q2", "Mabel"))
    ours = Subject("urn:a", PERSON, "Mabel", ("Mabel",), {"membership": (Known("Q9", ("Group",), "urn:g"),)})
    found = propose(world, ours, rules, Thresholds(), {"Q1"})
    assert [(one.item, one.decision) for one in found.candidates] == [("Q2", "review")]


def test_a_group_of_very_many_proves_nothing(rules: Rules) -> None:
    """Of hundreds in one group several have one nickname; a smaller group that they share proves as ever."""
    ours = Subject("urn:a", PERSON, "Mabel", ("Mabel",), {"membership": (Known("Q9", ("Group",), "urn:g"),)})
    several = [member(f"Q{n}", "Mabel" if n == 100 else f"Other {n}") for n in range(100, 151)]
    (found, *_) = propose(World(*several), ours, rules, Thresholds()).candidates
    assert (found.item, found.decision) == ("Q100", "review")
    assert any("as very many have" in one.words for one in found.features)
    assert propose(World(*several[:50]), ours, rules, Thresholds()).proven


def test_a_rival_that_is_not_offered_is_told_of(rules: Rules) -> None:
    """What has the same name and belongs to another thing keeps a score of 1.00 from being a proof: it is said."""
    world = World(member("Q1", "Mabel"), member("Q2", "Mabel"))
    ours = Subject("urn:a", PERSON, "Mabel", ("Mabel",), {"membership": (Known("Q9", ("Group",), "urn:g"),)})
    labels = {name: rule.label for name, rule in rules.facts.items()}

    def told(taken: set[str]) -> str:
        file = io.BytesIO()
        found = propose(world, ours, rules, Thresholds(), taken)
        write_proposal(found, Prefixes({}), labels, Output(file, terminal=False))
        return file.getvalue().decode()

    assert "0.00 ahead of the next, which is not offered, as when another thing is linked to it" in told({"Q1"})
    assert "0.00 ahead of the next\n" in told(set())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Q25056945", "it is a Q900100, which ours is not"),
        ("Q999999999", "does not exist"),
        ("rose", "is no item"),
        ("P31", "is no item"),
        ("", "is no item"),
    ],
)
def test_an_item_that_cannot_be_is_not_taken(ready: Project, rules: Rules, typed: str, told: str) -> None:
    from kg.errors import UsageError

    desk = LinkDesk(ready, rules, OfflineIndex(ready.state / "link" / "index.sqlite", rules))
    with pytest.raises(UsageError, match=told):
        desk.with_item(waits("rose"), typed)


@pytest.mark.parametrize(
    "typed",
    [
        "Q27655344",
        "wd:Q27655344",
        "http://www.wikidata.org/entity/Q27655344",
        "https://www.wikidata.org/wiki/Q27655344",
    ],
)
def test_an_item_that_is_typed_in_says_what_speaks_for_it(ready: Project, rules: Rules, typed: str) -> None:
    desk = LinkDesk(ready, rules, OfflineIndex(ready.state / "link" / "index.sqlite", rules))
    found = desk.with_item(waits("nobody", candidate("Q1")), typed)
    assert [one.item for one in found.candidates] == ["Q27655344", "Q1"]
    assert [one.name for one in found.candidates[0].features] == ["name", "kind"]


# --- The keys


def answers(monkeypatch: pytest.MonkeyPatch, *given: str) -> None:
    told = iter([*given, "q"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(told))
    monkeypatch.setattr(click, "confirm", lambda *_, **__: True)


def review(desk: LinkSession, proposals: Iterable[Proposal], by: str = "me") -> list[str]:
    """Walk through proposals; return what was shown."""
    shown: list[str] = []
    waiting = Waiting(proposals)
    Reviewer(desk, waiting, by, lambda one, _: shown.append(one.subject.label), "", "kg link undo").run()
    return shown


@pytest.fixture
def session(ready: Project, rules: Rules) -> LinkSession:
    index = OfflineIndex(ready.state / "link" / "index.sqlite", rules)
    return LinkSession(ready, rules, EmbeddedEngine(load_merged([])), [], index)


def verdicts(session: LinkSession) -> dict[str, str]:
    return {
        f"{one.subject_label} {one.item}": one.verdict for one in read_decisions(session.project, session.rules.items)
    }


def test_a_yes_to_a_group_proves_its_members_and_is_undone_with_them(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = waits("BLACKPINK", candidate("Q25056945"), cls=GROUP)
    people = [waits(one, candidate("Q900001", 0.6), of=["BLACKPINK"]) for one in ("Rosé", "Jennie", "Lisa")]
    answers(monkeypatch, "a: seen their page")

    assert review(session, [*people, group]) == ["BLACKPINK"], "all others are proven by it"
    assert verdicts(session) == {
        "BLACKPINK Q25056945": "accepted", "Rosé Q27655344": "accepted", "Jennie Q26262599": "accepted",
        "Lisa Q26707663": "accepted",
    }  # fmt: skip
    told = {one.subject_label: one for one in read_decisions(session.project, session.rules.items)}
    assert told["BLACKPINK"].comment == "seen their page"
    assert (told["BLACKPINK"].author, told["Lisa"].author) == ("me", "")

    later = LinkSession(session.project, session.rules, session.engine, [], session.source)
    answers(monkeypatch, "b", "s", "k", "s")
    shown = review(later, [*people, group, waits("one more", candidate("Q1", 0.5))])
    assert verdicts(session) == {}
    assert shown == ["one more", "BLACKPINK", "Jennie", "BLACKPINK", "Jennie"]


def test_the_same_for_all_alike_is_one_change(session: LinkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    proposals = [waits(one, candidate(f"Q{n}1")) for n, one in enumerate(("a", "b", "c"), 1)]
    proposals.append(waits("group", candidate("Q41", 0.5), cls=GROUP))
    answers(monkeypatch, "r* 1: wrong list")
    review(session, proposals)
    assert verdicts(session) == {"a Q11": "rejected", "b Q21": "rejected", "c Q31": "rejected"}
    answers(monkeypatch, "b")
    review(session, proposals)
    assert verdicts(session) == {}


@pytest.mark.parametrize(
    ("answer", "decided"),
    [
        ("a* 0.9: seen", {"a Q11": "accepted", "b Q21": "accepted"}),
        ("A* .65-0.9", {"a Q11": "accepted", "b Q21": "accepted", "group Q41": "accepted"}),
        ("r* 0.5-0.7", {"group Q41": "rejected", "tie Q51": "rejected", "c Q31": "rejected", "d Q31": "rejected"}),
        ("x* -0.55", {"c ": "absent", "d ": "absent"}),
        ("u* 0.71-0.8", {}),
        ("a* 0.9-0.1", {}),
        ("a 0.9", {}),
        ("s* 0.9", {}),
        ("a* 2.5", {}),
    ],
)
def test_the_same_for_all_with_a_score(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch, answer: str, decided: dict[str, str]
) -> None:
    """Accepted is what can be one alone: no item of two, and none where the next is as good."""
    proposals = [
        waits("a", candidate("Q11", 0.9)), waits("b", candidate("Q21", 0.899), candidate("Q22", 0.7)),
        waits("c", candidate("Q31", 0.5)), waits("d", candidate("Q31", 0.5)),
        waits("group", candidate("Q41", 0.7), cls=GROUP), waits("tie", candidate("Q51", 0.7), candidate("Q52", 0.698)),
    ]  # fmt: skip
    answers(monkeypatch, answer)
    review(session, proposals)
    assert verdicts(session) == decided
    answers(monkeypatch, "b")
    review(session, proposals)
    assert verdicts(session) == {}, "it is one change"


@pytest.mark.parametrize(
    ("first", "next_", "taken"),
    [
        (candidate("Q11", 0.9), [candidate("Q12", 0.89)], False),
        (candidate("Q11", 0.9), [candidate("Q12", 0.81)], False),
        (candidate("Q11", 0.9), [candidate("Q12", 0.8)], True),
        (candidate("Q11", 0.9), [candidate("Q12", 0.7), candidate("Q13", 0.89)], False),
        (candidate("Q11", 0.9), [], True),
        (candidate("Q11", 0.9)._replace(gap=0.01), [], False),  # behind it is one that another thing is linked to
        (candidate("Q11", 0.9)._replace(gap=0.9), [], True),
    ],
)
@pytest.mark.parametrize("answer", ["a* 0.9", "a* 1"])
def test_accepted_for_all_is_only_what_is_far_ahead(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch, first: Scored, next_: list[Scored], taken: bool, answer: str
) -> None:
    """As far as what is proven has to be, whether the others were chosen by score or by their reasons."""
    shown = waits("b", candidate("Q21", 0.9))
    answers(monkeypatch, answer)
    review(session, [shown, waits("c", first, *next_)])

    there = ["c Q11"] * taken + ["b Q21"] * (taken or answer == "a* 0.9")
    assert sorted(there) == sorted(verdicts(session))


def test_a_rival_that_was_refused_since_is_none(session: LinkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "r 2", "a* 0.9")
    review(session, [waits("c", candidate("Q11", 0.9)._replace(gap=0.01), candidate("Q12", 0.89))])

    assert {"c Q11": "accepted", "c Q12": "rejected"} == verdicts(session)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("r* 1", "no other is alike; without the * it is decided for this one"),
        ("x*", "no other is alike; without the * it is decided for this one"),
        ("a* 1", "no other of which the next is far behind; without the * it is decided for this one"),
        ("accept", "'accept' is no answer; these are:"),
        ("r 1", "1 decision was written"),
    ],
)
def test_a_key_that_does_nothing_says_why(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], given: str, told: str,
) -> None:  # fmt: skip
    answers(monkeypatch, given)
    review(session, [waits("b", candidate("Q21", 0.9))])

    assert told in capsysbinary.readouterr().err.decode()
    assert len(verdicts(session)) == (given == "r 1")


@pytest.mark.parametrize("answer", ["s*", "o*", "b*", "i", "n", "a 1 because", "a*1000", "i\tx y"[:1]])
def test_what_is_no_answer_decides_nothing(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], answer: str
) -> None:
    answers(monkeypatch, answer)
    review(session, [waits("a", candidate("Q11")), waits("b", candidate("Q21"))])
    assert verdicts(session) == {}
    assert f"{answer!r} is no answer; these are:" in capsysbinary.readouterr().err.decode()


def test_another_name_and_an_item_are_typed_in(session: LinkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "n Nobody Knows", "n Taeyang", "i Q482991", "a 1: Typed In")
    review(session, [waits("SOL", candidate("Q900003", 0.5))])
    (one,) = read_decisions(session.project, session.rules.items)
    assert (one.item, one.comment.split(";")[0], one.item_label) == ("Q482991", "Typed In", "Taeyang")


def test_what_another_name_finds_comes_first_and_once(session: LinkSession) -> None:
    """Beside what was offered before; an item that was offered is not there twice."""
    sol = waits("SOL", candidate("Q1", 0.5), candidate("Q482991", 0.4))

    found = session.with_name(sol, "Taeyang")

    items = [one.item for one in found.candidates]
    assert ("Q482991", "Q1") == (items[0], items[-1])
    assert len(items) == len(set(items))


def test_each_of_two_reviewers_takes_back_what_was_theirs(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [waits("a", candidate("Q11")), waits("b", candidate("Q21"))]
    answers(monkeypatch, "a")
    review(session, both, "ann")
    answers(monkeypatch, "x")
    review(session, both, "bob")
    assert verdicts(session) == {"a Q11": "accepted", "b ": "absent"}
    answers(monkeypatch, "b")
    review(session, [*both, waits("c", candidate("Q31"))], "ann")
    assert verdicts(session) == {"b ": "absent"}


# --- Commands


BEN = {"accepted": "their page", "rejected": "another singer", "absent": "looked for twice"}


@pytest.mark.parametrize(
    ("verdict", "key", "told"),
    [
        ("rejected", "a 1", "Q27655344 was rejected already, by Ben on 2026-01-31 (another singer)"),
        ("accepted", "r 1", "Q27655344 was accepted already, by Ben on 2026-01-31 (their page)"),
        ("absent", "a 1", "no item was absent already, by Ben on 2026-01-31 (looked for twice)"),
        ("accepted", "a 1: mine", "Q27655344 was accepted already, by Ben on 2026-01-31 (their page); that stays"),
    ],
)
def test_what_another_decided_since_it_was_shown_is_kept_and_told(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], verdict: str, key: str,
    told: str,
) -> None:  # fmt: skip
    item = "" if verdict == "absent" else "Q27655344"
    ben = accepted("rose", item, verdict)._replace(author="Ben", comment=BEN[verdict])
    given = iter([key, "q"])

    def prompt(*_: object, **__: object) -> str:
        if not session.current():
            session.change(lambda decisions: [*decisions, ben])
        return next(given)

    monkeypatch.setattr(click, "prompt", prompt)
    review(session, [waits("rose", candidate("Q27655344"))], by="Ann")

    assert [(one.key, one.verdict, one.author, one.comment) for one in session.current()] == [
        (ben.key, verdict, "Ben", BEN[verdict])
    ]
    back = f"kg link undo {ben.subject} --by Ben"
    written = capsysbinary.readouterr().err.decode()
    assert told in written
    assert (back in written) == (not told.endswith("that stays"))
    assert "0 decisions were written" in written
    assert session.last("Ann") is None, "there is nothing of Ann to take back"


def test_what_another_decided_is_kept_at_the_prompt_and_by_an_older_table(
    ready: Project, kg: Callable[..., Ran], tmp_path: Path
) -> None:
    rose, table = f"{W3ID}agent/rose", tmp_path / "t.tsv"
    assert kg("link", "reject", "Rosé", "Q27655344", "--by", "Ben", "--because", "another singer", cwd=ready).code == 0
    kept = path_of(ready).read_bytes()
    words = (
        "Q27655344 was rejected already, by Ben on .* \\(another singer\\); that stays until it is taken back with: "
    )

    ran = kg("link", "accept", "Rosé", "Q27655344", "--by", "Ann", cwd=ready)
    assert (ran.code, path_of(ready).read_bytes()) == (2, kept)
    assert re.search(f"{words}kg link undo {rose} --by Ben", ran.err)

    table.write_text(f"thing\titem\tdecision\n{rose}\tQ27655344\tyes\n{W3ID}agent/lisa\tQ26707663\tyes\n", "utf-8")
    ran = kg("link", "review", "--read", str(table), "--by", "Ann", cwd=ready)
    assert (ran.code, path_of(ready).read_bytes()) == (3, kept)
    assert re.search(rf"t\.tsv:2:1: {words}", ran.err)

    same = kg("link", "reject", "Rosé", "Q27655344", "--by", "Ann", "--because", "mine", cwd=ready)
    assert (same.code, path_of(ready).read_bytes()) == (0, kept)
    assert re.search(r"rejected already, by Ben on .* \(another singer\); that stays\n", same.err)
    table.write_text(table.read_text("utf-8").replace("Q27655344\tyes", "Q27655344\tno"), "utf-8")
    ran = kg("link", "review", "--read", str(table), "--by", "Ann", cwd=ready)
    assert ran.code == 0
    assert re.search(
        r"t\.tsv:2:1: Q27655344 was rejected already, by Ben on .*; that stays\n1 decision was taken", ran.err
    )
    assert "Ben" in path_of(ready).read_text("utf-8")

    assert kg("link", "undo", rose, "--by", "Ben", cwd=ready).code == 0
    assert kg("link", "accept", "Rosé", "Q27655344", "--by", "Ann", cwd=ready).code == 0
    assert kg("link", "reject", "Rosé", "Q27655344", "--by", "Ann", cwd=ready).code == 0, "one's own can be changed"


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        ("agent/blackpink\tQ1450\tyes\t", 3, "t.tsv:2:2: Q1450, Bruno Mars: it is a Q5, which ours is not"),
        ("agent/blackpink\tQ900005\tno\t", 0, "1 decision was taken"),
        ("agent/duo\tQ1450\tyes\tBruno Mars", 0, "1 decision was taken"),
        ("agent/duo\tQ900005\tyes\tBruno Mars", 3, "t.tsv:2:2: Q900005, Bruno Mars: it stands for nothing outside"),
    ],
)  # fmt: skip
def test_a_table_takes_only_items_of_the_kind(
    ready: Project, kg: Callable[..., Ran], tmp_path: Path, row: str, code: int, told: str
) -> None:
    """A row on a part of a joint name that has lost its part would make the whole a person."""
    state_a_duo(ready)
    table = tmp_path / "t.tsv"
    table.write_text(f"thing\titem\tdecision\tpart\n{W3ID}{row}\n", "utf-8")

    ran = kg("link", "review", "--read", str(table), "--by", "Ann", cwd=ready)

    assert ran.code == code, ran.err
    assert told in ran.err
    assert path_of(ready).is_file() == (code == 0)


def test_what_is_proven_is_looked_at_again_until_nothing_is(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "candidates", cwd=ready)
    ran = kg("link", "accept", "--proven", cwd=ready)
    assert ran.code == 0, ran.err
    people = {"agent:rose wd:Q27655344", "agent:jennie wd:Q26262599", "agent:lisa wd:Q26707663"}
    assert {"agent:blackpink wd:Q25056945", *people} <= set(rows(ready))
    assert kg("link", "candidates", cwd=ready).err.split("things: ")[1].startswith("0 proven")

    assert "taken back" in kg("link", "undo", cwd=ready).err
    assert not {"agent:blackpink wd:Q25056945", *people} & set(rows(ready)), "all rounds are one step"


def test_a_decision_is_taken_back_at_the_prompt(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "reject", "Rosé", "Q1", "--by", "bob", cwd=ready)
    kg("link", "unsure", "Rosé", "Q1", "--by", "bob", cwd=ready)
    kg("link", "absent", "Lisa", "--by", "ann", cwd=ready)
    assert kg("link", "undo", "--by", "bob", cwd=ready).code == 0
    assert rows(ready) == {"agent:rose wd:Q1": "Not", "agent:lisa sssom:NoTermFound": "yes"}
    assert kg("link", "undo", "Lisa", "--by", "ann", cwd=ready).code == 0
    assert rows(ready) == {"agent:rose wd:Q1": "Not"}
    assert kg("link", "undo", "Lisa", cwd=ready).code == 2
    shutil.rmtree(ready.state / "link")
    ran = kg("link", "undo", cwd=ready)
    assert (ran.code, "nothing was decided here" in ran.err) == (2, True)


def test_of_what_several_decided_on_a_thing_that_of_one_is_taken_back(ready: Project, kg: Callable[..., Ran]) -> None:
    """What the others decided stays, and there is nothing of that one any more."""
    for item, who in (("Q1", "ann"), ("Q2", "bob"), ("Q3", "ann")):
        assert kg("link", "reject", "Rosé", item, "--by", who, cwd=ready).code == 0

    assert kg("link", "undo", "Rosé", "--by", "ann", cwd=ready).code == 0
    assert {"agent:rose wd:Q2": "Not"} == rows(ready)

    ran = kg("link", "undo", "Rosé", "--by", "ann", cwd=ready)
    assert (2, True) == (ran.code, "nothing is decided on Rosé by ann" in ran.err)
    assert {"agent:rose wd:Q2": "Not"} == rows(ready)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--class", "Nobody"), "the rules have no class 'Nobody'"),
        (("--score", "much"), "is no score"),
        (("--score", "0.9-0.5"), "is no score"),
        (("--part", "3/2"), "is no part"),
        (("--part", "0/2"), "is no part"),
    ],
)
def test_a_filter_that_cannot_be_is_told(
    ready: Project, kg: Callable[..., Ran], words: tuple[str, ...], message: str
) -> None:
    kg("link", "candidates", cwd=ready)
    ran = kg("link", "review", *words, cwd=ready)
    assert (ran.code, message in ran.err) == (2, True), ran


def test_what_the_options_leave_out_is_told_of(ready: Project, kg: Callable[..., Ran]) -> None:
    kg("link", "candidates", cwd=ready)
    ran = kg("link", "review", "--score", "0.01-0.02", cwd=ready)
    assert re.search(r"nothing is waiting; \d+ wait that the options leave out", ran.err), ran
    ran = kg("link", "review", "--read", str(ready.root / "none.tsv"), cwd=ready)
    assert (ran.code, ran.err.endswith("none.tsv: cannot be read: No such file or directory\n")) == (3, True), ran


def test_a_table_of_a_class_alone(ready: Project, kg: Callable[..., Ran], tmp_path: Path) -> None:
    kg("link", "candidates", cwd=ready)
    table = tmp_path / "review.tsv"
    kg("link", "review", "--class", "person", "--score", "0.9", "-o", str(table), cwd=ready)
    cells = [line.split("\t") for line in table.read_text("utf-8").splitlines()[1:]]
    assert {row[0].rpartition("/")[2] for row in cells} >= {"rose", "taeyang"}
    assert not any(row[0].startswith(f"{W3ID}work/") for row in cells)


# --- How long it takes


def test_ten_thousand_things_are_reviewed_without_waiting(
    session: LinkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The next thing is there in 0.2 seconds of a processor, and 200 rows are read back in 2."""
    many = [waits(f"n{n}", *(candidate(f"Q{n + 1}{m}1") for m in range(5)), of=[f"g{n % 500}"]) for n in range(10_000)]
    session.change(lambda _: [accepted(f"o{n}", f"Q{n + 1}7") for n in range(5_000)])
    times: list[float] = []

    def prompt(*_: object, **__: object) -> str:
        times.append(time.process_time())
        return "a: a reason" if len(times) < 6 else "q"

    monkeypatch.setattr(click, "prompt", prompt)
    review(session, many)
    steps = sorted(b - a for a, b in pairwise(times))
    assert steps[0] > 0
    assert steps[len(steps) // 2] <= 0.2, steps

    table = tmp_path / "t.tsv"
    lines = [f"{W3ID}agent/n{n + 2000}\tQ{n + 2001}01\tyes" for n in range(200)]
    table.write_text("\n".join(["thing\titem\tdecision", *lines]) + "\n", "utf-8")
    monkeypatch.setattr(LinkSession, "things", lambda _, named: {one: Thing(one, PERSON, "n") for one in named})
    began = time.process_time()
    read_table(LinkSession(session.project, session.rules, session.engine, []), table, "me", "")
    assert time.process_time() - began <= 2
    assert len(session.current()) == 5_205


def test_many_decisions_cost_what_each_does() -> None:
    """Putting the last of 10,000 takes no longer than putting the first."""
    held = Held(())
    for n in range(10_000):
        held.put(accepted(f"n{n}", f"Q{n + 1}"))
    assert len(held.decisions) == 10_000
    assert held.is_settled(f"{W3ID}agent/n7")


def test_proposals_are_kept_as_they_are(tmp_path: Path) -> None:
    from kg.link.pipeline import read_proposals

    one = waits("a", candidate("Q1", 0.9, Feature("name", "agrees", 0.7, "why")), of=["g"])
    write_proposals([one], tmp_path / "p.jsonl")
    assert list(read_proposals(tmp_path / "p.jsonl")) == [one]
