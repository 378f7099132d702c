"""What was decided on this machine, change by change, so that the last one can be taken back, days later as well."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import UsageError
from kg.io.atomic import replace_file
from kg.io.kept import make_way
from kg.link.decisions import Decision, put, without

_MOST = 1_000


class Change(NamedTuple):
    """What one step decided, and the decisions whose places that took; `by` is who did it, empty for the rules."""

    by: str
    made: tuple[Decision, ...]
    gone: tuple[Decision, ...]

    @property
    def words(self) -> str:
        """What was decided, and by whom, in a few words."""
        shown = [f"{one.words} by {one.author or 'the rules'}" for one in self.made[:3]]
        more = [f"and {len(self.made) - 3} more"] if len(self.made) > 3 else []
        return "; ".join([*shown, *more])

    def with_next(self, later: Change) -> Change:
        """Return this change and the one after it as one step."""
        made = tuple(one for one in self.made if one not in later.gone)
        return Change(self.by, (*made, *later.made), (*self.gone, *(one for one in later.gone if one not in self.made)))


class Back(NamedTuple):
    """All decisions after a step was taken back, those of the step that went, and in words what stays, and why."""

    decisions: list[Decision]
    taken: tuple[Decision, ...]
    told: list[str]


class Journal:
    """A file of changes, the last at its end; it can be deleted, and nothing is lost but the way back."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, change: Change) -> None:
        """Write a change down."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        make_way(self._path)
        line = json.dumps([change.by, [_packed(change.made), _packed(change.gone)]], ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def changes(self) -> list[Change]:
        """Return all changes, the last at the end."""
        return list(_read(self._path)) if self._path.is_file() else []

    def drop(self, change: Change) -> None:
        """Forget a change, which was taken back."""
        kept = self.changes()
        for place in range(len(kept) - 1, -1, -1):
            if kept[place] == change:
                del kept[place]
                break
        lines = [json.dumps([one.by, [_packed(one.made), _packed(one.gone)]], ensure_ascii=False) for one in kept]
        with replace_file(self._path) as file:
            file.writelines(f"{line}\n".encode() for line in lines[-_MOST:])


def _packed(decisions: Iterable[Decision]) -> list[list[Any]]:
    return [list(one) for one in decisions]


def _read(path: Path) -> Iterator[Change]:
    """Yield the changes in a file; a line that is none, as a full disk or others leave one, is passed over."""
    for line in path.read_text("utf-8", errors="replace").splitlines():
        try:
            by, (made, gone) = json.loads(line)
            yield Change(str(by), tuple(map(_decision, made)), tuple(map(_decision, gone)))
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
        return Back(decisions, (), told)
    for one in change.gone:
        if any(other.key == one.key for other in decisions):
            continue
        try:
            decisions = put(decisions, one, shared=shared)
        except UsageError as error:  # by what others have decided since
            told.append(f"what was said before does not come back: {error.message}")
    return Back(decisions, tuple(taken), told)


def is_same(one: Decision, other: Decision) -> bool:
    """Tell whether a decision that was read is one that was written, whose texts may have been put straight."""
    return one.key == other.key and (one.verdict, one.author, one.date) == (other.verdict, other.author, other.date)
