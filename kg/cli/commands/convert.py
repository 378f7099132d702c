"""kg convert: RDF from one format to another."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.forms import form_of
from kg.cli.given_paths import given_paths
from kg.cli.output import open_output, say
from kg.errors import KgError, ProjectError, UsageError
from kg.exchange.convert import convert
from kg.project.reading import read_project
from kg.rdf.foreign import SUFFIXES, format_of
from kg.rdf.formats import FORMATS
from kg.rdf.terms import parse_iri


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--from", "read", type=click.Choice(list(FORMATS)), help="The format of IN. Default: by its suffix.")
@click.option("--to", "write", type=click.Choice(list(FORMATS)), help="The format of OUT. Default: by its suffix.")
@click.option("--base", metavar="IRI", help="What relative IRIs in IN begin with.")
@click.option("--merged", is_flag=True, help="Leave the names of graphs out.")
def command(source: str, target: str, read: str | None, write: str | None, base: str | None, merged: bool) -> None:
    """Convert RDF from one format to another.

    It streams: memory does not grow with the file. A suffix .gz or .zst means compressed, for reading and for writing.
    IN may be - for stdin, in the format of which it looks, or that --from names; OUT may be - for stdout, with --to.

    \b
    Examples:
      kg convert songs.rdf songs.ttl
      kg convert dump.nq.gz dump.trig
    """
    if base is not None:
        parse_iri(base)
    path = Path(source)
    if path.is_dir():
        raise UsageError(f"{source} is a folder, and one file is converted at a time; name a file in it")
    if source != "-" and not path.is_file():
        raise UsageError(f"there is no file {source}")
    if target == "-" and write is None:
        raise UsageError("give the format of stdout with --to")
    to = form_of(target, write, SUFFIXES, None, "--to")
    try:
        prefixes = dict(read_project().prefixes)
    except ProjectError:
        prefixes = {}
    if source != "-":
        kinds = read or format_of(path), to
        if target != "-" and path.resolve() == Path(target).resolve():
            raise UsageError("IN and OUT are the same file")
        with open_output(target) as place:
            count = convert(path, place.file, *kinds, prefixes, base=base, merged=merged)
    else:
        with given_paths(((source,),), read) as given:
            (path,) = given.groups[0]
            try:
                with open_output(target) as place:
                    count = convert(path, place.file, format_of(path), to, prefixes, base=base, merged=merged)
            except KgError as error:
                raise given.told_error(error) from None
    if target != "-":
        say(f"wrote {count:,} statements to {target}")
