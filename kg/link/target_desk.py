"""Where identifiers in other lists are decided on: a table for each target."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date

from kg.errors import Advice, UsageError
from kg.link.decisions import BY_HAND, UNCERTAIN, Decision, advice_to_undo
from kg.link.desk import Desk, Thing
from kg.link.holders import words_on_holders
from kg.link.journal import Change
from kg.link.rules import Rules, link_of
from kg.link.scoring import Scored
from kg.link.support import advice_to_decide, fallen_in, settled, words_on_changes, words_on_room
from kg.link.target_table import target_table
from kg.link.targets import Target, expanded
from kg.project.config import Project


class TargetDesk(Desk):
    """Decisions on the identifiers that our things have in one other list."""

    def __init__(self, project: Project, target: Target, in_words: Callable[[Advice], str] = lambda _: "") -> None:
        super().__init__(project, target_table(project, target))
        self.target, self._in_words = target, in_words

    def decided(
        self, thing: Thing, item: str, verdict: str, by: str, because: str, scored: Scored | None = None
    ) -> Decision:
        """Return a person's decision of today; raise UsageError for what is no identifier of the target."""
        found = self.target.read(item) or self.target.clean(item)
        if not found and (item or verdict != "absent"):
            faults = map(self.target.fault, (item, self.target.address_of(item)))
            told = next(filter(None, faults), "") or f"{item!r} is no {self.target.label}"
            raise UsageError(f"{told}; give one such as {self.target.address_of(self.target.example)}")
        if self.target.classes and thing.cls not in self.target.classes:
            raise UsageError(f"{thing.label} is nothing that has a {self.target.label}")
        link = UNCERTAIN if verdict == "unsure" else link_of(self.project)
        today = date.today().isoformat()
        return Decision(thing.iri, found, verdict, link, BY_HAND, today, by, None, thing.label, "", because)

    def plain_item(self, typed: str) -> str:
        """Return an identifier as decisions have it, of one that is written as it, or with an address of the target."""
        return self.target.plain(expanded(typed, self.project.prefixes))

    def way_back(self, old: Decision) -> Advice:
        """Return what takes a decision of somebody back."""
        return advice_to_undo(old, self.target.name)

    def remarks_on(self, new: Sequence[Decision]) -> list[str]:
        """Return in words which identifiers the index has at the item of another thing, or at another item.

        And what rested on decisions that go, or has no room beside the new ones.
        """
        before = self.current()
        after = settled({one.key: one for one in (*before, *new)}.values(), shared=self.shared)
        room = words_on_room(new, fallen_in(after))
        return [*words_on_holders(self.project, self.target.name, new), *self._followed(before, after), *room]

    def take_back(self, change: Change) -> tuple[list[Decision], list[str]]:
        """Take a change back as `Desk.take_back` does, and tell what rested on it."""
        before = self.current()
        decisions, told = super().take_back(change)
        return decisions, [*self._followed(before, decisions), *told]

    def take_out(self, decisions: Iterable[Decision]) -> list[str]:
        """Take decisions out as `Desk.take_out` does, and tell what rested on them."""
        before = self.current()
        told = super().take_out(decisions)
        return [*self._followed(before, self.current()), *told]

    def _followed(self, before: Collection[Decision], after: Collection[Decision]) -> list[str]:
        gone, again = words_on_changes(before, after)
        return [*(words + self._in_words(advice_to_decide(self.target.name)) for words in gone), *again]

    def address(self, item: str) -> str:
        """Return the address of an identifier, as we write it."""
        return self.target.address_of(item)


def target_of(rules: Rules, text: str) -> Target | None:
    """Return the target whose address a text is, right or faulty; None for what is none."""
    if "/" not in text and ":" not in text:
        return None
    return next((one for one in rules.targets.values() if one.read(text) or one.fault(text)), None)


def require_target(rules: Rules, name: str) -> Target:
    """Return a target by name; raise UsageError where the rules have none that is called so."""
    if name not in rules.targets:
        raise UsageError(f"the rules have no target {name!r}; known: {', '.join(rules.targets) or 'none'}")
    return rules.targets[name]
