"""The options that every question takes."""

from __future__ import annotations

import click

from kg.ask.opening import ENGINES
from kg.cli.answer_forms import READERS
from kg.cli.option_types import Count, timeout_option
from kg.rdf.formats import FORMATS
from kg.sparql.rows import ROW_FORMATS


def asking_options() -> list[click.Parameter]:
    """Return the options that every question takes."""
    formats = click.Choice([*ROW_FORMATS, *READERS, *FORMATS])
    return [
        click.Option(
            ["-f", "--format", "format_name"],
            type=formats,
            metavar="FORMAT",
            help=f"Rows as {', '.join((*ROW_FORMATS, *READERS))}; graphs as {', '.join(FORMATS)}. "
            "Default: table (or turtle) on a terminal, csv (or turtle) elsewhere.",
        ),
        click.Option(
            ["-o", "--output"], metavar="FILE", help="Write to a file, whole or not at all; its suffix sets the format."
        ),
        click.Option(
            ["--engine"],
            type=click.Choice(ENGINES),
            default="embedded",
            show_default=True,
            help="Which engine answers.",
        ),
        click.Option(
            ["--endpoint"], metavar="NAME|URL", help="Ask a SPARQL endpoint instead: a name in kg.toml, or an address."
        ),
        click.Option(
            ["--allow-service", "services"],
            multiple=True,
            metavar="HOST",
            help="Let SERVICE in the query ask this host; may be repeated.",
        ),
        click.Option(["--limit"], type=Count(min=1), metavar="N", help="Stop after N rows."),
        click.Option(
            ["--labels/--ids"],
            default=None,
            help="Show things by their labels (default of tables on a terminal, pictures and pages), or by their ids.",
        ),
        click.Option(
            ["--bom"],
            is_flag=True,
            help="CSV for a spreadsheet: a byte order mark, and an apostrophe before what it would compute.",
        ),
        click.Option(
            ["--view"],
            metavar="KIND:ROLE=VARIABLE,…",
            help="What a picture shows, such as bar:label=name,value=count; default: what the header says.",
        ),
        click.Option(["--show"], is_flag=True, help="Print the SPARQL that would run, and stop."),
        click.Option(["--explain"], is_flag=True, help="Tell on stderr what was run, how long it took, and on what."),
        timeout_option(),
        click.Option(["--exit-status"], is_flag=True, help="Exit with 1 when the answer is false or empty."),
        click.Option(
            ["--build/--no-build"],
            default=True,
            help="Build the snapshot if the files have changed (default), or refuse.",
        ),
        click.Option(
            ["--stated"], is_flag=True, help="Only what the files state, without what follows by [entailment]."
        ),
    ]
