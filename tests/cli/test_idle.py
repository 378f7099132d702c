"""A check that checks nothing does not pass: shapes that meet no node, with the likely cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg as package
from kg.project.config import Project

from ..conftest import Ran

Kg = Callable[..., Ran]
HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
BOOK = "e:S a sh:NodeShape ; sh:targetClass e:Book ; sh:property [ sh:path e:n ; sh:minCount 1 ] ."
DATA = f"{HEAD}e:a a e:Textbook ; e:m 1 . e:b a e:Textbook . e:c a e:Other .\n"
SUB = f"{HEAD}e:Textbook rdfs:subClassOf e:Book .\n"


def validate(kg: Kg, folder: Path, shapes: str, *words: str, data: str = DATA, ontology: str | None = None) -> Ran:
    (folder / "d.ttl").write_text(data)
    (folder / "s.ttl").write_text(HEAD + shapes + "\n")
    if ontology is not None:
        (folder / "o.ttl").write_text(ontology)
        words = (*words, "--ontology", "o.ttl")
    return kg("validate", "d.ttl", "-s", "s.ttl", *words, cwd=folder)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("shapes", "data", "ontology", "told"),
    [
        (BOOK, DATA, None, "the shape has no focus node in the data; they have nothing of e:Book, but of e:Textbook, "
         "e:Other; an ontology that says which are subclasses may be missing; give it with --ontology"),
        (BOOK, DATA, f"{HEAD}e:More rdfs:subClassOf e:Book .\n", "nothing of e:Book and its subclasses, but of "
         "e:Textbook, e:Other, of which the ontology does not say that they are subclasses"),
        (f"{BOOK} e:Textbook rdfs:subClassOf e:Mid . e:Mid rdfs:subClassOf e:Book .", DATA, None,
         "only the shapes say that e:Textbook is a subclass; give it with --ontology"),
        (BOOK, DATA.replace("e:Other", "<https://e/Book>"), None,
         "<https://e/Book> and e:Book are two namespaces with one name"),
        (BOOK, "", None, "the shape has no focus node in the data, which are empty"),
        (BOOK, "", SUB, "the shape has no focus node in the data, which are empty"),
        (BOOK, f"{HEAD}e:a e:n 1 .\n", None, "they have nothing of e:Book, nor of any other class"),
        (BOOK, f"{HEAD}e:a e:n 1 .\n", f"{SUB}e:x a e:Book .\n",
         "they have nothing of e:Book and its subclasses, nor of any other class"),
        (BOOK, f"{SUB}e:Textbook a rdfs:Class .\n", None,
         "they have nothing of e:Book and its subclasses; they describe terms only, as an ontology does"),
        (BOOK.replace("sh:targetClass e:Book", "sh:targetSubjectsOf e:p ; sh:targetObjectsOf e:q"), DATA, None,
         "no focus node in the data; they do not use e:p, e:q"),
        (f"{BOOK} {BOOK.replace('e:S', 'e:S2').replace('e:Book', 'e:Film')}", DATA, None,
         "none of the 2 shapes has a focus node in the data; they have nothing of e:Book, e:Film, but of"),
    ],
    ids=["no ontology", "another ontology", "only shapes", "two namespaces", "empty", "empty beside an ontology",
         "no classes", "only in the ontology", "an ontology as data", "properties", "several"],
)  # fmt: skip
def test_shapes_of_which_none_meets_a_node_fail(
    kg: Kg, tmp_path: Path, shapes: str, data: str, ontology: str | None, told: str, engine: str
) -> None:
    """With the likely cause, at the first of the shapes."""
    ran = validate(kg, tmp_path, shapes, "--engine", engine, data=data, ontology=ontology)

    assert 1 == ran.code
    assert ran.out.startswith("s.ttl:3:1: violation: nothing was checked: "), ran
    assert (told in ran.out, 1) == (True, ran.out.count("violation")), ran


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize(
    ("shapes", "words", "ontology", "code"),
    [
        (BOOK, (), SUB, 1),  # with something to check, there is something wrong
        (BOOK.replace("e:n", "rdf:type").replace("e:S", "<urn:s>"), ("--fail-on-idle",), SUB, 0),
        (f"{BOOK} e:T sh:targetNode e:a ; sh:nodeKind sh:IRI .", (), None, 0),
        (f"{BOOK} e:T sh:targetNode e:a ; sh:nodeKind sh:IRI .", ("--fail-on-idle",), None, 1),
        (BOOK, ("--fail-on", "never"), None, 0),
        (BOOK, ("--allow-idle",), None, 0),
    ],
)
def test_some_idle_shapes_fail_when_asked_for(
    kg: Kg, tmp_path: Path, shapes: str, words: tuple[str, ...], ontology: str | None, code: int, engine: str
) -> None:
    prefix = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
    ran = validate(kg, tmp_path, prefix + shapes, *words, "--engine", engine, ontology=ontology)

    assert code == ran.code, ran
    if "--fail-on-idle" in words and code:
        assert "violation: e:S has no focus node in the data, so it checks nothing [idle]\n" in ran.out


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "turtle"])
def test_every_form_of_report_tells_it(kg: Kg, tmp_path: Path, form: str) -> None:
    """But the report of SHACL, which has results about nodes only: such data conform."""
    ran = validate(kg, tmp_path, BOOK, "-f", form)

    assert 1 == ran.code
    assert ("nothing was checked" in ran.out) is (form != "turtle")
    if form == "turtle":
        assert "sh:conforms true" in ran.out
    if form == "json":
        (finding,) = json.loads(ran.out)["findings"]
        assert ("idle", "s.ttl", 3) == (finding["rule"], finding["file"], finding["line"])


def test_deactivated_shapes_are_not_idle(kg: Kg, tmp_path: Path) -> None:
    """That is written there, and told by a note."""
    ran = validate(kg, tmp_path, BOOK.replace("a sh:NodeShape", "a sh:NodeShape ; sh:deactivated true"))

    assert 0 == ran.code
    assert "every shape with a target is deactivated" in ran.err


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_a_lenient_run_that_asks_for_nothing_fails(kg: Kg, tmp_path: Path, engine: str) -> None:
    """Where all that is asked for is a slip; one more constraint is something to check."""
    shape = "e:S a sh:NodeShape ; sh:targetClass e:Other ; sh:property [ sh:path e:n ; sh:maxcount 1 ] ."
    words = ("--lenient", "--engine", engine)
    ran = validate(kg, tmp_path, shape, *words)

    assert 1 == ran.code, ran
    assert "s.ttl:3:1: violation: nothing was checked: what the shapes ask for has faults" in ran.out
    assert 0 == validate(kg, tmp_path, shape, *words, "--allow-idle").code
    assert 0 == validate(kg, tmp_path, shape.replace("e:n ;", "e:n ; sh:maxCount 3 ;"), *words).code
    assert 0 == validate(kg, tmp_path, shape.replace(" ; sh:maxcount 1", ""), *words).code


@pytest.mark.parametrize("words", [("--changed",), ("data/spine",), ("--fail-on", "never")])
def test_idle_shapes_are_about_all_data(kg: Kg, music: Project, words: tuple[str, ...]) -> None:
    ran = kg("validate", "--fail-on-idle", *words, cwd=music)

    assert (2, True) == (ran.code, "--fail-on-idle is about all shapes and all data" in ran.err)


def test_idle_shapes_of_a_project_fail_when_asked_for(kg: Kg, empty_project: Project) -> None:
    """By themselves they do not: what no source speaks of yet is no fault."""
    folder = empty_project.root
    shapes = folder / "ontology" / "shapes"
    shapes.mkdir(exist_ok=True)
    (shapes / "own.ttl").write_text(HEAD + BOOK)
    (folder / "data" / "d.ttl").write_text(DATA)
    without, asked = kg("validate", cwd=folder), kg("validate", "--fail-on-idle", cwd=folder)
    again = kg("validate", cwd=folder)

    assert "note: " in without.err
    assert "violation" not in without.out
    assert 1 == asked.code
    assert "ontology/shapes/own.ttl:3:1: violation: e:S has no focus node in the data" in asked.out
    assert without.out == again.out


@pytest.mark.parametrize("as_graph", [False, True], ids=["files", "graph"])
def test_programs_get_the_verdict_of_pyshacl_and_are_told(tmp_path: Path, as_graph: bool) -> None:
    data: Any = DATA
    if as_graph:
        import rdflib

        data = rdflib.Graph().parse(data=DATA)
    found = package.validate(data, shacl_graph=HEAD + BOOK)

    assert found.conforms
    assert not found.report.findings
    (note,) = found.report.notes
    assert str(note).startswith("shacl_graph:3:1: nothing was checked: the shape has no focus node in the data; they")
    assert "Conforms: True" in found.results_text


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
@pytest.mark.parametrize("role", ["sh:targetClass e:Book", "sh:targetClass e:Other ; sh:property [ sh:path e:of ; sh:class e:Book ]"])  # fmt: skip
def test_a_subclass_of_which_only_the_shapes_speak_is_told(kg: Kg, tmp_path: Path, engine: str, role: str) -> None:
    """Other shapes have nodes to check, so that nothing else tells; with the file as ontology there is nothing to say."""
    known = "e:Textbook rdfs:subClassOf e:Mid .\ne:Mid rdfs:subClassOf e:Book .\ne:Unused rdfs:subClassOf e:Book .\n"
    (tmp_path / "s.ttl").write_text(
        f"{HEAD}{known}e:S a sh:NodeShape ; {role} .\n e:T a sh:NodeShape ; sh:targetClass e:Other ."
    )
    (tmp_path / "d.ttl").write_text(HEAD + "e:t a e:Textbook . e:o a e:Other ; e:of e:t .\n")
    words = ("validate", "d.ttl", "-s", "s.ttl", "--engine", engine)
    ran = kg(*words, cwd=tmp_path)
    line = HEAD.count("\n") + 1
    told = f"note: s.ttl:{line}:12: only the shapes say that e:Textbook is a subclass of e:Book, and "

    assert f"{told}SHACL takes that from the data; give it with --ontology" in ran.err, ran.err
    assert 1 == ran.err.count("only the shapes say")
    assert "only the shapes say" not in kg(*words, "--ontology", "s.ttl", cwd=tmp_path).err
    graph = package.validate(tmp_path / "d.ttl", shacl_graph=tmp_path / "s.ttl").report
    assert 1 == sum("only the shapes say" in str(note) for note in graph.notes)
