"""What the shapes of a graph say of themselves: the rules of a report, each in a sentence of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.findings import Rule
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal, Term
from kg.rdf.vocabulary import RDFS, SEE_ALSO
from kg.shacl.shape import sh

_TEXTS = (sh("message"), sh("name"), IRI(RDFS + "label"), sh("description"), IRI(RDFS + "comment"))
_LONGER = (sh("description"), IRI(RDFS + "comment"))


def read_rules(graph: TermGraph) -> dict[str, Rule]:
    """Return whatever has an IRI in a shapes graph: with its message or label, its page and description."""
    named = (node for node in graph.subjects() if isinstance(node, IRI))
    return {str(node): _rule(graph, node) for node in named}


def _rule(graph: TermGraph, node: IRI) -> Rule:
    said = graph.said_of(node)
    text, longer = _text(said, _TEXTS), _text(said, _LONGER)
    return Rule(text, _page(said), longer if longer and longer != text else None)


def _text(said: Mapping[Term, Sequence[Term]], predicates: Sequence[IRI]) -> str:
    """Return the first kind of text that a node has, in English where it has that, or else the first by its tag."""
    for predicate in predicates:
        texts = [term for term in said[predicate] if isinstance(term, Literal)] if predicate in said else []
        if texts:
            return min(texts, key=lambda t: (not (t.language or "en").startswith("en"), t.language or "", t)).lexical
    return ""


def _page(said: Mapping[Term, Sequence[Term]]) -> str | None:
    pages = sorted(term.value for term in said.get(SEE_ALSO, ()) if isinstance(term, IRI))
    return next((page for page in pages if page.startswith(("http://", "https://"))), None)
