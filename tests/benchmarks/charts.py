"""A seeded project of one long chart: `python -m tests.benchmarks.charts OUT --entries 350000`.

It is the shipped project, with its ontology, shapes, queries and articles, and beside them a weekly chart: the works
and artists in one file, the entries in one file for each year. 350,000 entries make three million statements.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from tests import ROOT

ENTRIES = 350_000
_PLACES = 100
_FIRST = date(1958, 8, 2)
_RECORDS = 5
_HEAD = "".join(
    f"@prefix {prefix}: <https://w3id.org/music-kg/{rest}> .\n"
    for prefix, rest in {
        "achievement": "achievement/", "agent": "agent/", "chart": "chart/", "concept": "concept/", "entry": "entry/",
        "mg": "ontology#", "release": "release/", "source": "source/", "work": "work/",
    }.items()
)  # fmt: skip
_HEAD += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
_WORDS = tuple(
    chr(65 + n % 20) + vowel + end
    for n in range(20)
    for vowel in ("a", "o")
    for end in ("lin", "ve", "sta")[n % 3 :][:1]
)
"""Words of titles and names: forty, so that some titles come up twice."""


class Song(NamedTuple):
    """A work of the chart: its number, how good it is, how fast it fades, and since which week it is out."""

    number: int
    strength: float
    fading: float
    since: int

    def heard(self, week: int, chance: random.Random) -> float:
        """Return how often it is heard in a week: ever more for some weeks, and then ever less."""
        age = week - self.since
        return self.strength * min(1.0, 0.4 + 0.2 * age) - self.fading * age + chance.gauss(0, 0.03)


def iter_weeks(entries: int, chance: random.Random) -> Iterator[tuple[date, list[Song]]]:
    """Yield each week with its songs, the best first; about seven new ones come every week."""
    known: list[Song] = []
    number = 0
    for week in range(max(1, entries // _PLACES)):
        for _ in range(_PLACES if not known else 9):
            known.append(Song(number, chance.random() ** 2 + 0.2, chance.uniform(0.01, 0.06), week))
            number += 1
        known.sort(key=lambda song: song.heard(week, chance), reverse=True)
        del known[_PLACES + 5 :]
        yield _FIRST + timedelta(weeks=week), known[:_PLACES]


def _words(chance: random.Random) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(chance.choice((2, 3, 3, 4))))


def iter_things(songs: dict[int, date], chance: random.Random) -> Iterator[str]:
    """Yield the Turtle of works, their releases and their artists."""
    yield _HEAD
    artists = max(3, len(songs) // 3)
    for n in range(artists):
        kind = "Person" if n % 2 else "MusicGroup"
        yield (
            f'\nagent:artist-{n} a mg:{kind}, mg:MusicArtist ;\n    skos:prefLabel "{_words(chance)} {n % 400}"@en .\n'
        )
    for n, day in songs.items():
        main = int(artists * chance.random() ** 2)
        yield (
            f'\nwork:song-{n} a mg:MusicRecording ;\n    skos:prefLabel "{_words(chance)}"@en ;\n'
            f"    mg:byArtist agent:artist-{main} .\n"
        )
        if n % 7 == 0:
            yield f"\nwork:song-{n} mg:featuredArtist agent:artist-{(main + 1) % artists} .\n"
        yield (
            f"\nrelease:song-{n} a mg:ReleaseEvent ;\n    mg:releaseOf work:song-{n} ;\n"
            f'    mg:date "{day - timedelta(days=10)}"^^xsd:date ;\n    mg:eventStatus concept:occurred .\n'
        )


def _entry(song: Song, position: int, day: date, metric: str, row: int) -> str:
    return (
        f"\nentry:hot-100-{day}-{position} a mg:ChartEntry ;\n    mg:entryOf work:song-{song.number} ;\n"
        f"    mg:chart chart:billboard-hot-100 ;\n    mg:metric concept:{metric} ;\n    mg:position {position} ;\n"
        f'    mg:date "{day}"^^xsd:date ;\n    mg:statedIn source:hot-100 ;\n    mg:locator "row {row}" .\n'
    )


def _record(number: int, song: Song, day: date) -> str:
    """Return a record that rests on a second place."""
    return (
        f"\nachievement:hot-100-{number} a mg:Achievement ;\n    mg:kind concept:record ;\n"
        f"    mg:forWork work:song-{song.number} ;\n    mg:evidence entry:hot-100-{day}-2 ;\n"
        f'    mg:scope "the best song of its kind at that time"@en ;\n    mg:statedIn source:hot-100 .\n'
    )


def write_project(folder: Path, entries: int = ENTRIES, seed: int = 1) -> None:
    """Write a project whose chart has about so many entries into a new folder."""
    chance = random.Random(seed)
    for name in ("ontology", "queries", "data"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "kg.toml", folder)
    chart = folder / "data/sources/hot-100"
    chart.mkdir()
    weeks = list(iter_weeks(entries, chance))
    peaks: dict[int, tuple[int, int]] = {}
    first: dict[int, date] = {}
    for number, (day, songs) in enumerate(weeks):
        for position, song in enumerate(songs, 1):
            first.setdefault(song.number, day)
            peaks[song.number] = min(peaks.get(song.number, (position, number)), (position, number))
    (chart / "things.ttl").write_text("".join(iter_things(first, chance)), "utf-8")
    by_year: dict[int, list[str]] = {}
    row = 0
    for number, (day, songs) in enumerate(weeks):
        lines = by_year.setdefault(day.year, [_HEAD])
        for position, song in enumerate(songs, 1):
            row += 1
            debut, peak = first[song.number] == day, peaks[song.number][1] == number
            lines.append(_entry(song, position, day, "debut" if debut else "peak" if peak else "observed", row))
    for number in range(_RECORDS):
        day, songs = weeks[len(weeks) * number // _RECORDS]
        by_year[day.year].append(_record(number, songs[1], day))
    for year, lines in by_year.items():
        (chart / f"{year}.ttl").write_text("".join(lines), "utf-8")
    _join_to_document(folder, sorted(path.stem for path in chart.iterdir()))


def _join_to_document(folder: Path, names: list[str]) -> None:
    with (folder / "data/spine/sources.ttl").open("a", encoding="utf-8") as file:
        file.write(
            '\nsource:hot-100 a mg:SourceDocument ;\n    skos:prefLabel "A table of the Hot 100"@en ;\n'
            '    dcterms:date "2025-08-01"^^xsd:date ;\n    dcterms:language "en" .\n'
        )
        for name in names:
            graph = f"https://w3id.org/music-kg/graph/sources/hot-100/{name}"
            file.write(f"\n<{graph}> prov:wasDerivedFrom source:hot-100 .\n")


def main() -> None:
    """Write a project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_project(options.folder, options.entries, options.seed)


if __name__ == "__main__":
    main()
