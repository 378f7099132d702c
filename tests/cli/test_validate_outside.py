"""kg validate on files outside a project: literals as written, places, reports and where they go."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from kg.shacl import nodes
from tests import ROOT
from tests.timing import LONG

from ..benchmarks.catalogue import write_catalogue
from ..conftest import Ran

Kg = Callable[..., Ran]
HEAD = """@prefix e: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


def validate(kg: Kg, folder: Path, data: str, shape: str, *options: str, target: str = "sh:targetNode e:a") -> Ran:
    """Validate `e:a`, or other targets, with a property shape of its `e:n`."""
    (folder / "d.ttl").write_text(HEAD + data)
    (folder / "s.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; {target} ; sh:property e:P .\ne:P sh:path e:n ; {shape} .\n"
    )
    return kg("validate", "d.ttl", "--shapes", "s.ttl", *options, cwd=folder)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("values", "shape", "bad"),
    [
        ('"1"^^xsd:int', "sh:datatype xsd:int", 0),
        ('"1"^^xsd:int', "sh:datatype xsd:integer", 1),
        ('"300"^^xsd:byte', "sh:datatype xsd:byte", 1),
        ('"1"^^xsd:nonNegativeInteger', "sh:minInclusive 1 ; sh:maxInclusive 2", 0),
        ('"5"^^xsd:long', "sh:maxInclusive 2", 1),
        ("007", 'sh:pattern "^[1-9]"', 1),
        ("007", "sh:minLength 3", 0),
        ("7", "sh:minLength 3", 1),
        ('"""1"""^^xsd:int', "sh:datatype xsd:int", 0),
        ('"\\u0031"^^xsd:int', "sh:datatype xsd:int", 0),
        ('"2024-01-02"^^xsd:date, "1"^^xsd:int', "sh:datatype xsd:integer", 2),
        ("1, 01, 1.0, 1.00", "sh:maxCount 3", 1),
        ("1, 01, 1.0", "sh:maxCount 3", 0),
        ("1", 'sh:in ( "1"^^xsd:int )', 1),
        ('"1"^^xsd:int', 'sh:in ( "1"^^xsd:int )', 0),
        ('"1"^^xsd:int', 'sh:hasValue "1"^^xsd:int', 0),
        ('"1"^^xsd:int', "sh:hasValue 1", 1),
        ('"1"^^xsd:int ; e:m 2', "sh:lessThan e:m", 0),
        ('"3"^^xsd:int ; e:m 02', "sh:lessThan e:m", 1),
        ('"2024-10-18T13:00:00+00:00"^^xsd:dateTime', 'sh:pattern "Z$"', 1),
        ('"1"^^xsd:boolean', "sh:datatype xsd:boolean", 0),
        (r'"\"7\"^^xsd:int", "7"^^xsd:int', "sh:datatype xsd:int", 1),
        (r'"\"7\"^^xsd:int", "7"^^xsd:int', "sh:datatype xsd:integer", 2),
        (r'"\\"^^xsd:int', "sh:datatype xsd:integer", 1),
        ("01#c\n", 'sh:pattern "^[0-9]{2}$"', 0),
        ("\r01\r", 'sh:pattern "^[0-9]{2}$"', 0),
        ("1, 01#two\n", "sh:maxCount 1", 1),
        ("99999999999999999999, 0.12345678901234567890123, 1234567890123456789012345.5", "sh:minInclusive 0", 0),
        ("99999999999999999999, 0.12345678901234567890123", "sh:maxInclusive 99999999999999999998", 1),
        ("99999999999999999999 ; e:m 99999999999999999998", "sh:lessThan e:m", 1),
        ("99999999999999999998 ; e:m 99999999999999999999", "sh:lessThan e:m", 0),
        ('"a - b", -.5, -0', "sh:datatype xsd:integer", 2),
        ('"a - b", -07', 'sh:pattern "^-7"', 2),
    ],
)
def test_literals_are_judged_as_they_are_written(
    kg: Kg, tmp_path: Path, engine: str, values: str, shape: str, bad: int
) -> None:
    """Forms that a store would rewrite keep their digits and their datatype, on both engines."""
    ran = validate(kg, tmp_path, f"e:a e:n {values} .\n", shape, "--engine", engine)

    assert ran.code == (bad > 0), ran
    assert bad == ran.out.count("violation"), ran


@pytest.mark.parametrize(
    ("values", "shape", "bad"),
    [
        ('"!!!", "ok"', r'sh:pattern "^\\w{1,64}$"', 1),  # too large for the store's regular expressions
        ('"foo", "{A}"', 'sh:pattern "^{[A-Z]+}$"', 1),
        ('"aaaa", "aa"', 'sh:pattern "^a{,3}$"', 1),
        ('"a", "&", "c"', 'sh:pattern "^[a&&b]$"', 1),
        ('"é1", "1"', r'sh:pattern "^\\p{L}"', 1),
        (r'"abc\n", "abc"', 'sh:pattern "^(?:abc)$"', 1),
        (r'"abc\n", "abc"', 'sh:pattern "^abc$"', 1),
        ('"ab#c", "ab"', 'sh:pattern "^a b # c$" ; sh:flags "x"', 1),
        ('"a b", "ab"', 'sh:pattern "^a[ ]b$" ; sh:flags "x"', 1),
        ('"[", "]", "x"', r'sh:pattern "^[\\[\\]]$"', 1),
        ('"a.c", "abc"', 'sh:pattern "a.c" ; sh:flags "q"', 1),
        ('"1_0"^^xsd:integer, "1E2"^^xsd:integer, "١٢"^^xsd:integer, 12', "sh:minInclusive 5", 3),
        ('"2020"^^xsd:dateTimeStamp, "2020-01-01T00:00:00Z"^^xsd:dateTimeStamp', "sh:datatype xsd:dateTimeStamp", 1),
        ('"99999999999-02-29"^^xsd:date, "2000000000-02-29"^^xsd:date', "sh:datatype xsd:date", 1),
        (f'"{"9" * 5000}-01-01"^^xsd:date', "sh:datatype xsd:date", 0),
        ('"sNaN"^^xsd:decimal, 1.5', "sh:datatype xsd:decimal", 1),
        ('":a"^^xsd:Name', "sh:datatype xsd:Name", 0),
    ],
)
def test_values_that_engines_disagree_about(kg: Kg, tmp_path: Path, values: str, shape: str, bad: int) -> None:
    """Regular expressions mean what XPath says, and what cannot be read never lets a value pass."""
    ran = validate(kg, tmp_path, f"e:a e:n {values} .\n", shape)

    assert ran.code == (bad > 0), ran
    assert bad == ran.out.count("violation"), ran


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("query", "bad"),
    [
        ("SELECT $this WHERE { $this <http://e/n> ?v } GROUP BY $this HAVING (COUNT(?v) > 1)", 1),
        ("SELECT $this (UCASE(?v) AS ?value) WHERE { $this <http://e/n> ?v FILTER(?v = 'b') }", 1),
        ("SELECT $this WHERE { $this <http://e/n> ?v FILTER(?v = 'BOUND($this)') }", 1),
        ("SELECT $this WHERE { $this <http://e/n> ?v FILTER(bound ( $this ) && ?v = 'b') }", 1),
        ("SELECT $this WHERE { $this <http://e/n> ?v FILTER(!BOUND(?v)) }", 0),
    ],
)
def test_queries_of_shapes_may_say_all_that_shacl_allows(
    kg: Kg, tmp_path: Path, query: str, bad: int, engine: str
) -> None:
    """Grouping by the focus node, giving a value, and BOUND, in texts as well (SHACL, section 5.3)."""
    (tmp_path / "d.ttl").write_text(HEAD + "e:a e:n 'a', 'b', 'BOUND($this)' .\n")
    constraint = f'[ sh:message "m" ; sh:select """{query}""" ]'
    (tmp_path / "s.ttl").write_text(HEAD + f"e:S a sh:NodeShape ; sh:targetNode e:a ; sh:sparql {constraint} .\n")
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert bad == ran.out.count("violation"), ran


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value { $this e:n ?value FILTER(STRLEN(?value) > 1) }",
        "SELECT DISTINCT $this { $this e:n ?v FILTER NOT EXISTS { $this e:m ?w FILTER(?w = ?v) } }",
        "SELECT $this ?value { BIND($this AS ?value) FILTER EXISTS { $this e:m ?w . ?other e:n ?w FILTER(?other != $this) } }",
        "SELECT $this ?value { $this e:n ?value OPTIONAL { ?x e:m ?value FILTER(?x = $this) } FILTER(!BOUND(?x)) }",
        "SELECT $this ?value { { $this e:n ?value } UNION { $this e:m ?value FILTER($this != e:n7 && ?value = 'c') } }",
        "SELECT $this { $this e:n ?v } GROUP BY $this HAVING(COUNT(?v) > 1)",
        "SELECT $this ?value { { SELECT $this (MAX(?v) AS ?value) { $this e:n ?v } GROUP BY $this } }",
        "SELECT $this ?value { $this e:n ?value } ORDER BY ?value LIMIT 1",
        "SELECT ?this ?value WHERE { ?this e:n ?value . FILTER(?this = e:n7 || STRSTARTS(STR(?this), 'http://e/n20')) }",
    ],
)
def test_many_nodes_are_asked_about_as_one_by_one(
    tmp_path: Path, kg: Kg, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is joined with its focus nodes finds the same as pySHACL, which asks for each, and takes its time for it.

    There are more than are put into two questions, which are made smaller for that.
    """
    assert nodes.AT_ONCE > 20
    for module in ("queries", "nodes"):
        monkeypatch.setattr(f"kg.shacl.{module}.AT_ONCE", 20)
    lines = [f"e:n{n} e:n 'a{'x' * (n % 3)}', 'b' ; e:m '{'b' if n % 2 else 'c'}' .\n" for n in range(43)]
    (tmp_path / "d.ttl").write_text(HEAD + "".join(lines))
    prefix = '[ sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] ]'
    constraint = f'[ sh:message "m" ; sh:prefixes {prefix} ; sh:select """{query}""" ]'
    (tmp_path / "s.ttl").write_text(HEAD + f"e:S a sh:NodeShape ; sh:targetSubjectsOf e:n ; sh:sparql {constraint} .\n")
    found = []
    for engine in ("compiled", "pyshacl"):
        ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", "--engine", engine, cwd=tmp_path)
        found.append({(one["focus"], one["value"]) for one in json.loads(ran.out)["findings"]})

    assert found[0] == found[1]
    assert found[0]


@pytest.mark.parametrize(
    ("shape", "focus"),
    [
        ("sh:property e:P", ["http://e/a", "http://e/c"]),
        ("sh:node [ sh:property e:P ]", ["http://e/a", "http://e/c"]),
        ("sh:not [ sh:property e:P ]", []),
    ],
)
def test_a_closed_property_shape_is_about_its_focus_nodes(kg: Kg, tmp_path: Path, shape: str, focus: list[str]) -> None:
    """Each node that leads to a value with more than is allowed has a result (SHACL, section 4.8.1)."""
    (tmp_path / "d.ttl").write_text(HEAD + "e:a e:p e:b . e:c e:p e:b . e:b e:q 1 .\n")
    (tmp_path / "s.ttl").write_text(
        HEAD + f"e:S sh:targetSubjectsOf e:p ; {shape} . e:P sh:path e:p ; sh:closed true .\n"
    )
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", cwd=tmp_path)

    assert focus == sorted(one["focus"].strip("<>") for one in json.loads(ran.out)["findings"])


def test_a_constraint_in_sparql_compares_numbers_however_written(kg: Kg, tmp_path: Path) -> None:
    """A query of the shapes sees numbers, not how they are written."""
    query = 'sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://e/n> ?value FILTER(?value > 5) }" ]'

    assert 1 == validate(kg, tmp_path, 'e:a e:n "007"^^xsd:int .\n', query).out.count("violation")


def test_a_value_is_told_and_placed_as_it_is_written(kg: Kg, tmp_path: Path) -> None:
    """What the report shows can be found in the file."""
    ran = validate(kg, tmp_path, "e:a e:m 1 ;\n  e:n 1.50 .\n", "sh:datatype xsd:integer")

    assert ran.out.startswith('d.ttl:5:7: violation: e:a e:n "1.50"^^xsd:decimal: ')


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ('@prefix a: <http://a/> . @prefix f: <http://e/> .\nf:a f:m 1 ;\n  f:n "x" .\n', "d.ttl:6:7"),
        ('PREFIX a: <http://a/> PREFIX f: <http://e/>\nf:a f:n "x" .\n', "d.ttl:5:9"),
        ('<http://e/\\u0061> e:n "x" .\n', "d.ttl:4:23"),
        ("e:a e:n [ e:m 1 ] .\n", "d.ttl:4:9"),
        ("e:b e:m e:a .\n", "d.ttl:4:9"),
        ('PREFIX f: <http://e/>\n  f:a f:n "x" .\n', "d.ttl:5:11"),
        ('PREFIX f: <http://e/> f:a f:n "x" .\n', "d.ttl:4:31"),
        ('@prefix f: <http://e/> . f:a f:m #c.\nf:a\n ; f:n "x" .\n', "d.ttl:6:8"),
        ('e:a a e:T .\n  e:a e:n "x" .\n', "d.ttl:5:11"),
        ('e:b e:m 1 . e:a e:n "x" .\ne:a e:m 2 .\n', "d.ttl:4:21"),
        ('e:a e:m "x" .\n  e:a e:n "x" .\n', "d.ttl:5:11"),
        ('e:a e:m 1 .# c\n\te:a e:n "x" .\n', "d.ttl:5:10"),
        ('e:b e:m 1 .  PREFIX g: <http://e/>\ng:a g:n "x" .\n', "d.ttl:5:9"),
        ('# """ begins a text\ne:b e:m """\nan example.\ne:a e:n "x" .\n""" .\ne:a e:n "x" .\n', "d.ttl:9:9"),
        ('@base <http://e/> .\ne:a e:m 1 .\n<a> e:n "x" .\n', "d.ttl:6:9"),
        ('e:b e:m """x\ny""" ; e:q "a#b" .\ne:a e:n "x" .\ne:c e:p e:a .\n', "d.ttl:6:9"),
        ('e:b e:m "it\'\'\'s", """y""" .\ne:a e:n "x" .\n', "d.ttl:5:9"),
        ("e:b e:m '\"\"\"' .\ne:a e:n \"x\" .\n", "d.ttl:5:9"),
        ('<http://e/a><http://e/n>"x".\n', "d.ttl:4:25"),
        ('  e:b e:p 1.5.\n  e:a e:n "x".\n', "d.ttl:5:11"),
        ('e:b e:p e:q.r.\n  e:a e:n "x".\n', "d.ttl:5:11"),
        ('prefix f:\n <http://e/>\nf:a f:n "x".\n', "d.ttl:6:9"),
        ('PREFIX g: <http://g/> prefix f: <http://e/>  f:a f:n "x".\n', "d.ttl:4:54"),
        ('prefix f: <http://>\nf:e\\/a e:n "x".\n', "d.ttl:5:12"),
    ],
    ids=[
        "two prefixes on a line", "two PREFIX on a line", "escaped IRI", "node without a name", "only mentioned",
        "after PREFIX, indented", "after PREFIX on its line", "going on at the margin", "indented", "on a line with another",
        "another property has the value", "indented after a comment", "after PREFIX behind a statement", "quotes in a comment",
        "relative", "behind a long text with a hash", "quotes in a text", "other quotes in a text", "no blanks",
        "after a number", "after a name with a dot", "prefix over two lines", "two directives and a statement", "escaped name",
    ],
)  # fmt: skip
def test_places_in_files_of_every_style(kg: Kg, tmp_path: Path, data: str, place: str) -> None:
    """The place is that of the value, or of the node where a value is missing."""
    ran = validate(kg, tmp_path, data, "sh:minCount 1 ; sh:datatype xsd:integer")

    assert ran.out.startswith(f"{place}: "), ran.out


@pytest.mark.parametrize(
    ("data", "shape", "places"),
    [
        ('[] e:n [ e:q 2 ] .\n[] e:n [ e:q "bad" ] .\n', "sh:node e:Q", ["d.ttl:5:8"]),
        ("e:a e:n [ e:q 1 ] , [ e:q 'x' ] , [ e:q 'x' ] .\n", "sh:node e:Q", ["d.ttl:4:21", "d.ttl:4:35"]),
        ("[] e:n 'x' .\n[] e:n 'x' .\n", "sh:datatype xsd:date", ["d.ttl:4:8", "d.ttl:5:8"]),
        ("e:a e:n ( 1 2 ) , ( 1 'x' ) .\n", "sh:node e:L", ["d.ttl:4:19"]),
        ("e:a e:n [ e:m [ e:q 1 ] ], [ e:m [ e:q 'y' ] ] .\n", "sh:node e:M", ["d.ttl:4:28"]),
        ("_:c e:n _:b , _:b ; e:m 'x' . _:d e:n 1 ; e:m 'y' .\n", "sh:nodeKind sh:Literal", ["d.ttl:4:9"]),
        ("e:a e:m 1 ; e:n\n  _:b .\n_:b e:m 1 .\n", "sh:nodeKind sh:IRI", ["d.ttl:5:3"]),
    ],
    ids=[
        "another has the value",
        "alike on a line",
        "alike on two lines",
        "lists",
        "deep",
        "said twice",
        "with a label",
    ],
)
def test_nodes_without_a_name_are_told_apart(kg: Kg, tmp_path: Path, data: str, shape: str, places: list[str]) -> None:
    """By what is said of them and of their neighbours; where all is the same, each has a place of its own."""
    others = f"""{shape} .
e:Q sh:property [ sh:path e:q ; sh:datatype xsd:integer ] .
e:M sh:property [ sh:path e:m ; sh:node e:Q ] .
e:L sh:property [ sh:path ( [ sh:zeroOrMorePath rdf:rest ] rdf:first ) ; sh:datatype xsd:integer ]"""
    ran = validate(kg, tmp_path, data, others, target="sh:targetSubjectsOf e:n")

    assert places == [line.partition(": ")[0] for line in ran.out.splitlines()], ran.out


@pytest.mark.parametrize(
    ("values", "shape", "place", "related"),
    [
        ('"a"@en, "x"@de, "b"@en', "sh:uniqueLang true", "d.ttl:4:25", 2),
        ("1, 2, 3, 4, 5", "sh:maxCount 3", "d.ttl:4:18", 5),
        ("1, 2", "sh:maxCount 0", "d.ttl:4:9", 2),
        ('"a", 1, 2', "sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:datatype xsd:integer ]", "d.ttl:4:1", 0),
    ],
)
def test_the_place_is_that_of_the_value_too_many(
    kg: Kg, tmp_path: Path, values: str, shape: str, place: str, related: int
) -> None:
    """The first after those that are allowed, or the second in a language."""
    ran = validate(kg, tmp_path, f"e:a e:n {values} .\n", shape, "-f", "json")
    (finding,) = json.loads(ran.out)["findings"]

    assert place == f"{finding['file']}:{finding['line']}:{finding['column']}"
    assert related == len(finding.get("related", ()))


def test_many_nodes_without_a_name_are_placed_in_time(kg: Kg, tmp_path: Path) -> None:
    """The time grows with their number, not with its square."""
    data = "".join(f"e:n{n} e:m [ e:n 'x{n}' ] .\n" for n in range(4000))
    started = time.process_time()
    ran = validate(kg, tmp_path, data, "sh:datatype xsd:integer", "--max", "4000", target="sh:targetSubjectsOf e:n")

    assert [f"d.ttl:{n + 4}:" for n in range(4000)] == [line[: line.index(":", 6) + 1] for line in ran.out.splitlines()]
    assert time.process_time() - started < 10, "with the square of the number it is 23 s"


def test_values_of_two_files_are_all_placed(kg: Kg, tmp_path: Path) -> None:
    """Too many values name each place, whichever file comes first; a missing one the file that types the node."""
    (tmp_path / "one.ttl").write_text(HEAD + "e:a a e:T ; e:n 1 .\ne:b a e:T .\n")
    (tmp_path / "two.ttl").write_text(HEAD + "e:b e:m 5 .\ne:a e:n 2 .\n")
    (tmp_path / "s.ttl").write_text(
        HEAD
        + "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property e:P . e:P sh:path e:n ; sh:minCount 1 ; sh:maxCount 1 .\n"
    )
    for files in (("one.ttl", "two.ttl"), ("two.ttl", "one.ttl")):
        ran = kg("validate", *files, "--shapes", "s.ttl", cwd=tmp_path)

        assert "one.ttl:5:1: violation: e:b " in ran.out
        assert {"one.ttl:4:17: 1", "two.ttl:5:9: 2"} == {
            line.strip().split("^^")[0].replace('"', "") for line in ran.out.splitlines() if line.startswith("  ")
        }


def test_reports_are_the_same_each_time(kg_process: Callable[..., Ran], tmp_path: Path) -> None:
    """Findings stand in the order of the file, and nodes without a name are told apart the same way each time."""
    (tmp_path / "d.ttl").write_text(HEAD + "".join(f"[] a e:T ; e:m {n} .\ne:a{n} a e:T .\n" for n in range(20)))
    (tmp_path / "s.ttl").write_text(
        HEAD + "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    )
    runs = {kg_process("validate", "d.ttl", "--shapes", "s.ttl", "-f", "json", cwd=tmp_path).out for _ in range(3)}

    (only,) = runs
    lines = [finding["line"] for finding in json.loads(only)["findings"]]
    assert sorted(lines) == lines
    assert 40 == len(set(lines))


def test_a_shortened_report_keeps_its_numbers(kg: Kg, tmp_path: Path) -> None:
    """--max leaves count, verdict and numbers of tests as they are."""
    data = "e:a e:n 1, 2, 3 .\n"
    as_json = json.loads(validate(kg, tmp_path, data, "sh:datatype xsd:date", "--max", "1", "-f", "json").out)

    assert (1, 3) == (len(as_json["findings"]), as_json["count"]["violation"])
    assert "2 more findings are not shown" in as_json["notes"]
    assert "sh:conforms false" in validate(kg, tmp_path, data, "sh:datatype xsd:date", "--max", "0", "-f", "turtle").out
    assert (
        'tests="3" failures="3"'
        in validate(kg, tmp_path, data, "sh:datatype xsd:date", "--max", "0", "-f", "junit").out
    )


@pytest.mark.parametrize("option", ["--focus=<http://e/nobody>", "--shape=<http://e/Nothing>"])
def test_an_unknown_name_is_no_clean_report(kg: Kg, tmp_path: Path, option: str) -> None:
    """Asking about a node or a shape that is not there ends with 2."""
    assert 2 == validate(kg, tmp_path, "e:a e:n 1 .\n", "sh:minCount 5", option).code


def test_a_prefix_of_the_files_serves_for_focus(kg: Kg, tmp_path: Path) -> None:
    """Outside a project, CURIEs mean what the data files say."""
    assert 1 == validate(kg, tmp_path, "e:a e:n 1 .\n", "sh:minCount 5", "--focus", "e:a").out.count("violation")


@pytest.mark.parametrize("options", [("-o", "d.ttl"), ("-o", "s.ttl"), ("-f", "json", "-o", "x", "-f", "text", "-o", "x"), ("--summary", "-f", "json"), ("--timeout", "nan"), ("--timeout", "inf")])  # fmt: skip
def test_what_cannot_be_meant_is_refused(kg: Kg, tmp_path: Path, options: tuple[str, ...]) -> None:
    """An input is never written over, two reports never into one file."""
    before = HEAD + "e:a e:n 1 .\n"

    assert 2 == validate(kg, tmp_path, "e:a e:n 1 .\n", "sh:minCount 5", *options).code
    assert before == (tmp_path / "d.ttl").read_text()


def test_a_syntax_error_stands_in_the_report(kg: Kg, tmp_path: Path) -> None:
    """A reader of the report sees the fault, and never an older report."""
    (tmp_path / "r.json").write_text("old")
    ran = validate(kg, tmp_path, "e:a e:n .\n", "sh:minCount 5", "-f", "json", "-o", "r.json")
    (finding,) = json.loads((tmp_path / "r.json").read_text())["findings"]

    assert 3 == ran.code
    assert ("syntax", 4) == (finding["rule"], finding["line"])


def test_a_suffix_sets_the_format(kg: Kg, tmp_path: Path) -> None:
    """-o report.sarif is SARIF."""
    validate(kg, tmp_path, "e:a e:n 1 .\n", "sh:minCount 5", "-o", "report.sarif")

    assert "2.1.0" == json.loads((tmp_path / "report.sarif").read_text())["version"]


def test_a_file_named_twice_counts_once(kg: Kg, tmp_path: Path) -> None:
    """The same data file by two names gives the same report."""
    data = "e:a e:n [ e:m 1 ] .\n"
    once = validate(kg, tmp_path, data, "sh:datatype xsd:integer")
    twice = kg("validate", "d.ttl", "./d.ttl", "--shapes", "s.ttl", cwd=tmp_path)

    assert once.out == twice.out


def test_output_into_links_pipes_and_kept_rights(tmp_path: Path) -> None:
    """A link is followed, rights are kept, and a pipe gets the report."""
    (tmp_path / "d.ttl").write_text(HEAD + "e:a e:n 1 .\n")
    (tmp_path / "s.ttl").write_text(
        HEAD + "e:S a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:n ; sh:minCount 5 ] .\n"
    )
    own, link, pipe = tmp_path / "own.json", tmp_path / "link.json", tmp_path / "pipe"
    own.write_text("old")
    own.chmod(0o640)
    link.symlink_to(own)
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    words = [sys.executable, "-m", "kg", "validate", "d.ttl", "--shapes", "s.ttl", "-f", "json"]
    for output in (link, pipe):
        subprocess.run(
            [*words, "-o", str(output)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False,
            timeout=LONG,
        )
    told = reader.communicate(timeout=LONG)[0]

    assert link.is_symlink()
    assert 0o640 == stat.S_IMODE(own.stat().st_mode)
    assert json.loads(own.read_text()) == json.loads(told)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ('sh:languageIn ( "en" "ko" )', "The language of the value is none of en, ko."),
        ("sh:not [ sh:nodeKind sh:Literal ]", "The value conforms to a shape without a name, and must not."),
        ("sh:node e:Other", "The value does not conform to e:Other."),
        (
            "sh:qualifiedValueShape e:Other ; sh:qualifiedMinCount 2",
            "Too few values conform to e:Other (at least 2).",
        ),
        ("sh:minCount 3", "There are fewer values than 3."),
        ("sh:class e:T, e:Second", "The value is not a e:Second."),
        ("sh:hasValue 1, 2", "The value 2 is missing."),
    ],
)
def test_messages_say_what_is_asked(kg: Kg, tmp_path: Path, shape: str, told: str) -> None:
    """A shape without a message of its own still says which constraint it is, and what that wants."""
    assert (
        told in validate(kg, tmp_path, "e:a e:n 1 .\n", f"{shape} .\ne:Other a sh:NodeShape ; sh:nodeKind sh:IRI").out
    )


def test_a_limit_on_what_is_suspected_is_noticed(kg: Kg, tmp_path: Path) -> None:
    """Nodes that come up once for each of their languages do not hide others."""
    lines = [f'e:a{n} a e:T ; e:n "a"@en, "b"@en, "a"@de, "b"@de .\n' for n in range(900)]
    lines += [f'e:a{n} a e:T ; e:n "a"@fr, "b"@fr .\n' for n in range(900, 1500)]
    lines += [f"e:t{n} a e:T .\n" for n in range(4000)]
    (tmp_path / "d.ttl").write_text(HEAD + "".join(lines))
    (tmp_path / "s.ttl").write_text(
        HEAD + "e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:uniqueLang true ] .\n"
    )

    assert "2,400 violations" in kg("validate", "d.ttl", "--shapes", "s.ttl", cwd=tmp_path).err


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("node", ["e:nowhere", '"text"', "e:a"])
@pytest.mark.parametrize(
    ("rest", "bad"),
    [
        ("sh:path [ sh:zeroOrMorePath e:none ] ; sh:minCount 1", 0),
        ("sh:path [ sh:zeroOrOnePath e:none ] ; sh:minCount 2", 1),
        ("sh:path [ sh:zeroOrMorePath e:none ] ; sh:maxCount 0", 1),
        ("sh:path [ sh:zeroOrMorePath e:none ] ; sh:datatype xsd:date", 1),
        ("sh:path ( [ sh:zeroOrOnePath e:none ] [ sh:zeroOrMorePath e:no ] ) ; sh:class e:T", 1),
        ("sh:path [ sh:alternativePath ( e:no [ sh:zeroOrOnePath e:none ] ) ] ; sh:hasValue NODE", 0),
        ("sh:path [ sh:inversePath [ sh:zeroOrMorePath e:none ] ] ; sh:in ( NODE )", 0),
        ("sh:path [ sh:zeroOrMorePath e:none ] ; sh:node [ sh:hasValue NODE ]", 0),
        ("sh:path [ sh:oneOrMorePath e:none ] ; sh:minCount 1", 1),
    ],
)
def test_a_path_that_may_be_empty_leads_to_the_node_itself(
    kg: Kg, tmp_path: Path, rest: str, bad: int, node: str, engine: str
) -> None:
    """Even where the graph does not have the node (SHACL, section 2.3.1, by SPARQL's zero-length paths)."""
    (tmp_path / "d.ttl").write_text(HEAD + "e:a e:m e:b .\n")
    shape = f"e:S a sh:PropertyShape ; sh:targetNode {node} ; {rest.replace('NODE', node)} .\n"
    (tmp_path / "s.ttl").write_text(HEAD + shape)
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert bad == ran.out.count("violation"), ran


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_subclasses_are_followed_through_classes_without_a_name(kg: Kg, tmp_path: Path, engine: str) -> None:
    (tmp_path / "d.ttl").write_text(
        HEAD + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "e:C rdfs:subClassOf [ rdfs:subClassOf e:A ] . e:b a e:C ; e:n e:b, e:c .\n"
    )
    (tmp_path / "s.ttl").write_text(
        HEAD + "e:S a sh:NodeShape ; sh:targetClass e:A ; sh:property [ sh:path e:n ; sh:class e:A ] .\n"
    )
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert 1 == ran.out.count("violation"), ran
    assert "violation: e:b e:n e:c: " in ran.out


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_the_planted_errors_of_the_benchmark_are_found(kg: Kg, tmp_path: Path, engine: str) -> None:
    """Each kind as often as it was planted, and nothing else: what is timed is right."""
    planted = write_catalogue(tmp_path, things=2100)
    ran = kg("validate", "data.ttl", "--shapes", "shapes.ttl", "-f", "json", "--engine", engine, cwd=tmp_path)
    found = Counter(one["rule"].rpartition("/")[2] for one in json.loads(ran.out)["findings"])

    assert planted == found
    assert min(planted.values()) > 0


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("base", [None, "http://b/x/"])
def test_relative_iris_have_a_base(kg: Kg, tmp_path: Path, engine: str, base: str | None) -> None:
    """That of their file, or the one that is named; in data and shapes, and in prefixes too."""
    (tmp_path / "d.ttl").write_text(
        "@prefix : <#> .\n<> a <#O> .\n<#a> a <C> ; :n <other.ttl> .\n:b a <C> ; :n 007 .\n"
    )
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}<> a <http://www.w3.org/2002/07/owl#Ontology> .\n<#S> a sh:NodeShape ; sh:targetClass <C> ;\n"
        "  sh:property [ sh:path <d.ttl#n> ; sh:datatype xsd:integer ; sh:in ( 007 ) ] .\n"
    )
    if base:  # both have the same, so the property is another one
        (tmp_path / "s.ttl").write_text((tmp_path / "s.ttl").read_text().replace("<d.ttl#n>", "<#n>"))
    words = ("--engine", engine, *(("--base", base) if base else ()), "-f", "json")
    ran = kg("validate", "d.ttl", "--shapes", "s.ttl", *words, cwd=tmp_path)
    findings = json.loads(ran.out)["findings"]
    here = base or f"{tmp_path.as_uri()}/"

    assert [(3, 17)] * 2 == [(f["line"], f["column"]) for f in findings], ran
    assert {f"<{here}{'' if base else 'd.ttl'}#a>"} == {f["focus"] for f in findings}
    assert {f"<{here}other.ttl>"} == {f["value"] for f in findings}
    assert {f"{here}{'' if base else 's.ttl'}#S"} == {f["rule"] for f in findings}


@pytest.mark.parametrize("words", [("--base", "http://b/"), ("d.ttl", "--shapes", "s.ttl", "--base", "b")])
def test_a_base_is_an_iri_and_for_files(kg: Kg, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert 2 == kg("validate", *words, cwd=tmp_path).code


def test_a_project_has_no_relative_iris(kg: Kg, empty_project: Project) -> None:
    """There the address of a file is that of one machine, and would be in what is published."""
    (empty_project.root / "data" / "a.ttl").write_text("<#a> a <http://e/C> .\n")
    ran = kg("validate", cwd=empty_project)

    assert 3 == ran.code
    assert "data/a.ttl:1:1: this IRI is relative" in ran.err


@pytest.mark.parametrize("words", [("http://e/d.ttl", "--shapes", "s.ttl"), ("d.ttl", "--shapes", "https://e/s.ttl")])
def test_an_address_is_no_file(kg: Kg, tmp_path: Path, words: tuple[str, ...]) -> None:
    """It is told as it was given, and with what to do."""
    ran = kg("validate", *words, cwd=tmp_path)

    assert 2 == ran.code
    assert f"{next(word for word in words if '://' in word)} is an address, and only files are read" in ran.err


def test_implicit_targets_are_targets_for_both_engines(kg: Kg, tmp_path: Path) -> None:
    """A class that is a shape is the target of itself."""
    (tmp_path / "d.ttl").write_text(f"{HEAD}e:a a e:T .\n")
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}e:T a <http://www.w3.org/2000/01/rdf-schema#Class>, sh:NodeShape ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    )
    told = [
        kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path).out.partition(" e:n")[0]
        for engine in ("compiled", "pyshacl")
    ]

    assert ["d.ttl:4:1: violation: e:a"] * 2 == told


def test_a_text_that_is_a_focus_node_has_a_place(kg: Kg, tmp_path: Path) -> None:
    """Where it stands as a value, however it is written."""
    for written in ("'text'", '"""text"""', '"text"@en-GB', "12.50"):
        ran = validate(kg, tmp_path, f"e:a e:n\n  {written} .", "sh:property [ sh:path e:m ; sh:minCount 1 ]")
        assert ran.out.startswith("d.ttl:5:3: violation: "), (written, ran)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_graphs_of_one_document_are_validated_as_one_and_that_is_told(kg: Kg, tmp_path: Path, engine: str) -> None:
    """Nothing outside a project says whose each graph is; a document without names of graphs has no such note."""
    node = {"@id": "http://e/a", "@type": "http://e/T"}
    (tmp_path / "one.jsonld").write_text(json.dumps({"@graph": [node]}))
    (tmp_path / "many.jsonld").write_text(json.dumps({"@id": "http://e/g", "@graph": [node]}))
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}e:S a sh:NodeShape ; sh:targetClass e:T ; sh:property [ sh:path e:n ; sh:minCount 1 ] .\n"
    )
    told = {
        name: kg("validate", name, "--shapes", "s.ttl", "--engine", engine, cwd=tmp_path)
        for name in ("one.jsonld", "many.jsonld")
    }

    assert ["one.jsonld:1:13: ", "many.jsonld:1:34: "] == [
        ran.out[: ran.out.index("violation")] for ran in told.values()
    ]
    assert "note: many.jsonld: the graphs that it names are validated together, as one" in told["many.jsonld"].err
    assert "the graphs that" not in told["one.jsonld"].err


@pytest.mark.parametrize("name", ["x.csv", "x.n3", "x.txt", "x.docx", "x.ttl.bz2", "x", "x.csv.gz"])
@pytest.mark.parametrize(
    "words",
    [("validate", "{}", "--shapes", "s.ttl"), ("validate", "s.ttl", "--shapes", "{}"), ("diff", "{}", "s.ttl"),
     ("sparql", "ASK {{}}", "--data", "{}"), ("convert", "{}", "o.nt"), ("show", "urn:a", "--data", "{}")],
    ids=" ".join,
)  # fmt: skip
def test_a_name_that_says_no_format_is_refused_by_every_command(
    kg: Kg, tmp_path: Path, name: str, words: tuple[str, ...]
) -> None:
    """Whatever is in the file: nothing is read as Turtle only because nobody knows what it is."""
    for file in (name, "s.ttl"):
        (tmp_path / file).write_text("<urn:a> a <urn:b> .\n")

    ran = kg(*(word.format(name) for word in words), cwd=tmp_path)

    assert (2, True) == (ran.code, f"the suffix of {name} names no format" in ran.err), ran


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("x.json", "x.json:1:1: Unexpected char: '<' (read as jsonld, by its name)"),
        ("x.xml", "x.xml:1:1: Unknown prefix urn: (read as rdfxml, by its name)"),
        ("x.rdf", "x.rdf:1:1: Unknown prefix urn:"),
        ("x.nq", "x.nq:1:9: "),
    ],
)
def test_what_is_no_turtle_by_its_name_is_not_read_as_turtle(kg: Kg, tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).write_text("<urn:a> a <urn:b> .\n")
    (tmp_path / "s.ttl").write_text(f"{HEAD}e:S a sh:NodeShape ; sh:targetNode e:a .\n")

    for words in ((name, "--shapes", "s.ttl"), ("s.ttl", "--shapes", name)):
        ran = kg("validate", *words, cwd=tmp_path)
        assert (3, True) == (ran.code, told in ran.err), ran


OF_TWO = {
    "another property": ("e:a a e:C ; e:o 'x' .", "e:a e:p 'x' .", "sh:property [ sh:path e:p ; sh:nodeKind sh:IRI ]"),
    "another property, below": ("e:a a e:C ; e:o [ e:q 'x' ] .", "e:a e:p 'x' .", "sh:property [ sh:path e:p ; sh:nodeKind sh:IRI ]"),
    "another value": ("e:a a e:C ; e:p 'y' .", "e:a e:o 'x' ; e:p 'x' .", "sh:property [ sh:path e:p ; sh:in ( 'y' ) ]"),
    "not allowed": ("e:a a e:C ; e:o 'x' .", "e:a e:p 'x' .", "sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> e:o )"),
    "below a path": ("e:a a e:C ; e:p [ e:q 'y' ] .", "e:a e:p [ e:q 'x' ] .", "sh:property [ sh:path ( e:p e:q ) ; sh:in ( 'y' ) ]"),
}  # fmt: skip


@pytest.mark.parametrize("names", [("a.ttl", "b.ttl"), ("b.ttl", "a.ttl")], ids=["first", "second"])
@pytest.mark.parametrize(("typed", "other", "shape"), OF_TWO.values(), ids=OF_TWO.keys())
def test_a_value_is_placed_where_its_property_has_it(
    kg: Kg, tmp_path: Path, typed: str, other: str, shape: str, names: tuple[str, str]
) -> None:
    """Several files speak of a node, and the same value stands there for something else."""
    first, second = names
    (tmp_path / first).write_text(f"@prefix e: <http://e/> .\n{typed}\n")
    (tmp_path / second).write_text(f"@prefix e: <http://e/> .\n\n{other}\n")
    (tmp_path / "s.ttl").write_text(
        f"@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\ne:S sh:targetClass e:C ; a sh:NodeShape ; {shape} ."
    )
    ran = kg("validate", "a.ttl", "b.ttl", "-s", "s.ttl", cwd=tmp_path)
    at = other.index("e:p" if "closed" in shape else "'x' ]" if "[" in other else "'x' .") + 1

    assert ran.out.startswith(f"{second}:3:{at}: violation: e:a"), ran
    assert 1 == ran.out.count("violation")


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_values_that_rules_infer_are_counted(kg: Kg, tmp_path: Path, engine: str) -> None:
    """Only those that are stated have places."""
    (tmp_path / "d.ttl").write_text("@prefix e: <http://e/> .\ne:a a e:C ; e:n 1, 2 .\ne:b a e:C ; e:n 1, 2, 3 .\n")
    (tmp_path / "s.ttl").write_text(
        "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "e:R a sh:NodeShape ; sh:targetClass e:C ; sh:rule "
        "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate e:n ; sh:object 9 ] .\n"
        "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:n ; sh:maxCount 2 ] .\n"
    )
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--advanced", "--engine", engine, cwd=tmp_path)

    assert ["there are 3 values, and 2 is", "there are 4 values, and 2 is"] == sorted(
        re.findall(r"there are .* is(?= allowed)", ran.out)
    )
