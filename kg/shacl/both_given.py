"""Things that have more than one of properties of which the shapes want one alone: told with what they have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.engines.base import Engine
from kg.errors import ShapesError
from kg.findings import Finding
from kg.rdf.terms import IRI, Term, to_n3
from kg.shacl.model import ShapesGraph
from kg.shacl.said import shown as shown_term

_EXACTLY_ONE = "XoneConstraintComponent"


def with_both_given(
    findings: Sequence[Finding],
    engine: Engine,
    shapes: ShapesGraph,
    where: Callable[[Sequence[Finding]], Sequence[Finding]] | None,
) -> list[Finding]:
    """Return findings of things that are to have one of some properties with the statements of those that have more.

    Such a finding stands at the last of these.
    """
    told = list(findings)
    for number, finding in enumerate(told):
        some = _given(finding, engine, shapes) if finding.component == _EXACTLY_ONE and not finding.path else []
        properties = list(dict.fromkeys(prop for prop, _ in some))
        if len(properties) < 2:
            continue
        shown = [f"{to_n3(prop)} {shown_term(value)}" for prop, value in some]
        many = "both" if len(some) == 2 else "all"
        said = f"{', '.join(shown[:-1])} and {shown[-1]} are {many} given, and one of the properties is needed alone"
        each = [Finding("", "", "", focus=finding.focus, path=prop.value, value=value) for prop, value in some]
        placed = where(each) if where else each
        places = tuple(
            (one.location, shown_term(one.value)) for one in placed if one.location and one.value is not None
        )
        location = max(places, key=lambda one: (one[0].line or 0, one[0].column or 0))[0] if places else None
        told[number] = finding._replace(said=said, related=places, location=location or finding.location)
    return told


def _given(finding: Finding, engine: Engine, shapes: ShapesGraph) -> list[tuple[IRI, Term]]:
    """Return the statements by which a thing has some of the properties of which it is to have one."""
    paths = _alternatives(finding, shapes)
    if not paths or not isinstance(finding.focus, IRI):
        return []
    values = " ".join(map(to_n3, paths))
    rows = engine.select(
        f"SELECT ?p ?v WHERE {{ VALUES ?p {{ {values} }} {to_n3(finding.focus)} ?p ?v }} ORDER BY ?p ?v"
    ).rows
    return [(prop, value) for prop, value in rows if isinstance(prop, IRI) and value is not None]


def _alternatives(finding: Finding, shapes: ShapesGraph) -> list[IRI]:
    """Return the properties of which a thing is to have one; none where an alternative asks for anything else."""
    try:
        lists = [one for one in shapes.get(IRI(finding.rule)).constraints if one.component == "xone"]
        members = shapes.members(lists[0]) if len(lists) == 1 else []
    except ShapesError:
        return []
    simple = [
        member.path.predicate
        for member in members
        if member.path is not None and [(c.component, c.minimum) for c in member.constraints] == [("minCount", 1)]
    ]
    return [one for one in simple if one is not None] if len(simple) == len(members) and None not in simple else []
