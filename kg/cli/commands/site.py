"""kg site: the pages of the graph as files."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from kg._version import DISTRIBUTION
from kg.cli.output import ProgressBar, say
from kg.errors import InputError, UsageError
from kg.io.worker import call
from kg.project.reading import read_project


@click.command()
@click.option(
    "-o", "--output", "folder", required=True, metavar="FOLDER", help="A new folder, or one of an earlier run."
)
def command(folder: str) -> None:
    """Write the pages of the graph as files.

    They link to each other and have a search, so any host that gives files will do.

    A file is written only where it differs, and of what is there only files of an earlier run are removed.

    \b
    Example:
      kg site -o public
    """
    if find_spec("flask") is None:
        raise InputError(f"pages need packages that are not installed: pip install '{DISTRIBUTION}[serve]'")
    project = read_project()
    goal = Path(folder)
    if goal.resolve() == project.root:
        raise UsageError(f"{folder} is the project; name a folder of its own")
    from kg.web.site import write_site

    with ProgressBar("writing pages", "pages") as bar:
        written = call(lambda: write_site(project, goal, bar))
    say(f"{written.files:,} files in {folder}: {written.written:,} written, {written.removed:,} removed")
