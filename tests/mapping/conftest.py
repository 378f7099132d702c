"""A small project with a table and its mapping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.project.config import Project
from kg.project.reading import read_project

SONGS = """\
year,title,by,place,sold
1958-08-04,Slow Rain,Ada & the Owls,1,12
1958-08-04,"Rain, Again",Ben,2,
1959-01-05,Slow Rain,Ada & the Owls,3,7
"""
MAPPING = """\
sources:
  songs: [tables/songs.csv~csv]

kg:document:
  subject: thing:songs-table
  po:
    - [a, ex:Thing]
    - [skos:prefLabel, A table of songs, en~lang]
    - [ex:digest, $(kg:digest)]

mappings:
  entry:
    sources: songs
    subjects: thing:entry-$(year)-$(place)
    kg:split: {column: year, first: 4}
    po:
      - [a, ex:Thing]
      - [skos:prefLabel, "$(title) at $(place)", en~lang]
      - [ex:place, $(place), xsd:integer]
      - [ex:day, $(year), kg:date]
      - [ex:sold, $(sold), xsd:integer]
      - [ex:locator, row $(kg:row)]
      - p: ex:of
        o: {mapping: song}
  song:
    sources: songs
    subjects:
      kg:identity: {class: ex:Thing, name: $(title), by: $(by), iri: "thing:"}
    po:
      - [a, ex:Thing]
      - [skos:prefLabel, $(title), en~lang]
"""
TERMS = "".join(
    f'\nex:{name} a rdf:Property ; rdfs:label "{name}"@en .\n'
    for name in ("digest", "place", "day", "sold", "locator", "of")
)


@pytest.fixture
def songs(empty_project: Project) -> Project:
    """A project with a table of songs and a mapping; nothing was made of it yet."""
    root = empty_project.root
    (root / "tables").mkdir()
    (root / "tables/songs.csv").write_text(SONGS, "utf-8")
    (root / "mappings").mkdir()
    (root / "mappings/songs.yml").write_text(MAPPING, "utf-8")
    with (root / "ontology/terms.ttl").open("a", encoding="utf-8") as file:
        file.write(TERMS)
    return read_project(root)


@pytest.fixture
def read_table(tmp_path: Path) -> Callable[[bytes, str], list[list[str]]]:
    """Read a table from its bytes, and return its cells."""
    from kg.mapping.model import Source
    from kg.mapping.rows import open_table

    def read(content: bytes, name: str = "t.csv", **how: object) -> list[list[str]]:
        path = tmp_path / name
        path.write_bytes(content)
        source = Source(path, "csv")._replace(**how)  # type: ignore[arg-type]  # what a test wants
        return [cells for _, _, cells in open_table(source).rows()]

    return read
