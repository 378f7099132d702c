"""Changing files of a project: one at a time, and only where they are still as they were when they were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from kg.errors import InputError, Location
from kg.io.kept import make_way
from kg.io.locks import locked
from kg.project.config import Project


@contextmanager
def changing(project: Project | None) -> Iterator[None]:
    """Hold the files of a project while they are changed; others of us that would change them wait.

    Where nothing can be kept beside a project, or there is none, nobody waits, and `require_unchanged` has to do. Who
    holds the files does not take them again: it would wait for itself.
    """
    with ExitStack() as stack:
        if project is not None:
            lock = project.state / "changing.lock"
            with suppress(OSError):
                lock.parent.mkdir(parents=True, exist_ok=True)
                make_way(lock)
                stack.enter_context(locked(lock))
        yield


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
