"""kg tables: files of the project made of tables, by mappings."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.advice import with_advice
from kg.cli.exits import FOUND, stop
from kg.cli.group import SuggestingGroup
from kg.cli.name_review import review, undo
from kg.cli.option_types import Count
from kg.cli.output import ProgressBar, open_output, say
from kg.cli.printing import print_report
from kg.errors import InputError
from kg.findings import Report
from kg.mapping.agreement import folders_to_name, iter_states
from kg.mapping.files import named_files, read_mapping
from kg.project.config import CONFIG, MAPPINGS, Project
from kg.project.reading import read_project

_MOST_TWICE = 5


@click.group(cls=SuggestingGroup)
def command() -> None:
    """Make data of tables, by mappings.

    A mapping is a file in mappings/ that says what each row of a table states; docs/tables.md tells how it is written.

    \b
    Example:
      kg tables new songs.csv          look at a table, and propose a mapping
      kg tables preview songs          what its first rows become, in words
      kg tables run                    make the files
      kg tables review                 decide what doubtful names mean
      kg tables undo                   take the last decision on a name back
      kg tables status                 which tables or mappings changed since
    """


@command.command()
@click.argument("table", metavar="TABLE")
@click.option("--name", metavar="NAME", help="What the mapping is called. Default: by the name of the table.")
@click.option("--class", "kind", metavar="CURIE", help="What a row is about, such as ex:Song.")
@click.option("--key", metavar="COLUMN", help="The column that names the thing of a row.")
@click.option("--replace", is_flag=True, help="Write the mapping anew if it is there already.")
def new(table: str, name: str | None, kind: str | None, key: str | None, *, replace: bool) -> None:
    """Look at a table, and propose a mapping for it.

    What its columns hold is found out: numbers, dates and how they are written, names, several names in one cell. What
    a row is about is asked on a terminal, and guessed elsewhere.

    \b
    Example:
      kg tables new songs.csv --class ex:Song --key title
    """
    from kg.mapping.proposing import doubts_of, look_at, write_proposal

    project = read_project()
    seen = look_at(project, Path(table), name=name, kind=kind, key=key)
    if kind is None and sys.stdin.isatty() and sys.stderr.isatty():
        answer = click.prompt("What is a row about? A class", default=seen.kind, err=True)
        seen = look_at(project, Path(table), name=name, kind=answer, key=key)
    path = write_proposal(project, seen, replace=replace)
    for told in doubts_of(seen):
        say(f"{table}: {told}")
    say(f"wrote {project.relative(path)}; read it, then: kg tables preview {path.stem}")


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def check(names: tuple[str, ...]) -> None:
    """Read mappings and the headers of their tables, and tell what is wrong with them.

    \b
    Example:
      kg tables check
    """
    from kg.mapping.checking import check_mapping

    project = read_project()
    paths = _require_some(project, names)
    found = [finding for path in paths for finding in check_mapping(project, path)]
    print_report(project, Report(found))
    if found:
        stop(FOUND)
    say(f"{len(paths)} mapping{'s are' if len(paths) > 1 else ' is'} in order")


@command.command()
@click.argument("name")
@click.option("--rows", "most", type=Count(min=1), default=5, show_default=True, help="How many rows to show.")
def preview(name: str, most: int) -> None:
    """Print the first rows of a table as the things that a mapping makes of them.

    \b
    Example:
      kg tables preview hot-100 --rows 2
    """
    from kg.mapping.previewing import as_lines
    from kg.mapping.previewing import preview as rows_of

    project = read_project()
    (path,) = named_files(project, [name])
    with open_output(None) as output:
        for shown in rows_of(project, read_mapping(project, path), most):
            output.write("".join(f"{line}\n" for line in as_lines(shown)))


@command.command()
@click.option("--only", "names", multiple=True, metavar="NAME", help="Only this mapping; may be given several times.")
@click.option("--replace", is_flag=True, help="Make files anew that were changed by hand.")
def run(names: tuple[str, ...], *, replace: bool) -> None:
    """Make the files of all mappings, as far as a table or a mapping has changed.

    Either all files are made or none. A row that cannot be used is told with its line and column.

    \b
    Example:
      kg tables run --only hot-100
    """
    from kg.mapping.running import run_mappings
    from kg.mapping.twice import MOST

    project = read_project()
    paths = _require_some(project, names)
    with ProgressBar("reading tables", "rows") as bar:
        done = run_mappings(project, paths, bar, replace=replace)
    for one in done:
        if one.fresh:
            say(f"{one.name}: nothing has changed")
            continue
        files = f"{len(one.changed)} file{'s' * (len(one.changed) != 1)} changed"
        say(f"{one.name}: {one.statements:,} statements of {one.rows:,} rows; {files}")
        for name, count, first in one.without:
            rows = f"{count:,} row{'s' * (count != 1)}"
            say(f"  {rows} without {name!r}, as an empty cell leaves it no name; row {first} is the first")
        for thing, (row, other), columns in one.twice[:_MOST_TWICE]:
            say(f"  {thing} is of rows {row} and {other}, which differ in {', '.join(columns)}")
        if one.twice:
            more = " or more" if len(one.twice) >= MOST else ""
            things = f"{len(one.twice)}{more} thing{'s' * (len(one.twice) != 1)}"
            say(f"  {things} made by rows that differ; if these are several, another column should be in the id")
    for path in paths:
        if folder := folders_to_name(project, read_mapping(project, path)):
            shown = folder.relative_to(project.root).as_posix()
            say(f'name the folder as one source in {CONFIG}, under [validation]: sources = ["{shown}"]')


command.add_command(review)
command.add_command(undo)


@command.command()
def status() -> None:
    """Tell for each mapping whether its files are those of its table, as it is now.

    \b
    Example:
      kg tables status
    """
    project = read_project()
    states = list(iter_states(project))
    with open_output(None) as output:
        for one in states:
            tables = ", ".join(project.name_of(table) for table in one.tables) or "-"
            output.write(f"{one.name}\t{one.word}\t{one.files}\t{tables}\n")
    report = Report(
        [finding for one in states for finding in one.findings], [note for one in states for note in one.notes]
    )
    told = with_advice(report).seen_from(Path.cwd())
    for finding in told.findings:
        say(f"{finding.location}: {finding.message}")
    for note in told.notes:
        say(str(note))
    if report.findings:
        stop(FOUND)


def _require_some(project: Project, names: tuple[str, ...]) -> list[Path]:
    paths = named_files(project, names)
    if not paths:
        raise InputError(f"there are no mappings in {MAPPINGS}/; make one with: kg tables new TABLE")
    return paths
