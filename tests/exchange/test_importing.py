"""What is imported is a file as ours are, or nothing: checked with all that it will stand among, and nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, KgError, UsageError
from kg.exchange.importing import import_file
from kg.findings import Report
from kg.project.config import Project

E = "@prefix e: <http://e/> .\n"
SHAPES = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
e:S a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:maxCount 1 ; sh:message "one p only" ] ;
    sh:property [ sh:path e:q ; sh:maxCount 1 ; sh:severity sh:Warning ] .
"""
THING = "e:a a e:C ; e:p 1 ."


@pytest.fixture
def small(empty_project: Project) -> Project:
    """A project in which a thing of one class has one value of a property; there is a spine."""
    folder = empty_project.shapes if empty_project.shapes.suffix == "" else empty_project.shapes.parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "c.ttl").write_text(SHAPES, "utf-8")
    empty_project.spine.mkdir(parents=True, exist_ok=True)
    return empty_project._replace(prefixes={**empty_project.prefixes, "e": "http://e/"})


def write(project: Project, name: str, text: str) -> Path:
    path = project.data / f"{name}.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(E + text, "utf-8")
    return path


def imported(project: Project, text: str, graph: str = "sources/new", name: str = "in.ttl", **options: Any) -> Report:
    source = project.root / name
    source.write_text(E + text, "utf-8")
    return import_file(project, source, graph, **options).report


@pytest.mark.parametrize("name", ["", "New", "../new", "/new", "a b", "-a", "a//b", "a/", "new.ttl", "a\n", "a/../../new", "a/..", "a/.new", "a/new.ttl"])  # fmt: skip
def test_a_name_that_is_none_is_refused(small: Project, name: str) -> None:
    """Nothing is written anywhere."""
    before = sorted(small.root.rglob("*.ttl"))
    with pytest.raises(UsageError, match="cannot name a file of data/"):
        imported(small, THING, name)
    assert before == [path for path in sorted(small.root.rglob("*.ttl")) if path != small.root / "in.ttl"]


@pytest.mark.parametrize("graph", ["sources/new", "spine/new"])
def test_a_file_that_is_there_is_replaced_only_where_that_is_wanted(small: Project, graph: str) -> None:
    """What it said until then counts no more."""
    path = write(small, graph, THING)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        imported(small, "e:a a e:C ; e:p 2 .", graph)
    assert before == path.read_bytes()

    assert [] == imported(small, "e:a a e:C ; e:p 2 .", graph, replace=True).findings
    assert before != path.read_bytes()


def test_a_graph_that_another_file_is_is_refused(small: Project) -> None:
    (small.data / "sources").mkdir(exist_ok=True)
    (small.data / "sources" / "new.nt").write_text("<urn:a> <urn:b> <urn:c> .\n", "utf-8")
    with pytest.raises(UsageError, match="is the graph"):
        imported(small, THING)


@pytest.mark.parametrize(
    ("others", "graph"),
    [
        ({}, "sources/new"),
        ({}, "spine/new"),
        ({"spine/other": "e:a a e:C ."}, "sources/new"),
        ({"sources/other": "e:a a e:C ."}, "spine/new"),
        ({"sources/one/other": "e:a a e:C ."}, "sources/one/new"),
    ],
)
def test_what_is_imported_is_checked_with_all_that_it_stands_among(
    small: Project, others: dict[str, str], graph: str
) -> None:
    """The spine with each source, and a source of several files with all of them; on a violation nothing is written."""
    project = small._replace(sources=(small.data / "sources" / "one",) if "one" in graph else ())
    for name, text in others.items():
        write(project, name, text)
    text = "e:a e:p 1 , 2 ." if others else "e:a a e:C ; e:p 1 , 2 ."
    report = imported(project, text, graph)

    assert {("violation", "one p only")} == {(one.severity, one.message) for one in report.findings}
    assert {project.data / f"{graph}.ttl"} == {one.location.path for one in report.findings if one.location}
    assert not (project.data / f"{graph}.ttl").exists()


def test_what_another_source_says_is_no_matter(small: Project) -> None:
    """Two sources may say different things."""
    write(small, "sources/other", "e:a a e:C ; e:p 2 .")

    assert [] == imported(small, THING).findings


def test_a_finding_has_the_place_where_it_stands(small: Project) -> None:
    """In the file as it is going to be, or in another one that is at fault beside it; a warning hinders nobody."""
    other = write(small, "spine/other", "e:b a e:C ;\n  e:q 1 , 2 .")
    report = imported(small, "e:a a e:C ; e:q 1 , 2 .")

    assert {"warning"} == {one.severity for one in report.findings}
    assert {other, small.data / "sources" / "new.ttl"} == {one.location.path for one in report.findings if one.location}
    assert (small.data / "sources" / "new.ttl").exists()


def test_nodes_without_names_and_graphs_are_refused_where_nobody_says_what_becomes_of_them(small: Project) -> None:
    """Named, a node is the same one wherever it is spoken of."""
    text = "e:a e:p _:x ; e:says <<( _:x e:q 1 )>> . _:x e:q 2 ."
    with pytest.raises(InputError, match="blank nodes"):
        imported(small, text)
    imported(small, text, name_nodes=True)
    written = (small.data / "sources" / "new.ttl").read_text("utf-8")
    assert ("_:" in written, written.count("genid/sources-new-0")) == (False, 3)

    with pytest.raises(UsageError, match="has no named graphs"):
        imported(small, "e:g { e:a e:p 1 }", "b", name="in.trig")
    imported(small, "e:g { e:a e:p 1 }", "b", name="in.trig", merged=True)
    assert "e:a e:p 1 ." in (small.data / "b.ttl").read_text("utf-8")


def test_a_file_is_written_as_ours_are(small: Project) -> None:
    """By thing and property, types first, values in order, and no prefix that it does not need."""
    project = small._replace(prefixes={"e": "http://e/", "o": "http://o/"})
    imported(project, 'e:b e:z "no:2", "a" ; a e:D . e:a1 e:y 1 . e:a e:y e:c1, e:c .')

    text = '@prefix e: <http://e/> .\n\ne:a e:y e:c, e:c1 .\n\ne:a1 e:y 1 .\n\ne:b a e:D ;\n    e:z "a", "no:2" .\n'
    assert text == (project.data / "sources" / "new.ttl").read_text("utf-8")


def test_what_is_imported_is_checked_by_the_ontology_and_by_all_shapes(small: Project) -> None:
    """What is a class below another one is read there; and rules that hold within a source count too."""
    below = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\ne:D rdfs:subClassOf e:C .\n"
    (small.ontology / "d.ttl").write_text(E + below, "utf-8")
    within = small.within_a_source / "d.ttl"
    within.parent.mkdir(parents=True, exist_ok=True)
    within.write_text(SHAPES.replace("e:S ", "e:T ").replace("e:p", "e:r").replace("one p", "one r"), "utf-8")
    report = imported(small, "e:a a e:D ; e:p 1 , 2 ; e:r 1 , 2 .")

    assert {"one p only", "one r only"} == {one.message for one in report.findings if one.severity == "violation"}
    assert not (small.data / "sources" / "new.ttl").exists()


def test_what_comes_is_no_fault_of_a_file_that_states_it_of_another_graph(small: Project) -> None:
    """A file of the project that says it is another graph is told before anything is checked."""
    path = small.data / "spine" / "other.trig"
    path.write_text(f"{E}<http://e/another> {{ e:b a e:C }}\n", "utf-8")

    with pytest.raises(KgError, match=r"other\.trig|graph"):
        imported(small, THING)
    assert not (small.data / "sources" / "new.ttl").exists()


def test_what_a_claim_speaks_of_is_held_to_the_shapes(small: Project) -> None:
    """As `kg validate` does, which would else find what was imported just now."""
    shape = "e:U a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:n ; sh:nodeKind sh:IRI ] .\n"
    path = next(small.shapes.glob("c.ttl"))
    path.write_text(SHAPES + shape, "utf-8")
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    claim = "e:a a e:C . e:x rdf:subject e:a ; rdf:predicate e:n ; rdf:object {} ."
    report = imported(small, rdf + claim.format('"text"'))

    assert report.has("violation")
    assert not (small.data / "sources" / "new.ttl").exists()
    assert not imported(small, rdf + claim.format("e:b")).findings


def test_what_form_a_file_has_may_be_said(small: Project) -> None:
    """Whatever it is called."""
    assert not imported(small, THING, name="in.rdf", read="turtle").findings
    assert "e:p 1" in (small.data / "sources" / "new.ttl").read_text("utf-8")
