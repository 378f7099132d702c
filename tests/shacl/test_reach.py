"""Which shapes hang together, and which queries of shapes pySHACL may run."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.errors import ShapesError
from kg.rdf.formats import triples_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.shacl import reference
from kg.shacl.model import ShapesGraph
from kg.shacl.reach import alone, below, without_sense

HEAD = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
S, X = IRI("http://e/S"), IRI("http://e/X")


def graph(text: str) -> TermGraph:
    return TermGraph(triples_of(pyoxigraph.parse((HEAD + text).encode(), pyoxigraph.RdfFormat.TURTLE)))


# How a shape refers to another, whether it does, and whether it means nothing without it.
WAYS = {
    "sh:property e:X": (True, False), "sh:sparql e:X": (True, False), "sh:node e:X": (True, True), "sh:not e:X": (True, True),
    "sh:qualifiedValueShape e:X": (True, True), "sh:path e:X": (True, True), "sh:and ( e:Y e:X )": (True, True),
    "sh:or ( e:Y e:X )": (True, True), "sh:xone ( e:Y e:X )": (True, True), "sh:node [ sh:not [ sh:property e:X ] ]": (True, False),
    "sh:property [ sh:node e:X ]": (True, False), "sh:target e:X": (True, False), "sh:rule e:X": (True, False),
    "sh:expression e:X": (True, False), "sh:expression [ sh:nodes [ sh:filterShape e:X ] ]": (True, False),
    "sh:expression [ sh:nodes e:X ]": (False, False), "sh:class e:X": (False, False), "sh:targetClass e:X": (False, False),
}  # fmt: skip


@pytest.mark.parametrize("said", WAYS)
def test_what_a_shape_refers_to(said: str) -> None:
    """By each way in which it may, and what it means nothing without."""
    refers, needs = WAYS[said]
    shapes = graph(f"e:S {said} . e:X e:is e:there .")

    assert (refers, needs) == (X in below(shapes, S), S in without_sense(shapes, [X]))


def test_a_shape_stands_alone_without_the_others_and_their_targets() -> None:
    """What it needs is there, but is a target no more."""
    text = (
        "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:node e:X ; sh:property e:Gone ; e:term 1 ; e:other e:Passed .\n"
        "e:X a sh:NodeShape, <http://www.w3.org/2000/01/rdf-schema#Class> ; sh:targetNode e:n ; sh:nodeKind sh:IRI .\n"
        "e:R a sh:NodeShape ; sh:targetClass e:U . e:Q sh:targetNode e:q ; sh:nodeKind sh:IRI .\n"
        "e:Gone sh:path e:p ; sh:minCount 1 .\n"
        "e:C a sh:ConstraintComponent ; sh:parameter [ sh:path e:probe ] .\n"
    )
    shapes = ShapesGraph(graph(text))
    passed = {(S, IRI("http://e/term")), (S, IRI("http://e/Passed"))}
    left = alone(shapes, S, {IRI("http://e/Gone")}, passed)
    told = sorted(f"{s} {str(p).rpartition('#')[2]} {o}".replace("http://e/", "") for s, p, o in left if isinstance(s, IRI))  # fmt: skip

    assert ["S node X", "S targetClass T", "S type http://www.w3.org/ns/shacl#NodeShape", "X nodeKind http://www.w3.org/ns/shacl#IRI", "X type http://www.w3.org/ns/shacl#NodeShape"] == told  # fmt: skip


REACHES = "{ SERVICE <http://e/> { ?s ?p ?o } }"


@pytest.mark.parametrize(
    "said",
    [
        f'sh:select "SELECT $this {REACHES}"', f'sh:ask "ASK {REACHES}"', f'sh:construct "CONSTRUCT {{}} {REACHES}"',
        'sh:select "SELECT $this { \\\\u0053ERVICE <http://e/> { ?s ?p ?o } }"', 'sh:update "LOAD <http://e/>"',
        'sh:select "SELECT $this FROM <http://e/> { ?s ?p ?o }"', 'sh:select "SELECT $this { SERVICE x:y { ?s ?p ?o } }"',
    ],
)  # fmt: skip
def test_pyshacl_runs_no_query_that_reaches_out(said: str) -> None:
    """Whatever it is for, and however it is written."""
    import rdflib

    head = "e: sh:declare [ sh:prefix 'x' ; sh:namespace 'http://e/' ] .\n"
    shapes = reference.shapes_of(graph(f"{head}e:S sh:targetNode e:a ; sh:sparql [ {said} ] ."))
    with pytest.raises(ShapesError, match=r"a query of http://e/S: "):
        reference.validate(rdflib.Graph(), shapes)


def test_why_a_query_is_not_run_is_told() -> None:
    """Also of one that a parser reads."""
    assert reference.why_unusable("SELECT * { ?s ?p ?o }") is None
    for text in (
        f"SELECT * {REACHES}",
        "SELECT * { \\u0053ERVICE <http://e/> { ?s ?p ?o } }",
        "SELECT * {",
        "LOAD <http://e/>",
    ):
        assert reference.why_unusable(text), text
