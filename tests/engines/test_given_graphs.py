"""rdflib graphs of a program come to the store term by term, each as it is."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pyoxigraph
import pytest
from rdflib import BNode, Graph, Literal, URIRef

from kg.engines.given_graphs import GivenGraphs
from kg.rdf.terms import XSD

# Terms with one text, any two of which differ in one thing only: the kind, the datatype or the language.
ALIKE = {
    "an IRI": URIRef("urn:7"),
    "a node without a name": BNode("urn7"),
    "a text": Literal("7"),
    "a text in English": Literal("7", lang="en"),
    "a text in German": Literal("7", lang="de"),
    "a text with its datatype": Literal("7", datatype=URIRef(f"{XSD}string")),
    "an integer": Literal("7", datatype=URIRef(f"{XSD}integer")),
    "an int": Literal("7", datatype=URIRef(f"{XSD}int")),
    "a decimal": Literal("7", datatype=URIRef(f"{XSD}decimal")),
    "a year that is none": Literal("7", datatype=URIRef(f"{XSD}gYear")),
    "of a datatype of somebody": Literal("7", datatype=URIRef("urn:made")),
}


def graph_of(*terms: Any) -> Graph:
    graph = Graph()
    for number, term in enumerate(terms):
        graph.add((URIRef(f"urn:s{number}"), URIRef("urn:p"), term))
    return graph


def shown(quads: Any) -> dict[str, str]:
    """Return the value of each subject; what a node without a name is called is each reader's own."""
    return {
        str(quad.subject): "_:" if isinstance(quad.object, pyoxigraph.BlankNode) else str(quad.object) for quad in quads
    }


@pytest.mark.parametrize("first", ALIKE)
def test_a_term_is_handed_over_as_it_is_whatever_came_before(first: str) -> None:
    """As a parser reads it: what was made for one term is taken again for the same term, and for no other."""
    for second in ALIKE:
        graph = graph_of(ALIKE[first], ALIKE[second], ALIKE[first])
        read = pyoxigraph.parse(graph.serialize(format="nt"), pyoxigraph.RdfFormat.N_TRIPLES)

        assert shown(read) == shown(GivenGraphs([graph]).iter_quads()), second


def test_whether_a_store_keeps_all_literals_depends_on_each() -> None:
    """One of them that it rewrites is enough, whichever comes first."""
    kept, rewritten = ALIKE["an integer"], Literal("7", datatype=URIRef(f"{XSD}int"))
    for terms in permutations((kept, rewritten, ALIKE["a text"])):
        graphs = GivenGraphs([graph_of(*terms)])
        assert 3 == len(list(graphs.iter_quads()))
        assert not graphs.keeps
    alone = GivenGraphs([graph_of(kept, ALIKE["a text"], kept)])
    assert 3 == len(list(alone.iter_quads()))
    assert alone.keeps
