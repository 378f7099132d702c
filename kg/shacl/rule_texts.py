"""What the shapes of a graph say of themselves: the rules of a report, each in a sentence of its own."""

from __future__ import annotations

from collections.abc import Sequence

from kg.findings import Rule
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, Literal
from kg.rdf.vocabulary import RDFS
from kg.shacl.shape import sh

_TEXTS = (sh("message"), sh("name"), IRI(RDFS + "label"), sh("description"), IRI(RDFS + "comment"))
_LONGER = (sh("description"), IRI(RDFS + "comment"))
_PAGE = IRI(RDFS + "seeAlso")


def read_rules(graph: TermGraph) -> dict[str, Rule]:
    """Return whatever has an IRI in a shapes graph: with its message or label, its page and description."""
    named = (node for node in graph.subjects() if isinstance(node, IRI))
    return {str(node): _rule(graph, node) for node in named}


def _rule(graph: TermGraph, node: IRI) -> Rule:
    text, longer = _text(graph, node, _TEXTS), _text(graph, node, _LONGER)
    return Rule(text, _page(graph, node), longer if longer and longer != text else None)


def _text(graph: TermGraph, node: IRI, predicates: Sequence[IRI]) -> str:
    """Return the first kind of text that a node has, in English where it has that, or else the first by its tag."""
    for predicate in predicates:
        texts = [term for term in graph.values(node, predicate) if isinstance(term, Literal)]
        if texts:
            return min(texts, key=lambda t: (not (t.language or "en").startswith("en"), t.language or "", t)).lexical
    return ""


def _page(graph: TermGraph, node: IRI) -> str | None:
    pages = sorted(term.value for term in graph.values(node, _PAGE) if isinstance(term, IRI))
    return next((page for page in pages if page.startswith(("http://", "https://"))), None)
