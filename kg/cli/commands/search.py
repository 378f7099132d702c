"""kg search: things by name."""

from __future__ import annotations

import sys

import click

from kg.ask.labels import labels_of, name_of
from kg.ask.search import ALIKE, search
from kg.ask.show import find_thing
from kg.cli.asking import engine_options, open_asked, project_for
from kg.cli.completion import complete_thing
from kg.cli.exits import FOUND, stop
from kg.cli.option_types import Count
from kg.cli.output import open_output, say
from kg.rdf.terms import Literal, Prefixes, Row
from kg.sparql.rows import iter_rows_text


@click.command()
@click.argument("text")
@click.option(
    "--class",
    "cls",
    metavar="CLASS",
    shell_complete=complete_thing,
    help="Only things of this class, such as mg:Person or person.",
)
@click.option("--limit", type=Count(min=1), default=20, show_default=True, metavar="N")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(["table", "csv", "ndjson"]),
    metavar="FORMAT",
    help="table, csv or ndjson. Default: table on a terminal, csv elsewhere.",
)
@engine_options
def command(
    text: str,
    cls: str | None,
    limit: int,
    format_name: str | None,
    engine: str,
    endpoint: str | None,
    data: tuple[str, ...],
) -> None:
    """Find things by name.

    Case and diacritics do not matter, and the best match comes first. Where nothing is called
    so, what is called alike but for a letter of each word is listed. Exits with 1 when nothing is found.

    \b
    Example:
      kg search rose
    """
    project = project_for(data, endpoint)
    prefixes = Prefixes(project.prefixes)
    asked = open_asked(project, engine, endpoint, data)
    wanted = str(find_thing(asked, project, cls)) if cls else None
    hits = search(asked, project, text, cls=wanted, limit=limit)
    kinds = labels_of(asked, project, [kind for hit in hits for kind in hit.types])
    columns = ("thing", "label", "matched", "kind", "score")
    rows: list[Row] = [
        tuple(
            Literal(cell)
            for cell in (
                prefixes.render(hit.thing),
                hit.label,
                hit.matched,
                ", ".join(name_of(kind, kinds, prefixes) for kind in hit.types),
                f"{hit.score:.2f}",
            )
        )
        for hit in hits
    ]
    if hits and all(hit.score < ALIKE for hit in hits):
        say(f"nothing is called {text!r}; alike:")
    chosen = format_name or ("table" if sys.stdout.isatty() else "csv")
    with open_output(None) as output:
        if chosen == "table":
            from kg.cli.text_tables import print_table

            print_table(columns, [[str(cell) for cell in row] for row in rows], output)
        else:
            for piece in iter_rows_text(columns, rows, chosen):
                output.write(piece)
    if not hits:
        say(f"nothing is called anything like {text!r}")
        stop(FOUND)
