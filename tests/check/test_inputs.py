"""What a program gives for data: graphs, files and texts, each with all of its triples and under a name to be told."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyoxigraph
import pytest
from rdflib import BNode, Graph, Literal, URIRef

from kg.check.inputs import Inputs, _format, _path_of
from kg.errors import InputError, Location, UsageError
from kg.findings import Finding
from kg.rdf.terms import XSD, BlankNode

EX = "@prefix e: <http://e/> .\n"


def inputs(folder: Path, *given: Any, form: str | None = None) -> tuple[Inputs, dict[Path, Path]]:
    """Return what is given, and by which names files of our own are told."""
    own = Path(mkdtemp(dir=folder))
    shown: dict[Path, Path] = {}
    return Inputs([(one, form) for one in given], own, "data", shown), shown


def objects(held: Inputs) -> list[str]:
    """Return the values of all triples, read one by one, in a store and from the files that hold them."""
    store = pyoxigraph.Store()
    held.add_to(store)
    of_files = [str(quad.object) for path in held.files() for quad in pyoxigraph.parse(path=path)]
    found = sorted(str(quad.object) for quad in held.iter_quads())
    assert found == sorted(str(quad.object) for quad in store) == sorted(of_files)
    return [one.strip('"') for one in found]


def graph(text: str) -> Graph:
    return Graph().parse(data=EX + text, format="turtle")


def test_all_that_is_given_is_there_whatever_it_is(tmp_path: Path) -> None:
    """Graphs beside texts and files, and what an ontology says of its terms; with the prefixes of all."""
    path = tmp_path / "a.ttl"
    path.write_text("@prefix f: <http://f/> . f:a f:p 'file' .")
    held, _ = inputs(
        tmp_path, graph("e:a e:p 'graph' ."), path, f"{EX} e:a e:p 'text' .", io.BytesIO(b"<urn:a> <urn:p> 'bytes' .")
    )
    assert ["bytes", "file", "graph", "text"] == objects(held)
    assert {"e", "f"} <= held.prefixes().keys()
    of_graph, _ = inputs(tmp_path, Graph().parse(data="@prefix g: <http://g/> . g:a g:p 1 .", format="turtle"), path)
    assert {"g", "f"} <= of_graph.prefixes().keys()

    of_files, _ = inputs(tmp_path, path)
    assert (True, [path]) == (of_files.are_files, of_files.with_places())
    term, _ = inputs(tmp_path, "<urn:C> a <http://www.w3.org/2000/01/rdf-schema#Class> ; <urn:p> 'of a term' .")
    of_files.add(term)
    assert {"file", "of a term"} < set(objects(of_files))
    assert (False, [path]) == (of_files.are_files, of_files.with_places()), "places are in the files all the same"
    of_graphs, _ = inputs(tmp_path, graph("e:a e:p 'graph' ."), path)
    assert (False, []) == (of_graphs.are_files, of_graphs.with_places())


@pytest.mark.parametrize(
    ("given", "keeps"),
    [
        (["<urn:a> <urn:p> 1 ."], True),
        (["<urn:a> <urn:p> 007 ."], False),
        (["<urn:a> <urn:p> 007 .", "<urn:a> <urn:p> 1 ."], False),
        ([graph("e:a e:p 1 .")], True),
        ([Graph().add((URIRef("urn:a"), URIRef("urn:p"), Literal("007", datatype=URIRef(f"{XSD}integer"), normalize=False)))], False),
    ],
)  # fmt: skip
def test_whether_a_store_keeps_all_is_known_once_it_was_read(tmp_path: Path, given: list[Any], keeps: bool) -> None:
    held, _ = inputs(tmp_path, *given)
    assert held.keeps
    for _ in held.iter_quads():
        pass
    assert keeps == held.keeps


def test_what_was_given_is_told_by_its_own_name(tmp_path: Path) -> None:
    """A text by the name under which it was given, with its number where there are several; a file by its own."""
    held, shown = inputs(tmp_path, "<urn:a> <urn:p> 1 .")
    assert [Path("data")] == [shown[path] for path in held.files()]
    held, shown = inputs(tmp_path, "<urn:a> <urn:p> 1 .", "<urn:a> <urn:p> 2 .")
    assert [Path("data[0]"), Path("data[1]")] == [shown[path] for path in held.files()]
    held, shown = inputs(tmp_path, graph("e:a e:p 1 ."))
    assert [Path("data")] == [shown[path] for path in held.files()]
    assert held.files() == held.files(), "written once"


def test_a_file_of_another_name_is_read_in_the_format_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packed or not, wherever a program stands; one whose name says the same is read under its own."""
    monkeypatch.chdir(tmp_path)
    text = b"<urn:a> <urn:p> 'x' ."
    for name, content in (("a.dat", text), ("a.dat.gz", gzip.compress(text)), ("a.nt", text), ("a.rdf", text)):
        Path(name).write_bytes(content)
        held, shown = inputs(tmp_path, name, form="turtle")
        (path,) = held.files()
        assert (Path(name), name.endswith(".gz")) == (shown[path], path.suffix == ".gz")
        assert ["x"] == [quad.object.value for quad in held.iter_quads()]
    for name, content in (("b.ttl", text), ("b.ttl.gz", gzip.compress(text))):
        Path(name).write_bytes(content)
        held, shown = inputs(tmp_path, name, form="ttl")
        assert ([Path(name)], {}) == (held.files(), shown)
    Path("folder").mkdir()
    Path("folder/c.ttl").write_bytes(text)
    held, _ = inputs(tmp_path, "folder", form="turtle")
    assert [Path("folder/c.ttl")] == held.files()
    with pytest.raises(InputError, match="there is no such file or folder") as told:
        inputs(tmp_path, "none.dat", form="turtle")
    assert told.value.location == Location(Path("none.dat"))


@pytest.mark.parametrize("given", [7, None, {"a": 1}, ["<urn:a> <urn:p> 1 ."]])
def test_what_is_no_data_is_refused_by_its_kind(tmp_path: Path, given: object) -> None:
    with pytest.raises(UsageError, match=f"{type(given).__name__} is no graph, path, text or bytes"):
        inputs(tmp_path, given)


def test_findings_are_told_with_the_nodes_of_the_graph(tmp_path: Path) -> None:
    """As focus and as value: a program looks for them there."""
    given = Graph().add((BNode("a b"), URIRef("urn:p"), BNode("c d"))).add((BNode("e"), URIRef("urn:p"), BNode("f")))
    held, _ = inputs(tmp_path, given)
    quads = list(held.iter_quads())
    findings = [
        Finding("violation", "", "", focus=BlankNode(one.subject.value), value=BlankNode(one.object.value))
        for one in quads
    ]
    told = {(str(one.focus), str(one.value)) for one in held.as_given(findings)}
    assert {(str(s), str(o)) for s, _, o in given} == told


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (Path("a b.ttl"), "a b.ttl"),
        ("a b.ttl", "a b.ttl"),
        ("file:///a%20b.ttl", "/a b.ttl"),
        ("  @prefix e: <urn:e> .", None),
        ("PREFIX e: <urn:e>", None),
        ("\tBase <urn:e>", None),
        ("<urn:a> <urn:p> <urn:o> .", None),
        ("_:a <urn:p> 1 .", None),
        ('{"@id": "urn:a"}', None),
        ("e:a e:p 1 .\ne:b e:p 2 .", None),
        ("", None),
        (" \t", None),
        (b"a.ttl", None),
        ("notes on http://e/ .ttl", "notes on http://e/ .ttl"),
    ],
)
def test_a_text_is_told_from_the_name_of_a_file(given: Any, path: str | None) -> None:
    assert (None if path is None else Path(path)) == _path_of(given)


@pytest.mark.parametrize("address", ["http://e/a.ttl", "https://e/a.ttl", "ftp://e/a b"])
def test_nothing_is_fetched(address: str) -> None:
    with pytest.raises(UsageError, match="is an address, and nothing is fetched"):
        _path_of(address)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("turtle", "turtle"), ("TTL", "turtle"), ("n3", "turtle"), ("nt", "ntriples"), ("nt11", "ntriples"), ("xml", "rdfxml"),
        ("pretty-xml", "rdfxml"), ("JSON-LD", "jsonld"), ("application/ld+json", "jsonld"), ("text/turtle", "turtle"), ("owl", "rdfxml"),
    ],
)  # fmt: skip
def test_a_format_has_many_names_in_any_letters(name: str, form: str) -> None:
    assert form == _format(name)
    with pytest.raises(UsageError, match=r"there is no format '.*x'; known are turtle, "):
        _format(f"{name}x")
