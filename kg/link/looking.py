"""Looking at items that a person named, or that are called by a name that a person typed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.errors import UsageError
from kg.link.items import Item
from kg.link.joint import asked_as
from kg.link.rules import Rules
from kg.link.scoring import Facts, Scored, Subject, judge_kind, rank, score
from kg.link.sources.base import CandidateSource, gather_facts
from kg.project.config import Thresholds

_SHOWN = 3


def look_at(
    source: CandidateSource, subject: Subject, ids: list[str], rules: Rules, limits: Thresholds
) -> list[Scored]:
    """Return items with what speaks for them, best first; of a part of a joint name as the first class that they fit.

    Raises UsageError for a single item that does not exist, was merged, or is of another kind.
    """
    *others, last = asked_as(subject, rules)
    for one in others:
        try:
            if found := _look_at(source, one, ids, rules, limits):
                return found
        except UsageError:
            continue  # it may be what things of another class are
    return _look_at(source, last, ids, rules, limits)


def _look_at(
    source: CandidateSource, subject: Subject, ids: list[str], rules: Rules, limits: Thresholds
) -> list[Scored]:
    items = {name: one for name, one in source.items(ids).items() if not one.gone and _is_known(one)}
    facts = gather_facts(source, subject, items, rules)
    if len(ids) == 1:  # one that a person named
        item = items.get(ids[0])
        if item is None:
            raise UsageError(f"{ids[0]} does not exist, or not here")
        _require_fit(item, subject, rules, facts)
    found = (score(subject, item, rules, facts, limits, named=False) for item in items.values())
    scored = [one for one in found if one is not None and (one.name_score or one.identified or len(ids) == 1)]
    return [one._replace(decision="review") for one in rank(scored, rules, subject.cls, limits)]


def require_possible(source: CandidateSource | None, subject: Subject, item: str, rules: Rules) -> None:
    """Raise UsageError for an item that a source knows as of another kind, or as merged; what it lacks may be.

    An item of a part of a joint name may be of any kind that a part may be of.
    """
    known = source.items([item])[item] if source else None
    if source is None or known is None or known.gone or not (known.claims or known.moved):
        return
    refused: UsageError | None = None
    for asked in asked_as(subject, rules):
        try:
            _require_fit(known, asked, rules, gather_facts(source, asked, {item: known}, rules))
            return
        except UsageError as error:
            refused = error
    if refused is not None:
        raise refused


def unchecked_items(source: CandidateSource | None, ids: Iterable[str], why: Callable[[], str]) -> list[str]:
    """Return in words of which items nothing could be checked, as a source does not hold them.

    `why` tells what there is in place of a source, where there is none.
    """
    named = list(dict.fromkeys(filter(None, ids)))
    items = source.items(named) if source is not None else {}
    unknown = [one for one in named if one not in items or not _is_known(items[one])]
    if not unknown:
        return []
    shown = ", ".join(unknown[:_SHOWN]) + (f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else "")
    if source is None:
        return [f"{why()}: nothing about {shown} was checked"]
    be, them = ("is", "it") if len(unknown) == 1 else ("are", "them")
    where = "in the index" if source.name == "index" else f"known to the {source.name}"
    return [f"{shown} {be} not {where}: nothing about {them} was checked"]


def _require_fit(item: Item, subject: Subject, rules: Rules, facts: Facts) -> None:
    """Raise UsageError for an item that was merged, or is of another kind than a subject."""
    if item.moved:
        raise UsageError(f"{item.id} was merged with {item.moved}; take that one")
    kind, words = judge_kind(item, rules.classes[subject.cls], rules, facts)
    if kind == "wrong":
        raise UsageError(f"{item.id}, {item.label(rules.languages)}: {words}")


def _is_known(item: Item) -> bool:
    return bool(item.labels or item.aliases or item.claims or item.moved)
