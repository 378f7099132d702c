"""Workbooks: a sheet makes what its CSV makes, days are days, and each fault is told at row and column."""

from __future__ import annotations

import csv
import random
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from kg.errors import LimitError, Location
from kg.io import compression
from kg.mapping import spreadsheet
from kg.mapping.model import Source
from kg.mapping.rows import TableError
from kg.mapping.spreadsheet import SheetTable, iter_sheets, merged_cells
from kg.project.config import Project

from ..conftest import Ran
from ..services import OPENPYXL, require
from .conftest import MAPPING, SONGS
from .test_bad_tables import files_of
from .test_running import made

HEAD = ["year", "title", "by", "place", "sold"]
DAY = datetime(1958, 8, 4)
FIRST = [DAY, "Slow Rain", "Ada & the Owls", 1, 12]


@pytest.fixture(autouse=True)
def _needed() -> None:
    require(OPENPYXL)


def write_book(path: Path, rows: Sequence[Sequence[Any]], *others: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "songs"
    for row in rows:
        sheet.append(list(row))
    for other in others:
        book.create_sheet(other)
    book.save(path)


def of_csv() -> Iterator[list[Any]]:
    """Yield the rows of the table of songs, with days, numbers and nothing where a workbook has them."""
    head, *rows = csv.reader(SONGS.splitlines())
    yield head
    for day, title, by, place, sold in rows:
        yield [datetime.fromisoformat(day), title, by, float(place), int(sold) if sold else None]


@pytest.fixture
def book(songs: Project) -> Path:
    """Where the mapping of the project finds a workbook in place of its table."""
    (songs.root / "tables/songs.csv").unlink()
    mapping = songs.root / "mappings/songs.yml"
    mapping.write_text(MAPPING.replace("songs.csv~csv", "songs.xlsx~xlsx"), "utf-8")
    return songs.root / "tables/songs.xlsx"


def test_a_sheet_makes_what_its_csv_makes(songs: Project, kg: Callable[..., Ran]) -> None:
    """Days without an hour, numbers without a format, and nothing of an empty cell."""
    kg("tables", "run", cwd=songs)
    expected = made(songs)
    write_book(songs.root / "tables/songs.xlsx", list(of_csv()))
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace("songs.csv~csv", "songs.xlsx"), "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    entries = [name for name in expected if name.startswith("sources/songs/")]
    assert entries
    for name in entries:
        assert made(songs)[name].splitlines()[1:] == expected[name].splitlines()[1:]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([HEAD, FIRST, [DAY, "Rain", "Ben", "two", None]], "songs.xlsx:3:4: place: 'two' is no xsd:integer"),
        ([HEAD, FIRST, [DAY, "Rain", "Ben", 2, "=1+1"]], "songs.xlsx:3:5: the formula '=1+1' has no value"),
        ([HEAD, FIRST, [DAY, "Rain", "Ben", 2, "#REF!"]], "songs.xlsx:3:5: #REF! stands here: a formula failed"),
        ([HEAD, [*FIRST, "more"]], "songs.xlsx:2:6: a cell beyond the 5 columns that have a name: 'more'"),
        ([["year", "by", "by"], FIRST], "songs.xlsx:1:1: two columns are called 'by'"),
        ([[None, None], FIRST], "songs.xlsx:1:1: no column has a name here"),
        ([], "songs.xlsx:1:1: it ends before row 1"),
        ([HEAD[:4], FIRST[:4]], "has no column 'sold'"),
    ],
)  # fmt: skip
def test_a_bad_sheet_is_told_at_row_and_column(
    songs: Project, kg: Callable[..., Ran], book: Path, rows: list[list[Any]], told: str
) -> None:
    """As a CSV is, and nothing comes into being."""
    write_book(book, rows)
    before = files_of(songs)

    ran = kg("tables", "run", cwd=songs)

    assert (3, True) == (ran.code, told in ran.err), ran.err
    assert files_of(songs) == before


def test_one_of_several_sheets_is_named(songs: Project, kg: Callable[..., Ran], book: Path) -> None:
    """Which is meant is not guessed; rows that are empty, and cells that only have a format, state nothing."""
    write_book(book, [[*HEAD, None], FIRST, [None] * 5, [DAY, "Rain", "Ben", 2]], "notes")
    unnamed = kg("tables", "run", cwd=songs)
    mapping = songs.root / "mappings/songs.yml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("[tables/songs.xlsx~xlsx]", "{access: tables/songs.xlsx, query: songs}"), "utf-8")
    named = kg("tables", "run", cwd=songs)
    mapping.write_text(text.replace("[tables/songs.xlsx~xlsx]", "{access: tables/songs.xlsx, query: song}"), "utf-8")
    wrong = kg("tables", "run", cwd=songs)

    assert "it has several sheets; name one in the mapping, as query; known: songs, notes" in unnamed.err
    assert named.code == 0, named.err
    assert '"row 4"' in made(songs)["sources/songs/1958.ttl"]
    assert "it has no sheet 'song'; known: songs, notes" in wrong.err


@pytest.mark.parametrize("content", [b"PK", b"year,title\n", b"PK\x03\x04" + b"\0" * 90, b""])
def test_what_is_no_workbook_is_told(songs: Project, kg: Callable[..., Ran], book: Path, content: bytes) -> None:
    book.write_bytes(content)

    ran = kg("tables", "run", cwd=songs)

    assert (3, True) == (ran.code, "songs.xlsx: is no workbook as XLSX: " in ran.err), ran.err


def test_a_workbook_that_would_take_all_memory_is_refused(
    songs: Project, kg: Callable[..., Ran], book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever part of it is packed so well, and before any part is read; what is large and is packed as usual is not."""
    monkeypatch.setattr(compression, "HARMLESS", 1 << 20)
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/media/image1.png"):
        write_book(book, [HEAD, FIRST])
        with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as held, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of two parts of one name the last one counts
            held.writestr(part, b" " * (8 << 20))
        ran = kg("tables", "run", cwd=songs)

        assert (4, True) == (ran.code, "more than 200 times as large as the file" in ran.err), ran
        assert "save it as CSV" in ran.err

    write_book(book, [HEAD, FIRST])
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as held:
        held.writestr("xl/media/image1.png", random.Random(1).randbytes(2 << 20))
    assert kg("tables", "run", cwd=songs).code == 0


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/media/image1.png"])
def test_no_sheet_is_given_of_a_workbook_that_would_take_all_memory(
    tmp_path: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused before the package holds any text of it, and not where a row of it is read."""
    monkeypatch.setattr(compression, "HARMLESS", 1 << 20)
    write_book(tmp_path / "a.xlsx", [HEAD, FIRST])
    assert 1 == sum(1 for _ in iter_sheets(tmp_path / "a.xlsx"))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as held, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two parts of one name the last one counts
        held.writestr(part, b" " * (8 << 20))

    with pytest.raises(LimitError, match=r"more than 200 times as large as the file; .* save it as CSV") as told:
        next(iter_sheets(tmp_path / "a.xlsx"))
    assert Location(tmp_path / "a.xlsx") == told.value.location


def test_a_workbook_that_is_cut_off_is_told(songs: Project, kg: Callable[..., Ran], book: Path) -> None:
    write_book(book, [HEAD, *[FIRST] * 500])
    content = book.read_bytes()
    book.write_bytes(content[: len(content) // 2])

    ran = kg("tables", "run", cwd=songs)

    assert (3, True) == (ran.code, "songs.xlsx: is no workbook as XLSX: " in ran.err), ran.err


def test_a_finding_is_told_at_the_cell_of_a_sheet(songs: Project, kg: Callable[..., Ran], book: Path) -> None:
    write_book(book, list(of_csv()))
    kg("tables", "run", cwd=songs)
    with (songs.root / "ontology/shapes/things.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "\nshapes:Sold a sh:NodeShape ; sh:targetSubjectsOf ex:sold ; sh:property shapes:Sold-least .\n"
            "shapes:Sold-least a sh:PropertyShape ; sh:path ex:sold ; sh:minInclusive 10 ;\n"
            '    sh:message "Ten are sold."@en .\n'
        )

    assert "\n  tables/songs.xlsx:4:5: row 4, sold: 7\n" in kg("validate", cwd=songs).out


def test_a_mapping_is_proposed_for_a_workbook(songs: Project, kg: Callable[..., Ran], book: Path) -> None:
    write_book(book, list(of_csv()))

    ran = kg("tables", "new", "tables/songs.xlsx", "--name", "other", "--class", "ex:Thing", cwd=songs)

    assert ran.code == 0, ran.err
    text = (songs.root / "mappings/other.yml").read_text("utf-8")
    assert "referenceFormulation: xlsx" in text
    assert "kg:date]" in text
    assert kg("tables", "preview", "other", cwd=songs).code == 0


def test_without_the_package_it_is_named(
    songs: Project, kg: Callable[..., Ran], book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_book(book, list(of_csv()))
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    ran = kg("tables", "run", cwd=songs)

    assert (2, True) == (ran.code, "pip install 'kg-workbench[xlsx]'" in ran.err)


def test_rows_of_each_sheet_that_hold_anything_have_their_numbers(tmp_path: Path) -> None:
    """Cells as texts without white space around; what is all white space is nothing."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.title = "one"
    for row in ([" name ", 1.0, None], [None, None], ["  ", " "], [True, None, date(2020, 1, 2)]):
        workbook.active.append(row)
    workbook.create_sheet("none")
    workbook.create_sheet("two").append(["x"])
    workbook.save(tmp_path / "a.xlsx")

    assert [(title, list(rows)) for title, rows in iter_sheets(tmp_path / "a.xlsx")] == [
        ("one", [(1, ("name", "1")), (4, ("true", "", "2020-01-02"))]), ("none", []), ("two", [(1, ("x",))]),
    ]  # fmt: skip


def test_a_sheet_that_ends_within_a_row_is_told_as_it_is_read(tmp_path: Path) -> None:
    """Whoever reads the sheets one by one hears of it with the name of the file, and not in words of a parser."""
    write_book(tmp_path / "whole.xlsx", [[f"cell {n}"] for n in range(50)])
    with ZipFile(tmp_path / "whole.xlsx") as whole, ZipFile(tmp_path / "a.xlsx", "w") as broken:
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)

    for _, rows in iter_sheets(tmp_path / "a.xlsx"):
        with pytest.raises(TableError, match="is no workbook as XLSX") as told:
            list(rows)
        assert told.value.location == Location(tmp_path / "a.xlsx")
        break
    else:
        raise AssertionError("there is a sheet")


# --- Sheets as files have them


def lay_sheet(path: Path, rows: str, *, more: str = "") -> SheetTable:
    """Write a workbook whose sheet has these rows as they are written there, and return it as a table."""
    write_book(path.with_name("plain.xlsx"), [["x"]])
    with ZipFile(path.with_name("plain.xlsx")) as plain, ZipFile(path, "w") as made_anew:
        for name in plain.namelist():
            content = plain.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                head, _, tail = content.partition("<sheetData>")
                content = f"{head}<sheetData>{rows}</sheetData>{more}{tail.partition('</sheetData>')[2]}"
            made_anew.writestr(name, content)
    return SheetTable(Source(path, "xlsx"))


def row_of(number: int, *cells: str) -> str:
    """Return a row as a workbook has it; a text is written within its cell."""
    return f'<row r="{number}">' + "".join(
        cell if cell.startswith("<") else f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells
    ) + "</row>"  # fmt: skip


# ECMA-376, 18.17.3
FAULTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_formula_that_failed_is_told_by_what_stands_there(tmp_path: Path, fault: str) -> None:
    table = lay_sheet(tmp_path / "a.xlsx", row_of(1, "a", "b") + row_of(2, "x", f'<c t="e"><v>{fault}</v></c>'))
    with pytest.raises(TableError, match="stands here: a formula failed") as told:
        list(table.rows())
    assert Location(tmp_path / "a.xlsx", 2, 2) == told.value.location


@pytest.mark.parametrize(
    "formula", ["<f>B2+1</f>", '<f t="shared" ref="B2:B3" si="0">B2+1</f>', '<f t="shared" si="0"/>', "<f/>"]
)
@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_a_formula_without_a_value_is_told_however_it_is_written(
    tmp_path: Path, formula: str, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a block of what is read ends; one that was computed is what was computed."""
    content = " " * before + f'<c r="B2">{formula}</c>'
    with ZipFile(tmp_path / "a.xlsx", "w") as held:
        held.writestr("xl/worksheets/sheet1.xml", content)
        held.writestr("xl/other.xml", "<f>")
    for block in (3, 4, 5, 1 << 20):
        monkeypatch.setattr(spreadsheet, "_BLOCK", block)
        assert spreadsheet._has(tmp_path / "a.xlsx", spreadsheet._FORMULA)
    with ZipFile(tmp_path / "none.xlsx", "w") as held:
        held.writestr("xl/worksheets/sheet1.xml", "<c><fo>1</fo></c>")
        held.writestr("xl/other.xml", "<f>")
    assert not spreadsheet._has(tmp_path / "none.xlsx", spreadsheet._FORMULA)


def test_what_was_computed_counts_and_a_text_that_looks_like_a_formula_is_one(tmp_path: Path) -> None:
    rows = row_of(1, "a", "b") + row_of(2, "<c><f>1+1</f><v>2</v></c>", "=x") + row_of(3, "<c><f>1+1</f></c>", "y")
    table = lay_sheet(tmp_path / "a.xlsx", rows)
    read = table.rows()
    assert (2, 2, ["2", "=x"]) == next(read)
    with pytest.raises(TableError, match="the formula '=1\\+1' has no value") as told:
        next(read)
    assert Location(tmp_path / "a.xlsx", 3, 1) == told.value.location


def test_what_a_workbook_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """A row has the cells that stand in it, and as many texts as there are names."""
    table = lay_sheet(
        tmp_path / "a.xlsx", row_of(1, "a", "b", "c", " ") + row_of(2, "1") + row_of(3) + row_of(4, "1", "2", "3", "  ")
    )
    assert ["a", "b", "c"] == table.columns
    assert [(2, 2, ["1", "", ""]), (4, 4, ["1", "2", "3"])] == list(table.rows())
    found = [list(rows) for _, rows in iter_sheets(tmp_path / "a.xlsx")]
    assert [[(1, ("a", "b", "c", "")), (2, ("1",)), (4, ("1", "2", "3", ""))]] == found


def test_names_stand_in_the_row_that_is_said(tmp_path: Path) -> None:
    """What stands above it is no row of the table, whatever it is."""
    lay_sheet(tmp_path / "a.xlsx", row_of(1, "a title", "", "", "more") + row_of(2, "a", "b") + row_of(3, "1", "2"))
    table = SheetTable(Source(tmp_path / "a.xlsx", "xlsx", header=2))
    assert (["a", "b"], [(3, 3, ["1", "2"])]) == (table.columns, list(table.rows()))
    with pytest.raises(TableError, match="it ends before row 4"):
        SheetTable(Source(tmp_path / "a.xlsx", "xlsx", header=4))


def test_merged_cells_are_told_in_the_order_in_which_they_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each once, and those of the sheet that is named alone, however much of it is read at once."""
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ("B5:C6", "D1:D9", "A5:A6", "C2:E3"))
    lay_sheet(tmp_path / "a.xlsx", row_of(1, "a"), more=f'<mergeCells count="4">{merged}</mergeCells>')
    with ZipFile(tmp_path / "a.xlsx", "a") as held:
        held.writestr("xl/worksheets/sheet9.xml", '<mergeCell ref="A1:B1"/>')
    for block in (7, 30, 1 << 20):
        monkeypatch.setattr(spreadsheet, "_BLOCK", block)
        assert [
            ("D1:D9", range(1, 10), range(4, 5)), ("C2:E3", range(2, 4), range(3, 6)),
            ("A5:A6", range(5, 7), range(1, 2)), ("B5:C6", range(5, 7), range(2, 4)),
        ] == [tuple(one) for one in merged_cells(tmp_path / "a.xlsx", "songs")]  # fmt: skip


def test_all_parts_of_a_workbook_count_and_a_small_one_may_be_packed_however_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No part by itself need be large."""
    write_book(tmp_path / "a.xlsx", [HEAD, FIRST])
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as held:
        for n in range(12):
            held.writestr(f"xl/media/image{n}.png", b" " * 1_000_000)
    assert 1 == len(list(SheetTable(Source(tmp_path / "a.xlsx", "xlsx")).rows()))

    monkeypatch.setattr(compression, "HARMLESS", 1_100_000)
    with pytest.raises(LimitError):
        SheetTable(Source(tmp_path / "a.xlsx", "xlsx"))


def test_a_workbook_without_cells_is_told(tmp_path: Path) -> None:
    """Where all its sheets are charts, and where the cells of one are not in the file."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    workbook.create_chartsheet("chart")
    workbook.save(tmp_path / "chart.xlsx")
    write_book(tmp_path / "whole.xlsx", [HEAD], "notes")
    with ZipFile(tmp_path / "whole.xlsx") as whole, ZipFile(tmp_path / "less.xlsx", "w") as less:
        for name in whole.namelist():
            if "sheet2" not in name:
                less.writestr(name, whole.read(name))

    for name, told in (("chart", "it has no sheet of cells"), ("less", "the cells of its sheet 'notes' are not in it")):
        with pytest.raises(TableError, match=told):
            list(iter_sheets(tmp_path / f"{name}.xlsx"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (False, "false"), (7, "7"), (-0.0, "0"), (999_999_999_999_999.0, "999999999999999"), (1e15, "1000000000000000.0"), (-1e15, "-1000000000000000.0"),
        (1e300, "1e+300"), (date(2020, 2, 3), "2020-02-03"), (clock(0, 0), "00:00:00"), (clock(1, 2), "01:02:00"), (datetime(2020, 2, 3, 0, 0, 1), "2020-02-03T00:00:01"),
    ],
)  # fmt: skip
def test_a_value_is_written_without_the_format_of_its_cell(value: object, text: str) -> None:
    """A whole number is one up to fifteen digits, as a workbook holds it."""
    assert text == spreadsheet._as_text(value)


def test_a_sheet_that_is_a_chart_is_none(tmp_path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["a"])
    workbook.create_chartsheet("chart")
    workbook.save(tmp_path / "a.xlsx")
    assert ["Sheet"] == [title for title, _ in iter_sheets(tmp_path / "a.xlsx")]


def test_an_older_workbook_is_told_as_that(tmp_path: Path) -> None:
    """So is one that has a password, which begins alike ([MS-CFB], 2.2)."""
    (tmp_path / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(
        TableError, match="it is of an older form \\(XLS\\), or has a password; open it in a spreadsheet"
    ):
        SheetTable(Source(tmp_path / "a.xlsx", "xlsx"))
    with pytest.raises(TableError, match="there is no such file"):
        SheetTable(Source(tmp_path / "none.xlsx", "xlsx"))


def test_want_of_memory_is_told_as_that_and_not_as_a_fault_of_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    table = lay_sheet(tmp_path / "a.xlsx", row_of(1, "a"))
    monkeypatch.setattr(spreadsheet, "_opened", fail)
    with pytest.raises(MemoryError):
        list(table.rows())
