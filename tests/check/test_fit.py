"""A property that only shapes of other classes know is told, and nothing that might well be meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.check.fit import check_fit
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.shacl.fit import RULE, SUBJECT

from ..conftest import Ran

HEAD = """\
@prefix e: <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SHAPES = """
e:SongShape a sh:NodeShape ; sh:targetClass e:Song ; sh:property [ sh:path e:by ] .
e:AlbumShape a sh:NodeShape ; sh:targetClass e:Album ; sh:property [ sh:path e:tracks ], [ sh:path skos:note ] .
"""


def unfit(tmp_path: Path, data: str, shapes: str = SHAPES, ontology: str = "", level: str = "warning") -> list[str]:
    """Return the things and properties that are told of data, by these shapes and this ontology."""
    create_project(tmp_path / "project", None)
    project = read_project(tmp_path / "project")
    project = project._replace(style=project.style._replace(fit=level))
    for path in (*project.data.rglob("*.ttl"), *project.shapes.rglob("*.ttl")):
        path.unlink()
    (project.shapes / "s.ttl").write_text(HEAD + shapes)
    (project.ontology / "o.ttl").write_text(HEAD + ontology)
    (project.data / "d.ttl").write_text(HEAD + data)
    found = check_fit(project)
    assert all(one.rule == RULE for one in found)
    assert all(one.location and one.location.line for one in found)
    return [f"{one.focus} {one.path} {len(one.under)}" for one in found]


def test_a_property_of_another_class_is_told_once_for_a_thing(tmp_path: Path) -> None:
    data = "e:a a e:Song ; e:tracks 3, 4 ; e:by e:x ."

    assert unfit(tmp_path, data) == ["http://e/a http://e/tracks 1"]


@pytest.mark.parametrize(
    ("data", "shapes", "ontology"),
    [
        ("e:a a e:Album ; e:tracks 3 .", SHAPES, ""),
        ("e:a a e:Song, e:Album ; e:tracks 3 .", SHAPES, ""),
        ("e:a a e:Single ; e:tracks 3 .", SHAPES, "e:Single rdfs:subClassOf e:Album ."),
        ("e:a a e:Other ; e:tracks 3 .", SHAPES, ""),
        ("e:a e:tracks 3 .", SHAPES, ""),
        ("[] a e:Song ; e:tracks 3 .", SHAPES, ""),
        ("e:a a e:Song ; skos:note 3 .", SHAPES, ""),
        ("e:a a e:Song ; e:loudness 3 .", SHAPES, ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES, "e:tracks rdfs:domain e:Song ."),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + "e:T a sh:NodeShape ; sh:targetSubjectsOf e:tracks .", ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + "e:SongShape sh:node e:N . e:N sh:property [ sh:path e:tracks ] .", ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + 'e:SongShape sh:sparql [ sh:select "SELECT $this { $this <http://e/tracks> 9 }" ] .', ""),
        ("e:a a e:Song ; e:tracks 3 .", SHAPES + "e:SongShape sh:property [ sh:path ( e:tracks e:by ) ] .", ""),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_not_told(tmp_path: Path, data: str, shapes: str, ontology: str) -> None:
    assert unfit(tmp_path, data, shapes, ontology) == []


def test_a_shape_of_what_has_a_property_makes_no_other_property_anybodys(tmp_path: Path) -> None:
    """What has e:by is a song, whatever else a shape says of it."""
    shapes = (
        SHAPES + "e:T a sh:NodeShape ; sh:targetSubjectsOf e:by ; sh:property [ sh:path e:by ; sh:disjoint e:tracks ] ."
    )

    assert unfit(tmp_path, "e:a a e:Song ; e:tracks 3 .", shapes) == ["http://e/a http://e/tracks 0"]


CLAIM = "e:c rdf:subject e:x ; rdf:predicate e:by ; rdf:object e:a . e:a a e:Song . e:x a e:Album ."


@pytest.mark.parametrize(
    ("data", "about"),
    [("e:a a e:Song . e:x a e:Album ; e:by e:a .", "http://e/x http://e/by"), (CLAIM, f"http://e/c {SUBJECT}")],
)
def test_subject_and_value_may_be_the_wrong_way_round(tmp_path: Path, data: str, about: str) -> None:
    """In what is stated, and in what is only spoken of."""
    head = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"

    assert unfit(tmp_path, head + data) == [f"{about} 0"]
    (found,) = check_fit(read_project(tmp_path / "project"))
    assert "<http://e/a> is such a thing: are subject and value the wrong way round?" in str(found.said)


@pytest.mark.parametrize(
    ("prop", "meant"), [("<http://f/tracks>", "http://e/tracks"), ("e:tarcks", "http://e/tracks"), ("e:size", None)]
)
def test_a_property_that_nothing_knows_is_told_where_another_was_meant(
    tmp_path: Path, prop: str, meant: str | None
) -> None:
    unfit(tmp_path, f"e:a a e:Album ; {prop} 3 . e:b a e:Album ; {prop} 4 .")
    project = read_project(tmp_path / "project")
    found = check_fit(project)

    assert [(str(one.meant), len(one.under)) for one in found] == ([(meant, 1)] if meant else [])
    declared = f"{prop} a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> ."
    (project.ontology / "o.ttl").write_text(HEAD + declared)
    assert check_fit(project) == []


def test_a_house_may_do_without(tmp_path: Path) -> None:
    assert unfit(tmp_path, "e:a a e:Song ; e:tracks 3 .", level="off") == []


def test_the_report_of_shacl_has_every_result_and_nothing_else(tmp_path: Path, kg: Callable[..., Ran]) -> None:
    """What people are told as one finding are the results that SHACL has; what is ours is none."""
    shapes = (
        SHAPES + "e:SongShape sh:property [ sh:path e:by ; sh:datatype e:d ; sh:minLength 3 ; sh:message 'Mend it.' ] ."
    )
    unfit(tmp_path, "e:a a e:Song ; e:tracks 3 ; e:by 'x' .", shapes)
    root = tmp_path / "project"

    text = kg("check", cwd=root).out
    turtle = kg("check", "-f", "turtle", cwd=root).out

    assert text.count("Mend it.") == 1
    assert text.count("[fit]") == 1
    assert turtle.count("a sh:ValidationResult") == 2
    assert turtle.count('sh:resultMessage "Mend it."') == 2
    assert turtle.count("e/tracks") == 0
