"""What a file of an ontology says of its terms, told apart from what else stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.rdf.vocabulary import OWL, RDF, RDFS

_TYPE = f"{RDF}type"
_INDIVIDUAL = f"{OWL}NamedIndividual"
_NO_TERM = f"{OWL}Ontology"


def of_terms(quads: Iterable[Any]) -> list[Any]:
    """Return the quads of pyoxigraph by which an ontology describes its classes, properties and named individuals.

    That is all that RDFS and OWL have a property for, all of what has a type of theirs, what a named individual is a
    value of, and whatever hangs on blank nodes of these. So data is not taken for described because an ontology comes
    with examples.
    """
    quads = list(quads)
    types = [
        (quad.subject, quad.object.value) for quad in quads if quad.predicate.value == _TYPE and _is_iri(quad.object)
    ]
    terms = {subject for subject, kind in types if kind.startswith((RDFS, OWL)) or kind == f"{RDF}Property"}
    terms -= {subject for subject, kind in types if kind == _NO_TERM}
    individuals = {subject for subject, kind in types if kind == _INDIVIDUAL}
    wanted = dict.fromkeys(
        quad
        for quad in quads
        if quad.subject in terms or quad.predicate.value.startswith((RDFS, OWL)) or quad.object in individuals
    )
    below: dict[Any, list[Any]] = {}
    for quad in quads:
        below.setdefault(quad.subject, []).append(quad)
    waiting = list(wanted)
    while waiting:
        value = waiting.pop().object
        new = [quad for quad in below.get(value, ()) if quad not in wanted] if _is_blank(value) else []
        wanted |= dict.fromkeys(new)
        waiting += new
    return list(wanted)


def _is_iri(term: Any) -> bool:
    return type(term).__name__ == "NamedNode"


def _is_blank(term: Any) -> bool:
    return type(term).__name__ == "BlankNode"
