"""The front page, search, sources, and what is only reported or in dispute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import Blueprint, Response, jsonify, request
from markupsafe import Markup

from kg.ask.search import search
from kg.rdf.terms import IRI, Literal, Row, Term, find_iri
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT, TYPE
from kg.web.addresses import Addresses
from kg.web.application import page
from kg.web.footnotes import Note, Notes, notes_of
from kg.web.panels import panels_of
from kg.web.questions import by_topic
from kg.web.served import Served
from kg.web.terms import Shown

_FOUND, _SUGGESTED, _LONGEST = 50, 8, 1_000
_CLAIM = f"?c <{SUBJECT}> {{}} ; <{PREDICATE}> {{}} ; <{OBJECT}> {{}}"


class Source(NamedTuple):
    """A document with the graphs that were made from it, and the number of statements in them."""

    document: IRI
    graphs: tuple[IRI, ...]
    statements: int


class Dispute(NamedTuple):
    """A thing and a property with several values where there can be one, each with the marks of its sources."""

    thing: Markup
    predicate: Markup
    values: tuple[tuple[Markup, Markup], ...]


class Claim(NamedTuple):
    """A statement that no source asserts, what is said of it, and the page of the claim, if that has a name."""

    address: str
    statement: tuple[Markup, ...]
    about: tuple[tuple[Markup, Markup], ...]


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the routes of the pages that are about the graph as a whole."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def front() -> Response:
        counted = classes_of_things(served)
        featured = [IRI(one) for one in served.project.site.featured]
        named: list[Row] = [(cls,) for cls, _ in counted]
        show = Shown(served.labels([*named, tuple(featured)]), served.prefixes, addresses)
        notes = Notes()
        panels, _ = panels_of(served, addresses, None, (), show, notes)
        queries = [query for query in served.queries if not query.is_check]
        return page(
            "front.html", classes=counted, show=show, topics=by_topic(queries), sources=len(_sources(served)),
            claims=len(_claim_rows(served)), disputes=len(_disputed(served)), featured=featured, panels=panels,
            notes=_listed(served, addresses, notes),
        )  # fmt: skip

    @routes.get("/search")
    def searched() -> Response:
        words = request.args.get("q", "")[:_LONGEST]
        hits = search(served.engine, served.project, words, limit=_FOUND) if words.strip() else []
        show = Shown(served.labels([hit.types for hit in hits]), served.prefixes, addresses)
        return page("search.html", words=words, hits=hits, show=show)

    @routes.get("/suggest")
    def suggested() -> Response:
        words = request.args.get("q", "")[:_LONGEST]
        named = request.args.get("class", "")
        classes = [iri.value for one in named.split() if (iri := find_iri(one, served.prefixes))]
        hits = (
            search(served.engine, served.project, words, cls=classes or None, limit=_SUGGESTED, inside=False)
            if words.strip()
            else []
        )
        kinds = served.labels([hit.types for hit in hits])
        return jsonify(
            [
                {
                    "name": hit.label,
                    "matched": hit.matched,
                    "kind": ", ".join(kinds.get(kind, served.prefixes.render(kind)) for kind in hit.types),
                    "iri": hit.thing.value,
                    "curie": served.prefixes.render(hit.thing),
                    "address": addresses.thing(hit.thing),
                }
                for hit in hits
            ]
        )

    @routes.get("/sources")
    def sources() -> Response:
        found = _sources(served)
        rows: list[Row] = [(source.document, *source.graphs) for source in found]
        return page("sources.html", sources=found, show=Shown(served.labels(rows), served.prefixes, addresses))

    @routes.get("/conflicts")
    def conflicts() -> Response:
        notes = Notes()
        found = _disputes(served, addresses, notes)
        return page("conflicts.html", disputes=found, notes=_listed(served, addresses, notes))

    @routes.get("/reported")
    def reported() -> Response:
        return page("reported.html", claims=_claims(served, addresses))

    return routes


def _listed(served: Served, addresses: Addresses, notes: Notes) -> list[Note]:
    show = Shown(served.labels([(source,) for _, source in notes]), served.prefixes, addresses)
    return list(notes_of(served, notes, show))


def classes_of_things(served: Served) -> list[tuple[IRI, int]]:
    """Return the classes that have things, those with most first; without those that the ontology alone has."""
    of_ontology = Counter[IRI]()
    for graph in served.ontology:
        of_ontology.update(dict(_counted(served, f"GRAPH <{graph}> {{ ?s <{TYPE}> ?c }}")))
    return [(cls, number) for cls, number in _counted(served, f"?s <{TYPE}> ?c") if number > of_ontology[cls]]


def _counted(served: Served, pattern: str) -> Iterator[tuple[IRI, int]]:
    query = f"SELECT ?c (COUNT(*) AS ?n) WHERE {{ {pattern} }} GROUP BY ?c ORDER BY DESC(?n) ?c"
    for cls, number in served.engine.select(query).rows:
        if isinstance(cls, IRI) and isinstance(number, Literal):
            yield cls, int(number.lexical)


def _sources(served: Served) -> list[Source]:
    of: dict[IRI, list[IRI]] = {}
    for graph, documents in served.documents.items():
        for document in documents:
            of.setdefault(document, []).append(graph)
    counts: dict[Term | None, int] = {}
    query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    for counted, number in served.engine.select(query).rows:
        counts[counted] = int(number.lexical) if isinstance(number, Literal) else 0
    found = [Source(one, tuple(graphs), sum(counts.get(g, 0) for g in graphs)) for one, graphs in of.items()]
    return sorted(found, key=lambda source: (-source.statements, source.document.value))


def _disputed(served: Served) -> list[tuple[IRI, IRI]]:
    """Return each thing and property with several values where there can be one, by the ontology or by a shape."""
    found: dict[tuple[IRI, IRI], None] = {}
    for predicate in sorted(served.functional):
        _add(served, found, predicate, "")
    for cls, predicate in served.order.singles:
        if predicate not in served.functional:
            _add(served, found, predicate, f"?s <{TYPE}> <{cls}> .")
    return sorted(found)


def _add(served: Served, found: dict[tuple[IRI, IRI], None], predicate: IRI, only: str) -> None:
    query = f"SELECT ?s WHERE {{ {only} ?s <{predicate}> ?o }} GROUP BY ?s HAVING (COUNT(DISTINCT ?o) > 1)"
    for (thing,) in served.engine.select(query).rows:
        if isinstance(thing, IRI):
            found[thing, predicate] = None


def _disputes(served: Served, addresses: Addresses, notes: Notes) -> list[Dispute]:
    stated: list[tuple[IRI, IRI, list[tuple[Term, list[IRI]]]]] = []
    for thing, predicate in _disputed(served):
        query = f"SELECT ?v ?g WHERE {{ GRAPH ?g {{ <{thing}> <{predicate}> ?v }} }} ORDER BY ?v ?g"
        values: dict[Term, list[IRI]] = {}
        for value, graph in served.engine.select(query).rows:
            if value is not None and isinstance(graph, IRI):
                values.setdefault(value, []).extend(served.documents.get(graph, (graph,)))
        stated.append((thing, predicate, list(values.items())))
    rows: list[Row] = [(thing, predicate, *(value for value, _ in values)) for thing, predicate, values in stated]
    show = Shown(served.labels(rows), served.prefixes, addresses)
    return [
        Dispute(show.term(thing), show.predicate(predicate), tuple((show.term(v), notes.marks(by)) for v, by in values))
        for thing, predicate, values in stated
    ]


def _claim_rows(served: Served) -> list[Row]:
    query = f"SELECT ?c ?s ?p ?o WHERE {{ {_CLAIM.format('?s', '?p', '?o')} }} ORDER BY ?s ?p ?o ?c"
    return list(served.engine.select(query).rows)


def _claims(served: Served, addresses: Addresses) -> list[Claim]:
    rows = _claim_rows(served)
    about: dict[Term, list[tuple[Term, Term]]] = {}
    if rows:
        skipped = ", ".join(f"<{one}>" for one in (TYPE, SUBJECT, PREDICATE, OBJECT))
        pattern = f"{_CLAIM.format('?s', '?q', '?v')} ; ?p ?o FILTER(?p NOT IN ({skipped}))"
        query = f"SELECT DISTINCT ?c ?p ?o WHERE {{ {pattern} }} ORDER BY ?c ?p ?o"
        for claim, predicate, value in served.engine.select(query).rows:
            if claim is not None and predicate is not None and value is not None:
                about.setdefault(claim, []).append((predicate, value))
    named: list[Row] = [*rows, *(pair for pairs in about.values() for pair in pairs)]
    show = Shown(served.labels(named), served.prefixes, addresses)
    made: list[Claim] = []
    for claim, *ends in rows:
        said: list[Any] = about.get(claim, []) if claim is not None else []
        made.append(
            Claim(
                addresses.thing(claim) if isinstance(claim, IRI) else "",
                tuple(show.predicate(end) if place == 1 else show.term(end) for place, end in enumerate(ends) if end),
                tuple((show.predicate(prop), show.term(value)) for prop, value in said),
            )
        )
    return made
