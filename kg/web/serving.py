"""Serving a project: the front, its workers, and a look at the files that has them changed over when those change."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from kg.errors import KgError, StoreError
from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.project.reading import read_project
from kg.project.snapshots import find_snapshot, is_fresh
from kg.web.front import LARGEST_BODY, Front
from kg.web.pool import SECONDS, Pool, Work
from kg.web.served import tag_of
from kg.web.server import Server

_LOOK = 1.0
_LONGEST_BANNER = 2_000


class Serving:
    """A project that is served on an address; `run` answers until it is stopped.

    `told` is given what happens: that files have changed, and what is wrong with them.
    """

    def __init__(
        self,
        project: Project,
        host: str,
        port: int,
        *,
        names: Sequence[str] = (),
        origins: Sequence[str] = (),
        workers: int | None = None,
        seconds: float = SECONDS,
        review: bool = False,
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        snapshot = require_snapshot(project)
        self._project, self._told = project, told
        self._work = Work(str(project.root), snapshot.name, token=secrets.token_urlsafe(32) if review else "")
        self._tag = tag_of(project, snapshot.name)
        self._pool = Pool(self._work, workers or os.cpu_count() or 1, seconds=seconds)
        local = {"localhost", "127.0.0.1", "[::1]"}
        front = Front(self._pool.ask, lambda: self._tag, {*local, host, *names}, origins, lambda: self._pool.snapshot)
        self._server = Server(front, host, port, body=LARGEST_BODY, at_hand=front.at_hand)
        self._stopped = threading.Event()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.port

    def run(self, *, reload: bool = True) -> None:
        """Answer until it is stopped; with `reload`, what is served changes with the files."""
        if reload:
            threading.Thread(target=self._watch, daemon=True).start()
        try:
            self._server.run()
        finally:
            self.close()

    def close(self) -> None:
        """Stop answering."""
        self._stopped.set()
        self._server.close()
        self._pool.close()

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK):
            try:
                self.look()
            except (KgError, OSError) as error:
                self._change(self._work.snapshot, str(error))

    def look(self) -> None:
        """Look whether files have changed; if so, have a process of its own build, and change over."""
        project = read_project(self._project.root)
        snapshot = find_snapshot(project)
        banner = ""
        if snapshot is None or not is_fresh(project, snapshot):
            built = subprocess.run(
                [sys.executable, "-m", "kg", "build"], cwd=project.root, capture_output=True, text=True, check=False,
                env={**os.environ, "NO_COLOR": "1"},
            )  # fmt: skip
            if built.returncode:
                banner = built.stderr.strip()[:_LONGEST_BANNER]
            snapshot = find_snapshot(project)
            if snapshot is None:
                raise StoreError("there is no snapshot")
        self._project = project
        self._change(snapshot.name if not banner else self._work.snapshot, banner)

    def _change(self, snapshot: str, banner: str) -> None:
        tag = tag_of(self._project, snapshot + banner)
        if tag == self._tag:
            return
        self._work = self._work._replace(snapshot=snapshot, banner=banner)
        self._pool.renew(self._work)
        self._tag = tag
        self._told(banner or "the files have changed, and so has what is served")
