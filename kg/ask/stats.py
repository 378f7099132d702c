"""Statistics: things per class, statements per file, how far each property is filled, links."""

from __future__ import annotations

from typing import NamedTuple

from kg.engines.base import Engine
from kg.project.config import Project
from kg.rdf.terms import IRI, RDF, Literal
from kg.rdf.vocabulary import DERIVED_FROM, TYPE


class ClassCount(NamedTuple):
    """A class with its number of things, and how many of those have each property that any has."""

    cls: IRI
    things: int
    filled: tuple[tuple[IRI, int], ...]


class GraphCount(NamedTuple):
    """A file's graph with its number of statements, and the document it was taken from."""

    graph: IRI
    statements: int
    document: IRI | None


class LinkCount(NamedTuple):
    """A link property with the number of things that have it and the number of links.

    `classes` holds, for each class with linked things, how many of its things are linked.
    """

    predicate: IRI
    things: int
    links: int
    classes: tuple[tuple[IRI, int], ...] = ()


class Stats(NamedTuple):
    """Counts over the merged graph; `triples` counts each triple once."""

    triples: int
    classes: tuple[ClassCount, ...]
    graphs: tuple[GraphCount, ...]
    links: tuple[LinkCount, ...]


def count_graph(engine: Engine, project: Project) -> Stats:
    """Return the statistics of a graph."""
    return Stats(
        _number(engine, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"),
        _classes(engine),
        _graphs(engine),
        tuple(_links(engine, IRI(predicate)) for predicate in project.links),
    )


def _number(engine: Engine, query: str) -> int:
    (value,) = next(iter(engine.select(query).rows))
    return _to_int(value)


def _to_int(term: object) -> int:
    return int(term.lexical) if isinstance(term, Literal) else 0


def _classes(engine: Engine) -> tuple[ClassCount, ...]:
    sizes = engine.select(
        f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{RDF}type> ?c FILTER(isIRI(?c)) }} GROUP BY ?c ORDER BY ?c"
    )
    counted = {cls: _to_int(n) for cls, n in sizes.rows if isinstance(cls, IRI)}
    filled: dict[IRI, list[tuple[IRI, int]]] = {cls: [] for cls in counted}
    rows = engine.select(
        f"SELECT ?c ?p (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{RDF}type> ?c ; ?p ?o FILTER(isIRI(?c)) }} "
        "GROUP BY ?c ?p ORDER BY ?c DESC(?n) ?p"
    ).rows
    for cls, predicate, n in rows:
        if isinstance(cls, IRI) and isinstance(predicate, IRI) and predicate != TYPE:
            filled[cls].append((predicate, _to_int(n)))
    return tuple(ClassCount(cls, things, tuple(filled[cls])) for cls, things in counted.items())


def _graphs(engine: Engine) -> tuple[GraphCount, ...]:
    documents = {
        graph: document
        for graph, document in engine.select(f"SELECT ?g ?d WHERE {{ ?g <{DERIVED_FROM}> ?d }}").rows
        if isinstance(document, IRI)
    }
    rows = engine.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g").rows
    return tuple(GraphCount(g, _to_int(n), documents.get(g)) for g, n in rows if isinstance(g, IRI))


def _links(engine: Engine, predicate: IRI) -> LinkCount:
    things = _number(engine, f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{predicate}> ?o }}")
    linked = engine.select(
        f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a ?c ; <{predicate}> ?o }} GROUP BY ?c ORDER BY ?c"
    ).rows
    return LinkCount(
        predicate,
        things,
        _number(engine, f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s <{predicate}> ?o }}"),
        tuple((cls, _to_int(n)) for cls, n in linked if isinstance(cls, IRI)),
    )
