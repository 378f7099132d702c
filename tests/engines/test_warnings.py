"""Where warnings are errors (`python -W error`), no command takes one of a library for the fault of a question."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import Ran

DATA = """\
@prefix e: <http://e/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:a e:p "abc"^^xsd:integer, "yes"^^xsd:boolean, "<b>x"^^rdf:HTML, "<a/>"^^rdf:XMLLiteral .
"""
SHAPES = """\
@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:sparql [ sh:select "SELECT $this { $this <http://e/p> 1 }" ] .
"""
SPARQL = ["sparql", "--engine", "memory", "--data", "d.ttl"]


@pytest.mark.parametrize(
    "words",
    [
        [*SPARQL, "SELECT * { ?s ?p ?o }"], [*SPARQL, "SELECT * { GRAPH ?g { ?s ?p ?o } }"], [*SPARQL, "ASK { ?s ?p 1 }"],
        [*SPARQL, "CONSTRUCT WHERE { ?s ?p ?o }"], [*SPARQL, "DESCRIBE <http://e/a>"],
        [*SPARQL, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER EXISTS { ?s ?q ?o } }"],
        ["validate", "d.ttl", "-s", "s.ttl", "--engine", "pyshacl"], ["validate", "d.ttl", "-s", "s.ttl", "--advanced"],
    ],
)  # fmt: skip
def test_a_warning_of_a_library_is_no_fault(tmp_path: Path, kg: Callable[..., Ran], words: list[str]) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    (tmp_path / "s.ttl").write_text(SHAPES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        ran = kg(*words, cwd=tmp_path)

    assert ran.code == 0, ran
    assert "deprecated" not in ran.err
