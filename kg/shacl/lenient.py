"""Shapes with faults, as far as they can be used: every fault is told, and costs no more than it must.

A term that is passed over leaves the rest of its shape as it is. A shape that cannot be read, or refers to itself, is
left to pySHACL with the shapes that need it; where pySHACL does not run it either, it is left out, and so is each
shape that means nothing without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kg.errors import IdentifierError
from kg.findings import Finding
from kg.rdf.terms import IRI, Term, parse_iri
from kg.rdf.turtle import read_prefixes
from kg.shacl.faults import UNNAMED, Fault
from kg.shacl.lint import find_faults, find_nesting, to_finding
from kg.shacl.model import ShapesGraph
from kg.shacl.reach import below, without_sense
from kg.shacl.shape_places import ShapePlaces

# Faults that leave the rest of a shape readable.
_PASSED_OVER = (
    "unknown-term", "near-namespace", "unknown-datatype", "no-effect", "contradiction", "unsupported-term",
)  # fmt: skip
# Of these, those with which it finds whatever it finds.
_TAKEN = ("unknown-datatype", "contradiction")
# Faults with which pySHACL ends as well, so that it is not asked.
_REFUSED_BY_ALL = ("missing-path", "undescribed-shape")


class Tolerated(NamedTuple):
    """What can be used of shapes with faults.

    `shapes` are those that can be read, `out` the nodes at fault and what means nothing without them, `left` the
    shapes with a target that pySHACL may know how to run, each with the reason.
    """

    shapes: ShapesGraph
    out: frozenset[Term]
    left: dict[Term, str]
    faults: list[Fault]


def tolerate(shapes: ShapesGraph, known: Sequence[Fault] | None = None) -> Tolerated:
    """Return what can be used of the shapes of a graph, whatever is wrong with them.

    Whoever has looked for faults in each shape by itself gives what is `known`, so that nobody looks twice.
    """
    faults = find_faults(shapes) if known is None else list(known)
    out = without_sense(shapes.graph, filter(None, map(_at_fault, faults)))
    readable = shapes.without(out)
    while nested := find_nesting(readable):
        faults.append(nested)
        if nested.subject is None or nested.subject in out:
            break
        out = without_sense(shapes.graph, out | {nested.subject})
        readable = shapes.without(out)
    left: dict[Term, str] = {}
    asked = [(fault, node) for fault in faults if fault.rule not in _REFUSED_BY_ALL and (node := _at_fault(fault))]
    roots = {node: below(shapes.graph, node) for node in shapes.targeted_nodes} if asked else {}
    for fault, node in asked:
        left |= {root: fault.text for root, reached in roots.items() if node in reached and root not in left}
    return Tolerated(shapes.without(out | left.keys()) if left else readable, out, left, faults)


def _at_fault(fault: Fault) -> Term | None:
    """Return the shape, or the query, that cannot be used for a fault; None where only a term is passed over."""
    if fault.rule in _PASSED_OVER:
        return None
    return fault.term if fault.rule == "undescribed-shape" else fault.subject


def passed_over(tolerated: Tolerated) -> frozenset[tuple[Term | None, Term | None]]:
    """Return each shape with a term that is passed over in it."""
    over = (one for one in tolerated.faults if one.rule in _PASSED_OVER and one.rule not in _TAKEN)
    return frozenset((fault.subject, fault.term) for fault in over)


def tell(tolerated: Tolerated, refused: Iterable[Term], places: ShapePlaces) -> list[Finding]:
    """Return each fault as a warning that says what becomes of it; `refused` are shapes that pySHACL did not run."""
    graph, lost = tolerated.shapes.graph, set(refused)
    named = {subject for subject in graph.subjects() if isinstance(subject, IRI)}
    told = []
    for fault in tolerated.faults:
        node = _at_fault(fault)
        roots = [root for root in tolerated.left if node in below(graph, root)] if node else []
        if node is None:
            fate = "taken as it is" if fault.rule in _TAKEN else "passed over"
        elif roots and fault.rule not in _REFUSED_BY_ALL and not lost & set(roots):
            fate = f"{_names(roots)} {'is' if len(roots) == 1 else 'are'} left to pySHACL"
        else:
            what = "the query" if fault.rule == "unusable-query" else _names([node])
            fate = f"{'it' if fault.text.startswith(f'{what}:') else what} is left out"
            if needing := [one for one in without_sense(graph, [node]) if one != node and one in named]:
                without = "which means nothing without it" if len(needing) == 1 else "which mean nothing without it"
                fate += f", and with it {_names(sorted(needing, key=str))}, {without}"
        message = f"{fault.text}; {fate}" if fault.subject is not None else fault.text
        told.append(to_finding(fault, places)._replace(severity="warning", message=message))
    return told


def borrow_prefixes(files: Iterable[Path]) -> dict[str, str]:
    """Return the prefixes that shapes files declare for themselves; pySHACL takes them for those of the queries too."""
    found: dict[str, str] = {}
    for path in files:
        for prefix, namespace, _ in read_prefixes(path):
            with suppress(IdentifierError):  # a relative one, or one with escapes
                found[prefix] = parse_iri(namespace).value
    return found


def _names(nodes: Iterable[Term]) -> str:
    named = [f"<{node}>" if isinstance(node, IRI) else f"a {UNNAMED}" for node in nodes]
    return ", ".join(named[:3]) + (f" and {len(named) - 3:,} more" if len(named) > 3 else "")
