"""A store in memory holds what the files say, each in its graph, and in the default graph what all say together."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.engines import datasets
from kg.engines.base import NOTHING
from kg.engines.embedded import EmbeddedEngine
from kg.engines.stores import (
    BESIDE,
    copy_to_memory,
    load_graphs,
    load_merged,
    load_store,
    replace_graph,
    write_json,
)
from kg.errors import KgError, LimitError, SyntaxErrors
from kg.rdf.terms import IRI
from kg.rdf.turtle import own_address

P = NamedNode("urn:p")
XSD = "http://www.w3.org/2001/XMLSchema#"


def triple(name: str) -> tuple[NamedNode, NamedNode, NamedNode]:
    """Return a statement that is about one thing, and called after it."""
    return NamedNode(f"urn:{name}"), P, NamedNode("urn:o")


def held(store: pyoxigraph.Store) -> set[str]:
    """Return what a store has: the graph, nothing for the default one, and the thing that a statement is about."""
    return {
        " ".join(
            str(one.value).removeprefix("urn:") for one in (quad.graph_name, quad.subject) if one != DefaultGraph()
        )
        for quad in store
    }


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, Path]:
    """Files of several forms; what is in them is called after them."""
    texts = {
        "a.ttl": "<urn:a> <urn:p> <urn:o> .", "b.ttl": "<urn:b> <urn:p> <urn:o> .", "ab.ttl": "<urn:a> <urn:p> <urn:o> . <urn:ab> <urn:p> <urn:o> .",
        "c.trig": "<urn:c> <urn:p> <urn:o> . <urn:g> { <urn:cg> <urn:p> <urn:o> }", "d.jsonld": '{"@id": "urn:d", "urn:p": {"@id": "urn:o"}}',
        "relative.ttl": "<r> <urn:p> <urn:o> .", "broken.ttl": "<urn:a> <urn:p> .\n<urn:a> <urn:p> <urn:o> .\n<urn:a> .\n", "broken too.ttl": "<urn:a> ",
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return {name: tmp_path / name for name in texts}


def test_each_file_is_a_graph_and_all_are_the_default_one(files: Mapping[str, Path]) -> None:
    """A file of a project is one graph; of others, what is in a graph of its own stays in that."""
    store = load_store([("urn:1", files["a.ttl"]), ("urn:2", files["ab.ttl"])])

    assert held(store) == {"1 a", "2 a", "2 ab", "a", "ab"}
    with pytest.raises(SyntaxErrors, match="move it to a file of its own"):
        load_store([("urn:3", files["c.trig"])])
    assert held(load_store([("urn:g", files["c.trig"])])) == {"g c", "g cg", "c", "cg"}
    quads = [Quad(*triple("x")), Quad(*triple("y"), NamedNode("urn:own"))]
    assert held(load_graphs([("urn:1", quads)])) == {"1 x", "own y", "x", "y"}


def test_nodes_without_a_name_are_others_in_each_file(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).with_suffix(".ttl").write_text("_:x <urn:p> 1 .", "utf-8")

    store = load_store([(f"urn:{name}", (tmp_path / name).with_suffix(".ttl")) for name in "ab"])

    assert len({quad.subject for quad in store}) == 2


def test_what_follows_is_in_the_default_graph_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(
        "@prefix s: <http://www.w3.org/2000/01/rdf-schema#> .\n<urn:C> s:subClassOf <urn:D> . <urn:a> a <urn:C> ."
    )

    store = load_store([("urn:1", path)], ["subclass"])

    followed = Quad(
        NamedNode("urn:a"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode("urn:D")
    )
    assert followed in store
    assert len([*store.quads_for_pattern(None, None, None, NamedNode("urn:1"))]) == 2


def test_all_faults_of_all_files_are_told(files: Mapping[str, Path], tmp_path: Path) -> None:
    """With those that are fit nothing is loaded either."""
    broken, more = files["broken.ttl"], files["broken too.ttl"]
    loads: tuple[Callable[[], object], ...] = (
        lambda: load_store([("urn:1", broken), ("urn:2", files["a.ttl"]), ("urn:3", more)]),
        lambda: load_merged(iter([broken, files["a.ttl"]]), {"urn:n": [more]}),
        lambda: load_merged([files["a.ttl"]], {"urn:n": [more, broken]}),
        lambda: load_merged([broken], beside=[more]),
        lambda: load_merged([broken], folder=tmp_path / "store", beside=[more]),
    )
    for load in loads:
        with pytest.raises(SyntaxErrors) as error:
            load()
        told = sorted((one.location.path.name, one.location.line) for one in error.value.errors if one.location)
        assert told == [("broken too.ttl", 1), ("broken.ttl", 1), ("broken.ttl", 3)]


def test_all_faults_are_told_where_one_is_found_before_the_store_reads(tmp_path: Path) -> None:
    """As in a file with graphs, and in one that is packed."""
    first, other = tmp_path / "a.trig", tmp_path / "b.trig"
    for path in (first, other):
        path.write_text("<urn:a> ", "utf-8")

    with pytest.raises(SyntaxErrors) as error:
        load_merged([first], {"urn:n": [other]})

    assert [one.location and one.location.path for one in error.value.errors] == [first, other]


@pytest.mark.parametrize("error", [SyntaxError, MemoryError, ValueError])
def test_a_fault_that_only_one_way_of_reading_finds_is_told(
    files: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """And where no fault is found at all, what the store has said."""

    def fail(*_: object) -> None:
        raise error("no")

    monkeypatch.setattr("kg.engines.stores._load", fail)
    with pytest.raises(SyntaxErrors):
        load_merged([files["broken.ttl"]])
    with pytest.raises(error, match="no"):
        load_merged([files["a.ttl"]])


@pytest.mark.parametrize("on_disk", [False, True])
def test_the_data_lies_in_the_default_graph_and_named_graphs_beside_it(
    files: Mapping[str, Path], tmp_path: Path, on_disk: bool
) -> None:
    """All of a file that is for a named graph is in that one; what a file beside says anew is by itself as well."""
    folder = tmp_path / "store" if on_disk else None
    named = {"urn:n": [files["b.ttl"], files["c.trig"]], "urn:m": [files["d.jsonld"]]}

    store = load_merged(iter([files["a.ttl"], files["d.jsonld"]]), named, beside=[files["ab.ttl"]], folder=folder)

    beside = BESIDE.removeprefix("urn:")
    assert held(store) == {"a", "d", "ab", f"{beside} ab", "n b", "n c", "n cg", "m d"}
    assert (folder is not None and folder.is_dir()) == on_disk
    assert held(load_merged([files["c.trig"]])) == {"c", "cg"}


def test_what_is_relative_is_read_by_the_base_wherever_it_stands(files: Mapping[str, Path]) -> None:
    """Without one it is a fault."""
    path = files["relative.ttl"]
    expected = f"{path.parent.as_uri()}/r"
    beside = BESIDE.removeprefix("urn:")

    assert held(load_merged([path], base=own_address)) == {expected}
    assert held(load_merged([], {"urn:n": [path]}, own_address)) == {f"n {expected}"}
    assert held(load_merged([], base=own_address, beside=[path])) == {expected, f"{beside} {expected}"}
    with pytest.raises(KgError):
        load_merged([path])
    with pytest.raises(SyntaxErrors) as error:
        load_merged([path, files["broken too.ttl"]], base=own_address)
    assert [one.location and one.location.path.name for one in error.value.errors] == ["broken too.ttl"]


def test_some_graphs_are_copied_together() -> None:
    store = load_graphs((f"urn:{name}", [Quad(*triple(name))]) for name in "abc")
    store.add(Quad(*triple("d")))

    assert held(copy_to_memory(store, ["urn:a", "urn:b"])) == {"a", "b"}
    assert held(copy_to_memory(store, [""])) == {"a", "b", "c", "d"}
    assert held(copy_to_memory(store, [])) == set()


@pytest.mark.parametrize(
    ("new", "is_other", "expected"),
    [
        ("ab", False, "1 a,1 b,a,b"), ("abc", True, "1 a,1 b,1 c,a,b,c"), ("b", True, "1 b,a,b"), ("a", True, "1 a,a"),
        ("", True, "a"), ("c", True, "1 c,a,c"), ("abz", True, "1 a,1 b,1 z,a,b"),
    ],
)  # fmt: skip
def test_a_graph_gets_other_statements(new: str, is_other: bool, expected: str) -> None:
    """What another graph says too stays in the default one; nothing of others is touched."""
    stated = [("urn:1", "ab"), ("urn:2", "az")]
    store = load_graphs((graph, [Quad(*triple(name)) for name in names]) for graph, names in stated)

    assert replace_graph(store, "urn:1", [triple(name) for name in new]) is is_other
    assert held(store) == {*expected.split(","), "2 a", "2 z", "z"}


def test_rows_of_no_variable_are_rows() -> None:
    """A query that shows none is asked for one that has no value."""
    store = pyoxigraph.Store()
    for written, query, rows, names in (
        ("SELECT * { <urn:a> <urn:p>|<urn:q> 1 }", f"SELECT ?{NOTHING} {{ VALUES ?x {{ 1 2 }} }}", [{}, {}], []),
        (
            "SELECT ?x { VALUES ?x { 1 } }",
            "SELECT ?x { VALUES ?x { 1 } }",
            [{"x": {"type": "literal", "value": "1", "datatype": f"{XSD}integer"}}],
            ["x"],
        ),
    ):
        file = io.BytesIO()
        write_json(written, store.query(query), file)
        assert json.loads(file.getvalue()) == {"head": {"vars": names}, "results": {"bindings": rows}}


@pytest.mark.parametrize(("default", "named"), [("ab", "c"), ("abc", ""), ("ab", "cd")])
def test_graphs_that_are_asked_together_have_so_many_statements(
    default: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that GRAPH ranges over are copied as the merged ones are, and count as they do."""
    store = pyoxigraph.Store()
    store.extend(Quad(*triple(f"{graph}{n}"), NamedNode(f"urn:{graph}")) for graph in "abcd" for n in "12")
    wanted = [[IRI(f"urn:{graph}") for graph in graphs] for graphs in (default, named)]
    count = 2 * len(default + named)

    monkeypatch.setattr(datasets, "MOST", count)
    datasets.merged_engine(EmbeddedEngine(store), *wanted)
    monkeypatch.setattr(datasets, "MOST", count - 1)
    with pytest.raises(LimitError, match=f"more than {count - 1} statements together; name fewer"):
        datasets.merged_engine(EmbeddedEngine(store), *wanted)
