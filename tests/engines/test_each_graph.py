"""What stands in GRAPH is found in each graph by itself, and in none that is not there (SPARQL 1.1, 13.3 and 18.6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.ask.loose import open_files
from kg.engines.base import Engine
from kg.engines.each_graph import ask_each_graph
from kg.engines.embedded import EmbeddedEngine
from kg.engines.rdflib_memory import MemoryEngine
from kg.errors import QueryError
from tests.growth import require_growth

HEAD = "PREFIX e: <http://e/>\n"
DATA = "e:x e:p e:y . GRAPH e:g { e:a e:p e:b . e:a e:q 1 } GRAPH e:h { e:c e:p e:d }"
ITSELF = "GRAPH e:i { e:i e:of e:j ; e:p e:k } GRAPH e:j { e:i e:of e:k . e:j e:of e:l }"
# What is found of ?g and ?x.
FOUND = {
    "GRAPH e:none { VALUES ?x { 1 } }": [], "GRAPH e:none { OPTIONAL { ?s e:p ?x } }": [], "GRAPH e:g { VALUES ?x { 1 } }": ["- 1"],
    "GRAPH e:none { GRAPH e:g { ?x e:q 1 } }": [], "GRAPH e:none { SELECT (COUNT(*) AS ?x) { ?s ?p ?o } }": [],
    "GRAPH e:none { BIND(1 AS ?x) FILTER(?x = 1) }": [], "GRAPH e:none { { ?x e:p ?o } UNION { VALUES ?x { 1 } } }": [],
    "GRAPH ?g { VALUES ?x { 1 } }": ["g 1", "h 1"], "GRAPH ?g { BIND(1 AS ?x) }": ["g 1", "h 1"], "GRAPH ?g { }": ["g -", "h -"],
    "GRAPH ?g { OPTIONAL { ?x e:q 1 } }": ["g a", "h -"], "GRAPH ?g { OPTIONAL { ?x e:q 1 } ?s e:p ?o }": ["g a", "h -"],
    "GRAPH ?g { SELECT ?x { ?x e:p ?o } }": ["g a", "h c"], "GRAPH ?g { { SELECT DISTINCT ?x { ?x ?p ?o } } }": ["g a", "h c"],
    "GRAPH ?g { SELECT (COUNT(*) AS ?x) { ?s ?p ?o } }": ["g 2", "h 1"], "GRAPH ?g { { SELECT ?x { ?s e:q* ?x } } }": ["g 1", "g 1", "g a", "g b", "h c", "h d"],
    "GRAPH ?g { SELECT ?x { e:zz e:q* ?x } }": ["g zz", "h zz"], "GRAPH ?g { SELECT (COUNT(*) AS ?x) { ?s e:q ?o } }": ["g 1", "h 0"],
    "GRAPH ?g { ?x e:p ?o MINUS { ?z e:q ?k } }": ["g a", "h c"], "GRAPH ?g { ?x e:p ?o MINUS { ?x e:q ?k } }": ["h c"],
    "GRAPH ?g { ?x e:p ?o FILTER(BOUND(?g)) }": [], "GRAPH ?g { ?x e:p ?o } FILTER(?g = e:h)": ["h c"],
    "GRAPH ?g { ?x e:p ?o { FILTER NOT EXISTS { ?s e:q ?t } } }": ["h c"], "GRAPH ?g { ?x e:p ?o FILTER NOT EXISTS { ?s e:q ?t } }": ["h c"],
    "GRAPH ?g { ?x e:p ?o . VALUES ?g { e:h } }": ["h c"], "VALUES ?g { e:h e:none } GRAPH ?g { VALUES ?x { 1 } }": ["h 1"],
    "GRAPH ?g { _:b e:p ?o . OPTIONAL { ?x e:q [] } { SELECT ?o { _:c e:p ?o } } }": ["g a", "h -"],
    "GRAPH ?h { SELECT ?g ?x { GRAPH ?g { VALUES ?x { 1 } } } }": ["g 1", "g 1", "h 1", "h 1"],
    "VALUES ?g { e:g e:h } FILTER EXISTS { GRAPH ?g { SELECT ?s { ?s e:q ?o } } }": ["g -"],
    "VALUES ?x { '} GRAPH ?g {' } GRAPH ?g { ?s e:q ?o }": ["g } GRAPH ?g {"], "GRAPH ?g { ?x e:p ?o # }\n OPTIONAL { ?x e:r ?o } }": ["g a", "h c"],
}  # fmt: skip
LOOPS = "GRAPH e:i { e:i e:of e:j . e:j e:of e:i, e:j ; e:to e:j } GRAPH e:j { e:i e:of e:j . e:l e:of e:l }"
# Steps between given ends are found once in each graph, however many ways there are.
OF_LOOPS = {
    "GRAPH ?g { e:i e:of+ e:j }": ["i -", "j -"], "GRAPH ?g { e:i (e:of|e:to)+ e:j }": ["i -", "j -"], "GRAPH ?g { e:j ^(e:of+) e:i }": ["i -", "j -"], "GRAPH ?g { e:j ((e:of?)+) e:j }": ["i -", "j -"],
    "GRAPH ?g { e:i e:of+ e:j . e:i e:of ?x }": ["i j", "j j"], "GRAPH ?g { e:i e:of+ e:j OPTIONAL { ?x e:to e:j } }": ["i j", "j -"], "GRAPH ?g { e:i e:of ?x ; e:of+ e:j, e:i }": ["i j"], "GRAPH ?g { e:i e:of/e:of+ e:j }": ["i -"],
    "GRAPH ?g { VALUES (?y ?x) { (e:i e:j) (e:i e:k) } ?y e:of+ e:j }": ["i j", "i k", "j j", "j k"], "GRAPH ?g { BIND(e:i AS ?y) ?y e:of+ e:j }": ["i -", "j -"], "GRAPH ?g { e:i e:of+ ?x FILTER(?x = e:j) }": ["i j", "j j"],
    "GRAPH ?g { OPTIONAL { e:j e:of+ e:i } }": ["i -", "j -"], "GRAPH e:i { e:i e:of+ e:j }": ["- -"], "GRAPH ?g { e:i e:of*/e:to+ e:j }": ["i -"], "GRAPH ?g { e:i e:of*|e:of+ e:j }": ["i -", "i -", "j -", "j -"],
}  # fmt: skip
WAYS = "GRAPH e:i { e:i e:of e:j, e:k . e:j e:of e:k . e:k e:of e:i, e:j . e:j e:to e:j } GRAPH e:j { e:i e:of e:j }"
# So they are to what is known beside the pattern, before the graph is.
BESIDE = {
    "VALUES ?x { e:j e:k } GRAPH ?g { e:i e:of+ ?x }": ["i j", "i k", "j j"], "GRAPH ?g { e:i e:of+ ?x } VALUES ?x { e:j }": ["i j", "j j"], "BIND(e:j AS ?x) GRAPH ?g { e:i e:of+ ?x }": ["i j", "j j"],
    "GRAPH ?h { e:i e:of ?x } GRAPH ?g { e:i e:of+ ?x }": ["i j", "i j", "i k", "j j", "j j"], "VALUES ?y { e:i } GRAPH ?g { ?y e:of+ ?y }": ["i -"],
    "VALUES (?y ?x) { (e:i e:j) } OPTIONAL { GRAPH ?g { ?y (e:of|e:to)+ ?x } }": ["i j", "j j"], "{ SELECT (e:j AS ?x) {} } GRAPH ?g { e:i e:of+ ?x }": ["i j", "j j"],
    "{ SELECT ?k { VALUES ?k { 1 } } GROUP BY ?k } BIND(e:j AS ?x) GRAPH ?g { ?x ^(e:of+) e:i }": ["i j", "j j"], "VALUES ?x { e:j } { GRAPH ?g { e:i e:to ?x } } UNION { GRAPH ?g { e:i e:of+ ?x } }": ["i j", "j j"],
    "GRAPH ?g { e:j e:to ?z . GRAPH ?h { e:i e:of ?x } e:i e:of+ ?x }": ["i j", "i j", "i k"], "GRAPH ?g { e:i e:of+ ?x } FILTER(?x = e:j)": ["i j", "j j"],
    "GRAPH ?g { e:i e:of+ ?x } FILTER NOT EXISTS { ?x e:to ?x }": ["i i", "i j", "i k", "j j"], "GRAPH ?g { ?x e:to ?y } GRAPH ?g { e:i e:of+ ?x }": ["i j"], "VALUES ?x { e:j %s} GRAPH ?g { e:i e:of+ ?x }" % ("e:none " * 900): ["i j", "j j"],
}  # fmt: skip
OF_ITSELF = {
    "GRAPH ?g { ?g e:of ?x }": ["i j", "j l"], "GRAPH ?g { ?g e:of ?x FILTER(?g = e:i) }": ["i j"],
    "GRAPH ?g { ?g e:of ?x OPTIONAL { ?g e:p ?o } FILTER(BOUND(?o)) }": ["i j"],
    "GRAPH ?g { ?g e:of ?x OPTIONAL { ?o e:of ?g } FILTER(!BOUND(?o)) }": ["i j", "j l"],
    "GRAPH ?g { ?g e:of ?x MINUS { ?g e:of e:j } }": ["j l"], "GRAPH ?g { ?g e:of ?x BIND(?g AS ?y) FILTER(?y = e:j) }": ["j l"],
    "GRAPH ?g { ?g e:of ?x FILTER NOT EXISTS { ?g e:p ?o } }": ["j l"],
}  # fmt: skip


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize("pattern", [*FOUND, *OF_ITSELF, *OF_LOOPS, *BESIDE])
def test_each_graph_by_itself(engine: str, pattern: str) -> None:
    store = pyoxigraph.Store()
    store.update(
        f"{HEAD}INSERT DATA {{ {DATA if pattern in FOUND else ITSELF if pattern in OF_ITSELF else WAYS if pattern in BESIDE else LOOPS} }}"
    )
    asked: Engine = EmbeddedEngine(store)
    if engine == "memory":
        dataset = rdflib.Dataset()
        dataset.parse(data=store.dump(format=pyoxigraph.RdfFormat.N_QUADS), format="nquads")
        asked = MemoryEngine(dataset)

    rows = asked.select(f"{HEAD}SELECT ?g ?x {{ {pattern} }}").rows

    told = [" ".join("-" if one is None else str(one).rpartition("/")[2] for one in row) for row in rows]
    assert {**FOUND, **OF_ITSELF, **OF_LOOPS, **BESIDE}[pattern] == sorted(told)


def test_a_graph_that_is_apart_is_none_of_them() -> None:
    store = pyoxigraph.Store()
    store.update(f"{HEAD}INSERT DATA {{ {DATA} }}")
    asked = EmbeddedEngine(store, apart="http://e/h")

    assert [("http://e/g",)] == [
        tuple(map(str, row)) for row in asked.select("SELECT ?g { GRAPH ?g { SELECT DISTINCT ?s { ?s ?p ?o } } }").rows
    ]


def test_too_many_graphs_are_refused_with_advice() -> None:
    """Of a few thousand that are there, each is asked; what would be too long to read is told, with its place."""
    graphs = [f"http://e/g{n}" for n in range(100_000)]
    with pytest.raises(
        QueryError, match=r"each of 100,000 graphs .* select \?g in the subquery, with GRAPH in it"
    ) as error:
        ask_each_graph("SELECT *\n{ GRAPH ?g { SELECT ?s { ?s ?p ?o } } }", lambda: graphs)

    assert error.value.location is not None
    assert (2, 3) == error.value.location[1:]


def test_steps_to_what_is_known_beside_too_many_graphs_are_found_first() -> None:
    """And are found once in each graph as well."""
    store = pyoxigraph.Store()
    store.update(f"{HEAD}INSERT DATA {{ {WAYS} }}")
    pattern = "VALUES ?x { e:j } GRAPH ?g { e:i e:of+ ?x }"
    text = ask_each_graph(f"{HEAD}SELECT ?g {{ {pattern} }}", lambda: [f"http://e/g{n}" for n in range(100_000)])

    rows: Any = store.query(text)
    assert ["http://e/i", "http://e/j"] == sorted(row[0].value for row in rows)


@pytest.mark.parametrize(
    ("pattern", "stays"),
    [
        ("?g e:p ?o", True),
        ("?s e:p ?g", True),
        ("FILTER(?g != e:h) ?g e:p ?o", True),
        ("?g e:p ?o OPTIONAL { ?g e:q ?x }", True),
        ("?s e:p ?o FILTER(?g != e:h)", False),
        ("?s e:p ?o OPTIONAL { ?g e:q ?x } ?g e:p ?o", False),
        ("?s e:p ?o BIND(?g AS ?x)", False),
        ("{ ?g e:p ?o } ?s e:q ?o", False),
        ("?s e:p+ e:a", True),
        ("e:a e:p+ ?o", True),
        ("e:a e:p/e:q ?o FILTER(STRLEN(?o)+1 = 2)", True),
        ("e:a e:p+ e:b", False),
    ],
)
def test_a_graph_that_triples_name_is_not_asked_for_one_by_one(pattern: str, stays: bool) -> None:
    """Each of their rows has it as its value, so what stands beside them is asked with it, as section 18.6 has it."""
    text = f"{HEAD}SELECT * {{ GRAPH ?g {{ {pattern} }} }}"

    assert stays == (text == ask_each_graph(text, lambda: ["http://e/g", "http://e/h"]))


def test_a_long_pattern_is_read_in_time_that_grows_with_it() -> None:
    """Each OPTIONAL is looked at beside its own group, and not beside all brackets."""

    def prepare(count: int) -> Callable[[], object]:
        text = f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o {'OPTIONAL { ?s ?q ?z } ' * count} }} }}"
        assert text == ask_each_graph(text, list)
        return lambda: ask_each_graph(text, list)

    require_growth(prepare, 400)


def test_many_graphs_are_asked() -> None:
    store = pyoxigraph.Store()
    for n in range(1000):
        graph = pyoxigraph.NamedNode(f"http://e/g{n}")
        store.add(pyoxigraph.Quad(graph, graph, pyoxigraph.Literal(n), graph))
    query = "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"

    assert 1000 == sum(1 for _ in EmbeddedEngine(store).select(query).rows)


def test_long_lists_are_left() -> None:
    """And so is what stands beside them in GRAPH, where nothing needs other words."""
    listed = " ".join(f"<http://e/{n}>" for n in range(1000))
    text = f"SELECT * {{ VALUES ?s {{ {listed} }} GRAPH ?g {{ ?s ?p ?o OPTIONAL {{ ?o ?q ?z }} }} }}"

    assert text == ask_each_graph(text, list)


@pytest.mark.parametrize("engine", ["embedded", "memory"])
def test_a_file_without_a_statement_of_its_own_is_no_graph(tmp_path: Path, engine: str) -> None:
    """Neither for what names all graphs, nor for what is counted in each (SPARQL 1.1, section 13.3)."""
    (tmp_path / "d.trig").write_text("<urn:g> { <urn:a> <urn:p> <urn:b> } <urn:h> { <urn:a> <urn:p> <urn:c> }")
    (tmp_path / "empty.ttl").write_text("")
    asked = open_files([tmp_path / "d.trig", tmp_path / "empty.ttl"], engine)

    assert {str(g) for (g,) in asked.select("SELECT ?g { GRAPH ?g {} }").rows} == {"urn:g", "urn:h"}
    counted = "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
    assert sorted(str(n) for _, n in asked.select(counted).rows) == ["1", "1"]
