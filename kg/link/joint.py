"""Joint names on request: who stands in the name of several together, each asked for as a name of its own.

What is found for a part is only related to the thing. Those who act together share what they are related to, such as a
group; a date and an identifier are the thing's own, and say nothing of a part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kg.link.decisions import RELATED, Decision, linked, plain_part
from kg.link.names import SAME
from kg.link.pipeline import MOST, Proposal, propose, without_refused
from kg.link.rules import Rules
from kg.link.scoring import Feature, Known, Scored, Subject, as_rival
from kg.link.sources.base import CandidateSource
from kg.project.config import Thresholds

_LINKED = "linked"


class Bearers:
    """Things of ours by what they are called, with the items that they are linked to."""

    def __init__(self, subjects: Iterable[Subject], rules: Rules, links: Mapping[str, str]) -> None:
        self._folded = rules.naming.folded
        self._named: dict[str, dict[str, tuple[str, Known]]] = {}
        for one in subjects:
            known = one.cls, Known(links.get(one.iri, ""), one.names, one.iri)
            for name in (one.label, *one.names):
                self._named.setdefault(self._folded(name), {})[one.iri] = known

    def of(self, name: str, classes: Collection[str], without: str) -> tuple[Known, ...]:
        """Return the things of some classes that are called so, without one."""
        found = self._named.get(self._folded(name), {})
        return tuple(known for iri, (cls, known) in found.items() if cls in classes and iri != without)


def asked_as(subject: Subject, rules: Rules) -> list[Subject]:
    """Return what is looked for: a thing as it is, or a part of its name as each class that a part may be of."""
    if not subject.part:
        return [subject]
    own = {value.thing for value in subject.bearers}
    facts = {
        name: kept
        for name, values in subject.facts.items()
        if rules.facts[name].kind == "item" and (kept := tuple(one for one in values if one.thing not in own))
    }
    told = subject._replace(label=subject.part, facts=facts)
    return [told._replace(cls=cls) for cls in rules.classes[subject.cls].parts if cls in rules.classes]


class Parts:
    """Asks for the parts of joint names, as far as the decisions leave them open, or `again` for all.

    `subjects` are all things of ours: one that is called as a part and linked proves its item.
    """

    def __init__(
        self,
        source: CandidateSource,
        rules: Rules,
        limits: Thresholds,
        subjects: Iterable[Subject],
        decisions: Collection[Decision],
        *,
        again: bool = False,
    ) -> None:
        self._source, self._rules, self._limits = source, rules, limits
        links = linked(decisions)
        self._bearers = Bearers(subjects, rules, links)
        self._linked = set(links)
        self._absent = {one.subject for one in decisions if one.verdict == "absent"}
        self._refused = {one.key for one in decisions if one.verdict == "rejected"}
        self._done = set() if again else {(one.subject, one.part) for one in decisions if one.verdict == RELATED}

    def of(self, subject: Subject) -> list[Proposal]:
        """Return a proposal for each part of a thing's label; none where it is no joint name, or linked as a whole.

        None either where the whole name is that of an item, unless a person said that the thing has none. An item is
        offered for the part that it fits best.
        """
        rules = self._rules
        if not rules.classes[subject.cls].parts or not rules.naming.is_joint(subject.label):
            return []
        if subject.iri in self._linked or (subject.iri not in self._absent and self._is_whole(subject)):
            return []
        parts = rules.naming.parts_of(subject.label, lambda name: self._is_name(subject, name))
        found = _each_once([self._propose(self._as_part(subject, part)) for part in parts])
        return [one for one in found if (subject.iri, one.subject.part) not in self._done]

    def _propose(self, subject: Subject) -> Proposal:
        return without_refused(propose_part(self._source, subject, self._rules, self._limits), self._refused)

    def _is_whole(self, subject: Subject) -> bool:
        """Tell whether an item is called as the whole thing is, one that another thing is linked to as well."""
        return _is_known(without_refused(propose(self._source, subject, self._rules, self._limits), self._refused))

    def _is_name(self, subject: Subject, name: str) -> bool:
        asked = self._as_part(subject, name)
        return bool(asked.bearers) or _is_known(self._propose(asked))

    def _as_part(self, subject: Subject, name: str) -> Subject:
        bearers = self._bearers.of(name, self._rules.classes[subject.cls].parts, subject.iri)
        return subject._replace(part=plain_part(name), names=(name,), bearers=bearers)


def _is_known(proposal: Proposal) -> bool:
    return proposal.proven is not None or any(one.name_score >= SAME for one in proposal.candidates)


def propose_part(source: CandidateSource, subject: Subject, rules: Rules, limits: Thresholds) -> Proposal:
    """Return what a part of a joint name may be, best first.

    A thing of ours that is called so and is linked proves its item, unless another thing of ours is called so as well,
    or an item that fits no less. What is proven in two ways that differ, or is as good as something of another class,
    is left for review.
    """
    found: dict[str, Scored] = {}
    for asked in asked_as(subject, rules):
        for one in propose(source, asked, rules, limits, resting=True).candidates:
            known = found.get(one.item)
            if one.name_score and one.score >= limits.review and (known is None or _order(one) < _order(known)):
                found[one.item] = one
    for value in subject.bearers:
        if value.text:
            found[value.text] = _as_linked(found.get(value.text), value, subject, source, rules)
    ordered = sorted(found.values(), key=_order)
    proven = [one for one in ordered if one.decision == "proven"]
    if len(proven) > 1 or not _is_ahead(ordered, subject.part, source, rules, limits):
        ordered = [one._replace(decision="review") for one in ordered]
    return Proposal(subject, tuple(ordered[: MOST + len(subject.bearers)]))


def _order(one: Scored) -> tuple[object, ...]:
    return one.decision != "proven", -one.score, len(one.item), one.item


def _is_ahead(ordered: Sequence[Scored], part: str, source: CandidateSource, rules: Rules, limits: Thresholds) -> bool:
    """Tell whether the first is far enough ahead of the others; of those that are called as well as it, if linked."""
    if len(ordered) < 2:
        return True
    first, *others = ordered
    if not _is_linked(first):
        return first.score - others[0].score >= limits.gap
    items = source.items([one.item for one in others])
    called = rules.naming.folded(part).replace(" ", "")

    def is_namesake(one: Scored) -> bool:
        names = items[one.item].names(rules.names) if one.item in items else ()
        same = any(rules.naming.folded(name).replace(" ", "") == called for name in names)
        return same or one.name_score >= first.name_score

    return all(first.score - as_rival(one, first, limits) >= limits.gap for one in others if is_namesake(one))


def _is_linked(one: Scored) -> bool:
    return any(feature.name == _LINKED for feature in one.features)


def _as_linked(found: Scored | None, value: Known, subject: Subject, source: CandidateSource, rules: Rules) -> Scored:
    """Return an item with the thing of ours that is linked to it and called as the part as a reason."""
    words = f"{subject.part!r} is the name of {value.thing}, which is linked to it"
    reason = Feature(_LINKED, "agrees", 0.0, words)
    if found is None:
        item = source.items([value.text]).get(value.text)
        label = item.label(rules.languages) if item is not None and not item.gone else subject.part
        found = Scored(value.text, label, 1.0, 1.0, True, False, (), (), (), (), ())
    sole = len(subject.bearers) == 1 and not found.conflicts
    alone = found.decision == "proven" and not found.rests
    ways = () if alone else (*found.rests, ((value.thing, value.text),))
    return found._replace(features=(*found.features, reason), decision="proven" if sole else "review", rests=ways)


def _each_once(parts: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals of which each item stands in one only: that in which it is proven, or scores best."""
    best: dict[str, tuple[tuple[object, ...], str]] = {}
    for proposal in parts:
        for one in proposal.candidates:
            rank = (*_order(one)[:1], not _is_linked(one), *_order(one)[1:]), proposal.subject.part
            best[one.item] = min(best.get(one.item, rank), rank)
    return [
        one._replace(candidates=tuple(c for c in one.candidates if best[c.item][1] == one.subject.part))
        for one in parts
    ]


def propose_part_again(
    source: CandidateSource, before: Proposal, subject: Subject, rules: Rules, limits: Thresholds
) -> Proposal:
    """Return the proposal for a part anew, of items that were offered before or that its bearers are linked to."""
    known = {one.item for one in before.candidates} | {value.text for value in subject.bearers}
    found = propose_part(source, subject, rules, limits)
    return found._replace(candidates=tuple(one for one in found.candidates if one.item in known))
