"""A table that was filled in earlier: which of its rows say what was decided otherwise since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from kg.link.decisions import Decision, Excluded, Held
from kg.link.journal import Change, is_same


class Later(Excluded):
    """A row contradicts what the same person has decided elsewhere since the table was written; `old` is that."""

    def __init__(self, old: Decision) -> None:
        super().__init__(f"{old.told}, and not from this table; that stays until it is taken back", old)


class Since:
    """What was decided here, by whom and from which table, against which the rows of a table are held.

    What waits has no decision when it is written into a table, so that one which stands was made later. `changes` are
    those of this machine; without them nobody can tell which is the later one.
    """

    def __init__(self, changes: Iterable[Change], table: str) -> None:
        self._table = table
        self._made: dict[tuple[str, str], list[tuple[Decision, str]]] = defaultdict(list)
        for change in changes:
            for one in change.made:
                self._made[one.key].append((one, change.table))

    def standing(self, held: Held, new: Decision, *, reasoned: bool) -> Decision | None:
        """Return the decision of the same person beside which a row is not taken; None where it is to be put.

        It says the same, or was made after the row had been taken; a row that was changed after that, in the table that
        the decision came from, corrects it. Raises Later where the decision was made elsewhere, and by one `reasoned`
        what says the same with another reason is meant as well.
        """
        for old in held.rivals(new):
            if old.author != new.author:
                continue
            same = says_same(old, new)
            if same and (not reasoned or old.comment == new.comment):
                return old
            if self._was_said(new, reasoned=reasoned):
                return old
            if self._came_from_here(old) or (same and not old.comment):
                continue
            if same:
                return old
            raise Later(old)
        return None

    def _was_said(self, new: Decision, *, reasoned: bool) -> bool:
        return any(
            one.author == new.author and says_same(one, new) and (not reasoned or one.comment == new.comment)
            for one, _ in self._made.get(new.key, ())
        )

    def _came_from_here(self, old: Decision) -> bool:
        tables = [table for one, table in self._made.get(old.key, ()) if is_same(one, old)]
        return bool(tables) and tables[-1] == self._table


def says_same(one: Decision, other: Decision) -> bool:
    """Tell whether two decisions say the same of a pair, whoever made them."""
    return one.key == other.key and (one.verdict, one.part) == (other.verdict, other.part)
