"""Places are found in time by the findings and the files, whatever the files look like."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import TurtleError
from kg.findings import Finding
from kg.places.lines import positions_of
from kg.places.locator import Locator
from kg.places.positions import Positions
from kg.rdf.terms import IRI, BlankNode, Literal, Term, Triple
from kg.rdf.turtle import iter_quads

from ..growth import require_growth

PATH = "http://e/p"
Made = tuple[str, list[tuple[Term, Term | None]], list[Triple]]
"""A file in Turtle, the nodes and values that findings are about, and the triples of the graph with blank nodes."""


def values_of_one_node(size: int) -> Made:
    lines = "".join(f'<http://e/a> <{PATH}> "value {n}" .\n' for n in range(size))
    return lines, [(IRI("http://e/a"), Literal(f"value {n}")) for n in range(size)], []


def nodes_that_are_only_mentioned(size: int) -> Made:
    lines = "".join(f"<http://e/a> <{PATH}> <http://e/x{n}> .\n" for n in range(size))
    return lines, [(IRI(f"http://e/x{n}"), None) for n in range(size)], []


def nodes_among_long_texts(size: int) -> Made:
    lines = "".join(f'<http://e/a{n}> <{PATH}> """two\nlines""" .\n' for n in range(size))
    return lines, [(IRI(f"http://e/a{n}"), Literal("two\nlines")) for n in range(size)], []


def one_line(size: int) -> Made:
    lines = " ".join(f'<http://e/a{n}> <{PATH}> "{n}" .' for n in range(size))
    return lines, [(IRI(f"http://e/a{n}"), Literal(str(n))) for n in range(size)], []


def nodes_in_brackets(size: int) -> Made:
    nodes = ", ".join(f'[ <{PATH}> "{n}" ]' for n in range(size))
    return f"<http://e/a> <{PATH}> {nodes} .\n", [(IRI("http://e/a"), Literal(str(n))) for n in range(size)], []


def nodes_alike(size: int) -> Made:
    lines = "".join(f'[ <{PATH}> "x" ] .\n' for n in range(size))
    says: list[Triple] = [(BlankNode(f"b{n}"), IRI(PATH), Literal("x")) for n in range(size)]
    return lines, [(node, value) for node, _, value in says], says


def locate(path: Path, make: Callable[[int], Made], size: int) -> Callable[[], object]:
    """Write a file and return the work of finding the places of as many findings, each with one of its own."""
    text, wanted, blank = make(size)
    path.write_text(text)
    findings = [Finding("violation", "", "", focus=focus, path=PATH, value=value) for focus, value in wanted]

    def work() -> None:
        places = {finding.location for finding in Locator([path], blank).locate(findings)}
        assert None not in places
        assert len(places) == size

    return work


@pytest.mark.parametrize(
    "make", [values_of_one_node, nodes_that_are_only_mentioned, nodes_in_brackets], ids=lambda make: make.__name__
)
def test_places_take_time_by_findings_and_file(tmp_path: Path, make: Callable[[int], Made]) -> None:
    """No finding looks through the whole file, and none through all values of its node."""
    require_growth(lambda size: locate(tmp_path / "a.ttl", make, size), 100)


@pytest.mark.parametrize("make", [nodes_among_long_texts, one_line, nodes_alike], ids=lambda make: make.__name__)
def test_each_finding_has_a_place_of_its_own(tmp_path: Path, make: Callable[[int], Made]) -> None:
    """In texts of several lines, in a file of one line, among nodes of which the same is said."""
    locate(tmp_path / "a.ttl", make, 500)()


def test_a_line_that_nobody_reads_is_not_shown(tmp_path: Path) -> None:
    """A file may be one line of many megabytes; its findings have a column, and no excerpt."""
    path = tmp_path / "a.ttl"
    path.write_text("\n" + "x" * 100 + "\n" + one_line(3000)[0])
    positions = Positions(path)
    place = positions.locate(path.read_text().index("<http://e/a2000>"))

    assert (3, True) == (place.line, (place.column or 0) > 10_000)
    assert positions.line(3) is None
    assert positions.line(2) == "x" * 100


def test_lines_and_columns_are_those_of_the_text(tmp_path: Path) -> None:
    """Counting by blocks gives what counting from the beginning gives."""
    path = tmp_path / "a.ttl"
    text = "".join(f"{'x' * (n * 37 % 5000)}\n" for n in range(60)) + "y" * 9000
    path.write_text(text)
    positions = Positions(path)

    for offset in [*range(0, len(text), 101), *(n for n, ch in enumerate(text) if ch == "\n"), len(text) - 1]:
        place = positions.locate(offset)
        assert (text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)) == (place.line, place.column)


def nodes_in_rdfxml(size: int) -> Made:
    nodes = "".join(
        f'<e:T rdf:about="http://e/a{n}"><e:p>{n}</e:p><e:q><e:U e:p="x"/></e:q></e:T>\n' for n in range(size)
    )
    text = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">{nodes}</rdf:RDF>'
    return text, [(IRI(f"http://e/a{n}"), Literal(str(n))) for n in range(size)], []


def values_of_one_node_in_rdfxml(size: int) -> Made:
    values = " ".join(f"<e:p>value {n}</e:p>" for n in range(size))
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
        f'<e:T rdf:about="http://e/a">{values}</e:T></rdf:RDF>'
    )
    return text, [(IRI("http://e/a"), Literal(f"value {n}")) for n in range(size)], []


def nodes_in_jsonld(size: int) -> Made:
    nodes = [{"@id": f"http://e/a{n}", "p": str(n), "q": {"@type": "U", "p": "x"}} for n in range(size)]
    context = {"@vocab": "http://e/", "U": {"@context": {"p": "http://e/p"}}, "q": {"@context": {"r": "http://e/r"}}}
    text = json.dumps({"@context": context, "@graph": nodes})
    return text, [(IRI(f"http://e/a{n}"), Literal(str(n))) for n in range(size)], []


def values_of_one_node_in_jsonld(size: int) -> Made:
    text = json.dumps({"@id": "http://e/a", PATH: [f"value {n}" for n in range(size)]})
    return text, [(IRI("http://e/a"), Literal(f"value {n}")) for n in range(size)], []


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.rdf", nodes_in_rdfxml),
        ("a.rdf", values_of_one_node_in_rdfxml),
        ("a.jsonld", nodes_in_jsonld),
        ("a.jsonld", values_of_one_node_in_jsonld),
    ],
    ids=lambda made: getattr(made, "__name__", ""),
)
def test_places_in_documents_take_time_by_findings_and_document(
    tmp_path: Path, name: str, make: Callable[[int], Made]
) -> None:
    """Of nodes below each other and side by side, in contexts that hold for one node only, in one long line."""
    require_growth(lambda size: locate(tmp_path / name, make, size), 100)


@pytest.mark.parametrize(
    ("name", "opens", "closes"),
    [
        ("a.rdf", "<e:p><e:T>", "</e:T></e:p>"),
        ("a.jsonld", '{"http://e/p":', "}"),
        ("b.jsonld", "[", "]"),
        ("c.jsonld", '{"@context":{"p":{"@id":"http://e/p","@context":', "}}}"),
    ],
)
def test_what_is_nested_too_deep_is_refused_before_places_are_looked_for(
    tmp_path: Path, name: str, opens: str, closes: str
) -> None:
    """A hundred thousand levels; and none of the readers that find places calls itself for each of so many."""
    path = tmp_path / name
    head, inner, foot = "", "1" if closes != "}}}" else "{}", ""
    if name == "a.rdf":
        head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"><e:T>'
        foot = "</e:T></rdf:RDF>"
    path.write_text(head + opens * 100_000 + inner + closes * 100_000 + foot)
    errors: list[TurtleError] = []

    assert not [quad for quad in iter_quads(path, errors) if name != "a.rdf"]
    assert "levels deep" in errors[0].message


@pytest.mark.parametrize(
    ("name", "levels", "opens", "closes"),
    [("a.rdf", 990, "<e:p><e:T>", "</e:T></e:p>"), ("a.jsonld", 120, '{"http://e/p":', "}")],
)
def test_places_are_found_as_deep_as_a_document_may_be(
    tmp_path: Path, name: str, levels: int, opens: str, closes: str
) -> None:
    path = tmp_path / name
    head, foot = "", ""
    if name == "a.rdf":
        head = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"><e:T>'
        foot = "</e:T></rdf:RDF>"
    text = head + opens * levels + "<e:q>7</e:q>" * bool(head) + "7" * (not head) + closes * levels + foot
    path.write_text(text)
    errors: list[TurtleError] = []
    parsed = list(iter_quads(path, errors))
    placed = list(positions_of(path).iter_placed())

    assert not errors
    assert len(parsed) == len(placed)
    deepest = max(placed, key=lambda one: one.at_value)
    assert text.index("<e:q>" if head else "7") == deepest.at_value
