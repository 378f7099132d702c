"""What is written is what was read: every format, two parsers, the W3C's good files and generated graphs."""

from __future__ import annotations

import functools
import io
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import CannotCarry, KgError, UnknownName, UsageError
from kg.exchange.convert import write_quads_to
from kg.exchange.dump import find_graph_files, write_graphs
from kg.project.config import Project
from kg.rdf.canonical import CanonicalGraphs, LineFile
from kg.rdf.foreign import format_of, read_quads_of
from kg.rdf.formats import FORMATS
from kg.release.second_parser import read_again
from tests import ROOT
from tests.services import RAPPER, W3C_RDF, installed, require

# `make fuzz` asks for ten thousand and more.
EXAMPLES = int(os.environ.get("KG_EXAMPLES", "1500"))
TRIPLES_ONLY = [name for name, known in FORMATS.items() if not known.named_graphs]


def lines_of(quads: Iterable[Any], *, merged: bool = False) -> list[bytes]:
    """Return quads as canonical lines."""
    with CanonicalGraphs() as graphs:
        if merged:
            graphs.add("", (quad.triple for quad in quads))
        else:
            graphs.add_quads(quads)
        graphs.name_blank_nodes()
        return list(graphs.iter_triple_lines() if merged else graphs.iter_quad_lines())


def written(quads: list[Any], format_name: str) -> bytes:
    """Write quads as a dump does."""
    out = io.BytesIO()
    with CanonicalGraphs() as graphs:
        graphs.add_quads(quads)
        graphs.name_blank_nodes()
        write_graphs(graphs, out, format_name, prefixes={"e": "http://e/", "xsd": "http://www.w3.org/2001/XMLSchema#"})
    return out.getvalue()


def require_same(quads: list[Any], format_name: str, *, second: bool) -> None:
    """Require that a format gives the quads back, read by pyoxigraph and, if asked, by rdflib."""
    merged = not FORMATS[format_name].named_graphs
    expected = lines_of(quads, merged=merged)
    try:
        text = written(quads, format_name)
    except CannotCarry:
        assert format_name == "rdfxml"
        return
    kind = getattr(pyoxigraph.RdfFormat, FORMATS[format_name].constant)

    assert expected == lines_of(pyoxigraph.parse(text, kind), merged=merged)
    if second:
        with CanonicalGraphs() as graphs:
            read_again(io.BytesIO(text), format_name, graphs)
            again = list(graphs.iter_triple_lines() if merged else graphs.iter_quad_lines())
        assert expected == again


# Copies of the suites differ: some have this character in a local name, where Turtle allows it, and IRIs do not.
NOT_IN_IRI = "\U000e01ef"


@functools.cache
def read_good(path: Path) -> list[Any] | None:
    """Return what a file of a suite holds, or None for one that is bad on purpose, RDF 1.2, or no test at all."""
    if path.suffix not in (".ttl", ".trig", ".nt", ".nq") or "manifest" in path.name:
        return None
    if NOT_IN_IRI in path.read_text("utf-8", "replace"):
        return None
    try:
        return list(read_quads_of(path, format_of(path), base=f"http://example/{path.name}"))
    except KgError:
        return None


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_good_files_of_the_w3c(format_name: str) -> None:
    """Each positive file comes back from each format; those of the syntax suites are more than seven hundred."""
    checked = 0
    for path in sorted(require(W3C_RDF).rglob("*")):
        quads = read_good(path)
        if quads is not None:
            require_same(quads, format_name, second=False)
            checked += 1

    assert checked >= 700, checked


def test_the_suites_that_make_services_installs_are_whole() -> None:
    """Those who have no others have as many good files."""
    assert sum(read_good(path) is not None for path in require(installed(W3C_RDF)).rglob("*")) >= 700


iris = st.sampled_from([f"http://e/{name}" for name in ("a", "b", "c/d", "e#f", "é", "1x", "x.y")]).map(
    pyoxigraph.NamedNode
)
blanks = st.sampled_from("xyz").map(pyoxigraph.BlankNode)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
datatypes = st.sampled_from(["string", "integer", "decimal", "double", "boolean", "date", "dateTime"]).map(
    lambda name: pyoxigraph.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}")
)
literals = st.one_of(
    texts.map(pyoxigraph.Literal),
    st.builds(lambda text, tag: pyoxigraph.Literal(text, language=tag), texts, st.sampled_from(["en", "ko", "de-at"])),
    st.builds(
        lambda text, kind: pyoxigraph.Literal(text, datatype=kind),
        st.sampled_from(["01", "+1", "1.0", "1.50", "1e0", "true", "1", "NaN", "INF", "x", "2024-02-31", ""]),
        datatypes,
    ),
)
graph_names = st.one_of(st.just(pyoxigraph.DefaultGraph()), st.sampled_from(["http://g/1", "http://g/2"]).map(pyoxigraph.NamedNode))  # fmt: skip
quads = st.builds(pyoxigraph.Quad, st.one_of(iris, blanks), iris, st.one_of(iris, blanks, literals), graph_names)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(quads, max_size=8), st.sampled_from(list(FORMATS)))
def test_generated_graphs(held: list[Any], format_name: str) -> None:
    """Any graph comes back from any format; the long campaign runs ten thousand and more."""
    require_same(_with_ground_blanks(held), format_name, second=False)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(quads, max_size=6), st.sampled_from(["ntriples", "nquads", "turtle", "trig"]))
def test_generated_graphs_read_by_a_second_parser(held: list[Any], format_name: str) -> None:
    """Rdflib reads the same from what is written."""
    held = [quad for quad in _with_ground_blanks(held) if not _beyond_rdflib(quad)]
    require_same(held, format_name, second=True)


def _with_ground_blanks(held: list[Any]) -> list[Any]:
    """Return quads with few blank nodes, since naming them starts a process each time."""
    return (
        held if sum("_:" in str(quad) for quad in held) and len(held) < 3 else [q for q in held if "_:" not in str(q)]
    )


def _beyond_rdflib(quad: Any) -> bool:
    """Tell whether rdflib is known to read a statement otherwise: it folds line ends, and rewrites bare numbers."""
    if not isinstance(quad.object, pyoxigraph.Literal):
        return False
    return quad.object.value in ("01", "+1", "1.0", "1.50", "1e0") or any(
        ch in quad.object.value for ch in "\r\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"
    )


@pytest.mark.parametrize("format_name", ["ntriples", "turtle", "rdfxml"])
def test_rapper_reads_the_shipped_graph(format_name: str, tmp_path: Path) -> None:
    """A parser of another family reads from each dump what the canonical dump holds."""
    from kg.exchange.dump import collected
    from kg.project.reading import read_project

    rapper = require(RAPPER)
    path = tmp_path / "dump"
    with collected(read_project(ROOT)) as graphs, path.open("wb") as file:
        write_graphs(graphs, file, format_name, prefixes={})
        expected = list(graphs.iter_triple_lines())
    done = subprocess.run([rapper, "-q", "-i", format_name, "-o", "ntriples", path], capture_output=True, check=True)

    assert expected == lines_of(pyoxigraph.parse(done.stdout, pyoxigraph.RdfFormat.N_TRIPLES))


def test_rdflib_holds_the_shipped_graph() -> None:
    """The shipped graph, dumped and read by rdflib, has as many statements as the files."""
    from kg.exchange.dump import collected
    from kg.project.reading import read_project

    out = io.BytesIO()
    with collected(read_project(ROOT)) as graphs:
        count = write_graphs(graphs, out, "trig", prefixes={})
    dataset = rdflib.Dataset()
    dataset.parse(data=out.getvalue(), format="trig")

    assert count == sum(len(graph) for graph in dataset.graphs())


@pytest.mark.parametrize("source", ["turtle", "trig", "nquads", "jsonld"])
def test_streaming_conversion_keeps_everything(source: str, tmp_path: Path) -> None:
    """Conversion writes what it reads, from each format into each that can hold it."""
    held = [
        pyoxigraph.Quad(
            pyoxigraph.NamedNode("http://e/a"), pyoxigraph.NamedNode("http://e/p"), pyoxigraph.Literal(text)
        )
        for text in ("x", "a\r\nb", 'q"q', "é\u2028")
    ]
    path = tmp_path / f"in{FORMATS[source].suffix}"
    path.write_bytes(written(held, source))
    for target in FORMATS:
        out = io.BytesIO()
        write_quads_to(read_quads_of(path, source), out, target, {})
        kind = getattr(pyoxigraph.RdfFormat, FORMATS[target].constant)
        assert lines_of(held) == lines_of(pyoxigraph.parse(out.getvalue(), kind)), target


def test_long_lines_reach_the_parser_whole() -> None:
    """A parser is never given more than it asked for, however long a line is."""
    lines = [f'<http://e/a> <http://e/b> "{"x" * length}" .\n'.encode() for length in (10, 70_000, 300_000, 5)]
    file = LineFile(iter(lines))

    assert 100 == len(file.read(100))
    rest = cast("IO[bytes]", LineFile(iter(lines[1:])))  # a parser needs no more than its read()
    assert 3 == len(list(pyoxigraph.parse(rest, pyoxigraph.RdfFormat.N_TRIPLES)))


def test_named_graphs_are_put_together_only_where_that_is_asked_for() -> None:
    """Of a format that has none, and of one that has."""
    quads = list(pyoxigraph.parse(b"<urn:a> <urn:b> <urn:c> <urn:g> .", pyoxigraph.RdfFormat.N_QUADS))
    for name, merged, expected in (
        ("nquads", False, b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"),
        ("nquads", True, b"<urn:a> <urn:b> <urn:c> .\n"),
        ("ntriples", True, b"<urn:a> <urn:b> <urn:c> .\n"),
    ):
        out = io.BytesIO()
        assert write_quads_to(quads, out, name, {}, merged=merged) == 1
        assert expected == out.getvalue()
    with pytest.raises(UsageError, match="ntriples has no named graphs, and the input has"):
        write_quads_to(quads, io.BytesIO(), "ntriples", {})


def test_a_graph_is_named_by_its_iri_or_by_the_end_of_it(empty_project: Project) -> None:
    path = empty_project.data / "a.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n")
    iri = empty_project.graph_iri(path)
    for name in (iri, f"<{iri}>", iri.removeprefix(f"{empty_project.base}graph/")):
        assert [path] == find_graph_files(empty_project, [name])
    assert path in find_graph_files(empty_project, [])
    with pytest.raises(UnknownName):
        find_graph_files(empty_project, [f"{iri}x"])
