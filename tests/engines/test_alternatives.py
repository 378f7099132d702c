"""What several alternatives of a path find counts as often (SPARQL 1.1, section 18.4), on each engine."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from kg.ask.loose import open_files
from kg.engines.alternatives import ask_each_way

HEAD = "PREFIX e: <http://e/>\n"
DATA = (
    HEAD
    + "e:a e:p e:b, e:c ; e:q e:b, e:d ; e:n 1.5 . e:b e:p e:c ; e:q e:c . e:c e:r ( e:a e:b ) . e:d e:p [ e:p 7 ; e:q 7 ] ."
)
# How many rows a pattern has.
ROWS = {
    "e:a e:p|e:q ?x": 4, "e:a (e:p|e:q)/e:p ?x": 3, "e:a (e:p|e:q)/(e:p|e:q) ?x": 5, "e:a (e:p|e:q)+ ?x": 5, "e:a (e:p|e:q)? ?x": 4,
    "?x ^(e:p|e:q) e:a": 4, "?x ^(e:p|^e:q) e:b": 2, "e:a e:p|e:p ?x": 4, "e:a (e:p|e:q)|e:n ?x": 5, "e:a (((e:p|e:q))) ?x": 4,
    "e:a e:p|e:q ?x, ?y": 16, "e:a e:p|e:q ?x ; e:p|e:q ?y": 16, "e:a e:p|e:q ?x ; e:n ?y .": 4, "e:a e:p|e:q ?x; .": 4,
    "?z e:p [ e:p|e:q ?x ]": 4, "[] e:p|e:q e:c": 3, "_:b e:p|e:q e:b . _:b e:n ?x": 2, "_:b e:p|e:q e:b FILTER(1 < 2 || false) . _:b e:n ?x": 2,
    "e:c e:r ( ?x e:b ) . ?x e:p|e:q e:b": 2, "e:d e:p/(e:p|e:q) ?x": 2, "e:d e:p ?y . ?y e:p|e:q 7 . e:a e:n ?x": 2, "e:a e:n 1.5; e:p|e:q ?x": 4,
    "e:a e:p|e:q ?x . # e:q|e:p\n ?x e:p|e:q e:c": 4, "?x e:n ?y OPTIONAL { ?x e:p|e:q ?z }": 4, "e:a e:p ?x MINUS { ?x e:p|e:q e:c }": 1,
    "{ e:a e:p|e:q ?x } UNION { e:a e:n|e:n ?x }": 6, "e:a e:n ?x FILTER EXISTS { e:a e:p|e:q ?y }": 1, "VALUES ?y { '|' } e:a e:p|e:q ?x": 4,
    "BIND(e:a AS ?y) ?y e:p|e:q ?x": 4, "{ SELECT DISTINCT ?x { e:a e:p|e:q ?x } }": 3, "{ SELECT ?x { e:a e:p|e:q ?x } } ?x e:p|e:q ?y": 5,
    "e:a !(e:n|^e:p) ?x": 5, "e:b !(e:p|^e:q) ?x": 3, "?x ^(!(e:n|^e:p)) e:a": 5, "e:a (!(e:n|^e:p))? ?x": 5, "e:a a|e:p ?x": 2,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_each_is_found_by_itself(tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    told = {pattern: sum(1 for _ in asked.select(f"{HEAD}SELECT ?x {{ {pattern} }}").rows) for pattern in ROWS}
    assert told == ROWS


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_rows_are_counted_where_that_can_be_seen(tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    counted = f"{HEAD}SELECT DISTINCT ?s (COUNT(*) AS ?n) {{ ?s e:p|e:q ?o FILTER(isIRI(?o)) }} GROUP BY ?s"
    found = Counter(int(str(count)) for _, count in asked.select(counted).rows)
    assert found == {4: 1, 2: 1}
    assert asked.ask(f"{HEAD}ASK {{ e:a e:p|e:q e:d }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT ?x { e:a e:p|e:q ?x }",
        "ASK { e:a e:p|e:q ?x }",
        "SELECT ?x { e:a e:p ?x FILTER(?x = 1 || ?x = '|') }",
        "SELECT ?x { e:a (e:p|e:q)* ?x }",
        "SELECT ?x { ?x e:p 1 FILTER(?x IN (1, 2)) . SERVICE e:s { e:a e:p|e:q ?x } }",
        f"SELECT ?x {{ e:a {'/'.join(['(e:p|e:q)'] * 6)} ?x }}",  # 64 ways
    ],
)
def test_all_else_is_asked_as_it_is(text: str) -> None:
    assert ask_each_way(text) == text


def test_a_label_stands_in_one_copy() -> None:
    """As in two patterns it is a fault (section 4.1.4)."""
    assert ask_each_way("SELECT ?x { _:b <p>|<q> ?x }") == "SELECT ?x { { _:b <p> ?x  . } UNION { _:bkg1 <q> ?x  . } }"


def test_a_long_query_is_read_in_time() -> None:
    began = time.process_time()
    steps, triples = "/".join(["(<p>|<q>)"] * 5000), " . ".join(f"<s{n}> <p>|<q> ?x{n}" for n in range(5000))
    for text in (
        f"SELECT ?x {{ <a> {steps} ?x }}",
        f"SELECT ?x {{ {triples} }}",
        f"SELECT ?x {{ <a> {'(' * 100}<p>|<q>{')' * 100} ?x }}",
    ):
        ask_each_way(text)
    assert time.process_time() - began < 2
