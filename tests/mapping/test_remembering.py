"""A table has grown where it begins with all that it held before, byte by byte, however it is read from the disk."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from kg.mapping import remembering
from kg.mapping.model import Behind, Source
from kg.mapping.remembering import grown, measure

OLD = b"a,b\n1,2\n3,4\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("new", "has_grown"),
    [
        (OLD, True),
        (OLD + b"5,6\n", True),
        (OLD + b"5,6\n7,8\n" * 9, True),
        (OLD + b"5,6", False),
        (OLD[:-1], False),
        (OLD[:-4], False),
        (b"", False),
        (b"a,b\n1,2\n3,5\n", False),
        (b"x" + OLD[1:] + b"5,6\n", False),
        (b"a,b\n0,0\n" + OLD[4:], False),
    ],
)
def test_a_table_has_grown_where_it_begins_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool, new: bytes, has_grown: bool
) -> None:
    """And ends with a whole line, as the last row may be cut off else."""
    path = tmp_path / ("t.csv.gz" if packed else "t.csv")
    source = Source(path, "csv")
    path.write_bytes(gzip.compress(OLD) if packed else OLD)
    before = measure(source, 2, 4)
    assert before == (Behind(len(OLD), 2, 4), digest(OLD))
    path.write_bytes(gzip.compress(new) if packed else new)

    for size in (*range(1, 15), 1 << 20):
        monkeypatch.setattr(remembering, "_BLOCK", size)
        assert grown(source, before) == ((digest(new), len(new)) if has_grown else None)


@pytest.mark.parametrize(
    ("content", "kind", "encoding", "rows"),
    [
        (OLD[:-1], "csv", "utf-8", 2),
        (OLD.replace(b"\n", b"\r"), "csv", "utf-8", 2),
        (b"", "csv", "utf-8", 2),
        (OLD, "csv", "utf-8", 0),
        (OLD, "jsonl", "utf-8", 2),
        (OLD.decode().encode("utf-16"), "csv", "utf-16", 2),
        (OLD.decode().encode("utf-16-be"), "csv", "utf-16-be", 2),
    ],
)
def test_where_new_rows_are_not_found_behind_old_ones_by_their_bytes_nothing_is_remembered(
    tmp_path: Path, content: bytes, kind: str, encoding: str, rows: int
) -> None:
    (tmp_path / "t").write_bytes(content)

    assert measure(Source(tmp_path / "t", kind, encoding=encoding), rows, 4) is None
