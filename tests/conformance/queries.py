"""The suites for the syntax of SPARQL 1.1 queries, and for what they answer, by `kg sparql --data` and `kg serve`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph

from kg.cli import exits
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import load_graphs
from kg.project.reading import read_project
from tests import ROOT
from tests.conformance.cases import MF, Case, iter_cases, read_manifest
from tests.conformance.running import Ran, run_kg
from tests.conformance.same import canonical, quads_of, rows_as_quads, stored
from tests.conformance.verdicts import Verdict, verdict
from tests.web.asking import Site

Graphs = Sequence[tuple[str, list[Any]]]

QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
# What the suites have on questions, in the order of their manifests; an older copy has fewer.
_PARTS = (
    "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation",
    "project-expression", "property-path", "subquery", "syntax-query", "csv-tsv-res", "json-res",
)  # fmt: skip
_MEDIA = {"json": "application/sparql-results+json", "nquads": "application/n-triples"}
_RESULTS = {".srx": "XML", ".srj": "JSON", ".tsv": "TSV"}


def _cases(folder: Path, base: str) -> Iterator[Case]:
    for name in _PARTS:
        if (folder / name).is_dir():
            yield from iter_cases(read_manifest(folder / name / "manifest.ttl", f"{base}{name}/"))


def run_query_syntax(folder: Path, base: str, scratch: Path) -> Iterator[Verdict]:
    """Run each test of the syntax of queries: what is right is answered from no data, what is not is refused.

    What can be read but not be run, a function that nobody knows, is right.
    """
    for case in _cases(folder, base):
        if "SyntaxTest" in case.kind:
            query = case.manifest.one(case.node, f"{MF}action")
            assert query is not None
            text = _text_of(case, query)
            ran = _ask(text, (), (), "nquads" if "CONSTRUCT" in text.upper() else "json", scratch)
            is_read = ran.code == exits.FINE or "the query cannot be run" in ran.err
            is_refused = ran.code == exits.INPUT and not is_read
            yield verdict(case, is_refused if "Negative" in case.kind else is_read, ran)


def run_query_evaluation(folder: Path, base: str, scratch: Path) -> Iterator[Verdict]:
    """Run each test of what queries answer."""
    for case in _cases(folder, base):
        if "SyntaxTest" not in case.kind:
            yield _evaluate(case, scratch)


def _evaluate(case: Case, scratch: Path) -> Verdict:
    manifest = case.manifest
    action, result = manifest.one(case.node, f"{MF}action"), manifest.one(case.node, f"{MF}result")
    assert action is not None
    assert result is not None
    query = manifest.one(action, f"{QT}query")
    assert query is not None
    text = _text_of(case, query)
    wanted = _Wanted(manifest.file(result), ordered=" ORDER BY " in f" {' '.join(text.upper().split())} ")
    graphs = [
        [(str(term), quads_of(manifest.file(term), str(term))) for term in manifest.values(action, f"{QT}{name}")]
        for name in ("data", "graphData")
    ]
    ran = _ask(text, graphs[0], graphs[1], wanted.form, scratch)
    try:
        return verdict(case, ran.code == exits.FINE and wanted.is_given_by(ran), ran)
    except (ValueError, SyntaxError) as error:
        return verdict(case, False, ran._replace(err=f"{ran.err}{error}"))


def _text_of(case: Case, query: Any) -> str:
    """Return the text of a query with its own address as the base, as if it had been read there."""
    return f"BASE <{query}>\n{case.manifest.file(query).read_text('utf-8')}"


def _ask(text: str, data: Graphs, named: Graphs, form: str, scratch: Path) -> Ran:
    """Ask the files of a test: on the command line, or of the service where graphs are kept apart.

    On the command line a question is asked of all graphs together, so only the service lets it have a dataset.
    """
    has_dataset = " FROM " in f" {' '.join(text.upper().split())} "
    if named or has_dataset:
        return _ask_service(text, data, named, form, in_query=has_dataset)
    quads = [quad for _, graph in data for quad in graph]
    path = scratch / "data.nq"
    path.write_bytes(pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b"")
    (scratch / "query.rq").write_text(text, "utf-8", newline="")
    return run_kg("sparql", "query.rq", "--data", str(path), "-f", form, cwd=scratch)


def _ask_service(text: str, data: Graphs, named: Graphs, form: str, *, in_query: bool) -> Ran:
    from kg.web.application import make_application  # which needs a library that not everybody has
    from kg.web.served import Served

    engine = EmbeddedEngine(load_graphs((*data, *named)))
    site = Site(make_application(Served(read_project(ROOT), engine)).wsgi_app)
    dataset = {"default-graph-uri": [name for name, _ in data], "named-graph-uri": [name for name, _ in named]}
    answered = site.get("/sparql", _MEDIA[form], query=text, **({} if in_query else dataset))
    is_good = answered.status == 200
    return Ran(exits.FINE if is_good else exits.INPUT, answered.body, "" if is_good else answered.body.decode())


class _Wanted:
    """What the answer to a question of the suite is to be, and in which form it is to be asked for."""

    def __init__(self, expected: Path, *, ordered: bool) -> None:
        self.expected, self.ordered = expected, ordered
        self.is_graph = expected.suffix in (".ttl", ".rdf", ".nt") and not _is_result_set(expected)
        self.form = "nquads" if self.is_graph else "csv" if expected.suffix == ".csv" else "json"

    def is_given_by(self, ran: Ran) -> bool:
        """Tell whether a run of kg gave the answer."""
        if self.is_graph:
            quads = pyoxigraph.parse(ran.out, pyoxigraph.RdfFormat.N_QUADS)
            return canonical(stored(quads_of(self.expected))) == canonical(stored(quads))
        if self.form == "csv":
            return _csv_rows(self.expected.read_bytes()) == _csv_rows(ran.out)
        given = pyoxigraph.parse_query_results(ran.out, pyoxigraph.QueryResultsFormat.JSON)
        return _answer(given, self.ordered) == _expected_answer(self.expected, self.ordered)


def _csv_rows(text: bytes) -> object:
    """Return what a CSV file says: texts, and blank nodes."""
    head, *rows = csv.reader(io.StringIO(text.decode(), newline=""))
    return canonical(
        rows_as_quads(head, [dict(zip(head, map(_cell, row), strict=True)) for row in rows], ordered=False)
    )


def _cell(text: str) -> Any:
    return pyoxigraph.BlankNode(text[2:]) if text.startswith("_:") else pyoxigraph.Literal(text)


def _is_result_set(path: Path) -> bool:
    return any(quad.object == pyoxigraph.NamedNode(f"{RS}ResultSet") for quad in quads_of(path))


def _expected_answer(path: Path, ordered: bool) -> object:
    if path.suffix in _RESULTS:
        kind = getattr(pyoxigraph.QueryResultsFormat, _RESULTS[path.suffix])
        return _answer(pyoxigraph.parse_query_results(path.read_bytes(), kind), ordered)
    return _described_answer(path, ordered)


def _answer(given: Any, ordered: bool) -> object:
    if isinstance(given, pyoxigraph.QueryBoolean):
        return bool(given)
    names = [variable.value for variable in given.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in given]
    return canonical(rows_as_quads(names, rows, ordered=ordered))


def _described_answer(path: Path, ordered: bool) -> object:
    """Return an answer that a graph describes, in the vocabulary of the suites."""
    quads = quads_of(path)

    def values(node: Any, name: str) -> list[Any]:
        return [quad.object for quad in quads if quad.subject == node and quad.predicate.value == f"{RS}{name}"]

    (root,) = {quad.subject for quad in quads if quad.object == pyoxigraph.NamedNode(f"{RS}ResultSet")}
    if said := values(root, "boolean"):
        return bool(said[0].value == "true")
    numbered = []
    for solution in values(root, "solution"):
        row = {
            values(binding, "variable")[0].value: values(binding, "value")[0] for binding in values(solution, "binding")
        }
        index = values(solution, "index")
        numbered.append((int(index[0].value) if index else 0, row))
    numbered.sort(key=lambda pair: pair[0])
    names = [value.value for value in values(root, "resultVariable")]
    return canonical(rows_as_quads(names, [row for _, row in numbered], ordered=ordered))
