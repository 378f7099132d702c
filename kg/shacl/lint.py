"""Shapes are checked before they check anything: a typo that lets everything pass is the worst answer of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from kg.engines.base import Engine
from kg.errors import KgError, Location, NotCompiled, ShapesError, nearest
from kg.findings import Finding
from kg.locate import Locator
from kg.placed import Placed
from kg.positions import Positions
from kg.shacl.components import local_check
from kg.shacl.graph import SH, TermGraph
from kg.shacl.model import Constraint, Shape, ShapesGraph, sh
from kg.shacl.queries import read_constraint
from kg.sparql import declare_prefixes
from kg.terms import IRI, LANG_STRING, RDF, XSD, XSD_STRING, BlankNode, Literal, Term

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
_NEARLY = re.compile(r"https?://(?:www\.)?w3\.org/ns/shacl(?!-)[#/]?")
_PARAMETER = re.compile(r"sh:(\w+)")
_IRIS = (
    "targetClass", "targetSubjectsOf", "targetObjectsOf", "class", "equals", "disjoint", "lessThan", "lessThanOrEquals",
)  # fmt: skip
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
            (subject, term, f"sh:{term[len(SH) :]} is no term of SHACL{_suggest(term[len(SH) :])}")
            for term in (predicate, value)
            if isinstance(term, IRI) and term.startswith(SH) and term[len(SH) :] not in TERMS and term != IRI(SH)
        ]
    problems += _nearly(shapes)
    problems += _kinds(shapes)
    problems += _check_each(shapes)
    if not problems:
        try:
            targeted = shapes.targeted
        except ShapesError as error:
            problems.append((None, None, error.message))
        else:
            if not targeted:
                where = ", ".join(path.name for path in files) or "the shapes folder"
                problems.append((None, None, _nothing_checked(shapes, where)))
    places = _ShapePlaces(files, shapes.graph)
    return [f"{_where(places, subject, term, text)}{text}" for subject, term, text in dict.fromkeys(problems)]


def _nearly(shapes: ShapesGraph) -> list[tuple[Term | None, Term | None, str]]:
    """Return a problem for each namespace that is almost that of SHACL; its terms would be passed over."""
    found: dict[str, tuple[Term, Term]] = {}
    for subject, predicate, value in shapes.graph:
        for term in (predicate, value):
            near = _NEARLY.match(term) if isinstance(term, IRI) and not term.startswith(SH) else None
            if near and (term == predicate or predicate == IRI(RDF + "type")):
                found.setdefault(near[0], (subject, term))
    return [
        (subject, term, f"<{term}> is no term of SHACL; the namespace is <{SH}>, so correct the prefix")
        for subject, term in found.values()
    ]


def _suggest(name: str) -> str:
    close = nearest(name, TERMS, 1)
    return f"; did you mean sh:{close[0]}?" if close else ""


def _nothing_checked(shapes: ShapesGraph, where: str) -> str:
    declared = any(
        isinstance(p, IRI) and p.startswith(SH) and p[len(SH) :].startswith("target") for _, p, _ in shapes.graph
    )
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
            problems.append((node, None, error.message))
    return problems


def _pathless(shapes: ShapesGraph, shape: Shape) -> list[tuple[Term | None, Term | None, str]]:
    """Return what is wrong with a property shape that has no path (SHACL, section 2.3)."""
    users = shapes.graph.subjects_with(sh("property"), shape.node)
    typed = sh("PropertyShape") in shapes.graph.values(shape.node, IRI(RDF + "type"))
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
        name = predicate[len(SH) :] if isinstance(predicate, IRI) and predicate.startswith(SH) else ""
        if name in _IRIS and not isinstance(value, IRI):
            problems.append((subject, value, f"sh:{name} must be an IRI, not {_told(value)}"))
        elif name in _FLAGS and not (isinstance(value, Literal) and value.datatype == XSD + "boolean"):
            problems.append((subject, value, f"sh:{name} must be true or false, not {_told(value)}"))
        elif name == "message" and not (isinstance(value, Literal) and value.datatype in (XSD_STRING, LANG_STRING)):
            problems.append((subject, value, f"sh:message must be a text, not {_told(value)}"))
        elif (
            name == "datatype" and isinstance(value, IRI) and value.startswith(XSD) and value[len(XSD) :] not in _TYPES
        ):
            close = nearest(value[len(XSD) :], _TYPES, 1)
            hint = f"; did you mean xsd:{close[0]}?" if close else ""
            problems.append((subject, value, f"sh:datatype xsd:{value[len(XSD) :]} is no datatype of XML Schema{hint}"))
    return problems


def find_doubts(shapes: ShapesGraph, engine: Engine, files: Sequence[Path]) -> list[Finding]:
    """Return what is legal but most likely a slip: shapes that nothing uses, terms that nothing knows."""
    doubts: list[tuple[Term, Term | None, str]] = []
    used = {value for _, predicate, value in shapes.graph if predicate in _REFERRING}
    for node in shapes.shape_nodes:
        shape = shapes.get(node)
        if isinstance(node, IRI) and not shape.targets and node not in used and not _in_list(shapes, node):
            doubts.append((node, None, f"<{node}> is used by no shape and has no target, so it checks nothing"))
        for constraint in shape.constraints:
            refers = constraint.component in ("node", "not") and isinstance(constraint.value, IRI)
            if refers and not shapes.graph.predicates(constraint.value):
                told = f"<{constraint.value}>, which <{_named(shapes, node)}> refers to, is described nowhere"
                doubts.append((node, constraint.value, told))
    roles = _terms(shapes)
    known = engine.select(
        f"SELECT DISTINCT ?term WHERE {{ VALUES ?term {{ {' '.join(f'<{term}>' for term in roles)} }} "
        "FILTER(EXISTS { ?term ?p ?o } || EXISTS { ?s ?term ?o } || EXISTS { ?s ?p ?term }) }"
    )
    unknown = roles.keys() - {row[0] for row in known.rows}
    known_names = _names(engine) if unknown else {}
    for term, (node, role) in roles.items():
        if term in unknown:
            namespace, name = _split(term)
            close = nearest(name, known_names.get(namespace, ()), 1)
            hint = f"; did you mean <{namespace}{close[0]}>?" if close else ""
            doubts.append((node, term, f"<{term}>, {role}, is known neither to the ontology nor to the data{hint}"))
    places = _ShapePlaces(files, shapes.graph)
    return [_doubt(shapes, places, *doubt) for doubt in doubts]


def _names(engine: Engine) -> dict[str, list[str]]:
    """Return the local names of the classes and properties of a graph, and of those that it describes, by namespace."""
    classes = "<http://www.w3.org/2002/07/owl#Class> <http://www.w3.org/2000/01/rdf-schema#Class>"
    terms = f"{{ ?any ?term ?value }} UNION {{ ?any a ?term }} UNION {{ VALUES ?kind {{ {classes} }} ?term a ?kind }}"
    found: dict[str, list[str]] = {}
    for (term,) in engine.select(f"SELECT DISTINCT ?term WHERE {{ {terms} }}").rows:
        if isinstance(term, IRI):
            namespace, name = _split(term)
            found.setdefault(namespace, []).append(name)
    return {namespace: sorted(names) for namespace, names in found.items()}


def _split(term: IRI) -> tuple[str, str]:
    """Return the namespace and the local name of a term."""
    end = max(term.rfind("#"), term.rfind("/")) + 1
    return str(term[:end]), str(term[end:])


def _doubt(shapes: ShapesGraph, places: _ShapePlaces, node: Term, term: Term | None, text: str) -> Finding:
    name = _named(shapes, node)
    rule = str(name) if isinstance(name, IRI) else "shape without a name"
    return Finding("warning", text, rule, places.find(node, term, text))


_REFERRING = tuple(sh(name) for name in ("property", "node", "not", "qualifiedValueShape"))


def _in_list(shapes: ShapesGraph, node: Term) -> bool:
    return bool(shapes.graph.subjects_with(IRI(RDF + "first"), node))


def _terms(shapes: ShapesGraph) -> dict[IRI, tuple[Term, str]]:
    """Return the classes and properties that shapes name, each with the shape and its role in words."""
    found: dict[IRI, tuple[Term, str]] = {}
    for node in shapes.shape_nodes:
        shape = shapes.get(node)
        name = _named(shapes, node)
        for target in shape.targets:
            if target.kind != "node" and isinstance(target.term, IRI):
                found.setdefault(target.term, (node, f"the target of <{name}>"))
        if shape.path:
            within = "the path" if shape.path.predicate else "in the path"
            for predicate in shape.path.predicates:
                found.setdefault(predicate, (node, f"{within} of <{name}>"))
        for constraint in shape.constraints:
            if constraint.component == "class" and isinstance(constraint.value, IRI):
                found.setdefault(constraint.value, (node, f"the class that <{name}> asks for"))
    return found


def _named(shapes: ShapesGraph, node: Term) -> Term:
    while isinstance(node, BlankNode):
        parent = shapes.parent(node)
        if parent is None or parent == node:
            break
        node = parent
    return node


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
        if name in ("minCount", "maxCount", "datatype", "nodeKind", "minLength", "maxLength", "in", "languageIn"):
            counts.setdefault(name, []).append(constraint.minimum or 0)
    for name, numbers in counts.items():
        if len(numbers) > 1:
            problems.append((shape.node, None, f"sh:{name} is given {len(numbers)} times; keep one"))
    least, most = (max(counts.get(name, [-1])) for name in ("minCount", "maxCount"))
    if least > most >= 0:
        problems.append((shape.node, None, f"sh:minCount {least} is more than sh:maxCount {most}; nothing can conform"))
    known = (sh("Violation"), sh("Warning"), sh("Info"))
    if shape.severity.startswith(SH) and shape.severity not in known:
        problems.append((shape.node, None, "sh:severity must be sh:Violation, sh:Warning or sh:Info"))
    return problems


def _told(term: Term) -> str:
    return f"the text {term.lexical!r}" if isinstance(term, Literal) else "a blank node"


def _where(places: _ShapePlaces, subject: Term | None, term: Term | None, text: str) -> str:
    """Return `file:line:column: ` of what a problem is about, where a file has it."""
    if subject is None:
        named = ", ".join(str(Location(path).from_here()) for path in places.files[:3])
        return f"{named}: " if named else ""
    place = places.find(subject, term, text)
    return f"{place.from_here()}: " if place else ""


class _ShapePlaces:
    """The places of terms in shapes files, which are read once, and only if something is looked for."""

    def __init__(self, files: Sequence[Path], graph: TermGraph) -> None:
        self.files, self._graph = files, graph

    def find(self, subject: Term, term: Term | None, text: str) -> Location | None:
        """Return the place of a term, or of the parameter that a text names first, or else of the shape."""
        uses = self._by_term.get(term, ()) if term is not None and not isinstance(term, BlankNode) else ()
        # A path in brackets has its terms at nodes of its own.
        used = next((use for use in uses if _matches(use[1].subject, subject)), uses[0] if uses else None)
        if used:
            positions, placed = used
            return positions.locate(placed.at_predicate if placed.predicate == term else placed.at_value)
        named = _PARAMETER.search(text)
        wanted = sh(named[1]) if named else None
        if isinstance(subject, BlankNode):
            return self._locator.find_property(subject, wanted)
        for positions, placed in self._by_subject.get(subject, ()):
            if placed.predicate == wanted:
                return positions.locate(placed.at_predicate)
        return next((p.locate(placed.at_subject) for p, placed in self._by_subject.get(subject, ())), None)

    @cached_property
    def _placed(self) -> list[tuple[Positions, Placed]]:
        read = [Positions(path) for path in self.files]
        return [(positions, placed) for positions in read for placed in positions.iter_placed()]

    @cached_property
    def _by_term(self) -> dict[Term, list[tuple[Positions, Placed]]]:
        found: dict[Term, list[tuple[Positions, Placed]]] = {}
        for pair in self._placed:
            for term in {pair[1].predicate, pair[1].value}:
                found.setdefault(term, []).append(pair)
        return found

    @cached_property
    def _by_subject(self) -> dict[Term, list[tuple[Positions, Placed]]]:
        found: dict[Term, list[tuple[Positions, Placed]]] = {}
        for pair in self._placed:
            found.setdefault(pair[1].subject, []).append(pair)
        return found

    @cached_property
    def _locator(self) -> Locator:
        blank = [triple for triple in self._graph if any(isinstance(term, BlankNode) for term in triple)]
        return Locator(self.files, blank)


def _matches(placed: Term, subject: Term) -> bool:
    """Tell whether a subject in a file may be one of the graph; the labels of blank nodes differ."""
    return placed == subject or (isinstance(placed, BlankNode) and isinstance(subject, BlankNode))
