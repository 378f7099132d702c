"""A path that may have no step ends where it begins, also at a term that the data do not have (SPARQL 1.1, 18.4)."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from kg.ask.loose import open_files
from kg.engines.base import Engine
from kg.engines.embedded import EmbeddedEngine
from kg.engines.rdflib_memory import MemoryEngine
from kg.shacl.validator import read_shapes

HEAD = "PREFIX e: <http://e/> PREFIX sh: <http://www.w3.org/ns/shacl#>\n"
DATA = HEAD + "e:a e:p e:b ; e:q e:b . e:b e:p e:a . e:c a e:C ; e:n 1 ."
# What is found of ?x, by the names of things.
FOUND = {
    "e:zz e:p* ?x": ["zz"], "?x e:p* e:zz": ["zz"], "e:zz e:p? ?x": ["zz"], "e:a e:p* ?x": ["a", "b"], "e:zz e:p+ ?x": [],
    "e:zz (^(e:p*)) ?x": ["zz"], "e:zz e:n|e:p* ?x": ["zz"], "e:zz e:n/e:p* ?x": [], "e:zz (e:n/e:p)* ?x": ["zz"],
    "e:zz e:p*/e:q? ?x": [], "?x e:p*/e:q? e:zz": [], "e:c e:n ?x . e:zz e:p*/e:q? e:zz": ["1"], "e:c e:n ?x . e:zz e:p*/e:q?/e:p* e:zz": [],
    "e:c e:n ?x . e:zz e:p*/e:q? []": [], "e:zz (e:p*/e:q?)* ?x": ["zz"], "e:zz (e:p*/e:q?)+ ?x": [], "e:zz (e:p*)+ ?x": ["zz"], "?x ^(e:p*/e:q?) e:zz": [],
    "e:zz (e:p*/e:q?)|e:p? ?x": ["zz"], "e:zz (((e:p*))) ?x": ["zz"], "e:c e:n ?x . e:zz ((e:p*/e:q?))/e:p? e:zz": [], "e:c e:n ?x . e:zz e:p*/(e:q?/e:p?)? e:zz": ["1"],
    "e:a e:p*/e:q? ?x": ["a", "b", "b"], "e:c e:n ?x . e:zz e:p*/e:q? e:yy": [], "e:c e:n ?x . e:zz e:r|^(e:p*/e:q?) e:zz": ["1"], "'no' e:p*/e:q? ?x": [],
    "e:zz e:p*/e:q? e:zz, ?x": [], "e:zz e:p*/e:q ?x": [], "e:zz !(e:p|^e:q)? ?x": ["zz"], "?x a? e:zz": ["zz"],
    "?x e:p* 7": ["7"], "?x e:p* 'no'@en": ["no"], "?x e:n? 1": ["1", "c"], "e:zz e:p* ?x ; e:q? ?y": ["zz"],
    "e:zz e:p* ?x ; e:q ?y": [], "?x e:p* e:zz, e:yy": [], "?x e:p* e:zz ; e:q* e:zz": ["zz"], "e:zz e:p* e:zz, ?x ;": ["zz"],
    "e:zz e:p* e:zz . e:c e:n ?x": ["1"], "e:zz e:p* e:yy . e:c e:n ?x": [], "e:zz e:p* <http://e/zz> . e:c e:n ?x": ["1"],
    "e:c e:n ?x FILTER EXISTS { e:zz e:p* e:zz }": ["1"], "e:c e:n ?x FILTER NOT EXISTS { e:zz e:p* ?x }": ["1"],
    "OPTIONAL { e:zz e:p* ?x }": ["zz"], "VALUES ?x { e:zz e:a } MINUS { ?x e:p* e:zz }": ["a"],
    "{ SELECT (COUNT(*) AS ?x) { e:zz e:p* ?y } }": ["1"], "{ e:zz e:p* ?x } UNION { e:c e:n ?x }": ["1", "zz"],
    "BIND(e:zz AS ?x) ?x e:p* ?x": [], "?x e:p* ?y . ?y e:n ?z": ["c"], "e:n e:p* ?x": ["n"], "e:c e:n ?x FILTER(?x * 2 = 2)": ["1"],
    "e:zz e:p* ?x OPTIONAL { _:b e:n ?y }": ["zz"], "_:b e:n ?y . e:zz e:p* ?x . _:b a e:C": ["zz"], "e:zz e:p* ?x . _:b e:n _:c . _:b a _:d": ["zz"],
    "_:b e:n ?y FILTER(?y = 1) e:zz e:p* ?x FILTER(?x != 1) . _:b a e:C . e:zz e:q* e:zz": ["zz"],
    "[ e:n _:b ] . e:zz e:p* ?x . ?z e:n _:b": ["zz"], "( ?u ) e:p* ?x . e:zz e:p* ?y": [], "e:zz e:p* ?x . [] e:n _:b": ["zz"],
    "e:c e:n ?x . e:zz e:p* []": ["1"], "e:c e:n ?x . e:zz e:p* _:b": ["1"], "[] e:p* e:zz , ?x": [],
    "e:zz e:p* _:b . _:b e:n ?x": [], "e:c e:n ?x FILTER NOT EXISTS { e:zz e:p* [ ] }": [], "[] e:p* e:zz . e:c e:n ?x .": ["1"],
    "e:zz e:p* [ e:n ?x ]": [], "{ SELECT ?x { _:b e:n ?y . e:zz e:p* ?x } } _:c a e:C": ["zz"], "VALUES (?y) { (1) } e:zz e:p* ?x . _:b e:n ?y": ["zz"],
    "'no' e:p* ?x": ["no"], "0 (e:p|^e:q)? ?x": ["0"], "?x e:p* 'no'@en ; e:q* 'no'@en": ["no"], "'no' e:p+ ?x": [], "1 (^e:n)* ?x": ["1", "c"], "-5 e:p* ?x": ["-5"],
    "e:c e:n ?x . 'no' e:p* 'no'": ["1"], "e:c e:n ?x . 'no' e:p* 'no'@en": [], "e:c e:n ?x . true e:p* true ; e:q* []": ["1"], "e:c e:n ?x . 'no' e:p* []": ["1"],
    "?x e:p* -5": ["-5"], "?x e:p*+5": ["5"], "e:c e:n ?x . e:zz e:p* -5": [], "?x e:p* 5. e:a e:p ?y": ["5"], "?x e:p ?y ; e:p* 5. e:c e:n ?x": [], "?x e:p* -5 , 5.": [], "?x e:p* -5 ; e:q? ?y": [], "?x e:n* +1 , 1": ["1", "c"],
    "[ e:p* e:zz ] . e:c e:n ?x": ["1"], "[ e:p? 9 ] . e:c e:n ?x": ["1"], "e:c e:n ?x . [ e:p* ?y ] . [ e:p+ e:zz ]": [], "[ e:p? ?x ; e:q? 9 ]": [], "[ e:p* e:zz ; ] . ?y e:n ?x": ["1"],
    "[ e:p* [ e:p* e:zz ] ] . e:c e:n ?x": [], "[ e:p e:b ; e:p* e:zz ] . e:c e:n ?x": [], "[ ] e:p* e:zz . e:c e:n ?x": ["1"],
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


GRAPHS = "GRAPH e:g { e:a e:p e:b } GRAPH e:h { e:c e:p e:d ; e:n 1 }"
# What is found of ?x in which graph ?g.
IN_GRAPHS = {
    "GRAPH ?g { e:zz e:p* ?x }": ["g zz", "h zz"], "GRAPH ?g { e:a e:p* ?x }": ["g a", "g b", "h a"], "GRAPH e:g { ?x e:p* e:zz }": ["- zz"],
    "GRAPH e:h { e:a e:p* ?x }": ["- a"], "GRAPH ?g { ?x e:p* e:d }": ["g d", "h c", "h d"],
    "GRAPH ?g { 'no' e:p* ?x }": ["g no", "h no"], "GRAPH ?g { ?x e:n? 1 }": ["g 1", "h 1", "h c"], "GRAPH ?g { e:a e:p* e:a }": ["g -", "h -"],
    "GRAPH ?g { ?x e:p ?y . e:zz e:p* [] }": ["g a", "h c"], "GRAPH ?g { _:b e:p ?y . e:zz e:p* ?x . _:b e:p ?z }": ["g zz", "h zz"],
    "GRAPH ?g { ?x e:p ?y FILTER NOT EXISTS { e:zz e:p* ?z } }": [], "GRAPH ?g { ?x e:n ?y OPTIONAL { e:zz e:p* ?z } FILTER(BOUND(?z)) }": ["h c"],
    "VALUES ?g { e:g } FILTER EXISTS { GRAPH ?g { e:zz e:p* ?x } }": ["g -"], "GRAPH e:g { e:zz e:p* ?y GRAPH ?g { e:zz e:p+|e:n? ?x } }": ["g zz", "h zz"],
    "GRAPH e:g { { SELECT ?x { e:zz e:p* ?x } } } e:e e:p ?z": ["- zz"], "GRAPH ?g { e:zz e:p+ ?x }": [],
}  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_within_a_graph(engine: str) -> None:
    """What is in the data is what is in the graph that is asked."""
    store = pyoxigraph.Store()
    store.update(f"{HEAD}INSERT DATA {{ e:e e:p e:e . {GRAPHS} }}")
    asked: Engine = EmbeddedEngine(store)
    if engine == "memory":
        dataset = rdflib.Dataset()
        dataset.parse(data=store.dump(format=pyoxigraph.RdfFormat.N_QUADS), format="nquads")
        asked = MemoryEngine(dataset)

    told = {
        pattern: sorted(
            " ".join("-" if one is None else str(one).rpartition("/")[2] for one in row)
            for row in asked.select(f"{HEAD}SELECT ?g ?x {{ {pattern} }}").rows
        )
        for pattern in IN_GRAPHS
    }
    assert told == IN_GRAPHS


def test_of_a_question_that_only_the_store_reads() -> None:
    """In memory no decimal with a sign is read, and rdflib takes a graph that is not there for an empty one."""
    store = pyoxigraph.Store()
    store.update(f"{HEAD}INSERT DATA {{ {GRAPHS} }}")
    asked = EmbeddedEngine(store)

    assert asked.ask(f"{HEAD}ASK {{ ?x e:p* -0.5 FILTER(?x = -0.5) }}")
    assert asked.ask(f"{HEAD}ASK {{ +.5 e:p* ?x }}")
    assert asked.ask(f"{HEAD}ASK {{ ?x e:p* -5e1 ; e:q? -5e1 }}")
    assert not asked.ask(f"{HEAD}ASK {{ GRAPH e:none {{ e:zz e:p* ?x }} }}")
    assert not asked.ask(f"{HEAD}ASK {{ VALUES ?g {{ e:none }} FILTER EXISTS {{ GRAPH ?g {{ e:zz e:p* ?x }} }} }}")


CONSTRAINT = "e:S a sh:NodeShape ; sh:targetNode e:zz, e:a, e:c ; sh:sparql [ sh:prefixes e: ; sh:select '~' ] ."
LITERALS = CONSTRAINT.replace("e:zz, e:a, e:c", '"nix", 0, false')
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
        (CONSTRAINT, "SELECT DISTINCT $this { $this e:p* [] }", ["a a", "c c", "zz zz"]),
        (CONSTRAINT, "SELECT $this { FILTER NOT EXISTS { $this e:p* [] } }", []),
        (CONSTRAINT, "SELECT $this ?value { $this e:p? ?value . _:b a _:c }", ["a a", "a b", "c c", "zz zz"]),
        (LITERALS, "SELECT $this ?value { $this e:p* ?value }", ["0 0", "false false", "nix nix"]),
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
