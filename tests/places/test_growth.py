"""Places are found in time by the findings and the files, whatever the files look like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.findings import Finding
from kg.places.locator import Locator
from kg.places.positions import Positions
from kg.rdf.terms import IRI, BlankNode, Literal, Term, Triple

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
