"""A table of decisions as one process keeps it: changed while others wait, and read again only when they changed it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from kg.io.kept import make_way
from kg.io.locks import locked
from kg.link.decisions import Decision
from kg.link.journal import Back, Change, Journal, is_free, take_back, take_out
from kg.link.sssom import DecisionTable, Rendered
from kg.link.support import fallen_in, restored, settled


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
        self._last: Change | None = None

    def read(self) -> list[Decision]:
        """Return the decisions as they are now in the file."""
        stamp = _stamp(self.table.path)
        if stamp is None or stamp != self._stamp:
            self._held = self.table.read()
            self._stamp = stamp
        return list(self._held)

    def change(
        self, work: Callable[[list[Decision]], list[Decision]], *, going_on: bool = False, table: str = ""
    ) -> list[Decision]:
        """Change the decisions as they are now in the file, which others may have changed meanwhile; return them.

        One process reads, changes and writes while the others wait, so that no decision of two at once is lost. What is
        `going_on` is one step with the change before, and is taken back with it; `table` is the file that was read.
        """
        with self._alone():
            before = self.read()
            after = work(list(before))
            self._write(after)
            change, first = _difference(before, after, table), self._last if going_on else None
            if change.made or change.gone:
                self._last = first.with_next(change) if first is not None else change
                self._journal.add(self._last)
                if first is not None:
                    self._journal.drop(first)
            return self.read()

    def note(self, noted: Collection[Decision]) -> list[Decision]:
        """Write more into the notes on decisions that stand as they are; return all. That is no change of them."""
        with self._alone():
            by_key = {one.key: one for one in noted}
            self._write([by_key[one.key] if _is_noted(one, by_key) else one for one in self.read()])
            return self.read()

    def last(self, by: str | None = None) -> Change | None:
        """Return the last change that was made here, by anybody or by one person, and was not taken back."""
        held = {one.key for one in self.read()}
        of_them = (one for one in reversed(self._journal.changes()) if by is None or one.by == by)
        waiting = (one for one in of_them if any(made.key in held for made in one.made) or self._is_free(one))
        return next(waiting, None)

    def left_of(self, subject: str) -> Change | None:
        """Return what is left of the last change on a thing that was taken back, if it can stand again."""
        of_it = (one for one in reversed(self.changes()) if any(gone.subject == subject for gone in one.gone))
        return next((one for one in of_it if self._is_free(one)), None)

    def _is_free(self, change: Change) -> bool:
        return is_free(change, self.read(), shared=self.table.shared)

    def take_back(self, change: Change) -> Back:
        """Take a change back; return the decisions, what went, and in words what does not come back."""
        with self._alone():
            back = take_back(self.read(), change, shared=self.table.shared)
            self._write(back.decisions)
            self._journal.drop(change, change._replace(made=(), gone=back.kept) if back.kept else None)
            self._last = None
            return _as_settled(back, self.read())

    def take_out(self, keys: Collection[tuple[str, str]]) -> Back:
        """Take the decisions on some pairs out; return the others, with what stands again as far as that is known here.

        That is no change which could be taken back itself.
        """
        with self._alone():
            decisions = self.read()
            going = [one for one in decisions if one.key in keys]
            changes = self.changes()
            back, left = take_out(decisions, going, changes, shared=self.table.shared)
            self._write(back.decisions)
            if left != changes:
                self._journal.write(left)
            self._last = None
            return _as_settled(back, self.read())

    def changes(self) -> list[Change]:
        """Return all changes that were made here and not taken back, the last at the end."""
        return self._journal.changes()

    def _alone(self) -> AbstractContextManager[bool]:
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        make_way(self._lock)
        return locked(self._lock)

    def _write(self, decisions: list[Decision]) -> None:
        self.table.write(decisions, self._rendered)
        self._held, self._stamp = settled(decisions, shared=self.table.shared), _stamp(self.table.path)


def _is_noted(one: Decision, noted: Mapping[tuple[str, str], Decision]) -> bool:
    """Tell whether a decision is one of those that more is noted on."""
    return one.key in noted and noted[one.key]._replace(other=one.other) == one


def _stamp(path: Path) -> tuple[int, ...] | None:
    """Return what differs whenever another has written the file; each writing is a new file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _as_settled(back: Back, decisions: list[Decision]) -> Back:
    """Return what was taken back with all decisions as they stand then: what has fallen does not stand again."""
    fallen = {one.key for one in fallen_in(decisions)}
    return back._replace(decisions=decisions, again=tuple(one for one in back.again if one.key not in fallen))


def _difference(before: list[Decision], after: list[Decision], table: str) -> Change:
    was, now = [*map(restored, before)], [*map(restored, after)]  # that one has fallen is no change of its row
    old, new = set(was), set(now)
    made = tuple(one for one in now if one not in old)
    gone = tuple(one for one in was if one not in new)
    return Change(made[0].author if made else "", made, gone, table)
