"""Identifiers that the items have to which our things are linked, taken over as decisions of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from kg.link.compare import DIFFER, THEIRS, Compared
from kg.link.decisions import CHAINED, Decision, Excluded, Held
from kg.link.holders import holders_of
from kg.link.resting import EVIDENCE
from kg.link.rules import Rules, link_of
from kg.link.sources.base import CandidateSource
from kg.link.targets import Target
from kg.project.config import Project


class Found(NamedTuple):
    """An identifier that an item has and ours has not; `why` says why it is not taken over, where it is not."""

    target: Target
    row: Compared
    identifier: str
    why: str = ""


def find_identifiers(
    compared: Iterable[Compared], rules: Rules, classes: dict[str, str], source: CandidateSource
) -> list[Found]:
    """Return what only they have of all targets; `classes` are those of our things.

    Not to be taken over are those of another form or with a false check digit, those that ours has otherwise, those
    where an item has several, one of which may be that of somebody else, those that two of our things would have, and
    those that another item of the source has as well.
    """
    targets = {one.label: one for one in rules.targets.values()}
    every = [one for one in compared if one.fact in targets]
    rows = [one for one in every if one.outcome in (THEIRS, DIFFER)]
    holders: dict[tuple[str, str], dict[str, str]] = {}
    for one in every:
        for told in filter(None, (one.ours, one.theirs)):
            identifier = targets[one.fact].clean(told) or told
            holders.setdefault((one.fact, identifier), {})[one.subject] = one.label
    several: dict[tuple[str, str], int] = {}
    for one in rows:
        several[one.subject, one.fact] = several.get((one.subject, one.fact), 0) + 1
    found = []
    for one in rows:
        target = targets[one.fact]
        identifier = target.clean(one.theirs)
        why = ""
        if not identifier:
            why = f"it is no {target.label}, or its check digit does not fit"
        elif one.outcome == DIFFER:
            why = f"ours has {one.ours}"
        elif others := [name for iri, name in holders[one.fact, identifier].items() if iri != one.subject]:
            why = f"{others[0]} has it as well, or its item"
        elif several[one.subject, one.fact] > 1:
            why = "the item has several"
        elif target.classes and classes.get(one.subject) not in target.classes:
            why = f"ours is nothing that has a {target.label}"
        elif another := _other_holder(one, identifier, target, rules, source):
            why = f"{another} has it as well, so that it is proof of neither"
        found.append(Found(target, one, identifier or one.theirs, why))
    return found


def _other_holder(one: Compared, identifier: str, target: Target, rules: Rules, source: CandidateSource) -> str:
    """Return another item that has an identifier, but for one that was merged with the item; nothing if none has."""
    held = holders_of(identifier, target, rules, source, one.theirs)
    return next((other for other, item in held.items() if other != one.linked and item.moved != one.linked), "")


def decisions_on(found: Iterable[Found], project: Project) -> list[Decision]:
    """Return decisions that accept what was found, each with its evidence: item, property and references."""
    predicate = link_of(project)
    made = []
    for one in found:
        told = EVIDENCE.format(theirs=one.target.theirs, item=one.row.linked)
        references = f"; there by {', '.join(one.row.their_sources)}" if one.row.their_sources else ""
        made.append(
            Decision(
                one.row.subject, one.identifier, "accepted", predicate, CHAINED, date.today().isoformat(), "", None,
                one.row.label, "", told + references,
            )
        )  # fmt: skip
    return made


class Left(NamedTuple):
    """What is not taken over as a decision stands in its way: `words` for that, and the decision to take back first."""

    words: str
    old: Decision


def put_each(held: Held, new: Iterable[Decision]) -> tuple[list[Decision], list[Left]]:
    """Put decisions among others but for those that somebody decided on already; return what was put, and what not.

    What is decided so already is neither.
    """
    put, left = [], list[Left]()
    for one in new:
        rivals = held.rivals(one)
        if rivals:
            if not any(old.key == one.key and old.verdict == one.verdict for old in rivals):
                told = f"{one.subject_label}: {rivals[0].told}; that stays until it is taken back"
                left.append(Left(told, rivals[0]))
            continue
        try:
            held.put(one)
            put.append(one)
        except Excluded as error:
            left.append(Left(f"{one.subject_label}: {error.message}", error.old))
    return put, left
