"""Sets of nodes are found once where they are asked for often, and nobody sees where they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg import validate
from kg.engines.embedded import EmbeddedEngine
from kg.engines.exact import open_files
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.rdf.vocabulary import TYPE
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import KeptNodes, NodeSets
from kg.shacl.validator import read_shapes

HEAD = "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
DATA = HEAD + 'e:a a e:T ; e:p "one"@en, 007, [ e:q 1 ] . e:b e:p e:a . [ e:p "two" ] .'
SHAPES = HEAD + "e:S sh:targetClass e:T ; sh:targetSubjectsOf e:p ; sh:path e:p ; sh:nodeKind sh:IRI ."


@pytest.mark.parametrize("number", ["007", "7"])
def test_a_set_that_is_asked_for_often_is_kept_and_stays_the_same(tmp_path: Path, number: str) -> None:
    """Nodes with and without a name, and literals as they are written."""
    (tmp_path / "d.ttl").write_text(DATA.replace("007", number))
    (tmp_path / "s.ttl").write_text(SHAPES)
    shapes = ShapesGraph(TermGraph(read_triples([tmp_path / "s.ttl"])), IRI("urn:shapes"))
    sets = NodeSets(open_files([tmp_path / "d.ttl"]), keeps=True)
    (shape,) = shapes.targeted
    focus = sets.target_nodes(shape)
    values = sets.value_nodes(shape, focus)
    for nodes, count in ((focus, 3), (values, 5)):
        first = set(sets.rows(nodes("x"), "?x"))
        assert count == len(first)
        asked = [nodes("x") for _ in range(4)]

        assert not asked[0].startswith("GRAPH")
        assert asked[-1].startswith("GRAPH <urn:kg:nodes:")
        assert [*first] == [row for row in first if row in set(sets.rows(asked[-1], "?x"))]
        assert count == len(sets.rows(asked[-1], "?x"))


def test_no_query_of_shapes_sees_what_is_kept() -> None:
    """Where one may ask which graphs there are, there is none."""
    inner = "[ sh:path ( e:p e:q ) ; sh:nodeKind sh:IRIOrLiteral ] " * 9
    query = "SELECT $this WHERE { GRAPH ?g { ?s ?p ?o } }"
    shapes = (
        f"{HEAD}e:S sh:targetClass e:T ; sh:targetSubjectsOf e:p ; sh:and ( {inner} ) .\n"
        f'e:Q sh:targetClass e:T ; sh:sparql [ sh:select "{query}" ] .'
    )

    assert validate(DATA.replace("007", "7"), shacl_graph=shapes).conforms


RDFS = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


def told(folder: Path, data: str, shapes: str) -> list[tuple[str, str]]:
    """Return the focus node and the value of each finding, sorted."""
    (folder / "d.ttl").write_text(HEAD + RDFS + data)
    (folder / "s.ttl").write_text(HEAD + RDFS + shapes)
    found = read_shapes([folder / "s.ttl"]).validate([folder / "d.ttl"]).findings
    return sorted((str(one.focus).removeprefix("http://e/"), str(one.value)) for one in found)


LACKS = "sh:property [ sh:path e:p ; sh:minCount 1 ]"
MANY = " ".join(f"e:X{n} a sh:NodeShape ; sh:targetClass e:X{n} ; {LACKS} ." for n in range(12))
TARGETS = {
    "its class": ("e:a a e:C .", "sh:targetClass e:C"),
    "a class below": ("e:a a e:D . e:D rdfs:subClassOf e:C .", "sh:targetClass e:C"),
    "a class far below": (
        "e:a a e:E . e:E rdfs:subClassOf e:D . e:D rdfs:subClassOf e:C , e:E .",
        "sh:targetClass e:C",
    ),
    "below a class without a name": ("e:a a e:D . e:D rdfs:subClassOf [ rdfs:subClassOf e:C ] .", "sh:targetClass e:C"),
    "one class of two": ("e:a a e:C .", "sh:targetClass e:C , e:None"),
    "two ways": ("e:a a e:C , e:D . e:D rdfs:subClassOf e:C .", "sh:targetClass e:C"),
    "two targets": ("e:a a e:C ; e:q 1 .", "sh:targetClass e:C ; sh:targetSubjectsOf e:q"),
    "who has a property": ("e:a e:q 1 .", "sh:targetSubjectsOf e:q"),
    "whose value it is": ("e:b e:q e:a .", "sh:targetObjectsOf e:q"),
    "its name": ("e:b e:q e:a .", "sh:targetNode e:a"),
    "one of many classes": (
        "e:a a e:D7 . " + " ".join(f"e:D{n} rdfs:subClassOf e:C ." for n in range(12)),
        "sh:targetClass e:C",
    ),
}


@pytest.mark.parametrize("more", ["", MANY], ids=["one shape", "many shapes"])
@pytest.mark.parametrize(("data", "target"), TARGETS.values(), ids=TARGETS)
def test_a_focus_node_is_found_once_by_whatever_makes_it_one(tmp_path: Path, data: str, target: str, more: str) -> None:
    """Also where of many shapes it is first asked which classes are used at all."""
    assert told(tmp_path, data, f"e:S a sh:NodeShape ; {target} ; {LACKS} . {more}") == [("a", "None")]


def test_of_many_shapes_all_are_idle_that_have_no_focus_node(tmp_path: Path) -> None:
    (tmp_path / "s.ttl").write_text(f"{HEAD}{MANY} e:S a sh:NodeShape ; sh:targetClass e:C ; {LACKS} .")
    shapes = ShapesGraph(TermGraph(read_triples([tmp_path / "s.ttl"])))
    store = Store()
    store.add(Quad(NamedNode("http://e/a"), NamedNode(TYPE.value), NamedNode("http://e/C")))
    sets = NodeSets(EmbeddedEngine(store))
    idle = sets.idle([(shape, sets.target_nodes(shape)) for shape in shapes.targeted])
    assert {f"http://e/X{n}" for n in range(12)} == {str(node) for node in idle}


@pytest.mark.parametrize("most", [3, 5, 8, 2000])
@pytest.mark.parametrize("at_once", [2, 200])
def test_in_a_large_graph_all_that_fail_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, at_once: int
) -> None:
    """More than are looked for at once, nodes without a name among them, and some that come up time and again."""
    monkeypatch.setattr("kg.shacl.usage.LARGE", 1)
    monkeypatch.setattr("kg.shacl.nodes._MOST_VALUES", most)
    monkeypatch.setattr("kg.shacl.nodes.AT_ONCE", at_once)
    names = "abcdefg"
    data = " ".join(f'e:{one} a e:C ; e:p "x{one}" ; e:l "1"@en , "2"@en , "3"@de , "4"@de .' for one in names)
    fits = " ".join(f"e:ok{n} a e:C ; e:p {n} ." for n in range(60))
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:minInclusive 0 ] ."
    assert told(tmp_path, f"{data} {fits}", shapes) == [(one, f"x{one}") for one in names]
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:l ; sh:uniqueLang true ] ."
    assert {focus for focus, _ in told(tmp_path, f"{data} {fits}", shapes)} == set(names)
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:o ; sh:nodeKind sh:IRI ] ."
    assert [focus for focus, _ in told(tmp_path, "e:a a e:C ; e:o [] . e:b a e:C ; e:o e:a .", shapes)] == ["a"]


def test_in_a_large_graph_one_that_fails_many_times_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many questions are answered at once as there are answers, and not as there are nodes in these."""
    monkeypatch.setattr("kg.shacl.usage.LARGE", 1)
    monkeypatch.setattr("kg.shacl.nodes._MOST_VALUES", 10)
    twice = [f'"1"@{tag} , "2"@{tag}' for tag in ("en", "de", "fr", "it", "es", "pt", "nl", "da")]
    data = f"e:a a e:C ; e:l {' , '.join(twice)} . "
    data += " ".join(f"e:n{n} a e:C ; e:l {twice[n % 8]} ." for n in range(12))
    data += " ".join(f"e:ok{n} a e:C ." for n in range(60))
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:l ; sh:uniqueLang true ] ."
    assert {focus for focus, _ in told(tmp_path, data, shapes)} == {"a", *(f"n{n}" for n in range(12))}


def test_in_a_large_graph_a_thousand_values_and_more_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.shacl.usage.LARGE", 1)
    data = " ".join(f"e:n{n} a e:C ; e:p {n} ." for n in range(1_200))
    shapes = "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:maxInclusive -1 ] ."
    assert len(told(tmp_path, data, shapes)) == 1_200


def test_a_set_of_several_parts_is_kept_with_each_at_once() -> None:
    kept: list[tuple[str, str]] = []
    one = KeptNodes([lambda var: f"first ?{var}", lambda var: f"second ?{var}"], lambda *given: kept.append(given))
    asked = [one("x"), one("y")]
    (graph,) = {graph for graph, _ in kept}
    assert [text for _, text in kept] == ["first ?node", "second ?node"]
    assert asked == [f"GRAPH <{graph}> {{ <{graph}> <{graph}> ?{var} }}" for var in "xy"]


def test_of_what_is_beside_the_data_nothing_is_a_focus_node(tmp_path: Path) -> None:
    """For each shape of several, though nothing beside is of the class of the first."""
    (tmp_path / "beside.ttl").write_text(f"{HEAD}e:b a e:C ; e:q 1 . e:x e:q e:b .")
    (tmp_path / "d.ttl").write_text(f"{HEAD}e:a a e:C , e:E ; e:q 2 . e:c a e:E .")
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:E ; {LACKS} . e:T a sh:NodeShape ; sh:targetClass e:C ; {LACKS} ."
        f"e:U a sh:NodeShape ; sh:targetSubjectsOf e:q ; {LACKS} . e:V a sh:NodeShape ; sh:targetObjectsOf e:q ; {LACKS} ."
    )
    for engine in ("compiled", "pyshacl"):
        validator = read_shapes([tmp_path / "s.ttl"], engine, beside=[tmp_path / "beside.ttl"])
        found = validator.validate([tmp_path / "d.ttl"]).findings
        assert sorted(str(one.focus).removeprefix("http://e/") for one in found) == ["2", "a", "a", "a", "c"], engine
