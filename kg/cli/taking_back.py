"""Taking decisions back at the prompt."""

from __future__ import annotations

from kg.cli.output import say
from kg.errors import UsageError
from kg.link.desk import Desk, Thing
from kg.link.journal import Change


def undo_decisions(desk: Desk, by: str | None, after: str, thing: Thing | None = None) -> None:
    """Take back what was decided on a thing, or else the last change, of one person if one is named; say `after`.

    Raises UsageError where there is nothing to take back.
    """
    if thing is not None:
        gone = [one for one in desk.current() if one.subject == thing.iri and by in (None, one.author)]
        if not gone:
            raise UsageError(f"nothing is decided on {thing.label}" + (f" by {by}" if by else ""))
        keys = {one.key for one in gone}
        desk.change(lambda decisions: [one for one in decisions if one.key not in keys])
        say(f"taken back: {Change('', tuple(gone), ()).words}; {after}")
        return
    change = desk.last(by)
    if change is None:
        raise UsageError("nothing was decided here that could be taken back")
    _, told = desk.take_back(change)
    for words in told:
        say(words)
    say(f"taken back: {change.words}; {after}")
