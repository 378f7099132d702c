"""Items that fit a thing which is told to have none, and on which nobody has said a word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kg.link.decisions import FALLEN, Decision, linked
from kg.link.pipeline import Proposal, propose
from kg.link.rules import Rules
from kg.link.scoring import Scored, Subject
from kg.link.sources.base import CandidateSource
from kg.project.config import Thresholds

_SHOWN = 3


class Undecided:
    """What nobody has decided on yet, by the decisions of all."""

    def __init__(self, decisions: Collection[Decision]) -> None:
        self._spoken = {one.key for one in decisions if one.verdict != FALLEN}
        self._taken = set(linked(decisions).values())

    def of(self, proposal: Proposal, least: float) -> list[Scored]:
        """Return the candidates from a score up that nobody has decided on, and that no other thing is linked to."""
        return [
            one
            for one in proposal.candidates
            if one.score >= least
            and (proposal.subject.iri, one.item) not in self._spoken
            and one.item not in self._taken
        ]


def words_on_open(proposals: Iterable[Proposal], decisions: Collection[Decision], least: float) -> list[str]:
    """Return in a line which candidates nobody has said no to of things that are told to have no item."""
    undecided = Undecided(decisions)
    found = [
        f"{_shown(one)} for {proposal.subject.label}"
        for proposal in proposals
        if not proposal.subject.part
        for one in undecided.of(proposal, least)[:1]
    ]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return [f"nobody has said no to {', '.join(found[:_SHOWN])}{more}"] if found else []


def find_passed_over(
    source: CandidateSource | None,
    subjects: Sequence[Subject],
    decisions: Collection[Decision],
    rules: Rules,
    limits: Thresholds,
) -> dict[str, str]:
    """Return the subjects for which there is an item as alike as what is accepted, and why that is open, by IRI."""
    if source is None:
        return {}
    found, undecided = {}, Undecided(decisions)
    for subject in subjects:
        fit = undecided.of(propose(source, subject, rules, limits), limits.name)
        if fit:
            shown, which = ", ".join(map(_shown, fit)), "it" if len(fit) == 1 else "one"
            found[subject.iri] = f"nobody has said no to {shown} for it: say so, or accept {which}"
    return found


def _shown(one: Scored) -> str:
    return f"{one.item} ({one.label}, {one.score:.2f})"
