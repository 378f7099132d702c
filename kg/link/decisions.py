"""Decisions on what is the same: yes, no, unsure, and looked for without a find.

They are kept in tables, which are the truth (`kg.link.sssom`); links in Turtle, and ids of rows, are made from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg._version import DISTRIBUTION, __version__
from kg.errors import UsageError

VERDICTS = ("accepted", "rejected", "unsure", "absent")
PROVEN_BY_ID = "semapv:BackgroundKnowledgeBasedMatching"
PROVEN = "semapv:CompositeMatching"
BY_HAND = "semapv:ManualMappingCuration"
REVIEWED = "semapv:MappingReview"
UNCERTAIN = "http://www.w3.org/2004/02/skos/core#relatedMatch"
"""The predicate of a decision that nobody is sure of, so that no other tool takes it for a link."""


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


def linked(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return the item accepted for each thing."""
    return {one.subject: one.item for one in decisions if one.verdict == "accepted"}


def without(decisions: Iterable[Decision], key: tuple[str, str]) -> list[Decision]:
    """Return decisions without that on a pair."""
    return [one for one in decisions if one.key != key]


def put(decisions: Iterable[Decision], new: Decision, *, shared: bool = False) -> list[Decision]:
    """Return decisions with a new one, which takes the place of one on the same pair.

    Where items are `shared`, several subjects may be the same one. Raises UsageError when the new one cannot hold
    beside the others.
    """
    kept = without(decisions, new.key)
    for one in kept:
        if new.verdict == "accepted" and one.verdict == "accepted" and one.subject == new.subject:
            raise UsageError(f"it is linked to {one.item} already; reject that one first")
        if not shared and new.verdict == "accepted" and one.verdict == "accepted" and one.item == new.item:
            raise UsageError(f"{new.item} is linked to {one.subject} already; reject that link first")
        if new.verdict == "absent" and one.verdict == "accepted" and one.subject == new.subject:
            raise UsageError(f"it is linked to {one.item}; reject that link first")
    if new.verdict == "accepted":
        kept = [one for one in kept if not (one.subject == new.subject and one.verdict == "absent")]
    return [*kept, new]


def is_settled(subject: str, decisions: Iterable[Decision]) -> bool:
    """Tell whether a thing has an item, or is known to have none."""
    return any(one.subject == subject and one.verdict in ("accepted", "absent") for one in decisions)
