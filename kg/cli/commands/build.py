"""kg build: the snapshot, by hand."""

from __future__ import annotations

import time
from contextlib import suppress

import click

from kg.ask.label_keeping import open_index
from kg.ask.opening import open_engine
from kg.cli.output import ProgressBar, say
from kg.errors import StoreError
from kg.io.worker import call
from kg.project.building import build_snapshot
from kg.project.current import require_snapshot
from kg.project.reading import read_project


@click.command()
@click.option("--full", "--force", "full", is_flag=True, help="Read all files, even those that have not changed.")
def command(full: bool) -> None:
    """Build the snapshot that queries are asked of.

    Queries do this by themselves when files have changed. Where few have, only these are read.

    \b
    Example:
      kg build
    """
    project = read_project()
    started, started_ns = time.perf_counter(), time.time_ns()
    with ProgressBar("building the snapshot") as bar:
        found = (
            call(lambda: build_snapshot(project, bar, full=True)) if full else require_snapshot(project, progress=bar)
        )
    with suppress(StoreError):  # a file was changed meanwhile; the index of what comes then is made by who needs it
        open_index(open_engine(project, build=False), project, make=True)
    held = f"{found.triples:,} triples of {len(found.files)} files"
    if found.built_ns < started_ns:
        say(f"the snapshot is fresh: {held}")
    else:
        say(f"built {held} in {time.perf_counter() - started:.2f} s")
    if project.apart:
        say(f"note: this project may only be read here, so what is kept of it is in {project.apart}")
    if found.entailment and not found.entailed:
        say("note: nothing follows by the rules in [entailment]; no file states what they start from, as subclasses")
    elif found.entailment:
        say(f"{found.entailed:,} statements follow")
