"""Things known by a name: each has its class and its name, and passes the shapes, without the mapping saying so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.project.config import Project

from ..conftest import Ran
from .conftest import MAPPING
from .test_running import made

HEAD = "sources:\n  songs: [tables/songs.csv~csv]\nmappings:\n"
BY = """\
  entry:
    sources: songs
    subjects: thing:entry-$(place)
    po:
      - [a, ex:Thing]
      - [skos:prefLabel, $(title), en~lang]
      - p: ex:of
        o:
          kg:identity: {class: ex:Thing, name: $(by), iri: "thing:by-", separators: ["&"]}
"""
SUBJECT = """\
  song:
    sources: songs
    subjects:
      kg:identity: {class: ex:Thing, name: $(title), by: $(by), iri: "thing:song-"}
    po:
      - [ex:place, $(place), xsd:integer]
"""


def test_a_value_that_is_known_by_a_name_is_a_thing(songs: Project, kg: Callable[..., Ran]) -> None:
    """Class and label come of the identity; the check finds nothing."""
    (songs.root / "mappings/songs.yml").write_text(HEAD + BY + SUBJECT, "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    text = made(songs)["sources/songs.ttl"]
    assert '\nthing:by-the-owls a ex:Thing ;\n    skos:prefLabel "the Owls"@en .\n' in text
    assert '\nthing:song-slow-rain--ada-the-owls a ex:Thing ;\n    ex:place 1,\n        3 ;\n    skos:prefLabel "Slow Rain"@en .\n' in text  # fmt: skip
    checked = kg("check", cwd=songs)
    assert all("[answers]" in line for line in checked.out.splitlines() if "violation" in line), checked.out


def test_what_a_mapping_says_itself_is_not_said_again(songs: Project, kg: Callable[..., Ran]) -> None:
    """Its own class and its own name are enough, in whichever of its parts they stand."""
    kg("tables", "run", cwd=songs)

    assert '"Slow Rain"@en .' in made(songs)["sources/songs/things.ttl"]
    assert made(songs)["sources/songs/things.ttl"].count("skos:prefLabel") == 2
    assert "kg:identity: {" in MAPPING


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("{preferred: skos:prefLabel, other: skos:altLabel, language: de}", 'skos:prefLabel "Slow Rain"@de'),
        ("{preferred: skos:altLabel, language: en}", 'skos:altLabel "Slow Rain"@en'),
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_a_name_is_told_as_the_mapping_says(
    songs: Project, kg: Callable[..., Ran], label: str, said: str, first: bool
) -> None:
    """In the language and by the property that it says once, wherever else the same thing is meant."""
    told = SUBJECT.replace('iri: "thing:song-"', f'iri: "thing:song-", label: {label}')
    other = SUBJECT.replace("song:", "other:")
    (songs.root / "mappings/songs.yml").write_text(HEAD + (told + other if first else other + told), "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    text = made(songs)["sources/songs.ttl"]
    assert f"a ex:Thing ;\n    ex:place 1,\n        3 ;\n    {said} .\n" in text
    assert text.count("Slow Rain") == 1


def test_only_those_have_a_name_who_are_meant(songs: Project, kg: Callable[..., Ran]) -> None:
    """Of the names in a credit of which one is meant, the others are no things here."""
    mapping = HEAD + BY.replace('separators: ["&"]', 'separators: ["&"], behind: [""]')
    (songs.root / "mappings/songs.yml").write_text(mapping, "utf-8")

    kg("tables", "run", cwd=songs)

    assert "thing:by-ada a ex:Thing" in made(songs)["sources/songs.ttl"]
    assert "owls" not in made(songs)["sources/songs.ttl"]


def test_a_finding_on_a_name_is_told_at_its_cell(songs: Project, kg: Callable[..., Ran]) -> None:
    """The row that names the thing first."""
    (songs.root / "mappings/songs.yml").write_text(HEAD + BY, "utf-8")
    with (songs.root / "ontology/shapes/things.ttl").open("a", encoding="utf-8") as file:
        file.write(
            "\nshapes:Short a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property shapes:Short-label .\n"
            "shapes:Short-label a sh:PropertyShape ; sh:path skos:prefLabel ; sh:maxLength 4 ;\n"
            '    sh:message "A name is short."@en .\n'
        )
    kg("tables", "run", cwd=songs)

    assert "\n  tables/songs.csv:2:22: row 2, by: Ada & the Owls\n" in kg("validate", cwd=songs).out


def test_things_of_two_classes_are_never_one(songs: Project, kg: Callable[..., Ran]) -> None:
    """A song and an artist of one name would have one id: that is told in the mapping, and in two of them."""
    other = SUBJECT.replace("thing:song-", "thing:by-").replace("ex:Thing", "ex:Song").replace("song:", "other:")
    path = songs.root / "mappings/songs.yml"
    path.write_text(HEAD + BY + other, "utf-8")
    within = kg("tables", "run", cwd=songs)
    path.write_text(HEAD + BY, "utf-8")
    (songs.root / "mappings/zz.yml").write_text(HEAD + other, "utf-8")
    between = kg("tables", "run", cwd=songs)
    checked = kg("tables", "check", cwd=songs)

    assert (3, 3, 1) == (within.code, between.code, checked.code)
    told = "ids of ex:Song begin as those of ex:Thing"
    assert f"songs.yml:15:5: {told} do, so what has the same name would be one thing; give one of them another 'iri'" \
        in within.err  # fmt: skip
    assert f"{told} in songs.yml do" in between.err
    assert "such as thing:by-song-" in between.err
    assert f"mappings/zz.yml:6:5: violation: {told} in songs.yml do" in checked.out


def test_notes_behind_names_are_no_part_of_them(songs: Project, kg: Callable[..., Ran]) -> None:
    """Who took part in what stands in brackets in many tables; the thing is who did."""
    noted = BY.replace('separators: ["&"]', 'separators: ["&"], notes: true')
    (songs.root / "mappings/songs.yml").write_text(HEAD + noted, "utf-8")
    table = songs.root / "tables/songs.csv"
    table.write_text(table.read_text("utf-8").replace("Ben", '"Ben (voice), Cleo (drums)"'), "utf-8")

    ran = kg("tables", "run", cwd=songs)

    assert ran.code == 0, ran.err
    text = made(songs)["sources/songs.ttl"]
    assert "ex:of thing:by-ben,\n        thing:by-cleo ;" in text
    assert '"Cleo"@en' in text
    assert "drums" not in text
