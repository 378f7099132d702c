"""Identifiers that stand in the files of links, as far as a decision of today stands behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from kg.link.decisions import CHAINED, Decision
from kg.link.publish import linksets
from kg.link.resting import find_fallen
from kg.link.rules import Rules
from kg.link.sssom import links_table
from kg.link.target_table import target_table
from kg.link.targets import Target
from kg.project.config import Project


class Standing(NamedTuple):
    """What is decided today on identifiers: each by its thing, the name of its target, and how it is written.

    `graphs` are those of the files that are made of decisions: a link that was taken back is in them until they are
    made anew, so that what is known from nowhere else counts only where it is decided. What is `taken` over from an
    item proves no link that it came by.
    """

    decided: Mapping[tuple[str, str, str], Decision]
    graphs: tuple[str, ...]
    targets: Mapping[str, Target]

    @property
    def addresses(self) -> dict[str, set[str]]:
        """The things that have an identifier by what is decided, by its address."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, name, identifier in self.decided:
            found[self.targets[name].address_of(identifier)].add(thing)
        return found

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """What is decided otherwise, which may prove a link."""
        return sorted(self.decided.keys() - self.taken)

    @property
    def taken(self) -> set[tuple[str, str, str]]:
        """What is decided because a linked item has it."""
        return {key for key, one in self.decided.items() if one.justification == CHAINED}


NOTHING = Standing({}, (), {})
"""Where no identifiers are decided on."""


def read_standing(project: Project, rules: Rules) -> Standing:
    """Return the identifiers that are accepted, but for those of which the link that they came by is gone."""
    if not rules.targets:
        return NOTHING
    graphs = tuple(project.graph_iri(one.path) for one in linksets(project, rules))
    decided = {
        (one.subject, target.name, one.item): one
        for target in rules.targets.values()
        for one in target_table(project, target).read()
        if one.verdict == "accepted"
    }
    for fallen in find_fallen(project, rules, links_table(project, rules.items).read()) if decided else ():
        del decided[fallen.decision.subject, fallen.target.name, fallen.decision.item]
    return Standing(decided, graphs, rules.targets)
