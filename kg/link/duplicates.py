"""Things of ours that may be one: a new item for one of them would be the second of that thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.link.decisions import Decision, linked
from kg.link.items import Item
from kg.link.namesakes import SameNames
from kg.link.rules import Rules
from kg.link.scoring import Known, Subject


def find_duplicates(
    every: Iterable[Subject], decisions: Collection[Decision], rules: Rules, items: Mapping[str, Item]
) -> dict[str, str]:
    """Return those without an item that are like a thing with one, or like another one without, and why, by IRI.

    Alike are things of a class of which one is called as the other, or as its item, one of those that are known
    (`items`), or that share an identifier. What the class needs beside a title, such as who performs it, tells two of
    one name apart, and so does a person who says no to the item of the other. Of several without an item the first is
    like none.
    """
    links = linked(decisions)
    refused = {one.key for one in decisions if one.verdict == "rejected"}
    absent = {one.subject for one in decisions if one.verdict == "absent"}
    names, of_identifier = SameNames(rules), defaultdict[tuple[str, str], list[str]](list)
    seen: dict[str, Subject] = {}
    found: dict[str, str] = {}
    known = [one for one in every if one.iri in links or one.iri in absent]
    for one in sorted(known, key=lambda one: (one.iri not in links, one.iri)):
        if one.iri not in links:
            for iri in (*_identified(one, rules, of_identifier), *_called(one, rules, names, seen, links, items)):
                if (one.iri, links.get(iri, "")) not in refused:
                    found[one.iri] = _words(seen[iri], links.get(iri, ""))
                    break
        seen[one.iri] = one
        for key in _identifiers(one, rules):
            of_identifier[key].append(one.iri)
        item = items.get(links.get(one.iri, ""))
        names.add(one.iri, one.cls, (one.label, *one.names, *(item.names(rules.names) if item else ())))
    return found


def _words(other: Subject, item: str) -> str:
    told = f"which is {item}: merge them, or say no to {item} for it"
    first = "which has no item either: merge them, or make and link that one first"
    return f"it is like {other.label} ({other.iri}), {told if item else first}"


def _identifiers(subject: Subject, rules: Rules) -> Iterator[tuple[str, str]]:
    for name, values in subject.facts.items():
        if rules.facts[name].kind == "id":
            yield from ((name, value.text) for value in values)


def _identified(one: Subject, rules: Rules, of_identifier: Mapping[tuple[str, str], Collection[str]]) -> Iterator[str]:
    for key in _identifiers(one, rules):
        yield from of_identifier.get(key, ())


def _called(
    one: Subject,
    rules: Rules,
    names: SameNames,
    seen: Mapping[str, Subject],
    links: Mapping[str, str],
    items: Mapping[str, Item],
) -> Iterator[str]:
    """Yield the things of its class of which one is called as the other, and no need of the class differs."""
    for shared in names.of(one.cls, (one.label, *one.names), strict=rules.classes[one.cls].strict):
        other = seen[shared.other]
        item = items.get(links.get(other.iri, ""))
        labels = {other.label, *(text for _, text in item.labels)} if item else {other.label}
        if (shared.own == one.label or shared.theirs in labels) and not _differ(one, other, rules):
            yield other.iri


def _differ(one: Subject, other: Subject, rules: Rules) -> bool:
    """Tell whether what the class needs by itself is known of both, and they have nothing of it in common."""
    for group in rules.classes[one.cls].needs:
        ours, theirs = (thing.facts.get(group[0], ()) for thing in (one, other))
        if len(group) == 1 and ours and theirs and not _marks(ours, rules) & _marks(theirs, rules):
            return True
    return False


def _marks(values: Iterable[Known], rules: Rules) -> set[str]:
    """Return by what values are known: the things, their items or dates, and their names."""
    named = {rules.naming.folded(name) for value in values for name in value.names}
    return named | {mark for value in values for mark in (value.thing, value.text) if mark}
