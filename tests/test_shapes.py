"""Every shape lets the good cases pass and reports the bad ones, and only them, by its own name, on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from kg.findings import Finding
from kg.project.reading import read_project
from kg.rdf.graph import TermGraph
from kg.rdf.turtle import read_triples
from kg.shacl.reference import Shapes, load_graph, shapes_of, validate
from kg.shacl.validator import Validator
from tests import ROOT

CASES = sorted((ROOT / "tests" / "shapes").rglob("*.ttl"))
PROJECT = read_project(ROOT)
SHAPES = PROJECT.prefixes["shapes"]


FILES = list(PROJECT.iter_shape_files(within_a_source=True))


@cache
def shapes() -> Shapes:
    return shapes_of(TermGraph(read_triples(FILES)))


@cache
def compiled() -> Validator:
    return Validator(FILES)


def find_compiled(files: list[Path]) -> Iterable[Finding]:
    found = compiled().validate(files).findings
    assert compiled().notes == (), "no shape is left to the other engine"
    return found


def find_by_pyshacl(files: list[Path]) -> Iterable[Finding]:
    return validate(load_graph(files), shapes())


def expected_of(case: Path) -> set[str]:
    first = case.read_text("utf-8").splitlines()[0]
    return set(first.removeprefix("# violates:").split()) if first.startswith("# violates:") else set()


@pytest.mark.parametrize("find", [find_compiled, find_by_pyshacl], ids=["compiled", "pyshacl"])
@pytest.mark.parametrize(
    "case", CASES, ids=lambda p: "-".join(p.relative_to(ROOT / "tests/shapes").with_suffix("").parts)
)
def test_a_case_violates_just_the_shapes_that_it_names(
    case: Path, find: Callable[[list[Path]], Iterable[Finding]]
) -> None:
    """A case under violates/ is reported by the shape in its first line; one under conforms/ by none."""
    found = {finding.rule.removeprefix(SHAPES) for finding in find([*PROJECT.iter_ontology_files(), case])}

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
