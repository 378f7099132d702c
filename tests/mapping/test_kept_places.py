"""Places in tables that are kept are those that are found anew, whatever was done to the table in between."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import Location
from kg.findings import Finding, Report
from kg.mapping import kept_places, table_places
from kg.mapping.engine import CompiledMap
from kg.mapping.files import read_mapping
from kg.mapping.first_rows import FirstRows
from kg.mapping.generated import description_of, read_made
from kg.mapping.kept_places import KeptPlaces
from kg.mapping.remembering import remembered
from kg.mapping.table_places import with_table_places
from kg.project.config import Project
from kg.rdf.formats import triple_of
from kg.rdf.terms import IRI, XSD, Literal
from kg.rdf.turtle import read_quads

from ..conftest import Ran
from .conftest import SONGS

BY = ["Ada & the Owls", "Ben", "Ada", "the Owls", "Ben & Ada", "Cleo"]


def row(chance: random.Random) -> str:
    """Return a row, of few songs and days, so that many name again what others named."""
    day = f"19{chance.randrange(58, 60)}-0{chance.randrange(1, 3)}-05"
    title = chance.choice(("Slow Rain", '"Rain, Again"', "Snow", '"Two\nLines"'))
    return f"{day},{title},{chance.choice(BY)},{chance.randrange(1, 3)},{chance.choice(('', '7', '12'))}\n"


def iter_edits(project: Project, chance: random.Random, count: int) -> Iterator[str]:
    """Change the table, or decide how a credit is meant by taking out what was kept of it; yield what was done."""
    table, credits_ = project.root / "tables/songs.csv", project.data / "links/songs.credits.jsonl"
    for _ in range(count):
        kind = chance.choices(("grown", "changed", "cut", "credits", "nothing"), (10, 2, 2, 1, 1))[0]
        text = table.read_text("utf-8")
        if kind == "grown":
            table.write_text(text + "".join(row(chance) for _ in range(chance.randrange(1, 4))), "utf-8")
        elif kind == "changed":
            table.write_text(text.replace("Slow Rain", "Snow", 1), "utf-8")
        elif kind == "cut":
            table.write_text(SONGS, "utf-8")
        elif kind == "credits":
            credits_.unlink(missing_ok=True)
        yield kind


def findings_on(project: Project, chance: random.Random) -> list[Finding]:
    """Return findings on things in the files that were made, about values that they have, others, or none."""
    files = sorted((project.data / "sources").rglob("*.ttl"))
    said = [(path, *triple_of(quad)) for path in files for quad in read_quads([path])]
    things = sorted({(path, one) for path, one, _, _ in said if isinstance(one, IRI)}, key=str)
    found = []
    for path, thing in things:
        prop, value = chance.choice([(p, v) for _, s, p, v in said if s == thing])
        other = chance.choice((value, None, chance.choice(said)[3]))
        found.append(Finding("warning", "m", "r", Location(path, 1, 1), thing, str(prop), other))
        if "/entry-" in thing.value:  # of which rows may state one thing and another
            sold = [Literal(number, f"{XSD}integer") for number in ("7", "12")]
            found += [found[-1]._replace(path=f"{project.prefixes['ex']}sold", value=one) for one in sold]
    return [*found, found[0]._replace(focus=IRI("urn:nobody"), value=None)]


def follow(project: Project, kg: Callable[..., Ran], seed: int) -> None:
    """Follow a history, and require the same places of what is kept as of what is not."""
    chance = random.Random(seed)
    for done in iter_edits(project, chance, 8):
        ran = kg("tables", "run", cwd=project.root)
        if ran.code:  # two rows of one place, say
            (project.root / "tables/songs.csv").write_text(SONGS, "utf-8")
            continue
        report = Report(findings_on(project, random.Random(seed)))
        anew = with_table_places(project, report).findings
        assert with_table_places(project, report, "step").findings == anew, done
        assert with_table_places(project, report, "step").findings == anew, f"{done}, then nothing"


@pytest.mark.parametrize("seed", range(6))
def test_kept_places_are_those_that_are_found_anew(songs: Project, kg: Callable[..., Ran], seed: int) -> None:
    follow(songs, kg, seed)


@pytest.mark.parametrize(
    ("of", "name", "fault"),
    [
        (KeptPlaces, "is_open", lambda *_: False),
        (os, "urandom", lambda size: bytes(size)),
        (kept_places, "_about", lambda finding: str(finding.focus)),
        (CompiledMap, "may_state", lambda *_: False),
        (FirstRows, "behind", property(lambda _: None, lambda *_: None)),
    ],
    ids=[
        "new rows not looked into",
        "a run over all rows taken for one over new rows",
        "the value forgotten",
        "a later row that states it forgotten",
        "first rows in new rows forgotten",
    ],
)
def test_a_fault_in_what_a_place_rests_on_is_found(
    songs: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, of: Any, name: str, fault: Any
) -> None:
    """The test above is worth something: with any of these faults it fails."""
    monkeypatch.setattr(of, name, fault, raising=False)

    def follow_many() -> None:
        for seed in range(12):
            follow(songs, kg, seed)

    with pytest.raises(AssertionError):
        follow_many()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Behind which row each look into a table began; None for one into all rows."""
    found: list[Any] = []
    look = table_places._look

    def noted(*given: Any) -> Any:
        found.append(given[-1])
        return look(*given)

    monkeypatch.setattr(table_places, "_look", noted)
    return found


def test_of_a_table_that_grew_new_rows_alone_are_looked_into(
    songs: Project, kg: Callable[..., Ran], looked: list[Any]
) -> None:
    """What is known costs the new rows, and nothing where there are none."""
    assert kg("tables", "run", cwd=songs.root).code == 0
    report = Report(findings_on(songs, random.Random(1)))
    with_table_places(songs, report, "step")
    with_table_places(songs, report, "step")
    assert looked == [None]

    with Path(songs.root / "tables/songs.csv").open("a", encoding="utf-8") as file:
        file.write("1960-01-05,Snow,Ben,4,7\n")
    assert kg("tables", "run", cwd=songs.root).code == 0
    with_table_places(songs, report, "step")

    assert [None, 3 + 1] == [looked[0], getattr(looked[1], "row", None)]
    assert len(looked) == 2


def test_a_table_that_changed_since_the_files_were_made_of_it_has_no_places(
    songs: Project, kg: Callable[..., Ran]
) -> None:
    """Its rows are others; and nothing that is kept says otherwise, then or when it is as it was."""
    assert kg("tables", "run", cwd=songs.root).code == 0
    report = Report(findings_on(songs, random.Random(1)))
    table = songs.root / "tables/songs.csv"
    before = with_table_places(songs, report, "step").findings
    text = table.read_text("utf-8")
    header, _, rows = text.partition("\n")
    table.write_text(f"{header}\n1958-01-05,Snow,Ben,4,7\n{rows}", "utf-8")

    assert before != report.findings
    assert with_table_places(songs, report, "step").findings == report.findings
    assert with_table_places(songs, report).findings == report.findings
    table.write_text(text, "utf-8")
    assert with_table_places(songs, report, "step").findings == before


@pytest.mark.parametrize("first", [True, False])
def test_of_a_new_finding_on_an_old_thing_the_table_is_not_gone_through(
    songs: Project, kg: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, *, first: bool
) -> None:
    """What is found for the first time costs the first row of its thing, whichever step knows of that."""
    assert kg("tables", "run", cwd=songs.root).code == 0
    report = Report(findings_on(songs, random.Random(1)))
    things = [one._replace(value=None) for one in report.findings if "/entry-" not in str(one.focus)]
    assert len(things) > 2
    with_table_places(songs, Report(things[:1]), "one")
    with (songs.root / "tables/songs.csv").open("a", encoding="utf-8") as file:
        file.write("1960-01-05,Snow,Ben,4,7\n")
    assert kg("tables", "run", cwd=songs.root).code == 0
    anew = with_table_places(songs, Report(things)).findings
    look = table_places._look

    def noted(*given: Any) -> Any:
        assert given[-1] is not None, "all rows are gone through"
        return look(*given)

    monkeypatch.setattr(table_places, "_look", noted)

    assert with_table_places(songs, Report(things), "one" if first else "other").findings == anew


def test_what_is_kept_is_of_one_step_and_of_the_programs_that_found_it(
    songs: Project, kg: Callable[..., Ran], looked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another step asks for other findings, and another version may find another place; who is unknown keeps nothing."""
    assert kg("tables", "run", cwd=songs.root).code == 0
    report = Report(findings_on(songs, random.Random(1)))
    expected = with_table_places(songs, report, "one").findings

    def is_looked_for(step: str) -> bool:
        before = len(looked)
        assert expected == with_table_places(songs, report, step).findings
        return len(looked) > before

    assert [False, True, False] == [is_looked_for(step) for step in ("one", "two", "two")]
    monkeypatch.setattr(kept_places, "find_programs", lambda: "others")
    assert [True, False] == [is_looked_for("one") for _ in range(2)]
    monkeypatch.setattr(kept_places, "find_programs", lambda: None)
    assert [True, True] == [is_looked_for("one") for _ in range(2)]


def test_of_several_tables_no_places_are_kept(songs: Project, kg: Callable[..., Ran]) -> None:
    """What is kept is of the rows of one, and a place in another would be told of the wrong file."""
    assert kg("tables", "run", cwd=songs.root).code == 0
    mapping, made = read_mapping(songs, songs.root / "mappings/songs.yml"), read_made(description_of(songs, "songs"))
    assert made is not None
    state, one = remembered(songs, mapping, made, made), next(iter(mapping.maps.values()))
    other = one._replace(source=one.source._replace(path=songs.root / "tables/other.csv"))

    assert KeptPlaces.of(songs, mapping, state, "step") is not None
    assert KeptPlaces.of(songs, mapping._replace(maps={**mapping.maps, "other": other}), state, "step") is None
