"""The last change of files, so that it can be taken back: what stood there before, and a digest of it afterwards."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kg.edit.placing import place_files
from kg.errors import InputError, Location, UsageError
from kg.io.together import Together
from kg.project.config import Project

_FOLDER = "undo"
_RECORD = "change.json"


class Change(NamedTuple):
    """A change that was made: what it was in words, and each file with its content before, None for a new one."""

    what: str
    before: Mapping[Path, bytes | None]
    after: Mapping[Path, str]


def change_files(project: Project, what: str, contents: Mapping[Path, bytes]) -> None:
    """Write files, all or none, and keep what stood there until the next change.

    Raises InputError where one cannot be written; nothing is changed then.
    """
    _keep(project, what, contents)
    place_files(contents)


def _keep(project: Project, what: str, contents: Mapping[Path, bytes]) -> None:
    folder = project.state / _FOLDER
    entries = []
    with Together() as together:
        for n, (path, content) in enumerate(contents.items()):
            before = path.read_bytes() if path.exists() else None
            entries.append({
                "path": project.name_of(path.resolve() if path.is_symlink() else path), "new": before is None,
                "before": _digest(before), "after": _digest(content),
            })  # fmt: skip
            if before is not None:
                with together.writing(folder / f"{n}.before") as file:
                    file.write(before)
        with together.writing(folder / _RECORD) as file:
            file.write(json.dumps({"what": what, "files": entries}, ensure_ascii=False, indent=1).encode("utf-8"))
        together.place()


def last_change(project: Project) -> Change:
    """Return the last change; raise UsageError where there is none, and InputError where what was kept is damaged."""
    folder = project.state / _FOLDER
    try:
        record = json.loads((folder / _RECORD).read_bytes())
    except FileNotFoundError:
        raise UsageError("there is nothing to take back") from None
    except (OSError, ValueError) as error:
        raise InputError(f"what was kept cannot be read: {error}", location=Location(folder / _RECORD)) from None
    before: dict[Path, bytes | None] = {}
    after: dict[Path, str] = {}
    for n, entry in enumerate(record["files"]):
        path = project.root / entry["path"]
        if not path.resolve().is_relative_to(project.root.resolve()):
            raise InputError("what was kept is of another project", location=Location(folder / _RECORD))
        before[path] = None
        if not entry["new"]:
            try:
                content = (folder / f"{n}.before").read_bytes()
            except OSError as error:
                raise InputError(
                    f"cannot be read: {error.strerror}", location=Location(folder / f"{n}.before")
                ) from None
            if _digest(content) != entry["before"]:
                raise InputError("is not as it was written", location=Location(folder / f"{n}.before"))
            before[path] = content
        after[path] = entry["after"]
    return Change(record["what"], before, after)


def take_back(project: Project) -> Change:
    """Have the files as they were before the last change, byte by byte, and return it.

    Raises UsageError where there is none, and where a file has been changed since: nothing is changed then.
    """
    change = last_change(project)
    for path, content in change.before.items():
        now = _digest(path.read_bytes() if path.is_file() else None)
        if now not in (change.after[path], _digest(content)):
            told = f"has changed since {change.what}, so that is not taken back; mend it by hand, or with git"
            raise UsageError(f"{project.relative(path)} {told}")
    place_files((path, content) for path, content in change.before.items() if content is not None)
    for path, content in change.before.items():
        if content is None:
            path.unlink(missing_ok=True)
    shutil.rmtree(project.state / _FOLDER, ignore_errors=True)
    return change


def _digest(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
