"""What is damaged, a bomb, no RDF or another graph is told by name and place, and nothing of it is taken in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.engines.rdflib_memory import load_files
from kg.engines.stores import load_merged, load_store
from kg.errors import LimitError, SyntaxErrors, TurtleError
from kg.io import compression
from kg.places.lines import positions_of
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.snapshots import find_snapshot
from kg.rdf.formats import packing_of
from kg.rdf.opened import iter_lines
from kg.rdf.turtle import iter_quads, read_bytes, read_triples, stream_quads
from tests.forms import PACKED, packed

from ..conftest import Ran

Kg = Callable[..., Ran]
LINES = "<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> <urn:c> .\n" * 400 + "<urn:a> <urn:p> <urn:d> .\n"
GRAPH = "urn:graph"


def small(project: Project, ending: str, text: str = LINES) -> Path:
    """Write a file of some form into a small project."""
    path = project.data / f"sources{ending}"
    path.write_bytes(packed(text.encode(), packing_of(path)))
    return path


def cut_off(raw: bytes) -> bytes:
    return raw[:-1]


def cut_in_half(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def of_wrong_magic(raw: bytes) -> bytes:
    return b"<ur" + raw[3:]


def with_rubbish(raw: bytes) -> bytes:
    return raw + b"rubbish"


def flipped(raw: bytes) -> bytes:
    """Change the last bits of what is packed, before the checksum."""
    return raw[:-9] + bytes([raw[-9] ^ 0x55]) + raw[-8:]


def emptied(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [cut_off, cut_in_half, of_wrong_magic, with_rubbish, flipped, emptied])
@pytest.mark.parametrize("ending", PACKED)
def test_a_damaged_file_is_told_by_name_and_leaves_nothing(
    empty_project: Project, ending: str, damage: Callable[[bytes], bytes]
) -> None:
    """In a build after which the one before still answers, in memory, and by every reader of a file."""
    before = build_snapshot(empty_project)
    path = small(empty_project, ending)
    path.write_bytes(damage(path.read_bytes()))

    for read in (
        lambda: build_snapshot(empty_project), lambda: load_store([(GRAPH, path)]), lambda: load_merged([path]),
        lambda: load_files([(GRAPH, path)]), lambda: read_triples([path]),
    ):  # fmt: skip
        with pytest.raises(SyntaxErrors, match=r"sources\.[a-z.]+: is (damaged|empty)") as caught:
            read()
        assert 1 == len(caught.value.errors)
    for stream in (lambda: list(stream_quads(path)), lambda: read_bytes(path), lambda: list(iter_lines(path))):
        with pytest.raises(TurtleError, match=r"is damaged|is empty"):
            stream()
    assert find_snapshot(empty_project) == before
    assert [] == list(empty_project.state.glob("building-*"))


@pytest.mark.parametrize("ending", [".ttl.gz", ".nq.zst"])
def test_every_command_tells_a_damaged_file(kg: Kg, empty_project: Project, tmp_path: Path, ending: str) -> None:
    path = small(empty_project, ending)
    path.write_bytes(cut_off(path.read_bytes()))
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.ttl").write_text("")

    for words in (("build",), ("check",), ("validate",), ("dump",), ("diff", str(tmp_path / "old"), "."), ("stats",),
                  ("sparql", "--engine", "memory", "ASK {}"), ("dump", "-f", "csvw", "-o", "tables")):  # fmt: skip
        ran = kg(*words, cwd=empty_project)

        assert (3, "") == (ran.code, ran.out), words
        assert f"sources{ending}: is damaged" in ran.err, words
    assert not (empty_project.root / "tables").exists()


@pytest.mark.parametrize("ending", PACKED)
def test_a_bomb_is_refused_before_it_is_unpacked(
    empty_project: Project, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "HARMLESS", 100_000)
    before = build_snapshot(empty_project)
    path = small(empty_project, ending, LINES + "# nothing\n" * 1_000_000)

    for read in (
        lambda: build_snapshot(empty_project), lambda: load_store([(GRAPH, path)]), lambda: load_merged([path]),
        lambda: list(stream_quads(path)), lambda: read_bytes(path), lambda: positions_of(path).size,
    ):  # fmt: skip
        with pytest.raises(LimitError, match="more than 200 times as large"):
            read()
    assert find_snapshot(empty_project) == before


@pytest.mark.parametrize("ending", [".ttl.gz", ".trig.zst"])
def test_what_nests_too_deeply_is_refused_packed_or_not(empty_project: Project, ending: str) -> None:
    path = small(empty_project, ending, "<urn:a> <urn:p> " + "( " * 100_000 + ") " * 100_000 + ".")

    with pytest.raises(SyntaxErrors, match="levels deep"):
        build_snapshot(empty_project)
    with pytest.raises(TurtleError, match="levels deep"):
        list(stream_quads(path))


FAULTS: dict[str, tuple[bytes, int | None, int | None, str]] = {
    "no dot": (b"<urn:a> <urn:p> <urn:b> .\n# one\n<urn:a> <urn:p> <urn:b>\n\n<urn:c> <urn:p> <urn:d> .\n", 3, 24, "dot"),
    "a word": (b"<urn:a> <urn:p> <urn:b> .\n<urn:a> <urn:p> word .\n<urn:c> <urn:p> <urn:d> .\n", 2, 17, ""),
    "an end": (b"<urn:a> <urn:p> <urn:b> .\n<urn:c> <urn:p>\n", 2, None, ""),
    "Latin-1": (b'# \xc3\xa9\n<urn:a> <urn:p> "\xc3\xa9 \xe9" .\n', 2, 20, "(offset 25) is not UTF-8"),
    "UTF-16": ("<urn:a> <urn:p> <urn:b> .".encode("utf-16"), 1, 1, "UTF-16"),
    "HTML": (b"<!DOCTYPE html>\n", 1, 1, "looks like HTML"),
    "packed twice": (b"\x1f\x8b\x08\x00", None, None, "is a gzip archive"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("ending", [".ttl", ".ttl.gz", ".ttl.zst", ".nt", ".nt.gz", ".trig.gz", ".nq.zst"])
def test_a_fault_has_its_place_in_the_text_that_is_packed(tmp_path: Path, ending: str, fault: str) -> None:
    text, line, column, words = FAULTS[fault]
    path = tmp_path / f"a{ending}"
    path.write_bytes(packed(text, packing_of(path)))
    errors: list[TurtleError] = []

    list(iter_quads(path, errors))

    place = errors[0].location
    assert place is not None
    assert words in errors[0].message
    assert (path, line) == place[:2]
    assert column in (None, place.column)


@pytest.mark.parametrize("shift", range(3))
def test_a_long_text_is_looked_at_piece_by_piece(tmp_path: Path, shift: int) -> None:
    """A letter may lie over the end of a piece, and a fault in the last of many."""
    path = tmp_path / "a.nt.gz"
    text = "#" * shift + "\n" + "".join(f'<urn:a> <urn:p> "{"é" * 40}{n}" .\n' for n in range(9_000))
    errors: list[TurtleError] = []
    path.write_bytes(packed(text.encode() + b"<urn:a> <urn", "gz"))
    assert 9_000 == sum(1 for _ in iter_quads(path, errors))
    assert [9_002] == [error.location.line for error in errors[:1] if error.location]
    errors.clear()
    path.write_bytes(packed(text.encode() + b"<urn:a> <urn:\xe9>", "gz"))
    list(iter_quads(path, errors))
    (fault,) = (error for error in errors if "UTF-8" in error.message)
    assert fault.location == (path, 9_002, 14)


@pytest.mark.parametrize("ending", [".trig", ".trig.gz", ".nq", ".nq.zst"])
def test_a_statement_of_another_graph_is_a_fault(kg: Kg, empty_project: Project, ending: str) -> None:
    """Its line is told wherever the file is read; one of its own graph, or of none, belongs to the file."""
    path = empty_project.data / f"a{ending}"
    own = f"<{empty_project.graph_iri(path)}>"
    (empty_project.root / "new.nt").write_text("<urn:x> <urn:p> <urn:y> .\n")
    cases: tuple[tuple[tuple[str, ...], int | None], ...] = (
        (("", own), None),
        (("", own, "<urn:g>", "<urn:h>"), 3),
        (("", own, "_:g"), 3),
    )
    for graphs, line in cases:
        parts = ((f"<urn:a> <urn:p> <urn:b{n}>", graph) for n, graph in enumerate(graphs))
        if ending.startswith(".trig"):
            text = "".join(f"{graph} {{ {triple} }}\n" for triple, graph in parts)
        else:
            text = "".join(f"{triple} {graph} .\n" for triple, graph in parts)
        path.write_bytes(packed(text.encode(), packing_of(path)))
        told = "a graph without a name" if "_:g" in graphs else "the graph <urn:g>"
        for words in (("build",), ("check",), ("validate",), ("dump", "-f", "nquads"), ("diff", ".", "."),
                      ("dump", "-f", "csvw", "-o", "tables"), ("sparql", "--engine", "memory", "ASK {}"),
                      ("import", "new.nt", "--graph", "new", "--replace")):  # fmt: skip
            ran = kg(*words, cwd=empty_project)
            if line is None:
                assert 0 == ran.code, (words, ran)
                assert words != ("dump", "-f", "nquads") or ran.out.count(f"{own} .") == 2
            else:
                assert 3 == ran.code, (words, ran)
                assert f"a{ending}:{line}: this is a statement of {told}, and" in ran.err, (words, ran)
                assert "leave the name of the graph out with: kg convert" in ran.err
