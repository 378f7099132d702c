"""Queries of shapes see literals as files have them, as pySHACL does, wherever the shapes are asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import rdflib

import kg as library
from kg.engines.exact import open_files
from kg.engines.written_graph import WrittenGraph
from kg.errors import ShapesError
from kg.findings import Finding
from kg.lsp.validating import Validating
from kg.project.config import Project
from kg.rdf.held import let_go
from kg.rdf.terms import BlankNode
from kg.shacl import on_snapshot
from kg.shacl.validator import Validator, read_shapes
from kg.shacl.within_project import validate_project

from ..conftest import Ran

Kg = Callable[..., Ran]

PREFIXES = """@prefix ex: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://e/> sh:declare [ sh:prefix "ex" ; sh:namespace "http://e/"^^xsd:anyURI ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
VALUES = {
    "int": '"1"^^xsd:int, 1, "01"^^xsd:integer',
    "others": '1.50, 1.5, 1e0, 007, "2020-01-02T03:04:05+00:00"^^xsd:dateTime, "1"^^xsd:boolean, "PT60S"^^xsd:duration',
    "beside": '"x", 2, "a"@en, "1"^^xsd:byte',
}
SELECTS = {
    "is": "$this ex:p ?value FILTER(datatype(?value) = xsd:int)",
    "not": "$this ex:p ?value FILTER(datatype(?value) != xsd:int)",
    "long": "$this ex:p ?value FILTER(strlen(str(?value)) > 1)",
    "any": "$this ?any ?value FILTER(isLiteral(?value) && strlen(str(?value)) > 1)",
    "path": "$this ex:to/ex:p ?value FILTER(strlen(str(?value)) != 3)",
    "term": '$this ex:p ?value FILTER(sameTerm(?value, "01"^^xsd:integer))',
    "pattern": '$this ex:p "1"^^xsd:int BIND(1 AS ?value)',
    "same": "$this ex:p ?value, ?other FILTER(?value = ?other && !sameTerm(?value, ?other))",
    "without": '$this ex:p ?value FILTER NOT EXISTS { $this ex:p ?other FILTER(strlen(str(?other)) < 2 && datatype(?other) != xsd:boolean) }',
    "optional": '$this ex:p ?value OPTIONAL { $this ex:p ?one FILTER(str(?one) = "01") } FILTER(!bound(?one))',
    "kept": "$this ex:kept ?value FILTER(strlen(str(?value)) > 1)",
}  # fmt: skip
GROUPED = {
    "three": "SELECT $this WHERE { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 2)",
    "two": "SELECT $this WHERE { $this ex:p ?v } GROUP BY $this HAVING (COUNT(DISTINCT ?v) > 1)",
    "inner": "SELECT $this ?value { { SELECT $this (COUNT(?v) AS ?value) { $this ex:p ?v } GROUP BY $this } FILTER(?value > 2) }",
}
ASKS = {
    "kind": "ASK { FILTER(datatype($value) = $arg) }",
    "text": "ASK { FILTER(strlen(str($value)) < 3) }",
    "known": "ASK { $this ex:p ?o ; ex:kept ?k FILTER(sameTerm(?o, $value) && strlen(str(?o)) < strlen(?k)) }",
}
SHAPES = (
    PREFIXES
    + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P .\nex:P sh:path ex:p .\n"
    + "ex:O a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:sparql ex:object .\n"
    + 'ex:object sh:prefixes <http://e/> ; sh:select "SELECT $this { FILTER(strlen(str($this)) > 2) }" .\n'
    + "".join(
        f'ex:S sh:sparql ex:{name} .\nex:{name} sh:prefixes <http://e/> ; sh:message "{{?value}}" ; sh:select """{text}""" .\n'
        for name, text in ({name: f"SELECT DISTINCT $this ?value {{ {text} }}" for name, text in SELECTS.items()} | GROUPED).items()
    )
    + "".join(
        f"ex:K{name} a sh:ConstraintComponent ; sh:parameter [ sh:path ex:arg{name} ] ; sh:validator ex:V{name} .\n"
        f'ex:V{name} a sh:SPARQLAskValidator ; sh:prefixes <http://e/> ; sh:ask """{text.replace("$arg", "$arg" + name)}""" .\n'
        f"ex:P ex:arg{name} xsd:int .\n"
        for name, text in ASKS.items()
    )
    + "ex:Own a sh:ConstraintComponent ; sh:parameter [ sh:path ex:own ] ; sh:propertyValidator ex:VOwn .\n"
    + 'ex:VOwn a sh:SPARQLSelectValidator ; sh:prefixes <http://e/> ; '
    + 'sh:select "SELECT $this ?value { $this $PATH ?value FILTER(datatype(?value) = $own) }" .\n'
    + "ex:P ex:own xsd:integer .\n"
)  # fmt: skip


def data(values: str, name: str = "a") -> str:
    return f'{PREFIXES}ex:{name} a ex:C ; ex:p {values} ; ex:kept "kept" ; ex:to ex:int .\n'


def seen(findings: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    """Return what two engines must tell alike; of an ASK, pySHACL does not tell the value."""
    return Counter(
        (f.rule, str(f.component), str(f.path), "_:" if isinstance(f.focus, BlankNode) else repr(f.focus),
         "" if str(f.component).startswith("http://e/K") else repr(f.value))
        for f in findings
    )  # fmt: skip


def found_by(engine: str, folder: Path) -> Counter[tuple[str, ...]]:
    return seen(read_shapes([folder / "s.ttl"], engine).validate([folder / "d.ttl"]).findings)


def test_both_engines_see_literals_as_they_are_written(tmp_path: Path) -> None:
    """By every form of query: of one value, of several, of any, of a focus node, of none."""
    (tmp_path / "s.ttl").write_text(SHAPES)
    (tmp_path / "d.ttl").write_text("".join(data(values, name) for name, values in VALUES.items()))
    expected = found_by("pyshacl", tmp_path)

    assert expected == found_by("compiled", tmp_path)
    assert {f"http://e/{name}" for name in (*SELECTS, *GROUPED, "P", "object")} == {rule for rule, *_ in expected}
    assert {f"http://e/K{name}" for name in ASKS} < {component for _, component, *_ in expected}


INT = "<http://www.w3.org/2001/XMLSchema#int>"
IS_INT = f"SELECT $this ?value {{ $this <http://e/p> ?value FILTER(datatype(?value) = {INT}) }}"


def one_shape(query: str, more: str = "") -> str:
    return f'{PREFIXES}ex:S a sh:NodeShape ; sh:targetClass ex:C {more} ; sh:sparql [ sh:prefixes <http://e/> ; sh:select """{query}""" ] .\n'


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(("sign", "code"), [("=", 1), ("!=", 0)])
def test_outside_a_project(kg: Kg, tmp_path: Path, engine: str, sign: str, code: int) -> None:
    (tmp_path / "d.ttl").write_text(PREFIXES + 'ex:a a ex:C ;\n  ex:p "1"^^xsd:int .\n')
    (tmp_path / "s.ttl").write_text(one_shape(IS_INT.replace("=", sign)))

    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--engine", engine, cwd=tmp_path)

    assert (code, bool(code)) == (ran.code, ran.out.startswith('d.ttl:5:1: violation: ex:a "1"^^xsd:int: '))


def test_a_graph_that_a_program_holds() -> None:
    graph = rdflib.Graph().parse(data=PREFIXES + 'ex:a a ex:C ; ex:p "1"^^xsd:int .', format="turtle")

    (found,) = library.validate(graph, shacl_graph=one_shape(IS_INT)).report.findings

    assert "http://e/S" == found.rule


def test_a_node_without_a_name_is_asked_about_too(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(PREFIXES + '[] a ex:C ; ex:p "1"^^xsd:int .\n')
    (tmp_path / "s.ttl").write_text(one_shape(IS_INT))

    assert 1 == found_by("compiled", tmp_path).total()
    assert found_by("pyshacl", tmp_path) == found_by("compiled", tmp_path)


def test_the_graph_of_the_shapes_stands_beside_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(PREFIXES + "ex:a a ex:C ; ex:p 07 .\nex:b a ex:C ; ex:p 7 .\n")
    query = "SELECT $this { $this ex:p ?v GRAPH $shapesGraph { ex:S ex:most ?n } FILTER(strlen(str(?v)) > ?n) }"
    (tmp_path / "s.ttl").write_text(one_shape(query, "; ex:most 1"))

    (found,) = read_shapes([tmp_path / "s.ttl"]).validate([tmp_path / "d.ttl"]).findings

    assert "http://e/a" == str(found.focus)


def test_what_rdflib_cannot_ask_is_refused_and_not_answered_wrongly(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(PREFIXES + 'ex:a a ex:C ; ex:p "1"^^xsd:int .\n')
    (tmp_path / "s.ttl").write_text(one_shape("SELECT $this { $this ex:p ?v FILTER(!isTRIPLE(?v) && str(?v) != '') }"))

    with pytest.raises(ShapesError, match=r"a store rewrites, so that rdflib is asked: this is not SPARQL"):
        found_by("compiled", tmp_path)


@pytest.mark.parametrize("other", ["", 'ex:z ex:p "01"^^xsd:integer .'])
@pytest.mark.parametrize(
    ("values", "test", "found"),
    [('"2020-05-05"^^xsd:date, 5', "?value < 3", []), ('5, "x"', "?value < 7", ["5"]), ("5", "?value IN (5, 1/0)", ["5"]),
     ('"abc"^^xsd:integer, 5', "?value + 1 > 2", ["5"]), ('5, "n/a"', "5 = ?value", ["5"])],
)  # fmt: skip
def test_what_only_compares_is_told_of_a_node_whatever_stands_elsewhere(
    tmp_path: Path, other: str, values: str, test: str, found: list[str]
) -> None:
    """Values of unlike types are not compared, and an error is one of its row."""
    (tmp_path / "d.ttl").write_text(f"{PREFIXES}ex:b a ex:C ; ex:p {values} .\n{other}\n")
    (tmp_path / "s.ttl").write_text(one_shape(f"SELECT $this ?value {{ $this ex:p ?value FILTER({test}) }}"))

    told = read_shapes([tmp_path / "s.ttl"]).validate([tmp_path / "d.ttl"]).findings

    assert found == [str(getattr(one.value, "lexical", one.value)) for one in told]


def test_a_sum_of_what_is_no_number_is_an_error_of_its_group(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(PREFIXES + 'ex:a a ex:C ; ex:p 07, "n/a" .\nex:b a ex:C ; ex:p 7, 8 .\n')
    query = "SELECT $this { $this ex:p ?v } GROUP BY $this HAVING (SUM(?v) > 14)"
    (tmp_path / "s.ttl").write_text(one_shape(query))

    assert {"http://e/b"} == {
        str(one.focus) for one in read_shapes([tmp_path / "s.ttl"]).validate([tmp_path / "d.ttl"]).findings
    }


def test_where_nothing_is_rewritten_the_store_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the data is, or nothing that a query reads."""

    def fail(*_: object) -> None:
        raise AssertionError("a graph of rdflib was asked")

    monkeypatch.setattr(WrittenGraph, "_ask", fail)
    (tmp_path / "s.ttl").write_text(one_shape(IS_INT))
    found: list[object] = []
    for text in ("ex:p 1", 'ex:p 1 ; ex:other "1"^^xsd:int'):
        (tmp_path / "d.ttl").write_text(f"{PREFIXES}ex:a a ex:C ; {text} .\n")
        found += found_by("compiled", tmp_path)

        assert open_files([tmp_path / "d.ttl"]).traits.as_written == ("int" in text)
    assert [] == found


JOINED = {
    "?value": "$this ex:p ?value ; ex:q ?value FILTER(?value < 9)",
    "a path": "$this ex:p/^ex:q ?value FILTER(?value != ex:other)",
    "what is not there": "$this ex:p ?value FILTER(?value < 9) FILTER NOT EXISTS { $this ex:q ?value }",
    "values": "$this ex:p ?value FILTER(?value = 1 && ?value IN (1, 2.50))",
    "a sum": "$this ex:p ?v BIND(?v + 0 AS ?value) FILTER(?v >= 1)",
    "a condition": "$this ex:p ?value FILTER(IF(?value < 3, true, false) || ?value > 5)",
}


@pytest.mark.parametrize("query", JOINED.values(), ids=JOINED)
def test_a_query_that_compares_joins_and_tells_terms_all_the_same(tmp_path: Path, query: str) -> None:
    """01 is a value like 1 for `<`, and another term for a join, and is told as it is written."""
    (tmp_path / "s.ttl").write_text(one_shape(f"SELECT $this ?value {{ {query} }}"))
    (tmp_path / "d.ttl").write_text(
        f'{PREFIXES}ex:a a ex:C ; ex:p 01, "1"^^xsd:int, 2.50 ; ex:q 1, 2.5 .\nex:b a ex:C ; ex:p 7 ; ex:q 7 .\n'
    )
    expected = found_by("pyshacl", tmp_path)

    assert expected.keys() == found_by("compiled", tmp_path).keys()


SAID = {
    "a pattern": ('$this ex:p "1"^^xsd:int BIND(0 AS ?value)', []),
    "a path": ("$this ex:p* 2.50 BIND(0 AS ?value)", []),
    "what is not there": ("$this ex:p ?value FILTER NOT EXISTS { $this ex:p 2.50 }", ["1", "2.5"]),
    "sameTerm": ('$this ex:p ?value FILTER(sameTerm(?value, "01"^^xsd:integer))', []),
    "a value that is given": ("$this ex:p ?value BIND(2.50 AS ?w) FILTER(sameTerm(?value, ?w))", []),
    "a text": ("$this ex:p ?value FILTER(strlen(str(?value)) < strlen(str(01)))", ["1"]),
    "a datatype": ('$this ex:p ?value FILTER(datatype("1"^^xsd:int) = xsd:int)', ["1", "2.5"]),
    "a comparison": ("$this ex:p ?value FILTER(?value = 2.50)", ["2.5"]),
    "a list": ('$this ex:p ?value FILTER(?value IN (2.50, "1"^^xsd:int))', ["1", "2.5"]),
}


@pytest.mark.parametrize(("query", "found"), SAID.values(), ids=SAID)
def test_a_literal_that_only_a_query_says_is_a_term_of_its_own(tmp_path: Path, query: str, found: list[str]) -> None:
    """Though the data hold nothing that a store rewrites, and the value is the same."""
    (tmp_path / "s.ttl").write_text(one_shape(f"SELECT $this ?value {{ {query} }}"))
    (tmp_path / "d.ttl").write_text(f"{PREFIXES}ex:a a ex:C ; ex:p 1, 2.5 .\n")

    assert found == sorted(one[-1].split("'")[1] for one in found_by("compiled", tmp_path))


@pytest.mark.parametrize("said", ["01", '"1"^^xsd:int', "1", "2.50", '"1"^^xsd:boolean', '"x"@EN'])
def test_a_literal_that_only_a_shape_says_is_a_term_of_its_own(tmp_path: Path, said: str) -> None:
    """As a value, in a list, as a target, and as what a component is given; and validation goes on from the last one."""
    (tmp_path / "s.ttl").write_text(
        f"""{PREFIXES}
ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:same ] ; sh:validator
    [ a sh:SPARQLAskValidator ; sh:ask "ASK {{ FILTER(sameTerm($value, $same)) }}" ] .
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:H, ex:I, ex:N, ex:Q, ex:O .
ex:H sh:path ex:p ; sh:hasValue {said} .
ex:I sh:path ex:p ; sh:in ( {said} "y" ) .
ex:N sh:path ex:p ; sh:not [ sh:hasValue {said} ] .
ex:Q sh:path ex:p ; sh:qualifiedValueShape [ sh:in ( {said} ) ] ; sh:qualifiedMinCount 1 .
ex:O sh:path ex:p ; ex:same {said} .
ex:T a sh:NodeShape ; sh:targetNode {said} ; sh:in ( 1 true ) ; ex:same 1 ; sh:datatype xsd:integer ; sh:minInclusive 2 .
"""
    )
    (tmp_path / "d.ttl").write_text(f'{PREFIXES}ex:a a ex:C ; ex:p 1, 2.5, true, "x"@en .\n')
    validator = read_shapes([tmp_path / "s.ttl"])
    told_by = {
        engine: {(one[0], one[1], one[3]) for one in found_by(engine, tmp_path)} for engine in ("pyshacl", "compiled")
    }

    assert told_by["pyshacl"] == told_by["compiled"]
    assert isinstance(validator, Validator)
    assert validator.can_go_on


OF_A_TARGET = {
    "a property within a property": ("sh:path [ sh:zeroOrMorePath ex:p ] ; sh:property [ sh:path ex:r ; sh:minCount 1 ]", 1),
    "a shape of values": ("sh:path [ sh:zeroOrOnePath ex:p ] ; sh:node ex:N", 1),
    "no such shape": ("sh:path [ sh:zeroOrMorePath ex:p ] ; sh:not ex:N", 0),
    "several questions": ("sh:targetSubjectsOf ex:p ; sh:hasValue ex:x ; sh:maxLength 0 ; sh:nodeKind sh:IRI ; sh:class ex:C", 4),
}  # fmt: skip


@pytest.mark.parametrize("said", ["01", "1.50", '"1"^^xsd:int', '"1"^^xsd:boolean'])
@pytest.mark.parametrize(("shape", "count"), OF_A_TARGET.values(), ids=OF_A_TARGET)
def test_a_target_that_the_data_do_not_have_is_told_as_it_is_written(
    tmp_path: Path, said: str, shape: str, count: int
) -> None:
    """Also where its set of nodes is kept beside the data, and a question reads it from there."""
    (tmp_path / "s.ttl").write_text(
        f"{PREFIXES}ex:N a sh:NodeShape ; sh:property [ sh:path ex:r ; sh:minCount 1 ] .\n"
        f"ex:T a {'sh:PropertyShape' if 'sh:path' in shape[:8] else 'sh:NodeShape'} ; sh:targetNode {said} ; {shape} .\n"
    )
    (tmp_path / "d.ttl").write_text(f"{PREFIXES}ex:a a ex:C .\n")
    expected = found_by("pyshacl", tmp_path)

    assert count == expected.total()
    assert expected == found_by("compiled", tmp_path)


@pytest.fixture
def project(empty_project: Project) -> Project:
    """A project with two sources, which both speak of one thing."""
    for path in empty_project.iter_shape_files(within_a_source=True):
        path.unlink()
    counts = "SELECT $this { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 2)"
    (empty_project.shapes / "s.ttl").write_text(one_shape(IS_INT) + one_shape(counts).replace("ex:S", "ex:Counts"))
    (empty_project.root / "data/sources").mkdir(parents=True, exist_ok=True)
    for name in ("one", "two"):
        (empty_project.root / f"data/sources/{name}.ttl").write_text(f"{PREFIXES}ex:a a ex:C ;\n  ex:p 1 .\n")
    return empty_project


def told(findings: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    return Counter((f.rule, f.severity, str(f.focus), repr(f.value), str(f.location)) for f in findings)


def test_in_a_project_and_after_an_edit(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """By source and all together, asked of the snapshot and by difference where nothing is rewritten."""
    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    path, seen = project.root / "data/sources/two.ttl", []
    for values in ("2", '2, "01"^^xsd:integer', '"1"^^xsd:int', "2, 3"):
        path.write_text(f"{PREFIXES}ex:a a ex:C ;\n  ex:p {values} .\n")
        expected, found = (told(validate_project(project, engine=e).findings) for e in ("pyshacl", "compiled"))
        seen.append({(rule.removeprefix("http://e/"), severity) for rule, severity, *_ in found})

        assert expected == found

    within, together = ("S", "violation"), ("Counts", "warning")
    assert [set(), {together}, {within}, {together}] == seen


def test_in_an_editor(project: Project) -> None:
    """After each letter: a number that is not rewritten, one that is, and the first again."""
    path, found = project.root / "data/sources/one.ttl", []
    validating = Validating(project)
    for value in ("1", '"1"^^xsd:int', '"1"^^xsd:integer', '"01"^^xsd:int'):
        text = f"{PREFIXES}ex:a a ex:C ; ex:p {value} .\n"
        found.append([one.rule for one in validating.find(path, text.encode()) if one.rule == "http://e/S"])
    let_go(path)

    assert [[], ["http://e/S"], [], ["http://e/S"]] == found
