"""Properties on things of a class of which no shape of that class knows, while a shape of another class does.

Neither a shape that is not closed nor an ontology without domains says that such a statement is wrong; but whoever
gives a chapter a number of pages has most likely taken the wrong class, or the wrong property.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.terms import IRI, BlankNode, Term, to_n3
from kg.rdf.vocabulary import OWL, RDFS, SKOS, TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets
from kg.shacl.queries import prefixes_of
from kg.shacl.shape import Shape

RULE = "fit"
SUBJECT, PREDICATE, OBJECT = (
    f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{part}" for part in ("subject", "predicate", "object")
)
_DOMAIN = "http://www.w3.org/2000/01/rdf-schema#domain"
_IRI = re.compile(r"<([^<>\s]+)>")
_PREFIX = re.compile(r"PREFIX ([\w.-]*): <([^<>\s]+)>")
_CURIE = re.compile(r"([\w.-]*):([\w-]+)")


def find_unfit(shapes: ShapesGraph, engine: Engine, severity: str, common: Collection[str] = ()) -> list[Finding]:
    """Return a finding for each thing that has properties which only shapes of other classes than its own know.

    Terms of RDFS, OWL and SKOS, by which anything may be described, are not looked at, nor those that are `common`.
    What a shape without a class as target knows may be anybody's; so may what the ontology says to be of its class, and
    a thing of no class that has a shape is not looked at.
    """
    known, anybodys = _known_properties(shapes)
    of_property: dict[str, list[IRI]] = {}
    for cls, properties in known.items():
        for prop in properties - anybodys - {str(TYPE), *common}:
            if not prop.startswith((RDFS, OWL, SKOS)):
                of_property.setdefault(prop, []).append(cls)
    found: dict[tuple[Term, tuple[IRI, ...]], list[tuple[str, Term]]] = {}
    sets = NodeSets(engine)
    shaped = _values(known, sets)
    for prop, classes in sorted(of_property.items()):
        if len(classes) == len(known):
            continue
        fit = _values([*classes, *_domains(engine, prop)], sets)
        rows = engine.select(
            f"SELECT DISTINCT ?thing ?value WHERE {{ ?thing <{prop}> ?value . FILTER(ISIRI(?thing)) "
            f"FILTER NOT EXISTS {{ VALUES ?fit {{ {fit} }} ?thing a ?fit }} "
            f"FILTER EXISTS {{ VALUES ?shaped {{ {shaped} }} ?thing a ?shaped }} }} ORDER BY ?thing ?value"
        ).rows
        for thing, value in rows:
            if thing is not None and value is not None:
                found.setdefault((thing, tuple(sorted(classes))), []).append((prop, value))
    told = [_told(engine, severity, thing, classes, some) for (thing, classes), some in found.items()]
    return [*told, *_of_claims(engine, severity, of_property, sets, shaped)]


def _of_claims(
    engine: Engine, severity: str, of_property: Mapping[str, Sequence[IRI]], sets: NodeSets, shaped: str
) -> list[Finding]:
    """Return findings for statements that are only spoken of, whose subject is of no class that has the property."""
    rows = engine.select(f"SELECT DISTINCT ?claimed WHERE {{ ?claim <{PREDICATE}> ?claimed }} ORDER BY ?claimed").rows
    found = []
    for prop in [str(row[0]) for row in rows if str(row[0]) in of_property]:
        classes = of_property[prop]
        fit = _values([*classes, *_domains(engine, prop)], sets)
        text = (
            f"SELECT DISTINCT ?claim ?thing ?value WHERE {{ ?claim <{PREDICATE}> <{prop}> ; <{SUBJECT}> ?thing ; "
            f"<{OBJECT}> ?value . FILTER(ISIRI(?thing) && ISIRI(?claim)) "
            f"FILTER NOT EXISTS {{ VALUES ?fit {{ {fit} }} ?thing a ?fit }} "
            f"FILTER EXISTS {{ VALUES ?shaped {{ {shaped} }} ?thing a ?shaped }} }} ORDER BY ?claim"
        )
        for claim, thing, value in engine.select(text).rows:
            if claim is not None and thing is not None and value is not None:
                one = _told(engine, severity, thing, classes, [(prop, value)])
                found.append(one._replace(focus=claim, path=SUBJECT, value=thing))
    return found


def _domains(engine: Engine, prop: str) -> list[IRI]:
    rows = engine.select(f"SELECT ?domain WHERE {{ <{prop}> <{_DOMAIN}> ?domain }}").rows
    return [row[0] for row in rows if isinstance(row[0], IRI)]


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
    for turned in (value for _, value in some if isinstance(value, IRI)):
        if engine.ask(f"ASK {{ VALUES ?fit {{ {' '.join(map(to_n3, classes))} }} {to_n3(turned)} a ?fit }}"):
            said += f". {to_n3(turned)} is such a thing: are subject and value the wrong way round?"
            break
    advice = f"If this is {'' if many else 'a '}{kind}, correct its class; if not, take {'it' if one else 'them'} away."
    prop, value = some[0]
    under = tuple(Finding(severity, advice, RULE, focus=thing, path=p, value=v) for p, v in some[1:])
    shown_value = None if isinstance(value, BlankNode) else value
    return Finding(severity, advice, RULE, focus=thing, path=prop, value=shown_value, said=said, under=under)


def _values(classes: Iterable[Term], sets: NodeSets) -> str:
    """Return classes with all their subclasses, as a list in a query."""
    below = {to_n3(sub) for cls in classes for sub in sets.subclasses(cls)}
    return " ".join(sorted(below))


def _known_properties(shapes: ShapesGraph) -> tuple[dict[IRI, set[str]], set[str]]:
    """Return the properties that shapes know of the things of each class, and those that anything may have."""
    known: dict[IRI, set[str]] = {}
    others = []
    for shape in shapes.targeted:
        properties = _properties(shapes, shape, set())
        for target in shape.targets:
            if target.kind == "class" and isinstance(target.term, IRI):
                known.setdefault(target.term, set()).update(properties)
            else:
                others.append((target, properties))
    of_classes = set[str]().union(*known.values())
    anybodys: set[str] = set()
    for target, properties in others:
        # What has a property of some classes is one of their things, whatever else a shape says of it.
        anybodys |= set() if target.kind == "subjectsOf" and str(target.term) in of_classes else properties
        anybodys |= {str(target.term)} if target.kind in ("subjectsOf", "objectsOf") else set()
    return known, anybodys


def properties_known(shapes: ShapesGraph) -> set[str]:
    """Return the properties of which any shape with a target says anything."""
    known, anybodys = _known_properties(shapes)
    return anybodys.union(*known.values())


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
