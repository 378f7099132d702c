"""What rdflib computes by the rules of the store, and which literals of a question make a difference."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib

from kg.ask.loose import open_files
from kg.engines.embedded import EmbeddedEngine
from kg.engines.rdflib_memory import MemoryEngine
from kg.engines.said_literals import says_rewritten
from kg.engines.store_values import computed
from kg.engines.stores import load_merged
from kg.engines.written_graph import WrittenGraph
from kg.errors import QueryError

PREFIXES = "PREFIX e: <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
# All of them are kept by a store, which is asked the same.
VALUES = (
    '1, 2.5, 0, "2"^^xsd:double, true, false, "2020-01-02"^^xsd:date, "2020-01-02T03:04:05Z"^^xsd:dateTime, "", "x", '
    '"1", "x"@en, "abc"^^xsd:integer, "P1D"^^xsd:dayTimeDuration, "u"^^e:own, e:a, "NaN"^^xsd:double'
)
OF_TWO = [
    *(f"?v {sign} ?w" for sign in ("=", "!=", "<", ">=", "+", "-", "*", "/")),
    "?v IN (1, ?w, 1/0)", "?v NOT IN (?w, 2.5)", "?v && ?w", "?v || ?w", "!(?v < ?w)", "?v + ?w - 1",
    "COALESCE(?v < ?w, ?v)", "IF(?v, ?w, ?v)", "?none = 1 || ?v = ?w", "!(?none && ?v)",
]  # fmt: skip
OF_ONE = [
    "!?v", "-?v", "+?v", "ABS(?v)", "CEIL(?v)", "FLOOR(?v)", "ROUND(?v)", "isNUMERIC(?v)", "YEAR(?v)", "HOURS(?v)",
    "SECONDS(?v)", "TZ(?v)", "TIMEZONE(?v)", "xsd:integer(?v)", "xsd:boolean(?v)", "xsd:string(?v)", "xsd:double(?v)",
    "REGEX(?v, '[')", "REGEX(?v, '.', 'q')", "REPLACE(?v, '.', '$0', 'q')", "REPLACE(?v, '(X)', '[$1]', 'i')",
    "REPLACE(?v, 'b*', 'z')", "CONCAT()", "CONCAT(?v, 'y')", "COALESCE(COALESCE(), ?v)", "COALESCE()",
]  # fmt: skip

# By these a value counts as true or false, where a store has an error for a number that is none.
TRUTHS = ("?v && ?w", "?v || ?w", "IF(?v, ?w, ?v)", "!(?none && ?v)", "!?v")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[WrittenGraph, EmbeddedEngine]:
    path = tmp_path_factory.mktemp("values") / "d.ttl"
    path.write_text(f"{PREFIXES.replace('PREFIX', '@prefix').replace('> ', '> . ')} e:s e:p {VALUES} .")
    store = EmbeddedEngine(load_merged([path]))
    return WrittenGraph(store._statements, lambda _: False, list), store


@pytest.mark.parametrize("expression", [*OF_TWO, *OF_ONE])
def test_rdflib_compares_and_computes_as_the_store_does(
    both: tuple[WrittenGraph, EmbeddedEngine], expression: str
) -> None:
    """Of values of every kind, alike or not, and of none; what is an error of a row is one of the row only."""
    written, store = both
    other = "?s e:p ?w" if "?w" in expression else ""
    if expression in TRUTHS:
        other += ' FILTER(!isLiteral(?v) || STR(?v) != "abc") FILTER(!isLiteral(?w) || STR(?w) != "abc")'
        other = other if "?w" in expression else other[: other.rindex("FILTER")]
    texts = [f"BIND(({expression}) AS ?x)"]
    if expression in ("?v < ?w", "?v && ?w", "!?v", "-?v", "?v IN (1, ?w, 1/0)"):
        texts.append(f"FILTER({expression}) BIND(1 AS ?x)")
    for text in texts:
        # An IRI is like itself to the store, where SPARQL has no order of IRIs.
        query = f"{PREFIXES} SELECT ?v ?w ?x {{ ?s e:p ?v . {other} FILTER(isLiteral(?v) || !isIRI(?w)) {text} }}"
        expected = sorted(map(repr, store.select(query).rows))

        assert expected == sorted(map(repr, written.select(query, {}).rows))
    assert expected or expression in ("REGEX(?v, '[')", "COALESCE()", "TZ(?v)", "TIMEZONE(?v)", "YEAR(?v)", "-?v")


AGGREGATES = ["SUM(?v)", "AVG(?v)", "MIN(?v)", "MAX(?v)", "COUNT(?v)", "SUM(DISTINCT ?v)", "COUNT(DISTINCT ?v)", "COUNT(*)",
              "SUM(?v + ?none)"]  # fmt: skip
GROUPS = {
    "numbers": '1, 2.5, 0, "2"^^xsd:double', "a text": '1, 2, "x"', "a date": '1, "2020-01-02"^^xsd:date',
    "a truth": "1, true", "a node": "1, e:a", "none": "[]", "what is no number": '1, "abc"^^xsd:integer',
}  # fmt: skip


@pytest.mark.parametrize("values", GROUPS.values(), ids=GROUPS)
def test_aggregates_are_those_of_the_store(tmp_path: Path, values: str) -> None:
    """An error of one value is one of its group, and no number is left out of a mean for being none."""
    head = PREFIXES.replace("PREFIX", "@prefix").replace("> ", "> . ")
    (tmp_path / "d.ttl").write_text(f"{head} e:s e:p {values} . e:t e:p 7 .")
    store = EmbeddedEngine(load_merged([tmp_path / "d.ttl"]))
    written = WrittenGraph(store._statements, lambda _: False, list)
    for aggregate in AGGREGATES:
        query = f"{PREFIXES} SELECT ?s ({aggregate} AS ?x) {{ ?s e:p ?v }} GROUP BY ?s"

        assert sorted(map(repr, store.select(query).rows)) == sorted(map(repr, written.select(query, {}).rows)), (
            aggregate
        )


def test_the_least_of_a_group_is_told_as_it_is_written(tmp_path: Path) -> None:
    from kg.engines.exact import open_files

    (tmp_path / "d.ttl").write_text("<urn:a> <urn:p> 007, 9 , 1.50, 02.5 .")  # and no error is counted
    written = open_files([tmp_path / "d.ttl"]).traits.written
    assert written is not None
    query = "SELECT (MIN(?v) AS ?a) (MAX(?v) AS ?b) (SUM(?v) AS ?c) (COUNT(DISTINCT ?v) AS ?d) (COUNT(YEAR(?v)) AS ?e) { ?s <urn:p> ?v } GROUP BY ?s"

    assert [["1.50", "9", "20", "4", "0"]] == [[str(term) for term in row] for row in written().select(query, {}).rows]


def test_a_time_zone_is_the_one_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(
        '<urn:a> <urn:p> "2020-01-02T03:04:05+00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime> .'
    )
    from kg.engines.exact import open_files

    written = open_files([tmp_path / "d.ttl"]).traits.written
    assert written is not None
    ((zone,),) = written().select("SELECT ?x { ?s <urn:p> ?v BIND(TZ(?v) AS ?x) }", {}).rows

    assert "+00:00" == str(zone)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ASK { ?s e:p 1, 2.5, true, 'x', 'y'@EN, '2020-01-02'^^xsd:date }", False),
        ("ASK { ?s e:p 01 }", True),
        ("ASK { ?s e:p ?v FILTER(?v < 2.50) }", False),
        ("ASK { ?s e:p ?v FILTER(2.50 = ?v || ?v > -5.0) }", False),
        ("ASK { ?s e:p ?v FILTER(?v - 1.0 > ?w * 1.0) }", False),
        ("ASK { ?s e:p ?v FILTER(?v IN (1.0, '1'^^xsd:int)) }", False),
        ("ASK { ?s e:p ?v FILTER(?v IN (str(1.0), 2)) }", True),
        ("ASK { ?s e:p* 2.50 }", True),
        ("ASK { ?s e:p ?v FILTER(sameTerm(?v, '1'^^xsd:int)) }", True),
        ("ASK { ?s e:p ?v FILTER(?v = strlen(str(01))) }", True),
        ("ASK { VALUES ?v { '''1'''^^<http://www.w3.org/2001/XMLSchema#int> } ?s e:p ?v }", True),
        ("ASK { ?s e:p ?v BIND(-0 AS ?w) }", True),
        ("ASK { ?s e:p ?v . # 01 \n FILTER(?v != '01') }", False),
        ("ASK { ?s e:p ?v FILTER(COALESCE(?w, 1.0) = ?v) }", False),
        ("ASK { ?s e:p ?v FILTER COALESCE(IF(?v, 1.0, 0.0) > 1, false) }", False),
        ("ASK { ?s e:p ?v FILTER(COALESCE(?w, 1.0) = ?v && STR(?v) != 'x') }", True),
        ("ASK { ?s e:p ?v FILTER(xsd:string(COALESCE(?w, 1.0)) = '1') }", True),
        ("ASK { ?s e:p ?v FILTER EXISTS { ?s e:p 1.0 } }", True),
        ("ASK { ?s e:p ?v FILTER(datatype(STRDT(str(?v), xsd:int)) = xsd:int) }", True),
        ("ASK { ?s e:p ?v FILTER(sameTerm(strdt('01', xsd:integer), ?v)) }", True),
        ("ASK { ?s e:strdt ?v FILTER(?v != 'STRDT') }", False),
        ("ASK { ?s e:p ?v FILTER(?v > 1 && EXISTS { ?s e:p 1.0 }) }", True),
        ("ASK { ?s e:p ?v BIND(COALESCE(?w, 1.0) AS ?x) FILTER(?x > 1) }", True),
    ],
)
def test_a_literal_counts_where_its_written_form_makes_a_difference(query: str, *, says: bool) -> None:
    assert says == says_rewritten(PREFIXES + query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s e:p 2.50 }",
        'SELECT ?v { ?s e:p ?v FILTER(sameTerm(?v, "01"^^xsd:integer)) }',
        'SELECT ?v { VALUES ?v { "1"^^xsd:int 2.50 0.0 } ?s e:p ?v }',
        'SELECT ?v { ?s e:p ?v } VALUES (?v ?w) { ("1"^^xsd:boolean "0.0"^^xsd:double) }',
        'SELECT ?s { ?s e:q ?v FILTER NOT EXISTS { ?s e:p "3"^^xsd:int } }',
        'SELECT ?s { ?s e:q ?v MINUS { ?s e:p "2020-01-02T03:04:05+00:00"^^xsd:dateTime } }',
        'SELECT ?x { BIND(STR("1"^^xsd:boolean) AS ?x) }',
        'SELECT ?x { BIND(DATATYPE("1"^^xsd:int) AS ?x) }',
        "SELECT (COUNT(DISTINCT ?v) AS ?n) { VALUES ?v { 01 1 1.0 1.00 } }",
    ],
)
def test_a_question_says_its_literals_as_every_engine_holds_them(tmp_path: Path, query: str) -> None:
    (tmp_path / "d.ttl").write_text(
        "@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'e:a e:p 01, 2.5, true, "2020-01-02T03:04:05Z"^^xsd:dateTime ; e:q 0 . e:b e:p "3"^^xsd:int, 0.0 ; e:q 0 .'
    )
    rows = [
        sorted(map(repr, open_files([tmp_path / "d.ttl"], engine).select(PREFIXES + query).rows))
        for engine in ("embedded", "memory")
    ]

    assert rows[0]
    assert rows[0] == rows[1]


def test_what_a_shape_makes_is_as_it_is_made(tmp_path: Path) -> None:
    """By STRDT, which a store would rewrite: rdflib is asked, and rewrites nothing."""
    from kg.engines.exact import open_files

    (tmp_path / "d.ttl").write_text("<urn:a> <urn:p> 1, 007 .")
    written = open_files([tmp_path / "d.ttl"]).traits.written
    assert written is not None
    made = 'STRDT("01", xsd:integer)'
    query = f"SELECT ?v {{ ?s <urn:p> ?v FILTER(?v = {made} && !sameTerm(?v, {made}) && STR({made}) = '01') }}"

    assert ["1"] == [str(v) for (v,) in written().select(PREFIXES + query, {}).rows]
    assert ["007"] == [
        str(v)
        for (v,) in written()
        .select(PREFIXES + "SELECT ?v { ?s <urn:p> ?v FILTER(sameTerm(?v, STRDT('007', xsd:integer))) }", {})
        .rows
    ]


def test_what_a_store_computes_goes_through_the_gate_as_well() -> None:
    """A literal with half of a letter in it is told, and never handed to native code."""
    with pytest.raises(QueryError, match="half of a letter"):
        computed("STRLEN(?a)", rdflib.Literal("\ud800"))
    assert rdflib.Literal(1) == computed("STRLEN(?a)", rdflib.Literal("\U0001f3b5"))


@pytest.mark.parametrize(
    ("pattern", "found"), [("^(a)\\\\1$", True), ("^(?!b)a", True), ("(", False), ("^(a+)+$", False)]
)
def test_a_pattern_is_asked_of_who_knows_it(pattern: str, found: bool) -> None:
    text = "aa" if found else "a" * 60 + "b"
    assert MemoryEngine(rdflib.Dataset()).ask(f'ASK {{ FILTER(REGEX("{text}", "{pattern}")) }}') == found


def test_a_pattern_that_comes_to_no_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.io.matching.Matcher.finds.__defaults__", (0.5,))
    with pytest.raises(QueryError, match=r"tried on 'a+b' for 5 s and came to no end; write it without"):
        MemoryEngine(rdflib.Dataset()).ask(f'ASK {{ FILTER(REGEX("{"a" * 40}b", "^(a+)+\\\\1$")) }}')
