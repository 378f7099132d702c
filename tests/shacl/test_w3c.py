"""The W3C SHACL test suite through the compiled engine, read where it lies; tests/conformance asks the command."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.errors import NotCompiled, ShapesError
from kg.rdf.terms import IRI
from kg.shacl import usage
from kg.shacl.evaluate import Evaluator
from kg.shacl.model import ShapesGraph
from kg.shacl.result import Result
from tests.conformance.shapes import (
    FAILURE,
    ShapeCase,
    collect,
    expected_results,
    files_of,
    graph_of,
    normal,
    quads_of,
    result_of,
)
from tests.services import W3C_SHACL, find, installed, require

EXPECTED_TESTS = 121
CASES = collect(find(W3C_SHACL))


def actual_result(result: Result, *, with_source: bool) -> tuple[Any, ...]:
    path = f"<{result.result_path}>" if result.result_path is not None else result.path.sparql if result.path else None
    return (
        normal(result.focus), path, normal(result.value), result.shape.node, IRI(result.component), result.shape.severity,
        result.source if with_source else None,
    )  # fmt: skip


def validate(case: ShapeCase) -> list[Result]:
    data, shapes = files_of(case)
    store = pyoxigraph.Store()
    store.extend(quads_of(data))
    name = pyoxigraph.NamedNode("urn:shapes")
    store.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, name) for q in quads_of(shapes))
    return list(Evaluator(EmbeddedEngine(store), ShapesGraph(graph_of(shapes), IRI(name.value))).evaluate_all())


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("case", CASES or [None], ids=lambda case: case and f"{case.path.parent.name}-{case.path.stem}")
def test_a_case_of_the_suite(case: ShapeCase, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The results are those of the manifest: focus, path, value, shape, component, severity and constraint.

    A large graph is asked in other ways than a small one, and each case is taken for both.
    """
    require(W3C_SHACL)
    monkeypatch.setattr(usage, "LARGE", 0 if large else 10_000)
    expected = result_of(case)
    if expected == FAILURE:
        with pytest.raises(ShapesError):
            validate(case)
        return
    wanted = expected_results(graph_of(case.path), expected)
    with_source = any(key[-1] is not None for key in wanted)

    found = Counter(actual_result(result, with_source=with_source) for result in validate(case))

    assert wanted == found


def test_the_suite_is_whole() -> None:
    """Every test of the suite was collected, and none is left to another engine."""
    require(W3C_SHACL)
    left = []
    for case in CASES:
        try:
            validate(case)
        except NotCompiled:
            left.append(case.path.name)
        except ShapesError:
            continue
    print(f"{len(CASES)} tests of the suite, {len(left)} left to pySHACL")
    assert [] == left
    assert EXPECTED_TESTS == len(CASES)


def test_the_suite_that_make_services_installs_is_whole() -> None:
    """Those who have no other have every test."""
    assert EXPECTED_TESTS == len(collect(require(installed(W3C_SHACL))))
