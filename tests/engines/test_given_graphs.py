"""rdflib graphs of a program come to the store term by term, each as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any

import pyoxigraph
import pytest
from rdflib import BNode, Dataset, Graph, Literal, URIRef, Variable

from kg.engines.given_graphs import GivenGraphs
from kg.errors import InputError
from kg.rdf.terms import XSD
from kg.rdf.terms import BlankNode as OurNode

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


def stored(quads: Iterable[Any]) -> pyoxigraph.Store:
    """Return a store with some quads."""
    store = pyoxigraph.Store()
    store.extend(quads)
    return store


def filled(*graphs: Graph) -> pyoxigraph.Store:
    """Return a store with some graphs."""
    store = pyoxigraph.Store()
    GivenGraphs(graphs).add_to(store)
    return store


@pytest.mark.parametrize(
    "text",
    ['"', "\\", "\n\r\t", "\x00\x7f", "\u2028", "\\u0041", "\u00e9\U0001f3b5", "", '\\u0041"^^<urn:x> . #', '" . #'],
)
def test_a_text_is_handed_over_as_it_is(text: str) -> None:
    """Whatever it has of what lines, quotes and escapes are made of; so in a language, and with a datatype."""
    for term in (Literal(text), Literal(text, lang="en"), Literal(text, datatype=URIRef("urn:made"))):
        (quad,) = filled(graph_of(term))

        assert (text, term.language) == (quad.object.value, quad.object.language)


def test_nodes_without_a_name_stay_who_they_are() -> None:
    """What is handed over as text and what is handed over by itself meet in one node, with the label that it has."""
    graph, node = graph_of(BNode("b1"), Literal("7")), BNode("b1")
    graph.add((node, URIRef("urn:p"), Literal("8")))
    graph.add((node, URIRef("urn:q"), BNode("b2")))

    assert set(filled(graph)) == set(stored(GivenGraphs([graph]).iter_quads()))


def test_a_label_says_nothing_of_what_a_node_is() -> None:
    """Any text is one to rdflib: each stays a node, the same for the same text, and known by it."""
    graph = Graph()
    for label in ("urn:a", "no label!", "nor this?", "no label!"):
        graph.add((BNode(label), URIRef("urn:p"), BNode(label)))
        graph.add((URIRef("urn:s"), URIRef("urn:p"), BNode(label)))
    for add in (GivenGraphs.add_to, lambda graphs, store: store.extend(graphs.iter_quads())):
        store, graphs = pyoxigraph.Store(), GivenGraphs([graph])
        add(graphs, store)
        found = [quad for quad in store if isinstance(quad.subject, pyoxigraph.BlankNode)]

        assert (3, 6) == (len(found), len(store))
        assert all(quad.subject == quad.object for quad in found)
        assert {"no label!", "nor this?"} < {str(graphs.given(OurNode(quad.subject.value))) for quad in found}


def test_all_graphs_of_a_dataset_are_handed_over() -> None:
    dataset = Dataset()
    for name in ("urn:one", "urn:two"):
        dataset.graph(URIRef(name)).add((URIRef(name), URIRef("urn:p"), Literal("7")))
    dataset.default_graph.add((URIRef("urn:three"), URIRef("urn:p"), Literal("7")))

    assert {"<urn:one>", "<urn:two>", "<urn:three>"} == set(shown(filled(dataset)))


def test_a_graph_of_any_size_is_handed_over_to_its_end() -> None:
    """Which a parser reads in pieces."""
    terms = [Literal(f"{number} {'x' * 5_000}") for number in range(100)]

    assert {str(term) for term in terms} == {quad.object.value for quad in filled(graph_of(*terms))}


def test_of_several_graphs_the_first_says_what_a_prefix_means() -> None:
    one, two = Graph(bind_namespaces="none"), Graph(bind_namespaces="none")
    one.bind("e", "urn:one:")
    two.bind("e", "urn:two:")
    two.bind("f", "urn:three:")
    known = GivenGraphs([one, two]).prefixes()

    assert {"e": "urn:one:", "f": "urn:three:"} == {name: known[name] for name in ("e", "f")}


def shared_stores() -> Iterator[tuple[str, Graph]]:
    """Yield graphs by what is beside them in their store, of which each holds one triple."""
    terms = URIRef("urn:s0"), URIRef("urn:p"), Literal("7")
    for name, store in (("nothing", "default"), ("nothing, and it is simple", "SimpleMemory")):
        graph = Graph(store)
        graph.add(terms)
        yield name, graph
    for name, other in (("another graph", (URIRef("urn:b"), *terms[1:])), ("the same in another graph", terms)):
        graph = Graph()
        graph.add(terms)
        Graph(graph.store, URIRef("urn:other")).add(other)
        yield name, graph
    dataset = Dataset()
    dataset.graph(URIRef("urn:other")).add((URIRef("urn:b"), *terms[1:]))
    graph = dataset.graph(URIRef("urn:one"))
    graph.add(terms)
    yield "a graph of the same dataset", graph
    graph = Graph().parse(data='{ <urn:a> <urn:b> <urn:c> } <urn:p> 1 . <urn:s0> <urn:p> "7" .', format="n3")
    graph.remove((None, None, Literal(1)))
    yield "what a formula says", graph
    graph = graph_of(Literal("7"), Literal("8"))
    graph.remove((URIRef("urn:s1"), None, None))
    yield "what was removed", graph


@pytest.mark.parametrize("graph", [pytest.param(graph, id=name) for name, graph in shared_stores()])
def test_of_a_store_that_several_share_a_graph_hands_over_its_own(graph: Graph) -> None:
    assert ['<urn:s0> <urn:p> "7"'] == [str(quad).strip() for quad in filled(graph)]


def test_rdflibs_own_store_is_read_as_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is six times as fast as to ask it, and hangs on a name that is not told to others."""
    graph = graph_of(Literal("7"))
    monkeypatch.setattr(type(graph.store), "triples", None)

    assert 1 == len(filled(graph))


@pytest.mark.parametrize(
    "triple",
    [
        (URIRef("no iri"), URIRef("urn:p"), Literal("7")),
        (URIRef("urn:s"), URIRef("urn:p> <urn:q> <urn:o> ."), Literal("7")),
        (URIRef("urn:s"), URIRef("urn:p"), URIRef("relative")),
        (Literal("7"), URIRef("urn:p"), Literal("7")),
        (Literal("urn:s"), URIRef("urn:p"), Literal("7")),
        (URIRef("urn:s"), BNode("urn:p"), Literal("7")),
        (URIRef("urn:s"), URIRef("urn:p"), Literal("7", lang="averylonglanguage")),
        (URIRef("urn:s"), URIRef("urn:p"), Literal("7", datatype=URIRef("no iri"))),
        (URIRef("urn:s"), URIRef("urn:p"), Variable("v")),
    ],
)
def test_what_rdf_does_not_have_is_told_and_nothing_else_is_made_of_it(triple: Any) -> None:
    """No IRI can end its line and begin another."""
    graph = graph_of(Literal("7"))
    graph.add(triple)

    with pytest.raises(InputError, match="the graph holds what RDF does not have"):
        filled(graph)


@pytest.mark.parametrize("first", ALIKE)
def test_a_term_is_handed_over_as_it_is_whatever_came_before(first: str) -> None:
    """As a parser reads it: what was made for one term is taken again for the same term, and for no other."""
    for second in ALIKE:
        graph = graph_of(ALIKE[first], ALIKE[second], ALIKE[first])
        read = pyoxigraph.parse(graph.serialize(format="nt"), pyoxigraph.RdfFormat.N_TRIPLES)

        quads = list(GivenGraphs([graph]).iter_quads())
        assert shown(read) == shown(quads), second
        assert shown(filled(graph)) == shown(stored(quads)), second


def test_whether_a_store_keeps_all_literals_depends_on_each() -> None:
    """One of them that it rewrites is enough, whichever comes first."""
    kept, rewritten = ALIKE["an integer"], Literal("7", datatype=URIRef(f"{XSD}int"))
    for terms in permutations((kept, rewritten, ALIKE["a text"])):
        graphs = GivenGraphs([graph_of(*terms)])
        assert 3 == len(list(graphs.iter_quads()))
        assert not graphs.keeps
        handed = GivenGraphs([graph_of(*terms)])
        handed.add_to(pyoxigraph.Store())
        assert not handed.keeps
    alone = GivenGraphs([graph_of(kept, ALIKE["a text"], kept)])
    assert 3 == len(list(alone.iter_quads()))
    assert alone.keeps
