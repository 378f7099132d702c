"""SHACL's advanced features: which shapes have them, and so are left to pySHACL (https://www.w3.org/TR/shacl-af/)."""

from __future__ import annotations

from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.vocabulary import TYPE
from kg.shacl.faults import Fault
from kg.shacl.model import ShapesGraph
from kg.shacl.needed_queries import faults_of_queries
from kg.shacl.queries import prefixes_of
from kg.shacl.reach import below
from kg.shacl.shape import sh
from kg.sparql.clauses import find_projection

# Queries of these are constraints, which are looked at as such.
OF_CONSTRAINTS = tuple(sh(name) for name in ("sparql", "validator", "nodeValidator", "propertyValidator"))
_BY_THEMSELVES = frozenset((sh("target"), sh("expression")))


def for_all(graph: TermGraph) -> str | None:
    """Return, in words, what of shapes any other shape may need: rules, which change the data, or functions."""
    if graph.values_of(sh("rule")):
        return "sh:rule"
    return "sh:SPARQLFunction" if functions_of(graph) else None


def functions_of(graph: TermGraph) -> list[Term]:
    """Return the functions that shapes define in SPARQL."""
    return [node for node in graph.subjects_with(TYPE, sh("SPARQLFunction")) if isinstance(node, IRI)]


def advanced_roots(shapes: ShapesGraph) -> list[Term]:
    """Return the shapes that only an engine with advanced features can run: by their targets or by what they need."""
    users = {node for name in _BY_THEMSELVES for node in shapes.graph.subjects_of(frozenset({name}))}
    if not users:
        return []
    targeted = [*shapes.targeted_nodes, *shapes.graph.subjects_of(frozenset({sh("target")}))]
    return [node for node in dict.fromkeys(targeted) if not users.isdisjoint(below(shapes.graph, node))]


def faulty_queries(shapes: ShapesGraph) -> list[Fault]:
    """Return a fault for each query of a rule, a target or a function that is not there, or cannot be asked."""
    from kg.shacl.reference import why_unusable  # pySHACL is seldom asked

    targets = {*shapes.graph.values_of(sh("target")), *shapes.graph.subjects_with(TYPE, sh("SPARQLTargetType"))}
    others = {node for name in OF_CONSTRAINTS for node in shapes.graph.values_of(name)}
    faults = faults_of_queries(shapes.graph)
    others |= {fault.subject for fault in faults if fault.subject is not None}
    for name in map(sh, ("select", "ask", "construct")):
        for node in shapes.graph.subjects_of(frozenset({name})):
            for text in shapes.graph.values(node, name) if node not in others else ():
                whole = prefixes_of(shapes, node) + text.lexical if isinstance(text, Literal) else ""
                why = why_unusable(whole) if whole else None
                if why is None and node in targets and "this" not in (find_projection(whole) or ("this",)):
                    why = "the query of a target must select ?this"
                if why is not None:
                    told = f"a query in the shapes cannot be asked: {why}"
                    faults.append(Fault("unusable-query", told, node, text))
    return faults
