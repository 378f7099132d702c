"""A file of a project is one graph: its own name may stand in it, and every other one is told with its line."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import Location, TurtleError
from kg.rdf.one_graph import merged, of_one_graph

OWN, DEFAULT = "http://e/own", pyoxigraph.DefaultGraph()


def quads_of(text: str) -> list[pyoxigraph.Quad]:
    return list(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.TRIG))


def test_statements_of_the_graph_and_of_none_are_those_of_the_file() -> None:
    text = f"<urn:a> <urn:p> 1 . <{OWN}> {{ <urn:b> <urn:p> 2 }}"
    found = list(of_one_graph(quads_of(text), Path("a.trig"), OWN))
    assert [("urn:a", DEFAULT), ("urn:b", DEFAULT)] == [(one.subject.value, one.graph_name) for one in found]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("<urn:a> <urn:p> 1 .\n<urn:g> {\n<urn:b> <urn:p> 2 .\n}\n", 3, "of the graph <urn:g>, and a file"),
        (f"<{OWN}> {{\n<urn:a> <urn:p> 1 .\n}}\n<urn:g> {{ <urn:b> <urn:p> 2 . }}\n", 4, "of the graph <urn:g>"),
        ("<urn:a> <urn:p> 1 .\n\n_:g {\n<urn:b> <urn:p> 2 .\n}\n", 4, "of a graph without a name"),
    ],
)
def test_a_statement_of_another_graph_is_told_at_its_line(text: str, line: int, told: str) -> None:
    path = Path("a.trig")
    with pytest.raises(TurtleError, match=told) as error:
        list(of_one_graph(quads_of(text), path, OWN, text.encode()))
    assert Location(path, line) == error.value.location
    assert f"here <{OWN}>; move it" in error.value.message


def test_where_no_graph_is_asked_for_all_statements_are_of_one() -> None:
    quads = quads_of(f"<urn:a> <urn:p> 1 . <urn:g> {{ <urn:b> <urn:p> 2 }} <{OWN}> {{ <urn:c> <urn:p> 3 }}")
    for found in (list(of_one_graph(quads, Path("a.trig"), None)), list(merged(one.triple for one in quads))):
        assert ["urn:a", "urn:b", "urn:c"] == [one.subject.value for one in found]
        assert {DEFAULT} == {one.graph_name for one in found}
