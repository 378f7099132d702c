"""Binding touches tokens only, and text that would crash an engine or reach out never gets to one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib

from kg.engines.embedded import EmbeddedEngine
from kg.engines.rdflib_memory import MemoryEngine, load_dataset
from kg.errors import QueryError
from kg.rdf.terms import IRI, XSD, Literal, to_n3
from kg.sparql.binding import bind
from kg.sparql.clauses import count_query, declare_prefixes, find_form, read_prologue, rests_on_base
from kg.sparql.guard import require_safe
from kg.sparql.tokens import normalize, tokenize

DATA = '@prefix : <http://ex/> . :a :name "Al" ; :n 3 . :b :name "Bo"; :n 5 ; :alias "Al" . :c :n 3 .'

SHAPES = {
    "a pattern": "SELECT ?s ?name WHERE { ?s <http://ex/name> ?name }",
    "a filter": "SELECT ?s WHERE { ?s <http://ex/name> ?x FILTER(?x = ?name) }",
    "a subquery": "SELECT ?s WHERE { { SELECT ?s WHERE { ?s <http://ex/name> ?name } } }",
    "a subquery with a limit": "SELECT ?s WHERE { { SELECT ?s WHERE { ?s <http://ex/name> ?name } ORDER BY DESC(?s) LIMIT 1 } }",
    "behind a subquery with a limit": "SELECT ?s WHERE { { SELECT ?s WHERE { ?s <http://ex/n> ?n } ORDER BY ?s LIMIT 2 } ?s <http://ex/name> ?name }",
    "a subquery that gives the variable": "SELECT ?s ?name WHERE { { SELECT ?s ?name WHERE { ?s <http://ex/name> ?name } } }",
    "a subquery that gives it inside only": "SELECT ?s WHERE { { SELECT ?s ?name WHERE { ?s <http://ex/name> ?name } } ?s <http://ex/name> ?name }",
    "a subquery within one, which both give it": "SELECT ?s ?name WHERE { { SELECT ?s ?name WHERE { { SELECT ?s ?name WHERE { ?s <http://ex/name> ?name } } ?s <http://ex/name> ?name } } }",
    "an expression": "SELECT ?s (STRLEN(?name) AS ?n) ?name WHERE { ?s <http://ex/name> ?name }",
    "a bind": 'SELECT ?s ?y WHERE { ?s <http://ex/name> ?x BIND(CONCAT(?name,"!") AS ?y) }',
    "an aggregate": "SELECT (COUNT(?s) AS ?c) WHERE { ?s <http://ex/name> ?name }",
    "an optional": "SELECT ?s WHERE { ?s <http://ex/n> ?n OPTIONAL { ?s <http://ex/name> ?name } }",
    "an exists": "SELECT ?s WHERE { ?s <http://ex/n> ?n FILTER EXISTS { ?s <http://ex/name> ?name } }",
    "a not exists": "SELECT ?s WHERE { ?s <http://ex/n> ?n FILTER NOT EXISTS { ?s <http://ex/name> ?name } }",
    "a minus": "SELECT ?s WHERE { ?s <http://ex/n> ?n MINUS { ?s <http://ex/name> ?name } }",
    "a union": "SELECT ?s WHERE { { ?s <http://ex/name> ?name } UNION { ?s <http://ex/alias> ?name } }",
    "a filter in a union": "SELECT ?s WHERE { { ?s <http://ex/name> ?x FILTER(?x=?name) } UNION { ?s <http://ex/alias> ?name } }",
    "comments and strings": 'SELECT ?s WHERE { # ?name here\n ?s <http://ex/name> ?name . FILTER("?name" != ?name) }',
    "a limit": "SELECT ?s WHERE { ?s <http://ex/name> ?name } LIMIT 1",
    "an order": "SELECT ?s WHERE { ?s <http://ex/name> ?name } ORDER BY ?name ?s",
    "a path": "SELECT ?s WHERE { ?s <http://ex/name>|<http://ex/alias> ?name }",
    "a having": "SELECT ?n (COUNT(?s) AS ?c) WHERE { ?s <http://ex/n> ?n . ?s <http://ex/name>|<http://ex/alias> ?name } GROUP BY ?n HAVING (COUNT(?s) > 0)",
}  # fmt: skip


def rows_of(result: Iterable[Any], names: list[str]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(row[name] or "") for name in names) for row in result)


def solutions_of(store: pyoxigraph.Store, text: str) -> list[pyoxigraph.QuerySolution]:
    solutions = store.query(text)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return list(solutions)


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES.keys())
def test_binding_equals_initial_bindings(text: str) -> None:
    """A bound query gives what rdflib's initBindings gives, on rdflib and on Oxigraph."""
    graph = rdflib.Graph().parse(data=DATA, format="turtle")
    store = pyoxigraph.Store()
    store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
    bound = bind(text, {"name": [Literal("Al")]})

    expected = graph.query(text, initBindings={"name": rdflib.Literal("Al")})
    names = [str(name) for name in expected.vars or ()]
    values = [[solution[name] for name in names] for solution in solutions_of(store, bound)]

    assert rows_of(expected, names) == rows_of(graph.query(bound), names)
    assert rows_of(expected, names) == sorted(tuple("" if v is None else v.value for v in row) for row in values)


def test_many_values_are_joined() -> None:
    """A parameter that takes many values gives the rows of each."""
    text = bind("SELECT ?s WHERE { ?s <http://ex/name> ?name }", {"name": [Literal("Al"), Literal("Bo")]}, ["name"])
    store = pyoxigraph.Store()
    store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)

    assert 2 == len(solutions_of(store, text))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { ?s <http://ex/name> ?name }",
        "SELECT ?s { ?s <http://ex/name> ?name }",
        "SELECT $s { $s <http://ex/name> ?name }",
        "SELECT * { ?s <http://ex/name> ?name }",
        "SELECT (STR(?s) AS ?t) { ?s <http://ex/name> ?name }",
        "SELECT ?s { { SELECT ?s { ?s <http://ex/n> ?n } } ?s <http://ex/name> ?name }",
        "SELECT ?s { { ?s <http://ex/name> ?name } UNION { ?s <http://ex/none> ?name } }",
        "SELECT (EXISTS { ?s <http://ex/n> ?n {} } AS ?e) { ?s <http://ex/name> ?name }",
        "CONSTRUCT { ?s <http://ex/called> ?name } { ?s <http://ex/name> ?name }",
        "CONSTRUCT { ?s <http://ex/called> ?name } WHERE { ?s <http://ex/name> ?name }",
        "SELECT ?s { ?s <http://ex/name> ?name } VALUES ?t { 1 }",
        "construct { ?s <http://ex/called> ?name } { ?s <http://ex/name> ?name }",
        "CONSTRUCT # { what\n { ?s <http://ex/called> ?name } WHERE { ?s <http://ex/name> ?name }",
    ],
)
def test_many_values_are_joined_in_the_outermost_group_however_it_begins(text: str) -> None:
    """Also where WHERE is left out; a subquery before the pattern does not matter."""
    store = pyoxigraph.Store()
    store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
    bound = bind(text, {"name": [Literal("Bo"), Literal("Zed")]}, ["name"])

    assert 1 == len(list(store.query(bound)))  # type: ignore[arg-type]


def test_many_values_are_asked_for_and_not_allowed_within_a_subquery() -> None:
    """Any of them makes an ASK true; a subquery would see none of them."""
    store = pyoxigraph.Store()
    store.load(DATA.encode(), pyoxigraph.RdfFormat.TURTLE)
    for names, found in ((["Zed", "Bo"], True), (["Zed"], False)):
        bound = bind("ASK { ?s <http://ex/name> ?name }", {"name": [Literal(name) for name in names]}, ["name"])
        assert found == bool(store.query(bound))
    behind_its_pattern = "SELECT ?s { { SELECT ?s { ?s ?p ?o } ORDER BY (?o = ?name) LIMIT 1 } }"
    for text in (SHAPES["a subquery"], behind_its_pattern):
        with pytest.raises(QueryError, match="takes many values and cannot stand in a subquery"):
            bind(text, {"name": [Literal("Al")]}, ["name"])


def test_grouping_by_a_value_is_for_who_allows_it() -> None:
    """Oxigraph can, and rdflib cannot."""
    text = "SELECT (COUNT(?s) AS ?c) { ?s <http://ex/name> ?x } GROUP BY ?x"

    assert 'SELECT (COUNT(?s) AS ?c) { ?s <http://ex/name> "Al" } GROUP BY ("Al")' == bind(
        text, {"x": [Literal("Al")]}, grouping=True
    )
    with pytest.raises(QueryError, match="cannot stand in GROUP BY"):
        bind(text, {"x": [Literal("Al")]})


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("SELECT ?s { ?s ?p ?o BIND(1 AS ?x) }", "assigned"),
        ("SELECT ?s { VALUES ?x { 1 } ?s ?p ?x }", "VALUES"),
        ("SELECT ?s { ?s ?p ?o FILTER(BOUND(?x)) }", "BOUND"),
        ("SELECT ?x { ?s ?p ?x } GROUP BY ?x", "GROUP BY"),
        ("select ?s { ?s ?p ?o bind(1 as ?x) }", "assigned"),
        ("select ?s { values ?x { 1 } ?s ?p ?x }", "VALUES"),
        ("select ?s { ?s ?p ?o filter(bound(?x)) }", "BOUND"),
        ("select ?x { ?s ?p ?x } group by ?x", "GROUP BY"),
    ],
)
def test_a_value_that_cannot_stand_there_is_refused(text: str, where: str) -> None:
    """Where SPARQL wants a variable, a parameter is an error with its place."""
    with pytest.raises(QueryError, match=where) as caught:
        bind(text, {"x": [Literal("1")]})

    assert caught.value.location is not None
    assert caught.value.location.line == 1


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("SELECT ?s { ?s ?p ?o BIND(1 AS # ?y\n ?x) }", "assigned"),
        ("SELECT ?s { VALUES # ?y\n ?x { 1 } ?s ?p ?x }", "VALUES"),
        ("SELECT ?s { ?s ?p ?o FILTER(BOUND( # ?y\n ?x)) }", "BOUND"),
    ],
)
def test_a_comment_before_it_hides_no_value_that_cannot_stand_there(text: str, where: str) -> None:
    """What stands before a variable is the last word that means something."""
    with pytest.raises(QueryError, match=where):
        bind(text, {"x": [Literal("1")]})


EVIL = [
    '"', "'", '"""', "'''", "\\", "\\\\", "\n", "\r", "\t", "\x00", "\x1b[2J", "?name", "$name", "{ }", "} #", "#",
    'x" . ?s <secret> ?x } #', "x' . ?s <secret> ?x } #", 'x""" . ?s <secret> ?x } #', "x''' . ?s ?p ?o } #",
    'x\\" . ?s <secret> ?x } #', 'x\\u0022 . ?s <secret> ?x } #', 'x\\U00000022 . ?s <secret> ?x } #',
    "x\\\\u0022 }", "x@en } #", "x^^<y> } #", "Al\" ; DROP ALL #", "<http://x>", "SERVICE <http://x> {}", "\u2028",
    "é", "Café", "Cafe\u0301", "\ud7ff", "\U0001f600", "x" * 5000, "%22", "&quot;", "\\u007D", "\x7f", "\ufeff",
]  # fmt: skip


@pytest.mark.parametrize("value", EVIL, ids=range(len(EVIL)))
@pytest.mark.parametrize("text", [SHAPES["a pattern"], SHAPES["a filter"], SHAPES["comments and strings"]])
def test_a_value_never_leaves_its_literal(text: str, value: str) -> None:
    """Whatever the value, the query keeps the tokens that a harmless value gives, and the value arrives exactly."""
    bound = normalize(bind(text, {"name": [Literal(value)]}))
    harmless = bind(text, {"name": [Literal("harmless")]})
    store = pyoxigraph.Store()
    store.add(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode("http://ex/s"), pyoxigraph.NamedNode("http://ex/name"), pyoxigraph.Literal(value)
        )
    )

    assert [t.kind for t in tokenize(harmless)] == [t.kind for t in tokenize(bound)]
    expected = 0 if value == "?name" and '"?name" !=' in text else 1
    assert expected == len(list(EmbeddedEngine(store).select(bound).rows))
    assert expected == len(list(MemoryEngine(load_dataset([("urn:g", list(store))])).select(bound).rows))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'a\\u0027b'", '"a\'b"'), ('"""a\\u0022"""', '"a\\""'), ("\'\'\'a\\u0022\n\\U00000062\'\'\'", '"a\\"\\nb"'), ("'\\t'", '"\\t"'),
        ("<\\u0061>", "<a>"), ("<a#\\u0062>", "<a#b>"), ("<urn:\\U0001F600>", "<urn:😀>"),
        *((one, one) for one in ("x:a\\,b", "# \\u0022\n 1", "'a'", '"""a"""', "<urn:a>")),
    ],
)  # fmt: skip
def test_an_escape_is_the_character_itself_in_texts_and_iris(written: str, read: str) -> None:
    """Whatever quotation marks a text has; names keep their escapes, and what has none is as it was."""
    assert f"ASK {{ ?s 'b' 'c' , {read}, \"x'\" }}" == normalize(f"ASK {{ ?s 'b' 'c' , {written}, '\\u0078\\'' }}")


@pytest.mark.parametrize("written", ["<urn:\\u0020>", "<urn:a\\U00110000>", "'\\ud800'", '"\\UFFFFFFFF"'])
def test_an_escape_that_cannot_stand_there_is_told_with_its_place(written: str) -> None:
    """No IRI has a space, and no text half of a letter."""
    with pytest.raises(QueryError) as caught:
        normalize(f"ASK {{\n ?s ?p {written} }}", Path("a.rq"))
    assert (Path("a.rq"), 2, 8) == caught.value.location


def test_escapes_are_decoded_within_their_token() -> None:
    """A numeric escape becomes its character inside the text or IRI it stands in, and can end neither."""
    assert 'ASK { ?s ?p "a\\"b" }' == normalize('ASK { ?s ?p "a\\u0022b" }')
    assert "ASK { ?s ?p <http://e/A> }" == normalize("ASK { ?s ?p <http://e/\\u0041> }")
    with pytest.raises(QueryError, match="outside"):
        normalize("ASK { ?s ?p ?o . \\u0053ERVICE }")


@pytest.mark.parametrize("depth", [129, 4000, 6000, 100_000])
@pytest.mark.parametrize("brackets", ["()", "{}", "[]"])
def test_deep_nesting_is_refused(depth: int, brackets: str) -> None:
    """Text nested deeper than 128 is refused, however deep, before an engine sees it."""
    opening, closing = tuple(brackets)
    with pytest.raises(QueryError, match="nested more than 128") as caught:
        require_safe("SELECT * {" + opening * depth + closing * depth + "}")

    assert caught.value.location is not None
    assert caught.value.location.column is not None


def test_nesting_that_is_allowed_runs() -> None:
    """127 parentheses within the group pass, and Oxigraph and rdflib survive them."""
    text = "SELECT * { ?s ?p ?o FILTER" + "(" * 127 + "true" + ")" * 127 + " }"

    require_safe(text)
    solutions_of(pyoxigraph.Store(), text)


@pytest.mark.parametrize("chain", ["||", "&&", "+", "UNION", "!", "/"])
def test_long_chains_are_refused(chain: str) -> None:
    """A chain of 20,000 operators, which crashes the engine, is refused."""
    piece = " {} " if chain == "UNION" else " 1 "
    with pytest.raises(QueryError, match=r"more than 10,000 parts; what stands in one VALUES or IN is none"):
        require_safe("SELECT * { FILTER(" + (piece + chain) * 20_000 + piece + ") }")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("select * { service silent <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }", "FROM"),
        ("SELECT * FROM NAMED <http://127.0.0.1/> { ?s ?p ?o }", "FROM"),
        ("PREFIX a: <http://x/#SELECT>\nDELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("# SELECT\nINSERT DATA { <a> <b> <c> }", "INSERT"),
        ("LOAD <http://127.0.0.1/>", "LOAD"),
        ("DROP ALL", "DROP"),
        ("EXPLAIN SELECT * {}", "EXPLAIN"),
        ("", "empty"),
        ("SELECT * { ?s ?p ?o", "never closed"),
        ("SELECT * { ?s ?p ?o }}", "closes nothing"),
        ("SELECT * { ?s ?p ( ?o } )", "this } closes nothing"),
        ('SELECT * { ?s ?p "x }', "quotation mark"),
    ],
)
def test_what_reaches_out_or_changes_is_refused(text: str, word: str) -> None:
    """Updates, SERVICE and FROM are refused by name and place."""
    with pytest.raises(QueryError, match=word):
        require_safe(text)


def test_words_in_names_texts_and_comments_are_no_keywords() -> None:
    """A service in a prefixed name, a text, a comment, a variable or an IRI is none."""
    text = 'PREFIX s: <http://e/service#FROM> SELECT ?service { # LOAD\n ?service s:SERVICE "SERVICE" , <http://e/LOAD> , s:it\\\'s }'

    require_safe(text)
    assert find_form(text) == "SELECT"


def test_a_comment_at_the_end_hides_nothing_of_a_count() -> None:
    engine = EmbeddedEngine(pyoxigraph.Store())

    assert [Literal("0", XSD + "integer")] == [
        n for (n,) in engine.select(count_query("SELECT * {} LIMIT 0 # all")).rows
    ]


def test_known_prefixes_are_declared_and_unknown_ones_told() -> None:
    """A prefix of the project needs no declaration; a misspelt one is named with the nearest."""
    known = {"work": "http://e/work/"}

    assert declare_prefixes("ASK { work:a ?p ?o }", known).startswith("PREFIX work: <http://e/work/> ASK")
    assert declare_prefixes("PREFIX work: <x:> ASK { work:a ?p ?o }", known).startswith("PREFIX work: <x:>")
    with pytest.raises(QueryError, match=r"wrok: is not declared; did you mean work:\?") as caught:
        declare_prefixes("ASK {\n  wrok:a ?p ?o }", known)
    assert (2, 3) == caught.value.location[1:]  # type: ignore[index]


@pytest.mark.parametrize(
    ("iri", "told"),
    [("http://a b", "a space stands in this IRI, which may have none: .* %20"), ("urn:a|b", "'|' stands in this IRI")],
)
def test_an_iri_that_holds_what_none_may_is_told_as_such(iri: str, told: str) -> None:
    """It is read as a sign, a name and more, but nobody meant a prefix; a comparison is one still."""
    with pytest.raises(QueryError, match=told.replace("|", r"\|")) as caught:
        declare_prefixes(f"SELECT * {{\n  <{iri}> ?p ?o }}", {})
    assert (2, 3) == caught.value.location[1:]  # type: ignore[index]
    with pytest.raises(QueryError, match="the prefix e: is not declared"):
        declare_prefixes("ASK { ?s ?p ?x FILTER(?x <e:a && ?x > 3) }", {})


def test_a_typed_literal_keeps_its_datatype() -> None:
    """What is bound is the term: datatype and language included."""
    assert 'ASK { ?s ?p "1"^^<http://www.w3.org/2001/XMLSchema#integer> }' == bind(
        "ASK { ?s ?p ?x }", {"x": [Literal("1", XSD + "integer")]}
    )
    assert "ASK { ?s ?p <http://e/a> }" == bind("ASK { ?s ?p $x }", {"x": [IRI("http://e/a")]})
    assert '"a"@en' == to_n3(Literal("a", "", "en"))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ('ASK { ?s :x "a"@x ; ?p _:x, "x", <x> }', 'ASK { ?s :x "a"@x ; ?p _:x, "x", <x> }'),
        ("DESCRIBE ?x", "DESCRIBE <http://e/a>"),
        ("DESCRIBE ?x { ?x :x ?y }", "DESCRIBE <http://e/a> { <http://e/a> :x ?y }"),
    ],
)
def test_only_a_variable_gives_way_to_a_value_and_as_the_value_alone(text: str, bound: str) -> None:
    """A name, a language, or a node without a name that is spelled like the parameter is not the parameter."""
    assert bound == bind(text, {"x": [IRI("http://e/a")]})


@pytest.mark.parametrize(
    ("text", "rests", "base"),
    [
        ("SELECT * { ?s <p> 1 }", True, None),
        ("SELECT * { ?s <a:p> 1 }", False, None),
        ("SELECT (iri('p') AS ?x) {}", True, None),
        ("SELECT (URI('p') AS ?x) {}", True, None),
        ("SELECT ('<p>' AS ?x) { ?s a:iri ?o }", False, None),
        ("PREFIX e: <http://e/> BASE <http://b/> SELECT * { ?s <p> 1 }", True, "http://b/"),
        ("BASE <http://b/> BASE <http://c/> SELECT * {}", False, "http://c/"),
    ],
)
def test_what_rests_on_a_base_is_told_and_which_a_query_has(text: str, rests: bool, base: str | None) -> None:
    assert (rests, base) == (rests_on_base(text), read_prologue(text).base)


def test_a_value_stands_in_having_though_it_cannot_in_group_by() -> None:
    query = "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > ?least) LIMIT 3"
    three = Literal("3", XSD + "integer")

    assert "HAVING (COUNT(*) > (3)) LIMIT 3" in bind(query, {"least": [three]}).replace(f'"3"^^<{XSD}integer>', "3")
    with pytest.raises(QueryError, match="cannot stand in GROUP BY"):
        bind(query, {"s": [three]})
