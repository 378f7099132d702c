"""Long lists behind IN are sets: the same rows as one comparison after the other, in a time that does not multiply."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pyoxigraph
import pytest

from kg.engines import long_lists
from kg.engines.embedded import EmbeddedEngine
from kg.engines.long_lists import LONG, use_sets
from kg.errors import QueryError
from kg.io.allocator import without_collecting
from kg.project.config import Project
from kg.sparql.tokens import MAX_LENGTH

from ..conftest import Ran

XSD = "http://www.w3.org/2001/XMLSchema#"
# One of each kind that a comparison treats in its own way, and numbers at the edges of what they can hold.
VALUES = [
    "<http://e/x1>", "<http://e/none>", '"x1"', '"none"', '"x1"@en', '"x1"@EN', '"x1"@fr', '"x1"^^<http://e/t>', '"1"', '""',
    "1", "7", "-3", "1.0", "7.5", "1e0", "7.5e0", '"1"^^xsd:float', '"1.5"^^xsd:float', '"16777217"^^xsd:float', '"NaN"^^xsd:double', '"INF"^^xsd:double',
    '"1"^^xsd:int', '"1"^^xsd:unsignedByte', '"001"^^xsd:integer', '"99999999999999999999"^^xsd:integer', "9007199254740993", "9007199254740992e0", '"x"^^xsd:integer',
    "true", "false", '"2020-01-01"^^xsd:date', '"2020-01-01T00:00:00Z"^^xsd:dateTime', '"x"^^xsd:date', "_:b",
]  # fmt: skip
IRIS = [f"<http://e/x{n}>" for n in range(LONG)]
LISTS = {
    "iris": IRIS, "names": [f"e:x{n}" for n in range(LONG)], "relative": [f"<x{n}>" for n in range(LONG)],
    "texts": [f'"x{n}"' for n in range(LONG)], "tagged": [f'"x{n}"@en' for n in range(LONG)], "numbers": [str(n) for n in range(-5, LONG)],
    "large": [str(16_777_200 + n) for n in range(LONG)], "written with zeros": [f"00{n}" for n in range(LONG)],
    "all kinds": [*IRIS, '"x1"', '"x1"@en', "1", "-3"], "twice": IRIS * 2, "none of all": [f"<http://e/y{n}>" for n in range(LONG)],
    "with a decimal": [*IRIS, "7.5"], "with a date": [*IRIS, '"2020-01-01"^^xsd:date'], "with a sum": [*IRIS, "1 + 6"], "with a variable": [*IRIS, "?v"],
    "with a sum before": ["1 + 6", *IRIS], "single": [str(16_777_201 + 2 * n) for n in range(LONG)],
    "with a truth": [*IRIS, "true"], "beyond": [*map(str, range(LONG)), "9007199254740992"], "another type": [*IRIS, '"x1"^^<http://e/t>'],
}  # fmt: skip
PLACES = [
    "FILTER(?v IN (…))", "FILTER(?v NOT IN (…))", "FILTER(!(?v IN (…)))", "FILTER(?v not in(…) || ?n = 3)", "FILTER(?n > 5 && ?v IN (…))", "FILTER(?n = 5 || ?v IN (…))",
    "BIND(?v IN (…) AS ?is)", "BIND(COALESCE(?v IN (…), 'error') AS ?is)", "BIND(IF(?v NOT IN (…), 1, 2) AS ?is)", "FILTER(?w IN (…))", "FILTER(COALESCE(?w IN (…), true))",
    "OPTIONAL { ?s <http://e/n> ?m FILTER(?v IN (…)) }", "FILTER EXISTS { ?s <http://e/n> ?m FILTER(?v IN (…)) }", "FILTER(STR(?v) IN (…))", "FILTER(?v IN (…) && ?v NOT IN (…))",
    "{ SELECT ?s { ?s <http://e/v> ?v FILTER(?v IN (…)) } }", "MINUS { ?s <http://e/v> ?v FILTER(?v IN (…)) }", "FILTER(-?n IN (…))", "FILTER(?v\n  NOT\n  IN\n (…)) # IN (\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """Each value at a number."""
    store = pyoxigraph.Store()
    lines = [f"<http://e/s{n}> <http://e/v> {value} ; <http://e/n> {n} ." for n, value in enumerate(VALUES)]
    store.load("\n".join([f"@prefix xsd: <{XSD}> .", *lines]).encode(), pyoxigraph.RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("place", PLACES)
def test_rows_are_those_of_comparisons(store: pyoxigraph.Store, place: str) -> None:
    """Wherever the list stands, whatever it holds, for values of every kind: what is an error stays one."""
    engine = EmbeddedEngine(store)
    for name, values in LISTS.items():
        head = f"BASE <http://e/>\nPREFIX e: <http://e/> PREFIX xsd: <{XSD}>\n"
        query = f"{head}SELECT * {{ ?s <http://e/v> ?v ; <http://e/n> ?n {place.replace('…', ' , '.join(values))} }}"
        plain: Any = store.query(query)
        expected = [tuple(map(str, row)) for row in plain]
        asked, functions = use_sets(query, engine._values_in)
        by_sets: Any = store.query(asked, custom_functions=functions)
        found = [tuple(map(str, row)) for row in by_sets]

        assert expected == found, (name, place)
        assert len(list(engine.select(query).rows)) == len(expected)


def test_what_can_be_a_set_is_one(store: pyoxigraph.Store) -> None:
    """The test above would also pass if nothing ever was."""
    engine = EmbeddedEngine(store)
    are_sets = {
        name
        for name, values in LISTS.items()
        if use_sets(f"BASE <http://e/> PREFIX e: <http://e/> PREFIX xsd: <{XSD}> ASK {{ FILTER(?v IN ({','.join(values)})) }}", engine._values_in)[1]
    }  # fmt: skip

    assert {name for name in LISTS if not name.startswith(("with a", "beyond", "another"))} == are_sets
    assert len(PLACES) - 2 == sum(bool(use_sets(f"ASK {{ {place.replace('…', ','.join(IRIS))} }}", engine._values_in)[1]) for place in PLACES)  # fmt: skip


def test_each_list_is_a_set_of_its_own(store: pyoxigraph.Store) -> None:
    """Of two in one query, each is asked for its own values."""
    query = f"SELECT ?v {{ ?s ?p ?v FILTER(?v IN ({','.join(IRIS)}) || ?v IN ({','.join(map(str, range(5, 105)))})) }}"
    found = [str(row[0]) for row in EmbeddedEngine(store).select(query).rows]

    assert {"http://e/x1", "7"} <= set(found)
    assert "-3" not in found


def test_a_list_that_cannot_be_read_is_told_as_the_fault_that_it_is(store: pyoxigraph.Store) -> None:
    """And not taken for one in which nothing is found."""
    with pytest.raises(QueryError, match="this is not SPARQL"):
        EmbeddedEngine(store).select(f"SELECT ?s {{ ?s ?p ?v FILTER(?v IN ({','.join(f'no:x{n}' for n in range(LONG))})) }}")  # fmt: skip


def test_what_is_made_here_of_many_rows_is_not_read_for_lists(store: pyoxigraph.Store) -> None:
    """A text of our own may be longer than what is looked through."""
    query = f"SELECT ?v {{ VALUES ?v {{ 1 7 }} FILTER(?v IN ({','.join(map(str, range(2, 200)))})) }}#"
    found = EmbeddedEngine(store).select(query.ljust(MAX_LENGTH + 1, "x")).rows

    assert ["7"] == [str(row[0]) for row in found]


def test_a_short_list_is_left_alone(store: pyoxigraph.Store) -> None:
    query = f"ASK {{ FILTER(?v IN ({','.join(IRIS[1:])})) }}"

    assert (query, {}) == use_sets(query, EmbeddedEngine(store)._values_in)


@pytest.mark.parametrize("sign", ["IN", "NOT IN"])
def test_a_long_list_costs_no_more_for_each_row(sign: str) -> None:
    """Five thousand rows and 24,000 values: 120 million comparisons, or as many looks as there are rows."""
    query = f"SELECT ?s {{ ?s ?p ?o FILTER(?o {sign} ({', '.join(f'<http://e/o{3 * n}>' for n in range(24_000))})) }}"
    taken, found = [], []
    for rows in (50, 5_000):
        store = pyoxigraph.Store()
        store.bulk_extend(
            pyoxigraph.Quad(*(pyoxigraph.NamedNode(f"http://e/{kind}{n}") for kind in "spo")) for n in range(rows)
        )
        with without_collecting():  # which takes longer than both where other tests have left much
            before = time.process_time()
            found = list(EmbeddedEngine(store).select(query).rows)
            taken.append(time.process_time() - before)

    assert len(found) == {"IN": 1_667, "NOT IN": 3_333}[sign]
    assert taken[1] < 3 * taken[0] + 0.1, taken


@pytest.mark.parametrize("sign", ["IN", "NOT IN"])
@pytest.mark.parametrize("more", ["7.5", "STR(?p)", "'2020-01-01'^^<http://www.w3.org/2001/XMLSchema#date>"])
def test_a_list_that_is_no_set_is_refused_where_it_is_too_long(store: pyoxigraph.Store, more: str, sign: str) -> None:
    """Where it has more than 5,000 values, as long as anybody would wait, whether they are to be there or not."""
    engine = EmbeddedEngine(store)

    def query(count: int) -> str:
        listed = ", ".join([more, *(f"<http://e/x{n}>" for n in range(count - 1))])
        return f"SELECT ?s {{ ?s ?p ?v\nFILTER(?v {sign} ({listed})) }}"

    assert list(engine.select(query(5_000)).rows)
    with pytest.raises(QueryError, match=r": 5,001 values behind IN are compared with each row, .* as VALUES") as told:
        engine.select(query(5_001))
    assert told.value.location is not None
    assert told.value.location.line == 2


def test_every_door_asks_the_set(kg: Callable[..., Ran], few: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the prompt, in a saved query, over HTTP and for an assistant; no list is compared there any more."""
    import json

    from kg.web.application import make_application
    from kg.web.served import open_served
    from tests.web.asking import Site

    asked = list[int]()
    use = long_lists.use_sets

    def counting(text: str, read_values: Any) -> Any:
        made = use(text, read_values)
        asked.append(len(made[1]))
        return made

    monkeypatch.setattr(long_lists, "use_sets", counting)
    query = f"SELECT ?s {{ ?s a ?c FILTER(?s NOT IN ({', '.join(IRIS)})) }} LIMIT 1"
    header = "#+ summary: Which things are there?\n#+ tags:\n#+   - music\n"
    (few.queries / "long_list.rq").write_text(f"{header}{query}\n", "utf-8")
    assert kg("sparql", query, cwd=few).code == 0
    assert kg("query", "long_list", cwd=few).code == 0
    at_the_prompt = asked.copy()
    asked.clear()
    site = Site(make_application(open_served(few)).wsgi_app)
    assert site.post("/sparql", query.encode(), "application/sparql-query").status == 200
    assert site.get("/query/long_list.csv").status == 200
    for tool, given in (("sparql", {"query": query}), ("long_list", {})):
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": given}}
        assert b'"isError": false' in site.post("/mcp", json.dumps(call).encode(), "application/json").body

    assert at_the_prompt.count(1) >= 2
    assert asked.count(1) >= 4
