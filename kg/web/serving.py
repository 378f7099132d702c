"""Serving a project: the front, its workers, and a look at the files that has them changed over when those change."""

from __future__ import annotations

import gc
import os
import secrets
import threading
from collections.abc import Callable, Sequence

from kg.project.config import Project
from kg.project.current import require_snapshot
from kg.web.following import Following
from kg.web.front import LARGEST_BODY, Front
from kg.web.pool import SECONDS, Pool, Work
from kg.web.server import Server

_LOOK = 1.0
_COLLECTED = 2_000, 2, 2
"""After so many new objects those that only hold each other go, soon the older ones too: a connection that has ended is
some, 2,500 bytes."""


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
        token = secrets.token_urlsafe(32) if review else ""
        work = Work(str(project.root), snapshot.name, token=token, project=project)
        self._pool = Pool(work, workers or os.cpu_count() or 1, seconds=seconds, told=told)
        self.following = following = Following(project, self._pool, work, told)
        local = {"localhost", "127.0.0.1", "[::1]"}
        front = Front(
            self._pool.ask, lambda: following.tag, {*local, host, *names}, origins, lambda: self._pool.snapshot,
            self._pool.begin,
        )  # fmt: skip
        self._server = Server(front, host, port, body=LARGEST_BODY, at_hand=front.at_hand, begin=front.begin)
        self._stopped = threading.Event()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.port

    def run(self, *, reload: bool = True) -> None:
        """Answer until it is stopped; with `reload`, what is served changes with the files."""
        if reload:
            threading.Thread(target=self._watch, daemon=True).start()
        # A command ends before its garbage counts, and looks for none; here that of 30,000 connections would gather.
        gc.freeze()
        gc.set_threshold(*_COLLECTED)
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
            self.following.follow()
