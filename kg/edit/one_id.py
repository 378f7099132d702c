"""One thing in place of two that are described under nearly one id: the change of all files, as edits of lines."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from kg.ask.folding import fold
from kg.edit.alike import require_alike
from kg.edit.merging import Conflict, find_conflicts, plan_merging
from kg.edit.spans import Edit
from kg.edit.stating import Texts
from kg.errors import KgError
from kg.project.config import Project


def as_one(project: Project, gone: str, kept: str, texts: Texts) -> tuple[tuple[Edit, ...], bool]:
    """Return the edits by which one thing is another everywhere, and whether they surely are one.

    Of what a thing has once the value of the one that is kept stays, which is sure where both say the same. Things of
    unlike classes have no edits, nor have files that an editor has otherwise than the disk.
    """
    try:
        require_alike(project, gone, kept)
        conflicts = find_conflicts(project, gone, kept)
        once = {one.predicate for one in conflicts}
        plan = plan_merging(project, gone, kept, lambda said: said.thing == gone and said.predicate in once)
        changed = {path: (plan.before[path].decode(), after.decode()) for path, after in plan.after.items()}
    except KgError:  # told by `kg merge`, to whoever asks for it
        return (), False
    if any(texts(path) != before for path, (before, _) in changed.items()):
        return (), False
    edits = tuple(edit for path, pair in changed.items() for edit in _edits(path, *pair))
    return edits, all(map(_says_the_same, conflicts))


def _says_the_same(conflict: Conflict) -> bool:
    return len({fold(one.meaning) for one in (*conflict.first, *conflict.second)}) == 1


def _edits(path: Path, before: str, after: str) -> Iterator[Edit]:
    """Yield what makes one text of another, whole lines at a time."""
    old, new = before.split("\n"), after.split("\n")
    for kind, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace":
            yield Edit(path, (begin + 1, 1), (end, len(old[end - 1]) + 1), "\n".join(new[first:last]))
        elif kind == "delete":
            yield Edit(path, (begin + 1, 1), (end + 1, 1), "")
        elif kind == "insert":
            yield Edit(path, (begin + 1, 1), (begin + 1, 1), "".join(f"{line}\n" for line in new[first:last]))
