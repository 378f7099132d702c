"""Proposals for review: names of rows that may be a known thing or another name of the table, and doubtful credits.

They are scored by the machinery for links, as proposals of items of the other side are: the same tiers of likeness, the
same reasons in words, the same thresholds. Nothing is ever proven here: a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.ask.folding import fold
from kg.link.items import Item, Statement, Value
from kg.link.names import iter_keys
from kg.link.pipeline import MOST, Proposal
from kg.link.rules import ClassRule, FactRule, Rules
from kg.link.scoring import Facts, Feature, Known, Scored, Subject, rank, score
from kg.mapping.credits import Split
from kg.mapping.identity import NEW, Asked, Identity, Kind
from kg.mapping.minting import minted, name_iri
from kg.project.config import Thresholds

_KIND, _BY = "kind", "by"
_LEAST_LETTERS = 3
_MOST_OF_A_WORD = 50
"""A word that more things share finds none of them."""


class _Things:
    """Known and new things, found by their names."""

    def __init__(self, identity: Identity, kind: Kind, asked: Iterable[Asked]) -> None:
        self._base = identity.base
        self.items: dict[str, Item] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, set[str]] = defaultdict(set)
        self._words: dict[str, set[str]] = defaultdict(set)
        known = identity.known
        for thing in sorted(known.names):
            if kind.cls in known.classes.get(thing, ()):
                others = known.by.get(thing, ())
                self.names |= {one: known.names.get(one, ()) for one in others}
                self._add(thing, known.names[thing], kind, others)
        self._known = frozenset(self.items)
        spellings: dict[str, dict[str, str]] = defaultdict(dict)
        for one in asked:
            found = identity.resolve(*one)
            if found.how == NEW:
                spellings[found.iri][one.name] = one.context.by
        for iri, texts in sorted(spellings.items()):
            others = tuple(f"text:{by}" for by in sorted(set(texts.values())) if by)
            self.names |= {other: (other.removeprefix("text:"),) for other in others}
            self._add(iri, tuple(sorted(texts)), kind, others)

    def _add(self, iri: str, names: tuple[str, ...], kind: Kind, others: Iterable[str]) -> None:
        claims = {
            _KIND: (Statement(Value("item", kind.cls)),),
            _BY: tuple(Statement(Value("item", other)) for other in others),
        }
        item = iri.removeprefix(self._base)
        self.items[item] = Item(item, tuple(("", name) for name in names), claims=claims)
        for name in names:
            for key in iter_keys(name):
                self._keys[key].add(item)
            for word in fold(name).split():
                if len(word) >= _LEAST_LETTERS:
                    self._words[word].add(item)

    def alike(self, name: str, own: str) -> Iterator[Item]:
        """Yield what is called so, or shares the rarest word of a name and is known; new things before it only."""
        found = {item for key in iter_keys(name) for item in self._keys.get(key, ())}
        words = [self._words[word] for word in fold(name).split() if word in self._words]
        rarest = min((some for some in words if len(some) <= _MOST_OF_A_WORD), key=len, default=set())
        found |= rarest & self._known
        for item in sorted(found):
            if item != own and (item in self._known or item < own):
                yield self.items[item]


def propose_things(identity: Identity, rules: Rules | None, limits: Thresholds) -> list[Proposal]:
    """Return proposals for names that were asked for and are new, with those that they may be; best first, sorted."""
    kinds: dict[Kind, list[Asked]] = defaultdict(list)
    for asked in identity.asked:
        kinds[asked.kind].append(asked)
    found: dict[str, Proposal] = {}
    for kind, some in kinds.items():
        things = _Things(identity, kind, some)
        own_rules = _rules_for(kind, rules)
        facts = Facts(names=things.names)
        for asked in sorted(some):
            resolved = identity.resolve(*asked)
            subject = identity.subject(asked)
            if resolved.how != NEW or asked.context.identifier or subject in identity.settled or subject in found:
                continue
            refused = identity.refused(subject)
            by = {_BY: (Known("", (asked.context.by,)),)} if asked.context.by else {}
            one = Subject(subject, kind.cls, asked.name, (asked.name,), by)
            scored = [
                mark
                for item in things.alike(asked.name, resolved.iri.removeprefix(identity.base))
                if identity.base + item.id not in refused
                and (mark := score(one, item, own_rules, facts, limits)) is not None
                and not mark.conflicts
            ]
            ranked = [mark._replace(decision="review") for mark in rank(scored, own_rules, kind.cls, limits)]
            kept = tuple(mark for mark in ranked if mark.score >= limits.review)[:MOST]
            if kept:
                found[subject] = Proposal(one, kept)
    return [found[subject] for subject in sorted(found)]


def _rules_for(kind: Kind, rules: Rules | None) -> Rules:
    """Return rules for things of one kind on both sides, with the names that the rules for links know of."""
    known = rules.classes.get(kind.cls) if rules else None
    rule = ClassRule(
        kind.cls,
        (kind.cls,),
        "",
        family_names=known.family_names if known else frozenset(),
        strict=known.strict if known else False,
    )
    fact = FactRule(_BY, "told apart by", "", (_BY,))
    return Rules(Path(), "", "", (), (), _KIND, "", (), (), {kind.cls: rule}, {_BY: fact})


def propose_credits(base: str, kind: Kind, splits: Mapping[str, Split], settled: Iterable[str] = ()) -> list[Proposal]:
    """Return proposals for doubtful credits: that one is one name, which a person accepts or rejects; sorted."""
    known = frozenset(settled)
    found = []
    for text, split in splits.items():
        whole = minted(kind.namespace, text)
        subject = name_iri(base, whole, text)
        if not split.doubtful or subject in known:
            continue
        read = " | ".join(part.name for part in split.parts)
        words = f"it is read as {read}, since {split.why}; accept it as one name, or reject that"
        mark = Scored(
            whole.removeprefix(base), f"{text}, as one name", 0.5, 0.5, True, False, (), (), (), (),
            (Feature("credit", "unknown", 0.0, words),),
        )  # fmt: skip
        found.append(Proposal(Subject(subject, kind.cls, text, (text,), {}), (mark,)))
    return sorted(found, key=lambda one: one.subject.iri)
