"""Changing files of a project: one at a time, and only where they are still as they were when they were read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from kg.errors import InputError, Location
from kg.io.kept import make_way
from kg.io.locks import held_for_a_while, is_locked, locked
from kg.project.config import CONFIG, Project
from kg.project.reading import read_project
from kg.project.stamps import find_stamp

_WAIT = 5.0
"""How many seconds one who changes files waits for those who read all of them, and may await an answer."""
_PATIENCE = 600.0
"""How many seconds one who reads all files waits for those who change some, of which none takes so long."""
_EVERY = 0.05


@contextmanager
def changing(project: Project | None) -> Iterator[None]:
    """Hold the files of a project while they are changed; others of us that would change them wait.

    Where nothing can be kept beside a project, or there is none, nobody waits, and `require_unchanged` has to do. Who
    holds the files does not take them again: it would wait for itself.
    """
    with ExitStack() as stack:
        if project is not None:
            lock = _lock_of_changers(project)
            with suppress(OSError):
                lock.parent.mkdir(parents=True, exist_ok=True)
                make_way(lock)
                stack.enter_context(locked(lock))
                stack.enter_context(held_for_a_while(_lock_of_readers(project), _WAIT, shared=False))
        yield


@contextmanager
def reading(project: Project, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Have the files of a project stay as they are while all are read, from when nobody changes them.

    Who changes them afterwards waits for a while only: a check of a large project takes minutes. So who reads has to
    see whether they are still the same. `waiting` is called once if they are being changed for longer than a moment.
    """
    with ExitStack() as stack:
        lock = _lock_of_readers(project)
        with suppress(OSError):
            lock.parent.mkdir(parents=True, exist_ok=True)
            make_way(lock)
            _wait_for_changes(project, waiting)
            stack.enter_context(held_for_a_while(lock, _WAIT, shared=True))
        yield


def _wait_for_changes(project: Project, waiting: Callable[[], None] | None) -> None:
    begun = time.monotonic()
    while is_locked(_lock_of_changers(project)) and (waited := time.monotonic() - begun) < _PATIENCE:
        if waiting and waited >= 1:
            waiting()
            waiting = None
        time.sleep(_EVERY)


def read_unchanging(until: ExitStack, waiting: Callable[[], None] | None = None) -> Project:
    """Read the project here, and have its files stay as they are until the end of a block; errors as `read_project`."""
    project = read_project()
    settings = project.root / CONFIG
    before = find_stamp(settings)
    until.enter_context(reading(project, waiting))
    return project if find_stamp(settings) == before else read_project(project.root)


def _lock_of_changers(project: Project) -> Path:
    return project.state / "changing.lock"


def _lock_of_readers(project: Project) -> Path:
    return project.state / "reading.lock"


def content_now(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none; raise InputError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", location=Location(path)) from None


def require_unchanged(before: Mapping[Path, bytes | None]) -> None:
    """Raise InputError for a file that does not hold what was read; None stands for one that was not there."""
    for path, content in before.items():
        if content_now(path) != content:
            raise InputError("has changed meanwhile; nothing was written, so run it again", location=Location(path))
