"""Terms of a mapping that nothing declares: a class, a property or a datatype misspelt is data that nobody asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from kg.errors import Location, nearest
from kg.findings import Finding
from kg.mapping.model import KG_NS, MappingFile, PredicateObject, TermMap, TriplesMap
from kg.mapping.references import terms_of
from kg.project.config import Project
from kg.rdf.terms import IRI, XSD, Prefixes
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import CLASSES, PROPERTIES, TYPE

_ALIKE = 0.88
"""So alike are a term and a misspelt one; terms of other ontologies may be alike and be meant."""


class _Use(NamedTuple):
    """A term that a mapping uses, as what, and where."""

    iri: str
    what: str
    place: Location | None


def iter_unknown(project: Project, mapping: MappingFile, rule: str) -> Iterator[Finding]:
    """Yield a finding for each term that the ontology should declare and does not, or that is nearly one it uses.

    A term belongs to the ontology if its namespace is one of the project's, or that of most terms which are declared.
    Each is told once.
    """
    declared, used, kinds = _terms_of(project)
    spaces = Counter(map(_space, sorted(declared)))
    own = {space for space in spaces if space.startswith(project.base)} | {one for one, _ in spaces.most_common(1)}
    prefixes = Prefixes({**project.prefixes, **mapping.prefixes})
    short = {prefixes.render(IRI(iri)): iri for iri in (*declared, *used)}
    seen: set[str] = set()
    for use in _uses(mapping):
        if use.iri in seen or use.iri in declared or use.iri in used or use.iri.startswith((XSD, KG_NS)):
            continue
        seen.add(use.iri)
        shown, space = prefixes.render(IRI(use.iri)), _space(use.iri)
        if space in own:
            within = [name for name, iri in short.items() if _space(iri) == space]
            of_kind = [name for name in within if kinds.get(short[name], use.what) == use.what]
            close = nearest(shown, of_kind, 1)
            hint = f"Did you mean {close[0]}?" if close else "Declare it there, or correct it."
            told = f"The ontology has no {use.what} {shown}. {hint}"
            yield Finding("violation", told, rule, use.place or Location(mapping.path))
        elif alike := _nearly(shown, space, short):
            told = f"{shown}, a {use.what}, is not used anywhere else in the ontology. Did you mean {alike}?"
            yield Finding("warning", told, rule, use.place or Location(mapping.path))


def _terms_of(project: Project) -> tuple[set[str], set[str], dict[str, str]]:
    """Return the terms that the ontology declares, all others that it or the shapes name, and what the first are."""
    kinds: dict[str, str] = {}
    declared, used = set(), {*project.preferred, *project.others}
    for triple in read_triples([*project.iter_ontology_files(), *project.iter_shape_files(within_a_source=True)]):
        used |= {str(term) for term in triple if isinstance(term, IRI)}
    for subject, predicate, value in read_triples(project.iter_ontology_files()):
        if predicate == TYPE and isinstance(subject, IRI):
            declared.add(str(subject))
            kinds.setdefault(
                str(subject), "class" if value in CLASSES else "property" if value in PROPERTIES else "thing"
            )
    return declared, used - declared, kinds


def _nearly(shown: str, space: str, short: Mapping[str, str]) -> str | None:
    likely = [name for name, iri in short.items() if _space(iri) == space]
    for name in nearest(shown, likely, 1):
        if SequenceMatcher(None, shown, name).ratio() >= _ALIKE:
            return name
    return None


def _uses(mapping: MappingFile) -> Iterator[_Use]:
    for one in mapping.maps.values():
        yield from _uses_of(one, one.pos)
    if mapping.document:
        yield from _uses_of(None, mapping.document.pos)


def _uses_of(one: TriplesMap | None, pos: tuple[PredicateObject, ...]) -> Iterator[_Use]:
    for po in pos:
        is_type = any(term.expression and term.expression.constant == TYPE for term in po.predicates)
        for term in po.predicates:
            if term.expression and isinstance(term.expression.constant, IRI):
                yield _Use(str(term.expression.constant), "property", term.place or (one.place if one else None))
        for value in po.objects:
            if isinstance(value, TermMap) and value.expression and is_type:
                if isinstance(value.expression.constant, IRI):
                    yield _Use(str(value.expression.constant), "class", value.place)
            elif isinstance(value, TermMap) and value.datatype and value.datatype.fixed:
                yield _Use(value.datatype.fixed, "datatype", value.place)
    for term in terms_of(one) if one else ():
        if term.identity:
            yield _Use(term.identity.of, "class", term.place)
            label = term.identity.label
            for name in (label.preferred, label.other) if label else ():
                if name:
                    yield _Use(name, "property", term.place)


def _space(iri: str) -> str:
    return re.split(r"[^/#]*\Z", iri, maxsplit=1)[0]
