"""A table that people and spreadsheets have saved is read cell by cell, and what is none is told with its place."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from kg.errors import InputError, Location
from kg.link.sheets import Row, read_sheet, written

TEXT = "a\tb\n\n\t\n1\té 𝄞\n"
ROWS = [Row(1, ("a", "b")), Row(4, ("1", "é 𝄞"))]


def sheet(path: Path, content: str | bytes, delimiters: str = "\t") -> list[Row]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_sheet(path, delimiters))


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(), codecs.BOM_UTF8 + TEXT.encode(), codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(), TEXT.replace("\n", "\r").encode(), TEXT.rstrip("\n").encode(),
    ],
)  # fmt: skip
def test_a_table_is_read_in_each_form_in_which_it_is_saved(tmp_path: Path, content: bytes) -> None:
    """By any ends of lines; rows in which nothing stands are none."""
    assert sheet(tmp_path / "a.tsv", content) == ROWS


@pytest.mark.parametrize(
    ("text", "delimiters", "rows"),
    [
        ('"a\tb"\tc\n', "\t", [(1, ("a\tb", "c"))]), ('"a\nb"\tc\nd\te\n', "\t", [(1, ("a\nb", "c")), (3, ("d", "e"))]),
        ('"say ""no"""\tx\n', "\t", [(1, ('say "no"', "x"))]), ('"open\tx\n', "\t", [(1, ('"open', "x"))]), ('a "b" c\td\n', "\t", [(1, ('a "b" c', "d"))]),
        ("a;b,c;d\n", ",;", [(1, ("a", "b,c", "d"))]), ("a,b,c;d\n", ",;", [(1, ("a", "b", "c;d"))]), (" a \t b \n", "\t", [(1, ("a", "b"))]),
        ("a\t\n", "\t", [(1, ("a", ""))]), ('""\tb\n', "\t", [(1, ("", "b"))]),
    ],
)  # fmt: skip
def test_a_cell_in_quotes_is_one(
    tmp_path: Path, text: str, delimiters: str, rows: list[tuple[int, tuple[str, ...]]]
) -> None:
    """Whatever stands in it; the sign between cells is that of the first line."""
    assert sheet(tmp_path / "a.tsv", text, delimiters) == [Row(*row) for row in rows]


@pytest.mark.parametrize("mark", ["<<<<<<< ours", "=======", ">>>>>>> theirs"])
def test_a_merge_that_has_stopped_is_told_at_its_line(tmp_path: Path, mark: str) -> None:
    """Its rows are both sides of what nobody has decided."""
    with pytest.raises(InputError, match="a merge of git has stopped here") as told:
        sheet(tmp_path / "a.tsv", f"a\tb\n{mark}\n1\t2\n")
    assert Location(tmp_path / "a.tsv", 2, 1) == told.value.location
    assert [Row(1, (mark, "b"))] == sheet(tmp_path / "a.tsv", f"{mark}\tb\n"), "a cell may begin so"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"a\tb\n1\t\xff\n", (2, 3)),
        (b"a\tb\n1\t\0\n", (2, 3)),
        (b"\xff\xfea", (1, 1)),
        ("é\na".encode("utf-16") + b"b", (2, 2)),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes, place: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=r"cannot be read: .*a spreadsheet writes it as text in UTF-8") as told:
        sheet(tmp_path / "a.tsv", content)
    assert Location(tmp_path / "a.tsv", *place) == told.value.location
    with pytest.raises(InputError, match="cannot be read: No such file"):
        list(read_sheet(tmp_path / "none.tsv"))


@pytest.mark.parametrize("text", ["plain", '"in quotes" and on', "one\ntwo", "a\tb", "a\x00b\x7fc", '"', ' "x"'])
def test_a_text_that_was_written_is_read_on_one_line(tmp_path: Path, text: str) -> None:
    told = written(text)
    assert not set("\n\t\0\x7f") & set(told)
    ((_, cells),) = sheet(tmp_path / "a.tsv", f"{told}\tx\n")
    assert (" ".join(text.replace("\x00", " ").replace("\x7f", " ").split()), "x") == cells
