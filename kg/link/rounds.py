"""Rounds of linking: what is linked proves more, so proposals that tell of it are made anew, and the proven taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from kg.errors import UsageError
from kg.link.decisions import (
    CHAINED,
    PROVEN,
    PROVEN_BY_ID,
    RELATED,
    UNCERTAIN,
    Decision,
    Held,
    linked,
    note_of,
    refused,
)
from kg.link.joint import propose_part_again
from kg.link.pipeline import Proposal, propose, without_refused
from kg.link.rules import Rules
from kg.link.scoring import Known, Scored, Subject
from kg.link.sources.base import CandidateSource
from kg.link.support import note_on
from kg.project.config import Thresholds


class Taken(NamedTuple):
    """Decisions with those that the rules took: the things that are linked by them, and what was left out, and why."""

    decisions: list[Decision]
    things: list[str]
    told: list[str]


def relinked(subject: Subject, decisions: Collection[Decision]) -> Subject:
    """Return a subject whose related things have the items that they are linked to by now, or are not."""
    return _relinked(subject, linked(decisions), refused(decisions))


def _relinked(subject: Subject, links: Mapping[str, str], no: Mapping[str, tuple[str, ...]]) -> Subject:
    def now(value: Known) -> Known:
        if not value.thing:
            return value
        return value._replace(text=links.get(value.thing, ""), refused=no.get(value.thing, ()))

    facts = {name: tuple(map(now, values)) for name, values in subject.facts.items()}
    return subject._replace(facts=facts, bearers=tuple(map(now, subject.bearers)))


def judged_before_a_no(proposals: Iterable[Proposal], decisions: Collection[Decision]) -> list[Proposal]:
    """Return those of some proposals that were compared before an item was refused for a thing that they tell of."""
    links, no = linked(decisions), refused(decisions)

    now = ((one, _relinked(one.subject, links, no)) for one in proposals)
    return [one for one, again in now if again != one.subject and _texts(again) == _texts(one.subject)]


def _texts(subject: Subject) -> list[str]:
    return [value.text for some in (*subject.facts.values(), subject.bearers) for value in some]


def related_to(subject: Subject) -> set[str]:
    """Return the things that the facts of a subject tell of, and those that are called as it is."""
    return {value.thing for values in (*subject.facts.values(), subject.bearers) for value in values if value.thing}


def propose_again(
    source: CandidateSource,
    proposals: Iterable[Proposal],
    decisions: Collection[Decision],
    rules: Rules,
    limits: Thresholds,
) -> list[Proposal]:
    """Return those of some proposals anew that tell of a thing that was linked otherwise meanwhile."""
    links, no = linked(decisions), refused(decisions)
    gone = {one.key for one in decisions if one.verdict == "rejected"}
    found = []
    for one in proposals:
        subject = _relinked(one.subject, links, no)
        if subject == one.subject:
            continue
        if subject.part:
            found.append(without_refused(propose_part_again(source, one, subject, rules, limits), gone))
        else:
            taken = {item for thing, item in links.items() if thing != subject.iri}
            found.append(without_refused(propose(source, subject, rules, limits, taken, resting=True), gone))
    return found


def take_proven(proposals: Iterable[Proposal], decisions: list[Decision], rules: Rules) -> Taken:
    """Return decisions with the proven proposals among some accepted, unless a person has spoken, or two claim an item.

    A proposal that compared a thing by a link that holds no longer is left out.
    """
    proven = [(one, one.proven) for one in proposals if one.proven is not None]
    claims = Counter(best.item for one, best in proven if best and not one.subject.part)
    links = linked(decisions)
    held = Held(decisions)
    taken: list[str] = []
    told: list[str] = []
    for proposal, best in proven:
        subject = proposal.subject
        if best is None or held.is_settled(subject.iri, subject.part) or (subject.iri, best.item) in held:
            continue  # or somebody has said no, or is unsure
        if _rests_on_other_links(subject, links):
            told.append(f"{subject.shown}: left out, the links that proved it have changed; look again")
        elif claims[best.item] > 1 and not subject.part:
            told.append(f"{subject.shown}: left for review, {best.item} is proven for another thing as well")
        else:
            try:
                held.put(proven_decision(proposal, best, rules))
                if not subject.part:
                    links[subject.iri] = best.item
                taken.append(subject.iri)
            except UsageError as error:
                told.append(f"{subject.shown}: left for review, {error.message}")
    return Taken(held.decisions, taken, told)


def _rests_on_other_links(subject: Subject, now: Mapping[str, str]) -> bool:
    """Tell whether a thing that was compared by its item is linked otherwise by now."""
    facts = (*subject.facts.values(), subject.bearers)
    known = (value for values in facts for value in values if value.thing and value.text)
    return any(now.get(value.thing) != value.text for value in known)


def proven_decision(proposal: Proposal, best: Scored, rules: Rules) -> Decision:
    """Return the decision of the rules on what is proven."""
    subject = proposal.subject
    how = (
        PROVEN_BY_ID
        if best.identified
        else CHAINED
        if any(one.text == best.item for one in subject.bearers)
        else PROVEN
    )
    return Decision(
        subject.iri,
        best.item,
        RELATED if subject.part else "accepted",
        UNCERTAIN if subject.part else rules.classes[subject.cls].predicate,
        how,
        date.today().isoformat(),
        "",
        best.score,
        subject.label,
        best.label,
        "; ".join(feature.words for feature in best.features),
        other="|".join(filter(None, (note_of(subject.part), note_on(best.rests)))),
    )
