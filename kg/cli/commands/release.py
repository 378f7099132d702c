"""kg release: a folder that others can take as it is, and the check that it still is."""

from __future__ import annotations

from pathlib import Path

import click

from kg.check.steps import iter_steps
from kg.cli.accepting import Accepted, baseline_option
from kg.cli.exits import FOUND, INPUT, stop
from kg.cli.forms import require_different
from kg.cli.output import ProgressBar, say
from kg.cli.printing import print_report, summarize
from kg.errors import InputError, Location, ProjectError, UsageError
from kg.exchange.tables import TABLE_FORMATS
from kg.findings import merge_reports
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.formats import FORMATS, PACKINGS
from kg.rdf.values import is_date
from kg.release.packing import Wanted, make_release, require_possible
from kg.release.verification import verify_release


@click.command()
@click.argument("version", required=False)
@click.option("-o", "--output", metavar="FOLDER", help="The folder to make.  [default: releases/VERSION]")
@click.option(
    "-f",
    "--format",
    "formats",
    type=click.Choice([*FORMATS, *TABLE_FORMATS]),
    multiple=True,
    default=["turtle", "csvw"],
    show_default=True,
    help="Beside canonical N-Quads; may be repeated.",
)
@click.option("--compress", type=click.Choice([*PACKINGS, "none"]), default="gz", show_default=True)
@click.option("--issued", metavar="DATE", help="The day of issue, as 2024-12-31. Without it, none is written.")
@baseline_option
@click.option("--check", "checked", metavar="FOLDER", help="Verify a release instead of making one.")
def command(
    version: str | None,
    output: str | None,
    formats: tuple[str, ...],
    compress: str,
    issued: str | None,
    baseline: str | None,
    checked: str | None,
) -> None:
    """Make a release that others can check, or check one.

    A release is a folder with dumps, their description, checksums, the ontology and the queries.

    The project must pass `kg check`; what a --baseline knows does not count, and the release says how much that is. The
    same files give the same release, byte by byte.

    --check verifies a release: checksums, sizes, licence, counts, and that every dump, read by two parsers, holds just
    what the canonical N-Quads hold.

    \b
    Examples:
      kg release 1.0.0 --issued 2026-12-01
      kg release 1.0.0 --baseline known.json
      kg release --check releases/1.0.0
    """
    if checked is not None:
        if version is not None or baseline is not None:
            told = "a version" if version is not None else "--baseline"
            raise UsageError(f"give {told} to make a release, or --check FOLDER to verify one")
        _check(Path(checked))
        return
    require_different(formats)
    if version is None:
        raise UsageError("give the version, such as: kg release 1.0.0")
    if issued is not None and not is_date(issued):
        raise UsageError(f"--issued {issued!r} is no date; write it as 2024-12-31")
    project = read_project()
    wanted = Wanted(
        version,
        [one for one in formats if one in FORMATS],
        None if compress == "none" else compress,
        [one for one in formats if one in TABLE_FORMATS],
        issued,
    )
    folder = Path(output) if output else project.root / "releases" / version
    require_possible(project, folder, wanted)
    accepted = Accepted(baseline, update=False, whole=True)
    for name, step in iter_steps(project, keep=False):
        report = accepted.without(project, step())
        if report.has("violation"):
            print_report(project, report)
            summarize(report, [name])
            say("nothing was released: the project must pass kg check first")
            stop(FOUND)
    accepted.end()
    made = make_release(project, folder, wanted._replace(known=accepted.count))
    for error in made.refused:
        say(f"kg: {error}")
    known = f", with {accepted.count:,} known finding{'s' if accepted.count > 1 else ''}" if accepted.count else ""
    say(f"made release {version} in {project.relative(made.folder)}{known}")
    if made.refused:
        stop(INPUT)


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise InputError("there is no such folder", location=Location(folder))
    project: Project | None
    try:
        project = read_project()
    except ProjectError:
        project = None
    with ProgressBar("verifying", "dumps") as bar:
        report = merge_reports([verify_release(folder, project, bar)])
    print_report(project, report)
    summarize(report)
    if report.has("violation"):
        stop(FOUND)
