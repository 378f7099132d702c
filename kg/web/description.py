"""What the service says of itself and of its data: SPARQL 1.1 Service Description and VoID, as RDF."""

from __future__ import annotations

import io

from kg.engines.base import read_count
from kg.rdf.formats import BY_MEDIA_TYPE, to_quad, write_quads
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Triple
from kg.rdf.vocabulary import DCTERMS, LABEL, SH, TYPE, VOID
from kg.web.served import Served

SD, W3C = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_FORMS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")


def describe(served: Served, address: str, media_type: str) -> bytes:
    """Return the description of the service at an address: what it speaks, which graphs it has, and the questions."""
    service, dataset, graph = IRI(address), BlankNode("dataset"), BlankNode("graph")
    said: list[Triple] = [
        (service, TYPE, IRI(f"{SD}Service")),
        (service, IRI(f"{SD}endpoint"), service),
        (service, IRI(f"{SD}supportedLanguage"), IRI(f"{SD}SPARQL11Query")),
        *((service, IRI(f"{SD}resultFormat"), IRI(W3C + name)) for name in (*_RESULTS, *_FORMS)),
        (service, IRI(f"{SD}defaultDataset"), dataset),
        (dataset, TYPE, IRI(f"{SD}Dataset")),
        (dataset, IRI(f"{SD}defaultGraph"), graph),
        (graph, TYPE, IRI(f"{SD}Graph")),
        (graph, IRI(f"{VOID}triples"), _number(_count(served))),
    ]
    rows = served.engine.select(
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    ).rows
    for place, (name, count) in enumerate(rows):
        if isinstance(name, IRI) and count is not None:
            one, inner = BlankNode(f"named{place}"), BlankNode(f"inner{place}")
            said += [
                (dataset, IRI(f"{SD}namedGraph"), one),
                (one, TYPE, IRI(f"{SD}NamedGraph")),
                (one, IRI(f"{SD}name"), name),
                (one, IRI(f"{SD}graph"), inner),
                (inner, TYPE, IRI(f"{SD}Graph")),
                (inner, IRI(f"{VOID}triples"), _number(int(str(count)))),
            ]
    for query in served.queries:  # so that editors of SPARQL offer them
        name = IRI(f"{address.rpartition('/sparql')[0]}/query/{query.name}")
        body = "\n".join(line for line in query.text.split("\n") if not line.startswith("#+"))
        said += [
            (name, TYPE, IRI(f"{SH}SPARQLExecutable")),
            (name, LABEL, Literal(query.summary)),
            (name, IRI(f"{SH}select"), Literal(body.strip())),
        ]
    return _written(served, said, media_type)


def describe_data(served: Served, address: str, media_type: str) -> bytes:
    """Return the description of the data at an address: title, licence, size, and how to ask it (VoID, DCAT)."""
    dataset = IRI(served.project.base)
    said: list[Triple] = [
        (dataset, TYPE, IRI(f"{VOID}Dataset")),
        (dataset, IRI(f"{DCTERMS}title"), Literal(served.project.title)),
        (dataset, IRI(f"{VOID}triples"), _number(_count(served))),
        (dataset, IRI(f"{VOID}uriSpace"), Literal(served.project.base)),
        (dataset, IRI(f"{VOID}sparqlEndpoint"), IRI(f"{address}/sparql")),
        (dataset, IRI(f"{VOID}uriLookupEndpoint"), IRI(f"{address}/thing?iri=")),
    ]
    if served.project.license:
        said.append((dataset, IRI(f"{DCTERMS}license"), IRI(served.project.license)))
    return _written(served, said, media_type)


def _count(served: Served) -> int:
    return read_count(served.engine.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))


def _number(value: int) -> Literal:
    return Literal(str(value), f"{XSD}integer")


def _written(served: Served, said: list[Triple], media_type: str) -> bytes:
    buffer = io.BytesIO()
    prefixes = {**served.project.prefixes, "sd": SD, "void": VOID, "sh": SH}
    write_quads(map(to_quad, said), buffer, BY_MEDIA_TYPE[media_type], prefixes)
    return buffer.getvalue()
