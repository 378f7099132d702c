"""What the file of what was taken over rests on: links, each with a digest of the thing, and identifiers not refused.

A section says on which items it rests, so that it can be told that one of them is no more what it was, whatever an
index holds. The digest keeps a comment from speaking of a thing by name, which a renaming would leave as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.link.rules import Rules
from kg.link.target_table import target_table
from kg.project.config import Project
from kg.rdf.terms import Triple

SECTION = re.compile(r"^# --- .*, (\S+)$", re.MULTILINE)
_RESTS = re.compile(r"^# rests on (.+)$", re.MULTILINE)
_MARK = re.compile(r"\b[0-9a-f]{12}\b")


def mark_of(thing: str) -> str:
    """Return what stands for a thing where a section says what it rests on."""
    return hashlib.sha256(thing.encode()).hexdigest()[:12]


def rests_line(rests: Mapping[str, str]) -> str:
    """Return the line of a section on what it rests on: marks of things by item."""
    ordered = sorted(rests.items(), key=lambda one: (len(one[0]), one[0]))
    return f"# rests on {', '.join(f'{item} {mark}' for item, mark in ordered)}\n" if rests else ""


def rests_in(text: str) -> dict[str, str]:
    """Return the marks of things by item in the text of a section."""
    found = _RESTS.search(text)
    return dict(one.split(" ", 1) for one in found[1].split(", ") if " " in one) if found else {}


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return the content of the file with the marks of things that have other IRIs now."""
    marks = {mark_of(old): mark_of(new) for old, new in names.items()}
    return _RESTS.sub(lambda line: _MARK.sub(lambda one: marks.get(one[0], one[0]), line[0]), text)


def lost_links(item: str, rests: Mapping[str, str], links: Mapping[str, str]) -> list[str]:
    """Return the items on whose links a section of an item rests, and that are not linked to the same things now.

    `links` are marks of things by item.
    """
    return [one for one in {item: "", **rests} if one not in links or links[one] != rests.get(one, links[one])]


def marks_of(links: Mapping[str, str]) -> dict[str, str]:
    """Return the marks of things by item, of the items that are accepted for things."""
    return {item: mark_of(thing) for thing, item in links.items()}


def iter_sections(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the item of each section, with the line on which it begins and its text behind that line."""
    starts = [*SECTION.finditer(text)]
    line, last = 1, 0
    ends = [*(one.start() for one in starts[1:]), len(text)]
    for start, after in zip(starts, ends, strict=False):  # without a section there is an end all the same
        line, last = line + text.count("\n", last, start.start()), start.start()
        yield start[1], line, text[start.end() : after]


class Refused(NamedTuple):
    """Identifiers that must not be stated, since somebody decided otherwise.

    Those of `pairs` of a thing and an address were not accepted, of `none` are things that have none that begins so,
    and the `owner` of an address is the thing for which it was accepted.
    """

    pairs: frozenset[tuple[str, str]]
    none: frozenset[tuple[str, str]]
    owner: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was decided at all."""
        return not (self.pairs or self.none or self.owner)

    def is_refused(self, thing: str, address: str) -> bool:
        """Tell whether an address must not be stated of a thing."""
        if (thing, address) in self.pairs or self.owner.get(address, thing) != thing:
            return True
        return any(one == thing and address.startswith(start) for one, start in self.none)

    def stated(self, triples: Iterable[Triple], prop: str) -> list[Triple]:
        """Return those of some statements that must not be made."""
        return [one for one in triples if str(one[1]) == prop and self.is_refused(str(one[0]), str(one[2]))]


def refused_identifiers(project: Project, rules: Rules) -> Refused:
    """Return the identifiers that must not be stated, by the decisions on them."""
    pairs, none, owner = set[tuple[str, str]](), set[tuple[str, str]](), dict[str, str]()
    for target in rules.targets.values():
        table = target_table(project, target)
        for one in table.read():
            address = target.address_of(one.item)
            if not one.item:
                none.add((one.subject, target.entities))
            elif one.verdict == "accepted":
                owner[address] = one.subject
            else:
                pairs.add((one.subject, address))
    return Refused(frozenset(pairs), frozenset(none), owner)
