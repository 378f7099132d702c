"""Vocabularies of others whose terms are all known: what is not among them is a slip, wherever it stands."""

from __future__ import annotations

from functools import cache

from kg.rdf.terms import split_iri

# Those whose list is complete; one that grows, such as schema.org, is not among them.
_CLOSED = ("DC", "DCTERMS", "FOAF", "ORG", "PROV", "QB", "SKOS", "VOID")


def is_no_term(iri: str) -> bool:
    """Tell whether an IRI is in the namespace of such a vocabulary and none of its terms."""
    namespace, name = split_iri(iri)
    return namespace in _NAMESPACES and name not in _terms()[namespace]


def terms_within(namespace: str) -> list[str]:
    """Return the names of all terms of such a vocabulary; none for another one."""
    return sorted(_terms()[namespace]) if namespace in _NAMESPACES else []


_NAMESPACES = frozenset(
    (
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://xmlns.com/foaf/0.1/",
        "http://www.w3.org/ns/org#",
        "http://www.w3.org/ns/prov#",
        "http://purl.org/linked-data/cube#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://rdfs.org/ns/void#",
    )
)


@cache
def _terms() -> dict[str, frozenset[str]]:
    from rdflib import namespace as known

    spaces = [getattr(known, name) for name in _CLOSED]
    return {str(one): frozenset(name for name in one.__annotations__ if not name.startswith("_")) for one in spaces}
