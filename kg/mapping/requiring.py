"""What no mapping of a project may say, though RML can: things without a name, and graphs of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.mapping.model import MappingError, MappingFile, TermMap
from kg.mapping.references import terms_of


def require_named(mapping: MappingFile) -> None:
    """Raise MappingError for what no file of a project can have: things without a name, and graphs of their own."""
    for one in mapping.maps.values():
        if one.graphs or any(po.graphs for po in one.pos):
            told = "a mapping of a project writes one graph for each file; leave 'graphs' out, and see kg:split"
            raise MappingError(told, location=one.place)
        for term in _nameless(one.subjects, terms_of(one)):
            told = "a thing without a name cannot be pointed at; give it 'subjects' with an IRI"
            raise MappingError(told, location=term.place or one.place)


def _nameless(subjects: Sequence[TermMap], terms: Iterator[TermMap]) -> Iterator[TermMap]:
    yield from (term for term in (*subjects, *terms) if term.type == "BlankNode")
