"""Who of ours is called as a linked thing, or as its item: an item is not offered again once it is linked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.errors import UsageError
from kg.link.decisions import Decision
from kg.link.items import Item
from kg.link.looking import require_possible
from kg.link.names import SAME, compare_names, iter_keys
from kg.link.rules import Rules
from kg.link.scoring import Subject
from kg.link.sources.base import CandidateSource

NamesOf = Callable[[Collection[str]], Mapping[str, Collection[str]]]
"""Tells what things of ours are called beside their labels."""


class Shared(NamedTuple):
    """A name of one thing that is the same as a name of another."""

    other: str
    own: str
    theirs: str


class SameNames:
    """Things of some kinds by what they are called, where names are the same as linking takes them to be."""

    def __init__(self, rules: Rules) -> None:
        self._naming = rules.naming
        self._of_key: dict[tuple[str, str], dict[tuple[str, str], None]] = defaultdict(dict)

    def add(self, thing: str, kind: str, names: Iterable[str]) -> None:
        """Take a thing with its names."""
        for name in names:
            for key in iter_keys(name, self._naming):
                self._of_key[kind, key][thing, name] = None

    def of(self, kind: str, names: Iterable[str], *, strict: bool) -> Iterator[Shared]:
        """Yield the things that are called by one of some names; where it is `strict`, as titles are compared."""
        for name in names:
            near = [one for key in iter_keys(name, self._naming) for one in self._of_key.get((kind, key), ())]
            for thing, theirs in dict.fromkeys(near):
                if compare_names(name, theirs, strict=strict, naming=self._naming).score >= SAME:
                    yield Shared(thing, name, theirs)


class Like(NamedTuple):
    """A thing of ours that is linked and called as another one.

    `also` is how it is called so beside its label, and `name` how its item is, if ours is not.
    """

    thing: str
    label: str
    item: str
    name: str = ""
    also: str = ""

    @property
    def words(self) -> str:
        """The question that it raises."""
        called = f" and called {self.name!r} there" if self.name else ""
        also = f", also called {self.also!r}" if self.also else ""
        return f"like {self.label} ({self.thing}){also}, which is linked to {self.item}{called}: the same?"


class LinkedNames:
    """What linked things are called: ours by the decisions and by `names_of`, items as far as a source holds them."""

    def __init__(
        self, decisions: Collection[Decision], source: CandidateSource | None, rules: Rules, names_of: NamesOf
    ) -> None:
        self._rules, self._source, self._names, self._names_of = rules, source, SameNames(rules), names_of
        self._own: dict[str, Collection[str]] = {}
        self._accepted: dict[str, Decision] = {}
        self.know(decisions)

    def know(self, decisions: Collection[Decision]) -> None:
        """Take note of what is decided by now, at the cost of what is new."""
        before = {one.key for one in self._accepted.values()}
        self._accepted = {one.subject: one for one in decisions if one.verdict == "accepted"}
        self._refused = {one.key for one in decisions if one.verdict == "rejected"}
        new = [one for one in self._accepted.values() if one.key not in before]
        items = items_of(self._source, [one.item for one in new])
        own = self._names_of([one.subject for one in new]) if new else {}
        for one in new:
            theirs = items[one.item].names(self._rules.names) if one.item in items else ()
            self._own[one.subject] = own.get(one.subject, ())
            self._names.add(one.subject, "", filter(None, (one.subject_label, *self._own[one.subject], *theirs)))

    def like(self, subject: Subject) -> Like | None:
        """Return the linked thing that one may be, as it is called so and of its kind; None where there is none."""
        rule = self._rules.classes[subject.cls]
        if subject.iri in self._accepted:
            return None
        for shared in self._names.of("", (subject.label, *subject.names), strict=rule.strict):
            one = self._accepted.get(shared.other)
            if one is None or one.subject == subject.iri or (subject.iri, one.item) in self._refused:
                continue
            if self._fits(subject, one):
                name = "" if shared.theirs == one.subject_label else shared.theirs
                told = ("", name) if shared.theirs in self._own[one.subject] else (name, "")
                return Like(one.subject, one.subject_label or one.subject, one.item, *told)
        return None

    def _fits(self, subject: Subject, one: Decision) -> bool:
        try:
            require_possible(self._source, subject, one.item, self._rules)
        except UsageError:
            return False
        return one.predicate == self._rules.classes[subject.cls].predicate


def items_of(source: CandidateSource | None, ids: Iterable[str]) -> dict[str, Item]:
    """Return the items that an index holds; none of a source that would have to be asked for each."""
    if source is None or source.name != "index":
        return {}
    return {name: item for name, item in source.items(list(ids)).items() if not item.gone}
