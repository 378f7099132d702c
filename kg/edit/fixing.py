"""Fixes carried out: text changed, and what was changed taken back where it brought anything new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from kg.edit.fixes import Fix
from kg.edit.spans import Edit, changed_text
from kg.errors import InputError, Location, name_shown
from kg.findings import Finding
from kg.io.atomic import replace_file
from kg.project.changing import content_now

Look = Callable[[], Sequence[Finding]]
"""Checks the project as it is on the disk, and gives all that is found."""
Mark = Callable[[Finding], str]
"""Gives what makes a finding the same one in another run."""


class Chosen(NamedTuple):
    """A fix that is to be made, and the finding that it mends."""

    finding: Finding
    fix: Fix


class Done(NamedTuple):
    """What came of some fixes: those that were made, and those that were taken back, each with the reason.

    What is in neither is to be looked at again, as its file has changed meanwhile.
    """

    made: tuple[Chosen, ...]
    undone: tuple[tuple[Chosen, str], ...]


def with_one_cause(offered: Sequence[Chosen]) -> list[Chosen]:
    """Return fixes without those in files of which a prefix is given its meaning: names there may be right by that."""
    first = {edit.path for one in offered if one.finding.rule == "meanings" for edit in one.fix.edits}
    return [
        one
        for one in offered
        if one.finding.rule == "meanings" or first.isdisjoint(edit.path for edit in one.fix.edits)
    ]


def texts_after(fixes: Iterable[Fix], read: Callable[[Path], str]) -> dict[Path, str]:
    """Return the texts of the files that some fixes change, with these made."""
    edits: dict[Path, list[Edit]] = {}
    for fix in fixes:
        for edit in fix.edits:
            edits.setdefault(edit.path, []).append(edit)
    return {path: changed_text(read(path), some) for path, some in edits.items()}


def diff_of(before: str, after: str, name: str) -> str:
    """Return the difference of two texts of a file as programs and people read it."""
    shown = name_shown(name)
    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), shown, shown, n=1)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def carry_out(chosen: Sequence[Chosen], before: Sequence[Finding], look: Look, mark: Mark) -> Done:
    """Make fixes, all of them at once or else one by one, and take back each that does not do what it is for.

    It is to take its own finding away and to bring no new one. Files are written whole, and however this ends, each is
    as it was or with fixes that were proved; raises InputError for a file that cannot be written, all being as before.
    """
    reason = _try(chosen, before, look, mark)
    if reason is None:
        return Done(tuple(chosen), ())
    if len(chosen) == 1:
        return Done((), ((chosen[0], reason),))
    made, undone = list[Chosen](), list[tuple[Chosen, str]]()
    changed: set[Path] = set()
    for one in chosen:
        files = {edit.path for edit in one.fix.edits}
        if files & changed:
            continue
        reason = _try([one], look() if made else before, look, mark)
        if reason is None:
            made.append(one)
            changed |= files
        else:
            undone.append((one, reason))
    return Done(tuple(made), tuple(undone))


def _try(chosen: Sequence[Chosen], before: Sequence[Finding], look: Look, mark: Mark) -> str | None:
    """Make fixes and look; return None where they did what they are for, else why not, all being as it was."""
    old = {path: _bytes(path) for one in chosen for path in (edit.path for edit in one.fix.edits)}
    texts = texts_after((one.fix for one in chosen), lambda path: old[path].decode("utf-8"))
    new = {path: text.encode() for path, text in texts.items()}
    try:
        write_files(new)
        reason = _fault(chosen, before, look(), mark)
    except BaseException:
        _give_back(old, new)
        raise
    if reason is not None:
        _give_back(old, new)
    return reason


def _give_back(old: Mapping[Path, bytes], new: Mapping[Path, bytes]) -> None:
    """Have files as they were, all but one that somebody has gone on with meanwhile: raise InputError for that."""
    theirs = [path for path, content in old.items() if content_now(path) not in (content, new[path])]
    write_files({path: content for path, content in old.items() if path not in theirs})
    for path in theirs:
        told = "has changed while a fix was tried in it, and stays as it is now; look at it"
        raise InputError(told, location=Location(path))


def _fault(chosen: Sequence[Chosen], before: Sequence[Finding], after: Sequence[Finding], mark: Mark) -> str | None:
    known, now = {mark(one) for one in before}, {mark(one) for one in after}
    wanted = {mark(one.finding) for one in chosen}
    new = [one for one in after if mark(one) not in known]
    if any(one.rule == "syntax" for one in before):
        # What comes behind syntax was not looked at before.
        new = [one for one in new if one.rule == "syntax" and len(after) >= len(before)]
    if new:
        return f"it would bring: {new[0].said or new[0].message}"
    return "the finding would stay" if wanted & now else None


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files whole, each as it was until it is there."""
    for path, content in contents.items():
        with replace_file(path) as file:
            file.write(content)


def _bytes(path: Path) -> bytes:
    return path.read_bytes()
