"""Vocabularies of others whose terms are known: what is not among them is a slip, wherever it stands.

Of those that grow only what is nearly called as one of their terms is a slip.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kg.ask.meant import is_slip_of, meant_among
from kg.rdf.terms import RDF, split_iri
from kg.rdf.vocabulary import DCAT, OWL, RDFS
from kg.shacl.near_names import NearNames

# Those whose list is complete; one that grows, such as schema.org, is not among them.
_CLOSED = ("DC", "DCTERMS", "FOAF", "ORG", "OWL", "PROV", "QB", "RDFS", "SKOS", "VOID")
_GROWING = {RDF: "RDF", DCAT: "DCAT", "http://schema.org/": "SDO", "https://schema.org/": "SDO"}


def is_no_term(iri: str) -> bool:
    """Tell whether an IRI is in the namespace of such a vocabulary and none of its terms."""
    namespace, name = split_iri(iri)
    return namespace in _NAMESPACES and name not in _terms()[namespace]


def terms_within(namespace: str) -> list[str]:
    """Return the names of all terms of such a vocabulary; none for another one."""
    return sorted(_terms()[namespace]) if namespace in _NAMESPACES else []


def is_term(iri: str) -> bool:
    """Tell whether an IRI is known as a term of one of these vocabularies."""
    namespace, name = split_iri(iri)
    if namespace in _NAMESPACES:
        return name in _terms()[namespace]
    return namespace in _GROWING and name in _growing(_GROWING[namespace])[0]


def meant_in_growing(iri: str) -> str | None:
    """Return the term that was meant by an IRI of a vocabulary that grows; None where no term is one slip away."""
    namespace, name = split_iri(iri)
    if namespace not in _GROWING or is_term(iri):
        return None
    meant = meant_among(name, _growing(_GROWING[namespace])[1].candidates(name))
    return f"{namespace}{meant}" if meant is not None and is_slip_of(name, meant) else None


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
        RDFS,
        OWL,
    )
)


@cache
def _terms() -> dict[str, frozenset[str]]:
    from rdflib import namespace as known

    return {str(space): _names_of(space) for space in (getattr(known, name) for name in _CLOSED)}


@cache
def _growing(name: str) -> tuple[frozenset[str], NearNames]:
    from rdflib import namespace as known

    names = _names_of(getattr(known, name))
    return names, NearNames(names)


def _names_of(space: Any) -> frozenset[str]:
    return frozenset(name for name in space.__annotations__ if not name.startswith("_"))
