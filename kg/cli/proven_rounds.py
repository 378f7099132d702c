"""Accepting what is proven, and what that proves, until nothing is."""

from __future__ import annotations

from collections.abc import Collection

from kg.cli.link_session import LinkSession
from kg.cli.output import say
from kg.link.decisions import Decision
from kg.link.pipeline import Proposal, write_proposals
from kg.link.rounds import Taken, judged_before_a_no
from kg.link.support import fallen_in, shown, words_on_room
from kg.link.waiting import Waiting


def _accept_round(session: LinkSession, proposals: list[Proposal], *, going_on: bool) -> tuple[Taken, list[Decision]]:
    taken = Taken([], [], [])

    def accept_all(decisions: list[Decision]) -> list[Decision]:
        nonlocal taken
        taken = session.take_proven(proposals, decisions)
        return taken.decisions

    decisions = session.change(accept_all, going_on=going_on)
    return taken, decisions


def accept_rounds(session: LinkSession, waiting: Waiting, *, once: bool) -> int:
    """Accept what is proven, look again at what tells of that, and so on until nothing is; return how many it were.

    What a link that was made since contradicts is taken back before, and what has fallen and is not proven anew behind.
    All of it is one step, which is taken back as one.
    """
    count, lay = 0, fallen_in(session.current())
    told: dict[str, None] = {}
    old = judged_before_a_no(waiting.proposals, session.current())
    waiting.change(session.look_again(old, session.current()))
    begun = _take_contradicted(session, waiting)
    ahead = waiting.proposals
    while any(one.proven for one in ahead):
        step, decisions = _accept_round(session, waiting.proposals, going_on=begun or count > 0)
        told |= dict.fromkeys(step.told)
        count += len(step.things)
        if once or not step.things or session.source is None:
            break
        ahead = session.look_again(waiting.telling_of(step.things), decisions)
        waiting.change(ahead)
    now = {one.key for one in session.current()}
    for words in words_on_room(session.current(), [one for one in lay if one.key not in now]):
        say(words)
    lost = session.court.lost(session.current())
    if lost:
        _take_out(session, lost, going_on=begun or count > 0)
    for words in told:
        say(words)
    for one in lost:
        say(f"taken back, as nothing proves it any more: {shown(one)}")
    for one in fallen_in(session.current()):
        say(f"{shown(one)} counts no more, and is not in the index to be looked at; decide on it with: kg link review")
    if (count or begun) and not once and session.source is not None:
        write_proposals(waiting.proposals, session.proposals_path, session.basis)
    return count


def _take_contradicted(session: LinkSession, waiting: Waiting) -> bool:
    """Take back what a link contradicts, and then what that one's going does; tell whether anything was."""
    begun = False
    while contradicted := session.court.unfit(session.current()):
        going = [one.decision for one in contradicted]
        decisions = _take_out(session, going, going_on=begun)
        begun = True
        for one in contradicted:
            say(f"taken back: {one.words}")
        waiting.change(session.look_again(waiting.telling_of({one.subject for one in going}), decisions))
        waiting.change(session.court.judged_anew(going, decisions))
    return begun


def _take_out(session: LinkSession, going: Collection[Decision], *, going_on: bool) -> list[Decision]:
    keys = {one.key for one in going}
    return session.change(lambda every: [one for one in every if one.key not in keys], going_on=going_on)
