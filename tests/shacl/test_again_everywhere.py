"""Whatever a constraint looks at, an edit there is seen: what was found before does not stand."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.rdf.formats import triple_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.shacl.again import Again, Delta
from kg.shacl.compiled import validate
from kg.shacl.model import ShapesGraph

from .test_again import MET, read, require_same
from .test_differential import PREFIXES

P, Q = "sh:property [ sh:path e:p ; ", "sh:property [ sh:path e:q ; "
OF_A, LINKED = "e:n0 a e:A .", "e:n0 e:p e:n1 ."
# Of a shape for the things of e:A, its constraint, what the graph holds, and what comes, or goes where it is there.
EDITS = {
    "equals": (f"{P}sh:equals e:q ]", ["e:n0 e:p 1 ; e:q 1 ."], "e:n0 e:q 2 ."),
    "disjoint": (f"{P}sh:disjoint e:q ]", ["e:n0 e:p 1 ."], "e:n0 e:q 1 ."),
    "lessThan": (f"{P}sh:lessThan e:q ]", ["e:n0 e:p 2 ."], "e:n0 e:q 1 ."),
    "lessThanOrEquals": (f"{P}sh:lessThanOrEquals e:q ]", ["e:n0 e:p 2 ."], "e:n0 e:q 1 ."),
    "closed": ("sh:closed true ; sh:ignoredProperties ( rdf:type )", ["e:n0 e:l 1 ."], "e:n0 e:z 1 ."),
    "closed beneath": (f"{P}sh:node [ sh:closed true ] ]", [LINKED], "e:n1 e:z 1 ."),
    "class": (f"{P}sh:class e:K ]", [LINKED, "e:n1 a e:K ."], "e:n1 a e:K ."),
    "class above another": (
        f"{P}sh:class e:K ]", [LINKED, "e:n1 a e:L .", "e:L rdfs:subClassOf e:K ."], "e:L rdfs:subClassOf e:K ."),
    "node": (f"{P}sh:node [ {Q}sh:minCount 1 ] ] ]", [LINKED, "e:n1 e:q 1 ."], "e:n1 e:q 1 ."),
    "property within a property": (f"{P}{Q}sh:maxCount 0 ] ]", [LINKED], "e:n1 e:q 1 ."),
    "not": (f"{P}sh:not [ {Q}sh:minCount 1 ] ] ]", [LINKED], "e:n1 e:q 1 ."),
    "and": (f"{P}sh:and ( [ {Q}sh:maxCount 0 ] ] [ sh:nodeKind sh:IRI ] ) ]", [LINKED], "e:n1 e:q 1 ."),
    "or": (f"{P}sh:or ( [ {Q}sh:maxCount 0 ] ] [ sh:nodeKind sh:Literal ] ) ]", [LINKED], "e:n1 e:q 1 ."),
    "xone": (f"{P}sh:xone ( [ {Q}sh:minCount 1 ] ] [ sh:nodeKind sh:IRI ] ) ]", [LINKED], "e:n1 e:q 1 ."),
    "qualified": (f"{P}sh:qualifiedValueShape [ {Q}sh:minCount 1 ] ] ; sh:qualifiedMaxCount 0 ]", [LINKED], "e:n1 e:q 1 ."),
    "a sibling of one that is qualified": (
        f"{P}sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ] ; "
        f"{P}sh:qualifiedValueShape [ {Q}sh:minCount 1 ] ] ; sh:qualifiedMinCount 0 ; sh:qualifiedValueShapesDisjoint true ]",
        [LINKED], "e:n1 e:q 1 ."),
    "a query": (
        'sh:sparql [ sh:select "SELECT $this { $this <http://e/p> ?x . ?x <http://e/q> ?y }" ]', [LINKED], "e:n1 e:q 1 ."),
    "a query of any property": (
        'sh:sparql [ sh:select "SELECT $this { $this ?any <http://e/n9> }" ]', [LINKED], "e:n0 e:q e:n9 ."),
    "one way or another": (
        "sh:property [ sh:path [ sh:alternativePath ( e:p e:q ) ] ; sh:maxCount 0 ]", ["e:n0 e:l 1 ."], "e:n0 e:q 1 ."),
    "against the way": ("sh:property [ sh:path [ sh:inversePath e:q ] ; sh:maxCount 0 ]", [LINKED], "e:n1 e:q e:n0 ."),
    "further on": ("sh:property [ sh:path ( e:p e:q ) ; sh:maxCount 0 ]", [LINKED], "e:n1 e:q 1 ."),
    "far on": (
        "sh:property [ sh:path ( [ sh:zeroOrMorePath e:p ] e:q ) ; sh:maxCount 0 ]",
        [LINKED, "e:n1 e:p e:n2 .", "e:n2 e:p e:n3 ."], "e:n3 e:q 1 ."),
    "a step of a way of any length": (
        "sh:property [ sh:path ( [ sh:zeroOrMorePath e:p ] e:q ) ; sh:maxCount 0 ]",
        [LINKED, "e:n1 e:p e:n2 .", "e:n3 e:q 1 ."],
        "e:n2 e:p e:n3 .",
    ),
    "a step of a way of one or more": (
        "sh:property [ sh:path ( [ sh:oneOrMorePath e:p ] e:q ) ; sh:maxCount 0 ]",
        [LINKED, "e:n1 e:p e:n2 .", "e:n3 e:q 1 ."],
        "e:n2 e:p e:n3 .",
    ),
    "a step of a way back of any length": (
        "sh:property [ sh:path ( [ sh:inversePath [ sh:zeroOrMorePath e:p ] ] e:q ) ; sh:maxCount 0 ]",
        ["e:n1 e:p e:n0 .", "e:n2 e:p e:n1 .", "e:n3 e:q 1 ."],
        "e:n3 e:p e:n2 .",
    ),
    "further on from a thing without a name": (
        "sh:property [ sh:path ( e:p e:q ) ; sh:maxCount 0 ]",
        ["e:n0 e:p _:b .", "_:b e:z 1 ."],
        "_:b e:q 1 .",
    ),
    "the last thing of the class": (f"{P}sh:minCount 2 ]", [LINKED], OF_A),
    "once or not at all": (
        "sh:property [ sh:path ( [ sh:zeroOrOnePath e:p ] e:q ) ; sh:maxCount 0 ]", [LINKED], "e:n1 e:q 1 ."),
    "another thing of the class": (f"{P}sh:minCount 1 ]", [LINKED], "e:n2 a e:A ."),
    "another thing of a class below": (f"{P}sh:minCount 1 ]", [LINKED], "e:n2 a e:B ."),
    "another class below": (f"{P}sh:minCount 1 ]", [LINKED, "e:n2 a e:Z ."], "e:Z rdfs:subClassOf e:A ."),
    "a thing of the class less": (f"{P}sh:minCount 2 ]", [LINKED, "e:n2 a e:A ."], "e:n2 a e:A ."),
}  # fmt: skip
AIMS = {
    "subjects of a property": ("sh:targetSubjectsOf e:q", "e:n2 e:q 1 ."),
    "objects of a property": ("sh:targetObjectsOf e:q", "e:n0 e:q e:n2 ."),
    "a node by name": ("sh:targetNode e:n2", "e:n2 e:z 1 ."),
}


@pytest.mark.parametrize(("constraint", "lines", "edit"), EDITS.values(), ids=EDITS)
def test_an_edit_wherever_a_constraint_looks_is_seen(constraint: str, lines: list[str], edit: str) -> None:
    require_seen(f"a sh:NodeShape ; sh:targetClass e:A ; {constraint}", [OF_A, *lines], edit)


@pytest.mark.parametrize("aim", AIMS)
def test_what_comes_among_those_that_a_shape_is_for_is_seen(aim: str) -> None:
    """A thing is looked at by what makes it one of these, though nothing else of it came."""
    target, edit = AIMS[aim]
    constraint = "sh:closed true" if "name" in aim else f"{P}sh:minCount 1 ]"
    require_seen(f"a sh:NodeShape ; {target} ; {constraint}", [OF_A, LINKED], edit)


def require_seen(shape: str, lines: list[str], edit: str) -> None:
    """Require that an edit changes what is found, and that this is found by what it changes."""
    MET.clear()
    shapes = f"{PREFIXES}@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\ne:S {shape} ."

    require_same(["e:nothing e:nothing 1 .", *lines], [[(edit in lines, edit)]], shapes)
    assert (MET["kept or evaluated"], MET["other findings"]) == (1, 1), MET


def test_where_a_shape_was_left_to_another_engine_nothing_is_gone_on_from() -> None:
    """What that one found is not among what is known, though nothing came or went."""
    quads = pyoxigraph.parse(f"{PREFIXES}e:S a sh:NodeShape ; sh:targetClass e:A .", pyoxigraph.RdfFormat.TURTLE)
    shapes, engine = ShapesGraph(TermGraph(map(triple_of, quads))), EmbeddedEngine(read([OF_A]), in_memory=True)
    whole = validate(engine, shapes)

    assert Again(shapes).validate(whole, Delta(()), engine) == whole
    assert Again(shapes).validate(whole._replace(left=[(IRI("urn:x"), "so")]), Delta(()), engine) is None
