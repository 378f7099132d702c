"""Excerpts: the line of a finding, and a caret below what is wrong."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import combining, east_asian_width

from kg.findings import Finding


class Excerpt(NamedTuple):
    """A source line by its number, and white space as wide as what stands before the place in it."""

    number: int
    line: str
    lead: str

    @property
    def rows(self) -> tuple[str, str]:
        """The line behind its number, and below it the caret."""
        number = str(self.number)
        return f"{number} | {self.line}", f"{' ' * len(number)} | {self.lead}^"


def excerpt_of(finding: Finding) -> Excerpt | None:
    """Return the excerpt that shows a finding; None where its line or column is not known."""
    place = finding.location
    if finding.line is None or place is None or not place.line or not place.column:
        return None
    return Excerpt(place.line, finding.line, "".join(map(_blank, finding.line[: place.column - 1])))


def _blank(character: str) -> str:
    """Return white space as wide as a character is on a terminal."""
    if character == "\t":
        return character
    if combining(character):
        return ""
    return "  " if east_asian_width(character) in "WF" else " "
