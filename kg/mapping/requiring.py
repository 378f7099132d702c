"""What no mapping of a project may say: things without a name, graphs of their own, two classes with ids alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.errors import Location
from kg.mapping.model import Identity, MappingError, MappingFile, TermMap
from kg.mapping.naming import slug
from kg.mapping.references import terms_of
from kg.rdf.terms import IRI, Prefixes


def require_named(mapping: MappingFile) -> None:
    """Raise MappingError for what no file of a project can have: things without a name, and graphs of their own."""
    for one in mapping.maps.values():
        if one.graphs or any(po.graphs for po in one.pos):
            told = "a mapping of a project writes one graph for each file; leave 'graphs' out, and see kg:split"
            raise MappingError(told, location=one.place)
        for term in _nameless(one.subjects, terms_of(one)):
            told = "a thing without a name cannot be pointed at; give it 'subjects' with an IRI"
            raise MappingError(told, location=term.place or one.place)


def require_apart(mapping: MappingFile, others: Iterable[MappingFile] = ()) -> None:
    """Raise MappingError for things of two classes whose ids begin alike: of one name, they would be one thing.

    A mapping is compared with itself, and with those before it.
    """
    known: dict[str, tuple[str, str]] = {}
    for other in others:
        for identity, _ in _identities(other):
            known.setdefault(identity.namespace, (identity.of, f" in {other.path.name}"))
    for identity, place in _identities(mapping):
        of, where = known.setdefault(identity.namespace, (identity.of, ""))
        if of != identity.of:
            shown = Prefixes(mapping.prefixes).render
            name = re.split("[/#]", identity.of)[-1]
            begins = shown(IRI(f"{identity.namespace}x")).strip("<>")[:-1]
            told = (
                f"ids of {shown(IRI(identity.of))} begin as those of {shown(IRI(of))}{where} do, so what has the same "
                f"name would be one thing; give one of them another 'iri', such as {begins}{slug(name)}-"
            )
            raise MappingError(told, location=place)


def _identities(mapping: MappingFile) -> Iterator[tuple[Identity, Location | None]]:
    for one in mapping.maps.values():
        yield from ((term.identity, term.place or one.place) for term in terms_of(one) if term.identity)


def _nameless(subjects: Sequence[TermMap], terms: Iterator[TermMap]) -> Iterator[TermMap]:
    yield from (term for term in (*subjects, *terms) if term.type == "BlankNode")
