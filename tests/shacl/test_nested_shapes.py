"""Shapes within shapes: each value is found for all of whom it is a value, and only what was asked for is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engines.exact import open_files
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.shacl.compiled import validate
from kg.shacl.evaluate import _ask_graphs
from kg.shacl.model import ShapesGraph
from kg.shacl.reading import read_graph

HEAD = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
DATA = "e:a e:p e:b . e:c e:p e:b, e:d . e:b e:q 2, 3 . e:d e:q 1 ."
INNER = "sh:property [ sh:path e:q ; sh:maxInclusive 1 ]"


def found(folder: Path, shapes: str, data: str = DATA, only: set[str] | None = None) -> list[str]:
    """Return the focus node, the value and the component of each result."""
    (folder / "s.ttl").write_text(HEAD + shapes)
    (folder / "d.ttl").write_text(HEAD + data)
    chosen = None if only is None else {IRI(f"http://e/{name}") for name in only}
    outcome = validate(open_files([folder / "d.ttl"]), read_graph([folder / "s.ttl"]), only=chosen)
    assert [] == outcome.left
    told = (f"{one.focus} {one.value} {one.component}" for one in outcome.findings)
    return sorted(one.replace("http://e/", "").replace("ConstraintComponent", "") for one in told)


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (f"e:S sh:targetNode e:a, e:c ; sh:property [ sh:path e:p ; {INNER} ] .", ["b 2 MaxInclusive"] * 2 + ["b 3 MaxInclusive"] * 2),
        (f"e:S sh:targetNode e:a, e:c ; sh:node [ sh:property [ sh:path e:p ; {INNER} ] ] .", ["a a Node", "c c Node"]),
        (f"e:S sh:targetNode e:a, e:c, e:d ; sh:not [ sh:property [ sh:path e:p ; {INNER} ] ] .", ["d d Not"]),
        (f"e:S sh:targetNode e:a ; sh:path e:p ; {INNER} .", ["b 2 MaxInclusive", "b 3 MaxInclusive"]),
        (f"e:S sh:targetNode e:b ; sh:nodeKind sh:Literal ; {INNER} .", ["b 2 MaxInclusive", "b 3 MaxInclusive", "b b NodeKind"]),
        ("e:S sh:targetNode e:b ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 5 .", []),
        ("e:S sh:targetNode e:a, e:b ; sh:property [ sh:path e:p ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ] .", ["b None QualifiedMinCount"]),
        ("e:S sh:targetNode e:a, e:b ; sh:and ( [ sh:nodeKind sh:Literal ] [ sh:property [ sh:path e:p ; sh:minCount 1 ] ] ) .", ["a a And", "b b And"]),
        ("e:S sh:targetNode e:a, e:b ; sh:and ( [ sh:nodeKind sh:IRI ] [ sh:property [ sh:path e:p ; sh:minCount 1 ] ] ) .", ["b b And"]),
        ("e:S sh:targetNode e:a, e:b ; sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:property [ sh:path e:p ; sh:minCount 1 ] ] ) .", ["a a Xone"]),
        ("e:S sh:targetNode e:a, e:b ; sh:or ( [ sh:nodeKind sh:Literal ] [ sh:property [ sh:path e:p ; sh:minCount 1 ] ] ) .", ["b b Or"]),
        (f"e:S sh:targetNode e:b ; sh:property [ sh:path e:q ; sh:deactivated true ; sh:maxCount 0 ] ; {INNER} .", ["b 2 MaxInclusive", "b 3 MaxInclusive"]),
    ],
)  # fmt: skip
def test_each_shape_is_asked_of_the_values_of_the_one_around_it(
    tmp_path: Path, shapes: str, expected: list[str]
) -> None:
    assert expected == found(tmp_path, shapes)


@pytest.mark.parametrize("only", [{"S"}, {"R"}, {"S", "R"}, set()])
def test_only_the_shapes_that_are_asked_for_are_told(tmp_path: Path, only: set[str]) -> None:
    shapes = "e:S sh:targetNode e:a ; sh:nodeKind sh:Literal . e:R sh:targetNode e:c ; sh:nodeKind sh:Literal ."
    expected = {"S": "a a NodeKind", "R": "c c NodeKind"}

    assert sorted(expected[name] for name in only) == found(tmp_path, shapes, only=only)


def test_of_several_constraints_of_a_value_only_those_that_it_violates_are_told(tmp_path: Path) -> None:
    shapes = "e:S sh:targetSubjectsOf e:v ; {}sh:minLength 3 ; sh:nodeKind sh:IRI{} ."
    data = "e:a e:v 'ab', 'abc' . <e:> e:v e:a ."
    on_values = found(tmp_path, shapes.format("sh:property [ sh:path e:v ; ", " ]"), data)

    assert ["a ab MinLength", "a ab NodeKind", "a abc NodeKind"] == on_values
    assert ["e: e: MinLength"] == found(tmp_path, shapes.format("", ""), data.replace("e:a e:v", "<urn:abc> e:v"))


@pytest.mark.parametrize("at", [5, 1_100, 1_399])
def test_one_value_among_many_is_found(tmp_path: Path, at: int) -> None:
    """However many different ones are looked at before."""
    data = "".join(f"e:n{n} e:v '{'X' if n == at else 'x'}{n}' .\n" for n in range(1_400))
    shapes = "e:S sh:targetSubjectsOf e:v ; sh:property [ sh:path e:v ; sh:pattern '^x' ; sh:minLength 2 ] ."

    assert [f"n{at} X{at} Pattern"] == found(tmp_path, shapes, data)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("sh:select 'SELECT $this { GRAPH ?g { ?s ?p ?o } }'", True), ("sh:select 'SELECT $this { graph ?g { ?s ?p ?o } }'", True),
        ("sh:ask 'ASK { Graph ?g { ?s ?p ?o } }'", True), ("sh:select 'SELECT $this { ?s ?p ?o }'", False), ("sh:ask 'ASK { ?s ?p ?o }'", False),
    ],
)  # fmt: skip
def test_a_query_that_speaks_of_graphs_may_see_them(tmp_path: Path, said: str, seen: bool) -> None:
    """Then no set of nodes is kept beside the data."""
    (tmp_path / "s.ttl").write_text(f"{HEAD}e:q {said} .")

    assert seen == _ask_graphs(ShapesGraph(TermGraph(read_triples([tmp_path / "s.ttl"]))))
