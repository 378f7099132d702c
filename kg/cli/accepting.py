"""The options on findings that are known and accepted, and what a command does with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.advice import in_words
from kg.cli.output import require_no_source, say
from kg.errors import UsageError
from kg.findings import Finding, Report
from kg.project.config import Project

baseline_option = click.option(
    "--baseline", metavar="FILE", help="Known findings: these are left out, and only others are failures."
)


def baseline_options(command: Any) -> Any:
    """Give a command the options --baseline and --update-baseline (`update`), from which Accepted is made."""
    update = click.option(
        "--update-baseline", "update", is_flag=True, help="Write what this run finds to the --baseline file."
    )
    return baseline_option(update(command))


class Accepted:
    """The findings that are accepted in a run: those of a baseline, or all, which are then written to it."""

    def __init__(self, baseline: str | None, *, update: bool, whole: bool) -> None:
        """Take the values of the options, and whether the run looks at all that the baseline is about.

        Raises UsageError where they do not go together, and InputError for a file that is no baseline.
        """
        if update and baseline is None:
            raise UsageError("--update-baseline writes to the file that --baseline names; give that too")
        if update and not whole:
            told = "--update-baseline writes all findings; leave out what names a part, and --watch"
            raise UsageError(told)
        self._path = Path(baseline) if baseline is not None else None
        self._update, self._whole = update, whole
        self._found: list[Finding] = []
        self.count = 0
        """How many findings were accepted."""
        self._baseline = None
        if self._path is not None and update:
            require_no_source(self._path)
        elif self._path is not None:
            from kg.check.baseline import Baseline

            self._baseline = Baseline.read(self._path)

    def without(self, project: Project | None, report: Report) -> Report:
        """Return a report without what is accepted."""
        folder = project.root if project else Path.cwd()
        left = report
        if self._update:
            self._found += report.seen_from(folder).findings
            left = report._replace(findings=())
        elif self._baseline:
            left = self._baseline.without_known(report, folder)
        self.count += len(report.findings) - len(left.findings)
        return left

    def end(self) -> None:
        """Write the baseline, or tell what of it was mended; to be called when a run has found all it finds."""
        if self._path is not None and self._update:
            from kg.check.baseline import write_baseline

            count = write_baseline(self._path, self._found)
            say(f"wrote {count:,} known finding{'' if count == 1 else 's'} to {self._path}")
        elif self._baseline and self._whole and (told := self._baseline.tell_mended()):
            say(f"note: {told}{in_words(told.advice)}")
