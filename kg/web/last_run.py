"""What the last run made a site of, under `.kg/`: the next one need not make it again to see that it is the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from kg.errors import KgError
from kg.io.kept import read_kept, write_kept
from kg.project.catalog import read_catalog
from kg.project.config import Project
from kg.project.programs import find_programs
from kg.project.sealing import hash_file, stamp_of
from kg.sparql.moments import asks_for_the_moment
from kg.web.served import tag_of

_LAYOUT = 1
_MAKERS = ("flask", "jinja2", "markupsafe", "werkzeug")


class LastRun:
    """What the last run made in a folder: its files, and a key of all that they rest on.

    There is no key where this program cannot tell itself from another one, or where a question asks what time it is.
    """

    def __init__(self, project: Project, snapshot: str, folder: Path) -> None:
        self._folder, self._key = folder, _key_of(project, snapshot)
        name = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
        self._path = project.state / f"site-{name}.json"

    def count_unchanged(self) -> int | None:
        """Return how many files the site has where all of them are as the last run left them; else None."""
        held = read_kept(self._path) if self._key else None
        with suppress(KeyError, TypeError, ValueError):  # written by a program that is not this one
            if held and held["layout"] == _LAYOUT and held["key"] == self._key:
                known = dict(held["files"])
                return len(known) if all(self._is_as_left(name, *left) for name, left in known.items()) else None
        return None

    def _is_as_left(self, name: str, stamp: object, digest: object) -> bool:
        """Tell whether a file has the content that it had; copied or touched, it is looked into."""
        path = self._folder / name
        try:
            return stamp_of(path.stat()) == stamp or hash_file(path) == digest
        except OSError:
            return False

    def keep(self, names: Iterable[str]) -> None:
        """Keep what this run has made; a folder that cannot be written is no fault."""
        if not self._key:
            return
        with suppress(KgError, OSError):
            made = {name: (stamp_of((self._folder / name).stat()), hash_file(self._folder / name)) for name in names}
            write_kept(self._path, {"layout": _LAYOUT, "key": self._key, "files": made})


def _key_of(project: Project, snapshot: str) -> str:
    programs = find_programs()
    if programs is None or any(asks_for_the_moment(query.text) for query in read_catalog(project).iter_queries()):
        return ""
    made = hashlib.sha256(f"{programs} {tag_of(project, snapshot)}".encode())
    made.update(" ".join(f"{one} {version(one)}" for one in _MAKERS).encode())
    for folder in ("static", "templates"):
        for path in sorted((files("kg.web") / folder).iterdir(), key=lambda one: one.name):
            made.update(f"\0{path.name}\0".encode())
            made.update(path.read_bytes())
    return made.hexdigest()
