"""What is proposed for a thing: what is called so or has its identifier, and what shares what things are found by."""

from __future__ import annotations

import pytest

from kg.link.items import Item, Statement, Value
from kg.link.pipeline import Proposal, propose
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Known, Subject
from kg.link.sources.base import find_candidates
from kg.link.sources.opening import index_path
from kg.project.config import Project, Thresholds

from .test_support import BAND, ONTOLOGY, World

MBID = "7f233cda-eacb-4235-b681-5f7be343a1a2"
GROUP = "Q10"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


def item(name: str, label: str, alias: str = "", **claims: str) -> Item:
    """Return an item with a label, which is a group, and with values of properties, items or texts."""
    stated = {
        prop: (Statement(Value("item" if value[:1] == "Q" else "text", value)),)
        for prop, value in {"P31": BAND, **claims}.items()
        if value
    }
    return Item(name, (("en", label),), (("en", alias),) if alias else (), stated)


def thing(label: str, part: str = "", **facts: str) -> Subject:
    """Return a group of ours with facts, of an item or a text each."""
    known = {name.replace("_", "-"): (Known(value),) for name, value in facts.items()}
    names = (part,) if part else (label,)
    return Subject("http://e/a", f"{ONTOLOGY}MusicGroup", label, names, known, part=part)


def proposed(
    rules: Rules, subject: Subject, *items: Item, limits: Thresholds | None = None, taken: tuple[str, ...] = ()
) -> Proposal:
    world = World({})
    world._items = {one.id: one for one in items}
    return propose(world, subject, rules, limits or Thresholds(), taken)


def ids(proposal: Proposal) -> list[str]:
    return [one.item for one in proposal.candidates]


def test_what_has_the_identifier_is_proposed_whatever_it_is_called(rules: Rules) -> None:
    (found,) = proposed(rules, thing("Ten", musicbrainz_artist=MBID), item("Q1", "Else", P434=MBID)).candidates
    assert ("Q1", True, 0.0) == (found.item, found.identified, found.name_score)
    assert found.gap is not None, "ranked among those that it may be"


def test_what_is_called_so_and_agrees_in_too_little_is_not_proposed(rules: Rules) -> None:
    """It differs in a fact, so that its score is below the limit."""
    subject, other = thing("Ten", membership=GROUP), item("Q1", "Ten", P463="Q99")
    assert ["Q1"] == ids(proposed(rules, subject, other, limits=Thresholds(review=0.1)))
    assert [] == ids(proposed(rules, subject, other, limits=Thresholds(review=0.99)))


def test_five_are_proposed_by_their_names_and_thirty_that_are_related(rules: Rules) -> None:
    """Those by name first; the others by what agrees, and by the number of their item."""
    named = [item(f"Q{n}", "Ten") for n in range(1, 8)]
    related = [item(f"Q{n}", f"Other {n}", P463=GROUP) for n in (100, *range(20, 60))]
    best = item("Q200", "Best", P463=GROUP, P361="Q7")
    found = proposed(rules, thing("Ten", membership=GROUP, album="Q7"), *named, *related, best)

    assert [f"Q{n}" for n in range(1, 6)] == ids(found)[:5]
    assert ["Q200"] == ids(found)[5:6]
    assert 35 == len(found.candidates)
    assert {("review", None)} == {(one.decision, one.gap) for one in found.candidates[5:]}

    for limit in (0.0, 0.5):
        found = proposed(rules, thing("Ten", membership=GROUP), *related[:3], limits=Thresholds(review=limit))
        assert ["Q20", "Q21", "Q100"] == ids(found)
        assert {None} == {one.gap for one in found.candidates}, "none of them is a rival by name"


def test_what_is_related_is_of_the_right_kind_and_contradicts_in_nothing(rules: Rules) -> None:
    """What it shares must be what things are found by: more than what very many have."""
    subject = thing("Ten", membership=GROUP, album="Q7")
    odd = [
        item("Q1", "One", P463=GROUP, P31=""),
        item("Q2", "Two", P463=GROUP, P361="Q8"),
        item("Q3", "Three", P463="Q11", P361="Q7"),
        item("Q4", "Four", P463=GROUP),
    ]
    assert ["Q4"] == ids(proposed(rules, subject, *odd))

    few = {**rules.facts, "membership": rules.facts["membership"]._replace(few=0)}
    album = few["album"]
    assert (album.finds, album.weak) == (False, False), "it proves, and nothing is found by it"
    assert [] == ids(proposed(rules._replace(facts=few), subject, item("Q5", "Five", P463=GROUP, P361="Q7")))


def test_what_is_called_as_one_of_several_is_not_proposed_for_them_together(rules: Rules) -> None:
    """By whatever property it is called so; with their identifier, or with their own name beside, it is."""
    duo = thing("Ten & Eleven", membership=GROUP, musicbrainz_artist=MBID)
    assert [] == ids(proposed(rules, duo, item("Q1", "Ten", P463=GROUP)))
    assert [] == ids(proposed(rules, duo, item("Q1", "Else", P463=GROUP, P742="Eleven")))
    assert ["Q1"] == ids(proposed(rules, duo, item("Q1", "Twelve", P463=GROUP)))
    assert ["Q1"] == ids(proposed(rules, duo, item("Q1", "Ten", P463=GROUP, P434=MBID)))
    assert ["Q1"] == ids(proposed(rules, duo, item("Q1", "Ten & Eleven", "Ten", P463=GROUP)))
    part = thing("Ten & Eleven", "Ten", membership=GROUP)
    assert ["Q1", "Q2"] == ids(proposed(rules, part, item("Q1", "Ten"), item("Q2", "Eleven", P463=GROUP)))


def test_what_is_linked_to_another_thing_is_a_rival_that_is_not_proposed(rules: Rules) -> None:
    """By name or as related, and the other is not proven beside it."""
    subject, items = thing("Ten", membership=GROUP), [item(name, "Ten", P463=GROUP) for name in ("Q1", "Q2")]
    found = proposed(rules, subject, *items, item("Q3", "Three", P463=GROUP), taken=("Q2", "Q3"))

    assert [("Q1", "review")] == [(one.item, one.decision) for one in found.candidates]
    assert found.candidates[0].gap == 0.0


def test_what_proves_another_item_is_no_way_to_prove_one(rules: Rules) -> None:
    """By the member alone the other of the name would be the one."""
    known = {
        "membership": (Known(GROUP, ("Nobody",), "http://e/g"),),
        "members": (Known("Q11", ("Eleven",), "http://e/b"),),
    }
    world = World({})
    one, other = item("Q1", "Ten", P463=GROUP, P527="Q11"), item("Q2", "Ten", P527="Q11")
    world._items = {each.id: each for each in (one, other, item(GROUP, "The group"), item("Q11", "Eleven"))}
    found = propose(world, thing("Ten")._replace(facts=known), rules, Thresholds(), resting=True)

    assert found.proven is not None
    assert ("Q1", ((("http://e/g", GROUP),),)) == (found.proven.item, found.proven.rests)


@pytest.mark.parametrize(("many", "decision"), [(498, "proven"), (499, "review")])
def test_where_not_all_of_a_name_were_looked_at_nothing_is_proven(rules: Rules, many: int, decision: str) -> None:
    """One that a source did not tell may be as good; whichever of the names it has."""

    class Crowded(World):
        def with_name(self, name: str, **_: object) -> list[str]:
            """Return the one that there is, and others that are gone."""
            return ["Q1", *(f"Q{n}" for n in range(1000, 999 + many))] if name == "Ten" else ["Q1"]

    world = Crowded({})
    world._items = {"Q1": item("Q1", "Ten", P463=GROUP)}
    for names in (("Ten", "Other"), ("Other", "Ten")):
        subject = thing("Ten", membership=GROUP)._replace(names=names)
        (found,) = propose(world, subject, rules, Thresholds()).candidates
        assert ("Q1", decision) == (found.item, found.decision)
        assert ["Q1"] == [*find_candidates(world, subject, rules)[0]], "what is gone is no candidate"


def test_what_more_than_a_few_have_proves_nothing(rules: Rules) -> None:
    """Of a fact that several of their properties tell, by any of them."""
    subject, items = thing("Ten", membership=GROUP), [item("Q1", "Ten", P463=GROUP), item("Q2", "Else", P463=GROUP)]

    def decision(few: int) -> str:
        fact = rules.facts["membership"]._replace(few=few, properties=("P463", "P9"))
        return proposed(rules._replace(facts={"membership": fact}), subject, *items).candidates[0].decision

    assert ["review", "proven"] == [decision(few) for few in (1, 2)]


def test_a_kind_is_known_by_the_kinds_above_it_far_up(rules: Rules) -> None:
    kinds = [f"Q{n}" for n in range(500, 511)]
    above = [
        item(one, one, P31="", **{rules.broader: other}) for one, other in zip(kinds, [*kinds[1:], BAND], strict=True)
    ]
    (found,) = proposed(rules, thing("Ten"), item("Q1", "Ten", P31=kinds[0]), *above).candidates
    assert found.type_ok


def test_each_list_has_an_index_of_its_own(shipped: Project, rules: Rules) -> None:
    every = [rules, *(rules.of_target(name) for name, one in rules.targets.items() if one.reads is not None)]
    paths = {index_path(shipped, one) for one in every}
    assert (len(every), True) == (len(paths), len(paths) > 1)
