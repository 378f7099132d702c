"""What was decided on this machine, change by change, so that the last one can be taken back, days later as well."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import UsageError
from kg.io.atomic import replace_file
from kg.io.kept import make_way
from kg.link.decisions import Decision, excludes, put, without
from kg.link.support import restored

_MOST = 1_000


class Change(NamedTuple):
    """What one step decided, and the decisions whose places that took; `by` is who did it, empty for the rules.

    `table` is the file that somebody filled in, where the step was to read one. A change that made nothing is what is
    left of one that was taken back: the decisions that should stand again, and could not.
    """

    by: str
    made: tuple[Decision, ...]
    gone: tuple[Decision, ...]
    table: str = ""

    @property
    def words(self) -> str:
        """What was decided, and by whom, in a few words."""
        told = self.made or self.gone
        shown = [f"{one.words} by {one.author or 'the rules'}" for one in told[:3]]
        more = [f"and {len(told) - 3} more"] if len(told) > 3 else []
        return "; ".join([*shown, *more])

    def with_next(self, later: Change) -> Change:
        """Return this change and the one after it as one step."""
        made = tuple(one for one in self.made if one not in later.gone)
        gone = (*self.gone, *(one for one in later.gone if one not in self.made))
        return self._replace(made=(*made, *later.made), gone=gone)

    def without(self, going: Collection[Decision]) -> Change:
        """Return this change without some of what it made, and without what that took the place of."""
        made = tuple(one for one in self.made if not any(is_same(one, other) for other in going))
        lost = [one for one in self.made if one not in made]
        return self._replace(
            made=made, gone=tuple(one for one in self.gone if not any(takes(other, one) for other in lost))
        )


class Back(NamedTuple):
    """All decisions after some were taken back: those that went, those that stand again, and in words what stays.

    `kept` are those that should stand again as well, and do as soon as what is in their way is taken back.
    """

    decisions: list[Decision]
    taken: tuple[Decision, ...]
    again: tuple[Decision, ...]
    told: list[str]
    kept: tuple[Decision, ...] = ()

    @property
    def words(self) -> list[str]:
        """What went, what stands again, and what stays."""
        named = (("taken back", self.taken), ("stands again", self.again))
        return [*(f"{what}: {Change('', many, ()).words}" for what, many in named if many), *self.told]


class Journal:
    """A file of changes, the last at its end; it can be deleted, and nothing is lost but the way back."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, change: Change) -> None:
        """Write a change down."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        make_way(self._path)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(change) + "\n")

    def changes(self) -> list[Change]:
        """Return all changes, the last at the end."""
        return list(_read(self._path)) if self._path.is_file() else []

    def drop(self, change: Change, left: Change | None = None) -> None:
        """Forget a change, which was taken back, but for what is left of it."""
        kept = self.changes()
        for place in range(len(kept) - 1, -1, -1):
            if kept[place] == change:
                kept[place : place + 1] = [left] if left is not None else []
                break
        self.write(kept)

    def write(self, changes: Sequence[Change]) -> None:
        """Write changes in place of all."""
        with replace_file(self._path) as file:
            file.writelines(f"{_line(one)}\n".encode() for one in changes[-_MOST:])


def _line(change: Change) -> str:
    table = [change.table] if change.table else []
    return json.dumps([change.by, [_packed(change.made), _packed(change.gone)], *table], ensure_ascii=False)


def _packed(decisions: Iterable[Decision]) -> list[list[Any]]:
    return [list(one) for one in decisions]


def _read(path: Path) -> Iterator[Change]:
    """Yield the changes in a file; a line that is none, as a full disk or others leave one, is passed over."""
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            by, (made, gone), *table = json.loads(line)
            yield Change(str(by), tuple(map(_decision, made)), tuple(map(_decision, gone)), "".join(map(str, table)))
        except (ValueError, TypeError, RecursionError):
            continue


def _decision(cells: Sequence[Any]) -> Decision:
    read = Decision(*cells)
    return read._replace(extra=tuple((str(name), str(cell)) for name, cell in read.extra))


def take_back(decisions: list[Decision], change: Change, *, shared: bool) -> Back:
    """Return decisions as they were before a change, which of its own went, and in words what does not come back.

    What others have decided since on the same pair stays, as does what excludes what was there before.
    """
    told, taken = list[str](), list[Decision]()
    for made in change.made:
        standing = next((one for one in decisions if one.key == made.key), None)
        if standing is not None and is_same(standing, made):
            decisions = without(decisions, made.key)
            taken.append(made)
            continue
        since = "taken back already" if standing is None else "decided otherwise meanwhile, and stays so"
        told.append(f"{made.subject_label or made.subject}: it has been {since}")
    if change.made and not taken:
        return Back(decisions, (), (), told)
    decisions, again, why, kept = _put_again(decisions, change.gone, shared=shared)
    return Back(decisions, tuple(taken), again, told + why, kept)


def take_out(
    decisions: Sequence[Decision], going: Collection[Decision], changes: Sequence[Change], *, shared: bool
) -> tuple[Back, list[Change]]:
    """Return decisions without some, in whose places stands what they took those of; and the changes that are left.

    What a decision took the place of is known from the last of the changes that made it; where it was made elsewhere,
    that is told.
    """
    left = list(changes)
    before: dict[Decision, None] = {}
    unknown: list[str] = []
    for one in going:
        for place in range(len(left) - 1, -1, -1):
            if any(is_same(made, one) for made in left[place].made):
                rest = left[place].without([one])
                before |= dict.fromkeys(gone for gone in left[place].gone if gone not in rest.gone)
                left[place] = rest
                break
        else:
            unknown = ["what stood before, if anything did, is not known on this machine"]
    stays = [one for one in decisions if one not in going]
    stays, again, told, kept = _put_again(stays, before, shared=shared)
    still = [one for one in left if one.made or one in changes]
    still += [Change(next(iter(going)).author, (), kept)] if kept else []
    return Back(stays, tuple(going), again, told + unknown, kept), still


def is_free(change: Change, decisions: list[Decision], *, shared: bool) -> bool:
    """Tell whether what is left of a change that was taken back can stand again."""
    return not change.made and bool(_put_again(decisions, change.gone, shared=shared)[1])


def _put_again(
    decisions: list[Decision], before: Iterable[Decision], *, shared: bool
) -> tuple[list[Decision], tuple[Decision, ...], list[str], tuple[Decision, ...]]:
    """Return decisions with those of before whose places are free, which these are, and why others are not, and which.

    In whose place another decision is, that is told of the pair already.
    """
    again, told, kept = list[Decision](), list[str](), list[Decision]()
    for one in before:
        if any(other.key == one.key for other in decisions):
            continue
        try:
            decisions = put(decisions, one, shared=shared)
            again.append(one)
        except UsageError as error:  # by what others have decided since
            told.append(f"what was said before does not come back: {error.message}")
            kept.append(one)
    return decisions, tuple(again), told, tuple(kept)


def takes(made: Decision, gone: Decision) -> bool:
    """Tell whether a decision takes the place of another: of one on the same pair, a yes that of "absent".

    Or that of what had fallen, and has no room beside it.
    """
    absent = made.verdict == "accepted" and not gone.item and made.subject == gone.subject
    return made.key == gone.key or absent or (not gone.author and excludes(made, gone))


def is_same(one: Decision, other: Decision) -> bool:
    """Tell whether a decision that was read is one that was written, whose texts may have been put straight."""
    one, other = restored(one), restored(other)
    return one.key == other.key and (one.verdict, one.author, one.date) == (other.verdict, other.author, other.date)
