"""What the rules took is judged by the links of now: what has fallen, what does not fit any more, and what rests on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pytest

from kg.link import falling
from kg.link.decisions import CHAINED, FALLEN, PROVEN_BY_ID, RELATED, Decision, note_of
from kg.link.falling import Court
from kg.link.pipeline import Proposal, propose
from kg.link.rounds import relinked
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Known, Subject
from kg.link.support import settled, ways_of
from kg.project.config import Project, Thresholds

from .test_support import SUBJECTS, WORLD, identifier_of, made


class Here(Court):
    """A court on the world, some of whose things have identifiers."""

    def __init__(self, project: Project, rules: Rules) -> None:
        super().__init__(project, rules, None, WORLD)  # type: ignore[arg-type]  # nothing asks a graph here
        self.identifiers: dict[str, str] = {}

    def _subjects(self, things: Collection[str], decisions: Collection[Decision]) -> list[Subject]:
        return [relinked(self.subject(one), decisions) for one in things if one in SUBJECTS]

    def subject(self, thing: str) -> Subject:
        """Return a thing with the identifier of an item, if it is to have one."""
        one, item = SUBJECTS[thing], self.identifiers.get(thing)
        return one._replace(facts={**one.facts, "musicbrainz-artist": (Known(identifier_of(item)),)}) if item else one


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


@pytest.fixture
def court(shipped: Project, rules: Rules) -> Here:
    return Here(shipped, rules)


def thing(name: str) -> str:
    return f"http://e/{name}"


def names(things: Iterable[str]) -> list[str]:
    return [one.removeprefix("http://e/") for one in things]


def offered(proposals: Iterable[Proposal]) -> list[tuple[str, list[str]]]:
    """Return each thing with the items that are proposed for it."""
    return [(one.subject.key.removeprefix("http://e/"), [each.item for each in one.candidates]) for one in proposals]


def by_identifier(words: str) -> Decision:
    """Return a decision that the rules made for an identifier."""
    return made(words)._replace(justification=PROVEN_BY_ID)


# --- What has fallen


def test_what_has_fallen_is_proposed_in_its_place_or_behind_the_others(court: Here, rules: Rules) -> None:
    """Its item is offered whatever else is; others stay as they are, and without anything fallen all do."""
    a, b, c = (Proposal(SUBJECTS[thing(name)], ()) for name in "abc")
    fallen = settled([made("b Q11 accepted - aQ10")])
    assert [("a", []), ("b", ["Q11"]), ("c", [])] == offered(court.with_fallen([a, b, c], fallen))
    assert [("a", []), ("b", ["Q11"])] == offered(court.with_fallen([a], fallen))
    assert [("a", [])] == offered(court.with_fallen([a], [made("a Q10 accepted ann")]))


def test_what_has_fallen_is_offered_though_nobody_knows_its_item(court: Here) -> None:
    """With what the rules had said for it."""
    fallen = settled([made("a Q77 accepted - x9")._replace(comment="the name", confidence=0.75, item_label="Old")])
    (again,) = court.with_fallen([], fallen)
    last = again.candidates[-1]
    assert ("Q77", "Old", 0.75, "the name") == (last.item, last.label, last.score, last.features[0].words)
    assert "proven" not in {one.decision for one in again.candidates if one.item == "Q77"}


def test_of_a_part_that_has_fallen_the_whole_is_not_asked_for(court: Here) -> None:
    """It is a proposal of its own, which takes the place of that for the part alone."""
    part = made("c Q13 related - dQ13")._replace(other=f"{note_of('Thirteen')}|rests=<http://e/d> Q13")
    subject = SUBJECTS[thing("c")]._replace(part="Thirteen", names=("Thirteen",))
    whole, of_part = Proposal(SUBJECTS[thing("c")], ()), Proposal(subject, ())
    fallen = settled([part])
    assert [FALLEN] == [one.verdict for one in fallen]
    assert [("c", []), ("c Thirteen", ["Q13"])] == offered(court.with_fallen([whole, of_part], fallen))
    assert [("c", [])] == offered(court.with_fallen([whole], fallen))


def test_what_a_person_refused_or_another_thing_has_is_not_offered_for_what_has_fallen(court: Here) -> None:
    """That the thing is unsure, or has none, refuses no item."""
    fallen = made("a Q10 accepted - x9")
    for beside, items in (
        ("c Q12 accepted ann", ["Q10", "Q90"]),
        ("a Q90 unsure ann", ["Q10", "Q90"]),
        ("a Q90 rejected ann", ["Q10"]),
        ("x Q90 accepted ann", ["Q10"]),
        ("a Q90 accepted ann", ["Q10", "Q90"]),  # its own is no other thing's
    ):
        ((_, found),) = offered(court.with_fallen([], settled([fallen, made(beside)])))
        assert items == sorted(found), beside


def test_lost_is_only_what_the_source_can_judge(court: Here) -> None:
    """Of an item that it does not hold it cannot tell whether it is proven."""
    decisions = settled([made("a Q10 accepted - x9"), made("b Q77 accepted - x9"), made("c Q12 accepted ann")])
    assert ["Q10"] == [one.item for one in court.lost(decisions)]


# --- What does not fit


def test_an_identifier_of_another_item_contradicts_the_rules_and_no_person(court: Here) -> None:
    court.identifiers[thing("e")] = "Q94"
    assert ["e"] == names(one.decision.subject for one in court.contradicted([made("e Q14 accepted -")]))
    assert [] == court.contradicted([made("e Q14 accepted ann")])
    court.identifiers[thing("e")] = "Q14"
    assert [] == court.contradicted([made("e Q14 accepted -")])


def test_what_a_decision_rests_on_itself_does_not_contradict_it(court: Here) -> None:
    """Another fact does, such as an identifier, and is told alone."""
    decisions = [made("b Q90 accepted ann"), made("c Q12 accepted - bQ90")]
    assert [] == court.contradicted(decisions)
    court.identifiers[thing("c")] = "Q92"
    (told,) = court.contradicted(decisions)
    assert told.why.startswith("MusicBrainz artist: ours has")
    assert 1 == told.why.count("ours has")


def test_only_things_that_facts_tell_the_given_ones_of_are_judged(court: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    court.identifiers[thing("e")] = "Q94"
    court.identifiers[thing("a")] = "Q90"
    decisions = [made("e Q14 accepted -"), made("a Q10 accepted -")]
    monkeypatch.setattr(falling, "things_telling_of", lambda *_: {thing("e"), thing("b")})
    assert ["e"] == names(one.decision.subject for one in court.contradicted(decisions, [thing("d")]))
    assert ["a", "e"] == sorted(names(one.decision.subject for one in court.contradicted(decisions)))


def test_what_does_not_fit_for_two_reasons_is_told_once(court: Here) -> None:
    """For the identifier that it has, and for that which it has no more."""
    court.identifiers[thing("e")] = "Q94"
    decisions = [by_identifier("e Q14 accepted -")]
    assert (1, 1) == (len(court.contradicted(decisions)), len(court.unidentified(decisions)))
    assert 1 == len(court.unfit(decisions))
    del court.identifiers[thing("e")]
    assert (0, 1, 1) == tuple(map(len, (court.contradicted(decisions), court.unidentified(decisions),
                                        court.unfit(decisions))))  # fmt: skip


@pytest.mark.parametrize(
    ("table", "identified", "of", "gone"),
    [
        (["a Q10 accepted -"], "", "", "a"),
        (["a Q10 accepted -"], "a10", "", ""),  # it still has the identifier
        (["a Q77 accepted -"], "", "", ""),  # of what is not in the source nobody can tell
        (["a Q10 accepted ann"], "", "", ""),  # a person decided
        (["a Q10 accepted -", "e Q14 accepted -"], "", "e", "e"),
        (["a Q10 accepted -", "e Q14 accepted -"], "", "", "a e"),
        (["b Q11 accepted -", "e Q14 accepted -"], "b11", "", "e"),
        (["b Q11 accepted -", "a Q10 accepted -"], "a10", "", ""),  # the one proves the other
        (["b Q11 accepted -", "a Q10 accepted -"], "", "", "a b"),  # what proves each other proves nothing
        (["c Q92 accepted -", "b Q11 accepted ann"], "", "", "c"),  # what is proven by now is another item
        (["a Q10 accepted -", "a Q90 accepted - x9"], "", "", "a"),  # and is told once, whatever else has fallen
    ],
)
def test_what_an_identifier_proved_goes_with_it_unless_links_prove_it(
    court: Here, table: list[str], identified: str, of: str, gone: str
) -> None:
    court.identifiers = {thing(one[0]): f"Q{one[1:]}" for one in identified.split()}
    decisions = settled(by_identifier(row) if len(row.split()) == 4 else made(row) for row in table)
    found = [one.decision for one in court.unidentified(decisions, [thing(name) for name in of.split()])]
    assert gone.split() == sorted(names(one.subject for one in found))


def test_what_the_rules_took_by_its_facts_needs_no_identifier(court: Here) -> None:
    assert [] == court.unidentified([made("e Q14 accepted -")])


def test_where_an_item_differs_is_told_of_the_whole_alone(court: Here) -> None:
    """Of a part nothing is, nor of an item that is not here or cannot be what the thing is."""
    decisions = [made("b Q90 accepted ann")]
    new = made("c Q12 accepted ann")
    assert "member of: ours has Eleven, theirs Q11" == court.differing(new, decisions)
    assert "" == court.differing(new._replace(verdict=RELATED, other=note_of("Twelve")), decisions)
    assert "" == court.differing(made("c Q77 accepted ann"), decisions)
    assert "" == court.differing(made("c Q10 accepted ann"), decisions)


# --- What rests on a link without a note of it


def telling_of(_: object, __: object, ___: object, things: Collection[str]) -> set[str]:
    """Return the things that facts tell of some about."""
    return {
        name
        for name, one in SUBJECTS.items()
        for values in one.facts.values()
        for value in values
        if value.thing in things
    }


def test_what_rests_on_a_link_is_found_without_its_note_and_what_rests_on_that(
    court: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not what is asked about itself, what is noted already, and what another item is proven for."""
    monkeypatch.setattr(falling, "things_telling_of", telling_of)
    group, member = made("b Q11 accepted -"), made("c Q12 accepted -")
    decisions = [made("a Q10 accepted ann"), group, member]
    found = {one.subject: ways_of(one) for one in court.resting(decisions, [thing("a")])}
    assert {thing("b"), thing("c")} == set(found)
    assert ((thing("a"), "Q10"),) in found[thing("b")]
    assert (((thing("b"), "Q11"),),) == found[thing("c")]
    assert [] == court.resting([made("a Q10 accepted ann"), made("b Q90 accepted -")], [thing("a")])
    assert [] == court.resting([made("a Q10 accepted ann"), made("b Q11 accepted - x9")], [thing("a")])
    assert ["c"] == names(one.subject for one in court.resting(decisions, [thing("a"), thing("b")]))


def test_a_part_rests_on_the_thing_that_its_reason_names(court: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as that one is asked about, and the rules took it; a note that is there is left."""
    monkeypatch.setattr(falling, "things_telling_of", lambda *_: set[str]())
    part = made("x Q13 related -")._replace(
        justification=CHAINED,
        other=note_of("Thirteen"),
        comment="'Thirteen' is the name of http://e/d, which is linked to it",
    )
    (found,) = court.resting([part], [thing("d")])
    assert (((thing("d"), "Q13"),),) == ways_of(found)
    assert [] == court.resting([part], [thing("b")])
    assert [] == court.resting([part._replace(author="ann")], [thing("d")])
    assert [] == court.resting([part._replace(other=f"{part.other}|rests=<http://e/b> Q13")], [thing("d")])
    assert [] == court.resting([part._replace(verdict="rejected")], [thing("d")])


def test_without_a_source_nothing_is_judged(shipped: Project, rules: Rules) -> None:
    court = Court(shipped, rules, None, None)  # type: ignore[arg-type]  # nothing asks a graph here
    decisions = settled([by_identifier("a Q10 accepted -"), made("b Q11 accepted - x9")])
    assert ([], [], [], "") == (
        court.unfit(decisions), court.lost(decisions), court.resting(decisions, [thing("c")]),
        court.differing(decisions[0], decisions),
    )  # fmt: skip
    assert propose(WORLD, SUBJECTS[thing("a")], rules, Thresholds()).candidates
