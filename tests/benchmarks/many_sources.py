"""A seeded project of many sources with a spine, and edits of it: `python -m tests.benchmarks.many_sources OUT`."""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from pathlib import Path

from kg.project.scaffold import create_project
from tests.benchmarks.catalogue import PREFIXES, SHAPES

WORKS = 60
"""Works of a source; with two chart entries each, a source has about a thousand statements."""

_HEAD = PREFIXES.partition("\n\n")[0] + "\n"
_ONTOLOGY = PREFIXES + "".join(f"c:{name} a rdfs:Class .\n" for name in ("Agent", "Artist", "Label", "Work", "Entry"))
_LENGTH = re.compile(r"c:length (\d+)")


def iter_spine(artists: int, chance: random.Random) -> Iterator[str]:
    """Yield the Turtle of the artists that all sources speak of, five statements each."""
    yield _HEAD
    for n in range(artists):
        yield (
            f'\nc:artist{n} a c:Artist ;\n    rdfs:label "Artist {n}"@en ;\n'
            f'    c:born "{1940 + n % 65}-{n % 12 + 1:02}-{n % 28 + 1:02}"^^xsd:date ;\n'
            f"    c:memberOf c:artist{chance.randrange(artists)} ;\n    c:page <https://example.org/{n}> .\n"
        )


def iter_source(number: int, artists: int, chance: random.Random, works: int = WORKS) -> Iterator[str]:
    """Yield the Turtle of a source: works of its own by artists of the spine, and where they stood in charts."""
    yield _HEAD
    for n in range(works):
        work = f"c:work{number}-{n}"
        yield (
            f'\n{work} a c:Work ;\n    rdfs:label "Work {number} {n}"@en, "Werk {number} {n}"@de ;\n'
            f"    c:by c:artist{chance.randrange(artists)} ;\n"
            f'    c:released "{1950 + n % 50}-{n % 12 + 1:02}-{n % 28 + 1:02}"^^xsd:date ;\n'
            f"    c:length {60 + n % 600} ;\n"
            f"    c:genre c:{('pop', 'rock', 'jazz', 'folk', 'classical')[n % 5]} .\n"
        )
        for week in range(2):
            yield (
                f"\nc:entry{number}-{n}-{week} a c:Entry ;\n    c:of {work} ;\n    c:chart c:chart{n % 50} ;\n"
                f"    c:position {chance.randrange(1, 101)} ;\n"
                f'    c:week "20{week + 10}-{n % 12 + 1:02}-{n % 28 + 1:02}"^^xsd:date .\n'
            )


def write_project(folder: Path, sources: int, artists: int = 4000, seed: int = 1, works: int = WORKS) -> None:
    """Write a project of so many sources into a new folder; it has no findings."""
    chance = random.Random(seed)
    create_project(folder)
    config = (folder / "kg.toml").read_text("utf-8")
    (folder / "kg.toml").write_text(
        config.replace("[prefixes]\n", '[prefixes]\nc = "https://example.org/catalogue/"\n'), "utf-8"
    )
    (folder / "ontology/terms.ttl").write_text(_ONTOLOGY, "utf-8")
    (folder / "ontology/shapes/things.ttl").write_text(SHAPES, "utf-8")
    query = "#+ summary: Which works are the longest?\n" + _HEAD.replace("@prefix", "PREFIX").replace(" .\n", "\n")
    query += "SELECT ?work ?length WHERE { ?work c:length ?length } ORDER BY DESC(?length) ?work LIMIT 10\n"
    (folder / "queries/things.rq").write_text(query, "utf-8")
    (folder / "tests/queries/things/all.tsv").unlink()
    with (folder / "data/spine/artists.ttl").open("w", encoding="utf-8") as file:
        file.writelines(iter_spine(artists, chance))
    (folder / "data/sources").mkdir()
    for number in range(sources):
        with source_path(folder, number).open("w", encoding="utf-8") as file:
            file.writelines(iter_source(number, artists, chance, works))


def source_path(folder: Path, number: int) -> Path:
    """Return the file of a source."""
    return folder / f"data/sources/source{number:05}.ttl"


def edit_line(folder: Path, number: int, chance: random.Random) -> None:
    """Change one line of a source: the length of a work."""
    path = source_path(folder, number)
    text = path.read_text("utf-8")
    places = list(_LENGTH.finditer(text))
    place = chance.choice(places)
    length = 1 + (int(place[1]) + chance.randrange(1, 7000)) % 7000
    path.write_text(f"{text[: place.start(1)]}{length}{text[place.end(1) :]}", "utf-8")


def main() -> None:
    """Write a project."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--artists", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_project(options.folder, options.sources, options.artists, options.seed)


if __name__ == "__main__":
    main()
