"""Language tags that differ only in case are one, also on servers that keep them as they were written."""

from __future__ import annotations

import pyoxigraph
import pytest
import rdflib

from kg.engines.embedded import EmbeddedEngine
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


@pytest.mark.parametrize(
    "path", ["[ sh:alternativePath ( :name :title ) ]", "( :of :name )", "[ sh:zeroOrMorePath :name ]"]
)
@pytest.mark.parametrize(("second", "found"), [("one", 0), ("two", 1)])
def test_one_name_by_two_ways_is_one_name(path: str, second: str, found: int) -> None:
    """Values are a set (SHACL, section 2.3.1): a thing that is called the same twice has one name in the language."""
    both = f'"one"@en , "{second}"@EN'
    data = f'''@prefix : <http://ex/> .
:a :kind 1 ; :name "one"@en ; :title "{second}"@EN ; :of :b , :c . :b :name "one"@en . :c :name "{second}"@en .
'''
    if "zeroOrMore" in path:
        data = f"@prefix : <http://ex/> .\n:a :kind 1 ; :name {both} ."
    text = SHAPES.replace(b"sh:path :name", f"sh:path {path}".encode()).replace(
        b"targetSubjectsOf :name", b"targetSubjectsOf :kind"
    )
    shapes = ShapesGraph(TermGraph([triple_of(quad) for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)]))
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=data, format="turtle")
    store = pyoxigraph.Store()
    store.load(data.encode(), pyoxigraph.RdfFormat.TURTLE)

    for engine in (MemoryEngine(dataset), EmbeddedEngine(store)):
        assert found == len(list(Evaluator(engine, shapes).evaluate_all()))
