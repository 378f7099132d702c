"""Measuring the rules on an extract: spellings hidden one at a time, and items taken away."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from math import exp, lgamma, log
from typing import NamedTuple

from kg.ask.folding import fold
from kg.link.items import Item
from kg.link.pipeline import propose
from kg.link.rules import Rules
from kg.link.scoring import Known, Subject
from kg.link.sources.base import CandidateSource, classes_above
from kg.project.config import Thresholds

SETTINGS = ("known", "hidden", "folded", "absent")
"""A spelling is known to the item; hidden from it; hidden with all that are the same when folded; no item is there."""


class Question(NamedTuple):
    """A spelling of an item, with what is known of it besides."""

    item: str
    name: str
    subject: Subject


class Measured(NamedTuple):
    """What became of some questions: how many were accepted unseen, and how many of those rightly."""

    setting: str
    questions: int
    accepted: int
    right: int
    first: int
    wrong: tuple[tuple[str, str, str], ...]

    @property
    def rate(self) -> float:
        """The share of questions that were accepted unseen."""
        return self.accepted / self.questions if self.questions else 0.0

    @property
    def precision(self) -> float:
        """The share of the accepted that are right; 1 where nothing was accepted."""
        return self.right / self.accepted if self.accepted else 1.0

    @property
    def bound(self) -> float:
        """What the precision is at least, with 95 % of certainty."""
        return at_least(self.right, self.accepted)


def at_least(right: int, of: int) -> float:
    """Return what a share is at least, with 95 % of certainty on this side: the bound of Clopper and Pearson.

    >>> round(at_least(1186, 1188), 4)
    0.9947
    """
    if not right:
        return 0.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        as_many = sum(_chance(n, of, middle) for n in range(right, of + 1))
        low, high = (middle, high) if as_many < 0.05 else (low, middle)
    return low


def at_most(wrong: int, of: int) -> float:
    """Return what a share is at most, with 95 % of certainty on this side; 1 where nothing was asked.

    >>> round(at_most(0, 100), 4)
    0.0295
    """
    return 1 - at_least(of - wrong, of)


def _chance(n: int, of: int, share: float) -> float:
    return exp(lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1) + n * log(share) + (of - n) * log(1 - share))


class _Without:
    """A source without some spellings of an item, or without the item."""

    def __init__(self, source: CandidateSource, item: str, hides: Callable[[str], bool] | None) -> None:
        self.name = source.name
        self._source, self._item, self._hides = source, item, hides

    def _kept(self, ids: Sequence[str]) -> Sequence[str]:
        return ids if self._hides is not None else [one for one in ids if one != self._item]

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return what the source has, without the item."""
        return self._kept(self._source.with_statement(name, value))

    def holds(self, name: str) -> bool:
        """Tell what the source tells."""
        return self._source.holds(name)

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return what the source has, without the item."""
        return self._kept(self._source.with_name(name, languages=languages, family_names=family_names))

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return what the source has, without the spelling or the item."""
        found = dict(self._source.items(self._kept(list(ids))))
        item = found.get(self._item)
        if item is not None and self._hides is not None:
            hides = self._hides
            found[self._item] = item._replace(
                labels=tuple(pair for pair in item.labels if not hides(pair[1])),
                aliases=tuple(pair for pair in item.aliases if not hides(pair[1])),
            )
        return found


class _Kept:
    """A source that remembers the items that it gave."""

    def __init__(self, source: CandidateSource) -> None:
        self.name = source.name
        self._source = source
        self._items: dict[str, Item] = {}
        self._statements: dict[tuple[str, str], Sequence[str]] = {}

    def with_statement(self, name: str, value: str) -> Sequence[str]:
        """Return what the source has."""
        if (name, value) not in self._statements:
            self._statements[name, value] = self._source.with_statement(name, value)
        return self._statements[name, value]

    def holds(self, name: str) -> bool:
        """Tell what the source tells."""
        return self._source.holds(name)

    def with_name(
        self, name: str, *, languages: Sequence[str] = (), family_names: Collection[str] = ()
    ) -> Sequence[str]:
        """Return what the source has."""
        return self._source.with_name(name, languages=languages, family_names=family_names)

    def items(self, ids: Iterable[str]) -> Mapping[str, Item]:
        """Return what the source has."""
        wanted = list(ids)
        missing = [one for one in wanted if one not in self._items]
        self._items.update(self._source.items(missing))
        return {one: self._items[one] for one in wanted}


def collect_questions(
    source: CandidateSource, ids: Iterable[str], rules: Rules, facts: Sequence[str], *, cold: bool = False
) -> list[Question]:
    """Return a question for each spelling of each item that has a value for one of some facts.

    The item's kind and the values of these facts are known, nothing else is. At a `cold` start nothing is linked yet,
    so that values are known by their names alone.
    """
    kept = _Kept(source)
    questions = []
    for identifier in ids:
        item = kept.items([identifier])[identifier]
        cls = _class_of(kept, item, rules)
        if cls is None:
            continue
        known = {}
        for name in facts:
            values = tuple(dict.fromkeys(_values(kept, item, rules, name)))
            if cold and rules.facts[name].kind == "item":
                values = tuple(one._replace(text="") for one in values)
            if values:
                known[name] = values
        if not known:
            continue
        questions += [
            Question(identifier, name, Subject(f"urn:{identifier}", cls, name, (name,), known))
            for name in dict.fromkeys(text for _, text in (*item.labels, *item.aliases))
        ]
    return questions


def _class_of(source: CandidateSource, item: Item, rules: Rules) -> str | None:
    kinds = [value.text for value in item.best(rules.kind) if value.kind == "item"]
    wanted = {kind for rule in rules.classes.values() for kind in rule.items}
    above = classes_above(source, kinds, rules.broader, wanted)
    for rule in rules.classes.values():
        if any(({kind} | above[kind]) & set(rule.items) for kind in kinds):
            return rule.cls
    return None


def _values(source: CandidateSource, item: Item, rules: Rules, name: str) -> Iterator[Known]:
    fact = rules.facts[name]
    if fact.kind != "item":
        yield from (Known(value.text) for value in item.best(*fact.properties))
        return
    ids = [value.text for value in item.best(*fact.properties) if value.kind == "item"]
    for theirs in fact.reverse:
        ids += source.with_statement(theirs, item.id)
    for identifier, other in source.items(dict.fromkeys(ids)).items():
        yield Known(identifier, other.names())


def halves(questions: Iterable[Question], seed: int) -> tuple[list[Question], list[Question]]:
    """Return questions in two halves, all spellings of an item in the same one."""
    by_item: dict[str, list[Question]] = {}
    for question in questions:
        by_item.setdefault(question.item, []).append(question)
    items = sorted(by_item)
    random.Random(seed).shuffle(items)  # noqa: S311 - a sample, no secret
    cut = len(items) // 2
    first, second = ([q for item in part for q in by_item[item]] for part in (items[:cut], items[cut:]))
    return first, second


def once(questions: Iterable[Question]) -> list[Question]:
    """Return the first question of each item for spellings that are the same when folded."""
    return list({(one.item, _folded(one.name)): one for one in reversed(list(questions))}.values())[::-1]


def one_each(questions: Iterable[Question], seed: int) -> list[Question]:
    """Return one question of each item, so that those with many spellings count no more than others."""
    by_item: dict[str, list[Question]] = {}
    for question in questions:
        by_item.setdefault(question.item, []).append(question)
    chosen = random.Random(seed)  # noqa: S311 - a sample, no secret
    return [chosen.choice(by_item[item]) for item in sorted(by_item)]


def is_same(name: str, other: str) -> bool:
    """Tell whether two names are hidden together: those that are the same when folded."""
    return _folded(name) == _folded(other)


def _folded(name: str) -> str:
    return fold(name).replace(" ", "") or name


def measure(
    source: CandidateSource, questions: Sequence[Question], rules: Rules, limits: Thresholds, setting: str
) -> Measured:
    """Ask questions in one of SETTINGS; in "folded" those that are the same when folded are asked once."""
    kept = _Kept(source)
    accepted = right = first = 0
    wrong = []
    asked_for = once(questions) if setting == "folded" else list(questions)
    for question in asked_for:
        asked: CandidateSource = kept
        if setting != "known":
            asked = _Without(kept, question.item, _hiding(question.name, setting))
        proposal = propose(asked, question.subject, rules, limits)
        first += bool(proposal.candidates) and proposal.candidates[0].item == question.item
        proven = proposal.proven
        if proven is None:
            continue
        accepted += 1
        right += proven.item == question.item
        if proven.item != question.item:
            wrong.append((question.name, question.item, proven.item))
    return Measured(setting, len(asked_for), accepted, right, first, tuple(wrong))


def _hiding(name: str, setting: str) -> Callable[[str], bool] | None:
    """Return which names a setting hides from the item; None hides the item itself."""
    if setting == "absent":
        return None
    if setting == "hidden":
        return lambda other: other == name
    return lambda other: is_same(name, other)
