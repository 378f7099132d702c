"""Where links to items are decided: what the rules, the proposals and the source of items say of a decision."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path

from kg.errors import Advice, StoreError, UsageError
from kg.link.decisions import BY_HAND, RELATED, UNCERTAIN, Decision, advice_to_undo, linked, note_of
from kg.link.desk import Desk, Thing
from kg.link.looking import look_at, require_possible, unchecked_items
from kg.link.pipeline import MOST, Proposal
from kg.link.rounds import Taken, propose_again, take_proven
from kg.link.rules import Rules
from kg.link.scoring import Scored, Subject
from kg.link.sources.base import CandidateSource
from kg.link.sssom import links_table
from kg.link.target_table import target_table
from kg.project.config import Project


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
