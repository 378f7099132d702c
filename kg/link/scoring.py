"""Scoring a candidate: what speaks for it and against it, in numbers and in words, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.ask.folding import fold
from kg.link.decisions import shown_with
from kg.link.items import Item, Value, number_of
from kg.link.names import SAME, Likeness, best_likeness
from kg.link.rules import ClassRule, FactRule, Rules
from kg.link.support import Ways
from kg.project.config import Thresholds

_folded = lru_cache(maxsize=100_000)(fold)
_SURE = 2
"""So many values that agree by name alone count as one that is linked."""


class Known(NamedTuple):
    """A value of one of our facts: `text` is an item's id, a date or an identifier; `names` are those of a thing.

    A thing that is not linked yet has an empty text, and is compared by its names, with none of the items that
    were `refused` for it.
    """

    text: str
    names: tuple[str, ...] = ()
    thing: str = ""
    refused: tuple[str, ...] = ()


class Subject(NamedTuple):
    """A thing of ours to be linked, with what may identify it.

    `facts` are values by the name of the fact, `languages` those of its names. Where a `part` of a joint name is asked
    for, `names` are that part's, and `bearers` are things of ours that are called so, with their items.
    """

    iri: str
    cls: str
    label: str
    names: tuple[str, ...]
    facts: Mapping[str, tuple[Known, ...]]
    languages: tuple[str, ...] = ()
    part: str = ""
    bearers: tuple[Known, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from all others: the IRI of the thing, and of a part of its name that part as well."""
        return key_of(self.iri, self.part)

    @property
    def shown(self) -> str:
        """The label, and the part that is asked for."""
        return shown_with(self.label, self.part)

    @property
    def related_names(self) -> frozenset[str]:
        """The names of all things that facts tell of, folded."""
        return frozenset(_folded(name) for values in self.facts.values() for value in values for name in value.names)

    @property
    def telling_names(self) -> tuple[str, ...]:
        """The label, and the other names without those that a related thing bears as well: they tell of that one."""
        borrowed = self.related_names - {_folded(self.label)}
        return tuple(name for name in self.names if _folded(name) not in borrowed)


def key_of(iri: str, part: str = "") -> str:
    """Return the key of a thing, or of a part of its name."""
    return f"{iri} {part}" if part else iri


class Facts(NamedTuple):
    """What else has to be known of a candidate: values found from the other end, names of values, classes above.

    `crowds` are values that very many share.
    """

    reverse: Mapping[tuple[str, str], tuple[str, ...]] = {}
    names: Mapping[str, tuple[str, ...]] = {}
    above: Mapping[str, frozenset[str]] = {}
    crowds: frozenset[str] = frozenset()


class Feature(NamedTuple):
    """One reason: its name, what came out, what it added to the score, and the words for it.

    A fact that agrees in one value that is not linked yet does not prove anything (`proves`): two guesses by name would
    then prove each other.
    """

    name: str
    outcome: str
    added: float
    words: str
    proves: bool = True


class Scored(NamedTuple):
    """A candidate with its score and the reasons, names of facts, and in which ways it is proven by links (`rests`)."""

    item: str
    label: str
    score: float
    name_score: float
    type_ok: bool
    identified: bool
    compared: tuple[str, ...]
    agreed: tuple[str, ...]
    proving: tuple[str, ...]
    conflicts: tuple[str, ...]
    features: tuple[Feature, ...]
    gap: float | None = None
    decision: str = "review"
    rests: Ways = ()


def score(
    subject: Subject, item: Item, rules: Rules, facts: Facts, limits: Thresholds, *, named: bool = True
) -> Scored | None:
    """Return a candidate's score, or None for an item of a wrong kind, or that is gone.

    None as well for one without a name in common, unless it need not be `named` like ours.
    """
    rule = rules.classes[subject.cls]
    kind, kind_words = judge_kind(item, rule, rules, facts)
    if item.gone or item.moved or kind == "wrong":
        return None
    compared = _compare_facts(subject, item, rules, facts)
    identified = any(rules.facts[f.name].kind == "id" and f.outcome == "agrees" for f in compared)
    likeness, ours, theirs = best_likeness(
        subject.telling_names,
        _telling(item, subject, rules),
        family_names=rule.family_names,
        strict=rule.strict,
        naming=rules.naming,
        related=subject.related_names,
    )
    if named and not likeness.score and not identified:
        return None
    counted = [f for f in compared if f.outcome != "unknown"]
    agreed = [f.name for f in counted if f.outcome == "agrees"]
    whole = 1 + limits.weight * len(counted)
    value = 1.0 if identified else (likeness.score + limits.weight * len(agreed)) / whole
    if kind != "ok" and not identified:
        value /= 2
    share = limits.weight / whole
    features = [
        _name_feature(likeness, ours, theirs, likeness.score / whole),
        Feature("kind", kind, 0.0 if kind == "ok" or identified else -value, kind_words),
        *(f._replace(added=share if f.outcome == "agrees" else 0.0) for f in compared),
    ]
    return Scored(
        item.id,
        item.label(rules.languages),
        round(value, 4),
        likeness.score,
        kind == "ok",
        identified,
        tuple(f.name for f in counted),
        tuple(agreed),
        tuple(f.name for f in counted if f.outcome == "agrees" and f.proves and not rules.facts[f.name].weak),
        tuple(f.name for f in counted if f.outcome == "differs"),
        tuple(features),
    )


def _telling(item: Item, subject: Subject, rules: Rules) -> tuple[str, ...]:
    """Return the names of an item without aliases that a thing related to ours bears as well: they tell of that one."""
    labels = {text for _, text in item.labels}
    fits, related = rules.naming.scripts.written_as, subject.related_names

    def is_borrowed(name: str) -> bool:
        folded = rules.naming.folded(name)
        joined = folded.replace(" ", "")
        return folded in related or any(fits(joined, one.replace(" ", "")) for one in related if not joined.isascii())

    return tuple(name for name in item.names(rules.names) if name in labels or not is_borrowed(name))


def _name_feature(likeness: Likeness, ours: str, theirs: str, added: float) -> Feature:
    words = f"{ours!r} and {theirs!r}: {likeness.why}" if ours else likeness.why
    return Feature("name", "agrees" if likeness.score >= SAME else "differs", added, words)


def judge_kind(item: Item, rule: ClassRule, rules: Rules, facts: Facts) -> tuple[str, str]:
    """Tell whether an item is what things of a class are: "ok", "wrong", "missing" or "unknown"; and why."""
    kinds = [value.text for value in item.best(rules.kind) if value.kind == "item"]
    above = {kind: facts.above.get(kind, frozenset()) | {kind} for kind in kinds}
    if any(above[kind] & set(rules.never) for kind in kinds):
        return "wrong", "it stands for nothing outside the knowledge base"
    if not rule.items:
        return "unknown", "the rules name no class of theirs for ours"
    if not kinds:
        return "missing", "it does not say what it is"
    for kind in kinds:
        if above[kind] & set(rule.items):
            return "ok", f"it is a {kind}, as expected"
    return "wrong", f"it is a {' and a '.join(kinds)}, which ours is not"


def _compare_facts(subject: Subject, item: Item, rules: Rules, facts: Facts) -> list[Feature]:
    found = []
    for name, ours in subject.facts.items():
        rule = rules.facts[name]
        theirs = values_of(item, rule, facts)
        if not ours:
            continue
        if not theirs:
            found.append(Feature(name, "unknown", 0.0, f"{rule.label}: theirs is not known"))
            continue
        agreeing = [o for o in ours if any(_agree(o, t, rule, rules, facts) for t in theirs)]
        same = next(iter(agreeing), None)
        telling = [o for o in agreeing if not o.text or o.text not in facts.crowds]
        sure = rule.kind != "item" or any(o.text for o in telling) or len(telling) >= _SURE
        said = ", ".join(o.names[0] if o.names else o.text for o in ours)
        if same is not None:
            shown = same.names[0] if same.names else same.text
            rest = "" if sure else ", by its name alone" if telling else ", as very many have"
            found.append(Feature(name, "agrees", 0.0, f"{rule.label}: both have {shown}{rest}", sure))
        elif rule.kind == "item" and not any(o.text for o in ours) and not all(facts.names.get(t.text) for t in theirs):
            found.append(Feature(name, "unknown", 0.0, f"{rule.label}: the names of theirs are not known"))
        else:
            other = ", ".join((facts.names.get(t.text) or (t.text,))[0] for t in theirs[:3])
            no = ", which it is not" if any(t.text in o.refused for o in ours for t in theirs) else ""
            found.append(Feature(name, "differs", 0.0, f"{rule.label}: ours has {said}, theirs {other}{no}"))
    return found


def values_of(item: Item, rule: FactRule, facts: Facts) -> tuple[Value, ...]:
    """Return the values that an item has for a fact, those found from the other end included."""
    kind = {"item": "item", "date": "date", "id": "text"}[rule.kind]
    values = [value for value in item.best(*rule.properties) if value.kind == kind]
    if rule.target is not None:
        values = [value._replace(text=rule.target.clean(value.text) or value.text) for value in values]
    for name in rule.reverse:
        values += [Value("item", other) for other in facts.reverse.get((item.id, name), ())]
    return tuple(dict.fromkeys(values))


def _agree(ours: Known, theirs: Value, rule: FactRule, rules: Rules, facts: Facts) -> bool:
    if rule.kind == "date":
        return dates_agree(ours.text, theirs.text)
    if ours.text:
        return ours.text == theirs.text
    if theirs.text in ours.refused:
        return False
    return best_likeness(ours.names, facts.names.get(theirs.text, ()), naming=rules.naming)[0].score >= SAME


def dates_agree(one: str, other: str) -> bool:
    """Tell whether two dates agree as far as both are known: 2024-10 and 2024-10-18 do."""
    a, b = one.rsplit("-", one.lstrip("-").count("-")), other.rsplit("-", other.lstrip("-").count("-"))
    known = min(len(a), len(b))
    return a[:known] == b[:known]


def rank(scored: Sequence[Scored], rules: Rules, cls: str, limits: Thresholds) -> list[Scored]:
    """Return candidates best first, each with its decision: "proven", "review" or "none".

    Only the first can be proven: an identifier agrees and nothing differs; or the name is the same, the kind is right,
    a fact that proves something agrees, nothing differs, what the class needs agrees, and the next one is far behind.
    """
    ordered = sorted(scored, key=lambda one: (-one.score, -len(one.agreed), number_of(one.item), one.item))
    decided = []
    for place, one in enumerate(ordered):
        rivals = ordered[1:] if place == 0 else ordered[:1]
        gap = round(one.score - max((as_rival(rival, one, limits) for rival in rivals), default=0.0), 4)
        proven = place == 0 and _is_proven(one, gap, rules.classes[cls], limits)
        decision = "proven" if proven else "review" if one.score >= limits.review else "none"
        decided.append(one._replace(gap=gap, decision=decision))
    return decided


def as_rival(rival: Scored, leader: Scored, limits: Thresholds) -> float:
    """Return a rival's score with what is not known of it held against it, where it speaks for the leader."""
    unknown = len(set(leader.agreed) - set(rival.compared))
    if rival.identified or not unknown:
        return rival.score
    known = 1 + limits.weight * len(rival.compared)
    return rival.score * known / (known + limits.weight * unknown)


def _is_proven(one: Scored, gap: float, rule: ClassRule, limits: Thresholds) -> bool:
    if one.conflicts or not one.type_ok:
        return False
    if one.identified:  # an identifier may have been typed, or made up: the name or another fact has to agree as well
        return gap > 0 and (one.name_score >= limits.name or len(one.proving) > limits.agreements)
    return (
        one.name_score >= limits.name
        and len(one.proving) >= limits.agreements
        and gap >= limits.gap
        and all(any(fact in one.agreed for fact in group) for group in rule.needs)
    )
