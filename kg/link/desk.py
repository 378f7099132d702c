"""Where links are decided: the table as it is now, and what an item or another name that is typed in gives."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kg.errors import Advice, StoreError, UsageError
from kg.link.decisions import BY_HAND, RELATED, UNCERTAIN, Decision, Held, Stands, advice_to_undo, linked, note_of
from kg.link.journal import Change
from kg.link.keeping import DecisionFile
from kg.link.looking import look_at, require_possible, unchecked_items
from kg.link.pipeline import MOST, Proposal
from kg.link.rounds import Taken, propose_again, take_proven
from kg.link.rules import Rules
from kg.link.scoring import Scored, Subject
from kg.link.sources.base import CandidateSource
from kg.link.sssom import DecisionTable, links_table
from kg.link.target_table import target_table
from kg.project.config import Project


class Thing(NamedTuple):
    """What a decision has to know of a thing of ours: its IRI, its class, its label, and the part meant."""

    iri: str
    cls: str
    label: str
    part: str = ""


def thing_of(subject: Subject) -> Thing:
    """Return what a decision has to know of the subject of a proposal."""
    return Thing(subject.iri, subject.cls, subject.label, subject.part)


class Decided(NamedTuple):
    """All decisions after a step, what is to be told of it, and the proposals that were made anew."""

    decisions: list[Decision]
    told: list[str]
    again: list[Proposal]


class Desk:
    """A table of decisions as it is now, and what it takes to decide on what waits.

    Where items are `shared`, several subjects may be the same one. What a kind of decisions is in particular, a desk of
    its own says.
    """

    def __init__(self, project: Project, table: DecisionTable) -> None:
        self.project = project
        self.file = DecisionFile(table, project.state)
        self.shared = table.shared

    def current(self) -> list[Decision]:
        """Return the decisions as they are now."""
        return self.file.read()

    def change(self, work: Callable[[list[Decision]], list[Decision]]) -> list[Decision]:
        """Change the decisions as they are now in the file; see `DecisionFile.change`."""
        return self.file.change(work)

    def last(self, by: str | None = None) -> Change | None:
        """Return the last change that was made here and not taken back, by anybody or by one person."""
        return self.file.last(by)

    def take_back(self, change: Change) -> tuple[list[Decision], list[str]]:
        """Take a change back; return the decisions, and in words what does not come back."""
        return self.file.take_back(change)

    def decide(self, new: Sequence[Decision], telling: Callable[[Collection[str]], list[Proposal]]) -> Decided:
        """Keep decisions, and what they prove: proposals that tell of what is linked by them are made anew.

        `telling` gives the proposals that tell of some things. What is proven now is accepted as the rules do; all is
        one change, and is taken back as one. Raises UsageError where none of the new decisions can hold.
        """
        held = Held(self.current(), shared=self.shared)
        refused = self._refused(held, new)
        if len(refused) == len(new):
            raise UsageError("; ".join(_words_of(refused, new)), advice=refused[0][1].advice if refused else None)
        notes = self.unchecked([one for one in new if all(one is not other for other, _ in refused)])
        again = self._rounds(held.decisions, {one.subject for one in new}, telling)
        told, taken = list[str](), list[str]()

        def record(decisions: list[Decision]) -> list[Decision]:
            held = Held(decisions, shared=self.shared)
            told[:], taken[:] = [*_words_of(self._refused(held, new), new), *notes], []
            step = self.take_proven(again, held.decisions)
            while step.things:  # what is taken now may be what another rests on
                taken.extend(step.things)
                step = self.take_proven(again, step.decisions)
            told.extend(step.told)
            return step.decisions

        decisions = self.change(record)
        if taken:
            told.append(f"{len(taken)} more are proven by that, and accepted")
        return Decided(decisions, told, again)

    def put(self, held: Held, new: Decision) -> None:
        """Put a decision among others as `Held.put` does; what is raised says how to take back what stands there."""
        try:
            held.put(new)
        except Stands as error:
            if not error.same:
                error.advice = self.way_back(error.old)
            raise

    def _refused(self, held: Held, new: Sequence[Decision]) -> list[tuple[Decision, UsageError]]:
        """Put decisions among others; return those that cannot hold, and why."""
        refused = []
        for one in new:
            try:
                self.put(held, one)
            except UsageError as error:
                refused.append((one, error))
        return refused

    def _rounds(
        self, decisions: list[Decision], changed: Collection[str], telling: Callable[[Collection[str]], list[Proposal]]
    ) -> list[Proposal]:
        """Return proposals that are made anew when some things are linked otherwise, and when what they prove is."""
        again: dict[str, Proposal] = {}  # by their keys
        while changed:
            held = Held(decisions)
            waiting = [one for one in telling(changed) if not held.is_settled(one.subject.iri, one.subject.part)]
            found = self.look_again([again.get(one.subject.key, one) for one in waiting], decisions)
            for one in found:
                again.pop(one.subject.key, None)
                again[one.subject.key] = one
            step = self.take_proven(found, decisions)
            decisions, changed = step.decisions, step.things
        return list(again.values())

    # --- What differs between kinds of decisions

    def decided(
        self, thing: Thing, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for one that cannot be."""
        raise NotImplementedError

    def things(self, named: Collection[str]) -> dict[str, Thing]:
        """Return what is named, as far as it is found at once; `find` is for the rest."""
        return {}

    def find(self, named: str) -> Thing:
        """Return what a person names; raise UsageError for what cannot be decided on."""
        raise UsageError(f"there is nothing called {named!r}")

    def address(self, item: str) -> str:
        """Return where a candidate can be looked at."""
        raise NotImplementedError

    def way_back(self, old: Decision) -> Advice:
        """Return what takes a decision of somebody back."""
        return Advice("undo-name", shlex.join([old.subject, "--by", old.author]))

    def unchecked(self, new: Sequence[Decision]) -> list[str]:
        """Return in words of which items in some decisions nothing could be checked: of none here."""
        return []

    def look_again(self, proposals: Iterable[Proposal], decisions: Collection[Decision]) -> list[Proposal]:
        """Return those of some proposals anew that tell of things that are linked otherwise by now: none here."""
        return []

    def take_proven(self, proposals: Iterable[Proposal], decisions: list[Decision]) -> Taken:
        """Return decisions with what is proven among some proposals: nothing here."""
        return Taken(decisions, [], [])

    def with_item(self, proposal: Proposal, typed: str) -> Proposal:
        """Return a proposal with an item at its head that a person named; raise UsageError for what is none."""
        bare = Scored(typed, typed, 0.0, 0.0, True, False, (), (), (), (), ())
        self.decided(thing_of(proposal.subject), typed, "accepted", "", "")
        others = tuple(one for one in proposal.candidates if one.item != typed)
        return proposal._replace(candidates=(bare, *others))

    def with_name(self, proposal: Proposal, name: str) -> Proposal:
        """Return a proposal with what is called by another name at its head; raise UsageError where nothing is."""
        raise UsageError("there is no index of other names here; type in what it is")


class LinkDesk(Desk):
    """Decisions on the links of a project, and what its proposals and its source of items say.

    `source` may be None where there is none; then nothing is looked at anew.
    """

    def __init__(self, project: Project, rules: Rules, source: CandidateSource | None = None) -> None:
        table = target_table(project, rules.target) if rules.target else links_table(project, rules.entities)
        super().__init__(project, table)
        self.rules, self.source = rules, source

    @property
    def proposals_path(self) -> Path:
        """The file of the proposals of the last run."""
        own = f"{self.rules.target.name}." if self.rules.target else ""
        return self.project.state / "link" / f"{own}proposals.jsonl"

    def take_proven(self, proposals: Iterable[Proposal], decisions: list[Decision]) -> Taken:
        """Return decisions with the proven proposals among some accepted; see `kg.link.rounds`."""
        return take_proven(proposals, decisions, self.rules)

    def decided(
        self, thing: Thing, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for one that cannot be."""
        if not self.file.table.is_item(item) and (item or verdict != "absent"):
            raise UsageError(f"{item!r} is no item; give its id, such as {self.file.table.example.rpartition(':')[2]}")
        if thing.part:
            self.rules.naming.require_part(thing.label, thing.part)
            if verdict == "absent":
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
            scored.label if scored else "",
            because,
            other=note_of(thing.part),
        )

    def way_back(self, old: Decision) -> Advice:
        """Return what takes a decision of somebody back."""
        return advice_to_undo(old, self.rules.target.name if self.rules.target else "")

    def unchecked(self, new: Sequence[Decision]) -> list[str]:
        """Return in words which items the source does not hold, so that nothing was checked of them."""
        return unchecked_items(self.source, [one.item for one in new])

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
        target = self.rules.target
        item = target.read(typed) or target.clean(typed) if target else re.split(r"[/:]", typed.strip())[-1]
        if not self.file.table.is_item(item):
            raise UsageError(f"{typed!r} is no item; give its id, such as {self.file.table.example.rpartition(':')[2]}")
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
            raise StoreError("there is no index to look in; make one", advice=Advice("link-index"))
        return self.source

    def _look_at(self, subject: Subject, ids: list[str]) -> list[Scored]:
        return look_at(self._require_source(), subject, ids, self.rules, self.project.linking.thresholds)


def _words_of(refused: Sequence[tuple[Decision, UsageError]], new: Sequence[Decision]) -> list[str]:
    return [f"{one.subject_label}: {error.message}" if len(new) > 1 else error.message for one, error in refused]
