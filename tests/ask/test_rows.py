"""Rows of an answer: as data frames, as HTML, and from rdflib."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import rdflib

from kg.ask.columns import columns_of
from kg.ask.neighbours import Statement
from kg.ask.show import Card, Claimed
from kg.ask.table import Rows
from kg.ask.thing import Thing
from kg.errors import UsageError
from kg.rdf.terms import IRI, XSD, BlankNode, Literal, Row, Term, TripleTerm, in_language
from tests.services import PANDAS, POLARS, require


def typed(lexical: str, datatype: str) -> Literal:
    return Literal(lexical, XSD + datatype)


MOMENT = datetime(2024, 1, 1, 18, 4, 5, tzinfo=UTC)
# By kind: the terms of a column, and the values that it has.
COLUMNS: dict[str, tuple[str, list[Term | None], list[Any]]] = {
    "whole": ("integer", [typed("1", "integer"), typed("+07", "byte"), None], [1, 7, None]),
    "broken": ("number", [typed("1.5", "decimal"), typed("INF", "float"), typed("1e2", "double")], [1.5, float("inf"), 100.0]),
    "whole and broken": ("number", [typed("1", "integer"), typed("0.5", "decimal")], [1.0, 0.5]),
    "truth": ("boolean", [typed("true", "boolean"), typed("0", "boolean"), None], [True, False, None]),
    "days": ("date", [typed("1066-10-14", "date"), None], [date(1066, 10, 14), None]),
    "moments": ("moment", [typed("2024-01-02T03:04:05+09:00", "dateTime"), typed("2024-01-01T18:04:05Z", "dateTimeStamp")], [MOMENT, MOMENT]),
    "local moments": ("local moment", [typed("2024-01-01T18:04:05", "dateTime")], [MOMENT.replace(tzinfo=None)]),
    "texts": ("text", [Literal("a"), in_language("b", "en"), None], ["a", "b", None]),
    "names": ("text", [IRI("urn:a"), BlankNode("b"), TripleTerm(IRI("urn:a"), IRI("urn:b"), Literal("c"))], ["urn:a", "_:b", '<<( <urn:a> <urn:b> "c" )>>']),
    "a year": ("text", [typed("2024", "gYear")], ["2024"]),
    "days with a zone": ("text", [typed("2024-01-01", "date"), typed("2024-01-01Z", "date")], ["2024-01-01", "2024-01-01Z"]),
    "midnight": ("text", [typed("2024-01-01T24:00:00", "dateTime")], ["2024-01-01T24:00:00"]),
    "too large": ("text", [typed("9223372036854775808", "integer"), typed("1", "integer")], ["9223372036854775808", "1"]),
    "none of its type": ("text", [typed("1_0", "integer"), typed("1", "integer")], ["1_0", "1"]),
    "numbers and text": ("text", [typed("1", "integer"), Literal("x")], ["1", "x"]),
    "moments with a zone and without": ("text", [typed("2024-01-01T00:00:00", "dateTime"), typed("2024-01-01T00:00:00Z", "dateTime")], ["2024-01-01T00:00:00", "2024-01-01T00:00:00Z"]),
    "nothing": ("text", [None, None], [None, None]),
    "no rows": ("text", [], []),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "terms", "values"), COLUMNS.values(), ids=COLUMNS)
def test_a_column_has_values_of_one_kind(kind: str, terms: list[Term | None], values: list[Any]) -> None:
    """Each in Python's own type where all have one; else all are text, none changed."""
    (column,) = columns_of(["x"], [(term,) for term in terms])

    assert (kind, values) == (column.kind, list(column.values))
    assert [type(value) for value in values] == [type(value) for value in column.values]


DTYPES = {
    "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "datetime64[s]", "moment": "datetime64[us, UTC]",
    "local moment": "datetime64[us]",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "terms", "values"), COLUMNS.values(), ids=COLUMNS)
def test_a_frame_of_pandas_has_columns_of_their_types(kind: str, terms: list[Term | None], values: list[Any]) -> None:
    """What is not bound is missing in every type; days before 1678 are days."""
    require(PANDAS)
    frame = Rows(("x",), [(term,) for term in terms]).to_pandas()
    held = [None if missing else value for value, missing in zip(frame["x"], frame["x"].isna(), strict=True)]

    assert ["x"] == list(frame.columns)
    if kind in DTYPES:
        assert DTYPES[kind] == str(frame["x"].dtype)
    else:
        assert str(frame["x"].dtype) in ("str", "object")
    assert values == [value.date() if kind == "date" and value is not None else value for value in held]


@pytest.mark.parametrize(("kind", "terms", "values"), COLUMNS.values(), ids=COLUMNS)
def test_a_frame_of_polars_has_columns_of_their_types(kind: str, terms: list[Term | None], values: list[Any]) -> None:
    """The same values as in pandas."""
    require(POLARS)
    frame = Rows(("x",), [(term,) for term in terms]).to_polars()
    names = {"integer": "Int64", "number": "Float64", "boolean": "Boolean", "date": "Date", "text": "String"}

    assert values == frame["x"].to_list()
    assert str(frame["x"].dtype).startswith(names.get(kind, "Datetime"))


def test_numbers_are_reckoned_with() -> None:
    """The mean of a column, as the first thing that people try."""
    require(PANDAS)
    rows = Rows(("n",), [(typed("1", "integer"),), (typed("2", "integer"),), (None,)])

    assert 1.5 == rows.to_pandas().n.mean()


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_what_is_not_installed_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=rf"^{name} is not installed, .*: pip install 'kg-workbench\[{name}\]'$"):
        getattr(Rows(("n",), []), f"to_{name}")()


HOSTILE = "</td></table><script>alert(1)</script>\" onload='x' \u202e"


class Tags(HTMLParser):
    """The elements and attributes of a piece of HTML, each of which is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.elements.add(tag)
        self.attributes.update(attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag


def test_html_of_rows_is_a_table_and_nothing_else() -> None:
    """Whatever the data holds; an IRI is a link where it is an address of the web, and only the first rows are shown."""
    terms: tuple[Term, ...] = (
        Literal(HOSTILE), in_language(HOSTILE, "en"), IRI(f"https://e/{HOSTILE}"), IRI("javascript:alert(1)"), IRI("https://e/a"),
        typed(HOSTILE, "integer"), BlankNode(HOSTILE), TripleTerm(IRI(f"https://e/{HOSTILE}"), IRI("urn:b"), Literal(HOSTILE)),
    )  # fmt: skip
    names = tuple(f"{HOSTILE}{n}" for n in range(len(terms)))
    rows = Rows(names, [terms] * 103, prefixes={"e": "https://e/"})
    text = rows._repr_html_()
    tags = Tags(text)

    assert not tags.open
    assert tags.elements == {"table", "thead", "tbody", "tr", "th", "td", "a", "span", "p"}
    assert {name for name, _ in tags.attributes} == {"href", "lang"}
    assert all(value and value.startswith("https://") for name, value in tags.attributes if name == "href")
    assert '<td><a href="https://e/a">e:a</a></td>' in text
    assert "\u202e" not in text
    assert text.endswith("<p>3 more of 103 rows</p>")
    assert 101 == text.count("<tr>")
    assert ("<p>true</p>", "<p>false</p>") == (Rows((), [()])._repr_html_(), Rows((), [])._repr_html_())


def test_html_of_a_thing_is_tables_and_nothing_else() -> None:
    """Labels, values, sources and claims are text, whatever they hold."""
    iri, bad = IRI("https://e/a"), IRI(f"javascript:{HOSTILE}")
    said = (Statement(bad, Literal(HOSTILE), (iri, bad)),)
    claims = (Claimed(bad, bad, bad, Literal(HOSTILE), ()),)
    card = Card(iri, (bad,), said, said, said, claims, {}, {iri: HOSTILE})
    tags = Tags(Thing(card, {})._repr_html_())

    assert not tags.open
    assert tags.elements == {"h3", "p", "code", "table", "caption", "tbody", "tr", "td", "a"}
    assert tags.attributes == {("href", "https://e/a")}


def test_html_of_a_thing_has_a_row_for_each_statement() -> None:
    """Its property, its value and where it is stated."""
    iri, source = IRI("https://e/a"), IRI("https://e/s")
    said = (Statement(IRI("https://e/p"), Literal("one"), (source,)), Statement(IRI("https://e/q"), iri, ()))
    text = Thing(Card(iri, (), (), said, (), (), {}, {iri: "A"}), {})._repr_html_()

    assert text.count("<tr") == 2
    for part in ("https://e/p", "one", "https://e/s", "https://e/q"):
        assert part in text


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 1100])
def test_a_table_says_how_many_rows_are_left_out_where_some_are(count: int) -> None:
    text = Rows(("a",), [(Literal("x"),)] * count)._repr_html_()

    assert min(count, 100) == text.count("<td>")
    assert ([f"<p>{count - 100:,} more of {count:,} rows</p>"] if count > 100 else []) == re.findall("<p>.*?</p>", text)


def test_rows_say_how_many_they_are() -> None:
    one: Row = (Literal("x"),)

    assert "<1 row of a>" == repr(Rows(("a",), [one]))
    assert "<2,000 rows of a, b>" == repr(Rows(("a", "b"), [(None, None)] * 2000))


def test_what_rdflib_answers_is_rows() -> None:
    """Of every form of query, whichever terms there are."""
    graph = rdflib.Graph().parse(
        data="@prefix e: <http://e/> . e:a e:n 1 , 2.5 ; e:l 'x'@en ; e:b [ e:n true ] .", format="turtle"
    )
    rows = Rows.from_rdflib(graph.query("SELECT ?n ?none { <http://e/a> <http://e/n> ?n } ORDER BY ?n"))
    triples = Rows.from_rdflib(graph.query("CONSTRUCT WHERE { <http://e/a> <http://e/l> ?l }"))

    assert ("n", "none") == rows.variables
    assert [(typed("1", "integer"), None), (typed("2.5", "decimal"), None)] == list(rows)
    assert [(IRI("http://e/a"), IRI("http://e/l"), in_language("x", "en"))] == list(triples)
    assert ("subject", "predicate", "object") == triples.variables
    assert Rows.from_rdflib(graph.query("ASK { ?s ?p ?o }"))
    assert not Rows.from_rdflib(graph.query("ASK { <http://e/none> ?p ?o }"))
