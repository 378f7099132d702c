"""kg query: every saved query is a command of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.ask.arguments import find_misfit, resolve_arguments
from kg.ask.opening import open_engine
from kg.ask.running import bind_saved, prepare_text
from kg.cli.answer_forms import Shown
from kg.cli.asking import ask, engine_for, take_asking
from kg.cli.asking_options import asking_options
from kg.cli.every_command import prepare
from kg.cli.exits import stop
from kg.cli.output import open_output, say
from kg.errors import KgError, UsageError
from kg.project.catalog import Catalog, read_catalog
from kg.project.config import Project
from kg.project.pointer import find_root
from kg.project.reading import read_project
from kg.project.saved_query import Parameter, SavedQuery, option_name
from kg.rdf.terms import Prefixes

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_ALONE = "_alone"  # no parameter of a query is called so


class QueryGroup(click.Group):
    """The saved queries of the project that the working directory lies in, as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the ids of the saved queries; none outside a project."""
        try:
            return list(read_catalog(read_project()))
        except KgError:
            return []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command of a saved query, or of a topic, which lists its queries; raise UsageError for others."""
        project = read_project()
        catalog = read_catalog(project)
        if cmd_name not in catalog:
            return prepare(_listing(project, catalog, cmd_name))
        query = catalog.get(cmd_name)
        catalog.save()
        return _command_for(project, query)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; say what asks files, as saved queries are of a project."""
        wanted = any(word.partition("=")[0] == "--data" for word in args)
        told = "a saved query asks its project; for files use: kg sparql QUERY.rq --data FILE"
        if wanted and find_root(Path.cwd()) is None:
            raise UsageError(told)
        name, command, rest = super().resolve_command(ctx, args)
        if wanted and not any(param.name == "data" for param in (command.params if command else ())):
            raise UsageError(told)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say how to get the list, which is long."""
        with formatter.section("Saved queries"):
            formatter.write_text("Type kg query alone to list them, and kg query NAME --help to see one.")


@click.command(cls=QueryGroup, invoke_without_command=True, subcommand_metavar="[NAME [OPTIONS]]")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Ask a saved query, or list them.

    A topic lists its queries; those to which the data have no answer are marked.

    \b
    Examples:
      kg query charts
      kg query chart_positions_of "Number One Girl"
    """
    if ctx.invoked_subcommand is None:
        from kg.cli.query_list import list_queries

        project = read_project()
        list_queries(project, read_catalog(project))


def _listing(project: Project, catalog: Catalog, topic: str) -> click.Command:
    """Return the command that a topic is; raise UsageError for what is neither a topic nor a query."""
    from kg.cli.query_list import list_queries, require_topic

    require_topic(catalog, topic)
    return click.Command(
        topic,
        callback=lambda: list_queries(project, catalog, topic),
        help=f"List the saved queries on {topic}.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _command_for(project: Project, query: SavedQuery) -> click.Command:
    options: list[click.Parameter] = [
        _option_for(project, param, alone=param == _single(query)) for param in query.params
    ]
    if single := _single(query):
        options.append(_argument_for(project, single))
    made = _QueryCommand(
        project,
        query,
        name=query.name,
        params=[*options, *asking_options()],
        callback=lambda **values: _run(project, query, values),
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    return prepare(made)


def _run(project: Project, query: SavedQuery, values: dict[str, Any]) -> None:
    asking = take_asking(values)
    _take_alone(query, values)
    engine = engine_for(project, asking, entailed=query.asks_entailed)
    # click hands over () for an option that may be repeated and was not given
    given = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in (None, ())}
    terms = resolve_arguments(project, engine, query, given)
    text = prepare_text(
        bind_saved(query, terms, project.prefixes),
        project,
        query.path,
        services=asking.services,
        seconds=asking.timeout,
        ask_services=not asking.show,
    )
    if asking.show:
        with open_output(asking.output) as output:
            output.write(text.strip() + "\n")
        stop(0)
    if asking.explain:
        prefixes = Prefixes(project.prefixes)
        for name, bound in terms.items():
            say(f"--{option_name(name):<8}{', '.join(prefixes.render(term) for term in bound)}")
    no_data = "no faults were found" if query.is_check else query.no_data and f"no data: {query.no_data}"
    bound = [term for terms_of_one in terms.values() for term in terms_of_one]
    ask(
        project,
        engine,
        text,
        asking,
        path=query.path,
        no_data=no_data,
        given=bound,
        shown=Shown(query.summary, query.view, terms),
        misfit=lambda: find_misfit(project, engine, query, terms) if asking.endpoint is None else None,
    )


def _single(query: SavedQuery) -> Parameter | None:
    """Return the one parameter that needs a value, which may then be given without its option."""
    required = [param for param in query.params if param.required]
    return required[0] if len(required) == 1 else None


def _take_alone(query: SavedQuery, values: dict[str, Any]) -> None:
    """Make a value that was given alone that of the one parameter that needs one; raise UsageError for a second."""
    alone, single = values.pop(_ALONE, None), _single(query)
    if alone is None or single is None:
        return
    if values.get(single.name) not in (None, ()):
        told = f"--{option_name(single.name)} is given, and {alone!r} besides; give one of the two"
        raise UsageError(told)
    values[single.name] = (alone,) if single.many else alone


def _argument_for(project: Project, param: Parameter) -> click.Argument:
    return click.Argument(
        [_ALONE],
        required=False,
        type=click.Choice(param.enum) if param.enum else str,
        metavar=f"[{option_name(param.name).upper()}]",
        shell_complete=lambda ctx, option, typed: _complete(project, param, typed),
    )


def _option_for(project: Project, param: Parameter, *, alone: bool) -> click.Option:
    notes = [param.description or f"a value of the type {param.type}"]
    if param.optional:
        notes.append("optional")
    if param.many:
        notes.append("may be repeated")
    elif param.default is not None:
        notes.append(f"default: {param.default}")
    elif not param.optional:
        notes.append("required; also without --" + option_name(param.name) if alone else "required")
    return click.Option(
        [f"--{option_name(param.name)}", param.name],
        type=click.Choice(param.enum) if param.enum else str,
        metavar=None if param.enum else param.type.upper(),
        multiple=param.many,
        help=f"{notes[0].rstrip('.')}. [{'; '.join(notes[1:])}]" if notes[1:] else notes[0],
        shell_complete=lambda ctx, option, typed: _complete(project, param, typed),
    )


def _complete(project: Project, param: Parameter, typed: str) -> list[CompletionItem]:
    """Return values that begin with what was typed: enumerated ones, labels and CURIEs of the class."""
    from click.shell_completion import CompletionItem

    from kg.cli.completion import complete_label

    if param.enum:
        return [CompletionItem(value) for value in param.enum if value.startswith(typed)]
    if param.type != "iri":
        return []
    try:
        return complete_label(project, param.classes, typed)
    except KgError:
        return []  # a shell that waits for a completion has no place for an error


class _QueryCommand(click.Command):
    """The command of a saved query, whose help shows the question, an example and its answer."""

    def __init__(self, project: Project, query: SavedQuery, **settings: Any) -> None:
        self._project, self._query = project, query
        super().__init__(**settings)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words; to an option that does not exist, say what the query asks for."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            taken = " and ".join(f"--{option_name(param.name)}" for param in self._query.params if param.required)
            if error.possibilities or not taken:
                raise
            alone = ", whose value may be given alone" if _single(self._query) else ""
            told = f"No such option {error.option_name!r}; {self._query.name} asks for {taken}{alone}."
            raise click.UsageError(told, ctx) from None

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the question and its description."""
        query = self._query
        without = f"Without an answer it says: {query.no_data}" if query.no_data else ""
        for text in (query.summary, query.description, without):
            if text:
                formatter.write_paragraph()
                with formatter.indentation():
                    formatter.write_text(text)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a worked example with its answer."""
        words = ["kg", "query", self._query.name]
        single = _single(self._query)
        for param in self._query.params:
            if param.required and param.example:
                words += [*([] if param == single else [f"--{option_name(param.name)}"]), _quoted(param.example)]
        with formatter.section("Example"):
            formatter.write(f"  {' '.join(words)}\n")
            for line in self._answer_to_example():
                formatter.write(f"  {line}\n")

    def _answer_to_example(self) -> list[str]:
        from itertools import islice

        from kg.ask.running import run

        examples = {p.name: p.example for p in self._query.params if p.required}
        try:
            engine = open_engine(self._project, entailed=self._query.asks_entailed)
            terms = resolve_arguments(self._project, engine, self._query, examples)
            answer = run(
                engine, prepare_text(bind_saved(self._query, terms, self._project.prefixes), self._project), seconds=5
            )
            if answer.boolean is not None:
                return ["true" if answer.boolean else "false"]
            prefixes = Prefixes(self._project.prefixes)
            rows = [[("" if t is None else prefixes.render(t)) for t in row] for row in islice(answer.rows, 4)]
        except KgError:
            return []
        if answer.form != "SELECT":
            return []
        lines = ["  ".join(answer.variables), *("  ".join(row) for row in rows[:3])]
        return [*lines, "…"] if len(rows) > 3 else lines if rows else ["(no rows)"]


def _quoted(value: str) -> str:
    from shlex import quote

    return quote(value)
