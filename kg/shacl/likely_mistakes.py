"""Likely mistakes: what is legal in shapes but hardly meant, such as a shape that checks nothing or an unknown term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import Location
from kg.findings import Finding, Note
from kg.rdf.terms import IRI, XSD, Literal, Term, split_iri
from kg.rdf.vocabulary import CLASSES, FIRST, SH
from kg.shacl.advanced import OF_CONSTRAINTS
from kg.shacl.faults import UNNAMED
from kg.shacl.model import ShapesGraph
from kg.shacl.near_names import NearNames
from kg.shacl.shape import Shape, sh
from kg.shacl.shape_places import ShapePlaces
from kg.shacl.vocabulary import FLAGS, OF_DRAFTS
from kg.sparql.valueless import find_valueless

# With more unknown terms than these the shapes are for other data, and no term is a slip of another.
_MOST_COMPARED = 200
_UNKNOWN = "is known neither to the ontology nor to the data"
# So many unknown terms of one file are told one by one; more are most likely of a part of the field that is not here.
_MOST_SINGLY, _MOST_NAMED = 3, 3
_REFERS = ("node", "not", "and", "or", "xone", "qualifiedValueShape")
_INSTEAD = "give it one, or leave it out"
_PRE_BOUND = ("this", "value", "PATH", "path", "shapesGraph", "currentShape")
_QUALIFIED = f"{SH}qualified"
_REFERRING = tuple(sh(name) for name in ("property", "node", "not", "qualifiedValueShape", "parameter", "filterShape"))


def find_likely_mistakes(
    shapes: ShapesGraph,
    engine: Engine,
    places: ShapePlaces,
    idle: AbstractSet[Term] = frozenset(),
    *,
    in_few: bool = False,
) -> list[Finding]:
    """Return shapes that nothing uses, and terms that neither shapes, ontology nor data know, as warnings.

    Shapes that are `idle`, and of which nothing else is told, are among them. Where they are to be told `in_few` notes,
    those that a note only counts have no line.
    """
    mistakes: list[tuple[Term, Term | None, str]] = []
    used = {value for predicate in _REFERRING for value in shapes.graph.values_of(predicate)}
    for node in shapes.shape_nodes:
        shape = shapes.get(node)
        has_target = shape.targets or (shapes.advanced and shapes.graph.values(node, sh("target")))
        if isinstance(node, IRI) and not has_target and node not in used and not _in_list(shapes, node):
            mistakes.append((node, None, f"<{node}> is used by no shape and has no target, so it checks nothing"))
        for constraint in shape.constraints:
            listed = constraint.members if constraint.component in ("and", "or", "xone") else ()
            for other in (constraint.value, *listed) if constraint.component in _REFERS else ():
                if isinstance(other, IRI) and not shapes.graph.predicates(other):
                    told = f"<{other}>, which {_called(shapes, node)} refers to, is described nowhere"
                    told += " as a shape; it is a class, so sh:class may be meant" if _is_class(engine, other) else ""
                    mistakes.append((node, other, told))
    mistakes += _without_effect(shapes)
    mistakes += dict.fromkeys(_valueless(shapes))
    roles = _terms(shapes)
    known = engine.select(
        f"SELECT DISTINCT ?term WHERE {{ VALUES ?term {{ {' '.join(f'<{term}>' for term in roles)} }} "
        "FILTER(EXISTS { ?term ?p ?o } || EXISTS { ?s ?term ?o } || "
        # Shapes may be known beside the data, and what only they name is not known by that.
        f'EXISTS {{ ?s ?p ?term FILTER(?p != <{FIRST}> && !STRSTARTS(STR(?p), "{SH}")) }}) }}'
    )
    unknown = roles.keys() - {row[0] for row in known.rows}
    known_names = _names(engine) if 0 < len(unknown) <= _MOST_COMPARED else {}
    for term, (node, role) in roles.items():
        if term in unknown:
            namespace, name = split_iri(term.value)
            close = known_names[namespace].find(name) if namespace in known_names else None
            hint = f"; did you mean <{namespace}{close}>?" if close else ""
            mistakes.append((node, term, f"<{term}>, {role}, {_UNKNOWN}{hint}"))
    found, named_here = [], 0
    only_file = Location(places.files[0]) if in_few and len(places.files) == 1 else None
    for node, about, text in mistakes:
        is_unknown = text.endswith(_UNKNOWN)
        counted = is_unknown and named_here >= _MOST_NAMED
        found.append(
            _warning(shapes, only_file if counted and only_file else places.find(node, about, text), node, text)
        )
        named_here += is_unknown and found[-1].location is not None
    named = {mistake.rule for mistake in found}
    return found + [one for one in find_idle_shapes(shapes, places, idle) if one.rule not in named]


def in_few_notes(mistakes: Iterable[Finding]) -> list[Note]:
    """Return mistakes as notes, one for the many terms of a file that nobody knows and that look like no other."""
    mistakes = list(mistakes)
    unknown: dict[Path | None, list[Finding]] = {}
    for one in mistakes:
        if one.message.endswith(_UNKNOWN):
            unknown.setdefault(one.location.path if one.location else None, []).append(one)
    many = {path: some for path, some in unknown.items() if len(some) > _MOST_SINGLY}
    notes = []
    for one in mistakes:
        some = many.get(one.location.path if one.location else None, ()) if one.message.endswith(_UNKNOWN) else ()
        if not some:
            notes.append(Note(one.message, one.location))
        elif one is some[0]:
            named = ", ".join(f"{two.message.partition('>, ')[0]}>{_where(two)}" for two in some[:_MOST_NAMED])
            told = f"{len(some):,} terms are known neither to the ontology nor to the data: {named}"
            notes.append(Note(f"{told} and {len(some) - _MOST_NAMED:,} more", one.location))
    return notes


def _where(one: Finding) -> str:
    place = one.location
    return f" ({place.line}:{place.column})" if place and place.line else ""


def find_idle_shapes(shapes: ShapesGraph, places: ShapePlaces, idle: AbstractSet[Term]) -> list[Finding]:
    """Return a warning for each of the shapes for which a validation found no focus node."""
    return [
        _warning(shapes, places.find(node, None, told), node, told)
        for node in shapes.shape_nodes
        if node in idle
        for told in (f"{_called(shapes, node)} has no focus node in the data, so it checks nothing",)
    ]


def _is_class(engine: Engine, term: IRI) -> bool:
    kinds = " ".join(f"<{kind}>" for kind in CLASSES)
    return engine.ask(f"ASK {{ {{ ?thing a <{term}> }} UNION {{ VALUES ?kind {{ {kinds} }} <{term}> a ?kind }} }}")


def _without_effect(shapes: ShapesGraph) -> Iterator[tuple[Term, Term | None, str]]:
    """Yield what SHACL allows and passes over: shapes that are all deactivated, and parameters that do nothing."""
    if shapes.targeted_nodes and not shapes.targeted:
        node = shapes.targeted_nodes[0]
        yield node, sh("deactivated"), "every shape with a target is deactivated, so nothing is checked"
    elif shapes.targeted and not shapes.advanced and not asks_anything(shapes):
        told = "no shape with a target has a constraint that is not deactivated, so nothing is checked"
        yield shapes.targeted[0].node, None, told
    telling = {sh(name) for name in (*OF_DRAFTS, *FLAGS)}
    telling |= {one for one in shapes.graph.used() if isinstance(one, IRI) and one.value.startswith(_QUALIFIED)}
    for subject, predicate, value in shapes.graph.having(telling):
        name = str(predicate).removeprefix(SH)
        if name in OF_DRAFTS:
            yield subject, predicate, f"sh:{name} is a term of a draft of SHACL, and has no effect"
        elif name in FLAGS and value == Literal("1", XSD + "boolean"):
            yield subject, predicate, f"sh:{name} has no effect as 1; write true"
        elif name.startswith("qualified") and not shapes.graph.values(subject, sh("path")):
            yield subject, predicate, f"sh:{name} has no effect in a node shape; put it into a property shape"


def _valueless(shapes: ShapesGraph) -> Iterator[tuple[Term, Term | None, str]]:
    """Yield the variables of queries of constraints that nothing gives a value, as by a slip; several share a query."""
    for node in shapes.shape_nodes:
        for constraint in shapes.get(node).constraints:
            source = constraint.source
            if constraint.component not in ("sparql", "custom") or source is None:
                continue
            given = {*_PRE_BOUND, *(name for name, _ in constraint.bindings)}
            for parameter in shapes.graph.values(constraint.value, sh("parameter")):
                given |= {split_iri(str(path))[1] for path in shapes.graph.values(parameter, sh("path"))}
            for name in ("select", "ask"):
                for text in shapes.graph.values(source, sh(name)):
                    found = find_valueless(text.lexical, given) if isinstance(text, Literal) else ()
                    for one in found:
                        if one.by_mistake:
                            yield source, None, f"sh:{name}: {one.told(instead=_INSTEAD)}"
    yield from _valueless_elsewhere(shapes)


def _valueless_elsewhere(shapes: ShapesGraph) -> Iterator[tuple[Term, Term | None, str]]:
    """Yield those of targets, rules and functions, which know their parameters, and rules the node that they are of."""
    of_constraints = {node for name in OF_CONSTRAINTS for node in shapes.graph.values_of(name)}
    for name in ("select", "ask", "construct"):
        for node in shapes.graph.subjects_of(frozenset({sh(name)})) if shapes.advanced else ():
            if node in of_constraints:
                continue
            paths = (
                path
                for one in shapes.graph.values(node, sh("parameter"))
                for path in shapes.graph.values(one, sh("path"))
            )
            given = {*_PRE_BOUND, *(split_iri(str(path))[1] for path in paths)}
            for text in shapes.graph.values(node, sh(name)):
                for one in find_valueless(text.lexical, given) if isinstance(text, Literal) else ():
                    if one.by_mistake:
                        yield node, None, f"sh:{name}: {one.told(instead=_INSTEAD)}"


def asks_anything(shapes: ShapesGraph) -> bool:
    """Tell whether any shape with a target has a constraint that is not deactivated."""
    return any(_checks(shapes, shape) for shape in shapes.targeted)


def _checks(shapes: ShapesGraph, shape: Shape, within: tuple[Term, ...] = ()) -> bool:
    """Tell whether a shape may find anything: it has a constraint, by itself or in a shape for a property."""
    if shape.deactivated or shape.node in within:
        return False
    inner = (*within, shape.node)
    return any(
        one.component != "property" or _checks(shapes, shapes.get(one.value), inner) for one in shape.constraints
    )


def _names(engine: Engine) -> dict[str, NearNames]:
    """Return the local names of the classes and properties of a graph, and of those that it describes, by namespace."""
    classes = " ".join(f"<{kind}>" for kind in CLASSES)
    terms = f"{{ ?any ?term ?value }} UNION {{ ?any a ?term }} UNION {{ VALUES ?kind {{ {classes} }} ?term a ?kind }}"
    found: dict[str, list[str]] = {}
    for (term,) in engine.select(f"SELECT DISTINCT ?term WHERE {{ {terms} }}").rows:
        if isinstance(term, IRI):
            namespace, name = split_iri(term.value)
            found.setdefault(namespace, []).append(name)
    return {namespace: NearNames(names) for namespace, names in found.items()}


def _warning(shapes: ShapesGraph, place: Location | None, node: Term, text: str) -> Finding:
    return Finding("warning", text, str(shapes.name_near(node) or UNNAMED), place)


def _in_list(shapes: ShapesGraph, node: Term) -> bool:
    return bool(shapes.graph.subjects_with(FIRST, node))


def _terms(shapes: ShapesGraph) -> dict[IRI, tuple[Term, str]]:
    """Return the classes and properties that shapes name, each with the shape and its role in words."""
    found: dict[IRI, tuple[Term, str]] = {}
    for node in shapes.shape_nodes:
        shape = shapes.get(node)
        name = _called(shapes, node)
        for target in shape.targets:
            if isinstance(target.term, IRI):
                found.setdefault(target.term, (node, f"the target of {name}"))
        if shape.path:
            within = "the path" if shape.path.predicate else "in the path"
            for predicate in shape.path.predicates:
                found.setdefault(predicate, (node, f"{within} of {name}"))
        for constraint in shape.constraints:
            if constraint.component == "class" and isinstance(constraint.value, IRI):
                found.setdefault(constraint.value, (node, f"the class that {name} asks for"))
    return found


def _called(shapes: ShapesGraph, node: Term) -> str:
    name = shapes.name_near(node)
    return f"<{name}>" if name else f"a {UNNAMED}"
