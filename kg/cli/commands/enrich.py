"""kg enrich: what the other side says of linked things, taken over as a source of its own."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from kg.ask.show import find_thing
from kg.cli.completion import complete_thing
from kg.cli.link_session import open_session, open_source, source_options
from kg.cli.output import open_output, say
from kg.errors import UsageError
from kg.link.decisions import linked

_MOST = 20
"""So many changes are told; the rest are in the file, and with --dry-run in the diff."""


@click.command()
@click.argument("things", nargs=-1, metavar="[THING]...", shell_complete=complete_thing)
@click.option("--offline", is_flag=True, help="Look in the index of an extract; so it is unless said otherwise.")
@source_options
@click.option("--dry-run", is_flag=True, help="Write nothing: show what would be changed in the file.")
@click.option("--replace", is_flag=True, help="Make the file anew of all that is linked where it was changed by hand.")
@click.option("-o", "--output", metavar="FILE", help="Write to this file instead, and leave the project as it is.")
def command(
    things: tuple[str, ...], offline: bool, dry_run: bool, replace: bool, output: str | None, **options: Any
) -> None:
    """Take over what Wikidata says of linked things, as a source of its own.

    Names, identifiers and facts come into one file, by the rules for links, each with its item and the references that
    it has there; so they are credited to Wikidata, and where they differ from other sources, that shows. Without a
    THING all that is linked is looked at. What cannot be stated here is counted.

    \b
    Example:
      kg enrich --dry-run
      kg enrich Rosé --online
    """
    if offline and (options["online"] or options["endpoint"] is not None):
        raise UsageError("give either --offline, or --online or --endpoint")
    if dry_run and output is not None:
        raise UsageError("give either --dry-run or -o")
    from kg.edit.placing import iter_diff
    from kg.enrich.running import enrich, write

    session = open_session()
    chosen = {str(find_thing(session.engine, session.project, thing)) for thing in things}
    for thing in sorted(chosen - linked(session.decisions).keys()):
        raise UsageError(f"{thing} is not linked; look for it with: kg link candidates")
    source = open_source(session, **options) if linked(session.decisions) else None
    run = enrich(session.project, session.rules, session.engine, source, chosen, replace=replace)
    path = session.project.relative(run.path)
    if dry_run:
        with open_output(None) as out:
            out.write("".join(iter_diff(path, run.before or b"", run.after or b"")))
        wrote = False
    elif output is not None:
        with open_output(output) as out:
            out.file.write(run.after or b"")
        wrote = False
    else:
        wrote = write(session.project, session.rules, run, "kg enrich")
    for note in run.notes:
        say(note)
    for change in run.changes[:_MOST]:
        say(change.words)
    if len(run.changes) > _MOST:
        rest = Counter(change.kind for change in run.changes[_MOST:])
        say(f"and {', '.join(f'{count} more {kind}' for kind, count in sorted(rest.items()))}")
    for (fact, why), count in sorted(run.left.items()):
        say(f"left out: {count} × {fact}: {why}")
    same = "nothing has changed" if run.after == run.before else "nothing was written"
    done = f"{'removed' if run.after is None else 'wrote'} {path}; take it back with: kg undo"
    say(f"{run.facts:,} facts of {run.things:,} things; {done if wrote else same}")
