"""kg import: foreign RDF as a file of the project."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.exits import FOUND, stop
from kg.cli.output import say
from kg.cli.printing import print_report, summarize
from kg.errors import UsageError
from kg.exchange.importing import import_file
from kg.project.reading import read_project
from kg.rdf.formats import FORMATS
from kg.rdf.terms import parse_iri


@click.command("import")
@click.argument("source", metavar="FILE")
@click.option("--graph", required=True, metavar="NAME", help="The file to make below data/, such as sources/charts.")
@click.option("--from", "read", type=click.Choice(list(FORMATS)), help="The format of FILE. Default: by its suffix.")
@click.option("--base", metavar="IRI", help="What relative IRIs in FILE begin with.")
@click.option("--name-nodes", is_flag=True, help="Give blank nodes IRIs instead of refusing them.")
@click.option("--merged", is_flag=True, help="Leave the names of graphs in FILE out.")
@click.option("--replace", is_flag=True, help="Write the file anew if it is there already.")
def command(
    source: str, graph: str, read: str | None, base: str | None, name_nodes: bool, merged: bool, replace: bool
) -> None:
    """Bring foreign RDF in as a file of the project.

    The file is written as Turtle with the project's prefixes, after the shapes have found no violation in it together
    with the spine and the ontology; otherwise nothing is written.

    \b
    Example:
      kg import charts.rdf --graph sources/charts
    """
    project = read_project()
    if base is not None:
        parse_iri(base)
    path = Path(source)
    if not path.is_file():
        raise UsageError(f"there is no file {source}")
    done = import_file(
        project, path, graph, read=read, base=base, name_nodes=name_nodes, merged=merged, replace=replace
    )
    print_report(project, done.report)
    if done.report.has("violation"):
        summarize(done.report)
        say(f"nothing was written; the places are those in {done.path.name}, as it would have been")
        stop(FOUND)
    say(f"wrote {done.triples:,} triples to {project.relative(done.path)}")
