"""kg init: a new project."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from kg.cli.advice import in_words
from kg.cli.completion import complete_example
from kg.cli.output import require_no_source, say
from kg.project.pointer import find_root
from kg.project.scaffold import create_project


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option(
    "--example", metavar="NAME", shell_complete=complete_example, help="Lay down an example with data, such as music."
)
def command(folder: str, example: str | None) -> None:
    """Lay down a new project.

    FOLDER is new or empty; without it, the working directory is meant. A folder
    that has RDF already gets a kg.toml that says where its data, ontology and
    shapes are, by what its files say; nothing else is touched.

    \b
    Examples:
      kg init mygraph
      kg init mygraph --example music
      kg init .
    """
    path = Path(folder)
    require_no_source(path)
    around = find_root(path.resolve())
    files, notes = create_project(path, example)
    say(f"wrote {len(files)} files to {path}" if len(files) > 1 else f"wrote {files[0].name}; look at what it says")
    for note in notes:
        say(f"note: {note}{in_words(note.advice)}")
    if around is not None:
        say(f"note: it lies in the project {around}, whose files it is none of; commands take the nearest kg.toml")
    then = (
        "kg check && kg query"
        if len(files) > 1
        else "kg check; what it keeps is in .kg/, which belongs into .gitignore"
    )
    say(f"next: cd {quote(str(path))} && {then}" if folder != "." else f"next: {then}")
