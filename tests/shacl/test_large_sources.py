"""A source that is most of what is validated is loaded with the spine, and validated as a whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from kg.engines.stores import load_merged
from kg.io.kept import read_kept
from kg.project import building
from kg.project.config import Project
from kg.project.reading import read_project
from kg.shacl import beside_spine, on_snapshot
from kg.shacl.again import Again
from kg.shacl.since_snapshot import SinceSnapshot

from ..check.test_kept_damage import write_value
from .test_verdicts import FILES, HEAD, SHAPES, anew, iter_edits, shown


def test_a_large_source_finds_the_same_without_following_paths(empty_project: Project) -> None:
    """From nearly all nodes each path would be followed, time and again; what is found is what is found otherwise."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 1_000),
        patch.object(Again, "_validate", autospec=True, side_effect=Again._validate) as asked,
    ):
        found = shown(empty_project, keep=False)

    assert found == anew(empty_project)
    assert not asked.called


def test_a_small_source_beside_a_large_spine_is_found_by_what_it_adds(empty_project: Project) -> None:
    """A spine is not loaded once more for a source of which it is the larger part by far."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 0),
        patch.object(Again, "_validate", autospec=True, side_effect=Again._validate) as asked,
    ):
        found = shown(empty_project, keep=False)

    assert asked.called
    assert found == anew(empty_project)


def test_a_source_too_large_for_memory_finds_the_same_on_disk(empty_project: Project) -> None:
    """It is laid down in a folder of the state, of which nothing is left; memory does not grow with it."""
    next(iter_edits(empty_project, random.Random(3), 0))
    with (
        patch.object(beside_spine, "_LARGE", 20),
        patch.object(beside_spine, "_MUCH_LARGER", 1_000),
        patch.object(beside_spine, "_MOST_IN_MEMORY", 1),
        patch.object(on_snapshot, "_LARGE", 1),
        patch("kg.shacl.beside_spine.load_merged", side_effect=load_merged) as loaded,
        patch("kg.shacl.within_project.give_back") as given_back,
    ):
        found = shown(empty_project, keep=False)

    folders = [folder for call in loaded.mock_calls if (folder := call.kwargs.get("folder")) is not None]
    assert [folder.parent for folder in folders] == [empty_project.state] * 4
    assert not any(folder.exists() for folder in folders)
    assert given_back.call_count == 4
    assert found == anew(empty_project)


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take each source for a large one."""
    for module, name, value in (
        (on_snapshot, "_LARGE", 1),
        (beside_spine, "_LARGE", 1),
        (beside_spine, "_MUCH_LARGER", 1_000),
        (building, "is_small", lambda *_: True),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.mark.usefixtures("all_large")
def test_what_changed_in_a_large_source_gives_the_report_of_a_validation_anew(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked as the graphs of its files, from what was found in an earlier snapshot; the spine may change too."""
    asked, went_on = SinceSnapshot.validate, []

    def noted(self: SinceSnapshot, *given: Any) -> Any:
        went_on.append(found := asked(self, *given))
        return found

    monkeypatch.setattr(SinceSnapshot, "validate", noted)
    building.build_snapshot(empty_project)
    for done in iter_edits(empty_project, random.Random(13), 8):
        kept = shown(empty_project)
        assert kept == anew(empty_project), done
        assert kept == shown(empty_project), f"{done}, then nothing"
    assert any(went_on)


def test_what_changed_in_the_spine_alone_is_all_that_is_asked_of_a_small_source(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked in the snapshot once; then it is gone on from what was found there, whatever is changed."""
    asked, went_on = SinceSnapshot.validate, []

    def noted(self: SinceSnapshot, *given: Any) -> Any:
        went_on.append(found := asked(self, *given))
        return found

    monkeypatch.setattr(on_snapshot, "_LARGE", 1)
    monkeypatch.setattr(building, "is_small", lambda *_: True)
    monkeypatch.setattr(SinceSnapshot, "validate", noted)
    building.build_snapshot(empty_project)
    for done in iter_edits(empty_project, random.Random(17), 12):
        kept = shown(empty_project)
        assert kept == anew(empty_project), done
        assert kept == shown(empty_project), f"{done}, then nothing"
    assert any(went_on)


@pytest.mark.parametrize("gone", ["sources/f/one.ttl", "sources/f/two.ttl", FILES[0], "nothing.ttl"])
@pytest.mark.usefixtures("all_large")
def test_what_a_file_that_is_gone_had_said_counts_no_more(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """Whether it was one of a source or of the spine, and whether what it said was a fault or mended one."""
    asked, went_on = SinceSnapshot.validate, []

    def noted(self: SinceSnapshot, *given: Any) -> Any:
        went_on.append(found := asked(self, *given))
        return found

    (empty_project.shapes / "things.ttl").write_text(HEAD + SHAPES[1], "utf-8")
    (empty_project.data / "sources" / "f").mkdir(parents=True)
    with (empty_project.root / "kg.toml").open("a", encoding="utf-8") as file:
        file.write('\n[validation]\nsources = ["data/sources/f"]')
    for name, said in (
        (FILES[0], "e:n1 a e:B ."),
        ("sources/f/one.ttl", "e:n1 e:q 1 . e:n2 a e:B ; e:q 7 . e:n3 e:q 1 , 2 ."),
        ("sources/f/two.ttl", "e:n1 e:q 2 . e:n2 e:q 8 . e:n3 a e:B ."),
        ("sources/f/three.ttl", "e:n4 a e:B ; e:q 1 , 2 ."),
        ("nothing.ttl", "e:n5 a e:B ."),
    ):
        (empty_project.data / name).parent.mkdir(exist_ok=True)
        (empty_project.data / name).write_text(f"{HEAD}{said}\n", "utf-8")
    project = read_project(empty_project.root)
    building.build_snapshot(project)
    before = shown(project)
    (project.data / gone).unlink()
    building.build_snapshot(project)
    monkeypatch.setattr(SinceSnapshot, "validate", noted)

    assert (shown(project) != before) == (gone != "nothing.ttl")
    assert shown(project) == anew(project)
    assert gone == "nothing.ttl" or any(went_on)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: [],
        lambda held: {**held, "snapshot": 5},
        lambda held: {**held, "sources": [5]},
        lambda held: {**held, "sources": {n: {"files": [5, []], "parts": 5} for n in held["sources"]}},
        lambda held: {**held, "sources": {n: {**one, "parts": [5]} for n, one in held["sources"].items()}},
        lambda held: {**held, "sources": {n: {**one, "idle": [99]} for n, one in held["sources"].items()}},
    ],
)
@pytest.mark.usefixtures("all_large")
def test_damage_of_what_is_kept_of_a_large_source_changes_nothing(
    empty_project: Project, spoil: Callable[[Any], Any]
) -> None:
    """What is no more as it was written is of no use, and another thing with its sum neither."""
    next(iter_edits(empty_project, random.Random(13), 0))
    building.build_snapshot(empty_project)
    shown(empty_project)
    path = empty_project.state / "sources.json"
    write_value(path, spoil(read_kept(path)))
    with (empty_project.data / FILES[1]).open("a", encoding="utf-8") as file:
        file.write("e:n9 a e:A .\n")

    assert shown(empty_project) == anew(empty_project)
