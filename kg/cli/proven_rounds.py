"""Accepting what is proven, and what that proves, until nothing is."""

from __future__ import annotations

from kg.cli.link_session import LinkSession
from kg.cli.output import say
from kg.link.decisions import Decision
from kg.link.pipeline import Proposal, write_proposals
from kg.link.rounds import Taken
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

    All rounds are one step, which is taken back as one.
    """
    count = 0
    told: dict[str, None] = {}
    ahead = waiting.proposals
    while any(one.proven for one in ahead):
        step, decisions = _accept_round(session, waiting.proposals, going_on=count > 0)
        told |= dict.fromkeys(step.told)
        count += len(step.things)
        if once or not step.things or session.source is None:
            break
        ahead = session.look_again(waiting.telling_of(step.things), decisions)
        waiting.change(ahead)
    for words in told:
        say(words)
    if count and not once and session.source is not None:
        write_proposals(waiting.proposals, session.proposals_path, session.basis)
    return count
