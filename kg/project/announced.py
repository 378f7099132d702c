"""Telling a program that it waits for a build: in its log, and where that takes long, so that everybody sees it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from kg.findings import Progress
from kg.project.config import Project

TOLD_AFTER = 1.0
"""How long a build may take, in seconds, before it is told as a warning, which Python shows on stderr."""


@contextmanager
def announced(project: Project) -> Iterator[Progress]:
    """Give what is called as a snapshot is built; the logger "kg" tells of the first call, and of one that lasts."""
    log = logging.getLogger("kg")
    told = "%s: files have changed, so the snapshot is built first"
    begun: list[Timer] = []

    def progress(done: int, total: int, at_hand: str) -> None:
        if not begun:
            begun.append(Timer(TOLD_AFTER, log.warning, (f"{told}; that takes a while", project.title)))
            begun[0].daemon = True
            begun[0].start()
            log.info(told, project.title)

    try:
        yield progress
    finally:
        for timer in begun:
            timer.cancel()
