"""Shapes are checked before they check anything: a typo that lets everything pass is the worst answer of all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.errors import Advice, KgError, Location, NotCompiled, ShapesError, nearest
from kg.findings import Finding
from kg.rdf.lexical import is_well_formed
from kg.rdf.terms import IRI, LANG_STRING, XSD, XSD_STRING, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import SH, TYPE
from kg.shacl.advanced import advanced_roots, faulty_queries, functions_of
from kg.shacl.components import local_check
from kg.shacl.contradictions import contradictions
from kg.shacl.faults import Fault, unusable_query
from kg.shacl.model import ShapesGraph
from kg.shacl.queries import read_constraint
from kg.shacl.shape import Constraint, Shape, sh
from kg.shacl.shape_places import ShapePlaces
from kg.shacl.vocabulary import ADVANCED, DATATYPES, DATATYPES_OF_RDF, FLAGS, NOT_SUPPORTED, OF_DRAFTS, SUGGESTED, TERMS
from kg.sparql.clauses import declare_prefixes

# What a slip of the pen makes of SHACL's namespace; namespaces beside it, such as that of its tests, go on with "-".
_NEARLY = re.compile(r"https?://(?:www\.)?w3\.org/ns/(?:shacl|shcl|shalc|sahcl)(?!-)[#/]?", re.IGNORECASE)
_IRIS = (
    "targetClass", "targetSubjectsOf", "targetObjectsOf", "class", "equals", "disjoint", "lessThan", "lessThanOrEquals",
)  # fmt: skip
_RANGES = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
_ONCE = (
    "minCount", "maxCount", "datatype", "nodeKind", "minLength", "maxLength", "in", "languageIn", "pattern", *_RANGES,
)  # fmt: skip
_NEEDS = {
    "flags": ("pattern",),
    **dict.fromkeys(("qualifiedMinCount", "qualifiedMaxCount"), ("qualifiedValueShape",)),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}
_OF_KINDS = frozenset(
    map(sh, (*_IRIS, *_RANGES, *_NEEDS, *FLAGS, "pattern", "ignoredProperties", "targetNode", "message", "datatype"))
)
_NO_SEVERITIES = (TERMS | OF_DRAFTS) - {"Violation", "Warning", "Info"}
_BOOLEANS = tuple(Literal(text, XSD + "boolean") for text in ("true", "false", "1", "0"))


def find_faults(shapes: ShapesGraph) -> list[Fault]:
    """Return what is wrong with each shape by itself."""
    faults: list[Fault] = []
    used = {term: name for term in shapes.graph.within(SH) if (name := _local(term, SH))}
    unknown = {term: name for term, name in used.items() if name not in TERMS and name not in OF_DRAFTS}
    for subject, predicate, value in shapes.graph.naming(unknown.keys()):
        faults += [
            Fault("unknown-term", f"sh:{unknown[term]} is no term of SHACL{_suggest(unknown[term])}", subject, term)
            for term in (predicate, value)
            if term in unknown
        ]
    faults += _unsupported(shapes, {term: name for term, name in used.items() if name in NOT_SUPPORTED})
    faults += _nearly(shapes)
    faults += _without_validator(shapes)
    faults += _kinds(shapes)
    faults += _check_each(shapes)
    faults += faulty_queries(shapes) if shapes.advanced else []
    return list(dict.fromkeys(faults))


def find_faults_of_all(shapes: ShapesGraph, places: ShapePlaces) -> list[Fault]:
    """Return what is wrong with shapes together that are sound by themselves: that they nest, or that none is asked."""
    fault = find_nesting(shapes) or find_emptiness(shapes, places)
    return [fault] if fault else []


def find_nesting(shapes: ShapesGraph) -> Fault | None:
    """Return the first recursion, or too deep nesting, of shapes that are sound by themselves."""
    try:
        _ = shapes.targeted
    except ShapesError as error:
        node = error.node if isinstance(error.node, IRI | BlankNode) else None
        return Fault("nesting", error.message, node)
    return None


def find_emptiness(shapes: ShapesGraph, places: ShapePlaces) -> Fault | None:
    """Return the fault that no shape has a target."""
    if shapes.targeted_nodes or (shapes.advanced and advanced_roots(shapes)):
        return None
    where = ", ".join(path.name for path in places.files) or "the shapes folder"
    return Fault("nothing-checked", f"there is no shape with a target in {where}; nothing would ever be checked", None)


def to_finding(fault: Fault, places: ShapePlaces) -> Finding:
    """Return a fault with its place; one that is about no shape is about all files, of which it names the first."""
    advice = Advice("advanced") if fault.advanced else None
    finding = Finding("violation", fault.text, f"shapes/{fault.rule}", advice=advice)
    if fault.subject is None:
        named = [Location(path) for path in places.files[:3]]
        related = tuple((place, "nothing here is checked") for place in named[1:])
        return finding._replace(location=named[0] if named else None, related=related)
    place = places.find(fault.subject, fault.term, fault.text)
    return finding._replace(location=place, line=places.line(place) if place else None)


def _local(term: Term, namespace: str) -> str:
    """Return the name of a term within a namespace; the empty text for a term that is not in it."""
    return term.value.removeprefix(namespace) if isinstance(term, IRI) and term.value.startswith(namespace) else ""


def _nearly(shapes: ShapesGraph) -> list[Fault]:
    """Return a fault for each namespace that is almost that of SHACL; its terms would be passed over."""
    found: dict[str, tuple[Term, Term]] = {}
    used = (*shapes.graph.used(), *shapes.graph.values_of(TYPE))
    if not any(_NEARLY.match(term.value) and not term.value.startswith(SH) for term in used if isinstance(term, IRI)):
        return []
    for subject, predicate, value in shapes.graph:
        for term in (predicate, value):
            near = _NEARLY.match(term.value) if isinstance(term, IRI) and not term.value.startswith(SH) else None
            if near and (term == predicate or predicate == TYPE):
                found.setdefault(near[0], (subject, term))
    told = f"is no term of SHACL; the namespace is <{SH}>, so correct the prefix"
    return [Fault("near-namespace", f"<{term}> {told}", subject, term) for subject, term in found.values()]


def _unsupported(shapes: ShapesGraph, names: Mapping[Term, str]) -> list[Fault]:
    """Return a fault for each use of some terms that no engine here knows, and that would change what is found."""
    in_javascript = [
        Fault("unsupported-term", f"sh:{name} is not supported, so it would have no effect; use SPARQL", subject, kind)
        for subject, _, kind in shapes.graph.having({TYPE} if shapes.advanced else frozenset())
        if (name := _local(kind, SH)).startswith("JS")
    ]
    return in_javascript + [
        Fault("unsupported-term", f"sh:{name} is not supported, {NOT_SUPPORTED[name]}", subject, term, name in ADVANCED)
        for subject, predicate, value in shapes.graph.naming(names.keys())
        for term in (predicate, value)
        if (name := names.get(term, ""))
        and not (shapes.advanced and name in ADVANCED)
        and (term == predicate or predicate in (TYPE, sh("nodeKind")))  # others speak of the term, as a path may
    ]


def _without_validator(shapes: ShapesGraph) -> list[Fault]:
    """Return a fault for each shape that uses a component which nothing in the shapes graph says how to check."""
    return [
        Fault("unsupported-term", f"<{component}> has no validator in SPARQL, so it would check nothing", user, path)
        for component, parameters in shapes.without_validator.items()
        if not str(component).startswith(SH)
        for path in parameters
        for user in shapes.graph.subjects_of(frozenset({path}))
    ]


@cache
def _suggest(name: str) -> str:
    return "".join(f"; did you mean sh:{close}?" for close in nearest(name, SUGGESTED, 1))


def _check_each(shapes: ShapesGraph) -> list[Fault]:
    """Read every shape, and the checks of its constraints, so that each fault is told and not only the first."""
    faults: list[Fault] = []
    for node in shapes.shape_nodes:
        try:
            shape = shapes.get(node)
            faults += _pathless(shapes, shape)
            for constraint in shape.constraints:
                local_check(constraint)
                if constraint.component in ("sparql", "custom"):
                    faults += _query(shapes, shape, constraint)
            faults += [*_values(shape), *contradictions(shapes, shape)]
        except NotCompiled:
            continue  # legal; another engine runs it
        except ShapesError as error:
            faults.append(Fault("ill-formed", error.message, node, node if isinstance(node, Literal) else None))
    return faults


def _pathless(shapes: ShapesGraph, shape: Shape) -> list[Fault]:
    """Return what is wrong with a property shape that has no path, or a node shape that has one (SHACL, section 2)."""
    types = shapes.graph.values(shape.node, TYPE)
    if shape.path is not None and sh("NodeShape") in types:
        return [Fault("path-in-node-shape", "an sh:NodeShape has no sh:path; make it an sh:PropertyShape", shape.node)]
    users, typed = shapes.graph.subjects_with(sh("property"), shape.node), sh("PropertyShape") in types
    if shape.path is not None or not (users or typed):
        return []
    if typed or shapes.graph.predicates(shape.node):
        told = "a property shape needs an sh:path; without one it would check the node itself"
        return [Fault("missing-path", told, shape.node)]
    described = [str(n) for n in shapes.shape_nodes if isinstance(n, IRI) and shapes.graph.predicates(n)]
    close = nearest(str(shape.node), described, 1) if isinstance(shape.node, IRI) else ()
    hint = f"; did you mean <{close[0]}>?" if close else ""
    named = f"<{shape.node}>" if isinstance(shape.node, IRI) else "a node without a name"
    told = f"{named}, which sh:property names, is described nowhere{hint}"
    return [Fault("undescribed-shape", told, users[0], shape.node)]


def _query(shapes: ShapesGraph, shape: Shape, constraint: Constraint) -> list[Fault]:
    """Return what is wrong with the query of a constraint, which nothing but asking it would tell."""
    from kg.engines.embedded import EmbeddedEngine
    from kg.engines.stores import load_merged

    try:
        query = read_constraint(shapes, shape, constraint)
        declare_prefixes(query.text, {})
        engine = EmbeddedEngine(load_merged([]))
        engine.ask(query.text) if query.asks else engine.select(query.text)
    except NotCompiled:
        return []
    except KgError as error:
        called = next((name for name in functions_of(shapes.graph) if f"<{name}>" in error.message), None)
        if called is not None:
            told = f"<{called}> is a function of the shapes, which is not supported, so the query cannot be asked"
            return [] if shapes.advanced else [Fault("unsupported-term", told, constraint.source, None, True)]
        return [unusable_query(shapes.graph, shape.node, constraint.source, error)]
    return []


def _kinds(shapes: ShapesGraph) -> list[Fault]:
    """Return parameters whose value is of a kind that SHACL does not allow, and that would be passed over."""
    faults: list[Fault] = []
    for subject, predicate, value in shapes.graph.having(_OF_KINDS):
        name = _local(predicate, SH)
        rule, term = "wrong-value", value
        if name in _IRIS and not isinstance(value, IRI):
            text = f"sh:{name} must be an IRI, not {_told(value)}"
        elif name in _RANGES and not isinstance(value, Literal):
            text = f"sh:{name} must be a number, a date or the like, not {_told(value)}"
        elif name in _RANGES and isinstance(value, Literal) and not is_well_formed(value):
            text = f"sh:{name} is ill-formed: {_told(value)} is none of its datatype"
        elif name in ("pattern", "flags") and not (isinstance(value, Literal) and value.datatype == XSD_STRING):
            text = f"sh:{name} must be a text, not {_told(value)}"
        elif name == "ignoredProperties":
            faults += _ignored(shapes, subject, value)
            continue
        elif name in _NEEDS and _lacks(shapes, subject, name):
            needed = " or ".join(f"sh:{other}" for other in _NEEDS[name])
            rule, term, text = "no-effect", predicate, f"sh:{name} has no effect without {needed}"
        elif name == "targetNode" and isinstance(value, BlankNode):
            text = "sh:targetNode must be an IRI or a literal, not a blank node"
        elif name in FLAGS and value not in _BOOLEANS:
            text = f"sh:{name} must be true or false, not {_told(value)}"
        elif name == "message" and not (isinstance(value, Literal) and value.datatype in (XSD_STRING, LANG_STRING)):
            text = f"sh:message must be a text, not {_told(value)}"
        elif name == "datatype" and (known := _local(value, XSD)) and known not in DATATYPES:
            close = [f"xsd:{name}" for name in nearest(known, DATATYPES, 1)]
            close = [f"rdf:{known}"] if known in DATATYPES_OF_RDF else close
            hint = f"; did you mean {close[0]}?" if close else ""
            rule, text = "unknown-datatype", f"sh:datatype xsd:{known} is no datatype of XML Schema{hint}"
        else:
            continue
        faults.append(Fault(rule, text, subject, term))
    return faults


def _lacks(shapes: ShapesGraph, subject: Term, name: str) -> bool:
    """Tell whether a parameter lacks the one without which it has no effect; in a node shape some never have one."""
    if name.startswith("qualified") and not shapes.graph.values(subject, sh("path")):
        return bool(shapes.graph.subjects_with(sh("property"), subject))
    return not any(shapes.graph.values(subject, sh(other)) for other in _NEEDS[name])


def _ignored(shapes: ShapesGraph, subject: Term, head: Term) -> list[Fault]:
    """Return what is wrong with a list of properties that a closed shape allows besides."""
    try:
        members = shapes.graph.list_members(head)
    except ShapesError as error:
        return [Fault("wrong-value", f"sh:ignoredProperties: {error.message}", subject)]
    return [
        Fault("wrong-value", f"sh:ignoredProperties must list IRIs, not {_told(term)}", subject)
        for term in members
        if not isinstance(term, IRI)
    ]


def _values(shape: Shape) -> list[Fault]:
    """Return parameters that are of the wrong kind, or contradict each other."""
    faults: list[Fault] = []
    counts: dict[str, list[int]] = {}
    for constraint in shape.constraints:
        name = constraint.component
        if name in ("minCount", "maxCount", "lessThan", "lessThanOrEquals", "uniqueLang") and shape.path is None:
            told = f"sh:{name} has no effect in a node shape; put it into a property shape"
            faults.append(Fault("no-effect", told, shape.node, sh(name)))
        if name == "languageIn":
            wrong = [m for m in constraint.members if not (isinstance(m, Literal) and m.datatype == XSD_STRING)]
            told = "sh:languageIn must list texts, not"
            faults += [Fault("wrong-value", f"{told} {_told(term)}", shape.node) for term in wrong]
        if name in _ONCE:
            counts.setdefault(name, []).append(constraint.minimum or 0)
    for name, numbers in counts.items():
        if len(numbers) > 1:
            faults.append(Fault("repeated-parameter", f"sh:{name} is given {len(numbers)} times; keep one", shape.node))
    if _local(shape.severity, SH) in _NO_SEVERITIES:  # others are told already
        faults.append(Fault("wrong-value", "sh:severity must be sh:Violation, sh:Warning or sh:Info", shape.node))
    return faults


def _told(term: Term) -> str:
    if isinstance(term, Literal):
        return f"the text {term.lexical!r}" if term.datatype == XSD_STRING else term.lexical
    return to_n3(term) if isinstance(term, IRI) else "a blank node"
