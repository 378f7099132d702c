"""A table that was filled in earlier: it corrects what came from it, and nothing that was decided elsewhere since."""

from __future__ import annotations

import pytest

from kg.link.decisions import RELATED, Decision, Held, note_of
from kg.link.journal import Change
from kg.link.rereading import Later, Since, says_same

from .test_support import made

TABLE = "t.tsv"


def step(words: str, table: str = "", comment: str = "") -> Change:
    one = made(words)._replace(comment=comment)
    return Change(one.author, (one,), (), table)


@pytest.mark.parametrize(
    ("changes", "stands", "row", "told"),
    [
        # nobody has said anything, or somebody else has
        ([], None, "a Q1 accepted ann", "put"),
        ([step("a Q1 accepted bob")], "a Q1 accepted bob", "a Q1 rejected ann", "put"),
        # the same was said already
        ([step("a Q1 accepted ann")], "a Q1 accepted ann", "a Q1 accepted ann", "stands"),
        # it came from this table, which corrects it
        ([step("a Q1 accepted ann", TABLE)], "a Q1 accepted ann", "a Q1 rejected ann", "put"),
        # from another one, or from none
        ([step("a Q1 accepted ann", "other.tsv")], "a Q1 accepted ann", "a Q1 rejected ann", "later"),
        ([step("a Q1 accepted ann")], "a Q1 accepted ann", "a Q1 rejected ann", "later"),
        ([], "a Q1 accepted ann", "a Q1 rejected ann", "later"),
        # from this table and from elsewhere: the last counts
        ([step("a Q1 accepted ann", TABLE), step("a Q1 accepted ann")], "a Q1 accepted ann", "a Q1 unsure ann", "later"),
        ([step("a Q1 accepted ann"), step("a Q1 accepted ann", TABLE)], "a Q1 accepted ann", "a Q1 unsure ann", "put"),
        # what came from this table was another decision on the pair
        ([step("a Q1 accepted ann"), step("a Q1 unsure ann", TABLE)], "a Q1 accepted ann", "a Q1 rejected ann", "later"),
        # the row was taken, and what stands was decided after it
        ([step("a Q1 rejected ann", TABLE), step("a Q1 accepted ann")], "a Q1 accepted ann", "a Q1 rejected ann", "stands"),
        # somebody else had taken such a row
        ([step("a Q1 rejected bob", TABLE), step("a Q1 accepted ann")], "a Q1 accepted ann", "a Q1 rejected ann", "later"),
        # of another item of the thing
        ([step("a Q2 accepted ann")], "a Q2 accepted ann", "a Q1 accepted ann", "later"),
        ([step("a Q2 accepted ann", TABLE)], "a Q2 accepted ann", "a Q1 accepted ann", "put"),
    ],
)  # fmt: skip
def test_a_row_is_put_unless_its_author_has_decided_since(
    changes: list[Change], stands: str | None, row: str, told: str
) -> None:
    held = Held([made(stands)] if stands else [])
    since = Since(changes, TABLE)
    if told == "later":
        with pytest.raises(Later, match="not from this table; that stays until it is taken back") as caught:
            since.standing(held, made(row), reasoned=False)
        assert [caught.value.old] == held.decisions
    else:
        assert (held.decisions[0] if told == "stands" else None) == since.standing(held, made(row), reasoned=False)


@pytest.mark.parametrize(
    ("old", "new", "reasoned", "table", "stands"),
    [
        ("one", "one", True, "", True),
        ("one", "two", False, "", True),
        ("", "two", True, "", False),  # a reason more
        ("one", "two", True, TABLE, False),
        ("one", "two", True, "", True),  # it was written elsewhere
    ],
)
def test_by_one_who_gives_reasons_another_reason_is_meant_as_well(
    old: str, new: str, table: str, *, reasoned: bool, stands: bool
) -> None:
    change = step("a Q1 accepted ann", table, old)
    row = made("a Q1 accepted ann")._replace(comment=new)
    found = Since([change], TABLE).standing(Held(change.made), row, reasoned=reasoned)

    assert (change.made[0] if stands else None) == found


def test_two_say_the_same_of_a_pair_and_of_the_same_part() -> None:
    def of_part(part: str) -> Decision:
        return made("a Q1 accepted ann")._replace(verdict=RELATED, other=note_of(part))

    assert says_same(of_part("Rosé"), of_part("Rosé")._replace(author="bob", comment="why"))
    assert not says_same(of_part("Rosé"), of_part("Lisa"))
    assert not says_same(made("a Q1 accepted ann"), made("a Q1 unsure ann"))
    assert not says_same(made("a Q1 accepted ann"), made("a Q2 accepted ann"))
