"""What no mapping of a project may say: things without a name, graphs of their own, two classes with ids alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

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


def require_apart(mappings: Iterable[MappingFile]) -> None:
    """Raise MappingError for things of two classes whose ids begin alike: of one name, they would be one thing."""
    known: dict[str, tuple[Identity, MappingFile]] = {}
    for mapping in mappings:
        for one in mapping.maps.values():
            for term in (*one.subjects, *terms_of(one)):
                if (identity := term.identity) is None:
                    continue
                other, where = known.setdefault(identity.namespace, (identity, mapping))
                if other.of != identity.of:
                    prefixes = Prefixes(mapping.prefixes)
                    names = [prefixes.render(IRI(name)) for name in (identity.of, other.of)]
                    space = prefixes.render(IRI(identity.namespace))
                    place = "" if where is mapping else f" in {where.path.name}"
                    told = (
                        f"ids of {names[0]} begin as those of {names[1]}{place} do, so what has the same name would be "
                        f"one thing; give one of them another 'iri', such as {_other(identity, space)}"
                    )
                    raise MappingError(told, location=term.place or one.place)


def _other(identity: Identity, space: str) -> str:
    return f"{space.strip('<>')}{slug(re.split('[/#]', identity.of)[-1])}-"


def _nameless(subjects: Sequence[TermMap], terms: Iterator[TermMap]) -> Iterator[TermMap]:
    yield from (term for term in (*subjects, *terms) if term.type == "BlankNode")
