"""kg new: facts from a person to files, and what shapes ask in between."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.exits import FOUND, stop
from kg.cli.new_session import Session
from kg.cli.output import say
from kg.errors import UsageError

_FILES = ("query", "shape")


@click.command()
@click.argument("kind", nargs=-1, metavar="[KIND]...")
@click.option("--in", "source", metavar="SOURCE", help="The source that states the facts: a file, or its name.")
@click.option("--set", "settings", metavar="PROPERTY=VALUE", multiple=True, help="A property; nothing is asked then.")
@click.option("--template", metavar="FILE", help="A table whose columns are properties; each row is a thing.")
@click.option("--create", is_flag=True, help="With --set or --template, make people and things that are not known yet.")
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
@click.option("-y", "--yes", is_flag=True, help="Write without asking whether what is shown is right.")
def command(
    kind: tuple[str, ...],
    source: str | None,
    settings: tuple[str, ...],
    template: str | None,
    create: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Write new facts: what the shapes ask is asked.

    KIND is source, a class by its name or CURIE, query or shape; without it, facts are taken for the source of --in. An
    answer is a line: a name, and behind it properties with their values, as in: Paper Moon; by artist: Rosé. Answers
    come from the terminal, or line by line from stdin.

    \b
    Examples:
      kg new source
      kg new music recording --in rose-and-g-dragon
      kg new person --set label="Hana Seo" --set occupation=singer --in number-one-girl-video
      kg new track --template tracks.csv --in number-one-girl-video --dry-run
    """
    if settings and template:
        raise UsageError("--set gives one thing and --template many; leave one of them out")
    if create and not (settings or template):
        raise UsageError("--create goes with --set or --template; in a dialogue you are asked")
    words = " ".join(kind)
    if words.split(" ")[0] in _FILES:
        from kg.cli.new_files import new_query, new_shape

        if source or settings or template:
            raise UsageError(f"--in, --set and --template give facts; a {kind[0]} has none")
        (new_query if kind[0] == "query" else new_shape)(" ".join(kind[1:]), dry_run=dry_run, yes=yes)
        return
    session = Session(words, source, asks=not (settings or template), create=create)
    if settings:
        session.set(settings)
    elif template:
        session.fill(Path(template))
    else:
        session.talk()
    if not session.finish(dry_run=dry_run, yes=yes or bool(settings or template)):
        say("nothing was written")
        stop(FOUND)
