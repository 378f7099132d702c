"""How mappings, tables and what was made of them stand, and what waits of names in tables that are not as they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.mapping import waiting
from kg.mapping.agreement import folders_to_name, iter_states, state_of
from kg.mapping.files import read_mapping
from kg.mapping.waiting import proposals_path, read_all_proposals
from kg.project.config import Project

from ..conftest import Ran
from .conftest import MAPPING, SONGS
from .test_review import BANDS

Kg = Callable[..., Ran]


def test_each_state_of_a_mapping_has_its_word(songs: Project, kg: Kg) -> None:
    """With what is found, and where; what can be told of it only elsewhere is a note."""
    mapping, table = songs.root / "mappings/songs.yml", songs.root / "tables/songs.csv"
    found = {}

    def look(what: str) -> None:
        one = state_of(songs, mapping)
        found[what] = (one.word, [told.message.split(" ")[0:5] for told in one.findings], len(one.notes))

    look("nothing made")
    assert kg("tables", "run", cwd=songs).code == 0
    look("made")
    first = min((songs.data / "sources/songs").glob("*.ttl"))
    held = first.read_bytes()
    first.write_bytes(held + b"# by hand\n")
    look("by hand")
    first.unlink()
    look("a file gone")
    first.write_bytes(held)
    mapping.write_text(MAPPING.replace("at $(place)", "on $(place)"), "utf-8")
    look("another mapping")
    mapping.write_text("sources: 5\n", "utf-8")
    look("no mapping")
    mapping.write_text(MAPPING, "utf-8")
    table.write_text(SONGS.replace("12", "13"), "utf-8")
    look("another table")
    table.unlink()
    look("no table")
    table.mkdir()
    look("a folder for a table")

    assert found.pop("no mapping")[0] == "faulty"
    assert found == {
        "nothing made": ("not run", [], 1),
        "made": ("fresh", [], 0),
        "by hand": ("changed by hand", [["This", "was", "made", "of", "a"]], 0),
        "a file gone": ("changed by hand", [[first.relative_to(songs.root).as_posix(), "was", "made", "of", "a"]], 0),
        "another mapping": ("to run", [["The", "mapping,", "a", "prefix", "or"]], 0),
        "another table": ("to run", [["songs.csv", "changed", "since", "the", "files"]], 0),
        "no table": ("fresh", [], 1),
        "a folder for a table": ("fresh", [], 1),
    }
    mapping.write_text("sources: 5\n", "utf-8")
    (faulty,) = iter_states(songs)
    assert {"tables"} == {told.rule for told in faulty.findings}


def test_the_folder_of_a_mapping_that_splits_one_of_its_things_is_to_be_named(songs: Project) -> None:
    mapping = read_mapping(songs, songs.root / "mappings/songs.yml")
    folder = songs.data / "sources/songs"
    assert folder == folders_to_name(songs, mapping)
    assert folders_to_name(songs._replace(sources=(folder,)), mapping) is None
    assert folders_to_name(songs, mapping._replace(maps={"song": mapping.maps["song"]})) is None


@pytest.fixture
def bands(empty_project: Project, kg: Kg) -> Project:
    """A project with two tables of bands, of which files were made, and of which one name waits in each."""
    root = empty_project.root
    for folder in ("mappings", "tables"):
        (root / folder).mkdir()
    for name, by in (("bands", "Ada & Ben\nBen\n"), ("others", "Cee & Ben\nBen\n")):
        (root / f"mappings/{name}.yml").write_text(BANDS.replace("bands", name), "utf-8")
        (root / f"tables/{name}.csv").write_text(f"by\n{by}", "utf-8")
    assert kg("tables", "run", cwd=root).code == 0
    return empty_project


def labels(project: Project) -> list[str]:
    return [one.subject.label for one in read_all_proposals(project)]


CHANGES: dict[str, Callable[[Path], object]] = {
    "the table is another": lambda root: (root / "tables/bands.csv").write_text("by\nAda & Ben\nBen\nZed & Ben\n"),
    "the table is gone": lambda root: (root / "tables/bands.csv").unlink(),
    "the mapping is gone": lambda root: (root / "mappings/bands.yml").unlink(),
    "the mapping is of another table": lambda root: (root / "mappings/bands.yml").write_text(
        BANDS.replace("tables/bands.csv", "tables/others.csv")
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_was_not_run_as_it_is_has_what_was_proposed_before(
    bands: Project, change: Callable[[Path], object]
) -> None:
    """Where nothing was, nothing is: a name waits that stands in what was made."""
    both = ["Ada & Ben", "Cee & Ben"]
    assert labels(bands) == both
    change(bands.root)
    assert labels(bands) == both
    proposals_path(bands, "bands").unlink()
    assert labels(bands) == ["Cee & Ben"]


def test_proposals_that_are_damaged_are_worked_out_anew_and_others_are_not(
    bands: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = labels(bands)
    path = proposals_path(bands, "bands")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    assert labels(bands) == both
    assert path.read_bytes() == whole
    monkeypatch.setattr(waiting, "write_proposals", None)  # would be called
    assert labels(bands) == both
    monkeypatch.undo()
    path.write_bytes(whole.replace(b'{"basis": "', b'{"basis": "0', 1))
    assert labels(bands) == both
    assert path.read_bytes() == whole


def test_a_name_of_two_tables_waits_once_as_the_first_has_it(bands: Project) -> None:
    first, other = (proposals_path(bands, name) for name in ("bands", "others"))
    labels(bands)
    lines = other.read_bytes().splitlines(keepends=True)
    other.write_bytes(
        lines[0] + first.read_bytes().split(b"\n", 1)[1].replace(b"Ada & Ben", b"Other") + b"".join(lines[1:])
    )
    assert labels(bands) == ["Ada & Ben", "Cee & Ben"]
