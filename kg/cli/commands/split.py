"""kg split: a part of what is said of a thing, said of a new one."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.editing import carry_out, data_file, edit_options, thing_of, told_from_here
from kg.errors import UsageError
from kg.project.reading import read_project


@click.command()
@click.argument("thing")
@click.argument("new")
@click.option("--in", "within", metavar="FILE", multiple=True, help="All that this file says of it; repeatable.")
@click.option("--property", "properties", metavar="ID", multiple=True, help="Only what is stated with it; repeatable.")
@click.option("--label", metavar="TEXT", default="", help="What the new thing is called.")
@edit_options
def command(
    thing: str,
    new: str,
    within: tuple[str, ...],
    properties: tuple[str, ...],
    label: str,
    dry_run: bool,
    force: bool,
) -> None:
    """Make two things of one: what some sources say of it, or what is stated with some properties, goes to a new one.

    The new thing is of the same classes. Where sources are chosen, others that refer to it there refer to the new one.

    \b
    Examples:
      kg split agent:rose agent:rose-park --in data/sources/interview.ttl --label "Rose Park"
      kg split agent:rose agent:rose-park --property mg:occupation --dry-run
    """
    from kg.edit.renaming_project import is_named, require_known
    from kg.edit.splitting import plan_splitting

    project = read_project()
    if not within and not properties:
        raise UsageError("say what goes to the new one: give --in FILE or --property ID")
    old, fresh = thing_of(project, thing), thing_of(project, new)
    require_known(project, old)
    if is_named(project, fresh):
        raise UsageError(f"{new} is named already; give the new thing an id of its own")
    files = [data_file(project, Path(name), there=True) for name in within]
    with told_from_here():
        plan = plan_splitting(project, old, fresh, files, [thing_of(project, one) for one in properties], label)
    carry_out(project, plan, f"split {thing} {new}", dry_run=dry_run, force=force)
