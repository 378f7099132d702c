"""What several alternatives of a path find counts as often (SPARQL 1.1, section 18.4), on each engine."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from kg.ask.loose import open_files
from kg.engines.alternatives import ask_each_way
from kg.engines.base import NOTHING
from kg.engines.embedded import EmbeddedEngine
from kg.errors import QueryError
from kg.rdf.terms import XSD, Literal

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
    "e:a !(e:n|^e:p) ?x": 5, "e:b !(e:p|^e:q) ?x": 3, "?x ^(!(e:n|^e:p)) e:a": 5, "e:a (!(e:n|^e:p))? ?x": 5, "e:a a|e:p ?x": 2, "e:d e:p ?y. ?y e:p|e:q 7. e:a e:n ?x": 2, "?y e:p|e:q 7.0. e:a e:n ?x": 0, "?y e:p|e:q -3. ?z e:n ?x": 0, "?x e:p ?y FILTER(1 = 1) ?x e:p|e:q e:b": 4,
    "e:a e:p|e:q ?x FILTER EXISTS { ?x e:p|e:q ?y } e:a e:n ?z": 3, "{ SELECT ?x { ?x e:n 1.5 FILTER EXISTS { ?x e:p|e:q e:d } } } ?x e:p|e:q ?y": 4,
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
    ((count,),) = asked.select(f"{HEAD}SELECT DISTINCT (COUNT(*) AS ?n) {{ ?s e:p|e:q e:c }}").rows
    assert str(count) == "3"
    first = f"{HEAD}SELECT DISTINCT ?x {{ {{ SELECT ?x {{ e:a e:p|e:q ?x }} ORDER BY ?x LIMIT 2 }} }}"
    assert [str(one) for (one,) in asked.select(first).rows] == ["http://e/b"]
    assert asked.ask(f"{HEAD}ASK {{ e:a e:p|e:q e:d }}")
    made = asked.graph(f"{HEAD}CONSTRUCT {{ [] e:v ?x }} {{ {{ SELECT DISTINCT ?x {{ ?x e:n ?z }} }} ?x e:p|e:q ?y }}")
    assert sum(1 for _ in made) == 4  # a new node for each row (section 16.2)


# What is negated is found as often as triples fit (section 18.4), between whatever ends.
NEGATED = {
    "e:a !e:n e:b": 2, "e:a !e:p e:b": 1, "e:a !(e:n|^e:n) e:b": 2, "e:b !^e:n e:a": 2, "e:b ^(!e:n) e:a": 2, "e:a !a e:b": 2, "?x e:p ?y . ?x !e:n ?y": 8,
    "?x e:p ?y . ?y !^e:n ?x": 8, "?x e:p ?y OPTIONAL { ?x !e:n ?y }": 8, "VALUES (?x ?y) { (e:a e:b) } ?x !e:n ?y": 2, "BIND(e:a AS ?x) ?x !e:n e:b": 2,
    "e:a !e:n/!e:n e:c": 4, "e:a (!e:n|e:p) e:b": 3, "e:a ^(^(!e:n)/^e:p) e:c": 2, "e:a !(e:n)+ e:b": 1, "e:a (!e:n)? e:b": 1, "e:a !e:n e:b, e:b": 4, "e:a !e:n e:b ; !e:p e:b": 2,
    "?z e:p [ !e:n 7 ]": 2, "_:b e:p ?y . _:b !e:n ?y": 8, "[ !e:n 7 ] !a 7": 4, "?z e:r ( [ !e:n e:b ] e:b )": 2, "e:a !(e:n) e:b MINUS { e:a !e:n e:b }": 2, "e:a !(e:n) e:b MINUS { ?x !e:n e:z }": 2,
    "e:a e:n ?x FILTER EXISTS { e:a !e:n e:b }": 1, "e:a !() e:b": 2, "e:a !( ) ?x": 5, "e:a !(#)\n) e:b": 2, "e:a (!())/!() ?x": 6, "e:a (!())+ ?x": 10, "{ SELECT DISTINCT ?x { ?x !() e:b } } e:a !e:n e:b": 4,
    "e:a !e:n e:b FILTER(!(true = false) && ?kg1 = ?kg1)": 0,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_what_is_negated_is_found_as_often_as_triples_fit(tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    told = {pattern: sum(1 for _ in asked.select(f"{HEAD}SELECT ?x {{ {pattern} }}").rows) for pattern in NEGATED}
    assert told == NEGATED


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_what_stands_for_a_negated_property_is_not_seen(tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    found = asked.select(f"{HEAD}SELECT * {{ ?y !e:n e:b . ?y e:q ?x }}")
    assert (sorted(found.variables), sum(1 for _ in found.rows)) == (["x", "y"], 4)
    for text, count in {
        "SELECT (COUNT(DISTINCT *) AS ?n) { ?x !e:n e:b }": 2, "SELECT (COUNT(*) AS ?n) { ?x !e:n e:b }": 3,
        "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT * { ?x !e:n e:b } } }": 2, "SELECT (COUNT(*) AS ?n) { { SELECT * { ?x !e:n e:b } } }": 3,
    }.items():  # fmt: skip
        ((told,),) = asked.select(f"{HEAD}{text}").rows
        assert int(str(told)) == count
    assert asked.ask(f"{HEAD}ASK {{ e:a !() e:b }}")
    assert not asked.ask(f"{HEAD}ASK {{ e:b !() e:a }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT ?x { e:a e:p|e:q ?x }",
        "ASK { e:a e:p|e:q ?x }",
        "SELECT ?x { e:a e:p ?x FILTER(?x = 1 || ?x = '|') }",
        "SELECT ?x { e:a (e:p|e:q)* ?x }",
        "SELECT DISTINCT ?x { e:a !e:p ?x }",
        "SELECT ?x { e:a (!e:p)* ?x FILTER(!BOUND(?y) && ?x != 1) }",
    ],
)
def test_all_else_is_asked_as_it_is(text: str) -> None:
    assert ask_each_way(text) == text


MANY = {
    " . ".join(f"?x{n} e:p|e:q e:c" for n in range(6)): 3**6, "e:a e:p|e:q " + ", ".join(f"?x{n}" for n in range(6)): 4**6,
    "e:a " + " ; ".join(f"e:p|e:q ?x{n}" for n in range(6)) + " FILTER(true) e:a e:n ?y": 4**6, f"e:a {'|'.join(['e:p'] * 40)} ?x": 80,
    f"e:a {'/'.join(['(e:p|e:q)'] * 3)}|e:n|{'|'.join(['e:q'] * 30)} ?x": 63, "[ e:p|e:q 7 ] . " + " . ".join(f"?x{n} e:p|e:q e:c" for n in range(5)): 2 * 3**5, "e:d e:p [ e:p|e:q 7 ] . " + " . ".join(f"?x{n} e:p|e:q e:c" for n in range(5)): 2 * 3**5,
    "_:b " + " ; ".join(f"e:p|e:q ?x{n}" for n in range(6)): 4**6 + 2**6 + 1 + 2**6, "[ e:n ?y ] " + " ; ".join(f"e:p|e:q ?x{n}" for n in range(6)): 4**6,
}  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_of_many_ways_each_triple_has_its_own(tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    told = {}
    for pattern in MANY:
        ((count,),) = asked.select(f"{HEAD}SELECT (COUNT(*) AS ?n) {{ {pattern} }}").rows
        told[pattern] = int(str(count))
    assert told == MANY


@pytest.mark.parametrize(
    "pattern",
    [
        f"e:a {'/'.join(['(e:p|e:q)'] * 10)} ?x",
        "_:b " + " ; ".join(f"e:p|e:q ?x{n}" for n in range(10)),
        "[ e:n ?y ] " + " ; ".join(f"e:p|e:q ?x{n}" for n in range(10)),
        f"e:a e:r ( {'[ e:p|e:q 7 ] ' * 10})",
        f"e:a {'|'.join(['e:p'] * 1_001)} ?x",
    ],
)
def test_too_many_ways_are_refused_and_not_miscounted(pattern: str) -> None:
    with pytest.raises(QueryError, match="too many to be counted; write DISTINCT") as told:
        ask_each_way(f"SELECT ?x {{ {pattern} }}")
    assert told.value.location
    assert "SELECT DISTINCT ?x" in ask_each_way(f"SELECT DISTINCT ?x {{ {pattern} }}")


@pytest.mark.parametrize(("first", "second", "groups"), [(4, 8, 32), (3, 11, 14), (1, 1_000, 1_001)])
def test_as_many_ways_are_asked_together_as_is_said(first: int, second: int, groups: int) -> None:
    """32, and of more each triple by itself, of which one may have 1,000."""
    text = f"SELECT ?x {{ ?x {'|'.join(['e:p'] * first)} ?y . ?y {'|'.join(['e:q'] * second)} ?z }}"
    assert ask_each_way(f"PREFIX e: <http://e/> {text}").count("{") == groups + 1


def test_a_query_that_cannot_be_run_is_told_as_that(tmp_path: Path) -> None:
    """Whatever becomes of its paths."""
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], "embedded")
    with pytest.raises(QueryError, match="the query cannot be run: The custom function"):
        asked.select(f"{HEAD}SELECT ?x {{ e:a e:p|e:q ?x FILTER(e:f(?x)) }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?x <p>|<q> ?y UNION { ?x <r> ?y } }",
        "SELECT * { { ?x <r> ?y } UNION ?x <p>|<q> ?y }",
        "SELECT * { ?x <p>|<q> ?y . . ?z <r> ?k }",
    ],
)
def test_what_is_no_sparql_is_none_in_other_words(text: str) -> None:
    with pytest.raises(QueryError):
        ask_each_way(text.replace("<", "<urn:"))


def test_a_label_stands_in_one_copy() -> None:
    """As in two patterns it is a fault (section 4.1.4); nor is it that of another node."""
    assert "_:bkgx1 <urn:q>" in ask_each_way("SELECT ?x { _:b <urn:p>|<urn:q> ?x . _:bkg1 <urn:r> ?y }")
    assert (
        ask_each_way("SELECT ?x { _:b <a:p>|<a:q> ?x }")
        == "SELECT ?x { { _:b <a:p> ?x  . } UNION { _:bkg1 <a:q> ?x  . } }"
    )


def test_a_long_query_is_read_in_time() -> None:
    began = time.process_time()
    steps, triples = "/".join(["(<p>|<q>)"] * 5000), " . ".join(f"<s{n}> <p>|<q> ?x{n}" for n in range(5000))
    for text in (
        f"SELECT ?x {{ <a> {steps} ?x }}",
        f"SELECT ?x {{ {triples} }}",
        f"SELECT ?x {{ <a> {'(' * 100}<p>|<q>{')' * 100} ?x }}",
    ):
        with suppress(QueryError):
            ask_each_way(text)
    assert time.process_time() - began < 2


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT * { e:a !e:n e:b }", 2),
        ("SELECT DISTINCT * { e:a !e:n e:b }", 1),
        ("SELECT * { e:a !e:n e:b } LIMIT 1", 1),
        ("SELECT * { e:a !e:p|e:p e:b }", 2),
        ("SELECT * { e:a !e:n e:b . e:b !e:n e:c }", 4),
        ("SELECT * { e:a !e:n [] }", 4),
        ("SELECT * { e:a !e:n e:none }", 0),
    ],
)
def test_what_shows_no_variable_is_counted_as_well(tmp_path: Path, engine: str, query: str, rows: int) -> None:
    """And shows none, in the store's own JSON too."""
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    found = asked.select(HEAD + query)
    assert found.variables == ()
    assert [*found.rows] == [()] * rows
    if isinstance(asked, EmbeddedEngine):
        file = BytesIO()
        asked.write_json(HEAD + query, file)
        assert json.loads(file.getvalue()) == {"head": {"vars": []}, "results": {"bindings": [{}] * rows}}


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(
    "query",
    [
        f"SELECT {shown} {{ {more} VALUES ?{NOTHING} {{ 1 }} }}"
        for shown in ("*", f"?{NOTHING}", f"DISTINCT ?{NOTHING}")
        for more in ("", "e:a !e:n e:b .")
    ]
    + [f"SELECT (1 AS ?{NOTHING}) {{ e:a !e:n e:b }}"],
)
def test_a_variable_of_our_own_name_is_shown_where_a_question_has_it(tmp_path: Path, engine: str, query: str) -> None:
    """That name stands for none only where a question has no variable."""
    (tmp_path / "d.ttl").write_text(DATA)
    asked = open_files([tmp_path / "d.ttl"], engine)
    found = asked.select(HEAD + query)
    assert found.variables == (NOTHING,)
    rows = [*found.rows]
    assert {row[0] for row in rows} == {Literal("1", datatype=XSD + "integer")}
    if isinstance(asked, EmbeddedEngine):
        file = BytesIO()
        asked.write_json(HEAD + query, file)
        told = json.loads(file.getvalue())
        assert told["head"]["vars"] == [NOTHING]
        assert [one[NOTHING]["value"] for one in told["results"]["bindings"]] == ["1"] * len(rows)


LABELS = [
    "_:a e:p ?x VALUES ?y { 1 } _:a e:q ?z",
    "_:a e:p ?x BIND(1 AS ?y) _:a e:q ?z",
    "_:a e:p ?x . { ?x ?y ?z BIND(1 AS ?k) _:b e:p ?x VALUES ?v { 1 } [] e:n _:b }",
    "VALUES ?y { 1 } _:a e:p ?x OPTIONAL { ?x e:p ?z } BIND(2 AS ?k) ?z e:q _:a",
]


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize("pattern", LABELS)
def test_a_label_stands_on_one_side_of_what_ends_a_pattern(tmp_path: Path, engine: str, pattern: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    with pytest.raises(QueryError, match=r"the label _:\w is that of a node in one pattern") as caught:
        [*open_files([tmp_path / "d.ttl"], engine).select(f"{HEAD}SELECT * {{ {pattern} }}").rows]
    assert caught.value.location is not None
    assert caught.value.location[1:] == (2, len("SELECT * { ") + 1 + pattern.rindex("_:"))


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("_:a e:p ?x FILTER(1 = 1) _:a e:n ?z VALUES ?y { 1 }", 2),
        ("VALUES ?y { '_:a' } BIND('_:a' AS ?k) _:a e:p ?x . _:a e:n ?z", 2),
        ("{ _:a e:n ?x BIND(1 AS ?y) } UNION { _:b e:n ?x VALUES ?y { 2 } }", 2),
    ],
)
def test_a_label_within_one_pattern_is_one_node(tmp_path: Path, engine: str, pattern: str, rows: int) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    assert len([*open_files([tmp_path / "d.ttl"], engine).select(f"{HEAD}SELECT * {{ {pattern} }}").rows]) == rows
