"""The ontology: each class and property with its definition, how much it is used, and where it stands."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Response
from markupsafe import Markup, escape

from kg.rdf.terms import IRI, Literal, Row, Term, split_iri
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import CLASSES, OWL, PROPERTIES, RDFS, SKOS, SUBCLASS_OF, TYPE
from kg.web.addresses import Addresses
from kg.web.application import page
from kg.web.served import Served
from kg.web.terms import Shown, filled

_DEFINITIONS = (IRI(RDFS + "comment"), IRI(SKOS + "definition"))
_SHOWN = (SUBCLASS_OF, IRI(RDFS + "subPropertyOf"), IRI(RDFS + "domain"), IRI(RDFS + "range"), IRI(OWL + "inverseOf"))


class TermEntry(NamedTuple):
    """A term of the ontology: its IRI, the name by which the page has it, its definition, and what stands of it."""

    iri: IRI
    anchor: str
    name: str
    definition: str
    used: int
    relations: tuple[tuple[Markup, tuple[Markup, ...]], ...]
    browse: str


def make(served: Served, addresses: Addresses) -> Blueprint:
    """Return the route of the ontology."""
    routes = Blueprint("ontology", __name__)
    entries: list[tuple[list[TermEntry], list[TermEntry]]] = []

    @routes.get("/ontology")
    @routes.get("/ontology.html")
    def ontology() -> Response:
        if not entries:
            entries.append(_entries(served, addresses))
        classes, properties = entries[0]
        return page("ontology.html", classes=classes, properties=properties)

    return routes


def _entries(served: Served, addresses: Addresses) -> tuple[list[TermEntry], list[TermEntry]]:
    said: dict[IRI, list[tuple[IRI, Term]]] = {}
    for path in served.project.iter_ontology_files():
        for subject, predicate, value in read_triples([path]):
            if isinstance(subject, IRI) and isinstance(predicate, IRI):
                said.setdefault(subject, []).append((predicate, value))
    classes = [iri for iri, facts in said.items() if any(v in CLASSES for p, v in facts if p == TYPE)]
    properties = [iri for iri, facts in said.items() if any(v in PROPERTIES for p, v in facts if p == TYPE)]
    rows: list[Row] = [(iri, *(t for pair in said[iri] for t in pair)) for iri in (*classes, *properties)]
    rows.append(_SHOWN)
    show = Shown(served.labels(rows), served.prefixes, addresses)
    things = _counts(served, f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s <{TYPE}> ?c }} GROUP BY ?c")
    uses = _counts(served, "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p")
    known = {*classes, *properties}

    def entry(iri: IRI, used: int, browse: str) -> TermEntry:
        facts = said[iri]
        relations = []
        for relation in _SHOWN:
            values = tuple(_linked(show, value, known) for predicate, value in facts if predicate == relation)
            if values:
                relations.append((escape(show.name(relation)), values))
        definition = next((v.lexical for p, v in facts if p in _DEFINITIONS and isinstance(v, Literal)), "")
        return TermEntry(iri, anchor_of(iri), show.name(iri), definition, used, tuple(relations), browse)

    return (
        sorted(
            (entry(one, things.get(one, 0), addresses.of_class(one) if things.get(one) else "") for one in classes),
            key=lambda one: (one.name.casefold(), one.iri),
        ),
        sorted(
            (entry(one, uses.get(one, 0), "") for one in properties), key=lambda one: (one.name.casefold(), one.iri)
        ),
    )


def _linked(show: Shown, value: Term, known: set[IRI]) -> Markup:
    if isinstance(value, IRI) and value in known:
        return filled('<a href="#{}">{}</a>', anchor_of(value), show.name(value))
    return show.term(value)


def anchor_of(iri: IRI) -> str:
    """Return the name of a term on the page: what its IRI has behind the last # or /."""
    return split_iri(iri.value)[1]


def _counts(served: Served, query: str) -> dict[Term, int]:
    found: dict[Term, int] = {}
    for term, number in served.engine.select(query).rows:
        if term is not None and isinstance(number, Literal):
            found[term] = int(number.lexical)
    return found
