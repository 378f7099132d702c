"""What many graphs hold together is found by asking any graph, and is what is found by looking into each of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.engines import any_graph
from kg.engines.any_graph import looks_for_some, of_any_graph
from kg.engines.embedded import EmbeddedEngine

SEEN = ("urn:g0", "urn:g1", "urn:g2")
TERMS = ("<urn:a>", "<urn:b>", "<urn:c>", "?x", "?y", "?z")
ENDS = (*TERMS, "1", '"a"@en', "true")
terms = st.sampled_from(TERMS)
triples = st.builds(
    "{} {} {} .".format, terms, st.sampled_from(["<urn:p>", "<urn:q>", "a", "?x", "?p"]), st.sampled_from(ENDS)
)
values = st.builds("VALUES {} {{ <urn:a> <urn:b> <urn:c> }}".format, st.sampled_from(["?x", "?y"]))
conditions = st.sampled_from(
    ["FILTER(?x != ?y)", "FILTER(BOUND(?z))", "FILTER(ISIRI(?y) && ?y IN (<urn:a>, <urn:b>))", "BIND(?x AS ?w)"]
)


def _within(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{} FILTER({} {{ {} }})".format, triples, st.sampled_from(["EXISTS", "NOT EXISTS"]), inner),
        st.builds("{} OPTIONAL {{ {} }}".format, triples, inner),
        st.builds("{} MINUS {{ {} }}".format, triples, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("{{ SELECT DISTINCT ?x ?y {{ {} }} }} {}".format, inner, triples),
        st.builds("{} {}".format, inner, inner),
    )


groups = st.recursive(st.one_of(triples, triples, values), _within, max_leaves=6)
heads = st.sampled_from(
    ["SELECT ?x ?y ?z WHERE {{ {} }}", "SELECT DISTINCT ?x {{ {} }}", "ASK {{ {} }}", "SELECT (COUNT(*) AS ?n) {{ {} }}",
     "SELECT ?x (COUNT(?y) AS ?n) {{ {} }} GROUP BY ?x HAVING(COUNT(?y) > 1)"],
)  # fmt: skip
queries = st.builds(
    lambda head, group, more: head.format(f"{group} {more}"), heads, groups, st.one_of(st.just(""), conditions)
)
stated = st.dictionaries(
    st.tuples(
        st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>"]), st.sampled_from(["<urn:p>", "<urn:q>", "a"]),
        st.sampled_from(["<urn:a>", "<urn:b>", "<urn:c>", "1", '"a"@en', "true"]),
    ),
    st.sampled_from([*SEEN, "urn:other", "urn:another"]), max_size=14,
)  # fmt: skip


def answer(engine: EmbeddedEngine, query: str) -> Any:
    return engine.ask(query) if query.startswith("ASK") else Counter(engine.select(query).rows)


@pytest.fixture(autouse=True)
def _two_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(any_graph, "MANY", 2)
    monkeypatch.setattr(any_graph, "looks_for_some", lambda query: True)


def store_of(held: dict[tuple[str, str, str], str]) -> ox.Store:
    store = ox.Store()
    for triple, graph in held.items():
        for to_graph in (ox.NamedNode(graph), ox.DefaultGraph()):
            store.load(f"{' '.join(triple)} .", ox.RdfFormat.TURTLE, to_graph=to_graph)
    return store


@settings(max_examples=400, deadline=None)
@given(stated, queries)
def test_what_is_found_is_what_is_in_each(held: dict[tuple[str, str, str], str], query: str) -> None:
    """As often, too; other graphs, and the merged one, are there and give nothing."""
    from kg.errors import KgError

    engine = EmbeddedEngine(store_of(held))
    try:
        expected = answer(engine.on(SEEN), query)
    except KgError:
        return
    assert expected == answer(engine.on(SEEN, are_much=True), query), query


@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT ?x WHERE { VALUES ?x { <urn:a> <urn:b> <urn:c> } ?x <urn:p> <urn:x> . }",
        "SELECT ?v WHERE { { SELECT DISTINCT ?v WHERE { VALUES ?s { <urn:a> <urn:b> <urn:c> } ?s a ?v . } } FILTER(NOT EXISTS { ?v a <urn:x> }) }",
        "SELECT ?x (!COALESCE(DATATYPE(?v) = <urn:x>, false) AS ?bad) WHERE { ?x <urn:p> ?v . FILTER((!COALESCE(?v = 1, false))) }",
        "ASK { VALUES ?n { <urn:a> } FILTER(!(EXISTS { ?n ?p ?o } || EXISTS { ?s ?q ?n })) }",
        'SELECT ?s WHERE { ?s a 5. ?s ?p "x"@en } ORDER BY ?s LIMIT 3',
        "SELECT ?s { ?s <urn:p> ?o } VALUES (?s ?o) { (<urn:a> <urn:b>) }",
    ],
)  # fmt: skip
def test_plain_triples_are_asked_for_in_any_graph(query: str) -> None:
    """All of them, or another graph would be asked; lists of values are none."""
    wider = of_any_graph(query, SEEN)
    assert wider is not None
    assert wider.count("GRAPH ?") == wider.count("<urn:g2>") > 0
    for one in ("{ <urn:a> <urn:b> <urn:c> }", "(<urn:a> <urn:b>)"):
        assert query.count(one) == wider.count(one)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s <urn:p> ?o }", "SELECT ?s { ?s <urn:p>/<urn:q> ?o }", "SELECT ?s { ?s ^<urn:p> ?o }",
        "SELECT ?s { ?s <urn:p>* ?o }", "SELECT ?s { ?s !<urn:p> ?o }", "SELECT ?s { [] <urn:p> ?s }",
        "SELECT ?s { _:a <urn:p> ?s }", "SELECT ?s { ?s <urn:p> ?o , 1 }", "SELECT ?s { ?s <urn:p> ?o ; a ?c }",
        "SELECT ?s { ?s <urn:p> ( 1 2 ) }", "SELECT ?g { GRAPH ?g { ?s ?p ?o } }", "SELECT ?in_graph0 { ?s ?p ?in_graph0 }",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "DESCRIBE <urn:a>", "SELECT ?x { VALUES ?x { 1 } }",
        "SELECT ?s { ?s <urn:p> ?o . ?s <urn:p>|<urn:q> ?x }", "SELECT ?s { ?s (<urn:p>) ?x . ?s ?p ?o }",
        "ASK { ?s <urn:p> [ a ?c ] . ?s a ?d }", "SELECT ?s { ?s <urn:p> ?o . [ <urn:p> ?s ] }",
    ],
)  # fmt: skip
def test_whatever_else_is_asked_for_stays(query: str) -> None:
    assert of_any_graph(query, SEEN) is None


def test_few_graphs_and_little_of_all_are_looked_into_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what any graph has, all others are looked through as well, unless nodes are listed to begin from."""
    store = store_of({("<urn:a>", "<urn:p>", "1"): "urn:g0"})
    asked: list[str] = []

    class Store:
        def query(self, text: str, **given: Any) -> Any:
            asked.append(text)
            return store.query(text, **given)

    engine = EmbeddedEngine(Store())  # type: ignore[arg-type]  # is asked as one
    monkeypatch.setattr(any_graph, "MANY", 3)
    monkeypatch.setattr(any_graph, "looks_for_some", looks_for_some)
    some = "ASK { VALUES ?s { <urn:a> } ?s <urn:p> 1 }"
    for graphs, are_much, query in (
        (SEEN, False, some),
        (SEEN[:2], True, some),
        (SEEN, True, some),
        (SEEN, True, "ASK { ?s <urn:p> 1 }"),
    ):
        assert engine.on(graphs, are_much=are_much).ask(query)
    assert [False, False, True, False] == ["GRAPH" in one for one in asked]
