"""kg build: the snapshot, by hand."""

from __future__ import annotations

import time

import click

from kg.cli.output import ProgressBar, say
from kg.io.worker import call
from kg.project.building import build_snapshot, require_snapshot
from kg.project.reading import read_project


@click.command()
@click.option("--force", is_flag=True, help="Build even if the files have not changed.")
def command(force: bool) -> None:
    """Build the snapshot that queries are asked of.

    Queries do this by themselves when files have changed.

    \b
    Example:
      kg build
    """
    project = read_project()
    started, started_ns = time.perf_counter(), time.time_ns()
    with ProgressBar("building the snapshot") as bar:
        found = call(lambda: build_snapshot(project, bar)) if force else require_snapshot(project, progress=bar)
    held = f"{found.triples:,} triples of {len(found.files)} files"
    if found.built_ns < started_ns:
        say(f"the snapshot is fresh: {held}")
    else:
        say(f"built {held} in {time.perf_counter() - started:.2f} s")
