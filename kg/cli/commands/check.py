"""kg check: everything, for continuous integration."""

from __future__ import annotations

import click

from kg.check.steps import iter_steps
from kg.cli.exits import FOUND, stop
from kg.cli.output import say
from kg.cli.printing import print_report, summarize
from kg.findings import SEVERITIES, merge_reports
from kg.project.reading import read_project


@click.command()
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="violation",
    show_default=True,
    help="Exit with 1 when there is a finding of this severity or worse.",
)
def command(fail_on: str) -> None:
    """Check everything: syntax, shapes, queries and their answers.

    \b
    Example:
      kg check
    """
    project = read_project()
    reports = []
    for name, step in iter_steps(project):
        report = step()
        print_report(project, report)
        summarize(report, [name])
        reports.append(report)
    merged = merge_reports(reports)
    if merged.has(fail_on):
        stop(FOUND)
    if not merged.findings:
        say(f"{project.title} is in order")
