"""Tables of each kind, read: which rows they have, what is in their cells, and where each begins."""

from __future__ import annotations

import csv
import gzip
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.errors import Location
from kg.mapping import delimited
from kg.mapping.delimited import guess_delimiter
from kg.mapping.model import Behind, MappingError, Source
from kg.mapping.rows import TableError, formulation_of, open_table, place_of_column
from kg.rdf.terms import XSD

from ..services import PYARROW, require


def read(
    path: Path, content: bytes, *references: str, kind: str = "csv", **how: Any
) -> list[tuple[int, int, list[Any]]]:
    """Return the rows of a table that is written first, with their numbers and lines."""
    path.write_bytes(content)
    return list(open_table(Source(path, kind)._replace(**how), references).rows())


# --- Delimited text

ROWS = [["1", "é"], ["2", "x\ny"], ["3", ""]]
TEXT = 'a,b\n1,é\n2,"x\ny"\n3,\n'


@pytest.mark.parametrize(
    ("name", "content", "how"),
    [
        ("t.csv", TEXT.encode(), {}),
        ("t.csv", TEXT.encode("utf-8-sig"), {}),
        ("t.csv", TEXT.encode("utf-8-sig"), {"encoding": "cp1252"}),
        ("t.csv", b"\xff\xfe" + TEXT.encode("utf-16-le"), {}),
        ("t.csv", b"\xfe\xff" + TEXT.encode("utf-16-be"), {}),
        ("t.csv", TEXT.encode("cp1252"), {"encoding": "cp1252"}),
        ("t.csv.gz", gzip.compress(TEXT.encode(), mtime=0), {}),
        ("t.tsv", TEXT.replace(",", "\t").encode(), {}),
        ("t.TAB", TEXT.replace(",", "\t").encode(), {}),
        ("t.tsv.gz", gzip.compress(TEXT.replace(",", "\t").encode(), mtime=0), {}),
        ("t.tsv", TEXT.replace(",", ";").encode(), {"delimiter": ";"}),
        ("t.csv", TEXT.replace("\n", "\r\n").encode(), {}),
        ("t.csv", TEXT.replace("\n", "\r").encode(), {}),
        ("t.csv", TEXT.replace("a,b", " a , b").encode(), {}),
        ("t.csv", TEXT.replace("3,", ",\n\n3,").encode(), {}),
    ],
)  # fmt: skip
def test_the_same_rows_are_read_however_they_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, how: dict[str, Any]
) -> None:
    """And however much of a file is read at once, so that a piece ends within a letter or between two of an end."""
    for block in (1 << 18, *range(4, 9)):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        found = [cells for _, _, cells in read(tmp_path / name, content, **how)]
        assert [["".join(cell.split("\r")) for cell in row] for row in found] in (
            ROWS,
            [["1", "é"], ["2", "xy"], ROWS[2]],
        )
    assert ["a", "b"] == open_table(Source(tmp_path / name, "csv")._replace(**how)).columns


def test_a_return_within_a_cell_ends_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file whose lines end otherwise, wherever the pieces end in which it is read."""
    for block in range(1, 20):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        if block >= 5:  # the first line ends within the first piece
            assert [(2, 2, ["1", "x\ry"]), (3, 3, ["2", "z"])] == read(tmp_path / "t.csv", b'a,b\n1,"x\ry"\n2,z\n')


def test_rows_have_their_numbers_and_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those behind a row of several lines as well; and from where a table ended before, it is read as from the first."""
    path, content = tmp_path / "t.csv", b'a,b\n1,"x\n\ny"\n2,z\n\n3,w\n'
    every = [(2, 2, ["1", "x\n\ny"]), (3, 5, ["2", "z"]), (5, 7, ["3", "w"])]
    assert every == read(path, content)
    table = open_table(Source(path, "csv"))
    list(table.rows())
    assert (5, 8) == table.end
    for block in (1 << 18, *range(4, 12)):
        monkeypatch.setattr(delimited, "_BLOCK", block)
        for n, at in enumerate((content.index(b"2,z"), content.index(b"3,w")), 1):
            behind = Behind(at, every[n][0] - (2 if n == 2 else 1), every[n][1] - (1 if n == 2 else 0))
            behind = behind if n == 1 else Behind(at, 4, 7)
            assert every[n:] == read(path, content, behind=behind)
            table = open_table(Source(path, "csv", behind=behind))
            last = list(table.rows())[-1]
            assert [Location(path, 7, 3)] == table.places([(last, 1)])
    assert [(9, 2, every[0][2])] == list(open_table(Source(path, "csv", behind=behind)).rows_at({2: 9}))  # type: ignore[attr-defined]  # of delimited tables


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a|b\n1|2\n", "|"),
        ("a\tb,c\n1\t2,5\n", "\t"),
        ("a\n1\n", ","),
        ("a;b;c,d\n1;2;3,5\n", ";"),
        ("name; as told,year\nRain; slow; long,1958\nSnow; a; b; c,1959\nHail,1960; late\n", ","),
        ('a,b\n"' + "x" * 140_000 + '",1\n', ","),
    ],
)  # fmt: skip
def test_a_delimiter_is_the_sign_that_parts_all_lines_alike(text: str, delimiter: str) -> None:
    """The one that makes most columns; a sign in some of the cells is none, and none is sought in a cell without end."""
    before = csv.field_size_limit(131_072)
    try:
        assert delimiter == guess_delimiter(text)
    finally:
        csv.field_size_limit(before)


# --- JSON

RECORDS = b'[{"n": 0, "t": false, "s": "x", "l": ["x", 1, null, ""], "o": null}, {"n": 1.5}]'
PATHS = ("$.n", "$.t", "$.s", "$.l[*]", "$.o")
CELLS = [["0", "false", "x", ("x", "1", ""), None], ["1.5E0", None, None, None, None]]


@pytest.mark.parametrize(
    ("name", "content", "how", "lines"),
    [
        ("t.json", RECORDS, {"kind": "jsonpath", "iterator": "$[*]"}, [1, 2]),
        ("t.json", b"\xef\xbb\xbf" + RECORDS, {"kind": "jsonpath", "iterator": "$[*]"}, [1, 2]),
        ("t.json.gz", gzip.compress(RECORDS, mtime=0), {"kind": "jsonpath", "iterator": "$[*]"}, [1, 2]),
        ("t.jsonl", RECORDS[1:-1].replace(b"}, {", b"}\n\n \n{"), {"kind": "jsonl"}, [1, 4]),
        ("t.jsonl.gz", gzip.compress(RECORDS[1:-1].replace(b"}, {", b"}\n{"), mtime=0), {"kind": "jsonl"}, [1, 2]),
        ("t.jsonl", b"\n" + RECORDS, {"kind": "jsonl", "iterator": "$[*]"}, [2, 2]),
    ],
)  # fmt: skip
def test_records_of_json_have_what_their_paths_lead_to(
    tmp_path: Path, name: str, content: bytes, how: dict[str, Any], lines: list[int]
) -> None:
    """Nought and false are values, and null is none; each has its datatype by nature, and a text has none."""
    found = read(tmp_path / name, content, *PATHS, **how)

    assert CELLS == [cells for *_, cells in found]
    assert [(n, n) for n in lines] == [(number, line) for number, line, _ in found]
    assert [XSD + "integer", XSD + "boolean"] == [cell.datatype for cell in found[0][2][:2]]
    assert [str, str] == [type(found[0][2][2]), type(found[0][2][3][0])]
    if how["kind"] == "jsonl":
        table: Any = open_table(Source(tmp_path / name, "jsonl", iterator=how.get("iterator")), PATHS)
        assert 2 == len(list(table.values()))
        assert [Location(tmp_path / name, lines[1], 1)] == table.places([(found[1], 0)])


@pytest.mark.parametrize(
    ("kind", "content", "place", "told"),
    [
        ("jsonpath", b'[\n"x",\n"y\xe9"]', (3, 3), "byte 0xe9 is not UTF-8"),
        ("jsonl", b'"x"\n"\xc3\xa9\xe9"\n', (2, 3), "byte 0xe9 is not UTF-8"),
        ("jsonl", b'"x"\n["y"\n', (2, 5), "this is not JSON"),
        ("jsonl", b'"x"\nNaN\n', (2, 1), "this cannot be read: NaN is no number of JSON"),
        ("jsonpath", b"[-Infinity]", (1, 1), "this cannot be read: -Infinity is no number of JSON"),
        ("jsonpath", b"[" + b"1" * 5_000 + b"]", (1, 1), "this cannot be read: Exceeds the limit"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_where_it_stands(
    tmp_path: Path, kind: str, content: bytes, place: tuple[int, int], told: str
) -> None:
    with pytest.raises(TableError, match=told) as error:
        read(tmp_path / "t", content, "$", kind=kind, iterator="$")

    assert Location(tmp_path / "t", *place) == error.value.location


@pytest.mark.parametrize(("path", "told"), [("$.a[", r"what stands at '\['"), ("$..a", r"nested search, \.\.;")])
def test_a_path_that_is_none_is_told_at_its_mapping(tmp_path: Path, path: str, told: str) -> None:
    place = Location(tmp_path / "m.yml", 7, 3)
    with pytest.raises(MappingError, match=told) as error:
        read(tmp_path / "t.json", b"[]", path, kind="jsonpath", place=place)

    assert place == error.value.location


@pytest.mark.parametrize(("at", "cell"), [(0, "x"), (1, "y"), (2, None), (-1, "y"), (-2, "x"), (-3, None)])
def test_an_item_is_counted_from_either_end(tmp_path: Path, at: int, cell: str | None) -> None:
    """Of a list that has no such item the cell is empty."""
    ((_, _, cells),) = read(tmp_path / "t.json", b'{"l": ["x", "y"]}', f"$.l[{at}]", kind="jsonpath", iterator="$")

    assert [cell] == cells


# --- Databases


def database(path: Path, *statements: str) -> bytes:
    """Return the content of a database that some statements make."""
    path.unlink(missing_ok=True)
    held = sqlite3.connect(path)
    for statement in statements:
        held.execute(statement)
    held.commit()
    held.close()
    return path.read_bytes()


TWO = ("CREATE TABLE one (a)", 'CREATE TABLE "so ""called""" (a)', "INSERT INTO one VALUES (1)")


@pytest.mark.parametrize(
    ("statements", "query", "rows"),
    [
        (TWO, "one", [(1, 1, ["1"])]),
        ((*TWO, 'INSERT INTO "so ""called""" VALUES (\'x\')'), 'so "called"', [(1, 1, ["x"])]),
        ((TWO[0], TWO[2]), None, [(1, 1, ["1"])]),
        ((TWO[0], TWO[2]), "two", "it has no table 'two'; known: one"),
        (TWO, None, 'it has several tables; name one in the mapping; known: one, so "called"'),
        ((TWO[0], TWO[2], "CREATE VIEW seen AS SELECT a + 1 AS a FROM one"), "seen", [(1, 1, ["2"])]),
        ((TWO[0], TWO[2], "CREATE VIEW seen AS SELECT a + 1 AS a FROM one"), None, "it has several tables"),
        ((TWO[0], TWO[2], "INSERT INTO one VALUES ('2')"), "SELECT a FROM one ORDER BY a DESC", [(1, 1, ["2"]), (2, 2, ["1"])]),
        ((TWO[0], TWO[2]), " one ", "it has no table ' one '; known: one"),
        (("CREATE TABLE one (a)", "INSERT INTO one VALUES (CAST(x'ff' AS TEXT))"), "one", "the database does not answer"),
        ((), None, "it has several tables; name one in the mapping; known: none"),
    ],
)  # fmt: skip
def test_a_table_of_a_database_is_named_or_the_only_one(
    tmp_path: Path, statements: tuple[str, ...], query: str | None, rows: list[Any] | str
) -> None:
    """Views are tables as well; what is not there is told with what is."""
    path = tmp_path / "t#1?.sqlite"
    content = database(path, *statements)
    if isinstance(rows, str):
        with pytest.raises(TableError) as error:
            read(path, content, kind="sqlite", query=query)
        assert rows in error.value.message
    else:
        assert rows == read(path, content, kind="sqlite", query=query)


def test_a_table_is_called_whatever_it_is_called(tmp_path: Path) -> None:
    """Quotation marks in a name are its own; a name of columns that is no text is told."""
    path = tmp_path / "t.sqlite"
    content = database(path, 'CREATE TABLE "so""called" (a)', 'INSERT INTO "so""called" VALUES (NULL), (0), (\'\')')
    assert [None, "0", ""] == [cells[0] for *_, cells in read(path, content, kind="sqlite", query='so"called')]
    broken = database(path, "CREATE TABLE one (wxyz)").replace(b"(wxyz)", b"(wx\xffz)")
    with pytest.raises(TableError, match="the database does not answer"):
        read(path, broken, kind="sqlite", query="SELECT * FROM one")


# --- Parquet


def test_cells_of_parquet_are_texts_and_lists_of_them(tmp_path: Path) -> None:
    """What is nothing in a list is left out; of a list of one there is one; rows are counted across batches."""
    require(PYARROW)
    import pyarrow  # type: ignore[import-untyped]  # ships no types
    from pyarrow import parquet

    path = tmp_path / "t.parquet"
    parquet.write_table(
        pyarrow.table(
            {
                "n": [1, None, 3],
                "t": ["x", "", None],
                "l": [["a", None, "b"], [None, "a"], []],
                "d": [date(2020, 1, 2)] * 3,
            }
        ),
        path,
        row_group_size=2,
    )
    found = list(open_table(Source(path, "parquet")).rows())

    day = "2020-01-02"
    assert [(1, 1, ["1", "x", ("a", "b"), day]), (2, 2, [None, "", "a", day]), (3, 3, ["3", None, None, day])] == found
    assert str is type(found[0][2][1])
    whole = path.read_bytes()
    for bad in (b"", b"PAR1 and no more", whole[:-1], whole[4:60] + whole[60:]):
        path.write_bytes(bad)
        with pytest.raises(TableError, match=r"is no table of Parquet: ."):
            list(open_table(Source(path, "parquet")).rows())
    path.write_bytes(whole[:8] + b"\xff" * 60 + whole[68:])  # its columns can be told, and its rows cannot be read
    table = open_table(Source(path, "parquet"))
    with pytest.raises(TableError, match=r"is no table of Parquet: ."):
        list(table.rows())


# --- Names of files and of columns


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("t.csv", "csv"), ("T.TSV", "csv"), ("t.tab", "csv"), ("t.txt.gz", "csv"), ("t.json", "jsonpath"), ("t.JSON.zst", "jsonpath"),
        ("t.ndjson", "jsonl"), ("t.jsonl.gz", "jsonl"), ("t.db", "sqlite"), ("t.sqlite3", "sqlite"), ("t.xlsm", "xlsx"), ("t", None), ("t.ods", None),
    ],
)  # fmt: skip
def test_how_a_file_is_read_is_told_by_its_name(name: str, kind: str | None) -> None:
    assert kind == formulation_of(Path(name))


@pytest.mark.parametrize(
    ("text", "begin", "column", "place"),
    [
        ("a: [$(surname), $(name)]", (1, 1), "name", (1, 17)),
        ("a: {surname: name}", (1, 1), "name", (1, 14)),
        ("a: $(n)\nb: $(n)", (2, 1), "n", (2, 4)),
        ("a: $(n), b: $(n)", (1, 9), "n", (1, 13)),
        ("a: axb, b: a.b", (1, 1), "a.b", (1, 12)),
        ("a: $(x)", (1, 4), "y", (1, 4)),
        ("\ufeffa: $(n)", (1, 1), "n", (1, 4)),
    ],
)  # fmt: skip
def test_a_column_is_told_where_the_mapping_names_it(
    tmp_path: Path, text: str, begin: tuple[int, int], column: str, place: tuple[int, int]
) -> None:
    """Not where another word has its letters, and not before what names it."""
    path = tmp_path / "m.yml"
    path.write_text(text, "utf-8")

    assert Location(path, *place) == place_of_column(column, Location(path, *begin))


def test_a_mapping_that_cannot_be_read_has_the_place_that_is_known(tmp_path: Path) -> None:
    path = tmp_path / "m.yml"
    path.write_bytes(b"\xff: $(n)")

    for place in (Location(path, 1, 1), Location(tmp_path / "none.yml", 1, 1), Location(path), None):
        assert place == place_of_column("n", place)
