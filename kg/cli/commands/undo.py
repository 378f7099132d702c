"""kg undo: the last change of files, taken back."""

from __future__ import annotations

import click

from kg.cli.output import open_output, say
from kg.errors import UsageError
from kg.project.reading import read_folder


@click.command()
@click.option("--dry-run", is_flag=True, help="Write nothing: show what would be changed.")
def command(dry_run: bool) -> None:
    """Take back the last change of files, byte by byte.

    Only the last can be taken back, and only while its files are as it left them. --dry-run shows what stood there
    also where one has changed since, and ends with why it would not be taken back.

    \b
    Example:
      kg undo
    """
    from kg.edit.placing import iter_diff
    from kg.edit.undoing import last_change, take_back, why_not_taken_back

    project, _ = read_folder()  # what a change did to kg.toml is taken back as well
    if not dry_run:
        change = take_back(project)
        files = len(change.before)
        say(f"took back: {change.what}, in {files:,} {'file' if files == 1 else 'files'}")
        return
    change = last_change(project)
    with open_output(None) as output:
        for path, content in change.before.items():
            now = path.read_bytes() if path.is_file() else b""
            output.write("".join(iter_diff(project.relative(path), now, content or b"")))
    if (why := why_not_taken_back(project, change)) is not None:
        raise UsageError(why)
