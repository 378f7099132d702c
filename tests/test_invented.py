"""The invented chart: its files are what the script writes, and questions asked of it have the answers of its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path

from kg.check.cases import read_cases
from kg.check.steps import iter_steps
from kg.mapping.files import named_files
from kg.mapping.running import run_mappings
from kg.project.catalog import read_catalog
from kg.project.reading import read_project
from kg.project.scaffold import create_project
from kg.rdf.turtle import read_triples
from tests import ROOT
from tests.invented import (
    AWARDS,
    DATA,
    FIRST,
    PLACES,
    TABLE,
    WEEKS,
    Row,
    awards_text,
    iter_rows,
    table_text,
    turtle_text,
    work_of,
)

ROWS = iter_rows()
PROJECT = read_project(ROOT)


def expected(query: str) -> list[list[str]]:
    """Return the rows that the case of a query expects."""
    (case,) = [one for one in read_cases(PROJECT, read_catalog(PROJECT), [query]) if one.path.stem == "invented"]
    return [line.split("\t") for line in case.expected[1:]]


def work(row: Row) -> str:
    return work_of(row.song.title, row.song.credit)


def test_the_files_are_those_that_the_script_writes() -> None:
    assert TABLE.read_text("utf-8") == table_text(ROWS)
    assert AWARDS.read_text("utf-8") == awards_text()
    assert DATA.read_text("utf-8") == turtle_text(ROWS)


def test_every_week_has_every_position_once() -> None:
    found = Counter((row.day, row.position) for row in ROWS)
    assert found == Counter((FIRST + timedelta(weeks=w), p) for w in range(WEEKS) for p in range(1, PLACES + 1))


def test_weeks_at_number_one_are_those_of_the_rows() -> None:
    assert {one[0]: int(one[1]) for one in expected("weeks_at_number_one")} == Counter(
        work(row) for row in ROWS if row.position == 1
    )


def test_longest_runs_are_the_last_number_of_weeks_that_the_table_gives() -> None:
    weeks = {work(row): row.weeks for row in ROWS}
    assert {one[0]: int(one[1]) for one in expected("longest_runs")} == {w: n for w, n in weeks.items() if n >= 15}


def test_who_was_kept_from_number_one_peaked_at_two() -> None:
    peaks = {work(row): row.peak for row in ROWS}
    tops = {row.day: work(row) for row in ROWS if row.position == 1}
    kept = Counter(
        (work(row), tops[row.day]) for row in ROWS if row.position == 2 and peaks[work(row)] == 2
    )  # fmt: skip
    assert {(one[0], one[1]): int(one[2]) for one in expected("kept_from_number_one")} == kept


def test_weeks_to_number_one_are_those_that_the_table_gives() -> None:
    first: dict[str, int] = {}
    for row in ROWS:
        if row.position == 1:
            first.setdefault(work(row), row.weeks)
    assert {one[0]: int(one[3]) for one in expected("weeks_to_number_one")} == first
    assert {one[1] for one in expected("debuts_at_number_one")} == {w for w, weeks in first.items() if weeks == 1}


def test_a_one_hit_wonder_has_one_work_so_high() -> None:
    high: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        if row.position <= 3:
            for name in row.song.main:
                high[name].add(work(row))
    assert {one[2] for one in expected("one_hit_wonders_by_decade")} == {
        one for works in high.values() if len(works) == 1 for one in works
    }


def test_a_return_is_a_week_without_a_position_before_it() -> None:
    asked = "work:glass-orchard--ines-calder-jun-albery"
    backs = [str(row.day) for row in ROWS if work(row) == asked and row.weeks > 1 and row.last is None]
    assert [one[2].split('"')[1] for one in expected("returns_of")] == backs


def test_the_example_that_is_laid_down_has_no_faults(tmp_path: Path) -> None:
    """What its table does not say is no fault of it."""
    create_project(tmp_path / "charts", "charts")

    found = [one for _, step in iter_steps(read_project(tmp_path / "charts")) for one in step().findings]

    assert {"query/shared_label", "MusicArtist-kind"} == {one.rule.rpartition("#")[2] for one in found}
    assert {"warning"} == {one.severity for one in found}


def test_the_example_is_laid_down_as_its_mapping_makes_it(tmp_path: Path) -> None:
    """A run has nothing to do; and what was made says all that the data of the cases do of the chart."""
    create_project(tmp_path / "charts", "charts")
    project = read_project(tmp_path / "charts")
    (done,) = run_mappings(project, named_files(project))
    assert done.fresh

    made = set(read_triples(sorted((project.data / "sources/invented-ten").glob("*.ttl"))))
    told = {
        triple
        for triple in read_triples([DATA])
        if str(triple[0]).startswith((f"{project.base}entry/", f"{project.base}work/"))
    }
    assert told <= made
