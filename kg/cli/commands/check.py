"""kg check: everything, for continuous integration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from kg.check.floods import count_hidden
from kg.check.kept_reports import KeptReport, iter_files, told_whole
from kg.check.part import about, find_named, looked_at
from kg.cli.accepting import Accepted, baseline_options
from kg.cli.exits import FOUND, stop
from kg.cli.option_types import cache_options, require_no_limit
from kg.cli.output import say
from kg.cli.printing import (
    Reports,
    print_by_rule,
    print_report,
    report_options,
    require_one_form,
    showing_options,
    summarize,
    tell_hidden,
)
from kg.cli.unchanging import Unchanging, while_unchanging
from kg.cli.watching import repeat
from kg.errors import KgError, UsageError
from kg.findings import Finding, Report, merge_reports
from kg.project.config import Project
from kg.project.reading import read_project


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@report_options
@cache_options
@showing_options
@baseline_options
@click.option("--watch", is_flag=True, help="Stay, and check again whenever a file is saved.")
@click.option("--fix", is_flag=True, help="Mend first what findings know how to mend, as kg fix does.")
@click.option("--yes", is_flag=True, help="With --fix: make all changes without asking.")
def command(
    files: tuple[str, ...],
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    cache: bool,
    explain_cache: bool,
    summary: bool,
    most: int | None,
    fail_on: str,
    baseline: str | None,
    update: bool,
    watch: bool,
    fix: bool,
    yes: bool,
) -> None:
    """Check everything: syntax, shapes, queries and their answers.

    Of findings that say the same of different things, the first ten are printed and the others counted. What is a
    matter of style has its level in kg.toml. With FILEs or folders of the project, only what stands in these is told.

    \b
    Examples:
      kg check
      kg check data/sources/rose.ttl queries/songs_by.rq
      kg check -f sarif -o report.sarif -f text -o -
      kg check --baseline known.json
      kg check --watch
    """
    require_one_form(formats, outputs, summary=summary, most=most)
    require_no_limit(watch)
    if fix and watch:
        raise UsageError("--watch looks at what others change; leave --fix out")
    if yes and not fix:
        raise UsageError("--yes is for --fix; give that too")
    reports = Reports(formats, outputs)
    part = [Path(name) for name in files]
    if fix:
        from kg.cli.fixing import fix_project

        fix_project(part, (), yes=yes, dry=False)

    def run() -> bool:
        told: list[Finding] = []

        def once(unchanging: Unchanging) -> bool:
            accepted = Accepted(baseline, update=update, whole=not (watch or files))
            return _run(
                unchanging, reports, accepted, part, told,
                cache=cache, explain=explain_cache, summary=summary, most=most, fail_on=fail_on,
            )  # fmt: skip

        return while_unchanging(once)

    if watch:
        repeat(run, lambda: map(Path, iter_files(read_project())))
    elif run():
        stop(FOUND)


def _run(
    unchanging: Unchanging,
    reports: Reports,
    accepted: Accepted,
    part: Sequence[Path],
    told: list[Finding],
    *,
    cache: bool,
    explain: bool,
    summary: bool,
    most: int | None,
    fail_on: str,
) -> bool:
    """Take all steps and print what they find, and was not told before; tell whether that is a failure."""
    left, hidden, before = most, 0, frozenset(told)
    project: Project | None = None
    done: list[Report] = []
    name = None
    try:
        project = unchanging.read()
        named = find_named(project, part, looked_at(map(Path, iter_files(project)))) if part else None
        for name, step in _steps(project, unchanging, keep=cache, explain=explain):
            report = accepted.without(project, about(step(), named) if named is not None else step())
            if not reports.are_asked_for and not summary:
                new = report._replace(findings=[one for one in report.findings if not before or one not in before])
                shown = new if left is None else new.cut(left)
                left = None if left is None else left - len(shown.findings)
                print_report(project, shown)
                told += shown.findings
                hidden += count_hidden(shown)
            summarize(report, [name])
            done.append(report)
    except KgError as error:
        reports.write_error(project, error, merge_reports(done), name, most)
        raise
    merged = merge_reports(done)._replace(fail_on=fail_on)
    if reports.are_asked_for:
        reports.write(project, merged, most)
    if summary:
        print_by_rule(project, merged)
    tell_hidden(hidden, len(merged.findings))
    accepted.end()
    if not merged.findings:
        known = (
            f" but for {accepted.count:,} that {'are' if accepted.count > 1 else 'is'} known" if accepted.count else ""
        )
        say(f"{', '.join(map(str, part)) or project.title} is in order{known}")
    return merged.has(fail_on)


def _steps(
    project: Project, unchanging: Unchanging, *, keep: bool, explain: bool
) -> Iterator[tuple[str, Callable[[], Report]]]:
    """Yield the steps by name, each with what gives its report; those of the run before where nothing has changed."""
    kept = KeptReport(project, "checked") if keep else None
    known = kept.find() if kept else None
    if known is not None:
        yield from ((name, lambda report=report: report) for name, report in told_whole(known, explain=explain))
        return
    unchanging.look(kept.seen if kept else None)
    from kg.check.steps import iter_steps  # what is known is found without
    from kg.io.worker import begin

    done: list[tuple[str, Report]] = []
    for name, step in iter_steps(project, keep=keep, explain=explain):

        def noted(name: str = name, step: Callable[[], Report] = step) -> Report:
            report = unchanging.verified(begin(step))  # its questions start no threads then, of which each takes .3 ms
            done.append((name, report))
            return report

        yield name, noted
    unchanging.require_same()
    if kept and not explain:
        kept.note(done)
