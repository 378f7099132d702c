"""Where links are decided: the table as it is now, and what an item or another name that is typed in gives."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.errors import Advice, UsageError
from kg.link.decisions import Decision, Excluded, Held, Stands, linked
from kg.link.journal import Change
from kg.link.keeping import DecisionFile
from kg.link.names import ALIKE, compare_names
from kg.link.pipeline import Proposal
from kg.link.rounds import Taken
from kg.link.scoring import Scored, Subject
from kg.link.sssom import DecisionTable
from kg.link.support import over_rules, settled
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
        self.offered_path = project.state / "link" / f"{table.path.name}.offered"
        self.shared = table.shared

    def current(self) -> list[Decision]:
        """Return the decisions as they are now."""
        return self.file.read()

    def change(
        self, work: Callable[[list[Decision]], list[Decision]], *, going_on: bool = False, table: str = ""
    ) -> list[Decision]:
        """Change the decisions as they are now in the file; see `DecisionFile.change`."""
        return self.file.change(work, going_on=going_on, table=table)

    def last(self, by: str | None = None) -> Change | None:
        """Return the last change that was made here and not taken back, by anybody or by one person."""
        return self.file.last(by)

    def take_back(self, change: Change) -> tuple[list[Decision], list[str]]:
        """Take a change back; return the decisions, and in words what went, what stands again, and what does not."""
        back = self.file.take_back(change)
        return back.decisions, back.words

    def take_out(self, decisions: Iterable[Decision]) -> list[str]:
        """Take some decisions out; return in words what went, what stands again, and what does not."""
        return self.file.take_out({one.key for one in decisions}).words

    def decide(self, new: Sequence[Decision], telling: Callable[[Collection[str]], list[Proposal]]) -> Decided:
        """Keep decisions, and what they prove: proposals that tell of what is linked by them are made anew.

        `telling` gives the proposals that tell of some things. What is proven now is accepted as the rules do; all is
        one change, and is taken back as one. Raises UsageError where none of the new decisions can hold.
        """
        before = self.current()
        held = Held(before, shared=self.shared)
        refused = self._refused(held, new)
        if len(refused) == len(new):
            raise UsageError("; ".join(_words_of(refused, new)), advice=refused[0][1].advice if refused else None)
        notes = self.remarks_on([one for one in new if all(one is not other for other, _ in refused)])
        decisions = settled(held.decisions, shared=self.shared)
        links, old = linked(decisions), linked(before)
        changed = {thing for thing in (*links, *old) if links.get(thing) != old.get(thing)}
        again = self._rounds(decisions, changed, telling)
        told, taken = list[str](), list[str]()

        def record(decisions: list[Decision]) -> list[Decision]:
            held = Held(decisions, shared=self.shared)
            told.extend([*_words_of(self._refused(held, new), new), *notes])
            step = self.take_proven(again, settled(held.decisions, shared=self.shared))
            while step.things:  # what is taken now may be what another rests on
                taken.extend(step.things)
                step = self.take_proven(again, step.decisions)
            told.extend(step.told)
            return step.decisions

        decisions = self.change(record)
        if taken:
            more = "1 more is" if len(taken) == 1 else f"{len(taken)} more are"
            told.append(f"{more} proven by that, and accepted")
        return Decided(decisions, told, again)

    def put(self, held: Held, new: Decision) -> None:
        """Put a decision among others as `Held.put` does, with what the rules had to say for it.

        What is raised says how to take back what stands there.
        """
        old = next((one for one in held.rivals(new) if one.key == new.key), None)
        try:
            held.put(over_rules(new, old))
        except Excluded as error:
            if not isinstance(error, Stands) or not error.same:
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

    def names_of(self, things: Collection[str]) -> Mapping[str, Collection[str]]:
        """Return what things are called beside their labels: nothing is known here."""
        return {}

    def names_of_item(self, thing: Thing, item: str) -> Sequence[str]:
        """Return what an item for a thing is called, its label first: nothing is known here."""
        return ()

    def is_called(self, item: str, thing: Thing) -> bool:
        """Tell whether an item is known to be called as the whole of a thing's name."""
        return False

    def is_alike(self, thing: Thing, ours: Collection[str], theirs: Collection[str]) -> bool:
        """Tell whether a thing, or the part that is meant, may be what is called so, by the names of both."""
        return any(compare_names(one, other).score >= ALIKE for one in ours for other in theirs)

    def knows_items(self) -> bool:
        """Tell whether an item of which no name is known is one that was not found, as there is where to look."""
        return True

    def plain_item(self, typed: str) -> str:
        """Return an item as decisions have it, of one that is written as it or with its address."""
        return typed.strip().removeprefix(self.project.base)

    def require_item(self, item: str) -> None:
        """Raise UsageError for what is no item, whatever it is decided for: any text may be one here."""

    def is_joint(self, thing: Thing) -> bool:
        """Tell whether a thing is called as several together, so that a part of its name may be meant."""
        return False

    def require_part(self, thing: Thing) -> None:
        """Raise UsageError for a part that is none of a thing's name."""

    def proposed(self, things: Collection[str]) -> Iterable[Proposal]:
        """Return what was proposed for some things: nothing here."""
        return ()

    def find(self, named: str) -> Thing:
        """Return what a person names; raise UsageError for what cannot be decided on."""
        raise UsageError(f"there is nothing called {named!r}")

    def address(self, item: str) -> str:
        """Return where a candidate can be looked at."""
        raise NotImplementedError

    def way_back(self, old: Decision) -> Advice:
        """Return what takes a decision of somebody back."""
        return Advice("undo-name", shlex.join([old.subject, *(("--by", old.author) if old.author else ())]))

    def remarks_on(self, new: Sequence[Decision]) -> list[str]:
        """Return in words what is to be told of some decisions that can be made: nothing here."""
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


def _words_of(refused: Sequence[tuple[Decision, UsageError]], new: Sequence[Decision]) -> list[str]:
    return [f"{one.subject_label}: {error.message}" if len(new) > 1 else error.message for one, error in refused]
