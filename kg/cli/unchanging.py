"""Work on all files of a project, done again where others changed some of them meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from kg.check.kept_reports import seen_now
from kg.cli.output import say
from kg.errors import KgError
from kg.findings import Report
from kg.project.changing import read_unchanging
from kg.project.config import Project

Result = TypeVar("Result")
_TIMES = 3


class ChangedMeanwhileError(Exception):
    """Raised where files were changed while they were read, so that what was found is of no state that ever was."""


class Unchanging:
    """The files that one run reads, which are to be the same until it tells what it found."""

    def __init__(self, until_told: ExitStack, *, last: bool) -> None:
        """Take until when nobody is to change them, and whether this is the last time that they are read."""
        self._until_told, self._last = until_told, last
        self._project: Project | None = None
        self._seen: str | None = None

    def read(self) -> Project:
        """Return the project, when nobody changes its files; errors are those of `read_project`."""
        self._project = read_unchanging(
            self._until_told, lambda: say("waiting for another command, which changes files of the project")
        )
        return self._project

    def look(self, seen: str | None = None) -> None:
        """Note what the files are like before they are read, if that is not known yet."""
        self._seen = seen or (seen_now(self._project) if self._project else None)

    def verified(self, work: Callable[[], Report]) -> Report:
        """Return a report if it tells nothing, or all of it is of one state; raise ChangedMeanwhileError."""
        try:
            report = work()
        except KgError:
            self.require_same()
            raise
        if report.findings:
            self.require_same()
        return report

    def require_same(self) -> None:
        """Raise ChangedMeanwhileError if a file has changed since; the last time, tell so."""
        if self._project is None or self._seen is None or seen_now(self._project) == self._seen:
            return
        if not self._last:
            raise ChangedMeanwhileError
        self._seen = None
        say("files change time and again while they are checked: some of what is told may be of no state of them")


def while_unchanging(work: Callable[[Unchanging], Result]) -> Result:
    """Return what comes of work on files; it is done again where some of them were changed meanwhile."""
    for _ in range(_TIMES - 1):
        with ExitStack() as until_told:
            try:
                return work(Unchanging(until_told, last=False))
            except ChangedMeanwhileError:
                say("files were changed while they were checked; they are checked again")
    with ExitStack() as until_told:
        return work(Unchanging(until_told, last=True))
