"""Queries of shapes: what each finds, whoever is asked about at once, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.engines.exact import open_files
from kg.errors import ShapesError
from kg.findings import Finding
from kg.shacl.compiled import validate
from kg.shacl.queries import _is_joinable
from kg.shacl.reading import read_graph

HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = "e:a e:p e:b, 007 ; e:q 1 . e:b e:p e:c ; e:q 2 . e:c e:p e:b, e:a ; e:q 1 ."


def found(folder: Path, shapes: str, data: str = DATA) -> list[Finding]:
    (folder / "s.ttl").write_text(HEAD + shapes)
    (folder / "d.ttl").write_text(HEAD + data)
    outcome = validate(open_files([folder / "d.ttl"]), read_graph([folder / "s.ttl"]))
    assert [] == outcome.left
    return outcome.findings


P = "<http://e/p>"


@pytest.mark.parametrize(
    ("text", "joinable"),
    [
        (f"SELECT $this WHERE {{ $this {P} ?v }}", True), (f"SELECT $this WHERE {{ $this {P} ?v FILTER EXISTS {{ ?v {P} $this }} }}", True),
        (f"SELECT $this WHERE {{ $this {P} ?v FILTER NOT EXISTS {{ ?v {P} $this }} }}", True),
        (f"SELECT $this WHERE {{ {{ $this {P} ?v }} }}", False), (f"SELECT $this WHERE {{ $this {P} ?v OPTIONAL {{ ?v {P} ?w }} }}", False),
        (f"SELECT $this WHERE {{ {{ $this {P} ?v }} UNION {{ ?v {P} $this }} }}", False),
        (f"SELECT $this WHERE {{ $this {P} ?v FILTER EXISTS {{ SELECT $this {{ ?v {P} $this }} }} }}", False),
        *((f"SELECT $this ({word}(?v) AS ?n) WHERE {{ $this {P} ?v }}", False) for word in ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "count")),
        *((f"SELECT $this WHERE {{ $this {P} ?v }} {end}", False) for end in ("LIMIT 1", "OFFSET 1", "GROUP BY $this", "HAVING(true)", "limit 1")),
        (f"SELECT REDUCED $this WHERE {{ $this {P} ?v }}", False), (f"SELECT DISTINCT $this WHERE {{ $this {P} ?v }}", True),
        (f"SELECT $this WHERE {{ $this {P} 'LIMIT {{ {{' }} # GROUP", True),
    ],
)  # fmt: skip
def test_only_what_gives_the_same_is_asked_of_many_at_once(text: str, joinable: bool) -> None:
    """What counts, cuts off or looks at a group by itself sees the others too."""
    assert joinable == _is_joinable(text)


SHAPE = "e:S sh:targetNode {} ; sh:sparql [ sh:select \"{}\" ; sh:message 'm' ] ."
THREE = "e:a, e:b, e:c"
QUERIES: dict[str, tuple[str, str, list[str]]] = {
    "each node and value": (THREE, "SELECT $this ?value WHERE { $this P ?value . ?value P ?x }", ["a b", "b c", "b c", "c a", "c a", "c b"]),
    "a node that the data do not have": ("e:a, e:none", "SELECT $this ?value WHERE { $this P* ?value FILTER(?value = $this) }", ["a a", "none none"]),
    "literals as they are written": ("007, 7, e:a", "SELECT $this WHERE { ?x P $this }", ["007 007", "a a"]),
    "a group": (THREE, "SELECT $this WHERE { $this P ?v . ?v P ?w } GROUP BY $this HAVING(COUNT(?v) > 1)", ["b b", "c c"]),
    "one row each": (THREE, "SELECT $this ?value WHERE { $this P ?value FILTER(isIRI(?value)) } ORDER BY ?value LIMIT 1", ["a b", "b c", "c a"]),
    "a bound variable": (THREE, "SELECT $this WHERE { FILTER(BOUND($this)) $this P <http://e/b> }", ["a a", "c c"]),
    "a variable that is not bound": (THREE, "SELECT $this WHERE { $this P <http://e/b> FILTER(!BOUND(?other)) }", ["a a", "c c"]),
    "a subquery": (THREE, "SELECT $this WHERE { { SELECT $this WHERE { $this P ?v } GROUP BY $this HAVING(COUNT(?v) > 1) } }", ["a a", "c c"]),
    "its own shape": (THREE, "SELECT $this WHERE { $this P <http://e/b> FILTER($currentShape = <http://e/S>) }", ["a a", "c c"]),
}  # fmt: skip


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_finds_the_same_for_each_of_many(tmp_path: Path, name: str) -> None:
    """As if it were asked for one after the other (SHACL, section 5.3.1)."""
    nodes, text, expected = QUERIES[name]
    findings = found(tmp_path, SHAPE.format(nodes, text.replace(" P", f" {P}")))

    assert expected == sorted(f"{one.focus} {one.value}".replace("http://e/", "") for one in findings)


def test_a_value_is_the_node_itself_only_of_a_node_shape(tmp_path: Path) -> None:
    """And a row may say which path and which message are told."""
    text = f"SELECT $this WHERE {{ $this {P} <http://e/c> }}"
    of_node = found(tmp_path, SHAPE.format("e:b", text))
    of_property = found(
        tmp_path, f'e:S sh:targetNode e:b ; sh:property [ sh:path e:p ; sh:sparql [ sh:select "{text}" ] ] .'
    )
    assert [("http://e/b", None), ("None", "http://e/p")] == [
        (str(one.value), one.path) for one in (*of_node, *of_property)
    ]

    more = text.replace("$this WHERE", "$this ('own' AS ?message) (<http://e/other> AS ?path) WHERE")
    assert [("own", "http://e/other")] == [
        (one.message, one.path) for one in found(tmp_path, SHAPE.format("e:b", more))
    ]


@pytest.mark.parametrize(
    ("told", "fails"),
    [("true", True), ("'1'^^xsd:boolean", True), ("false", False), ("'true'", False), ("1", False)],
)  # fmt: skip
def test_a_failure_is_the_boolean_true(tmp_path: Path, told: str, fails: bool) -> None:
    """Of anything else the row is a result."""
    term = told.replace("xsd:boolean", "<http://www.w3.org/2001/XMLSchema#boolean>")
    shapes = SHAPE.format("e:b", f"SELECT $this ({term} AS ?failure) WHERE {{ $this {P} <http://e/c> }}")
    if fails:
        with pytest.raises(ShapesError, match="reports a failure"):
            found(tmp_path, shapes)
    else:
        assert 1 == len(found(tmp_path, shapes))


def test_names_in_a_message_are_known_as_such_once(tmp_path: Path) -> None:
    """Be they written in brackets or not; the message of a query goes before that of its shape."""
    text = f"SELECT $this ?value WHERE {{ $this {P} ?value }}"
    own = f"e:S sh:targetNode e:b ; sh:message 'of the shape' ; sh:sparql [ sh:select \"{text}\" MORE ] ."
    for more, told in (("; sh:message 'see {?value}, <{$value}> of {$this}'", "see <http://e/c>, <http://e/c> of <http://e/b>"), ("", "of the shape")):  # fmt: skip
        assert [told] == [one.message for one in found(tmp_path, own.replace("MORE", more))]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('sh:select "SELECT $this FROM <urn:g> WHERE { $this ?p ?o }"', "must not hold FROM"),
        ('sh:select "SELECT $this FROM NAMED <urn:g> WHERE { $this ?p ?o }"', "must not hold FROM"),
        ('sh:select "SELECT $this { $this ?p ?o }", "SELECT $this { ?o ?p $this }"', "needs one sh:select or sh:ask with a query"),
        ("sh:message 'none'", "needs one sh:select or sh:ask with a query"),
        ('sh:ask "ASK { $this ?p ?o }"', "a SPARQL constraint needs an sh:select"),
        ('sh:select "ASK { $this ?p ?o }"', "must begin with SELECT"),
    ],
)  # fmt: skip
def test_what_is_no_query_of_a_constraint_is_told(tmp_path: Path, said: str, told: str) -> None:
    with pytest.raises(ShapesError, match=told):
        found(tmp_path, f"e:S sh:targetNode e:a ; sh:sparql [ {said} ] .")


def test_prefixes_are_those_of_all_that_is_imported(tmp_path: Path) -> None:
    """In a circle too; a declaration with two namespaces is none."""
    head = (
        "e:one sh:declare [ sh:prefix 'a' ; sh:namespace 'http://e/' ] ; <http://www.w3.org/2002/07/owl#imports> e:two, e:one .\n"
        "e:two sh:declare [ sh:prefix 'b' ; sh:namespace 'http://e/' ], [ sh:prefix 'c' ; sh:namespace 'http://e/', 'http://f/' ] ;\n"
        " <http://www.w3.org/2002/07/owl#imports> e:one .\n"
    )
    text = "SELECT $this WHERE { $this a:p b:c }"
    shapes = f'{head}e:S sh:targetNode e:b ; sh:sparql [ sh:prefixes e:one ; sh:select "{text}" ] .'

    for data in ("e:b e:p e:c .", DATA):  # of which a query of literals as they are written reads the second
        assert 1 == len(found(tmp_path, shapes, data))
    with pytest.raises(ShapesError, match="c:"):
        found(tmp_path, shapes.replace("a:p", "c:p"), "e:b e:p e:c .")


@pytest.mark.parametrize("sign", ["$", "?"])
def test_the_path_of_a_shape_stands_in_its_query(tmp_path: Path, sign: str) -> None:
    text = f"SELECT $this ?value WHERE {{ $this {sign}PATH ?value }}"
    shapes = f'e:S sh:targetNode e:b ; sh:property [ sh:path ( e:p e:q ) ; sh:sparql [ sh:select "{text}" ] ] .'

    assert ["1"] == [str(one.value) for one in found(tmp_path, shapes)]
