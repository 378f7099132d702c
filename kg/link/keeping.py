"""A table of decisions as one process keeps it: changed while others wait, and read again only when they changed it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from kg.io.kept import make_way
from kg.io.locks import locked
from kg.link.decisions import Decision
from kg.link.journal import Change, Journal, take_back
from kg.link.sssom import DecisionTable, Rendered


class DecisionFile:
    """The decisions of a table, with a journal of what was changed here.

    `state` is the folder of what can be deleted. Errors are those of `DecisionTable`.
    """

    def __init__(self, table: DecisionTable, state: Path) -> None:
        self.table = table
        self._lock = state / "link" / "lock"
        self._journal = Journal(state / "link" / f"{table.path.name}.journal")
        self._stamp: tuple[int, ...] | None = None
        self._held: list[Decision] = []
        self._rendered: Rendered = {}

    def read(self) -> list[Decision]:
        """Return the decisions as they are now in the file."""
        stamp = _stamp(self.table.path)
        if stamp is None or stamp != self._stamp:
            self._held = self.table.read()
            self._stamp = stamp
        return list(self._held)

    def change(self, work: Callable[[list[Decision]], list[Decision]]) -> list[Decision]:
        """Change the decisions as they are now in the file, which others may have changed meanwhile; return them.

        One process reads, changes and writes while the others wait, so that no decision of two at once is lost.
        """
        with self._alone():
            before = self.read()
            after = work(list(before))
            self._write(after)
            change = _difference(before, after)
            if change.made or change.gone:
                self._journal.add(change)
        return list(after)

    def last(self, by: str | None = None) -> Change | None:
        """Return the last change that was made here, by anybody or by one person, and was not taken back."""
        return self._journal.last(by)

    def take_back(self, change: Change) -> tuple[list[Decision], list[str]]:
        """Take a change back; return the decisions, and in words what does not come back."""
        with self._alone():
            after, told = take_back(self.read(), change, shared=self.table.shared)
            self._write(after)
            self._journal.drop(change)
        return after, told

    def _alone(self) -> AbstractContextManager[bool]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        make_way(self._lock)
        return locked(self._lock)

    def _write(self, decisions: list[Decision]) -> None:
        self.table.write(decisions, self._rendered)
        self._held, self._stamp = list(decisions), _stamp(self.table.path)


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what differs whenever another has written the file; each writing is a new file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _difference(before: list[Decision], after: list[Decision]) -> Change:
    old, new = set(before), set(after)
    made = tuple(one for one in after if one not in old)
    return Change(made[0].author if made else "", made, tuple(one for one in before if one not in new))
