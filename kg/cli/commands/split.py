"""kg split: a part of what is said of a thing, said of a new one."""

from __future__ import annotations

import sys

import click

from kg.cli.editing import carry_out, data_file, edit_options, id_of, thing_of, told_from_here
from kg.errors import UsageError
from kg.project.reading import read_project


@click.command()
@click.argument("thing")
@click.argument("new")
@click.option(
    "--in", "within", metavar="SOURCE", multiple=True, help="All that a source, or a file, says of it; repeatable."
)
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
    """Make two things of one: what some sources or properties say goes to a new one.

    The new thing is of the same classes. Where sources are chosen, others that refer to it there refer to the new one.
    Where the thing has a label, the new one needs a label of its own.

    \b
    Examples:
      kg split agent:rose agent:rose-park --in interview --label "Rose Park"
      kg split agent:rose agent:rose-park --property mg:occupation --label "Rose Park" --dry-run
    """
    from kg.edit.renaming_project import is_named, require_known
    from kg.edit.splitting import lacks_label, plan_splitting

    project = read_project()
    if not within and not properties:
        raise UsageError("say what goes to the new one: give --in SOURCE or --property ID")
    old, fresh = thing_of(project, thing), id_of(project, new)
    require_known(project, old)
    if is_named(project, fresh):
        raise UsageError(f"{new} is named already; give the new thing an id of its own")
    files = [data_file(project, name, there=True) for name in within]
    chosen = [id_of(project, one) for one in properties]
    with told_from_here():
        plan = plan_splitting(project, old, fresh, files, chosen, label)
        if lacks_label(project, plan, old, fresh):
            plan = plan_splitting(project, old, fresh, files, chosen, _ask_label(new))
    carry_out(project, plan, f"split {thing} {new}", dry_run=dry_run, force=force)


def _ask_label(new: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(f"nothing says what {new} is called; give --label TEXT")
    return str(click.prompt(f"What is {new} called", err=True))
