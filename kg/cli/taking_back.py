"""Taking decisions back at the prompt."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from kg.cli.output import say
from kg.errors import UsageError
from kg.link.decisions import Decision
from kg.link.desk import Desk, Thing
from kg.link.journal import Change
from kg.link.undoing import NotTheirs, Whose, last_of


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
    return desk.take_back(last_change(desk, whose, command))[1]


def last_change(desk: Desk, whose: Whose, command: str) -> Change:
    """Return the last change of those who are meant; raise UsageError where there is none, with the `command`."""
    try:
        return last_of(desk, whose)
    except NotTheirs as error:
        if error.author is None:
            raise
        raise UsageError(f"{error.message}: {command} --by {shlex.quote(error.author)}") from None


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
