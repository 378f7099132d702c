"""A table that has grown: reading its new rows gives what reading all rows gives, byte by byte, or all are read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from kg.errors import KgError
from kg.io.kept import write_kept
from kg.mapping import appending
from kg.mapping.running import Done, run_mappings
from kg.project.config import Project
from kg.project.reading import read_project

from .conftest import MAPPING, SONGS

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "5"))
CREDITS = """\
sources:
  songs: [tables/songs.csv~csv]
mappings:
  entry:
    sources: songs
    subjects: thing:entry-$(year)-$(place)-$(sold)
    kg:split: {column: year, first: 4}
    po:
      - [a, ex:Thing]
      - [ex:place, $(place), xsd:integer]
      - [ex:locator, row $(kg:row)]
      - p: ex:of
        o: {mapping: song}
  song:
    sources: songs
    subjects:
      kg:identity: {class: ex:Thing, name: $(title), by: $(by), iri: "thing:song-", label: &label {preferred: skos:prefLabel, other: skos:altLabel, language: en}}
    po:
      - [a, ex:Thing]
      - p: ex:by
        o:
          kg:identity: {class: ex:Thing, name: $(by), iri: "thing:by-", separators: [Featuring], asked: ["&", ","], leaning: [The], label: *label}
  artist:
    sources: songs
    subjects:
      kg:identity: {class: ex:Thing, name: $(by), iri: "thing:by-", separators: [Featuring], asked: ["&", ","], leaning: [The], label: *label}
    po:
      - [a, ex:Thing]
"""  # fmt: skip
NAMES = [
    "Ada",
    "ADA",
    "Ben Orr",
    "ben orr",
    "The Owls",
    "Cy",
    "Oak, Elm & Ash",
    "Dé",
    "De",
    "Ed Fox Gil Hay",
    "Gil Hay",
]
JOINTS = [" & ", " Featuring ", ", "]


def row(chance: random.Random) -> list[str]:
    """Return a row of a chart, with names that come up again in other spellings and in other company."""
    names = chance.choices(NAMES, k=chance.choice([1, 1, 2, 3]))
    credit = names[0] + "".join(chance.choice(JOINTS) + name for name in names[1:])
    title = chance.choice(["Rain", "RAIN", "Rain, Again", 'The "Snow"', "Two\nLines", "; .\\n", "Sn=w"])
    day = f"{chance.randint(1958, 1961)}-0{chance.randint(1, 9)}-04"
    return [day, title, credit, str(chance.randint(1, 9)), str(chance.randint(1, 3))]


def as_text(rows: list[list[str]]) -> str:
    """Return rows as a table with a header."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows([SONGS.splitlines()[0].split(","), *rows])
    return held.getvalue()


def made(root: Path) -> dict[str, bytes]:
    """Return all that lies below data/."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "data").rglob("*") if path.is_file()
    }


def run(root: Path) -> Done:
    """Run the mapping of a project."""
    project = read_project(root)
    (done,) = run_mappings(project, [root / "mappings/songs.yml"])
    return done


def both(songs: Project, old: bytes, new: bytes, name: str = "songs.csv") -> tuple[Done, Done]:
    """Run a table that grows, once as it is and once with all that is kept forgotten; both make the same."""
    root, other = songs.root, songs.root.with_name("other")
    (root / f"tables/{name}").write_bytes(old)
    run(root)
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(root, other, ignore=shutil.ignore_patterns(".kg"))
    for one in (root, other):
        (one / f"tables/{name}").write_bytes(new)
    found = run(root), run(other)
    assert made(root) == made(other)
    return found


@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_new_rows_make_what_all_rows_make(songs: Project, seed: int) -> None:
    """Week after week: names known and new, spellings that are better, credits that others explain, years that begin."""
    chance = random.Random(seed)
    (songs.root / "mappings/songs.yml").write_text(CREDITS if seed % 3 else MAPPING, "utf-8")
    rows = [row(chance) for _ in range(chance.randint(5, 60))]
    for _ in range(2):
        more = [row(chance) for _ in range(chance.randint(1, 12))]
        grown, whole = both(songs, as_text(rows).encode(), as_text([*rows, *more]).encode())
        rows += more

        assert (grown.rows, grown.statements) == (whole.rows, whole.statements)
        assert whole.read == len(rows)
        assert grown.read in (len(more), len(rows))


FIRST = [["1958-08-04", "Rain", "Ada", "1", "1"], ["1959-08-04", "Snow", "Ben & Ada", "2", "2"]]
LAST = [["1960-08-04", "Hail", "Ada Featuring Cy", "3", "3"], ["1958-09-04", "Rain", "ADA", "4", "4"]]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("songs.csv", str.encode),
        ("songs.csv.gz", lambda text: gzip.compress(text.encode(), mtime=0)),
        ("songs.csv", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("songs.csv", lambda text: text.replace("\n", "\r\n").encode()),
    ],
)
def test_only_the_new_rows_are_read(songs: Project, name: str, write: Callable[[str], bytes]) -> None:
    """Packed or not, with a byte order mark, with lines that end in two characters."""
    (songs.root / "mappings/songs.yml").write_text(CREDITS.replace("songs.csv", name), "utf-8")

    grown, whole = both(songs, write(as_text(FIRST)), write(as_text(FIRST + LAST)), name)

    assert (grown.read, whole.read) == (2, 4)
    assert {path.name for path in grown.changed} == {"1958.ttl", "1960.ttl", "things.ttl", "songs.ttl"} | (
        {"songs.credits.jsonl"} & {path.name for path in grown.changed}
    )


KNOWN = """\
@prefix ex: <https://example.org/small/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/small/thing/ada> a ex:Thing ; skos:prefLabel "Ada"@en .
"""
OF_KNOWN = """\
sources:
  songs: [tables/songs.csv~csv]
mappings:
  entry:
    sources: songs
    subjects: thing:entry-$(place)
    po:
      - [a, ex:Thing]
      - p: ex:of
        o:
          kg:identity: {class: ex:Thing, name: $(by), iri: "thing:by-"}
"""


@pytest.mark.parametrize("by", ["Ada", "ADA", "Cy"])
def test_what_no_row_needed_before_is_there_for_the_new_ones(songs: Project, by: str) -> None:
    """All were called as they are known, so nothing said how anybody is called; the first who is new can be read."""
    (songs.root / "mappings/songs.yml").write_text(OF_KNOWN, "utf-8")
    (songs.data / "spine" / "known.ttl").write_text(KNOWN, "utf-8")
    old = [["1958-08-04", "Rain", "Ada", str(n), "1"] for n in range(3)]

    both(songs, as_text(old).encode(), as_text([*old, ["1960-08-04", "Hail", by, "3", "3"]]).encode())

    text = (songs.data / "sources/songs.ttl").read_bytes()
    assert b"ex:of thing:ada" in text
    assert (b'"Cy"@en' in text) == (by == "Cy")
    assert [*pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)]


IN_TWO_WAYS = """\
sources:
  songs: [tables/songs.csv~csv]
mappings:
  entry:
    sources: songs
    subjects: thing:entry-$(place)
    kg:split: {column: year, first: 4}
    po: [[ex:place, $(place), xsd:integer]]
  sale:
    sources: songs
    subjects: thing:sale-$(place)
    kg:split: {column: sold}
    po: [[skos:note, $(title), en~lang]]
"""


def test_a_file_into_which_another_map_writes_now_can_be_read(songs: Project) -> None:
    """Its prefixes are those of the maps that wrote there before, and the new one has others."""
    (songs.root / "mappings/songs.yml").write_text(IN_TWO_WAYS, "utf-8")
    old = [["1958-08-04", "Rain", "Ada", "1", "1960"], ["1959-08-04", "Snow", "Ada", "2", "1961"]]

    both(songs, as_text(old).encode(), as_text([*old, ["1959-09-04", "Hail", "Ada", "3", "1958"]]).encode())

    text = (songs.data / "sources/songs/1958.ttl").read_bytes()
    assert b"skos:note" in text
    assert 2 == len([*pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (as_text(FIRST)[:-1], as_text(FIRST) + "1960-08-04,Hail,Cy,3,3\n"),
        (as_text(FIRST), as_text([*LAST, *FIRST])),
        (as_text(FIRST), as_text([FIRST[0], *LAST])),
        (as_text(FIRST), as_text(FIRST).replace("sold", "sold,more").replace(",1\n", ",1,\n").replace(",2\n", ",2,\n")),
        (as_text(FIRST), as_text([*FIRST, ["1960-08-04", "", "Cy", "5", "5"]])),
        (as_text(FIRST), as_text([*FIRST, *LAST])[:-1]),
        (as_text(FIRST).replace("\n", "\r"), as_text([*FIRST, *LAST]).replace("\n", "\r")),
    ],
)
def test_another_change_is_a_whole_run(songs: Project, old: str, new: str) -> None:
    """Rows before, rows out, another header, a row that makes no thing, a last line that may be cut off."""
    (songs.root / "mappings/songs.yml").write_text(CREDITS, "utf-8")

    grown, whole = both(songs, old.encode(), new.encode())

    assert grown.read == whole.read == grown.rows


def test_rows_with_the_digest_of_their_table_are_all_made_anew(songs: Project) -> None:
    """It is another one with each row that comes: what the rows before say with it would be of no table any more."""
    assert "row $(kg:row)" in CREDITS
    (songs.root / "mappings/songs.yml").write_text(CREDITS.replace("row $(kg:row)", "$(kg:digest)"), "utf-8")

    grown, _ = both(songs, as_text(FIRST).encode(), as_text(FIRST + LAST).encode())

    assert grown.read == grown.rows


def test_what_is_kept_is_not_trusted_blindly(songs: Project) -> None:
    """Whatever became of it, and of the files, a run over all rows makes them."""
    (songs.root / "mappings/songs.yml").write_text(CREDITS, "utf-8")
    table, state = songs.root / "tables/songs.csv", songs.root / ".kg/tables/songs.json"
    table.write_text(as_text(FIRST), "utf-8")
    run(songs.root)
    kept = state.read_bytes()
    held = {"form": 2, **json.loads(kept)["kept"]}
    tables: list[Any] = [[], {"tables/songs.csv": [1]}, {"tables/songs.csv": [[1, 2], "x"]}, {}]
    fields: list[dict[str, Any]] = [{"form": 1}, {"more": 1}, {"mapping": "x"}, {"files": {}}]
    others = [{**held, **one} for one in (*({"tables": one} for one in tables), *fields)]
    for bad in (b"", b"{}", kept[:-20], kept.replace(b"statements", b"statement_"), *others, [], 7):
        table.write_text(as_text(FIRST), "utf-8")
        run(songs.root)
        if isinstance(bad, bytes):
            state.write_bytes(bad)
        else:
            write_kept(state, bad)
        table.write_text(as_text(FIRST + LAST), "utf-8")
        assert run(songs.root).read == 4
    table.write_text(as_text(FIRST), "utf-8")
    run(songs.root)
    (songs.data / "sources/songs/1959.ttl").unlink()
    table.write_text(as_text(FIRST + LAST), "utf-8")
    assert run(songs.root).read == 4
    assert (songs.data / "sources/songs/1959.ttl").is_file()


def test_a_name_that_was_made_stays_as_it_is(songs: Project) -> None:
    """A credit was one name when it came; that both stand alone later does not part it until somebody decides."""
    (songs.root / "mappings/songs.yml").write_text(CREDITS, "utf-8")
    table = songs.root / "tables/songs.csv"
    joint = ["1958-08-04", "Rain", "Zed Young & The Yons", "1", "1"]
    table.write_text(as_text([joint]), "utf-8")
    run(songs.root)
    before = (songs.data / "sources/songs/things.ttl").read_text("utf-8")
    table.write_text(as_text([["1958-08-04", "A", "Zed Young", "2", "2"], joint, ["1958-08-04", "B", "Yons", "3", "3"],
                              ["1958-08-04", "C", "The Yons", "4", "4"]]), "utf-8")  # fmt: skip
    run(songs.root)
    after = (songs.data / "sources/songs/things.ttl").read_text("utf-8")

    assert "ex:by thing:by-zed-young-the-yons" in before
    assert "ex:by thing:by-zed-young-the-yons" in after
    (songs.data / "links/songs.credits.jsonl").unlink()
    table.write_text(table.read_text("utf-8") + "1958-08-04,D,Cy,5,5\n", "utf-8")
    shutil.rmtree(songs.root / ".kg")
    run(songs.root)
    anew = (songs.data / "sources/songs/things.ttl").read_text("utf-8")
    assert "ex:by thing:by-the-yons,\n        thing:by-zed-young ;" in anew


def step_by_step(songs: Project, *tables: str) -> list[Done]:
    """Run a table that grows several times; each time the files are those of a run over all its rows."""
    done = []
    for text in tables:
        (songs.root / "tables/songs.csv").write_text(text, "utf-8")
        done.append(run(songs.root))
        other = songs.root.with_name("other")
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(songs.root, other, ignore=shutil.ignore_patterns(".kg"))
        (other / "data/spine/tables/songs.ttl").unlink()
        shutil.rmtree(other / "data/sources/songs", ignore_errors=True)
        (other / "data/sources/songs.ttl").unlink(missing_ok=True)
        (other / "data/links/songs.credits.jsonl").unlink(missing_ok=True)  # no credit was read before
        run(other)
        assert made(songs.root) == made(other)
    return done


def of_years(*rows: tuple[str, str, str]) -> str:
    """Return a table of rows: a day, who it is by, and what was sold."""
    return as_text([[day, f"Song {n}", by, str(n), sold] for n, (day, by, sold) in enumerate(rows)])


GROWING = {
    "a new file, and another map in it": (IN_TWO_WAYS, [("1958-08-04", "Ada", "1960"), ("1961-08-04", "Ada", "1960"), ("1962-08-04", "Ada", "1961")]),
    "no file of things where there are none": (IN_TWO_WAYS, [("1958-08-04", "Ada", "1960"), ("1958-08-05", "Ada", "1960"), ("1958-08-06", "Ada", "1960")]),
    "what new rows taught of credits": (CREDITS, [("1958-08-04", "Ada", "1"), ("1958-08-04", "Zed Young", "2"), ("1958-08-04", "The Yons", "2"), ("1958-08-04", "Zed Young & The Yons", "3")]),
    "what new rows called a thing": (CREDITS, [("1958-08-04", "Ada", "1"), ("1958-08-04", "ZED", "2"), ("1958-08-04", "Zed", "3"), ("1958-08-04", "zed", "3")]),
}  # fmt: skip


@pytest.mark.parametrize(("mapping", "rows"), GROWING.values(), ids=GROWING)
def test_what_new_rows_made_is_known_of_the_next_ones(
    songs: Project, mapping: str, rows: list[tuple[str, str, str]]
) -> None:
    """A table that grows row by row makes what it would make at once."""
    (songs.root / "mappings/songs.yml").write_text(mapping, "utf-8")

    done = step_by_step(songs, *(of_years(*rows[: n + 1]) for n in range(len(rows))))

    assert 1 in [one.read for one in done[1:]], "some were read by themselves"


STATED = {
    "the name that things have": "      - [skos:prefLabel, $(by), en~lang]",
    "the other name": "      - [skos:altLabel, $(by), en~lang]",
    "a property of a column": "      - [\"skos:$(title)Label\", $(by), en~lang]",
    "rows of the table itself": "      - p: ex:of\n        o: {mapping: entry, condition: {function: equal, parameters: [[str1, $(sold)], [str2, $(place)]]}}",
}  # fmt: skip


@pytest.mark.parametrize("more", STATED.values(), ids=STATED)
def test_a_mapping_that_compares_rows_reads_all(songs: Project, more: str) -> None:
    """What it states of a row, or what it takes out again, rests on others."""
    (songs.root / "mappings/songs.yml").write_text(CREDITS.rstrip("\n") + f"\n{more}\n", "utf-8")
    old = [["1958-08-04", "pref", "ADA", "1", "2"]]

    grown, whole = both(songs, as_text(old).encode(), as_text([*old, ["1958-09-04", "alt", "Ada", "2", "1"]]).encode())

    assert (2, 2) == (grown.read, whole.read)


def test_a_fault_in_a_new_row_is_told_where_it_stands(songs: Project) -> None:
    """At its line and its column, of which the table has many more; and nothing is written of the others."""
    old = as_text(FIRST)
    (songs.root / "tables/songs.csv").write_text(old, "utf-8")
    run(songs.root)
    before = made(songs.root)
    for more, place in (
        ('1960-08-04,"Two\nLines",Cy,two,3\n', "songs.csv:5:11: place: 'two' is no xsd:integer"),
        ("1960-08-04,Hail,Cy,2,3\n1960-08-04,Hail,Cy\n", "songs.csv:5:1: this row has 3 of 5 cells"),
    ):
        (songs.root / "tables/songs.csv").write_text(old + more, "utf-8")
        with pytest.raises(KgError) as told:
            run(songs.root)
        assert place in str(told.value)
        assert before == made(songs.root)


def test_so_many_new_rows_are_a_new_table(songs: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not held in memory."""
    monkeypatch.setattr(appending, "_MOST_BYTES", len(as_text(LAST)) - len(as_text([])) - 1)

    grown, _ = both(songs, as_text(FIRST).encode(), as_text(FIRST + LAST).encode())

    assert 4 == grown.read


def test_beside_a_table_that_cannot_grow_all_rows_are_read(songs: Project) -> None:
    """Rows of JSON may stand anywhere in a file, so that nothing is known of the run."""
    (songs.root / "tables/more.json").write_text('[{"t": "x"}]', "utf-8")
    more = '  other:\n    sources: more\n    subjects: "thing:h-$($.t)"\n    po: [[ex:sold, "$($.t)"]]\n'
    source = '  more: {access: tables/more.json, iterator: "$[*]"}\nmappings:\n'
    (songs.root / "mappings/songs.yml").write_text(CREDITS.replace("mappings:\n", source) + more, "utf-8")

    grown, whole = both(songs, as_text(FIRST).encode(), as_text(FIRST + LAST).encode())

    assert (5, 5) == (grown.read, whole.read)


def test_of_credits_that_are_gone_nothing_is_kept(songs: Project) -> None:
    """A file of how they were read would decide on what comes again much later."""
    kept = songs.data / "links/songs.credits.jsonl"
    (songs.root / "mappings/songs.yml").write_text(CREDITS, "utf-8")
    for by, there in (("Zed Young & The Yons", True), ("Una Dee & The Yons", True), ("Ada", False)):
        (songs.root / "tables/songs.csv").write_text(as_text([["1958-08-04", "Rain", by, "1", "1"]]), "utf-8")
        run(songs.root)
        assert there == kept.is_file()
        assert not there or by in kept.read_text("utf-8")


def test_each_time_a_table_grows_its_new_rows_alone_are_read(songs: Project) -> None:
    """Also behind a run that found nothing to do."""
    (songs.root / "mappings/songs.yml").write_text(CREDITS, "utf-8")
    read = []
    for count in (1, 1, 2, 2, 2, 3, 4):
        rows = [[f"1958-08-0{n + 1}", "Rain", "Ada", str(n), "1"] for n in range(count)]
        (songs.root / "tables/songs.csv").write_text(as_text(rows), "utf-8")
        read.append(run(songs.root).read)

    assert [1, 0, 1, 0, 0, 1, 1] == read
