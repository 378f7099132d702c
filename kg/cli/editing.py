"""What all commands that change files by meaning share: a look first, nothing uncommitted lost, one way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kg.cli.output import open_output, say
from kg.edit.renaming_project import Plan, require_clean
from kg.errors import KgError, Location, UnknownName, UsageError
from kg.findings import told_elsewhere
from kg.project.config import Project
from kg.rdf.terms import IRI, Prefixes, find_iri

_MOST_MENTIONS = 10
_OTHER_ROWS = "its query has other rows now; look at them with: kg check"


@contextmanager
def told_from_here() -> Iterator[None]:
    """While the block runs, have errors name files as one would write them here."""
    try:
        yield
    except KgError as error:
        raise told_elsewhere(error, lambda path: Location(path).seen_from(Path.cwd()).path) from None


def edit_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that changes files."""
    command = click.option("--force", is_flag=True, help="Change files also where git has changes not committed.")(
        command
    )
    return click.option("--dry-run", is_flag=True, help="Write nothing: show what would be changed.")(command)


def thing_of(project: Project, word: str) -> str:
    """Return the IRI of the thing that an id or a label means; raise the errors of `find_iri` and `get_thing`."""
    found: IRI | None = find_iri(word, Prefixes(project.prefixes))
    if found is None:
        from kg.ask.labels import get_thing
        from kg.ask.opening import open_engine

        found = get_thing(open_engine(project), project, word)
    return found.value


def id_of(project: Project, word: str) -> str:
    """Return the IRI that an id stands for; raise UsageError for what is no id, and the errors of `find_iri`."""
    found: IRI | None = find_iri(word, Prefixes(project.prefixes))
    if found is None:
        raise UsageError(f"{word!r} is no id; write it as prefix:name, or in angle brackets as <IRI>")
    return found.value


def carry_out(project: Project, plan: Plan, what: str, *, dry_run: bool, force: bool) -> None:
    """Show what a plan changes, or change it and tell so; errors are those of `require_clean` and of writing."""
    from kg.check.answers_after import order_answers
    from kg.edit.settling import settle

    plan = order_answers(project, settle(project, plan))
    if dry_run:
        from kg.edit.placing import iter_diff

        with open_output(None) as output:
            for path, content in plan.after.items():
                output.write("".join(iter_diff(project.relative(path), plan.before.get(path, b""), content)))
    elif plan.after:
        if not force:
            require_clean(project, plan.after)
        from kg.edit.undoing import change_files

        change_files(project, what, plan.after, plan.before)
    _tell(project, plan, what, dry_run=dry_run)


def _tell(project: Project, plan: Plan, what: str, *, dry_run: bool) -> None:
    files = f"{len(plan.after):,} {'file' if len(plan.after) == 1 else 'files'}"
    counted = f"{plan.places:,} {'place' if plan.places == 1 else 'places'}"
    if not plan.after:
        say(f"{what}: there is nothing to change")
    elif dry_run:
        say(f"{what}: {counted} in {files} would be changed")
    else:
        say(f"{what}: {counted} in {files} changed; take it back with: kg undo")
    for places, why in ((plan.mentions, "a comment or a text speaks of it"), (plan.others, _OTHER_ROWS)):
        for place in places[:_MOST_MENTIONS]:
            say(f"left as it is: {place._replace(path=project.relative(place.path))}: {why}")
        if (more := len(places) - _MOST_MENTIONS) > 0:
            say(f"left as they are: {more:,} more")


def data_file(project: Project, word: str, *, there: bool) -> Path:
    """Return the whole path of a file of the data, given by its path or, for a source, by its name.

    Raises UsageError for one that is none, and UnknownName for one that is not there.
    """
    whole = Path.cwd() / word
    if not whole.exists() and (named := _sources(project).get(_name_of_source(word))):
        return named
    if there and not whole.is_file():
        if "/" not in word and not whole.suffix:
            raise UnknownName("source", word, _sources(project), "give its name, or the path of a file")
        raise UsageError(f"there is no file {word}")
    if not whole.is_relative_to(project.data):
        raise UsageError(f"{word} is no file of the data; its folder is {project.relative(project.data)}")
    return whole


def _sources(project: Project) -> dict[str, Path]:
    files = project.iter_data_files()
    return {path.stem: path for path in files if not path.is_relative_to(project.spine)}


def _name_of_source(word: str) -> str:
    """Return the name in `source:name` and in a mere name; a path has none."""
    return "" if "/" in word else word.rpartition(":")[2].removesuffix(".ttl")
