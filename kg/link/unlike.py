"""How a file of links differs from the decisions that it is made from, where a person has most likely done it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.ask.known_names import KnownNames
from kg.engines.base import Engine
from kg.errors import Advice, Location
from kg.findings import Finding
from kg.link.decisions import Decision
from kg.project.config import Project
from kg.rdf.terms import IRI, to_n3

_RULE = "links"
_LINK = re.compile(r"(\S+) (\S+) (\S+) \.")
_MOST = 5


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


def find_undecided(path: Path, wanted: str) -> list[Finding]:
    """Return a finding for each link in a file that its decisions do not have; none where it lacks others of them."""
    kept, known = path.read_text("utf-8").split("\n"), set(wanted.split("\n"))
    if {line for line in known if _LINK.fullmatch(line)} - set(kept):
        return []
    return list(_undecided(path, kept, known))[:_MOST]


def _undecided(path: Path, lines: Iterable[str], known: set[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        link = _LINK.fullmatch(line)
        if link and line not in known:
            about = f"{link[1]} {link[3].partition(':')[2] or link[3]}"
            told = f"no decision has the link {line.removesuffix(' .')}, which is lost when the links are made anew."
            message = f"{told} Take it out, or decide on it"
            yield Finding("violation", message, _RULE, Location(path, number, 1), advice=Advice("link-accept", about))
