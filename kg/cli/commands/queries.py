"""kg queries: the shelf of saved queries and its care."""

from __future__ import annotations

import shlex

import click

from kg.ask.opening import ENGINES, open_engine
from kg.check.cases import Examiner, Outcome, begin_case, queries_without_case, read_cases, write_expected
from kg.check.query_times import BUDGET
from kg.check.steps import check_queries
from kg.cli.exits import FOUND, stop
from kg.cli.group import SuggestingGroup
from kg.cli.option_types import Seconds
from kg.cli.output import open_output, say
from kg.cli.printing import print_report
from kg.cli.query_list import list_queries
from kg.errors import UsageError
from kg.project.catalog import Catalog, read_catalog
from kg.project.reading import read_project
from kg.project.saved_query import SavedQuery, option_name


@click.group(cls=SuggestingGroup)
def command() -> None:
    """List, show, check and test the saved queries."""


@command.command("list")
@click.option("--tag", help="Only those with this tag.")
def list_(tag: str | None) -> None:
    """List the saved queries by tag, with their questions."""
    project = read_project()
    list_queries(project, read_catalog(project), tag)


@command.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the file of a saved query."""
    with open_output(None) as output:
        output.write(read_catalog(read_project()).get(name).text)


@command.command()
@click.option("--time", "timed", is_flag=True, help="Run each on the graph as well, and tell how long it takes.")
@click.option(
    "--budget",
    type=Seconds(1e-9),
    default=BUDGET,
    show_default=True,
    metavar="SECONDS",
    help="What a query may take of the processor, where its header does not say (seconds: N).",
)
@click.option("-f", "--format", "format_name", type=click.Choice(["text", "json"]), help="Of the times; default: text.")
def check(*, timed: bool, budget: float, format_name: str | None) -> None:
    """Check headers, parameters and safety of every saved query, and that each has a case.

    With --time, each is asked with the examples of its header, and asked again of copies of a part of the sources, ten
    times as many: a query that takes more than its budget ends this with exit code 1, and one that grows faster than
    data and answer is named.

    \b
    Example:
      kg queries check --time
    """
    if format_name and not timed:
        raise UsageError("-f is the form of the times; give --time")
    project = read_project()
    catalog = read_catalog(project)
    report = check_queries(project, catalog)
    if not timed or report.has("violation"):  # else what is printed are the times
        print_report(project, report)
    if report.has("violation"):
        stop(FOUND)
    say(f"{len(catalog)} saved queries are in order")
    if timed:
        from kg.cli.query_times import tell_times

        if not tell_times(project, catalog, budget, format_name or "text"):
            stop(FOUND)


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--engine", "engines", type=click.Choice(ENGINES), multiple=True, help="Only on this engine; default: all."
)
@click.option("--endpoint", metavar="NAME|URL", help="On what was pushed to an endpoint; only cases without own data.")
@click.option(
    "--update", is_flag=True, help="Write what the embedded engine answers into the case files; read the diff."
)
def test(names: tuple[str, ...], engines: tuple[str, ...], endpoint: str | None, update: bool) -> None:
    """Compare the answers of saved queries with the expected ones, on each engine.

    With --update, a query that is named and has no case gets its first one, of the examples in its header.

    \b
    Example:
      kg queries test chart_positions_of --engine memory
    """
    project = read_project()
    catalog = read_catalog(project)
    cases = read_cases(project, catalog, names)
    if update:
        examined = {case.query for case in cases}
        cases += [begin_case(project, catalog.get(name)) for name in dict.fromkeys(names) if name not in examined]
        examiner = Examiner(project, catalog, "embedded")
        changed = [case.path for case in cases if write_expected(examiner, case)]
        say(f"wrote {len(cases)} cases: {len(changed) or 'none'} with another answer")
        for path in changed:
            say(f"  {project.relative(path)}")
        return
    if endpoint is not None:
        asked = open_engine(project, endpoint=endpoint)
        examiners = [Examiner(project, catalog, endpoint, lambda case: asked)]
        cases = [case.of_live() for case in cases if case.data is None]
    else:
        examiners = [Examiner(project, catalog, engine) for engine in engines or ENGINES]
    failed = 0
    for examiner in examiners:
        for outcome in map(examiner.examine, cases):
            failed += not outcome.passed
            if not outcome.passed:
                _print_failure(outcome)
    if not names and endpoint is None:
        for name in queries_without_case(catalog, cases):
            say(f"no case examines {name}")
    say(f"{len(cases)} cases on {len(examiners)} engines: {failed} failed")
    if failed:
        stop(FOUND)


def _print_failure(outcome: Outcome) -> None:
    with open_output(None) as output:
        output.write(f"{outcome.case.path}: on {outcome.engine}: {outcome.error or 'other rows than expected'}\n")
        for line in outcome.missing:
            output.write(f"  - {line}\n")
        for line in outcome.surplus:
            output.write(f"  + {line}\n")


@command.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "every", is_flag=True, help="Accept all that have changed.")
def accept(names: tuple[str, ...], *, every: bool) -> None:
    """Accept what the data answer to saved queries, where new facts have changed that.

    Without NAMEs the changed answers are shown, and on a terminal each is asked for. Expected answers are those of the
    sample in tests/queries/sample, and stay as they are.

    \b
    Examples:
      kg queries accept
      kg queries accept songs_by charts_of
    """
    from kg.cli.accepting_answers import accept_answers

    accept_answers(names, every=every)


@command.command()
@click.option("-o", "--output", "path", metavar="FILE", help="Write to a file.")
def docs(path: str | None) -> None:
    """Print a page in Markdown with every saved query, its parameters and an example."""
    project = read_project()
    with open_output(path) as output:
        output.write(page_of_catalog(project.title, read_catalog(project)))


def page_of_catalog(title: str, catalog: Catalog) -> str:
    """Return a page in Markdown with every saved query under its first tag."""
    parts = [f"# Saved queries of {title}\n\nMade from the headers of the files with `kg queries docs`; do not edit.\n"]
    by_tag: dict[str, list[SavedQuery]] = {}
    for query in catalog.iter_queries():
        by_tag.setdefault(query.tags[0] if query.tags else "other", []).append(query)
    for tag, queries in sorted(by_tag.items()):
        parts += [f"\n## {tag}\n", *map(_page_of, queries)]
    return "".join(parts)


def _page_of(query: SavedQuery) -> str:
    lines = [f"\n### {query.name}\n", query.summary]
    lines += [line for line in (query.description, query.problem, query.solution) if line]
    if query.no_data:
        lines.append(f"Without an answer it says: {query.no_data}")
    if query.answers:
        lines.append(f"Answers competency question {', '.join(map(str, query.answers))}.")
    if query.params:
        lines += ["", "| parameter | type | meaning | default |", "| --- | --- | --- | --- |"]
        for param in query.params:
            default = param.default if param.default is not None else "any" if param.optional else "required"
            lines.append(f"| `--{option_name(param.name)}` | {param.type} | {param.description} | {default} |")
    example = [f"--{option_name(p.name)} {shlex.quote(p.example)}" for p in query.params if p.required and p.example]
    lines += ["", "```", " ".join(["kg query", query.name, *example]), "```"]
    return "\n".join(lines) + "\n"
