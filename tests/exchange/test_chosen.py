"""A dump has what was chosen: things of a class, links in another way, another base; and no fault goes unseen."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import CannotCarry, Location, SyntaxErrors, TurtleError, UnknownName, UsageError
from kg.exchange import dump
from kg.exchange.convert import convert
from kg.exchange.dump import Chosen, collected, find_graph_files, write_graphs
from kg.project.config import Project
from kg.rdf.terms import IRI

E, OTHER = "http://e/", "http://other/x"
TEXT = """@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
e:Singer rdfs:subClassOf e:Person . e:Person rdfs:subClassOf e:Agent .
e:a a e:Singer ; e:link e:b , <http://other/x> ; <http://other/p> "e:a" .
e:b a e:Place .
"""


@pytest.fixture
def small(empty_project: Project) -> Project:
    """A project with one file, and a property for links."""
    (empty_project.data / "a.ttl").write_text(TEXT, "utf-8")
    return empty_project._replace(base=E, links=(f"{E}link",))


def lines_of(project: Project, chosen: Chosen) -> set[str]:
    with collected(project, chosen) as graphs:
        return {line.decode().removesuffix(" .\n") for line in graphs.iter_quad_lines()}


LINK, INNER = f"<{E}a> <{E}link> <{OTHER}>", f"<{E}a> <{E}link> <{E}b>"
SAME = f"<{E}a> <http://www.w3.org/2002/07/owl#sameAs> <{OTHER}>"


@pytest.mark.parametrize(("links", "there"), [("sameas", {LINK}), ("owl", {SAME}), ("none", set[str]())])
def test_links_are_as_they_are_wanted(small: Project, links: str, there: set[str]) -> None:
    """What leads to one of our own things is none."""
    lines = {line.partition(f" <{E}graph/")[0] for line in lines_of(small, Chosen(links=links))}

    assert there == lines & {LINK, SAME}
    assert INNER in lines


def test_another_base_is_that_of_all_that_is_ours(small: Project) -> None:
    """Things, properties and graphs; not of others, and of no text."""
    lines = lines_of(small, Chosen(base="http://new/"))

    assert not any(f"<{E}" in line for line in lines)
    assert {line.replace(f"<{E}", "<http://new/") for line in lines_of(small, Chosen())} == lines
    assert any(f'<{OTHER[:-1]}p> "e:a"' in line for line in lines)


def test_things_of_a_class_are_those_of_all_below_it(small: Project) -> None:
    """However far; of a class without any, that is told."""
    for cls in ("Agent", "Person", "Singer"):
        assert {f"<{E}a>"} == {line.split()[0] for line in lines_of(small, Chosen(cls=IRI(E + cls)))}
    with pytest.raises(UnknownName, match="there is no class with things"):
        lines_of(small, Chosen(cls=IRI(E + "Song")))


def test_a_graph_is_found_by_its_path_and_by_its_iri(small: Project) -> None:
    """Of several files none but that."""
    path = small.data / "a.ttl"
    (small.data / "b.ttl").write_text(TEXT, "utf-8")
    iri = small.graph_iri(path)

    assert [[path]] * 3 == [
        find_graph_files(small, [name]) for name in (iri, f"<{iri}>", iri.removeprefix(f"{E}graph/"))
    ]
    assert path in find_graph_files(small, [])
    with pytest.raises(UnknownName):
        find_graph_files(small, ["c"])


FAULTS: dict[str, Callable[[Path], Exception]] = {
    "a syntax error": lambda _: SyntaxError("expected"),
    "no memory": lambda _: MemoryError(),
    "a value": lambda _: ValueError("no IRI"),
    "one of ours": lambda path: TurtleError("expected", location=Location(path, 1)),
}


@pytest.mark.parametrize("cls", [None, IRI(f"{E}Singer")])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_all_faults_of_all_files_are_told(
    small: Project, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Path], Exception], cls: IRI | None
) -> None:
    """However the first of them shows."""
    for name in "bc":
        (small.data / f"{name}.ttl").write_text("<urn:a> <urn:b> .\n", "utf-8")

    def stop(path: Path, **_: Any) -> Any:
        raise fault(path)

    monkeypatch.setattr(dump, "stream_quads", stop)
    with pytest.raises(SyntaxErrors) as told:
        lines_of(small, Chosen(graphs=(small.graph_iri(small.data / "a.ttl"),) if cls else (), cls=cls))
    assert {"b.ttl", "c.ttl"} == {Path(str(one.location.path)).name for one in told.value.errors if one.location}


def test_a_format_that_cannot_say_it_says_so(tmp_path: Path) -> None:
    """RDF/XML has no name for some properties, and only some formats have graphs."""
    (tmp_path / "a.nq").write_text("<urn:a> <urn:b/1> <urn:c> .\n<urn:a> <urn:b> <urn:c> <urn:g> .\n", "utf-8")
    with pytest.raises(CannotCarry):
        convert(tmp_path / "a.nq", io.BytesIO(), "nquads", "rdfxml", {}, merged=True)
    with pytest.raises(UsageError, match="has no named graphs"):
        convert(tmp_path / "a.nq", io.BytesIO(), "nquads", "turtle", {})
    assert 2 == convert(tmp_path / "a.nq", io.BytesIO(), "nquads", "turtle", {}, merged=True)
    assert 2 == convert(tmp_path / "a.nq", io.BytesIO(), "nquads", "trig", {})


def test_graphs_are_written_as_the_format_has_them(small: Project) -> None:
    """Apart where it can and is not told otherwise; what it cannot say it says."""
    with collected(small) as graphs:
        for merged, number in ((False, len(graphs.names)), (True, 0)):
            file = io.BytesIO()
            write_graphs(graphs, file, "trig", merged=merged)
            assert number == file.getvalue().count(b"{")
        (small.data / "b.ttl").write_text("<urn:a> <urn:b/1> <urn:c> .\n", "utf-8")
    with collected(small) as graphs, pytest.raises(CannotCarry):
        write_graphs(graphs, io.BytesIO(), "rdfxml")


def test_all_files_that_say_they_are_another_graph_are_told(empty_project: Project) -> None:
    """Each with its place, in one run."""
    for name in "ab":
        (empty_project.data / f"{name}.trig").write_text(f"<urn:{name}> {{ <urn:s> <urn:p> 1 }}\n", "utf-8")

    with pytest.raises(SyntaxErrors) as told, collected(empty_project):
        pass
    assert ["a.trig", "b.trig"] == sorted(one.location.path.name for one in told.value.errors if one.location)
