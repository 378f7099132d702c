"""The tables of a release have the columns that their description names, in every row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.release.verification import verify_release


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b\r\n1,2\r\n", None),
        ("a,b\r\n", None),
        ('a,b\r\n"1,\r\n1",2\r\n', None),
        ("b,a\r\n1,2\r\n", 1),
        ("a,c\r\n1,2\r\n", 1),
        ("a,b \r\n1,2\r\n", 1),
        ("a\r\n1,2\r\n", 1),
        ("a,b,c\r\n1,2\r\n", 1),
        ("a,b\r\n1,2\r\n1\r\n", 3),
        ("a,b\r\n1,2,3\r\n1\r\n", 2),
        ("a,b\r\n1,2\r\n\r\n", 3),
    ],
)
def test_other_columns_than_those_described_are_told_with_their_line(
    tmp_path: Path, text: str, line: int | None
) -> None:
    """Of other names, in another order, or of another number; the first row at fault is enough."""
    folder = tmp_path / "tables"
    folder.mkdir()
    columns = {"tableSchema": {"columns": [{"name": "a"}, {"name": "b"}]}}
    (folder / "csv-metadata.json").write_text(json.dumps({"tables": [{"url": "t.csv", **columns}]}))
    (folder / "t.csv").write_bytes(text.encode())
    found = [one for one in verify_release(tmp_path).findings if "content" in one.rule]

    assert [(folder / "t.csv", line)] * (line is not None) == [
        (one.location.path, one.location.line) for one in found if one.location
    ]
