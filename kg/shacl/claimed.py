"""What claims speak of, held to what the shapes ask of the same statement if it were made.

Counts are not looked at: that there are two claims of one thing is what claims are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.engines.base import Engine
from kg.errors import NotCompiled
from kg.findings import Finding
from kg.rdf.terms import IRI, to_n3
from kg.rdf.vocabulary import OBJECT, PREDICATE, SUBJECT
from kg.shacl.compiled import Part, evaluate_part
from kg.shacl.evaluate import Evaluator
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import Nodes, NodeSets
from kg.shacl.paths import Path
from kg.shacl.shape import Shape, Target
from kg.shacl.validated import Validated

_OF_VALUE = frozenset(
    ("class", "datatype", "nodeKind", "in", "pattern", "languageIn", "minLength", "maxLength", "minInclusive",
     "maxInclusive", "minExclusive", "maxExclusive", "node", "not", "and", "or", "xone")
)  # fmt: skip
"""What is asked of one value, whatever else its subject has."""
_TO_OBJECT = Path(OBJECT, f"<{OBJECT}>", OBJECT, begins=frozenset({OBJECT.value}))


def with_misclaimed(checked: Validated, shapes: ShapesGraph) -> Validated:
    """Return what was found in some files, and what the same shapes find of the claims there."""
    return checked.with_more(find_misclaimed(checked.engine, shapes))


def find_misclaimed(engine: Engine, shapes: ShapesGraph) -> list[Finding]:
    """Return a finding for each object of a claim that could not be the value if the claim were stated as a fact."""
    rows = engine.select(f"SELECT DISTINCT ?p WHERE {{ ?claim <{PREDICATE}> ?p ; <{OBJECT}> ?value }}").rows
    claimed = {row[0] for row in rows}
    if not claimed:
        return []
    evaluator = Evaluator(engine, shapes)
    found: dict[Finding, None] = {}
    for target in shapes.targeted:
        for shape in _of_properties(shapes, target):
            predicate = shape.path.predicate if shape.path else None
            asked = tuple(one for one in shape.constraints if one.component in _OF_VALUE)
            if predicate is None or predicate not in claimed or not asked:
                continue
            of_object = shape._replace(path=_TO_OBJECT, targets=(), constraints=asked)
            nodes = _claims_of(predicate, target, evaluator.sets)
            try:
                results = evaluate_part(evaluator, Part(target, of_object), nodes)
            except NotCompiled:  # the shape itself is left to another engine then, and that is told
                continue
            also = f"The object of a claim of {to_n3(predicate)} is held to the same."
            found.update((one._replace(message=f"{one.message} {also}"), None) for _, one in results)
    return list(found)


def _of_properties(shapes: ShapesGraph, shape: Shape) -> Iterator[Shape]:
    """Yield what a shape asks of properties of its focus nodes, by itself and by the shapes that these conform to."""
    if shape.deactivated:
        return
    if shape.path is not None:
        yield shape
        return
    for constraint in shape.constraints:
        if constraint.component in ("property", "node", "and"):
            for member in shapes.members(constraint):
                yield from _of_properties(shapes, member)


def _claims_of(predicate: IRI, target: Shape, sets: NodeSets) -> Nodes:
    """Return the claims of a property whose subject is a focus node of a shape, or would be if it had the property."""
    claims = f"<{PREDICATE}> {to_n3(predicate)}"
    if Target("subjectsOf", predicate) in target.targets:
        return lambda var: f"?{var} {claims} ."
    subjects = sets.target_nodes(target)

    def pattern(var: str) -> str:
        subject = f"{var}Subject"
        return (
            f"{{ SELECT DISTINCT ?{var} WHERE {{ ?{var} {claims} ; <{SUBJECT}> ?{subject} . {subjects(subject)} }} }}"
        )

    return pattern
