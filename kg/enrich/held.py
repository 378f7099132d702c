"""What was taken over before: what of it may stay, what must be read anew, and what goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from kg.enrich.telling import Section, Telling
from kg.errors import Advice, UsageError
from kg.link.items import Item
from kg.link.rules import Rules
from kg.link.taken_file import body_of
from kg.link.taken_rests import lost_links, marks_of, refused_identifiers
from kg.project.config import Project
from kg.rdf.terms import IRI, Triple

_MOST = 10


class Items(NamedTuple):
    """The items that were read, those that an extract has not, what is to be told of others, and what was merged."""

    read: Mapping[str, Item]
    absent: tuple[str, ...]
    notes: tuple[str, ...]
    merged: Mapping[str, str] = {}


class Held:
    """The file as it is before a run; `links` are the items of our things.

    `sections` are those of a file that is as it was made; of another nothing may stay.
    """

    def __init__(
        self, project: Project, rules: Rules, telling: Telling, links: Mapping[str, str], before: bytes | None
    ) -> None:
        body = b"" if before is None else body_of(before)
        self._edited = None if body is not None else (before or b"")
        self.sections = telling.sections(body or b"")
        self.notes: list[str] = []
        self._chosen: list[str] = []
        self.refused = refused_identifiers(project, rules)
        prop = rules.enrichment.identifiers if rules.enrichment else ""
        self._linked = marks_of(links)
        self._fallen = {
            item
            for item, one in self.sections.items()
            if lost_links(item, one.rests, self._linked) or self.refused.stated(one.triples, prop)
        }
        self.facts: frozenset[Triple] = telling.facts(self.sections.values())
        if self._edited:
            self.facts = frozenset(one for one in telling.triples(self._edited) if not telling.is_origin(one))

    def chosen(self, things: Collection[str], thing_of: Mapping[str, IRI]) -> list[str]:
        """Return the items to be read: those of some things, or of all, and those of which nothing may stay as it is.

        Raises UsageError where a file that was edited is to be made anew of some things.
        """
        if things and self._edited is not None:
            raise UsageError("a file that was changed by hand is made anew of all that is linked; give no THING")
        self._chosen = [
            item for item, thing in thing_of.items() if not things or str(thing) in things or item in self._fallen
        ]
        return self._chosen

    def kept(self, items: Items) -> dict[str, Section]:
        """Return what stays of what was not read; raise UsageError where that of a file that was edited would go."""
        absent = set(items.absent)
        if self._edited is not None:
            text = self._edited.decode("utf-8", "replace")
            if lost := [one for one in items.absent if _named(one, text)]:
                told = f"the index does not hold {names_of(lost)}, of which the file has facts that would go"
                raise UsageError(f"{told}; make an index that has them", advice=Advice("link-index"))
        elif stay := sorted(absent - self._fallen):
            self.notes.append(f"not in the index, so that what was taken before stays: {names_of(stay)}")
        unlinked = sorted(self.sections.keys() - self._linked.keys())
        if unlinked:
            self.notes.append(f"not linked any more, so that what was taken before goes: {names_of(unlinked)}")
        if gone := sorted(absent & self._fallen):
            told = (
                "not in the index, and what was taken before rests on links or identifiers that are no more, so it goes"
            )
            self.notes.append(f"{told}: {names_of(gone)}")
        stays = self._linked.keys() - (set(self._chosen) - absent) - self._fallen
        return {item: one for item, one in self.sections.items() if item in stays}


def names_of(items: Sequence[str]) -> str:
    """Return the ids of some items in words, the first of many."""
    more = len(items) - _MOST
    return ", ".join(items[:_MOST]) + (f" and {more:,} more" if more > 0 else "")


def _named(item: str, text: str) -> bool:
    """Tell whether a text has a section of an item, or a passage of it."""
    return re.search(rf", {re.escape(item)}\r?$|#{re.escape(item)}[>-]", text, re.MULTILINE) is not None
