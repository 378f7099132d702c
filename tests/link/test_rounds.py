"""Rounds of linking: what is linked proves more, and what is proven is taken unless a person or a link speaks against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pytest

from kg.errors import Advice, UsageError
from kg.link.decisions import FALLEN, RELATED, UNCERTAIN, Decision, Held
from kg.link.desk import Desk
from kg.link.pipeline import Proposal
from kg.link.rounds import Taken, judged_before_a_no, propose_again, relinked, take_proven
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Known, Scored, Subject
from kg.link.sssom import links_table
from kg.link.target_desk import TargetDesk
from kg.link.targets import items_behind
from kg.project.config import Project, Thresholds

from .test_support import SUBJECTS, WORLD, made


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


def proven(name: str, item: str, by: str = "", part: str = "") -> Proposal:
    """Return a proposal with one proven candidate, that was compared by a thing and its item, such as aQ10."""
    known = {"membership": (Known(by[1:], (), f"http://e/{by[0]}"),)} if by else {}
    subject = Subject(f"http://e/{name}", SUBJECTS["http://e/a"].cls, name, (name,), known, part=part)
    best = Scored(item, item, 0.9, 1.0, True, False, (), (), (), (), (), 0.2, "proven")
    return Proposal(subject, (best,))


def borne(name: str, item: str, by: str) -> Proposal:
    """Return a proposal for a part of a name that was compared by the thing that is called so."""
    one = proven(name, item, by, "Rosé")
    return one._replace(subject=one.subject._replace(facts={}, bearers=one.subject.facts["membership"]))


def told_of(taken: Taken) -> tuple[str, list[str]]:
    """Return which things are linked in the end, and what was told."""
    stands = (f"{one.subject[-1]}{one.item}" for one in taken.decisions if one.verdict in ("accepted", RELATED))
    return " ".join(sorted(stands)), taken.told


@pytest.mark.parametrize(
    ("proposals", "table", "linked", "told"),
    [
        ([proven("a", "Q1")], [], "aQ1", []),
        # a person has spoken, and nothing is told of it
        ([proven("a", "Q1")], ["a - absent ann"], "", []),
        ([proven("a", "Q1")], ["a Q2 accepted ann"], "aQ2", []),
        ([proven("a", "Q1")], ["a Q1 rejected ann"], "", []),
        ([proven("a", "Q1")], ["a Q1 unsure ann"], "", []),
        ([proven("a", "Q1")], ["b Q1 accepted ann"], "bQ1", ["left for review, Q1 is linked to http://e/b already"]),
        # two claim an item; that a part of a name may be the same as well claims nothing
        ([proven("a", "Q1"), proven("b", "Q1")], [], "", ["Q1 is proven for another thing as well"] * 2),
        ([proven("a", "Q1"), proven("d", "Q1", part="Rosé")], [], "aQ1 dQ1", []),
        ([proven("a", "Q1"), proven("b", "Q1"), proven("d", "Q1", part="Rosé")], [], "dQ1", ["for another thing"] * 2),
        # what was just taken is what the next one rests on, and what holds no longer is not
        ([proven("a", "Q1"), proven("b", "Q2", "aQ1")], [], "aQ1 bQ2", []),
        ([proven("a", "Q1"), proven("b", "Q2", "aQ9")], [], "aQ1", ["the links that proved it have changed"]),
        ([proven("b", "Q2", "aQ1")], [], "", ["the links that proved it have changed"]),
        ([proven("b", "Q2", "aQ1"), proven("a", "Q1")], [], "aQ1", ["the links that proved it have changed"]),
        ([proven("d", "Q1", part="Rosé"), proven("b", "Q2", "dQ1")], [], "dQ1", ["the links that proved it"]),
        ([borne("d", "Q1", "aQ1")], ["a Q1 accepted ann"], "aQ1 dQ1", []),
        ([borne("d", "Q1", "aQ1")], [], "", ["the links that proved it have changed"]),
    ],
)  # fmt: skip
def test_what_is_proven_is_taken_unless_a_person_or_a_link_speaks_against_it(
    rules: Rules, proposals: list[Proposal], table: list[str], linked: str, told: list[str]
) -> None:
    found, words = told_of(take_proven(proposals, [made(one) for one in table], rules))
    assert linked == found
    assert len(told) == len(words)
    assert all(one in other for one, other in zip(told, words, strict=True)), words


def test_what_is_proven_of_a_part_is_related_and_never_the_same(rules: Rules) -> None:
    (one,) = take_proven([proven("d", "Q1", part="Rosé")], [], rules).decisions
    assert (RELATED, UNCERTAIN, "Rosé") == (one.verdict, one.predicate, one.part)


def test_what_is_proposed_again_is_no_item_that_was_refused_or_is_of_another_thing(rules: Rules) -> None:
    """Its own item is offered all the same."""

    def offered(*table: str) -> list[list[str]]:
        proposals = [Proposal(SUBJECTS["http://e/b"], ())]
        again = propose_again(WORLD, proposals, [made(one) for one in table], rules, Thresholds())
        return [[scored.item for scored in one.candidates] for one in again]

    assert [["Q11", "Q94"]] == offered("a Q10 accepted ann")  # the second is of the same group
    assert [["Q11", "Q94"]] == offered("a Q10 accepted ann", "b Q11 accepted ann")
    assert [["Q94"]] == offered("a Q10 accepted ann", "b Q11 rejected ann")
    assert [["Q94"]] == offered("a Q10 accepted ann", "x Q11 accepted ann")
    assert [] == offered("x Q11 accepted ann"), "nothing that it tells of was linked"


def test_a_part_is_proposed_again_by_its_bearer_and_not_what_was_refused_for_it(rules: Rules) -> None:
    """Of the items of its name those that were offered before, or that the bearer is linked to by now."""
    bearer = Known("", ("Thirteen",), "http://e/d")
    cls = SUBJECTS["http://e/a"].cls
    part = Subject("http://e/f", cls, "Thirteen & Nobody", ("Thirteen",), {}, (), "Thirteen", (bearer,))

    def offered(*table: str) -> list[list[str]]:
        again = propose_again(WORLD, [Proposal(part, ())], [made(one) for one in table], rules, Thresholds())
        return [[scored.item for scored in one.candidates] for one in again]

    assert [] == offered()
    assert [["Q13"]] == offered("d Q13 accepted ann")
    assert [[]] == offered("d Q13 accepted ann", "f Q13 rejected ann")


def test_a_thing_is_compared_by_the_links_of_now_and_by_no_older_ones() -> None:
    linked = proven("b", "Q2", "aQ1").subject

    def now(*table: str) -> Known:
        (value,) = relinked(linked, [made(one) for one in table]).facts["membership"]
        return value

    assert Known("Q1", (), "http://e/a") == now("a Q1 accepted ann")
    assert Known("Q3", (), "http://e/a") == now("a Q3 accepted ann")
    assert Known("", (), "http://e/a") == now()
    assert Known("", (), "http://e/a", ("Q1",)) == now("a Q1 rejected ann")


def test_what_was_compared_before_a_no_is_what_nothing_else_has_changed() -> None:
    """What tells of no such thing is as it was, and what is linked otherwise is compared anew anyway."""
    same, refused, changed = proven("b", "Q2", "xQ7"), proven("c", "Q3", "a"), proven("d", "Q4", "yQ9")
    bearers = tuple(Known(item, (), f"http://e/{name}") for item, name in (("", "a"), ("Q9", "y")))
    called, also_changed = (
        Proposal(same.subject._replace(facts={}, bearers=some), ()) for some in (bearers[:1], bearers)
    )
    table = ["x Q7 accepted ann", "a Q1 rejected ann", "y Q8 accepted ann"]

    every = [same, refused, changed, called, also_changed]
    assert [refused, called] == judged_before_a_no(every, [made(one) for one in table])


# --- A step at a desk


class Steps(Desk):
    """A desk that takes one proven thing at a time, and keeps what it was asked."""

    def __init__(self, project: Project) -> None:
        kept = project._replace(links=("https://schema.org/sameAs",))
        super().__init__(kept, links_table(kept, items_behind("http://www.wikidata.org/entity/")))
        self.asked: list[tuple[list[Proposal], dict[str, str]]] = []
        self.stands: list[dict[str, str]] = []

    def remarks_on(self, new: Sequence[Decision]) -> list[str]:
        """Return for which decisions there were remarks."""
        return [f"a remark on {one.subject[-1]}" for one in new]

    def look_again(self, proposals: Iterable[Proposal], decisions: Collection[Decision]) -> list[Proposal]:
        """Return proposals with one more candidate each."""
        given = list(proposals)
        self.asked.append((given, {one.subject[-1]: one.verdict for one in decisions}))
        return [one._replace(candidates=(*one.candidates, *one.candidates[:1])) for one in given]

    def take_proven(self, proposals: Iterable[Proposal], decisions: list[Decision]) -> Taken:
        """Take the first of those that are still open."""
        self.stands.append({one.subject[-1]: one.verdict for one in decisions})
        held = Held(decisions)
        for one in proposals:
            if not held.is_settled(one.subject.iri):
                held.put(made(f"{one.subject.iri[-1]} {one.candidates[0].item} accepted -"))
                return Taken(held.decisions, [one.subject.iri], [])
        return Taken(decisions, [], [])


def test_a_step_takes_all_that_it_proves_and_what_that_proves(empty_project: Project) -> None:
    """Each round begins with what the one before has found, and asks of nothing that is settled."""
    desk = Steps(empty_project)
    waits = {"a": ["b", "c"], "b": ["c", "d"]}
    asked = []

    def telling(things: Collection[str]) -> list[Proposal]:
        asked.append({one[-1] for one in things})
        return [proven(name, f"Q{ord(name)}") for thing in things for name in waits.get(thing[-1], [])]

    desk.change(lambda _: [made("d Q9 accepted ann")])
    decided = desk.decide([made("a Q1 accepted ann")], telling)

    assert {"a", "b", "c", "d"} == {one.subject[-1] for one in decided.decisions if one.verdict == "accepted"}
    assert "2 more are proven by that, and accepted" in decided.told
    assert [{"a"}, {"b"}, {"c"}] == asked
    (first, then), (second, later) = desk.asked[:2]
    assert [("b", 1), ("c", 1)] == [(one.subject.iri[-1], len(one.candidates)) for one in first]
    assert [("c", 2)] == [(one.subject.iri[-1], len(one.candidates)) for one in second]
    assert ("b" in then, "b" in later) == (False, True)


@pytest.mark.parametrize(
    ("table", "new", "things"),
    [
        ([], ["a Q1 accepted ann"], {"a"}),
        (["a Q1 accepted ann"], ["a Q1 rejected ann"], {"a"}),
        (["a Q1 accepted ann"], ["a Q1 rejected ann", "a Q2 accepted ann"], {"a"}),
        (["a Q1 accepted ann"], ["b Q2 accepted ann"], {"b"}),
        (["a Q1 accepted ann"], ["b Q2 rejected ann"], set()),
    ],
)
def test_what_is_looked_at_again_tells_of_what_is_linked_otherwise_now(
    empty_project: Project, table: list[str], new: list[str], things: set[str]
) -> None:
    desk = Steps(empty_project)
    desk.change(lambda _: [made(one) for one in table])
    asked: set[str] = set()

    def telling(things: Collection[str]) -> list[Proposal]:
        asked.update(one[-1] for one in things)
        return []

    desk.decide([made(one) for one in new], telling)
    assert things == asked


def test_what_rests_on_what_goes_has_fallen_before_the_proven_is_looked_at(empty_project: Project) -> None:
    desk = Steps(empty_project)
    desk.change(lambda _: [made("a Q1 accepted ann"), made("b Q2 accepted - aQ1")])
    desk.decide([made("a Q1 rejected ann")], lambda _: [])

    assert [{"a": "rejected", "b": FALLEN}] == desk.stands[-1:]


def test_of_several_decisions_those_that_can_be_are_kept_and_the_others_told(empty_project: Project) -> None:
    desk = Steps(empty_project)
    desk.change(lambda _: [made("a Q1 accepted ann")])
    with pytest.raises(UsageError, match="Q1 is linked to http://e/a already"):
        desk.decide([made("b Q1 accepted bob")], lambda _: [])
    assert ["a"] == [one.subject[-1] for one in desk.current()]

    told = desk.decide([made("b Q1 accepted bob"), made("c Q3 accepted bob")], lambda _: []).told
    assert ["a", "c"] == sorted(one.subject[-1] for one in desk.current())
    assert ["a remark on c"] == told[1:]
    assert "Q1 is linked to http://e/a already" in told[0]


def test_a_yes_to_what_the_rules_had_taken_keeps_their_words(empty_project: Project) -> None:
    desk = Steps(empty_project)
    desk.change(lambda _: [made("a Q1 accepted -")._replace(comment="the names agree")])
    desk.decide([made("a Q1 accepted ann")], lambda _: [])

    assert [("ann", "the names agree")] == [(one.author, one.comment) for one in desk.current()]


def test_a_name_is_decided_on_by_what_stands_behind_the_base_and_undone_with_who_said_it(
    empty_project: Project,
) -> None:
    desk = Steps(empty_project)
    assert "agent/rose" == desk.plain_item(f" {empty_project.base}agent/rose ") == desk.plain_item("agent/rose")
    told = [desk.way_back(made(f"a Q1 accepted {by}")) for by in ("ann", "-")]
    assert [Advice("undo-name", "http://e/a --by ann"), Advice("undo-name", "http://e/a")] == told


def test_an_identifier_that_a_person_types_in_is_at_the_head_once(shipped: Project, rules: Rules) -> None:
    desk = TargetDesk(shipped, rules.targets["isni"])
    cls, (one, other) = rules.targets["isni"].classes[0], ("0000000121032683", "000000012150090X")
    proposal = Proposal(Subject("http://e/a", cls, "A", ("A",), {}), proven("a", one).candidates)

    assert [one] == [scored.item for scored in desk.with_item(proposal, one).candidates]
    assert [other, one] == [scored.item for scored in desk.with_item(proposal, other).candidates]
    with pytest.raises(UsageError, match="check digit"):
        desk.with_item(proposal, "0000000121032684")
