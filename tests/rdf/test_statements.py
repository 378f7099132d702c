"""Statements that are asked for twice are read once, and faults are told to who takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import SyntaxErrors
from kg.rdf.graph import TermGraph
from kg.rdf.statements import Statements
from kg.rdf.terms import IRI

SAID = "<urn:a> <urn:p> <urn:b> , <urn:c> . <urn:b> <urn:q> <urn:p> . <urn:c> <urn:p> <urn:a> .\n"


def test_what_is_kept_is_not_read_again_until_it_was_taken(tmp_path: Path) -> None:
    path, other = tmp_path / "a.ttl", tmp_path / "b.ttl"
    path.write_text(SAID)
    other.write_text("<urn:x> <urn:p> <urn:y> .\n")
    statements = Statements()
    kept = statements.keep(path)
    path.write_text("")

    assert kept is not None
    assert len(kept) == 4
    assert [*kept, (IRI("urn:x"), IRI("urn:p"), IRI("urn:y"))] == statements.take([path, other])
    assert statements.take([path]) == []


def test_faults_of_all_files_are_told_to_who_takes_them(tmp_path: Path) -> None:
    paths = [tmp_path / "a.ttl", tmp_path / "b.ttl"]
    for path in paths:
        path.write_text("<urn:a> <urn:p> .\n")
    statements = Statements()
    statements.keep(paths[0])

    with pytest.raises(SyntaxErrors) as told:
        statements.take(paths)

    assert [error.location and error.location.path for error in told.value.errors] == paths


def test_parts_of_a_graph_come_in_the_order_of_all(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(SAID)
    graph = TermGraph(Statements().take([path]))
    every = list(graph)
    p, q, a = IRI("urn:p"), IRI("urn:q"), IRI("urn:a")

    assert [one for one in every if one[1] == p] == list(graph.having({p}))
    assert [one for one in every if q == one[1] or a == one[2]] == list(graph.naming({q, a}))
    assert [] == list(graph.naming(frozenset()))
    assert {IRI(f"urn:{name}") for name in "pqabc"} == graph.within("urn:")
    assert {p: [IRI("urn:b"), IRI("urn:c")]} == graph.said_of(a)
