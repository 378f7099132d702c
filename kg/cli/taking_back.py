"""Taking decisions back at the prompt."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from kg.cli.output import say
from kg.errors import UsageError
from kg.link.decisions import Decision, is_rules
from kg.link.desk import Desk, Thing
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


def undo_decisions(desk: Desk, whose: Whose, after: str, command: str, thing: Thing | None = None) -> None:
    """Take back what was decided on a thing, or else the last step, of those who are meant; say `after`.

    Raises UsageError where there is nothing to take back, and for what another person decided, with the `command`.
    """
    told = _undo_thing(desk, whose, thing) if thing is not None else _undo_last(desk, whose, command)
    *others, last = told
    for words in others:
        say(words)
    say(f"{last}; {after}")


def _undo_last(desk: Desk, whose: Whose, command: str) -> Sequence[str]:
    change = desk.last(whose.author)
    if change is None:
        raise UsageError("nothing was decided here that could be taken back")
    if not whose.is_of(change.by):
        raise UsageError(f"the last was {change.words}; if that is to go: {command} --by {shlex.quote(change.by)}")
    return desk.take_back(change)[1]


def _undo_thing(desk: Desk, whose: Whose, thing: Thing) -> Sequence[str]:
    every = [one for one in desk.current() if one.subject == thing.iri]
    gone = [one for one in every if whose.is_of(one.author)]
    others = [one for one in every if one not in gone]
    left = desk.file.left_of(thing.iri)
    if not gone and left is not None and whose.is_of(left.by):
        return desk.take_back(left)[1]
    if not gone:
        by = f" by {whose.named}" if whose.named else " by you" if others else ""
        there = f"; there is {_words(others)}, which goes" if others else ""
        advice = desk.way_back(others[0]) if others else None
        raise UsageError(f"nothing is decided on {thing.label}{by}{there}", advice=advice)
    return [*([f"stays: {_words(others)}"] if others else []), *desk.take_out(gone)]


def _words(decisions: Sequence[Decision]) -> str:
    return Change("", tuple(decisions), ()).words
