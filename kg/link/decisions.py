"""Decisions on what is the same: yes, no, unsure, and looked for without a find; and on what is only related.

They are kept in tables, which are the truth (`kg.link.sssom`); links in Turtle, and ids of rows, are made from them.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg._version import DISTRIBUTION, __version__
from kg.errors import Advice, UsageError

VERDICTS = ("accepted", "rejected", "unsure", "absent")
"""What a person can say of a thing and an item."""
RELATED = "related"
"""The verdict on a part of a joint name that was accepted: the item is of the part, and is never the thing's own."""
FALLEN = "fallen"
"""The verdict, never written, on what the rules took by a link that is no more; see `kg.link.support`."""
PROVEN_BY_ID = "semapv:BackgroundKnowledgeBasedMatching"
PROVEN = "semapv:CompositeMatching"
BY_HAND = "semapv:ManualMappingCuration"
CHAINED = "semapv:MappingChaining"
UNCERTAIN = "http://www.w3.org/2004/02/skos/core#relatedMatch"
"""The predicate of what is related or unsure, so that no other tool takes it for a link."""
RULES = "the rules"
"""How the author of what nobody decided is called, whose name is empty in a table."""
PART = "part="
"""What stands before the part of a joint name in the notes on a decision."""


def is_rules(name: str) -> bool:
    """Tell whether a name is that of the rules, in whatever letters, width and spaces.

    >>> is_rules(" The\u00a0Rules "), is_rules("the ｒｕｌｅｓ"), is_rules("Ann")
    (True, True, False)
    """
    shown = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    return " ".join(shown.casefold().split()) == RULES


class Decision(NamedTuple):
    """What was decided of a thing of ours and an item; `item` is empty for "absent".

    `author` is who decided, empty where the rules did; `comment` holds the reasons or the evidence; `extra` are columns
    that others have added.
    """

    subject: str
    item: str
    verdict: str
    predicate: str
    justification: str
    date: str
    author: str = ""
    confidence: float | None = None
    subject_label: str = ""
    item_label: str = ""
    comment: str = ""
    version: str = __version__
    tool: str = DISTRIBUTION
    other: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What the decision is on."""
        return self.subject, self.item

    @property
    def words(self) -> str:
        """What was decided, in a few words."""
        shown = shown_with(self.subject_label or self.subject, self.part)
        return f"{shown}: {self.item or 'no item'} {self.verdict}"

    @property
    def told(self) -> str:
        """That it was decided already, by whom, when and why, in words."""
        reason = f" ({self.comment})" if self.comment else ""
        by = self.author or RULES
        return f"{self.item or 'no item'} was {self.verdict} already, by {by} on {self.date}{reason}"

    @property
    def part(self) -> str:
        """The part of a joint name that the decision is on; empty where it is on the whole thing."""
        return noted(self.other, PART) if PART in self.other else ""


def noted(notes: str, name: str) -> str:
    """Return what one of the notes on a decision says, such as that on its part; nothing without it."""
    each = (note.strip() for note in notes.split("|"))
    return next((note.removeprefix(name) for note in each if note.startswith(name)), "")


def shown_with(label: str, part: str) -> str:
    """Return a label as it is shown to people, with the part of the joint name that is meant."""
    return f"{label} · part {part!r}" if part else label


def note_of(part: str) -> str:
    """Return what a decision on a part of a joint name has as `other`."""
    return f"{PART}{plain_part(part)}" if part else ""


def plain_part(part: str) -> str:
    """Return a part of a joint name as it stands in a table, where signs between notes and spaces at the ends go."""
    return " ".join(part.replace("|", " ").split())


def linked(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the item accepted for each thing."""
    return {one.subject: one.item for one in decisions if one.verdict == "accepted"}


def refused(decisions: Iterable[Decision]) -> dict[str, tuple[str, ...]]:
    """Return the items that were rejected for each thing."""
    found: dict[str, tuple[str, ...]] = {}
    for one in decisions:
        if one.verdict == "rejected" and not one.part:
            found[one.subject] = (*found.get(one.subject, ()), one.item)
    return found


def without(decisions: Iterable[Decision], key: tuple[str, str]) -> list[Decision]:
    """Return decisions without that on a pair."""
    return [one for one in decisions if one.key != key]


class Excluded(UsageError):
    """A decision cannot hold beside another one, which is `old`."""

    def __init__(self, message: str, old: Decision) -> None:
        super().__init__(message)
        self.old = old


class Stands(Excluded):
    """Somebody else has decided on it already; `old` is that decision, and `same` tells whether it says the same."""

    def __init__(self, old: Decision, *, same: bool) -> None:
        self.same = same
        told = old.told
        super().__init__(f"{told}; that stays" if same else f"{told}; that stays until it is taken back", old)


def advice_to_undo(old: Decision, target: str = "") -> Advice:
    """Return the advice to take back what somebody decided on a thing, in the table of a target if it is named."""
    by = ("--by", old.author) if old.author else ()
    options = ("--target", target) if target else ()
    return Advice("undo-decision", shlex.join([old.subject, *by, *options]))


class Held:
    """Decisions that agree with each other, into which others are put, each at the cost of one.

    Where items are `shared`, several subjects may be the same one.
    """

    def __init__(self, decisions: Iterable[Decision], *, shared: bool = False) -> None:
        self._by_key = {one.key: one for one in decisions}
        self._shared = shared
        self._fallen = {key: one for key, one in self._by_key.items() if one.verdict == FALLEN}
        accepted = [one for one in self._by_key.values() if one.verdict == "accepted"]
        self._items = {one.subject: one.item for one in accepted}
        self._subjects = {one.item: one.subject for one in accepted}
        self._parts: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self._by_key.values():
            if one.verdict == RELATED:
                self._parts[one.subject, one.part].add(one.item)

    @property
    def decisions(self) -> list[Decision]:
        """All of them, what was put last at the end."""
        return list(self._by_key.values())

    def __contains__(self, key: tuple[str, str]) -> bool:
        there = self._by_key.get(key)
        return there is not None and there.verdict != FALLEN

    def is_settled(self, subject: str, part: str = "") -> bool:
        """Tell whether a thing has an item, or is known to have none; or whether a part of its joint name has one.

        Nothing is asked any more of the parts of a thing that has an item as a whole.
        """
        if part:
            return subject in self._items or bool(self._parts.get((subject, part)))
        return subject in self._items or self._by_key.get((subject, ""), None) is not None

    def rivals(self, new: Decision) -> list[Decision]:
        """Return the decisions that a new one would take the place of, or that it cannot hold beside."""
        keys = [new.key]
        if new.verdict in ("accepted", "absent"):
            keys += [(new.subject, ""), (new.subject, self._items.get(new.subject, ""))]
        return [self._by_key[key] for key in dict.fromkeys(keys) if key in self._by_key]

    def put(self, new: Decision) -> None:
        """Put a decision in the place of one on the same pair; raise UsageError where it cannot hold beside others.

        What somebody else has decided keeps its place, and Stands is raised. What has fallen makes room.
        """
        if is_rules(new.author):
            raise UsageError(f"{RULES} decide nothing by hand; give the name of a person")
        self._require_own(new)
        linked_to = self._items.get(new.subject)
        self._require_free(new, linked_to)
        for key in [one.key for one in self._fallen.values() if excludes(new, one, shared=self._shared)]:
            self._by_key.pop(key, None)
        old = self._by_key.pop(new.key, None)
        if old is not None and old.verdict == RELATED:
            self._parts[old.subject, old.part].discard(old.item)
        if new.verdict == RELATED:
            self._parts[new.subject, new.part].add(new.item)
        if linked_to == new.item:
            del self._items[new.subject]
            self._subjects.pop(new.item, None)
        if new.verdict == "accepted":
            self._by_key.pop((new.subject, ""), None)
            self._items[new.subject], self._subjects[new.item] = new.item, new.subject
        self._by_key[new.key] = new

    def _require_free(self, new: Decision, linked_to: str | None) -> None:
        """Raise Excluded where a thing or a part has another item already, or the item another thing."""
        if linked_to is not None and linked_to != new.item and new.verdict in ("accepted", "absent"):
            standing = self._by_key[new.subject, linked_to]
            raise Excluded(f"it is linked to {linked_to} already{_by(standing)}; take that back first", standing)
        holder = self._subjects.get(new.item)
        if not self._shared and new.verdict == "accepted" and holder is not None and holder != new.subject:
            standing = self._by_key[holder, new.item]
            raise Excluded(f"{new.item} is linked to {holder} already{_by(standing)}; take that back first", standing)
        there = self._by_key.get(new.key)
        if there is not None and there.verdict != FALLEN and _is_of_another_part(new, there):
            raise Excluded(f"{_on_another_part(new, there)}; take that back first", there)
        others = self._parts.get((new.subject, new.part), set()) - {new.item} if new.verdict == RELATED else ()
        for item in sorted(others):
            standing = self._by_key[new.subject, item]
            told = f"the part {new.part!r} has {item} already{_by(standing)}, and a part has one item"
            raise Excluded(f"{told}; take that back first", standing)

    def _require_own(self, new: Decision) -> None:
        """Raise Stands where a decision of somebody else would go; the rules are nobody."""
        keys = [new.key, (new.subject, "")] if new.verdict == "accepted" else [new.key]
        for old in filter(None, map(self._by_key.get, keys)):
            if old.author not in ("", new.author):
                raise Stands(old, same=(old.verdict, old.part) == (new.verdict, new.part))


def excludes(one: Decision, other: Decision, *, shared: bool = False) -> bool:
    """Tell whether a yes, or "absent", leaves no room for a yes to another pair."""
    if other.part or one.part:
        beside = (one.subject, one.part) == (other.subject, other.part)
        return one.verdict == RELATED and beside and one.item != other.item
    if one.verdict == "absent" or (one.verdict == "accepted" and one.subject == other.subject):
        return one.subject == other.subject and one.item != other.item
    return one.verdict == "accepted" and not shared and one.item == other.item


def _is_of_another_part(new: Decision, there: Decision) -> bool:
    """Tell whether what is said of the whole or a part would take the place of what was said of another part.

    A yes answers what was open or denied of another part as well; nothing else does, and no yes is turned by another.
    """
    is_answer = _is_yes(new) and not _is_yes(there)
    return plain_part(new.part) != plain_part(there.part) and not is_answer


def _on_another_part(new: Decision, there: Decision) -> str:
    own, other = _named(new.part), _named(there.part)
    if _is_yes(there):
        return f"{there.item} is decided to be {other} of it{_by(there)}, and is not {own}"
    return f"{there.item} was {there.verdict} for {other} of it{_by(there)}; {new.verdict} for {own} would replace that"


def _is_yes(one: Decision) -> bool:
    return one.verdict in ("accepted", RELATED)


def _named(part: str) -> str:
    return f"the part {part!r}" if part else "the whole"


def _by(old: Decision) -> str:
    return f", by {old.author or RULES} on {old.date}"


def put(decisions: Iterable[Decision], new: Decision, *, shared: bool = False) -> list[Decision]:
    """Return decisions with a new one, which takes the place of one on the same pair; see `Held`."""
    held = Held(decisions, shared=shared)
    held.put(new)
    return held.decisions


def is_settled(subject: str, decisions: Iterable[Decision]) -> bool:
    """Tell whether a thing has an item, or is known to have none."""
    return any(one.subject == subject and one.verdict in ("accepted", "absent") for one in decisions)
