"""How a file of links differs from the decisions that it is made from, where a person has most likely done it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from itertools import takewhile
from pathlib import Path

from kg.ask.known_names import KnownNames
from kg.engines.base import Engine
from kg.errors import Advice, Location
from kg.findings import Finding
from kg.link.decisions import Decision
from kg.project.config import Project
from kg.rdf.terms import IRI, to_n3

_RULE = "links"
_LINK = re.compile(r"(?!@)\S+ \S+ \S+ \.")  # no line of prefixes
_MOST, _LONGEST = 5, 200


def find_misspelt(project: Project, path: Path, decisions: Iterable[Decision], engine: Engine) -> list[Finding]:
    """Return a finding for each decision on a thing that nothing describes and that is called nearly as one that is."""
    names = KnownNames(engine, project)
    names.look_up(IRI(one.subject) for one in decisions)
    found = []
    for one in decisions:
        subject = IRI(one.subject)
        meant = None if names.is_described(subject) and names.classes(subject) else names.meant(subject)
        if meant is not None:
            told = f"nothing describes {to_n3(subject)}: did you mean {to_n3(meant)}? Correct the subject_id."
            found.append(Finding("violation", told, _RULE, Location(path, one.line, 1)))
    return found


def unlike(path: Path, table: Path, wanted: str) -> Finding:
    """Return the finding of a file of links that is not as its table has it: at the first line that differs, if any."""
    told, place = "the links are not those of the decisions", Location(table, 1, 1)
    if path.is_file():
        kept, made = path.read_text("utf-8").split("\n"), wanted.split("\n")
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(kept, made, strict=False)))
        own, theirs = (lines[same][:_LONGEST].removesuffix(" .") if same < len(lines) else "" for lines in (kept, made))
        place = Location(path, min(same + 1, len(kept)), 1)
        if own and theirs and kept[same] in made[same:] and made[same] not in kept:
            told += f": {theirs} is missing here"
        elif own and theirs and made[same] in kept[same:] and kept[same] not in made:
            told += f": they have no {own}"
        elif own and theirs:
            told += f": here is {own}, where they have {theirs}"
        elif own or theirs:
            told += f": here they have {theirs}" if theirs else f": they have no {own}"
    return Finding("violation", f"{told}. Make them anew", _RULE, place, advice=Advice("link-apply"))


def find_undecided(path: Path, wanted: str, decided: Container[tuple[str, str]]) -> list[Finding]:
    """Return a finding for each link in a file that no decision accepts; none where it lacks others of them.

    `decided` has each thing and item of a decision, as they are written there.
    """
    kept, known = path.read_text("utf-8").split("\n"), set(wanted.split("\n"))
    if {line for line in known if _LINK.fullmatch(line)} - set(kept):
        return []
    more = [(n, line) for n, line in enumerate(kept, 1) if line not in known and _LINK.fullmatch(line)]
    return [_undecided(Location(path, number, 1), line, decided) for number, line in more[:_MOST]]


def _undecided(place: Location, line: str, decided: Container[tuple[str, str]]) -> Finding:
    thing, predicate, item, _ = line.split()
    if (thing, item) in decided:
        told = f"the links are not those of the decisions: on {line.removesuffix(' .')} it was decided otherwise."
        message = f"{told} Accept it if it is right, or make them anew"
        return Finding("violation", message, _RULE, place, advice=Advice("link-apply"))
    told = f"no decision has the link {line.removesuffix(' .')}, as after one was taken back."
    as_what = ", as on a part of the name," if predicate.endswith("relatedMatch") else ""
    message = f"{told} If it is right, decide on it{as_what} first; take it out"
    return Finding("violation", message, _RULE, place, advice=Advice("link-apply"))
