"""Accepting what the data answer now: one question after the other, some by name, or all."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from kg.check.answers import Changed, find_changed
from kg.check.cases import read_cases, sample_of, write_live
from kg.cli.output import open_output, say
from kg.errors import UsageError
from kg.project.catalog import read_catalog
from kg.project.reading import read_project

# Of the rows that are new or gone so many are shown.
_MOST_SHOWN = 10


def accept_answers(names: Sequence[str], *, every: bool) -> None:
    """Show and accept changed answers: of the queries that are named, of all, or of those that a person says yes to."""
    if names and every:
        raise UsageError("--all is all of them; leave the names out")
    project = read_project()
    catalog = read_catalog(project)
    cases = read_cases(project, catalog, names)
    if sample_of(project) is None:
        raise UsageError(
            "there is no sample, so the data answer the cases themselves; take new answers with: "
            f"kg queries test --update {' '.join(names) or 'NAME'}"
        )
    asks = not names and not every and sys.stdin.isatty()
    changed = list(find_changed(project, catalog, cases))
    accepted = 0
    for one in changed:
        _show(one)
        if names or every or (asks and click.confirm("Is this right?", err=True)):
            write_live(one.case, one.answer)
            accepted += 1
    if not changed:
        say("no answer has changed")
    elif accepted or asks:
        say(f"accepted {accepted} of {len(changed)} changed answers")
    else:
        say(f"{len(changed)} answers have changed; accept them by name, or with --all")


def _show(changed: Changed) -> None:
    with open_output(None) as output:
        output.write(f"{changed.case.query} ({changed.case.path.stem}): {changed}\n")
        lines = changed.lines
        for line in lines[:_MOST_SHOWN]:
            output.write(f"  {line}\n")
        if len(lines) > _MOST_SHOWN:
            output.write(f"  and {len(lines) - _MOST_SHOWN:,} more\n")
