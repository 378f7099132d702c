"""Rows that make one thing and differ are told, both of them; rows that say the same, or share a name, are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.mapping.engine import Context
from kg.mapping.model import (
    Expression,
    Identity,
    MappingFile,
    PredicateObject,
    Reference,
    Source,
    TermMap,
    TriplesMap,
)
from kg.mapping.twice import Twice, find_rows, is_by_row
from kg.mapping.writing import Writer
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


def test_a_row_makes_a_thing_of_its_own_only_by_what_stands_in_it() -> None:
    """Not by a name, which others have as well, nor by a constant, nor where a mapping only means the thing."""
    of_cell = TermMap(Expression(("urn:", Reference("id"))), "IRI")
    constant, bare = TermMap(Expression(("urn:one",)), "IRI"), TermMap(None, "BlankNode")
    named = of_cell._replace(identity=Identity("urn:C", Expression((Reference("who"),)), "urn:"))
    rows = TriplesMap("rows", Source(Path("t.csv"), "csv"), (of_cell,))

    assert is_by_row(rows)
    assert not is_by_row(rows._replace(implied=True))
    for other in (constant, bare, named):
        assert not is_by_row(rows._replace(subjects=(other,)))
        assert not is_by_row(rows._replace(subjects=(of_cell, other)))


def test_rows_are_compared_within_one_map_and_in_what_it_states(tmp_path: Path) -> None:
    """Other maps make the thing of other cells; what no map states may differ, and a row that makes nothing is none."""
    table = tmp_path / "t.csv"
    table.write_text("said,id,other,unsaid\nA,1,2,a\nZ,2,1,b\nB,1,9,a\nA,<,7,c\nC,1,9,a\n", "utf-8")

    def by(column: str) -> TriplesMap:
        subject = TermMap(Expression(("urn:", Reference(column))), "IRI")
        said = PredicateObject(
            (TermMap(Expression(("urn:p",)), "IRI"),), (TermMap(Expression((Reference("said"),)), "Literal"),)
        )
        return TriplesMap(column, Source(table, "csv"), (subject,), pos=(said,))

    maps = {one.name: one for one in map(by, ("id", "other"))}
    context = Context(Writer({}), None)  # type: ignore[arg-type]  # no name is looked up
    found = find_rows(MappingFile(tmp_path / "m.yml", maps, {}), ["<urn:1>", "<urn:2>"], context)

    assert [Twice("<urn:1>", ("2", "4"), ("said",))] == found
    assert [] == find_rows(MappingFile(tmp_path / "m.yml", {"other": maps["other"]}, {}), ["<urn:1>"], context)
