"""kg mcp: the saved questions as tools for assistants."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import click

from kg._version import DISTRIBUTION
from kg.cli.option_types import Seconds
from kg.cli.output import say
from kg.errors import InputError
from kg.project.current import require_snapshot
from kg.project.reading import read_project


@click.command()
@click.option(
    "--seconds", type=Seconds(0.1, 3600), default=10.0, show_default=True, help="How long an answer may take."
)
def command(seconds: float) -> None:
    """Give assistants the saved questions as tools.

    An assistant starts this command itself, in the folder of the project, and talks over stdin and
    stdout (Model Context Protocol). It can read, and change nothing. Up to four questions are
    asked at once, and any can be cancelled. What changes in the files counts from the next
    question on, and that there are other saved questions is told without one. kg serve has the same at /mcp.

    \b
    Example:
      kg mcp
    """
    if find_spec("flask") is None:
        raise InputError(f"this needs packages that are not installed: pip install '{DISTRIBUTION}[serve]'")
    project = read_project()
    snapshot = require_snapshot(project)
    from kg.web.following import Following
    from kg.web.pool import Pool, Work
    from kg.web.stdio import AT_ONCE, Talk

    work = Work(str(project.root), snapshot.name, project=project)
    pool = Pool(work, 1, most=AT_ONCE, seconds=seconds)
    following = Following(project, pool, work, say)
    try:
        Talk(project, pool, sys.stdout.buffer, following.follow, following.questions).run(sys.stdin.buffer)
    finally:
        pool.close()
