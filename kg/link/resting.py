"""Identifiers that were taken over by a link that is gone: nothing speaks for them, and they stay published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from kg.errors import Advice, Location
from kg.findings import Finding
from kg.link.compare import BOTH, DIFFER, OURS, THEIRS, Compared
from kg.link.decisions import CHAINED, Decision, linked
from kg.link.rules import Rules
from kg.link.target_table import target_table
from kg.link.targets import Target
from kg.project.config import Project
from kg.rdf.terms import IRI

EVIDENCE = "{theirs} of {item}, to which it is linked"
"""What is kept with an identifier that was taken over."""
_ITEM = re.compile(r" of (\S+), to which it is linked")


class Fallen(NamedTuple):
    """A decision on an identifier that came by an item to which the thing is not linked (`item`, if it is known)."""

    target: Target
    path: Path
    decision: Decision
    item: str

    @property
    def words(self) -> str:
        """Which identifier it is, and by what it came."""
        label = self.decision.subject_label or self.decision.subject
        by = self.item or "a link"
        return f"{label}: {self.target.label} {self.decision.item} came by {by}, to which it is not linked"


def find_fallen(project: Project, rules: Rules, decisions: Iterable[Decision]) -> list[Fallen]:
    """Return what was taken over by links that the decisions on items do not have; what a person said is their own."""
    items = linked(decisions)
    found = []
    for target in rules.targets.values():
        table = target_table(project, target)
        for one in table.read():
            if one.verdict != "accepted" or one.justification != CHAINED or one.author:
                continue
            told = _ITEM.search(one.comment)
            now, item = items.get(one.subject, ""), told.group(1) if told else ""
            if not now or item not in ("", now):
                found.append(Fallen(target, table.path, one, item))
    return found


def finding_of(fallen: Fallen) -> Finding:
    """Return the finding that tells of one."""
    one = fallen.decision
    place, focus = Location(fallen.path, one.line, 1), IRI(one.subject)
    return Finding(
        "violation", f"{fallen.words}. Take it back", "links", place, focus=focus, advice=Advice("take-over")
    )


def words_on(fallen: Collection[Fallen]) -> list[str]:
    """Return in words what links that are gone leave behind, a line for each thing and item."""
    left: dict[tuple[str, str], list[str]] = {}
    for one in fallen:
        label = one.decision.subject_label or one.decision.subject
        left.setdefault((label, one.item or "a link"), []).append(f"{one.target.label} {one.decision.item}")
    return [f"{label}: {', '.join(many)} came by {item}; take that back" for (label, item), many in left.items()]


def without_fallen(compared: Iterable[Compared], fallen: Collection[Fallen]) -> list[Compared]:
    """Return what both sides say as if we had none of what has fallen, so that it is taken over anew where it fits."""
    gone = {(one.decision.subject, one.target.label, one.decision.item) for one in fallen}
    targets = {one.target.label: one.target for one in fallen}

    def is_gone(row: Compared) -> bool:
        target = targets.get(row.fact)
        return target is not None and (row.subject, row.fact, target.clean(row.ours)) in gone

    every = list(compared)
    stays = {(row.subject, row.fact) for row in every if row.ours and not is_gone(row)}
    found: dict[Compared, None] = {}
    for row in every:
        if not row.ours or not is_gone(row):
            found[row] = None
        elif row.outcome == BOTH or (row.outcome == DIFFER and (row.subject, row.fact) not in stays):
            found[row._replace(outcome=THEIRS, ours="", our_sources=())] = None
        elif row.outcome not in (OURS, DIFFER):
            found[row] = None
    return list(found)
