"""kg dump: the graph in a standard format."""

from __future__ import annotations

import io
from pathlib import Path

import click

from kg.cli.completion import complete_graph
from kg.cli.output import open_output, say
from kg.dump import require_readable, write_dump
from kg.errors import UsageError
from kg.project import read_project
from kg.serialization import FORMATS
from kg.terms import parse_iri

_BY_SUFFIX = {f".{known.suffix}": name for name, known in FORMATS.items()}


@click.command()
@click.option(
    "-f", "--format", "format_name", type=click.Choice(list(FORMATS)), help="Default: by the file's suffix, else trig."
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file, whole or not at all.")
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_graph,
    help="Only this file's graph; may be repeated.",
)
@click.option("--base", metavar="IRI", help="Write our IRIs with another base.")
def command(format_name: str | None, output: str | None, graphs: tuple[str, ...], base: str | None) -> None:
    """Write the graph in a standard format.

    It is written from the files, every literal as it stands there.

    TriG, N-Quads and JSON-LD keep one graph a file; Turtle, N-Triples and RDF/XML hold each triple once.

    \b
    Examples:
      kg dump -o graph.trig
      kg dump -f ntriples --graph sources/rose-and-g-dragon
    """
    project = read_project()
    chosen = format_name or (_BY_SUFFIX.get(Path(output).suffix.lower()) if output else "trig")
    if chosen is None:
        raise UsageError(f"the suffix of {output} names no format; give one with -f: {', '.join(FORMATS)}")
    if base is not None:
        parse_iri(base)
    if output in (None, "-"):
        require_readable(project, graphs)  # what has gone to stdout cannot be taken back
    with open_output(output) as place:
        if place.terminal:
            buffer = io.BytesIO()
            write_dump(project, buffer, chosen, graphs=graphs, base=base)
            place.write(buffer.getvalue().decode("utf-8"))
            return
        count = write_dump(project, place.file, chosen, graphs=graphs, base=base)
    if output not in (None, "-"):
        say(f"wrote {count:,} statements to {output}")
