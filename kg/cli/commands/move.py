"""kg move: what a file states of a thing, in another file."""

from __future__ import annotations

import click

from kg.cli.editing import carry_out, data_file, edit_options, id_of, thing_of, told_from_here
from kg.project.reading import read_project


@click.command()
@click.argument("thing")
@click.option(
    "--from", "source", metavar="SOURCE", required=True, help="What states it: a source by its name, or a file."
)
@click.option("--to", "target", metavar="SOURCE", required=True, help="What shall; a file may be a new one.")
@click.option("--property", "properties", metavar="ID", multiple=True, help="Only what is stated with it; repeatable.")
@edit_options
def command(thing: str, source: str, target: str, properties: tuple[str, ...], dry_run: bool, force: bool) -> None:
    """Move what a file states of a thing to another file, with the comments above it.

    A new file of a source gets the description that the other one has: it is from the same document.

    \b
    Example:
      kg move agent:rose --from interview --to data/spine/agents.ttl --property skos:altLabel
    """
    from kg.edit.describing import with_description
    from kg.edit.moving import plan_moving

    project = read_project()
    paths = data_file(project, source, there=True), data_file(project, target, there=False)
    chosen = [id_of(project, one) for one in properties]
    with told_from_here():
        plan = plan_moving(project, thing_of(project, thing), *paths, chosen)
        if not paths[1].exists():
            plan = with_description(project, plan, *paths)
    carry_out(project, plan, f"move {thing}", dry_run=dry_run, force=force)
