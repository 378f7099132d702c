"""Shapes are checked before they check anything: a typo that lets everything pass is the worst answer of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kg.errors import KgError, Location, NotCompiled, ShapesError, nearest
from kg.rdf.terms import IRI, LANG_STRING, XSD, XSD_STRING, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import SH, TYPE
from kg.shacl.components import local_check
from kg.shacl.model import ShapesGraph
from kg.shacl.queries import read_constraint
from kg.shacl.shape import TRUE, Constraint, Shape, sh
from kg.shacl.shape_places import ShapePlaces
from kg.sparql.clauses import declare_prefixes

# The terms of the SHACL vocabulary (SHACL, and the parts of SHACL Advanced Features that engines ignore in validation).
TERMS = frozenset(
    """
    AbstractResult AndConstraintComponent AndConstraintComponent-and BlankNode BlankNodeOrIRI BlankNodeOrLiteral
    ClassConstraintComponent ClosedConstraintComponent ConstraintComponent DatatypeConstraintComponent
    DisjointConstraintComponent EqualsConstraintComponent ExpressionConstraintComponent Function
    HasValueConstraintComponent IRI IRIOrLiteral InConstraintComponent Info JSConstraint JSConstraintComponent
    JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator LanguageInConstraintComponent
    LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal MaxCountConstraintComponent
    MaxExclusiveConstraintComponent MaxInclusiveConstraintComponent MaxLengthConstraintComponent
    MinCountConstraintComponent MinExclusiveConstraintComponent MinInclusiveConstraintComponent
    MinLengthConstraintComponent NodeConstraintComponent NodeKind NodeKindConstraintComponent NodeShape
    NotConstraintComponent OrConstraintComponent Parameter Parameterizable PatternConstraintComponent
    PrefixDeclaration PropertyConstraintComponent PropertyGroup PropertyShape QualifiedMaxCountConstraintComponent
    QualifiedMinCountConstraintComponent ResultAnnotation Rule SPARQLAskExecutable SPARQLAskValidator
    SPARQLConstraint SPARQLConstraintComponent SPARQLConstructExecutable SPARQLExecutable SPARQLFunction
    SPARQLRule SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable
    Severity Shape Target TargetType TripleRule UniqueLangConstraintComponent ValidationReport ValidationResult
    Validator Violation Warning XoneConstraintComponent alternativePath and annotationProperty annotationValue
    annotationVarName ask class closed condition conforms construct count datatype deactivated declare
    defaultValue desc description detail disjoint entailment equals expression filterShape flags focusNode group
    groupBy hasValue having ignoredProperties in intersection inversePath js jsFunctionName jsLibrary jsLibraryURL
    labelTemplate languageIn lessThan lessThanOrEquals limit max maxCount maxExclusive maxInclusive maxLength
    message min minCount minExclusive minInclusive minLength name namespace node nodeKind nodeValidator nodes not
    object offset oneOrMorePath optional or order orderBy parameter path pattern predicate prefix prefixes
    property propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape
    qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath resultSeverity returnType rule
    select severity shapesGraph shapesGraphWellFormed sourceConstraint sourceConstraintComponent sourceShape
    sparql subject suggestedShapesGraph sum target targetClass targetNode targetObjectsOf targetSubjectsOf this
    union uniqueLang update validator value xone zeroOrMorePath zeroOrOnePath
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


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
    "qualifiedMinCount": ("qualifiedValueShape",),
    "qualifiedMaxCount": ("qualifiedValueShape",),
    "qualifiedValueShape": ("qualifiedMinCount", "qualifiedMaxCount"),
}
_NOT_SUPPORTED = {
    "js": "so it would check nothing; say it in SPARQL",
    "expression": "so it would check nothing; say it in SPARQL",
    "target": "so the shape would check nothing there; use sh:targetClass, sh:targetNode or another core target",
    "entailment": "so what it infers would be missing; write it into the data",
}
_FLAGS = ("closed", "uniqueLang", "deactivated", "qualifiedValueShapesDisjoint")
_TYPES = frozenset(
    """
    anyURI base64Binary boolean byte date dateTime dateTimeStamp dayTimeDuration decimal double duration float gDay
    gMonth gMonthDay gYear gYearMonth hexBinary int integer language long Name NCName negativeInteger NMTOKEN NMTOKENS
    nonNegativeInteger nonPositiveInteger normalizedString positiveInteger QName short string time token unsignedByte
    unsignedInt unsignedLong unsignedShort yearMonthDuration ENTITIES ENTITY ID IDREF IDREFS NOTATION anyAtomicType
    anySimpleType anyType
    """.split()  # noqa: SIM905 - a list of words reads best as words
)


def lint_shapes(shapes: ShapesGraph, files: Sequence[Path]) -> list[str]:
    """Return what is wrong with shapes, each with the file and line of the shape; an empty list means nothing."""
    problems: list[tuple[Term | None, Term | None, str]] = []
    for subject, predicate, value in shapes.graph:
        problems += [
            (subject, term, f"sh:{name} is no term of SHACL{_suggest(name)}")
            for term in (predicate, value)
            if (name := _local(term, SH)) and name not in TERMS
        ]
    problems += _nearly(shapes)
    problems += _kinds(shapes)
    problems += _check_each(shapes)
    if not problems:
        try:
            targeted = shapes.targeted
        except ShapesError as error:
            node = error.node if isinstance(error.node, IRI | BlankNode) else None
            problems.append((node, None, error.message))
        else:
            if not targeted:
                where = ", ".join(path.name for path in files) or "the shapes folder"
                problems.append((None, None, _nothing_checked(shapes, where)))
    places = ShapePlaces(files, shapes.graph)
    return [f"{_where(places, subject, term, text)}{text}" for subject, term, text in dict.fromkeys(problems)]


def _local(term: Term, namespace: str) -> str:
    """Return the name of a term within a namespace; the empty text for a term that is not in it."""
    return term.value.removeprefix(namespace) if isinstance(term, IRI) and term.value.startswith(namespace) else ""


def _nearly(shapes: ShapesGraph) -> list[tuple[Term | None, Term | None, str]]:
    """Return a problem for each namespace that is almost that of SHACL; its terms would be passed over."""
    found: dict[str, tuple[Term, Term]] = {}
    for subject, predicate, value in shapes.graph:
        for term in (predicate, value):
            near = _NEARLY.match(term.value) if isinstance(term, IRI) and not term.value.startswith(SH) else None
            if near and (term == predicate or predicate == TYPE):
                found.setdefault(near[0], (subject, term))
    return [
        (subject, term, f"<{term}> is no term of SHACL; the namespace is <{SH}>, so correct the prefix")
        for subject, term in found.values()
    ]


def _suggest(name: str) -> str:
    close = nearest(name, TERMS, 1)
    return f"; did you mean sh:{close[0]}?" if close else ""


def _nothing_checked(shapes: ShapesGraph, where: str) -> str:
    declared = any(_local(predicate, SH).startswith("target") for _, predicate, _ in shapes.graph)
    if declared:
        return f"every shape with a target in {where} is deactivated; nothing would ever be checked"
    return f"there is no shape with a target in {where}; nothing would ever be checked"


def _check_each(shapes: ShapesGraph) -> list[tuple[Term | None, Term | None, str]]:
    """Read every shape, and the checks of its constraints, so that each fault is told and not only the first."""
    problems: list[tuple[Term | None, Term | None, str]] = []
    for node in shapes.shape_nodes:
        try:
            shape = shapes.get(node)
            problems += _pathless(shapes, shape)
            for constraint in shape.constraints:
                local_check(constraint)
                if constraint.component in ("sparql", "custom"):
                    problems += _query(shapes, shape, constraint)
            problems += _values(shape)
        except NotCompiled:
            continue  # legal; another engine runs it
        except ShapesError as error:
            problems.append((node, node if isinstance(node, Literal) else None, error.message))
    return problems


def _pathless(shapes: ShapesGraph, shape: Shape) -> list[tuple[Term | None, Term | None, str]]:
    """Return what is wrong with a property shape that has no path, or a node shape that has one (SHACL, section 2)."""
    users = shapes.graph.subjects_with(sh("property"), shape.node)
    typed = sh("PropertyShape") in shapes.graph.values(shape.node, TYPE)
    if shape.path is not None and sh("NodeShape") in shapes.graph.values(shape.node, TYPE):
        return [(shape.node, None, "an sh:NodeShape has no sh:path; make it an sh:PropertyShape")]
    if shape.path is not None or not (users or typed):
        return []
    if typed or shapes.graph.predicates(shape.node):
        return [(shape.node, None, "a property shape needs an sh:path; without one it would check the node itself")]
    close = nearest(str(shape.node), [str(n) for n in shapes.shape_nodes if shapes.graph.predicates(n)], 1)
    hint = f"; did you mean <{close[0]}>?" if close else ""
    return [(users[0], shape.node, f"<{shape.node}>, which sh:property names, is described nowhere{hint}")]


def _query(shapes: ShapesGraph, shape: Shape, constraint: Constraint) -> list[tuple[Term | None, Term | None, str]]:
    """Return what is wrong with the query of a constraint, which nothing but asking it would tell."""
    from kg.engines.embedded import EmbeddedEngine, load_merged

    try:
        query = read_constraint(shapes, shape, constraint)
        declare_prefixes(query.text, {})
        engine = EmbeddedEngine(load_merged([]))
        engine.ask(query.text) if query.asks else engine.select(query.text)
    except NotCompiled:
        return []
    except KgError as error:
        return [(constraint.source, None, f"a query in the shapes cannot be asked: {error.message}")]
    return []


def _kinds(shapes: ShapesGraph) -> list[tuple[Term | None, Term | None, str]]:
    """Return parameters whose value is of a kind that SHACL does not allow, and that would be passed over."""
    problems: list[tuple[Term | None, Term | None, str]] = []
    for subject, predicate, value in shapes.graph:
        name = _local(predicate, SH)
        if name in _IRIS and not isinstance(value, IRI):
            problems.append((subject, value, f"sh:{name} must be an IRI, not {_told(value)}"))
        elif name in _NOT_SUPPORTED:
            problems.append((subject, predicate, f"sh:{name} is not supported, {_NOT_SUPPORTED[name]}"))
        elif name in _RANGES and not isinstance(value, Literal):
            problems.append((subject, value, f"sh:{name} must be a number, a date or the like, not {_told(value)}"))
        elif name in ("pattern", "flags") and not (isinstance(value, Literal) and value.datatype == XSD_STRING):
            problems.append((subject, value, f"sh:{name} must be a text, not {_told(value)}"))
        elif name == "ignoredProperties":
            problems += _ignored(shapes, subject, value)
        elif name in _NEEDS and not any(shapes.graph.values(subject, sh(other)) for other in _NEEDS[name]):
            needed = " or ".join(f"sh:{other}" for other in _NEEDS[name])
            problems.append((subject, predicate, f"sh:{name} has no effect without {needed}"))
        elif name == "targetNode" and isinstance(value, BlankNode):
            problems.append((subject, value, "sh:targetNode must be an IRI or a literal, not a blank node"))
        elif name in _FLAGS and value not in (*TRUE, Literal("false", XSD + "boolean")):
            problems.append((subject, value, f"sh:{name} must be true or false, not {_told(value)}"))
        elif name == "message" and not (isinstance(value, Literal) and value.datatype in (XSD_STRING, LANG_STRING)):
            problems.append((subject, value, f"sh:message must be a text, not {_told(value)}"))
        elif name == "datatype" and (known := _local(value, XSD)) and known not in _TYPES:
            close = nearest(known, _TYPES, 1)
            hint = f"; did you mean xsd:{close[0]}?" if close else ""
            problems.append((subject, value, f"sh:datatype xsd:{known} is no datatype of XML Schema{hint}"))
    return problems


def _ignored(shapes: ShapesGraph, subject: Term, head: Term) -> list[tuple[Term | None, Term | None, str]]:
    """Return what is wrong with a list of properties that a closed shape allows besides."""
    try:
        members = shapes.graph.list_members(head)
    except ShapesError as error:
        return [(subject, None, f"sh:ignoredProperties: {error.message}")]
    return [
        (subject, None, f"sh:ignoredProperties must list IRIs, not {_told(term)}")
        for term in members
        if not isinstance(term, IRI)
    ]


def _values(shape: Shape) -> list[tuple[Term | None, Term | None, str]]:
    """Return parameters that are of the wrong kind, or contradict each other."""
    problems: list[tuple[Term | None, Term | None, str]] = []
    counts: dict[str, list[int]] = {}
    for constraint in shape.constraints:
        name = constraint.component
        if name in ("minCount", "maxCount", "lessThan", "lessThanOrEquals", "uniqueLang") and shape.path is None:
            problems.append(
                (shape.node, None, f"sh:{name} has no effect in a node shape; put it into a property shape")
            )
        if name == "languageIn":
            wrong = [m for m in constraint.members if not (isinstance(m, Literal) and m.datatype == XSD_STRING)]
            problems += [(shape.node, None, f"sh:languageIn must list texts, not {_told(term)}") for term in wrong]
        if name in _ONCE:
            counts.setdefault(name, []).append(constraint.minimum or 0)
    for name, numbers in counts.items():
        if len(numbers) > 1:
            problems.append((shape.node, None, f"sh:{name} is given {len(numbers)} times; keep one"))
    least, most = (max(counts.get(name, [-1])) for name in ("minCount", "maxCount"))
    if least > most >= 0:
        problems.append((shape.node, None, f"sh:minCount {least} is more than sh:maxCount {most}; nothing can conform"))
    known = (sh("Violation"), sh("Warning"), sh("Info"))
    if shape.severity.value.startswith(SH) and shape.severity not in known:
        problems.append((shape.node, None, "sh:severity must be sh:Violation, sh:Warning or sh:Info"))
    return problems


def _told(term: Term) -> str:
    if isinstance(term, Literal):
        return f"the text {term.lexical!r}" if term.datatype == XSD_STRING else term.lexical
    return to_n3(term) if isinstance(term, IRI) else "a blank node"


def _where(places: ShapePlaces, subject: Term | None, term: Term | None, text: str) -> str:
    """Return `file:line:column: ` of what a problem is about, where a file has it."""
    if subject is None:
        named = ", ".join(str(Location(path).from_here()) for path in places.files[:3])
        return f"{named}: " if named else ""
    place = places.find(subject, term, text)
    return f"{place.from_here()}: " if place else ""
