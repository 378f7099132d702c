"""FROM and FROM NAMED are taken out of a query, with all else left at its place."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.sparql.dataset import Dataset, take_dataset

A, B = "<http://e/a>", "<http://e/b>"


@pytest.mark.parametrize(
    ("begin", "clauses", "end", "default", "named"),
    [
        ("SELECT * ", f"FROM {A}", " { ?s ?p ?o }", ["a"], []),
        ("select * ", f"from\n{A}", "{ ?s ?p ?o }", ["a"], []),
        ("ASK ", f"FROM NAMED {A}", " { }", [], ["a"]),
        ("DESCRIBE ?s ", f"FROM {A} FROM {B} from named\r\n {B} FROM {A} FROM NAMED {B}", " { ?s ?p ?o }", ["a", "b"], ["b"]),
        ("PREFIX e: <http://e/> SELECT * ", "FROM e:a FROM NAMED e:b", " WHERE { }", ["a"], ["b"]),
        ("BASE <http://e/x> SELECT * ", "FROM <a> FROM NAMED <b>", " { }", ["a"], ["b"]),
        ("CONSTRUCT { ?s ?p ?o } ", f"FROM # a remark\n {A}", " WHERE { ?s ?p 'FROM' }", ["a"], []),
        ("CONSTRUCT ", f"FROM {A}", " WHERE { ?s ?p ?o }", ["a"], []),
        ("SELECT (COUNT(*) AS ?n) ", f"FROM {A}", " { ?s ?p 'FROM <http://e/x>' } # FROM", ["a"], []),
        ("PREFIX from: <http://e/FROM> SELECT * ", f"FROM {A}", " { ?from from:b <http://e/FROM> }", ["a"], []),
        ("SELECT * { { SELECT * FROM <http://e/b> { } } } ", f"FROM {A}", "", ["a"], []),
        ("SELECT (FROM) [FROM] ", f"FROM {A}", " { ?s FROM ?o }", ["a"], []),
    ],
)  # fmt: skip
def test_the_graphs_of_a_query_are_taken_out_of_it(
    begin: str, clauses: str, end: str, default: list[str], named: list[str]
) -> None:
    """Each once, and in the order of the query; lines and columns are those that they were."""
    text, dataset = take_dataset(begin + clauses + end)

    assert text.startswith(begin)
    assert text.endswith(end)
    between = text[len(begin) : len(text) - len(end)]
    assert (len(clauses), "") == (len(between), between.strip())
    assert [sign for sign in clauses if sign in "\r\n"] == [sign for sign in between if sign in "\r\n"]
    assert (default, named) == tuple([str(one).removeprefix("http://e/") for one in some] for some in dataset)
    assert dataset.is_given


@pytest.mark.parametrize(
    "text",
    ["SELECT * { ?s ?p ?o }", "ASK { ?s ?p 'FROM' }", "PREFIX from: <x:FROM> ASK { }", "SELECT * { SELECT * FROM <x:a> { } }",
     "ASK { ?s prov:wasDerivedFrom ?o }", ""],
)  # fmt: skip
def test_a_query_without_any_stays_as_it_is(text: str) -> None:
    assert (text, Dataset()) == take_dataset(text)
    assert not Dataset().is_given


@pytest.mark.parametrize(
    "end", ["", " NAMED", " ?g { }", " { }", " NAMED ?g { }", " NAMED { }", " GRAPH <http://e/a> { }", " 'a' { }"]
)
@pytest.mark.parametrize("begin", ["SELECT *\n ", "SELECT *\n FROM <http://e/a> "])
def test_one_without_a_graph_is_told_where_it_stands(begin: str, end: str) -> None:
    with pytest.raises(QueryError, match=r"FROM needs the IRI of a graph") as caught:
        take_dataset(f"{begin}FROM{end}")
    assert (2, len(begin.partition("\n")[2]) + 1) == (caught.value.location and caught.value.location[1:])


def test_a_prefix_that_nobody_knows_is_told() -> None:
    with pytest.raises(QueryError, match="x"):
        take_dataset("SELECT * FROM x:a { }")
