"""Datatypes that a mapping gives and that the shapes refuse: each row would be told, and the mapping is at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.findings import Finding
from kg.mapping.model import KG_NS, MappingFile, PredicateObject, TermMap, TriplesMap
from kg.project.config import Project
from kg.rdf.terms import IRI, Literal, Prefixes, Term
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import FIRST, REST, SH, SUBCLASS_OF, TYPE

_Graph = Mapping[Term, Mapping[Term, Sequence[Term]]]


def iter_refused(project: Project, mapping: MappingFile, rule: str) -> Iterator[Finding]:
    """Yield a finding for each datatype of a property that no shape of the class of its things takes."""
    graph: dict[Term, dict[Term, list[Term]]] = {}
    files = (*project.iter_ontology_files(), *project.iter_shape_files(within_a_source=True))
    for subject, predicate, said in read_triples(files):
        graph.setdefault(subject, {}).setdefault(predicate, []).append(said)
    render = Prefixes({**project.prefixes, **mapping.prefixes}).render
    for one in mapping.maps.values():
        asked = _asked_of(graph, _with_above(graph, _classes_of(one)))
        for name, value in _values_of(one.pos):
            given = value.datatype.fixed if value.datatype else None
            if given is None or given.startswith(KG_NS):
                continue
            for allowed in asked.get(name, ()):
                if given not in allowed:
                    wanted = " or ".join(render(IRI(kind)) for kind in sorted(allowed))
                    told = f"the shapes ask {render(name)} for {wanted}, and {render(IRI(given))} stands here"
                    yield Finding("violation", f"{told}; correct the datatype", rule, value.place or one.place)
                    break


def _values_of(pos: Sequence[PredicateObject]) -> Iterator[tuple[IRI, TermMap]]:
    for po in pos:
        for term in po.predicates:
            name = term.expression.constant if term.expression else None
            for value in po.objects:
                if isinstance(name, IRI) and isinstance(value, TermMap):
                    yield name, value


def _classes_of(one: TriplesMap) -> set[Term]:
    found: set[Term] = {IRI(name) for name in one.classes}
    found |= {IRI(term.identity.of) for term in one.subjects if term.identity}
    for name, value in _values_of(one.pos):
        if name == TYPE and value.expression and isinstance(value.expression.constant, IRI):
            found.add(value.expression.constant)
    return found


def _with_above(graph: _Graph, classes: set[Term]) -> set[Term]:
    found, waiting = set(classes), list(classes)
    while waiting:
        new = set(graph.get(waiting.pop(), {}).get(SUBCLASS_OF, ())) - found
        found |= new
        waiting += new
    return found


def _asked_of(graph: _Graph, classes: set[Term]) -> dict[Term, list[set[str]]]:
    """Return which datatypes each shape that is for some classes takes of each property of which it asks any."""
    found: dict[Term, list[set[str]]] = {}
    for node, said in graph.items():
        if not classes & {*said.get(_sh("targetClass"), ()), node} or _is_off(said):
            continue
        for shape in said.get(_sh("property"), ()):
            part = graph.get(shape, {})
            allowed = None if _is_off(part) else _allowed(graph, part)
            for path in part.get(_sh("path"), ()):
                if allowed:
                    found.setdefault(path, []).append(allowed)
    return found


def _allowed(graph: _Graph, shape: Mapping[Term, Sequence[Term]]) -> set[str] | None:
    """Return the datatypes that a shape takes, by itself or by one of several ways; None where it asks for none."""
    if kinds := shape.get(_sh("datatype")):
        return {str(kind) for kind in kinds}
    for name in ("or", "xone"):
        for ways in shape.get(_sh(name), ()):
            each = [_allowed(graph, graph.get(one, {})) for one in _members(graph, ways)]
            if each and all(each):
                return {kind for one in each if one for kind in one}
    return None


def _members(graph: _Graph, head: Term) -> Iterator[Term]:
    seen: set[Term] = set()
    while head in graph and head not in seen:
        seen.add(head)
        yield from graph[head].get(FIRST, ())
        head = next(iter(graph[head].get(REST, ())), head)


def _is_off(shape: Mapping[Term, Sequence[Term]]) -> bool:
    return any(isinstance(one, Literal) and one.lexical in ("true", "1") for one in shape.get(_sh("deactivated"), ()))


def _sh(name: str) -> IRI:
    return IRI(f"{SH}{name}")
