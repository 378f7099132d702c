"""Names in rules and queries that neither the ontology nor the data have, and which of theirs was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.ask.known_names import KnownNames
from kg.ask.meant import meant_among
from kg.rdf.terms import IRI, split_iri, to_n3
from kg.shacl.closed_vocabularies import is_term, meant_in_growing, terms_within

CURIE = re.compile(r"[A-Za-z][\w-]*:[A-Za-z_][\w-]*")
_IN_SPARQL = re.compile(
    rf"""<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|(?<![\w:?$-])({CURIE.pattern})"""
)


def iter_curies(text: str) -> Iterator[tuple[str, int]]:
    """Yield the prefixed names in SPARQL, or a part of it, with where each stands."""
    for match in _IN_SPARQL.finditer(text):
        if match[1]:
            yield match[1], match.start(1)


def asked_for(terms: Iterable[IRI]) -> str:
    """Return the query that gives those of some terms that a graph describes or uses."""
    return (
        f"SELECT ?t WHERE {{ VALUES ?t {{ {' '.join(map(to_n3, sorted(terms)))} }} "
        "FILTER(EXISTS { ?t ?p ?o } || EXISTS { ?s ?t ?o } || EXISTS { ?s a ?t }) }"
    )


def meant_term(names: KnownNames, term: IRI) -> IRI | None:
    """Return the class or the property that was meant by a name that nothing has; None for a term that is one."""
    if is_term(term.value):
        return None
    space, name = split_iri(term.value)
    close = meant_among(name, terms_within(space))
    if of_others := meant_in_growing(term.value) or (f"{space}{close}" if close else None):
        return IRI(of_others)
    first, second = names.meant_class, names.meant_property
    if not name[:1].isupper():
        first, second = second, first
    return first(term) or second(term)
