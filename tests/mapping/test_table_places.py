"""A finding on a thing that many rows name is told at the first of them, at the cell that it is about if one is known."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest

from kg.mapping.engine import CompiledMap
from kg.project.config import Project

from ..conftest import Ran

SHAPE = """
@prefix thing: <https://example.org/small/thing/> .
shapes:Once a sh:NodeShape ; sh:targetNode thing:slow-rain--ada-the-owls ; sh:property shapes:Once-value .
shapes:Once-value a sh:PropertyShape ; sh:message "This is never so."@en ; """


@pytest.mark.parametrize(
    ("asks", "place"),
    [
        ("sh:path skos:prefLabel ; sh:maxLength 4 .", "2:12: row 2, title: Slow Rain"),
        ('sh:path skos:prefLabel ; sh:hasValue "Rain"@en .', "2:12: row 2, title: Slow Rain"),
        ("sh:path ex:sold ; sh:minCount 1 .", "2:1: row 2"),
    ],
    ids=["a value", "a value that is missing", "a property that no column has"],
)
@pytest.mark.parametrize("again", [1, 3])
def test_of_many_rows_the_first_is_told(
    songs: Project, kg: Callable[..., Ran], asks: str, place: str, again: int
) -> None:
    """However many state the same behind it."""
    with (songs.root / "ontology/shapes/things.ttl").open("a", encoding="utf-8") as file:
        file.write(SHAPE + asks + "\n")
    with (songs.root / "tables/songs.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"19{60 + n}-01-05,Slow Rain,Ada & the Owls,{n},7\n" for n in range(again))
    ran = kg("tables", "run", cwd=songs)
    assert ran.code == 0, ran.err

    told = [line for line in kg("validate", cwd=songs).out.splitlines() if "songs.csv" in line]

    assert [f"  tables/songs.csv:{place}"] == told


def test_rows_are_gone_through_until_all_places_are_known(songs: Project, kg: Callable[..., Ran]) -> None:
    """Nothing is nearer to a lack of what no row has than the first row, and only mappings that make it are asked."""
    with (songs.root / "ontology/shapes/things.ttl").open("a", encoding="utf-8") as file:
        file.write(SHAPE + "sh:path ex:sold ; sh:minCount 1 .\n")
    with (songs.root / "tables/songs.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"19{60 + n}-01-05,Slow Rain,Ada & the Owls,{n},7\n" for n in range(30))
    assert kg("tables", "run", cwd=songs).code == 0
    with patch.object(CompiledMap, "subjects", autospec=True, side_effect=CompiledMap.subjects) as looked:
        told = [line for line in kg("validate", cwd=songs).out.splitlines() if "songs.csv" in line]

    assert told == ["  tables/songs.csv:2:1: row 2"]
    assert 0 < looked.call_count < 5
