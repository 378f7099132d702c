"""Taking decisions back: whose they are, what one step was, and what is true of the rest."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from kg.cli.advice import told as as_told
from kg.cli.taking_back import undo_decisions
from kg.errors import InputError, UsageError
from kg.io.locks import locked
from kg.link import journal, keeping
from kg.link.decisions import BY_HAND, FALLEN, Decision, put, without
from kg.link.desk import Desk, Thing
from kg.link.journal import Change, Journal, is_free, is_same, take_back, take_out, takes
from kg.link.keeping import DecisionFile
from kg.link.link_desk import LinkDesk
from kg.link.rules import read_rules
from kg.link.sssom import links_table
from kg.link.support import note_on, settled
from kg.link.targets import items_behind
from kg.link.undoing import Whose
from kg.project.config import Project

from ..conftest import Ran

AGENT = "https://w3id.org/music-kg/agent/"


@pytest.fixture
def desk(shipped: Project, tmp_path: Path) -> Desk:
    return LinkDesk(shipped._replace(root=tmp_path, data=tmp_path / "data"), read_rules(shipped))


def made(words: str) -> Decision:
    """Return a decision from a name, an item, a verdict, and who decided, which is nobody for the rules."""
    name, item, verdict, by = f"{words} ".split(" ")[:4]
    same = "https://schema.org/sameAs"
    return Decision(AGENT + name, item.strip("-"), verdict, same, BY_HAND, "2026-01-31", by, subject_label=name)


def walk(desk: Desk, step: str, told: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Do one step: `+` decides, `&` goes on with the step before, `!` takes a row out by hand, `undo` takes back."""
    sign, _, rest = step.partition(" ")
    if sign == "forget":
        shutil.rmtree(desk.project.state)
    elif sign == "!":
        desk.file.table.write(without(desk.current(), made(rest).key))
    elif sign != "undo":
        desk.change(partial(put, new=made(rest)), going_on=sign == "&")
    else:
        name, _, by = rest.partition(" by ")
        thing = Thing(AGENT + name, "", name) if name else None
        try:
            undo_decisions(desk, Whose(by or None, "me"), "", "kg link undo", thing)
        except UsageError as error:
            told.append(as_told(error))
        told += capsysbinary.readouterr().err.decode().splitlines()


@pytest.mark.parametrize(
    ("steps", "left", "told"),
    [
        (["+ rose Q1 accepted me", "undo"], [], "taken back: rose: Q1 accepted by me"),
        (["+ rose Q1 accepted", "undo"], [], "taken back: rose: Q1 accepted by the rules"),
        # of another person only where that one is named
        (["+ rose Q1 accepted ann", "undo"], ["rose Q1"], "the last was rose: Q1 accepted by ann; if that is to go: kg link undo --by ann"),
        (["+ rose Q1 accepted ann", "undo  by ann"], [], "taken back: rose: Q1 accepted by ann"),
        (["+ rose Q1 accepted ann", "undo  by zed"], ["rose Q1"], "nothing was decided here by zed that could be taken back; the last was rose: Q1 accepted by ann; if that is to go: kg link undo --by ann"),
        (["+ rose Q1 accepted", "undo  by zed"], ["rose Q1"], "nothing was decided here by zed that could be taken back; the last was rose: Q1 accepted by the rules; if that is to go: kg link undo --by 'the rules'"),
        (["+ rose Q1 accepted ann", "undo  by The  Rules"], ["rose Q1"], "nothing was decided here by the rules that could be taken back; the last was rose: Q1 accepted by ann; if that is to go: kg link undo --by ann"),
        (["undo  by zed"], [], "nothing was decided here by zed that could be taken back"),
        (["+ rose Q1 accepted ann", "undo rose"], ["rose Q1"], f"nothing is decided on rose by you; there is rose: Q1 accepted by ann, which goes with: kg link undo {AGENT}rose --by ann"),
        (["+ rose Q1 rejected ann", "+ rose Q2 accepted me", "undo rose"], ["rose Q1"], "stays: rose: Q1 rejected by ann"),
        (["+ rose Q1 accepted ann", "undo rose by ann"], [], "taken back: rose: Q1 accepted by ann"),
        (["+ rose Q1 accepted", "undo  by the rules"], [], "taken back: rose: Q1 accepted by the rules"),
        (["+ rose Q1 accepted", "+ rose Q2 rejected me", "undo rose by the rules"], ["rose Q2"], "stays: rose: Q2 rejected by me"),
        (["+ rose Q1 accepted me", "undo rose by the rules"], ["rose Q1"], f"nothing is decided on rose by the rules; there is rose: Q1 accepted by me, which goes with: kg link undo {AGENT}rose --by me"),
        # what was taken back is not made again
        (["+ rose Q1 accepted me", "undo rose", "undo"], [], "nothing was decided here that could be taken back"),
        (["+ lisa Q2 accepted me", "+ rose Q1 accepted me", "undo rose", "undo"], [], "taken back: lisa: Q2 accepted by me"),
        (["+ rose Q1 rejected me", "+ rose Q1 accepted me", "undo", "undo"], [], "taken back: rose: Q1 rejected by me"),
        # of a thing as well what stood before stands again, one step at a time, and no step brings it back twice
        (["+ rose Q1 rejected me", "+ rose Q1 accepted me", "undo rose"], ["rose Q1"], "stands again: rose: Q1 rejected by me"),
        (["+ rose Q1 rejected me", "+ rose Q1 accepted me", "undo rose", "undo rose"], [], "taken back: rose: Q1 rejected by me"),
        (["+ rose Q1 rejected me", "+ rose Q1 accepted me", "undo rose", "undo"], [], "taken back: rose: Q1 rejected by me"),
        (["+ rose Q1 rejected me", "+ rose Q1 unsure me", "+ rose Q1 accepted me", "undo rose", "undo"], ["rose Q1"], "stands again: rose: Q1 rejected by me"),
        (["+ rose - absent me", "+ rose Q1 accepted me", "undo rose"], ["rose "], "stands again: rose: no item absent by me"),
        (["+ rose Q1 unsure", "+ rose Q1 accepted me", "undo rose by me"], ["rose Q1"], "stands again: rose: Q1 unsure by the rules"),
        (["+ lisa Q2 rejected me", "+ lisa Q2 accepted me", "& rose Q1 accepted me", "undo lisa", "undo"], ["lisa Q2"], "taken back: rose: Q1 accepted by me"),
        (["+ lisa Q2 rejected me", "+ lisa Q2 accepted me", "& rose Q1 accepted me", "undo lisa", "undo lisa", "undo"], [], "taken back: rose: Q1 accepted by me"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted me", "undo rose"], ["lisa Q1"], "what was said before does not come back: Q1 is linked to https://w3id.org/music-kg/agent/lisa already, by me on 2026-01-31; take that back first"),
        (["+ rose Q1 rejected me", "+ rose Q2 accepted me", "undo rose"], [], "taken back: rose: Q1 rejected by me; rose: Q2 accepted by me"),
        # and waits for the way to be free: what was in it is taken back, and then it stands again, by either
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted me", "undo rose", "undo lisa", "undo rose"], ["rose Q1"], "stands again: rose: Q1 accepted by me"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted me", "undo rose", "undo lisa", "undo"], ["rose Q1"], "stands again: rose: Q1 accepted by me"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted ann", "undo  by me", "undo lisa by ann", "undo"], ["rose Q1"], "stands again: rose: Q1 accepted by me"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted ann", "undo  by me", "undo lisa by ann", "undo", "undo"], [], "taken back: rose: Q1 accepted by me"),
        (["+ rose Q1 accepted", "+ rose Q1 rejected ann", "+ lisa Q1 accepted me", "undo rose by ann", "undo lisa", "undo rose"], [], "nothing is decided on rose"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted me", "undo rose", "undo", "undo"], ["rose Q1"], "taken back: lisa: Q1 accepted by me"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted me", "undo rose", "undo rose"], ["lisa Q1"], "nothing is decided on rose"),
        (["+ rose Q1 accepted me", "+ rose Q1 rejected me", "+ lisa Q1 accepted me", "undo rose", "+ rose Q2 accepted me", "undo lisa", "undo", "undo"], ["rose Q1"], "stands again: rose: Q1 accepted by me"),
        # what was decided on another machine goes, and nobody knows here what stood before
        (["+ rose Q1 rejected me", "+ rose Q1 accepted me", "forget", "undo rose"], [], "what stood before, if anything did, is not known on this machine"),
        # what is told to stay does
        (["+ rose Q1 accepted me", "+ lisa Q2 accepted me", "! lisa Q2 -", "undo"], [], "taken back: rose: Q1 accepted by me"),
        (["+ rose Q1 rejected me", "! rose Q1 -", "+ rose Q1 accepted ann", "undo  by me"], ["rose Q1"], "rose: it has been decided otherwise meanwhile, and stays so"),
        (["+ rose Q1 rejected", "& lisa Q2 rejected", "! lisa Q2 -", "undo"], [], "lisa: it has been taken back already"),
        # rounds are one step
        (["+ lisa Q3 rejected me", "+ rose Q1 accepted", "& lisa Q2 accepted", "& jennie Q4 accepted", "undo"], ["lisa Q3"], "taken back: rose: Q1 accepted by the rules; lisa: Q2 accepted by the rules; jennie: Q4 accepted by the rules"),
        (["+ rose Q1 rejected", "& rose Q1 accepted", "& lisa Q2 accepted", "undo", "undo"], [], "nothing was decided here that could be taken back"),
        # of which none is found again behind the step, though others have decided otherwise on what it began with
        (["+ jennie Q4 accepted me", "+ rose Q1 accepted me", "& lisa Q2 accepted me", "! rose Q1 -", "+ rose Q1 rejected ann", "undo  by me", "undo  by me"], ["rose Q1"], "taken back: jennie: Q4 accepted by me"),
    ],
)  # fmt: skip
def test_what_goes_is_whose_it_was_and_what_stays_is_told(
    desk: Desk, capsysbinary: pytest.CaptureFixture[bytes], steps: list[str], left: list[str], told: str
) -> None:
    found: list[str] = []
    for step in steps:
        walk(desk, step, found, capsysbinary)

    assert left == [f"{one.subject_label} {one.item}" for one in desk.current()]
    assert told in [one.removesuffix("; ") for one in found]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_was_decided_and_undone_all_of_it_is_taken_back_and_nothing_twice(
    desk: Desk, capsysbinary: pytest.CaptureFixture[bytes], seed: int
) -> None:
    """Step by step or thing by thing, by one person and the rules, in any order."""
    chance = random.Random(seed)
    told: list[str] = []

    def step() -> str:
        name, verdict = chance.choice(["rose", "rose", "lisa"]), chance.choice(["accepted", "rejected", "absent"])
        item, by = "-" if verdict == "absent" else f"Q{ord(name[0])}", chance.choice(["me", "me", ""])
        decide = f"{chance.choice('++&')} {name} {item} {verdict} {by}"
        return chance.choice([decide, decide, "undo", f"undo {name}"])

    for _ in range(chance.randint(8, 24)):
        with suppress(UsageError):  # what cannot be said beside the others
            walk(desk, step(), told, capsysbinary)
        desk.file.table.read()

    for _ in range(20):
        thing = next((f" {one.subject_label}" for one in desk.current()), "") if seed % 2 else ""
        walk(desk, f"undo{thing}", told, capsysbinary)
    assert [] == desk.current()
    assert "nothing was decided here that could be taken back" in told[-1]


def test_a_name_is_kept_without_the_spaces_around_it(music: Project, kg: Callable[..., Ran]) -> None:
    """So nobody decides as the rules do, and whoever has decided takes it back."""
    ran = kg("link", "absent", "agent:carter-lang", "--by", " the\trules ", cwd=music)
    assert (2, "give the name of a person" in ran.err) == (ran.code, True), ran
    ran = kg("link", "absent", "agent:carter-lang", "--by", "Ｔhe Ru\u00adles", cwd=music)
    assert (2, "give the name of a person" in ran.err) == (ran.code, True), ran
    assert kg("link", "absent", "agent:carter-lang", "--by", "Ann  Lee ", cwd=music).code == 0
    assert kg("link", "undo", "agent:carter-lang", "--by", "Ann Lee", cwd=music).code == 0


@pytest.mark.parametrize(
    "named", ["the rules", "The Rules", "THE\u00a0RULES", "the  rules", "ｔｈｅ ｒｕｌｅｓ", "the\u200b rules"]
)
def test_the_rules_are_the_rules_in_any_letters(
    desk: Desk, named: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Nobody decides as they do, their decisions are taken back by that name, and a table that has it means them."""
    with pytest.raises(UsageError, match="give the name of a person"):
        put([], made("rose Q1 accepted ann")._replace(author=named))

    desk.file.table.write([made("rose Q1 accepted")._replace(author=named)])
    assert [""] == [one.author for one in desk.current()]
    undo_decisions(desk, Whose(named, "me"), "", "kg link undo", Thing(AGENT + "rose", "", "rose"))
    assert [] == desk.current()


# --- A step, and what is left of it


@pytest.mark.parametrize("many", range(1, 6))
@pytest.mark.parametrize("left", [False, True])
def test_a_step_is_told_by_its_first_three_decisions_and_how_many_more(many: int, left: bool) -> None:
    """And one that made nothing, as what is left of it is, by what should stand again."""
    decisions = tuple(made(f"t{n} Q{n} rejected {'ann' if n % 2 else ''}") for n in range(many))
    change = Change("ann", () if left else decisions, decisions if left else (made("z Q9 absent me"),))
    told = [f"t{n}: Q{n} rejected by {'ann' if n % 2 else 'the rules'}" for n in range(min(many, 3))]
    assert "; ".join([*told, *([f"and {many - 3} more"] if many > 3 else [])]) == change.words


@pytest.mark.parametrize(
    ("one", "gone", "does"),
    [
        ("rose Q1 accepted me", "rose Q1 rejected ann", True),
        ("rose Q1 accepted me", "rose - absent ann", True),
        ("rose Q1 rejected me", "rose - absent ann", False),
        ("rose Q1 accepted me", "lisa - absent ann", False),
        ("rose Q1 accepted me", "rose Q2 rejected ann", False),
        ("rose Q1 accepted me", "rose Q2 accepted", True),  # it had fallen, and has no room
        ("rose Q1 accepted me", "rose Q2 accepted ann", False),
        ("rose Q1 accepted me", "lisa Q1 accepted", True),
        ("rose Q1 rejected me", "lisa Q1 accepted", False),
    ],
)
def test_what_a_decision_takes_the_place_of(one: str, gone: str, does: bool) -> None:
    """Of one on the same pair, of "absent", and of what the rules had taken and has fallen."""
    assert does == takes(made(one), made(gone))
    two = Change("me", (made(one), made("jennie Q4 accepted me")), (made(gone), made("jennie - absent me")))
    kept = two.without([made(one)])
    assert (made("jennie Q4 accepted me"),) == kept.made
    assert (made("jennie - absent me") in kept.gone, made(gone) in kept.gone) == (True, not does)


@pytest.mark.parametrize("other", ["lisa Q1 accepted me", "rose Q2 accepted me", "rose Q1 unsure me", "rose Q1 accepted ann"])  # fmt: skip
def test_a_decision_is_another_by_its_pair_its_verdict_its_author_or_its_day(other: str) -> None:
    one = made("rose Q1 accepted me")
    assert is_same(one, one._replace(comment="why", item_label="Rose"))
    assert not is_same(one, made(other))
    assert not is_same(one, one._replace(date="2026-02-01"))
    assert is_same(one._replace(verdict=FALLEN), one), "it has fallen meanwhile, and is what was made"


def test_what_stood_before_is_known_of_those_that_were_made_here_and_of_no_others() -> None:
    """Of several that go; what is on the same pair in an earlier change is not touched."""
    no, yes, other = made("rose Q1 rejected me"), made("rose Q1 accepted me"), made("lisa Q2 accepted me")
    changes = [Change("me", (no,), ()), Change("me", (yes,), (no,))]
    back, left = take_out([yes, other], [yes], changes, shared=False)
    assert ([other, no], (yes,), (no,), []) == (back.decisions, back.taken, back.again, back.told)
    assert [Change("me", (no,), ())] == left

    back, left = take_out([yes, other], [other], changes, shared=False)
    assert [yes] == back.decisions
    assert ["what stood before, if anything did, is not known on this machine"] == back.told
    assert changes == left


def test_what_stood_before_is_what_the_last_step_that_decided_so_took_the_place_of() -> None:
    """Nothing else of that step stands again with it, and an earlier step that decided the same stays as it is."""
    yes, other = made("rose Q1 accepted me"), made("lisa Q2 accepted me")
    no, unsure, other_no = made("rose Q1 rejected me"), made("rose Q1 unsure me"), made("lisa Q2 rejected me")
    first, last = Change("me", (yes,), (no,)), Change("me", (yes, other), (unsure, other_no))

    back, left = take_out([yes], [yes], [first, last], shared=False)

    assert ([unsure], (unsure,)) == (back.decisions, back.again)
    assert [first, Change("me", (other,), (other_no,))] == left


def test_of_a_step_whose_decisions_are_gone_nothing_stands_again() -> None:
    """What stood before it was taken back with it, by whoever took it back."""
    no, yes, other = made("rose Q1 rejected me"), made("rose Q1 accepted me"), made("lisa Q2 accepted me")
    back = take_back([other], Change("me", (yes,), (no,)), shared=False)

    assert ([other], (), ()) == (back.decisions, back.taken, back.again)
    assert ["rose: it has been taken back already"] == back.told


def test_a_step_that_goes_on_has_not_made_what_it_took_the_place_of_itself() -> None:
    before, first, then = made("rose Q1 unsure me"), made("rose Q1 rejected"), made("rose Q1 accepted")
    step = Change("", (first,), (before,)).with_next(Change("", (then,), (first,)))

    assert Change("", (then,), (before,)) == step


def test_of_equal_changes_the_last_is_forgotten_and_of_many_the_first(tmp_path: Path) -> None:
    """As many as 1,000 are kept."""
    one, other, left = (Change("me", (made(f"rose Q{n} accepted me"),), ()) for n in (1, 2, 3))
    kept = Journal(tmp_path / "journal")
    kept.write([one, other, one])
    kept.drop(one)
    assert [one, other] == kept.changes()
    kept.write([one, other, one])
    kept.drop(one, left)
    assert [one, other, left] == kept.changes()

    kept.write([one, *[other] * 999, left])
    assert [*[other] * 999, left] == kept.changes()


def test_of_a_journal_that_was_spoilt_the_rest_is_read_and_it_goes_on(tmp_path: Path) -> None:
    """A line that is no text, no change or nested without end is passed over; a link or a pipe in its place goes."""
    one, other = (Change("me", (made(f"rose Q{n} accepted me"),), ()) for n in (1, 2))
    path = tmp_path / "journal"
    Journal(path).add(one)
    with path.open("ab") as file:
        file.write(b"\xff\xfe\n[1, 2\n[1, 2]\n{}\n" + b"[" * 100_000 + b"\n")
    Journal(path).add(other)
    assert [one, other] == Journal(path).changes()

    mine = path.rename(tmp_path / "mine")
    before = mine.read_bytes()
    path.symlink_to(mine)
    Journal(path).add(other)
    assert [other] == Journal(path).changes()
    assert before == mine.read_bytes()


def test_what_is_left_of_a_step_is_free_only_where_all_of_it_went() -> None:
    yes, no = made("rose Q1 accepted me"), made("rose Q1 rejected me")
    assert is_free(Change("me", (), (yes,)), [], shared=False)
    assert not is_free(Change("me", (no,), (yes,)), [], shared=False)
    assert not is_free(Change("me", (), (yes,)), [made("lisa Q1 accepted me")], shared=False)
    assert is_free(Change("me", (), (yes,)), [made("lisa Q1 accepted me")], shared=True)


@pytest.fixture
def file(empty_project: Project) -> DecisionFile:
    project = empty_project._replace(links=("https://schema.org/sameAs",))
    return DecisionFile(links_table(project, items_behind("http://www.wikidata.org/entity/")), project.state)


def test_a_change_that_cannot_be_forgotten_takes_the_way_back_from_no_other(
    file: DecisionFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of the journal takes its place as a whole: what fills the disk, or kills, leaves it as it was."""
    for words in ("rose Q1 accepted ann", "lisa Q2 accepted ann"):
        file.change(partial(put, new=made(words)))
    before = file.changes()

    def full(_: Change) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_line", full)
        with pytest.raises((InputError, OSError), match="No space left on device"):
            file.take_back(before[-1])

    assert before == file.changes()
    assert 2 == len(before)


@pytest.mark.parametrize("out", [False, True])
def test_what_has_fallen_meanwhile_is_not_told_to_stand_again(file: DecisionFile, out: bool) -> None:
    """Its row comes back, and waits for the link on which it rests."""
    group, member = made("rose Q1 accepted ann"), made("lisa Q2 accepted")
    member = member._replace(other=note_on((((AGENT + "rose", "Q1"),),)))
    no = made("lisa Q2 rejected ann")
    for new in (group, member, no):
        file.change(partial(put, new=new))
    file.table.write(without(file.read(), group.key))

    last = file.last("ann")
    assert last is not None
    back = file.take_out([no.key]) if out else file.take_back(last)

    assert ((no,), ()) == (tuple(one._replace(line=0) for one in back.taken), back.again)
    assert ["fallen"] == [one.verdict for one in back.decisions]
    file.change(partial(put, new=group))
    assert ["accepted", "accepted"] == [one.verdict for one in file.read()]


def test_more_that_is_noted_on_decisions_changes_none_of_them(file: DecisionFile) -> None:
    """Where one was decided otherwise meanwhile, that stays as it is; the step before is what is taken back."""
    yes, other = made("rose Q1 accepted"), made("lisa Q2 accepted")
    file.change(partial(put, new=yes))
    file.change(partial(put, new=other))
    note = note_on((((AGENT + "rose", "Q1"),),))

    found = file.note([yes._replace(verdict="rejected", other=note), other._replace(other=note)])

    assert [("lisa", "accepted", note), ("rose", "accepted", "")] == sorted(
        (one.subject_label, one.verdict, one.other) for one in found
    )
    last = file.last()
    assert last is not None
    assert (other,) == last.made


def test_what_is_done_with_decisions_that_were_read_changes_none_that_are_kept(file: DecisionFile) -> None:
    """A step is what differs in the end, however it was made; one that fails has made nothing."""
    yes, other = made("rose Q1 accepted me"), made("lisa Q2 accepted me")

    def within(decisions: list[Decision]) -> list[Decision]:
        decisions.append(yes)
        return decisions

    def failing(decisions: list[Decision]) -> list[Decision]:
        decisions.clear()
        raise UsageError("no")

    file.change(within).clear()
    file.read().append(other)
    with pytest.raises(UsageError):
        file.change(failing)
    assert ["rose"] == [one.subject_label for one in file.read()]
    last = file.last()

    assert last is not None
    assert (yes,) == last.made


@pytest.mark.parametrize("act", ["change", "note", "take_back", "take_out"])
def test_what_another_decides_while_one_waits_is_not_lost(
    file: DecisionFile, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """The table is read when it is one's turn, whatever was known before."""
    yes, other = made("rose Q1 accepted me"), made("lisa Q2 accepted ann")
    if act != "change":
        file.change(partial(put, new=yes))
    last = file.last()

    @contextmanager
    def behind_another(lock: Path) -> Iterator[bool]:
        with locked(lock) as held:
            file.table.write([*file.table.read(), other])
            yield held

    monkeypatch.setattr(keeping, "locked", behind_another)
    if act == "change":
        file.change(partial(put, new=yes))
    elif act == "note":
        file.note([yes])
    elif act == "take_out":
        file.take_out([yes.key])
    elif last is not None:
        file.take_back(last)

    left = ["lisa", "rose"] if act in ("change", "note") else ["lisa"]
    assert left == sorted(one.subject_label for one in file.table.read())


def test_what_a_step_only_took_out_stands_again_when_it_is_taken_back(file: DecisionFile) -> None:
    yes = made("rose Q1 accepted me")
    file.change(partial(put, new=yes))
    file.change(lambda _: [])
    last = file.last()
    assert last is not None
    assert ((), (yes,)) == (last.made, tuple(one._replace(line=0) for one in last.gone))

    assert ["rose"] == [one.subject_label for one in file.take_back(last).decisions]


def test_what_is_left_of_a_thing_is_the_last_of_its_own_that_can_stand(file: DecisionFile) -> None:
    """Not what is left of another one, and not what has no room."""
    first, second, other = made("rose Q1 rejected me"), made("rose Q3 rejected me"), made("lisa Q2 accepted me")
    taken = made("rose Q4 rejected me")
    file.change(partial(put, new=taken))
    left = [Change("me", (), (one,)) for one in (first, second, other, taken)]
    file._journal.write([*left, *file.changes()])

    assert left[1] == file.left_of(AGENT + "rose")
    assert left[2] == file.left_of(AGENT + "lisa")
    assert file.left_of(AGENT + "jennie") is None


def test_a_step_that_was_taken_out_goes_on_in_no_other(file: DecisionFile) -> None:
    yes, other = made("rose Q1 accepted"), made("lisa Q2 accepted")
    for take in (lambda: file.take_out([yes.key]), lambda: file.take_back(file.changes()[-1])):
        file.change(partial(put, new=yes))
        take()  # type: ignore[no-untyped-call]
        file.change(partial(put, new=other), going_on=True)
        assert [(other,)] == [change.made for change in file.changes()]
        file.take_out([other.key])


def test_a_folder_in_the_place_of_the_lock_makes_way(file: DecisionFile) -> None:
    file._lock.mkdir(parents=True)

    assert ["rose"] == [one.subject_label for one in file.change(partial(put, new=made("rose Q1 accepted me")))]
    assert file._lock.is_file()


@pytest.mark.parametrize("differs", ["number", "time", "size"])
def test_a_table_that_another_has_written_is_read_again(file: DecisionFile, differs: str) -> None:
    """Whatever is the same about it: its number on the disk, its time, its size."""
    path = file.table.path
    file.change(partial(put, new=made("rose Q1 accepted me")))
    before = path.stat()
    text = path.read_text("utf-8").replace("rose", "ruby")
    if differs == "size":
        text = text.replace("ruby", "rubies")
    if differs == "number":
        path.rename(path.with_name("before"))
    path.write_text(text, "utf-8")
    time = before.st_mtime_ns + (1_000_000 if differs == "time" else 0)
    os.utime(path, ns=(time, time))
    now = path.stat()
    changed = {
        "number": now.st_ino != before.st_ino, "time": now.st_mtime_ns != before.st_mtime_ns,
        "size": now.st_size != before.st_size,
    }  # fmt: skip

    assert [differs] == [what for what, is_other in changed.items() if is_other]
    assert ["rubies" if differs == "size" else "ruby"] == [one.subject_label for one in file.read()]


def test_what_stands_again_with_a_link_is_no_part_of_that_step(file: DecisionFile) -> None:
    """Its row is as it was while it had fallen; so nothing of it goes when the step is taken back."""
    group, member = made("rose Q1 accepted ann"), made("lisa Q2 accepted")
    member = member._replace(other=note_on((((AGENT + "rose", "Q1"),),)))
    for new in (group, member):
        file.change(partial(put, new=new))
    file.take_out([group.key])
    assert ["fallen"] == [one.verdict for one in file.read()]

    file.change(lambda decisions: settled(put(decisions, group), shared=False))
    last = file.last()
    assert last is not None
    assert ((group,), ()) == (last.made, last.gone)
