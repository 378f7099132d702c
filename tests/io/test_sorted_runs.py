"""Lines come back in order, each once, however many there are and however little fits into memory."""

from __future__ import annotations

import os
import random

import pytest

from kg.io import sorting
from kg.io.sorting import SortedLines, unique

CHANCE = random.Random(7)
LINES = [b"%d %s\n" % (CHANCE.randrange(3_000), b"x" * CHANCE.randrange(90)) for _ in range(9_000)]


@pytest.mark.parametrize("run_bytes", [100, 3_000, 100_000, 10_000_000])
def test_lines_come_back_in_order_each_once(run_bytes: int) -> None:
    """From memory, from a few runs on disk, and from more runs than are read at once."""
    with SortedLines(run_bytes) as held:
        for n in range(0, len(LINES), 10):
            held.add(b"".join(LINES[n : n + 10]))

        assert sorted(set(LINES)) == list(held)


def test_so_many_runs_are_read_at_once_and_no_more() -> None:
    """Each takes memory, so they are merged into one when there are too many."""
    with SortedLines(1) as held:
        for n in range(3 * sorting._MOST_RUNS):
            held.add(b"%05d\n" % n)
            assert len(held._runs) <= sorting._MOST_RUNS

        assert 3 * sorting._MOST_RUNS == len(list(held))


@pytest.mark.parametrize("block", [1, 7, 64])
def test_a_line_longer_than_a_block_is_kept_whole(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Wherever a block ends."""
    monkeypatch.setattr(sorting, "_BLOCK", block)
    lines = [b"b" * 200 + b"\n", b"a\n", b"\n", b"c" * 63 + b"\n", b"d\r\n"]
    with SortedLines(10) as held:
        for line in lines:
            held.add(line)

        assert sorted(lines) == list(held)


def test_a_disk_that_takes_a_part_at_a_time_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short write is no error, and the rest is written behind it."""
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, data, offset: write(handle, bytes(data)[:1000], offset))
    with SortedLines(5_000) as held:
        for line in LINES:
            held.add(line)

        assert sorted(set(LINES)) == list(held)


def test_more_lines_may_be_added_after_reading() -> None:
    with SortedLines(10) as held:
        held.add(b"b\nc\n")
        assert [b"b\n", b"c\n"] == list(held)
        held.add(b"a\nc\nd\ne\nf\n")

        assert [b"a\n", b"b\n", b"c\n", b"d\n", b"e\n", b"f\n"] == list(held) == list(held)


def test_the_file_on_disk_is_nobody_elses_and_given_back() -> None:
    """It has no name, and asking it for lines when it is gone is an error."""
    held = SortedLines(10)
    held.add(b"a" * 20 + b"\n")
    handle = held._descriptor
    assert 0 == os.fstat(handle).st_nlink
    held.close()
    held.close()

    with pytest.raises(OSError):  # noqa: PT011 - of whatever kind
        os.fstat(handle)
    with pytest.raises(OSError):  # noqa: PT011 - of whatever kind
        list(held)


def test_what_is_sorted_is_told_without_repetition() -> None:
    assert [b"a", b"b"] == list(unique([b"a", b"a", b"b", b"b", b"b"]))
