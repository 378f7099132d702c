"""Dumps: the graph of the files in a standard format, every literal as the file has it, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from kg.engines.base import Engine
from kg.engines.exact import Conclusions
from kg.engines.paging import iter_rows
from kg.errors import CannotCarry, TurtleError, UnknownName
from kg.exchange.of_things import said_of
from kg.places.locator import Locator
from kg.project.config import Project, entailed_graph
from kg.rdf.canonical import CanonicalGraphs, LineFile
from kg.rdf.formats import FORMATS, carried, to_oxigraph, write_quads
from kg.rdf.terms import IRI, Literal, Prefixes, parse_iri, to_n3
from kg.rdf.turtle import require_sound, stream_quads
from kg.rdf.vocabulary import SAME_AS, SUBCLASS_OF, TYPE
from kg.sparql.rows import Counted

LINKS = ("sameas", "owl", "none")


class Chosen(NamedTuple):
    """What a dump holds: graphs by IRI or path (all when none), things of a class only, links, and another base.

    `links` is "sameas" for links as they are, "owl" for owl:sameAs in their place, "none" to leave them out. With
    `entailed`, what follows from all of it by the rules of kg.toml is a graph of its own.
    """

    graphs: tuple[str, ...] = ()
    cls: IRI | None = None
    links: str = "sameas"
    base: str | None = None
    entailed: bool = False


def find_graph_files(project: Project, names: Iterable[str]) -> list[Path]:
    """Return the files of the graphs with these IRIs or paths (all when none is named); raise UnknownName."""
    known = {project.graph_iri(path): path for path in project.iter_graph_files()}
    short = {iri.removeprefix(f"{project.base}graph/"): path for iri, path in known.items()}
    files = []
    for name in names:
        bare = name.strip("<>")
        if bare not in known and bare not in short:
            raise UnknownName("graph", name, short, f"there are: {', '.join(short)}")
        files.append(known.get(bare) or short[bare])
    return files or list(known.values())


@contextmanager
def collected(
    project: Project,
    chosen: Chosen = Chosen(),  # noqa: B008 - immutable
    known: Sequence[Any] = (),
) -> Iterator[CanonicalGraphs]:
    """Give what was chosen in canonical form, one graph for each file; raise SyntaxErrors with all faults."""
    files = find_graph_files(project, chosen.graphs)
    following = Conclusions(project.entailment if chosen.entailed else ())
    with CanonicalGraphs() as graphs:
        try:
            classes, things = _things_of(project, chosen.cls) if chosen.cls else (set[str](), set[str]())
            if chosen.cls and not things:
                raise UnknownName("class with things", Prefixes(project.prefixes).render(chosen.cls), ())
            for path in files:
                name = project.graph_iri(path)
                quads = following.passing(stream_quads(path, graph=name))
                if chosen.cls:
                    quads = said_of(quads, things, classes)
                if chosen.links != "sameas" or chosen.base:
                    quads = _changed(quads, project, chosen)
                    name = _moved(name, project.base, chosen.base)
                graphs.add(name, quads)
        except (SyntaxError, MemoryError, ValueError, TurtleError):
            read = list(project.iter_graph_files()) if chosen.cls else files
            require_sound(read, graph_of=project.graph_iri)  # tells all faults of all files, with their places
            raise
        if chosen.entailed:
            graphs.add(entailed_graph(project.base), following)
        graphs.name_blank_nodes(known=known)
        yield graphs


@contextmanager
def collected_from(engine: Engine, names: Sequence[str]) -> Iterator[CanonicalGraphs]:
    """Give graphs of an engine in canonical form; raise RemoteError for what cannot be read whole."""
    import pyoxigraph

    with CanonicalGraphs() as graphs:
        for name in names:
            pattern = f"GRAPH <{parse_iri(name)}> {{ ?s ?p ?o }}"
            triples = (pyoxigraph.Triple(*map(to_oxigraph, row)) for row in iter_rows(engine, pattern, "spo"))  # type: ignore[arg-type]  # rows of three
            graphs.add(name, triples)
        graphs.name_blank_nodes()
        yield graphs


def graphs_of(engine: Engine) -> list[str]:
    """Return the names of the graphs that an engine has, sorted."""
    rows = engine.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows
    return [str(graph) for (graph,) in rows]


def _changed(quads: Iterator[Any], project: Project, chosen: Chosen) -> Iterator[Any]:
    """Yield triples with links and base as chosen."""
    import pyoxigraph

    links = set(project.links)
    same_as = pyoxigraph.NamedNode(SAME_AS.value)

    def move(term: Any) -> Any:
        if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(project.base):
            return pyoxigraph.NamedNode(_moved(term.value, project.base, chosen.base))
        return term

    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate, quad.object
        if chosen.links != "sameas" and predicate.value in links and not value.value.startswith(project.base):
            if chosen.links == "none":
                continue
            predicate = same_as
        if chosen.base:
            subject, predicate, value = move(subject), move(predicate), move(value)
        yield pyoxigraph.Triple(subject, predicate, value)


def _moved(iri: str, old: str, new: str | None) -> str:
    return new + iri[len(old) :] if new and iri.startswith(old) else iri


def _things_of(project: Project, cls: IRI) -> tuple[set[str], set[str]]:
    """Return a class with its subclasses, and their things, by all files; of a thing without a name only that it is."""
    below: dict[str, list[str]] = {}
    typed: dict[str, set[str]] = {}
    for path in project.iter_graph_files():
        for quad in stream_quads(path):
            predicate = quad.predicate.value
            if predicate == TYPE.value:
                typed.setdefault(quad.object.value, set()).add(quad.subject.value)
            elif predicate == SUBCLASS_OF.value:
                below.setdefault(quad.object.value, []).append(quad.subject.value)
    classes, todo = {str(cls)}, [str(cls)]
    while todo:
        for sub in below.get(todo.pop(), ()):
            if sub not in classes:
                classes.add(sub)
                todo.append(sub)
    return classes, set().union(*(typed.get(one, set()) for one in classes))


def prefixes_of(project: Project, base: str | None = None) -> Mapping[str, str]:
    """Return the prefixes of a project, with another base where one is given."""
    return {prefix: _moved(namespace, project.base, base) for prefix, namespace in project.prefixes.items()}


def write_graphs(
    graphs: CanonicalGraphs,
    file: IO[bytes],
    format_name: str,
    *,
    names: Sequence[str] | None = None,
    merged: bool = False,
    prefixes: Mapping[str, str] | None = None,
) -> int:
    """Write some graphs (default: all) to a binary file in one of FORMATS; return the number of statements.

    Formats with named graphs keep them apart unless `merged`; the others hold each triple once. Raises CannotCarry for
    a term that the format has no way to write.
    """
    chosen = graphs.names if names is None else list(names)
    named = FORMATS[format_name].named_graphs and not merged
    if format_name in ("ntriples", "nquads"):
        lines = Counted(graphs.iter_quad_lines(chosen) if named else graphs.iter_triple_lines(chosen))
        pieces = iter(lines)
        while block := b"".join(islice(pieces, 4096)):
            file.write(block)
        return lines.count
    import pyoxigraph

    if named:
        source = (line for name in chosen for line in graphs.iter_quad_lines([name]))
        statements = pyoxigraph.parse(LineFile(source), pyoxigraph.RdfFormat.N_QUADS)  # type: ignore[arg-type]  # has read()
    else:
        triples = LineFile(graphs.iter_triple_lines(chosen))
        statements = pyoxigraph.parse(triples, pyoxigraph.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]  # has read()
    counted: Counted[Any] = Counted(statements)
    held = prefixes if format_name in ("turtle", "trig", "rdfxml") else None
    write_quads(carried(counted) if format_name == "rdfxml" else counted, file, format_name, held)
    return counted.count


def explain(project: Project, error: CannotCarry) -> CannotCarry:
    """Return an error with the place of its statement in the files, where they have it."""
    subject, predicate, value = error.triple
    locator = Locator(list(project.iter_graph_files()))
    place = locator.find_triple(error.triple)
    prefixes = Prefixes(project.prefixes)
    shown = f"{prefixes.render(subject)} {prefixes.render(predicate)}"
    if isinstance(value, Literal):
        shown += f" {to_n3(value)[:60]!r}"
    return CannotCarry(error.format, f"{error.reason}: {shown}", error.triple, location=place)
