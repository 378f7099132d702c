"""Language tags that differ only in case are one, also on servers that keep them as they were written."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib

from kg.engines.rdflib_memory import MemoryEngine
from kg.rdf.formats import triple_of
from kg.rdf.graph import TermGraph
from kg.shacl.evaluate import Evaluator
from kg.shacl.model import ShapesGraph

SHAPES = b"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <http://ex/> .
:S a sh:NodeShape ; sh:targetSubjectsOf :name ; sh:property [ sh:path :name ; sh:uniqueLang true ] .
"""


@pytest.mark.parametrize(
    ("tags", "found"),
    [(("EN", "en"), 1), (("en-GB", "en-gb", "de"), 1), (("en", "en-GB"), 0), (("en", "EN", "De", "dE"), 2)],
)
def test_two_names_in_one_language_are_found_however_its_tag_is_written(tags: tuple[str, ...], found: int) -> None:
    """Tags are compared without regard to case (BCP 47, section 2.1.1); rdflib and many a server keep their case."""
    dataset = rdflib.Dataset(default_union=True)
    for number, tag in enumerate(tags):
        name = rdflib.Literal(f"name {number}", lang=tag)
        dataset.add((rdflib.URIRef("http://ex/a"), rdflib.URIRef("http://ex/name"), name))
    shapes = TermGraph([triple_of(quad) for quad in pyoxigraph.parse(SHAPES, pyoxigraph.RdfFormat.TURTLE)])

    assert found == len(list(Evaluator(MemoryEngine(dataset), ShapesGraph(shapes)).evaluate_all()))
