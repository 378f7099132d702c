"""What has fallen is judged anew: proposed as what waits, and what is contradicted by a link that was made since."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import NamedTuple

from kg.ask.labels import stated_labels_of
from kg.engines.base import Engine
from kg.errors import UsageError
from kg.link.decisions import FALLEN, PROVEN_BY_ID, RELATED, Decision, linked
from kg.link.joint import propose_part_again
from kg.link.looking import look_at
from kg.link.pipeline import Proposal, propose, without_refused
from kg.link.rounds import relinked
from kg.link.rules import Rules
from kg.link.scoring import Facts, Feature, Known, Scored, Subject, key_of, values_of
from kg.link.selection import classes_of, select_compared, things_telling_of
from kg.link.sources.base import CandidateSource
from kg.link.support import Link, Ways, fallen_in, note_on, settled, shown, ways_of, with_ways
from kg.project.config import Project
from kg.rdf.terms import IRI

_BEARER = re.compile(r"' is the name of (\S+), which is linked to it")
"""What a part of a joint name was proven by; see `kg.link.joint`."""


_NEVER: Ways = ((("", ""),),)
"""A way that does not hold, of what nothing proves."""


class Contradicted(NamedTuple):
    """A decision of the rules that links contradict which stand by now, and in which facts, in words."""

    decision: Decision
    why: str

    @property
    def words(self) -> str:
        """Which it is, and why."""
        return f"{shown(self.decision)} does not fit what is decided by now ({self.why})"


class Court:
    """Judges decisions of the rules by the links that stand; without a `source` they are only shown as they are."""

    def __init__(self, project: Project, rules: Rules, engine: Engine, source: CandidateSource | None) -> None:
        self._project, self._rules, self._engine, self._source = project, rules, engine, source
        self._limits = project.linking.thresholds

    def with_fallen(self, proposals: Iterable[Proposal], decisions: Collection[Decision]) -> list[Proposal]:
        """Return proposals with those anew that are on what has fallen, the item that it was among the candidates."""
        every = list(proposals)
        fallen = {key_of(one.subject, one.part): one for one in fallen_in(decisions)}
        if not fallen:
            return every
        before = {one.subject.key: one for one in every}
        found = [*self._wholes(fallen.values(), decisions), *self._parts(fallen, before, decisions)]
        again = {one.subject.key: self._with_item(one, fallen[one.subject.key]) for one in found}
        return [*(again.pop(one.subject.key, one) for one in every), *again.values()]

    def judged_anew(self, gone: Collection[Decision], decisions: Collection[Decision]) -> list[Proposal]:
        """Return proposals for things whose decisions were taken back."""
        return self._wholes(gone, decisions)

    def _wholes(self, fallen: Iterable[Decision], decisions: Collection[Decision]) -> list[Proposal]:
        things = sorted({one.subject for one in fallen if not one.part})
        if self._source is None:
            classes = classes_of(self._engine, self._project, self._rules, things) if things else {}
            labels = stated_labels_of(self._engine, self._project, map(IRI, classes))
            bare = ((thing, cls, labels.get(IRI(thing), thing)) for thing, cls in classes.items())
            return [Proposal(Subject(thing, cls, label, (label,), {}), ()) for thing, cls, label in bare]
        links, gone = linked(decisions), {one.key for one in decisions if one.verdict == "rejected"}
        found = []
        for subject in self._subjects(things, decisions):
            taken = {item for thing, item in links.items() if thing != subject.iri}
            one = propose(self._source, subject, self._rules, self._limits, taken, resting=True)
            found.append(without_refused(one, gone))
        return found

    def _parts(
        self, keys: Collection[str], before: dict[str, Proposal], decisions: Collection[Decision]
    ) -> list[Proposal]:
        found = []
        for one in (before[key] for key in keys if key in before and before[key].subject.part):
            subject = relinked(one.subject, decisions)
            if self._source is not None and subject != one.subject:
                one = propose_part_again(self._source, one, subject, self._rules, self._limits)
            found.append(one)
        return found

    def _subjects(self, things: Collection[str], decisions: Collection[Decision]) -> list[Subject]:
        if not things:
            return []
        return select_compared(self._engine, self._project, self._rules, decisions, things)

    def _with_item(self, proposal: Proposal, was: Decision) -> Proposal:
        if any(one.item == was.item for one in proposal.candidates):
            return proposal
        found: list[Scored] = []
        if self._source is not None:
            with suppress(UsageError):
                found = look_at(self._source, proposal.subject, [was.item], self._rules, self._limits)
        if not found:
            reason = Feature("name", "unknown", 0.0, was.comment or "nothing is known of it here")
            score = was.confidence or 0.0
            label = was.item_label or was.item
            found = [Scored(was.item, label, score, 0.0, True, False, (), (), (), (), (reason,))]
        return proposal._replace(candidates=(*proposal.candidates, *found))

    def lost(self, decisions: Collection[Decision]) -> list[Decision]:
        """Return what has fallen of which the source can tell whether it is proven: the item is in it."""
        fallen = fallen_in(decisions)
        items = self._source.items({one.item for one in fallen}) if self._source is not None and fallen else {}
        return [one for one in fallen if one.item in items and not items[one.item].gone]

    def contradicted(self, decisions: Collection[Decision], near: Collection[str] = ()) -> list[Contradicted]:
        """Return what the rules have accepted and what stands by now contradicts: a link that a fact tells of differs.

        Or an identifier does.

        With `near` only of things that facts tell some things of.
        """
        if self._source is None:
            return []
        ours = {one.subject: one for one in decisions if one.verdict == "accepted" and not one.author}
        things = {*ours}
        if near:
            things &= things_telling_of(self._engine, self._project, self._rules, near)
        found, subjects = [], self._subjects(sorted(things), decisions)
        items = self._source.items({ours[one.iri].item for one in subjects if self._identifiers_of(one)})
        for subject in subjects:
            one = ours[subject.iri]
            known = {link for way in ways_of(one) for link in way}
            told = [name for name, values in subject.facts.items() if any(_is_told(v, known) for v in values)]
            for name, values in self._identifiers_of(subject).items():
                theirs = {value.text for value in values_of(items[one.item], self._rules.facts[name], Facts())}
                told += [name] if theirs.isdisjoint(value.text for value in values) else []
            if words := self._differing(subject, one.item, told):
                found.append(Contradicted(one, words))
        return found

    def unfit(self, decisions: Collection[Decision]) -> list[Contradicted]:
        """Return what the rules have accepted and does not fit what is decided by now, each once."""
        found = self.contradicted(decisions)
        known = {one.decision for one in found}
        return [*found, *(one for one in self.unidentified(decisions) if one.decision not in known)]

    def _identifiers_of(self, subject: Subject) -> dict[str, tuple[Known, ...]]:
        return {name: values for name, values in subject.facts.items() if self._rules.facts[name].kind == "id"}

    def unidentified(self, decisions: Collection[Decision], of: Collection[str] = ()) -> list[Contradicted]:
        """Return what the rules have accepted for an identifier that ours does not have any more, and nothing proves.

        Of what links prove by now those are returned that only prove each other. With `of` only of some things.
        """
        ours = {one.subject: one for one in decisions if one.verdict == "accepted" and not one.author}
        by_id = {
            thing for thing, one in ours.items() if one.justification == PROVEN_BY_ID and thing in (of or (thing,))
        }
        if self._source is None or not by_id:
            return []
        now: dict[str, Decision] = {}
        for subject in self._subjects(sorted(by_id), decisions):
            one, best = ours[subject.iri], propose(self._source, subject, self._rules, self._limits).proven
            if best is not None and best.item == one.item:
                if best.identified:
                    continue
                best = propose(self._source, subject, self._rules, self._limits, resting=True).proven
                now[one.subject] = one._replace(other=note_on(best.rests if best is not None else _NEVER))
            elif not self._source.items([one.item])[one.item].gone:
                now[one.subject] = one._replace(other=note_on(_NEVER))
        found = settled(now.get(one.subject, one) if one.verdict == "accepted" else one for one in decisions)
        lost = (ours[one.subject] for one in fallen_in(found) if one.subject in now and one.key == now[one.subject].key)
        return [Contradicted(one, "it was the same by an identifier, and is not any more") for one in lost]

    def resting(self, decisions: Collection[Decision], near: Collection[str]) -> list[Decision]:
        """Return decisions of the rules that are kept without what they rest on, with that, as far as it is found.

        Those are judged that facts tell some things of, and what rests on them in turn.
        """
        ours = {one.subject: one for one in decisions if one.verdict == "accepted" and not one.author}
        open_ = {thing for thing, one in ours.items() if not ways_of(one)} - {*near}
        found, lost = list[Decision](), near
        while near and open_ and self._source is not None:
            things = open_ & things_telling_of(self._engine, self._project, self._rules, near)
            open_ -= things
            asked = self._subjects(sorted(things), decisions)
            judged = (propose(self._source, one, self._rules, self._limits, resting=True).proven for one in asked)
            known = [
                with_ways(ours[subject.iri], best.rests)
                for subject, best in zip(asked, judged, strict=True)
                if best is not None and best.rests and best.item == ours[subject.iri].item
            ]
            found += known
            near = [one.subject for one in known]
        things = {*lost, *(one.subject for one in found)}
        parts = ((one, link) for one in decisions if (link := _bearer_of(one)) and link[0] in things)
        return [*found, *(with_ways(one, ((link,),)) for one, link in parts)]

    def differing(self, new: Decision, decisions: Collection[Decision]) -> str:
        """Return in words in which facts a thing differs from an item that is accepted for it; nothing in none."""
        if self._source is None or new.part:
            return ""
        found = self._subjects([new.subject], decisions)
        return self._differing(found[0], new.item, found[0].facts) if found else ""

    def _differing(self, subject: Subject, item: str, facts: Collection[str]) -> str:
        if not facts or self._source is None:
            return ""
        with suppress(UsageError):  # an item that is not here, or of another kind
            one = look_at(self._source, subject, [item], self._rules, self._limits)[0]
            differ = (feature for feature in one.features if feature.name in facts and feature.outcome == "differs")
            return "; ".join(feature.words for feature in differ)
        return ""


def _bearer_of(one: Decision) -> Link | None:
    """Return the thing that is called as a part and proved its item, by the reason; None where that is noted."""
    told = _BEARER.search(one.comment) if one.verdict == RELATED and not one.author and not ways_of(one) else None
    return (told[1], one.item) if told else None


def _is_told(value: Known, known: Collection[Link]) -> bool:
    """Tell whether of a thing that a fact tells of more is decided than what is known to speak for the decision."""
    linked_otherwise = bool(value.text) and (value.thing, value.text) not in known
    return bool(value.thing) and (linked_otherwise or bool(value.refused))


def as_fallen(decisions: Iterable[Decision], unfit: Iterable[Contradicted]) -> list[Decision]:
    """Return decisions with those that do not fit any more as fallen."""
    lost = {one.decision for one in unfit}
    return [one._replace(verdict=FALLEN) if one in lost else one for one in decisions]


def fallen_keys(decisions: Iterable[Decision]) -> set[str]:
    """Return the keys of the subjects of what has fallen."""
    return {key_of(one.subject, one.part) for one in decisions if one.verdict == FALLEN}
