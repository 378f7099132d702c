"""kg add: one more fact about a thing that is known."""

from __future__ import annotations

import click

from kg.cli.completion import complete_thing
from kg.cli.exits import FOUND, stop
from kg.cli.new_session import Session
from kg.cli.output import say


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.argument("settings", nargs=-1, required=True, metavar="PROPERTY=VALUE...")
@click.option("--in", "source", metavar="SOURCE", required=True, help="The source that states it: a file, or its name.")
@click.option("--create", is_flag=True, help="Make people and things that are not known yet.")
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
def command(thing: str, settings: tuple[str, ...], source: str, create: bool, dry_run: bool) -> None:
    """Add facts to a thing that is known.

    THING is a label, a CURIE or an <IRI>. Properties are named by their labels, CURIEs or how they end.

    \b
    Example:
      kg add "Number One Girl" genre=ballad --in number-one-girl-video
    """
    session = Session("", source, asks=False, create=create)
    session.add(thing, settings)
    if not session.finish(dry_run=dry_run, yes=True):
        say("nothing was written")
        stop(FOUND)
