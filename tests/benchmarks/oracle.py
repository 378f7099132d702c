"""What a chart says, counted by a plain loop: `python -m tests.benchmarks.oracle TABLE [--project FOLDER --chart CURIE]`.

The table has a day, a title, an artist and a position in each row, and what its publisher computed: the place of the
week before, the best place, the weeks so far. These are compared with the positions of the table; with `--project`, the
answers of saved questions are as well, work by work. Ends with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import kg
from tests.benchmarks.tables import opening

_NAMES = {
    "day": ("date",),
    "title": ("song", "title"),
    "artist": ("artist",),
    "position": ("this_week", "position"),
    "last": ("last_week", "previous"),
    "peak": ("peak_position", "peak"),
    "weeks": ("weeks_on_chart", "weeks"),
}
_COMPUTED = ("last", "peak", "weeks")
_RUNS = 100
"""So many works are asked for week by week."""
_SHOWN = 5

Work = tuple[str, str]


class Row(NamedTuple):
    """A row of a chart: its number as a spreadsheet counts, what it says, and what the publisher computed."""

    number: int
    day: str
    work: Work
    position: int
    said: dict[str, int | None]


def plain(text: str) -> str:
    """Return the letters and digits of a name, without accents and case."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if letter.isalnum())


def iter_rows(table: Path) -> Iterator[Row]:
    """Yield the rows that have a title and a place."""
    with opening(table, "r") as file:
        reader = csv.DictReader(file)
        names = {
            key: next(name for name in known if name in (reader.fieldnames or ())) for key, known in _NAMES.items()
        }
        for number, cells in enumerate(reader, 2):
            title, artist, position = (cells[names[key]] for key in ("title", "artist", "position"))
            if not title or not position.isdecimal():
                continue
            # A place of 0 in the week before is none.
            said = {
                key: int(told) or None if told.isdecimal() else None
                for key in _COMPUTED
                for told in [cells[names[key]]]
            }
            yield Row(
                number, cells[names["day"]], (plain(title) or title, plain(artist) or artist), int(position), said
            )


def runs_of(rows: Iterable[Row]) -> dict[Work, dict[str, int]]:
    """Return the place of each work on each day, the best where there are two."""
    runs: dict[Work, dict[str, int]] = defaultdict(dict)
    for row in rows:
        run = runs[row.work]
        run[row.day] = min(row.position, run.get(row.day, row.position))
    return runs


def computed(runs: Mapping[Work, Mapping[str, int]], days: list[str]) -> dict[tuple[Work, str], dict[str, int | None]]:
    """Return what the positions say of each work on each day: the place of the week before, the best, the weeks."""
    before = {later: earlier for earlier, later in pairwise(days)}
    found = {}
    for work, run in runs.items():
        best = 10**9
        for number, day in enumerate(sorted(run), 1):
            best = min(best, run[day])
            found[work, day] = {"last": run.get(before.get(day, "")), "peak": best, "weeks": number}
    return found


def cause_of(key: str, row: Row, ours: int | None, first: str, days: list[str]) -> str:
    """Return in words why the publisher's number is likely another than that of the positions."""
    said = row.said[key]
    if said is None:
        return "the publisher gives no number"
    if first == days[0]:
        return "the work was on the chart before the table begins"
    if key == "last":
        return (
            "the place of the week before is another row's, or a day is missing" if ours else "named otherwise before"
        )
    if ours is not None and (said > ours) == (key == "weeks"):
        return "the publisher counts rows that have another name, or that the table lacks"
    return "the publisher begins anew, as for another work of that name"


def compare_publisher(rows: list[Row], runs: Mapping[Work, Mapping[str, int]]) -> None:
    """Print for each number of the publisher how often it is that of the positions, and why it is not."""
    days = sorted({row.day for row in rows})
    ours = computed(runs, days)
    first = {work: min(run) for work, run in runs.items()}
    for key in _COMPUTED:
        causes: Counter[str] = Counter()
        examples: dict[str, Row] = {}
        for row in rows:
            value = ours[row.work, row.day][key]
            if row.said[key] != value:
                cause = cause_of(key, row, value, first[row.work], days)
                causes[cause] += 1
                examples.setdefault(cause, row)
        share = 1 - sum(causes.values()) / len(rows)
        print(f"{key}: {share:.2%} of {len(rows):,} rows equal")
        for cause, count in causes.most_common():
            print(f"  {count:,}: {cause}, such as row {examples[cause].number}")


def ids_of(graph: kg.KnowledgeGraph, chart: str, rows: list[Row]) -> dict[str, Work]:
    """Return the work of the table that each work of the graph is, by a row that it came of."""
    asked = "SELECT ?work (MIN(?at) AS ?row) WHERE { ?entry mg:chart %s ; mg:entryOf ?work ; mg:locator ?at } GROUP BY ?work"
    by_number = {f"row {row.number}": row.work for row in rows}
    return {str(work): by_number[str(row)] for work, row in graph.sparql(asked % chart)}


def compare_answers(folder: Path, chart: str, rows: list[Row], runs: Mapping[Work, Mapping[str, int]]) -> int:
    """Print how many works have another answer than the loop's, question by question; return how many in all."""
    graph = kg.open(folder)
    ids = ids_of(graph, chart, rows)
    asked: dict[str, tuple[dict[Work, object], dict[Work, object]]] = {}

    def note(name: str, answered: Iterable[tuple[str, object]], expected: Mapping[Work, object]) -> None:
        asked[name] = {ids[work]: value for work, value in answered}, dict(expected)

    tops = {work: sorted(day for day, place in run.items() if place == 1) for work, run in runs.items()}
    note(
        "longest_runs",
        ((str(w), int(str(n))) for w, n in graph.query("longest_runs", chart=chart, least=1)),
        {work: len(run) for work, run in runs.items()},
    )
    note(
        "weeks_at_number_one",
        ((str(w), (int(str(n)), str(first))) for w, n, first in graph.query("weeks_at_number_one", chart=chart)),
        {work: (len(days), days[0]) for work, days in tops.items() if days},
    )
    note(
        "weeks_to_number_one",
        ((str(w), (str(a), str(b), int(str(n)))) for w, a, b, n in graph.query("weeks_to_number_one", chart=chart)),
        {
            work: (min(runs[work]), days[0], sum(day <= days[0] for day in runs[work]))
            for work, days in tops.items()
            if days
        },
    )
    some = random.Random(1).sample(sorted(ids), min(_RUNS, len(ids)))
    note(
        "chart_run_of",
        ((w, [(str(d), int(str(p))) for _, d, p in graph.query("chart_run_of", work=w, chart=chart)]) for w in some),
        {ids[work]: sorted(runs[ids[work]].items()) for work in some},
    )
    wrong = 0
    for name, (answered, expected) in asked.items():
        differ = [work for work in {*answered, *expected} if answered.get(work) != expected.get(work)]
        print(f"{name}: {len(expected):,} works, {len(differ):,} differ")
        for work in sorted(differ)[:_SHOWN]:
            print(f"  {' / '.join(work)}: {str(answered.get(work))[:80]}, counted {str(expected.get(work))[:80]}")
        wrong += len(differ)
    return wrong


def main() -> int:
    """Print what was compared; return 1 where an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--project", type=Path)
    parser.add_argument("--chart", default="chart:billboard-hot-100")
    options = parser.parse_args()
    rows = list(iter_rows(options.table))
    runs = runs_of(rows)
    compare_publisher(rows, runs)
    return 1 if options.project and compare_answers(options.project, options.chart, rows, runs) else 0


if __name__ == "__main__":
    sys.exit(main())
