"""Why nothing was found: which IRI of a query the data never uses."""

from __future__ import annotations

from kg.engines.base import Engine
from kg.errors import KgError, nearest
from kg.rdf.terms import IRI, Prefixes
from kg.sparql.tokens import tokenize


def explain_empty(engine: Engine, text: str, prefixes: Prefixes) -> str | None:
    """Return a sentence on the first IRI of the query that the data never uses, with the nearest that it does."""
    for iri in _iris_of(text):
        used = f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }} }}"
        if engine.ask(used):
            continue
        cut = max(iri.value.rfind("/"), iri.value.rfind("#")) + 1
        namespace = iri.value[:cut]
        close = nearest(iri.value[cut:], _iris_starting(engine, namespace), 1)
        sentence = f"{prefixes.render(iri)} does not occur in the data"
        return f"{sentence}; did you mean {prefixes.render(IRI(namespace + close[0]))}?" if close else sentence
    return None


def _iris_of(text: str) -> list[IRI]:
    namespaces: dict[str, str] = {}
    found: dict[IRI, None] = {}
    previous, declared = "", ""
    for token in tokenize(text):
        if token.kind in ("space", "comment"):
            continue
        if token.kind == "name" and previous == "PREFIX":
            declared = token.text[:-1]
        elif token.kind == "iri" and previous == "name of a prefix":
            namespaces[declared] = token.text[1:-1]
        elif token.kind == "iri" and previous not in ("BASE", "^^") and ":" in token.text:
            found[IRI(token.text[1:-1])] = None
        elif token.kind == "name" and previous != "^^":
            prefix, _, local = token.text.partition(":")
            if prefix in namespaces:
                found[IRI(namespaces[prefix] + local.replace("\\", ""))] = None
        previous = "name of a prefix" if previous == "PREFIX" else token.word or token.text
    return list(found)


def _iris_starting(engine: Engine, namespace: str) -> list[str]:
    query = (
        "SELECT DISTINCT ?iri WHERE { { ?iri ?p ?o } UNION { ?s ?iri ?o } UNION { ?s ?p ?iri } "
        f'FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{namespace}")) }} LIMIT 20000'
    )
    try:
        return [str(iri)[len(namespace) :] for (iri,) in engine.select(query).rows if iri is not None]
    except KgError:
        return []
