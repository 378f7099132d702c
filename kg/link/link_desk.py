"""Where links to items are decided: what the rules, the proposals and the source of items say of a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import Advice, KgError, UsageError
from kg.link.consequences import Consequences
from kg.link.decisions import BY_HAND, RELATED, UNCERTAIN, Decision, advice_to_undo, linked, note_of
from kg.link.desk import Desk, Thing
from kg.link.holders import words_on_holders
from kg.link.journal import Change
from kg.link.looking import look_at, require_possible, unchecked_items
from kg.link.names import ALIKE, SAME, best_likeness, compare_names
from kg.link.namesakes import Like, LinkedNames
from kg.link.passed_over import words_on_open
from kg.link.pipeline import MOST, Proposal, basis_of, propose, read_proposals
from kg.link.rounds import Taken, propose_again, take_proven
from kg.link.rules import Rules
from kg.link.scoring import Scored, Subject
from kg.link.selection import names_by_language, select_compared
from kg.link.sources.base import CandidateSource
from kg.link.sources.opening import why_no_index
from kg.link.sssom import links_table
from kg.link.standing import read_standing
from kg.link.support import settled
from kg.link.target_table import target_table
from kg.link.targets import expanded
from kg.project.config import Project


class LinkDesk(Desk):
    """Decisions on the links of a project, and what its proposals and its source of items say.

    `source` may be None where there is none; then nothing is looked at anew. Without an `engine` things are known by
    their labels alone.
    """

    def __init__(
        self, project: Project, rules: Rules, source: CandidateSource | None = None, engine: Engine | None = None
    ) -> None:
        table = target_table(project, rules.target) if rules.target else links_table(project, rules.items)
        super().__init__(project, table)
        self.rules, self.source, self._engine = rules, source, engine
        self._things: dict[str, Thing] = {}
        """Those that were decided on here."""
        self._linked: LinkedNames | None = None
        self._proposed: tuple[int, list[Proposal]] = (0, [])

    @property
    def proposals_path(self) -> Path:
        """The file of the proposals of the last run."""
        own = f"{self.rules.target.name}." if self.rules.target else ""
        return self.project.state / "link" / f"{own}proposals.jsonl"

    @property
    def basis(self) -> str:
        """A hash of all that proposals depend on here."""
        return basis_of(self.project, read_standing(self.project, self.rules).said)

    def take_proven(self, proposals: Iterable[Proposal], decisions: list[Decision]) -> Taken:
        """Return decisions with the proven proposals among some accepted; see `kg.link.rounds`."""
        return take_proven(proposals, decisions, self.rules)

    def decided(
        self, thing: Thing, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for one that cannot be."""
        if item or verdict != "absent":
            self.require_item(item)
        self._things[thing.iri] = thing
        self.require_part(thing)
        if thing.part and verdict == "absent":
            raise UsageError("a part is not told to be absent; reject what is offered for it, or skip it")
        if verdict == "accepted" and scored is None:  # what has a score was judged for it
            subject = Subject(thing.iri, thing.cls, thing.label, (), {}, part=thing.part)
            require_possible(self.source, subject, item, self.rules)
        return Decision(
            thing.iri,
            item,
            RELATED if thing.part and verdict == "accepted" else verdict,
            UNCERTAIN if thing.part or verdict == "unsure" else self.rules.classes[thing.cls].predicate,
            BY_HAND,
            date.today().isoformat(),
            by,
            scored.score if scored else None,
            thing.label,
            scored.label if scored else self._label_of(thing, item),
            because,
            other=note_of(thing.part),
        )

    def _label_of(self, thing: Thing, item: str) -> str:
        """Return what an item is called that nobody has judged; nothing where that is not known, or there is none."""
        label = next(iter(self.names_of_item(thing, item)), "") if item else ""
        return label if label != item else ""

    def names_of(self, things: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return what things are called in any language."""
        found = names_by_language(self._engine, self.project, things) if self._engine is not None and things else {}
        return {thing: [*one.labels.values(), *(name for _, name in one.aliases)] for thing, one in found.items()}

    def names_of_item(self, thing: Thing, item: str) -> Sequence[str]:
        """Return what an item is called, its label first; nothing where the source does not hold it."""
        known = self.source.items([item]).get(item) if self.source is not None else None
        if known is None or not known.labels + known.aliases:
            return ()
        return known.label(self.rules.languages), *known.names(self.rules.names), item

    def is_called(self, item: str, thing: Thing) -> bool:
        """Tell whether an item is known to be called as the whole of a thing's name."""
        called, naming = self.names_of_item(thing, item), self.rules.naming
        return any(compare_names(thing.label, name, strict=True, naming=naming).score >= SAME for name in called)

    def is_alike(self, thing: Thing, ours: Collection[str], theirs: Collection[str]) -> bool:
        """Tell whether a thing, or the part that is meant, may be what is called so, as the rules compare names."""
        rule, rules = self.rules.classes[thing.cls], self.rules
        families = rules.family_names if thing.part else rule.family_names
        like, _, _ = best_likeness(ours, theirs, family_names=families, naming=rules.naming)
        return like.score >= ALIKE

    def knows_items(self) -> bool:
        """Tell whether there is a source of items."""
        return self.source is not None

    def plain_item(self, typed: str) -> str:
        """Return an item as decisions have it, of one that is written as it, or with an address that the rules know."""
        return self.rules.items.plain(expanded(typed, self.project.prefixes))

    def require_item(self, item: str) -> None:
        """Raise UsageError for what is no item of those that are linked to."""
        if not self.file.table.is_item(item):
            raise UsageError(self.rules.no_item(item))

    def is_joint(self, thing: Thing) -> bool:
        """Tell whether a thing is called as several together, so that a part of its name may be meant."""
        return bool(self.rules.classes[thing.cls].parts) and self.rules.naming.is_joint(thing.label)

    def require_part(self, thing: Thing) -> None:
        """Raise UsageError for a part that is none of a thing's name."""
        if thing.part:
            self.rules.naming.require_part(thing.label, thing.part)

    def proposed(self, things: Collection[str]) -> Iterable[Proposal]:
        """Return what was proposed for some things, on whatever that rests; nothing where that cannot be read."""
        with suppress(KgError):
            stamp = self.proposals_path.stat().st_mtime_ns if self.proposals_path.is_file() else 0
            if self._proposed[0] != stamp:
                self._proposed = stamp, list(read_proposals(self.proposals_path))
            return [one for one in self._proposed[1] if one.subject.iri in things]
        return []

    def way_back(self, old: Decision) -> Advice:
        """Return what takes a decision of somebody back."""
        return advice_to_undo(old, self.rules.target.name if self.rules.target else "")

    def remarks_on(self, new: Sequence[Decision]) -> list[str]:
        """Return in words which items the source does not hold, so that nothing was checked of them; and what is odd.

        That is a thing that has no item and is called as a linked one, or may be an item as well, and a joint name that
        is linked as a whole to an item that is not known to be called so.
        """
        told = unchecked_items(self.source, [one.item for one in new], self._why_no_source)
        told += words_on_holders(self.project, self.rules.target.name, new) if self.rules.target else []
        follows = self._consequences
        before = follows.before(self.file, {one.subject for one in new if one.verdict != "accepted"})
        kept = {one.key: one for one in (*before, *new)}.values()
        links = {one.key for one in before if one.verdict == "accepted"}
        gone = {one.subject for one in new if one.verdict != "accepted" and one.key in links}
        told += [*follows.of_going(before, after := settled(kept), gone), *follows.of_new(new, after)]
        unsure = {one.subject: one.item for one in kept if one.verdict == "unsure" and not one.part}
        absent = {one.subject for one in kept if one.verdict == "absent"}
        names = self.names_of(looked_for := [one.subject for one in new if one.verdict == "absent"])
        for one in new:
            label, thing = one.subject_label, self._things.get(one.subject)
            if one.verdict == "absent" and thing is not None:
                like = self.like(Subject(thing.iri, thing.cls, label, tuple(names.get(thing.iri, ())), {}))
                told += [f"{label}: it is {like.words}"] if like else []
            if one.subject in absent and one.subject in unsure and one.verdict in ("absent", "unsure") and not one.part:
                told.append(f"{label}: it has no item, and may be {unsure[one.subject]}: take one of the two back")
            if one.verdict == "accepted" and thing is not None and self._is_of_part(one, thing):
                part = "take that back if it is one of them, and look for its parts"
                told.append(f"{label}: a joint name, and {one.item} is not known to be called so; {part}")
            elif one.verdict in ("accepted", RELATED) and thing is not None:
                told += self._called_otherwise(one, thing._replace(part=one.part))
        offered = self._offered(looked_for, kept) if looked_for else ()
        told += words_on_open(offered, kept, self.project.linking.thresholds.review)
        return list(dict.fromkeys(told))

    def _offered(self, things: Collection[str], decisions: Iterable[Decision]) -> list[Proposal]:
        """Return what was proposed for things, and what an index has for those that nothing was proposed for."""
        found = [one for one in self.proposed(things) if not one.subject.part]
        left = {*things} - {one.subject.iri for one in found}
        if not left or self._engine is None or self.source is None or self.source.name != "index":
            return found
        limits = self.project.linking.thresholds
        subjects = select_compared(self._engine, self.project, self.rules, [*decisions], left)
        return [*found, *(propose(self.source, one, self.rules, limits) for one in subjects)]

    def _called_otherwise(self, one: Decision, thing: Thing) -> list[str]:
        """Return in words how an item is called that nobody proposed for a thing, if no name of it is one of ours."""
        theirs = self.names_of_item(thing, one.item)
        ours = [thing.part] if thing.part else [thing.label, *self.names_of([thing.iri]).get(thing.iri, ())]
        naming = self.rules.naming
        if not theirs or any(compare_names(a, b, naming=naming).score >= SAME for a in ours for b in theirs):
            return []
        if any(one.item == offered.item for asked in self.proposed([thing.iri]) for offered in asked.candidates):
            return []
        return [f"{one.item} is called {theirs[0]!r} there, and not {ours[0]!r}; take that back if it is another"]

    def take_back(self, change: Change) -> tuple[list[Decision], list[str]]:
        """Take a change back as `Desk.take_back` does, and tell what rested on it, or came by links that are gone."""
        before = self._consequences.before(self.file, {one.subject for one in change.made})
        decisions, told = super().take_back(change)
        return decisions, [*self._consequences.of_going(before, decisions, {one.subject for one in change.made}), *told]

    def take_out(self, decisions: Iterable[Decision]) -> list[str]:
        """Take decisions out as `Desk.take_out` does, and tell what rested on them, or came by links that are gone."""
        going = list(decisions)
        before = self._consequences.before(self.file, {one.subject for one in going})
        told = super().take_out(going)
        return [*self._consequences.of_going(before, self.current(), {one.subject for one in going}), *told]

    @property
    def _consequences(self) -> Consequences:
        return Consequences(self.project, self.rules, self._engine, self.source, self.in_words)

    def in_words(self, advice: Advice) -> str:
        """Return what to add to what is told, in the words of those who are talked to: nothing here."""
        return ""

    def _is_of_part(self, one: Decision, thing: Thing) -> bool:
        """Tell whether an item for the whole of a joint name may be that of a part."""
        return self.is_joint(thing) and not self.is_called(one.item, thing)

    def like(self, subject: Subject) -> Like | None:
        """Return the linked thing that one may be: its item is offered to no other. None where there is none."""
        decisions = self.current()
        if self._linked is None:
            self._linked = LinkedNames(decisions, self.source, self.rules, self.names_of)
        self._linked.know(decisions)
        return self._linked.like(subject)

    def look_again(self, proposals: Iterable[Proposal], decisions: Collection[Decision]) -> list[Proposal]:
        """Return those of some proposals anew that tell of things that are linked otherwise by now."""
        if self.source is None:
            return []
        return propose_again(self.source, proposals, decisions, self.rules, self.project.linking.thresholds)

    def address(self, item: str) -> str:
        """Return where an item can be looked at."""
        return f"{self.rules.entities}{item}"

    # --- What a person types in

    def with_item(self, proposal: Proposal, typed: str) -> Proposal:
        """Return a proposal with an item at its head that a person named, by id or address, with what speaks for it.

        Raises UsageError for what is no item, and for one that does not exist or was merged.
        """
        item = self.plain_item(typed)
        self.require_item(item)
        known = next((one for one in proposal.candidates if one.item == item), None)
        if known is None:
            known = self._look_at(proposal.subject, [item])[0]
        others = tuple(one for one in proposal.candidates if one.item != item)
        return proposal._replace(candidates=(known, *others))

    def with_name(self, proposal: Proposal, name: str) -> Proposal:
        """Return a proposal with what is called by another name at its head; raise UsageError where nothing is."""
        source = self._require_source()
        subject = proposal.subject
        rule = self.rules.classes[subject.cls]
        family_names = self.rules.family_names if subject.part else rule.family_names
        called = source.with_name(name, languages=subject.languages, family_names=family_names)
        asked = subject._replace(names=(*subject.names, name))
        taken = set() if subject.part else set(linked(self.current()).values())
        found = self._look_at(asked, [one for one in called if one not in taken])
        if not found:
            raise UsageError(f"nothing that it may be is called {name!r}")
        ids = {one.item for one in found[:MOST]}
        return proposal._replace(
            candidates=(*found[:MOST], *(one for one in proposal.candidates if one.item not in ids))
        )

    def _require_source(self) -> CandidateSource:
        if self.source is None:
            raise why_no_index(self.project, self.rules)
        return self.source

    def _why_no_source(self) -> str:
        """Return in words why there is no source of items, without what to do."""
        return why_no_index(self.project, self.rules).message.partition(";")[0]

    def _look_at(self, subject: Subject, ids: list[str]) -> list[Scored]:
        return look_at(self._require_source(), subject, ids, self.rules, self.project.linking.thresholds)
