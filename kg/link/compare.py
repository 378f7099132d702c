"""What the other side says of linked things beside what ours says, fact by fact, with the sources of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.link.items import Item, Value
from kg.link.rules import FactRule, Rules
from kg.link.scoring import Facts, Known, Subject, dates_agree, values_of
from kg.link.sources.base import CandidateSource, gather_facts

BOTH, OURS, THEIRS, DIFFER, UNKNOWN = "both have", "only we have", "only they have", "differ", "not linked"
UNASKED = "theirs is not here"
"""Of a value of ours whose property is nowhere in what is looked at: nobody can say that they lack it."""


class Compared(NamedTuple):
    """A value of a fact of a linked thing: who has it, and who says so on either side.

    `item` is the item of the value where the fact is about things; empty where ours is not linked.
    """

    label: str
    subject: str
    linked: str
    fact: str
    outcome: str
    ours: str
    theirs: str
    item: str
    our_sources: tuple[str, ...]
    their_sources: tuple[str, ...]


def compare_items(
    source: CandidateSource,
    subjects: Iterable[Subject],
    linked: Mapping[str, str],
    rules: Rules,
    sources_of: Mapping[tuple[str, str, str], tuple[str, ...]],
) -> Iterator[Compared]:
    """Yield what is equal and what differs between linked subjects and their items, for all facts of the rules.

    `sources_of` maps a subject, the name of a fact and a value of ours to where it is stated.
    """
    for subject in subjects:
        identifier = linked.get(subject.iri)
        if identifier is None:
            continue
        item = source.items([identifier])[identifier]
        if item.gone:
            continue
        facts = gather_facts(source, subject, {identifier: item}, rules)
        for name, rule in rules.facts.items():
            if name in subject.facts or item.best(*rule.properties):
                yield from _compare_fact(source, subject, item, rule, facts, rules, sources_of)


def _compare_fact(
    source: CandidateSource,
    subject: Subject,
    item: Item,
    rule: FactRule,
    facts: Facts,
    rules: Rules,
    sources_of: Mapping[tuple[str, str, str], tuple[str, ...]],
) -> Iterator[Compared]:
    ours, theirs = list(subject.facts.get(rule.name, ())), list(values_of(item, rule, facts))
    told = source.items([value.text for value in theirs if value.kind == "item"])

    def named(value: Value) -> str:
        return told[value.text].label(rules.languages) if value.text in told else value.text

    def row(outcome: str, our: Known | None, their: Value | None) -> Compared:
        key = (subject.iri, rule.name, (our.thing or our.text) if our else "")
        return Compared(
            subject.label,
            subject.iri,
            item.id,
            rule.label,
            outcome,
            (our.names[0] if our.names else our.text) if our else "",
            named(their) if their else "",
            (our.text if our else their.text if their else "") if rule.kind == "item" else "",
            sources_of.get(key, ()),
            _references(item, rule, their) if their else (),
        )

    left = list(theirs)
    missing = []
    for known in ours:
        same = next((value for value in theirs if _same(known, value, rule)), None)
        if same is not None:
            left = [value for value in left if value != same]
            yield row(BOTH, known, same)
        elif rule.kind == "item" and not known.text:
            yield row(UNKNOWN, known, None)
        else:
            missing.append(known)
    if missing and left and len(missing) == len(ours):
        yield from (row(DIFFER, known, value) for known in missing for value in left)
        return
    held = any(source.holds(name) for name in (*rule.properties, *rule.reverse))
    for known in missing:
        yield row(OURS if held else UNASKED, known, None)
    for value in left:
        yield row(THEIRS, None, value)


def _same(ours: Known, theirs: Value, rule: FactRule) -> bool:
    return dates_agree(ours.text, theirs.text) if rule.kind == "date" else bool(ours.text) and ours.text == theirs.text


def _references(item: Item, rule: FactRule, value: Value) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in rule.properties:
        for statement in item.claims.get(name, ()):
            if statement.value == value:
                found |= dict.fromkeys(statement.references)
    return tuple(found)
