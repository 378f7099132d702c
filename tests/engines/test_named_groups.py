"""What a group is named as is its name on each engine, also where it is a variable by another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ask.loose import open_files
from kg.engines.named_groups import name_groups

HEAD = "PREFIX e: <http://e/>\n"
DATA = HEAD + "e:a e:p e:b , e:c ; e:q e:b . e:b e:p e:c ."
# How many rows a query has.
ROWS = {
    "SELECT ?g { ?s ?p ?o } GROUP BY (?s AS ?g)": ["a", "b"],
    "SELECT ?g { ?s ?p ?o } group\nby # (?o AS ?g)\n ( ?s\nas $g ) ORDER BY (?g)": ["a", "b"],
    "SELECT ?g { ?s ?p ?o } GROUP BY ((?s) AS ?g) HAVING(COUNT(*) > 1)": ["a"],
    "SELECT ?g ?h { ?s ?p ?o } GROUP BY (?s AS ?g) (?o AS ?h)": ["a b", "a c", "b c"],
    "SELECT ?s ?g { ?s ?p ?o } GROUP BY (?s AS ?g)": ["a a", "b b"],
    "SELECT ?h ?g { ?s ?p ?o } GROUP BY (STR(?s) AS ?h) (?s AS ?g)": ["a a", "b b"],
    "SELECT ?g (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?s AS ?g)": ["a 3", "b 1"],
    "SELECT ?g { { SELECT ?g { ?s ?p ?o } GROUP BY (?s AS ?g) } ?g e:q ?x }": ["a"],
    "SELECT ?k (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?nowhere AS ?k)": ["None 4"],
    "SELECT ?k (COUNT(*) AS ?n) { ?s ?p ?o OPTIONAL { ?s e:q ?v } } GROUP BY (?v AS ?k)": ["None 1", "b 3"],
    "SELECT (EXISTS { ?g e:q ?x } AS ?e) ?g { ?s ?p ?o } GROUP BY (?s AS ?g)": ["false b", "true a"],
}


@pytest.mark.parametrize("engine", ["embedded", "memory"])
@pytest.mark.parametrize("query", ROWS)
def test_a_group_has_the_name_that_it_is_given(tmp_path: Path, engine: str, query: str) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    rows = open_files([tmp_path / "d.ttl"], engine).select(HEAD + query).rows
    assert sorted(" ".join(str(one).rpartition("/")[2] for one in row) for row in rows) == ROWS[query]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (?s AS ?g) { ?s ?p ?o } GROUP BY ?s ORDER BY (?s)",
        "SELECT ?g { ?s ?p ?o } GROUP BY (STR(?s) AS ?g)",
        "SELECT ?g { ?s ?p ?o BIND(?s AS ?g) } GROUP BY ?g",
        'SELECT ?s { ?s ?p "BY (?s AS ?g)" } GROUP BY ?s',
        "SELECT ?g { ?s ?p ?o } GROUP BY (?s",
        "SELECT ?g { ?s ?p ?o } GROUP BY (?s AS",
        "SELECT ?g { ?s ?p ?o } GROUP BY (?s AS ?g",
    ],
)
def test_all_else_stays_as_it_is(query: str) -> None:
    assert name_groups(query) == query
