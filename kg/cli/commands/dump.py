"""kg dump: the graph in standard formats."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

import click

from kg.ask.opening import open_engine
from kg.cli.completion import complete_graph
from kg.cli.exits import INPUT, stop
from kg.cli.forms import form_of, require_different
from kg.cli.output import is_folder, open_file, open_output, packing_of, require_no_source, say
from kg.errors import CannotCarry, UnknownName, UsageError
from kg.exchange.dump import (
    LINKS,
    Chosen,
    collected,
    collected_from,
    explain,
    find_graph_files,
    graphs_of,
    prefixes_of,
    write_graphs,
)
from kg.exchange.tables import TABLE_FORMATS, read_tables, write_tables
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.canonical import CanonicalGraphs
from kg.rdf.foreign import SUFFIXES
from kg.rdf.formats import FORMATS, PACKINGS
from kg.rdf.terms import IRI, Prefixes, find_iri, parse_iri


class _File(NamedTuple):
    """One file to write: its name without folder, its format, and its graphs (None: all)."""

    name: str
    format: str
    graphs: list[str] | None = None


@click.command()
@click.option(
    "-f",
    "--format",
    "formats",
    type=click.Choice([*FORMATS, *TABLE_FORMATS]),
    multiple=True,
    help="May be repeated, with a folder for -o. Default: by the file's suffix, else trig.",
)
@click.option("-o", "--output", metavar="PATH", help="Write to a file, whole or not at all, or into a folder.")
@click.option("--compress", type=click.Choice(list(PACKINGS)), help="Compress; also by a suffix .gz or .zst of -o.")
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_graph,
    help="Only this file's graph; may be repeated.",
)
@click.option("--class", "cls", metavar="CLASS", help="Only the things of this class, a CURIE or <IRI>.")
@click.option("--per-graph", is_flag=True, help="A file for each graph, into a folder.")
@click.option("--split-by-class", is_flag=True, help="A file for the things of each class, into a folder.")
@click.option("--merged", is_flag=True, help="Each triple once, without graphs, in every format.")
@click.option(
    "--links",
    type=click.Choice(LINKS),
    default="sameas",
    show_default=True,
    help="Links to other knowledge bases as they are, as owl:sameAs, or left out.",
)
@click.option("--base", metavar="IRI", help="Write our IRIs with another base.")
@click.option(
    "--bom",
    is_flag=True,
    help="csvw for a spreadsheet: a byte order mark, and an apostrophe before what it would compute.",
)
@click.option("--entailed", is_flag=True, help="With what follows by [entailment] of kg.toml, as a graph of its own.")
@click.option("--endpoint", metavar="NAME|URL", help="Dump what a SPARQL endpoint holds, page by page.")
def command(
    formats: tuple[str, ...],
    output: str | None,
    compress: str | None,
    graphs: tuple[str, ...],
    cls: str | None,
    per_graph: bool,
    split_by_class: bool,
    merged: bool,
    links: str,
    base: str | None,
    bom: bool,
    entailed: bool,
    endpoint: str | None,
) -> None:
    """Write the graph in standard formats.

    It is written from the files, every literal as it stands there, sorted, so that the same files give the same bytes.

    TriG, N-Quads and JSON-LD keep one graph a file; Turtle, N-Triples and RDF/XML hold each triple once. csvw and
    parquet are tables, one for each class, into a folder.

    \b
    Examples:
      kg dump -o graph.trig
      kg dump -o graph.nq.gz
      kg dump -f ntriples --graph sources/rose-and-g-dragon
      kg dump -f turtle -f jsonld --per-graph -o dumps
    """
    require_different(formats)
    project = read_project()
    tables = [name for name in formats if name in TABLE_FORMATS]
    if (len(formats) > 1 or per_graph or split_by_class or tables) and output in (None, "-"):
        raise UsageError("several files need a folder; give one with -o")
    if (per_graph and (split_by_class or merged)) or (split_by_class and cls):
        raise UsageError("--per-graph excludes --split-by-class and --merged, and --split-by-class excludes --class")
    if tables and (graphs or cls or base or compress or merged or per_graph or split_by_class or links != "sameas"):
        raise UsageError(
            "tables hold the whole graph as it is; leave the other options out, or write them by themselves"
        )
    if bom and "csvw" not in tables:
        raise UsageError("--bom is for CSV that a spreadsheet opens; leave it out, or give -f csvw")
    into = len(formats) > 1 or per_graph or split_by_class or (output is not None and is_folder(output))
    if not into and output not in (None, "-"):
        packing_of(Path(str(output)), compress)
    if entailed and (graphs or cls or base or per_graph or split_by_class or tables or endpoint or links != "sameas"):
        told = (
            "what follows does so from the whole graph as it is; with --entailed only -f, -o, --merged, --compress go"
        )
        raise UsageError(told)
    if entailed and not project.entailment:
        raise UsageError("nothing follows, as kg.toml has no rules in [entailment]; leave --entailed out, or add some")
    if base is not None and not parse_iri(base).value.endswith(("/", "#")):
        raise UsageError(f"--base {base} must end in / or #")
    if endpoint is not None:
        if cls or base or into or tables or links != "sameas":
            told = (
                "from an endpoint whole graphs are dumped, into one file: only -f, -o, --graph, --compress, --merged go"
            )
            raise UsageError(told)
        wanted_format = form_of(output, next(iter(formats), None), SUFFIXES, "trig")
        _from_endpoint(project, endpoint, graphs, wanted_format, output, compress, merged)
        return
    chosen = Chosen(graphs, _class(project, cls), links, base, entailed)
    for name in tables:
        for path in write_tables(project, Path(str(output)), name, open_file, bom=bom):
            say(f"wrote {path}")
    wanted = [name for name in formats if name not in tables]
    if tables and not wanted:
        return
    if not into:
        form = form_of(output, next(iter(wanted), None), SUFFIXES, "trig")
        _to_one_place(project, chosen, form, output, compress, merged)
        return
    folder = Path(str(output))
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    for part, files in _parts(project, chosen, wanted or ["trig"], per_graph, split_by_class):
        with collected(project, part) as held:
            ending = PACKINGS.get(compress or "", "")
            paths = [folder / f"{file.name}{FORMATS[file.format].suffix}{ending}" for file in files]
            for path in paths:
                require_no_source(path)
            for path, file in zip(paths, files, strict=True):
                path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    with open_file(path, compress) as place:
                        count = _write(project, held, place, file, merged, base)
                except CannotCarry as error:
                    say(f"kg: {path}: {explain(project, error)}")
                    failed = True
                else:
                    say(f"wrote {count:,} statements to {path}")
    if failed:
        stop(INPUT)


def _write(
    project: Project, held: CanonicalGraphs, place: IO[bytes], file: _File, merged: bool, base: str | None
) -> int:
    return write_graphs(held, place, file.format, names=file.graphs, merged=merged, prefixes=prefixes_of(project, base))


def _parts(
    project: Project, chosen: Chosen, formats: list[str], per_graph: bool, split: bool
) -> Iterator[tuple[Chosen, list[_File]]]:
    """Yield what is to be collected at once, and the files that are written from it."""
    if split:
        for table in read_tables(project):
            yield chosen._replace(cls=table.cls), [_File(table.name, one) for one in formats]
    elif per_graph:
        files = []
        for path in find_graph_files(project, chosen.graphs):
            iri = project.graph_iri(path)
            short = iri.removeprefix(f"{project.base}graph/")
            files += [_File(short, one, [(chosen.base or project.base) + iri[len(project.base) :]]) for one in formats]
        yield chosen, files
    else:
        yield chosen, [_File(project.name, one) for one in formats]


def _to_one_place(
    project: Project, chosen: Chosen, format_name: str, output: str | None, compress: str | None, merged: bool
) -> None:
    with collected(project, chosen) as held:
        _to_output(project, held, format_name, output, compress, merged, chosen.base)


def _from_endpoint(
    project: Project,
    name: str,
    graphs: tuple[str, ...],
    format_name: str,
    output: str | None,
    compress: str | None,
    merged: bool,
) -> None:
    engine = open_engine(project, endpoint=name)
    short = f"{project.base}graph/"
    known = graphs_of(engine)
    wanted = [one if one in known else short + one for one in graphs]
    for one in wanted:
        if one not in known:
            raise UnknownName("graph", one.removeprefix(short), [graph.removeprefix(short) for graph in known])
    with collected_from(engine, wanted or known) as held:
        _to_output(project, held, format_name, output, compress, merged, None)


def _to_output(
    project: Project,
    held: CanonicalGraphs,
    format_name: str,
    output: str | None,
    compress: str | None,
    merged: bool,
    base: str | None,
) -> None:
    file = _File("", format_name)
    try:
        with open_output(output, compress) as place:
            target = io.BytesIO() if place.terminal else place.file
            count = _write(project, held, target, file, merged, base)
            if isinstance(target, io.BytesIO) and place.terminal:
                place.write(target.getvalue().decode("utf-8"))
    except CannotCarry as error:
        raise explain(project, error) from None
    if output not in (None, "-"):
        say(f"wrote {count:,} statements to {output}")


def _class(project: Project, name: str | None) -> IRI | None:
    if name is None:
        return None
    found = find_iri(name, Prefixes(project.prefixes))
    if found is None:
        raise UsageError(f"--class {name!r} is no CURIE or <IRI>")
    return found
