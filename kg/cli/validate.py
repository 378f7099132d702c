"""kg validate: data against shapes."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.asking import stop
from kg.cli.exits import FOUND
from kg.cli.reports import REPORT_FORMATS, print_report, summarize
from kg.errors import UsageError
from kg.findings import SEVERITIES
from kg.project import read_project
from kg.validate import validate_outside, validate_project


@click.command()
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option("--shapes", multiple=True, metavar="FILE", help="A shapes file, to validate DATA outside any project.")
@click.option("-f", "--format", "format_name", type=click.Choice(REPORT_FORMATS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write the report to a file.")
@click.option("--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="violation", show_default=True,
              help="Exit with 1 when there is a finding of this severity or worse.")  # fmt: skip
def command(data: tuple[str, ...], shapes: tuple[str, ...], format_name: str, output: str | None, fail_on: str) -> None:
    """Validate data against the shapes.

    DATA files are checked against --shapes files, outside any project. Without both, the project is: each source with
    the spine and the ontology, then all together, for what sources disagree on.

    \b
    Examples:
      kg validate
      kg validate songs.ttl --shapes rules.ttl
    """
    if bool(data) != bool(shapes):
        raise UsageError("DATA and --shapes go together; without both, the whole project is validated")
    project = None if data else read_project()
    if project:
        report = validate_project(project)
    else:
        report = validate_outside([Path(name) for name in data], [Path(name) for name in shapes])
    print_report(project, report, format_name=format_name, path=output)
    summarize(report)
    if report.has(fail_on):
        stop(FOUND)
