"""How things are called whose names stand in a table, by the properties that a mapping says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kg.mapping.model import Identity, MappingFile
from kg.mapping.naming import Namer
from kg.mapping.references import terms_of
from kg.mapping.writing import Writer
from kg.rdf.terms import XSD_STRING


def labelled(mapping: MappingFile) -> list[Identity]:
    """Return the kinds of things of a mapping that are told to be called by their names, each once."""
    terms = (term for one in mapping.maps.values() for term in terms_of(one))
    return list(dict.fromkeys(term.identity for term in terms if term.identity and term.identity.label))


def iter_labels(
    identity: Identity, namer: Namer, called: Mapping[str, Collection[str]], writer: Writer
) -> Iterator[tuple[str, str]]:
    """Yield things with what is said of how they are called, as in a block, by the names that each has in the table."""
    label = identity.label
    if label is None:
        return
    for iri in sorted(called):
        names, new = namer.labels(iri, called[iri])
        for n, name in enumerate(names):
            prop = label.preferred if n == 0 and new else label.other
            if prop:
                yield writer.iri(iri), f"{writer.iri(prop)} {writer.literal(name, XSD_STRING, label.language)}"
