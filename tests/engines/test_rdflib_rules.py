"""What SPARQL says and rdflib by itself does not, by both ways to rdflib: literals as written, and in memory."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from kg.ask.loose import open_files
from kg.engines.base import Solutions
from kg.engines.rdflib_queries import prepare
from kg.engines.rdflib_values import by_the_store
from kg.errors import QueryError
from tests.engines.conftest import Ask

PREFIXES = "PREFIX e: <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
HEAD = PREFIXES.replace("PREFIX", "@prefix").replace("> ", "> . ")
DATA = HEAD + (
    'e:a e:n 1 ; e:t "abc"@en ; e:to e:b ; e:b [ e:of "B" ] .\n'
    'e:b e:n 2 ; e:t "abcdef" ; e:to e:a .\n'
    'e:i e:bad "TRUE"^^xsd:boolean, "x"^^xsd:integer, "x"^^xsd:double, "NaN"^^xsd:double .\n'
    "e:m e:below -3, -2.5, -1.5e0 ; e:above 2.5, +2.5, 3, +3 .\n"
    'e:w e:written 007, "300"^^xsd:byte .\n'
)
NIL = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"


def told(solutions: Solutions) -> list[str]:
    """Return the last column."""
    return sorted("-" if row[-1] is None else str(row[-1]) for row in solutions.rows)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("2", ["bc", "bcdef"]), ("0, 2", ["a", "a"]), ("-1, 4", ["ab", "ab"]), ("2, -1", ["", ""]), ("0", ["abc", "abcdef"]),
        ("1.5, 1", ["-", "-"]), ("9", ["", ""]), ('"x"^^xsd:integer', ["-", "-"]), ('1, "x"', ["-", "-"]),
    ],
)  # fmt: skip
def test_a_part_of_a_text(ask: Ask, arguments: str, expected: list[str]) -> None:
    """Places before the first count, as in XPath; what is no number is an error of its row."""
    assert expected == told(ask(f"SELECT ?s ?x {{ ?s e:t ?v BIND(SUBSTR(?v, {arguments}) AS ?x) }}"))


@pytest.mark.parametrize(
    "expression", ["STR(?v)", 'CONCAT(STR(?v), "x")', "STRLEN(STR(?v))", "ENCODE_FOR_URI(STR(?v))", "SHA1(STR(?v))"]
)
def test_a_node_without_a_name_has_no_text(ask: Ask, expression: str) -> None:
    assert ["-"] == told(ask(f"SELECT ?s ?x {{ ?s e:b ?v BIND({expression} AS ?x) }}"))
    assert [] == told(ask(f"SELECT ?s {{ ?s e:b ?v FILTER({expression} != 'x') }}"))


def test_a_sum_of_a_text_with_a_language_is_none(ask: Ask) -> None:
    """As of SPARQL 1.1, a checksum is one of a text without a language only."""
    assert ["-", "e80b5017098950fc58aad83c8c14978e"] == told(ask("SELECT ?s ?x { ?s e:t ?v BIND(MD5(?v) AS ?x) }"))


def test_what_is_not_well_formed_is_not_true(tmp_path: Path, ask: Ask, request: pytest.FixtureRequest) -> None:
    """A number or a boolean that is none counts as false; a store has an error instead (docs/engines.md)."""
    found = told(ask("SELECT ?v ?x { ?s e:bad ?v BIND(!?v AS ?x) }"))

    assert found == (["-", "-", "-", "true"] if "embedded" in request.node.name else ["true"] * 4)
    assert ["NaN"] == told(ask("SELECT ?v { ?s e:bad ?v FILTER(isNUMERIC(?v)) }"))
    assert [] == told(ask("SELECT ?v { ?s e:bad ?v FILTER(?v) }"))


def test_a_number_out_of_its_range_is_none(ask: Ask, request: pytest.FixtureRequest) -> None:
    """As long as it is told as it is written: a snapshot has a whole number of it."""
    expected = ["007"] if "written" in request.node.name else ["300", "7"]

    assert expected == told(ask("SELECT ?v { ?s e:written ?v FILTER(isNUMERIC(?v)) }"))


@pytest.mark.parametrize(
    "condition",
    ["?v IN (1.0)", "?v IN (1/0, 1e0)", "!(?v NOT IN (1.0))", "?v = 1.0", "?v < 2 && ?v + 1 > 1.5", "COALESCE(?v, 3) = 1",
     "STRLEN(SUBSTR('abc', ?v)) = 3", "?v = 1 && ?v <= 1 && ?v >= 1", "?v < 2 && ?v > 0 && ?v != 2"],
)  # fmt: skip
def test_values_are_compared_and_not_terms(ask: Ask, condition: str) -> None:
    """And one that is no number takes no other with it."""
    assert ["1"] == told(ask(f"SELECT ?v {{ ?s e:n|e:bad ?v FILTER({condition}) }}"))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT (1/0 AS ?x) {}", 1),
        ("SELECT ?x { OPTIONAL { ?s e:none ?x } }", 1),
        ("SELECT ?x { ?s e:n ?v BIND(?v/0 AS ?x) }", 2),
        ("SELECT (MAX(?v) AS ?x) { ?s e:none ?v }", 1),
        ("SELECT ?x (COUNT(?v) AS ?n) { ?x e:none ?v } GROUP BY ?x", 0),
        ("SELECT ?x { ?x e:none ?v } GROUP BY ?x HAVING(COUNT(*) = 0)", 0),
        ("SELECT ?x { ?s e:n ?v } GROUP BY ?x", 1),
        ("SELECT ?x { { SELECT ?s (COUNT(*) AS ?x) { ?s e:none ?v } GROUP BY ?s } }", 0),
    ],
)
def test_a_row_without_values_is_a_row(ask: Ask, query: str, rows: int) -> None:
    """And groups of nothing are none."""
    assert ["-"] * rows == told(ask(query))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("!(e:n|e:t|e:b|^e:n)", 1), ("!^e:n", 1), ("!(^e:to)", 0), ("!(^e:n|^e:t)", 1), ("!(e:n|^<http://e/to>|a)", 3),
        ("e:to/!(e:n|^e:n)/e:n", 1), ("^!(^e:n)", 3), ("^!^e:n", 3), ("e:to/^!(^e:b)", 3), ("(!(e:n|e:t|e:b|^e:n))*", 2),
    ],
)  # fmt: skip
def test_a_path_that_is_not_some_and_no_inverse_of_some(ask: Ask, path: str, found: int) -> None:
    """What is found both ways is told once by the store, and twice by rdflib, so that only what is found counts."""
    assert found == len(told(ask(f"SELECT DISTINCT ?x {{ e:a {path} ?x FILTER(!(?x = 'none')) }}")))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("e:to * ", 2), ("(e:to) *", 2), ("e:to\n+", 2), ("e:to #\n ?", 2), ("e:to ?/e:n", 2), ("(e:to/e:to) +", 1), ("e:to ?", 2),
        ("e:to?", 2), ("!e:n *", 6), ("^e:to +", 2), ("e:to", 1), ("<http://e/to> ", 1), ("e:to\t*/e:n", 2),
    ],
)  # fmt: skip
def test_the_sign_of_a_path_stands_behind_any_blank(ask: Ask, path: str, found: int) -> None:
    """And what begins a variable is none."""
    assert found == len({*told(ask(f"SELECT DISTINCT ?x {{ e:a {path} ?x }}"))})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("VALUES ?x { -0.5 -1e3 -7 }", ["-0.5", "-1000", "-7"]), ("VALUES ?x { +0.5 +1e3 +7 }", ["0.5", "1000", "7"]),
        ("BIND(-2.50 AS ?x)", ["-2.5"]), ("?x e:below -2.5", ["http://e/m"]), ("?x e:below -1.5e0", ["http://e/m"]),
        ("?x e:below -3, -2.5", ["http://e/m"]), ("?x e:above +2.5, +3", ["http://e/m"]), ("?x e:above -2.5", []),
        ("?s e:n ?v BIND(?v -0.5 AS ?x)", ["0.5", "1.5"]), ("?x (e:below) -3 ; e:above+3 .", ["http://e/m"]),
    ],
)  # fmt: skip
def test_a_number_has_its_sign(ask: Ask, pattern: str, expected: list[str]) -> None:
    """By its value where it is told by a store, and as it is written where it is asked of what is written."""
    found = told(ask(f"SELECT ?x {{ {pattern} }}"))

    assert expected == sorted({shown(one) for one in found})


def shown(text: str) -> str:
    """Return a text, a number as short as it can be."""
    with suppress(ValueError):
        return f"{float(text):g}"
    return text


NUMBERS = 'VALUES ?v { 3 "NaN"^^xsd:double 1 UNDEF 2.5 "INF"^^xsd:double e:a "-INF"^^xsd:float }'


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("?v", ["None", "http://e/a", "-INF", "1", "2.5", "3", "INF", "NaN"]),
        ("DESC(?v)", ["NaN", "INF", "3", "2.5", "1", "-INF", "http://e/a", "None"]),
        ("(1 / ?v) ?v", ["None", "http://e/a", "-INF", "INF", "3", "2.5", "1", "NaN"]),
        ("DESC(?v > 2) ?v", ["2.5", "3", "INF", "-INF", "1", "None", "http://e/a", "NaN"]),
    ],
)  # fmt: skip
def test_rows_have_the_order_of_a_store(ask: Ask, order: str, expected: list[str]) -> None:
    """With what is no number, with nothing, and where an expression is an error."""
    assert expected == [str(row[0]) for row in ask(f"SELECT ?v {{ {NUMBERS} }} ORDER BY {order}").rows]


def test_texts_have_the_order_of_a_store(ask: Ask) -> None:
    """Those without a language, those with one, and those of a datatype nobody knows."""
    values = 'VALUES ?v { "d" "c"@en 3 "b"@fr "a" "1"^^e:d UNDEF }'
    expected = [None, "1", "3", "a", "b", "c", "d"]

    found = ask(f"SELECT ?v {{ {values} }} ORDER BY ?v").rows

    assert expected == [row[0] and getattr(row[0], "lexical", None) for row in found]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('IRI("relative")', None), ('IRI("http://e/ a")', None), ("IRI(1)", None), ('URI("a:b"@en)', None),
        ('IRI("a:b")', "a:b"), ("IRI(e:a)", "http://e/a"),
        ('isBLANK(BNODE("a"))', "true"), ("isBLANK(BNODE())", "true"), ("isBLANK(BNODE(1))", None),
        ('isIRI(BNODE("a"@en))', None), ("isLITERAL(BNODE(e:a))", None), ("sameTerm(BNODE(1), 1)", None),
        ('sameTerm(BNODE("a"), BNODE("a"))', "true"),
        ('xsd:date("2020-01-02T03:04:05Z"^^xsd:dateTime)', "2020-01-02Z"), ('xsd:date("2020-01-02")', "2020-01-02"),
        ('xsd:date("x")', None), ("xsd:date(1)", None), ('xsd:time("2020-01-02T03:04:05"^^xsd:dateTime)', "03:04:05"),
        ('xsd:gYear("2020-01-02"^^xsd:date)', "2020"), ('xsd:duration("P1D"^^xsd:dayTimeDuration)', "P1D"),
        ("!!true", "true"), ("! ! !true", "false"), ("!!(1 > 2) || !!!!false", "false"), ("!!1 && !!!''", "true"),
        ("!!EXISTS { ?s e:n 1 }", "true"), ("!!NOT EXISTS { FILTER(!!false) }", "true"), ("!!-1 = true", "true"),
        ('!!"" = false', "true"), ('!!"x"^^xsd:string', "true"), ('!!"x"@en', None), ("!!STRLEN(STR(e:a))", "true"),
        ("!!xsd:boolean('false') || !!(!!?none)", None), ("!!# !\n!'!!a'", "false"), ("!!e:a", None),
    ],
)  # fmt: skip
def test_what_is_made_of_a_term(ask: Ask, expression: str, expected: str | None) -> None:
    """IRIs are absolute, and what a store casts to and reads is so everywhere; an error is one of its row."""
    ((found,),) = ask(f"SELECT ?x {{ BIND({expression}\n AS ?x) }}").rows

    assert expected == (None if found is None else str(found))


def test_an_iri_is_made_by_the_base_of_the_query(ask: Ask) -> None:
    ((found,),) = ask('BASE <http://b/c/> SELECT ?x { BIND(IRI("../d") AS ?x) }').rows

    assert "http://b/d" == str(found)


def test_a_type_that_no_engine_casts_to_is_refused(ask: Ask) -> None:
    with pytest.raises(QueryError, match=r"XMLSchema#long> is not"):
        list(ask("SELECT (xsd:long(1) AS ?x) {}").rows)


TWO = "VALUES ?v { 1 2 }"


@pytest.mark.parametrize("said", ["false", "0", "0.0", '""', '""@en', "UUID()", "BNODE()", "<http://e/>", "1/0"])
def test_a_constant_that_is_not_true_keeps_no_row(ask: Ask, said: str) -> None:
    """Python takes some of them for nothing, which is no condition at all."""
    assert [] == told(ask(f"SELECT ?v {{ {TWO} FILTER({said}) }}"))
    assert [] == told(ask(f"SELECT ?v {{ {TWO} FILTER(?v > 0) FILTER({said}) }}"))
    assert [] == told(ask(f"SELECT ?v {{ {TWO} }} GROUP BY ?v HAVING({said})"))
    assert ["-", "-"] == told(ask(f"SELECT ?v ?w {{ {TWO} OPTIONAL {{ VALUES ?w {{ 3 }} FILTER({said}) }} }}"))
    assert ["1", "2"] == told(ask(f"SELECT ?v {{ {TWO} FILTER NOT EXISTS {{ FILTER({said}) }} }}"))
    assert ["1", "2"] == told(ask(f"SELECT ?v {{ {TWO} MINUS {{ {TWO} FILTER({said}) }} }}"))


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?v { VALUES ?v {} }", []),
        (f"SELECT ?v {{ {TWO} VALUES () {{ () }} }}", ["1", "2"]),
        (f"SELECT ?v {{ {TWO} VALUES () {{}} }}", []),
        (f"SELECT ?v {{ {TWO} }} VALUES ?v {{}}", []),
        (f"SELECT ?v {{ {TWO} }} LIMIT 0", []),
        ('SELECT ?v { VALUES (?w ?v) { (1 UNDEF) (2 "") (3 false) } }', ["", "-", "false"]),
        ('SELECT (COALESCE("", 1) AS ?v) {}', [""]),
        (f"SELECT (COUNT(0) AS ?v) {{ {TWO} }} GROUP BY (0)", ["2"]),
        (f"SELECT ?v {{ {TWO} FILTER(?v != {NIL}) }}", ["1", "2"]),
        (f"SELECT ?v {{ VALUES ?v {{ {NIL} 1 }} FILTER(?v = {NIL}) }}", [NIL[1:-1]]),
    ],
)
def test_what_is_empty_is_something(ask: Ask, query: str, rows: list[str]) -> None:
    assert rows == told(ask(query))


@pytest.mark.parametrize(
    ("query", "triples"),
    [("CONSTRUCT {} WHERE { ?s e:n ?o }", 0), ("CONSTRUCT WHERE {}", 0), ("CONSTRUCT WHERE { ?s e:n ?o } LIMIT 1", 1)],
)
def test_a_template_is_what_it_says(tmp_path: Path, query: str, triples: int) -> None:
    (tmp_path / "d.ttl").write_text(DATA)
    assert triples == len(list(open_files([tmp_path / "d.ttl"], "memory").graph(PREFIXES + query)))


def test_a_process_asks_any_number_of_questions() -> None:
    """What rdflib has once for all queries is not changed by each."""
    from rdflib import Graph
    from rdflib.plugins.sparql.operators import TrueFilter
    from rdflib.plugins.sparql.parserutils import CompValue

    for _ in range(1100):
        nothing = CompValue("BGP", triples=[])
        by_the_store(CompValue("LeftJoin", p1=nothing, p2=nothing, expr=TrueFilter))

    assert 1 == len(Graph().query(prepare("SELECT * { OPTIONAL { VALUES ?v { 1 } } }", {})))


BOTH = "VALUES ?v { 1 77 }"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        (f"SELECT ?v (EXISTS {{ ?s e:n ?v }} AS ?x) {{ {BOTH} }}", ["1 true", "77 false"]),
        (f"SELECT ?v (IF(NOT EXISTS {{ ?s e:n ?v }}, 'no', 'yes') AS ?x) {{ {BOTH} }}", ["1 yes", "77 no"]),
        (f"SELECT (SUM(IF(EXISTS {{ ?s e:n ?v }}, 1, 0)) AS ?x) {{ {BOTH} }}", ["1"]),
        (f"SELECT (COUNT(EXISTS {{ ?s e:n ?v }}) AS ?x) {{ {BOTH} }}", ["2"]),
        (f"SELECT ?v {{ {BOTH} }} GROUP BY ?v HAVING(NOT EXISTS {{ ?s e:n ?v }} && COUNT(*) = 1)", ["77"]),
        (f"SELECT (EXISTS {{ ?s e:n ?v }} AS ?x) (COUNT(*) AS ?n) {{ {BOTH} }} GROUP BY ?v", ["false 1", "true 1"]),
        (f"SELECT ?x (COUNT(*) AS ?n) {{ {BOTH} }} GROUP BY (EXISTS {{ ?s e:n ?v }} AS ?x)", ["false 1", "true 1"]),
        (f"SELECT (EXISTS {{ ?v e:n ?n }} AS ?x) {{ {BOTH} }}", ["false", "false"]),
        (f"SELECT ?v ?x {{ {BOTH} BIND(IF(EXISTS {{ ?s e:n ?v }}, 1, 2) AS ?x) }}", ["1 1", "77 2"]),
        (f"SELECT ?v {{ {{ SELECT ?v (EXISTS {{ ?s e:n ?v }} AS ?x) {{ {BOTH} }} }} FILTER(?x) }}", ["1"]),
        ("SELECT ?s (EXISTS { ?s e:to/e:n ?m FILTER(?m > ?n) } AS ?x) { ?s e:n ?n }", ["http://e/a true", "http://e/b false"]),
        ("SELECT ?s { ?s e:n ?n FILTER EXISTS { { ?s e:n ?n FILTER(?n = 2) } UNION { ?s e:q ?n } } }", ["http://e/b"]),
        ("SELECT ?s { ?s e:n ?n FILTER EXISTS { BIND(?n + 1 AS ?m) ?o e:n ?m } }", ["http://e/a"]),
        ("SELECT ?s { ?s e:n ?n FILTER EXISTS { ?s e:t ?t OPTIONAL { ?s e:to ?o FILTER(?n = 2) } FILTER(BOUND(?o)) } }", ["http://e/b"]),
        ("SELECT ?s (EXISTS { ?s e:to ?o FILTER NOT EXISTS { ?o e:b ?b } } AS ?x) { ?s e:n ?n }", ["http://e/a true", "http://e/b false"]),
    ],
)  # fmt: skip
def test_exists_has_a_value_wherever_it_stands(ask: Ask, query: str, rows: list[str]) -> None:
    """And sees what its row has, in all of its pattern (SPARQL 1.1, section 18.6)."""
    assert rows == sorted(" ".join(map(str, row)) for row in ask(query).rows)


def test_rows_are_put_in_order_by_what_exists(ask: Ask) -> None:
    found = ask(f"SELECT ?v {{ {BOTH} }} ORDER BY (EXISTS {{ ?s e:n ?v }})").rows
    assert ["77", "1"] == [str(row[0]) for row in found]


@pytest.mark.parametrize(
    ("selected", "values", "expected"),
    [
        *[(f"{name}(1/?v)", "1 0", "-") for name in ("SUM", "AVG", "GROUP_CONCAT")],
        ("GROUP_CONCAT(STR(1/?v))", "1 0", "-"), ("GROUP_CONCAT(DISTINCT ?v; SEPARATOR='')", "'a' 'b' 'a'", "ab"),
        ("GROUP_CONCAT(?v)", "'a' UNDEF", "-"), ("GROUP_CONCAT(?v)", "", ""), ("COALESCE(GROUP_CONCAT(1/?v), 'none')", "0", "none"),
        ("SAMPLE(1/?v)", "0 1 0", "1"), ("SAMPLE(1/?v)", "0", "-"), ("SAMPLE(?v)", "false", "false"),
        ("COUNT(1/?v)", "1 0 0", "1"), ("COUNT(DISTINCT 1/?v)", "1 0 2 2", "2"), ("COUNT(DISTINCT 1/?v)", "", "0"),
        ("COUNT(DISTINCT ?v + 1)", "'a' UNDEF", "0"), ("COUNT(DISTINCT STR(?v)) * 10 + COUNT(?v + 1)", "1 2 'a'", "32"),
    ],
)  # fmt: skip
def test_an_error_in_a_group(ask: Ask, selected: str, values: str, expected: str) -> None:
    """Is one of the sum, and of texts that are joined; who counts, or takes any, leaves it out (section 18.5.1)."""
    assert [expected] == told(ask(f"SELECT ({selected} AS ?x) {{ VALUES ?v {{ {values} }} }}"))


@pytest.mark.parametrize(
    ("keys", "rows"),
    [("(?v + 1)", "1 1 2"), ("(?v + 1 AS ?k)", "1 1 2"), ("xsd:date(?v)", "4"), ("(?v + 0) (STR(?v))", "1 1 1 1"), ("(1/0)", "4")],
)  # fmt: skip
def test_a_key_that_is_an_error_is_none(ask: Ask, keys: str, rows: str) -> None:
    """And all rows with such a key are one group."""
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ 1 2 'a' e:a }} }} GROUP BY {keys} ORDER BY ?n"
    assert rows.split() == [str(row[0]) for row in ask(query).rows]


def test_a_key_that_is_not_selected_has_a_value(ask: Ask) -> None:
    found = ask("SELECT (COUNT(*) AS ?n) { VALUES ?v { 1 2 2 3 3 3 } } GROUP BY ?v ORDER BY DESC(?v)").rows
    assert ["3", "2", "1"] == [str(row[0]) for row in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?v { f:a g:n ?v }", ["1"]), ("SELECT ?v { e:a f:to/g:n ?v }", ["2"]),
        ("SELECT ?v { ?v g:n ?n FILTER EXISTS { ?v f:to e:b } }", ["http://e/a"]),
        ("SELECT ?v { ?v e:n ?n MINUS { ?v f:to g:b } }", ["http://e/b"]),
        ("SELECT ?v { VALUES ?v { f:a e:b } ?v g:n '1'^^x:integer }", ["http://e/a"]),
        ("SELECT ?v { { SELECT (MAX(?n) AS ?v) { ?s f:n ?n } } }", ["2"]),
        ("SELECT ?v { e:a f:n ?n BIND(x:string(?n) AS ?v) }", ["1"]), ("SELECT ?v { e:a r:n ?v ; f:to g:b }", ["1"]),
    ],
)  # fmt: skip
def test_several_prefixes_may_mean_one_namespace(ask: Ask, query: str, expected: list[str]) -> None:
    """Declared in the query or before it; rdflib keeps the last one alone."""
    declared = "PREFIX f: <http://e/> PREFIX g: <http://e/> PREFIX x: <http://www.w3.org/2001/XMLSchema#> BASE <http://e/> PREFIX r: <> "  # fmt: skip
    assert expected == told(ask(declared + query))
