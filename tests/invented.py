"""An invented chart, an invented award and those who are on them: `python -m tests.invented` writes them anew.

Forty weeks of ten positions, in the form in which a weekly chart is published as a table, and the Turtle that says the
same; nobody in it exists. It is small enough to be read, and has what questions on charts are about: works that come
back, that wait at number two, that enter at the top, artists who are there once and artists who replace themselves.
"""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from typing import NamedTuple

from tests import ROOT

WEEKS, PLACES = 40, 10
FIRST = date(1979, 6, 2)
TABLE = ROOT / "examples/charts/tables/invented-ten.csv"
AWARDS = ROOT / "examples/charts/tables/invented-prize.csv"
DATA = ROOT / "tests/queries/invented_chart.ttl"
_NAMESPACES = {
    **{name: f"https://w3id.org/music-kg/{name}/" for name in (
        "agent", "award", "chart", "concept", "entry", "place", "source", "work",
    )},
    "mg": "https://w3id.org/music-kg/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
_HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(_NAMESPACES.items()))


class Song(NamedTuple):
    """A song: title, credit as printed, main and featured artists, the week it is out, how loud it is, how it fades."""

    title: str
    credit: str
    main: tuple[str, ...]
    featured: tuple[str, ...]
    since: int
    loud: float
    fades: float
    rises: int = 3
    again: int = 99
    """In which week people remember it."""


_SONGS = (
    Song("Paper Lighthouse", "Odile Brandt", ("Odile Brandt",), (), -6, 9.0, 0.45),
    Song("Tin Summer", "The Marlow Sisters", ("The Marlow Sisters",), (), -4, 8.4, 0.40),
    Song("Copper & Rain", "Odile Brandt", ("Odile Brandt",), (), 9, 9.8, 0.50, 1),
    Song("Ferry Song", "Jun Albery Featuring Odile Brandt", ("Jun Albery",), ("Odile Brandt",), 2, 8.9, 0.33),
    Song("Half a Moon", "Kites", ("Kites",), (), 1, 9.3, 0.38, 5),
    Song("Slow Arithmetic", "Pell, Ash & Tarn", ("Pell, Ash & Tarn",), (), 4, 8.8, 0.30, 6),
    Song("Northbound", "Kites", ("Kites",), (), 17, 9.9, 0.60, 2),
    Song("Glass Orchard", "Ines Calder & Jun Albery", ("Ines Calder", "Jun Albery"), (), 12, 9.2, 0.35, 4),
    Song("Glass Orchard", "The Marlow Sisters", ("The Marlow Sisters",), (), 20, 7.6, 0.45),
    Song("The Long Way to Vell", "Ruddy Finch", ("Ruddy Finch",), (), 6, 7.5, 0.50),
    Song("Snow on the Radio", "Ines Calder", ("Ines Calder",), (), 24, 9.4, 0.42, 1),
    Song("Marigold", "Theo Strand And His Orchestra", ("Theo Strand And His Orchestra",), (), -8, 7.9, 0.25),
    Song("Sparrow Street", "Bessamy", ("Bessamy",), (), 14, 7.2, 0.40),
    Song("Lanterns", "Jun Albery", ("Jun Albery",), (), 27, 9.1, 0.30, 6),
    Song("Winter Fair", "The Marlow Sisters", ("The Marlow Sisters",), (), 3, 7.4, 0.55, 2, 29),
    Song("Winter Fair", "Bessamy", ("Bessamy",), (), 28, 8.2, 0.70),
    Song("Oh, Harriet", "Dov Lindqvist", ("Dov Lindqvist",), (), 22, 8.0, 0.35),
    Song("Echo Telegram", "Kites Featuring Ruddy Finch", ("Kites",), ("Ruddy Finch",), 31, 9.7, 0.40, 1),
    Song("Blue Tram", "Velvet Quarry", ("Velvet Quarry",), (), 10, 8.3, 0.45),
    Song("Seventh Letter", "Velvet Quarry", ("Velvet Quarry",), (), 32, 8.6, 0.35),
    Song("Salt", "Mirela", ("Mirela",), (), -3, 7.8, 0.35),
    Song("Good Morning, Ursula", "Corrigan's Men", ("Corrigan's Men",), (), -5, 7.6, 0.40),
    Song("Hill of Bells", "Anselm Roe", ("Anselm Roe",), (), -7, 8.1, 0.50),
    Song("Tall Grass", "Corrigan's Men", ("Corrigan's Men",), (), 16, 7.7, 0.40),
    Song("Velocity", "Velvet Quarry", ("Velvet Quarry",), (), 34, 8.4, 0.40),
    Song("Cinder Waltz", "Mirela", ("Mirela",), (), 19, 7.9, 0.40),
    Song("Amber Alert", "Anselm Roe", ("Anselm Roe",), (), 36, 8.9, 0.30),
    Song("Second Sleep", "Kites", ("Kites",), (), 18, 9.6, 0.55, 2),
    Song("Porcelain", "The Lark Parade", ("The Lark Parade",), (), 30, 7.9, 0.30),
    Song("Harbour Light", "The Lark Parade", ("The Lark Parade",), (), -9, 7.6, 0.60),
    Song("A Coat of Dust", "Ruddy Finch", ("Ruddy Finch",), (), -8, 7.4, 0.60),
    Song("Quiet Corner", "Nell Ostrander", ("Nell Ostrander",), (), -7, 7.0, 0.65),
    Song("Carousel", "Theo Strand And His Orchestra", ("Theo Strand And His Orchestra",), (), -8, 6.6, 0.50),
    Song("Long Division", "Pell, Ash & Tarn", ("Pell, Ash & Tarn",), (), 25, 8.1, 0.35),
)
_PRIZES = (
    (1980, "Song of the Year", "Half a Moon", "Kites", True),
    (1980, "Song of the Year", "Paper Lighthouse", "Odile Brandt", False),
    (1980, "Song of the Year", "Marigold", "Theo Strand And His Orchestra", False),
    (1980, "Best New Artist", "Sparrow Street", "Bessamy", True),
    (1980, "Best New Artist", "The Long Way to Vell", "Ruddy Finch", False),
    (1981, "Song of the Year", "Snow on the Radio", "Ines Calder", True),
    (1981, "Song of the Year", "Copper & Rain", "Odile Brandt", False),
    (1981, "Song of the Year", "Lanterns", "Jun Albery", False),
    (1981, "Best Duo", "Glass Orchard", "Ines Calder & Jun Albery", True),
    (1981, "Best New Artist", "Amber Alert", "Anselm Roe", False),
    (1981, "Best New Artist", "Porcelain", "The Lark Parade", True),
)
_VOTES = {
    "Vell": {12: ("Porcelain", "The Lark Parade"), 10: ("Lanterns", "Jun Albery")},
    "Marrow Coast": {12: ("Lanterns", "Jun Albery"), 10: ("Velocity", "Velvet Quarry")},
    "Ostany": {12: ("Porcelain", "The Lark Parade"), 8: ("Velocity", "Velvet Quarry")},
}


class Row(NamedTuple):
    """A line of the table."""

    day: date
    song: Song
    position: int
    last: int | None
    peak: int
    weeks: int


def iter_rows(seed: int = 1979) -> list[Row]:
    """Return the lines of the table."""
    chance = random.Random(seed)
    rows: list[Row] = []
    last: dict[Song, int] = {}
    peaks: dict[Song, int] = {}
    weeks: dict[Song, int] = {}
    for week in range(WEEKS):
        heard = {}
        for song in _SONGS:
            age = week - song.since
            if age >= 0:
                up = min(1.0, 0.7 + 0.3 * (age + 1) / song.rises)
                back = 4.5 - 1.2 * (week - song.again) if week >= song.again else 0.0
                heard[song] = (
                    song.loud * up - song.fades * max(0, age - song.rises) + max(0.0, back) + chance.gauss(0, 0.15)
                )
        ranked = sorted(heard, key=lambda one: -heard[one])[:PLACES]
        now = {}
        for position, song in enumerate(ranked, 1):
            peaks[song] = min(position, peaks.get(song, position))
            weeks[song] = weeks.get(song, 0) + 1
            now[song] = position
            rows.append(Row(FIRST + timedelta(weeks=week), song, position, last.get(song), peaks[song], weeks[song]))
        last = now
    return rows


def slug(text: str) -> str:
    """Return a text as an id has it."""
    from kg.mapping.minting import slug

    return slug(text)


def work_of(title: str, credit: str) -> str:
    """Return the CURIE of a work."""
    return f"work:{slug(title)}--{slug(credit)}"


def table_text(rows: list[Row]) -> str:
    """Return the table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("date", "song", "artist", "this_week", "last_week", "peak_position", "weeks_on_chart"))
    for row in rows:
        writer.writerow((row.day, row.song.title, row.song.credit, row.position, row.last or "", row.peak, row.weeks))
    return text.getvalue()


def awards_text() -> str:
    """Return the table of the award."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("year", "category", "nominee", "workers", "winner"))
    writer.writerows(_PRIZES)
    return text.getvalue()


def turtle_text(rows: list[Row]) -> str:
    """Return what the tables say, as Turtle."""
    songs = list(dict.fromkeys(row.song for row in rows))
    artists = sorted({name for song in songs for name in (*song.main, *song.featured)})
    parts = [_HEAD, '\nchart:invented-ten a mg:Chart ; skos:prefLabel "Invented Ten"@en .\n']
    parts += [f'agent:{slug(name)} a mg:MusicArtist ; skos:prefLabel "{name}"@en .\n' for name in artists]
    for song in songs:
        main = ", ".join(f"agent:{slug(name)}" for name in song.main)
        featured = "".join(f" ; mg:featuredArtist agent:{slug(name)}" for name in song.featured)
        parts.append(
            f"{work_of(song.title, song.credit)} a mg:MusicRecording ; "
            f'skos:prefLabel "{song.title}"@en ; mg:byArtist {main}{featured} .\n'
        )
    for number, row in enumerate(rows, 2):
        parts.append(
            f"entry:invented-ten-{row.day}-{row.position} a mg:ChartEntry ; mg:chart chart:invented-ten ; "
            f"mg:entryOf {work_of(row.song.title, row.song.credit)} ; mg:metric concept:observed ; "
            f'mg:position {row.position} ; mg:date "{row.day}"^^xsd:date ; mg:statedIn source:invented-ten ; '
            f'mg:locator "row {number}" .\n'
        )
    credits_ = {song.credit: song.main for song in _SONGS}
    parts += [
        'agent:invented-prize a mg:Organization ; skos:prefLabel "Invented Prize"@en .\n',
    ]
    for category in dict.fromkeys(one[1] for one in _PRIZES):
        parts.append(
            f"concept:{slug(category)} a skos:Concept ; skos:inScheme concept:award-categories ; "
            f'skos:prefLabel "{category}"@en .\n'
        )
    for number, (year, category, title, credit, won) in enumerate(_PRIZES, 2):
        by = ", ".join(f"agent:{slug(name)}" for name in credits_[credit])
        parts.append(
            f"award:invented-prize-{number} a mg:AwardAssignment ; mg:issuedBy agent:invented-prize ; "
            f"mg:category concept:{slug(category)} ; mg:achievedBy {by} ; mg:forWork {work_of(title, credit)} ; "
            f'mg:outcome concept:{"won" if won else "nominated"} ; mg:date "{year}-01-01"^^xsd:date ; '
            f'mg:datePrecision concept:year ; mg:statedIn source:invented-prize ; mg:locator "row {number}" .\n'
        )
    for place, given in _VOTES.items():
        parts.append(f'place:{slug(place)} a mg:Place ; skos:prefLabel "{place}"@en .\n')
        for points, (title, credit) in given.items():
            parts.append(
                f"award:invented-vote-{slug(place)}-{points} a mg:Vote ; mg:givenBy place:{slug(place)} ; "
                f"mg:forWork {work_of(title, credit)} ; mg:points {points} ; mg:chart chart:invented-contest ; "
                f'mg:date "1980-05-17"^^xsd:date .\n'
            )
    parts.append('chart:invented-contest a mg:Chart ; skos:prefLabel "Invented Contest"@en .\n')
    return "".join(parts)


def main() -> None:
    """Write the tables and the Turtle."""
    rows = iter_rows()
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text(table_text(rows), "utf-8")
    AWARDS.write_text(awards_text(), "utf-8")
    DATA.write_text(turtle_text(rows), "utf-8")


if __name__ == "__main__":
    main()
