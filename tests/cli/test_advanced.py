"""SHACL's advanced features: refused by name, and run by pySHACL where that is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project

from ..conftest import Ran

Kg = Callable[..., Ran]
HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e: sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] .
"""
DATA = "@prefix e: <http://e/> .\ne:r1 a e:Rect ; e:width 2 ; e:height 3 .\ne:r2 a e:Rect ; e:width 2 .\n"
OTHER = "\ne:C a sh:NodeShape ; sh:targetClass e:Rect ; sh:property [ sh:path e:height ; sh:minCount 1 ] ."
AREA = "e:S a sh:NodeShape ; sh:targetClass e:Shape ; sh:property [ sh:path e:area ; sh:minCount 1 ] ."
# What each feature is called where it is refused, shapes that have it, and what they find beside OTHER.
FEATURES = {
    "triple rule": ("sh:rule", "e:R a sh:NodeShape ; sh:targetClass e:Rect ; sh:rule [ a sh:TripleRule ; "
                    f"sh:subject sh:this ; sh:predicate rdf:type ; sh:object e:Shape ] . {AREA}",
                    [("d.ttl", 2, "S"), ("d.ttl", 3, "S")]),
    "rule in SPARQL": ("sh:rule", "e:R a sh:NodeShape ; sh:targetClass e:Rect ; sh:rule [ a sh:SPARQLRule ; sh:prefixes e: ; "
                       'sh:construct "CONSTRUCT { $this e:area 6 ; a e:Shape } WHERE { $this e:width ?w }" ] , '
                       "[ a sh:TripleRule ; sh:condition [ sh:property [ sh:path e:height ; sh:maxCount 0 ] ] ; "
                       "sh:subject sh:this ; sh:predicate e:flat ; sh:object true ] . "
                       f"{AREA} e:F sh:targetSubjectsOf e:flat ; sh:property [ sh:path e:flat ; sh:maxCount 0 ] .",
                       [("d.ttl", 3, "F")]),
    "target": ("sh:target", "e:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:prefixes e: ; sh:select "
               '"SELECT ?this WHERE { ?this e:height ?h FILTER(?h > 2) }" ] ; '
               "sh:property [ sh:path e:name ; sh:minCount 1 ] .", [("d.ttl", 2, "S")]),
    "kind of target": ("sh:target", "e:Wide a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:labelTemplate 'x' ; sh:prefixes e: ; "
                       "sh:parameter [ sh:path e:least ] ; "
                       'sh:select "SELECT ?this WHERE { ?this e:height ?h FILTER(?h >= $least) }" . '
                       "e:S a sh:NodeShape ; sh:target [ a e:Wide ; e:least 3 ] ; sh:property [ sh:path e:name ; sh:minCount 1 ] .",
                       [("d.ttl", 2, "S")]),
    "expression": ("sh:expression", "e:S a sh:NodeShape ; sh:targetClass e:Rect ; sh:node e:X . e:X a sh:NodeShape ; "
                   "sh:expression [ sh:message 'odd' ; sh:path e:odd ] .", [("d.ttl", 2, "S"), ("d.ttl", 3, "S")]),
    "function": ("e:double is a function of the shapes", "e:double a sh:SPARQLFunction ; sh:prefixes e: ; "
                 "sh:parameter [ sh:path e:op ; sh:datatype xsd:integer ] ; sh:returnType xsd:integer ; "
                 'sh:select "SELECT (?op * 2 AS ?result) WHERE {}" . e:S a sh:NodeShape ; sh:targetClass e:Rect ; '
                 'sh:sparql [ sh:message "wide" ; sh:prefixes e: ; sh:select '
                 '"SELECT $this WHERE { $this e:width ?w ; e:height ?h FILTER(e:double(?w) > ?h) }" ] .',
                 [("d.ttl", 2, "S")]),
}  # fmt: skip


def validate(kg: Kg, folder: Path, shapes: str, *words: str, data: str = DATA) -> Ran:
    (folder / "d.ttl").write_text(data)
    (folder / "s.ttl").write_text(HEAD + shapes + "\n")
    return kg("validate", "d.ttl", "-s", "s.ttl", *words, cwd=folder)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_is_refused_by_name_with_what_to_do(kg: Kg, tmp_path: Path, feature: str, engine: str) -> None:
    name, shapes, _ = FEATURES[feature]
    ran = validate(kg, tmp_path, shapes, "--engine", engine)

    assert 3 == ran.code
    assert name in ran.err
    assert "; pySHACL runs it with: kg validate --advanced\n" in ran.err
    assert ran.err.startswith("kg: s.ttl:4:")


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("feature", FEATURES)
def test_a_feature_is_run_by_pyshacl(kg: Kg, tmp_path: Path, feature: str, engine: str) -> None:
    """With the same results whoever runs the others, at their places; only what cannot be compiled is left to it."""
    name, shapes, expected = FEATURES[feature]
    ran = validate(kg, tmp_path, shapes + OTHER, "--advanced", "--engine", engine, "-f", "json")
    report = json.loads(ran.out)
    found = sorted((one["file"], one["line"], one["rule"].rpartition("/")[2]) for one in report["findings"])

    assert sorted([*expected, ("d.ttl", 3, "C")]) == found, ran
    assert not [note for note in report["notes"] if "no focus node" in note or "checks nothing" in note]
    if engine == "compiled":
        (own,) = [one["message"] for one in report["findings"] if one["rule"] == "http://e/C"]
        assert (own == "There are fewer values than 1.") is (name in ("sh:target", "sh:expression"))
        assert [note for note in report["notes"] if "left to pySHACL" in note]


def test_without_such_features_nothing_changes(kg: Kg, tmp_path: Path) -> None:
    plain, advanced = (validate(kg, tmp_path, OTHER, *words) for words in ((), ("--advanced",)))

    assert plain == advanced


@pytest.mark.parametrize(
    ("shapes", "told"),
    [
        ("e:S sh:targetClass e:Rect ; sh:js [ ] .", "sh:js is not supported"),
        ("e:S sh:targetClass e:Rect ; sh:rule [ a sh:JSRule ] .", "sh:JSRule is not supported"),
        ("e:S sh:target [ a e:J ] . e:J a sh:JSTargetType ; rdfs:subClassOf sh:Target .", "sh:JSTargetType is not"),
        ("e:S sh:targetClass e:Rect ; sh:values [ ] .", "sh:values is not supported"),
        ("e:S sh:targetClass e:Rect ; sh:entailment e:x .", "sh:entailment is not supported"),
    ],
)
def test_what_nobody_runs_is_refused_all_the_same(kg: Kg, tmp_path: Path, shapes: str, told: str) -> None:
    ran = validate(kg, tmp_path, shapes, "--advanced")

    assert (3, True) == (ran.code, told in ran.err), ran
    assert "--advanced" not in ran.err


@pytest.mark.parametrize("text", ["CONSTRUCT { $this e:x ?y } WHERE { SERVICE <http://localhost:9/> { $this e:x ?y } }", "CONSTRUCT { $this e:x ?y } FROM <http://localhost:9/> WHERE { $this e:x ?y }"])  # fmt: skip
def test_no_rule_reaches_out(kg: Kg, tmp_path: Path, text: str) -> None:
    """What pySHACL runs passes the same gate."""
    rule = f'e:S sh:targetClass e:Rect ; sh:rule [ a sh:SPARQLRule ; sh:prefixes e: ; sh:construct "{text}" ] .'
    ran = validate(kg, tmp_path, rule, "--advanced")

    assert 3 == ran.code
    place = f"s.ttl:4:{rule.index(chr(34)) + 1}"
    assert ran.err.startswith(f"kg: {place}: a query in the shapes cannot be asked: "), ran
    assert "localhost" not in ran.err


def test_lenient_and_advanced_go_together(kg: Kg, tmp_path: Path) -> None:
    """A fault elsewhere is told, and the feature is run."""
    faulty = "\ne:Q a sh:NodeShape ; sh:targetClass e:Rect ; sh:minCuont 1 ."
    ran = validate(kg, tmp_path, FEATURES["target"][1] + OTHER + faulty, "--advanced", "--lenient")

    assert "sh:minCuont is no term of SHACL" in ran.out
    assert "d.ttl:2:1: violation: e:r1 e:name: " in ran.out
    assert "d.ttl:3:1: violation: e:r2 e:height: " in ran.out


@pytest.mark.parametrize("fault", ["sh:property [ sh:path 1 ]", "sh:datatype xsd:integer , xsd:date", "sh:minCuont 1"])
@pytest.mark.parametrize("target", ["sh:targetClass e:Rect", "sh:target [ a sh:SPARQLTarget ; sh:prefixes e: ; sh:select 'SELECT ?this WHERE { ?this a e:Rect }' ]"])  # fmt: skip
def test_a_lenient_run_goes_on_where_an_advanced_shape_has_a_fault(
    kg: Kg, tmp_path: Path, fault: str, target: str
) -> None:
    shape = f"e:S a sh:NodeShape ; {target} ; sh:expression [ sh:path e:odd ] ; {fault} ."
    ran = validate(kg, tmp_path, shape + OTHER, "--advanced", "--lenient")

    assert "d.ttl:3:1: violation: e:r2 e:height: " in ran.out
    assert "s.ttl:4:" in ran.out, "the fault is told"
    assert 1 == ran.code


@pytest.mark.parametrize("feature", ["triple rule", "target"])
def test_a_project_may_have_advanced_features_too(kg: Kg, empty_project: Project, feature: str) -> None:
    folder = empty_project.root
    (folder / "ontology" / "shapes").mkdir(exist_ok=True)
    (folder / "ontology" / "shapes" / "own.ttl").write_text(HEAD + FEATURES[feature][1] + OTHER)
    for number, text in enumerate((DATA, DATA.replace("e:r1", "e:r3").replace("e:r2", "e:r4"))):
        (folder / "data" / f"d{number}.ttl").write_text(text)
    refused = kg("validate", cwd=folder)
    first, second = kg("validate", "--advanced", cwd=folder), kg("validate", "--advanced", cwd=folder)
    rules = [line.rpartition("[")[2] for line in first.out.splitlines() if "violation" in line]

    assert (3, 1) == (refused.code, first.code)
    assert first == second
    assert rules.count("http://e/S]\n".strip()) == 2 * len(FEATURES[feature][2]), first
    assert rules.count("http://e/C]") == 2


@pytest.mark.parametrize("kind", ["rdfs:Class", "owl:Class"])
@pytest.mark.parametrize("shape", ["sh:NodeShape ; sh:property [ sh:path e:n ; sh:minCount 1 ]", "sh:PropertyShape ; sh:path e:n ; sh:minCount 1"])  # fmt: skip
def test_classes_that_are_shapes_are_targets_for_both_engines(kg: Kg, tmp_path: Path, shape: str, kind: str) -> None:
    """Of themselves, and of what is below them."""
    spaces = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
    data = f"{spaces}{DATA} e:Rect rdfs:subClassOf e:T .\n"
    found = [
        [
            (one["line"], one["focus"], one["component"])
            for one in json.loads(
                validate(
                    kg, tmp_path, f"{spaces}e:T a {kind} , {shape} .", "-f", "json", "--engine", engine, data=data
                ).out
            )["findings"]
        ]
        for engine in ("compiled", "pyshacl")
    ]

    assert found[0] == found[1] == [(2, "<http://e/r1>", "MinCountConstraintComponent"), (3, "<http://e/r2>", "MinCountConstraintComponent")]  # fmt: skip


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("feature", ["rule in SPARQL", "target", "kind of target", "function"])
@pytest.mark.parametrize(("good", "bad"), [("WHERE {", "WHERE {{"), ("?", "x:y ?")], ids=["syntax", "prefix"])
def test_a_fault_in_a_query_of_an_advanced_shape_has_its_place(
    kg: Kg, tmp_path: Path, feature: str, good: str, bad: str, engine: str
) -> None:
    """Where its text stands; a lenient run tells the same and goes on."""
    text = FEATURES[feature][1]
    name = "sh:construct" if "construct" in text else "sh:select"
    start = text.index('"', text.index(name))
    shapes = text[:start] + text[start:].replace(good, bad, 1) + OTHER
    place = f"s.ttl:4:{start + 1}: "
    ran = validate(kg, tmp_path, shapes, "--advanced", "--engine", engine)

    assert 3 == ran.code, ran
    assert ran.err.startswith(f"kg: {place}a query in the shapes cannot be asked: "), ran
    lenient = validate(kg, tmp_path, shapes, "--advanced", "--lenient", "--engine", engine)
    assert 1 == lenient.code, lenient
    assert f"{place}warning: a query in the shapes cannot be asked: " in lenient.out
    assert "d.ttl:3:1: violation: e:r2 e:height: " in lenient.out


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("feature", ["target", "kind of target"])
def test_a_target_that_selects_no_focus_node_has_its_place(kg: Kg, tmp_path: Path, feature: str, engine: str) -> None:
    text = FEATURES[feature][1]
    start = text.index('"', text.index("sh:select"))
    shapes = text[:start] + re.sub(r"(SELECT )[?$]this", r"\1?that", text[start:], count=1)
    ran = validate(kg, tmp_path, shapes, "--advanced", "--engine", engine)

    told = f"kg: s.ttl:4:{start + 1}: a query in the shapes cannot be asked: the query of a target must select ?this"
    assert (3, True) == (ran.code, ran.err.startswith(told)), ran
