"""Rows that make one thing and differ are told, both of them; rows that say the same, or share a name, are not."""

from __future__ import annotations

from collections.abc import Callable

from kg.project.config import Project

from ..conftest import Ran

MAPPING = """\
sources:
  concerts: [tables/concerts.csv~csv]
mappings:
  concert:
    sources: concerts
    subjects: thing:concert-$(id)
    po:
      - [a, ex:Thing]
      - [skos:prefLabel, $(title), en~lang]
      - [ex:day, $(day), kg:date]
      - p: ex:of
        o:
          kg:identity: {class: ex:Thing, name: $(who), iri: "thing:by-"}
"""
HEAD = "id,title,day,who\n"


def run(songs: Project, kg: Callable[..., Ran], rows: str) -> Ran:
    (songs.root / "mappings/songs.yml").write_text(MAPPING, "utf-8")
    (songs.root / "tables/concerts.csv").write_text(HEAD + rows, "utf-8")
    return kg("tables", "run", cwd=songs)


def test_two_rows_that_make_one_thing_are_told(songs: Project, kg: Callable[..., Ran]) -> None:
    """With both rows and the columns; also when the second comes a week later."""
    ran = run(songs, kg, "1,Rain,1958-08-04,Ada\n2,Snow,1958-08-05,Ben\n1,Hail,1958-09-04,Ada\n")

    assert ran.code == 0
    assert "thing:concert-1 is of rows 2 and 4, which differ in title, day" in ran.err
    assert "1 thing made by rows that differ; if these are several, another column should be in the id" in ran.err

    run(songs, kg, "1,Rain,1958-08-04,Ada\n")
    later = run(songs, kg, "1,Rain,1958-08-04,Ada\n1,Rain,1958-08-04,Cy\n")
    assert "thing:concert-1 is of rows 2 and 3, which differ in who" in later.err
    within = run(songs, kg, "1,Rain,1958-08-04,Ada\n1,Rain,1958-08-04,Cy\n3,A,1960,Ada\n3,B,1960,Ada\n")
    assert "thing:concert-3 is of rows 4 and 5, which differ in title" in within.err


def test_rows_that_say_the_same_are_not_told(songs: Project, kg: Callable[..., Ran]) -> None:
    """Nor are people who stand in many rows."""
    ran = run(songs, kg, "1,Rain,1958-08-04,Ada\n1,Rain,1958-08-04,Ada\n2,Snow,1958-08-05,ADA\n")

    assert (ran.code, "differ" in ran.err) == (0, False)
