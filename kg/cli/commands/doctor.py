"""kg doctor: the health of the snapshot."""

from __future__ import annotations

from contextlib import suppress

import click

from kg.cli.exits import INPUT, stop
from kg.cli.output import ProgressBar, open_output, say
from kg.errors import KgError
from kg.io.worker import call
from kg.project.config import CONFIG, Project
from kg.project.doctor import diagnose, repair
from kg.project.reading import read_folder


@click.command()
@click.option(
    "--repair",
    "mend",
    is_flag=True,
    help="Build the snapshot anew if it is damaged or stale, and remove what killed builds left.",
)
def command(mend: bool) -> None:
    """Examine the snapshot, and repair it.

    \b
    Example:
      kg doctor --repair
    """
    project, unusable = read_folder()
    if mend and unusable:
        raise unusable
    if mend:
        with ProgressBar("building the snapshot") as bar:
            for done in call(lambda: repair(project, bar)) or ["nothing was to be done"]:
                say(done)
    diagnosis = diagnose(project, usable=unusable is None)
    with open_output(None) as output:
        for remark in diagnosis.remarks:
            output.write(f"{remark}\n")
        for fault in diagnosis.faults:
            output.write(f"damaged: {fault}\n")
    if unusable:
        _tell_way_back(project)
        raise unusable
    if diagnosis.faults:
        say("mend it with: kg doctor --repair")
        stop(INPUT)
    if diagnosis.found:
        say("the snapshot is sound")


def _tell_way_back(project: Project) -> None:
    """Say how kg.toml is as it was before, where the last change of files was one of it and can be taken back."""
    from kg.edit.undoing import last_change, why_not_taken_back

    with suppress(KgError, OSError):
        change = last_change(project)
        if project.root / CONFIG in change.before:
            why = why_not_taken_back(project, change)
            say(why or f"{CONFIG} was changed by: {change.what}; take it back with: kg undo")
