"""Queries that pySHACL asks find literals as they are written, wherever they stand: constraints, targets, rules."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import rdflib

import kg
from kg.errors import ShapesError
from kg.findings import Finding
from kg.project.config import Project
from kg.shacl import reference
from kg.shacl.validator import read_shapes
from kg.shacl.within_project import validate_project

from ..conftest import Ran

HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e: sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] ,
    [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""
# What is written, and the same value written in another way.
SPELLINGS = {
    "int": ("'1'^^xsd:int", "1"), "zeros": ("01", "1"), "decimal": ("1.0", "1"), "double": ("1e0", "1"),
    "time": ("'2020-01-02T03:04:05+00:00'^^xsd:dateTime", "'2020-01-02T03:04:05Z'^^xsd:dateTime"),
    "truth": ("'1'^^xsd:boolean", "true"), "tag": ("'x'@EN", "'x'@en"),
}  # fmt: skip
FORMS = {
    "pattern": "$this e:n ~ .", "values": "VALUES ?v { ~ } $this e:n ?v .", "list": "$this e:n ?v FILTER(?v IN (5, ~))",
    "equal": "$this e:n ?v FILTER(?v = ~)", "same": "$this e:n ?v FILTER(sameTerm(?v, ~))",
    "given": "BIND(~ AS ?v) $this e:n ?v .", "absent": "$this a e:C FILTER NOT EXISTS { $this e:n ~ }",
}  # fmt: skip
BY_VALUE = ("list", "equal")
NOT_OF_CONSTRAINTS = ("values",)
DATA = HEAD + "".join(
    f"e:{name}-w a e:C, e:C{name} ; e:n {written} .\ne:{name}-o a e:C, e:C{name} ; e:n {other} .\n"
    for name, (written, other) in SPELLINGS.items()
)
TARGETED = "sh:property [ sh:path e:none ; sh:minCount 1 ]"


def each(*without: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield a name for each spelling in each form, the spelling, and the pattern without and with it."""
    for spelling, (written, _) in SPELLINGS.items():
        for form, pattern in FORMS.items():
            if form not in without:
                yield f"{spelling}-{form}", spelling, pattern, pattern.replace("~", written)


def expected(*without: str) -> set[tuple[str, str]]:
    """Return which shape finds which node: a term is another than its like, but for the letters of a language."""
    found = set()
    for name, spelling, _, _ in each(*without):
        form = name.rpartition("-")[2]
        alike = form in BY_VALUE or spelling == "tag"
        found |= {(name, f"{spelling}-w")} if form != "absent" else set()
        found |= {(name, f"{spelling}-o")} if (form == "absent") != alike else set()
    return found


def constraints() -> str:
    return "".join(
        f"e:{name} sh:targetClass e:C{kind} ; a sh:NodeShape ; sh:sparql [ sh:prefixes e: ; "
        f'sh:select "SELECT $this WHERE {{ {text} }}" ] .\n'
        for name, kind, _, text in each(*NOT_OF_CONSTRAINTS)
    )


def components() -> str:
    """Return shapes with a component for each form, which is given the literal."""
    made = "".join(
        f"e:K{form} a sh:ConstraintComponent ; sh:parameter [ sh:path e:arg{form} ] ; sh:nodeValidator "
        f"[ a sh:SPARQLSelectValidator ; sh:prefixes e: ; "
        f'sh:select "SELECT $this WHERE {{ {pattern.replace("~", f"$arg{form}")} }}" ] .\n'
        for form, pattern in FORMS.items()
        if form not in ("values", "given")  # which take no variable
    )
    return made + "".join(
        f"e:{name} a sh:NodeShape ; sh:targetClass e:C{kind} ; e:arg{name.rpartition('-')[2]} {SPELLINGS[kind][0]} .\n"
        for name, kind, _, _ in each("values", "given")
    )


def asks() -> str:
    """Return shapes with a component for each, which asks whether nothing is found."""
    return "".join(
        f"e:K{name} a sh:ConstraintComponent ; sh:parameter [ sh:path e:arg{name} ] ; sh:validator [ a sh:SPARQLAskValidator ; "
        f'sh:prefixes e: ; sh:ask "ASK {{ FILTER NOT EXISTS {{ {text} }} }}" ] .\n'
        f"e:{name} a sh:NodeShape ; sh:targetClass e:C{kind} ; e:arg{name} true .\n"
        for name, kind, _, text in each(*NOT_OF_CONSTRAINTS)
    )


def targets() -> str:
    return "".join(
        f"e:{name} a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:prefixes e: ; "
        f'sh:select "SELECT ?this WHERE {{ {text} $this a e:C{kind} }}" ] ; {TARGETED} .\n'
        for name, kind, _, text in each()
    )


def kinds_of_targets() -> str:
    made = "".join(
        f"e:T{form} a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:labelTemplate 'x' ; sh:prefixes e: ; "
        f"sh:parameter [ sh:path e:arg ], [ sh:path e:kind ] ; "
        f'sh:select "SELECT ?this WHERE {{ {pattern.replace("~", "$arg")} ?this a $kind }}" .\n'
        for form, pattern in FORMS.items()
        if form not in ("values", "given")
    )
    return made + "".join(
        f"e:{name} a sh:NodeShape ; {TARGETED} ; "
        f"sh:target [ a e:T{name.rpartition('-')[2]} ; e:arg {SPELLINGS[kind][0]} ; e:kind e:C{kind} ] .\n"
        for name, kind, _, _ in each("values", "given")
    )


def rules() -> str:
    """Return shapes with rules that say of a node that it is found, with a literal as it is written, and that see it."""
    return "".join(
        f"e:{name} a sh:NodeShape ; sh:targetClass e:C{kind} ; sh:rule [ a sh:SPARQLRule ; sh:prefixes e: ; "
        f'sh:construct "CONSTRUCT {{ $this e:hit{name} {SPELLINGS[kind][0]} }} WHERE {{ {text} }}" ] ; '
        f"sh:not [ sh:path e:hit{name} ; sh:hasValue {SPELLINGS[kind][0]} ] .\n"
        for name, kind, _, text in each()
    )


def functions() -> str:
    return "".join(
        f"e:f{name} a sh:SPARQLFunction ; sh:prefixes e: ; sh:parameter [ sh:path e:op ] ; sh:returnType xsd:boolean ; "
        f'sh:ask "ASK {{ {text.replace("$this", "$op")} }}" .\n'
        f"e:{name} a sh:NodeShape ; sh:targetClass e:C{kind} ; sh:sparql [ sh:prefixes e: ; "
        f'sh:select "SELECT $this WHERE {{ $this a e:C FILTER(e:f{name}($this)) }}" ] .\n'
        for name, kind, _, text in each()
    )


# By which shapes, and what they leave out.
DOORS: dict[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "constraints": (constraints, NOT_OF_CONSTRAINTS), "components": (components, ("values", "given")),
    "asks": (asks, NOT_OF_CONSTRAINTS), "targets": (targets, ()),
    "kinds of targets": (kinds_of_targets, ("values", "given")), "rules": (rules, ()), "functions": (functions, ()),
}  # fmt: skip


def seen(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {
        (one.rule.removeprefix("http://e/"), str(one.focus).removeprefix("http://e/"))
        for found in findings
        for one in (found, *found.under)  # in a project findings of one cause are told together
        if one.focus is not None
    }


@pytest.mark.parametrize(
    ("door", "engine", "advanced"),
    [
        *((door, engine, False) for door in ("constraints", "components", "asks") for engine in ("compiled", "pyshacl")),
        ("constraints", "pyshacl", True), ("targets", "compiled", True), ("targets", "pyshacl", True),
        ("kinds of targets", "compiled", True), ("rules", "compiled", True), ("functions", "pyshacl", True),
    ],
)  # fmt: skip
def test_a_query_of_shapes_finds_what_is_written(tmp_path: Path, door: str, engine: str, advanced: bool) -> None:
    """The same by both engines, and as counted by hand where only one of them can tell."""
    shapes, without = DOORS[door]
    (tmp_path / "s.ttl").write_text(HEAD + shapes())
    (tmp_path / "d.ttl").write_text(DATA)

    found = seen(read_shapes([tmp_path / "s.ttl"], engine, advanced=advanced).validate([tmp_path / "d.ttl"]).findings)

    assert expected(*without) == found


def test_so_it_is_in_a_project(empty_project: Project) -> None:
    for path in empty_project.iter_shape_files(within_a_source=True):
        path.unlink()
    (empty_project.shapes / "s.ttl").write_text(HEAD + kinds_of_targets())
    (empty_project.root / "data/sources").mkdir(parents=True, exist_ok=True)
    (empty_project.root / "data/sources/one.ttl").write_text(DATA)

    assert expected("values", "given") == seen(validate_project(empty_project, advanced=True).findings)


def test_so_it_is_for_programs_whose_graph_is_not_changed() -> None:
    """What a rule infers is in a copy."""
    graph = rdflib.Graph().parse(data=HEAD + "e:w a e:C ; e:n '1'^^xsd:boolean, true .", format="turtle")
    said = len(graph)
    shapes = (
        "e:R a sh:NodeShape ; sh:targetClass e:C ; sh:rule [ a sh:SPARQLRule ; sh:prefixes e: ; sh:construct "
        '"CONSTRUCT { $this e:hit true } WHERE { VALUES ?v { true } $this e:n ?v }" ] .\n'
        "e:S sh:targetSubjectsOf e:hit ; a sh:NodeShape ; sh:property [ sh:path e:hit ; sh:maxCount 0 ] ."
    )

    assert {("S", "w")} == seen(kg.validate(graph, shacl_graph=HEAD + shapes, advanced=True).report.findings)
    assert said == len(graph)


FUNCTION = (
    "e:f a sh:SPARQLFunction ; sh:prefixes e: ; sh:parameter [ sh:path e:op ] ; "
    'sh:select "SELECT ?v WHERE { $op e:n ?v FILTER(?v > 6) }" .\n'
    'e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:prefixes e: ; sh:select "SELECT $this WHERE { ~ }" ] .'
)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("$this e:n ?v FILTER(e:f($this) = 7)", {"a"}), ("$this e:n ?v FILTER(COALESCE(e:f($this), 'none') = 'none')", {"b"}),
     ("BIND(e:f($this) AS ?v) $this a e:C FILTER(!BOUND(?v))", {"b"})],
)  # fmt: skip
def test_a_function_that_finds_nothing_is_an_error_of_its_row(pattern: str, found: set[str]) -> None:
    data = HEAD + "e:a a e:C ; e:n 07 . e:b a e:C ; e:n 1 ."
    told = kg.validate(data, shacl_graph=HEAD + FUNCTION.replace("~", pattern), advanced=True).report.findings

    assert found == {node for _, node in seen(told)}


def test_a_function_that_cannot_be_asked_is_refused() -> None:
    """And not passed over as an error of a row."""
    shapes = HEAD + FUNCTION.replace("~", "$this e:n ?v FILTER(e:f($this) = 7)").replace("SELECT ?v WHERE", "ASK")
    with pytest.raises(ShapesError, match="Was expecting an SELECT"):
        kg.validate(HEAD + "e:a a e:C ; e:n 7 .", shacl_graph=shapes, advanced=True)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("$this e:n ?v FILTER(e:f($this) = 7) BIND(?v AS ?value)", ["1", "7"]),
        ("$this e:n ?v FILTER(?v = e:f($this)) BIND(?v AS ?value)", ["7"]),
        ("$this e:o ?op ; e:n ?v BIND(e:f(?op) AS ?value)", ["9"]),
        ("$this e:o ?op BIND(e:f($this) AS ?value)", ["7"]), ("$this e:b ?b BIND(e:f(?b) AS ?value)", ["8"]),
    ],
)  # fmt: skip
def test_a_function_knows_what_it_is_given_and_nothing_else(pattern: str, found: list[str]) -> None:
    """Though the row of who calls it has a variable of a name that it has as well."""
    data = HEAD + "e:a a e:C ; e:n 1, 7 ; e:o e:b ; e:b [ e:n 8 ] . e:b e:n 9 ."
    shapes = FUNCTION.replace("SELECT ?v WHERE { $op e:n ?v FILTER(?v > 6) }", "SELECT (MAX(?v) AS ?m) { $op e:n ?v }")
    shapes = HEAD + shapes.replace("SELECT $this WHERE { ~ }", f"SELECT DISTINCT $this ?value WHERE {{ {pattern} }}")

    assert found == sorted(
        {
            str(getattr(one.value, "lexical", ""))
            for one in kg.validate(data, shacl_graph=shapes, advanced=True).report.findings
        }
    )


@pytest.mark.parametrize("condition", ["!!(?v = 7)", "!!?v && ?v != 1.0", "xsd:date(?d) > '2020-01-01Z'^^xsd:date"])
def test_a_query_is_read_as_elsewhere(tmp_path: Path, condition: str) -> None:
    """Though rdflib by itself cannot read it, or knows no such cast."""
    (tmp_path / "d.ttl").write_text(
        f"{HEAD} e:a a e:C ; e:n 07 ; e:d '2021-01-01T23:00:00Z'^^xsd:dateTime . e:b a e:C ; e:n 1 ; e:d '1999'^^xsd:gYear ."
    )
    (tmp_path / "s.ttl").write_text(
        f"{HEAD} e:S a sh:NodeShape ; sh:property [ sh:path e:none ; sh:minCount 1 ] ; sh:target [ a sh:SPARQLTarget ; "
        f'sh:prefixes e: ; sh:select "SELECT ?this WHERE {{ ?this e:n ?v ; e:d ?d FILTER({condition}) }}" ] .'
    )
    found = read_shapes([tmp_path / "s.ttl"], advanced=True).validate([tmp_path / "d.ttl"]).findings

    assert {("S", "a")} == seen(found)


FALSE = ["0", "0.0", "0e0", "false", '""', '""@en', '"P0D"^^xsd:dayTimeDuration', '"NaN"^^xsd:double']
OF_VALUES = """
e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:other ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(!sameTerm($value, $other)) }" ] .
e:L a sh:ConstraintComponent ; sh:parameter [ sh:path e:none ] ; sh:nodeValidator [ a sh:SPARQLSelectValidator ;
    sh:select "SELECT $this WHERE { FILTER(sameTerm($this, $none)) }" ] .
e:differs a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:n ; e:other 7 .
e:same a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:n ; e:other ~ .
e:node a sh:NodeShape ; sh:targetObjectsOf e:n ; e:none ~ .
e:value a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [
    sh:select "SELECT $this ?value WHERE { $this <http://e/n> ?value FILTER(sameTerm(?value, ~~)) }" ] .
"""


@pytest.mark.parametrize(("engine", "more"), [("compiled", "e:b a e:C ; e:n [] ."), ("pyshacl", "")])
@pytest.mark.parametrize("value", FALSE)
def test_a_value_that_python_takes_for_false_is_one(engine: str, value: str, more: str, tmp_path: Path) -> None:
    """Where another value is a blank node, pySHACL is asked by the default engine too."""
    (tmp_path / "d.ttl").write_text(f"{HEAD} e:a a e:C ; e:n {value} . {more}")
    asked = value.replace('"', "'").replace("xsd:", "<http://www.w3.org/2001/XMLSchema#") + ">" * ("xsd:" in value)
    (tmp_path / "s.ttl").write_text(HEAD + OF_VALUES.replace("~~", asked).replace("~", value))

    found = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings

    assert ["node", "same", "value"] == sorted(one.rule.removeprefix("http://e/") for one in found)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("path", "more", "found"),
    [
        ("e:n|e:m", "COUNT(?v) = 3", {"a"}),
        ("e:n|e:m", "SUM(?v) = 4", {"a"}),
        ("(e:n|e:m)/^e:k", "COUNT(*) = 1", {"b"}),
        ("e:n|e:n", "COUNT(?v) = 2", {"b"}),
        ("e:n|e:m", "COUNT(DISTINCT ?v) = 2", {"a"}),
    ],
)
def test_each_way_of_a_path_counts(engine: str, path: str, more: str, found: set[str], tmp_path: Path) -> None:
    """Two alternatives that lead to the same value are two solutions (SPARQL 1.1, section 18.4)."""
    (tmp_path / "d.ttl").write_text(f"{HEAD} e:a a e:C ; e:n 1, 2 ; e:m 1 . e:b a e:C ; e:n 5 . e:z e:k 5 .")
    (tmp_path / "s.ttl").write_text(
        f"{HEAD} e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:prefixes e: ; "
        f'sh:select "SELECT $this WHERE {{ $this {path} ?v }} GROUP BY $this HAVING ({more})" ] .'
    )
    told = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings

    assert found == {node for _, node in seen(told)}


OF_CONDITIONS = """
e:constraint a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [ sh:prefixes e: ;
    sh:select "SELECT $this WHERE { $this e:n ?v FILTER(~) }" ] .
e:target a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [ a sh:SPARQLTarget ; sh:prefixes e: ;
    sh:select "SELECT ?this WHERE { ?this e:n ?v FILTER(~) }" ] .
e:rule a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:made ; sh:maxCount 0 ] ; sh:rule [ a sh:SPARQLRule ;
    sh:prefixes e: ; sh:construct "CONSTRUCT { $this e:made true } WHERE { $this e:n ?v FILTER(~) }" ] .
e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:k ] ; sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes e: ;
    sh:ask "ASK { FILTER(!(~)) }" ] .
e:asked a sh:NodeShape ; sh:targetClass e:C ; e:k 1 .
"""


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("condition", "found"),
    [
        *((said, ()) for said in ("false", "0", "''", "IF(EXISTS { $this e:n 8 }, true, false)")),
        *((said, ("asked", "constraint", "rule", "target")) for said in ("true", "1", "EXISTS { $this e:n 7 } = true")),
    ],
)
def test_a_condition_is_one_at_each_door(engine: str, condition: str, found: tuple[str, ...], tmp_path: Path) -> None:
    """In a constraint, a target, a rule and a component: as rdflib reads it, none of them was one where it is false."""
    (tmp_path / "d.ttl").write_text(f"{HEAD} e:a a e:C ; e:n 07, 7 .")
    (tmp_path / "s.ttl").write_text(HEAD + OF_CONDITIONS.replace("~", condition))
    told = read_shapes([tmp_path / "s.ttl"], engine, advanced=True).validate([tmp_path / "d.ttl"]).findings

    assert set(found) == {one.rule.removeprefix("http://e/") for one in told}


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("made", "values"),
    [("(0 AS ?value)", ["0"]), ("(STRLEN(?v) AS ?value)", ["1", "2"]), ("(false AS $value)", ["false"])],
)
def test_a_validator_may_make_a_value_of_its_own(engine: str, made: str, values: list[str], tmp_path: Path) -> None:
    """It is told once for each, however many values the path has, and not refused (SHACL, section 6.2)."""
    (tmp_path / "d.ttl").write_text(f'{HEAD} e:a a e:C ; e:n "a", "bc" .')
    (tmp_path / "s.ttl").write_text(
        f"{HEAD} e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:k ] ; sh:propertyValidator [ a sh:SPARQLSelectValidator ; "
        f'sh:select "SELECT DISTINCT $this {made} WHERE {{ $this $PATH ?v }}" ] . '
        "e:S a sh:PropertyShape ; sh:targetClass e:C ; sh:path e:n ; e:k 1 ."
    )
    told = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings

    assert values == sorted(str(getattr(one.value, "lexical", one.value)) for one in told)


COMPONENT = (
    "e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:arg ] ; sh:propertyValidator [ sh:select '~' ] ; "
    "sh:nodeValidator [ sh:select '~' ] .\n"
)
# A shape that has a query, by where the query stands.
ASKED_BY = {
    "constraint": "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:sparql [\n sh:select '~' ] .",
    "of nodes": COMPONENT + "e:S a sh:NodeShape ; sh:targetClass e:C ; e:arg 7 .",
    "of properties": COMPONENT + "e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:none ; e:arg 7 ] .",
}


@pytest.mark.parametrize("where", ASKED_BY)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT $this (true AS ?failure) ?value { $this <http://e/n> ?value }", None),
        ("SELECT $this (?value = 7 AS ?failure) ?value { $this <http://e/n> ?value }", None),
        ("SELECT $this ?value ?failure { $this <http://e/n> ?value BIND(\"1\"^^<http://www.w3.org/2001/XMLSchema#boolean> AS ?failure) }", None),
        ("SELECT $this (false AS ?failure) ?value { $this <http://e/n> ?value }", ["1", "7"]),
        ("SELECT $this (\"true\" AS ?failure) ?value { $this <http://e/n> ?value }", ["1", "7"]),
        ("SELECT $this (1 AS ?failure) ?value { $this <http://e/n> ?value }", ["1", "7"]),
        ("SELECT $this ?value { $this <http://e/n> ?value OPTIONAL { $this <http://e/none> ?failure } }", ["1", "7"]),
    ],
)  # fmt: skip
def test_a_failure_is_no_result(tmp_path: Path, where: str, query: str, found: list[str] | None) -> None:
    """Nor is anything else one (SHACL, sections 5.3.1 and 6.2), and it is told where the query stands."""
    (tmp_path / "s.ttl").write_text(HEAD + ASKED_BY[where].replace("~", query))
    (tmp_path / "d.ttl").write_text(HEAD + "e:a a e:C ; e:n 1, 7 .")

    told: list[list[str] | None] = []
    for engine in ("compiled", "pyshacl"):
        try:
            results = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings
            told.append(sorted(getattr(one.value, "lexical", "") for one in results))
        except ShapesError as error:
            is_placed = error.location is not None and error.message.endswith("reports a failure")
            told.append(None if is_placed else [str(error)])

    assert [found, found] == told


def test_a_select_is_asked_once_of_a_focus_node(tmp_path: Path) -> None:
    """Of no value of its path, and whether it has any (SHACL, section 6.2)."""
    query = "SELECT $this ?value { $this <http://e/n> ?value FILTER NOT EXISTS { $this $PATH $arg } }"
    (tmp_path / "s.ttl").write_text(
        HEAD
        + ASKED_BY["of properties"].replace("~", query, 1).replace("sh:nodeValidator [ sh:select '~' ]", "sh:name 'k'")
    )
    (tmp_path / "d.ttl").write_text(HEAD + "e:a a e:C ; e:n 1, 7 . e:b a e:C ; e:n 2 ; e:none 7 .")

    for engine in ("compiled", "pyshacl"):
        results = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings
        assert ["1", "7"] == sorted(getattr(one.value, "lexical", "") for one in results)


@pytest.mark.parametrize(
    ("where", "query", "told"),
    [
        ("constraint", "SELECT $this { GRAPH $shapesGraph { ?s ?p $this } }", "pySHACL does not know $shapesGraph; ask the default engine"),
        ("of nodes", "SELECT $this { { SELECT $this { $this ?p $arg } } }", "pySHACL wants a subquery to select $this, $arg"),
    ],
)  # fmt: skip
def test_what_pyshacl_does_not_ask_is_told_at_its_place(tmp_path: Path, where: str, query: str, told: str) -> None:
    (tmp_path / "s.ttl").write_text(HEAD + ASKED_BY[where].replace("~", query))
    (tmp_path / "d.ttl").write_text(HEAD + "e:a a e:C ; e:n 1, 7 .")

    with pytest.raises(ShapesError) as error:
        read_shapes([tmp_path / "s.ttl"], "pyshacl").validate([tmp_path / "d.ttl"])

    called = "a validator" if where == "of nodes" else "a SPARQL constraint"
    assert f"the query of {called} without a name cannot be run: {told}" == error.value.message
    assert error.value.location is not None
    assert error.value.location.line in (5, 6, 7)


def test_a_path_of_alternatives_may_stand_within_a_list(tmp_path: Path) -> None:
    """Shapes are legal however long such a path is, up to what engines bear; what is wrong in them is still told."""
    members = " ".join(f"e:n{n}" for n in range(20))
    shapes = f"e:S a sh:NodeShape ; sh:targetClass e:C ; sh:or ( [ sh:path [ sh:alternativePath ( {members} ) ] ; sh:minCount 1 ] ) ."
    (tmp_path / "s.ttl").write_text(HEAD + shapes)
    (tmp_path / "d.ttl").write_text(HEAD + "e:a a e:C ; e:n7 1 . e:b a e:C .")

    for engine in ("compiled", "pyshacl"):
        results = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings
        assert ["http://e/b"] == [str(one.focus) for one in results]
    faulty = rdflib.Graph().parse(data=f"{HEAD}e:S a sh:NodeShape ; sh:minLength 'x' .")
    with pytest.raises(ShapesError, match=r"do not conform to those of SHACL"):
        reference.require_well_formed(reference.Shapes(faulty, {}))


SAME_VERDICTS = {
    "flag x": ("e:x e:t 'ab' .", "sh:path e:t ; sh:pattern 'a b' ; sh:flags 'x'", 0),
    "flag s": ("e:x e:t 'a\\nb' .", "sh:path e:t ; sh:pattern 'a.b' ; sh:flags 's'", 0),
    "flag q": ("e:x e:t 'axb' .", "sh:path e:t ; sh:pattern 'a.b' ; sh:flags 'q'", 1),
    "flag q of what is no pattern": ("e:x e:t 'a(b', 'ab' .", "sh:path e:t ; sh:pattern 'a(b' ; sh:flags 'qi'", 1),
    "date beside a number": ("e:x e:t '2020-01-01'^^xsd:date .", "sh:path e:t ; sh:maxInclusive 5", 1),
    "truth beside a number": ("e:x e:t true .", "sh:path e:t ; sh:maxInclusive 5", 1),
    "text before an IRI": ("e:x e:t 'a' ; e:u e:z .", "sh:path e:t ; sh:lessThan e:u", 1),
    "node without a name": ("e:x e:t 1 ; e:u [] .", "sh:path e:t ; sh:lessThan e:u", 1),
    "number before a date": ("e:x e:t 1, 3 ; e:u 2, '2020-01-01'^^xsd:date .", "sh:path e:t ; sh:lessThanOrEquals e:u", 3),
    "node without a name is no more than one": ("e:x e:t [] ; e:u 1, [] .", "sh:path e:t ; sh:lessThanOrEquals e:u", 2),
    "an IRI and itself": ("e:x e:t e:z ; e:u e:z .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "a node without a name and itself": ("e:x e:t _:n ; e:u _:n .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "an address and itself": ("e:x e:t 'u'^^xsd:anyURI ; e:u 'u'^^xsd:anyURI .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "texts in a language": ("e:x e:t 'u'@en, 'a'@en ; e:u 'u'@en .", "sh:path e:t ; sh:lessThanOrEquals e:u ; sh:lessThan e:u", 4),
    "no integer and itself": ("e:x e:t 'u'^^xsd:integer ; e:u 'u'^^xsd:integer .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "no day and itself": ("e:x e:t '2020-02-30'^^xsd:date ; e:u '2020-02-30'^^xsd:date .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "not a number and itself": ("e:x e:t 'NaN'^^xsd:double ; e:u 'NaN'^^xsd:double .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "a datatype of others": ("e:x e:t 'u'^^e:D ; e:u 'u'^^e:D .", "sh:path e:t ; sh:lessThanOrEquals e:u", 1),
    "days, times and truths and themselves": (
        "e:x e:t true ; e:u true . e:y e:t '2020-01-01'^^xsd:date ; e:u '2020-01-01'^^xsd:date . "
        "e:z e:t '24:00:00'^^xsd:time ; e:u '24:00:00'^^xsd:time .",
        "sh:path e:t ; sh:lessThanOrEquals e:u ] ; sh:targetNode e:y, e:z ; sh:property [ sh:path e:t ; sh:lessThan e:u", 3),
    "truths": ("e:x e:t false, '0'^^xsd:boolean ; e:u true .", "sh:path e:t ; sh:lessThan e:u ; sh:maxExclusive true ; sh:minExclusive true", 2),
    "out of range": (
        "e:x e:t '300'^^xsd:byte, '-1'^^xsd:nonNegativeInteger, '128'^^xsd:short, 5 ; e:u 900 .",
        "sh:path e:t ; sh:minInclusive -3 ; sh:minExclusive -9 ; sh:maxInclusive 900 ; sh:maxExclusive 999 ; sh:lessThan e:u", 10),
    "numbers of twenty figures within no bounds": ("e:x e:t 18446744073709551615, -18446744073709551615, 123456789012345678901234567890.5 .", "sh:path e:t ; sh:maxExclusive 'INF'^^xsd:double ; sh:minExclusive '-INF'^^xsd:float", 0),
    "no bound within numbers of twenty figures": ("e:x e:t 'INF'^^xsd:double, '-INF'^^xsd:double .", "sh:path e:t ; sh:maxInclusive 18446744073709551615 ; sh:minInclusive -18446744073709551615", 2),
    "a number of twenty figures and one without end": ("e:x e:t 18446744073709551615 ; e:u 'INF'^^xsd:double .", "sh:path e:t ; sh:lessThan e:u", 0),
    "a bound that is no number": ("e:x e:t 5, 'NaN'^^xsd:double .", "sh:path e:t ; sh:minInclusive 'NaN'^^xsd:double", 2),
    "a bound without an order": ("e:x e:t 'u'@en .", "sh:path e:t ; sh:maxInclusive 'u'@en", 1),
    "large numbers": (
        "e:x e:t 99999999999999999999, 1.5 ; e:u 199999999999999999999 .",
        "sh:path e:t ; sh:minInclusive 0.10000000000000000001 ; sh:lessThan e:u ; sh:maxInclusive 99999999999999999998", 1),
    "inverse of a sequence": ("e:z e:p e:y . e:y e:q e:x .", "sh:path [ sh:inversePath ( e:p e:q ) ] ; sh:maxCount 0", 1),
    "alternatives within alternatives": (
        "e:x e:r e:y .",
        "sh:path [ sh:alternativePath ( e:p [ sh:alternativePath ( e:q [ sh:alternativePath ( e:r e:s ) ] ) ] ) ] ; sh:maxCount 0", 1),
    "stacked signs": (
        "e:x e:r e:y . e:y e:r e:z .",
        "sh:path [ sh:zeroOrOnePath [ sh:oneOrMorePath e:r ] ] ; "
        "sh:sparql [ sh:select 'SELECT DISTINCT $this ?value { $this $PATH ?value }' ]", 3),
    "a node without a name has no length": ("e:x e:t [], 'a', '' .", "sh:path e:t ; sh:minLength 0", 1),
    "the end of a day": ("e:x e:t '2024-01-01T24:00:00'^^xsd:dateTime, '2024-13-01T00:00:00'^^xsd:dateTime .", "sh:path e:t ; sh:datatype xsd:dateTime", 1),
    "equal numbers": ("e:x e:t 1, 01.0 ; e:u 1.00 .", "sh:path e:t ; sh:lessThanOrEquals e:u ; sh:minInclusive 1.0", 0),
}  # fmt: skip


@pytest.mark.parametrize(("data", "shape", "found"), SAME_VERDICTS.values(), ids=SAME_VERDICTS)
def test_what_pyshacl_finds_as_we_do(tmp_path: Path, data: str, shape: str, found: int) -> None:
    """Flags of patterns; pairs of values, each by itself, of which those without an order are results (SHACL, 4.3 to 4.5)."""
    assert (found, found) == found_by_each(tmp_path, data, shape)


def found_by_each(folder: Path, data: str, shape: str) -> tuple[int, ...]:
    """Return how many results each engine finds."""
    (folder / "s.ttl").write_text(f"{HEAD}e:S a sh:NodeShape ; sh:targetNode e:x ; sh:property [ {shape} ] .")
    (folder / "d.ttl").write_text(HEAD + data)
    validators = (read_shapes([folder / "s.ttl"], engine) for engine in ("compiled", "pyshacl"))
    return tuple(len(validator.validate([folder / "d.ttl"]).findings) for validator in validators)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_an_ask_names_the_value(tmp_path: Path, engine: str) -> None:
    """That of a path, and the node itself (SHACL, section 6.3)."""
    (tmp_path / "s.ttl").write_text(
        f'{HEAD}e:K a sh:ConstraintComponent ; sh:parameter [ sh:path e:k ] ; sh:validator [ sh:ask "ASK {{ FILTER(?value = $k) }}" ] . '
        "e:S a sh:NodeShape ; sh:targetNode e:x ; e:k e:y ; sh:property [ sh:path e:t ; e:k 7 ] ."
    )
    (tmp_path / "d.ttl").write_text(f"{HEAD}e:x e:t 0, 7, 8 .")
    told = read_shapes([tmp_path / "s.ttl"], engine).validate([tmp_path / "d.ttl"]).findings

    assert ["0", "8", "http://e/x"] == sorted(getattr(one.value, "lexical", str(one.value)) for one in told)


def test_a_target_that_is_none_of_its_type_is_told_without_a_traceback(
    kg: Callable[..., Ran], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As rdflib has one for each such literal of the shapes."""
    (tmp_path / "d.ttl").write_text("<urn:a> <urn:p> 1 .")
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        '<urn:S> a sh:NodeShape ; sh:targetNode "zz"^^xsd:integer ; sh:datatype xsd:integer .'
    )
    logging.getLogger("rdflib.term").setLevel(logging.NOTSET)
    told = kg("validate", "d.ttl", "--shapes", "s.ttl", "--engine", "pyshacl", cwd=tmp_path)

    assert (told.code, "violation" in told.out, caplog.records) == (1, True, [])
