"""Where candidates come from: one interface, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from kg.link.items import Item
from kg.link.rules import Rules
from kg.link.scoring import Facts, Subject

AT_ONCE = 500
_HIGHEST = 12


class CandidateSource(Protocol):
    """What knows the other side: an index of an extract, a Wikibase, or a SPARQL endpoint.

    Items are told by id. A source that cannot answer raises RemoteError or StoreError.
    """

    name: str

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return the ids of at most AT_ONCE items that have a value (an item's id, or a text) for a property."""
        ...

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return the ids of items that are called so, or nearly so."""
        ...

    def holds(self, name: str) -> bool:
        """Tell whether a property is known here at all: what no item of an extract has, nobody has left out."""
        ...

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return items by the id that was asked for; one that does not exist is `gone`."""
        ...


class DatedSource(CandidateSource, Protocol):
    """One that knows when what it tells was read from the other side."""

    @property
    def retrieved(self) -> str:
        """The day, such as 2026-11-22; empty where nothing was told yet."""
        ...


def find_candidates(source: CandidateSource, subject: Subject, rules: Rules) -> tuple[dict[str, Item], bool]:
    """Return the items that a subject may be, by identifier, by what they are related to, and by name; and whether all.

    Of a name or a relation that very many have, a source gives AT_ONCE only.
    """
    found: dict[str, None] = {}
    whole = True
    rule = rules.classes[subject.cls]
    for name, values in subject.facts.items():
        fact = rules.facts[name]
        for value in values:
            if not value.text or (fact.kind != "id" and not fact.finds):
                continue
            for theirs in fact.properties:
                found |= dict.fromkeys(source.with_statement(theirs, value.text))
            if fact.reverse:
                other = source.items([value.text]).get(value.text, Item(value.text))
                found |= dict.fromkeys(v.text for v in other.best(*fact.reverse) if v.kind == "item")
    for name in subject.telling_names:
        called = source.with_name(name, languages=subject.languages, family_names=rule.family_names)
        whole = whole and len(called) < AT_ONCE - 1
        found |= dict.fromkeys(called)
    return {name: item for name, item in source.items(sorted(found)).items() if not item.gone}, whole


def gather_facts(source: CandidateSource, subject: Subject, items: Mapping[str, Item], rules: Rules) -> Facts:
    """Return what else must be known to score some items: the other ends, the names of values, the classes above."""
    reverse: dict[tuple[str, str], tuple[str, ...]] = {}
    unnamed: set[str] = set()
    for name, ours in subject.facts.items():
        fact = rules.facts[name]
        by_name = fact.kind == "item" and any(not value.text for value in ours)
        for identifier, item in items.items():
            for theirs in fact.reverse:
                reverse[identifier, theirs] = tuple(source.with_statement(theirs, identifier))
            if by_name:
                unnamed |= {value.text for value in item.best(*fact.properties) if value.kind == "item"}
                unnamed |= {other for theirs in fact.reverse for other in reverse[identifier, theirs]}
    crowds = {
        value.text
        for name, ours in subject.facts.items()
        for value in ours
        if value.text and (fact := rules.facts[name]).kind == "item" and fact.finds
        if any(len(source.with_statement(theirs, value.text)) > fact.few for theirs in fact.properties)
    }
    named = {name: item.names(rules.names) for name, item in source.items(sorted(unnamed)).items()}
    kinds = {value.text for item in items.values() for value in item.best(rules.kind) if value.kind == "item"}
    wanted = {kind for rule in rules.classes.values() for kind in rule.items} | set(rules.never)
    return Facts(reverse, named, classes_above(source, kinds, rules.broader, wanted), frozenset(crowds))


def classes_above(
    source: CandidateSource, kinds: Iterable[str], broader: str, wanted: Iterable[str] = ()
) -> dict[str, frozenset[str]]:
    """Return all classes above each of some classes; a class that is wanted itself is not followed further."""
    stop = frozenset(wanted)
    direct: dict[str, tuple[str, ...]] = {}
    ahead = set(kinds)
    for _ in range(_HIGHEST):
        new = sorted(ahead - direct.keys() - stop)
        if not new:
            break
        items = source.items(new)
        for kind in new:
            item = items.get(kind, Item(kind))
            direct[kind] = tuple(value.text for value in item.best(broader) if value.kind == "item")
        ahead = {above for kind in new for above in direct[kind]}
    return {kind: _closure(kind, direct) for kind in kinds}


def _closure(kind: str, direct: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found: set[str] = set()
    ahead = [kind]
    while ahead:
        for above in direct.get(ahead.pop(), ()):
            if above not in found:
                found.add(above)
                ahead.append(above)
    return frozenset(found)
