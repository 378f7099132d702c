"""Following the files: a look whether what is served is what they hold now, and the change over to that where not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from kg.errors import KgError, StoreError
from kg.project.below import Below
from kg.project.config import CONFIG, Project
from kg.project.reading import read_project
from kg.project.sealing import stamp_of
from kg.project.snapshots import find_snapshot, is_fresh
from kg.web.pool import Pool, Work
from kg.web.served import tag_of

_LONGEST_BANNER = 2_000
_BUILT_AGAIN = 10.0
"""After how many seconds files are built again that could not be, as something else may have been in the way."""


class Following:
    """Workers that serve what the files hold, or what they held before where they have faults.

    `told` is given what happens: that files have changed, and what is wrong with them.
    """

    def __init__(self, project: Project, pool: Pool, work: Work, told: Callable[[str], None] = lambda _: None) -> None:
        self._project, self._pool, self._work, self._told = project, pool, work, told
        self._tag = tag_of(project, work.snapshot)
        self._looking = threading.Lock()
        self._failed: tuple[Any, float, str] = None, 0.0, ""
        """Which files could not be built, until when they are not built again, and what was wrong."""

    @property
    def tag(self) -> str:
        """What changes with what is served."""
        return self._tag

    def follow(self) -> str:
        """Look as `look` does, have what is wrong told with all that is served, and return the tag of that."""
        try:
            self.look()
        except (KgError, OSError) as error:
            self.change(self._work.snapshot, str(error))
        return self._tag

    def questions(self) -> str:
        """Return what changes with any saved question, and with kg.toml; no text where they cannot be looked at."""
        seen = Below()
        try:
            seen.add(os.fspath(self._project.root / CONFIG))
            seen.add_below(os.fspath(self._project.queries), ".rq")
        except OSError:
            return ""
        return seen.digest()

    def look(self) -> None:
        """Look whether files have changed; if so, have a process of its own build, and change over."""
        with self._looking:  # who comes meanwhile is not to build as well
            project = read_project(self._project.root)
            snapshot = find_snapshot(project)
            banner = ""
            if snapshot is None or not is_fresh(project, snapshot):
                banner = self._build(project)
                snapshot = find_snapshot(project)
                if snapshot is None:
                    raise StoreError("there is no snapshot")
            self._project = project
            self.change(snapshot.name if not banner else self._work.snapshot, banner)

    def _build(self, project: Project) -> str:
        """Build; return what is wrong with the files, no text where nothing is."""
        state = _state_of(project)
        failed, until, banner = self._failed
        if state is not None and state == failed and time.monotonic() < until:
            return banner
        built = subprocess.run(
            [sys.executable, "-m", "kg", "build"], cwd=project.root, capture_output=True, text=True, check=False,
            env={**os.environ, "NO_COLOR": "1"}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if not built.returncode:
            return ""
        banner = built.stderr.strip()[:_LONGEST_BANNER] or "the files could not be built"
        self._failed = state, time.monotonic() + _BUILT_AGAIN, banner
        return banner

    def change(self, snapshot: str, banner: str) -> None:
        """Have the workers serve a snapshot, and tell a banner with all of it, unless they do."""
        tag = tag_of(self._project, snapshot + banner)
        if tag == self._tag:
            return
        self._work = self._work._replace(snapshot=snapshot, banner=banner, project=self._project)
        self._pool.renew(self._work)
        self._tag = tag
        self._told(banner or "the files have changed, and so has what is served")


def _state_of(project: Project) -> Any:
    """Return what tells whether the files are those of before; None where that cannot be told."""
    try:
        stamps = {name: stamp_of(os.stat(path)) for name, path in project.graph_files().items()}  # noqa: PTH116 - they are texts
    except OSError:
        return None
    return project.base, project.entailment, stamps
