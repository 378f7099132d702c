"""Validation by the compiled engine: shapes run as SPARQL inside an engine, results told as findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from kg.engines.base import Engine
from kg.errors import NotCompiled
from kg.findings import SEVERITIES, Finding, Progress, changed
from kg.io.worker import call, each
from kg.rdf.terms import IRI, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import SH
from kg.shacl.elsewhere import classes_asked
from kg.shacl.evaluate import Evaluator
from kg.shacl.faults import UNNAMED
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import Nodes
from kg.shacl.result import Result
from kg.shacl.said import said_of
from kg.shacl.shape import Constraint, Shape, sh, shown_count

# The store lets go of Python's lock while it answers; more threads than this were not faster on two cores.
THREADS = 2
# How many members of a list a message names.
_MOST_TOLD = 20

DEFAULT_MESSAGES = {
    "MinCount": "There are fewer values than {0}.",
    "MaxCount": "There are more values than {0}.",
    "Class": "The value is not a {0}.",
    "Datatype": "The value is not a {0}, or not well-formed.",
    "NodeKind": "The value is not of the kind {0}.",
    "In": "The value is not in the list.",
    "Pattern": "The value does not match {0}.",
    "HasValue": "The value {0} is missing.",
    "Closed": "This property is not allowed here.",
    "UniqueLang": "There is more than one value in one language.",
    "MinInclusive": "The value is not {0} or more.",
    "MaxInclusive": "The value is not {0} or less.",
    "MinExclusive": "The value is not more than {0}.",
    "MaxExclusive": "The value is not less than {0}.",
    "MinLength": "The value is shorter than {0} characters.",
    "MaxLength": "The value is longer than {0} characters.",
    "Equals": "The value is not the same as that of {0}.",
    "Disjoint": "The value is also a value of {0}.",
    "LessThan": "The value is not less than that of {0}.",
    "LessThanOrEquals": "The value is not less than or equal to that of {0}.",
    "Node": "The value does not conform to {0}.",
    "Not": "The value conforms to {0}, and must not.",
    "And": "The value does not conform to all of {0}.",
    "Or": "The value conforms to none of {0}.",
    "Xone": "The value does not conform to exactly one of {0}.",
    "LanguageIn": "The language of the value is none of {0}.",
    "QualifiedMinCount": "Too few values conform to {0}.",
    "QualifiedMaxCount": "Too many values conform to {0}.",
}
"""What is said where a shape has no message, for each kind of constraint that SHACL has."""


class Part(NamedTuple):
    """A piece of work: a shape, or a part of one, for the focus nodes of a target shape."""

    target: Shape
    shape: Shape


Rooted = tuple[Term, Finding]
"""A finding, and the focus node of the target shape for which it came up."""


class Outcome(NamedTuple):
    """What each part of the shapes finds; the shapes that could not be compiled, each with the reason; the idle ones.

    A shape is idle if the graph has no focus node for it.
    """

    parts: list[list[Rooted]]
    left: list[tuple[Term, str]]
    idle: frozenset[Term]

    @property
    def findings(self) -> list[Finding]:
        """All findings, worst first."""
        return sorted((finding for part in self.parts for _, finding in part), key=_order)


def validate(
    engine: Engine, shapes: ShapesGraph, progress: Progress | None = None, only: Collection[Term] | None = None
) -> Outcome:
    """Return what the shapes, or `only` some with a target, find in the graph of an engine; raise ShapesError.

    The parts of a shape run on two threads; their order in the report does not depend on which is done first.
    """
    # One thread for hundreds of questions, and not one each.
    return call(lambda: _validate(engine, shapes, progress, only))


def parts_of(shapes: ShapesGraph, only: Collection[Term] | None = None) -> list[Part]:
    """Return the work: for each node shape with a target its property shapes, one by one, and the rest of it."""
    parts: list[Part] = []
    for shape in shapes.targeted:
        if only is not None and shape.node not in only:
            continue
        inner = [c for c in shape.constraints if c.component == "property"] if shape.path is None else []
        rest = shape._replace(constraints=tuple(c for c in shape.constraints if c not in inner))
        members = [member for constraint in inner for member in shapes.members(constraint)]
        parts += [Part(shape, one) for one in ([rest] if rest.constraints else []) + members]
    return parts


def _validate(engine: Engine, shapes: ShapesGraph, progress: Progress | None, only: Collection[Term] | None) -> Outcome:
    evaluator = Evaluator(engine, shapes)
    targeted = [shape for shape in shapes.targeted if only is None or shape.node in only]
    nodes = {shape.node: evaluator.sets.target_nodes(shape) for shape in targeted}
    idle = evaluator.sets.idle([(shape, nodes[shape.node]) for shape in targeted])
    evaluator.sets.subclasses(sh("Shape"))  # computes the closure once, before threads ask for it
    parts = parts_of(shapes, only)
    tasks = [_task(evaluator, part, nodes[part.target.node]) for part in parts if part.target.node not in idle]
    # Handing work to a thread takes longer than asking a small graph.
    done = each(tasks, THREADS) if evaluator.sets.usage.is_large else (task() for task in tasks)
    answers: list[list[Rooted] | tuple[Term, str]] = []
    for answer in done:
        answers.append(answer)
        if progress:
            progress(len(answers), len(tasks), "")
    left: dict[Term, str] = dict(answer for answer in answers if isinstance(answer, tuple))
    # A shape of which a part could not be compiled is left whole to the other engine.
    found = (answer if isinstance(answer, list) else [] for answer in answers)
    results = [[] if part.target.node in idle else next(found) for part in parts]
    kept = [[] if part.target.node in left else some for part, some in zip(parts, results, strict=True)]
    return Outcome(kept, list(left.items()), idle)


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    severity = SEVERITIES.index(finding.severity)
    return severity, finding.rule, str(finding.focus), str(finding.path), str(finding.value)


def _task(evaluator: Evaluator, part: Part, nodes: Nodes) -> Callable[[], list[Rooted] | tuple[Term, str]]:
    def work() -> list[Rooted] | tuple[Term, str]:
        try:
            return evaluate_part(evaluator, part, nodes)
        except NotCompiled as error:
            return part.target.node, error.message

    return work


def evaluate_part(evaluator: Evaluator, part: Part, nodes: Nodes) -> list[Rooted]:
    """Return what a part finds for some of its focus nodes; raise NotCompiled and ShapesError."""
    # What is told of a constraint is the same for thousands of nodes; it is kept with what it is found by.
    known: dict[tuple[int, int, str], tuple[Shape, Constraint | None, Finding]] = {}
    found = []
    for result in evaluator.evaluate(part.shape, nodes):
        shape, constraint = result.shape, result.constraint
        if result.source is not None or result.messages is not shape.messages:
            finding = _without_nodes(evaluator.shapes, result)
        else:
            key = (id(shape), id(constraint), result.component)
            if key not in known:
                known[key] = shape, constraint, _without_nodes(evaluator.shapes, result)
            finding = known[key][2]
        found.append((result.root, _of_nodes(finding, result)))
    return found


def _of_nodes(finding: Finding, result: Result) -> Finding:
    """Return a finding with what it tells of the nodes of a result."""
    path: Term | None = result.result_path
    if path is None and result.path is not None:
        path = result.path.predicate or Literal(result.path.sparql)
    said = said_of(result)
    return changed(
        finding,
        focus=result.focus,
        path=str(path) if path is not None else None,
        value=result.value,
        said=said.text,
        asked=said.asked if isinstance(said.asked, IRI) else None,  # a node of shapes has no lasting name
        meant=said.meant,
    )


def _without_nodes(shapes: ShapesGraph, result: Result) -> Finding:
    """Return what a finding tells of the constraint that a result violates."""
    severity = {sh("Warning"): "warning", sh("Info"): "info"}.get(result.shape.severity, "violation")
    shape = shapes.name_near(result.shape.node)
    is_query = result.component == SH + "SPARQLConstraintComponent"
    named = result.source if is_query and isinstance(result.source, IRI) else None
    return Finding(
        severity=severity,
        message=_message(result),
        rule=str(named or shape or UNNAMED),
        component=result.component.removeprefix(SH),
        shape=str(shape) if named and shape else None,
        limit=result.constraint.minimum if result.constraint and result.constraint.component == "maxCount" else None,
        part=None if named else shapes.part_of(result.shape, result.component),
        own_severity=str(result.shape.severity) if not result.shape.severity.value.startswith(SH) else None,
        kinds=classes_asked(shapes, result.constraint),
    )


def _message(result: Result) -> str:
    if result.messages:
        return " ".join(_preferred(result.messages))
    name = result.component.rpartition("#")[2].removesuffix("ConstraintComponent")
    parameter = result.constraint
    text = DEFAULT_MESSAGES.get(name, "This does not conform to the shape ({0}).")
    if name.startswith("Qualified") and parameter:
        count = shown_count(dict(parameter.bindings)[f"q{name[1:]}"])
        bound = f" ({'at least' if name == 'QualifiedMinCount' else 'at most'} {count})"
        return text.format(_shown(parameter.value))[:-1] + bound + "."
    members = parameter.members if parameter and parameter.component in ("and", "or", "xone", "languageIn") else ()
    if members:
        more = f" and {len(members) - _MOST_TOLD:,} more" if len(members) > _MOST_TOLD else ""
        return text.format(", ".join(_each_once(members[:_MOST_TOLD])) + more)
    return text.format(_shown(parameter.value) if parameter else name)


def _each_once(terms: Sequence[Term]) -> list[str]:
    """Return terms for a message, those without a name as a number of them."""
    nameless = sum(isinstance(term, BlankNode) for term in terms)
    if nameless < 2:
        return [_shown(term) for term in terms]
    return [*(_shown(term) for term in terms if not isinstance(term, BlankNode)), f"{nameless} shapes without a name"]


def _shown(term: Term) -> str:
    """Return a term for a message: numbers and texts bare, nodes without a name as such."""
    if isinstance(term, Literal):
        return term.lexical
    return "a shape without a name" if isinstance(term, BlankNode) else to_n3(term)


def _preferred(messages: Sequence[Literal]) -> list[str]:
    """Return the English messages, or all where none is English."""
    english = [m.lexical for m in messages if (m.language or "").partition("-")[0] in ("", "en")]
    return sorted(english or [m.lexical for m in messages])
