"""kg check: everything, for continuous integration."""

from __future__ import annotations

import click

from kg.check.steps import iter_steps
from kg.cli.exits import FOUND, stop
from kg.cli.option_types import cache_options
from kg.cli.output import say
from kg.cli.printing import Reports, print_report, report_options, summarize
from kg.errors import KgError
from kg.findings import SEVERITIES, Report, merge_reports
from kg.project.config import Project
from kg.project.reading import read_project


@click.command()
@report_options
@cache_options
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="violation", show_default=True,
              help="Exit with 1 when there is a finding of this severity or worse.")  # fmt: skip
def command(formats: tuple[str, ...], outputs: tuple[str, ...], fail_on: str, cache: bool, explain_cache: bool) -> None:
    """Check everything: syntax, shapes, queries and their answers.

    \b
    Examples:
      kg check
      kg check -f sarif -o report.sarif -f text -o -
    """
    reports = Reports(formats, outputs)
    project: Project | None = None
    done: list[Report] = []
    name = None
    try:
        project = read_project()
        for name, step in iter_steps(project, keep=cache, explain=explain_cache):
            report = step()
            if not reports.are_asked_for:
                print_report(project, report)
            summarize(report, [name])
            done.append(report)
    except KgError as error:
        reports.write_error(project, error, merge_reports(done), name)
        raise
    merged = merge_reports(done)._replace(fail_on=fail_on)
    if reports.are_asked_for:
        reports.write(project, merged)
    if merged.has(fail_on):
        stop(FOUND)
    if not merged.findings:
        say(f"{project.title} is in order")
