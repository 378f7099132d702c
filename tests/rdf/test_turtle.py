"""Turtle is read whole or every fault is told, with the place where an editor must go."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph
import pytest

from kg.errors import SyntaxErrors, TurtleError
from kg.rdf import turtle
from kg.rdf.turtle import MAX_ERRORS, iter_quads, read_prefixes, read_quads

HEAD = "@prefix : <http://e/> .\n"


def faults_of(folder: Path, content: bytes | str) -> tuple[int, list[TurtleError]]:
    path = folder / "file.ttl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    errors: list[TurtleError] = []
    return sum(1 for _ in iter_quads(path, errors)), errors


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        (HEAD + ":a :b :c\n:d :e :f .", (2, 9), "dot is missing"),
        (HEAD + ":a :b :c # why\n\n# more\n:d :e :f .", (2, 9), "dot is missing"),
        (HEAD + ":a :b x:c .", (2, 7), "prefix x: has not been declared"),
        (HEAD + ':a :b "x', (2, 7), "file ends within"),
        (HEAD + ":a :b :c .\n:d :e :f", (3, 9), "file ends within"),
        (HEAD + ":a :b :c .\n:d :e :f\n\n# the end\n", (3, 9), "file ends within"),
        (HEAD + ":a :b <http://x y> .", (2, 7), "IRI"),
        (HEAD + ":a :b <c> .", (2, 7), "relative"),
        (HEAD + '"a" :b :c .', (2, 1), ""),
        (HEAD + ":a :b true ; :c ( 1 2 .", (2, None), ""),
        (HEAD + ":a :b [ :c 1 .", (2, None), ""),
        (HEAD + ':a :b "\\uD800" .', (2, None), ""),
        (HEAD + ':a :b "x"@toolonglanguagetag .', (2, None), ""),
        (HEAD + ":a => :b .", (2, None), ""),
        ("# é\n:a \"é\"".encode("latin-1"), (1, 3), "byte 0xe9 (offset 2) is not UTF-8"),
        ("é ok\nx".encode() + b"\xc3", (2, 2), "is not UTF-8"),
        ("@prefix : <http://e/> .".encode("utf-16"), (1, 1), "UTF-16"),
        ("<!DOCTYPE html><html></html>", (1, 1), "looks like HTML"),
        ("  <html>\n<body>", (1, 1), "looks like HTML"),
        ("\n<!-- saved --><html>", (1, 1), "looks like HTML"),
        (b"\x1f\x8b\x08\x00", (None, None), "gzip archive"),
        (b"PK\x03\x04", (None, None), "zip archive"),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_words(
    tmp_path: Path, content: bytes | str, place: tuple[int | None, int | None], words: str
) -> None:
    """Each fault names the file, the line and column where there is one, and what is wrong."""
    _, errors = faults_of(tmp_path, content)

    first = errors[0].location
    assert first is not None
    assert words in errors[0].message
    assert place[0] == first.line
    assert place[1] in (None, first.column)


@pytest.mark.parametrize(
    ("content", "count"),
    [
        ("", 0),
        ("# only a comment\n", 0),
        ("\ufeff" + HEAD + ":a :b :c .", 1),
        (HEAD.replace("\n", "\r\n") + ':a :b "x\\r\\ny" .\r\n', 1),
        (HEAD.replace("\n", "\r") + ":a :b :c .\r", 1),
        (HEAD + ":a :b " + "[ :c " * 2000 + "1" + " ]" * 2000 + " .", 2001),
        (HEAD + ":a :b " + "1" * 5000 + " .", 1),
        (HEAD + ':a :b "2024-13-45"^^<http://www.w3.org/2001/XMLSchema#date> .', 1),
    ],
    ids=["empty", "comment", "byte order mark", "CRLF", "CR only", "nested 2000", "5000 digits", "ill-typed"],
)
def test_odd_but_good_files_are_read(tmp_path: Path, content: str, count: int) -> None:
    """What Turtle allows is read, whatever the line ends, the nesting, or a byte order mark."""
    assert (count, []) == faults_of(tmp_path, content)


@pytest.mark.parametrize("end", ["", "\n", "\n]"], ids=["", "a line", "a line and more"])
@pytest.mark.parametrize(
    ("opens", "closes", "times"), [("[ :c ", " ]", 2001), ("( ", " )", 2001), ("[ :c ( ", " ) ]", 1001)]
)
def test_brackets_stand_in_each_other_up_to_a_depth(
    tmp_path: Path, opens: str, closes: str, times: int, end: str
) -> None:
    """One more is refused before a parser, which holds what is open, gets it, and whether it is closed at once."""
    _, errors = faults_of(tmp_path, f"{HEAD}:a :b {opens * times}1{closes * times} .{end}")

    assert ["is nested more than 2000 levels deep; write it flatter"] == [error.message for error in errors]


def test_any_number_of_brackets_stands_side_by_side(tmp_path: Path) -> None:
    """In a line as well as in many."""
    assert (6_000, []) == faults_of(tmp_path, HEAD + (":a :b ( [ ] ) . " * 1_000 + "\n") * 2)


def test_what_was_let_pass_once_lets_nothing_else_pass(tmp_path: Path) -> None:
    """However long both are."""
    deep = f":a :b {'( ' * 2_001}1{' )' * 2_001} ."

    assert (0, []) == faults_of(tmp_path, f"{HEAD}#{deep[1:]}")
    for _ in range(2):
        assert ["nested"] == [error.message.split()[1] for error in faults_of(tmp_path, HEAD + deep)[1]]


def test_all_faults_of_all_files_are_told(tmp_path: Path) -> None:
    """Reading goes on behind a fault, and one run tells them all."""
    (tmp_path / "a.ttl").write_text(HEAD + ":a :b x:c .\n:d :e y:f .\n:g :h :i .")
    (tmp_path / "b.ttl").write_text(HEAD + ":a :b :c\n:d :e :f .")

    with pytest.raises(SyntaxErrors) as caught:
        read_quads([tmp_path / "a.ttl", tmp_path / "b.ttl"])

    assert [("a.ttl", 2), ("a.ttl", 3), ("b.ttl", 2)] == [
        (e.location.path.name, e.location.line) for e in caught.value.errors if e.location
    ]


def test_a_hopeless_file_is_given_up(tmp_path: Path) -> None:
    """A file full of faults is told of in a few lines."""
    _, errors = faults_of(tmp_path, HEAD + "".join(f":a :b x{n}:c .\n" for n in range(1000)))

    assert MAX_ERRORS + 1 == len(errors)
    assert "the rest of the file was not read" in errors[-1].message

    _, errors = faults_of(tmp_path, HEAD + ":a :b x:c .\n" * 1000)

    assert 1 == len(errors)  # one prefix, however often it is used


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is a fault like any other."""
    with pytest.raises(SyntaxErrors, match="cannot be read"):
        read_quads([tmp_path / "none.ttl"])


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    """The same label in two files means two nodes."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(HEAD + "_:x :b :c .")

    quads = read_quads([tmp_path / "a.ttl", tmp_path / "b.ttl"])

    assert 2 == len({quad.subject for quad in quads})


def test_lexical_forms_are_kept(tmp_path: Path) -> None:
    """What the file says is what is read: 01 is not 1, and 1.00 not 1.0."""
    path = tmp_path / "a.ttl"
    path.write_text(HEAD + ':a :b 01, +1, 1.00, 1e0, "Z"@EN-gb .')

    read = [quad.object for quad in read_quads([path])]

    assert {"01", "+1", "1.00", "1e0", "Z"} == {term.value for term in read if isinstance(term, pyoxigraph.Literal)}


def test_prefixes_are_found_with_their_lines(tmp_path: Path) -> None:
    """Both ways to declare a prefix are seen."""
    path = tmp_path / "a.ttl"
    path.write_text("# x\n@prefix a: <http://a/> .\nPREFIX b: <http://b/>\n")

    assert [("a", "http://a/", 2), ("b", "http://b/", 3)] == read_prefixes(path)


def test_each_prefix_of_a_line_is_found(tmp_path: Path) -> None:
    """Several may be declared on one line, with dots behind them or without."""
    path = tmp_path / "a.ttl"
    path.write_text(
        "@prefix a: <http://a/> . @prefix b: <http://b/>.\nPREFIX c: <c:> prefix d: <d:>\na:b b:c '@prefix e: <e:>' .\n"
    )

    found = [("a", "http://a/", 1), ("b", "http://b/", 1), ("c", "c:", 2), ("d", "d:", 2)]
    assert found == read_prefixes(path)


WAYS: dict[str, Callable[[Path, turtle.Base | None, turtle.GraphOf | None], Iterable[object]]] = {
    "iter_all": lambda path, base, graph: turtle.iter_all([path], base, graph),
    "stream_quads": lambda path, base, graph: turtle.stream_quads(path, base, graph(path) if graph else None),
    "read_triples": lambda path, base, graph: turtle.read_triples([path], base, graph),
    "require_sound": lambda path, base, graph: iter(lambda: turtle.require_sound([path], base, graph), None),
    "read_quads": lambda path, base, graph: read_quads([path], base),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.ttl.gz", "a.jsonld"])
def test_a_base_is_that_of_the_file_whatever_way_it_is_read(tmp_path: Path, name: str, way: str) -> None:
    """Without one, what is relative is a fault of Turtle."""
    path = tmp_path / name
    text = b'{"@id": "a", "urn:p": "x"}' if name == "a.jsonld" else b"<a> <urn:p> 'x' ."
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    told = [str(one) for one in WAYS[way](path, lambda path: f"http://e/{path.name}/x", None)]

    assert way == "require_sound" or [True] == [f"http://e/{name}/a" in one for one in told]
    if name != "a.jsonld":
        with pytest.raises((SyntaxErrors, SyntaxError)):
            list(WAYS[way](path, None, None))


@pytest.mark.parametrize("way", [way for way in WAYS if way != "read_quads"])
def test_a_statement_of_another_graph_is_a_fault_whatever_way_it_is_read(tmp_path: Path, way: str) -> None:
    path = tmp_path / "a.trig"
    path.write_text("<urn:a> <urn:p> 1 . <urn:g> { <urn:a> <urn:q> 2 }")
    found = list(WAYS[way](path, None, lambda path: "urn:g"))

    assert (0 if way == "require_sound" else 2) == len(found)
    with pytest.raises((SyntaxErrors, TurtleError), match="one graph, here <urn:h>"):
        list(WAYS[way](path, None, lambda path: "urn:h"))


def test_statements_of_strangers_are_of_no_graph_and_their_nodes_apart(tmp_path: Path) -> None:
    for name in ("a.jsonld", "b.jsonld"):
        (tmp_path / name).write_text('{"@id": "urn:g", "@graph": [{"@id": "_:b", "urn:p": "x"}]}')
    found = read_quads([tmp_path / "a.jsonld", tmp_path / "b.jsonld"])

    assert 2 == len({quad.subject for quad in found})
    assert {"DefaultGraph"} == {type(quad.graph_name).__name__ for quad in found}


def test_content_that_was_read_before_is_what_the_file_says(tmp_path: Path) -> None:
    """Packed or not, and behind a fault too."""
    for name, packed in (("a.ttl", bytes), ("a.ttl.gz", gzip.compress)):
        (tmp_path / name).write_bytes(packed(b"<urn:other> <urn:p> 1 ."))
        errors: list[TurtleError] = []
        content = b"<urn:a> <urn:p> 1 .\n<urn:b> <urn:p> ; .\n\n<urn:c> <urn:p> 1 .\n"
        found = [str(quad.subject) for quad in iter_quads(tmp_path / name, errors, packed(content))]

        assert (["<urn:a>", "<urn:c>"], [2]) == (found, [one.location and one.location.line for one in errors])


def test_behind_a_prefix_that_nothing_declares_places_stay_and_nothing_is_said(tmp_path: Path) -> None:
    """It is declared for the parser alone, before what stands on the first line."""
    text = (
        "x:s <urn:p> 1 . <urn:a> <urn:p> y:b . <urn:c> <urn:p> 1 . <urn:d> <urn:p> 'x' 'y' .\n\n<urn:e> <urn:p> x:b ."
    )
    (tmp_path / "a.ttl").write_text(text)
    errors: list[TurtleError] = []
    found = [str(quad) for quad in iter_quads(tmp_path / "a.ttl", errors)]

    assert not any("undeclared" in one for one in found)
    assert [(1, text.index(place) + 1) for place in ("x:s", "y:b", "'y'")] == [
        (one.location.line, one.location.column) for one in errors if one.location
    ]


@pytest.mark.parametrize("count", [19, 20, 21, 100])
def test_twenty_faults_are_told(tmp_path: Path, count: int) -> None:
    _, errors = faults_of(tmp_path, HEAD + "".join(f":a :b x{n}:c .\n" for n in range(count)))

    assert (min(count, 20), count >= 20) == (sum("x" in e.message for e in errors[:20]), len(errors) == 21)
