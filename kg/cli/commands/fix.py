"""kg fix: what findings know how to mend."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--fix-only", "rules", metavar="RULE", multiple=True, help="Only findings of this rule; may be repeated.")
@click.option("--dry-run", "dry", is_flag=True, help="Show what would be changed, and change nothing.")
@click.option("--yes", is_flag=True, help="Make the changes that are sure without asking.")
def command(files: tuple[str, ...], rules: tuple[str, ...], *, dry: bool, yes: bool) -> None:
    """Mend what findings know how to mend.

    These are slips in names, datatypes, language tags and prefixes, and signs left out. Each change is shown as a diff
    and asked for. Then the project is checked again: a change that leaves its finding, or brings a new one, is taken
    back, and so is all that was changed in a file that still cannot be read. Who is meant by a short name that is
    nearly another one's is not sure: that is offered to a person, and left by --yes. With FILEs or folders, only
    findings in these are mended. Ends with 1 where findings are left.

    \b
    Examples:
      kg fix --dry-run
      kg fix data/sources/rose.ttl
      kg fix --yes --fix-only syntax
    """
    from kg.cli.exits import FOUND, stop
    from kg.cli.fixing import fix_project, require_sense

    require_sense(yes=yes, dry=dry)
    if fix_project([Path(name) for name in files], rules, yes=yes, dry=dry):
        stop(FOUND)
