"""Lines come back in order, each once, however little memory there is for them."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.io import sorting
from kg.io.sorting import Room, SortedLines

from ..growth import require_growth


@pytest.mark.parametrize("run_bytes", [50, 3000, 10_000_000])
@pytest.mark.parametrize("sets", [1, 3])
def test_lines_come_back_sorted_and_once(run_bytes: int, sets: int) -> None:
    """Whether nothing, something or nearly everything lies on disk, in more runs than are read at once."""
    chance = random.Random(3)
    texts = [b"".join(b"%05d\n" % chance.randrange(4000) for _ in range(40)) for _ in range(100)]
    with Room(run_bytes) as room:
        held = [room.lines() for _ in range(sets)]
        for number, text in enumerate(texts):
            held[number % sets].add(text)
        for number, lines in enumerate(held):
            expected = sorted({line for text in texts[number::sets] for line in text.splitlines(keepends=True)})

            assert expected == list(lines)
            lines.add(b"99999\n")
            assert [*expected, b"99999\n"] == list(lines)


def test_what_was_given_back_is_not_read() -> None:
    """No other file is read in its place."""
    with Room(10) as room:
        lines = room.lines()
        lines.add(b"a\nb\n" * 20)
    with pytest.raises(ValueError, match="given back"):
        list(lines)


def test_long_lines_are_put_together_once() -> None:
    """A line much longer than a block takes time by its length."""

    def prepare(size: int) -> Callable[[], object]:
        text = b"x" * size + b"\n"

        def work() -> None:
            with Room(10) as room:
                lines = room.lines()
                lines.add(text)
                assert [text] == list(lines)

        return work

    require_growth(prepare, 2_000_000)


def test_what_lies_on_disk_is_written_and_read_in_blocks_that_fit_into_the_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of each of many runs one is held at once; a file that is not needed any more is closed."""
    monkeypatch.setattr(sorting, "_BLOCK", 4_000)
    monkeypatch.setattr(sorting, "_LEAST_BLOCK", 100)
    written, read, room_bytes = list[int](), list[int](), 8_000
    handles: set[int] = set()
    write, look = os.pwrite, os.pread

    def note_write(handle: int, data: memoryview, at: int) -> int:
        written.append(len(data))
        return write(handle, data[: len(data) // 2 + 1], at)  # as a system may, which wants the rest again

    def note_read(handle: int, size: int, at: int) -> bytes:
        handles.add(handle)
        read.append(size)
        return look(handle, size, at)

    monkeypatch.setattr(os, "pwrite", note_write)
    monkeypatch.setattr(os, "pread", note_read)
    with Room(room_bytes) as room:
        lines = room.lines()
        for number in range(4_000):
            lines.add(b"%09d\n" % number)
        runs = len(lines._runs)
        assert runs == 4
        assert [b"%09d\n" % number for number in range(4_000)] == list(lines)
    assert max(written) == 4_000
    assert max(read) == room_bytes // runs
    assert len(read) < 2 * 4_000 * 10 / max(read)
    for handle in handles:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(handle)


def test_lines_of_any_length_are_put_together_at_the_borders_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the block before comes twice."""
    monkeypatch.setattr(sorting, "_LEAST_BLOCK", 50)
    texts = [b"%04d%s\n" % (number, b"x" * (number * 7 % 31)) for number in range(300)]
    with Room(2_000) as room:
        lines = room.lines()
        for text in texts:
            lines.add(text)

        assert len(lines._runs) > 1
        assert texts == list(lines)


def test_whoever_shares_a_room_makes_way_in_it() -> None:
    """What is held together is as much as fits, whoever holds it; who holds nothing writes nothing."""
    with Room(1_000) as room:
        first, second, empty = (room.lines() for _ in range(3))
        first.add(b"first\n" * 90)
        second.add(b"second\n" * 90)

        assert (first._held, second._held, empty._runs) == ([], [], [])
        assert ([b"first\n"], [b"second\n"], []) == (list(first), list(second), list(empty))


def test_many_runs_are_merged_into_one_before_they_are_too_many() -> None:
    """Each of them takes memory when it is read; and what comes twice is written once."""
    with Room(10) as room:
        lines = room.lines()
        most = 0
        for number in range(200):
            lines.add(b"%09d\n" % (number % 50) + b"other\n")
            most = max(most, len(lines._runs))

        assert most < 64
        assert min(end - begin for begin, end in lines._runs) == 16
        assert max(end - begin for begin, end in lines._runs) == 50 * 10 + 6
        assert len(list(lines)) == 51


def test_what_lies_on_disk_has_no_name_and_not_all_lies_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody else reads it, and nothing is left of a process that is killed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Room() as room:
        lines: SortedLines = room.lines()
        lines.add((b"x" * 999_999 + b"\n") * 17)

        assert room._descriptor is not None
        assert lines._held == []
        assert not list(tmp_path.iterdir())
        assert sum(map(len, lines)) == 1_000_000
