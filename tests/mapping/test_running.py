"""Tables become files: what is in them, what a second run does, what is told, and what a kill leaves."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable

import pyoxigraph
import pytest

from kg.mapping import gathering
from kg.mapping.engine import Context, statements_of
from kg.mapping.naming import Minting
from kg.mapping.writing import Writer
from kg.mapping.yarrrml import read_yarrrml
from kg.project.config import Project
from kg.project.reading import read_project
from kg.rdf.terms import RDF
from tests import ROOT
from tests.services import PYARROW, require

from ..conftest import Ran
from .conftest import MAPPING, SONGS

NAME_FOLDER = 'sources = ["data/sources/songs"]'


def made(project: Project) -> dict[str, str]:
    """Return the generated files, by what they are called below data/."""
    folders = (project.data / "sources", project.spine / "tables")
    return {
        path.relative_to(project.data).as_posix(): path.read_text("utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*.ttl"))
    }


def test_rows_become_sorted_blocks_in_files_by_year(songs: Project, kg: Callable[..., Ran]) -> None:
    """Each row is a thing of its own with its number; a song that two rows name is one, in the file of the rest."""
    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    assert "songs: 24 statements of 3 rows; 4 files changed" in ran.err
    found = made(songs)
    assert list(found) == [
        "sources/songs/1958.ttl",
        "sources/songs/1959.ttl",
        "sources/songs/things.ttl",
        "spine/tables/songs.ttl",
    ]
    assert found["sources/songs/1958.ttl"].endswith(
        """
thing:entry-1958-08-04-1 a ex:Thing ;
    ex:day "1958-08-04"^^xsd:date ;
    ex:locator "row 2" ;
    ex:of thing:slow-rain--ada-the-owls ;
    ex:place 1 ;
    ex:sold 12 ;
    skos:prefLabel "Slow Rain at 1"@en .

thing:entry-1958-08-04-2 a ex:Thing ;
    ex:day "1958-08-04"^^xsd:date ;
    ex:locator "row 3" ;
    ex:of thing:rain-again--ben ;
    ex:place 2 ;
    skos:prefLabel "Rain, Again at 2"@en .
"""
    )
    assert found["sources/songs/things.ttl"].count("a ex:Thing") == 2
    described = found["spine/tables/songs.ttl"]
    assert (
        "graph/sources/songs/1958> prov:wasDerivedFrom" in described or "wasDerivedFrom> thing:songs-table" in described
    )
    assert "# table tables/songs.csv sha256 " in described


def test_a_row_of_delimiters_is_no_thing(songs: Project, kg: Callable[..., Ran]) -> None:
    """A spreadsheet saves its empty rows so, and some more columns than have names."""
    (songs.root / "tables/songs.csv").write_text(f"{SONGS},,,,\n,\n\n,,,,,,\n", "utf-8")
    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    assert "songs: 24 statements of 3 rows; 4 files changed" in ran.err


def test_a_second_run_writes_nothing(songs: Project, kg: Callable[..., Ran]) -> None:
    """Unchanged digests are enough."""
    kg("tables", "run", cwd=songs)
    before = {path: path.stat().st_mtime_ns for path in songs.data.rglob("*.ttl")}

    ran = kg("tables", "run", cwd=songs)

    assert (0, "songs: nothing has changed\n") == (ran.code, ran.err.splitlines(keepends=True)[0])
    assert before == {path: path.stat().st_mtime_ns for path in songs.data.rglob("*.ttl")}


def test_rows_in_another_order_make_the_same_files(songs: Project, kg: Callable[..., Ran]) -> None:
    """Only the numbers of the rows differ, of which the locator tells."""
    head, *rows = SONGS.splitlines()
    mapping = songs.root / "mappings/songs.yml"
    mapping.write_text(MAPPING.replace("      - [ex:locator, row $(kg:row)]\n", ""), "utf-8")
    kg("tables", "run", cwd=songs)
    before = {name: text for name, text in made(songs).items() if "spine" not in name}
    (songs.root / "tables/songs.csv").write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert "1 file changed" in ran.err  # the description, which has the digest of the table
    assert before == {name: text for name, text in made(songs).items() if "spine" not in name}


def test_a_new_week_changes_the_files_that_it_is_about(songs: Project, kg: Callable[..., Ran]) -> None:
    """What was made of other years stays as it is, and what is made of none any more goes."""
    kg("tables", "run", cwd=songs)
    table = songs.root / "tables/songs.csv"
    table.write_text(SONGS + "1960-01-04,New,Ben,1,3\n", "utf-8")
    more = kg("tables", "run", cwd=songs)
    before = made(songs)
    table.write_text("".join(SONGS.splitlines(keepends=True)[:3]), "utf-8")
    less = kg("tables", "run", cwd=songs)
    changed = dict(made(songs).items() ^ before.items())

    assert "3 files changed" in more.err  # the year, the songs and the description
    assert less.code == 0
    assert {"sources/songs/1959.ttl", "sources/songs/1960.ttl"} < changed.keys()
    assert f"{len(changed)} files changed" in less.err
    assert [name for name in made(songs) if "sources" in name] == ["sources/songs/1958.ttl", "sources/songs/things.ttl"]


def test_without_a_split_there_is_one_file(songs: Project, kg: Callable[..., Ran]) -> None:
    """It is called as the mapping is."""
    (songs.root / "mappings/songs.yml").write_text(
        MAPPING.replace("    kg:split: {column: year, first: 4}\n", ""), "utf-8"
    )

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    assert list(made(songs)) == ["sources/songs.ttl", "spine/tables/songs.ttl"]


def test_what_was_made_passes_the_check(songs: Project, kg: Callable[..., Ran]) -> None:
    """The files are sound, name the graphs' origin, and agree with table and mapping."""
    kg("tables", "run", cwd=songs)
    with (songs.root / "kg.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[validation]\n{NAME_FOLDER}\n")

    ran = kg("check", cwd=songs)

    assert "tables: no findings" in ran.err
    assert {"answers"} == {line.rpartition("[")[2].rstrip("]") for line in ran.out.splitlines() if "violation" in line}


def test_without_mappings_there_is_no_such_step(empty_project: Project, kg: Callable[..., Ran]) -> None:
    """A project that has no tables hears nothing of them."""
    assert "tables" not in kg("check", cwd=empty_project).err


def test_a_change_by_hand_is_refused_with_the_place_to_edit(songs: Project, kg: Callable[..., Ran]) -> None:
    """The check tells it, a run does not write over it, and --replace does."""
    kg("tables", "run", cwd=songs)
    path = songs.data / "sources/songs/1958.ttl"
    path.write_text(path.read_text("utf-8").replace("ex:place 2", "ex:place 5"), "utf-8")

    checked = kg("check", cwd=songs)
    (songs.root / "tables/songs.csv").write_text(SONGS.replace("12", "13"), "utf-8")
    refused = kg("tables", "run", cwd=songs)
    status = kg("tables", "status", cwd=songs)
    replaced = kg("tables", "run", "--replace", cwd=songs)

    assert "data/sources/songs/1958.ttl:1:1: violation: This was made of a table and then changed by hand. " \
        "Make the change in tables/songs.csv, mappings/songs.yml, then: kg tables run --replace [tables]" in checked.out  # fmt: skip
    assert (2, True) == (refused.code, "was changed by hand" in refused.err)
    assert status.out == "songs\tto run\t3\ttables/songs.csv\n"
    assert replaced.code == 0
    assert "ex:place 2" in path.read_text("utf-8")


def test_a_changed_table_or_mapping_is_told(songs: Project, kg: Callable[..., Ran]) -> None:
    """The check says what to do; a table that is not there is noted only, since not all may be handed on."""
    first = kg("tables", "status", cwd=songs)
    kg("tables", "run", cwd=songs)
    (songs.root / "tables/songs.csv").write_text(SONGS.replace("12", "13"), "utf-8")
    table = kg("check", cwd=songs)
    kg("tables", "run", cwd=songs)
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace("at $(place)", "on $(place)"), "utf-8")
    mapping = kg("check", cwd=songs)
    kg("tables", "run", cwd=songs)
    (songs.root / "tables/songs.csv").unlink()
    gone = kg("check", cwd=songs)
    (songs.root / "mappings/songs.yml").unlink()
    left = kg("check", cwd=songs)

    assert first.out == "songs\tnot run\t0\ttables/songs.csv\n"
    assert (
        "tables/songs.csv: violation: songs.csv changed since the files were made of it. Make them anew with: kg tables run"
        in table.out
    )
    assert "mappings/songs.yml: violation: The mapping, a prefix or what a label is changed since" in mapping.out
    assert "tables/songs.csv is not here, so whether it changed cannot be told" in gone.err
    assert "[tables]" not in gone.out
    assert "data/spine/tables/songs.ttl: violation: mappings/songs.yml, by which this was made, is gone." in left.out


def test_a_finding_is_told_at_the_cell(songs: Project, kg: Callable[..., Ran]) -> None:
    """Text, JSON and SARIF have the place in the table beside that in the Turtle; quoted cells of several lines count."""
    (songs.root / "tables/songs.csv").write_text(
        SONGS.replace('"Rain, Again"', '"Rain,\nAgain"').replace("Ben,2", "Ben,0"), "utf-8"
    )
    with (songs.root / "ontology/shapes/things.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "\nshapes:Place a sh:NodeShape ; sh:targetSubjectsOf ex:place ; sh:property shapes:Place-from-one .\n"
            "shapes:Place-from-one a sh:PropertyShape ; sh:path ex:place ; sh:minInclusive 1 ;\n"
            '    sh:message "A place is 1 or more."@en .\n'
        )
    kg("tables", "run", cwd=songs)

    text = kg("validate", cwd=songs)
    again = kg("validate", cwd=songs)
    held = json.loads(kg("check", "-f", "json", cwd=songs).out)
    sarif = json.loads(kg("validate", "-f", "sarif", cwd=songs).out)

    assert "data/sources/songs/1958.ttl:" in text.out
    assert "\n  tables/songs.csv:4:12: row 3, place: 0\n" in text.out
    assert text.out == again.out  # as it was kept
    (finding,) = [one for one in held["findings"] if "Place-from-one" in one["rule"]]
    assert finding["related"] == [{"place": "tables/songs.csv:4:12", "value": "row 3, place: 0"}]
    (related,) = sarif["runs"][0]["results"][0]["relatedLocations"]
    assert related["physicalLocation"] == {
        "artifactLocation": {"uri": "tables/songs.csv"}, "region": {"startLine": 4, "startColumn": 12},
    }  # fmt: skip


def test_what_is_missing_is_told_at_the_empty_cell(songs: Project, kg: Callable[..., Ran]) -> None:
    """A property that a row does not give has a cell too: the one that is empty."""
    with (songs.root / "ontology/shapes/things.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "\nshapes:Sold a sh:NodeShape ; sh:targetSubjectsOf ex:place ; sh:property shapes:Sold-one .\n"
            'shapes:Sold-one a sh:PropertyShape ; sh:path ex:sold ; sh:minCount 1 ; sh:message "How many?"@en .\n'
        )
    kg("tables", "run", cwd=songs)

    assert "\n  tables/songs.csv:3:32: row 3, sold: nothing\n" in kg("validate", cwd=songs).out


KINDS = {
    "songs.tsv": SONGS.replace('"Rain, Again"', "Rain; Again").replace(",", "\t").replace(";", ",").encode(),
    "songs.csv.gz": gzip.compress(SONGS.encode(), mtime=0),
    "bom.csv": b"\xef\xbb\xbf" + SONGS.encode(),
    "utf-16.csv": SONGS.encode("utf-16"),
    "crlf.csv": SONGS.replace("\n", "\r\n").encode(),
    "mac.csv": SONGS.replace("\n", "\r").encode(),
    "semicolon.csv": SONGS.replace('"Rain, Again"', "Rain# Again").replace(",", ";").replace("#", ",").encode(),
    "latin.csv": SONGS.replace("Ben", "Bén").encode("latin-1"),
}
HOW = {"semicolon.csv": 'delimiter: ";"', "latin.csv": "encoding: latin-1"}


@pytest.mark.parametrize("name", KINDS)
def test_the_same_table_in_many_forms(songs: Project, kg: Callable[..., Ran], name: str) -> None:
    """Delimiters, encodings, ends of lines and packings make no difference to what is stated."""
    kg("tables", "run", cwd=songs)
    before = {path: text for path, text in made(songs).items() if "spine" not in path}
    (songs.root / f"tables/{name}").write_bytes(KINDS[name])
    how = f"  songs:\n    access: tables/{name}\n    referenceFormulation: csv\n" + (
        f"    {HOW[name]}\n" if name in HOW else ""
    )
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace("  songs: [tables/songs.csv~csv]\n", how), "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    after = {path: text for path, text in made(songs).items() if "spine" not in path}
    bare = {path: text.partition("\n")[2] for path, text in after.items()}  # the first line names the table
    if name == "latin.csv":
        assert "rain-again--ben" in after["sources/songs/things.ttl"]
    else:
        assert {path: text.partition("\n")[2] for path, text in before.items()} == bare


def test_json_lines_and_databases_state_the_same(songs: Project, kg: Callable[..., Ran]) -> None:
    """A number of JSON or of a database is one by nature; here its datatype is said."""
    kg("tables", "run", cwd=songs)
    before = {path: text.partition("\n")[2] for path, text in made(songs).items() if "spine" not in path}
    head, *rows = [line.replace('"Rain, Again"', "Rain; Again").split(",") for line in SONGS.splitlines()]
    values = [[int(cell) if cell.isdigit() else cell.replace(";", ",") or None for cell in row] for row in rows]
    records = [dict(zip(head, row, strict=True)) for row in values]
    (songs.root / "tables/songs.json").write_text(json.dumps({"all": records}), "utf-8")
    (songs.root / "tables/songs.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in records), "utf-8")
    with sqlite3.connect(songs.root / "tables/songs.db") as held:
        held.execute("CREATE TABLE songs (year, title, by, place, sold)")
        held.executemany("INSERT INTO songs VALUES (?, ?, ?, ?, ?)", values)
    held.close()
    mapping = MAPPING.replace("      - [ex:locator, row $(kg:row)]\n", "")
    (songs.root / "mappings/songs.yml").write_text(mapping, "utf-8")
    kg("tables", "run", cwd=songs)
    before = {path: text.partition("\n")[2] for path, text in made(songs).items() if "spine" not in path}

    for source in (
        '{access: tables/songs.json, iterator: "$.all[*]"}',
        "{access: tables/songs.jsonl}",
        "{access: tables/songs.db}",
    ):
        (songs.root / "mappings/songs.yml").write_text(mapping.replace("[tables/songs.csv~csv]", source), "utf-8")
        ran = kg("tables", "run", cwd=songs)
        assert ran.code == 0, ran.err
        assert before == {path: text.partition("\n")[2] for path, text in made(songs).items() if "spine" not in path}, (
            source
        )


def test_a_preview_is_in_words_and_writes_nothing(songs: Project, kg: Callable[..., Ran]) -> None:
    """Each row with its things, named as the ontology names their kinds and properties."""
    ran = kg("tables", "preview", "songs", "--rows", "1", cwd=songs)

    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[:4] == [
        "row 2 of songs.csv, line 2",
        "  thing:entry-1958-08-04-1: thing",
        '    skos:prefLabel  "Slow Rain at 1"@en',
        "    place           1",
    ]
    assert made(songs) == {}


def test_all_mappings_are_made_or_none(songs: Project, kg: Callable[..., Ran]) -> None:
    """One that cannot be made keeps the others from being written, unless only these are asked for."""
    (songs.root / "mappings/other.yml").write_text(MAPPING.replace("$(title)", "$(titel)"), "utf-8")

    both = kg("tables", "run", cwd=songs)
    nothing = made(songs)
    one = kg("tables", "run", "--only", "songs", cwd=songs)
    unknown = kg("tables", "run", "--only", "song", cwd=songs)

    assert (3, {}) == (both.code, nothing)
    assert "other.yml:" in both.err
    assert one.code == 0
    assert (2, True) == (unknown.code, "there is no mapping 'song'; did you mean songs?" in unknown.err)


@pytest.mark.parametrize("name", ["sources/songs/1958.ttl", "spine/tables/songs.ttl"])
def test_files_of_others_are_not_written_over(songs: Project, kg: Callable[..., Ran], name: str) -> None:
    """What stands where a file would come to be, or the description, and no mapping made, stays until it is given up."""
    path = songs.data / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# mine\n", "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert (2, "# mine\n") == (ran.code, path.read_text("utf-8"))
    assert f"data/{name} is there already, and no mapping made it" in ran.err
    assert kg("tables", "run", "--replace", cwd=songs).code == 0
    assert "# mine" not in path.read_text("utf-8")


@pytest.mark.parametrize("after", [0.4, 0.8, 1.2])
def test_a_killed_run_leaves_the_old_files(songs: Project, kg: Callable[..., Ran], after: float) -> None:
    """Whenever it is killed, each file is whole, old or new, and nothing in the making is left behind by Ctrl-C."""
    kg("tables", "run", cwd=songs)
    before = made(songs)
    head, *rows = SONGS.splitlines(keepends=True)
    more = "".join(f"{1900 + n % 90}-08-04,Song {n},Ben,{n},1\n" for n in range(60_000))
    (songs.root / "tables/songs.csv").write_text(head + "".join(rows) + more, "utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "kg", "tables", "run"], cwd=songs.root, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)

    assert running.returncode in (0, 130)
    assert not list(songs.data.rglob("*.part"))
    if running.returncode == 130:
        assert before == made(songs)


def test_a_run_that_is_killed_at_once_leaves_whole_files(songs: Project, kg: Callable[..., Ran]) -> None:
    """No chance to tidy up: what was there is there, as it was or as it will be, and the next run makes all."""
    kg("tables", "run", cwd=songs)
    before = made(songs)
    more = "".join(f"{1900 + n % 90}-08-04,Song {n},Ben,{n},1\n" for n in range(2_000))
    (songs.root / "tables/songs.csv").write_text(SONGS + more, "utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "kg", "tables", "run"], cwd=songs.root, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while running.poll() is None and not list(songs.data.rglob(".*.part")) and time.monotonic() < deadline:
        time.sleep(0.001)
    running.kill()
    running.communicate(timeout=60)
    left = made(songs)
    again = kg("tables", "run", cwd=songs)

    assert before.keys() <= left.keys()
    assert all(text == before.get(name, text) or text.endswith(" .\n") for name, text in left.items())
    assert again.code == 0, again.err
    assert len(made(songs)) == 92  # 90 years, the songs, the description
    assert kg("tables", "status", cwd=songs).out.startswith("songs\tfresh\t91\t")


def test_a_limit_of_time_is_heard(songs: Project, kg_process: Callable[..., Ran]) -> None:
    """The exit code is that of a limit, and nothing is written."""
    more = "".join(f"1958-08-04,Song {n},Ben,{n},1\n" for n in range(200_000))
    (songs.root / "tables/songs.csv").write_text(SONGS + more, "utf-8")

    ran = kg_process("tables", "run", "--timeout", "0.5", cwd=songs)

    assert ran.code == 4
    assert made(songs) == {}


def test_the_folder_is_one_that_the_project_rests_on(songs: Project, kg: Callable[..., Ran]) -> None:
    """No output of a command replaces a mapping."""
    ran = kg("dump", "-f", "turtle", "-o", "mappings/songs.yml", cwd=read_project(songs.root))

    assert ran.code == 2
    assert (songs.root / "mappings/songs.yml").read_text("utf-8") == MAPPING


def test_a_split_by_hand_written_slashes_stays_in_its_folder(songs: Project, kg: Callable[..., Ran]) -> None:
    """What a cell says never leads out of the folder of its files."""
    (songs.root / "tables/songs.csv").write_text(SONGS.replace("1959-01-05", "../x-01-05"), "utf-8")
    (songs.root / "mappings/songs.yml").write_text(MAPPING.replace("      - [ex:day, $(year), kg:date]\n", ""), "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    assert [name for name in made(songs) if "sources" in name] == [
        "sources/songs/1958.ttl", "sources/songs/things.ttl", "sources/songs/x.ttl",
    ]  # fmt: skip


def test_rows_that_give_no_thing_are_counted(songs: Project, kg: Callable[..., Ran]) -> None:
    """A row whose name is empty states nothing of that thing, and that is said."""
    (songs.root / "tables/songs.csv").write_text(SONGS.replace('"Rain, Again"', ""), "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert "1 row without 'song', as an empty cell leaves it no name; row 3 is the first" in ran.err


def test_parquet_states_the_same(songs: Project, kg: Callable[..., Ran]) -> None:
    """Numbers and days have their datatypes by nature; a list is several values."""
    require(PYARROW)
    import pyarrow  # type: ignore[import-untyped]  # ships no types
    from pyarrow import parquet

    day = datetime.date(1958, 8, 4)
    table = pyarrow.table({"id": [1, 2], "day": [day, None], "share": [0.5, 1.0], "names": [["a", "b"], []]})
    parquet.write_table(table, songs.root / "tables/songs.parquet")
    (songs.root / "mappings/songs.yml").write_text(
        "sources:\n  t: {access: tables/songs.parquet}\nmappings:\n  m:\n    sources: t\n    s: thing:$(id)\n    po:\n"
        "      - [ex:place, $(id)]\n      - [ex:day, $(day)]\n      - [ex:sold, $(share)]\n      - [ex:of, $(names)]\n",
        "utf-8",
    )

    ran = kg("tables", "run", cwd=songs)
    (songs.root / "tables/songs.parquet").write_bytes(b"PAR1 and no more")
    damaged = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    assert made(songs)["sources/songs.ttl"].endswith(
        '\nthing:1 ex:day "1958-08-04"^^xsd:date ;\n    ex:of "a",\n        "b" ;\n    ex:place 1 ;\n'
        '    ex:sold "5.0E-1"^^xsd:double .\n\nthing:2 ex:place 2 ;\n    ex:sold "1.0E0"^^xsd:double .\n'
    )
    assert (3, True) == (damaged.code, "songs.parquet: is no table of Parquet" in damaged.err)


def test_another_workbook_is_refused_with_what_to_do(songs: Project, kg: Callable[..., Ran]) -> None:
    """XLSX is read, other kinds are not."""
    (songs.root / "tables/songs.ods").write_bytes(b"PK")

    ran = kg("tables", "new", "tables/songs.ods", cwd=songs)

    assert (2, True) == (ran.code, "not read; save it as .xlsx, or its sheet as CSV" in ran.err)


def test_a_folder_may_be_named_before_it_is_made(songs: Project, kg: Callable[..., Ran]) -> None:
    """kg.toml is written once; a folder that no mapping makes is a slip, as any other."""
    path = songs.root / "kg.toml"
    text = path.read_text("utf-8")
    path.write_text(text + '\n[validation]\nsources = ["data/sources/songs"]\n', "utf-8")
    ran = kg("tables", "run", cwd=songs)
    path.write_text(text + '\n[validation]\nsources = ["data/sources/sogns"]\n', "utf-8")
    slip = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    assert "[validation]" not in ran.err
    assert (3, True) == (slip.code, "'data/sources/sogns' is not there" in slip.err)


WAYS = """\
sources:
  songs: [tables/songs.csv~csv]
  more: {access: tables/more.json, iterator: "$[*]"}
mappings:
  two:
    sources: songs
    subjects: ["thing:a-$(place)", "thing:b-$(place)"]
    po:
      - [a, ex:Thing]
      - {p: a, o: {value: "ex:of-$(place)", type: iri}}
      - [ex:sold, $(sold)]
      - p: ex:of
        o: {mapping: known}
  led:
    sources: songs
    subjects: thing:i-$(place)
    po:
      - p: ex:of
        o: {mapping: known}
  listed:
    sources: songs
    subjects: thing:c-$(place)
    po:
      - [ex:place, [$(place), $(sold)], xsd:integer]
  again:
    sources: songs
    subjects: thing:j-$(place)
    po:
      - [ex:of, $(by)]
      - [ex:of, $(title)]
  typed:
    sources: songs
    subjects: thing:k-$(place)
    po:
      - [a, ex:Thing]
      - ["rdf:type", ex:Other~iri]
  propertied:
    sources: songs
    subjects: thing:l-$(place)
    po:
      - ["ex:p$(place)", $(title)]
  titled:
    sources: songs
    subjects: thing:d-$(title)
    po:
      - ["ex:q$(place)", $(by)]
  located:
    sources: songs
    subjects: thing:e-$(title)
    po:
      - [ex:locator, row $(kg:row)]
  fixed:
    sources: songs
    subjects: thing:f
    po:
      - [ex:locator, fixed]
  known:
    sources: songs
    subjects: thing:g-$(sold)
    po:
      - [ex:locator, $(title)]
  other:
    sources: more
    subjects: "thing:h-$($.t)"
    po:
      - [ex:sold, "$($.v)"]
      - p: ex:of
        o:
          mapping: two
          condition:
            - {function: equal, parameters: [[str1, "$($.l[*])"], [str2, $(by)]]}
            - {function: equal, parameters: [[str1, "$($.m)"], [str2, $(title)]]}
  natural:
    sources: more
    subjects: "thing:m-$($.t)"
    po:
      - [ex:sold, "$($.v)"]
"""


@pytest.mark.parametrize("most", [500_000, 1])
def test_files_have_just_what_the_rows_state(
    songs: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Of each map and each row, however many things, properties and values it has, and whatever rows are alike."""
    monkeypatch.setattr(gathering, "_MOST_SEEN", most)
    prefixes = {**songs.prefixes, "rdf": RDF}
    (songs.root / "mappings/songs.yml").write_text(WAYS, "utf-8")
    more = [
        {"t": "x", "v": 1, "l": ["Ben", "Ada & the Owls"], "m": "Slow Rain"},
        {"t": "x", "v": "1"},
        {"t": "x", "v": 1.0},
    ]
    (songs.root / "tables/more.json").write_text(json.dumps(more), "utf-8")
    ran = kg("tables", "run", cwd=songs)
    assert ran.code == 0, ran.err

    path = songs.root / "mappings/songs.yml"
    maps = list(read_yarrrml(path, songs.root, prefixes).maps.values())
    rows = [
        f"{one.subject} {one.predicate} {one.value} ."
        for one in statements_of(maps, Context(Writer(prefixes), Minting()))
    ]
    head = [f"@prefix {name}: <{iri}> ." for name, iri in prefixes.items()]
    stated = {*pyoxigraph.parse("\n".join([*head, *rows]).encode(), pyoxigraph.RdfFormat.TURTLE)}
    text = (songs.data / "sources/songs.ttl").read_bytes()
    written = [*pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)]

    assert stated == set(written)
    assert len(written) == len(stated) == 61


def test_all_tables_are_told_of_that_cannot_be_read(songs: Project, kg: Callable[..., Ran]) -> None:
    (songs.root / "mappings/songs.yml").write_text(WAYS.replace("more.json", "more.csv").replace("$.", ""), "utf-8")
    (songs.root / "tables/songs.csv").write_text(f"{SONGS}1959\n", "utf-8")
    (songs.root / "tables/more.csv").write_text("t,v,l[*],m\n1\n", "utf-8")
    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 3
    assert re.search(r"songs.csv:5:1: .*(?s:.)*more.csv:2:1: ", ran.err), ran.err


@pytest.mark.parametrize("sign", [*" <>{}|\\^`", "\x01"])
def test_a_cell_with_what_no_iri_holds_is_told(songs: Project, kg: Callable[..., Ran], sign: str) -> None:
    """Files with it could not be read again, or would say another thing; so nothing is written."""
    mapping = MAPPING.replace("[ex:sold, $(sold), xsd:integer]", '[ex:sold, "$(sold)~iri"]')
    (songs.root / "mappings/songs.yml").write_text(mapping, "utf-8")
    (songs.root / "tables/songs.csv").write_text(f"year,title,by,place,sold\n1958,A,B,1,http://e/a{sign}b\n", "utf-8")
    ran = kg("tables", "run", cwd=songs)

    assert (ran.code, ran.out) == (3, ""), ran
    assert re.search(r"tables/songs.csv:2:12: .* is no IRI: it holds ", ran.err), ran
    assert not (songs.root / "data/sources/songs").exists()


def test_a_row_may_not_go_into_the_file_of_what_is_of_no_row_alone(songs: Project, kg: Callable[..., Ran]) -> None:
    mapping = (songs.root / "mappings/songs.yml").read_text("utf-8")
    (songs.root / "mappings/songs.yml").write_text(
        mapping.replace("{column: year, first: 4}", "{column: title}"), "utf-8"
    )
    (songs.root / "tables/songs.csv").write_text(f"{SONGS}1959-01-05,Things,Ada,4,\n", "utf-8")
    ran = kg("tables", "run", cwd=songs)

    assert (3, True) == (
        ran.code,
        "songs.csv:5:12: title: 'Things' names the file of what is of no row alone" in ran.err,
    )


def test_a_row_of_another_table_is_named_by_a_condition(songs: Project, kg: Callable[..., Ran]) -> None:
    (songs.root / "tables/more.json").write_text("[]", "utf-8")
    text = WAYS.replace("o: {mapping: known}", "o: {mapping: other}")
    (songs.root / "mappings/songs.yml").write_text(text, "utf-8")
    ran = kg("tables", "run", cwd=songs)

    assert (3, True) == (ran.code, "the mapping 'other' is of another table; say with a condition" in ran.err), ran.err


def test_what_has_no_name_is_not_made(songs: Project, kg: Callable[..., Ran]) -> None:
    """Nobody could point at it; and of what no row makes there is no file."""
    text = WAYS.replace("    subjects: thing:f\n", "")
    (songs.root / "tables/more.json").write_text("[]", "utf-8")
    (songs.root / "mappings/songs.yml").write_text(text, "utf-8")
    ran = kg("tables", "run", cwd=songs)
    assert ran.code == 3, ran.err
    assert not (songs.data / "sources/songs.ttl").exists()

    sold = "  sold:\n    sources: songs\n    subjects: thing:g-$(sold)\n    po: [[ex:locator, $(title)]]\n"
    split = "  entry:\n    sources: songs\n    subjects: thing:e-$(place)\n    kg:split: {column: year, first: 4}\n    po: [[ex:locator, $(title)]]\n"
    (songs.root / "mappings/songs.yml").write_text(
        f"sources:\n  songs: [tables/songs.csv~csv]\nmappings:\n{split}{sold}", "utf-8"
    )
    (songs.root / "tables/songs.csv").write_text(SONGS.replace(",12\n", ",\n").replace(",7\n", ",\n"), "utf-8")
    ran = kg("tables", "run", cwd=songs)
    assert ran.code == 0, ran.err
    assert {"sources/songs/1958.ttl", "sources/songs/1959.ttl"} == {one for one in made(songs) if "spine" not in one}
