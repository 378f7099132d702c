"""The core cases of DASH, the suite that SHACL's grew from, through the compiled engine and by the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.rdf.terms import IRI
from kg.rdf.vocabulary import TYPE
from kg.shacl.evaluate import Evaluator
from kg.shacl.model import ShapesGraph
from tests.conformance.shapes import comparable, expected_results, graph_of, quads_of, report_of
from tests.services import PYSHACL_TESTS, find, require

from ..conftest import Ran
from .test_w3c import actual_result

DASH = "http://datashapes.org/dash#"
EXPECTED_TESTS = 85
_SUITE = find(PYSHACL_TESTS)
CASES = sorted((_SUITE / "resources/dash_tests/core").rglob("*.test.ttl")) if _SUITE else []


def wanted_of(path: Path) -> Counter[Any]:
    """Return the results that a case expects."""
    graph = graph_of(path)
    (case,) = graph.subjects_with(TYPE, IRI(f"{DASH}GraphValidationTestCase"))
    (report,) = graph.values(case, IRI(f"{DASH}expectedResult"))
    return expected_results(graph, report)


@pytest.mark.parametrize("path", CASES or [None], ids=lambda path: path and f"{path.parent.name}-{path.stem}")
def test_a_case_of_dash(path: Path) -> None:
    require(PYSHACL_TESTS)
    name = IRI("urn:shapes")
    store = pyoxigraph.Store()
    store.extend(quads_of(path))
    graph = pyoxigraph.NamedNode(name.value)
    store.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, graph) for q in quads_of(path))
    results = Evaluator(EmbeddedEngine(store), ShapesGraph(graph_of(path), name)).evaluate_all()

    found = Counter(actual_result(result, with_source=False) for result in results)

    assert comparable(wanted_of(path)) == comparable(found)


@pytest.mark.parametrize("path", CASES or [None], ids=lambda path: path and f"{path.parent.name}-{path.stem}")
def test_a_case_of_dash_by_the_command(kg: Callable[..., Ran], path: Path) -> None:
    require(PYSHACL_TESTS)
    wanted = wanted_of(path)
    ran = kg("validate", str(path), "--shapes", str(path), "-f", "turtle")

    conforms, found = report_of(ran.out.encode())

    assert (not wanted, comparable(wanted)) == (conforms, comparable(found)), ran.err


def test_the_suite_is_whole() -> None:
    require(PYSHACL_TESTS)
    assert EXPECTED_TESTS == len(CASES)
