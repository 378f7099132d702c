"""Whose an identifier is by the items that have it: another thing's, which somebody should be told of."""

from __future__ import annotations

from collections.abc import Iterable

from kg.link.decisions import Decision, linked
from kg.link.items import Item
from kg.link.rules import Rules, read_rules
from kg.link.sources.base import CandidateSource
from kg.link.sources.opening import open_index
from kg.link.sssom import links_table
from kg.link.targets import Target
from kg.project.config import Project


def holders_of(identifier: str, target: Target, rules: Rules, source: CandidateSource, *texts: str) -> dict[str, Item]:
    """Return the items that have an identifier of a target, by their ids; `texts` are other ways in which it stands."""
    properties = rules.facts[target.name].properties
    ids = {found for name in properties for text in {identifier, *texts} for found in source.with_statement(name, text)}
    held = {}
    for found, item in sorted(source.items(sorted(ids)).items()):
        values = [target.clean(value.text) for value in item.best(*properties)]
        if not item.gone and identifier in values:
            held[found] = item
    return held


def words_on_holders(project: Project, target_name: str, new: Iterable[Decision]) -> list[str]:
    """Return in words which accepted identifiers the index has at other items than those of their things.

    That is the item of another thing, or another one than that to which the thing is linked.
    """
    accepted = [one for one in new if one.verdict == "accepted"]
    rules = read_rules(project)
    source = open_index(project, rules) if accepted else None
    if source is None or target_name not in rules.targets:
        return []
    target, told = rules.targets[target_name], []
    decisions = [one for one in links_table(project, rules.items).read() if one.verdict == "accepted"]
    items, things = linked(decisions), {one.item: one.subject_label or one.subject for one in decisions}
    for one in accepted:
        held, own = holders_of(one.item, target, rules, source), items.get(one.subject, "")
        if own in held or any(item.moved == own for item in held.values()):
            continue
        for item_id, item in held.items():
            if item_id not in things and not own:
                continue  # whose item it is nobody has said, and the identifier may prove it
            whose = f"to which {things[item_id]} is linked" if item_id in things else f"and it is linked to {own}"
            shown = f"{item_id} ({item.label(rules.languages)})"
            told.append(
                f"{one.subject_label}: {target.label} {one.item} is that of {shown} there, {whose}; "
                "take it back if it is not its own"
            )
    return told
