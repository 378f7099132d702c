"""Properties on things of a class of which no shape of that class knows, while a shape of another class does.

Neither a shape that is not closed nor an ontology without domains says that such a statement is wrong; but whoever
gives a chapter a number of pages has most likely taken the wrong class, or the wrong property.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Term, to_n3
from kg.rdf.vocabulary import OWL, RDFS, SKOS, SUBCLASS_OF, TYPE
from kg.shacl.again import Delta
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.queries import prefixes_of
from kg.shacl.shape import Shape

RULE = "fit"
_MOST = 5_000
"""For more things than this, all are looked at."""
_DOMAIN = "http://www.w3.org/2000/01/rdf-schema#domain"
_IRI = re.compile(r"<([^<>\s]+)>")
_PREFIX = re.compile(r"PREFIX ([\w.-]*): <([^<>\s]+)>")
_CURIE = re.compile(r"([\w.-]*):([\w-]+)")


class Misfit(NamedTuple):
    """A statement whose property only shapes of other classes know than those of its subject."""

    thing: IRI
    prop: str
    value: Term


class Fit:
    """What shapes know of the properties of each class, to be asked of a graph, and again of what has changed in it."""

    def __init__(self, shapes: ShapesGraph, common: Collection[str] = ()) -> None:
        """Find out what the shapes know.

        Terms of RDFS, OWL and SKOS, by which anything may be described, are not looked at, nor those that are `common`.
        What a shape without a class as target knows may be anybody's.
        """
        self._known, anybodys = _known_properties(shapes)
        of_property: dict[str, list[IRI]] = {}
        for cls, properties in self._known.items():
            for prop in properties - anybodys - {str(TYPE), *common}:
                if not prop.startswith((RDFS, OWL, SKOS)):
                    of_property.setdefault(prop, []).append(cls)
        self._classes = {
            p: sorted(of_property[p]) for p in sorted(of_property) if len(of_property[p]) < len(self._known)
        }
        """The classes whose shapes know a property, for each one that those of other classes do not."""

    def find(self, engine: Engine) -> list[Misfit]:
        """Return the statements of a graph that do not fit their things.

        What the ontology says to be of a thing's class fits it, and a thing of no class that has a shape is not looked
        at.
        """
        found = []
        sets = NodeSets(engine)
        shaped = _listed(_with_subclasses(self._known, sets))
        for prop, classes in self._fitting(engine, sets).items():
            # taking away all things that fit at once, before anything else, is faster than looking up their classes
            rows = engine.select(
                f"SELECT DISTINCT ?thing ?value WHERE {{ {{ SELECT ?thing ?value WHERE {{ ?thing <{prop}> ?value "
                f"MINUS {{ VALUES ?fit {{ {_listed(classes)} }} ?thing a ?fit }} }} }} FILTER(ISIRI(?thing)) "
                f"FILTER EXISTS {{ VALUES ?shaped {{ {shaped} }} ?thing a ?shaped }} }}"
            ).rows
            found += [
                Misfit(thing, prop, value) for thing, value in rows if isinstance(thing, IRI) and value is not None
            ]
        return sorted(found, key=_place)

    def find_again(self, engine: Engine, before: Sequence[Misfit], delta: Delta) -> list[Misfit] | None:
        """Return what `find` does, from what it found before some triples came and went; None where that is no gain."""
        changed = (*delta.added, *delta.removed)
        if any(predicate in (SUBCLASS_OF, IRI(_DOMAIN)) for _, predicate, _ in changed):
            return None
        near = {s for s, p, _ in changed if isinstance(s, IRI) and (p == TYPE or str(p) in self._classes)}
        if len(near) > _MOST:
            return None
        found = [one for one in before if one.thing not in near]
        if near:
            sets = NodeSets(engine)
            fitting, shaped = self._fitting(engine, sets), _with_subclasses(self._known, sets)
            for thing, statements in _statements_of(engine, near, sets).items():
                own = {value for prop, value in statements if prop == TYPE}
                if own & shaped:
                    found += [
                        Misfit(thing, str(prop), value)
                        for prop, value in statements
                        if str(prop) in fitting and not own & fitting[str(prop)]
                    ]
        return sorted(found, key=_place)

    def tell(self, engine: Engine, misfits: Iterable[Misfit], severity: str) -> list[Finding]:
        """Return a finding for each thing with statements that do not fit it, and for the classes that they would."""
        found: dict[tuple[IRI, tuple[IRI, ...]], list[tuple[str, Term]]] = {}
        for thing, prop, value in misfits:
            found.setdefault((thing, tuple(self._classes[prop])), []).append((prop, value))
        return [_told(engine, severity, thing, classes, some) for (thing, classes), some in found.items()]

    def _fitting(self, engine: Engine, sets: NodeSets) -> dict[str, set[IRI]]:
        """Return for each property the classes that it fits, as shapes and the ontology say, with their subclasses."""
        domains: dict[str, list[IRI]] = {}
        for prop, domain in engine.select(f"SELECT ?property ?domain WHERE {{ ?property <{_DOMAIN}> ?domain }}").rows:
            if isinstance(domain, IRI):
                domains.setdefault(str(prop), []).append(domain)
        return {p: _with_subclasses([*some, *domains.get(p, ())], sets) for p, some in self._classes.items()}


def _statements_of(engine: Engine, things: Iterable[IRI], sets: NodeSets) -> dict[IRI, list[tuple[Term, Term]]]:
    """Return the properties and values of some things."""
    found: dict[IRI, list[tuple[Term, Term]]] = {}
    for values in sets.iter_values("thing", things):
        for thing, prop, value in sets.rows(f"{values} ?thing ?property ?value", "?thing ?property ?value"):
            if isinstance(thing, IRI):
                found.setdefault(thing, []).append((prop, value))
    return found


def _place(misfit: Misfit) -> tuple[str, str, str]:
    return misfit.prop, misfit.thing.value, to_n3(misfit.value)


def _told(
    engine: Engine, severity: str, thing: Term, classes: Sequence[IRI], some: Sequence[tuple[str, Term]]
) -> Finding:
    rows = engine.select(f"SELECT DISTINCT ?class WHERE {{ {to_n3(thing)} a ?class }} ORDER BY ?class").rows
    own = [to_n3(row[0]) for row in rows if row[0] is not None]
    properties = list(dict.fromkeys(prop for prop, _ in some))
    shown = " or ".join(f"<{prop}>" for prop in properties)
    many, one = len(classes) > 1, len(properties) == 1
    others = " and ".join(map(to_n3, classes[:3]))
    said = (
        f"no shape of {' or '.join(own)} knows {shown}; {others} {'have' if many else 'has'} {'it' if one else 'them'}"
    )
    kind = "one of these" if many else others
    advice = f"If this is {'' if many else 'a '}{kind}, correct its class; if not, take {'it' if one else 'them'} away."
    prop, value = some[0]
    under = tuple(Finding(severity, advice, RULE, focus=thing, path=p, value=v) for p, v in some[1:])
    shown_value = None if isinstance(value, BlankNode) else value
    return Finding(severity, advice, RULE, focus=thing, path=prop, value=shown_value, said=said, under=under)


def _with_subclasses(classes: Iterable[Term], sets: NodeSets) -> set[IRI]:
    return {sub for cls in classes for sub in sets.subclasses(cls) if isinstance(sub, IRI)}


def _listed(classes: Iterable[IRI]) -> str:
    """Return classes as a list in a query."""
    return " ".join(sorted(map(to_n3, classes)))


def _known_properties(shapes: ShapesGraph) -> tuple[dict[IRI, set[str]], set[str]]:
    """Return the properties that shapes know of the things of each class, and those that anything may have."""
    known: dict[IRI, set[str]] = {}
    anybodys: set[str] = set()
    for shape in shapes.targeted:
        properties = _properties(shapes, shape, set())
        for target in shape.targets:
            if target.kind == "class" and isinstance(target.term, IRI):
                known.setdefault(target.term, set()).update(properties)
            else:
                anybodys |= properties
                anybodys |= {str(target.term)} if target.kind in ("subjectsOf", "objectsOf") else set()
    return known, anybodys


def _properties(shapes: ShapesGraph, shape: Shape, seen: set[Term]) -> set[str]:
    """Return the properties of which a shape, and those that it refers to, say anything of the node itself."""
    if shape.node in seen:
        return set()
    seen.add(shape.node)
    found: set[str] = set(_IRI.findall(shape.path.sparql)) if shape.path is not None else set()
    for constraint in shape.constraints:
        found |= {term.value for term in (constraint.value, *constraint.members) if isinstance(term, IRI)}
        if constraint.component in ("property", "node", "and", "or", "xone", "not", "qualifiedValueShape"):
            for other in shapes.members(constraint):
                found |= _properties(shapes, other, seen)
        if constraint.component in ("sparql", "custom"):
            found |= {str(value) for value in _texts(shapes, constraint.value)}
    return found


def _texts(shapes: ShapesGraph, node: Term) -> set[str]:
    """Return the IRIs that stand in the texts of a constraint that is a query, whole or behind a prefix."""
    values = (v for p in shapes.graph.predicates(node) for v in shapes.graph.values(node, p))
    text = prefixes_of(shapes, node) + "\n".join(map(str, values))
    namespaces = dict(_PREFIX.findall(text))
    found = {namespaces[prefix] + name for prefix, name in _CURIE.findall(text) if prefix in namespaces}
    return found | set(_IRI.findall(text))
