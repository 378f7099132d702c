"""The last change of files, so that it can be taken back: what stood there before, and a digest of it afterwards."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from kg.edit.placing import place_files, write_beside
from kg.edit.usable import require_usable
from kg.errors import InputError, Location, UsageError
from kg.io.kept import kept_content, read_kept, read_plain
from kg.io.together import Together
from kg.project.changing import changing, content_now, require_unchanged
from kg.project.config import Project

_FOLDER = "undo"
_RECORD = "change.json"


class Change(NamedTuple):
    """A change that was made: what it was in words, and each file with its content before, None for a new one."""

    what: str
    before: Mapping[Path, bytes | None]
    after: Mapping[Path, str]


def change_files(
    project: Project, what: str, contents: Mapping[Path, bytes | None], before: Mapping[Path, bytes | None]
) -> None:
    """Write files, all or none, and keep what stood there until the next change; a content of None removes one.

    What they are to hold was made of what was read: `before` has it, for those that were there. Raises InputError where
    one holds something else by now, cannot be written, or could not be used; nothing is changed then.
    """
    with changing(project), Together() as files:
        require_usable(project, contents, before)
        write_beside(files, contents)
        require_unchanged({path: before.get(path) for path in contents})
        with _kept(project, what, contents, before):
            files.place()
            _remove(contents)


def _remove(contents: Mapping[Path, bytes | None]) -> None:
    for path, content in contents.items():
        if content is None:
            path.unlink(missing_ok=True)


@contextmanager
def _kept(
    project: Project, what: str, contents: Mapping[Path, bytes | None], before: Mapping[Path, bytes | None]
) -> Iterator[None]:
    """Keep a change as the last one while it is made; where none of it was, the one before is the last again."""
    folder = project.state / _FOLDER
    following, former = (folder.with_name(f"{_FOLDER}.{name}") for name in ("next", "former"))
    try:
        shutil.rmtree(following, ignore_errors=True)
        _keep(project, following, what, contents, before)
        _put(folder, former)
        _put(following, folder)
    finally:
        shutil.rmtree(following, ignore_errors=True)
    try:
        yield
    except BaseException:
        if all(_holds(path, before.get(path)) for path in contents):
            _put(former, folder)
        raise
    finally:
        shutil.rmtree(former, ignore_errors=True)


def _put(folder: Path, place: Path) -> None:
    """Have a folder, where it is there, take the place of another one."""
    shutil.rmtree(place, ignore_errors=True)
    with suppress(FileNotFoundError):
        folder.rename(place)


def _holds(path: Path, content: bytes | None) -> bool:
    try:
        return content_now(path) == content
    except InputError:  # what cannot be read was not written either, but nobody knows
        return False


def _keep(
    project: Project,
    folder: Path,
    what: str,
    contents: Mapping[Path, bytes | None],
    known: Mapping[Path, bytes | None],
) -> None:
    entries = []
    with Together() as together:
        for n, (path, content) in enumerate(contents.items()):
            before = known.get(path)
            entries.append(
                {
                    "path": project.name_of(path.resolve() if path.is_symlink() else path),
                    "new": before is None,
                    "before": _digest(before),
                    "after": _digest(content),
                }
            )
            if before is not None:
                with together.writing(folder / f"{n}.before") as file:
                    file.write(before)
        with together.writing(folder / _RECORD) as file:
            file.write(kept_content({"what": what, "files": entries}))
        together.place()


def last_change(project: Project) -> Change:
    """Return the last change; raise UsageError where there is none, and InputError where what was kept is damaged."""
    path = project.state / _FOLDER / _RECORD
    if not path.is_symlink() and not path.exists():
        raise UsageError("there is nothing to take back")
    record = read_kept(path)
    try:
        entries = [_entry(project, n, **one) for n, one in enumerate(record["files"])]
        what = str(record["what"])
    except (TypeError, KeyError, ValueError):  # cut off, or written by a program that is not this one
        raise InputError(
            "what was kept is not as it was written; mend it by hand, or with git", location=Location(path)
        ) from None
    return Change(what, {one: before for one, before, _ in entries}, {one: after for one, _, after in entries})


def _entry(
    project: Project, n: int, *, path: str, new: bool, before: str, after: str
) -> tuple[Path, bytes | None, str]:
    """Return a file of the last change with its content before and its digest afterwards."""
    folder, whole = project.state / _FOLDER, project.root / path
    if not whole.resolve().is_relative_to(project.root.resolve()):
        raise InputError("what was kept is of another project", location=Location(folder / _RECORD))
    if new:
        return whole, None, after
    content = read_plain(folder / f"{n}.before")
    if content is None or _digest(content) != before:
        raise InputError("is not there, or not as it was written", location=Location(folder / f"{n}.before"))
    return whole, content, after


def take_back(project: Project) -> Change:
    """Have the files as they were before the last change, byte by byte, and return it.

    Raises UsageError where there is none, and where a file has been changed since: nothing is changed then.
    """
    with changing(project):
        change = last_change(project)
        now = {path: path.read_bytes() if path.is_file() else None for path in change.before}
        if (why := _why_not(project, change, now)) is not None:
            raise UsageError(why)
        place_files(change.before, now)
        _remove(change.before)
        shutil.rmtree(project.state / _FOLDER, ignore_errors=True)
    return change


def why_not_taken_back(project: Project, change: Change) -> str | None:
    """Return why a change would not be taken back as the files are now; None where it would."""
    return _why_not(project, change, {path: path.read_bytes() if path.is_file() else None for path in change.before})


def _why_not(project: Project, change: Change, now: Mapping[Path, bytes | None]) -> str | None:
    for path, content in change.before.items():
        if _digest(now[path]) not in (change.after[path], _digest(content)):
            told = f"has changed since {change.what}, so that is not taken back; mend it by hand, or with git"
            return f"{project.relative(path)} {told}"
    return None


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
