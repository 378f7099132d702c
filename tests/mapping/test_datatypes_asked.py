"""A datatype of a mapping that the shapes refuse is told at its line, before a row is written that they would tell."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.project.config import Project

from ..conftest import Ran
from .conftest import MAPPING

SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/small/ontology#> .
@prefix shapes: <https://example.org/small/shapes#> .
shapes:Thing-more a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:place ; PART ] .
"""
TOLD = "19:20: violation: the shapes ask ex:place for {}, and xsd:integer stands here; correct the datatype"


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("sh:datatype xsd:integer", None),
        ("sh:datatype xsd:decimal", TOLD.format("xsd:decimal")),
        ("sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] )", TOLD.format("xsd:date or xsd:gYear")),
        ("sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:integer ] )", None),
        ("sh:or ( [ sh:datatype xsd:date ] [ sh:minInclusive 1 ] )", None),
        ("sh:minInclusive 1", None),
        ("sh:datatype xsd:decimal ; sh:deactivated true", None),
    ],
)
def test_a_datatype_that_the_shapes_refuse_is_told(
    songs: Project, kg: Callable[..., Ran], part: str, told: str | None
) -> None:
    (songs.shapes / "more.ttl").write_text(SHAPES.replace("PART", part), "utf-8")

    ran = kg("tables", "check", cwd=songs)
    assert ran.out == ("" if told is None else f"mappings/songs.yml:{told} [tables]\n"), ran.err


def test_what_a_shape_of_another_class_asks_is_not_asked(songs: Project, kg: Callable[..., Ran]) -> None:
    """One of a class above counts, and one of another class does not."""
    shapes = SHAPES.replace("PART", "sh:datatype xsd:decimal").replace(
        "sh:targetClass ex:Thing", "sh:targetClass ex:Any"
    )
    (songs.shapes / "more.ttl").write_text(shapes, "utf-8")
    other = kg("tables", "check", cwd=songs)
    with (songs.ontology / "terms.ttl").open("a", encoding="utf-8") as file:
        file.write("ex:Thing rdfs:subClassOf ex:Any .\n")
    above = kg("tables", "check", cwd=songs)

    assert other.out == ""
    assert above.out == f"mappings/songs.yml:{TOLD.format('xsd:decimal')} [tables]\n"


def test_a_date_of_several_kinds_is_not_told(songs: Project, kg: Callable[..., Ran]) -> None:
    """What is read as a date by a pattern becomes the datatype that fits."""
    assert "[ex:day, $(year), kg:date]" in MAPPING
    shapes = SHAPES.replace("ex:place ; PART", "ex:day ; sh:datatype xsd:decimal")
    (songs.shapes / "more.ttl").write_text(shapes, "utf-8")

    assert kg("tables", "check", cwd=songs).out == ""
