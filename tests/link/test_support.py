"""What the rules took by a link falls with it: told at every door, no proof of anything, and decided again."""

from __future__ import annotations

import io
import random
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property, partial
from pathlib import Path

import pytest

from kg.cli.proven_rounds import accept_rounds
from kg.cli.taking_back import undo_decisions
from kg.edit.edits import applied
from kg.edit.renaming import renamed
from kg.errors import Location, UsageError
from kg.link.decisions import BY_HAND, FALLEN, PROVEN, PROVEN_BY_ID, RELATED, Decision, Held, linked, note_of, put
from kg.link.desk import Thing
from kg.link.falling import Court
from kg.link.items import Item, Statement, Value
from kg.link.joint import propose_part
from kg.link.link_desk import LinkDesk
from kg.link.needed import ways_to
from kg.link.pipeline import propose, without_refused
from kg.link.rounds import proven_decision, relinked
from kg.link.rules import Rules, read_rules
from kg.link.scoring import Known, Subject
from kg.link.sssom import links_table, path_of
from kg.link.support import (
    Ways,
    find_fallen_links,
    note_on,
    over_rules,
    settled,
    words_on_changes,
    words_on_fallen,
    words_on_room,
)
from kg.link.target_table import target_table
from kg.link.undoing import Whose
from kg.link.waiting import Waiting
from kg.link.wanted import Wanted
from kg.project.config import Project, Thresholds
from kg.rdf.terms import Prefixes

from ..conftest import Ran
from .wikibase import entity_lines

SAME = "https://schema.org/sameAs"
ONTOLOGY = "https://w3id.org/music-kg/ontology#"


@pytest.fixture(scope="module")
def rules(shipped: Project) -> Rules:
    return read_rules(shipped)


# --- What stands


def made(words: str) -> Decision:
    """Return a decision from a thing, its item, a verdict, who decided, `-` for the rules, and what it rests on."""
    name, item, verdict, by, *ways = words.split()
    rests: Ways = tuple(tuple((f"http://e/{link[0]}", link[1:]) for link in way.split("+")) for way in ways)
    by = by.strip("-")
    return Decision(
        f"http://e/{name}",
        item.strip("-"),
        verdict,
        SAME,
        BY_HAND if by else PROVEN,
        "2026-01-31",
        by,
        other=note_on(rests),
    )


@pytest.mark.parametrize(
    ("table", "stands"),
    [
        (["a 1 accepted ann", "b 2 accepted - a1"], "a b"),
        (["b 2 accepted - a1"], ""),
        (["a 1 rejected ann", "b 2 accepted - a1"], ""),
        (["a 1 unsure ann", "b 2 accepted - a1"], ""),
        (["a 9 accepted ann", "b 2 accepted - a1"], "a"),
        (["a 9 accepted ann", "x 1 accepted ann", "b 2 accepted - a1"], "a x"),  # the item is that of another thing
        # chains of three, of which one is gone at either end, or decided by a person
        (["a 1 accepted ann", "b 2 accepted - a1", "c 3 accepted - b2"], "a b c"),
        (["b 2 accepted - a1", "c 3 accepted - b2"], ""),
        (["a 1 accepted ann", "c 3 accepted - b2"], "a"),
        (["b 2 accepted bob a1", "c 3 accepted - b2"], "b c"),
        # those that prove each other stand only by what stands without them
        (["a 1 accepted - b2", "b 2 accepted - a1"], ""),
        (["a 1 accepted - b2", "b 2 accepted - a1", "c 3 accepted - b2"], ""),
        (["a 1 accepted - b2", "b 2 accepted - a1 x9", "x 9 accepted ann"], "a b x"),
        (["a 1 accepted -", "b 2 accepted - a1"], "a b"),
        # of two ways one is enough, and of what one takes nothing may be missing
        (["a 1 accepted ann", "b 2 accepted - a1 x9"], "a b"),
        (["x 9 accepted ann", "b 2 accepted - a1 x9"], "b x"),
        (["b 2 accepted - a1 x9"], ""),
        (["a 1 accepted ann", "b 2 accepted - a1+x9"], "a"),
        (["a 1 accepted ann", "x 9 accepted ann", "b 2 accepted - a1+x9"], "a b x"),
        # what cannot stand beside what a person says
        (["a 1 accepted ann", "b 2 accepted - a1", "b 7 accepted ann"], "a b"),
        (["a 1 accepted ann", "b 2 accepted - a1", "c 2 accepted ann"], "a c"),
        (["a 1 accepted ann", "b 2 accepted - a1", "b - absent ann"], "a"),
        # what itself has to be proven leaves others their room until it is
        (["a 1 accepted ann", "b 2 accepted - a1", "c 2 accepted - x9"], "a b"),
        # what had fallen stands again
        (["a 1 accepted ann", "b 2 fallen - a1", "c 3 fallen - b2"], "a b c"),
    ],
)  # fmt: skip
def test_what_the_rules_took_stands_as_long_as_what_it_rests_on(table: list[str], stands: str) -> None:
    found = settled(map(made, table))

    assert stands.split() == sorted(one.subject[-1] for one in found if one.verdict == "accepted")
    lost = [one for one in found if one.verdict == FALLEN]
    assert not [one for one in lost if one.author], "what a person decided does not fall"
    assert sorted(found) == sorted(settled(found[::-1]))


def of_part(words: str, part: str = "Rosé") -> Decision:
    """Return a decision on a part of a name."""
    one = made(words)
    return one._replace(other="|".join(filter(None, (note_of(part), one.other))))


@pytest.mark.parametrize(
    ("table", "shared", "lost"),
    [
        # of two rows on one pair, as a merge leaves them, one that holds is enough
        ([made("b 2 accepted - a1"), made("b 2 accepted ann")], False, ""),
        ([made("b 2 accepted - a1"), made("b 2 accepted - x9"), made("x 9 accepted ann")], False, ""),
        # what is only related to a part is no link that another could rest on
        ([made("a 1 accepted ann"), of_part("c 3 related - a1"), made("d 4 accepted - c3")], False, "d"),
        ([of_part("c 3 related ann"), made("d 4 accepted - c3")], False, "d"),
        # a part has one item: that which a person said
        ([made("a 1 accepted ann"), of_part("b 2 related - a1"), of_part("b 7 related ann")], False, "b"),
        ([made("a 1 accepted ann"), of_part("b 2 related - a1"), of_part("b 7 related ann", "Lisa")], False, ""),
        # an item that several may share leaves room
        ([made("a 1 accepted ann"), made("b 2 accepted - a1"), made("c 2 accepted ann")], True, ""),
        ([made("a 1 accepted ann"), made("b 2 accepted - a1"), made("c 2 accepted ann")], False, "b"),
        # a no and a doubt rest on nothing, whatever is noted
        ([made("b 2 rejected - a1"), made("c 3 unsure - a1"), made("d 4 accepted - a1")], False, "d"),
    ],
)
def test_what_falls_of_parts_of_names_of_shared_items_and_of_several_rows(
    table: list[Decision], shared: bool, lost: str
) -> None:
    for some in (table, table[::-1]):
        assert lost.split() == [one.subject[-1] for one in settled(some, shared=shared) if one.verdict == FALLEN]


def test_why_something_has_fallen_is_told_of_its_part_and_by_the_links_that_stand() -> None:
    """A link that was refused stands no more; where all stand, another one left no room."""
    whole, part = made("b 2 fallen - a1")._replace(line=4), of_part("b 3 fallen - a1")._replace(line=7)
    no, yes, prefixes = made("a 1 rejected ann"), made("a 1 accepted ann"), Prefixes({"e": "http://e/"})
    lost, room = "e:a = 1, by which it was taken, stands no more", "another link leaves it no room"
    for beside, why in ((no, lost), (yes, room)):
        every = [whole, part, beside]
        assert f"was linked to 2 by the rules: {why}" == words_on_fallen("http://e/b", "", every, prefixes)
        assert f"was linked to 3 by the rules: {why}" == words_on_fallen("http://e/b", "Rosé", every, prefixes)
        found = find_fallen_links(every, prefixes, Path("t.tsv"))
        assert [
            f"{shown} counts no more: {why}. Decide again"
            for shown in ("http://e/b = 2", "http://e/b · part 'Rosé' = 3")
        ] == [one.message for one in found]
        assert [Location(Path("t.tsv"), line, 1) for line in (4, 7)] == [one.location for one in found]
    assert "" == words_on_fallen("http://e/b", "", [part, no], prefixes)
    assert "" == words_on_fallen("http://e/b", "", [yes], prefixes)


def test_a_way_that_cannot_be_read_does_not_hold() -> None:
    one = made("b 2 accepted - a1")
    for other in ("rests=", "rests=1", "rests=<http://e/a>", "rests=<http://e/a> 1 and", "rests=of a"):
        whole = [one._replace(other=other), made("a 1 accepted ann")]
        assert ["accepted" if other == "rests=" else FALLEN, "accepted"] == [each.verdict for each in settled(whole)]


def test_what_has_fallen_makes_room_and_excludes_nothing() -> None:
    fallen = settled([made("b 2 accepted - a1")])
    for new in ("b 7 accepted ann", "c 2 accepted ann", "b - absent ann", "b 2 accepted ann", "b 2 rejected ann"):
        held = Held(fallen)
        assert not held.is_settled("http://e/b")
        assert ("http://e/b", "2") not in held
        held.put(made(new))
        assert [made(new)] == held.decisions
    assert 2 == len(put(fallen, made("c 3 accepted ann")))
    assert 2 == len(put(fallen, made("c 2 accepted ann"), shared=True)), "where several may have the item both do"
    assert [of_part("b 2 related ann")] == put(fallen, of_part("b 2 related ann"))
    assert [of_part("b 2 rejected ann")] == put(fallen, of_part("b 2 rejected ann")), "and what was said of the whole"


@pytest.mark.parametrize(
    ("new", "goes"),
    [
        ("a 2 accepted ann", True),
        ("b 7 accepted ann", True),
        ("b - absent ann", True),
        ("b 2 accepted ann", False),  # it is the same
        ("b 2 rejected ann", False),  # it takes its place
        ("b 7 rejected ann", False),
        ("a 7 accepted ann", False),
    ],
)
def test_what_had_fallen_and_has_no_room_any_more_is_told(new: str, goes: bool) -> None:
    fallen = [made("b 2 fallen -")._replace(subject_label="Bee", item_label="Two")]
    told = ["makes room, as it counted no more: Bee = 2 (Two)"]
    assert (told if goes else []) == words_on_room([made("x 5 accepted ann"), made(new)], fallen)


def test_what_falls_and_what_stands_again_is_told_once() -> None:
    """What lay already is not told to fall, and what a person says of it is theirs, and does not stand again."""
    before = [made("a 1 fallen - x9"), made("b 2 fallen - x9"), made("c 3 accepted - x9"), made("d 4 fallen - x9")]
    after = [made("a 1 fallen - x9"), made("b 2 accepted - x9"), made("c 3 fallen - x9"), made("d 4 accepted ann")]
    gone, again = words_on_changes(before, after)
    assert ["rests on it, and counts no more: http://e/c = 3; decide again"] == gone
    assert ["stands again: http://e/b = 2"] == again


def test_a_yes_over_that_of_the_rules_keeps_their_words() -> None:
    """As its reason where the person gives none, and else beside it, but not twice; other words are of no use."""
    rules, ann = made("b 2 accepted - a1")._replace(comment="one | two"), made("b 2 accepted ann")
    assert ann._replace(comment="one | two") == over_rules(ann, rules)
    assert ann._replace(comment="seen", other="proven=one two") == over_rules(ann._replace(comment="seen"), rules)
    assert ann._replace(comment="x; one | two") == over_rules(ann._replace(comment="x; one | two"), rules)
    for old in (None, made("b 2 accepted bob")._replace(comment="why"), made("b 2 rejected -")._replace(comment="why")):
        assert ann == over_rules(ann, old)
    again = made("b 2 accepted -")
    assert again == over_rules(again, rules)
    assert ann._replace(comment="one | two") == over_rules(ann, rules._replace(verdict=FALLEN))


# --- What a proof takes


def identifier_of(item: str) -> str:
    """Return the identifier that an item has in another list."""
    return f"00000000-0000-4000-8000-{item[1:]:0>12}"


class World:
    """A source of a few items in memory: each a label, and the items to whose group it belongs."""

    name = "world"

    def __init__(self, items: Mapping[str, tuple[str, str, Sequence[str]]]) -> None:
        self._items = {
            name: Item(
                name,
                (("en", label),),
                (),
                {
                    "P31": (Statement(Value("item", kind)),),
                    "P463": tuple(Statement(Value("item", one)) for one in of),
                    "P434": (Statement(Value("text", identifier_of(name))),),
                },
            )
            for name, (label, kind, of) in items.items()
        }

    @cache  # noqa: B019 - one world for all
    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return those that have a value."""
        return [key for key, item in self._items.items() if value in {one.text for one in item.best(name)}]

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return those that are called so."""
        return self._called.get(name, ())

    @cached_property
    def _called(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, item in self._items.items():
            for name in item.names():
                found.setdefault(name, []).append(key)
        return found

    def holds(self, name: str) -> bool:
        """Tell that every property is known."""
        return True

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return items."""
        return {one: self._items.get(one, Item(one, gone=True)) for one in ids}


HUMAN, BAND = "Q5", "Q215380"
# A group in a group, its two members, one of whom is in another group as well; wrong items of the same names.
WORLD = World({
    "Q10": ("Ten", BAND, ()), "Q11": ("Eleven", BAND, ("Q10",)), "Q12": ("Twelve", HUMAN, ("Q11",)),
    "Q13": ("Thirteen", HUMAN, ("Q11", "Q14")), "Q14": ("Fourteen", BAND, ()),
    "Q90": ("Ten", BAND, ()), "Q92": ("Twelve", HUMAN, ("Q90",)), "Q94": ("Fourteen", BAND, ("Q10",)),
})  # fmt: skip
# What each of ours is in, and what is in it, each known to the other by its name, or by one that tells nothing (-).
OURS = {
    "a": ("Ten", "MusicGroup", "", "b"), "b": ("Eleven", "MusicGroup", "a", "c -d"), "c": ("Twelve", "Person", "b", ""),
    "d": ("Thirteen", "Person", "-b -e", ""), "e": ("Fourteen", "MusicGroup", "", "-d"),
}  # fmt: skip
SUBJECTS = {
    f"http://e/{name}": Subject(
        f"http://e/{name}",
        ONTOLOGY + cls,
        label,
        (label,),
        {
            fact: tuple(
                Known("", ("?" if one[0] == "-" else OURS[one][0],), f"http://e/{one[-1]}") for one in others.split()
            )
            for fact, others in (("membership", groups), ("members", members))
            if others
        },
    )
    for name, (label, cls, groups, members) in OURS.items()
}


@pytest.mark.parametrize(
    ("name", "links", "rests"),
    [
        ("b", "a10", "rests=<http://e/a> Q10"),
        ("d", "b11", "rests=<http://e/b> Q11"),
        ("d", "b11 e14", "rests=<http://e/b> Q11 or <http://e/e> Q14"),
        ("d", "b11 e94", "rests=<http://e/b> Q11"),  # the other one speaks for nothing
        ("b", "a10 c12 d13", "rests=<http://e/a> Q10 or <http://e/c> Q12 or <http://e/d> Q13"),
    ],
)
def test_a_decision_is_kept_with_the_links_that_prove_it(rules: Rules, name: str, links: str, rests: str) -> None:
    """In each way that is enough."""
    decisions = [made(f"{link[0]} Q{link[1:]} accepted ann") for link in links.split()]
    found = propose(WORLD, relinked(SUBJECTS[f"http://e/{name}"], decisions), rules, Thresholds(), resting=True)

    assert found.proven is not None
    assert rests == proven_decision(found, found.proven, rules).other


def test_what_is_proven_without_links_rests_on_none(rules: Rules) -> None:
    """Two that agree by name alone prove as well as a link does."""
    known = (Known("Q11", ("Eleven",), "http://e/b"), Known("", ("Fourteen",), "http://e/e"))
    subject = SUBJECTS["http://e/d"]._replace(facts={"membership": known})
    found = propose(WORLD, subject, rules, Thresholds(), resting=True)

    assert found.proven is not None
    assert () == found.proven.rests


def test_a_proof_is_told_of_what_is_proven_alone(rules: Rules) -> None:
    """Nothing rests on anything where no item is called so, or two are."""
    nobody = SUBJECTS["http://e/a"]._replace(label="Nobody", names=("Nobody",), facts={})
    assert () == propose(WORLD, nobody, rules, Thresholds(), resting=True).candidates
    known = {"members": (Known("Q11", ("Eleven",), "http://e/b"),)}
    several = World({**{f"Q{n}": ("Ten", BAND, ()) for n in (10, 90)}, "Q11": ("Eleven", BAND, ("Q10", "Q90"))})
    found = propose(several, SUBJECTS["http://e/a"]._replace(facts=known), rules, Thresholds(), resting=True)
    assert [("review", ())] * 2 == [(one.decision, one.rests) for one in found.candidates]


def test_no_more_ways_are_tried_than_are_worth_it() -> None:
    tried: list[Subject] = []
    asked = [(f"http://e/{n}", f"Q{n}") for n in range(9)]
    whole = SUBJECTS["http://e/a"]._replace(facts={"members": tuple(Known(item, (), thing) for thing, item in asked)})

    def never(subject: Subject) -> bool:
        tried.append(subject)
        return False

    assert (tuple(asked),) == ways_to(never, whole, asked)
    assert len(tried) == 10


def test_an_item_that_was_refused_agrees_by_no_name(rules: Rules) -> None:
    """A person said that the group is another of the name."""
    eleven = SUBJECTS["http://e/b"]
    refusing = relinked(eleven, [made("a Q10 rejected ann")])

    outcomes = [
        [
            (f.name, f.outcome)
            for f in propose(WORLD, one, rules, Thresholds()).candidates[0].features
            if f.name == "membership"
        ]
        for one in (eleven, refusing)
    ]
    assert [[("membership", "agrees")], [("membership", "differs")]] == outcomes


def test_a_part_rests_on_the_thing_that_is_called_so(rules: Rules) -> None:
    bearer = Known("Q13", ("Thirteen",), "http://e/d")
    joint = Subject(
        "http://e/duo", f"{ONTOLOGY}MusicGroup", "Thirteen & Nobody", ("Thirteen",), {}, (), "Thirteen", (bearer,)
    )
    found = propose_part(WORLD, joint, rules, Thresholds())

    assert found.proven is not None
    one = proven_decision(found, found.proven, rules)
    assert (RELATED, "part=Thirteen|rests=<http://e/d> Q13") == (one.verdict, one.other)
    assert [FALLEN, RELATED] == [settled(some)[0].verdict for some in ([one], [one, made("d Q13 accepted ann")])]


# --- In the table


def test_a_row_that_has_fallen_stays_as_it_is(empty_project: Project, rules: Rules) -> None:
    """And stands again with what it rests on; a renaming keeps it."""
    table = links_table(empty_project._replace(links=(SAME,)), rules.items)
    group, member = made("a Q10 accepted ann"), made("b Q11 accepted - aQ10")
    part = made("c Q12 related - aQ10")
    part = part._replace(other=f"{note_of('Twelve')}|{part.other}")
    for decisions in ([group, member], [group, part]):
        table.write(decisions)
        rows = table.path.read_text().splitlines()[-1:]
        table.write([decisions[1]])
        (fallen,) = table.read()
        assert FALLEN == fallen.verdict
        table.write([fallen])
        assert rows == table.path.read_text().splitlines()[-1:]
        table.write([fallen, group])
        assert FALLEN not in {one.verdict for one in table.read()}

    names = {"http://e/a": "http://e/other"}
    text = table.path.read_text()
    again = applied(text, renamed(text, table.path, names, {}, "").edits)
    assert 2 == again.count("http://e/other")
    assert "http://e/a" not in again


# --- At every door

BLACKPINK, ROSE, LISA, ROSIE = "Q25056945", "Q27655344", "Q26707663", "Q900022"
AGAIN = "decide again with: kg link accept --proven, or: kg link review"


@pytest.fixture
def proven(few: Project, kg: Callable[..., Ran], tmp_path: Path) -> Project:
    """A project whose group a person has linked, and the rules its members by that."""
    shutil.rmtree(few.data / "links")
    (tmp_path / "world.json").write_text(entity_lines(), "utf-8")
    for words in (
        ("index", str(tmp_path / "world.json")),
        ("accept", "BLACKPINK", BLACKPINK, "--by", "Ann"),
        ("candidates",),
        ("accept", "--proven"),
    ):
        ran = kg("link", *words, cwd=few)
        assert ran.code == 0, ran.err
    assert ROSE in path_of(few).read_text()
    return few


def test_what_falls_is_told_and_is_no_link(proven: Project, kg: Callable[..., Ran]) -> None:
    """At the prompt, by the check, in the review as the first, and in all that is made of links."""
    kg("wikidata", "ids", cwd=proven)
    back = kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven)
    checked = kg("link", "check", cwd=proven)
    table = kg("link", "review", "-o", "-", cwd=proven)
    asked = kg("link", "candidates", "Rosé", cwd=proven)
    kg("link", "apply", cwd=proven)
    taken = kg("wikidata", "ids", cwd=proven)
    compared = kg("wikidata", "compare", "Rosé", cwd=proven)

    assert f"rests on it, and counts no more: Rosé = {ROSE} (Rosé); {AGAIN}" in back.err
    assert "Rosé: MusicBrainz artist" in back.err, "what came by the link that fell is told as well"
    assert 1 == checked.code
    assert f"Rosé = {ROSE} (Rosé) counts no more: agent:blackpink = {BLACKPINK}, by which it was taken," in checked.out
    lost = f"agent:blackpink = {BLACKPINK}, by which it was taken, stands no more"
    assert f"  was linked to {ROSE} by the rules: {lost}\n" in asked.out
    first = [line.split("\t")[0].rpartition("/")[2] for line in table.out.splitlines()[1:4]]
    assert ["jennie", "lisa", "rose"] == sorted(first)
    assert ROSE not in (proven.data / "links" / "wikidata.ttl").read_text()
    assert "taken back: Rosé: MusicBrainz artist" in taken.err
    assert "is not linked" in compared.err


def test_what_it_rests_on_lets_it_stand_again(proven: Project, kg: Callable[..., Ran]) -> None:
    """Until then a person may decide; what nothing proves any more goes with the next proofs, and comes with undo."""
    told = kg("link", "reject", "BLACKPINK", BLACKPINK, "--by", "Ann", cwd=proven).err
    assert f"rests on it, and counts no more: Lisa = {LISA} (Lisa)" in told
    assert 0 == kg("link", "accept", "Lisa", LISA, "--by", "Ann", cwd=proven).code
    again = kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven).err
    assert f"stands again: Rosé = {ROSE} (Rosé)" in again
    assert "Lisa" not in again

    kg("link", "reject", "BLACKPINK", BLACKPINK, "--by", "Ann", cwd=proven)
    gone = kg("link", "accept", "--proven", cwd=proven)
    assert f"taken back, as nothing proves it any more: Rosé = {ROSE} (Rosé)" in gone.err
    rows = path_of(proven).read_text()
    assert (False, True) == (ROSE in rows, LISA in rows), "what a person decided stays"
    back = kg("link", "undo", "--by", "the rules", cwd=proven).err
    assert f"counts no more: Rosé = {ROSE}" in back
    assert "stands again" not in back

    (proven.state / "link" / "index.sqlite").unlink()
    told = kg("link", "accept", "--proven", cwd=proven).err
    assert f"Rosé = {ROSE} (Rosé) counts no more, and is not in the index to be looked at" in told
    assert ROSE in path_of(proven).read_text()


def test_where_it_is_not_kept_what_a_link_rests_on_is_worked_out(proven: Project, kg: Callable[..., Ran]) -> None:
    """As in a table of an earlier version, or one whose notes another tool has left out."""
    path = path_of(proven)
    text = path.read_text()
    path.write_text(re.sub(r"rests=[^\t]*", "", text))

    told = kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven).err

    assert f"rests on it, and counts no more: Rosé = {ROSE} (Rosé)" in told
    rows = [[line for line in one.splitlines() if ROSE in line] for one in (text, path.read_text())]
    assert rows[0] == rows[1]


def test_a_link_that_contradicts_what_the_rules_took_is_told(proven: Project, kg: Callable[..., Ran]) -> None:
    """Though that did not need another link; with the next proofs it goes."""
    assert ROSIE in path_of(proven).read_text()
    kg("link", "undo", "Rosé", "--by", "the rules", cwd=proven)
    told = kg("link", "reject", "Rosé", ROSE, "--by", "Ann", cwd=proven).err
    words = (
        f"{ROSIE} (Rosie) does not fit what is decided by now (performer: ours has ROSÉ, theirs Rosé, which it is not"
    )

    assert words in told
    assert words in kg("link", "check", cwd=proven).out
    assert words in kg("link", "accept", "--proven", cwd=proven).err
    assert ROSIE not in path_of(proven).read_text()


def test_what_goes_before_proofs_comes_back_with_them(proven: Project, kg: Callable[..., Ran]) -> None:
    """What does not fit goes, and what is proven comes, in one step: one undo takes back both."""
    for thing in ("Rosé", "Lisa"):
        kg("link", "undo", thing, "--by", "the rules", cwd=proven)
    kg("link", "reject", "Rosé", ROSE, "--by", "Ann", cwd=proven)
    kg("link", "candidates", cwd=proven)
    before = path_of(proven).read_text()
    assert (True, False) == (ROSIE in before, LISA in before)
    kg("link", "accept", "--proven", cwd=proven)
    after = path_of(proven).read_text()
    assert (False, True) == (ROSIE in after, LISA in after)

    kg("link", "undo", "--by", "the rules", cwd=proven)

    assert before == path_of(proven).read_text()


def test_what_does_not_fit_is_the_first_in_a_review(
    proven: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a person may confirm it there, or by a command; then it is theirs."""
    kg("link", "undo", "Rosé", "--by", "the rules", cwd=proven)
    kg("link", "reject", "Rosé", ROSE, "--by", "Ann", cwd=proven)
    text, words = path_of(proven).read_text(), f"= {ROSIE} (Rosie) does not fit what is decided by now"
    assert words in kg("link", "check", cwd=proven).out
    first = kg("link", "review", "-o", "-", cwd=proven).out.splitlines()[1]
    assert ROSIE in first

    monkeypatch.setattr("sys.stdin", io.StringIO("a 1\nq\n"))
    ran = kg("link", "review", "--by", "Ann", cwd=proven)
    assert "1 decision was written" in ran.err
    assert "\\x0a" not in ran.err
    assert "\n  s     skip, decide later" in ran.err
    by_command = path_of(proven).read_text()
    path_of(proven).write_text(text)
    kg("link", "accept", "work:rosie", ROSIE, "--by", "Ann", cwd=proven)
    for table in (by_command, path_of(proven).read_text()):
        path_of(proven).write_text(table)
        assert words not in kg("link", "check", cwd=proven).out
        assert ["Ann"] == [
            one.author for one in links_table(proven, read_rules(proven).items).read() if one.item == ROSIE
        ]


def test_what_falls_among_identifiers_is_told_with_their_target(proven: Project, kg: Callable[..., Ran]) -> None:
    """By a command that takes back or rejects, and by the check."""
    target = read_rules(proven).targets["musicbrainz-artist"]
    table = target_table(proven, target)
    group, member = "https://w3id.org/music-kg/agent/blackpink", "https://w3id.org/music-kg/agent/rose"
    own, other = (f"00000000-0000-4000-8000-{number:012}" for number in (1, 2))
    yes = Decision(group, own, "accepted", SAME, BY_HAND, "2026-01-31", "Ann", subject_label="BLACKPINK")
    rests = Decision(member, other, "accepted", SAME, PROVEN, "2026-01-31", other=note_on((((group, own),),)))
    again = "decide again with: kg link accept --proven --target musicbrainz-artist, or: kg link review --target"
    for words in (["undo", "BLACKPINK"], ["reject", "BLACKPINK", own]):
        table.write([yes, rests])
        ran = kg("link", *words, "--by", "Ann", "--target", "musicbrainz-artist", cwd=proven)
        assert f"rests on it, and counts no more: {member} = {other}; {again}" in ran.err
    assert again.capitalize() in kg("link", "check", cwd=proven).out
    ran = kg("link", "accept", "BLACKPINK", own, "--by", "Ann", "--target", "musicbrainz-artist", cwd=proven)
    assert f"stands again: {member} = {other}" in ran.err


def test_what_has_fallen_does_not_go_without_a_word(proven: Project, kg: Callable[..., Ran]) -> None:
    """Where another thing takes its item; undoing that brings it back, as the last step or by the thing."""
    kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven)
    rows = [line for line in path_of(proven).read_text().splitlines() if ROSE in line]
    for back in (["undo", "--by", "Ann"], ["undo", "Jennie", "--by", "Ann"]):
        ran = kg("link", "accept", "Jennie", ROSE, "--by", "Ann", cwd=proven)
        assert f"makes room, as it counted no more: Rosé = {ROSE} (Rosé)" in ran.err
        kg("link", *back, cwd=proven)
        assert rows == [line for line in path_of(proven).read_text().splitlines() if ROSE in line], back


def test_a_no_counts_though_candidates_were_looked_for_before(proven: Project, kg: Callable[..., Ran]) -> None:
    """What was proven by the name of the item that was refused is proven no more."""
    for words in (("undo", "Rosé", "--by", "the rules"), ("undo", "work:rosie", "--by", "the rules"), ("candidates",)):
        assert 0 == kg("link", *words, cwd=proven).code
    kg("link", "reject", "Rosé", ROSE, "--by", "Ann", cwd=proven)
    assert 0 == kg("link", "accept", "--proven", cwd=proven).code

    assert ROSIE not in path_of(proven).read_text()


def test_a_link_that_an_identifier_proved_is_told_where_that_is_refused(
    proven: Project, kg: Callable[..., Ran]
) -> None:
    """And taken back with the next proofs."""
    address = "https://musicbrainz.org/artist/7f233cda-eacb-4235-b681-5f7be343a1a2"
    kg("link", "undo", "--by", "the rules", cwd=proven)
    kg("link", "undo", "--by", "Ann", cwd=proven)
    kg("link", "absent", "BLACKPINK", "--by", "Ann", cwd=proven)
    kg("link", "accept", "Rosé", address, "--by", "Ann", cwd=proven)
    for words in (["apply"], ["candidates"], ["accept", "--proven"]):
        assert 0 == kg("link", *words, cwd=proven).code
    assert PROVEN_BY_ID in next(line for line in path_of(proven).read_text().splitlines() if ROSE in line)

    told = kg("link", "undo", "Rosé", "--by", "Ann", "--target", "musicbrainz-artist", cwd=proven).err

    unfit = f"Rosé = {ROSE} (Rosé) does not fit what is decided by now (it was the same by an identifier"
    assert f"{unfit}, and is not any more); {AGAIN}" in told
    assert unfit in kg("link", "check", cwd=proven).out
    kg("link", "candidates", cwd=proven)
    assert unfit in kg("link", "accept", "--proven", cwd=proven).err
    assert ROSE not in path_of(proven).read_text()


def test_a_fact_that_differs_is_told_where_a_person_accepts(proven: Project, kg: Callable[..., Ran]) -> None:
    """A person's word counts."""
    ran = kg("link", "accept", "work:number-one-girl", "Q900025", "--by", "Ann", cwd=proven)

    assert "Q900025 differs: publication date: ours has 2024-11-22, theirs 1999-01-01; take it back if" in ran.err
    assert "Q900025: accepted" in ran.err


def test_things_are_counted_once_whatever_they_are_linked_to(proven: Project, kg: Callable[..., Ran]) -> None:
    """An identifier of a thing makes no second one of it; of no statement nothing is to be looked at."""
    kg("wikidata", "ids", cwd=proven)
    applied_now = kg("link", "apply", cwd=proven)
    statements = kg("wikidata", "quickstatements", "Lisa", "-o", str(proven.root / "x.txt"), cwd=proven)

    count = sum(one.verdict == "accepted" for one in links_table(proven, read_rules(proven).items).read())
    assert f"{count} things are linked\n" in applied_now.err
    assert "0 statements, 0 refused\n" in statements.err


# --- Every history


class Room(LinkDesk):
    """A desk on the world, which asks for everything that is open as `kg link candidates` does."""

    def __init__(self, project: Project, rules: Rules) -> None:
        super().__init__(project, rules, WORLD)

        self.identifiers: dict[str, str] = {}
        """Those of which somebody has decided that things have them, by the things."""
        room = self

        class Here(Court):
            def _subjects(self, things: Collection[str], decisions: Collection[Decision]) -> list[Subject]:
                return [relinked(room.subject(one), decisions) for one in things if one in SUBJECTS]

        self.court = Here(project, rules, None, WORLD)  # type: ignore[arg-type]  # nothing asks a graph here

    @property
    def basis(self) -> str:
        """Nothing that is kept."""
        return ""

    def subject(self, thing: str) -> Subject:
        """Return a thing with the identifier that is decided for it."""
        one = SUBJECTS[thing]
        known = {"musicbrainz-artist": (Known(found),)} if (found := self.identifiers.get(thing)) else {}
        return one._replace(facts={**one.facts, **known})

    def go(self) -> None:
        """Look for candidates, and take what is proven."""
        decisions = self.current()
        gone = {one.key for one in decisions if one.verdict == "rejected"}
        links, held = linked(decisions), Held(decisions)
        found = [
            without_refused(
                propose(
                    WORLD,
                    relinked(one, decisions),
                    self.rules,
                    Thresholds(),
                    {item for thing, item in links.items() if thing != one.iri},
                    resting=True,
                ),
                gone,
            )
            for one in map(self.subject, SUBJECTS)
            if not held.is_settled(one.iri)
        ]
        waiting = Waiting(self.court.with_fallen(found, decisions), Wanted(joint=True))
        accept_rounds(self, waiting, once=False)  # type: ignore[arg-type]  # it has all that is asked of a session


def decided_by(decisions: Iterable[Decision]) -> list[tuple[str, str, str, str]]:
    return sorted((one.subject, one.item, one.verdict, one.author) for one in decisions)


def step(room: Room, chance: random.Random) -> None:
    name, by = chance.choice("aabcdee"), chance.choice(["ann", "bob"])
    item = chance.choice(
        {"a": ["Q10", "Q10", "Q90"], "c": ["Q12", "Q92"], "e": ["Q14", "Q94"]}.get(name, [f"Q1{ord(name) - 97}"])
    )
    deed = chance.choice(["accepted", "accepted", "rejected", "go", "go", "undo", "undo thing", "named", "nameless"])
    with suppress(UsageError):
        if deed == "go":
            room.go()
        elif deed == "named":
            room.identifiers[f"http://e/{name}"] = identifier_of(item)
        elif deed == "nameless":
            room.identifiers.pop(f"http://e/{name}", None)
        elif deed.startswith("undo"):
            thing = Thing(f"http://e/{name}", "", name) if deed == "undo thing" else None
            undo_decisions(room, Whose(chance.choice([by, "the rules"]), "me"), "", "kg link undo", thing)
        else:
            new = made(f"{name} {item} {deed} {by}")
            room.change(partial(put, new=new))


def test_what_an_identifier_proved_and_what_that_proves_do_not_hold_each_other(
    rules: Rules, empty_project: Project, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Once the identifier is gone; of a thing whose identifier is another one by now, that one's item is taken."""
    room = Room(empty_project, rules)
    room.identifiers["http://e/a"] = identifier_of("Q10")
    room.go()
    assert ["a", "b"] == sorted(one.subject[-1] for one in room.current())[:2]
    del room.identifiers["http://e/a"]
    assert ["http://e/a"] == [one.decision.subject for one in room.court.unidentified(room.current())]
    room.go()
    assert [] == room.current()

    room.change(partial(put, new=made("d Q13 accepted ann")))
    room.go()
    room.identifiers["http://e/e"] = identifier_of("Q94")
    assert ["http://e/e"] == [one.decision.subject for one in room.court.contradicted(room.current())]
    room.go()
    assert {"http://e/e": "Q94"}.items() <= linked(room.current()).items()


def test_one_more_that_is_proven_is_told_as_one(rules: Rules, empty_project: Project) -> None:
    room = Room(empty_project, rules)
    group = propose(WORLD, SUBJECTS["http://e/a"], rules, Thresholds())
    told = room.decide([made("b Q11 accepted ann")], lambda _: [group]).told
    assert ["1 more is proven by that, and accepted"] == [words for words in told if "proven" in words]


def test_every_history_ends_as_if_only_what_stands_had_been_decided(
    rules: Rules, shipped: Project, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """In whatever order people said yes and no, of items and of identifiers, took it back, and had the proven taken."""
    chance = random.Random(7)
    taken = by_identifier = 0
    for number in range(300):
        folder = tmp_path / str(number)
        room = Room(shipped._replace(root=folder, data=folder / "data"), rules)
        for _ in range(chance.randint(3, 9)):
            step(room, chance)
        room.go()
        anew = Room(shipped._replace(root=folder / "anew", data=folder / "anew" / "data"), rules)
        anew.identifiers = room.identifiers
        anew.file.table.write([one for one in room.current() if one.author])
        anew.go()

        assert decided_by(anew.current()) == decided_by(room.current()), number
        assert FALLEN not in {one.verdict for one in room.current()}
        taken += sum(not one.author for one in room.current())
        by_identifier += sum(one.justification == PROVEN_BY_ID for one in room.current())
    assert (taken > 300, by_identifier > 50) == (True, True), "the rules took enough for this to be seen"
