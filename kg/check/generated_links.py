"""Findings within a file of links that was edited by hand: to make the file anew mends them, and only that is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import KgError
from kg.findings import Finding
from kg.link.publish import links_path, links_text, linksets
from kg.link.rules import read_rules
from kg.project.config import Project


class GeneratedLinks:
    """What other steps find in the files that are made from decisions, where these do not have it so."""

    def __init__(self, project: Project) -> None:
        self._project, self._folder = project, links_path(project).parent
        self._held: list[Finding] = []
        self._made: dict[Path, frozenset[str]] | None = None

    def hold_back(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return findings without those on a line that no decision gives a file of links."""
        kept: list[Finding] = []
        for finding in findings:
            (self._held if self._is_by_hand(finding) else kept).append(finding)
        return kept

    def beneath(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return what the step of links finds, with what was held back of a file beneath the first finding there."""
        told = []
        for finding in findings:
            path = finding.location.path if finding.location else None
            held = [one for one in self._held if one.location and one.location.path == path]
            self._held = [one for one in self._held if one not in held]
            under = (*finding.under, *(one._replace(instead="") for one in held))
            told.append(finding._replace(under=under) if held else finding)
        return [*told, *self._held]

    def _is_by_hand(self, finding: Finding) -> bool:
        place = finding.location
        if place is None or finding.line is None or place.path.parent != self._folder:
            return False
        if self._made is None:
            self._made = _made(self._project)
        return place.path in self._made and finding.line.strip() not in self._made[place.path]


def _made(project: Project) -> dict[Path, frozenset[str]]:
    """Return the lines that each file of links would have; nothing where decisions cannot be read, which is told."""
    try:
        sets = linksets(project, read_rules(project))
        return {one.path: frozenset(links_text(one, one.table.read()).splitlines()) for one in sets}
    except KgError:
        return {}
