"""Which properties a thing has once, as the shapes have it: by sh:maxCount 1, or once in each language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.project.config import Project
from kg.rdf.terms import IRI, RDF, Literal, Term, Triple
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import SUBCLASS_OF

_SH = "http://www.w3.org/ns/shacl#"


class Once(NamedTuple):
    """Properties of which a thing has one value, and those of which it has one in each language."""

    values: frozenset[str]
    languages: frozenset[str]


def properties_had_once(project: Project, classes: Iterable[str], predicates: Iterable[str]) -> Once:
    """Return what the shapes say of things of some classes that have some properties.

    Shapes count whose target is one of the classes, one above it, or one of the properties; what holds within one
    source only is left out, as two sources may say different things. Errors are those of reading the files.
    """
    shapes = read_triples(project.iter_shape_files(within_a_source=False))
    said = _by_subject(shapes)
    above = with_those_above(project, classes)
    properties = set(predicates)
    values: set[str] = set()
    languages: set[str] = set()
    for shape, facts in said.items():
        targets = {str(one) for one in facts[_SH + "targetClass"]}
        if any(str(one) == _SH + "NodeShape" for one in facts[RDF + "type"]):
            targets.add(str(shape))  # a class may be its own shape
        if not (targets & above or {str(one) for one in facts[_SH + "targetSubjectsOf"]} & properties):
            continue
        for inner in (shape, *facts[_SH + "property"]):
            rules = said.get(inner, defaultdict(list))
            for path in rules[_SH + "path"]:
                if isinstance(path, IRI):
                    if any(isinstance(one, Literal) and one.lexical == "1" for one in rules[_SH + "maxCount"]):
                        values.add(path.value)
                    if any(isinstance(one, Literal) and one.lexical == "true" for one in rules[_SH + "uniqueLang"]):
                        languages.add(path.value)
    return Once(frozenset(values), frozenset(languages))


def _by_subject(triples: Iterable[Triple]) -> Mapping[Term, defaultdict[str, list[Term]]]:
    found: defaultdict[Term, defaultdict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in triples:
        found[subject][str(predicate)].append(value)
    return dict(found)


def with_those_above(project: Project, classes: Iterable[str]) -> set[str]:
    """Return classes and all that they are kinds of."""
    broader: defaultdict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in read_triples(project.iter_ontology_files()):
        if predicate == SUBCLASS_OF:
            broader[str(subject)].add(str(value))
    found: set[str] = set()
    waiting = list(classes)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += broader[one]
    return found
