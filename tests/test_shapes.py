"""Every shape lets the good cases pass and reports the bad ones, and only them, by its own name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from kg.project.reading import read_project
from kg.shacl.reference import Shapes, load_graph, load_shapes, validate
from tests import ROOT

CASES = sorted((ROOT / "tests" / "shapes").rglob("*.ttl"))
PROJECT = read_project(ROOT)
SHAPES = PROJECT.prefixes["shapes"]


@cache
def shapes() -> Shapes:
    return load_shapes(PROJECT.iter_shape_files(within_a_source=True))


def expected_of(case: Path) -> set[str]:
    first = case.read_text("utf-8").splitlines()[0]
    return set(first.removeprefix("# violates:").split()) if first.startswith("# violates:") else set()


@pytest.mark.parametrize(
    "case", CASES, ids=lambda p: "-".join(p.relative_to(ROOT / "tests/shapes").with_suffix("").parts)
)
def test_a_case_violates_just_the_shapes_that_it_names(case: Path) -> None:
    """A case under violates/ is reported by the shape in its first line; one under conforms/ by none."""
    graph = load_graph([*PROJECT.iter_ontology_files(), case])

    found = {finding.rule.removeprefix(SHAPES) for finding in validate(graph, shapes())}

    assert expected_of(case) == found
    assert (case.parent.name == "violates") == bool(found)


def test_every_shape_has_its_cases() -> None:
    """Each shape that reports is violated by a case; each shape with a target has a case that conforms."""
    import rdflib

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    graph = shapes().graph
    reporting = {str(s).removeprefix(SHAPES) for s in graph.subjects(sh.message, None)}
    targeted = {
        str(s).removeprefix(SHAPES)
        for target in (sh.targetClass, sh.targetSubjectsOf)
        for s in graph.subjects(target, None)
    }

    assert reporting == {name for case in CASES for name in expected_of(case)}
    assert targeted <= {case.parent.parent.name for case in CASES if case.parent.name == "conforms"}


def test_every_shape_is_named_and_says_what_to_do() -> None:
    """A shape that reports has an IRI of ours and a message of at least two sentences."""
    import rdflib

    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    messages = list(shapes().graph.subject_objects(sh.message))

    assert len(messages) > 100
    for shape, message in messages:
        assert str(shape).startswith(SHAPES)
        assert str(message).rstrip('"').count(". ") >= 1, message
