"""What targets, rules and functions of SHACL's advanced features must have: one query each, of its form, as a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.errors import QueryError
from kg.rdf.graph import TermGraph
from kg.rdf.terms import LANG_STRING, XSD_STRING, BlankNode, Literal, Term, to_n3
from kg.rdf.vocabulary import SH, TYPE
from kg.shacl.faults import Fault
from kg.shacl.shape import sh
from kg.sparql.clauses import find_form

_FORMS = {"select": "SELECT", "ask": "ASK", "construct": "CONSTRUCT"}
_OF_TRIPLES = ("subject", "predicate", "object")


def faults_of_queries(graph: TermGraph) -> list[Fault]:
    """Return a fault for each target, rule and function without its query, with two, or with one that is none."""
    return [*_targets(graph), *_rules(graph), *_functions(graph), *_expressions(graph)]


def _targets(graph: TermGraph) -> Iterator[Fault]:
    kinds = graph.subjects_with(TYPE, sh("SPARQLTargetType"))
    for kind in kinds:
        yield from _one_of(graph, kind, "a type of targets", ("select",))
    for shape in graph.subjects_of(frozenset({sh("target")})):
        for node in graph.values(shape, sh("target")):
            types = graph.values(node, TYPE)
            if sh("SPARQLTarget") in types or graph.values(node, sh("select")):
                yield from _one_of(graph, node, "a target in SPARQL", ("select",))
            elif not any(one in kinds or str(one).startswith(f"{SH}JS") for one in types):
                told = "sh:target must be an sh:SPARQLTarget, or of a type of targets that the shapes describe"
                yield _fault(graph, told, shape, node)


def _rules(graph: TermGraph) -> Iterator[Fault]:
    for shape in graph.subjects_of(frozenset({sh("rule")})):
        for node in graph.values(shape, sh("rule")):
            types = graph.values(node, TYPE)
            if sh("SPARQLRule") in types:
                yield from _one_of(graph, node, "a rule in SPARQL", ("construct",))
            elif sh("TripleRule") in types:
                yield from _of_triples(graph, node)
            elif not any(str(one).startswith(f"{SH}JS") for one in types):
                yield _fault(graph, "sh:rule must be an sh:SPARQLRule or an sh:TripleRule", shape, node)


def _of_triples(graph: TermGraph, node: Term) -> Iterator[Fault]:
    for name in _OF_TRIPLES:
        values = graph.values(node, sh(name))
        if len(values) != 1:
            told = f"a rule of triples needs one sh:{name}, and has {_number(values)}"
            yield Fault("ill-formed", told, node, sh(name) if values else None)
        elif isinstance(values[0], Literal) and name != "object":
            yield Fault("wrong-value", f"sh:{name} of a rule must be no text or number", node, values[0])


def _functions(graph: TermGraph) -> Iterator[Fault]:
    for node in graph.subjects_with(TYPE, sh("SPARQLFunction")):
        yield from _one_of(graph, node, "a function in SPARQL", ("select", "ask"))


def _expressions(graph: TermGraph) -> Iterator[Fault]:
    for name in ("expression", *_OF_TRIPLES):
        for node in graph.subjects_of(frozenset({sh(name)})):
            for value in graph.values(node, sh(name)):
                if isinstance(value, BlankNode) and not graph.predicates(value):
                    yield Fault("ill-formed", f"sh:{name} has nothing in its brackets", node, sh(name))


def _one_of(graph: TermGraph, node: Term, what: str, names: Sequence[str]) -> Iterator[Fault]:
    """Yield what is wrong with what has one query, by one of some names."""
    said = [(name, value) for name in names for value in graph.values(node, sh(name))]
    if len(said) != 1:
        wanted = " or ".join(f"sh:{name}" for name in names)
        told = f"{what} needs one {wanted} with a query, and has {_number(said)}"
        yield Fault("unusable-query", told, node, said[-1][1] if said else None)
        return
    ((name, value),) = said
    if not isinstance(value, Literal) or value.datatype not in (XSD_STRING, LANG_STRING):
        shown = (
            value.lexical
            if isinstance(value, Literal)
            else "a blank node"
            if isinstance(value, BlankNode)
            else to_n3(value)
        )
        yield Fault("unusable-query", f"sh:{name} must be a query as a text, not {shown}", node, value)
        return
    try:
        form = find_form(value.lexical)
    except QueryError as error:
        yield Fault("unusable-query", f"a query in the shapes cannot be asked: {error.message}", node, value)
        return
    if form != _FORMS[name]:
        yield Fault("unusable-query", f"the query of sh:{name} must begin with {_FORMS[name]}, not {form}", node, value)


def _number(values: Sequence[object]) -> str:
    return "none" if not values else str(len(values))


def _fault(graph: TermGraph, told: str, shape: Term, node: Term) -> Fault:
    """Return a fault at a node, or at the shape that names it where it says nothing of itself."""
    return Fault("ill-formed", told, node) if graph.predicates(node) else Fault("ill-formed", told, shape, node)
