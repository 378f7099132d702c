"""Counts: each fact once in the merged graph, once for each file in its graph."""

from __future__ import annotations

from collections.abc import Callable

from kg.ask.stats import ClassCount, GraphCount, LinkCount, count_graph
from kg.rdf.terms import IRI, RDF

from .conftest import Known

EX, THING = "https://example.org/small/ontology#", "https://example.org/small/thing/"
SKOS, GRAPH = "http://www.w3.org/2004/02/skos/core#", "https://example.org/small/graph/"
SOURCES = (
    "thing:a a ex:Song ; ex:p 1 , 2 ; skos:exactMatch <urn:x> , <urn:y> . <https://example.org/small/graph/sources/a> prov:wasDerivedFrom <urn:doc> .",
    "thing:a a ex:Song ; ex:p 1 . thing:b a ex:Song , ex:Hit , [] ; ex:q 3 . thing:c skos:exactMatch <urn:z> .",
)


def test_a_fact_of_two_sources_counts_once_for_the_graph_and_once_for_each_source(known: Callable[..., Known]) -> None:
    """And a graph is told with the document that it was taken from."""
    stats = count_graph(*known(*SOURCES))
    ontology = 3  # what an empty project states of its own

    assert 6 + 7 - 2 + ontology == stats.triples
    assert (
        GraphCount(IRI(GRAPH + "ontology/terms"), ontology, None),
        GraphCount(IRI(GRAPH + "sources/a"), 6, IRI("urn:doc")),
        GraphCount(IRI(GRAPH + "sources/b"), 7, None),
    ) == stats.graphs


def test_a_class_has_its_things_and_how_many_have_each_property(known: Callable[..., Known]) -> None:
    """A thing with two values of a property has it once; the type itself and classes without a name are left out."""
    classes = {one.cls: one for one in count_graph(*known(*SOURCES)).classes}

    assert ClassCount(
        IRI(EX + "Song"), 2, ((IRI(SKOS + "exactMatch"), 1), (IRI(EX + "p"), 1), (IRI(EX + "q"), 1))
    ) == classes[IRI(EX + "Song")]  # fmt: skip
    assert ClassCount(IRI(EX + "Hit"), 1, ((IRI(EX + "q"), 1),)) == classes[IRI(EX + "Hit")]
    assert {"http://www.w3.org/2002/07/owl#Class", RDF + "Property", EX + "Song", EX + "Hit"} == {
        str(cls) for cls in classes
    }


def test_the_properties_that_most_things_have_come_first(known: Callable[..., Known]) -> None:
    (song, *_) = [one for one in count_graph(*known("thing:a a ex:S ; ex:z 1 . thing:b a ex:S ; ex:z 1 ; ex:y 1 .")).classes
                  if one.cls == IRI(EX + "S")]  # fmt: skip

    assert ((IRI(EX + "z"), 2), (IRI(EX + "y"), 1)) == song.filled
    assert IRI(RDF + "type") not in dict(song.filled)


def test_links_are_counted_by_thing_and_by_link(known: Callable[..., Known]) -> None:
    """A linked thing without a class counts too, and for no class."""
    assert (LinkCount(IRI(SKOS + "exactMatch"), 2, 3, ((IRI(EX + "Song"), 1),)),) == count_graph(*known(*SOURCES)).links
