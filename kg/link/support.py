"""What decisions of the rules rest on, which is links of other things: without these they stand no more.

It is kept with a decision as a note, each way in which it is proven as links of which none may be missing. What has
fallen keeps its row, and stands again as soon as what it rests on does; until then its verdict is `FALLEN`, which
nobody takes for a link. A decision of a person rests on nobody else's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from kg.errors import Advice, Location
from kg.findings import Finding
from kg.link.decisions import FALLEN, RELATED, Decision, excludes, noted, plain_part, shown_with
from kg.rdf.terms import IRI, Prefixes

_YES = ("accepted", RELATED)
RESTS = "rests="
"""What stands before the links that a decision rests on, in the notes on it."""
_LINK = re.compile(r"<([^<>\s]+)> (\S+)\Z")

PROVEN = "proven="
"""What stands before the words by which the rules had taken what a person confirms for another reason."""

Link: TypeAlias = tuple[str, str]
"""A thing and the item that it is linked to."""
Ways: TypeAlias = tuple[tuple[Link, ...], ...]
"""The ways in which something is proven, each as the links that it takes; none where no link is needed."""


def note_on(ways: Ways) -> str:
    """Return what a decision that rests on links has as a note.

    >>> note_on(((("urn:a", "Q1"), ("urn:b", "Q2")), (("urn:c", "Q3"),)))
    'rests=<urn:a> Q1 and <urn:b> Q2 or <urn:c> Q3'
    """
    told = " or ".join(" and ".join(f"<{thing}> {item}" for thing, item in way) for way in ways)
    return f"{RESTS}{told}" if ways else ""


def ways_of(one: Decision) -> Ways:
    """Return in which ways a decision of the rules is proven by links; a way that cannot be read never holds."""
    return _read(one.other) if RESTS in one.other and not one.author else ()


def with_ways(one: Decision, ways: Ways) -> Decision:
    """Return a decision with a note on the ways in which it is proven by links."""
    return one._replace(other="|".join(filter(None, (one.other, note_on(ways)))))


@lru_cache(maxsize=100_000)
def _read(notes: str) -> Ways:
    told = noted(notes, RESTS)
    if not told:
        return ()
    found = ([_LINK.match(link.strip()) for link in way.split(" and ")] for way in told.split(" or "))
    return tuple(tuple((link[1], link[2]) if link else ("", "") for link in way) for way in found)


def restored(one: Decision) -> Decision:
    """Return a decision with the verdict that it has in its table."""
    return one._replace(verdict=RELATED if one.part else "accepted") if one.verdict == FALLEN else one


def settled(decisions: Iterable[Decision], *, shared: bool = False) -> list[Decision]:
    """Return decisions, those of the rules as fallen of which no way is left that begins with what needs no other.

    So things that prove each other fall together, and with a link all that was proven by it. What a decision that needs
    no other excludes has fallen as well. Of several rows on one pair, as a merge leaves them, one is enough.
    """
    every = [restored(one) for one in decisions]
    ways = [ways_of(one) if one.verdict in _YES else () for one in every]
    if not any(ways):
        return every
    firm = [one for one, rests in zip(every, ways, strict=True) if not rests]
    yes = {one.key for one in firm if one.verdict in _YES}
    links = {one.key for one in firm if one.verdict == "accepted"}
    rivals = _Rivals(firm, shared=shared)
    waiting = [(one, rests) for one, rests in zip(every, ways, strict=True) if rests and not rivals.exclude(one)]
    while True:
        held = [one for one, rests in waiting if any(links.issuperset(way) for way in rests)]
        if not held:
            break
        yes |= {one.key for one in held}
        links |= {one.key for one in held if one.verdict == "accepted"}
        waiting = [(one, rests) for one, rests in waiting if one.key not in yes]
    fallen = (bool(rests) and one.key not in yes for one, rests in zip(every, ways, strict=True))
    return [one._replace(verdict=FALLEN) if lost else one for one, lost in zip(every, fallen, strict=True)]


class _Rivals:
    """Decisions that need no other, by what they leave no room for."""

    def __init__(self, firm: Iterable[Decision], *, shared: bool) -> None:
        self._shared = shared
        self._of: dict[str, list[Decision]] = {}
        for one in firm:
            if one.verdict in ("accepted", "absent", RELATED):
                for name in {one.subject, one.item}:
                    self._of.setdefault(name, []).append(one)

    def exclude(self, one: Decision) -> bool:
        beside, of_item = self._of.get(one.subject, ()), self._of.get(one.item, ())
        return any(excludes(other, one, shared=self._shared) for some in (beside, of_item) for other in some)


def over_rules(new: Decision, old: Decision | None) -> Decision:
    """Return a person's yes in place of the same by the rules, with the words by which these had taken it."""
    if old is None or old.author or not new.author or restored(old).verdict != new.verdict or not old.comment:
        return new
    if not new.comment:
        return new._replace(comment=old.comment)
    if old.comment in new.comment:
        return new
    return new._replace(other="|".join(filter(None, (new.other, f"{PROVEN}{plain_part(old.comment)}"))))


def fallen_in(decisions: Iterable[Decision]) -> list[Decision]:
    """Return those of some decisions that have fallen."""
    return [one for one in decisions if one.verdict == FALLEN]


def words_on_changes(before: Collection[Decision], after: Collection[Decision]) -> tuple[list[str], list[str]]:
    """Return in words what has fallen between two states of a table, and what stands again."""
    lay = {one.key for one in fallen_in(before)}
    new = (one for one in fallen_in(after) if one.key not in lay)
    gone = [f"rests on it, and counts no more: {shown(one)}; decide again" for one in new]
    again = [
        f"stands again: {shown(one)}" for one in after if one.key in lay and one.verdict in _YES and not one.author
    ]
    return gone, again


def shown(one: Decision) -> str:
    """Return what a decision links, as it is told."""
    label = f" ({one.item_label})" if one.item_label else ""
    return f"{shown_with(one.subject_label or one.subject, one.part)} = {one.item}{label}"


def advice_to_decide(target: str = "") -> Advice:
    """Return the advice to decide again, in the table of a target if it is named."""
    return Advice("target-decide", target) if target else Advice("decide-again")


def words_on_room(new: Collection[Decision], fallen: Collection[Decision]) -> list[str]:
    """Return in words which of what has fallen goes, as new decisions leave it no room."""
    gone = [old for old in fallen if any(excludes(one, old) for one in new)]
    return [f"makes room, as it counted no more: {shown(one)}" for one in gone]


def words_on_fallen(subject: str, part: str, decisions: Collection[Decision], prefixes: Prefixes) -> str:
    """Return in words to what a thing, or a part of its name, was linked and is not any more; nothing for others."""
    found = (one for one in fallen_in(decisions) if (one.subject, one.part) == (subject, part))
    if (one := next(found, None)) is None:
        return ""
    stands = {other.key for other in decisions if other.verdict == "accepted"}
    return f"was linked to {one.item} by the rules: {_why_fallen(one, stands, prefixes)}"


def _why_fallen(one: Decision, stands: Collection[Link], prefixes: Prefixes) -> str:
    lost = dict.fromkeys(link for way in ways_of(one) for link in way if link not in stands)
    told = [f"{prefixes.render(IRI(thing))} = {item}" if thing else "what cannot be read" for thing, item in lost]
    return f"{', '.join(told)}, by which it was taken, stands no more" if told else "another link leaves it no room"


def find_fallen_links(
    decisions: Collection[Decision], prefixes: Prefixes, table: Path, target: str = ""
) -> list[Finding]:
    """Return a finding for each decision that has fallen, with the links by which it was taken."""
    stands = {one.key for one in decisions if one.verdict == "accepted"}
    found = []
    for one in fallen_in(decisions):
        message = f"{shown(one)} counts no more: {_why_fallen(one, stands, prefixes)}. Decide again"
        place, focus = Location(table, one.line, 1), IRI(one.subject)
        found.append(Finding("violation", message, "links", place, focus=focus, advice=advice_to_decide(target)))
    return found
