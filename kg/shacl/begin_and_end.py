"""Spans where one value is asked for: told with the two properties that shapes have for its begin and its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.engines.base import Engine
from kg.findings import Finding
from kg.rdf.spans_of_values import span_in
from kg.rdf.terms import IRI, Literal, Term, to_n3
from kg.rdf.vocabulary import TYPE
from kg.shacl.asked_properties import held_to
from kg.shacl.model import ShapesGraph
from kg.shacl.said import shown

_ORDER = ("lessThan", "lessThanOrEquals")
_MOST_NAMED = 3

_Ends = tuple[IRI, IRI, Term]
"""The property for where a span begins, that for where it ends, and the class of things that have them."""


def with_ends(findings: Sequence[Finding], engine: Engine, shapes: ShapesGraph) -> list[Finding]:
    """Return findings of spans in place of one value with the properties that are for both ends, and who has them."""
    return [_told(one, engine, shapes) for one in findings]


def _told(finding: Finding, engine: Engine, shapes: ShapesGraph) -> Finding:
    value, asked = finding.value, finding.asked
    span = span_in(value.lexical, str(asked)) if isinstance(value, Literal) and isinstance(asked, IRI) else None
    if span is None or finding.component != "DatatypeConstraintComponent":
        return finding
    ends = list(dict.fromkeys(_ends(shapes, asked)))
    rows = engine.select(f"SELECT ?c WHERE {{ {to_n3(finding.focus)} <{TYPE}> ?c }}").rows if finding.focus else ()
    own = {row[0] for row in rows}
    of_own = [one for one in ends if one[2] in own and finding.path in (one[0].value, one[1].value)]
    of_own = of_own or [one for one in ends if one[2] in own]
    if of_own:
        begin, end, _ = of_own[0]
        return _with(finding, f"or both, as {to_n3(begin)} {shown(span[0])} and {to_n3(end)} {shown(span[1])}")
    if not ends:
        return finding
    begin, end, _ = ends[0]
    classes = [to_n3(cls) for one, other, cls in ends if (one, other) == (begin, end)][:_MOST_NAMED]
    return _with(finding, f"{to_n3(begin)} and {to_n3(end)} are for both, which things of {' or '.join(classes)} have")


def _with(finding: Finding, more: str) -> Finding:
    return finding._replace(said=f"{finding.said}; {more}")


def _ends(shapes: ShapesGraph, datatype: Term | None) -> Iterator[_Ends]:
    """Yield the pairs of properties of a datatype of which shapes say that one is not more than the other."""
    for shape in shapes.targeted:
        parts = [shapes.get(one.value) for one in shape.constraints if one.component == "property"]
        fit = held_to(datatype, shape, shapes)
        for part in parts:
            begin = part.path.predicate if part.path is not None else None
            for one in part.constraints:
                if (
                    one.component in _ORDER
                    and begin is not None
                    and isinstance(one.value, IRI)
                    and {begin, one.value} <= fit
                ):
                    yield from ((begin, one.value, each.term) for each in shape.targets if each.kind == "class")
