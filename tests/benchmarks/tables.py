"""Tables in, beside loops written by hand: `python -m tests.benchmarks.tables TABLE.csv[.gz] [--repeat N]`.

The table has the columns of a chart: date, song (or title), artist, this_week (or position). A project in a temporary
folder gets a mapping of it; seconds of the processor and memory are those of each process as a whole.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Literal, NamedTuple

from kg.project.scaffold import create_project
from tests import ROOT

_MAPPING = """\
sources:
  chart: {{access: "{table}"}}
mappings:
  entry:
    sources: chart
    subjects: entry:chart-$({day})-$({position})
    kg:split: {{column: {day}, first: 4}}
    po:
      - [a, mg:ChartEntry]
      - p: mg:entryOf
        o: {{mapping: song}}
      - [mg:chart, chart:billboard-hot-100~iri]
      - [mg:metric, concept:observed~iri]
      - [mg:position, $({position}), xsd:integer]
      - [mg:date, $({day}), kg:date]
      - [mg:locator, row $(kg:row)]
  song:
    sources: chart
    subjects:
      kg:identity: {{class: mg:MusicRecording, name: $({song}), by: $(artist), iri: "work:"}}
    po:
      - [a, mg:MusicRecording]
      - [skos:prefLabel, $({song}), en~lang]
      - p: mg:byArtist
        o: {{mapping: artist}}
  artist:
    sources: chart
    subjects:
      kg:identity: {{class: mg:MusicArtist, name: $(artist), iri: "agent:"}}
    po:
      - [a, mg:MusicArtist]
      - [skos:prefLabel, $(artist), en~lang]
"""
_BASE = "https://w3id.org/music-kg/"


class Measured(NamedTuple):
    """What a process took: seconds of the processor, and megabytes."""

    seconds: float
    megabytes: float


def opening(table: Path, mode: Literal["r", "w"]) -> IO[str]:
    """Return a table as text, unpacked."""
    if table.suffix == ".gz":
        return gzip.open(table, "rt" if mode == "r" else "wt", encoding="utf-8", newline="")
    return table.open(mode, encoding="utf-8", newline="")


def names_of(table: Path) -> dict[str, str]:
    """Return what the columns of a chart are called in a table."""
    with opening(table, "r") as file:
        header = next(csv.reader(file))
    return {
        "day": "date",
        "song": "song" if "song" in header else "title",
        "position": "this_week" if "this_week" in header else "position",
    }


def by_hand(table: Path, out: Path) -> None:
    """Write what the mapping states as N-Triples, with no more than a loop and strings."""
    names = names_of(table)
    seen: set[tuple[str, str]] = set()
    a, label = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    xsd, mg = "http://www.w3.org/2001/XMLSchema#", f"{_BASE}ontology#"
    with opening(table, "r") as file, out.open("w", encoding="utf-8") as written:
        for number, row in enumerate(csv.DictReader(file), 2):
            song, artist = row[names["song"]], row["artist"]
            work, agent = f"<{_BASE}work/{_slug(f'{song} {artist}')}>", f"<{_BASE}agent/{_slug(artist)}>"
            if (song, artist) not in seen:
                seen.add((song, artist))
                written.write(
                    f"{work} {a} <{mg}MusicRecording> .\n{work} {label} {_quoted(song)}@en .\n{work} <{mg}byArtist> {agent} .\n"
                    f"{agent} {a} <{mg}MusicArtist> .\n{agent} {label} {_quoted(artist)}@en .\n"
                )
            day, position = row[names["day"]], row[names["position"]]
            entry = f"<{_BASE}entry/chart-{day}-{position}>"
            written.write(
                f"{entry} {a} <{mg}ChartEntry> .\n{entry} <{mg}entryOf> {work} .\n{entry} <{mg}chart> <{_BASE}chart/billboard-hot-100> .\n"
                f"{entry} <{mg}metric> <{_BASE}concept/observed> .\n"
                f'{entry} <{mg}position> "{position}"^^<{xsd}integer> .\n{entry} <{mg}date> "{day}"^^<{xsd}date> .\n'
                f'{entry} <{mg}locator> "row {number}" .\n'
            )


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def measure(folder: Path, *words: str) -> Measured:
    """Run Python with some words, and return what it took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, *words], cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def without_last_day(table: Path, target: Path) -> None:
    """Write a table without the rows of its last day, which are taken to be at its end or at its beginning."""
    with opening(table, "r") as file:
        rows = csv.reader(file)
        at = next(rows).index("date")  # the first column
        last = max(row[at] for row in rows)
    with opening(table, "r") as file, opening(target, "w") as written:  # line by line, so that nothing else differs
        written.writelines(line for line in file if not line.startswith(f"{last},"))


def main() -> None:
    """Print what each way takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--by-hand", action="store_true", help="Only run the loop, into a file beside the table.")
    options = parser.parse_args()
    if options.by_hand:
        by_hand(options.table, Path("by-hand.nt"))
        return
    print(f"{'':12} {'processor':>10} {'memory':>8}")
    for _ in range(options.repeat):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name, "music")
            create_project(folder, "music")
            table = folder / options.table.name
            without_last_day(options.table, table)
            (folder / "mappings").mkdir()
            (folder / "mappings/chart.yml").write_text(_MAPPING.format(table=table.name, **names_of(table)), "utf-8")
            show("first run", measure(folder, "-m", "kg", "tables", "run"))
            shutil.copy(options.table, table)
            show("a new week", measure(folder, "-m", "kg", "tables", "run"))
            show("once more", measure(folder, "-m", "kg", "tables", "run"))
            show("by hand", measure(folder, "-m", "tests.benchmarks.tables", str(table), "--by-hand"))


def show(name: str, found: Measured) -> None:
    """Print a line."""
    print(f"{name:12} {found.seconds:8.1f} s {found.megabytes:5.0f} MB", flush=True)


if __name__ == "__main__":
    main()
