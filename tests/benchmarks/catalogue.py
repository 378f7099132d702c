"""A seeded catalogue of music with planted, counted errors: `python -m tests.benchmarks.catalogue OUT --things 20000`."""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PREFIXES = """\
@prefix c: <https://example.org/catalogue/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

c:Artist rdfs:subClassOf c:Agent .
c:Label rdfs:subClassOf c:Agent .
"""

SHAPES = """\
@prefix c: <https://example.org/catalogue/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

c:ArtistShape a sh:NodeShape ; sh:targetClass c:Artist ;
    sh:property c:Artist-name, c:Artist-born, c:Artist-memberOf, c:Artist-page .
c:Artist-name a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype rdf:langString .
c:Artist-born a sh:PropertyShape ; sh:path c:born ; sh:maxCount 1 ; sh:datatype xsd:date .
c:Artist-memberOf a sh:PropertyShape ; sh:path c:memberOf ; sh:class c:Artist .
c:Artist-page a sh:PropertyShape ; sh:path c:page ; sh:nodeKind sh:IRI ; sh:pattern "^https://" .

c:WorkShape a sh:NodeShape ; sh:targetClass c:Work ;
    sh:property c:Work-title, c:Work-by, c:Work-released, c:Work-length, c:Work-genre .
c:Work-title a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:minLength 1 ; sh:uniqueLang true .
c:Work-by a sh:PropertyShape ; sh:path c:by ; sh:minCount 1 ; sh:class c:Agent .
c:Work-released a sh:PropertyShape ; sh:path c:released ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:date .
c:Work-length a sh:PropertyShape ; sh:path c:length ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:maxInclusive 7200 .
c:Work-genre a sh:PropertyShape ; sh:path c:genre ; sh:in ( c:pop c:rock c:jazz c:folk c:classical ) .

c:EntryShape a sh:NodeShape ; sh:targetClass c:Entry ;
    sh:property c:Entry-of, c:Entry-chart, c:Entry-position, c:Entry-week .
c:Entry-of a sh:PropertyShape ; sh:path c:of ; sh:minCount 1 ; sh:maxCount 1 ; sh:class c:Work .
c:Entry-chart a sh:PropertyShape ; sh:path c:chart ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI .
c:Entry-position a sh:PropertyShape ; sh:path c:position ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ;
    sh:minInclusive 1 .
c:Entry-week a sh:PropertyShape ; sh:path c:week ; sh:maxCount 1 ; sh:datatype xsd:date .
"""

# Each planted error is one result of one property shape.
ERRORS = {
    "Artist-name": "missing name", "Artist-born": "ill-formed date", "Artist-memberOf": "member of a work",
    "Artist-page": "page without https", "Work-title": "missing title", "Work-by": "by something unknown",
    "Work-released": "two dates", "Work-length": "length 0", "Work-genre": "unknown genre", "Entry-of": "of an artist",
    "Entry-chart": "chart as text", "Entry-position": "position 0", "Entry-week": "week as text",
}  # fmt: skip


def iter_lines(things: int, seed: int, planted: Counter[str]) -> Iterator[str]:
    """Yield the Turtle of a catalogue: about 29 triples for each of `things`, one error in some 590 triples."""
    chance = random.Random(seed)
    artists, works = max(10, things), max(10, things)
    rate = 0.0125

    def wrong(shape: str) -> bool:
        hit = chance.random() < rate / 4
        planted[shape] += hit
        return hit

    yield PREFIXES
    for n in range(artists):
        lines = [f"\nc:artist{n} a c:Artist"]
        if not wrong("Artist-name"):
            lines.append(f'rdfs:label "Artist {n}"@en')
        day = "1985-02-30" if wrong("Artist-born") else f"{1940 + n % 65}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        lines.append(f'c:born "{day}"^^xsd:date')
        member = f"c:work{n}" if wrong("Artist-memberOf") else f"c:artist{chance.randrange(artists)}"
        lines.append(f"c:memberOf {member}")
        scheme = "http" if wrong("Artist-page") else "https"
        lines.append(f"c:page <{scheme}://example.org/{n}>")
        yield " ;\n    ".join(lines) + " .\n"
    for n in range(works):
        lines = [f"\nc:work{n} a c:Work"]
        if not wrong("Work-title"):
            lines.append(f'rdfs:label "Work {n}"@en, "Werk {n}"@de')
        by = f"c:work{n}" if wrong("Work-by") else f"c:artist{chance.randrange(artists)}"
        lines.append(f"c:by {by}")
        second = ', "2001-01-01"^^xsd:date' if wrong("Work-released") else ""
        lines.append(f'c:released "{1950 + n % 50}-{n % 12 + 1:02}-{n % 28 + 1:02}"^^xsd:date{second}')
        lines.append(f"c:length {0 if wrong('Work-length') else 60 + n % 600}")
        genre = "c:noise" if wrong("Work-genre") else f"c:{('pop', 'rock', 'jazz', 'folk', 'classical')[n % 5]}"
        lines.append(f"c:genre {genre}")
        yield " ;\n    ".join(lines) + " .\n"
    for n in range(works * 3):
        of = f"c:artist{n % artists}" if wrong("Entry-of") else f"c:work{n % works}"
        chart = '"top"' if wrong("Entry-chart") else f"c:chart{n % 50}"
        position = 0 if wrong("Entry-position") else n % 100 + 1
        week = '"a week"' if wrong("Entry-week") else f'"20{n % 25:02}-{n % 12 + 1:02}-{n % 28 + 1:02}"^^xsd:date'
        yield f"\nc:entry{n} a c:Entry ;\n    c:of {of} ;\n    c:chart {chart} ;\n    c:position {position} ;\n    c:week {week} .\n"


def write_catalogue(folder: Path, things: int, seed: int = 1) -> Counter[str]:
    """Write data.ttl and shapes.ttl; return how many errors of each kind were planted."""
    folder.mkdir(parents=True, exist_ok=True)
    planted: Counter[str] = Counter(dict.fromkeys(ERRORS, 0))
    with (folder / "data.ttl").open("w", encoding="utf-8") as file:
        file.writelines(iter_lines(things, seed, planted))
    (folder / "shapes.ttl").write_text(SHAPES, "utf-8")
    return planted


def main() -> None:
    """Write a catalogue and print what was planted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--things", type=int, default=20_700)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    planted = write_catalogue(options.folder, options.things, options.seed)
    print(f"{sum(planted.values())} errors: {dict(planted)}")


if __name__ == "__main__":
    main()
