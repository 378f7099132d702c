"""A path that may have no step ends where it begins, also at a term that the data do not have (SPARQL 1.1, 18.4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ask.loose import open_files
from kg.shacl.validator import read_shapes

HEAD = "PREFIX e: <http://e/> PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
DATA = HEAD + "e:a e:p e:b ; e:q e:b . e:b e:p e:a . e:c a e:C ; e:n 1 ."
# What is found of ?x, by the names of things.
FOUND = {
    "e:zz e:p* ?x": ["zz"], "?x e:p* e:zz": ["zz"], "e:zz e:p? ?x": ["zz"], "e:a e:p* ?x": ["a", "b"], "e:zz e:p+ ?x": [],
    "e:zz (^(e:p*)) ?x": ["zz"], "e:zz e:n|e:p* ?x": ["zz"], "e:zz e:n/e:p* ?x": [], "e:zz (e:n/e:p)* ?x": ["zz"],
    "e:zz e:p*/e:q? ?x": ["zz"], "e:zz e:p*/e:q ?x": [], "e:zz !(e:p|^e:q)? ?x": ["zz"], "?x a? e:zz": ["zz"],
    "?x e:p* 7": ["7"], "?x e:p* 'no'@en": ["no"], "?x e:n? 1": ["1", "c"], "e:zz e:p* ?x ; e:q? ?y": ["zz"],
    "e:zz e:p* ?x ; e:q ?y": [], "?x e:p* e:zz, e:yy": [], "?x e:p* e:zz ; e:q* e:zz": ["zz"], "e:zz e:p* e:zz, ?x ;": ["zz"],
    "e:zz e:p* e:zz . e:c e:n ?x": ["1"], "e:zz e:p* e:yy . e:c e:n ?x": [], "e:zz e:p* <http://e/zz> . e:c e:n ?x": ["1"],
    "e:c e:n ?x FILTER EXISTS { e:zz e:p* e:zz }": ["1"], "e:c e:n ?x FILTER NOT EXISTS { e:zz e:p* ?x }": ["1"],
    "OPTIONAL { e:zz e:p* ?x }": ["zz"], "VALUES ?x { e:zz e:a } MINUS { ?x e:p* e:zz }": ["a"],
    "{ SELECT (COUNT(*) AS ?x) { e:zz e:p* ?y } }": ["1"], "{ e:zz e:p* ?x } UNION { e:c e:n ?x }": ["1", "zz"],
    "BIND(e:zz AS ?x) ?x e:p* ?x": [], "?x e:p* ?y . ?y e:n ?z": ["c"], "e:n e:p* ?x": ["n"], "e:c e:n ?x FILTER(?x * 2 = 2)": ["1"],
    "e:c # e:zz e:p* ?y\n e:n ?x": ["1"], "e:zz e:p* # ? *\n ?x": ["zz"], "[ e:p* e:a ] e:q ?x": ["b"], "e:zz $y ?x . e:a e:p* ?x": [],
}  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_of_a_question(tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)

    told = {
        pattern: sorted(str(x).rpartition("/")[2] for (x,) in asked.select(f"{HEAD}SELECT ?x {{ {pattern} }}").rows)
        for pattern in FOUND
    }
    assert told == FOUND


CONSTRAINT = "e:S a sh:NodeShape ; sh:targetNode e:zz, e:a, e:c ; sh:sparql [ sh:prefixes e: ; sh:select '~' ] ."
ASKED = (
    "e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:arg ] ; sh:validator [ sh:prefixes e: ; sh:ask '~' ] . "
    "e:S a sh:NodeShape ; sh:targetNode e:zz, e:a, e:c ; e:arg e:zz ."
)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("written", ["", " e:w e:n 01 ; e:p 01 ."])
@pytest.mark.parametrize(
    ("shape", "query", "found"),
    [
        (CONSTRAINT, "SELECT $this ?value { $this e:p* ?value }", ["a a", "a b", "c c", "zz zz"]),
        (CONSTRAINT, "SELECT $this ?value { ?value (^e:p|e:q)? $this }", ["a a", "a b", "c c", "zz zz"]),
        (CONSTRAINT, "SELECT $this { { SELECT $this { $this e:p? e:zz } } }", ["zz zz"]),
        (CONSTRAINT, "SELECT $this { FILTER NOT EXISTS { $this e:q* ?x } }", []),
        (CONSTRAINT, "SELECT $this { $this e:p/e:p* ?x FILTER(?x = e:b) }", ["a a"]),
        (ASKED, "ASK { $value e:p* $arg }", ["a a", "c c"]),
    ],
)  # fmt: skip
def test_of_a_shape(tmp_path: Path, shape: str, query: str, found: list[str], engine: str, written: str) -> None:
    """By the text of its query, in which the focus node stands (SHACL, section 5.3.1)."""
    declared = (
        'e: sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^<http://www.w3.org/2001/XMLSchema#anyURI> ] . '
    )
    (tmp_path / "s.ttl").write_text(HEAD + declared + shape.replace("~", query))
    (tmp_path / "d.ttl").write_text(DATA + written)
    results = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings

    assert found == sorted(f"{one.focus} {one.value}".replace("http://e/", "") for one in results)
