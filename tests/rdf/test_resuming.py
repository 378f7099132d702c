"""Behind a fault, reading goes on at the next statement: one slip is one fault, at its place, in whichever file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import TurtleError
from kg.places.terminals import TOKEN
from kg.rdf.resuming import Rest, next_statement
from kg.rdf.turtle import iter_quads
from tests import ROOT

HEAD = "@prefix a: <http://a/> .\n\n"
SLIPS = 4
FILES = [path for folder in ("data", "ontology", "examples") for path in sorted((ROOT / folder).rglob("*.ttl"))]


def faults(path: Path, text: str, quads: list[Any] | None = None) -> list[tuple[int, str]]:
    found: list[TurtleError] = []
    read = list(iter_quads(path, found, text.encode()))
    if quads is not None:
        quads += read
    return [(one.location.line or 0, one.message) for one in found if one.location]


def slips_of(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield what may be left out or misspelt: the kind of slip, from where to where, and what stands there then."""
    for token in TOKEN.finditer(text):
        kind, piece, start, end = token.lastgroup, token[0], token.start(), token.end()
        if kind == "string" and "\n" not in piece:
            yield from (("quotation mark", at, at + 1, "") for at in (start, end - 1))
        elif kind == "mark" and piece in ";.[]()":
            yield {";": "semicolon", ".": "full stop"}.get(piece, "bracket"), start, end, ""
        elif kind == "iri":
            yield from (("angle bracket", at, at + 1, "") for at in (start, end - 1))
        elif kind == "language":
            yield "tag", start + 1, end, ""
        elif kind == "name" and piece[0] not in ":_" and "@" not in text[text.rfind("\n", 0, start) + 1 : start]:
            yield "prefix", start, start + piece.index(":"), "q" + piece.partition(":")[0]


def test_a_slip_in_a_shipped_file_is_one_fault_at_its_place() -> None:
    """None follows from it, of any kind, in any of the files; nearly all are told in the line that it is in."""
    told = 0
    elsewhere: list[Any] = []
    many: list[Any] = []
    for path in FILES:
        text = path.read_text("utf-8")
        kinds: dict[str, list[tuple[int, int, str]]] = {}
        for kind, start, end, new in slips_of(text):
            kinds.setdefault(kind, []).append((start, end, new))
        for kind, slips in kinds.items():
            for start, end, new in random.Random(path.name + kind).sample(slips, min(SLIPS, len(slips))):
                line = text.count("\n", 0, start) + 1
                found = faults(path, text[:start] + new + text[end:])
                told += 1
                many += [(path, kind, line, found)] if len(found) != 1 else []
                elsewhere += [(path, kind, line, found)] if found and found[0][0] != line else []

    assert told > 400
    assert many == []
    assert len(elsewhere) <= told / 20, elsewhere


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('a:a a:p "x ;\n    a:q 3 .\n\na:b a:p "y" ;\n    a:q a:c a:r 4 .\n', [3, 7]),
        ("a:a a:p .\n\na:b a:p a:c .\na:d a:p .\n", [3, 6]),
        ("a:a a:p 1\n\n# another\na:b a:p .\n", [3, 6]),
        ('a:a a:p """x\n\na:no a a:text .\n\n"" .\n\na:b a:q """y""" .\n', [7]),
        ("a:a a:p b:c ; a:q d e .\n\na:b a:p .\n", [3, 3, 5]),
        ("@prefix b: <http://b/ .\n\nb:b a:p b:c .\nb:d a:p .\n", [3, 6]),
        ('a:a a:p <http://x a:q "a \\" b> c" .\n\na:b a:p .\n', [3, 5]),
    ],
)
def test_what_was_begun_is_not_judged_and_what_stands_behind_it_is(
    tmp_path: Path, text: str, places: list[int]
) -> None:
    assert [line for line, _ in faults(tmp_path / "a.ttl", HEAD + text)] == places


def test_what_stands_in_a_text_behind_a_fault_is_no_statement(tmp_path: Path) -> None:
    quads: list[Any] = []
    text = 'a:a a:p ] ; a:q """x\n\na:no a a:text .\n""" .\n\na:b a:p a:c .\n'

    assert [line for line, _ in faults(tmp_path / "a.ttl", HEAD + text, quads)] == [3]
    assert {"http://a/b"} == {quad.subject.value for quad in quads} - {"http://a/a"}


def test_statements_behind_a_fault_count_with_what_is_declared_before_it(tmp_path: Path) -> None:
    text = 'a:a a:p "x .\n@prefix b: <http://b/> .\n\nb:b a:p b:c .\n'
    quads: list[Any] = []
    (fault,) = faults(tmp_path / "a.ttl", HEAD + text, quads)
    within: list[Any] = []
    graph = "GRAPH a:g {\n\na:a a:p .\n\na:b a:p a:c .\n}\n"
    (of_graph,) = faults(tmp_path / "a.trig", HEAD + graph, within)

    assert (fault[0], of_graph[0]) == (3, 5)
    assert "<http://b/b> <http://a/p> <http://b/c>" in str(quads[-1])
    assert "<http://a/b> <http://a/p> <http://a/c>" in str(within[-1])


@pytest.mark.parametrize(
    "text",
    [
        "GRAPH a:g {\na:a a:p a:b .\n}\n\na:x a:p .\n\na:c a:p a:d .\n",
        "GRAPH a:g {\n  a:a a:p a:b .\n}\n\nGRAPH a:g {\n  a:x a:p .\n}\n\nGRAPH a:g {\n  a:c a:p a:d .\n}\n",
        "a:g {\n  a:a a:p a:b .\n}\n\na:g {\n  a:x a:p .\n}\n\na:g {\n  a:c a:p a:d .\n}\n",
        "a:g {\n  a:a a:p a:b .\n}\n\n@prefix b: <http://b .\n\na:g {\n  a:c a:p a:d .\n}\n",
    ],
)
def test_a_graph_that_was_closed_before_a_fault_is_not_opened_again(tmp_path: Path, text: str) -> None:
    """One slip behind it is one fault, and what stands behind the slip is read."""
    quads: list[Any] = []

    assert len(faults(tmp_path / "a.trig", HEAD + text, quads)) == 1
    assert {"http://a/a", "http://a/c"} == {quad.subject.value for quad in quads}


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("x\n\na:a a:p 1 .\n", 1, 3),
        ("x .\na:a a:p 1 .\n", 1, 2),  # behind a full stop
        ("x\na:a a:p 1 .\n", 1, None),  # else it may go on with what was begun
        ("x\n# of it .\na:a a:p 1 .\n", 1, None),  # a comment ends nothing
        ("x .\n# of it\na:a a:p 1 .\n", 1, 3),
        ("x . # of it\na:a a:p 1 .\n", 1, 2),
        ("x\n@prefix b: <urn:b> .\n", 1, 2),  # a declaration stands anywhere
        ("x\nPREFIX b: <urn:b>\n", 1, 2),
        ("x .\n  a:a a:p 1 .\n", 1, None),  # not at the margin
        ("x .\na:a\n", 1, 2),
        ("x .\n[] a:p 1 .\n", 1, 2),
        ("x .\n<urn:a> a a:b .\n", 1, 2),
        ("x .\na:g {\n", 1, 2),
        ("x .\nGRAPH a:g {\n", 1, 2),
        ("x {\na:a a:p 1 .\n", 1, 2),
        ("x }\na:a a:p 1 .\n", 1, 2),
        ("x .\nword a:p 1 .\n", 1, None),
        ('x """\n\na:a a:p 1 .\n""" .\na:b a:p 1 .\n', 1, 5),  # within a long text nothing begins
        ('x """ """\n\na:a a:p 1 .\n', 1, 3),
        ('x """\n@prefix b: <urn:b> .\n', 1, None),
        ("a:a a:p 1 .\na:b a:p 1 .\na:c a:p 1 .\n", 2, 3),  # behind the line, and not at it
        ("a:a a:p 1 .\nx\na:c a:p 1 .\n", 2, None),  # what stands before the line does not count
        ("", 1, None),
    ],
)
def test_a_statement_seems_to_begin_at_the_margin_behind_an_end(text: str, line: int, found: int | None) -> None:
    assert found == next_statement(Path("a.ttl"), text.encode(), line)


@pytest.mark.parametrize(
    ("text", "line", "rest", "lost"),
    [
        ("a\nb\nc\n", 1, "a\nb\nc\n", set()),
        ("a\nb\nc\n", 3, "\n\nc\n", set()),
        ("@prefix a: <urn:a> .\nb\nc\n", 3, "@prefix a: <urn:a> .\n\nc\n", set()),
        ("PREFIX a: <urn:a>\nBASE <urn:b>\nc\n", 3, "@prefix a: <urn:a> .\n@base <urn:b> .\nc\n", set()),
        ("@prefix a: <urn:a> . @prefix b: <urn:b> .\nc\n", 2, "@prefix a: <urn:a> . @prefix b: <urn:b> .\nc\n", set()),
        ("@prefix a: <urn:a .\nc\n", 2, "@prefix a: <urn:a> .\nc\n", {"a"}),
        ("@prefix a: urn:a> .\nc\n", 2, "@prefix a: <urn:a> .\nc\n", {"a"}),
        ("a:g {\nb\nc\n", 3, "\na:g {\nc\n", set()),
        ("a:g {\nb\n}\nc\n", 4, "\n\n\nc\n", set()),
        ("GRAPH a:g {\nb {| c |}\nd\n", 3, "\nGRAPH a:g {\nd\n", set()),
    ],
)  # fmt: skip
def test_what_is_read_behind_a_fault_has_the_lines_and_the_declarations_before_it(
    text: str, line: int, rest: str, lost: set[str]
) -> None:
    """The number of each line, what was declared, and the graph that was opened; nothing else."""
    file = Rest(Path("a.trig"), text.encode(), line)
    assert (rest, lost) == (file.read().decode() + file.read(3).decode() + read_on(file), file.lost)
    made = Rest(Path("a.trig"), text.encode(), line, ["q", "r"])
    declared = "@prefix q: <urn:undeclared:q:> . @prefix r: <urn:undeclared:r:> . "
    assert declared + rest == read_on(made)
    assert [True, False] == [made.has_said(one) for one in ("urn:a:q", "urn:undeclared:q:x")]
    assert file.has_said("urn:undeclared:q:x")


def read_on(file: Rest) -> str:
    return b"".join(iter(lambda: file.read(4), b"")).decode()
