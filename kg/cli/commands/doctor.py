"""kg doctor: the health of the snapshot."""

from __future__ import annotations

import click

from kg.cli.exits import INPUT, stop
from kg.cli.output import ProgressBar, open_output, say
from kg.io.worker import call
from kg.project.doctor import diagnose, repair
from kg.project.reading import read_project


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
    project = read_project()
    if mend:
        with ProgressBar("building the snapshot") as bar:
            for done in call(lambda: repair(project, bar)) or ["nothing was to be done"]:
                say(done)
    diagnosis = diagnose(project)
    with open_output(None) as output:
        for remark in diagnosis.remarks:
            output.write(f"{remark}\n")
        for fault in diagnosis.faults:
            output.write(f"damaged: {fault}\n")
    if diagnosis.faults:
        say("mend it with: kg doctor --repair")
        stop(INPUT)
    if diagnosis.found:
        say("the snapshot is sound")
