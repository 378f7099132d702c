"""kg fmt: one layout for Turtle, TriG and queries."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.exits import FOUND, stop
from kg.cli.output import open_output, say
from kg.errors import ProjectError, UsageError, name_shown
from kg.project.config import Project
from kg.project.pointer import find_root
from kg.project.reading import read_project

_FORMATS = {"turtle": ".ttl", "trig": ".trig", "query": ".rq"}


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--check", is_flag=True, help="Write nothing: name the files that are laid out otherwise, and end with 1."
)
@click.option("--diff", is_flag=True, help="Write nothing: show what would be changed.")
@click.option("--sort", is_flag=True, help="Sort statements by their subjects, within each section.")
@click.option("--from", "read", type=click.Choice(list(_FORMATS)), help="What standard input is. Default: turtle.")
def command(files: tuple[str, ...], check: bool, diff: bool, sort: bool, read: str | None) -> None:
    """Give Turtle, TriG and queries one layout.

    Without a FILE, all of the project are laid out but those made of tables. A FILE may be a folder, or - for standard
    input. Comments and blank lines stay; that the graph is the same is proved first, and otherwise nothing is written.

    \b
    Examples:
      kg fmt
      kg fmt --check
      kg fmt data/sources/rose.ttl --diff
    """
    if "-" in files:
        _pass_through(files, read, check=check, diff=diff, sort=sort)
        return
    if read is not None:
        raise UsageError("--from is the format of standard input, which - names; files tell theirs by their names")
    from kg.edit.layout_files import files_named, files_of_project, iter_laid_out
    from kg.edit.placing import iter_diff, place_files

    paths = [Path(name) for name in files]
    project = _project_of(paths)
    if paths:
        found = files_named(project, paths)
    else:
        project = read_project()
        found = files_of_project(project)
    changed = [one for one in iter_laid_out(project, found, sort=sort) if one.before != one.after]
    with open_output(None) as output:
        for one in changed:
            path = project.relative(one.path) if project else one.path
            if diff:
                output.write("".join(iter_diff(path, one.before, one.after)))
            elif check:
                output.write(f"{name_shown(path)}\n")
    if not (check or diff):
        from kg.project.changing import changing

        with changing(project):
            place_files({one.path: one.after for one in changed}, {one.path: one.before for one in changed})
    _tell(len(changed), len(found), wrote=not (check or diff))
    if check and changed:
        stop(FOUND)


def _tell(changed: int, found: int, *, wrote: bool) -> None:
    files = f"{found:,} {'file' if found == 1 else 'files'}"
    if not changed:
        say(f"{files} {'is' if found == 1 else 'are'} in the layout")
    elif wrote:
        say(f"laid out {changed:,} of {files}")
    else:
        say(f"{changed:,} of {files} would be laid out; write them with: kg fmt")


def _pass_through(files: Sequence[str], read: str | None, *, check: bool, diff: bool, sort: bool) -> None:
    from kg.edit.layout import lay_out
    from kg.edit.placing import iter_diff

    if len(files) > 1:
        raise UsageError("- is standard input, and goes alone")
    before = sys.stdin.buffer.read()
    named = Path(f"stdin{_FORMATS[read or 'turtle']}")
    after = lay_out(before, named, sort=sort, prune=True)
    with open_output(None) as output:
        if diff:
            output.write("".join(iter_diff(named, before, after)))
        elif not check:
            output.file.write(after)
    if check and before != after:
        stop(FOUND)


def _project_of(paths: Sequence[Path]) -> Project | None:
    """Return the project in which the first of some files lies, or None."""
    if not paths:
        return None
    root = find_root(paths[0].absolute() if paths[0].is_dir() else paths[0].absolute().parent)
    try:
        return read_project(root) if root else None
    except ProjectError:  # a layout needs none
        return None
