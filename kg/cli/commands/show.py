"""kg show: the card of one thing."""

from __future__ import annotations

import click

from kg.ask.neighbours import Page
from kg.ask.show import find_thing, read_card
from kg.cli.asking import engine_options, graphs_of, open_asked, project_for
from kg.cli.card_json import json_of
from kg.cli.completion import complete_thing
from kg.cli.option_types import Count
from kg.cli.output import open_output
from kg.errors import UsageError
from kg.rdf.terms import Prefixes


@click.command()
@click.argument("thing", shell_complete=complete_thing)
@click.option(
    "--limit",
    type=Count(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="How many statements of each property.",
)
@click.option("--offset", type=Count(min=0), default=0, metavar="N", help="Leave out the first N of each.")
@click.option("--all", "everything", is_flag=True, help="All statements, however many.")
@click.option("--brief", is_flag=True, help="Names only: a line for each property, without sources and details.")
@click.option(
    "--pager/--no-pager", default=True, help="Read what is longer than the terminal in $PAGER (default), or not."
)
@click.option(
    "-f", "--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="text (default) or json."
)
@engine_options
def command(
    thing: str,
    limit: int,
    offset: int,
    everything: bool,
    brief: bool,
    pager: bool,
    format_name: str,
    engine: str,
    endpoint: str | None,
    data: tuple[str, ...],
) -> None:
    """Show everything about one thing, with its sources.

    THING is a label, a CURIE or an <IRI>. Claims that no source asserts stand apart. Of a property with many statements
    the first are shown, and how many there are.

    On a terminal it has colours, unless NO_COLOR is set.

    \b
    Example:
      kg show Rosé
    """
    if everything and offset:
        raise UsageError("--all leaves nothing out; give --offset with --limit")
    project = project_for(data, endpoint)
    asked = open_asked(project, engine, endpoint, data)
    page = Page() if everything else Page(limit, offset)
    card = read_card(asked, project, find_thing(asked, project, thing), page)
    if format_name == "json":
        with open_output(None) as output:
            output.write(json_of(card) + "\n")
        return
    from kg.ask.precision import at_precision
    from kg.cli.card_text import CardText
    from kg.cli.paging import paged_output

    with paged_output(pager=pager) as output:
        card = at_precision(card, project.precision)
        CardText(card, Prefixes(project.prefixes), graphs_of(project, data), output, brief=brief).print()
