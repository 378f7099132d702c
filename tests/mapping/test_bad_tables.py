"""Tables that cannot be used: each is told at its row and column, and nothing is written."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.mapping import delimited
from kg.project.config import Project

from ..conftest import Ran
from .conftest import MAPPING, SONGS

HEAD, FIRST, SECOND, THIRD = SONGS.splitlines()


def lines(*rows: str) -> bytes:
    return "".join(f"{row}\n" for row in rows).encode()


# What the table holds, and what is told of it: place and words.
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", r"songs.csv:1:1: it is empty"),
    "only blank lines": (b"\n\n", r"songs.csv:1:1: no column has a name here|songs.csv:1:1: it ends"),
    "header without names": (lines(",,,,", FIRST), r"songs.csv:1:1: no column has a name here"),
    "two columns of one name": (lines("year,title,title,place,sold", FIRST), r"songs.csv:1:1: two columns are called 'title'"),
    "missing column": (lines("year,title,by,place", "1958-08-04,A,B,1"), r"songs.yml:\d+:\d+: songs.csv has no column 'sold'"),
    "renamed column": (lines(HEAD.replace("place", "Place"), FIRST), r"has no column 'place'; did you mean 'Place'\?"),
    "header in other words": (lines("a,b,c,d,e", FIRST), r"songs.yml:\d+:\d+: songs.csv has no column 'title'; it has a, b, c, d, e"),
    "no header": (lines(FIRST, SECOND), r"songs.csv has no column"),
    "header repeated": (lines(HEAD, FIRST, HEAD, SECOND), r"songs.csv:3:1: the names of the columns stand here once more"),
    "second header line": (lines(HEAD, "day,text,text,rank,millions", FIRST), r"songs.csv:2:1: year: 'day' is no date"),
    "title above the header": (lines("Songs of the year", HEAD, FIRST), r"songs.csv has no column 'title'; it has Songs of the year"),
    "row without a cell": (lines(HEAD, "1958-08-04,Alone,1,2", FIRST), r"songs.csv:2:1: this row has 4 of 5 cells; one is missing at its end or before, and an empty one needs its ',' as well"),
    "row too short": (lines(HEAD, FIRST, "1958-08-04,Alone"), r"songs.csv:3:1: this row has 2 of 5 cells, none for 'by'"),
    "row too long": (lines(HEAD, FIRST + ",more"), r"songs.csv:2:42: this row has 6 cells, and there are 5 columns"),
    "comma without quotes": (lines(HEAD, "1958-08-04,Rain, Again,Ben,2,"), r"songs.csv:2:\d+: this row has 6 cells"),
    "ends within a row": (lines(HEAD, FIRST)[:-9], r"songs.csv:2:1: this row has 3 of 5 cells"),
    "ends within quotes": (lines(HEAD, FIRST) + b'1958-08-04,"Rain, Ag', r"songs.csv:3:1: a quotation mark is opened"),
    "quote never closed": (lines(HEAD, '1958-08-04,"Rain,Ben,2,', THIRD), r"songs.csv:2:1: a quotation mark is opened"),
    "quote within a cell": (lines(HEAD, FIRST, '1958-08-04,"Rain" Again,Ben,2,'), r"songs.csv:3:1: a quotation mark within a cell"),
    "two ends of lines": (lines(HEAD, FIRST) + b"1958-08-04,Rain,Ben,2,\r1958-08-05,Rain,Ben,3,\n", r"songs.csv:3:1: a carriage return stands alone here, and other lines end otherwise"),
    "NUL": (lines(HEAD, FIRST, "1958-08-04,Ra\0in,Ben,2,"), r"songs.csv:3:14: a NUL stands here"),
    "NUL in the header": (lines("year\0,title,by,place,sold", FIRST), r"songs.csv:1:5: a NUL stands here"),
    "Latin-1": (lines(HEAD, FIRST) + "1958-08-04,Señor,Ben,2,\n".encode("latin-1"), r"songs.csv:3:14: this is not utf-8: byte 0xF1"),
    "cut within a letter": ((lines(HEAD, FIRST) + "1958-08-04,é".encode())[:-1], r"songs.csv:3:12: this is not utf-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", r"songs.csv:1:1: this is not utf-8"),
    "a spreadsheet called csv": (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0", r"songs.csv:1:6: a NUL stands here"),
    "number with commas": (lines(HEAD, '1958-08-04,Rain,Ben,2,"1,234"'), r"""songs.csv:2:23: sold: '1,234' is no xsd:integer; say how numbers are written with kg:pattern"""),
    "number with a unit": (lines(HEAD, "1958-08-04,Rain,Ben,2,12 million"), r"songs.csv:2:23: sold: '12 million' is no xsd:integer"),
    "number with a point": (lines(HEAD, "1958-08-04,Rain,Ben,2.0,"), r"songs.csv:2:21: place: '2.0' is no xsd:integer"),
    "formula": (lines(HEAD, "1958-08-04,Rain,Ben,2,=SUM(A1:A9)"), r"songs.csv:2:23: sold: '=SUM\(A1:A9\)' is no xsd:integer; this is a formula"),
    "error of a formula": (lines(HEAD, "1958-08-04,Rain,Ben,#REF!,"), r"songs.csv:2:21: place: '#REF!' is no xsd:integer"),
    "n/a": (lines(HEAD, "1958-08-04,Rain,Ben,n/a,"), r"songs.csv:2:21: place: 'n/a' is no xsd:integer"),
    "German date": (lines(HEAD, "04.08.1958,Rain,Ben,2,"), r"songs.csv:2:1: year: '04.08.1958' is no date; say how dates are written with kg:pattern"),
    "American date": (lines(HEAD, "8/4/1958,Rain,Ben,2,"), r"songs.csv:2:1: year: '8/4/1958' is no date; say how"),
    "date in words": (lines(HEAD, '"August 4, 1958",Rain,Ben,2,'), r"songs.csv:2:1: year: 'August 4, 1958' is no date; say how"),
    "date with a short year": (lines(HEAD, "58-08-04,Rain,Ben,2,"), r"songs.csv:2:1: year: '58-08-04' is no date"),
    "day that is none": (lines(HEAD, "1958-02-30,Rain,Ben,2,"), r"songs.csv:2:1: year: '1958-02-30' is no date"),
    "month that is none": (lines(HEAD, "1958-13,Rain,Ben,2,"), r"songs.csv:2:1: year: '1958-13' is no date"),
    "number of a day": (lines(HEAD, "21401.5,Rain,Ben,2,"), r"songs.csv:2:1: year: '21401.5' is no date"),
    "no value to split by": (lines(HEAD, ",Rain,Ben,2,"), r"songs.csv:2:1: year: it is empty, and says into which file the row goes"),
    "wrong in a row of several lines": (lines(HEAD, FIRST, '1958-08-04,"Rain', 'Again",Ben,two,'), r"songs.csv:4:12: place: 'two' is no xsd:integer"),
    "other delimiter": (lines(*(row.replace(",", ";") for row in SONGS.splitlines()[:2])), r"songs.csv has no column 'year'|has no column"),
    "a cell of 17 megabytes": (lines(HEAD) + b'1958-08-04,"' + b"x" * 17_000_000 + b'",Ben,2,\n', r"songs.csv:2:1: "),
}  # fmt: skip


def files_of(project: Project) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file() and ".kg" not in path.parts}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_told_at_its_place(songs: Project, kg: Callable[..., Ran], name: str) -> None:
    """The exit code is that of unusable input, the place is that of the fault, and no file came into being."""
    content, told = BAD[name]
    (songs.root / "tables/songs.csv").write_bytes(content)
    before = files_of(songs)

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3, ran.err
    assert re.search(told, ran.err), ran.err
    assert before == files_of(songs)


def test_a_line_without_an_end_is_not_held(
    songs: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However short its cells are, it is refused before the rest of the file is read."""
    monkeypatch.setattr(delimited, "LONGEST_CELL", 10_000)
    monkeypatch.setattr(delimited, "_BLOCK", 1_000)
    (songs.root / "tables/songs.csv").write_bytes(lines(HEAD, FIRST) + b"1958-08-04," * 10_000)

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3, ran.err
    assert "songs.csv:3:1: this line has more than 10,000 characters" in ran.err


def test_there_are_forty_of_them() -> None:
    """The number is a promise."""
    assert len(BAD) >= 40


def test_several_faults_are_told_at_once(songs: Project, kg: Callable[..., Ran]) -> None:
    """Who mends a table wants to know of all its faults, up to twenty."""
    rows = [f"1958-08-04,Rain {n},Ben,x{n}," for n in range(30)]
    (songs.root / "tables/songs.csv").write_bytes(lines(HEAD, *rows[:3], FIRST))
    three = kg("tables", "run", cwd=songs)
    (songs.root / "tables/songs.csv").write_bytes(lines(HEAD, *rows))
    many = kg("tables", "run", cwd=songs)

    assert three.err.count("is no xsd:integer") == 3
    assert many.err.count("is no xsd:integer") == 20
    assert "more than 20 faults; the rest of the table was not read" in many.err


def test_a_packed_table_that_is_cut_off(songs: Project, kg: Callable[..., Ran]) -> None:
    """A file that ends before its packing does is damaged."""
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace("songs.csv", "songs.csv.gz"), "utf-8")
    packed = gzip.compress(SONGS.encode() * 50)
    (songs.root / "tables/songs.csv.gz").write_bytes(packed[:-20])
    before = files_of(songs)

    ran = kg("tables", "run", cwd=songs)

    assert (3, True) == (ran.code, "songs.csv.gz: is damaged" in ran.err)
    assert before == files_of(songs)


def test_a_table_that_is_not_there(songs: Project, kg: Callable[..., Ran]) -> None:
    """It is told where the mapping names it."""
    (songs.root / "tables/songs.csv").unlink()

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3
    assert re.search(r"songs.yml:2:3: there is no table songs.csv; put it at .*songs.csv", ran.err)


def test_a_table_that_is_a_folder(songs: Project, kg: Callable[..., Ran]) -> None:
    """Or cannot be read for another reason, which is told as the system has it."""
    (songs.root / "tables/songs.csv").unlink()
    (songs.root / "tables/songs.csv").mkdir()

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3, ran.err
    assert re.search(r"songs.yml:2:3: songs.csv: Is a directory; put it at .*songs.csv", ran.err), ran.err


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("songs.json", b'[{"title": "Rain"},', r"songs.json:1:20: this is not JSON"),
        ("songs.json", b'[{"title": "Ra\xffin"}]', r"songs.json:1:15: byte 0xff is not UTF-8"),
        ("songs.json", b'[{"title": ["Rain", "Again"]}]', r"\$.title of record 1 leads to a list"),
        ("songs.jsonl", b'{"title": "Rain"}\n{"title": }\n', r"songs.jsonl:2:11: this is not JSON"),
        ("songs.jsonl", b'{"title": "Rain"}\n{"title": {"en": "Rain"}}\n', r"songs.jsonl:2:1: \$.title of record 2 leads to an object"),
        ("songs.json", b"[" * 100_000, r"songs.json:1:1: this cannot be read: nests too deep"),
        ("songs.jsonl", b'{"title": "Rain"}\n' + b"[" * 100_000, r"songs.jsonl:2:1: this cannot be read: nests too deep"),
        ("songs.sqlite", b"no database at all, and long enough to be looked at by whoever opens it", r"songs.sqlite: the database does not answer"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_its_kind(
    songs: Project, kg: Callable[..., Ran], name: str, content: bytes, told: str
) -> None:
    """The other kinds of tables tell their faults as well."""
    (songs.root / "mappings/songs.yml").write_text(
        f'sources:\n  t: {{access: tables/{name}, iterator: "$[*]"}}\nmappings:\n  m:\n    sources: t\n'
        '    subjects: thing:row-$(kg:row)\n    po:\n      - [skos:prefLabel, "$($.title)"]\n'.replace(
            'iterator: "$[*]"', 'iterator: "$"' if name.endswith("l") else 'iterator: "$[*]"'
        ),
        "utf-8",
    )
    (songs.root / f"tables/{name}").write_bytes(content)
    before = files_of(songs)

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3, ran.err
    assert re.search(told, ran.err), ran.err
    assert before == files_of(songs)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("DELETE FROM songs", "readonly"),
        ("VACUUM INTO 'data/other.ttl'", "no other file"),
        ("ATTACH 'tables/other.sqlite' AS other", "no other file"),
    ],
)
def test_a_database_is_only_read(songs: Project, kg: Callable[..., Ran], question: str, told: str) -> None:
    """A question that would change it fails, as does one that would write another."""
    path = songs.root / "tables/songs.sqlite"
    with sqlite3.connect(path) as held:
        held.execute("CREATE TABLE songs (title TEXT)")
        held.execute("INSERT INTO songs VALUES ('Rain')")
    held.close()
    (songs.root / "mappings/songs.yml").write_text(
        f'sources:\n  t: {{access: tables/songs.sqlite, query: "{question}"}}\nmappings:\n  m:\n    sources: t\n'
        "    subjects: thing:row-$(kg:row)\n    po:\n      - [skos:prefLabel, $(title)]\n",
        "utf-8",
    )

    before = files_of(songs)
    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3
    assert told in ran.err
    assert before == files_of(songs)
