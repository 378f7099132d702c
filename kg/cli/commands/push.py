"""kg push: the graph on a server."""

from __future__ import annotations

import click

from kg.ask.opening import open_engine
from kg.cli.exits import FOUND, stop
from kg.cli.output import ProgressBar, open_output, say
from kg.cli.text_tables import print_table
from kg.engines.endpoint import find_endpoint
from kg.exchange.push import Pusher
from kg.project.reading import read_project


@click.command()
@click.argument("endpoint", metavar="NAME")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--prune", is_flag=True, help="Remove graphs that were pushed once and are no longer here.")
def command(endpoint: str, dry_run: bool, prune: bool) -> None:
    """Bring the graph to a server, as far as it has changed.

    NAME is an endpoint in kg.toml that is marked writable. Each file becomes a graph, and all of them together the
    merged graph. A push that was interrupted goes on where it stopped. Afterwards the triples are counted on both
    sides.

    \b
    Example:
      kg push store --dry-run
    """
    project = read_project()
    settings = find_endpoint(project, endpoint)
    with ProgressBar("building the snapshot") as bar:
        pusher = Pusher(project, settings, open_engine(project, progress=bar))
    steps = pusher.plan()
    short = f"{project.base}graph/"
    if dry_run:
        with open_output(None) as output:
            print_table(("graph", "what"), [(one.graph.removeprefix(short), one.what) for one in steps], output)
        return
    with ProgressBar("pushing", "graphs") as bar:
        counted = pusher.push(steps, prune=prune, progress=bar)
    if not counted:
        say("nothing has changed since the last push")
        return
    with open_output(None) as output:
        print_table(
            ("graph", "there", "here"),
            [
                (one.graph.removeprefix(short), f"{one.there:,}", "" if one.here is None else f"{one.here:,}")
                for one in counted
            ],
            output,
            numbers=("there", "here"),
        )
    wrong = [one for one in counted if one.there != (one.here or 0)]
    if wrong:
        say(f"{len(wrong)} graphs do not have as many triples there as here, and will be sent again by the next push")
        stop(FOUND)
