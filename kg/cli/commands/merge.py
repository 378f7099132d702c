"""kg merge: two things that are one become one."""

from __future__ import annotations

import sys

import click

from kg.cli.editing import carry_out, edit_options, thing_of, told_from_here
from kg.cli.output import say
from kg.edit.merging import Conflict, Said, find_conflicts, plan_merging
from kg.errors import UsageError
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Prefixes


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--keep", type=click.Choice(["A", "B"]), help="Whose value stays, where a thing has only one.")
@click.option("--redirect", is_flag=True, help="State that B is the same as A was.")
@edit_options
def command(a: str, b: str, keep: str | None, redirect: bool, dry_run: bool, force: bool) -> None:
    """Make one thing of two: all that is said of A is said of B from now on.

    Both are ids or labels.

    Where the shapes say that a thing has one value of a property, or one in each language, and A and B have different
    ones, both are shown, and you are asked which stays. Things of unlike classes are merged with --force only.

    \b
    Examples:
      kg merge agent:rosé agent:rose --dry-run
      kg merge agent:rosé agent:rose --keep B
    """
    from kg.edit.alike import require_alike
    from kg.edit.redirecting import with_redirect
    from kg.edit.renaming_project import require_known

    project = read_project()
    gone, kept = thing_of(project, a), thing_of(project, b)
    if gone == kept:
        raise UsageError("both ids are the same")
    require_known(project, gone)
    require_known(project, kept)
    if not force:
        require_alike(project, gone, kept)
    losers: set[tuple[str, str, str]] = set()
    for conflict in find_conflicts(project, gone, kept):
        _show(project, conflict, a, b)
        stays = keep or _ask(dry_run=dry_run)
        sides = (conflict.first, conflict.second) if stays == "B" else (conflict.second, conflict.first)
        wanted = {one.meaning for one in sides[1]}
        losers |= {(one.thing, one.predicate, one.meaning) for one in sides[0] if one.meaning not in wanted}

    def losing(one: Said) -> bool:
        return (one.thing, one.predicate, one.meaning) in losers

    with told_from_here():
        plan = plan_merging(project, gone, kept, losing)
        if redirect:
            plan = with_redirect(project, plan, gone, kept)
    carry_out(project, plan, f"merge {a} {b}", dry_run=dry_run, force=force)


def _show(project: Project, conflict: Conflict, a: str, b: str) -> None:
    name = Prefixes(project.prefixes).render(IRI(conflict.predicate))
    language = f" in {conflict.language}" if conflict.language else ""
    say(f"{name}{language}: a thing has one")
    for letter, word, side in (("A", a, conflict.first), ("B", b, conflict.second)):
        for one in side:
            say(f"  {letter}  {word}  {one.text}  ({one.place._replace(path=project.relative(one.place.path))})")


def _ask(*, dry_run: bool) -> str:
    if not sys.stdin.isatty():
        if dry_run:
            return "B"
        raise UsageError("both have a value of what a thing has once; give --keep A or --keep B")
    return str(click.prompt("Which stays", type=click.Choice(["A", "B"]), err=True))
