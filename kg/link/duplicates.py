"""Things of ours that may be one: a new item for one of them would be the second of that thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.link.decisions import FALLEN, Decision, linked
from kg.link.items import Item
from kg.link.namesakes import SameNames
from kg.link.rules import Rules
from kg.link.scoring import Known, Subject


def find_duplicates(
    every: Iterable[Subject], decisions: Collection[Decision], rules: Rules, items: Mapping[str, Item]
) -> dict[str, str]:
    """Return those without an item that may have one, or are like a thing that has or may have one, and why, by IRI.

    Alike are things of a class of which one is called as the other, by whatever name, or as its item, one of those that
    are known (`items`), or that share an identifier. What the class needs beside a title, such as who performs it,
    tells two of one name apart, and so does a person who says no to the item of the other. What somebody is unsure of
    may be the item. Of several without an item each but the first is like one before.
    """
    held = _Items(decisions)
    names, of_identifier = SameNames(rules), defaultdict[tuple[str, str], list[str]](list)
    seen: dict[str, Subject] = {}
    found: dict[str, str] = {}
    known = [one for one in every if held.knows(one.iri)]
    for one in sorted(known, key=lambda one: (held.is_absent(one.iri), one.iri)):
        if held.is_absent(one.iri):
            own = next(iter(held.of(one.iri)), "")
            like = (*_identified(one, rules, of_identifier), *_called(one, rules, names, seen))
            pairs = ((iri, item) for iri in like for item in held.of(iri) or [""])
            others = (pair for pair in pairs if not held.is_refused(one.iri, pair[1]))
            if own:
                found[one.iri] = f"it may be {own}, of which somebody is unsure: say no to {own} for it, or accept it"
            elif other := next(others, None):
                iri, item = other
                found[one.iri] = _words(seen[iri], item, sure=held.is_linked(iri))
        seen[one.iri] = one
        for key in _identifiers(one, rules):
            of_identifier[key].append(one.iri)
        theirs = (name for item in held.of(one.iri) if item in items for name in items[item].names(rules.names))
        names.add(one.iri, one.cls, (one.label, *one.names, *theirs))
    return found


def items_that_count(decisions: Iterable[Decision]) -> list[str]:
    """Return the items that things are linked to, or may be."""
    return list(dict.fromkeys(one.item for one in decisions if _counts(one)))


def _counts(one: Decision) -> bool:
    return one.verdict == "accepted" or (one.verdict in ("unsure", FALLEN) and not one.part)


class _Items:
    """Which items things have, may have, or have not, by the decisions; those on parts of names are of others."""

    def __init__(self, decisions: Collection[Decision]) -> None:
        self._linked = linked(decisions)
        self._absent = {one.subject for one in decisions if one.verdict == "absent"}
        self._refused = {one.key for one in decisions if one.verdict == "rejected"}
        self._of: dict[str, list[str]] = defaultdict(list)
        for one in decisions:
            if _counts(one):
                self._of[one.subject].append(one.item)

    def knows(self, thing: str) -> bool:
        return thing in self._of or thing in self._absent

    def is_absent(self, thing: str) -> bool:
        return thing in self._absent

    def is_linked(self, thing: str) -> bool:
        return thing in self._linked

    def is_refused(self, thing: str, item: str) -> bool:
        return (thing, item) in self._refused

    def of(self, thing: str) -> list[str]:
        """Return the item that a thing is linked to, or else those that it may be."""
        return [self._linked[thing]] if thing in self._linked else self._of.get(thing, [])


def _words(other: Subject, item: str, *, sure: bool) -> str:
    told = f"which {'is' if sure else 'may be'} {item}: merge them, or say no to {item} for it"
    first = "which has no item either: merge them, or make and link that one first"
    return f"it is like {other.label} ({other.iri}), {told if item else first}"


def _identifiers(subject: Subject, rules: Rules) -> Iterator[tuple[str, str]]:
    for name, values in subject.facts.items():
        if rules.facts[name].kind == "id":
            yield from ((name, value.text) for value in values)


def _identified(one: Subject, rules: Rules, of_identifier: Mapping[tuple[str, str], Collection[str]]) -> Iterator[str]:
    for key in _identifiers(one, rules):
        yield from of_identifier.get(key, ())


def _called(one: Subject, rules: Rules, names: SameNames, seen: Mapping[str, Subject]) -> Iterator[str]:
    """Yield the things of its class of which one is called as the other, and no need of the class differs."""
    called = names.of(one.cls, (one.label, *one.names), strict=rules.classes[one.cls].strict)
    for iri in dict.fromkeys(shared.other for shared in called):
        if not _differ(one, seen[iri], rules):
            yield iri


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
