"""Validation with what follows: the same verdicts as pySHACL gives with its own inference, and honest in every form."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg as library
from kg.entail import closure
from kg.entail.rules import words_of
from kg.errors import LimitError, UsageError
from kg.findings import Report
from kg.project.config import Project
from kg.shacl.outside import validate_outside
from kg.shacl.within_project import validate_project

from ..conftest import Ran

HEAD = """
@prefix : <urn:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = """
:S a sh:NodeShape ; sh:targetClass :C ;
  sh:property [ sh:path :p ; sh:minCount 1 ] , [ sh:path :q ; sh:maxCount 1 ; sh:class :D ] .
:T a sh:NodeShape ; sh:targetSubjectsOf :r ;
  sh:property [ sh:path :r ; sh:nodeKind sh:IRI ; sh:maxCount 2 ] , [ sh:path [ sh:inversePath :q ] ; sh:minCount 1 ] .
:U a sh:NodeShape ; sh:targetClass :E ; sh:not [ sh:class :C ] ; sh:property [ sh:path ( :q :r ) ; sh:maxCount 0 ] .
:V a sh:NodeShape ; sh:targetObjectsOf :q ; sh:property [ sh:path :p ; sh:hasValue :a ] ; sh:closed false .
"""


def found_in(report: Report) -> set[tuple[Any, ...]]:
    """Return the results of SHACL in a report; what else is told has no component."""
    return {(str(one.focus), one.path, str(one.value), one.component) for one in report.findings if one.component}


def some_data(chance: random.Random) -> str:
    lines = []
    for _ in range(chance.randrange(4, 12)):
        relation = chance.choice(["rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "rdfs:range"])
        classes, properties = [":C", ":D", ":E", ":F"], [":p", ":q", ":r"]
        first = classes if relation == "rdfs:subClassOf" else properties
        second = properties if relation == "rdfs:subPropertyOf" else classes
        if chance.random() < 0.6:
            value = chance.choice([":a", ":b", ":c", "3", "'text'"])
            lines.append(f"{chance.choice([':a', ':b', ':c'])} {chance.choice(properties)} {value} .")
        else:
            lines.append(f"{chance.choice(first)} {relation} {chance.choice(second)} .")
        if chance.random() < 0.3:
            lines.append(f"{chance.choice([':a', ':b', ':c'])} a {chance.choice(classes)} .")
    text = "\n".join(lines)
    if "rdfs:range" in text:  # owlrl gives texts classes then, which RDF has no statement for
        text = text.replace(" 3 .", " :a .").replace(" 'text' .", " :b .")
    return HEAD + text


@pytest.mark.parametrize("seed", range(40))
def test_the_verdicts_of_rdfs_are_those_of_pyshacl(seed: int, tmp_path: Path) -> None:
    """For shapes about the terms of the data; pySHACL runs owlrl, which says more of the terms of RDF themselves."""
    data = some_data(random.Random(seed))
    (tmp_path / "d.ttl").write_text(data)
    (tmp_path / "s.ttl").write_text(HEAD + SHAPES)
    theirs = library.validate(data, shacl_graph=HEAD + SHAPES, inference="rdfs")
    ours = validate_outside(
        [tmp_path / "d.ttl"], [tmp_path / "s.ttl"], inference=words_of(["rdfs"]), fail_on_idle=False
    )

    assert found_in(theirs.report) == found_in(ours)


def test_the_cases_have_verdicts_that_inference_changes() -> None:
    """Else the comparison would say nothing."""
    changed = sum(
        found_in(library.validate(data, shacl_graph=HEAD + SHAPES).report)
        != found_in(library.validate(data, shacl_graph=HEAD + SHAPES, inference="rdfs").report)
        for data in (some_data(random.Random(seed)) for seed in range(40))
    )

    assert changed > 10


DATA = HEAD + ":x :p :y . :y :back :z ."
ONTOLOGY = HEAD + ":p rdfs:domain :C . :k :p :l . :p owl:inverseOf :back ."
RULES = HEAD + ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :name ; sh:minCount 1 ] ."


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("profile", "focus", "follow"), [("rdfs", {"urn:x"}, 2), ("owlrl-lite", {"urn:x", "urn:z"}, 6)]
)
def test_what_follows_is_validated_and_what_only_the_ontology_says_is_not(
    tmp_path: Path, engine: str, profile: str, focus: set[str], follow: int
) -> None:
    """On both engines; a finding stands where its node does, and a note tells how much follows."""
    for name, text in (("d", DATA), ("o", ONTOLOGY), ("s", RULES)):
        (tmp_path / f"{name}.ttl").write_text(text)
    files = [[tmp_path / f"{name}.ttl"] for name in "dso"]
    report = validate_outside(*files, engine=engine, inference=words_of([profile]))

    assert focus == {str(one.focus) for one in report.findings}
    assert all(one.location and one.location.path == tmp_path / "d.ttl" for one in report.findings)
    assert f"{follow} statements follow from the data and what is known" in report.notes


def test_where_nothing_can_follow_a_note_tells_it(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """And nothing is said of it where nobody asked."""
    (tmp_path / "d.ttl").write_text(HEAD + ":x a :C ; :name 'x' .")
    (tmp_path / "s.ttl").write_text(RULES)
    asked = kg("validate", "d.ttl", "-s", "s.ttl", "--inference", "rdfs", cwd=tmp_path)
    plain = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)

    assert (0, 0) == (asked.code, plain.code)
    assert "note: nothing follows from the data and what is known" in asked.err
    assert "follow" not in plain.err


def test_literals_that_a_store_rewrites_are_judged_as_written(tmp_path: Path) -> None:
    """007 is not 7, also where a rule copies it."""
    (tmp_path / "d.ttl").write_text(HEAD + ":p rdfs:subPropertyOf :q . :x a :C ; :p '007'^^xsd:integer .")
    shapes = ":S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :q ; sh:in ( 7 ) ] ."
    (tmp_path / "s.ttl").write_text(HEAD + shapes)
    (found,) = validate_outside([tmp_path / "d.ttl"], [tmp_path / "s.ttl"], inference=words_of(["rdfs"])).findings

    assert "007" == str(found.value)


def test_a_project_is_validated_with_what_follows(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Each source with the spine and the ontology; what is kept of another run is not taken for it."""
    for path in empty_project.iter_shape_files(within_a_source=True):
        path.write_text(RULES)
    (empty_project.ontology / "more.ttl").write_text(HEAD + ":p rdfs:domain :C .")
    for name in "ab":
        (empty_project.data / f"{name}.ttl").write_text(HEAD + f":{name} :p :o .")
    codes = [
        kg("validate", *words, cwd=empty_project).code
        for words in ((), ("--inference", "rdfs"), (), ("--inference", "owlrl-lite"), ("--inference", "none"))
    ]

    assert [0, 1, 0, 1, 0] == codes
    report = validate_project(empty_project, inference=words_of(["rdfs"]))
    assert {"urn:a", "urn:b"} == {str(one.focus) for one in report.findings if one.focus}
    assert {"a.ttl:4", "b.ttl:4"} == {
        f"{one.location.path.name}:{one.location.line}" for one in report.findings if one.location and one.focus
    }
    assert {"urn:a", "urn:b"} == {
        str(one.focus) for one in library.open(empty_project.root).validate(inference="rdfs").findings if one.focus
    }


def test_a_program_names_the_inference(empty_project: Project) -> None:
    """That of pySHACL by its own names, ours by another; a name that nobody has is told."""
    data, shapes = HEAD + ":x :back :y . :p owl:inverseOf :back . :p rdfs:domain :C .", RULES

    assert library.validate(data, shacl_graph=shapes).conforms
    assert library.validate(data, shacl_graph=shapes, inference="none").conforms
    assert library.validate(data, shacl_graph=shapes, inference="rdfs").conforms
    for name in ("owlrl", "both", "owlrl-lite"):
        assert not library.validate(data, shacl_graph=shapes, inference=name).conforms
    with pytest.raises(UsageError, match="there is no inference 'owl'; known are none, rdfs, owlrl, both, owlrl-lite"):
        library.validate(data, shacl_graph=shapes, inference="owl")
    with pytest.raises(UsageError, match="known are none, rdfs, owlrl-lite"):
        library.open(empty_project.root).validate(inference="both")


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kg: Callable[..., Ran]) -> None:
    """With the rule that gives it, and the code for a limit."""
    monkeypatch.setattr(closure, "MOST", 2)
    (tmp_path / "d.ttl").write_text(DATA + ONTOLOGY)
    (tmp_path / "s.ttl").write_text(RULES)
    with pytest.raises(LimitError, match="more than 2 statements follow"):
        validate_outside([tmp_path / "d.ttl"], [tmp_path / "s.ttl"], inference=words_of(["owlrl-lite"]))
    ran = kg("validate", "d.ttl", "-s", "s.ttl", "--inference", "owlrl-lite", cwd=tmp_path)

    assert 4 == ran.code
    assert "leave that rule out" in ran.err + ran.out


def test_an_endpoint_is_not_asked_for_it(music: Project, kg: Callable[..., Ran]) -> None:
    ran = kg("validate", "--endpoint", "http://127.0.0.1:1/", "--inference", "rdfs", cwd=music)

    assert 2 == ran.code
    assert "without --inference" in ran.err


def test_values_that_follow_by_rules_count_among_those_that_are_too_many(
    tmp_path: Path, kg: Callable[..., Ran]
) -> None:
    """And without the rules only those that are stated."""
    (tmp_path / "d.ttl").write_text(
        "<urn:birth> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> <urn:born> .\n"
        "<urn:a> <urn:born> 1, 2 ; <urn:birth> 3 .\n"
    )
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<urn:S> a sh:NodeShape ; sh:targetSubjectsOf <urn:born> ; sh:property <urn:P> .\n"
        "<urn:P> sh:path <urn:born> ; sh:maxCount 1 .\n"
    )

    stated = kg("validate", "d.ttl", "-s", "s.ttl", cwd=tmp_path)
    followed = kg("validate", "d.ttl", "-s", "s.ttl", "--inference", "rdfs", cwd=tmp_path)

    assert "there are 2 values, and 1 is allowed" in stated.out
    assert "there are 3 values, and 1 is allowed" in followed.out
