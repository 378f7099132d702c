"""The suites: where each lies, where it is published, how many tests it has, and what runs it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.conformance import canon, protocol, queries, shapes, syntax
from tests.conformance.verdicts import Verdict
from tests.services import (
    FLASK,
    W3C_CANON,
    W3C_JSONLD,
    W3C_PROTOCOL,
    W3C_RDF,
    W3C_RDFXML,
    W3C_SHACL,
    W3C_SPARQL,
    Need,
)

Run = Callable[[Path, str], Iterator[Verdict]]


class Suite(NamedTuple):
    """A suite of tests.

    Copies of it that lie in different places may be of different years, so there may be several right numbers of tests.
    """

    name: str
    title: str
    needs: tuple[Need, ...]
    folder: str
    base: str
    totals: tuple[int, ...]
    run: Run


def _in_scratch(run: Callable[[Path, str, Path], Iterator[Verdict]]) -> Run:
    def run_there(folder: Path, base: str) -> Iterator[Verdict]:
        with tempfile.TemporaryDirectory() as scratch:
            yield from run(folder, base, Path(scratch))

    return run_there


def _turtle_family(format_name: str) -> Run:
    return lambda folder, base: syntax.run_turtle_family(folder, base, format_name)


_RDF_TESTS = "https://w3c.github.io/rdf-tests"
SUITES = (
    Suite("turtle", "Turtle", (W3C_RDF,), "rdf-turtle", "http://www.w3.org/2013/TurtleTests/", (313, 291), _turtle_family("turtle")),
    Suite("trig", "TriG", (W3C_RDF,), "rdf-trig", "http://www.w3.org/2013/TriGTests/", (356, 335), _turtle_family("trig")),
    Suite("ntriples", "N-Triples", (W3C_RDF,), "rdf-n-triples", f"{_RDF_TESTS}/rdf/rdf11/rdf-n-triples/", (70, 68), _turtle_family("ntriples")),
    Suite("nquads", "N-Quads", (W3C_RDF,), "rdf-n-quads", f"{_RDF_TESTS}/rdf/rdf11/rdf-n-quads/", (87, 85), _turtle_family("nquads")),
    Suite("rdfxml", "RDF/XML", (W3C_RDFXML,), "", "http://www.w3.org/2013/RDFXMLTests/", (162,), _turtle_family("rdfxml")),
    Suite("jsonld", "JSON-LD to RDF", (W3C_JSONLD,), "", "https://w3c.github.io/json-ld-api/tests/", (438,), syntax.run_jsonld),
    Suite("canon", "RDF canonicalisation", (W3C_CANON,), "", "https://w3c.github.io/rdf-canon/tests/", (64,), canon.run_canon),
    Suite("query-syntax", "SPARQL 1.1 query syntax", (W3C_SPARQL, FLASK), "", f"{_RDF_TESTS}/sparql/sparql11/", (103, 95), _in_scratch(queries.run_query_syntax)),
    Suite("query-evaluation", "SPARQL 1.1 query evaluation", (W3C_SPARQL, FLASK), "", f"{_RDF_TESTS}/sparql/sparql11/", (235, 183), _in_scratch(queries.run_query_evaluation)),
    Suite("protocol", "SPARQL 1.1 Protocol", (W3C_PROTOCOL, FLASK), "", f"{_RDF_TESTS}/sparql/sparql11/protocol/", (27,), protocol.run_protocol),
    Suite("shacl", "SHACL", (W3C_SHACL,), "", "https://w3c.github.io/data-shapes/data-shapes-test-suite/tests/", (121,), shapes.run_shapes),
)  # fmt: skip
