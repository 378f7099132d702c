"""Sets of nodes are found once where they are asked for often, and nobody sees where they are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import validate
from kg.engines.exact import open_files
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI
from kg.rdf.turtle import read_triples
from kg.shacl.model import ShapesGraph
from kg.shacl.nodes import NodeSets

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
