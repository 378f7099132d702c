"""kg rename: another id for a thing, wherever it is named."""

from __future__ import annotations

import click

from kg.cli.editing import carry_out, edit_options, id_of, thing_of, told_from_here
from kg.errors import UsageError
from kg.project.reading import read_project


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--redirect", is_flag=True, help="State that the new id is the same as the old one.")
@edit_options
def command(old: str, new: str, redirect: bool, dry_run: bool, force: bool) -> None:
    """Give a thing, or a term, another id wherever it is named.

    OLD is an id or a label. The thing is found by meaning, in whatever way it is written: in data, ontology, shapes,
    queries, their cases, decisions on links, mappings and kg.toml. Nothing else in these files changes. Comments and
    texts that speak of it are told.

    \b
    Examples:
      kg rename agent:rose agent:rose-park --dry-run
      kg rename agent:rose agent:rose-park --redirect
    """
    from kg.edit.redirecting import with_redirect
    from kg.edit.renaming_project import is_named, plan_renaming, require_known

    project = read_project()
    names = thing_of(project, old), id_of(project, new)
    if names[0] == names[1]:
        raise UsageError("both ids are the same")
    require_known(project, names[0])
    if is_named(project, names[1]) and not is_named(project, names[1], cases=False):
        raise UsageError(f"{new} is named already, by a case of a question or shape; give another id")
    if is_named(project, names[1]):
        raise UsageError(f"{new} is named already; make one thing of both with: kg merge {old} {new}")
    with told_from_here():
        plan = plan_renaming(project, {names[0]: names[1]})
        if redirect:
            plan = with_redirect(project, plan, *names)
    carry_out(project, plan, f"rename {old} {new}", dry_run=dry_run, force=force)
