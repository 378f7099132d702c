"""Whose decisions are taken back, and which is the last of them: one answer for the prompt and for the page."""

from __future__ import annotations

from typing import NamedTuple

from kg.errors import UsageError
from kg.link.decisions import RULES, is_rules
from kg.link.desk import Desk
from kg.link.journal import Change


class Whose(NamedTuple):
    """Whose decisions are taken back: those of the person who is named, or else one's own and those of the rules."""

    named: str | None
    me: str

    @property
    def author(self) -> str | None:
        """Who is named, empty for the rules, as decisions have it; None for nobody."""
        return "" if self.named is not None and is_rules(self.named) else self.named

    def is_of(self, author: str) -> bool:
        """Tell whether what somebody decided is meant; an empty author is the rules."""
        return author == self.author if self.named is not None else author in ("", self.me)


class NotTheirs(UsageError):
    """Nothing of those who are meant can be taken back; `author` is whose the last decision is, None for nobody's."""

    def __init__(self, message: str, author: str | None = None) -> None:
        super().__init__(message)
        self.author = author


def last_of(desk: Desk, whose: Whose) -> Change:
    """Return the last change here of those who are meant; raise NotTheirs where there is none, with what there is."""
    change = desk.last(whose.author)
    if change is not None and whose.is_of(change.by):
        return change
    last = change or (desk.last() if whose.author is not None else None)
    by = "" if whose.author is None else f" by {whose.author or RULES}"
    told = "" if change is not None else f"nothing was decided here{by} that could be taken back"
    if last is None:
        raise NotTheirs(told)
    there = f"the last was {last.words}; if that is to go"
    raise NotTheirs(f"{told}; {there}" if told else there, last.by or RULES)
