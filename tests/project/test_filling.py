"""In which order files are read into a database, and how many statements are sorted at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import SyntaxErrors
from kg.project import filling
from kg.project.building import build_snapshot
from kg.project.config import Project
from kg.project.filling import iter_parts
from kg.project.sealing import Stamp
from kg.project.snapshots import open_snapshot
from tests.histories import from_all_files, held_by


def parts_of(
    sizes: list[int], at_once: int, expected: int | None = None
) -> tuple[list[list[tuple[int, int]]], list[tuple[int, int]]]:
    """Return the parts in which files of some sizes are read, and all of their statements, each with its file.

    As many are expected of each file as it has, or a number.
    """
    read = 0

    def statements(file: int) -> Iterator[tuple[int, int]]:
        nonlocal read
        for n in range(sizes[file]):
            yield file, n
        read += sizes[file]

    files = ((size if expected is None else expected, statements(file)) for file, size in enumerate(sizes))
    parts = [list(part) for part in iter_parts(files, lambda: read, at_once)]
    return parts, [(file, n) for file, size in enumerate(sizes) for n in range(size)]


@pytest.mark.parametrize("seed", range(40))
def test_parts_are_all_of_the_files_and_none_is_too_large(seed: int) -> None:
    chance = random.Random(seed)
    sizes, at_once = [chance.choice([0, 1, 2, 5, 9, 31]) for _ in range(chance.randrange(12))], chance.randint(1, 12)
    parts, statements = parts_of(sizes, at_once, chance.choice([None, 0, 5, 99]))

    assert [one for part in parts for one in part] == statements
    assert all(0 < len(part) <= at_once for part in parts)


@pytest.mark.parametrize(
    ("sizes", "at_once", "parts"),
    [
        ([3, 3, 3, 3], 7, [6, 6]),
        ([4, 4, 0, 4], 5, [4, 4, 4]),  # 4 of 5 are nearly all
        ([2, 2, 2], 5, [4, 2]),
        ([10, 2], 4, [4, 4, 4]),  # the end of a file that is too large goes with the next
        ([8, 3], 4, [4, 4, 3]),
        ([3, 3, 3], 5, [5, 4]),  # of which neither fits with another
        ([8, 1, 1, 4], 10, [10, 4]),  # small ones still fit
        ([8, 1, 2, 4], 10, [9, 6]),
        ([13, 4, 4], 10, [10, 10, 1]),  # of a file that was cut only the end counts
        ([13, 6, 4], 10, [10, 9, 4]),
    ],
)
def test_a_part_ends_with_a_file_where_it_can(sizes: list[int], at_once: int, parts: list[int]) -> None:
    assert [len(part) for part in parts_of(sizes, at_once)[0]] == parts


def test_files_of_many_parts_are_read_as_the_database_orders_their_graphs(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that what is read later lies behind what was read before, and is not merged with it again and again."""
    for n in range(12):
        (empty_project.data / f"{n:02}.ttl").write_text(f"<urn:s{n}> <urn:p> {n}, <urn:o>, [] .\n", "utf-8")
    told: list[str] = []
    monkeypatch.setattr(filling, "_AT_ONCE", 8)
    read = filling.Reading.iter_file

    def noted(reading: filling.Reading, path: Path, stamp: Stamp | None) -> Iterator[tuple[Any, Any]]:
        told.append(empty_project.graph_iri(path))
        return read(reading, path, stamp)

    monkeypatch.setattr(filling.Reading, "iter_file", noted)
    snapshot = build_snapshot(empty_project)

    graphs = [graph.value for graph in open_snapshot(snapshot).named_graphs()]
    assert [graph for graph in told if graph in graphs] == graphs
    assert told != sorted(told)
    assert held_by(snapshot) == from_all_files(empty_project)


def test_faults_are_told_in_the_order_of_the_files(empty_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_AT_ONCE", 2)
    for n in range(9):
        text = "<urn:a> <urn:p> 1, 2 .\n" * 4 + "<urn:a> <urn:p .\n"
        (empty_project.data / f"{n}.ttl").write_text(text, "utf-8")

    with pytest.raises(SyntaxErrors) as caught:
        build_snapshot(empty_project)

    told = [error.location.path.name for error in caught.value.errors if error.location]
    assert list(dict.fromkeys(told)) == [f"{n}.ttl" for n in range(9)]
