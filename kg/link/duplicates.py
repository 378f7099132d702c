"""Things of ours that may be one: a new item for one of them would be the second of that thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from kg.link.decisions import Decision, linked
from kg.link.rules import Rules
from kg.link.scoring import Known, Subject


def find_duplicates(every: Iterable[Subject], decisions: Collection[Decision], rules: Rules) -> dict[str, str]:
    """Return those without an item that are like a thing with one, or like another one without, and why, by IRI.

    Alike are things of a class of which one is called as the other, or that share an identifier. What the class needs
    beside a title, such as who performs it, tells two of one name apart, and so does a person who says no to the item
    of the other. Of several without an item the first is like none.
    """
    links = linked(decisions)
    refused = {one.key for one in decisions if one.verdict == "rejected"}
    absent = {one.subject for one in decisions if one.verdict == "absent"}
    of_key: dict[tuple[str, str], list[Subject]] = defaultdict(list)
    found: dict[str, str] = {}
    known = [one for one in every if one.iri in links or one.iri in absent]
    for one in sorted(known, key=lambda one: (one.iri not in links, one.iri)):
        keys = list(_keys(one, rules))
        if one.iri not in links:
            for other in (other for key in keys for other in of_key[key]):
                item = links.get(other.iri, "")
                if (one.iri, item) in refused or not _may_be_one(one, other, rules):
                    continue
                told = f"which is {item}: merge them, or say no to {item} for it"
                first = "which has no item either: merge them, or make and link that one first"
                found[one.iri] = f"it is like {other.label} ({other.iri}), {told if item else first}"
                break
        for key in keys:
            of_key[key].append(one)
    return found


def _keys(subject: Subject, rules: Rules) -> Iterator[tuple[str, str]]:
    """Yield what others may have in common with a thing: its names with its class, and its identifiers."""
    for name in dict.fromkeys((subject.label, *subject.names)):
        yield subject.cls, rules.naming.folded(name)
    for name, values in subject.facts.items():
        if rules.facts[name].kind == "id":
            yield from ((name, value.text) for value in values)


def _may_be_one(one: Subject, other: Subject, rules: Rules) -> bool:
    """Tell whether an identifier is shared, or else one is called as the other and no need of the class differs."""
    for name, values in one.facts.items():
        if rules.facts[name].kind == "id" and {v.text for v in values} & {v.text for v in other.facts.get(name, ())}:
            return True
    if not any(_is_called(thing, label, rules) for thing, label in ((one, other.label), (other, one.label))):
        return False
    for group in rules.classes[one.cls].needs:
        ours, theirs = (thing.facts.get(group[0], ()) for thing in (one, other))
        if len(group) == 1 and ours and theirs and not _marks(ours, rules) & _marks(theirs, rules):
            return False
    return one.cls == other.cls


def _is_called(thing: Subject, name: str, rules: Rules) -> bool:
    folded = rules.naming.folded
    return any(folded(own) == folded(name) for own in (thing.label, *thing.names))


def _marks(values: Iterable[Known], rules: Rules) -> set[str]:
    """Return by what values are known: the things, their items or dates, and their names."""
    named = {rules.naming.folded(name) for value in values for name in value.names}
    return named | {mark for value in values for mark in (value.thing, value.text) if mark}
