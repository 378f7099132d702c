"""A mapping proposed for a table that nobody has described: it runs as it is, and what it could not see it says."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.mapping.looking import Column, find_key, look_at_column
from kg.project.config import Project

from ..conftest import Ran

TABLES: dict[str, str | bytes] = {
    "chart.csv": "day,song,artist,rank\n" + "".join(
        f"2020-01-{1 + 7 * week:02},Song {(n + week) % 4},{'Ann & Bob' if n % 2 else 'Cy'},{n}\n" for week in range(3) for n in range(1, 4)
    ),
    "prizes.csv": "year;category;nominee;share;won\n1959;Best Record;The Owls;1.234,50;true\n1960;Best Record;Ben, Cy;2.000,00;false\n",
    "songs.tsv": "released\ttitle\tsite\n04.08.1958\tRain\thttp://a.org/1\n05.08.1958\tSnow\thttp://a.org/2\n",
    "sales.csv": 'title,sold,empty\nRain,"1,234",\nSnow,"12,345",\nHail,7,\n',
    "latin.csv": "title\nSeñora\nRain\n".encode("latin-1"),
    "same.csv": "a,b\n1,x\n1,x\n",
}  # fmt: skip


def declare(project: Project, mapping: str) -> None:
    """Put into the ontology what the proposal says is missing there."""
    lines = re.findall(r"^# (ex:.* a rdf:Property .*)$", mapping, re.MULTILINE)
    with (project.root / "ontology/terms.ttl").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", TABLES)
def test_a_proposal_runs_as_it_is_and_passes_the_check(
    empty_project: Project, kg: Callable[..., Ran], name: str
) -> None:
    """Whatever the table, files come of it that the shapes, the style and the step for tables find in order."""
    content = TABLES[name]
    (empty_project.root / "tables").mkdir()
    (empty_project.root / f"tables/{name}").write_bytes(
        content if isinstance(content, bytes) else str(content).encode()
    )

    proposed = kg("tables", "new", f"tables/{name}", cwd=empty_project)
    stem = name.partition(".")[0]
    mapping = (empty_project.root / f"mappings/{stem}.yml").read_text("utf-8")
    declare(empty_project, mapping)
    ran = kg("tables", "run", cwd=empty_project)
    checked = kg("check", cwd=empty_project)

    assert proposed.code == 0, proposed.err
    assert (ran.code, kg("tables", "check", cwd=empty_project).code) == (0, 0), ran.err
    assert all("[answers]" in line for line in checked.out.splitlines() if "violation" in line), checked.out


def test_what_columns_hold_is_seen(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Dates and numbers as they are written, a key of several columns, several names in one cell."""
    (empty_project.root / "tables").mkdir()
    for name, content in TABLES.items():
        (empty_project.root / f"tables/{name}").write_bytes(
            content if isinstance(content, bytes) else str(content).encode()
        )
        assert kg("tables", "new", f"tables/{name}", cwd=empty_project).code == 0
    found = {path.stem: path.read_text("utf-8") for path in (empty_project.root / "mappings").iterdir()}

    assert 'subjects: "thing:chart-$(day)-$(rank)"' in found["chart"]
    assert '[ex:day, "$(day)", kg:date]' in found["chart"]
    assert "# artist names several in some rows" in found["chart"]
    assert 'separators: [" & "]' in found["chart"]
    assert 'delimiter: ";"' in found["prizes"]
    assert '{p: ex:share, o: {value: "$(share)", datatype: xsd:decimal, kg:pattern: "1.234,5"}}' in found["prizes"]
    assert '[ex:won, "$(won)", xsd:boolean]' in found["prizes"]
    assert '{p: ex:released, o: {value: "$(released)", datatype: kg:date, kg:pattern: "%d.%m.%Y"}}' in found["songs"]
    assert '[ex:site, "$(site)~iri"]' in found["songs"]
    assert 'kg:identity: {class: ex:Thing, name: "$(title)", iri: "thing:"}' in found["sales"]
    assert 'datatype: xsd:integer, kg:pattern: "1,234.5"' in found["sales"]
    assert "# empty is empty" in found["sales"]
    assert "encoding: cp1252" in found["latin"]
    assert "$(kg:row)" in found["same"]
    assert "no columns tell the rows apart" in found["same"]


def test_json_and_databases_are_looked_at_too(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """The path to the rows of JSON is the first list."""
    (empty_project.root / "songs.json").write_text(
        json.dumps({"at": "2020", "data": [{"title": "Rain", "n": 1}, {"title": "Snow", "n": 2}]}), "utf-8"
    )
    with sqlite3.connect(empty_project.root / "songs2.db") as held:
        held.execute("CREATE TABLE songs (title TEXT, n INTEGER)")
        held.executemany("INSERT INTO songs VALUES (?, ?)", [("Rain", 1), ("Snow", 2)])
    held.close()

    for name in ("songs.json", "songs2.db"):
        assert kg("tables", "new", name, cwd=empty_project).code == 0
    ran = kg("tables", "run", cwd=empty_project)

    assert 'iterator: "$[\\"data\\"][*]"' in (empty_project.root / "mappings/songs.yml").read_text("utf-8")
    assert ran.code == 0, ran.err
    one, other = (
        (empty_project.data / f"sources/{name}.ttl").read_text("utf-8").partition("\n")[2]
        for name in ("songs", "songs2")
    )
    assert one == other
    assert "ex:n 1" in one


def test_a_mapping_is_not_written_over(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """Who has corrected one keeps it, unless it is to be replaced; names that there are not are refused."""
    (empty_project.root / "t.csv").write_text("title\nRain\n", "utf-8")
    first = kg("tables", "new", "t.csv", cwd=empty_project)
    again = kg("tables", "new", "t.csv", cwd=empty_project)
    other = kg("tables", "new", "t.csv", "--name", "mine", "--key", "titel", cwd=empty_project)
    gone = kg("tables", "new", "u.csv", cwd=empty_project)
    replaced = kg("tables", "new", "t.csv", "--replace", "--class", "ex:Song", cwd=empty_project)

    assert (0, 2, 2, 3, 0) == (first.code, again.code, other.code, gone.code, replaced.code)
    assert "mappings/t.yml is there already; give --replace to write it anew" in again.err
    assert "there is no column 'titel'; did you mean 'title'?" in other.err
    assert "ex:Song" in (empty_project.root / "mappings/t.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("year", ["1958", "1959"], ("kg:date", None)),
        ("n", ["1958", "1959"], ("xsd:integer", None)),
        ("when", ["1958", "1958-08"], ("kg:date", None)),
        ("x", ["1.5", "2"], ("xsd:decimal", None)),
        ("x", ["", " "], (None, None)),
        ("x", ["True", "False"], ("", None)),
        ("x", ["1/2/2020", "12/31/2020"], ("kg:date", "%m/%d/%Y")),
        ("x", ["13/2/2020", "12/3/2020"], ("kg:date", "%d/%m/%Y")),
        ("x", ["4 August 1958"], ("kg:date", "%d %B %Y")),
        ("x", ["007", "12"], ("xsd:integer", None)),
    ],
)
def test_one_column(name: str, values: list[str], expected: tuple[str | None, str | None]) -> None:
    """What all values fit is what the column holds."""
    found = look_at_column(name, values)

    assert expected == (found.datatype, found.pattern)


@pytest.mark.parametrize(
    ("values", "patterns"),
    [
        (["04.08.1958", "1958-08-05"], ("%Y-%m-%d", "%d.%m.%Y")),
        (["1958-08-05", "12/31/1958", "1959-01-01"], ("%Y-%m-%d", "%m/%d/%Y")),
        (["04.08.1958", "August 4, 1958", "1958"], ("%d.%m.%Y", "%B %d, %Y", "%Y")),
        (["04.08.1958", "soon"], None),
    ],
)
def test_dates_that_are_written_in_several_ways(values: list[str], patterns: tuple[str, ...] | None) -> None:
    """Each way is proposed; what is no date in any makes a text of the column."""
    found = look_at_column("when", values)

    assert (found.datatype, patterns and {found.pattern, *found.more}) == (
        ("kg:date", set(patterns)) if patterns else ("", None)
    )


@pytest.mark.parametrize(
    ("values", "separators"),
    [
        (["Rain, Again", "Snow", "Hail, Mary", "Rock and Stone"], ()),
        (["Ann, Bob", "Bob", "Cy, Ann", "Dee"], (", ",)),
        (["Ann & Bob", "Cy & Dee", "Eve"], (" & ",)),
    ],
)
def test_a_comma_in_titles_is_none_between_names(values: list[str], separators: tuple[str, ...]) -> None:
    """What it parts comes up elsewhere where names stand, and in no title."""
    assert look_at_column("x", values).separators == separators


def test_what_was_guessed_is_told(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """An encoding with a word to look at, dates of two forms, dates of which the order cannot be told."""
    root = empty_project.root
    (root / "t.csv").write_bytes("who,when,on\nSeñora,04.08.1958,1/2/2020\nBen,1958-08-05,3/4/2020\n".encode("latin-1"))

    ran = kg("tables", "new", "t.csv", cwd=empty_project)
    mapping = (root / "mappings/t.yml").read_text("utf-8")
    declare(empty_project, mapping)
    made = kg("tables", "run", cwd=empty_project)

    assert "t.csv: it is not UTF-8, and was read as cp1252: is 'Señora' spelt right?" in ran.err
    assert "t.csv: the dates of when are written in several ways" in ran.err
    assert "t.csv: the dates of on fit %m/%d/%Y, but %d/%m/%Y as well" in ran.err
    assert "encoding: cp1252  # guessed, as it is not UTF-8: is Señora spelt right?" in mapping
    assert made.code == 0, made.err
    text = (empty_project.data / "sources/t.ttl").read_text("utf-8")
    assert '"1958-08-04"^^xsd:date' in text
    assert '"1958-08-05"^^xsd:date' in text


def test_a_table_in_utf_16_is_told_as_no_other(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """It is read by the mark that it begins with, so nothing of it is guessed."""
    (empty_project.root / "t.csv").write_bytes("who,day\nSeñora,1958-08-04\n".encode("utf-16"))

    ran = kg("tables", "new", "t.csv", cwd=empty_project)
    declare(empty_project, mapping := (empty_project.root / "mappings/t.yml").read_text("utf-8"))

    assert "cp1252" not in ran.err + mapping
    assert kg("tables", "run", cwd=empty_project).code == 0
    assert "Señora" in (empty_project.data / "sources/t.ttl").read_text("utf-8")


def test_a_class_is_named_with_or_without_its_prefix(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """What the mapping has can be used; what cannot be is refused before it is written."""
    root = empty_project.root
    (root / "t.csv").write_text("title\nRain\n", "utf-8")
    for given, meant in (("thing", "ex:Thing"), ("Song", "ex:Song"), ("ex:Song", "ex:Song")):
        assert kg("tables", "new", "t.csv", "--replace", "--class", given, cwd=empty_project).code == 0
        assert f"[a, {meant}]" in (root / "mappings/t.yml").read_text("utf-8")
    for given, told in (("exx:Song", "there is no prefix 'exx'; did you mean ex:Song?"), ("a b", "names no class")):
        ran = kg("tables", "new", "t.csv", "--replace", "--class", given, cwd=empty_project)
        assert (2, True) == (ran.code, told in ran.err), ran.err


def test_tables_of_one_name_have_mappings_of_their_own(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """The second is called by its suffix as well."""
    (empty_project.root / "s.json").write_text('[{"title": "Rain"}]', "utf-8")
    (empty_project.root / "s.jsonl").write_text('{"title": "Rain"}\n', "utf-8")

    ran = [kg("tables", "new", name, cwd=empty_project) for name in ("s.json", "s.jsonl", "s.json")]

    assert [one.code for one in ran] == [0, 0, 2]
    assert sorted(path.name for path in (empty_project.root / "mappings").iterdir()) == ["s-jsonl.yml", "s.yml"]


def test_a_key_is_as_short_as_can_be() -> None:
    """One column before two, texts before numbers, and none where rows are the same."""
    columns = [Column("n", "xsd:integer", distinct=2), Column("t", "", distinct=2), Column("u", "", distinct=1)]

    assert find_key(columns, [["1", "a", "x"], ["2", "b", "x"]]) == ("t",)
    assert find_key(columns, [["1", "a", "x"], ["2", "a", "x"], ["2", "b", "x"]]) == ("n", "t")
    assert find_key(columns, [["1", "a", "x"], ["1", "a", "x"]]) == ()


def test_a_newcomer_follows_the_page(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """The steps of docs/tables.md, on the table that it shows, end in the answer to a question."""
    (empty_project.root / "tables").mkdir()
    table = Path(empty_project.root / "tables/songs.csv")
    table.write_text("released,title,artist,sold\n1958-08-04,Slow Rain,Ada,12\n1958-11-02,Rain Again,Ben,\n", "utf-8")

    assert kg("tables", "new", "tables/songs.csv", "--class", "ex:Thing", cwd=empty_project).code == 0
    declare(empty_project, (empty_project.root / "mappings/songs.yml").read_text("utf-8"))
    preview = kg("tables", "preview", "songs", cwd=empty_project)
    run = kg("tables", "run", cwd=empty_project)
    answer = kg(
        "sparql",
        "SELECT ?song ?when WHERE { ?song ex:released ?when } ORDER BY ?when LIMIT 5",
        "-f",
        "csv",
        cwd=empty_project,
    )

    assert "thing:slow-rain: thing" in preview.out
    assert run.code == 0
    assert answer.out.splitlines()[1].endswith("thing/slow-rain,1958-08-04")
