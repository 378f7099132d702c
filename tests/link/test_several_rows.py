"""Two rows that say something of one pair, or of pairs that leave each other no room, as a merge leaves them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement, product

import pytest

from kg.errors import InputError
from kg.link.decisions import FALLEN, Decision
from kg.link.rules import read_rules
from kg.link.sssom import DecisionTable, links_table, path_of
from kg.link.support import settled
from kg.project.config import Project

from ..conftest import Ran
from .test_support import BLACKPINK, ROSE, SAME, made, proven

__all__ = ["proven"]

SAID = {
    "plain": "accepted -",
    "holds": "accepted - aQ10",
    "falls": "accepted - xQ99",
    "yes": "accepted bob",
    "no": "rejected bob",
    "unsure": "unsure bob",
}
"""What may be said of a pair: by the rules, by a link that stands or does not, or by a person."""
GROUP = made("a Q10 accepted ann")


@pytest.fixture
def table(empty_project: Project, shipped: Project) -> DecisionTable:
    return links_table(empty_project._replace(links=(SAME,)), read_rules(shipped).items)


def row(pair: str, said: str) -> Decision:
    return made(f"{pair} {SAID[said]}")


@pytest.mark.parametrize(("one", "other"), list(combinations_with_replacement(SAID, 2)))
def test_two_rows_on_one_pair_are_one_or_told_as_without_what_they_rest_on(
    table: DecisionTable, one: str, other: str
) -> None:
    """And a row of which the support stands, or beside which another one stands, has not fallen."""
    first, second = row("b Q11", one), row("b Q11", other)._replace(comment="" if one == other else "seen")
    verdicts = [each.verdict for each in settled([GROUP, first, second])[1:]]
    stands = {one, other} & {"plain", "holds", "yes"}
    for said, verdict in zip((one, other), verdicts, strict=True):
        was = SAID[said].split()[0]
        assert verdict == (was if was != "accepted" or stands else FALLEN)
    table.write([GROUP, first, second])

    if one == other:
        assert {verdicts[0]} == {each.verdict for each in table.read() if each.subject == first.subject}
        return
    words = sorted((first, second), key=lambda each: each.verdict)
    told = f"decided on twice: {words[0].verdict} in line .*, {words[1].verdict} here .*; keep one"
    with pytest.raises(InputError, match=told):
        table.read()


@pytest.mark.parametrize(("one", "other", "rival"), list(product(SAID, [*SAID, "absent"], ["b Q19", "c Q11", "b -"])))
def test_of_two_pairs_that_leave_each_other_no_room_one_stands_or_both_are_told(
    table: DecisionTable, one: str, other: str, rival: str
) -> None:
    """What rests on another link makes room for what does not."""
    if (rival == "b -") != (other == "absent"):
        return
    second = made("b - absent bob") if other == "absent" else row(rival, other)
    found = settled([GROUP, row("b Q11", one), second])
    firm = [said in ("plain", "yes", "absent") for said in (one, other)]
    stands = [firm[0] or (one == "holds" and not firm[1]), firm[1] or (other == "holds" and not firm[0])]
    verdicts = [each.verdict in ("accepted", "absent") for each in found[1:]]
    assert stands == verdicts
    table.write(found)

    if all(stands):
        with pytest.raises(InputError, match=r"a thing has one item|an item is of one thing"):
            table.read()
    else:
        assert sorted((*each.key, each.verdict) for each in found) == sorted(
            (*each.key, each.verdict) for each in table.read()
        )


def test_a_merge_of_two_proofs_is_told_at_every_door(proven: Project, kg: Callable[..., Ran]) -> None:
    """With both lines; once one is gone, all goes on."""
    path = path_of(proven)
    text = path.read_text()
    line = next(each for each in text.splitlines(keepends=True) if ROSE in each)
    path.write_text(text + line.replace(BLACKPINK, "Q999"))
    doors = (
        "link check",
        "link apply",
        "link list",
        "link accept --proven",
        "link undo BLACKPINK --by Ann",
        "link review",
    )
    for door in doors:
        ran = kg(*door.split(), cwd=proven)
        assert ran.code == 3, door
        assert "are decided on twice: accepted in line" in ran.err, door
        assert FALLEN not in ran.err
    path.write_text(text + line)
    assert kg("link", "undo", "BLACKPINK", "--by", "Ann", cwd=proven).code == 0
    assert f"Rosé = {ROSE}" in kg("link", "check", cwd=proven).out
