"""kg init: a new project."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.completion import complete_example
from kg.cli.output import say
from kg.project.scaffold import create_project


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option(
    "--example", metavar="NAME", shell_complete=complete_example, help="Lay down an example with data, such as music."
)
def command(folder: str, example: str | None) -> None:
    """Lay down a new project.

    FOLDER is new or empty; without it, the working directory is meant.

    \b
    Examples:
      kg init mygraph
      kg init mygraph --example music
    """
    path = Path(folder)
    files = create_project(path, example)
    say(f"wrote {len(files)} files to {path}")
    say(f"next: cd {path} && kg check && kg query" if folder != "." else "next: kg check && kg query")
