"""kg build: the snapshot, by hand."""

from __future__ import annotations

import time

import click

from kg.cli.output import ProgressBar, say
from kg.io.worker import call
from kg.project.building import build_snapshot
from kg.project.reading import read_project
from kg.project.snapshots import find_snapshot, is_fresh


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
    snapshot = None if force else find_snapshot(project)
    if snapshot and is_fresh(project, snapshot):
        say(f"the snapshot is fresh: {snapshot.triples:,} triples of {len(snapshot.files)} files")
        return
    started = time.perf_counter()
    with ProgressBar("building the snapshot") as bar:
        built = call(lambda: build_snapshot(project, bar))
    say(f"built {built.triples:,} triples of {len(built.files)} files in {time.perf_counter() - started:.2f} s")
