"""The suite for SHACL, by `kg validate`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph

from kg.cli import exits
from kg.rdf.formats import from_oxigraph, to_oxigraph, triple_of
from kg.rdf.graph import TermGraph
from kg.rdf.terms import IRI, RDF, XSD, BlankNode, Literal, Term
from kg.rdf.vocabulary import SH
from kg.shacl.paths import read_path
from kg.shacl.shape import sh
from tests.conformance.cases import MF
from tests.conformance.running import run_kg
from tests.conformance.same import as_stored
from tests.conformance.verdicts import Verdict

SHT = "http://www.w3.org/ns/shacl-test#"
FAILURE = IRI(SHT + "Failure")


class ShapeCase(NamedTuple):
    """One entry of a manifest of the suite."""

    path: Path
    node: Term


@cache
def quads_of(path: Path) -> tuple[pyoxigraph.Quad, ...]:
    """Return the quads of a file of the suite, its blank nodes apart from those of others."""
    return tuple(pyoxigraph.parse(path=str(path), base_iri=path.as_uri(), rename_blank_nodes=True))


@cache
def graph_of(path: Path) -> TermGraph:
    """Return a file of the suite as a graph of our terms."""
    return TermGraph(map(triple_of, quads_of(path)))


def collect(suite: Path | None) -> list[ShapeCase]:
    """Return every entry of every file; one manifest of the suite forgets one of its files."""
    if suite is None:
        return []
    cases = []
    for path in sorted(suite.rglob("*.ttl")):
        graph = graph_of(path)
        for entries in (o for s, p, o in graph if p == IRI(MF + "entries")):
            cases += [ShapeCase(path, node) for node in graph.list_members(entries)]
    return cases


def one(graph: TermGraph, node: Term, name: str) -> Term | None:
    """Return the first of what a node has for a property, or None."""
    values = graph.values(node, IRI(name))
    return values[0] if values else None


def normal(term: Term | None) -> Term | None:
    """Return a literal as the store gives it back, since the store writes some in another form."""
    return from_oxigraph(as_stored(to_oxigraph(term))) if isinstance(term, Literal) else term


def result_of(case: ShapeCase) -> Term:
    """Return what a case wants: a report, or a failure."""
    expected = one(graph_of(case.path), case.node, MF + "result")
    assert expected is not None
    return expected


def expected_results(graph: TermGraph, report: Term) -> Counter[Any]:
    """Return the results of a report, with how often each is there."""
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


def files_of(case: ShapeCase) -> tuple[Path, Path]:
    """Return where the data and the shapes of a case lie."""
    graph = graph_of(case.path)
    action = one(graph, case.node, MF + "action")
    assert action is not None
    data, shapes = (one(graph, action, SHT + name) for name in ("dataGraph", "shapesGraph"))
    return Path(str(data).removeprefix("file://")), Path(str(shapes).removeprefix("file://"))


def report_of(text: bytes) -> tuple[bool, Counter[Any]]:
    """Return of a report in Turtle whether it conforms, and its results as `expected_results` has them."""
    read = pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)
    graph = TermGraph(map(triple_of, read))
    (report,) = graph.subjects_with(IRI(RDF + "type"), sh("ValidationReport"))
    conforms = one(graph, report, SH + "conforms") == Literal("true", XSD + "boolean")
    return conforms, expected_results(graph, report)


def comparable(results: Counter[Any]) -> Counter[Any]:
    """Return results without what differs from run to run: the names of blank nodes, and of shapes.

    A report names the nearest shape with a name.
    """
    found: Counter[Any] = Counter()
    for (focus, path, value, _, component, severity, _), count in results.items():
        terms = ["blank" if isinstance(term, BlankNode) else term for term in (focus, value)]
        found[*terms, path, component, severity] += count
    return found


def run_shapes(folder: Path, base: str) -> Iterator[Verdict]:
    """Run each test of the suite: the report says what is expected, and what is to fail is refused."""
    for case in collect(folder):
        data, shapes = files_of(case)
        expected = result_of(case)
        ran = run_kg("validate", str(data), "--shapes", str(shapes), "-f", "turtle", cwd=folder)
        if expected == FAILURE:
            passed = ran.code == exits.INPUT
        elif ran.code in (exits.FINE, exits.FOUND):
            wanted = expected_results(graph_of(case.path), expected)
            conforms, found = report_of(ran.out)
            passed = conforms is (not wanted) and comparable(wanted) == comparable(found)
        else:
            passed = False
        iri = str(case.node).replace(f"{folder.as_uri()}/", base)
        yield Verdict(f"{case.path.parent.name}-{case.path.stem}", iri, passed, ran.err)
