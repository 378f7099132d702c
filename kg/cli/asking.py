"""What `kg query` and `kg sparql` share: options, running, and printing the answer."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import click

from kg.ask.opening import ENGINES, open_engine
from kg.ask.running import Answer, run
from kg.cli import exits
from kg.cli.answer_forms import READERS, UNTITLED, Shown, choose_form
from kg.cli.exits import stop
from kg.cli.output import Output, ProgressBar, open_output, say
from kg.engines.base import Engine
from kg.errors import ProjectError, UsageError
from kg.project.config import CONFIG, Project
from kg.project.pointer import find_root
from kg.project.reading import read_project
from kg.rdf.terms import IRI, Prefixes, Row, Term
from kg.sparql.rows import Counted, boolean_text, iter_rows_text

_NOTHING = {"SELECT": "no rows: nothing in the data fits"}

DATA_HELP = "Ask this RDF file, or those of a folder, which need be of no project; may be repeated."


class Asking(NamedTuple):
    """The common options of a question."""

    format_name: str | None
    output: str | None
    engine: str
    endpoint: str | None
    services: tuple[str, ...]
    limit: int | None
    labels: bool | None
    bom: bool
    view: str | None
    show: bool
    explain: bool
    timeout: float | None
    exit_status: bool
    build: bool
    stated: bool


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which engine answers."""
    function = click.option("--endpoint", metavar="NAME|URL", help="Ask a SPARQL endpoint instead.")(function)
    function = click.option("--data", multiple=True, metavar="FILE", help=DATA_HELP)(function)
    return click.option(
        "--engine", type=click.Choice(ENGINES), default="embedded", show_default=True, help="Which engine answers."
    )(function)


def project_for(data: Sequence[str], endpoint: str | None) -> Project:
    """Return what a question is asked with: the project, or, for files or an endpoint, what there is of one.

    Raises ProjectError where there is none and one is needed.
    """
    if data and endpoint is not None:
        raise UsageError("--data asks files, and --endpoint asks a server; leave one of them out")
    if not data and find_root(Path.cwd()):
        return read_project()
    if not data and endpoint is None:
        raise ProjectError(f"no {CONFIG} here or above {Path.cwd()}; go to a project, or name files with --data FILE")
    from kg.ask.loose import around

    return around([Path(name) for name in data], Path.cwd())


def graphs_of(project: Project, data: Sequence[str]) -> str:
    """Return how the names of graphs begin, as far as it need not be shown."""
    return f"{Path.cwd().as_uri()}/" if data else f"{project.base}graph/"


def open_asked(project: Project, engine: str, endpoint: str | None, data: Sequence[str]) -> Engine:
    """Return the engine of a question: on files that were named, on what an endpoint holds, or on the project."""
    if data:
        from kg.ask.loose import open_files

        return open_files([Path(name) for name in data], engine)
    with ProgressBar("building the snapshot") as bar:
        return open_engine(project, engine, progress=bar, endpoint=endpoint)


def take_asking(values: dict[str, Any]) -> Asking:
    """Take the common options out of a command's values."""
    return Asking(**{name: values.pop(name) for name in Asking._fields})


def engine_for(project: Project, asking: Asking, *, entailed: bool = True) -> Engine:
    """Return the engine that the options name, with what is entailed unless only what is stated is wanted."""
    with ProgressBar("building the snapshot") as bar:
        what: dict[str, Any] = {
            "build": asking.build,
            "endpoint": asking.endpoint,
            "entailed": entailed and not asking.stated,
        }
        return open_engine(project, asking.engine, progress=bar, seconds=asking.timeout, **what)


def ask(
    project: Project,
    engine: Engine,
    text: str,
    asking: Asking,
    *,
    path: Path | str = "query",
    shift: int = 0,
    no_data: str = "",
    given: Iterable[Term] = (),
    shown: Shown = UNTITLED,
    misfit: Callable[[], str | None] = lambda: None,
) -> None:
    """Run safe text and print the answer as the options say; ends with exit code 1 where they ask for it.

    `no_data` is the query's own reason for an empty answer. It is told unless one of the terms `given` is an IRI that
    the data never uses, which is most likely a slip, or a `misfit` tells that it is no such thing as was asked for.
    `shown` is what pictures and pages know beside the rows.
    """
    given = list(given)
    prefixes = Prefixes(project.prefixes)
    started = time.perf_counter()
    answer = run(engine, text, seconds=asking.timeout, path=path, shift=shift)

    def why() -> str:
        from kg.ask.why_empty import reason_of

        if told := misfit():
            return f"no data: {told}"
        return reason_of(engine, text, prefixes, no_data, given) or _NOTHING.get(answer.form, "")

    count = _print(project, engine, answer, asking, prefixes, shown, why)
    if asking.endpoint is None and any(word in text.upper() for word in ("REGEX", "REPLACE")):
        _say_unread(engine, text, path, shift)
    if asking.explain:
        asked = "endpoint" if asking.endpoint else asking.engine
        say(
            f"engine    {asked}\nproject   {project.root}\nanswer    {count:,} {_unit(answer)}, "
            f"{1000 * (time.perf_counter() - started):.1f} ms with printing\nquery\n{text}"
        )
    if (answer.boolean is False or (answer.form == "SELECT" and count == 0)) and (reason := why()):
        say(reason)
    if asking.exit_status and (answer.boolean is False or (answer.boolean is None and count == 0)):
        stop(exits.FOUND)


def _say_unread(engine: Engine, text: str, path: Path | str, shift: int) -> None:
    from kg.ask.unread_patterns import find_unread_patterns

    for note in find_unread_patterns(engine, text, path, shift):
        say(f"note: {note}")


def _unit(answer: Answer) -> str:
    return {"SELECT": "rows", "ASK": "truth value"}.get(answer.form, "triples")


def _print(
    project: Project,
    engine: Engine,
    answer: Answer,
    asking: Asking,
    prefixes: Prefixes,
    shown: Shown,
    why: Callable[[], str],
) -> int:
    form = choose_form(answer, asking.output, asking.format_name, view=asking.view is not None, bom=asking.bom)
    view = None
    if form in READERS:
        from kg.cli.pictured import choose_view, print_for_people

        view = choose_view(shown, asking.view, form, answer.variables)
    limited: Counted[Any] = Counted(islice(answer.rows if answer.form == "SELECT" else answer.triples, asking.limit))
    with open_output(asking.output) as output:
        if answer.boolean is not None:
            output.write(boolean_text(answer.boolean, form))
            return 1
        if answer.form == "SELECT":
            rows: Iterable[Row] = limited
            render: Callable[[Term], str] | None = None
            people = (form in READERS and form != "xlsx") or (form == "table" and output.terminal)
            if asking.labels or (asking.labels is None and people):
                rows, render = _with_labels(project, engine, limited, prefixes, shown)
            if asking.bom:
                from kg.sparql.spreadsheets import for_spreadsheet

                render = for_spreadsheet(render)
                output.write("\ufeff")
            if form in READERS:
                print_for_people(form, view, answer.variables, rows, render, shown, output, why)
            else:
                _print_rows(answer, rows, form, render, prefixes, output)
        else:
            from kg.cli.graph_text import write_graph

            write_graph(limited, form, prefixes.namespaces, output)
    if asking.limit is not None and limited.count == asking.limit:
        say(f"stopped after {asking.limit} {_unit(answer)}; there may be more")
    return limited.count


def _with_labels(
    project: Project, engine: Engine, rows: Iterable[Row], prefixes: Prefixes, shown: Shown
) -> tuple[Iterator[Row], Callable[[Term], str]]:
    """Return the rows, and a function that knows the labels of the rows already taken."""
    from kg.ask.labels import iris_in, labels_of, name_of

    known = labels_of(engine, project, iris_in(shown.terms.values()))
    asked: set[IRI] = set()

    def with_look_up() -> Iterator[Row]:
        source = iter(rows)
        while batch := list(islice(source, 500)):
            new = set(iris_in(batch)) - asked
            asked.update(new)
            known.update(labels_of(engine, project, sorted(new)))
            yield from batch

    return with_look_up(), lambda term: name_of(term, known, prefixes) if isinstance(term, IRI) else str(term)


def _print_rows(
    answer: Answer,
    rows: Iterable[Row],
    format_name: str,
    render: Callable[[Term], str] | None,
    prefixes: Prefixes,
    output: Output,
) -> None:
    if format_name == "table":
        from kg.cli.text_tables import print_answer

        show = render or (lambda term: prefixes.render(term) if isinstance(term, IRI) else str(term))
        print_answer(answer.variables, ([None if t is None else show(t) for t in row] for row in rows), output)
        return
    if format_name == "markdown" and render is None:
        render = lambda term: prefixes.render(term) if isinstance(term, IRI) else str(term)  # noqa: E731 - one line
    for piece in iter_rows_text(answer.variables, rows, format_name, render):
        output.write(piece)
