"""The W3C SHACL test suite through the compiled engine, read where it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph
import pytest

from kg.engines.embedded import EmbeddedEngine
from kg.errors import NotCompiled, ShapesError
from kg.rdf.formats import from_oxigraph
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, RDF, XSD, BlankNode, Literal, Term
from kg.rdf.vocabulary import SH
from kg.shacl import usage
from kg.shacl.evaluate import Evaluator
from kg.shacl.model import ShapesGraph
from kg.shacl.paths import read_path
from kg.shacl.result import Result
from kg.shacl.shape import sh
from tests.services import W3C_SHACL, find, installed, require

from ..conftest import Ran

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
EXPECTED_TESTS = 121


class Case(NamedTuple):
    """One entry of a manifest."""

    path: Path
    node: Term


@cache
def quads_of(path: Path) -> tuple[pyoxigraph.Quad, ...]:
    return tuple(pyoxigraph.parse(path=str(path), base_iri=path.as_uri(), rename_blank_nodes=True))


@cache
def graph_of(path: Path) -> TermGraph:
    return TermGraph(
        (from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object)) for q in quads_of(path)
    )


def collect(suite: Path | None) -> list[Case]:
    """Return every entry of every file; one manifest of the suite forgets one of its files."""
    if suite is None:
        return []
    cases = []
    for path in sorted(suite.rglob("*.ttl")):
        graph = graph_of(path)
        for entries in (o for s, p, o in graph if p == IRI(MF + "entries")):
            cases += [Case(path, node) for node in graph.list_members(entries)]
    return cases


CASES = collect(find(W3C_SHACL))


def one(graph: TermGraph, node: Term, name: str) -> Term | None:
    values = graph.values(node, IRI(name))
    return values[0] if values else None


def normal(term: Term | None) -> Term | None:
    """Return a literal as the store gives it back, since the store writes some in another form."""
    if not isinstance(term, Literal):
        return term
    from kg.rdf.formats import to_oxigraph

    store = pyoxigraph.Store()
    node = pyoxigraph.NamedNode("urn:x")
    store.add(pyoxigraph.Quad(node, node, to_oxigraph(term)))
    (quad,) = store
    return from_oxigraph(quad.object)


def expected_results(graph: TermGraph, report: Term) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for result in graph.values(report, sh("result")):
        path = one(graph, result, SH + "resultPath")
        found[
            one(graph, result, SH + "focusNode") and normal(one(graph, result, SH + "focusNode")),
            read_path(graph, path).sparql if path else None,
            normal(one(graph, result, SH + "value")),
            one(graph, result, SH + "sourceShape"),
            one(graph, result, SH + "sourceConstraintComponent"),
            one(graph, result, SH + "resultSeverity"),
            one(graph, result, SH + "sourceConstraint"),
        ] += 1
    return found


def actual_result(result: Result, *, with_source: bool) -> tuple[Any, ...]:
    path = f"<{result.result_path}>" if result.result_path is not None else result.path.sparql if result.path else None
    return (
        result.focus, path, result.value, result.shape.node, IRI(result.component), result.shape.severity,
        result.source if with_source else None,
    )  # fmt: skip


def files_of(case: Case) -> tuple[Path, Path]:
    graph = graph_of(case.path)
    action = one(graph, case.node, MF + "action")
    assert action is not None
    data, shapes = (one(graph, action, SHT + name) for name in ("dataGraph", "shapesGraph"))
    return Path(str(data).removeprefix("file://")), Path(str(shapes).removeprefix("file://"))


def validate(case: Case) -> list[Result]:
    data, shapes = files_of(case)
    store = pyoxigraph.Store()
    store.extend(quads_of(data))
    name = pyoxigraph.NamedNode("urn:shapes")
    store.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, name) for q in quads_of(shapes))
    return list(Evaluator(EmbeddedEngine(store), ShapesGraph(graph_of(shapes), IRI(name.value))).evaluate_all())


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("case", CASES or [None], ids=lambda case: case and f"{case.path.parent.name}-{case.path.stem}")
def test_a_case_of_the_suite(case: Case, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The results are those of the manifest: focus, path, value, shape, component, severity and constraint.

    A large graph is asked in other ways than a small one, and each case is taken for both.
    """
    require(W3C_SHACL)
    monkeypatch.setattr(usage, "LARGE", 0 if large else 10_000)
    graph = graph_of(case.path)
    expected = one(graph, case.node, MF + "result")
    assert expected is not None
    if expected == IRI(SHT + "Failure"):
        with pytest.raises(ShapesError):
            validate(case)
        return
    wanted = expected_results(graph, expected)
    with_source = any(key[-1] is not None for key in wanted)

    found = Counter(actual_result(result, with_source=with_source) for result in validate(case))

    assert wanted == found


def report_of(text: str, wanted: Counter[Any]) -> Counter[Any]:
    """Return the results of a report in Turtle as `expected_results` has them, with sources where these are wanted.

    The names of shapes are left out: a report names the nearest shape with a name.
    """
    read = pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)
    graph = TermGraph((from_oxigraph(q.subject), from_oxigraph(q.predicate), from_oxigraph(q.object)) for q in read)
    (report,) = graph.subjects_with(IRI(RDF + "type"), sh("ValidationReport"))
    assert (one(graph, report, SH + "conforms") == Literal("true", XSD + "boolean")) is (not wanted)
    return expected_results(graph, report)


def comparable(results: Counter[Any]) -> Counter[Any]:
    """Return results without what differs from run to run: the names of blank nodes, and of shapes."""
    found: Counter[Any] = Counter()
    for (focus, path, value, _, component, severity, _), count in results.items():
        terms = ["blank" if isinstance(term, BlankNode) else term for term in (focus, value)]
        found[*terms, path, component, severity] += count
    return found


@pytest.mark.parametrize("case", CASES or [None], ids=lambda case: case and f"{case.path.parent.name}-{case.path.stem}")
def test_a_case_of_the_suite_by_the_command(kg: Callable[..., Ran], case: Case) -> None:
    """`kg validate` reports on the files as they are what the manifest says, or refuses what the manifest says fails."""
    require(W3C_SHACL)
    graph = graph_of(case.path)
    expected = one(graph, case.node, MF + "result")
    assert expected is not None
    data, shapes = files_of(case)
    ran = kg("validate", str(data), "--shapes", str(shapes), "-f", "turtle")
    if expected == IRI(SHT + "Failure"):
        assert 3 == ran.code
        return
    wanted = expected_results(graph, expected)

    assert comparable(wanted) == comparable(report_of(ran.out, wanted)), ran.err


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
