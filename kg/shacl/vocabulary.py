"""Which terms there are: those of SHACL, and the datatypes of XML Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# The terms of the SHACL vocabulary: SHACL, and SHACL Advanced Features.
_OLD = frozenset(
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

FLAGS = ("closed", "uniqueLang", "deactivated", "qualifiedValueShapesDisjoint")
"""The parameters that are true or false."""

OF_DRAFTS = frozenset({"nodeShape"})
"""Terms of drafts of SHACL that W3C's own tests still have, and that never had an effect on validation."""

# What SHACL 1.2 adds, apart from what it adds to the constraints and targets.
_NEW = frozenset(
    """
    DataGraph Debug Graph ListParameterExpression ListParameterExpressionFunction NamedParameterExpression
    NamedParameterExpressionFunction NodeExpression NodeExpressionFunction ProcessorConfiguration RuleSet
    RulesEntailment RulesGraph SPARQLDescribeExecutable SPARQLExprExpression SPARQLExprExpression-prefixes
    SPARQLExprExpression-sparqlExpr SPARQLRuleTemplate SelectExpression SelectExpression-prefixes
    SelectExpression-select ShapesGraph Trace agentInstruction bodyExpression codeIdentifier conformanceDisallows
    conformsToShapesGraph describe expectedPredicate formalized hasRule includesRuleSet incomplete
    incompleteURIStart intent keyParameter layer minus ruleProcessor runOnce sourceRule sparqlExpr tempTriple unit
    usedConfiguration usedDataGraph usedShapesGraph
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
_CONSTRAINTS = """
    and class closed datatype disjoint equals expression hasValue in languageIn lessThan lessThanOrEquals maxCount
    maxExclusive maxInclusive maxLength minCount minExclusive minInclusive minLength node nodeKind not or pattern
    property qualifiedMaxCount qualifiedMinCount sparql uniqueLang xone
""".split()  # noqa: SIM905 - a list of words reads best as words
_NEW_CONSTRAINTS = """
    maxListLength memberShape minListLength nodeByExpression reifierShape rootClass singleLine someValue subsetOf
    uniqueMembers uniqueValuesFor
""".split()  # noqa: SIM905 - a list of words reads best as words
_MORE_PARAMETERS = {
    "closed": ("ignoredProperties",),
    "pattern": ("flags",),
    "reifierShape": ("reificationRequired",),
    "qualifiedMaxCount": ("qualifiedValueShape", "qualifiedValueShapesDisjoint"),
    "qualifiedMinCount": ("qualifiedValueShape", "qualifiedValueShapesDisjoint"),
}

_NOTHING_CHECKED = "so it would check nothing"
_NOTHING_INFERRED = "so what it infers would be missing; write it into the data"
NOT_SUPPORTED: Mapping[str, str] = {
    "js": f"{_NOTHING_CHECKED}; say it in SPARQL",
    "expression": f"{_NOTHING_CHECKED}; say it in SPARQL",
    "target": "so the shape would check nothing there; use sh:targetClass, sh:targetNode or another core target",
    "targetWhere": "so the shape would check nothing there; use sh:targetClass, sh:targetNode or another core target",
    "shape": "so the node would not be checked; use sh:targetNode",
    "ShapeClass": "so it would check nothing; write: a rdfs:Class, sh:NodeShape",
    "TripleTerm": _NOTHING_CHECKED,
    "entailment": _NOTHING_INFERRED,
    "rule": _NOTHING_INFERRED,
    "values": _NOTHING_INFERRED,
    "reificationRequired": _NOTHING_CHECKED,
    **dict.fromkeys(_NEW_CONSTRAINTS, _NOTHING_CHECKED),
}
"""The terms of advanced features and of SHACL 1.2 that change what is found, and are refused, each with the reason."""

ADVANCED = frozenset({"expression", "rule", "target"})
"""Those of them that are of SHACL Advanced Features, and that pySHACL runs (https://www.w3.org/TR/shacl-af/)."""


def _of_component(name: str) -> Iterator[str]:
    """Yield the names of a constraint component and of its parameters, which follow from that of the constraint."""
    component = f"{name[0].upper()}{name[1:]}ConstraintComponent"
    component = component.replace("Sparql", "SPARQL")
    yield component
    yield from (f"{component}-{parameter}" for parameter in (name, *_MORE_PARAMETERS.get(name, ())))


_COMPONENTS = frozenset(term for name in (*_CONSTRAINTS, *_NEW_CONSTRAINTS) for term in _of_component(name))
TERMS = _OLD | _NEW | _COMPONENTS | NOT_SUPPORTED.keys() | {"JSConstraint-js"}
"""All names in the namespace of SHACL."""

SUGGESTED = _OLD - NOT_SUPPORTED.keys()
"""The terms that somebody is likely to mean."""

DATATYPES_OF_RDF = frozenset({"dirLangString", "HTML", "JSON", "langString", "PlainLiteral", "XMLLiteral"})

DATATYPES = frozenset(
    """
    anyURI base64Binary boolean byte date dateTime dateTimeStamp dayTimeDuration decimal double duration float gDay
    gMonth gMonthDay gYear gYearMonth hexBinary int integer language long Name NCName negativeInteger NMTOKEN NMTOKENS
    nonNegativeInteger nonPositiveInteger normalizedString positiveInteger QName short string time token unsignedByte
    unsignedInt unsignedLong unsignedShort yearMonthDuration ENTITIES ENTITY ID IDREF IDREFS NOTATION anyAtomicType
    anySimpleType anyType
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
